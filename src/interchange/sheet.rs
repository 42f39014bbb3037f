//! CSV and XLSX files as sheets of cells, numbered as a spreadsheet numbers them.

use super::encoding;
use crate::value::{Place, Problem};
use calamine::{Data, Range, Reader as _, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// Most bytes that a workbook may unpack to: two hundred times the largest one seen.
const UNPACKED_LIMIT_BYTES: u64 = 256 * 1024 * 1024;

/// Most bytes that one part may unpack to for each byte packed; worksheets reach about 20.
const RATIO_LIMIT: u64 = 200;

/// An unclosed quote swallows the rest of a file without a word: a last line of our own shows it.
const SENTINEL: &str = "\u{1}end\u{1}";

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the file, without its folder.
    pub file: String,
    /// Name of the sheet, in a workbook.
    pub name: Option<String>,
    /// Rows that are not blank.
    pub rows: Vec<SheetRow>,
    /// Whether a row without its last cells is cut off (CSV) or just empty there (a workbook).
    pub ragged: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// As a spreadsheet numbers it, from 1.
    pub number: u32,
    /// From column A on.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Its text; a number of a workbook as a plain decimal, a date as `YYYY-MM-DD`.
    pub text: String,
    /// A number or date of a workbook, whose reading is not in doubt.
    pub typed: bool,
}

impl SheetRow {
    /// The text of a cell without the spaces around it; empty where there is none.
    #[must_use]
    pub fn text(&self, column_index: usize) -> &str {
        self.cells.get(column_index).map_or("", |cell| cell.text.trim())
    }
}

impl Sheet {
    /// A place in this sheet.
    #[must_use]
    pub fn place(&self, row: u32) -> Place {
        Place { file: self.file.clone(), sheet: self.name.clone(), row: Some(row), ..Place::default() }
    }
}

/// Whether a cell holds a formula instead of what it comes to: in text, or in a workbook that no spreadsheet has
/// calculated since a program wrote it.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.trim_start().starts_with('=')
}

/// Reads a file by what it is, not by its name.
///
/// # Errors
/// What keeps it from being read, as problems for its author.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    let place = Place { file: file.to_owned(), ..Place::default() };
    let sheets = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        workbook(file, bytes)
    } else {
        csv(file, bytes).map(|sheet| vec![sheet])
    };
    let sheets = sheets.map_err(|problem| Problem { place: problem.place.or(Some(place.clone())), ..problem })?;
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(Problem::new("file-empty").at(place));
    }
    Ok(sheets)
}

fn csv(file: &str, bytes: &[u8]) -> Result<Sheet, Problem> {
    if bytes.contains(&0) && encoding_rs::Encoding::for_bom(bytes).is_none() {
        return Err(Problem::new("file-not-text"));
    }
    let mut text = encoding::decode(bytes).replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(SENTINEL);
    text.push('\n');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { file: file.to_owned(), name: None, rows: Vec::new(), ragged: true };
    let mut record = csv::StringRecord::new();
    let mut breaks_in_cells: u64 = 0;
    let mut suspect: Option<u32> = None;
    let mut closed = false;
    while reader.read_record(&mut record).map_err(|error| Problem::new("file-damaged").fact("detail", error))? {
        if record.len() == 1 && record.get(0) == Some(SENTINEL) {
            closed = true;
            break;
        }
        let breaks: u64 = record.iter().map(|cell| cell.matches('\n').count() as u64).sum();
        // The reader counts lines of text and skips blank ones; a spreadsheet counts rows.
        let swallowed = record.iter().any(|cell| cell.contains(SENTINEL));
        let last_line = reader.position().line() - u64::from(!swallowed);
        let number = u32::try_from(last_line - breaks - breaks_in_cells).unwrap_or(u32::MAX);
        breaks_in_cells += breaks;
        if breaks > 0 && suspect.is_none() {
            suspect = Some(number);
        }
        let cells: Vec<Cell> = record.iter().map(|text| Cell { text: text.to_owned(), typed: false }).collect();
        if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
            sheet.rows.push(SheetRow { number, cells });
        }
    }
    if closed {
        return Ok(sheet);
    }
    let row = suspect.unwrap_or(1);
    let opened = sheet.rows.iter().find(|found| found.number == row);
    let opened = opened.and_then(|row| row.cells.iter().find(|cell| cell.text.contains('\n')));
    let start = opened.and_then(|cell| cell.text.lines().next()).unwrap_or_default();
    Err(Problem::new("quote-unclosed").found(start).at(sheet.place(row)))
}

