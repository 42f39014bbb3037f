//! A store over another: appends to one ledger are staged in memory, and land together in one transaction.
//!
//! This is what group commit rests on. Every verb works on it as on any store and sees what was staged before it; a
//! verb that fails stages nothing. Rows that were read or written stay here, so that the next batch need not ask the
//! store below: whether they are still those of the head is decided by the compare-and-swap when the batch lands.

use super::{Batch, RowWrite, Snapshot, Store, StoreError, Watermark};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::{Row, Rows};
use crate::value::{Head, Origin};
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rows kept between batches; beyond it all are let go, and read again when they are needed.
const ROWS_KEPT: usize = 50_000;

/// A ledger of the store below, with what is staged on it.
#[derive(Debug)]
pub struct Staged<'a> {
    below: &'a dyn Store,
    origin: Origin,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What the entries are staged on; `None` before anything was read.
    base: Option<Head>,
    entries: Vec<Entry>,
    /// The entry at the head, where it is known: the next one needs its time.
    last: Option<Entry>,
    models: BTreeMap<String, Model>,
    rows: usize,
}

/// What is known of one projection.
#[derive(Debug, Default)]
struct Model {
    watermark: Option<Watermark>,
    /// All of its rows, where somebody asked for them.
    whole: Option<Arc<Rows>>,
    /// Rows that were asked for or written; `None` for one that does not exist.
    rows: HashMap<String, Option<Row>>,
    written: BTreeSet<String>,
}

impl State {
    fn head(&self) -> Option<Head> {
        self.entries.last().map(Entry::head).or(self.base)
    }

    fn put(&mut self, projection: &str, key: String, row: Option<Row>) {
        let model = self.models.entry(projection.to_owned()).or_default();
        self.rows += usize::from(model.rows.insert(key, row).is_none());
    }
}

impl<'a> Staged<'a> {
    /// Over a ledger of `below`; nothing is read yet.
    #[must_use]
    pub fn new(below: &'a dyn Store, origin: Origin) -> Self {
        Self { below, origin, state: Mutex::default() }
    }

