//! Rebuilding read models: made anew from entries, compared by digest, and only then put in place.

use super::compare::{Compared, compare};
use super::fold::{self, Growing};
use super::office::AppError;
use super::view::{Pages, current};
use super::{Progress, parallel};
use crate::ledger::Entry;
use crate::projection::rows::{self, Deltas};
use crate::projection::{Fold, Row, builtin};
use crate::store::{Definition, Model, PAGE, Snapshot, Store, StoreError, folded};
use crate::value::{Head, Origin, Problem};

/// How often others may append between the last entry that was folded and the exchange.
const ATTEMPTS: u32 = 100;

/// What became of one read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Its projection.
    pub projection: String,
    /// Count of entries folded.
    pub size: u64,
    /// The entry that it could not fold, and why: its rows are those before it.
    pub stop: Option<fold::Stop>,
    /// The rows of the store against those of the entries.
    pub compared: Compared,
    /// Whether the rebuilt rows were put in place.
    pub replaced: bool,
}

impl Rebuilt {
    /// Whether the rows in use were those of all entries.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.stop.is_none() && self.compared.is_same()
    }

    /// Whether they are now.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.stop.is_none() && (self.replaced || self.is_same())
    }
}

/// Rebuilds every read model of a ledger; with `check`, only compares. Others go on recording: the entries are folded up to
/// a head and compared with the rows of the same moment. Models that differ are made anew beside those in use, given what
/// came meanwhile, and put in place in one step.
///
/// # Errors
/// The store, or bytes that cannot be understood; others who are always faster.
pub async fn rebuild(
    store: &dyn Store,
    origin: &Origin,
    check: bool,
    progress: &dyn Progress,
) -> Result<Vec<Rebuilt>, AppError> {
    let folds: Vec<&dyn Fold> = builtin::folds().collect();
    let mut models: Vec<Growing<'_>> = folds.iter().map(|fold| Growing::new(*fold)).collect();
    let total = store.snapshot(origin, &[]).await?.head;
    let mut head = Head::EMPTY;
    grow(store, origin, &folds, &mut models, &mut head, total.size, progress).await?;
    let mut reading = store.reading(origin).await?;
    let there = reading.snapshot().clone();
    grow(store, origin, &folds, &mut models, &mut head, there.head.size, progress).await?;
    let mut results = Vec::new();
    let mut anew = Vec::new();
    for model in &mut models {
        let live = there.model(model.fold.name());
        let compared = compare(model, &mut *reading, live.map(|live| live.id)).await?;
        let same = compared.live == compared.rebuilt && live.is_some_and(|live| model.is_like(live));
        let projection = model.fold.name().to_owned();
        results.push(Rebuilt { projection, size: head.size, stop: model.stop.clone(), compared, replaced: false });
        if !same {
            anew.push(model);
        }
    }
    drop(reading);
    let current = anew.is_empty() && is_current(&there) && there.folded == folded(&there.models);
    if check || head == Head::EMPTY || current {
        return Ok(results);
    }
    for result in &mut results {
        result.replaced = anew.iter().any(|model| model.fold.name() == result.projection);
    }
    match put_in_place(store, origin, anew, head).await {
        // Somebody else rebuilt meanwhile: theirs are in place, and ours were removed with what was there before.
        Err(AppError::Store(StoreError::HeadMoved { expected, found, .. })) if expected == found => {}
        done => done?,
    }
    Ok(results)
}

/// Whether a ledger's read models are those of this program.
#[must_use]
pub fn is_current(snapshot: &Snapshot) -> bool {
    snapshot.head == Head::EMPTY
        || (builtin::folds().all(|fold| current(snapshot, fold).is_some())
            && snapshot.models.len() == builtin::folds().count())
}

/// Folds the entries from `head` up to a size.
async fn grow<'a>(
    store: &dyn Store,
    origin: &Origin,
    folds: &[&'a dyn Fold],
    models: &mut [Growing<'a>],
    head: &mut Head,
    size: u64,
    progress: &dyn Progress,
) -> Result<(), AppError> {
    let mut pages = Pages::starting(store, origin, head.size).ahead();
    while head.size < size {
        let Some(mut page) = pages.next().await? else { break };
        page.retain(|entry| entry.position < size);
        for parts in parallel::parts(&page, |entries| fold::part(folds, &reads(entries))) {
            models.iter_mut().zip(parts).try_for_each(|(model, part)| model.add(part))?;
        }
        *head = page.last().map_or(*head, Entry::head);
        progress.set(head.size, size);
    }
    Ok(())
}

fn reads(entries: &[Entry]) -> Vec<(u64, fold::Read)> {
    entries.iter().map(|entry| (entry.position, fold::read(entry))).collect()
}

/// A model that is made anew in the store.
struct Shadow<'a> {
    fold: &'a dyn Fold,
    model: Model,
}

impl<'a> Shadow<'a> {
    async fn make(store: &dyn Store, origin: &Origin, from: &mut Growing<'a>) -> Result<Self, AppError> {
        let (projection, definition) = from.definition();
        let id = store.shadow(origin, &(projection.clone(), definition)).await?;
        let model = Model { projection, definition, id, stopped_at: from.stopped_at() };
        let fold = from.fold;
        let mut page: Vec<(String, Row)> = Vec::new();
        for row in from.rows()? {
            page.push(row?);
            if page.len() == PAGE as usize {
                store.fill(origin, id, &page).await?;
                page.clear();
            }
        }
        if !page.is_empty() {
            store.fill(origin, id, &page).await?;
        }
        Ok(Self { fold, model })
    }

    /// Folds entries that came since.
    async fn go_on(&mut self, store: &dyn Store, origin: &Origin, page: &[Entry]) -> Result<(), AppError> {
        if self.model.stopped_at.is_some() {
            return Ok(());
        }
        let mut deltas = Deltas::default();
        for part in fold::part(&[self.fold], &reads(page)) {
            deltas.merge(part.deltas);
            self.model.stopped_at = part.stop.map(|stop| stop.position);
        }
        let touched: Vec<String> = deltas.0.keys().cloned().collect();
        let mut known = store.made(origin, self.model.id, &touched).await?;
        let changed = deltas.0.into_iter().map(|(key, delta)| {
            let mut row = known.remove(&key).unwrap_or_default();
            rows::apply(&mut row, delta);
            (key, row)
        });
        let changed: Vec<(String, Row)> = changed.collect();
        if changed.is_empty() { Ok(()) } else { Ok(store.fill(origin, self.model.id, &changed).await?) }
    }
}

/// Makes models anew and puts them in place at the head, again and again while others are faster.
async fn put_in_place(
    store: &dyn Store,
    origin: &Origin,
    anew: Vec<&mut Growing<'_>>,
    mut head: Head,
) -> Result<(), AppError> {
    let mut shadows = Vec::with_capacity(anew.len());
    for model in anew {
        shadows.push(Shadow::make(store, origin, model).await?);
    }
    let keep: Vec<Definition> = builtin::definitions().to_vec();
    for _ in 0..ATTEMPTS {
        let mut pages = Pages::starting(store, origin, head.size);
        while let Some(page) = pages.next().await? {
            for shadow in &mut shadows {
                shadow.go_on(store, origin, &page).await?;
            }
            head = page.last().map_or(head, Entry::head);
        }
        let models: Vec<Model> = shadows.iter().map(|shadow| shadow.model.clone()).collect();
        match store.exchange(origin, head, &keep, &models).await {
            Err(StoreError::HeadMoved { found, .. }) if found != head => {}
            done => return Ok(done?),
        }
    }
    Err(Problem::new("too-busy").into())
}
