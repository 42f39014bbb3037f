//! A store in memory: the contract at its plainest, for tests and for replays.

use super::{
    Batch, Definition, Evidence, EvidenceKind, Model, Reading, Snapshot, Store, StoreError, Unit, first_models, folded,
    stands_at,
};
use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::{self, Row, Rows};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Ledgers that live as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    ledgers: Arc<Mutex<Ledgers>>,
    /// Where a unit lands: the ledger, and what it began on.
    unit: Option<(Arc<Mutex<Ledgers>>, Origin, Snapshot)>,
}

type Ledgers = BTreeMap<Origin, Ledger>;

#[derive(Debug, Clone, Default)]
struct Ledger {
    entries: Vec<Entry>,
    frontier: Frontier,
    nodes: BTreeMap<(u32, u64), Hash>,
    evidence: BTreeMap<(u64, String, Hash), Evidence>,
    /// By id: those in use, and those that are being made.
    models: BTreeMap<u64, Kept>,
}

#[derive(Debug, Clone)]
struct Kept {
    model: Model,
    live: bool,
    rows: Rows,
}

impl Ledger {
    fn head(&self) -> Head {
        self.entries.last().map_or(Head::EMPTY, Entry::head)
    }

    fn grow(&mut self, frontier: &Frontier, nodes: &[Node]) {
        self.frontier.clone_from(frontier);
        self.nodes.extend(nodes.iter().map(|node| ((node.level, node.index), node.hash)));
    }

    fn live(&self) -> Vec<Model> {
        let mut live: Vec<Model> = self.models.values().filter(|kept| kept.live).map(|k| k.model.clone()).collect();
        live.sort_by(|a, b| a.projection.cmp(&b.projection));
        live
    }

    fn rows(&self, projection: &str) -> Option<&Rows> {
        self.models.values().find(|kept| kept.live && kept.model.projection == projection).map(|kept| &kept.rows)
    }

    fn snapshot(&self, projections: &[&str]) -> Snapshot {
        let models = self.live();
        let rows = projections.iter().map(|name| self.rows(name).cloned().unwrap_or_default()).collect();
        Snapshot {
            head: self.head(),
            frontier: self.frontier.bytes(),
            folded: folded(&models),
            models: models.into(),
            rows,
        }
    }
}

impl MemoryStore {
    fn lock(&self) -> MutexGuard<'_, Ledgers> {
        lock(&self.ledgers)
    }
}

fn lock(ledgers: &Mutex<Ledgers>) -> MutexGuard<'_, Ledgers> {
    // A panic while the lock is held cannot leave a batch half written: it is checked before it is applied.
    ledgers.lock().unwrap_or_else(PoisonError::into_inner)
}

fn snapshot(ledgers: &Ledgers, origin: &Origin, projections: &[&str]) -> Snapshot {
    ledgers.get(origin).map_or_else(|| Snapshot::empty(projections), |ledger| ledger.snapshot(projections))
}

#[async_trait]
impl Unit for MemoryStore {
    async fn land(self: Box<Self>) -> Result<(), StoreError> {
        let Some((below, origin, began_on)) = &self.unit else { return Ok(()) };
        let mut below = lock(below);
        let found = snapshot(&below, origin, &[]);
        if found != *began_on {
            let (origin, expected, found) = (origin.clone(), began_on.head, found.head);
            return Err(StoreError::HeadMoved { origin, expected, found });
        }
        below.extend(self.lock().remove(origin).map(|ledger| (origin.clone(), ledger)));
        Ok(())
    }

