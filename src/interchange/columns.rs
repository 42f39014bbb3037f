//! From headers to columns: which layout a sheet has, and where each of its fields stands.

use super::encoding::double_encoded;
use super::layout::{Column, DecimalName, Field, Kind};
use super::{Layout, Sheet, SheetRow, sheet};
use crate::value::number::{self, ColumnStyle, Decimal, DecimalMark, NumberError};
use crate::value::text_key::{nearest, text_key};
use crate::value::{Currency, Hash, Place, Problem, Year};
use std::collections::BTreeMap;

/// Rows in which the header is looked for: titles may stand above it.
const HEADER_ROWS: usize = 30;

/// A sheet with its layout recognised.
#[derive(Debug, Clone)]
pub struct Mapped<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The layout.
    pub layout: &'a Layout,
    /// Digest of its declaration.
    pub layout_digest: Hash,
    /// Where each field stands.
    pub columns: BTreeMap<String, Head>,
    /// Count of columns of the header row.
    pub width: usize,
    /// Columns with a head that the layout does not know.
    pub unknown: Vec<(usize, String)>,
    /// Rows below the header.
    pub rows: &'a [SheetRow],
}

/// A recognised column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What stands in it.
    pub field: Field,
    /// 0-based.
    pub index: usize,
    /// As it stands.
    pub text: String,
    /// The year in it.
    pub year: Option<Year>,
    /// The currency in it.
    pub currency: Option<Currency>,
}

/// A head split into its words and what is in brackets or is a year.
struct Words {
    key: String,
    year: Option<Year>,
    currency: Option<Currency>,
}

fn words(header: &str) -> Words {
    let mut rest = header.trim();
    let mut currency = None;
    if let Some((before, bracket)) = rest.strip_suffix(')').and_then(|head| head.rsplit_once('('))
        && let Ok(found) = bracket.trim().to_uppercase().parse()
    {
        currency = Some(found);
        rest = before;
    }
    let digits = |c: char| !c.is_ascii_digit();
    let year = rest.split(digits).find_map(|word| word.parse::<Year>().ok());
    let key = match year {
        Some(year) => text_key(&rest.replacen(&year.to_string(), " ", 1)),
        None => text_key(rest),
    };
    Words { key, year, currency }
}

/// The keys of a head: as it stands, for `year 2` may be a name of its own, then without its year and currency. Nothing
/// is left of a head that is a year; of one without letters or digits, nothing was there.
fn keys(header: &str, words: &Words) -> Vec<String> {
    let said = |key: &String| !key.is_empty() || words.year.is_some();
    [text_key(header), words.key.clone()].into_iter().filter(said).collect()
}

/// A layout with its columns by the keys of their heads.
struct Keyed<'a> {
    layout: &'a Layout,
    digest: Hash,
    columns: BTreeMap<String, &'a Column>,
}

impl<'a> Keyed<'a> {
    fn new((layout, digest): &'a (Layout, Hash)) -> Self {
        let mut columns = BTreeMap::new();
        for column in &layout.column {
            for header in &column.headers {
                columns.entry(text_key(header)).or_insert(column);
            }
        }
        Self { layout, digest: *digest, columns }
    }

    /// Whether a row may be that of the heads: any, where nobody said which.
    fn may_begin(&self, sheet: &Sheet, row: &SheetRow) -> bool {
        self.layout.said.as_ref().is_none_or(|said| said.row == row.number && said.sheet == sheet.name)
    }

    /// The column of the layout that one of the file is: as somebody said, else by its head.
    fn column(&self, index: usize, keys: &[String]) -> Option<&'a Column> {
        let said = self.layout.said.as_ref().and_then(|said| said.columns.get(&index));
        match said {
            Some(meant) => meant.column().and_then(|index| self.layout.column.get(index)),
            None => keys.iter().find_map(|key| self.columns.get(key)).copied(),
        }
    }
}

