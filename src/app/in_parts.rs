//! A long decision goes to the store part by part, in one unit: while one is written, the next is chained and folded.

use super::office::{AppError, Opened, settle};
use super::project::Folding;
use crate::decide::Decided;
use crate::ledger::Entry;
use crate::projection::Decoded;
use crate::store::{Batch, Store};
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
    events: Vec<Decided>,
    chain: impl Fn(Head, Vec<Decided>) -> Result<(Vec<Entry>, Vec<Decoded>), AppError>,
) -> Result<Batch, AppError> {
    let began = Instant::now();
    let mut folding = Folding::new(&opened.origin, &opened.base)?;
    let mut events = events.into_iter();
    let mut next = |events: &mut std::vec::IntoIter<Decided>| {
        let (entries, decoded) = chain(folding.head(), events.take(PART).collect())?;
        Ok::<_, AppError>(folding.part(entries, decoded))
    };
    let unit = store.begin(&opened.origin, opened.head).await?;
    let (mut parts, mut done) = (Vec::new(), Ok(()));
    let mut ready = next(&mut events)?;
    while events.len() > 0 {
        let send = async {
            match done {
                Ok(()) => unit.append(&ready).await,
                failed => failed,
            }
        };
        // The append comes first: the store writes while the next part is made.
        let (sent, following) = tokio::join!(biased; send, async { next(&mut events) });
        done = sent;
        parts.push(std::mem::replace(&mut ready, following?));
    }
    ready.rows = folding.rows(if done.is_ok() { unit.as_store() } else { store }).await?;
    if done.is_ok() {
        done = unit.append(&ready).await;
    }
    let done = match done {
        Ok(()) => unit.land().await,
        Err(error) => {
            drop(unit);
            Err(error)
        }
    };
    parts.push(ready);
    let whole = parts.into_iter().reduce(Batch::and).expect("at least the last part");
    settle(store, &whole, began, done).await?;
    Ok(whole)
}
