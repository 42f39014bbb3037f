//! Files for whoever asks.

use crate::render::Format;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::fs::File;
use tokio_util::io::ReaderStream;

/// What an export is: a line of JSON for each entry.
pub const LINES: &str = "application/x-ndjson";

/// Checkpoints and proofs.
pub const PLAIN: &str = "text/plain; charset=utf-8";

/// A report as a file.
#[must_use]
pub fn file(report: &str, format: Format, bytes: Vec<u8>) -> Response {
    let (kind, extension) = match format {
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
        Format::Html => ("text/html; charset=utf-8", "html"),
        Format::Markdown => ("text/markdown; charset=utf-8", "md"),
        Format::Table => (PLAIN, "txt"),
    };
    download(kind, &format!("{report}.{extension}"), bytes)
}

/// A file of a type under a name; what of the name is not plain is left out.
#[must_use]
pub fn download(kind: &str, name: &str, body: impl Into<Body>) -> Response {
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_. ".contains(*c)).collect();
    let heads = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (heads, body.into()).into_response()
}

/// A file that is read as it is sent: however large, little of it is in memory.
pub fn streamed(file: File) -> Body {
    Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)))
}
