//! What the ledger knew at a moment: read models as they stand, or replayed.

use super::fold::{self, Growing};
use super::metrics::METRICS;
use super::office::AppError;
use super::{Progress, Quiet, parallel};
use crate::ledger::{Entry, Header};
use crate::projection::register::RegisterFold;
use crate::projection::{DecodeError, Decoded, Fold, Register, Rows};
use crate::store::{Model, PAGE, Snapshot, Store, StoreError};
use crate::value::{Currency, Day, Head, Origin, Problem, Timestamp};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// A moment: what the ledger knew then, of what was true by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AsOf {
    /// Last moment of learning that counts.
    pub known: Option<Known>,
    /// Last effective day that counts.
    pub effective_to: Option<Day>,
}

/// A moment of learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// After the entry at this position.
    Position(u64),
    /// At this time.
    Time(Timestamp),
}

impl AsOf {
    /// A moment as people type it: a position, a day or a time, and a last day of effect.
    ///
    /// # Errors
    /// Not one of these.
    pub fn read(known: Option<&str>, effective_to: Option<&str>) -> Result<Self, Problem> {
        let of_learning = |text: &str| {
            let position = text.parse().ok().map(Known::Position);
            let day = || text.parse().ok().map(|day| Known::Time(Timestamp::end_of(day)));
            let time = || Timestamp::from_rfc3339(text).map(Known::Time);
            position.or_else(day).or_else(time).ok_or_else(|| Problem::new("as-of-invalid").found(text))
        };
        let day = |text: &str| text.parse().map_err(|_| Problem::new("date-unreadable").found(text));
        Ok(Self { known: known.map(of_learning).transpose()?, effective_to: effective_to.map(day).transpose()? })
    }
}

/// Read models at a moment.
#[derive(Debug, Clone)]
pub struct View {
    /// The head at that moment.
    pub head: Head,
    /// When the last entry that counts was recorded.
    pub recorded: Option<Timestamp>,
    /// Rows of each fold asked for, in that order.
    pub models: Vec<Rows>,
    /// Whether entries were replayed.
    pub replayed: bool,
    /// The first entry that one of them could not fold: its rows are those before it.
    pub stopped_at: Option<u64>,
}

/// Read models of a ledger at a moment: those that the store keeps where they are current, else by replay.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn view(
    store: &dyn Store,
    origin: &Origin,
    folds: &[&dyn Fold],
    as_of: AsOf,
    progress: &dyn Progress,
) -> Result<View, AppError> {
    if as_of == AsOf::default() {
        let names: Vec<&str> = folds.iter().map(|fold| fold.name()).collect();
        let snapshot = store.snapshot(origin, &names).await?;
        let models: Vec<_> = folds.iter().filter_map(|fold| current(&snapshot, *fold)).collect();
        if models.len() == folds.len() {
            let stopped_at = models.iter().filter_map(|model| model.stopped_at).min();
            METRICS.lag_entries.set(stopped_at.map_or(0, |position| snapshot.head.size - position).cast_signed());
            let recorded = match snapshot.head.size.checked_sub(1) {
                Some(last) => store.entries(origin, last, 1).await?.first().map(recorded).transpose()?,
                None => None,
            };
            return Ok(View { head: snapshot.head, recorded, models: snapshot.rows, replayed: false, stopped_at });
        }
    }
    replay(store, origin, folds, as_of, progress).await
}

/// The model of a fold in the store, if it is of the same definition.
#[must_use]
pub fn current<'a>(snapshot: &'a Snapshot, fold: &dyn Fold) -> Option<&'a Model> {
    snapshot.model(fold.name()).filter(|model| model.definition == fold.digest())
}

/// When an entry was recorded, also where its event cannot be understood.
///
/// # Errors
/// Its header is not one.
pub fn recorded(entry: &Entry) -> Result<Timestamp, DecodeError> {
    let header = Header::read(&entry.header);
    let header = header.map_err(|source| DecodeError::Header { position: entry.position, source })?;
    Ok(header.entry.recorded)
}

/// Currency of a ledger's reports: also for a moment at which the ledger was not opened yet, and knew nothing.
///
/// # Errors
/// The ledger was never opened; the store.
pub async fn currency(store: &dyn Store, origin: &Origin, then: &Register) -> Result<Currency, AppError> {
    if let Some(currency) = then.currency {
        return Ok(currency);
    }
    let now = view(store, origin, &[&RegisterFold], AsOf::default(), &Quiet).await?;
    let register = now.models.first().map(Register::load).unwrap_or_default();
    Ok(register.currency.ok_or_else(|| Problem::new("ledger-not-opened"))?)
}

