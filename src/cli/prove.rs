//! `jate prove`: proofs that anybody can check without the store.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, Outcome};
use crate::app::{checkpoint, proof};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::proof::{Consistency, Disclosure, Inclusion, Shown};
use crate::store::Store;
use crate::value::{Origin, Problem};
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Prove {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Inclusion(ProveInclusion),
    Consistency(ProveConsistency),
}

#[derive(Debug, Args)]
struct ProveInclusion {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "header|payload|texts", value_parser = ["header", "payload", "texts"], default_value = "payload")]
    show: String,
    #[arg(long, value_name = "SIZE")]
    size: Option<u64>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ProveConsistency {
    #[arg(value_name = "SIZE|FILE")]
    old: String,
    #[arg(value_name = "SIZE|FILE")]
    new: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Prove {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            match &self.what {
                What::Inclusion(asked) => Ok((asked.prove(&*store, &origin).await?, &asked.output)),
                What::Consistency(asked) => Ok((asked.prove(&*store, &origin).await?, &asked.output)),
            }
        };
        let (proof, file) = closing(&*store, outcome.await).await?;
        match file {
            Some(file) => {
                output::write_file(file, &proof)?;
                if context.json {
                    output::print_json(&json!({ "file": file.display().to_string() }));
                } else {
                    let args = [("file", file.display().to_string().into())];
                    output::print(&format!("{}\n", say(context.lang, "proof-written", &args)));
                }
            }
            None => output::print_bytes(&proof),
        }
        Ok(DONE)
    }
}

impl ProveInclusion {
    async fn prove(&self, store: &dyn Store, origin: &Origin) -> Result<Vec<u8>, Failure> {
        let disclosure = match self.show.as_str() {
            "header" => Disclosure::Header,
            "texts" => Disclosure::Texts,
            _ => Disclosure::Payload,
        };
        let found = store.entries(origin, self.position, 1).await?;
        let head = store.snapshot(origin, &[]).await?.head;
        let Some(entry) = found.first().filter(|entry| entry.position == self.position) else {
            let last = head.size.saturating_sub(1);
            return Err(Problem::new("entry-missing").found(self.position.to_string()).fact("last", last).into());
        };
        let signed = checkpoint::needed(store, origin, self.size.unwrap_or(head.size)).await?;
        let size = signed.checkpoint.size;
        if size <= self.position || self.size.is_some_and(|wanted| wanted != size) {
            let problem = Problem::new("not-signed-yet").found(self.position.to_string()).fact("size", size);
            return Err(problem.into());
        }
        let hashes = proof::inclusion(store, origin, self.position, size).await?;
        let checkpoint = signed.note.to_string().into_bytes();
        let shown = Shown::new(entry, disclosure);
        Ok(Inclusion { position: self.position, hashes, checkpoint, shown }.write())
    }
}

impl ProveConsistency {
    async fn prove(&self, store: &dyn Store, origin: &Origin) -> Result<Vec<u8>, Failure> {
        let (old, old_note) = given(store, origin, &self.old).await?;
        let (new, new_note) = match &self.new {
            Some(new) => given(store, origin, new).await?,
            None => {
                let size = store.snapshot(origin, &[]).await?.head.size;
                let signed = checkpoint::needed(store, origin, size).await?;
                (signed.checkpoint, signed.note.to_string().into_bytes())
            }
        };
        for checkpoint in [&old, &new] {
            proof::agrees(store, checkpoint).await?;
        }
        if old.size > new.size {
            let problem = Problem::new("checkpoints-backwards").found(old.size.to_string());
            return Err(problem.fact("size", new.size).into());
        }
        let hashes = proof::consistency(store, origin, old.size, new.size).await?;
        Ok(Consistency { hashes, old: old_note, new: new_note }.write())
    }
}

/// A checkpoint by its size, or as a file.
async fn given(store: &dyn Store, origin: &Origin, text: &str) -> Result<(Checkpoint, Vec<u8>), Failure> {
    if let Ok(size) = text.parse::<u64>() {
        let signed = checkpoint::needed(store, origin, size).await?;
        if signed.checkpoint.size != size {
            let problem = Problem::new("checkpoint-other-size").found(text);
            return Err(problem.nearest(Some(signed.checkpoint.size.to_string())).into());
        }
        return Ok((signed.checkpoint, signed.note.to_string().into_bytes()));
    }
    let note = output::read_file(Path::new(text))?;
    let (checkpoint, _) = Checkpoint::of_note(&note).map_err(|_| Problem::new("checkpoint-unreadable").found(text))?;
    if checkpoint.origin == *origin {
        return Ok((checkpoint, note));
    }
    Err(Problem::new("checkpoint-of-another").found(text).fact("ledger", &checkpoint.origin).into())
}
