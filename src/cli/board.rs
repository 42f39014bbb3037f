//! `jate board`: who has reported what, by agency and quarter.

use super::context::{Context, closing};
use super::output;
use super::{DONE, Outcome};
use crate::app::board::{self, Shown};
use crate::interchange::wide::year_cell;
use crate::render::board::{document, standing};
use crate::render::terminal::plain_table;
use crate::report::board::Board as Fold;
use crate::value::{Problem, Year};
use crate::words::{self, say};
use clap::Args;

#[derive(Debug, Args)]
pub struct Board {
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
}

impl Board {
    pub async fn run(self, context: &Context) -> Outcome {
        let given = self.year.as_deref().map(year_cell).transpose()?;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = context.office(&*store);
            let closed = office.open_existing(&origin).await?.register.periods_closed.clone();
            let today = office.clock.now().day();
            let year = given.or_else(|| Year::of(today)).ok_or_else(|| Problem::new("year-missing"))?;
            let mut fold = Fold::default();
            board::extend(&*store, &origin, &mut fold).await?;
            Ok(board::show(&*store, &origin, (&fold, year), &closed, today).await?)
        };
        let shown = closing(&*store, outcome.await).await?;
        if context.json {
            output::print_json(&document(&shown));
        } else {
            output::print(&text(context, &shown));
        }
        Ok(DONE)
    }
}

fn text(context: &Context, shown: &Shown) -> String {
    if shown.rows.is_empty() {
        return format!("{}\n", say(context.lang, "list-empty", &[]));
    }
    let mut table = plain_table();
    let quarter = |(place, (_, _, closed)): (usize, &(_, _, bool))| {
        let head = format!("{}-Q{}", shown.year, place + 1);
        if *closed { format!("{head} ({})", say(context.lang, "board-closed", &[])) } else { head }
    };
    let heads = shown.quarters.iter().enumerate().map(quarter);
    table.set_header(std::iter::once(say(context.lang, "web-agency", &[])).chain(heads));
    for (agency, standings) in &shown.rows {
        let agency = words::agency(context.lang, agency.as_str()).to_owned();
        table.add_row(std::iter::once(agency).chain(standings.iter().map(|one| standing(context.lang, *one))));
    }
    format!("{}\n", table.trim_fmt())
}
