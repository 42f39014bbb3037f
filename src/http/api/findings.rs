//! Findings: where figures disagree, and what people say of it.

use super::entries::{acknowledged, keyed, terms};
use super::{Acknowledged, Caller, Changing, Reading, Sent, Told, origin};
use crate::app::{AsOf, Quiet, reconcile};
use crate::http::fresh::conditional;
use crate::http::{Language, Shared};
use crate::render::json;
use crate::said::Explaining;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// As of when.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Moment {
    /// Position, day or time (RFC 3339) up to which the ledger is read.
    as_of: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Every finding: where published figures, the ledger and their own arithmetic disagree.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/findings", tag = "findings",
    params(("ledger" = String, Path), Moment),
    responses((status = 200, body = Value), (status = 304, description = "The client has it"), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    headers: HeaderMap,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(moment)): Sent<Query<Moment>>,
) -> Result<Response, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let as_of = AsOf::read(moment.as_of.as_deref().filter(|text| !text.is_empty()), None)?;
        let made = async {
            let origin = &visit.opened.origin;
            let found = reconcile::reconcile(&*site.store, origin, as_of, &Quiet).await?;
            let findings = found.findings.iter().map(|finding| json::finding(finding, origin.as_str(), lang));
            let findings: Vec<Value> = findings.collect();
            Ok(Json(json!({ "ledger": origin, "findings": findings, "stopped_at": found.stopped_at })))
        };
        conditional(&headers, (&visit, lang), made).await
    };
    read.await.map_err(Told::within(lang))
}

/// Says why figures disagree: the finding stays, with what was said beside it, until its figures change.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/findings/{finding}/explanation", tag = "findings",
    params(("ledger" = String, Path), ("finding" = String, Path, description = "Its id"),
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks")),
    request_body = Explaining,
    responses(Acknowledged, Changing))]
pub async fn explain(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, finding))): Sent<Path<(String, String)>>,
    headers: HeaderMap,
    Sent(Json(mut given)): Sent<Json<Explaining>>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        given.key = keyed(given.key, &headers)?;
        site.explain(&visit, &caller.person.name, &finding, given, terms(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}
