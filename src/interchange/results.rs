//! Values of indicators: a row for each indicator, or for each part of one.

use super::SheetRow;
use super::columns::{Head, Mapped, amount_problem};
use super::layout::{DecimalName, Field};
use super::sheet::is_formula;
use super::wide::{Given, year_cell};
use crate::event::{Absent, Role};
use crate::value::number::{self, DecimalMark, NumberError};
use crate::value::text_key::text_key;
use crate::value::{Place, Problem, Year};

/// One value as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultCell {
    /// Where it stands.
    pub place: Place,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// 0-based column.
    pub column_index: usize,
    /// The cell as it stands.
    pub text: String,
    /// Code of the indicator, where the file has codes.
    pub code: Option<String>,
    /// Wording of the indicator.
    pub title: String,
    /// The part of the whole.
    pub breakdown: Option<String>,
    /// Unit, where the file says.
    pub unit: Option<String>,
    /// What the value is.
    pub role: Role,
    /// Which milestone.
    pub step: Option<String>,
    /// The year that it is of.
    pub year: Option<Year>,
    /// The value, or why there is none.
    pub value: Result<String, Absent>,
}

/// What a source writes where it has nothing to say.
const NOTHING: [&str; 4] = ["-", "–", "—", "…"];

/// Words for a value that nobody knows.
const NO_DATA: [&str; 7] =
    ["nodata", "nd", "pasdedonnees", "nondisponible", "notavailable", "donneesnondisponibles", "aucunedonnee"];

/// Words for a value that there cannot be.
const NOT_APPLICABLE: [&str; 2] = ["na", "nsp"];

/// What such a value begins with, where it is said in a sentence.
const NOT_APPLICABLE_BEGINS: [&str; 4] = ["doesnotapply", "notapplicable", "nonapplicable", "sansobjet"];

/// Reads all rows.
///
/// # Errors
/// Every cell that has no one reading, at once.
pub fn read(mapped: &Mapped<'_>, given: Given) -> Result<Vec<ResultCell>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let mut heads: Vec<&Head> = mapped.columns.values().collect();
    heads.sort_by_key(|head| head.index);
    let mut cells = Vec::new();
    for row in mapped.rows {
        for head in &heads {
            let Some(role) = role(head.field) else { continue };
            match cell(mapped, row, head, role, given) {
                None => {}
                Some(Ok(cell)) => cells.push(cell),
                Some(Err(problem)) => problems.push(problem.at(mapped.place(row, head))),
            }
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(problems) }
}

fn role(field: Field) -> Option<Role> {
    match field {
        Field::Baseline => Some(Role::Baseline),
        Field::Milestone => Some(Role::Milestone),
        Field::Result => Some(Role::Result),
        Field::Target => Some(Role::Target),
        Field::Change => Some(Role::Change),
        _ => None,
    }
}

fn cell(
    mapped: &Mapped<'_>,
    row: &SheetRow,
    head: &Head,
    role: Role,
    given: Given,
) -> Option<Result<ResultCell, Problem>> {
    let text = row.text(head.index);
    if text.is_empty() || NOTHING.contains(&text) {
        return None;
    }
    let filled = |field: Field| Some(mapped.text(row, field)).filter(|text| !text.is_empty()).map(str::to_owned);
    // A table of parts has its indicators in the heads.
    let title = match mapped.layout.column.iter().find(|column| column.is_headed(&head.text)) {
        Some(column) if column.indicator.is_some() => column.indicator.clone(),
        _ => filled(Field::Indicator),
    };
    let Some(title) = title else { return Some(Err(Problem::new("indicator-missing"))) };
    let is_whole = |text: &String| mapped.layout.is_total(text);
    let breakdown = filled(Field::Breakdown).map(|text| text.trim_end_matches(['.', ':']).trim().to_owned());
    let step = head.text.split_whitespace().last().filter(|_| role == Role::Milestone);
    let year = match (role, mapped.head(Field::TargetYear)) {
        (Role::Target, Some(_)) => match filled(Field::TargetYear).as_deref().map(year_cell).transpose() {
            Ok(year) => year,
            Err(problem) => return Some(Err(problem)),
        },
        (Role::Result, _) => head.year.or(given.year),
        _ => head.year,
    };
    if role == Role::Result && year.is_none() {
        return Some(Err(Problem::new("year-missing").found(text)));
    }
    let mark = given.decimal.or(mapped.layout.decimal.map(|name| match name {
        DecimalName::Point => DecimalMark::Point,
        DecimalName::Comma => DecimalMark::Comma,
    }));
    let value = match role {
        Role::Change => Ok(Ok(text.to_owned())),
        _ => value(text, row.cells.get(head.index).is_some_and(|cell| cell.typed), mark),
    };
    Some(value.map(|value| ResultCell {
        place: mapped.place(row, head),
        row: row.number,
        column_index: head.index,
        text: text.to_owned(),
        code: filled(Field::Code),
        title,
        breakdown: breakdown.filter(|text| !is_whole(text)),
        unit: filled(Field::Unit),
        role,
        step: step.filter(|word| word.parse::<u32>().is_ok()).map(str::to_owned),
        year,
        value,
    }))
}

/// What somebody typed as a value, as `value` reads a cell.
///
/// # Errors
/// A number that could be two.
pub fn value_of(text: &str, mark: Option<DecimalMark>) -> Result<Result<String, Absent>, Problem> {
    value(text, false, mark)
}

/// What a cell says: a plain number, a percentage, yes or no, a text, or that there is nothing to say.
fn value(text: &str, typed: bool, mark: Option<DecimalMark>) -> Result<Result<String, Absent>, Problem> {
    let key = text_key(text);
    if NO_DATA.contains(&key.as_str()) {
        return Ok(Err(Absent::NoData));
    }
    if NOT_APPLICABLE.contains(&key.as_str()) || NOT_APPLICABLE_BEGINS.iter().any(|words| key.starts_with(words)) {
        return Ok(Err(Absent::NotApplicable));
    }
    match key.as_str() {
        "true" if typed => return Ok(Ok("yes".to_owned())),
        "false" if typed => return Ok(Ok("no".to_owned())),
        "yes" | "oui" => return Ok(Ok("yes".to_owned())),
        "no" | "non" => return Ok(Ok("no".to_owned())),
        _ => {}
    }
    let (bare, sign) = match text.strip_suffix('%') {
        Some(bare) => (bare.trim(), "%"),
        None => (text, ""),
    };
    let mark = if typed { Some(DecimalMark::Point) } else { mark };
    match number::read_one(bare, mark) {
        Ok(number) => Ok(Ok(format!("{}{sign}", number.plain()))),
        // A text is a text, unless it is a formula or a number with a slip in it.
        Err(NumberError::NotANumber { nearest: None }) if !is_formula(text) => Ok(Ok(text.to_owned())),
        Err(error) => Err(amount_problem(text, error)),
    }
}
