//! Awards to partners: a row for each.

use super::columns::{Mapped, see_amount};
use super::layout::Field;
use super::wide::{Given, year_cell};
use crate::value::number::Decimal;
use crate::value::{Place, Problem, Year};

/// One award as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AwardRow {
    /// Where its amount stands, or its partner where the file has no amounts.
    pub place: Place,
    /// Where its agency stands.
    pub agency_place: Place,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// 0-based column.
    pub column_index: usize,
    /// The cell as it stands.
    pub text: String,
    /// The organisation.
    pub partner: String,
    /// Name of the agency, where the row names one.
    pub agency: Option<String>,
    /// Its amount.
    pub value: Option<Decimal>,
    /// Code of the output.
    pub node: Option<String>,
    /// Programme year.
    pub year: Option<Year>,
    /// Kind of organisation, modality, leadership, history, population, project.
    pub words: [Option<String>; 6],
}

/// Reads all rows.
///
/// # Errors
/// Every cell that cannot be read, at once.
pub fn read(mapped: &Mapped<'_>, given: Given) -> Result<Vec<AwardRow>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let amount = mapped.head(Field::Amount);
    let partner = mapped.head(Field::Partner).expect("a layout of awards is recognised by its partner column");
    let mut style = mapped.style(given.decimal);
    if let Some(amount) = amount {
        mapped.rows.iter().for_each(|row| see_amount(&mut style, row, amount));
    }
    let mut rows = Vec::new();
    for row in mapped.rows {
        let text = |field: Field| Some(mapped.text(row, field)).filter(|text| !text.is_empty()).map(str::to_owned);
        let head = amount.unwrap_or(partner);
        let value = match amount.and_then(|amount| mapped.amount(row, amount, &style)).transpose() {
            Ok(value) => value,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let year = match text(Field::Year).as_deref().map(year_cell).transpose() {
            Ok(year) => year.or(given.year),
            Err(problem) => {
                let place = mapped.head(Field::Year).map(|head| mapped.place(row, head)).unwrap_or_default();
                problems.push(problem.at(place));
                continue;
            }
        };
        // The end of a list, or of a sentence, is no part of a name.
        let name = row.text(partner.index).trim_end_matches([',', ';', '.']).trim();
        if name.is_empty() {
            problems.push(Problem::new("partner-missing").at(mapped.place(row, partner)));
            continue;
        }
        let fields =
            [Field::Sort, Field::Modality, Field::Leadership, Field::History, Field::Population, Field::Project];
        rows.push(AwardRow {
            place: mapped.place(row, head),
            agency_place: mapped.head(Field::Agency).map(|head| mapped.place(row, head)).unwrap_or_default(),
            row: row.number,
            column_index: head.index,
            text: row.text(head.index).to_owned(),
            partner: name.to_owned(),
            agency: text(Field::Agency),
            value,
            // A code with a comma is one of a spreadsheet that took it for a number.
            node: text(Field::Node).map(|code| code.replace(',', ".")),
            year,
            words: fields.map(text),
        });
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}
