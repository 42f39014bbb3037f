//! `jate init`: a new ledger, in a new store or beside others.

use super::context::{Context, closing};
use super::{DONE, Outcome, output};
use crate::app::change;
use crate::interchange::entries::currency_word;
use crate::store;
use crate::value::Problem;
use clap::Args;

#[derive(Debug, Args)]
pub struct Init {
    #[arg(long, value_name = "TEXT")]
    title: String,
    #[arg(long, value_name = "ISO")]
    currency: String,
}

impl Init {
    pub async fn run(self, context: &Context) -> Outcome {
        let Some(origin) = context.named_ledger()? else {
            return Err(Problem::new("usage-missing").found("--ledger <ORIGIN>").into());
        };
        let currency = currency_word(&self.currency)?;
        let store = store::create(context.place()?).await?;
        let office = context.office(&*store);
        let done = change::init(&office, &context.actor(), &origin, &self.title, currency).await;
        let done = closing(&*store, done.map_err(Into::into)).await?;
        if !context.json {
            let args = [("origin", origin.as_str().into()), ("title", self.title.as_str().into())];
            output::print(&format!("{}\n", crate::words::say(context.lang, "ledger-opened", &args)));
        }
        output::done(context, &done);
        Ok(DONE)
    }
}
