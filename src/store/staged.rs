//! A store over another: appends to one ledger are staged in memory, and land together in one transaction.
//!
//! This is what group commit rests on. Every verb works on it as on any store and sees what was staged before it; a
//! verb that fails stages nothing. Rows that were read or written stay here, so that the next batch need not ask the
//! store below: whether they are still those of the head is decided by the compare-and-swap when the batch lands.

use super::{
    Batch, Definition, Evidence, Model, Reading, RowWrite, Snapshot, Store, StoreError, Unit, first_models, folded,
};
use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::{Row, Rows};
use crate::value::{Hash, Head, Origin};
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
    base: Option<Base>,
    /// The models in use, as they are after what is staged, with their digest.
    models: Arc<[Model]>,
    folded: Hash,
    entries: Vec<Entry>,
    /// The tree after what is staged, and what this completed.
    frontier: Vec<u8>,
    nodes: Vec<Node>,
    erased: Vec<(u64, String)>,
    stopped: Vec<(String, u64)>,
    definitions: Arc<[Definition]>,
    /// The entry at the head, where it is known: the next one needs its time.
    last: Option<Entry>,
    kept: BTreeMap<String, Kept>,
    rows: usize,
}

/// What stands in the store below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Base {
    head: Head,
    folded: Hash,
}

/// What is known of one projection's rows.
#[derive(Debug, Default)]
struct Kept {
    /// All of its rows, where somebody asked for them.
    whole: Option<Arc<Rows>>,
    /// Rows that were asked for or written; `None` for one that does not exist.
    rows: HashMap<String, Option<Arc<Row>>>,
    written: BTreeSet<String>,
}

impl State {
    fn head(&self) -> Option<Head> {
        self.entries.last().map(Entry::head).or(self.base.map(|base| base.head))
    }

    /// Takes what stands below, unless it is known; another one than is known is a head that moved.
    fn rest_on(&mut self, origin: &Origin, below: &Snapshot) -> Result<(), StoreError> {
        let found = Base { head: below.head, folded: below.folded };
        match self.base {
            None => {
                self.base = Some(found);
                self.use_models(Arc::clone(&below.models));
                self.frontier.clone_from(&below.frontier);
                Ok(())
            }
            Some(base) if base == found => Ok(()),
            Some(Base { head: expected, .. }) => {
                Err(StoreError::HeadMoved { origin: origin.clone(), expected, found: found.head })
            }
        }
    }

    /// What is staged, with these as its entries.
    fn batch(&self, origin: &Origin, entries: Vec<Entry>) -> Option<Batch> {
        let (base, head) = (self.base?, entries.last()?.head());
        let mut rows = Vec::new();
        for (projection, kept) in &self.kept {
            let written = kept.written.iter().filter_map(|key| Some((key, kept.rows.get(key)?.as_ref()?)));
            rows.extend(written.map(|(key, row)| RowWrite {
                projection: projection.clone(),
                key: key.clone(),
                cells: Arc::clone(row),
            }));
        }
        Some(Batch {
            origin: origin.clone(),
            expected: base.head,
            folded: base.folded,
            entries,
            frontier: Frontier::read(head.size, &self.frontier).expect("a tree is staged with its entries"),
            nodes: self.nodes.clone(),
            rows,
            erased: self.erased.clone(),
            stopped: self.stopped.clone(),
            definitions: Arc::clone(&self.definitions),
        })
    }

    /// What was staged is the store's now.
    fn landed(&mut self) {
        let known = self.base.filter(|base| base.head != Head::EMPTY);
        let folded = known.map_or(self.folded, |base| base.folded);
        self.base = self.head().map(|head| Base { head, folded });
        if let Some(last) = self.entries.pop() {
            self.last = Some(last);
        }
        self.entries.clear();
        self.stopped.clear();
        self.erased.clear();
        self.nodes.clear();
        self.kept.values_mut().for_each(|kept| kept.written.clear());
    }

    fn use_models(&mut self, models: Arc<[Model]>) {
        self.folded = folded(&models);
        self.models = models;
    }

    fn put(&mut self, projection: &str, key: String, row: Option<Arc<Row>>) {
        let kept = self.kept.entry(projection.to_owned()).or_default();
        self.rows += usize::from(kept.rows.insert(key, row).is_none());
    }
}

impl<'a> Staged<'a> {
    /// Over a ledger of `below`; nothing is read yet.
    #[must_use]
    pub fn new(below: &'a dyn Store, origin: Origin) -> Self {
        Self { below, origin, state: Mutex::default() }
    }

    /// Everything staged, as one batch; `None` where nothing is. It stays staged until `landed`, `take` or `forget`.
    #[must_use]
    pub fn batch(&self) -> Option<Batch> {
        let state = self.lock();
        state.batch(&self.origin, state.entries.clone())
    }

    /// The batch is in the store below: what is known goes on from there.
    pub fn landed(&self) {
        self.lock().landed();
        self.let_go(ROWS_KEPT);
    }

    /// Everything staged, for whoever appends it to the store below while more is staged on top of it. Where that append
    /// fails, so does all that comes after.
    #[must_use]
    pub fn take(&self) -> Option<Batch> {
        let mut state = self.lock();
        let entries = std::mem::take(&mut state.entries);
        let last = entries.last().cloned();
        let batch = state.batch(&self.origin, entries);
        state.entries.extend(last);
        state.landed();
        batch
    }

