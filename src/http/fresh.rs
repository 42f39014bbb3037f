//! What a client has already is not sent again: an answer about a ledger is another one only when the ledger went on.

use super::{Refusal, Visit};
use crate::report::provenance::PROGRAM;
use crate::words::Lang;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt as _, IfNoneMatch};

/// Answers, or that the client has it. The tag is of the head, the language and the program: an address is
/// answered in the same words for as long as none of them changes.
///
/// # Errors
/// Those of making it.
pub async fn conditional<T: IntoResponse>(
    headers: &HeaderMap,
    (visit, lang): (&Visit, Lang),
    made: impl Future<Output = Result<T, Refusal>>,
) -> Result<Response, Refusal> {
    let tag = format!("W/\"{}.{}.{PROGRAM}\"", visit.opened.head, lang.code()).replace(' ', "-");
    let tag: Option<ETag> = tag.parse().ok();
    let had = |tag: &ETag| headers.typed_get::<IfNoneMatch>().is_some_and(|had| !had.precondition_passes(tag));
    let mut response = if tag.as_ref().is_some_and(had) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        made.await?.into_response()
    };
    let answered = response.headers_mut();
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    answered.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if let Some(tag) = tag {
        answered.typed_insert(tag);
    }
    Ok(response)
}
