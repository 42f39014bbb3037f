//! A long decision goes to the store part by part, in one unit: while one is written, the next is chained and folded.

use super::metrics::METRICS;
use super::office::{AppError, Drawn, Opened, again, settle};
use super::project::Folding;
use crate::ledger::Entry;
use crate::projection::Decoded;
use crate::store::{Batch, Store, StoreError, Unit};
use crate::value::Head;
use std::time::Instant;

/// Events in a part; a decision of more is a long one.
pub(super) const PART: usize = 250;

/// Appends events to a ledger as it was opened, all of them or none; returns what was appended. `chain` chains some onto a
/// head.
///
/// # Errors
/// As `office::append`; those of `chain`.
#[tracing::instrument(level = "debug", skip_all, fields(origin = %opened.origin, entries = events.len()))]
pub(super) async fn append(
    store: &dyn Store,
    opened: &Opened,
    events: Vec<Drawn>,
    chain: impl Fn(Head, Vec<Drawn>) -> Result<(Vec<Entry>, Vec<Decoded>), AppError>,
) -> Result<Batch, AppError> {
    let mut folding = Folding::new(&opened.origin, &opened.base)?;
    let mut events = events.into_iter();
    let mut next = |events: &mut std::vec::IntoIter<Drawn>| {
        let (entries, decoded) = chain(folding.head(), events.take(PART).collect())?;
        Ok::<_, AppError>(folding.part(entries, decoded))
    };
    // Without a unit once its connection was lost: nothing of it is there, and all is sent again as one batch.
    let mut unit = unless_lost(store.begin(&opened.origin, opened.head).await)?;
    let mut parts = Vec::new();
    let mut ready = next(&mut events)?;
    while events.len() > 0 {
        let send = async {
            match &unit {
                Some(unit) => unit.append(&ready).await,
                None => Ok(()),
            }
        };
        // The append comes first: the store writes while the next part is made.
        let (sent, following) = tokio::join!(biased; send, async { next(&mut events) });
        if unless_lost(sent)?.is_none() {
            unit = None;
        }
        parts.push(std::mem::replace(&mut ready, following?));
    }
    let mut there = None;
    if let Some(open) = &unit {
        there = unless_lost(folding.lookup(open.as_store()).await)?;
    }
    let there = match there {
        Some(there) => there,
        None => {
            unit = None;
            again(|| Box::pin(folding.lookup(store))).await?
        }
    };
    ready.rows = folding.rows(there);
    let began = Instant::now();
    let landed = match unit {
        Some(unit) => land(unit, &ready).await,
        None => Err(StoreError::Lost { detail: "in the middle of a unit".to_owned() }),
    };
    parts.push(ready);
    let whole = parts.into_iter().reduce(Batch::and).expect("at least the last part");
    settle(store, &whole, began, landed).await?;
    Ok(whole)
}

/// What was done, or nothing where the connection was lost.
fn unless_lost<T>(done: Result<T, StoreError>) -> Result<Option<T>, AppError> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.is_of_the_connection() => Ok(None),
        Err(error) => {
            if matches!(error, StoreError::HeadMoved { .. }) {
                METRICS.decided_anew.inc();
            }
            Err(error.into())
        }
    }
}

/// Appends the last part and commits.
async fn land(unit: Box<dyn Unit + '_>, last: &Batch) -> Result<(), StoreError> {
    unit.append(last).await?;
    unit.land().await
}
