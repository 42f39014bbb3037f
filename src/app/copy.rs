//! Copying ledgers from one store to another: the same bytes, checked on the way and at both ends.

use super::office::{AppError, Office, append};
use super::verify::{Verified, verify};
use super::view::Pages;
use super::{Progress, project};
use crate::ledger::Chain;
use crate::projection::Decoded;
use crate::store::{Store, StoreError};
use crate::value::{Head, Origin, Problem};

/// What became of one ledger.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The ledger as it is verified in the store that it came from.
    pub from: Verified,
    /// The same in the store that it went to.
    pub to: Verified,
    /// Count of entries that were there before: a copy that was interrupted, or repeated.
    pub before: u64,
}

impl Copied {
    /// Whether both ends verify, and hold the same.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.from.faults.is_empty() && self.to.faults.is_empty() && self.from.head == self.to.head
    }
}

/// Copies ledgers up to the heads given, and verifies them at both ends. What was copied before is not copied again.
///
/// # Errors
/// A ledger of that name holds something else; an entry does not verify: nothing after it is copied; a store.
pub async fn copy(
    from: &dyn Store,
    to: &Office<'_>,
    ledgers: &[(Origin, Head)],
    progress: &dyn Progress,
) -> Result<Vec<Copied>, AppError> {
    let mut copied = Vec::new();
    for (origin, head) in ledgers {
        let before = copy_ledger(from, to, origin, *head, progress).await?;
        let there = to.store.ledgers().await?.into_iter().find(|(name, _)| name == origin);
        let there = there.map_or(Head::EMPTY, |(_, head)| head);
        let mut ends = verify(from, &[(origin.clone(), *head)], None, progress).await?;
        ends.extend(verify(to.store, &[(origin.clone(), there)], Some(*head), progress).await?);
        let (Some(to), Some(from)) = (ends.pop(), ends.pop()) else { continue };
        copied.push(Copied { from, to, before });
    }
    Ok(copied)
}

async fn copy_ledger(
    from: &dyn Store,
    to: &Office<'_>,
    origin: &Origin,
    until: Head,
    progress: &dyn Progress,
) -> Result<u64, AppError> {
    let there = to.open(origin).await?.head;
    if there != Head::EMPTY {
        let last = from.entries(origin, there.size - 1, 1).await?.pop();
        if last.is_none_or(|entry| entry.head() != there) {
            let problem = Problem::new("copy-diverged").found(origin.as_str()).fact("head", there);
            return Err(problem.fact("other", until).into());
        }
    }
    let mut chain = Chain::resume(origin, there);
    let mut pages = Pages::starting(from, origin, there.size);
    while let Some(mut page) = pages.next().await? {
        page.retain(|entry| entry.position < until.size);
        if page.is_empty() {
            break;
        }
        let expected = chain.head();
        let mut decoded = Vec::with_capacity(page.len());
        for entry in &page {
            match chain.next(entry) {
                (Some(header), faults) if faults.is_empty() => decoded.push(Decoded::with_header(entry, header)?),
                (_, faults) => {
                    let fault =
                        faults.first().map_or_else(String::new, |f| format!("{} {} {}", f.layer, f.field, f.what));
                    return Err(StoreError::Corrupt { detail: format!("{} {fault}", entry.position) }.into());
                }
            }
        }
        let batch = project::batch(to.store, origin, expected, page, &decoded).await?;
        append(to.store, &batch).await?;
        progress.set(chain.head().size, until.size);
    }
    Ok(there.size)
}
