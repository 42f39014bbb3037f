//! `jate checkpoint`: signs a ledger as it is, now or again and again.

use super::context::{Context, closing};
use super::key::Secret;
use super::output;
use super::{DONE, Outcome};
use crate::app::checkpoint::{self, Signed};
use crate::app::system::SystemClock;
use crate::ledger::note::Kind;
use crate::value::Head;
use crate::value::chance::Clock as _;
use crate::words::say;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub struct Checkpoint {
    #[command(flatten)]
    key: Secret,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[arg(long, value_name = "COUNT")]
    every_entries: Option<u64>,
    #[arg(long, value_name = "COUNT")]
    every_minutes: Option<u64>,
}

impl Checkpoint {
    pub async fn run(self, context: &Context) -> Outcome {
        let key = [self.key.signer(Kind::Log)?];
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = context.office(&*store);
            loop {
                let signed = checkpoint::make(&office, &origin, &key).await?;
                self.told(context, &signed)?;
                if self.every_entries.is_none() && self.every_minutes.is_none() {
                    return Ok(DONE);
                }
                self.wait(&*store, &signed).await?;
            }
        };
        closing(&*store, outcome.await).await
    }

    fn told(&self, context: &Context, signed: &Signed) -> Result<(), output::Failure> {
        let note = signed.note.to_string();
        if let Some(file) = &self.output {
            // Whoever reads the file finds the old one or the new.
            let part = file.with_added_extension("part");
            output::write_file(&part, note.as_bytes())?;
            std::fs::rename(&part, file).map_err(|error| output::unwritable(file, &error))?;
        }
        let size = signed.checkpoint.size.to_string();
        if context.json {
            output::print_json(&json!({
                "ledger": signed.checkpoint.origin,
                "size": signed.checkpoint.size,
                "root": signed.checkpoint.root,
                "checkpoint": note,
            }));
        } else if let Some(file) = &self.output {
            let args = [("size", size.into()), ("file", file.display().to_string().into())];
            output::print(&format!("{}\n", say(context.lang, "checkpoint-written", &args)));
        } else {
            output::print(&note);
        }
        Ok(())
    }

    /// Waits until so many entries came, or so many minutes went by and any came.
    async fn wait(&self, store: &dyn crate::store::Store, signed: &Signed) -> Result<(), output::Failure> {
        const PATIENCE: Duration = Duration::from_secs(10);
        let size = signed.checkpoint.size;
        let since = SystemClock.now();
        loop {
            store.changed(&signed.checkpoint.origin, size, PATIENCE).await;
            let Head { size: now, .. } = store.snapshot(&signed.checkpoint.origin, &[]).await?.head;
            let minutes = (SystemClock.now().micros - since.micros).max(0).unsigned_abs() / 60_000_000;
            let enough = self.every_entries.is_some_and(|count| now.saturating_sub(size) >= count.max(1));
            let late = self.every_minutes.is_some_and(|count| now > size && minutes >= count);
            // A ledger that became smaller is for whoever signs to refuse.
            if enough || late || now < size {
                return Ok(());
            }
            // More may have come, but not enough: they are not news again.
            tokio::time::sleep(Duration::from_millis(if now > size { 500 } else { 0 })).await;
        }
    }
}
