//! Wide tables: a row for each agency or node, a column for each measure.

use super::columns::{Head, Mapped};
use super::layout::{DayOfMonth, Field, Member};
use super::{SheetRow, sheet};
use crate::event::{ClaimMeasure, Scope};
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::text_key::text_key;
use crate::value::time::Day;
use crate::value::{Currency, Place, Problem, Year};

/// What the user said beside the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given {
    /// `--year`.
    pub year: Option<Year>,
    /// `--decimal`.
    pub decimal: Option<DecimalMark>,
    /// `--date`.
    pub date: Option<Day>,
}

/// One figure of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Where it stands.
    pub place: Place,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// 0-based column.
    pub column_index: usize,
    /// The column as it stands.
    pub header: String,
    /// The cell as it stands.
    pub text: String,
    /// The row as it stands.
    pub label: String,
    /// One row or the total.
    pub scope: Scope,
    /// What it measures.
    pub measure: ClaimMeasure,
    /// Its value; a percentage without its sign.
    pub value: Decimal,
    /// Its currency, where the table says so.
    pub currency: Option<Currency>,
    /// Its year.
    pub year: Year,
    /// The day up to which it counts, in a year-to-date table.
    pub up_to: Option<Day>,
}

/// Reads all figures of a wide table.
///
/// # Errors
/// Every cell that cannot be read, at once.
pub fn read(mapped: &Mapped<'_>, given: Given) -> Result<Vec<Figure>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let table_year = table_year(mapped, given, &mut problems);
    let mut figures = Vec::new();
    let member = mapped.head(Field::Member).expect("a wide layout is recognised by its member column");
    let rows: Vec<RowFacts<'_>> =
        mapped.rows.iter().map(|row| row_facts(mapped, row, member, table_year, given, &mut problems)).collect();
    for head in mapped.columns.values() {
        let Some(measure) = head.field.claims() else { continue };
        for (facts, read) in rows.iter().zip(read_cells(mapped, head, measure, given)) {
            match read {
                None => {}
                Some(Err(problem)) => problems.push(problem),
                Some(Ok(value)) => figures.extend(figure(mapped, facts, head, measure, value)),
            }
        }
    }
    if problems.is_empty() {
        // Row by row, as the table reads: the order of the entries.
        figures.sort_by_key(|figure| (figure.row, figure.column_index));
        Ok(figures)
    } else {
        Err(problems)
    }
}

struct RowFacts<'a> {
    row: &'a SheetRow,
    label: String,
    scope: Scope,
    year: Option<Year>,
    up_to: Option<Day>,
}

fn read_cells(
    mapped: &Mapped<'_>,
    head: &Head,
    measure: ClaimMeasure,
    given: Given,
) -> Vec<Option<Result<Decimal, Problem>>> {
    if measure.ratio().is_none() {
        return mapped.amounts(head, given.decimal);
    }
    let percent = |row: &SheetRow| {
        let cell = row.cells.get(head.index)?;
        let text = cell.text.trim();
        if text.is_empty() {
            return None;
        }
        // A workbook keeps 58 % as 0.58.
        let typed = || number::read_one(text, Some(DecimalMark::Point)).ok().filter(|_| cell.typed).map(hundredfold);
        let read = number::read_percent(text).or_else(typed);
        let problem = || {
            {
                let code = if sheet::is_formula(text) { "formula-not-calculated" } else { "percent-unreadable" };
                Problem::new(code).found(text)
            }
            .at(mapped.place(row, head))
        };
        Some(read.ok_or_else(problem))
    };
    mapped.rows.iter().map(percent).collect()
}

fn hundredfold(fraction: Decimal) -> Decimal {
    if fraction.scale >= 2 {
        Decimal { unscaled: fraction.unscaled, scale: fraction.scale - 2 }
    } else {
        Decimal { unscaled: fraction.unscaled * 10_i128.pow(2 - fraction.scale), scale: 0 }
    }
}

