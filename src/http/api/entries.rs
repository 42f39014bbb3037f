//! Entries: read in order, recorded, corrected, reversed, approved.

use super::said::Saying;
use super::{Acknowledged, Caller, Changing, Late, Reading, Sent, Told, Where, origin};
use crate::app::writer::Terms;
use crate::app::{Done, log};
use crate::http::fresh::conditional;
use crate::http::{Language, Refusal, Shared, Whence};
use crate::render::{self, answer};
use crate::said::{
    Approving, Correction, Division, Recording, Redaction, Replacement, Reversal, Say as _, Searching, Undoing, some,
};
use crate::value::Problem;
use crate::words::Lang;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// Most entries of one answer.
const PAGE: u32 = 200;

/// The largest position that every JSON library reads exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// A place that a client names.
///
/// # Errors
/// It is larger than the document allows.
pub fn readable(name: &str, place: u64) -> Result<(), Refusal> {
    let problem = || Problem::new("request-unreadable").fact("detail", format!("{name}: more than {LARGEST}"));
    let refused = || Refusal { status: StatusCode::BAD_REQUEST, problems: vec![problem()] };
    if place > LARGEST { Err(refused()) } else { Ok(()) }
}

/// Which entries.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Cursor {
    /// The first position that is wanted, at most 2^53 - 1; `next` of the answer before. Positions have no gaps: none is ever skipped.
    #[serde(default)]
    #[param(maximum = 9_007_199_254_740_991_u64)]
    from: u64,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Entries in their order.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/entries", tag = "entries",
    params(("ledger" = String, Path), Cursor),
    responses((status = 200, body = Value), (status = 304, description = "The client has it"), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    headers: HeaderMap,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(cursor)): Sent<Query<Cursor>>,
) -> Result<Response, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let origin = &visit.opened.origin;
        readable("from", cursor.from)?;
        let made = async {
            let found = if cursor.from < visit.opened.head.size {
                site.store.entries(origin, cursor.from, PAGE).await?
            } else {
                Vec::new()
            };
            if !found.is_empty() {
                site.exported(&visit, &format!("entries {}", cursor.from), (&caller, &from)).await?;
            }
            let lines = log::lines(&site.office(), origin, &found).await?;
            let next = found.last().map_or(cursor.from, |last| last.position + 1);
            let entries: Vec<Value> = lines.iter().map(render::entry::document).collect();
            Ok(Json(json!({ "ledger": origin, "head": visit.opened.head, "entries": entries, "next": next })))
        };
        conditional(&headers, (&visit, lang), made).await
    };
    read.await.map_err(Told::within(lang))
}

/// The newest entries that fit, as an auditor looks for them. One answer reads so many: `before` says where to look on.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/search", tag = "entries",
    params(("ledger" = String, Path), Searching),
    responses((status = 200, body = Value), Reading))]
pub async fn search(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(searching)): Sent<Query<Searching>>,
) -> Result<Json<Value>, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        readable("before", searching.before.unwrap_or_default())?;
        let office = site.office();
        let wanted = searching.read(office.given(&visit.opened))?;
        let found = log::search(&office, &visit.opened, &wanted, searching.before, PAGE as usize).await?;
        let entries: Vec<Value> = found.lines.iter().map(render::entry::document).collect();
        let (ledger, head) = (&visit.opened.origin, visit.opened.head);
        Ok(Json(json!({ "ledger": ledger, "head": head, "entries": entries, "before": found.before })))
    };
    read.await.map_err(Told::within(lang))
}

/// Records an amount. The same `key` and content get the same receipt for ever.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries", tag = "entries", params(Where), request_body = Recording,
    responses(Acknowledged, Changing))]
pub async fn record(saying: Saying<Recording>) -> Result<Response, Told> {
    saying.done().await
}