/// The separator that the first lines have most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.lines().filter(|line| !line.trim().is_empty()).take(5).flat_map(|line| line.bytes().chain([b'\n']))
    {
        match byte {
            b'"' => quoted = !quoted,
            byte if !quoted => counts.iter_mut().filter(|(sign, _)| *sign == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    // The first of equals: a file of one column is read as comma-separated.
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    counts.iter().find(|(_, count)| *count == most).map_or(b',', |(sign, _)| *sign)
}

fn workbook(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    if bytes.starts_with(b"PK") {
        check_unpacked_size(bytes)?;
    }
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Problem::new("workbook-protected"),
        _ if bytes.starts_with(&[0xd0]) => Problem::new("workbook-old"),
        error => Problem::new("workbook-damaged").fact("detail", error),
    })?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let damaged = |error| Problem::new("workbook-damaged").fact("detail", error);
        let range = workbook.worksheet_range(&name).map_err(damaged)?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let cells = |cells: &[Data]| {
            std::iter::repeat_n(Cell::default(), first_column as usize).chain(cells.iter().map(cell)).collect()
        };
        let mut rows: BTreeMap<u32, Vec<Cell>> = (first_row + 1..).zip(range.rows().map(cells)).collect();
        show_uncalculated(&mut rows, &workbook.worksheet_formula(&name).map_err(damaged)?);
        rows.retain(|_, cells| cells.iter().any(|cell| !cell.text.trim().is_empty()));
        let rows = rows.into_iter().map(|(number, cells)| SheetRow { number, cells }).collect();
        sheets.push(Sheet { file: file.to_owned(), name: Some(name), rows, ragged: false });
    }
    Ok(sheets)
}

/// A formula without its value would read as an empty cell: it is shown as it stands.
fn show_uncalculated(rows: &mut BTreeMap<u32, Vec<Cell>>, formulas: &Range<String>) {
    let (first_row, first_column) = formulas.start().unwrap_or((0, 0));
    for (row, column, formula) in formulas.used_cells() {
        let number = first_row + u32::try_from(row).unwrap_or(u32::MAX) + 1;
        let cells = rows.entry(number).or_default();
        let column = first_column as usize + column;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        if cells[column] == Cell::default() {
            cells[column].text = format!("={formula}");
        }
    }
}

fn cell(data: &Data) -> Cell {
    let typed = |text: String| Cell { text, typed: true };
    match data {
        Data::Empty => Cell::default(),
        Data::String(text) => Cell { text: text.clone(), typed: false },
        // The shortest decimal that names the stored binary number: what the spreadsheet shows.
        Data::Float(number) => typed(number.to_string()),
        Data::Int(number) => typed(number.to_string()),
        Data::Bool(value) => typed(value.to_string()),
        Data::DateTime(moment) => typed(match moment.as_datetime() {
            Some(moment) => moment.format("%Y-%m-%d").to_string(),
            None => moment.as_f64().to_string(),
        }),
        Data::Error(error) => typed(error.to_string()),
        other => Cell { text: other.to_string(), typed: false },
    }
}

/// Unpacks every part into nothing, counting: what a part claims of its own size proves nothing.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), Problem> {
    let damaged = |detail: String| Problem::new("workbook-damaged").fact("detail", detail);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let mut total_bytes = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| damaged(error.to_string()))?;
        let name = part.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let packed_bytes = part.compressed_size().max(1024);
        let limit_bytes = (UNPACKED_LIMIT_BYTES - total_bytes).min(packed_bytes * RATIO_LIMIT);
        let unpacked_bytes = std::io::copy(&mut part.take(limit_bytes + 1), &mut std::io::sink())
            .map_err(|error| damaged(error.to_string()))?;
        if unpacked_bytes > limit_bytes {
            let limit = limit_bytes.div_ceil(1024 * 1024);
            return Err(Problem::new("workbook-bomb").found(name).fact("limit_mebibytes", limit));
        }
        total_bytes += unpacked_bytes;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<(u32, usize)> {
        let sheets = read("f.csv", text.as_bytes()).expect("reads");
        sheets[0].rows.iter().map(|row| (row.number, row.cells.len())).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        assert_eq!(numbers("a,b\n\n1,2\n\"x\ny\",3\n4,5"), [(1, 2), (3, 2), (4, 2), (5, 2)]);
        assert_eq!(numbers("a;b\r\n1;2\r\n"), [(1, 2), (2, 2)]);
        assert_eq!(numbers("a\tb,c\n1\t2,3\n"), [(1, 2), (2, 2)]);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named_where_it_opens() {
        let problem = read("f.csv", b"a,b\n1,2\n\"x,3\n4,5\n").expect_err("unclosed");
        assert_eq!((problem.code, problem.place.and_then(|place| place.row)), ("quote-unclosed", Some(3)));
    }
}
