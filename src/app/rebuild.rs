//! Rebuilding read models: made anew from entries, compared by digest, and only then put in place.

use super::Progress;
use super::office::AppError;
use super::verify::differences;
use super::view::{AsOf, replay};
use crate::ledger::Fault;
use crate::projection::{Fold, builtin, rows};
use crate::store::{Store, Watermark};
use crate::value::{Hash, Origin};

/// What became of one read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Its projection.
    pub projection: String,
    /// Count of entries folded.
    pub size: u64,
    /// Digest of the rows that the store kept.
    pub live: Hash,
    /// Digest of the rows that the entries give.
    pub rebuilt: Hash,
    /// Where they differ.
    pub differences: Vec<Fault>,
    /// Whether the rebuilt rows were put in place.
    pub replaced: bool,
}

/// Rebuilds every read model of a ledger; with `check`, only compares.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn rebuild(
    store: &dyn Store,
    origin: &Origin,
    check: bool,
    progress: &dyn Progress,
) -> Result<Vec<Rebuilt>, AppError> {
    let folds: Vec<&dyn Fold> = builtin::folds().collect();
    let names: Vec<&str> = folds.iter().map(|fold| fold.name()).collect();
    let view = replay(store, origin, &folds, AsOf::default(), progress).await?;
    let snapshot = store.snapshot(origin, &names).await?;
    let mut results = Vec::new();
    for ((fold, model), (watermark, live)) in folds.iter().zip(&view.models).zip(&snapshot.models) {
        let fresh = Watermark { projection: fold.name().to_owned(), definition: fold.digest(), size: view.head.size };
        let current = watermark.as_ref() == Some(&fresh);
        let result = Rebuilt {
            projection: fold.name().to_owned(),
            size: view.head.size,
            live: rows::digest(live),
            rebuilt: rows::digest(model),
            differences: differences(fold.name(), model, live),
            replaced: false,
        };
        let replace = !check && (result.live != result.rebuilt || !current);
        if replace {
            store.replace(origin, fresh, model).await?;
        }
        results.push(Rebuilt { replaced: replace, ..result });
    }
    Ok(results)
}
