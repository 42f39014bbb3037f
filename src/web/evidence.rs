//! Files that are evidence of an entry: sent from its page, and taken from there.

use super::entry::{found, page_with};
use super::multipart::Sent;
use super::record::receipt;
use super::{Visitor, shown, some};
use crate::app::evidence::place;
use crate::event::{Event, Item};
use crate::http::{Refusal, Shared, Whence, download, streamed};
use crate::value::Problem;
use askama::Template as _;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;

pub async fn attach(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
    multipart: Multipart,
) -> Response {
    let made = async {
        let sent = Sent::read(multipart).await?;
        visitor.sent(&sent.field("form"))?;
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let attached = match &sent.file {
            None => Err(Problem::new("file-not-sent").into()),
            Some((name, kind, bytes)) => {
                let file = (name.as_str(), kind.as_str(), bytes.as_slice());
                let key = some(&sent.field("key"));
                site.attach(&visit, visitor.name(), line.entry.position, file, key).await
            }
        };
        match attached {
            Ok(done) => Ok(receipt(&visit, &done)),
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let page = page_with(&site, &visitor, &visit, &line, &refusal.problems).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}

/// The file itself, where it is kept here.
pub async fn file(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path((ledger, position)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let absent = || Refusal::missing(Problem::new("evidence-absent").found(&position));
        let Event::Item(recorded) = &line.entry.event else { return Err(absent()) };
        let Item::Evidence(evidence) = &recorded.item else { return Err(absent()) };
        let folder = site.evidence.as_deref().ok_or_else(absent)?;
        let file = std::fs::File::open(place(folder, &evidence.blake3)).map_err(|_| absent())?;
        site.exported(&visit, &format!("evidence {position}"), (&visitor.signed, &from)).await?;
        let name = evidence.name.as_ref().and_then(|name| name.value()).unwrap_or("evidence");
        // Whatever somebody sent is shown by no browser as a page of ours.
        Ok(download("application/octet-stream", name, streamed(file)))
    };
    visitor.answer(made.await)
}
