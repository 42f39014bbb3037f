//! A report as one HTML document that prints well.

use super::RenderError;
use super::printed::{Printed, print};
use super::stamp::{NAME, Stamp};
use crate::app::overview::Report;
use crate::words::{Lang, say};
use askama::Template;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    lang: &'a str,
    printed: &'a Printed,
    findings: String,
    provenance: String,
    no_rows: String,
    stamp: (&'a str, String),
}

/// Renders as HTML.
///
/// # Errors
/// None that a table could cause.
pub fn render(report: &Report, lang: Lang) -> Result<Vec<u8>, RenderError> {
    let printed = print(report, lang);
    let page = Page {
        lang: lang.code(),
        printed: &printed,
        findings: say(lang, "findings", &[]),
        provenance: say(lang, "provenance", &[]),
        no_rows: say(lang, "no-rows", &[]),
        stamp: (NAME, Stamp::new(report, lang).write()),
    };
    let text = page.render().map_err(|error| RenderError { format: "html", detail: error.to_string() })?;
    Ok(text.into_bytes())
}
