//! The board of submissions: who has reported what, by agency and quarter; and periods, closed and reopened by two people.

use super::pages::{self, BoardCell, BoardRow, PeriodLine};
use super::{Visitor, address, origin, shown, some};
use crate::app::board::Shown;
use crate::app::writer::Terms;
use crate::decide::right::Act;
use crate::http::{Refusal, Shared, Site, Visit};
use crate::interchange::wide::year_cell;
use crate::render::board::standing;
use crate::report::board::Standing;
use crate::said::PeriodAsked;
use crate::value::{Day, Origin, Problem, Year, chance};
use crate::words;
use askama::Template as _;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    year: String,
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let read = some(&asked.year).as_deref().map(year_cell).transpose();
        let (status, year, problems) = match read {
            Ok(year) => (StatusCode::OK, year, Vec::new()),
            Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, None, vec![problem]),
        };
        Ok(shown(status, made_page(&site, &visitor, &visit, year, (&Typed::default(), &problems)).await?.render()))
    };
    visitor.answer(made.await)
}

async fn made_page(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    year: Option<Year>,
    (typed, problems): (&Typed, &[Problem]),
) -> Result<pages::Board, Refusal> {
    let board = site.board(visit, year).await?;
    let closed = visitor.say("board-closed");
    let head = |(place, (_, _, is_closed)): (usize, &(_, _, bool))| {
        let head = format!("{}-Q{}", board.year, place + 1);
        if *is_closed { format!("{head} ({closed})") } else { head }
    };
    let register = &visit.opened.register;
    let span = |first: &Day, last: &Day| [("first", first.to_string().into()), ("last", last.to_string().into())];
    let line = |(first, last): &(Day, Day)| words::say(visitor.lang, "period-closed-line", &span(first, last));
    let mut waiting = Vec::new();
    for (position, asked) in &register.periods_asked {
        let who = site.entry(visit, *position).await?.actor.unwrap_or_default();
        let what = visitor.say(&format!("change-{}", asked.change));
        let text = format!("{what} {} – {} ({who})", asked.first_day, asked.last_day);
        waiting.push(PeriodLine { position: *position, own: who == visitor.name(), text });
    }
    Ok(pages::Board {
        frame: visitor.frame(visitor.say("web-board"), Some(visit)),
        heads: board.quarters.iter().enumerate().map(head).collect(),
        rows: rows(visitor, &visit.opened.origin, &board),
        year: board.year.to_string(),
        here: format!("{}/board", address(&visit.opened.origin)),
        closed: register.periods_closed.iter().map(line).collect(),
        asked: waiting,
        may: visit.may(Act::Periods),
        period: typed.period.clone(),
        reason: typed.reason.clone(),
        key: chance::uuid(&*site.entropy),
        problems: visitor.told(problems),
    })
}

/// What is asked of a period, as it was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    position: String,
    /// The year that was looked at.
    #[serde(default)]
    year: String,
}

/// Asks for a period to be closed or reopened, or confirms it.
pub async fn asked(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let done = match typed.step.as_str() {
            "confirm" => {
                let missing =
                    || Problem::new("entry-missing").found(&typed.position).fact("last", visit.opened.head.size);
                let position = typed.position.parse().map_err(|_| missing())?;
                let position = site.entry(&visit, position).await?.entry.position;
                site.confirm_period(&visit, visitor.name(), position, Terms::default()).await
            }
            change => {
                let (period, reason) = (typed.period.clone(), typed.reason.clone());
                let given = PeriodAsked { period, change: change.to_owned(), reason, key: some(&typed.key) };
                site.ask_period(&visit, visitor.name(), given, Terms::default()).await
            }
        };
        match done {
            Ok(_) => {
                let year = typed.year.parse::<Year>().map_or_else(|_| String::new(), |year| format!("?year={year}"));
                Ok(Redirect::to(&format!("{}/board{year}", address(&visit.opened.origin))).into_response())
            }
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let again = (&typed, refusal.problems.as_slice());
                let page = made_page(&site, &visitor, &visit, None, again).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}

/// Each cell leads to the entries of its agency and quarter.
fn rows(visitor: &Visitor, origin: &Origin, board: &Shown) -> Vec<BoardRow> {
    let base = address(origin);
    board
        .rows
        .iter()
        .map(|(agency, standings)| BoardRow {
            agency: words::agency(visitor.lang, agency.as_str()).to_owned(),
            cells: standings
                .iter()
                .zip(&board.quarters)
                .map(|(one, (first, last, _))| {
                    let mut query = Serializer::new(String::new());
                    query.append_pair("agency", agency.as_str());
                    query.append_pair("from", &first.to_string()).append_pair("to", &last.to_string());
                    BoardCell {
                        text: standing(visitor.lang, *one),
                        missing: *one == Standing::Missing,
                        link: matches!(one, Standing::Received(_))
                            .then(|| format!("{base}/entries?{}", query.finish())),
                    }
                })
                .collect(),
        })
        .collect()
}
