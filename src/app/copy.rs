//! Copying ledgers from one store to another: the same bytes, checked on the way and at both ends.

use super::Progress;
use super::kept::Kept;
use super::office::{AppError, Office};
use super::restore::Loader;
use super::verify::{Brought, Verified, verify};
use super::view::Pages;
use crate::store::Store;
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
        let mut ends = verify(from, &[(origin.clone(), *head)], &Brought::default(), progress).await?;
        ends.extend(
            verify(
                to.store,
                &[(origin.clone(), there)],
                &Brought { head: Some(*head), ..Brought::default() },
                progress,
            )
            .await?,
        );
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
    let opened = to.open(origin).await?;
    let there = opened.head;
    if there != Head::EMPTY {
        let last = from.entries(origin, there.size - 1, 1).await?.pop();
        if last.is_none_or(|entry| entry.head() != there) {
            let problem = Problem::new("copy-diverged").found(origin.as_str()).fact("head", there);
            return Err(problem.fact("other", until).into());
        }
    }
    let mut loader = Loader::new(to.store, &opened);
    let mut pages = Pages::starting(from, origin, there.size);
    while let Some(page) = pages.next().await? {
        for entry in page.into_iter().take_while(|entry| entry.position < until.size) {
            let position = entry.position;
            loader.push(entry).await?;
            progress.set(position + 1, until.size);
        }
    }
    let mut kept = Kept::new(from, origin);
    kept.fetch(until.size).await?;
    while let Some(evidence) = kept.next(until.size) {
        loader.keep(evidence);
    }
    loader.flush().await?;
    Ok(there.size)
}
