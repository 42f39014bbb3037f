//! Pages, made on the server: they work without a script. What they have where scripts run is in `scripts`.
//!
//! To add a page: its template in `templates`, its handler in the file of its subject, its line in `router`, its words in
//! `words/locales/*/interface.ftl` under `web-`.

mod access_log;
mod account;
mod board;
mod compare;
mod effect;
mod entrance;
mod entry;
mod evidence;
mod findings;
mod import;
mod item;
mod kinds;
mod ledger;
mod multipart;
mod organisation;
mod pages;
mod people;
mod publish;
mod record;
mod report;
mod settings;
mod telling;
mod trail;
mod verify;
mod work;

use crate::access::{LEAST_CHARS, MOST_CHARS, Refused};
use crate::event::Function;
use crate::http::{
    FILE_LIMIT_BYTES, Language, Old, Refusal, SameSite, Shared, Signed, Visit, named_language, patience,
};
use crate::value::{Hash, Origin, Problem};
use crate::words::{self, Lang, say};
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use pages::{Frame, Link, Told};
use std::sync::LazyLock;

/// Reports that stand in the head of every page of a ledger, in this order, and what they are called there.
const REPORTS: [(&str, &str); 3] = [
    ("financial-overview-by-agency", "web-by-agency"),
    ("financial-overview-by-axis", "web-by-axis"),
    ("results-matrix", "web-results"),
];

/// Style of all pages: that of printed reports, and what pages have beside.
const STYLE: &str = include_str!("../render/templates/style.html");
const OFFICE: &str = include_str!("templates/office.css");

/// What pages have where scripts run, and what keeps the form of an amount.
const SCRIPT: &str = include_str!("scripts/office.js");
const WORKER: &str = include_str!("scripts/worker.js");

/// The pages.
pub fn router(site: &Shared) -> Router {
    Router::new()
        .route("/", get(ledger::home))
        .route("/assets/office.css", get(style))
        .route("/assets/office.js", get(script))
        .route("/worker.js", get(worker))
        .route("/sign-in", get(entrance::sign_in_page).post(entrance::sign_in))
        .route("/sign-in/passkey", post(entrance::passkey))
        .route("/sign-in/organisation", get(organisation::begin))
        .route("/sign-in/organisation/join", post(organisation::join))
        .route("/sign-in/organisation/back", get(organisation::back))
        .route("/sign-in/organisation/link", post(organisation::link))
        .route("/sign-out", post(entrance::sign_out))
        .route("/welcome/{token}", get(entrance::welcome_page).post(entrance::welcome))
        .route("/account", get(account::page).post(account::change))
        .route("/people", get(people::page).post(people::change))
        .route("/settings", get(settings::page).post(settings::change))
        .route("/access", get(access_log::page))
        .route("/ledgers/{ledger}", get(ledger::page))
        .route("/ledgers/{ledger}/reports/{report}", get(report::page))
        .route("/ledgers/{ledger}/reports/{report}/cell", get(report::cell))
        .route("/ledgers/{ledger}/reports/{report}/changes", get(compare::page))
        .route("/ledgers/{ledger}/record", get(record::page).post(record::form))
        .route("/ledgers/{ledger}/record/{kind}", get(item::page).post(item::form))
        .route(
            "/ledgers/{ledger}/import",
            get(import::page).post(import::sent).layer(DefaultBodyLimit::max(FILE_LIMIT_BYTES)),
        )
        .route("/ledgers/{ledger}/import/{id}", get(import::again).post(import::decided))
        .route("/ledgers/{ledger}/entries", get(trail::page))
        .route("/ledgers/{ledger}/entries/{position}", get(entry::page))
        .route("/ledgers/{ledger}/entries/{position}/correct", get(entry::correct_page).post(entry::correct))
        .route("/ledgers/{ledger}/entries/{position}/approve", post(entry::approve))
        .route("/ledgers/{ledger}/entries/{position}/redact", post(entry::redact))
        .route("/ledgers/{ledger}/entries/{position}/undo", post(entry::undo))
        .route(
            "/ledgers/{ledger}/entries/{position}/evidence",
            get(evidence::file).post(evidence::attach).layer(DefaultBodyLimit::max(FILE_LIMIT_BYTES)),
        )
        .route("/ledgers/{ledger}/entries/{position}/proof", get(verify::proof))
        .route("/ledgers/{ledger}/country-results", get(ledger::country_results))
        .route("/ledgers/{ledger}/board", get(board::page).post(board::asked))
        .route("/ledgers/{ledger}/findings", get(findings::page).post(findings::explain))
        .route("/ledgers/{ledger}/verify", get(verify::page).post(verify::begun))
        .route("/ledgers/{ledger}/rebuild", post(verify::rebuilding))
        .route(
            "/ledgers/{ledger}/check-report",
            post(verify::check_report).layer(DefaultBodyLimit::max(FILE_LIMIT_BYTES)),
        )
        .route("/ledgers/{ledger}/works/{id}", get(work::page))
        .route("/ledgers/{ledger}/works/{id}/events", get(work::events))
        .route("/ledgers/{ledger}/checkpoint", get(verify::checkpoint))
        .route("/ledgers/{ledger}/bundle", get(verify::bundle))
        .route("/ledgers/{ledger}/export", get(verify::export))
        .route("/ledgers/{ledger}/iati", get(publish::page).post(publish::file))
        .fallback(nowhere)
        .method_not_allowed_fallback(only_by_form)
        .layer(from_fn(in_time))
        .layer(from_fn(told_as_page))
        .with_state(site.clone())
}

