//! Exporting: everything that another verifier needs (FORMAT.md, "Export").

use super::Progress;
use super::fold::scratch_error;
use super::kept::Kept;
use super::office::AppError;
use super::view::Pages;
use crate::ledger::entry::{checkpoint_line, export_manifest};
use crate::store::Store;
use crate::value::{Head, Origin};
use std::fs::File;
use std::io::{BufWriter, Seek as _, Write};

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

impl From<ExportError> for AppError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::App(error) => error,
            ExportError::Write(error) => scratch_error(error),
        }
    }
}

/// The same as a temporary file, whole, read from its beginning.
///
/// # Errors
/// As `export`.
pub async fn export_aside(
    store: &dyn Store,
    ledgers: &[(Origin, Head)],
    progress: &dyn Progress,
) -> Result<File, AppError> {
    let mut out = BufWriter::new(tempfile::tempfile().map_err(scratch_error)?);
    export(store, ledgers, &mut out, progress).await?;
    let mut file = out.into_inner().map_err(|error| scratch_error(error.into_error()))?;
    file.rewind().map_err(scratch_error)?;
    Ok(file)
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