/// Folds the entries of a ledger up to a moment.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn replay(
    store: &dyn Store,
    origin: &Origin,
    folds: &[&dyn Fold],
    as_of: AsOf,
    progress: &dyn Progress,
) -> Result<View, AppError> {
    let mut models: Vec<Growing<'_>> = folds.iter().map(|fold| Growing::new(*fold)).collect();
    let (mut head, mut last) = (Head::EMPTY, None);
    let total = store.snapshot(origin, &[]).await?.head.size;
    let mut pages = Pages::new(store, origin).ahead();
    while let Some(page) = pages.next().await? {
        let times = parallel::map(&page, recorded).into_iter().collect::<Result<Vec<_>, _>>()?;
        // Positions and recorded times never decrease: what counts comes first.
        let counted = page.iter().zip(&times).take_while(|(entry, time)| match as_of.known {
            Some(Known::Position(last)) => entry.position <= last,
            Some(Known::Time(last)) => **time <= last,
            None => true,
        });
        let counted = &page[..counted.count()];
        for parts in parallel::parts(counted, |entries| fold::part(folds, &reads(entries, as_of.effective_to))) {
            models.iter_mut().zip(parts).try_for_each(|(model, part)| model.add(part))?;
        }
        head = counted.last().map_or(head, Entry::head);
        last = counted.len().checked_sub(1).map(|last| times[last]).or(last);
        if counted.len() < page.len() {
            break;
        }
        progress.set(head.size, total);
    }
    Ok(View {
        head,
        recorded: last,
        stopped_at: models.iter().filter_map(Growing::stopped_at).min(),
        models: models.into_iter().map(Growing::into_rows).collect::<Result<_, _>>()?,
        replayed: true,
    })
}

fn reads(entries: &[Entry], effective_to: Option<Day>) -> Vec<(u64, fold::Read)> {
    let read = |entry| match fold::read(entry) {
        fold::Read::Event(decoded) if !counts(&decoded, effective_to) => fold::Read::PassedOver,
        read => read,
    };
    entries.iter().map(|entry| (entry.position, read(entry))).collect()
}

/// Figures count by the day they took effect; who and what exists counts whenever the ledger learned of it.
#[must_use]
pub fn counts(entry: &Decoded, effective_to: Option<Day>) -> bool {
    !entry.event.is_figure() || effective_to.is_none_or(|last| entry.header.event.effective <= last)
}

/// Entries at ascending positions, page by page: a file imported again needs all that it recorded.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn entries_at(
    store: &dyn Store,
    origin: &Origin,
    positions: &[u64],
) -> Result<BTreeMap<u64, Decoded>, AppError> {
    let mut found = BTreeMap::new();
    let mut rest = positions;
    while let [first, ..] = rest {
        // Those that lie near each other in one page, and no more of the ledger than up to the last of them.
        let (near, far) = rest.split_at(rest.partition_point(|position| position - first < u64::from(PAGE)));
        let last = near.last().unwrap_or(first);
        let count = u32::try_from(last - first + 1).unwrap_or(PAGE);
        for entry in store.entries(origin, *first, count).await? {
            if near.binary_search(&entry.position).is_ok() {
                found.insert(entry.position, Decoded::read(&entry)?);
            }
        }
        rest = far;
    }
    Ok(found)
}

/// The entries of a ledger, page by page.
pub struct Pages<'a> {
    store: &'a dyn Store,
    origin: &'a Origin,
    from: u64,
    ahead: Option<Ahead<'a>>,
    reads_ahead: bool,
}

/// A page that was asked for before somebody needs it.
type Ahead<'a> = Pin<Box<dyn Future<Output = Result<Vec<Entry>, StoreError>> + Send + 'a>>;

impl<'a> Pages<'a> {
    /// From the first entry.
    #[must_use]
    pub fn new(store: &'a dyn Store, origin: &'a Origin) -> Self {
        Self::starting(store, origin, 0)
    }

    /// From a position on.
    #[must_use]
    pub fn starting(store: &'a dyn Store, origin: &'a Origin, from: u64) -> Self {
        Self { store, origin, from, ahead: None, reads_ahead: false }
    }

    /// Asks for each page while the one before is worked on. The store may be asked nothing else meanwhile: it may have
    /// one connection only.
    #[must_use]
    pub fn ahead(self) -> Self {
        Self { reads_ahead: true, ..self }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// The store.
    pub async fn next(&mut self) -> Result<Option<Vec<Entry>>, AppError> {
        let (store, origin) = (self.store, self.origin);
        let page = match self.ahead.take() {
            Some(page) => page.await?,
            None => store.entries(origin, self.from, PAGE).await?,
        };
        let Some(last) = page.last() else { return Ok(None) };
        self.from = last.position + 1;
        if self.reads_ahead {
            let mut next = store.entries(origin, self.from, PAGE);
            // Asked once, the engine begins to read on a thread of its own.
            let begun = poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await;
            self.ahead = Some(match begun {
                Poll::Ready(page) => Box::pin(std::future::ready(page)),
                Poll::Pending => next,
            });
        }
        Ok(Some(page))
    }
}