/// Finds the sheet, the header row and the layout that fit best.
///
/// # Errors
/// No layout fits, a column that is needed is missing, or one stands twice.
pub fn recognise<'a>(sheets: &'a [Sheet], layouts: &'a [(Layout, Hash)]) -> Result<Mapped<'a>, Problem> {
    let keyed: Vec<Keyed<'a>> = layouts.iter().map(Keyed::new).collect();
    let mut best: Option<(usize, Mapped<'a>)> = None;
    // The layout that comes nearest where none fits; and, where one does, a better one that lacks a single column.
    let mut near: Option<(usize, Problem)> = None;
    let mut slip = 0;
    for sheet in sheets {
        for (at, header) in sheet.rows.iter().enumerate().take(HEADER_ROWS) {
            for keyed in keyed.iter().filter(|keyed| keyed.may_begin(sheet, header)) {
                let layout = keyed.layout;
                let found = map_row(sheet, at, header, keyed);
                let missing: Vec<&Column> = missing(layout, &found.columns).collect();
                let measured = layout.kind != Kind::Wide || found.columns.values().any(|h| h.field.claims().is_some());
                let score = found.columns.len();
                if missing.is_empty() && measured {
                    if best.as_ref().is_none_or(|(most, _)| score > *most) {
                        best = Some((score, found));
                    }
                } else if score > near.as_ref().map_or(1, |(most, _)| *most) {
                    near = Some((score, missing_problem(sheet, header, layout, &missing)));
                    if missing.len() <= 1 {
                        slip = score;
                    }
                }
            }
        }
    }
    match (best, near) {
        // A header that fits another layout better, were it complete, is not read as less than it says.
        (Some((score, mapped)), _) if slip <= score => repeated(&mapped).map_or(Ok(mapped), Err),
        (_, Some((_, problem))) => Err(problem),
        _ => Err(unknown_problem(sheets, layouts)),
    }
}

/// The rows that may be that of the heads, and the place among them of the one that a person would take for it: that with the most
/// cells.
#[must_use]
pub fn headers(sheets: &[Sheet]) -> (Vec<(&Sheet, &SheetRow)>, usize) {
    let filled = |row: &SheetRow| (0..row.cells.len()).filter(|index| !row.text(*index).is_empty()).count();
    let pairs = sheets.iter().flat_map(|sheet| sheet.rows.iter().take(HEADER_ROWS).map(move |row| (sheet, row)));
    let rows: Vec<_> = pairs.filter(|(_, row)| filled(row) > 1).collect();
    // Of several alike the first: those below it are about something already.
    let likely = (0..rows.len()).rev().max_by_key(|at| filled(rows[*at].1)).unwrap_or_default();
    (rows, likely)
}

fn map_row<'a>(sheet: &'a Sheet, at: usize, header: &SheetRow, keyed: &Keyed<'a>) -> Mapped<'a> {
    let layout = keyed.layout;
    let mut columns = BTreeMap::new();
    let mut unknown = Vec::new();
    for index in 0..header.cells.len() {
        let text = header.text(index);
        let split = words(text);
        let column = keyed.column(index, &keys(text, &split));
        if text.is_empty() && column.is_none() {
            continue;
        }
        let Words { year, currency, .. } = split;
        match column {
            Some(column) => {
                let head = Head { field: column.field, index, text: text.to_owned(), year, currency };
                let name = match year {
                    // A plan has the same column for each year, and so have some tables of indicators.
                    Some(year) if layout.kind == Kind::Activities => format!("{} {year}", column.field),
                    year if layout.kind == Kind::Results && column.field == Field::Result => {
                        let year = year.map_or_else(String::new, |year| year.to_string());
                        format!("{} {}{year}", column.field, column.indicator.as_deref().unwrap_or(""))
                    }
                    _ if column.rate.is_some() || column.text.is_some() || column.currency.is_some() => {
                        format!("{} {index}", column.field)
                    }
                    _ => column.field.to_string(),
                };
                let name = if columns.contains_key(&name) { format!("{name} again") } else { name };
                columns.insert(name, head);
            }
            None => unknown.push((index, text.to_owned())),
        }
    }
    let is_used = |index: &usize| !header.text(*index).is_empty() || columns.values().any(|head| head.index == *index);
    let width = (0..header.cells.len()).rev().find(is_used).map_or(0, |last| last + 1);
    Mapped { sheet, layout, layout_digest: keyed.digest, columns, width, unknown, rows: &sheet.rows[at + 1..] }
}

fn missing<'a>(layout: &'a Layout, columns: &BTreeMap<String, Head>) -> impl Iterator<Item = &'a Column> {
    let names: Vec<Field> = columns.values().map(|head| head.field).collect();
    layout.column.iter().filter(move |column| !column.optional && !names.contains(&column.field))
}

