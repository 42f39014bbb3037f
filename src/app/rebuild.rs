//! Rebuilding read models: made anew from entries, compared by digest, and only then put in place.

use super::Progress;
use super::office::AppError;
use super::verify::differences;
use super::view::{AsOf, Pages, View, replay};
use crate::ledger::Fault;
use crate::projection::{Decoded, Fold, Rows, builtin, rows};
use crate::store::{Store, StoreError, Watermark};
use crate::value::{Hash, Origin, Problem};

/// How often others may append between the comparison and the exchange.
const ATTEMPTS: u32 = 100;

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

/// Rebuilds every read model of a ledger; with `check`, only compares. Others go on recording: what they append while the
/// entries are folded is folded too, until the rows are those of the head, and only then compared and put in place.
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
    let mut view = replay(store, origin, &folds, AsOf::default(), progress).await?;
    for _ in 0..ATTEMPTS {
        let snapshot = store.snapshot(origin, &names).await?;
        if snapshot.head != view.head {
            go_on(store, origin, &folds, &mut view).await?;
            continue;
        }
        match compare(store, origin, &folds, &view, snapshot.models, check).await {
            Err(AppError::Store(StoreError::HeadMoved { .. })) => {}
            done => return done,
        }
    }
    Err(Problem::new("too-busy").into())
}

/// Folds what came since into a view.
async fn go_on(store: &dyn Store, origin: &Origin, folds: &[&dyn Fold], view: &mut View) -> Result<(), AppError> {
    let mut pages = Pages::starting(store, origin, view.head.size);
    while let Some(page) = pages.next().await? {
        for entry in &page {
            let decoded = Decoded::read(entry)?;
            for (fold, model) in folds.iter().zip(&mut view.models) {
                fold.changes(&decoded).iter().for_each(|change| rows::apply(model, change));
            }
            view.head = entry.head();
        }
    }
    Ok(())
}

async fn compare(
    store: &dyn Store,
    origin: &Origin,
    folds: &[&dyn Fold],
    view: &View,
    live: Vec<(Option<Watermark>, Rows)>,
    check: bool,
) -> Result<Vec<Rebuilt>, AppError> {
    let mut results = Vec::new();
    for ((fold, model), (watermark, live)) in folds.iter().zip(&view.models).zip(&live) {
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
            store.replace(origin, view.head, fresh, model).await?;
        }
        results.push(Rebuilt { replaced: replace, ..result });
    }
    Ok(results)
}