/// What takes too long is told on a page.
async fn in_time(Language(lang): Language, uri: Uri, request: Request, next: Next) -> Response {
    patience::answered(request, next).await.unwrap_or_else(|refusal| refused((lang, &uri), None, refusal))
}

/// What is refused before a page is asked, because it is too large or no form, is told on a page, too.
async fn told_as_page(Language(lang): Language, uri: Uri, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !response.status().is_client_error() || !kind.is_some_and(|kind| kind.starts_with("text/plain")) {
        return response;
    }
    let refusal = Refusal { status: response.status(), problems: vec![unread(response.status(), "")] };
    refused((lang, &uri), None, refusal)
}

/// Why what was sent is not read.
fn unread(status: StatusCode, detail: &str) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new("request-too-large").fact("most", "8 MB");
    }
    Problem::new("request-unreadable").fact("detail", detail)
}

/// The style, and its address: that has its digest in it, so that a browser keeps it for ever.
static SHEET: LazyLock<(String, String)> = LazyLock::new(|| {
    let report = STYLE.trim().trim_start_matches("<style>").trim_end_matches("</style>");
    let sheet = format!("{report}\n{OFFICE}");
    let address = format!("/assets/office.css?{}", &Hash::of(sheet.as_bytes()).to_string()[..16]);
    (sheet, address)
});

/// The address of the script, as that of the style.
static SCRIPT_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/assets/office.js?{}", &Hash::of(SCRIPT.as_bytes()).to_string()[..16]));

/// How long a browser keeps what has its digest in its address.
const FOR_EVER: &str = "max-age=31536000, immutable";

async fn style() -> impl IntoResponse {
    let kept = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOR_EVER)];
    (kept, SHEET.0.as_str())
}

async fn script() -> impl IntoResponse {
    let kept = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, FOR_EVER)];
    (kept, SCRIPT)
}

async fn worker() -> impl IntoResponse {
    let kept = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (kept, WORKER)
}

/// A part of what would be too much for a page, and after how many the next begins.
fn part<T>(all: &[T], after: usize, size: usize) -> (&[T], Option<usize>) {
    let rest = all.get(after..).unwrap_or_default();
    let next = after.saturating_add(size);
    if rest.len() > size { (&rest[..size], Some(next)) } else { (rest, None) }
}

async fn nowhere(visitor: Visitor) -> Response {
    visitor.refused(Refusal::missing(Problem::new("address-unknown")))
}

/// The address of a form, opened by itself: by hand, or by a change of language on the page that it led to.
async fn only_by_form(visitor: Visitor) -> Response {
    let problem = Problem::new("address-of-a-form");
    visitor.refused(Refusal { status: StatusCode::METHOD_NOT_ALLOWED, problems: vec![problem] })
}

/// Somebody who is signed in, and how they ask; others are shown the way in, and back to where they were going.
struct Visitor {
    signed: Signed,
    lang: Lang,
    uri: Uri,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Response> {
        let Language(lang) = Language::of(&parts.uri, &parts.headers);
        match Signed::find_session(&parts.headers, site).await {
            Ok(signed) => Ok(Self { signed, lang, uri: parts.uri.clone() }),
            Err(refusal) if refusal.status == StatusCode::UNAUTHORIZED => {
                let to = parts.uri.path_and_query().map_or("/", |path| path.as_str());
                let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
                Err(Redirect::to(&format!("/sign-in?{query}")).into_response())
            }
            Err(refusal) => Err(refused((lang, &parts.uri), None, refusal)),
        }
    }
}

impl Visitor {
    /// A text of the catalogue.
    fn say(&self, id: &str) -> String {
        say(self.lang, id, &[])
    }

    /// A type of events in words.
    fn kind(&self, event_type: &str) -> String {
        self.say(&format!("event-{}", event_type.replace(['.', '_'], "-")))
    }

    /// Head of a page, with the way to the others of its ledger.
    fn frame(&self, title: String, visit: Option<&Visit>) -> Frame {
        let links = visit.map_or_else(Vec::new, |visit| self.links(visit));
        Frame {
            administrator: self.signed.person.administrator,
            ..frame((self.lang, &self.uri), title, Some(&self.signed), links)
        }
    }