fn figure(
    mapped: &Mapped<'_>,
    facts: &RowFacts<'_>,
    head: &Head,
    measure: ClaimMeasure,
    value: Decimal,
) -> Option<Figure> {
    Some(Figure {
        place: mapped.place(facts.row, head),
        row: facts.row.number,
        column_index: head.index,
        header: head.text.clone(),
        text: facts.row.text(head.index).to_owned(),
        label: facts.label.clone(),
        scope: facts.scope,
        measure,
        value,
        currency: head.currency,
        year: facts.year?,
        up_to: facts.up_to,
    })
}

fn row_facts<'a>(
    mapped: &Mapped<'_>,
    row: &'a SheetRow,
    member: &Head,
    table_year: Option<Year>,
    given: Given,
    problems: &mut Vec<Problem>,
) -> RowFacts<'a> {
    let label = row.text(member.index).trim_end_matches(':').trim().to_owned();
    let is_total = mapped.layout.is_total(&label);
    if label.is_empty() {
        problems.push(Problem::new("member-missing").at(mapped.place(row, member)));
    }
    let year = match mapped.head(Field::Year) {
        Some(head) if !row.text(head.index).is_empty() => {
            year_cell(row.text(head.index)).map_err(|problem| problems.push(problem.at(mapped.place(row, head)))).ok()
        }
        _ => table_year,
    };
    if year.is_none() && mapped.head(Field::Year).is_some() && table_year.is_none() && given.year.is_none() {
        let place = mapped.head(Field::Year).map_or_else(Place::default, |head| mapped.place(row, head));
        let already = problems.iter().any(|problem| problem.place.as_ref() == Some(&place));
        if !already {
            problems.push(Problem::new("year-missing").at(place));
        }
    }
    let up_to = match mapped.head(Field::Date) {
        Some(head) => {
            day_cell(row.text(head.index)).map_err(|problem| problems.push(problem.at(mapped.place(row, head)))).ok()
        }
        None => given.date,
    };
    RowFacts { row, label, scope: if is_total { Scope::Total } else { Scope::Member }, year, up_to }
}

/// The year that the whole table is about: in its heads, or said beside the file. They must agree.
fn table_year(mapped: &Mapped<'_>, given: Given, problems: &mut Vec<Problem>) -> Option<Year> {
    let mut found: Option<(&Head, Year)> = None;
    let header_row = mapped.rows.first().map_or(1, |row| row.number.saturating_sub(1));
    let place = |head: &Head| Place {
        column_index: Some(head.index),
        header: Some(head.text.clone()),
        ..mapped.sheet.place(header_row)
    };
    for head in mapped.columns.values() {
        match (head.year, found) {
            (Some(year), None) => found = Some((head, year)),
            (Some(year), Some((first, other))) if year != other => {
                let problem = Problem::new("year-conflict").found(&head.text).fact("other", &first.text);
                problems.push(problem.at(place(head)));
            }
            _ => {}
        }
    }
    match (found, given.year) {
        (Some((head, year)), Some(given)) if year != given => {
            let problem = Problem::new("year-conflict").found(&head.text).fact("other", format!("--year {given}"));
            problems.push(problem.at(place(head)));
            None
        }
        (Some((_, year)), _) => Some(year),
        (None, Some(given)) => Some(given),
        (None, None) if mapped.head(Field::Year).is_some() => None,
        (None, None) => {
            // A year in the name of the file is worth a hint, not a guess.
            let digits = |c: char| !c.is_ascii_digit();
            let hint = mapped.sheet.file.split(digits).find_map(|word| word.parse::<Year>().ok());
            let place = Place { file: mapped.sheet.file.clone(), sheet: mapped.sheet.name.clone(), ..Place::default() };
            problems.push(Problem::new("year-missing").nearest(hint.map(|year| year.to_string())).at(place));
            None
        }
    }
}

