//! `jate correct`, `jate split` and `jate reverse`.

use super::context::{Context, Expecting, closing};
use super::record::decimal_mark;
use super::{DONE, Outcome, output};
use crate::app::{Office, change, undo};
use crate::decide::correct::{Instead, Why};
use crate::decide::split::Share;
use crate::value::Problem;
use clap::Args;

#[derive(Debug, Args)]
pub struct Correct {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true, required_unless_present = "text")]
    amount: Option<String>,
    #[arg(long, value_name = "TEXT", conflicts_with = "amount")]
    text: Option<String>,
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
    #[arg(long, conflicts_with = "key")]
    whole_import: bool,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
pub struct Split {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "AGENCY=AMOUNT", required = true)]
    share: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

impl Split {
    pub async fn run(self, context: &Context) -> Outcome {
        let read = |text: &String| match text.rsplit_once('=') {
            Some((agency, amount)) => Ok(Share { agency: agency.trim().to_owned(), amount: amount.trim().to_owned() }),
            None => Err(Problem::new("share-malformed").found(text)),
        };
        let shares = self.share.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let why = Why { reason: self.reason, request: self.key };
        let instead = Instead::Shares(shares, decimal_mark(self.decimal.as_deref()));
        apply(context, self.position, &why, Some(&instead), &self.expecting).await
    }
}

impl Correct {
    pub async fn run(self, context: &Context) -> Outcome {
        let why = Why { reason: self.reason, request: self.key };
        let instead = match (self.amount, self.text) {
            (Some(amount), _) => Instead::Amount(amount, decimal_mark(self.decimal.as_deref())),
            (None, text) => Instead::Text(text.unwrap_or_default()),
        };
        apply(context, self.position, &why, Some(&instead), &self.expecting).await
    }
}

impl Reverse {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.whole_import {
            return self.undo(context).await;
        }
        let why = Why { reason: self.reason, request: self.key };
        apply(context, self.position, &why, None, &self.expecting).await
    }
}

impl Reverse {
    /// Everything that came with one import.
    async fn undo(self, context: &Context) -> Outcome {
        let expect = self.expecting.head()?;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = Office { expect, late: self.expecting.late, ..context.office(&*store) };
            Ok(undo::undo(&office, &context.actor(), &origin, self.position, &self.reason).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}

async fn apply(
    context: &Context,
    position: u64,
    why: &Why,
    instead: Option<&Instead>,
    expecting: &Expecting,
) -> Outcome {
    let expect = expecting.head()?;
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        let office = Office { expect, late: expecting.late, ..context.office(&*store) };
        let actor = context.actor();
        Ok(match instead {
            Some(instead) => change::correct(&office, &actor, &origin, position, instead, why).await?,
            None => change::reverse(&office, &actor, &origin, position, why).await?,
        })
    };
    let done = closing(&*store, outcome.await).await?;
    output::done(context, &done);
    Ok(DONE)
}
