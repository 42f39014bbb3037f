//! Verifying a ledger from a browser: what was checked, up to where, and what that cannot tell; and what an auditor takes along.

use super::entry::found;
use super::pages;
use super::{Visitor, address, origin, shown};
use crate::app::checkpoint::{self, Signed};
use crate::app::prove::Disclosure;
use crate::app::verify::{Brought, verify};
use crate::app::{Quiet, prove};
use crate::http::{PLAIN, Shared, Visit, Whence, download};
use crate::render::verified;
use crate::value::Head;
use crate::words::say;
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
        let signed = checkpoint::last(&*site.store, &visit.opened.origin, visit.opened.head.size).await?;
        let mut page = pages::Verify {
            frame,
            signed: signed.as_ref().map(|signed| signatures(&visitor, &visit, signed)),
            base,
            sound: None,
            result: String::new(),
        };
        let Visit { opened, .. } = visit;
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

/// Up to where a ledger was signed, and by whom.
fn signatures(visitor: &Visitor, visit: &Visit, signed: &Signed) -> pages::Signatures {
    let since = visit.opened.head.size.saturating_sub(signed.checkpoint.size);
    let args = [("size", signed.checkpoint.size.to_string().into()), ("count", since.to_string().into())];
    let (keys, witnesses) = signed.signers();
    pages::Signatures {
        up_to: say(visitor.lang, "web-signed-up-to", &args),
        root: signed.checkpoint.root.to_string(),
        keys,
        witnesses,
    }
}

/// The newest checkpoint as a file.
pub async fn checkpoint(State(site): State<Shared>, visitor: Visitor, Path(ledger): Path<String>) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let (_, note) = prove::newest(&*site.store, &visit.opened.origin).await?;
        Ok(download(PLAIN, "checkpoint.txt", note))
    };
    visitor.answer(made.await)
}

/// The proof that an entry stands under the newest checkpoint, with its figures.
pub async fn proof(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let (origin, position) = (&visit.opened.origin, line.entry.position);
        let proof = prove::inclusion(&*site.store, origin, position, None, Disclosure::Payload).await?;
        Ok(download(PLAIN, &format!("entry-{position}.proof"), proof))
    };
    visitor.answer(made.await)
}

/// Everything up to the newest checkpoint.
pub async fn bundle(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let head = prove::signed_head(&*site.store, &visit.opened.origin).await?.unwrap_or(Head::EMPTY);
        site.export(&visit, head, "bundle", (&visitor.signed, &from)).await
    };
    visitor.answer(made.await)
}

/// Everything.
pub async fn export(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        site.export(&visit, visit.opened.head, "export", (&visitor.signed, &from)).await
    };
    visitor.answer(made.await)
}
