//! Reports read back: every visible cell of a file in any format, and the stamp that it carries.

use super::stamp::NAME;
use crate::interchange::sheet;
use calamine::{Data, Reader as _, Xlsx};
use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Cursor;

/// Most cells that are read of a file: a report has thousands.
const CELLS_LIMIT: usize = 2_000_000;

/// Bytes of the paths and values of a document's leaves.
const LEAVES_LIMIT_BYTES: usize = 128 * 1024 * 1024;

/// Most bytes that are read of a file.
pub const FILE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A file, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// Sheets; one, where the format has none.
    pub sheets: Vec<Sheet>,
    /// The stamp, as it stands.
    pub stamp: Option<String>,
}

/// Rows of cells under a name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Name of the sheet.
    pub name: String,
    /// Rows from the first on.
    pub rows: Vec<Vec<String>>,
}

/// Why a file cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GridError {
    /// None of the formats of reports that can be read back.
    #[error("not JSON, CSV, HTML, XLSX or Markdown")]
    Format,
    /// Larger than any report.
    #[error("larger than a report can be")]
    TooLarge,
    /// Not of its format.
    #[error("{0}")]
    Damaged(String),
}

/// Formats that can be read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// HTML.
    Html,
    /// A workbook.
    Xlsx,
    /// Markdown.
    Markdown,
}

/// What format a file is of, by its first bytes.
#[must_use]
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}').trim_start());
    match text {
        _ if bytes.starts_with(b"PK\x03\x04") => Some(Kind::Xlsx),
        Some(text) if text.starts_with('{') => Some(Kind::Json),
        Some(text) if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) => Some(Kind::Html),
        Some(text) if text.starts_with("# ") => Some(Kind::Markdown),
        Some(text) if text.contains(NAME) => Some(Kind::Csv),
        _ => None,
    }
}

/// Reads a file.
///
/// # Errors
/// Not of a format that can be read back.
pub fn read(bytes: &[u8]) -> Result<Grid, GridError> {
    if bytes.len() > FILE_LIMIT_BYTES {
        return Err(GridError::TooLarge);
    }
    let text = || std::str::from_utf8(bytes).map(|text| text.trim_start_matches('\u{feff}')).map_err(|e| damaged(&e));
    let mut grid = match kind(bytes).ok_or(GridError::Format)? {
        Kind::Json => read_json(text()?)?,
        Kind::Csv => read_csv(text()?)?,
        Kind::Html => read_html(text()?),
        // The library panics on some workbooks that no program wrote: they are damaged like any other.
        Kind::Xlsx => std::panic::catch_unwind(|| read_xlsx(bytes))
            .unwrap_or_else(|_| Err(GridError::Damaged("a place that no cell can have".to_owned())))?,
        Kind::Markdown => read_markdown(text()?),
    };
    let cells: usize = grid.sheets.iter().flat_map(|sheet| &sheet.rows).map(Vec::len).sum();
    if cells > CELLS_LIMIT {
        return Err(GridError::TooLarge);
    }
    for sheet in &mut grid.sheets {
        // The stamp is for programs: it is held to the ledger by itself.
        // One row, of two cells: anything beside it is a cell like any other.
        let is_stamp = |row: &Vec<String>| {
            row.first().is_some_and(|cell| cell.trim_start_matches("# ") == NAME)
                && row.iter().skip(2).all(String::is_empty)
        };
        if let Some(place) = sheet.rows.iter().position(is_stamp).filter(|_| grid.stamp.is_none()) {
            grid.stamp = sheet.rows.remove(place).get(1).cloned();
        }
        for row in &mut sheet.rows {
            let filled = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            row.truncate(filled);
        }
        while sheet.rows.last().is_some_and(Vec::is_empty) {
            sheet.rows.pop();
        }
    }
    Ok(grid)
}

fn damaged(error: &impl ToString) -> GridError {
    GridError::Damaged(error.to_string())
}

fn one(rows: Vec<Vec<String>>, stamp: Option<String>) -> Grid {
    Grid { sheets: vec![Sheet { name: String::new(), rows }], stamp }
}

/// Every leaf of the document under its path.
fn read_json(text: &str) -> Result<Grid, GridError> {
    let mut document: Json = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    let stamp = document.as_object_mut().and_then(|members| members.remove(NAME)).map(|stamp| stamp.to_string());
    let mut rows = Vec::new();
    let mut room = LEAVES_LIMIT_BYTES;
    leaves(&document, "", &mut rows, &mut room)?;
    Ok(one(rows, stamp))
}

