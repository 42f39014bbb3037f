//! `jate right`: who may do what in a ledger, for those who sign in to a server.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, Outcome};
use crate::app::change;
use crate::event::Function;
use crate::render::terminal::plain_table;
use crate::value::text_key::nearest;
use crate::value::{Code, Problem};
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Right {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    Grant(Grant),
    Withdraw(Withdraw),
}

#[derive(Debug, Args)]
struct Grant {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(value_name = "FUNCTION")]
    function: String,
    #[arg(long, value_name = "NAME")]
    agency: Vec<String>,
}

#[derive(Debug, Args)]
struct Withdraw {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(value_name = "FUNCTION")]
    function: String,
}

impl Right {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let (office, actor) = (context.office(&*store), context.actor());
            match self.what {
                Some(What::Grant(given)) => {
                    let right = (given.name.as_str(), function(&given.function)?);
                    Ok(Some(change::grant(&office, &actor, &origin, right, &given.agency).await?))
                }
                Some(What::Withdraw(given)) => {
                    let right = (given.name.as_str(), function(&given.function)?);
                    Ok(Some(change::withdraw(&office, &actor, &origin, right).await?))
                }
                None => {
                    let opened = office.open_existing(&origin).await?;
                    let people = office.people(&opened).await?;
                    list(context, &opened.register.rights, &people);
                    Ok(None)
                }
            }
        };
        if let Some(done) = closing(&*store, outcome.await).await? {
            output::done(context, &done);
        }
        Ok(DONE)
    }
}

fn function(text: &str) -> Result<Function, Failure> {
    text.parse().map_err(|_| {
        let problem = Problem::new("word-unknown").found(text).nearest(nearest(text, Function::WORDS.split(", ")));
        problem.fact("words", Function::WORDS).into()
    })
}

type Rights = std::collections::BTreeMap<String, crate::decide::right::Functions>;

fn list(context: &Context, rights: &Rights, people: &std::collections::BTreeMap<String, Option<String>>) {
    let held =
        rights.iter().flat_map(|(person, held)| held.iter().map(move |(function, codes)| (person, function, codes)));
    let name = |person: &String| people.get(person).cloned().flatten();
    if context.json {
        let right =
            |(person, function, codes)| json!({ "person": name(person), "function": function, "agencies": codes });
        output::print_json(&json!({ "rights": held.map(right).collect::<Vec<_>>() }));
        return;
    }
    let mut table = plain_table();
    table.set_header(["list-name", "list-function", "list-agencies"].map(|id| say(context.lang, id, &[])));
    let mut empty = true;
    for (person, function, codes) in held {
        empty = false;
        let agencies = codes.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
        let function = say(context.lang, &format!("function-{function}"), &[]);
        table.add_row([name(person).unwrap_or_else(|| person.clone()), function, agencies]);
    }
    let text = if empty { say(context.lang, "list-empty", &[]) } else { table.trim_fmt() };
    output::print(&format!("{text}\n"));
}
