//! The API, version 1: the same words, figures and problems as on the command line.
//!
//! To add a route: its handler in the file of its subject, with its path and every answer it gives; its name in `documented`.

mod entries;
mod files;
mod findings;
mod follow;
mod ledgers;
mod people;
mod periods;
mod proofs;
mod said;
mod session;
mod settings;

pub use ledgers::{Asked, OfYear, shipped};

use super::{FILE_LIMIT_BYTES, Language, Refusal, Shared, Signed, patience};
use crate::render::answer;
use crate::value::{Origin, Problem};
use crate::words::Lang;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use url::form_urlencoded;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, IntoResponses, OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(info(
    title = "Jate",
    version = "1",
    license(name = "Apache-2.0"),
    description = "The reporting ledger of a country team. Amounts are decimal strings; problems have the codes and texts of the command line, in French or English by Accept-Language. A request may say whose it is in Jate-Person, percent-encoded: one of somebody who is not signed in is nobody's (401)."
))]
#[openapi(components(schemas(ProblemDocument)), security(("session" = []), ("token" = [])))]
struct Document;

/// What may come of any request that reads.
struct Reading;

/// What may come of any request that changes something.
struct Changing;

impl IntoResponses for Reading {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        refusals(&[400, 401, 403, 404, 422, 500, 503])
    }
}

impl IntoResponses for Changing {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        refusals(&[400, 401, 403, 404, 409, 413, 415, 422, 500, 503])
    }
}

/// What comes of something that is recorded.
struct Acknowledged;

impl IntoResponses for Acknowledged {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let told = |description: &str| {
            let content = ContentBuilder::new().schema(Some(utoipa::schema!(Value))).build();
            ResponseBuilder::new().description(description).content("application/json", content).build()
        };
        let known = [("200", "Acknowledged before, or nothing is new"), ("201", "Recorded")];
        known.map(|(status, description)| (status.to_owned(), told(description).into())).into()
    }
}

/// Into which ledger, and on what terms.
struct Where;

/// The same of what is known again without a key.
struct Unkeyed;

impl IntoParams for Where {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let key = ("Idempotency-Key", ParameterIn::Header, "Made by the client before it sends, in the place of `key`");
        [LEDGER, key, HEAD, LATE].map(parameter).into()
    }
}

impl IntoParams for Unkeyed {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [LEDGER, HEAD].map(parameter).into()
    }
}

const LEDGER: (&str, ParameterIn, &str) = ("ledger", ParameterIn::Path, "Origin, with its slashes encoded");
const HEAD: (&str, ParameterIn, &str) =
    ("If-Match", ParameterIn::Header, "The head that was decided on, in quotation marks");

const LATE: (&str, ParameterIn, &str) = (
    "Jate-Late",
    ParameterIn::Header,
    "`true`: what takes effect in a closed period is recorded late, in the open one, and keeps its true date",
);

/// Whether it may be recorded late.
struct Late;

impl IntoParams for Late {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![parameter(LATE)]
    }
}

fn parameter((name, place, description): (&str, ParameterIn, &str)) -> Parameter {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let text = Object::with_type(Type::String);
    let named = ParameterBuilder::new().name(name).parameter_in(place).description(Some(description));
    named.required(required).schema(Some(text)).build()
}

fn refusals(statuses: &[u16]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let refusal = |status: &u16| {
        let schema = Ref::from_schema_name("ProblemDocument");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let known = StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
        let response = ResponseBuilder::new().description(known.unwrap_or_default());
        (status.to_string(), response.content("application/problem+json", content).build().into())
    };
    statuses.iter().map(refusal).collect()
}