    /// Lets go of rows that the store below has too, where there are more than `most`: not of what is staged.
    pub fn let_go(&self, most: usize) {
        let mut state = self.lock();
        if state.rows > most {
            for Kept { rows, written, .. } in state.kept.values_mut() {
                rows.retain(|key, _| written.contains(key));
            }
            state.rows = state.kept.values().map(|kept| kept.rows.len()).sum();
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
        let found = self.below.snapshot(&self.origin, &[]).await?;
        self.lock().rest_on(&self.origin, &found)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The head, read from below where it is not known yet.
    async fn head(&self) -> Result<Head, StoreError> {
        if let Some(head) = self.lock().head() {
            return Ok(head);
        }
        let below = self.below.snapshot(&self.origin, &[]).await?;
        self.lock().rest_on(&self.origin, &below)?;
        Ok(below.head)
    }

    /// Reads all rows of a projection from below, where they are not known yet.
    async fn load(&self, projection: &str) -> Result<(), StoreError> {
        let known = |state: &State| state.kept.get(projection).is_some_and(|kept| kept.whole.is_some());
        if known(&self.lock()) {
            return Ok(());
        }
        let snapshot = self.below.snapshot(&self.origin, &[projection]).await?;
        let mut state = self.lock();
        state.rest_on(&self.origin, &snapshot)?;
        let kept = state.kept.entry(projection.to_owned()).or_default();
        if let Some(mut rows) = snapshot.rows.into_iter().next() {
            let row = |key: &String| kept.rows.get(key)?.as_deref().cloned();
            let written = kept.written.iter().filter_map(|key| Some((key.clone(), row(key)?)));
            rows.extend(written);
            kept.whole = Some(Arc::new(rows));
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
        let mut state = self.lock();
        let same = batch.expected == found && batch.origin == self.origin && batch.folded == state.folded;
        if !same {
            return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
        }
        if found == Head::EMPTY {
            state.use_models(first_models(&batch.definitions).into());
        }
        state.definitions = batch.definitions;
        state.entries.extend(batch.entries);
        state.frontier = batch.frontier.bytes();
        state.nodes.extend(batch.nodes);
        for (position, field) in batch.erased {
            let staged = state.entries.iter_mut().filter(|entry| entry.position == position);
            staged.for_each(|entry| entry.openings.retain(|opening| opening.field != field));
            state.erased.push((position, field));
        }
        for (projection, position) in batch.stopped {
            // Where it stopped is no part of the digest.
            let mut models = state.models.to_vec();
            if let Some(model) = models.iter_mut().find(|model| model.projection == projection) {
                model.stopped_at = model.stopped_at.or(Some(position));
            }
            state.models = models.into();
            state.stopped.push((projection, position));
        }
        for RowWrite { projection, key, cells } in batch.rows {
            let kept = state.kept.entry(projection.clone()).or_default();
            if let Some(whole) = &mut kept.whole {
                Arc::make_mut(whole).insert(key.clone(), Row::clone(&cells));
            }
            kept.written.insert(key.clone());
            state.put(&projection, key, Some(cells));
        }
        Ok(())
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let (staged, base) = {
            let state = self.lock();
            let known = state.last.iter().chain(&state.entries).filter(|entry| entry.position >= from);
            let staged: Vec<Entry> = known.take(limit as usize).cloned().collect();
            (staged, state.base.map(|base| base.head))
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
        let rows = |projection: &&str| {
            let whole = state.kept.get(*projection).and_then(|kept| kept.whole.as_ref());
            whole.map(|rows| Rows::clone(rows)).unwrap_or_default()
        };
        let rows = projections.iter().map(rows).collect();
        let frontier = state.frontier.clone();
        Ok(Snapshot { head, frontier, folded: state.folded, models: Arc::clone(&state.models), rows })
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        if *origin != self.origin {
            return self.below.lookup(origin, projection, keys).await;
        }
        let mut found = Rows::new();
        let mut unknown = Vec::new();
        if let Some(kept) = self.lock().kept.get(projection) {
            for key in keys {
                match (kept.rows.get(key), &kept.whole) {
                    (Some(row), _) => found.extend(row.as_deref().map(|row| (key.clone(), row.clone()))),
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
                state.put(projection, key.clone(), below.get(&key).cloned().map(Arc::new));
            }
            found.extend(below);
        }
        Ok(found)
    }

    // What is staged is nobody's yet: a ledger is read, its models are exchanged and units begin in the store
    // below.

    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        self.below.nodes(origin, level, from, limit).await
    }

    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError> {
        self.below.index(origin, head, tree, nodes).await
    }

    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
        self.below.keep(origin, evidence).await
    }

    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        self.below.kept(origin, after, limit).await
    }

    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
        self.below.checkpoints(origin, size).await
    }

    async fn reading(&self, origin: &Origin) -> Result<Box<dyn Reading + '_>, StoreError> {
        self.below.reading(origin).await
    }

    async fn shadow(&self, origin: &Origin, definition: &Definition) -> Result<u64, StoreError> {
        self.below.shadow(origin, definition).await
    }

    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError> {
        self.below.made(origin, model, keys).await
    }

    async fn fill(&self, origin: &Origin, model: u64, rows: &[(String, Row)]) -> Result<(), StoreError> {
        self.below.fill(origin, model, rows).await
    }

    async fn exchange(
        &self,
        origin: &Origin,
        head: Head,
        keep: &[Definition],
        models: &[Model],
    ) -> Result<(), StoreError> {
        self.below.exchange(origin, head, keep, models).await?;
        self.forget();
        Ok(())
    }

    async fn begin(&self, origin: &Origin, expected: Head) -> Result<Box<dyn Unit + '_>, StoreError> {
        self.below.begin(origin, expected).await
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        self.below.audit().await
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
