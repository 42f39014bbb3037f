//! `jate reconcile`: findings.

use super::context::{Context, Moment, closing};
use super::{DONE, FINDINGS, Outcome, output};
use crate::app;
use crate::app::reconcile::Reconciled;
use crate::render::json;
use crate::report::Finding;
use crate::words::{self, Lang, say};
use clap::Args;
use serde_json::json;
use std::fmt::Write as _;

#[derive(Debug, Args)]
pub struct Reconcile {
    #[command(flatten)]
    moment: Moment,
}

impl Reconcile {
    pub async fn run(self, context: &Context) -> Outcome {
        let as_of = self.moment.as_of()?;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let found = app::reconcile::reconcile(&*store, &origin, as_of, &context.progress()).await?;
            Ok((origin, found))
        };
        let (origin, Reconciled { findings, stopped_at }) = closing(&*store, outcome.await).await?;
        if context.json {
            let documents: Vec<_> =
                findings.iter().map(|finding| json::finding(finding, origin.as_str(), context.lang)).collect();
            output::print_json(&json!({ "ledger": origin, "findings": documents, "stopped_at": stopped_at }));
        } else {
            let stopped = stopped_at.map(|position| format!("{}\n", words::stopped(context.lang, position)));
            output::print(&(text(context.lang, &findings) + &stopped.unwrap_or_default()));
        }
        // What somebody explained is no news.
        let open = findings.iter().any(|finding| finding.explained.is_none());
        if open && !context.json {
            output::print(&format!("{}\n", say(context.lang, "findings-next", &[])));
        }
        Ok(if open || stopped_at.is_some() { FINDINGS } else { DONE })
    }
}

/// Findings in words, numbered.
pub fn text(lang: Lang, findings: &[Finding]) -> String {
    let count = findings.len().to_string();
    let mut text = format!("{}\n", say(lang, "findings-count", &[("count", count.into())]));
    for (finding, number) in findings.iter().zip(1..) {
        let (message, cause) = words::finding(lang, finding);
        let _ = writeln!(text, "{number:>3}. {}", words::pair(lang, finding.code, &message));
        for beside in [cause, words::explained(lang, finding)].into_iter().flatten() {
            let _ = writeln!(text, "     {beside}");
        }
    }
    text
}
