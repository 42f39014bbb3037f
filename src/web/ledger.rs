//! The ledgers of a visitor, and all that can be seen of one.

use super::pages::{self, LedgerLine, Link};
use super::{REPORTS, Visitor, address, origin, shown};
use crate::event::Function;
use crate::http::api::OfYear;
use crate::http::{Shared, Visit, Whence};
use crate::projection::builtin;
use crate::value::Year;
use crate::words::say;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;

pub async fn home(State(site): State<Shared>, visitor: Visitor) -> Response {
    let made = async {
        let visits = site.visits(&visitor.signed.person).await?;
        let function = |function: &Function| say(visitor.lang, &format!("function-{function}"), &[]);
        let line = |visit: &Visit| LedgerLine {
            address: format!("{}/reports/{}", address(&visit.opened.origin), REPORTS[0].0),
            title: visit.opened.register.title.clone(),
            origin: visit.opened.origin.to_string(),
            head: visit.opened.head.to_string(),
            functions: visit.functions.keys().map(function).collect(),
        };
        let frame = visitor.frame(visitor.say("web-ledgers"), None);
        let none = visits.is_empty() && site.store.ledgers().await?.is_empty();
        Ok(shown(StatusCode::OK, pages::Home { frame, ledgers: visits.iter().map(line).collect(), none }.render()))
    };
    visitor.answer(made.await)
}

/// The consolidated report of a year, to be kept or printed.
pub async fn country_results(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
    Query(asked): Query<OfYear>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        site.country(&visit, &asked, visitor.lang, (&visitor.signed, &from)).await
    };
    visitor.answer(made.await)
}

pub async fn page(State(site): State<Shared>, visitor: Visitor, Path(ledger): Path<String>) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let base = address(&visit.opened.origin);
        let report = |declared: &crate::projection::declared::Declared| Link {
            address: format!("{base}/reports/{}", declared.definition.name),
            text: visitor.lang.pick(&declared.definition.title).to_owned(),
            current: false,
        };
        let page = pages::Ledger {
            frame: visitor.frame(visit.opened.register.title.clone(), Some(&visit)),
            origin: visit.opened.origin.to_string(),
            head: visit.opened.head.to_string(),
            reports: builtin::declared().iter().map(report).collect(),
            publish: format!("{base}/iati"),
            country: format!("{base}/country-results"),
            year: Year::of(site.now().day()).map(|year| year.to_string()).unwrap_or_default(),
        };
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}
