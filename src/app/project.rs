//! Entries with the rows of every read model as they are after them: what a store appends in one transaction.

use super::office::AppError;
use super::parallel;
use crate::ledger::Entry;
use crate::projection::rows::{self, Rows};
use crate::projection::{Decoded, builtin};
use crate::store::{Batch, RowWrite, Store, Watermark};
use crate::value::{Head, Origin};
use std::collections::BTreeSet;

/// Folds entries that are chained onto `expected`, with what they say, into the read models as the store keeps them.
///
/// # Errors
/// The store.
#[tracing::instrument(name = "project", level = "debug", skip_all, fields(%origin, entries = entries.len()))]
pub async fn batch(
    store: &dyn Store,
    origin: &Origin,
    expected: Head,
    entries: Vec<Entry>,
    decoded: &[Decoded],
) -> Result<Batch, AppError> {
    let size = entries.last().map_or(expected.size, |entry| entry.head().size);
    let mut writes = Vec::new();
    let mut watermarks = Vec::new();
    for fold in builtin::folds() {
        let changes: Vec<_> = parallel::map(decoded, |entry| fold.changes(entry)).into_iter().flatten().collect();
        let touched: BTreeSet<String> = changes.iter().map(|change| change.key.clone()).collect();
        let touched: Vec<String> = touched.into_iter().collect();
        let mut model: Rows = store.lookup(origin, fold.name(), &touched).await?;
        for change in &changes {
            rows::apply(&mut model, change);
        }
        let write = |(key, row)| RowWrite { projection: fold.name().to_owned(), cells: row, key };
        writes.extend(model.into_iter().map(write));
        let projection = fold.name().to_owned();
        watermarks.push(Watermark { projection, definition: fold.digest(), size });
    }
    Ok(Batch { origin: origin.clone(), expected, entries, rows: writes, watermarks })
}