/// A year in a cell.
///
/// # Errors
/// Not a year; with the nearest one where a letter stands for a digit.
pub fn year_cell(text: &str) -> Result<Year, Problem> {
    text.parse().map_err(|_| {
        let digits: String = text.chars().map(|c| if matches!(c, 'O' | 'o') { '0' } else { c }).collect();
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        let near = (0..=digits.len().saturating_sub(4)).find_map(|at| digits.get(at..at + 4)?.parse::<Year>().ok());
        Problem::new("year-unreadable").found(text).nearest(near.map(|year| year.to_string()))
    })
}

/// A day in a cell, `2021-06-30` or `30/06/2021`. Where day and month could be exchanged, nothing is assumed.
///
/// # Errors
/// Not a day, or one of two.
pub fn day_cell(text: &str) -> Result<Day, Problem> {
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    let folded = text.replace(['.', '-'], "/");
    let day_first = chrono::NaiveDate::parse_from_str(&folded, "%d/%m/%Y").ok();
    let month_first = chrono::NaiveDate::parse_from_str(&folded, "%m/%d/%Y").ok();
    let unreadable =
        || Problem::new(if sheet::is_formula(text) { "formula-not-calculated" } else { "date-unreadable" }).found(text);
    match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => {
            Err(Problem::new("date-ambiguous").found(text).fact("day_first", Day(one)).fact("month_first", Day(other)))
        }
        (Some(day), _) | (None, Some(day)) if day.format("%Y").to_string().len() == 4 => Ok(Day(day)),
        _ => Err(unreadable()),
    }
}

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(chrono::NaiveDate);

impl Month {
    /// One of its days.
    #[must_use]
    pub fn day(self, which: DayOfMonth) -> Day {
        let next = self.0 + chrono::Months::new(1);
        Day(if which == DayOfMonth::First { self.0 } else { next.pred_opt().unwrap_or(self.0) })
    }
}

/// A month in a cell, `2021-03`; none of anything else.
#[must_use]
pub fn month_cell(text: &str) -> Option<Month> {
    let first = chrono::NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok();
    first.filter(|_| text.len() == 7).map(Month)
}

/// What a row of a table of nodes says: code and wording.
#[must_use]
pub fn node_label<'a>(label: &'a str, prefixes: &[String]) -> Option<(&'a str, &'a str)> {
    let mut rest = label.trim();
    // The longest word first: `Axe stratégique` before `Axe`.
    let mut sorted: Vec<&String> = prefixes.iter().collect();
    sorted.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
    for prefix in sorted {
        if let Some(after) = strip_words(rest, prefix) {
            rest = after.trim_start();
            break;
        }
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let code = rest[..end].trim_end_matches('.');
    let valid = !code.is_empty() && code.split('.').all(|part| !part.is_empty());
    let wording = rest[end..].trim_start_matches([' ', ':', '-', '–', '.', ')', '\u{a0}']).trim();
    valid.then_some((code, wording))
}

fn strip_words<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let end = text.char_indices().nth(prefix.chars().count()).map_or(text.len(), |(at, _)| at);
    (text_key(&text[..end]) == text_key(prefix)).then_some(&text[end..])
}

/// Whether the rows of a layout are agencies.
#[must_use]
pub fn is_by_agency(mapped: &Mapped<'_>) -> bool {
    mapped.layout.member != Some(Member::Node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_read_from_its_label() {
        let prefixes = ["Axe".to_owned(), "Axe stratégique".to_owned()];
        let label = "Axe stratégique 1. Gouvernance efficace";
        assert_eq!(node_label(label, &prefixes), Some(("1", "Gouvernance efficace")));
        assert_eq!(node_label("1.1.2 : Produit", &prefixes), Some(("1.1.2", "Produit")));
        assert_eq!(node_label("Gouvernance", &prefixes), None);
    }

    #[test]
    fn an_exchangeable_day_and_month_are_not_assumed() {
        assert_eq!(day_cell("30/06/2021").map(|day| day.to_string()), Ok("2021-06-30".to_owned()));
        assert_eq!(day_cell("06/07/2021").map_err(|problem| problem.code), Err("date-ambiguous"));
        assert_eq!(day_cell("2021").map_err(|problem| problem.code), Err("date-unreadable"));
    }
}
