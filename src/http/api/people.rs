//! Who may sign in, and what they may do in a ledger: for administrators.

use super::entries::readable;
use super::{Caller, Changing, Reading, Sent, Told, origin};
use crate::app::Command;
use crate::event::Function;
use crate::http::{Language, Refusal, Shared, administrator};
use crate::render::answer;
use crate::value::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// Most lines of one answer.
const LINES: u32 = 200;

/// Somebody who may sign in, or was invited to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// The name under which they record.
    name: String,
    /// Whether they administer the server.
    administrator: bool,
    /// Whether they have set a password.
    joined: bool,
    /// Whether they sign in with a code besides.
    second_factor: bool,
    /// How many sessions they have just now.
    sessions: u64,
}

/// Everybody who may sign in, and everybody who was invited.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = Vec<Account>), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
) -> Result<Json<Vec<Account>>, Told> {
    let listed = async {
        administrator(&caller.person)?;
        let accounts = site.access.accounts(site.now()).await?;
        let account = |one: crate::access::Account| Account {
            name: one.name,
            administrator: one.administrator,
            joined: one.joined,
            second_factor: one.second_factor,
            sessions: one.sessions,
        };
        Ok(Json(accounts.into_iter().map(account).collect()))
    };
    listed.await.map_err(Told::within(lang))
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// The name under which they will record.
    name: String,
    /// Whether they administer the server.
    #[serde(default)]
    administrator: bool,
}

/// Makes a link with which somebody sets a password. It opens once, within a day.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = Invitation, responses((status = 201, body = Value), Changing))]
pub async fn invite(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Json(given)): Sent<Json<Invitation>>,
) -> Result<Response, Told> {
    let invited = async {
        let path = site.invite(&caller.person, &given.name, given.administrator).await?;
        let document = json!({ "name": given.name.trim(), "path": path });
        Ok((StatusCode::CREATED, Json(document)).into_response())
    };
    invited.await.map_err(Told::within(lang))
}

/// Takes an account away, with its sessions and the functions that the person has. What they recorded stays.
#[utoipa::path(delete, path = "/api/v1/people/{person}", tag = "people", params(("person" = String, Path)), responses((status = 204), Reading))]
pub async fn dismiss(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(person)): Sent<Path<String>>,
) -> Result<StatusCode, Told> {
    let done = site.dismiss(&caller.person, &person).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(Told::within(lang))
}

/// Before which line.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// Lines before this position; the newest, where not said.
    #[param(maximum = 9_007_199_254_740_991_u64)]
    before: Option<u64>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Who came, went, was refused and took something along, the newest first, and whether the chain of these lines holds: for
/// administrators and auditors.
#[utoipa::path(get, path = "/api/v1/access", tag = "people", params(Before), responses((status = 200, body = Value), Reading))]
pub async fn access(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Query(asked)): Sent<Query<Before>>,
) -> Result<Json<Value>, Told> {
    let listed = async {
        readable("before", asked.before.unwrap_or_default())?;
        site.sees_access(&caller.person).await?;
        let lines = site.access.lines(asked.before, LINES).await?;
        let (count, broken_at) = site.access.verify().await?;
        Ok(Json(json!({ "count": count, "broken_at": broken_at, "lines": lines })))
    };
    listed.await.map_err(Told::within(lang))
}

/// Who may do what in a ledger.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/rights", tag = "people", params(("ledger" = String, Path)), responses((status = 200, body = Value), Reading))]
pub async fn rights(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let listed = async {
        administrator(&caller.person)?;
        let held = site.rights(&origin(&ledger)?).await?;
        let right = |(name, function, agencies)| json!({ "person": name, "function": function, "agencies": agencies });
        Ok(Json(json!({ "rights": held.into_iter().map(right).collect::<Vec<_>>() })))
    };
    listed.await.map_err(Told::within(lang))
}

/// For which agencies.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// Names or codes; of a function that is for the whole ledger, none.
    #[serde(default)]
    agencies: Vec<String>,
}

fn function(text: &str) -> Result<Function, Refusal> {
    let unknown = || Problem::new("word-unknown").found(text).fact("words", Function::WORDS);
    text.parse().map_err(|_| Refusal::missing(unknown()))
}

/// Gives a person a function; again, with other agencies.
#[utoipa::path(put, path = "/api/v1/ledgers/{ledger}/rights/{person}/{function}", tag = "people",
    params(("ledger" = String, Path), ("person" = String, Path), ("function" = String, Path)), request_body = Granted,
    responses((status = 200, body = Value), Changing))]
pub async fn grant(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, name, held))): Sent<Path<(String, String, String)>>,
    Sent(Json(given)): Sent<Json<Granted>>,
) -> Result<Json<Value>, Told> {
    let done = async {
        administrator(&caller.person)?;
        site.grant(&caller.person, &origin(&ledger)?, (name, function(&held)?), given.agencies).await
    };
    done.await.map(|done| Json(answer::done(lang, &done))).map_err(Told::within(lang))
}

/// Takes a function from a person.
#[utoipa::path(delete, path = "/api/v1/ledgers/{ledger}/rights/{person}/{function}", tag = "people",
    params(("ledger" = String, Path), ("person" = String, Path), ("function" = String, Path)),
    responses((status = 200, body = Value), Changing))]
pub async fn withdraw(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, name, held))): Sent<Path<(String, String, String)>>,
) -> Result<Json<Value>, Told> {
    let done = async {
        administrator(&caller.person)?;
        let command = Command::Withdraw { name, function: function(&held)? };
        site.administer(&caller.person, &origin(&ledger)?, command).await
    };
    done.await.map(|done| Json(answer::done(lang, &done))).map_err(Told::within(lang))
}
