//! Files that are evidence of an entry: sent from its page, and taken from there.

use super::entry::{after, found};
use super::multipart::Sent;
use super::{Visitor, some};
use crate::http::{Shared, Whence};
use crate::value::Problem;
use axum::extract::{Multipart, Path, State};
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
        after(&site, &visitor, &visit, &line, attached).await
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
        site.evidence(&visit, &line, (&visitor.signed, &from)).await
    };
    visitor.answer(made.await)
}
