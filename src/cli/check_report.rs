//! `jate check-report`: is a file what the ledger gives?

use super::check::{self, Trust};
use super::context::{Context, closing};
use super::output::{self, Failure, refused};
use super::report::{read_projection, shipped};
use super::{DONE, FINDINGS, Outcome};
use crate::app::Office;
use crate::app::restore::{self, BackupError};
use crate::app::verify::Brought as Known;
use crate::render::checked::{self, Brought, Compared};
use crate::render::stamp::Stamp;
use crate::store::Store;
use crate::store::memory::MemoryStore;
use crate::value::{Place, Problem};
use crate::words::say;
use clap::Args;
use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct CheckReport {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    projection: Option<PathBuf>,
    #[command(flatten)]
    policy: Trust,
}

impl CheckReport {
    pub async fn run(self, context: &Context) -> Outcome {
        let bytes = output::read_file(&self.file)?;
        let brought = Brought::read(&bytes).map_err(|problem| problem.at(place(&self.file)))?;
        let compared = match &self.bundle {
            None => {
                let store = context.store().await?;
                let outcome = self.compare(context, &*store, &brought).await;
                closing(&*store, outcome).await?
            }
            Some(bundle) => {
                let store = MemoryStore::default();
                self.load(context, bundle, &store, &brought.stamp).await?;
                self.compare(context, &store, &brought).await?
            }
        };
        if context.json {
            output::print_json(&checked::document(&compared));
        } else {
            output::print(&checked::text(context.lang, &self.file.display().to_string(), &compared));
        }
        Ok(if compared.is_same() { DONE } else { FINDINGS })
    }

    /// Puts a bundle into a store in memory, if it verifies and the policy trusts its newest checkpoint.
    async fn load(&self, context: &Context, bundle: &Path, store: &MemoryStore, stamp: &Stamp) -> Result<(), Failure> {
        let unreadable = |error: &std::io::Error| Failure::from(refused("file-unreadable", error).at(place(bundle)));
        let mut file = BufReader::new(File::open(bundle).map_err(|error| unreadable(&error))?);
        let ledgers = restore::examine(&mut file, &Known::default()).map_err(|error| match error {
            BackupError::Read(error) => unreadable(&error),
            BackupError::Form(error) => {
                Problem::new("backup-invalid").fact("detail", error.detail).at(place(bundle)).into()
            }
        })?;
        let bad = ledgers.iter().find(|ledger| !ledger.faults.is_empty());
        if let Some(ledger) = bad {
            return Err(Problem::new("bundle-not-verified").found(ledger.origin.as_str()).at(place(bundle)).into());
        }
        file.rewind().map_err(|error| unreadable(&error))?;
        restore::restore(&mut file, &ledgers, &context.office(store), &context.progress()).await?;
        let policy = self.policy.needed()?;
        let signed = crate::app::checkpoint::needed(store, &stamp.origin, u64::MAX).await?;
        let note = signed.note.to_string();
        if let Err(error) = policy.check(note.as_bytes()) {
            let problem = Problem::new("checkpoint-distrusted").found(bundle.display().to_string());
            return Err(problem.fact("detail", check::distrust(context.lang, &error)).into());
        }
        if signed.checkpoint.size < stamp.head.size {
            let problem = Problem::new("bundle-too-short").found(bundle.display().to_string());
            return Err(problem.fact("size", signed.checkpoint.size).fact("needed", stamp.head.size).into());
        }
        Ok(())
    }

    /// Holds the file to the ledger, and its checkpoint to the policy, where there is one.
    async fn compare(&self, context: &Context, store: &dyn Store, brought: &Brought<'_>) -> Result<Compared, Failure> {
        let own = self.projection.as_deref().map(read_projection).transpose()?;
        let declared = match &own {
            Some(own) => own,
            None => shipped(&brought.stamp.projection.name)?,
        };
        let office: Office<'_> = context.office(store);
        let compared = checked::compare(&office, brought, declared, &context.progress()).await?;
        let Some(policy) = self.policy.given()? else { return Ok(compared) };
        let distrusted = |detail: String| {
            let problem = Problem::new("checkpoint-distrusted").found(self.file.display().to_string());
            Failure::from(problem.fact("detail", detail))
        };
        let Some((checkpoint, note)) = &compared.signed else {
            return Err(distrusted(say(context.lang, "report-unsigned", &[])));
        };
        // Witnesses may have come later than the report: the log's own signature must be there.
        let checked = policy.check_log(checkpoint.clone(), note);
        checked.map_err(|error| distrusted(check::distrust(context.lang, &error)))?;
        Ok(compared)
    }
}

fn place(file: &Path) -> Place {
    Place { file: file.display().to_string(), ..Place::default() }
}
