//! Long works as a page: how far they have come, and what came of them. They go on when the browser is closed.

use super::pages;
use super::record::receipt;
use super::{Visitor, address, origin, shown};
use crate::app::rebuild::Rebuilt;
use crate::http::works::{Kind, Outcome, Work};
use crate::http::{Refusal, Shared, Visit};
use crate::render::{rebuilt, verified};
use crate::value::Problem;
use crate::words::say;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How often it is told how far a work has come.
const EVERY: Duration = Duration::from_millis(500);

async fn found(site: &Shared, visitor: &Visitor, ledger: &str, id: &str) -> Result<(Visit, Arc<Work>), Refusal> {
    let visit = site.visit(&origin(ledger)?, &visitor.signed.person).await?;
    let gone = || Refusal::missing(Problem::new("work-gone"));
    let work = site.works.find(id, visitor.name()).filter(|work| work.origin == visit.opened.origin);
    Ok((visit, work.ok_or_else(gone)?))
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, id)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, work) = found(&site, &visitor, &ledger, &id).await?;
        let title = visitor.say(match work.kind {
            Kind::Import => "web-importing",
            Kind::Verification => "web-verifying",
            Kind::Rebuilding => "web-rebuild",
        });
        let here = format!("{}/works/{id}", address(&visit.opened.origin));
        let (done, total) = work.so_far();
        let mut page = pages::Work {
            frame: visitor.frame(title, Some(&visit)),
            events: format!("{here}/events"),
            here,
            done,
            total,
            running: false,
            sound: None,
            verdict: String::new(),
            result: String::new(),
            problems: Vec::new(),
        };
        match work.outcome() {
            None => page.running = true,
            Some(Ok(Outcome::Imported(done))) => {
                let first = done.receipts.iter().take(1).cloned().collect();
                return Ok(receipt(&visit, &crate::app::Done { receipts: first, ..crate::app::Done::default() }));
            }
            Some(Ok(Outcome::Verified(found))) => {
                let sound = found.iter().all(|ledger| ledger.faults.is_empty());
                let count: u64 = found.iter().map(|ledger| ledger.head.size).sum();
                let id = if sound { "web-verified-sound" } else { "web-verified-broken" };
                page.verdict = say(visitor.lang, id, &[("count", count.to_string().into())]);
                page.sound = Some(sound);
                page.result = found.iter().map(|ledger| verified::text(visitor.lang, ledger)).collect();
            }
            Some(Ok(Outcome::Rebuilt(models))) => {
                let sound = models.iter().all(Rebuilt::is_sound);
                let told: Vec<Rebuilt> = models.iter().filter(|model| !model.is_same()).cloned().collect();
                page.verdict = match (sound, told.len()) {
                    (true, 0) => say(visitor.lang, "web-rebuilt-same", &[("count", models.len().to_string().into())]),
                    (true, _) => visitor.say("web-rebuilt-sound"),
                    (false, _) => visitor.say("web-rebuilt-broken"),
                };
                page.sound = Some(sound);
                page.result = rebuilt::text(visitor.lang, &told);
            }
            Some(Err(refusal)) => {
                page.problems = visitor.told(&refusal.problems);
                return Ok(shown(refusal.status, page.render()));
            }
        }
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

/// How far it has come, again and again, until it is over.
pub async fn events(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, id)): Path<(String, String)>,
) -> Response {
    let begun = found(&site, &visitor, &ledger, &id).await;
    let (_, work) = match begun {
        Ok(begun) => begun,
        Err(refusal) => return visitor.answer(Err(refusal)),
    };
    let lang = visitor.lang;
    let told = move |work: &Work| {
        let (done, total) = work.so_far();
        let args = [("done", done.to_string().into()), ("total", total.to_string().into())];
        json!({ "done": done, "total": total, "text": say(lang, "web-so-far", &args) })
    };
    let events = stream::unfold(Some(work), move |work| {
        let ending = site.ending.clone();
        async move {
            let work = work?;
            work.wait(EVERY).await;
            let over = work.outcome().is_some() || *ending.borrow();
            let event = Event::default().event(if over { "over" } else { "progress" });
            let event = event.json_data(told(&work)).ok()?;
            Some((Ok::<_, axum::Error>(event), (!over).then_some(work)))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
