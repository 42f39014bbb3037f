//! A store in memory: the contract at its plainest, for tests and for replays.

use super::{Batch, Snapshot, Store, StoreError, Watermark};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::Rows;
use crate::value::{Head, Origin};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ledgers that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    ledgers: Mutex<BTreeMap<Origin, Ledger>>,
}

#[derive(Debug, Default)]
struct Ledger {
    entries: Vec<Entry>,
    models: BTreeMap<String, (Watermark, Rows)>,
}

impl Ledger {
    fn head(&self) -> Head {
        self.entries.last().map_or(Head::EMPTY, Entry::head)
    }

    fn model(&mut self, watermark: Watermark) -> &mut Rows {
        let (known, rows) =
            self.models.entry(watermark.projection.clone()).or_insert_with(|| (watermark.clone(), Rows::new()));
        *known = watermark;
        rows
    }
}

impl MemoryStore {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Origin, Ledger>> {
        // A panic while the lock is held cannot leave a batch half written: it is checked before it is applied.
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError> {
        Ok(self.lock().iter().map(|(origin, ledger)| (origin.clone(), ledger.head())).collect())
    }

    async fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        let batch = batch.clone();
        let mut ledgers = self.lock();
        let found = ledgers.get(&batch.origin).map_or(Head::EMPTY, Ledger::head);
        if found != batch.expected {
            return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
        }
        let gapless = batch.entries.iter().zip(found.size..).all(|(entry, position)| entry.position == position);
        if batch.entries.is_empty() || !gapless {
            return Err(StoreError::Failed { detail: "a batch is one or more entries without a gap".to_owned() });
        }
        let ledger = ledgers.entry(batch.origin).or_default();
        ledger.entries.extend(batch.entries);
        for watermark in batch.watermarks {
            ledger.model(watermark);
        }
        for write in batch.rows {
            if let Some((_, rows)) = ledger.models.get_mut(&write.projection) {
                rows.insert(write.key, write.cells);
            }
        }
        Ok(())
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let ledgers = self.lock();
        let entries = ledgers.get(origin).map_or(&[][..], |ledger| &ledger.entries);
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(entries.iter().skip(from).take(limit as usize).cloned().collect())
    }

    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError> {
        let ledgers = self.lock();
        let ledger = ledgers.get(origin);
        let model = |name: &&str| match ledger.and_then(|ledger| ledger.models.get(*name)) {
            Some((watermark, rows)) => (Some(watermark.clone()), rows.clone()),
            None => (None, Rows::new()),
        };
        Ok(Snapshot { head: ledger.map_or(Head::EMPTY, Ledger::head), models: projections.iter().map(model).collect() })
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        let ledgers = self.lock();
        let model = ledgers.get(origin).and_then(|ledger| ledger.models.get(projection));
        let found = |key: &String| model.and_then(|(_, rows)| Some((key.clone(), rows.get(key)?.clone())));
        Ok(keys.iter().filter_map(found).collect())
    }

    async fn replace(&self, origin: &Origin, head: Head, watermark: Watermark, rows: &Rows) -> Result<(), StoreError> {
        if let Some(ledger) = self.lock().get_mut(origin) {
            let found = ledger.head();
            if found != head {
                return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
            }
            *ledger.model(watermark) = rows.clone();
        }
        Ok(())
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        Ok(Vec::new())
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
