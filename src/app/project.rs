//! Entries with the rows of every read model as they are after them: what a store appends in one transaction.

use super::fold::{Read, Stop, part};
use super::office::AppError;
use super::parallel;
use crate::event::Event;
use crate::ledger::Entry;
use crate::ledger::tree::{self, Frontier};
use crate::projection::rows::{self, Deltas};
use crate::projection::{Decoded, builtin};
use crate::store::{Batch, Model, RowWrite, Snapshot, Store, first_models, folded};
use crate::value::{Hash, Head, Origin, Problem};

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
        let new = self.head == Head::EMPTY;
        Self {
            head: batch.entries.last().map_or(self.head, Entry::head),
            frontier: Some(batch.frontier.clone()),
            folded: if new { folded(&first_models(&batch.definitions)) } else { self.folded },
            stopped: self.stopped.iter().chain(&batch.stopped).cloned().collect(),
        }
    }
}

/// Folds entries that are chained onto the head of `base`, with what they say, into the read models as the store keeps them.
///
/// # Errors
/// The store; it has no tree yet.
#[tracing::instrument(name = "project", level = "debug", skip_all, fields(%origin, entries = entries.len()))]
pub async fn batch(
    store: &dyn Store,
    origin: &Origin,
    base: &Base,
    entries: Vec<Entry>,
    decoded: Vec<Decoded>,
) -> Result<Batch, AppError> {
    let mut frontier = base.frontier.clone().ok_or_else(|| Problem::new("tree-missing"))?;
    let mut nodes = Vec::new();
    for leaf in parallel::map(&entries, |entry| tree::leaf(&entry.header)) {
        frontier.push(leaf, &mut nodes);
    }
    let erases = |decoded: &Decoded| match &decoded.event {
        Event::FieldRedacted(redacted) => Some((redacted.entry.position.0, redacted.field.clone())),
        _ => None,
    };
    let erased = decoded.iter().filter_map(erases).collect();
    let read = |decoded: Decoded| (decoded.position, Read::Event(Box::new(decoded)));
    let reads: Vec<_> = decoded.into_iter().map(read).collect();
    let mut stopped = Vec::new();
    let mut writes = Vec::new();
    for fold in builtin::folds().filter(|fold| base.stopped.iter().all(|(name, _)| name != fold.name())) {
        let mut deltas = Deltas::default();
        for part in parallel::parts(&reads, |entries| part(&[fold], entries)).into_iter().flatten() {
            deltas.merge(part.deltas);
            if let Some(Stop { position, .. }) = part.stop {
                stopped.push((fold.name().to_owned(), position));
                break;
            }
        }
        let touched: Vec<String> = deltas.0.keys().cloned().collect();
        let mut model = store.lookup(origin, fold.name(), &touched).await?;
        for (key, delta) in deltas.0 {
            let mut cells = model.remove(&key).unwrap_or_default();
            rows::apply(&mut cells, delta);
            writes.push(RowWrite { projection: fold.name().to_owned(), key, cells });
        }
    }
    Ok(Batch {
        origin: origin.clone(),
        expected: base.head,
        folded: base.folded,
        entries,
        frontier,
        nodes,
        rows: writes,
        erased,
        stopped,
        definitions: builtin::definitions(),
    })
}