/// The routes with their document.
fn documented() -> OpenApiRouter<Shared> {
    let mut document = Document::openapi();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::COOKIE)));
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", cookie);
    components.add_security_scheme("token", bearer);
    OpenApiRouter::with_openapi(document)
        .routes(routes!(session::sign_in, session::who, session::sign_out))
        .routes(routes!(ledgers::list, settings::open))
        .routes(routes!(ledgers::report))
        .routes(routes!(ledgers::cell))
        .routes(routes!(ledgers::changes))
        .routes(routes!(ledgers::country_results))
        .routes(routes!(ledgers::board))
        .routes(routes!(ledgers::verification))
        .routes(routes!(ledgers::rebuilt))
        .routes(routes!(entries::list, entries::record))
        .routes(routes!(entries::search))
        .routes(routes!(entries::one))
        .routes(routes!(entries::correct))
        .routes(routes!(entries::replace))
        .routes(routes!(entries::reverse))
        .routes(routes!(entries::approve))
        .routes(routes!(entries::split))
        .routes(routes!(entries::redact))
        .routes(routes!(entries::undo))
        .routes(routes!(files::evidence, files::attach))
        .routes(routes!(files::import))
        .routes(routes!(files::check_report))
        .routes(routes!(said::award))
        .routes(routes!(said::result))
        .routes(routes!(said::rate))
        .routes(routes!(said::narrative))
        .routes(routes!(said::risk))
        .routes(routes!(said::transfer))
        .routes(routes!(said::statement))
        .routes(routes!(said::list))
        .routes(routes!(said::agencies))
        .routes(routes!(said::partner))
        .routes(routes!(said::fund))
        .routes(routes!(said::indicator))
        .routes(routes!(said::framework))
        .routes(routes!(said::node))
        .routes(routes!(settings::list, settings::authorise))
        .routes(routes!(settings::revoke))
        .routes(routes!(settings::threshold))
        .routes(routes!(findings::list))
        .routes(routes!(findings::explain))
        .routes(routes!(periods::list, periods::ask))
        .routes(routes!(periods::confirm))
        .routes(routes!(follow::events))
        .routes(routes!(proofs::checkpoint))
        .routes(routes!(proofs::inclusion))
        .routes(routes!(proofs::consistency))
        .routes(routes!(proofs::export))
        .routes(routes!(proofs::bundle))
        .routes(routes!(proofs::iati))
        .routes(routes!(people::list, people::invite))
        .routes(routes!(people::access))
        .routes(routes!(people::dismiss))
        .routes(routes!(people::rights))
        .routes(routes!(people::grant, people::withdraw))
}

/// The document of the API.
#[must_use]
pub fn document() -> String {
    let (_, document) = documented().split_for_parts();
    format!("{:#}\n", serde_json::to_value(document).expect("the document is plain JSON"))
}

/// The API.
pub fn router(site: &Shared) -> Router {
    let (router, _) = documented().split_for_parts();
    let text = document();
    let written = move || async move { ([(header::CONTENT_TYPE, "application/json")], text) };
    router
        .route("/api/v1/openapi.json", axum::routing::get(written))
        .route("/api/{*rest}", axum::routing::any(nowhere))
        .route("/health/live", axum::routing::get(|| async { StatusCode::NO_CONTENT }))
        .route("/health/ready", axum::routing::get(ready))
        .layer(from_fn(in_time))
        .with_state(site.clone())
}