fn heads(header: &SheetRow) -> String {
    let heads: Vec<&str> = (0..header.cells.len()).map(|index| header.text(index)).filter(|t| !t.is_empty()).collect();
    heads.join(" | ")
}

fn missing_problem(sheet: &Sheet, header: &SheetRow, layout: &Layout, missing: &[&Column]) -> Problem {
    let place = sheet.place(header.number);
    let Some(column) = missing.first() else {
        return Problem::new("no-measure-column").found(heads(header)).fact("layout", &layout.name).at(place);
    };
    let names: Vec<&str> = missing.iter().filter_map(|column| column.headers.first()).map(String::as_str).collect();
    let similar = (0..header.cells.len())
        .map(|index| header.text(index))
        .find(|text| nearest(text, column.headers.iter().map(String::as_str)).is_some());
    Problem::new("column-missing")
        .found(heads(header))
        .nearest(similar)
        .fact("columns", names.join(", "))
        .fact("layout", &layout.name)
        .at(place)
}

fn unknown_problem(sheets: &[Sheet], layouts: &[(Layout, Hash)]) -> Problem {
    let names: Vec<&str> = layouts.iter().map(|(layout, _)| layout.name.as_str()).collect();
    let problem = Problem::new("layout-unrecognised").fact("layouts", names.join(", "));
    match sheets.iter().find_map(|sheet| sheet.rows.first().map(|row| (sheet, row))) {
        Some((sheet, row)) => problem.found(heads(row)).at(sheet.place(row.number)),
        None => problem,
    }
}

fn repeated(mapped: &Mapped<'_>) -> Option<Problem> {
    let (name, second) = mapped.columns.iter().find(|(name, _)| name.ends_with(" again"))?;
    let first = mapped.columns.get(name.trim_end_matches(" again"))?;
    let place = Place {
        column_index: Some(second.index),
        header: Some(second.text.clone()),
        ..mapped.sheet.place(mapped.header_number())
    };
    let problem = Problem::new("column-twice").found(&second.text).fact("first", &first.text);
    Some(problem.fact("layout", &mapped.layout.name).at(place))
}

impl Column {
    /// Whether this is the column of a head, as it stands.
    #[must_use]
    pub fn is_headed(&self, text: &str) -> bool {
        let keys = keys(text, &words(text));
        self.headers.iter().any(|header| keys.contains(&text_key(header)))
    }
}

