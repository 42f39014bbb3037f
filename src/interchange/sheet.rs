//! CSV and XLSX files as sheets of cells, numbered as a spreadsheet numbers them.

use super::encoding;
use crate::value::{Place, Problem};
use calamine::{Data, Range, Reader as _, Xlsx, XlsxError};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

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

/// Rows of a text that are looked at to find out what it is.
const HEAD_ROWS: usize = 64;

/// A file whose rows can be walked again and again, without all of them in memory where it is a text.
#[derive(Debug)]
pub enum Source<'a> {
    /// A workbook, in memory.
    Workbook(Vec<Sheet>),
    /// A text, with its first rows.
    Text(Text<'a>, [Sheet; 1]),
}

impl<'a> Source<'a> {
    /// Opens a file by what it is, not by its name.
    ///
    /// # Errors
    /// What keeps it from being read, as problems for its author.
    pub fn open(file: &str, bytes: &'a [u8]) -> Result<Self, Problem> {
        let place = Place { file: file.to_owned(), ..Place::default() };
        let source = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            workbook(file, bytes).map(Self::Workbook)
        } else {
            Text::new(file, bytes).and_then(|text| {
                let rows = text.rows().take(HEAD_ROWS).collect::<Result<_, _>>()?;
                let head = Sheet { rows, ..text.blank() };
                Ok(Self::Text(text, [head]))
            })
        };
        let source = source.map_err(|problem| Problem { place: problem.place.or(Some(place.clone())), ..problem })?;
        if source.sheets().iter().all(|sheet| sheet.rows.is_empty()) {
            return Err(Problem::new("file-empty").at(place));
        }
        Ok(source)
    }

    /// Its sheets; of a text the first rows.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        match self {
            Self::Workbook(sheets) => sheets,
            Self::Text(_, head) => head,
        }
    }

    /// Its sheets with all rows.
    ///
    /// # Errors
    /// A text that ends within a quoted cell.
    pub fn whole(&self) -> Result<Cow<'_, [Sheet]>, Problem> {
        match self {
            Self::Workbook(sheets) => Ok(Cow::Borrowed(sheets)),
            Self::Text(text, _) => {
                Ok(Cow::Owned(vec![Sheet { rows: text.rows().collect::<Result<_, _>>()?, ..text.blank() }]))
            }
        }
    }

    /// The rows of a sheet below the row with this number. The last may be an error: a text that ends within a quoted
    /// cell.
    pub fn rows_below<'s>(
        &'s self,
        sheet: &'s Sheet,
        header: u32,
    ) -> Box<dyn Iterator<Item = Result<SheetRow, Problem>> + Send + 's> {
        let below = move |row: &Result<SheetRow, Problem>| row.as_ref().is_ok_and(|row| row.number <= header);
        match self {
            Self::Workbook(_) => Box::new(sheet.rows.iter().cloned().map(Ok).skip_while(below)),
            Self::Text(text, _) => Box::new(text.rows().skip_while(below)),
        }
    }
}

/// A text of separated values.
#[derive(Debug)]
pub struct Text<'a> {
    file: String,
    text: Cow<'a, str>,
    delimiter: u8,
}

impl<'a> Text<'a> {
    fn new(file: &str, bytes: &'a [u8]) -> Result<Self, Problem> {
        if bytes.contains(&0) && encoding_rs::Encoding::for_bom(bytes).is_none() {
            return Err(Problem::new("file-not-text"));
        }
        let mut text = encoding::decode(bytes);
        if text.contains('\r') {
            text = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"));
        }
        Ok(Self { file: file.to_owned(), delimiter: delimiter(&text), text })
    }

    /// Its sheet, without rows.
    fn blank(&self) -> Sheet {
        Sheet { file: self.file.clone(), name: None, rows: Vec::new(), ragged: true }
    }

    fn rows(&self) -> TextRows<'_> {
        let ending = if self.text.ends_with('\n') { "" } else { "\n" };
        let text = self.text.as_bytes().chain(ending.as_bytes()).chain(SENTINEL.as_bytes()).chain(&b"\n"[..]);
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter);
        let reader = builder.from_reader(Box::new(text) as Box<dyn Read + Send + '_>);
        TextRows {
            text: self,
            reader,
            record: csv::StringRecord::new(),
            breaks_in_cells: 0,
            suspect: None,
            ended: false,
        }
    }
}

/// The rows of a text that are not blank, as a spreadsheet numbers them.
struct TextRows<'a> {
    text: &'a Text<'a>,
    reader: csv::Reader<Box<dyn Read + Send + 'a>>,
    record: csv::StringRecord,
    breaks_in_cells: u64,
    /// The first row with a line break in a cell, and how that cell begins.
    suspect: Option<(u32, String)>,
    ended: bool,
}

impl TextRows<'_> {
    fn read(&mut self) -> Result<Option<SheetRow>, Problem> {
        let record = &mut self.record;
        while self.reader.read_record(record).map_err(|error| Problem::new("file-damaged").fact("detail", error))? {
            if record.len() == 1 && record.get(0) == Some(SENTINEL) {
                return Ok(None);
            }
            let breaks: u64 = record.iter().map(|cell| cell.matches('\n').count() as u64).sum();
            // The reader counts lines of text and skips blank ones; a spreadsheet counts rows.
            let swallowed = record.iter().any(|cell| cell.contains(SENTINEL));
            let last_line = self.reader.position().line() - u64::from(!swallowed);
            let number = u32::try_from(last_line - breaks - self.breaks_in_cells).unwrap_or(u32::MAX);
            self.breaks_in_cells += breaks;
            if breaks > 0 && self.suspect.is_none() {
                let cell = record.iter().find(|cell| cell.contains('\n')).and_then(|cell| cell.lines().next());
                self.suspect = Some((number, cell.unwrap_or_default().to_owned()));
            }
            if swallowed {
                break;
            }
            let cells: Vec<Cell> = record.iter().map(|text| Cell { text: text.to_owned(), typed: false }).collect();
            if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
                return Ok(Some(SheetRow { number, cells }));
            }
        }
        let (row, start) = self.suspect.take().unwrap_or((1, String::new()));
        Err(Problem::new("quote-unclosed").found(start).at(self.text.blank().place(row)))
    }
}

impl Iterator for TextRows<'_> {
    type Item = Result<SheetRow, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.read().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
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
///
/// # Errors
/// It is damaged, or becomes too large.
pub fn check_unpacked_size(bytes: &[u8]) -> Result<(), Problem> {
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
        let sheets = Source::open("f.csv", text.as_bytes()).expect("reads").whole().expect("reads").into_owned();
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
        let problem = Source::open("f.csv", b"a,b\n1,2\n\"x,3\n4,5\n").expect_err("unclosed");
        assert_eq!((problem.code, problem.place.and_then(|place| place.row)), ("quote-unclosed", Some(3)));
    }
}
