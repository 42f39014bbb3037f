//! `jate period`: fiscal periods, closed and reopened by two people.

use super::context::{Context, Expecting, closing};
use super::output::Failure;
use super::{DONE, Outcome, output};
use crate::app::{Office, change};
use crate::decide::period;
use crate::event::PeriodChange;
use crate::value::Day;
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Period {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Close(Ask),
    Reopen(Ask),
    Confirm(Confirm),
}

#[derive(Debug, Args)]
struct Ask {
    #[arg(value_name = "PERIOD")]
    period: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
struct Confirm {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[command(flatten)]
    expecting: Expecting,
}

impl Period {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let (actor, office) = (context.actor(), context.office(&*store));
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(match &self.what {
                None => {
                    list(context, &office.open_existing(&origin).await?.register);
                    None
                }
                Some(What::Confirm(given)) => {
                    let office = Office { expect: given.expecting.head()?, ..office };
                    Some(change::confirm_period(&office, &actor, &origin, given.position).await?)
                }
                Some(What::Close(given)) => Some(ask(&office, &actor, &origin, PeriodChange::Closed, given).await?),
                Some(What::Reopen(given)) => Some(ask(&office, &actor, &origin, PeriodChange::Reopened, given).await?),
            })
        };
        let done = closing(&*store, outcome.await).await?;
        if let Some(done) = done {
            output::done(context, &done);
            let position = done.receipts.last().map(|receipt| receipt.position.to_string());
            if let (Some(position), false, Some(What::Close(_) | What::Reopen(_))) = (position, context.json, self.what)
            {
                output::print(&format!("{}\n", say(context.lang, "period-waits", &[("position", position.into())])));
            }
        }
        Ok(DONE)
    }
}

async fn ask(
    office: &Office<'_>,
    actor: &str,
    origin: &crate::value::Origin,
    change: PeriodChange,
    given: &Ask,
) -> Result<crate::app::Done, Failure> {
    let office = Office { expect: given.expecting.head()?, ..*office };
    let (first, last) = period::days(&given.period)?;
    let asked = change::Asked { change, first, last, reason: &given.reason, request: given.key.as_deref() };
    Ok(change::ask_period(&office, actor, origin, &asked).await?)
}

fn list(context: &Context, register: &crate::projection::Register) {
    let lang = context.lang;
    let asked = register.periods_asked.iter();
    if context.json {
        let closed = register.periods_closed.iter().map(|(first, last)| json!({ "first": first, "last": last }));
        let asked = asked.map(|(position, asked)| {
            let change = asked.change.to_string();
            json!({ "position": position, "change": change, "first": asked.first_day, "last": asked.last_day })
        });
        output::print_json(&json!({ "closed": closed.collect::<Vec<_>>(), "asked": asked.collect::<Vec<_>>() }));
        return;
    }
    let span = |first: &Day, last: &Day| [("first", first.to_string().into()), ("last", last.to_string().into())];
    let closed =
        register.periods_closed.iter().map(|(first, last)| say(lang, "period-closed-line", &span(first, last)));
    let asked = asked.map(|(position, asked)| {
        let [first, last] = span(&asked.first_day, &asked.last_day);
        let change = say(lang, &format!("change-{}", asked.change), &[]);
        say(
            lang,
            "period-asked-line",
            &[first, last, ("change", change.into()), ("position", position.to_string().into())],
        )
    });
    let lines: Vec<String> = closed.chain(asked).collect();
    let text = if lines.is_empty() { say(lang, "list-empty", &[]) } else { lines.join("\n") };
    output::print(&format!("{text}\n"));
}