async fn ready(State(site): State<Shared>) -> StatusCode {
    let store = site.store.ledgers().await.is_ok();
    let accounts = site.access.is_empty().await.is_ok();
    if store && accounts { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// What takes too long is told as everything else is.
async fn in_time(Language(lang): Language, request: Request, next: Next) -> Response {
    patience::answered(request, next).await.unwrap_or_else(|refusal| problem(lang, refusal))
}

/// Nobody who is not signed in learns which addresses there are.
async fn nowhere(_: Caller, Language(lang): Language) -> Response {
    problem(lang, Refusal::missing(Problem::new("address-unknown")))
}

/// A refusal as the API tells it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
struct ProblemDocument {
    /// The message of the first problem.
    title: String,
    /// The status.
    status: u16,
    /// Code of the first problem.
    code: String,
    /// Every problem, as the command line prints it with `--json`.
    errors: Vec<Value>,
    /// Whether anything was saved: never; `null` where the store was lost in between, and the same key tells.
    saved: Option<bool>,
}

/// A refusal in a language.
pub fn problem(lang: Lang, refusal: Refusal) -> Response {
    let errors: Vec<Value> = refusal.problems.iter().map(|problem| answer::problem(lang, problem)).collect();
    let first = |name: &str| errors.first().and_then(|error| error.get(name)?.as_str()).unwrap_or_default().to_owned();
    let uncertain = refusal.problems.iter().any(|problem| ["store-uncertain", "took-too-long"].contains(&problem.code));
    let document = ProblemDocument {
        title: first("message"),
        status: refusal.status.as_u16(),
        code: first("code"),
        saved: (!uncertain).then_some(false),
        errors,
    };
    let mut response = (refusal.status, Json(document)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A refusal that knows its language.
struct Told(Lang, Refusal);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        problem(self.0, self.1)
    }
}

impl Told {
    /// In the language that was asked for.
    fn within(lang: Lang) -> impl Fn(Refusal) -> Self {
        move |refusal| Self(lang, refusal)
    }
}

/// Whose a request is, where it says so: it waited in a browser in which somebody else may have signed in since. A name is
/// percent-encoded.
const PERSON: &str = "jate-person";

/// Somebody who is signed in; others are told so in their language.
struct Caller(Signed);

impl FromRequestParts<Shared> for Caller {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, site: &Shared) -> Result<Self, Told> {
        let Language(lang) = Language::of(&parts.uri, &parts.headers);
        let signed = Signed::find(&parts.headers, site).await.map_err(|refusal| Told(lang, refusal))?;
        let of_another = |said: &HeaderValue| {
            let mut said = form_urlencoded::parse(said.as_bytes());
            said.next().is_none_or(|(name, _)| name != signed.person.name)
        };
        if parts.headers.get(PERSON).is_some_and(of_another) {
            return Err(Told(lang, Refusal::nobody()));
        }
        Ok(Self(signed))
    }
}

/// A body, a query or a path that cannot be read is told as everything else is.
struct Sent<T>(T);

impl<T: serde::de::DeserializeOwned> FromRequest<Shared> for Sent<Json<T>> {
    type Rejection = Told;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Told> {
        let Language(lang) = Language::of(request.uri(), request.headers());
        let read: Result<Json<T>, JsonRejection> = Json::from_request(request, site).await;
        read.map(Self).map_err(|error| unreadable(lang, error.status(), &error.body_text()))
    }
}

impl<T: serde::de::DeserializeOwned + Send> FromRequestParts<Shared> for Sent<Query<T>> {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, site: &Shared) -> Result<Self, Told> {
        let Language(lang) = Language::of(&parts.uri, &parts.headers);
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, site).await;
        read.map(Self).map_err(|error| unreadable(lang, error.status(), &error.body_text()))
    }
}

impl<T: serde::de::DeserializeOwned + Send> FromRequestParts<Shared> for Sent<Path<T>> {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, site: &Shared) -> Result<Self, Told> {
        let Language(lang) = Language::of(&parts.uri, &parts.headers);
        let read: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, site).await;
        read.map(Self).map_err(|error| unreadable(lang, error.status(), &error.body_text()))
    }
}

/// A file.
impl FromRequest<Shared> for Sent<Bytes> {
    type Rejection = Told;

    async fn from_request(mut request: Request, site: &Shared) -> Result<Self, Told> {
        let Language(lang) = Language::of(request.uri(), request.headers());
        DefaultBodyLimit::max(FILE_LIMIT_BYTES).apply(&mut request);
        let read: Result<Bytes, BytesRejection> = Bytes::from_request(request, site).await;
        read.map(Self).map_err(|error| unreadable(lang, error.status(), &error.body_text()))
    }
}

fn unreadable(lang: Lang, status: StatusCode, detail: &str) -> Told {
    Told(lang, Refusal { status, problems: vec![Problem::new("request-unreadable").fact("detail", detail)] })
}

/// The ledger that a path names: one that cannot be a name is none.
fn origin(text: &str) -> Result<Origin, Refusal> {
    text.parse().map_err(|_| Refusal::missing(Problem::new("ledger-not-yours").found(text)))
}
