//! A report for a terminal.

use super::printed::{Printed, PrintedRow, print};
use crate::app::overview::Report;
use crate::words::{Lang, pair, say};
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, presets};
use std::fmt::Write as _;

/// Widest table where the terminal does not say.
const WIDTH: u16 = 120;

/// Renders for a terminal.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> String {
    let printed = print(report, lang);
    let mut text = format!("{}\n", printed.heading());
    text.push_str(&grid(&printed));
    text.push('\n');
    if printed.rows.is_empty() {
        let _ = writeln!(text, "{}", say(lang, "no-rows", &[]));
    }
    for footnote in &printed.footnotes {
        let _ = writeln!(text, "[{}] {}", footnote.mark, pair(lang, footnote.code, &footnote.text));
    }
    for note in &printed.notes {
        let _ = writeln!(text, "* {note}");
    }
    for (name, value) in &printed.provenance {
        let _ = writeln!(text, "{}", pair(lang, name, value));
    }
    text
}

fn grid(printed: &Printed) -> String {
    let mut table = plain_table();
    table.set_header(printed.heads.iter().map(Cell::new));
    for row in &printed.rows {
        table.add_row(cells(row));
    }
    if let Some(total) = &printed.total {
        table.add_row(cells(total));
    }
    table.trim_fmt()
}

fn cells(row: &PrintedRow) -> Vec<Cell> {
    let figures = row.cells.iter().map(|cell| {
        let alignment = if cell.numeric { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(cell.marked()).set_alignment(alignment)
    });
    std::iter::once(Cell::new(&row.label)).chain(figures).collect()
}

/// The look of every table that a command prints.
#[must_use]
pub fn plain_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table
}
