//! Periods: closed and reopened by two people.

use super::entries::{acknowledged, keyed, terms};
use super::{Acknowledged, Caller, Changing, Reading, Sent, Told, Unkeyed, Where, origin};
use crate::http::{Language, Shared};
use crate::said::PeriodAsked;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

/// The periods that are closed, and what was asked for and waits for another person.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/periods", tag = "periods", params(("ledger" = String, Path)),
    responses((status = 200, body = Value), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let register = &visit.opened.register;
        let closed = register.periods_closed.iter().map(|(first, last)| json!({ "first": first, "last": last }));
        let asked = register.periods_asked.iter().map(|(position, asked)| {
            let change = asked.change.to_string();
            json!({ "position": position, "change": change, "first": asked.first_day, "last": asked.last_day })
        });
        Ok(Json(json!({ "closed": closed.collect::<Vec<_>>(), "asked": asked.collect::<Vec<_>>() })))
    };
    read.await.map_err(Told::within(lang))
}

/// Asks for a period to be closed or reopened: nothing changes until another person confirms it.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/periods", tag = "periods", params(Where),
    request_body = PeriodAsked,
    responses(Acknowledged, Changing))]
pub async fn ask(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<PeriodAsked>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.ask_period(&visit, &caller.person.name, given, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// Confirms what another person asked of a period.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/periods/{position}/confirmation", tag = "periods",
    params(Unkeyed, ("position" = u64, Path)),
    responses(Acknowledged, Changing))]
pub async fn confirm(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    // Whatever is sent is read: a connection with something left on it is closed.
    _: Result<Bytes, BytesRejection>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        // Such a position can be none, and not every store can be asked for it.
        let position = site.entry(&visit, position).await?.entry.position;
        site.confirm_period(&visit, &caller.person.name, position, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}
