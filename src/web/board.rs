//! The board of submissions: who has reported what, by agency and quarter.

use super::pages::{self, BoardCell, BoardRow};
use super::{Visitor, address, origin, shown, some};
use crate::app::board::Shown;
use crate::http::Shared;
use crate::interchange::wide::year_cell;
use crate::render::board::standing;
use crate::report::board::Standing;
use crate::value::Origin;
use crate::words;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
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
            Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, None, visitor.told(&[problem])),
        };
        let board = site.board(&visit, year).await?;
        let closed = visitor.say("board-closed");
        let head = |(place, (_, _, is_closed)): (usize, &(_, _, bool))| {
            let head = format!("{}-Q{}", board.year, place + 1);
            if *is_closed { format!("{head} ({closed})") } else { head }
        };
        let page = pages::Board {
            frame: visitor.frame(visitor.say("web-board"), Some(&visit)),
            heads: board.quarters.iter().enumerate().map(head).collect(),
            rows: rows(&visitor, &visit.opened.origin, &board),
            year: board.year.to_string(),
            problems,
        };
        Ok(shown(status, page.render()))
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
