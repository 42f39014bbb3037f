//! What is kept of a ledger, read along with its entries.

use super::office::AppError;
use crate::store::{Evidence, PAGE, Store};
use crate::value::Origin;
use std::collections::VecDeque;

/// Evidence of a ledger in its order, a page ahead of whoever walks the entries.
pub struct Kept<'a> {
    store: &'a dyn Store,
    origin: &'a Origin,
    ahead: VecDeque<Evidence>,
    last: Option<Evidence>,
    all: bool,
}

impl<'a> Kept<'a> {
    /// From the first on; nothing is read yet.
    #[must_use]
    pub fn new(store: &'a dyn Store, origin: &'a Origin) -> Self {
        Self { store, origin, ahead: VecDeque::new(), last: None, all: false }
    }

    /// Where it is read from.
    #[must_use]
    pub fn store(&self) -> &'a dyn Store {
        self.store
    }

    /// Reads what is of at most `size` entries.
    ///
    /// # Errors
    /// The store.
    pub async fn fetch(&mut self, size: u64) -> Result<(), AppError> {
        while !self.all && self.last.as_ref().is_none_or(|last| last.size <= size) {
            let more = self.store.kept(self.origin, self.last.as_ref(), PAGE).await?;
            self.all = more.is_empty();
            self.last = more.last().cloned().or(self.last.take());
            self.ahead.extend(more);
        }
        Ok(())
    }

    /// The largest size of those that were read and not taken.
    #[must_use]
    pub fn largest(&self) -> Option<u64> {
        self.ahead.back().map(|evidence| evidence.size)
    }

    /// The next one, if it was read and is of at most `size` entries.
    pub fn next(&mut self, size: u64) -> Option<Evidence> {
        self.ahead.pop_front_if(|evidence| evidence.size <= size)
    }
}
