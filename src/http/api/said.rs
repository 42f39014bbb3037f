//! What is recorded beside amounts, and what a ledger is about: each as on the command line.

use super::entries::{acknowledged, keyed, terms};
use super::{Acknowledged, Caller, Changing, Reading, Sent, Told, Unkeyed, Where, origin};
use crate::http::{Language, Shared};
use crate::render::register;
use crate::said::{
    Agencies, Award, Framework, Fund, Indicator, Narrative, Node, Observation, Partner, Rate, Risk, Say, Statement,
    Transfer,
};
use crate::words::Lang;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Something that somebody says of a ledger.
pub(super) struct Saying<T> {
    site: Shared,
    lang: Lang,
    caller: Caller,
    ledger: String,
    headers: HeaderMap,
    said: T,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Saying<T> {
    type Rejection = Told;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Told> {
        let (mut parts, body) = request.into_parts();
        let Language(lang) = Language::of(&parts.uri, &parts.headers);
        let caller = Caller::from_request_parts(&mut parts, site).await?;
        let Sent(Path(ledger)) = Sent::<Path<String>>::from_request_parts(&mut parts, site).await?;
        let headers = parts.headers.clone();
        let Sent(Json(said)) = Sent::<Json<T>>::from_request(Request::from_parts(parts, body), site).await?;
        Ok(Self { site: site.clone(), lang, caller, ledger, headers, said })
    }
}

impl<T: Say> Saying<T> {
    /// Records it.
    pub async fn done(self) -> Result<Response, Told> {
        let Self { site, lang, caller: Caller(caller), ledger, headers, mut said } = self;
        let done = async {
            let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
            if let Some(own) = said.key() {
                *own = keyed(own.take(), &headers)?;
            }
            site.say(&visit, &caller.person.name, said, terms(&headers)?).await
        };
        done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
    }
}

/// Records an award to a partner.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/awards", tag = "items", params(Where), request_body = Award,
    responses(Acknowledged, Changing))]
pub async fn award(saying: Saying<Award>) -> Result<Response, Told> {
    saying.done().await
}

/// Records a value of an indicator.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/results", tag = "items", params(Where), request_body = Observation,
    responses(Acknowledged, Changing))]
pub async fn result(saying: Saying<Observation>) -> Result<Response, Told> {
    saying.done().await
}

/// Records an exchange rate.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/rates", tag = "items", params(Where), request_body = Rate,
    responses(Acknowledged, Changing))]
pub async fn rate(saying: Saying<Rate>) -> Result<Response, Told> {
    saying.done().await
}

/// Records a text about an outcome.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/narratives", tag = "items", params(Where), request_body = Narrative,
    responses(Acknowledged, Changing))]
pub async fn narrative(saying: Saying<Narrative>) -> Result<Response, Told> {
    saying.done().await
}

/// Records a risk.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/risks", tag = "items", params(Where), request_body = Risk,
    responses(Acknowledged, Changing))]
pub async fn risk(saying: Saying<Risk>) -> Result<Response, Told> {
    saying.done().await
}

/// Records money of a joint programme on its way.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/transfers", tag = "items", params(Where), request_body = Transfer,
    responses(Acknowledged, Changing))]
pub async fn transfer(saying: Saying<Transfer>) -> Result<Response, Told> {
    saying.done().await
}

/// Records a figure that somebody published.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/statements", tag = "items", params(Where), request_body = Statement,
    responses(Acknowledged, Changing))]
pub async fn statement(saying: Saying<Statement>) -> Result<Response, Told> {
    saying.done().await
}

/// Registers agencies, and spellings of their names.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/agencies", tag = "register", params(Unkeyed), request_body = Agencies,
    responses(Acknowledged, Changing))]
pub async fn agencies(saying: Saying<Agencies>) -> Result<Response, Told> {
    saying.done().await
}

/// Decides that a spelling is of another partner.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/partners", tag = "register", params(Unkeyed), request_body = Partner,
    responses(Acknowledged, Changing))]
pub async fn partner(saying: Saying<Partner>) -> Result<Response, Told> {
    saying.done().await
}

/// Registers a fund.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/funds", tag = "register", params(Unkeyed), request_body = Fund,
    responses(Acknowledged, Changing))]
pub async fn fund(saying: Saying<Fund>) -> Result<Response, Told> {
    saying.done().await
}

/// Defines an indicator, or changes what is known of it.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/indicators", tag = "register", params(Unkeyed), request_body = Indicator,
    responses(Acknowledged, Changing))]
pub async fn indicator(saying: Saying<Indicator>) -> Result<Response, Told> {
    saying.done().await
}

/// Opens a framework.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/frameworks", tag = "register", params(Unkeyed), request_body = Framework,
    responses(Acknowledged, Changing))]
pub async fn framework(saying: Saying<Framework>) -> Result<Response, Told> {
    saying.done().await
}

/// Defines a node of a framework.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/nodes", tag = "register", params(Unkeyed), request_body = Node,
    responses(Acknowledged, Changing))]
pub async fn node(saying: Saying<Node>) -> Result<Response, Told> {
    saying.done().await
}

/// What a ledger knows: its agencies, funds, indicators, frameworks with their nodes, and thresholds.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/register", tag = "register", params(("ledger" = String, Path)),
    responses((status = 200, body = Value), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let read = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let known = &visit.opened.register;
        let parts = [
            register::agencies(known),
            register::funds(known),
            register::indicators(known),
            register::frameworks(known),
            register::thresholds(known),
        ];
        let parts = parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten();
        Ok(Json(Value::Object(parts.collect())))
    };
    read.await.map_err(Told::within(lang))
}