    /// Everything staged, as one batch; `None` where nothing is. It stays staged until `landed` or `forget`.
    #[must_use]
    pub fn batch(&self) -> Option<Batch> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let expected = state.base?;
        if state.entries.is_empty() {
            return None;
        }
        let mut rows = Vec::new();
        let mut watermarks = Vec::new();
        for (projection, model) in &state.models {
            let written = model.written.iter().filter_map(|key| Some((key, model.rows.get(key)?.as_ref()?)));
            rows.extend(written.map(|(key, row)| RowWrite {
                projection: projection.clone(),
                key: key.clone(),
                cells: row.clone(),
            }));
            watermarks.extend(model.watermark.clone());
        }
        Some(Batch { origin: self.origin.clone(), expected, entries: state.entries.clone(), rows, watermarks })
    }

    /// The batch is in the store below: what is known goes on from there.
    pub fn landed(&self) {
        let mut state = self.lock();
        state.base = state.head();
        if let Some(last) = state.entries.pop() {
            state.last = Some(last);
        }
        state.entries.clear();
        state.models.values_mut().for_each(|model| model.written.clear());
        if state.rows > ROWS_KEPT {
            state.models.values_mut().for_each(|model| model.rows.clear());
            state.rows = 0;
        }
    }

    /// Lets go of what is staged and of everything known: somebody else moved the head.
    pub fn forget(&self) {
        *self.lock() = State::default();
    }

    /// Holds the head below to the one that things were decided on.
    ///
    /// # Errors
    /// `HeadMoved`; anything else of the store below.
    pub async fn confirm(&self) -> Result<(), StoreError> {
        let found = self.below.snapshot(&self.origin, &[]).await?.head;
        match self.lock().base {
            Some(expected) if expected != found => {
                Err(StoreError::HeadMoved { origin: self.origin.clone(), expected, found })
            }
            _ => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The head, read from below where it is not known yet.
    async fn head(&self) -> Result<Head, StoreError> {
        if let Some(head) = self.lock().head() {
            return Ok(head);
        }
        let head = self.below.snapshot(&self.origin, &[]).await?.head;
        self.lock().base = Some(head);
        Ok(head)
    }

    /// Reads all rows of a projection from below, where they are not known yet.
    async fn load(&self, projection: &str) -> Result<(), StoreError> {
        let known = |state: &State| state.models.get(projection).is_some_and(|model| model.whole.is_some());
        if known(&self.lock()) {
            return Ok(());
        }
        let snapshot = self.below.snapshot(&self.origin, &[projection]).await?;
        let mut state = self.lock();
        if state.base.is_none() {
            state.base = Some(snapshot.head);
        } else if state.base != Some(snapshot.head) {
            // The head moved since: what is staged will not land, and is decided anew.
            let (expected, found) = (state.base.unwrap_or(Head::EMPTY), snapshot.head);
            return Err(StoreError::HeadMoved { origin: self.origin.clone(), expected, found });
        }
        let model = state.models.entry(projection.to_owned()).or_default();
        if let Some((watermark, mut rows)) = snapshot.models.into_iter().next() {
            let written = model.written.iter().filter_map(|key| Some((key.clone(), model.rows.get(key)?.clone()?)));
            rows.extend(written);
            model.watermark = model.watermark.take().or(watermark);
            model.whole = Some(Arc::new(rows));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for Staged<'_> {
    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError> {
        let mut ledgers = self.below.ledgers().await?;
        let head = self.lock().head();
        if let (Some((_, known)), Some(head)) = (ledgers.iter_mut().find(|(origin, _)| *origin == self.origin), head) {
            *known = head;
        }
        Ok(ledgers)
    }

    async fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        let batch = batch.clone();
        let found = self.head().await?;
        if batch.expected != found || batch.origin != self.origin {
            return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
        }
        let mut state = self.lock();
        state.entries.extend(batch.entries);
        for watermark in batch.watermarks {
            let model = state.models.entry(watermark.projection.clone()).or_default();
            model.watermark = Some(watermark);
        }
        for RowWrite { projection, key, cells } in batch.rows {
            state.put(&projection, key.clone(), Some(cells.clone()));
            let Some(model) = state.models.get_mut(&projection) else { continue };
            if let Some(whole) = &mut model.whole {
                Arc::make_mut(whole).insert(key.clone(), cells);
            }
            model.written.insert(key);
        }
        Ok(())
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let (staged, base) = {
            let state = self.lock();
            let known = state.last.iter().chain(&state.entries).filter(|entry| entry.position >= from);
            let staged: Vec<Entry> = known.take(limit as usize).cloned().collect();
            (staged, state.base)
        };
        let whole = staged.first().is_some_and(|first| first.position == from);
        if *origin == self.origin && (whole || base.is_some_and(|base| from >= base.size)) {
            return Ok(staged);
        }
        let mut entries = self.below.entries(origin, from, limit).await?;
        if *origin == self.origin {
            let next = entries.last().map_or(from, |last| last.position + 1);
            let room = (limit as usize).saturating_sub(entries.len());
            entries.extend(staged.into_iter().filter(|entry| entry.position >= next).take(room));
        }
        Ok(entries)
    }

    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError> {
        if *origin != self.origin {
            return self.below.snapshot(origin, projections).await;
        }
        let head = self.head().await?;
        for projection in projections {
            self.load(projection).await?;
        }
        let state = self.lock();
        let model = |projection: &&str| match state.models.get(*projection) {
            Some(Model { watermark, whole: Some(rows), .. }) => (watermark.clone(), Rows::clone(rows)),
            _ => (None, Rows::new()),
        };
        Ok(Snapshot { head, models: projections.iter().map(model).collect() })
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        if *origin != self.origin {
            return self.below.lookup(origin, projection, keys).await;
        }
        let mut found = Rows::new();
        let mut unknown = Vec::new();
        if let Some(model) = self.lock().models.get(projection) {
            for key in keys {
                match (model.rows.get(key), &model.whole) {
                    (Some(row), _) => found.extend(row.clone().map(|row| (key.clone(), row))),
                    (None, Some(whole)) => found.extend(whole.get(key).map(|row| (key.clone(), row.clone()))),
                    (None, None) => unknown.push(key.clone()),
                }
            }
        } else {
            unknown.extend_from_slice(keys);
        }
        if !unknown.is_empty() {
            let below = self.below.lookup(origin, projection, &unknown).await?;
            let mut state = self.lock();
            for key in unknown {
                state.put(projection, key.clone(), below.get(&key).cloned());
            }
            found.extend(below);
        }
        Ok(found)
    }

    async fn replace(&self, origin: &Origin, head: Head, watermark: Watermark, rows: &Rows) -> Result<(), StoreError> {
        self.below.replace(origin, head, watermark, rows).await?;
        self.forget();
        Ok(())
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        self.below.audit().await
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
