//! Verifying a ledger from a browser: what was checked, up to where, and what that cannot tell; and what an auditor takes along.

use super::entry::found;
use super::multipart::Sent;
use super::pages;
use super::{Visitor, address, origin, shown};
use crate::app::checkpoint::{self, Signed};
use crate::app::prove;
use crate::app::prove::Disclosure;
use crate::app::rebuild::rebuild;
use crate::app::verify::{Brought, verify};
use crate::decide::right::Act;
use crate::event::Function;
use crate::http::works::{self, Kind, Outcome, Work};
use crate::http::{PLAIN, Refusal, Shared, Site, Visit, Whence, download};
use crate::render::checked;
use crate::value::{Head, Problem};
use crate::words::say;
use askama::Template as _;
use axum::extract::{Form, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::sync::Arc;

pub async fn page(State(site): State<Shared>, visitor: Visitor, Path(ledger): Path<String>) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        Ok(shown(StatusCode::OK, page_of(&site, &visitor, &visit).await?.render()))
    };
    visitor.answer(made.await)
}

async fn page_of(site: &Site, visitor: &Visitor, visit: &Visit) -> Result<pages::Verify, Refusal> {
    let signed = checkpoint::last(&*site.store, &visit.opened.origin, visit.opened.head.size).await?;
    Ok(pages::Verify {
        frame: visitor.frame(visitor.say("web-verify"), Some(visit)),
        signed: signed.as_ref().map(|signed| signatures(visitor, visit, signed)),
        base: address(&visit.opened.origin),
        rebuilds: visit.may(Act::Office),
        checked: None,
        problems: Vec::new(),
    })
}

/// Holds a report that somebody has to what the ledger gives.
pub async fn check_report(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    multipart: Multipart,
) -> Response {
    let made = async {
        let sent = Sent::read(multipart).await?;
        visitor.sent(&sent.field("form"))?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let mut page = page_of(&site, &visitor, &visit).await?;
        let checked = match &sent.file {
            None => Err(Problem::new("file-not-sent").into()),
            Some((name, _, bytes)) => {
                let compared = site.check_report(&visit, bytes).await;
                compared.map(|compared| (compared.is_same(), checked::text(visitor.lang, name, &compared)))
            }
        };
        match checked {
            Ok(checked) => page.checked = Some(checked),
            Err(refusal) if refusal.status.is_client_error() => {
                page.problems = visitor.told(&refusal.problems);
                return Ok(shown(refusal.status, page.render()));
            }
            Err(refusal) => return Err(refusal),
        }
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

/// What brings a form back.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    form: String,
}

/// Begins to verify.
pub async fn begun(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Response {
    let made = async {
        visitor.sent(&wanted.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let (origin, head) = (visit.opened.origin, visit.opened.head);
        site.access.note(site.now(), &format!("verified {origin}"), visitor.name(), &from).await?;
        let ledgers = [(origin.clone(), head)];
        let verify = |site: Shared, work: Arc<Work>| async move {
            let _desk = site.desks.acquire().await;
            Ok(Outcome::Verified(verify(&*site.store, &ledgers, &Brought::default(), &*work).await?))
        };
        let id = works::begin(&site, (visitor.name(), Kind::Verification, &origin), verify).await?;
        Ok(Redirect::to(&format!("{}/works/{id}", address(&origin))).into_response())
    };
    visitor.answer(made.await)
}

/// Begins to make the tables anew from the entries: what is recorded stays as it is.
pub async fn rebuilding(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Form(wanted): Form<Wanted>,
) -> Response {
    let made = async {
        visitor.sent(&wanted.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        if !visit.may(Act::Office) {
            return Err(visitor.lacks(&[Function::Rco]));
        }
        let origin = visit.opened.origin;
        let of = origin.clone();
        let rebuild = |site: Shared, work: Arc<Work>| async move {
            let _desk = site.desks.acquire().await;
            Ok(Outcome::Rebuilt(rebuild(&*site.store, &of, false, &*work).await?))
        };
        let id = works::begin(&site, (visitor.name(), Kind::Rebuilding, &origin), rebuild).await?;
        Ok(Redirect::to(&format!("{}/works/{id}", address(&origin))).into_response())
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
pub async fn checkpoint(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let (_, note) = prove::newest(&*site.store, &visit.opened.origin).await?;
        site.exported(&visit, "checkpoint", (&visitor.signed, &from)).await?;
        Ok(download(PLAIN, "checkpoint.txt", note))
    };
    visitor.answer(made.await)
}

/// The proof that an entry stands under the newest checkpoint, with its figures.
pub async fn proof(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path((ledger, position)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let (origin, position) = (&visit.opened.origin, line.entry.position);
        let proof = prove::inclusion(&*site.store, origin, position, None, Disclosure::Payload).await?;
        site.exported(&visit, &format!("proof {position}"), (&visitor.signed, &from)).await?;
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
