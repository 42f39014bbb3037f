//! Following a ledger: every entry once, in order, as they come.
//!
//! What is next is known by position alone; being woken is a convenience. A reader never sees an entry before those in
//! front of it, because the head moves in the transaction that appends, and positions have no gaps.

use super::office::AppError;
use crate::ledger::Entry;
use crate::store::{PAGE, Store, StoreError};
use crate::value::Origin;
use std::time::Duration;

/// The longest time between two looks, whether somebody woke us or not.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a store that cannot be reached is asked again, and how often.
const RETRIES: u32 = 30;

/// A reader's place in a ledger.
pub struct Follower<'a> {
    store: &'a dyn Store,
    origin: Origin,
    next: u64,
}

impl<'a> Follower<'a> {
    /// Begins with the entry at `next`.
    #[must_use]
    pub fn new(store: &'a dyn Store, origin: Origin, next: u64) -> Self {
        Self { store, origin, next }
    }

    /// The entries that come next, at least one; waits until there are any. What it returned it never returns again;
    /// a reader that stops begins anew after the last entry that it has dealt with.
    ///
    /// # Errors
    /// A store that cannot be read, or not be reached for half a minute; `Corrupt` where an entry is missing.
    pub async fn next(&mut self) -> Result<Vec<Entry>, AppError> {
        let mut lost = 0;
        loop {
            match self.store.entries(&self.origin, self.next, PAGE).await {
                Ok(page) if page.is_empty() => self.store.changed(&self.origin, self.next, PATIENCE).await,
                Ok(page) => {
                    let in_order = page.iter().zip(self.next..).all(|(entry, place)| entry.position == place);
                    if !in_order {
                        let detail = format!("entries after {} are not in order", self.next);
                        return Err(StoreError::Corrupt { detail }.into());
                    }
                    self.next += page.len() as u64;
                    return Ok(page);
                }
                Err(StoreError::Lost { .. } | StoreError::Unreachable { .. } | StoreError::Locked)
                    if lost < RETRIES =>
                {
                    lost += 1;
                    tokio::time::sleep(PATIENCE).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}