    fn links(&self, visit: &Visit) -> Vec<Link> {
        let base = address(&visit.opened.origin);
        let here = self.uri.path().replace("%2F", "%2f");
        let link =
            |address: String, text: String| Link { current: address.replace("%2F", "%2f") == here, address, text };
        let report = |(name, id): &(&str, &str)| link(format!("{base}/reports/{name}"), self.say(id));
        let mut links: Vec<Link> = REPORTS.iter().map(report).collect();
        links.push(link(format!("{base}/findings"), self.say("findings")));
        links.push(link(format!("{base}/board"), self.say("web-board")));
        links.push(link(base.clone(), self.say("web-everything")));
        links.push(link(format!("{base}/entries"), self.say("web-entries")));
        if let Some(first) = item::forms(self, visit).into_iter().next() {
            let current = here.starts_with(&format!("{}/record", base.replace("%2F", "%2f")));
            links.push(Link { address: first.address, text: self.say("web-record"), current });
        }
        if visit.imports() {
            links.push(link(format!("{base}/import"), self.say("web-import")));
        }
        if visit.functions.contains_key(&Function::Approver) {
            links.push(link(format!("{base}/reports/awaiting-approval"), self.say("web-approve-list")));
        }
        links.push(link(format!("{base}/verify"), self.say("web-verify")));
        if visit.functions.contains_key(&Function::Auditor) && !self.signed.person.administrator {
            links.push(link("/access".to_owned(), self.say("web-access")));
        }
        links
    }

    /// What came of a request; a language that its address names is remembered.
    fn answer(&self, made: Result<Response, Refusal>) -> Response {
        let response = made.unwrap_or_else(|refusal| self.refused(refusal));
        with_language(&self.uri, response)
    }

    fn refused(&self, refusal: Refusal) -> Response {
        refused((self.lang, &self.uri), Some(&self.signed), refusal)
    }

    /// Problems in the visitor's language.
    fn told(&self, problems: &[Problem]) -> Vec<Told> {
        told(self.lang, problems)
    }

    /// A form that did not come from a page of the session's own.
    fn sent(&self, token: &str) -> Result<(), Refusal> {
        let expired = || Refusal::forbidden(Problem::new("form-expired"));
        if token == self.signed.person.form_token { Ok(()) } else { Err(expired()) }
    }

    /// That they have none of the functions that a page is for.
    fn lacks(&self, functions: &[Function]) -> Refusal {
        let names: Vec<String> = functions.iter().map(|function| self.say(&format!("function-{function}"))).collect();
        Refusal::forbidden(Problem::new("function-missing").found(names.join(", ")))
    }

    /// The name under which they record.
    fn name(&self) -> &str {
        &self.signed.person.name
    }
}

fn frame((lang, uri): (Lang, &Uri), title: String, signed: Option<&Signed>, links: Vec<Link>) -> Frame {
    Frame {
        lang,
        other_language: in_other_language(lang, uri),
        title,
        style: &SHEET.1,
        script: &SCRIPT_ADDRESS,
        links,
        administrator: false,
        name: signed.map(|signed| signed.person.name.clone()),
        form_token: signed.map(|signed| signed.person.form_token.clone()).unwrap_or_default(),
    }
}

/// The same page in the other language.
fn in_other_language(lang: Lang, uri: &Uri) -> String {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(name, _)| name != "lang"));
    query.append_pair("lang", if lang == Lang::Fr { "en" } else { "fr" });
    format!("?{}", query.finish())
}

/// The address of a ledger: its origin has slashes, and stands in one part of a path.
fn address(origin: &Origin) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(origin.as_str().as_bytes()).collect();
    format!("/ledgers/{encoded}")
}

fn shown(status: StatusCode, page: Result<String, askama::Error>) -> Response {
    match page {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page was not made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn told(lang: Lang, problems: &[Problem]) -> Vec<Told> {
    let told = |problem: &Problem| {
        let (message, next) = words::problem_on_page(lang, problem);
        Told { code: problem.code, message, nearest: problem.nearest.clone(), next }
    };
    problems.iter().map(told).collect()
}

fn refused((lang, uri): (Lang, &Uri), signed: Option<&Signed>, refusal: Refusal) -> Response {
    let frame = frame((lang, uri), say(lang, "web-not-done", &[]), signed, Vec::new());
    let page = pages::Refused { frame, problems: told(lang, &refusal.problems) };
    let mut response = shown(refusal.status, askama::Template::render(&page));
    if refusal.problems.iter().any(|problem| problem.code == "form-expired") {
        response.extensions_mut().insert(Old);
    }
    response
}

fn origin(text: &str) -> Result<Origin, Refusal> {
    text.parse().map_err(|_| Refusal::missing(Problem::new("ledger-not-yours").found(text)))
}

/// A language that the address names is remembered.
fn with_language(uri: &Uri, response: Response) -> Response {
    match named_language(uri.query()).filter(|lang| ["en", "fr"].contains(&lang.as_str())) {
        Some(lang) => {
            let cookie = Cookie::build(("lang", lang)).path("/").same_site(SameSite::Lax).build();
            (CookieJar::new().add(cookie), response).into_response()
        }
        None => response,
    }
}

/// Why a password is not taken.
fn password_problem(why: Refused) -> Problem {
    let code = match why {
        Refused::Short => "password-short",
        Refused::Long => "password-long",
        Refused::Guessed => "password-guessed",
    };
    Problem::new(code).fact("least", LEAST_CHARS).fact("most", MOST_CHARS)
}

/// A text that says something.
fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
