//! `jate approve` and `jate threshold`: expenditures that wait for another person.

use super::context::{Context, Expecting, closing};
use super::output::Failure;
use super::{DONE, Outcome, output};
use crate::app::{Command, Office, change};
use crate::render::register;
use crate::render::terminal::plain_table;
use crate::said;
use crate::value::{Money, Problem};
use crate::words::{grouped, say};
use clap::Args;

#[derive(Debug, Args)]
pub struct Approve {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
pub struct Threshold {
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    #[arg(long, value_name = "AMOUNT", conflicts_with = "none")]
    amount: Option<String>,
    #[arg(long)]
    none: bool,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
}

impl Approve {
    pub async fn run(self, context: &Context) -> Outcome {
        let (expect, late) = (self.expecting.head()?, self.expecting.late);
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = Office { expect, late, ..context.office(&*store) };
            let (note, key) = (self.note.as_deref(), self.key.as_deref());
            Ok(change::approve(&office, &context.actor(), &origin, self.position, note, key).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}

impl Threshold {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.amount.is_none() && !self.none {
            return self.list(context).await;
        }
        let (agency, amount, currency, decimal) = (self.agency, self.amount, self.currency, self.decimal);
        let wanted = said::Threshold { agency, amount, none: self.none, currency, decimal }.wanted()?;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(Command::Record(wanted).run(&context.office(&*store), &context.actor(), &origin).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }

    async fn list(&self, context: &Context) -> Outcome {
        if self.agency.is_some() {
            return Err(Failure::from(Problem::new("threshold-missing")));
        }
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(context.office(&*store).open_existing(&origin).await?)
        };
        let opened = closing(&*store, outcome.await).await?;
        let lang = context.lang;
        let amount = |minor: &i64, currency| Money { amount_minor: *minor, currency }.to_string();
        if context.json {
            output::print_json(&register::thresholds(&opened.register));
            return Ok(DONE);
        }
        if opened.register.thresholds.is_empty() {
            output::print(&format!("{}\n", say(lang, "list-empty", &[])));
            return Ok(DONE);
        }
        let mut table = plain_table();
        table.set_header(["list-agency", "list-threshold"].map(|id| say(lang, id, &[])));
        for ((agency, currency), minor) in &opened.register.thresholds {
            let everybody = say(lang, "list-everybody", &[]);
            let agency =
                agency.as_ref().map_or(everybody, |agency| crate::words::agency(lang, agency.as_str()).to_owned());
            table.add_row([agency, format!("{} {}", grouped(lang, &amount(minor, *currency)), currency.printed())]);
        }
        output::print(&format!("{}\n", table.trim_fmt()));
        Ok(DONE)
    }
}
