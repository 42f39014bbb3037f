//! `jate prove`: proofs that anybody can check without the store.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, Outcome};
use crate::app::prove::{self, Disclosure};
use crate::ledger::checkpoint::Checkpoint;
use crate::store::Store;
use crate::value::{Origin, Problem};
use crate::words::say;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};
use strum::VariantNames as _;

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
    #[arg(long, value_name = "header|payload|texts", value_parser = PossibleValuesParser::new(Disclosure::VARIANTS), default_value = "payload")]
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
        let disclosure = self.show.parse().unwrap_or_default();
        Ok(prove::inclusion(store, origin, self.position, self.size, disclosure).await?)
    }
}

impl ProveConsistency {
    async fn prove(&self, store: &dyn Store, origin: &Origin) -> Result<Vec<u8>, Failure> {
        let old = given(store, origin, &self.old).await?;
        let new = match &self.new {
            Some(new) => given(store, origin, new).await?,
            None => prove::newest(store, origin).await?,
        };
        Ok(prove::consistency(store, origin, old, new).await?)
    }
}

/// A checkpoint by its size, or as a file.
async fn given(store: &dyn Store, origin: &Origin, text: &str) -> Result<prove::Given, Failure> {
    if let Ok(size) = text.parse::<u64>() {
        return Ok(prove::of_size(store, origin, size).await?);
    }
    let note = output::read_file(Path::new(text))?;
    let (checkpoint, _) = Checkpoint::of_note(&note).map_err(|_| Problem::new("checkpoint-unreadable").found(text))?;
    if checkpoint.origin == *origin {
        return Ok((checkpoint, note));
    }
    Err(Problem::new("checkpoint-of-another").found(text).fact("ledger", &checkpoint.origin).into())
}
