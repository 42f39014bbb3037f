//! `jate timestamp`: time stamps of checkpoints by an authority (RFC 3161), over HTTP or by files.

use super::check::{Stampers, stamp, stamp_json, stamped};
use super::context::{Context, closing};
use super::output::{self, Failure};
use super::witness::{PATIENCE, newest};
use super::{DONE, Outcome};
use crate::app::checkpoint::{self, Signed};
use crate::ledger::timestamp::{self, StampError, TOKEN_LIMIT_BYTES};
use crate::store::Store;
use crate::value::Problem;
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct TimeStamp {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Ask(Ask),
    Request(Request),
    Add(Add),
}

#[derive(Debug, Args)]
struct Ask {
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    named: Named,
}

#[derive(Debug, Args)]
struct Request {
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
struct Add {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    named: Named,
}

/// What the authority is called under the checkpoint, and whether it is trusted.
#[derive(Debug, Args)]
struct Named {
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    stamps: Stampers,
}

impl TimeStamp {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let signed = newest(context, &*store).await?;
            match &self.what {
                What::Request(request) => request.run(context, &signed),
                What::Ask(ask) => ask.named.keep(context, &*store, signed.clone(), &ask.answer(&signed).await?).await,
                What::Add(add) => {
                    let answer = output::read_file(&add.file)?;
                    add.named.keep(context, &*store, signed, &answer).await
                }
            }
        };
        closing(&*store, outcome.await).await
    }
}

impl Request {
    fn run(&self, context: &Context, signed: &Signed) -> Outcome {
        output::write_file(&self.output, &timestamp::request(&signed.note.text))?;
        let file = self.output.display().to_string();
        if context.json {
            output::print_json(&json!({ "file": file, "size": signed.checkpoint.size }));
        } else {
            let args = [("file", file.into()), ("size", signed.checkpoint.size.to_string().into())];
            output::print(&format!("{}\n", say(context.lang, "stamp-request-written", &args)));
        }
        Ok(DONE)
    }
}

impl Ask {
    async fn answer(&self, signed: &Signed) -> Result<Vec<u8>, Failure> {
        let (url, body) = (self.url.clone(), timestamp::request(&signed.note.text));
        let sent = tokio::task::spawn_blocking(move || send(&url, &body)).await;
        let failed = |error: String| {
            let problem = Problem::new("stamp-unreachable").found(self.url.as_str()).fact("detail", error);
            Failure::of_the_system(problem)
        };
        sent.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
    }
}

fn send(url: &str, body: &[u8]) -> Result<Vec<u8>, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let mut answer = agent.post(url).content_type("application/timestamp-query").send(body)?;
    answer.body_mut().with_config().limit(TOKEN_LIMIT_BYTES as u64).read_to_vec()
}

impl Named {
    /// Keeps the time stamp of an answer under the checkpoint, unless one of that name is there already.
    async fn keep(&self, context: &Context, store: &dyn Store, mut signed: Signed, answer: &[u8]) -> Outcome {
        let refused = |error: &StampError| {
            let problem = Problem::new("stamp-not-kept").found(self.name.as_str());
            Failure::from(problem.fact("reason", stamp(context.lang, error)))
        };
        let token = timestamp::token(answer).map_err(|error| refused(&error))?;
        let text = signed.note.text.clone();
        let roots = self.stamps.given()?;
        let mut found = timestamp::check(&token, &text, roots.as_ref()).map_err(|error| refused(&error))?;
        let line = timestamp::line(&self.name, token);
        let line = line.ok_or_else(|| Problem::new("stamp-name").found(self.name.as_str()))?;
        if self.name == signed.checkpoint.origin.as_str() {
            return Err(Problem::new("stamp-name").found(self.name.as_str()).into());
        }
        // Of two, the one that came first stays: a retry changes nothing.
        let kept = timestamp::lines(&signed.note).find(|kept| kept.name == self.name);
        if let Some(kept) = kept {
            found = timestamp::check(&kept.signature, &text, roots.as_ref()).map_err(|error| refused(&error))?;
        } else {
            let origin = signed.checkpoint.origin.clone();
            checkpoint::cosigned(store, &origin, &mut signed, vec![line]).await?;
        }
        if context.json {
            let stamp = stamp_json(&self.name, &found);
            let checkpoint = signed.note.to_string();
            output::print_json(
                &json!({ "size": signed.checkpoint.size, "time_stamp": stamp, "checkpoint": checkpoint }),
            );
        } else {
            output::print(&format!("{}\n", stamped(context.lang, &self.name, &found)));
        }
        Ok(DONE)
    }
}
