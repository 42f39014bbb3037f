//! What is refused is noted in the log of access; and what another site made is told as that.

use super::{Language, Refusal, Shared, Signed, Whence, api};
use crate::value::Problem;
use crate::words::{self, Lang};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::csrf::ProtectionError;

/// Characters of an address in the log.
const ADDRESS_CHARS: usize = 200;

/// That a form was refused because it is of another session, or of an earlier page.
#[derive(Debug, Clone, Copy)]
pub struct Old;

/// Notes who was refused what: a person what is not theirs, or not there for them; a program a token that opens nothing.
pub async fn noted(
    State(site): State<Shared>,
    Whence(from): Whence,
    Language(lang): Language,
    request: Request,
    next: Next,
) -> Response {
    let (headers, method, path) =
        (request.headers().clone(), request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let what = match response.status() {
        // An old form is no wish for what is not theirs.
        StatusCode::FORBIDDEN if response.extensions().get::<Old>().is_none() => "refused-request",
        // What somebody may not see is not there for them.
        StatusCode::NOT_FOUND if path.contains("/ledgers/") => "refused-absent",
        StatusCode::UNAUTHORIZED if headers.contains_key(header::AUTHORIZATION) => "refused-token",
        _ => return told(response, lang, &path),
    };
    let name = match (Signed::find(&headers, &site).await, what) {
        (Ok(signed), "refused-request" | "refused-absent") => signed.person.name,
        (Err(_), "refused-token") => String::new(),
        _ => return told(response, lang, &path),
    };
    let is_noted = if name.is_empty() { site.knocks.told(&from) } else { site.knocks.told_of(&name) };
    if !is_noted {
        return told(response, lang, &path);
    }
    // The address of an invitation opens it.
    let address = if path.starts_with("/welcome/") { "/welcome" } else { &path };
    let address: String = address.chars().take(ADDRESS_CHARS).collect();
    if let Err(error) = site.access.note(site.now(), &format!("{what} {method} {address}"), &name, &from).await {
        return problem(lang, error.into());
    }
    told(response, lang, &path)
}

/// A request that another site made is refused without a word: here is one.
fn told(response: Response, lang: Lang, path: &str) -> Response {
    if response.extensions().get::<ProtectionError>().is_none() {
        return response;
    }
    let refusal = Refusal::forbidden(Problem::new("from-another-site"));
    if path.starts_with("/api/") {
        return problem(lang, refusal);
    }
    let (message, next) = words::problem_on_page(lang, &refusal.problems[0]);
    (refusal.status, format!("{message}\n{next}\n")).into_response()
}

fn problem(lang: Lang, refusal: Refusal) -> Response {
    api::problem(lang, refusal)
}
