//! `jate finding`: says why figures disagree.

use super::context::{Context, Expecting, closing};
use super::output;
use super::{DONE, Outcome};
use crate::app::{Office, change};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Finding {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Explain(Explain),
}

#[derive(Debug, Args)]
struct Explain {
    #[arg(value_name = "NUMBER|ID")]
    finding: String,
    #[arg(value_name = "TEXT")]
    text: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

impl Finding {
    pub async fn run(self, context: &Context) -> Outcome {
        let What::Explain(given) = self.what;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let (expect, late) = (given.expecting.head()?, given.expecting.late);
            let office = Office { expect, late, ..context.office(&*store) };
            let said = (given.finding.as_str(), given.text.as_str());
            Ok(change::explain(&office, &context.actor(), &origin, said, given.key.as_deref()).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}
