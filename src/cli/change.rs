//! `jate correct` and `jate reverse`.

use super::context::{Context, Expecting, closing};
use super::record::decimal_mark;
use super::{DONE, Outcome, output};
use crate::app::{Office, change};
use crate::decide::correct::Why;
use crate::value::Head;
use crate::value::number::DecimalMark;
use clap::Args;

#[derive(Debug, Args)]
pub struct Correct {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
pub struct Reverse {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

impl Correct {
    pub async fn run(self, context: &Context) -> Outcome {
        let why = Why { reason: self.reason, request: self.key };
        let mark = decimal_mark(self.decimal.as_deref());
        apply(context, self.position, &why, Some((&self.amount, mark)), self.expecting.head()?).await
    }
}

impl Reverse {
    pub async fn run(self, context: &Context) -> Outcome {
        let why = Why { reason: self.reason, request: self.key };
        apply(context, self.position, &why, None, self.expecting.head()?).await
    }
}

async fn apply(
    context: &Context,
    position: u64,
    why: &Why,
    amount: Option<(&str, Option<DecimalMark>)>,
    expect: Option<Head>,
) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        let (office, actor) = (Office { expect, ..context.office(&*store) }, context.actor());
        Ok(match amount {
            Some((text, mark)) => change::correct(&office, &actor, &origin, position, text, mark, why).await?,
            None => change::reverse(&office, &actor, &origin, position, why).await?,
        })
    };
    let done = closing(&*store, outcome.await).await?;
    output::done(context, &done);
    Ok(DONE)
}
