//! Exporting: everything that another verifier needs (FORMAT.md, "Export").

use super::Progress;
use super::office::AppError;
use super::view::Pages;
use crate::ledger::entry::export_manifest;
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

/// Writes ledgers up to the heads given. Two exports of the same heads are the same bytes.
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
        let mut pages = Pages::new(store, origin);
        while let Some(page) = pages.next().await? {
            for entry in page.iter().take_while(|entry| entry.position < head.size) {
                out.write_all(&entry.export_line(origin))?;
                done += 1;
            }
            progress.set(done, total);
        }
    }
    Ok(out.flush()?)
}
