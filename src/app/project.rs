//! Entries with the rows of every read model as they are after them: what a store appends in one transaction.

use super::fold::{Read, Stop, part};
use super::office::AppError;
use super::parallel;
use crate::event::Event;
use crate::ledger::Entry;
use crate::ledger::tree::{self, Frontier};
use crate::projection::rows::{self, Deltas};
use crate::projection::{Decoded, Fold, Rows, builtin};
use crate::store::{Batch, Model, RowWrite, Snapshot, Store, StoreError, first_models, folded};
use crate::value::{Hash, Head, Origin, Problem};
use std::sync::Arc;

/// What a batch rests on: a ledger's head and the models in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The head.
    pub head: Head,
    /// The tree over its entries; `None` where an older store has none yet.
    pub frontier: Option<Frontier>,
    /// Digest of the models in use.
    pub folded: Hash,
    /// Projections that could not go on, with the entry that stopped each.
    pub stopped: Vec<(String, u64)>,
}

impl Base {
    /// As a store has it.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let stopped = |model: &Model| Some((model.projection.clone(), model.stopped_at?));
        let stopped = snapshot.models.iter().filter_map(stopped).collect();
        let frontier = Frontier::read(snapshot.head.size, &snapshot.frontier);
        Self { head: snapshot.head, frontier, folded: snapshot.folded, stopped }
    }

    /// The base of what follows a batch.
    #[must_use]
    pub fn after(&self, batch: &Batch) -> Self {
        let head = batch.entries.last().map_or(self.head, Entry::head);
        Self {
            head,
            frontier: Some(batch.frontier.clone()),
            folded: self.folded_at(head),
            stopped: self.stopped.iter().chain(&batch.stopped).cloned().collect(),
        }
    }

    /// Digest of the models in use once the head is this one: a ledger begins with those of its first entries.
    fn folded_at(&self, head: Head) -> Hash {
        let begins = self.head == Head::EMPTY && head != Head::EMPTY;
        if begins { folded(&first_models(&builtin::definitions())) } else { self.folded }
    }
}

/// Entries that are chained onto the head of a base, part by part, with what they change in the read models.
pub struct Folding<'a> {
    origin: &'a Origin,
    base: &'a Base,
    /// The tree, as it is after the last part.
    frontier: Frontier,
    head: Head,
    models: Vec<Touched>,
}

/// What entries change in one model.
struct Touched {
    fold: &'static dyn Fold,
    deltas: Deltas<'static>,
    stopped: bool,
}

impl<'a> Folding<'a> {
    /// Without any entry yet.
    ///
    /// # Errors
    /// The store has no tree yet.
    pub fn new(origin: &'a Origin, base: &'a Base) -> Result<Self, AppError> {
        let frontier = base.frontier.clone().ok_or_else(|| Problem::new("tree-missing"))?;
        let goes_on = |fold: &&dyn Fold| base.stopped.iter().all(|(name, _)| name != fold.name());
        let untouched = |fold| Touched { fold, deltas: Deltas::default(), stopped: false };
        let models = builtin::folds().filter(goes_on).map(untouched).collect();
        Ok(Self { origin, base, frontier, head: base.head, models })
    }

    /// The head after the last part.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Takes the next entries with what they say, at least one: all that is appended of them but rows.
    #[tracing::instrument(name = "fold", level = "debug", skip_all, fields(entries = entries.len()))]
    pub fn part(&mut self, entries: Vec<Entry>, decoded: Vec<Decoded>) -> Batch {
        let mut nodes = Vec::new();
        for leaf in parallel::map(&entries, |entry| tree::leaf(&entry.header)) {
            self.frontier.push(leaf, &mut nodes);
        }
        let erases = |decoded: &Decoded| match &decoded.event {
            Event::FieldRedacted(redacted) => Some((redacted.entry.position.0, redacted.field.clone())),
            _ => None,
        };
        let erased = decoded.iter().filter_map(erases).collect();
        let read = |decoded: Decoded| (decoded.position, Read::Event(Box::new(decoded)));
        let reads: Vec<_> = decoded.into_iter().map(read).collect();
        let folds: Vec<_> = self.models.iter().map(|model| model.fold).collect();
        let mut stopped = Vec::new();
        for parts in parallel::parts(&reads, |entries| part(&folds, entries)) {
            for (model, part) in self.models.iter_mut().zip(parts).filter(|(model, _)| !model.stopped) {
                model.deltas.merge(part.deltas);
                if let Some(Stop { position, .. }) = part.stop {
                    stopped.push((model.fold.name().to_owned(), position));
                    model.stopped = true;
                }
            }
        }
        let expected = self.head;
        self.head = entries.last().map_or(expected, Entry::head);
        let folded = self.base.folded_at(expected);
        Batch {
            origin: self.origin.clone(),
            expected,
            folded,
            entries,
            frontier: self.frontier.clone(),
            nodes,
            rows: Vec::new(),
            erased,
            stopped,
            definitions: builtin::definitions(),
        }
    }

    /// The rows of each model that the parts change, as a store has them now.
    ///
    /// # Errors
    /// The store.
    pub async fn lookup(&self, store: &dyn Store) -> Result<Vec<Rows>, StoreError> {
        let mut there = Vec::with_capacity(self.models.len());
        for Touched { fold, deltas, .. } in &self.models {
            let keys: Vec<String> = deltas.0.keys().cloned().collect();
            // Most entries change few of the models.
            there.push(if keys.is_empty() {
                Rows::new()
            } else {
                store.lookup(self.origin, fold.name(), &keys).await?
            });
        }
        Ok(there)
    }

    /// The only part, with its rows.
    ///
    /// # Errors
    /// The store.
    #[tracing::instrument(name = "project", level = "debug", skip_all, fields(origin = %self.origin))]
    pub async fn whole(self, store: &dyn Store, part: Batch) -> Result<Batch, StoreError> {
        let there = self.lookup(store).await?;
        Ok(Batch { rows: self.rows(there), ..part })
    }

    /// The rows as they are after all parts, on those of `lookup`.
    #[must_use]
    pub fn rows(self, there: Vec<Rows>) -> Vec<RowWrite> {
        let mut writes = Vec::new();
        for (Touched { fold, deltas, .. }, mut model) in self.models.into_iter().zip(there) {
            for (key, delta) in deltas.0 {
                let mut cells = model.remove(&key).unwrap_or_default();
                rows::apply(&mut cells, delta);
                writes.push(RowWrite { projection: fold.name().to_owned(), key, cells: Arc::new(cells) });
            }
        }
        writes
    }
}