fn leaves(value: &Json, path: &str, rows: &mut Vec<Vec<String>>, room: &mut usize) -> Result<(), GridError> {
    let text = match value {
        Json::Object(members) => {
            return members.iter().try_for_each(|(key, value)| leaves(value, &format!("{path}.{key}"), rows, room));
        }
        Json::Array(items) => {
            let mut items = items.iter().zip(0_usize..);
            return items.try_for_each(|(item, place)| leaves(item, &format!("{path}.{place}"), rows, room));
        }
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    // A long name of something with many parts is repeated for each of them.
    *room = room.checked_sub(path.len() + text.len()).ok_or(GridError::TooLarge)?;
    rows.push(vec![path.to_owned(), text]);
    Ok(())
}

fn read_csv(text: &str) -> Result<Grid, GridError> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let record = |record: Result<csv::StringRecord, csv::Error>| {
        record.map(|record| record.iter().map(str::to_owned).collect()).map_err(|error| damaged(&error))
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut room = CELLS_LIMIT;
    for row in reader.records().map(record) {
        let row: Vec<String> = row?;
        room = room.checked_sub(row.len()).ok_or(GridError::TooLarge)?;
        rows.push(row);
    }
    Ok(one(rows, None))
}

fn read_xlsx(bytes: &[u8]) -> Result<Grid, GridError> {
    sheet::check_unpacked_size(bytes).map_err(|_| GridError::TooLarge)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut sheets = Vec::new();
    let mut room = CELLS_LIMIT;
    for name in workbook.sheet_names() {
        // Cell by cell: a sheet of one cell at its far corner is not a table of that size.
        let mut cells: BTreeMap<(u32, u32), String> = BTreeMap::new();
        let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
        while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error))? {
            let value = match Data::from(cell.get_value().clone()) {
                Data::Float(number) => number.to_string(),
                value => value.to_string(),
            };
            if !value.is_empty() {
                cells.insert(cell.get_position(), value);
            }
            if cells.len() > CELLS_LIMIT {
                return Err(GridError::TooLarge);
            }
        }
        drop(reader);
        let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
        while let Some(formula) = reader.next_formula().map_err(|error| damaged(&error))? {
            // What is calculated counts as well as what it was last time.
            if !formula.get_value().is_empty() {
                let cell = cells.entry(formula.get_position()).or_default();
                cell.push_str(&format!(" ={}", formula.get_value().trim_start_matches('=')));
            }
        }
        let mut rows: Vec<Vec<String>> = Vec::new();
        for ((row, column), value) in cells {
            let (row, column) = (row as usize, column as usize);
            let had = rows.get(row).map_or(0, Vec::len);
            // Rows take room too: a sheet of one cell may have it in its last row, and a workbook many sheets.
            let needed = (row + 1).saturating_sub(rows.len()) + (column + 1).saturating_sub(had);
            room = room.checked_sub(needed).ok_or(GridError::TooLarge)?;
            rows.resize_with(rows.len().max(row + 1), Vec::new);
            rows[row].resize(had.max(column + 1), String::new());
            rows[row][column] = value;
        }
        sheets.push(Sheet { name, rows });
    }
    Ok(Grid { sheets, stamp: None })
}

