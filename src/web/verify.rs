//! Verifying a ledger from a browser: what was checked, up to where, and what that cannot tell.

use super::pages;
use super::{Visitor, address, origin, shown};
use crate::app::Quiet;
use crate::app::verify::{Brought, verify};
use crate::http::{Shared, Visit, Whence};
use crate::render::verified;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    now: Option<String>,
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let frame = visitor.frame(visitor.say("web-verify"), Some(&visit));
        let base = address(&visit.opened.origin);
        let Visit { opened, .. } = visit;
        let mut page = pages::Verify { frame, address: format!("{base}/verify"), sound: None, result: String::new() };
        if wanted.now.is_some() {
            let ledgers = [(opened.origin, opened.head)];
            let _desk = site.desks.acquire().await;
            let found = verify(&*site.store, &ledgers, &Brought::default(), &Quiet).await?;
            let what = format!("verified {}", ledgers[0].0);
            site.access.note(site.now(), &what, visitor.name(), &from).await?;
            page.sound = Some(found.iter().all(|ledger| ledger.faults.is_empty()));
            page.result = found.iter().map(|ledger| verified::text(visitor.lang, ledger)).collect();
        }
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}