impl Mapped<'_> {
    /// The number of the header row.
    #[must_use]
    pub fn header_number(&self) -> u32 {
        let below = self.rows.len();
        self.sheet.rows.iter().rev().nth(below).map_or(1, |row| row.number)
    }

    /// The column of a field, where the sheet has it.
    #[must_use]
    pub fn head(&self, field: Field) -> Option<&Head> {
        self.columns.get(&field.to_string())
    }

    /// The place of a cell.
    #[must_use]
    pub fn place(&self, row: &SheetRow, head: &Head) -> Place {
        Place { column_index: Some(head.index), header: Some(head.text.clone()), ..self.sheet.place(row.number) }
    }

    /// The text of a field in a row; empty where the sheet has no such column.
    #[must_use]
    pub fn text<'r>(&self, row: &'r SheetRow, field: Field) -> &'r str {
        self.head(field).map_or("", |head| row.text(head.index))
    }

    /// Rows that end before the last column that means something: cut off, by the look of them.
    #[must_use]
    pub fn short_rows(&self) -> Vec<Problem> {
        if !self.sheet.ragged {
            return Vec::new();
        }
        let last = self.columns.values().max_by_key(|head| head.index);
        let Some(last) = last else { return Vec::new() };
        let short = |row: &&SheetRow| row.cells.len() <= last.index;
        let problem = |row: &SheetRow| {
            Problem::new("row-short")
                .fact("cells", row.cells.len())
                .fact("columns", self.width)
                .at(self.place(row, last))
        };
        self.rows.iter().filter(short).map(problem).collect()
    }

    /// Cells beyond the last column of the header: a separator too many, by the look of them.
    #[must_use]
    pub fn long_rows(&self) -> Vec<Problem> {
        let beyond = |row: &&SheetRow| row.cells.iter().skip(self.width).any(|cell| !cell.text.trim().is_empty());
        let problem = |row: &SheetRow| {
            let place = Place { column_index: Some(self.width), ..self.sheet.place(row.number) };
            let found = row.cells.iter().skip(self.width).map(|cell| cell.text.trim()).find(|text| !text.is_empty());
            Problem::new("row-long")
                .found(found.unwrap_or_default())
                .fact("cells", row.cells.len())
                .fact("columns", self.width)
                .at(place)
        };
        self.rows.iter().filter(beyond).map(problem).collect()
    }

    /// Cells whose text looks like UTF-8 read as something else.
    #[must_use]
    pub fn double_encoded(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for row in self.rows {
            for head in self.columns.values() {
                if let Some(original) = double_encoded(row.text(head.index)) {
                    let problem = Problem::new("text-double-encoded").found(row.text(head.index));
                    problems.push(problem.nearest(Some(original)).at(self.place(row, head)));
                }
            }
        }
        problems
    }

    /// How amounts are to be read, before any was seen: by the mark that the user named, else by that of the layout.
    #[must_use]
    pub fn style(&self, mark: Option<DecimalMark>) -> ColumnStyle {
        let declared = self.layout.decimal.map(|name| match name {
            DecimalName::Point => DecimalMark::Point,
            DecimalName::Comma => DecimalMark::Comma,
        });
        ColumnStyle::new(mark.or(declared))
    }

    /// Reads all amounts of a column together, by row.
    #[must_use]
    pub fn amounts(&self, head: &Head, mark: Option<DecimalMark>) -> Vec<Option<Result<Decimal, Problem>>> {
        let mut style = self.style(mark);
        self.rows.iter().for_each(|row| see_amount(&mut style, row, head));
        self.rows.iter().map(|row| self.amount(row, head, &style)).collect()
    }

    /// Reads an amount in the style of its column; nothing where the cell is empty.
    #[must_use]
    pub fn amount(&self, row: &SheetRow, head: &Head, style: &ColumnStyle) -> Option<Result<Decimal, Problem>> {
        let cell = row.cells.get(head.index).filter(|cell| !cell.text.trim().is_empty())?;
        // A number of a workbook is a plain decimal.
        let read =
            if cell.typed { number::read_one(&cell.text, Some(DecimalMark::Point)) } else { style.read(&cell.text) };
        Some(read.map_err(|error| amount_problem(&cell.text, error).at(self.place(row, head))))
    }
}

/// Shows the cell of a row to the style of its column.
pub fn see_amount(style: &mut ColumnStyle, row: &SheetRow, head: &Head) {
    if let Some(cell) = row.cells.get(head.index).filter(|cell| !cell.typed && !cell.text.trim().is_empty()) {
        style.see(&cell.text);
    }
}

/// An amount that has no one reading, in words for its author.
#[must_use]
pub fn amount_problem(text: &str, error: NumberError) -> Problem {
    match error {
        NumberError::NotANumber { .. } if sheet::is_formula(text) => Problem::new("formula-not-calculated").found(text),
        NumberError::NotANumber { nearest } => Problem::new("amount-unreadable").found(text.trim()).nearest(nearest),
        NumberError::Ambiguous { with_point, with_comma } => Problem::new("amount-ambiguous")
            .found(text.trim())
            .fact("with_point", with_point)
            .fact("with_comma", with_comma),
    }
}
