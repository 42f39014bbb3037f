//! What the ledger knew at a moment: read models as they stand, or replayed.

use super::metrics::METRICS;
use super::office::AppError;
use super::{Progress, Quiet, parallel};
use crate::event::Event;
use crate::ledger::Entry;
use crate::projection::register::RegisterFold;
use crate::projection::rows::{self, Rows};
use crate::projection::{Change, DecodeError, Decoded, Fold, Register};
use crate::store::{PAGE, Store, Watermark};
use crate::value::{Currency, Day, Head, Origin, Problem, Timestamp};

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
        let behind = |(mark, _): &(Option<Watermark>, Rows)| snapshot.head.size - mark.as_ref().map_or(0, |m| m.size);
        let lag = snapshot.models.iter().map(behind).max().unwrap_or(0);
        METRICS.lag_entries.set(i64::try_from(lag).unwrap_or(i64::MAX));
        let current = folds.iter().zip(&snapshot.models).all(|(fold, (watermark, _))| {
            watermark.as_ref().is_some_and(|w| w.definition == fold.digest() && w.size == snapshot.head.size)
        });
        if current {
            let recorded = match snapshot.head.size.checked_sub(1) {
                Some(last) => store.entries(origin, last, 1).await?.first().map(Decoded::read).transpose()?,
                None => None,
            };
            return Ok(View {
                head: snapshot.head,
                recorded: recorded.map(|entry| entry.header.entry.recorded),
                models: snapshot.models.into_iter().map(|(_, rows)| rows).collect(),
                replayed: false,
            });
        }
    }
    replay(store, origin, folds, as_of, progress).await
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
    let mut view = View { head: Head::EMPTY, recorded: None, models: vec![Rows::new(); folds.len()], replayed: true };
    let total = store.snapshot(origin, &[]).await?.head.size;
    let mut pages = Pages::new(store, origin);
    while let Some(page) = pages.next().await? {
        let changed = parallel::map(&page, |entry| -> Result<_, DecodeError> {
            let decoded = Decoded::read(entry)?;
            let changes: Vec<Vec<Change>> = if counts(&decoded, as_of.effective_to) {
                folds.iter().map(|fold| fold.changes(&decoded)).collect()
            } else {
                Vec::new()
            };
            Ok((decoded.header.entry.recorded, changes))
        });
        for (entry, changed) in page.iter().zip(changed) {
            let (recorded, changes) = changed?;
            let known = match as_of.known {
                Some(Known::Position(last)) => entry.position <= last,
                Some(Known::Time(last)) => recorded <= last,
                None => true,
            };
            if !known {
                return Ok(view);
            }
            view.head = entry.head();
            view.recorded = Some(recorded);
            for (model, changes) in view.models.iter_mut().zip(&changes) {
                for change in changes {
                    rows::apply(model, change);
                }
            }
        }
        progress.set(view.head.size, total);
    }
    Ok(view)
}

/// Figures count by the day they took effect; who and what exists counts whenever the ledger learned of it.
fn counts(entry: &Decoded, effective_to: Option<Day>) -> bool {
    let figure = matches!(entry.event, Event::Amount(..) | Event::EntryReversed(_) | Event::StatementPublished(_));
    !figure || effective_to.is_none_or(|last| entry.header.event.effective <= last)
}

/// The entries of a ledger, page by page.
pub struct Pages<'a> {
    store: &'a dyn Store,
    origin: &'a Origin,
    from: u64,
}

impl<'a> Pages<'a> {
    /// From the first entry.
    #[must_use]
    pub fn new(store: &'a dyn Store, origin: &'a Origin) -> Self {
        Self { store, origin, from: 0 }
    }

    /// From a position on.
    #[must_use]
    pub fn starting(store: &'a dyn Store, origin: &'a Origin, from: u64) -> Self {
        Self { store, origin, from }
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// The store.
    pub async fn next(&mut self) -> Result<Option<Vec<Entry>>, AppError> {
        let page = self.store.entries(self.origin, self.from, PAGE).await?;
        match page.last() {
            Some(last) => {
                self.from = last.position + 1;
                Ok(Some(page))
            }
            None => Ok(None),
        }
    }
}