    fn as_store(&self) -> &dyn Store {
        self
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
        let known = ledgers.get(&batch.origin).map_or(Hash::ZERO, |ledger| folded(&ledger.live()));
        if known != batch.folded {
            return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
        }
        let ledger = ledgers.entry(batch.origin).or_default();
        ledger.entries.extend(batch.entries);
        ledger.grow(&batch.frontier, &batch.nodes);
        for (position, field) in &batch.erased {
            let place = usize::try_from(*position).unwrap_or(usize::MAX);
            if let Some(entry) = ledger.entries.get_mut(place) {
                entry.openings.retain(|opening| opening.field != *field);
            }
        }
        if found == Head::EMPTY {
            let keep = |model: Model| (model.id, Kept { model, live: true, rows: Rows::new() });
            ledger.models = first_models(&batch.definitions).into_iter().map(keep).collect();
        }
        for kept in ledger.models.values_mut().filter(|kept| kept.live) {
            let of_this = |name: &String| *name == kept.model.projection;
            let stopped = batch.stopped.iter().find(|(name, _)| of_this(name)).map(|(_, position)| *position);
            kept.model.stopped_at = kept.model.stopped_at.or(stopped);
            let writes = batch.rows.iter().filter(|write| of_this(&write.projection));
            kept.rows.extend(writes.map(|write| (write.key.clone(), Row::clone(&write.cells))));
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
        Ok(snapshot(&self.lock(), origin, projections))
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        let ledgers = self.lock();
        let rows = ledgers.get(origin).and_then(|ledger| ledger.rows(projection));
        let found = |key: &String| rows.and_then(|rows| Some((key.clone(), rows.get(key)?.clone())));
        Ok(keys.iter().filter_map(found).collect())
    }

    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        let ledgers = self.lock();
        let nodes =
            ledgers.get(origin).into_iter().flat_map(|ledger| ledger.nodes.range((level, from)..(level + 1, 0)));
        Ok(nodes.take(limit as usize).map(|(_, hash)| *hash).collect())
    }

    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError> {
        let mut ledgers = self.lock();
        let ledger = ledgers.entry(origin.clone()).or_default();
        let found = ledger.head();
        if found != head {
            return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
        }
        ledger.grow(tree, nodes);
        Ok(())
    }

    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
        let mut ledgers = self.lock();
        let ledger = ledgers.get_mut(origin).filter(|ledger| ledger.head().size >= evidence.size);
        let Some(ledger) = ledger else { return Err(super::no_entries(evidence)) };
        ledger.evidence.insert(evidence.order(), evidence.clone());
        Ok(())
    }

    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.order()));
        let ledgers = self.lock();
        let Some(ledger) = ledgers.get(origin) else { return Ok(Vec::new()) };
        let kept = ledger.evidence.range((from, Bound::Unbounded));
        Ok(kept.take(limit as usize).map(|(_, evidence)| evidence.clone()).collect())
    }

    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
        let ledgers = self.lock();
        let kept = ledgers.get(origin).into_iter().flat_map(|ledger| ledger.evidence.values());
        let kept: Vec<_> = kept.filter(|e| e.kind == EvidenceKind::Checkpoint && e.size <= size).collect();
        let largest = kept.iter().map(|evidence| evidence.size).max();
        Ok(kept.into_iter().filter(|evidence| Some(evidence.size) == largest).cloned().collect())
    }

    async fn reading(&self, origin: &Origin) -> Result<Box<dyn Reading + '_>, StoreError> {
        let ledgers = self.lock();
        let (snapshot, rows) = match ledgers.get(origin) {
            Some(ledger) => {
                let live = ledger.models.iter().filter(|(_, kept)| kept.live);
                (ledger.snapshot(&[]), live.map(|(id, kept)| (*id, kept.rows.clone())).collect())
            }
            None => (Snapshot::empty(&[]), BTreeMap::new()),
        };
        Ok(Box::new(Copied { snapshot, rows }))
    }

    async fn shadow(&self, origin: &Origin, (projection, definition): &Definition) -> Result<u64, StoreError> {
        let mut ledgers = self.lock();
        let ledger = ledgers.entry(origin.clone()).or_default();
        let id = ledger.models.last_key_value().map_or(1, |(last, _)| last + 1);
        let model = Model { projection: projection.clone(), definition: *definition, id, stopped_at: None };
        ledger.models.insert(id, Kept { model, live: false, rows: Rows::new() });
        Ok(id)
    }

    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError> {
        let ledgers = self.lock();
        let kept = ledgers.get(origin).and_then(|ledger| ledger.models.get(&model));
        let found = |key: &String| kept.and_then(|kept| Some((key.clone(), kept.rows.get(key)?.clone())));
        Ok(keys.iter().filter_map(found).collect())
    }

    async fn fill(&self, origin: &Origin, model: u64, rows: &[(String, Row)]) -> Result<(), StoreError> {
        let mut ledgers = self.lock();
        let ledger = ledgers.entry(origin.clone()).or_default();
        let head = ledger.head();
        let Some(kept) = ledger.models.get_mut(&model) else {
            return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found: head });
        };
        kept.rows.extend(rows.iter().cloned());
        Ok(())
    }

    async fn exchange(
        &self,
        origin: &Origin,
        head: Head,
        keep: &[Definition],
        models: &[Model],
    ) -> Result<(), StoreError> {
        let mut ledgers = self.lock();
        let ledger = ledgers.entry(origin.clone()).or_default();
        let found = ledger.head();
        if found != head || models.iter().any(|model| !ledger.models.contains_key(&model.id)) {
            return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
        }
        for kept in ledger.models.values_mut() {
            let name = &kept.model.projection;
            kept.live &= keep.iter().any(|(kept, _)| kept == name) && models.iter().all(|m| m.projection != *name);
            if let Some(model) = models.iter().find(|model| model.id == kept.model.id) {
                (kept.live, kept.model.stopped_at) = (true, model.stopped_at);
            }
        }
        ledger.models.retain(|_, kept| kept.live);
        Ok(())
    }

    async fn begin(&self, origin: &Origin, expected: Head) -> Result<Box<dyn Unit + '_>, StoreError> {
        let ledgers = self.lock().clone();
        let began_on = snapshot(&ledgers, origin, &[]);
        stands_at(origin, expected, began_on.head)?;
        let unit = Some((Arc::clone(&self.ledgers), origin.clone(), began_on));
        Ok(Box::new(Self { ledgers: Arc::new(Mutex::new(ledgers)), unit }))
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        Ok(Vec::new())
    }

    async fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A copy, made at its moment.
struct Copied {
    snapshot: Snapshot,
    rows: BTreeMap<u64, Rows>,
}

#[async_trait]
impl Reading for Copied {
    fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    async fn rows(
        &mut self,
        model: u64,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let after = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let rows = self.rows.get(&model).into_iter().flat_map(|rows| rows.range::<str, _>(after));
        Ok(rows.take(limit as usize).map(|(key, row)| (key.clone(), rows::write(row))).collect())
    }
}
