//! Exporting: everything that another verifier needs (FORMAT.md, "Export").

use super::Progress;
use super::kept::Kept;
use super::office::AppError;
use super::view::Pages;
use crate::ledger::entry::{checkpoint_line, export_manifest};
use crate::store::Store;
use crate::value::{Head, Origin};
use std::io::Write;

/// Why an export did not come about.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store.
    #[error(transparent)]
    App(#[from] AppError),
    /// The file.
    #[error(transparent)]
    Write(#[from] std::io::Error),
}

/// Writes ledgers up to the heads given, each checkpoint after the last entry that it is of. Two exports of the same heads
/// are the same bytes, unless more was signed in between.
///
/// # Errors
/// The store, or the file.
pub async fn export(
    store: &dyn Store,
    ledgers: &[(Origin, Head)],
    out: &mut (dyn Write + Send),
    progress: &dyn Progress,
) -> Result<(), ExportError> {
    out.write_all(&export_manifest(ledgers))?;
    let total = ledgers.iter().map(|(_, head)| head.size).sum();
    let mut done = 0;
    for (origin, head) in ledgers {
        let mut kept = Kept::new(store, origin);
        let mut pages = Pages::new(store, origin);
        while let Some(page) = pages.next().await? {
            for entry in page.iter().take_while(|entry| entry.position < head.size) {
                out.write_all(&entry.export_line(origin))?;
                let size = entry.position + 1;
                kept.fetch(size).await?;
                while let Some(evidence) = kept.next(size) {
                    out.write_all(&checkpoint_line(origin, evidence.size, &evidence.bytes))?;
                }
                done += 1;
            }
            progress.set(done, total);
        }
    }
    Ok(out.flush()?)
}
