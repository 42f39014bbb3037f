//! `jate redact`: erases a text or a name.

use super::context::{Context, Expecting, closing};
use super::{DONE, Outcome, output};
use crate::app::{Office, change};
use crate::decide::correct::Why;
use clap::Args;

#[derive(Debug, Args)]
pub struct Redact {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "FIELD")]
    field: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

impl Redact {
    pub async fn run(self, context: &Context) -> Outcome {
        let expect = self.expecting.head()?;
        let why = Why { reason: self.reason, request: self.key };
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = Office { expect, ..context.office(&*store) };
            Ok(change::redact(&office, &context.actor(), &origin, self.position, &self.field, &why).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}
