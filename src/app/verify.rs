//! Verifying: everything that can be checked, over every byte that is stored.

use super::office::AppError;
use super::view::Pages;
use super::{Progress, parallel};
use crate::event::schema;
use crate::ledger::{Chain, Checked, Entry, Fault, Header, Layer};
use crate::projection::rows::{self, Rows};
use crate::projection::{Change, Decoded, Fold, builtin};
use crate::store::{Store, StoreError, Watermark};
use crate::value::{Head, Origin};

/// Faults listed for one ledger: the first says where to look, thousands say no more.
const FAULTS_LIMIT: usize = 100;

/// What verification found in one ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The ledger.
    pub origin: Origin,
    /// The head that its entries give.
    pub head: Head,
    /// Faults, first position first.
    pub faults: Vec<Fault>,
}

/// Verifies ledgers: entries, openings, chain, head, read models, and the store itself.
///
/// # Errors
/// The store cannot be read at all.
pub async fn verify(
    store: &dyn Store,
    ledgers: &[(Origin, Head)],
    expected: Option<Head>,
    progress: &dyn Progress,
) -> Result<Vec<Verified>, AppError> {
    let mut beside = tolerate(store.audit().await)?;
    let mut results = Vec::new();
    // Where a table is gone, what it held cannot be read: that is the fault to tell.
    let table_gone = beside.iter().any(|fault| fault.field.starts_with("table ") && fault.what == "missing");
    for (origin, stored) in ledgers {
        if table_gone {
            let faults = std::mem::take(&mut beside);
            results.push(Verified { origin: origin.clone(), head: *stored, faults });
            continue;
        }
        let mut verified = verify_ledger(store, origin, *stored, expected, progress).await?;
        // What is wrong with the store as a whole is told once, with the first ledger.
        verified.faults.append(&mut beside);
        verified.faults.sort_by_key(|fault| fault.position.unwrap_or(u64::MAX));
        verified.faults.truncate(FAULTS_LIMIT);
        results.push(verified);
    }
    Ok(results)
}

#[tracing::instrument(name = "verify", level = "debug", skip_all, fields(%origin, entries = stored.size))]
async fn verify_ledger(
    store: &dyn Store,
    origin: &Origin,
    stored: Head,
    expected: Option<Head>,
    progress: &dyn Progress,
) -> Result<Verified, AppError> {
    let folds: Vec<&dyn Fold> = builtin::folds().collect();
    let mut chain = Chain::new(origin, expected);
    let mut models = vec![Rows::new(); folds.len()];
    let mut faults = Vec::new();
    let mut foldable = true;
    let mut pages = Pages::new(store, origin);
    loop {
        let page = match pages.next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(AppError::Store(StoreError::Corrupt { detail })) => {
                faults
                    .push(Fault::at(chain.head().size, Layer::Storage, "entries", "unreadable").with("detail", detail));
                foldable = false;
                break;
            }
            Err(error) => return Err(error),
        };
        let looked = parallel::map(&page, |entry| look(entry, &folds));
        for (entry, looked) in page.iter().zip(looked) {
            let mut found = chain.link(entry, looked.checked.hash, looked.checked.header.as_ref());
            found.extend(looked.checked.faults);
            match looked.changes {
                Some(changes) => apply(&mut models, &changes),
                None => foldable = false,
            }
            if faults.len() < FAULTS_LIMIT {
                faults.append(&mut found);
            }
        }
        progress.set(chain.head().size, stored.size.max(chain.head().size));
    }
    faults.extend(chain.finish(stored));
    if stored == Head::EMPTY {
        // A ledger comes to be with its first entry.
        faults.push(Fault::at(0, Layer::Head, "size", "no-entries"));
    }
    if foldable {
        compare_models(store, origin, chain.head(), &folds, &models, &mut faults).await?;
    }
    Ok(Verified { origin: origin.clone(), head: chain.head(), faults })
}

/// All that an entry tells by itself: what is wrong with it, and what it changes in each read model.
struct Looked {
    checked: Checked,
    changes: Option<Vec<Vec<Change>>>,
}

fn look(entry: &Entry, folds: &[&dyn Fold]) -> Looked {
    let mut checked = Checked::new(entry);
    let decoded = checked.header.as_ref().and_then(|header| read(entry, header, &mut checked.faults));
    let changes = decoded.map(|decoded| folds.iter().map(|fold| fold.changes(&decoded)).collect());
    Looked { checked, changes }
}

