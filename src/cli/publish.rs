//! `jate publish`: a folder that any static server can serve.

use super::check::{self, Trust};
use super::context::{Context, closing};
use super::key::Secret;
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::app::checkpoint;
use crate::app::publish::{PublishError, Published, publish};
use crate::ledger::note::Kind;
use crate::ledger::policy::Distrust;
use crate::words::say;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Publish {
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    key: Secret,
    #[command(flatten)]
    policy: Trust,
    #[arg(long)]
    late_witnesses: bool,
}

impl Publish {
    pub async fn run(self, context: &Context) -> Outcome {
        let (key, policy) = (self.key.given(Kind::Log)?, self.policy.given()?);
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let signed = match key {
                Some(key) => checkpoint::make(&context.office(&*store), &origin, &[key]).await?,
                None => {
                    let size = store.snapshot(&origin, &[]).await?.head.size;
                    checkpoint::needed(&*store, &origin, size).await?
                }
            };
            let note = signed.note.to_string();
            let late = match policy.map(|policy| policy.check(note.as_bytes())) {
                Some(Err(late @ Distrust::Quorum { .. })) if self.late_witnesses => Some(late),
                Some(Err(distrust)) => return Ok(Err(distrust)),
                Some(Ok(_)) | None => None,
            };
            let published = publish(&*store, &signed, &self.folder, &context.progress()).await.map_err(failure)?;
            Ok(Ok((published, late)))
        };
        match closing(&*store, outcome.await).await? {
            Ok((published, late)) => Ok(self.told(context, published, late.as_ref())),
            Err(distrust) => {
                let reason = check::distrust(context.lang, &distrust);
                if context.json {
                    output::print_json(&json!({ "published": false, "reason": reason }));
                } else {
                    let args = [("reason", reason.into())];
                    let next = say(context.lang, "not-published.next", &args);
                    output::print(&format!("{}\n  → {next}\n", say(context.lang, "not-published", &args)));
                }
                Ok(FINDINGS)
            }
        }
    }

    fn told(&self, context: &Context, published: Published, late: Option<&Distrust>) -> u8 {
        let late = late.map(|late| check::distrust(context.lang, late));
        if context.json {
            output::print_json(&json!({
                "published": true,
                "folder": self.folder.display().to_string(),
                "before": published.before,
                "size": published.size,
                "files": published.files,
                "late": late,
            }));
            return DONE;
        }
        let args = [
            ("folder", self.folder.display().to_string().into()),
            ("before", published.before.to_string().into()),
            ("size", published.size.to_string().into()),
        ];
        let mut text = format!("{}\n", say(context.lang, "published", &args));
        if let Some(late) = late {
            text.push_str(&format!("{}\n", say(context.lang, "published-late", &[("reason", late.into())])));
        }
        output::print(&text);
        DONE
    }
}

/// Why a folder was not published, or not read.
pub fn failure(error: PublishError) -> Failure {
    match error {
        PublishError::App(error) => error.into(),
        PublishError::Folder { path, source } => output::unwritable(std::path::Path::new(&path), &source),
    }
}
