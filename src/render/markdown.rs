//! A report in Markdown.

use super::printed::{PrintedRow, print};
use super::stamp::{NAME, Stamp};
use crate::app::overview::Report;
use crate::words::{Lang, pair, say};
use std::fmt::Write as _;

/// Renders in Markdown, with footnotes.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let printed = print(report, lang);
    let mut text = format!("# {}\n\n", escape(&printed.heading()));
    line(&mut text, printed.heads.iter().map(|head| escape(head)));
    let rule = |place: usize| if place == 0 { "---".to_owned() } else { "---:".to_owned() };
    line(&mut text, (0..printed.heads.len()).map(rule));
    for row in &printed.rows {
        line(&mut text, cells(row, ""));
    }
    if let Some(total) = &printed.total {
        line(&mut text, cells(total, "**"));
    }
    if printed.rows.is_empty() {
        let _ = writeln!(text, "\n{}", say(lang, "no-rows", &[]));
    }
    text.push('\n');
    for footnote in &printed.footnotes {
        let _ = writeln!(text, "[^{}]: `{}`: {}", footnote.mark, footnote.code, escape(&footnote.text));
    }
    for note in &printed.notes {
        let _ = writeln!(text, "\n> {}", escape(note));
    }
    text.push('\n');
    for (name, value) in &printed.provenance {
        let _ = writeln!(text, "- {}", pair(lang, name, &format!("`{value}`")));
    }
    let _ = writeln!(text, "\n<!-- {NAME} {} -->", Stamp::new(report, lang).write());
    text
}

fn cells(row: &PrintedRow, strong: &str) -> impl Iterator<Item = String> {
    let figure = move |cell: &super::printed::PrintedCell| {
        let marks: String = cell.marks.iter().map(|mark| format!("[^{mark}]")).collect();
        format!("{strong}{}{strong}{marks}", escape(&cell.text))
    };
    let label = format!("{strong}{}{strong}", escape(&row.label));
    std::iter::once(label).chain(row.cells.iter().map(figure).collect::<Vec<_>>())
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A text that Markdown shows as it stands.
fn escape(text: &str) -> String {
    let special = |c: char| "\\|*_[]<>`".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect::<String>().replace('\n', " ")
}
