//! Reports in every format: the same exact values, in words and numbers of a language.

pub mod answer;
pub mod board;
pub mod chart;
pub mod checked;
pub mod country;
pub mod csv;
pub mod entry;
pub mod explained;
pub mod grid;
pub mod html;
pub mod imported;
pub mod json;
pub mod markdown;
pub mod printed;
pub mod rebuilt;
pub mod register;
pub mod stamp;
pub mod terminal;
pub mod verified;
pub mod xlsx;

use crate::app::overview::Report;
use crate::words::Lang;
use std::str::FromStr;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// Markdown.
    Markdown,
    /// Comma- or, in French, semicolon-separated values.
    Csv,
    /// JSON.
    Json,
    /// One HTML document.
    Html,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// The words for formats.
    pub const NAMES: [&'static str; 6] = ["table", "md", "csv", "json", "html", "xlsx"];
}

/// The word names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a format")]
pub struct FormatError;

impl FromStr for Format {
    type Err = FormatError;
    fn from_str(text: &str) -> Result<Self, FormatError> {
        match text {
            "table" => Ok(Self::Table),
            "md" | "markdown" => Ok(Self::Markdown),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            "html" => Ok(Self::Html),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(FormatError),
        }
    }
}

/// What a report could not be rendered for.
#[derive(Debug, thiserror::Error)]
#[error("the report cannot be written as {format}: {detail}")]
pub struct RenderError {
    /// The format.
    pub format: &'static str,
    /// In the library's words.
    pub detail: String,
}

/// Renders a report. The same report in the same language is the same bytes.
///
/// # Errors
/// The workbook cannot be built.
pub fn render(report: &Report, format: Format, lang: Lang) -> Result<Vec<u8>, RenderError> {
    match format {
        Format::Table => Ok(terminal::render(report, lang).into_bytes()),
        Format::Markdown => Ok(markdown::render(report, lang).into_bytes()),
        Format::Csv => csv::render(report, lang),
        Format::Json => Ok(json::render(report, lang)),
        Format::Html => html::render(report, lang),
        Format::Xlsx => xlsx::render(report, lang),
    }
}
