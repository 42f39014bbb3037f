//! `jate backup`, `jate bundle` and `jate restore`: exports as files.

use super::context::{Context, closing, head};
use super::output::{self, Failure, refused, unwritable};
use super::{DONE, FINDINGS, Outcome};
use crate::app::export::{ExportError, export};
use crate::app::prove;
use crate::app::restore::{BackupError, examine, lacks, restore};
use crate::app::verify::{Brought, Verified};
use crate::render::verified;
use crate::store::{self, Store};
use crate::value::{Head, Origin, Place, Problem};
use crate::words::say;
use clap::Args;
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Backup {
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Bundle {
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "HEAD")]
    expect: Option<String>,
}

impl Backup {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let ledgers = context.ledgers(&*store).await?;
            write(context, &*store, &ledgers, &self.output).await?;
            Ok(ledgers)
        };
        let ledgers = closing(&*store, outcome.await).await?;
        written(context, &self.output, &ledgers, "backup-keep");
        Ok(DONE)
    }
}

impl Bundle {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let head = prove::signed_head(&*store, &origin).await?;
            let ledgers: Vec<_> = head.map(|head| (origin, head)).into_iter().collect();
            write(context, &*store, &ledgers, &self.output).await?;
            Ok(ledgers)
        };
        let ledgers = closing(&*store, outcome.await).await?;
        written(context, &self.output, &ledgers, "bundle-check");
        Ok(DONE)
    }
}

/// Writes ledgers up to the heads given. The file appears under its name only once it is whole and on the disk.
async fn write(context: &Context, store: &dyn Store, ledgers: &[(Origin, Head)], file: &Path) -> Result<(), Failure> {
    let part = file.with_added_extension("part");
    let broken = |error: &std::io::Error| unwritable(file, error);
    let outcome = async {
        let mut out = BufWriter::new(File::create(&part).map_err(|error| broken(&error))?);
        export(store, ledgers, &mut out, &context.progress()).await.map_err(|error| match error {
            ExportError::Write(error) => broken(&error),
            error @ ExportError::App(_) => error.into(),
        })?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| broken(&error))?;
        std::fs::rename(&part, file).map_err(|error| broken(&error))
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    outcome
}

fn written(context: &Context, file: &Path, ledgers: &[(Origin, Head)], id: &str) {
    let file = file.display().to_string();
    if context.json {
        let heads: Vec<Json> = ledgers.iter().map(|(o, head)| json!({ "ledger": o, "head": head })).collect();
        output::print_json(&json!({ "file": file, "ledgers": heads }));
        return;
    }
    let mut text = say(context.lang, "written", &[("file", file.as_str().into())]);
    for (origin, head) in ledgers {
        let args = [("origin", origin.as_str().into()), ("head", head.to_string().into())];
        text.push_str(&format!("\n{}", say(context.lang, "exported", &args)));
    }
    output::print(&format!("{text}\n{}\n", say(context.lang, id, &[("file", file.into())])));
}

impl Restore {
    pub async fn run(self, context: &Context) -> Outcome {
        let kept = self.expect.as_deref().map(head).transpose()?;
        let mut file = BufReader::new(File::open(&self.file).map_err(|error| unreadable(&self.file, &error))?);
        let mut backup = examine(&mut file, &Brought::default()).map_err(|error| match error {
            BackupError::Read(error) => unreadable(&self.file, &error),
            BackupError::Form(error) => no_backup(&self.file, &error.detail),
        })?;
        if let Some(named) = context.named_ledger()? {
            backup.retain(|ledger| ledger.origin == named);
        }
        if backup.is_empty() {
            return Err(Problem::new("ledger-none").into());
        }
        if kept.is_some() && backup.len() > 1 {
            let names: Vec<&str> = backup.iter().map(|ledger| ledger.origin.as_str()).collect();
            return Err(Problem::new("expect-needs-ledger").fact("ledgers", names.join(", ")).into());
        }
        if backup.iter().any(|ledger| !ledger.faults.is_empty()) {
            // Nothing of a backup that does not verify is put into a store.
            return Ok(told(context, &backup, "backup-not-verified"));
        }
        file.rewind().map_err(|error| unreadable(&self.file, &error))?;
        let store = store::create(context.place()?).await?;
        let outcome = restore(&mut file, &backup, &context.office(&*store), &context.progress()).await;
        let mut restored = closing(&*store, outcome.map_err(Into::into)).await?;
        for ledger in &mut restored {
            if let Some(kept) = kept {
                ledger.faults.extend(lacks(ledger, kept));
                ledger.faults.extend(other_history(context, ledger, kept).await?);
            }
        }
        Ok(told(context, &restored, "restored"))
    }
}

/// A head that somebody kept and that the ledger never had.
async fn other_history(
    context: &Context,
    restored: &Verified,
    kept: Head,
) -> Result<Option<crate::ledger::Fault>, Failure> {
    let Some(last) = kept.size.checked_sub(1).filter(|_| kept.size <= restored.head.size) else { return Ok(None) };
    let store = context.store().await?;
    let found = store.entries(&restored.origin, last, 1).await;
    let found = closing(&*store, found.map_err(Into::into)).await?;
    let hash = found.first().map(|entry| entry.hash);
    let fault = || crate::ledger::Fault::at(last, crate::ledger::Layer::Head, "expect", "differs");
    Ok(hash.filter(|hash| *hash != kept.hash).map(|hash| fault().between(kept.hash, hash)))
}

fn told(context: &Context, ledgers: &[Verified], id: &'static str) -> u8 {
    let ok = ledgers.iter().all(|ledger| ledger.faults.is_empty());
    if context.json {
        let ledgers: Vec<Json> = ledgers.iter().map(|ledger| verified::document(context.lang, ledger)).collect();
        output::print_json(&json!({ "ok": ok, "restored": id == "restored", "ledgers": ledgers }));
    } else {
        let texts: String = ledgers.iter().map(|ledger| verified::text(context.lang, ledger)).collect();
        output::print(&format!("{}\n{texts}", say(context.lang, id, &[])));
    }
    if ok { DONE } else { FINDINGS }
}

fn place(file: &Path) -> Place {
    Place { file: file.display().to_string(), ..Place::default() }
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    refused("file-unreadable", error).at(place(file)).into()
}

fn no_backup(file: &Path, detail: &str) -> Failure {
    Problem::new("backup-invalid").fact("detail", detail).at(place(file)).into()
}