/// Rows of tables as rows; every other piece of text as a row of its own.
fn read_html(text: &str) -> Grid {
    const INLINE: [&[u8]; 8] = [b"sup", b"a", b"code", b"strong", b"em", b"span", b"b", b"i"];
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut in_row, mut stamp, mut unseen) = (false, None, false);
    for Ok(token) in Tokenizer::new(text) {
        match token {
            Token::String(text) if !unseen => cell.push_str(&String::from_utf8_lossy(&text)),
            Token::StartTag(tag) => {
                let name: &[u8] = &tag.name;
                let attribute = |name: &[u8]| {
                    tag.attributes.get(name).map(|value| String::from_utf8_lossy(&value.value).into_owned())
                };
                if name == b"meta" && attribute(b"name").as_deref() == Some(NAME) {
                    stamp = attribute(b"content");
                }
                match name {
                    b"sup" => cell.push_str(" ["),
                    _ if INLINE.contains(&name) => {}
                    _ => {
                        end_cell(&mut cell, &mut row, in_row && name != b"td" && name != b"th");
                        if !in_row {
                            end_row(&mut row, &mut rows);
                        }
                        in_row |= name == b"tr";
                        unseen |= name == b"style" || name == b"script";
                    }
                }
            }
            Token::EndTag(tag) => {
                let name: &[u8] = &tag.name;
                match name {
                    b"sup" => cell.push(']'),
                    b"td" | b"th" => row.push(std::mem::take(&mut cell).trim().to_owned()),
                    b"tr" => {
                        end_cell(&mut cell, &mut row, true);
                        end_row(&mut row, &mut rows);
                        in_row = false;
                    }
                    _ if INLINE.contains(&name) => {}
                    _ => {
                        unseen &= name != b"style" && name != b"script";
                        end_cell(&mut cell, &mut row, true);
                        if !in_row {
                            end_row(&mut row, &mut rows);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    end_cell(&mut cell, &mut row, true);
    end_row(&mut row, &mut rows);
    one(rows, stamp)
}

fn end_cell(cell: &mut String, row: &mut Vec<String>, keep: bool) {
    let text = std::mem::take(cell).trim().to_owned();
    if keep && !text.is_empty() {
        row.push(text);
    }
}

fn end_row(row: &mut Vec<String>, rows: &mut Vec<Vec<String>>) {
    if !row.is_empty() {
        rows.push(std::mem::take(row));
    }
}

/// Rows of tables as rows; every other block of text as a row of its own.
fn read_markdown(text: &str) -> Grid {
    let (mut rows, mut row, mut cell, mut stamp) = (Vec::new(), Vec::new(), String::new(), None);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => cell.push_str(&text),
            Event::FootnoteReference(mark) => cell.push_str(&format!(" [{mark}]")),
            Event::SoftBreak | Event::HardBreak => cell.push(' '),
            Event::Html(html) => {
                let opened = html.trim().strip_prefix("<!--").and_then(|rest| rest.trim().strip_prefix(NAME));
                match opened.and_then(|rest| rest.trim().strip_suffix("-->")) {
                    Some(line) => stamp = Some(line.trim().to_owned()),
                    None => cell.push_str(&html),
                }
            }
            Event::Start(Tag::FootnoteDefinition(mark)) => cell.push_str(&format!("[{mark}] ")),
            Event::End(TagEnd::TableCell) => row.push(std::mem::take(&mut cell).trim().to_owned()),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => end_row(&mut row, &mut rows),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {}
            Event::End(_) => {
                end_cell(&mut cell, &mut row, true);
                end_row(&mut row, &mut rows);
            }
            _ => {}
        }
    }
    one(rows, stamp)
}

/// One cell that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The sheet, in a workbook.
    pub sheet: String,
    /// 1-based.
    pub row: usize,
    /// 0-based.
    pub column: usize,
    /// First cell of the row, as it should be.
    pub label: String,
    /// Head of the column.
    pub head: String,
    /// As it should be; `None` where there should be no such cell.
    pub expected: Option<String>,
    /// As it stands.
    pub found: Option<String>,
}

/// Every cell of a file that differs from the one that it should be.
#[must_use]
pub fn differences(expected: &Grid, found: &Grid) -> Vec<Difference> {
    let mut differences = Vec::new();
    let blank = Sheet::default();
    for place in 0..expected.sheets.len().max(found.sheets.len()) {
        let (should, is) = (expected.sheets.get(place).unwrap_or(&blank), found.sheets.get(place).unwrap_or(&blank));
        let name = if should.name.is_empty() { &is.name } else { &should.name };
        // The head of the table: the first row that is as wide as any.
        let width = should.rows.iter().map(Vec::len).max().unwrap_or(0);
        let heads = should.rows.iter().find(|row| row.len() > 2 && row.len() + 1 >= width);
        for row in 0..should.rows.len().max(is.rows.len()) {
            let empty = Vec::new();
            let (a, b) = (should.rows.get(row).unwrap_or(&empty), is.rows.get(row).unwrap_or(&empty));
            for column in 0..a.len().max(b.len()) {
                let (expected, found) = (a.get(column), b.get(column));
                if same(expected, found) {
                    continue;
                }
                let text = |cell: Option<&String>| cell.cloned().unwrap_or_default();
                differences.push(Difference {
                    sheet: name.clone(),
                    row: row + 1,
                    column,
                    label: text(a.first().or(b.first())),
                    head: text(heads.and_then(|heads| heads.get(column))),
                    expected: expected.cloned(),
                    found: found.cloned(),
                });
            }
        }
    }
    differences
}

/// Two cells that say the same: programs write the last digit of a fraction each in its own way.
fn same(expected: Option<&String>, found: Option<&String>) -> bool {
    let (a, b) = (expected.map_or("", String::as_str), found.map_or("", String::as_str));
    if a == b {
        return true;
    }
    let split = |text: &str| {
        let (number, rest) =
            text.split_once(" =").map_or((text.to_owned(), String::new()), |(n, f)| (n.to_owned(), f.to_owned()));
        number.parse::<f64>().ok().map(|number| (number, rest))
    };
    match (split(a), split(b)) {
        (Some((a, formula)), Some((b, other))) => {
            formula == other && a.fract() != 0.0 && (a - b).abs() <= a.abs() * 1e-14
        }
        _ => false,
    }
}