/// The key that makes a retry safe, where it stands in the head of a request.
///
/// # Errors
/// It is no text.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let unreadable = |_| Refusal {
        status: StatusCode::BAD_REQUEST,
        problems: vec![Problem::new("request-unreadable").fact("detail", "idempotency-key")],
    };
    Ok(Some(value.to_str().map_err(unreadable)?.to_owned()))
}

/// The key that a client made: in the body, else in the head.
///
/// # Errors
/// As `key`.
pub fn keyed(own: Option<String>, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let of_head = key(headers)?;
    Ok(some(own.as_ref()).or(of_head))
}

/// On what terms something is recorded: `If-Match: "SIZE:HASH"` is the head that a person decided on, and `Jate-Late: true` lets it
/// into a closed period.
///
/// # Errors
/// They cannot be read.
pub fn terms(headers: &HeaderMap) -> Result<Terms, Refusal> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let head = |text: &str| text.parse().map_err(|_| Problem::new("head-invalid").found(text));
    let expect = text("if-match").map(|text| head(text.trim_matches('"'))).transpose()?;
    let unknown = |text: &str| Problem::new("word-unknown").found(text).fact("words", "true, false");
    let late = text("jate-late").map(|text| text.parse().map_err(|_| unknown(text))).transpose()?;
    Ok(Terms { expect, late: late.unwrap_or_default(), ..Terms::default() })
}

pub fn acknowledged(lang: Lang, done: &Done) -> Response {
    let old = done.repeated || done.receipts.is_empty();
    let status = if old { StatusCode::OK } else { StatusCode::CREATED };
    (status, Json(answer::done(lang, done))).into_response()
}

/// One entry, with what became of it.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/entries/{position}", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path)),
    responses((status = 200, body = Value), (status = 304, description = "The client has it"), Reading))]
pub async fn one(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    headers: HeaderMap,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
) -> Result<Response, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let made = async { Ok(Json(render::entry::document(&site.entry(&visit, position).await?))) };
        conditional(&headers, (&visit, lang), made).await
    };
    read.await.map_err(Told::within(lang))
}

/// Records another amount in the place of an entry's, or another text: a reversal and a new entry.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/correction", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks"), Late),
    request_body = Correction,
    responses(Acknowledged, Changing))]
pub async fn correct(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Correction>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.correct(&visit, &caller.person.name, position, given.read(), terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Records something else of its kind in the place of an entry, all of it anew: a reversal and a new entry.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/replacement", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks"), Late),
    request_body = Replacement,
    responses(Acknowledged, Changing))]
pub async fn replace(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Replacement>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        if let Some(own) = given.instead.key() {
            *own = keyed(own.take(), &headers)?;
        }
        let entry = (position, given.reason.as_str());
        site.replace(&visit, &caller.person.name, given.instead, entry, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Records that an entry no longer stands.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/reversal", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks"), Late),
    request_body = Reversal,
    responses(Acknowledged, Changing))]
pub async fn reverse(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Reversal>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.reverse(&visit, &caller.person.name, position, given, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Records that an entry is right: by another person than the one who recorded it.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/approval", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks")),
    request_body = Approving,
    responses(Acknowledged, Changing))]
pub async fn approve(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Approving>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.approve(&visit, &caller.person.name, position, given, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Records how much of a joint amount is whose: a reversal and a new entry.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/split", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks"), Late),
    request_body = Division, responses(Acknowledged, Changing))]
pub async fn split(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Division>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.correct(&visit, &caller.person.name, position, given.read(), terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Erases a text of an entry, for good: every earlier proof still holds.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/redaction", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks")),
    request_body = Redaction, responses(Acknowledged, Changing))]
pub async fn redact(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Redaction>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.redact(&visit, &caller.person.name, position, given, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Takes a whole import back: each of its entries that stands is reversed.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/undo", tag = "entries",
    params(("ledger" = String, Path), ("position" = u64, Path), Late), request_body = Undoing,
    responses(Acknowledged, Changing))]
pub async fn undo(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Json(given)): Sent<Json<Undoing>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        site.undo(&visit, &caller.person.name, position, &given.reason, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}