/// Reads the event and holds it to its schema.
fn read(entry: &Entry, header: &Header, faults: &mut Vec<Fault>) -> Option<Decoded> {
    let event_type = &header.event.event_type;
    let read = schema::check(event_type, &entry.payload).map_err(|error| error.to_string());
    let read = read.and_then(|()| Decoded::with_header(entry, header.clone()).map_err(|error| error.to_string()));
    read.map_err(|error| {
        faults.push(Fault::at(entry.position, Layer::Event, event_type, "unreadable").with("detail", error));
    })
    .ok()
}

fn apply(models: &mut [Rows], changes: &[Vec<Change>]) {
    for (model, changes) in models.iter_mut().zip(changes) {
        for change in changes {
            rows::apply(model, change);
        }
    }
}

async fn compare_models(
    store: &dyn Store,
    origin: &Origin,
    head: Head,
    folds: &[&dyn Fold],
    models: &[Rows],
    faults: &mut Vec<Fault>,
) -> Result<(), AppError> {
    for (fold, rebuilt) in folds.iter().zip(models) {
        let snapshot = match store.snapshot(origin, &[fold.name()]).await {
            Err(StoreError::Corrupt { detail }) => {
                faults.push(Fault::beside(Layer::ReadModel, fold.name(), "unreadable").with("detail", detail));
                continue;
            }
            other => other?,
        };
        // Somebody appended since: these rows are of another moment, and the next verification is theirs.
        if snapshot.head.size > head.size {
            continue;
        }
        let Some((watermark, live)) = snapshot.models.into_iter().next() else { continue };
        faults.extend(compare_watermark(*fold, watermark.as_ref(), head));
        // Rows of another definition are made anew before they are used.
        if watermark.is_some_and(|mark| mark.definition == fold.digest() && mark.size == head.size) {
            faults.extend(differences(fold.name(), rebuilt, &live));
        }
    }
    Ok(())
}

fn compare_watermark(fold: &dyn Fold, watermark: Option<&Watermark>, head: Head) -> Option<Fault> {
    let fault = |what| Fault::beside(Layer::ReadModel, fold.name(), what);
    match watermark {
        None if head == Head::EMPTY => None,
        None => Some(fault("no-rows")),
        Some(mark) if mark.definition != fold.digest() => {
            Some(fault("other-definition").between(fold.digest(), mark.definition))
        }
        Some(mark) if mark.size != head.size => Some(fault("other-size").between(head.size, mark.size)),
        Some(_) => None,
    }
}

/// Cells that differ between the rows that entries give and those that the store keeps.
#[must_use]
pub fn differences(projection: &str, rebuilt: &Rows, live: &Rows) -> Vec<Fault> {
    let mut faults = Vec::new();
    let empty = rows::Row::new();
    let keys: std::collections::BTreeSet<&String> = rebuilt.keys().chain(live.keys()).collect();
    for key in keys {
        let (should, is) = (rebuilt.get(key).unwrap_or(&empty), live.get(key).unwrap_or(&empty));
        if should == is && rebuilt.contains_key(key) != live.contains_key(key) {
            let what = if live.contains_key(key) { "stray-row" } else { "missing" };
            faults.push(Fault::beside(Layer::ReadModel, format!("{projection} {key}"), what));
        }
        let cells: std::collections::BTreeSet<&String> = should.keys().chain(is.keys()).collect();
        for cell in cells.into_iter().filter(|cell| should.get(*cell) != is.get(*cell)) {
            let show = |row: &rows::Row| match row.get(cell) {
                Some(rows::Cell::Text(text)) => text.clone(),
                Some(rows::Cell::List(items)) => items.join(" "),
                None => "–".to_owned(),
            };
            let fault = Fault::beside(Layer::ReadModel, format!("{projection} {key} {cell}"), "computed");
            faults.push(fault.between(show(should), show(is)));
        }
    }
    faults
}

/// A store that is damaged is a finding, not a failure to look.
fn tolerate(audit: Result<Vec<Fault>, StoreError>) -> Result<Vec<Fault>, AppError> {
    match audit {
        Err(StoreError::Corrupt { detail }) => {
            Ok(vec![Fault::beside(Layer::Storage, "file", "unreadable").with("detail", detail)])
        }
        other => Ok(other?),
    }
}
