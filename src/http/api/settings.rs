//! What administrators set in a ledger: the ledger itself, the keys that sign its checkpoints, thresholds.

use super::entries::acknowledged;
use super::{Acknowledged, Caller, Changing, Reading, Sent, Told, origin};
use crate::http::{Language, Shared};
use crate::render::register;
use crate::said::Threshold;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A ledger that shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Its origin: `jate.example.org/mli`.
    ledger: String,
    /// What it is called.
    title: String,
    /// ISO 4217.
    currency: String,
}

/// Opens a ledger.
#[utoipa::path(post, path = "/api/v1/ledgers", tag = "ledgers", request_body = Opening, responses(Acknowledged, Changing))]
pub async fn open(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Json(given)): Sent<Json<Opening>>,
) -> Result<Response, Told> {
    let done = async { site.open_ledger(&caller.person, &given.ledger, &given.title, &given.currency).await };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// The keys that sign a ledger's checkpoints, and those with which people sign what they record.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/keys", tag = "settings", params(("ledger" = String, Path)),
    responses((status = 200, body = Value), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        Ok(Json(register::keys(&visit.opened.register)))
    };
    read.await.map_err(Told::within(lang))
}

/// A key that shall sign.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// Its public half, as `jate key generate` prints it. The private half stays where it is.
    key: String,
}

/// Lets a key sign the checkpoints of a ledger where none does. To put another in the place of one takes both, beside the ledger:
/// `jate key rotate`.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/keys", tag = "settings", params(("ledger" = String, Path)), request_body = Signing,
    responses(Acknowledged, Changing))]
pub async fn authorise(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Json(given)): Sent<Json<Signing>>,
) -> Result<Response, Told> {
    let done = async { site.authorise_key(&caller.person, &origin(&ledger)?, &given.key).await };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// That a key was lost or stolen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoking {
    /// The largest size that is still believed; that of now, where not said.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    last_size: Option<u64>,
    /// Why: never empty.
    reason: String,
}

/// Revokes a key, by its id.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/keys/{key}/revocation", tag = "settings",
    params(("ledger" = String, Path), ("key" = String, Path)), request_body = Revoking, responses(Acknowledged, Changing))]
pub async fn revoke(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, key))): Sent<Path<(String, String)>>,
    Sent(Json(given)): Sent<Json<Revoking>>,
) -> Result<Response, Told> {
    let done = async {
        let why = (given.last_size, given.reason);
        site.revoke_key(&caller.person, &origin(&ledger)?, key, why).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// From which amount on expenditures wait for another person.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/thresholds", tag = "settings", params(("ledger" = String, Path)),
    request_body = Threshold, responses(Acknowledged, Changing))]
pub async fn threshold(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Json(given)): Sent<Json<Threshold>>,
) -> Result<Response, Told> {
    let done = async { site.set_threshold(&caller.person, &origin(&ledger)?, given).await };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}
