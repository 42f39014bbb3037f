//! Tables with a row for each thing: rates, transfers, risks, texts. Cells by field; what they mean is for `decide`.

use super::columns::{Head, Mapped, see_amount};
use super::layout::{Column, Field};
use super::wide::Given;
use crate::value::number::{ColumnStyle, Decimal};
use crate::value::{Place, Problem};

/// A row: the cells that are not empty, in the order of their columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// The row itself.
    pub place: Place,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What stands in it.
    pub field: Field,
    /// The cell as it stands.
    pub text: String,
    /// Whether it is a number of a workbook, which has one reading.
    pub typed: bool,
    /// Its number, in a column of numbers.
    pub number: Option<Decimal>,
    /// Where it stands.
    pub place: Place,
    /// 0-based column.
    pub column_index: usize,
    /// Which of the declared columns.
    pub declared_index: usize,
}

impl Record {
    /// The first cell of a field.
    #[must_use]
    pub fn cell(&self, field: Field) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.field == field)
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.cell(field).map(|cell| cell.text.as_str())
    }

    /// Where a field stands, else the row.
    #[must_use]
    pub fn place(&self, field: Field) -> Place {
        self.cell(field).map_or_else(|| self.place.clone(), |cell| cell.place.clone())
    }
}

/// Reads all rows that hold anything.
///
/// # Errors
/// Every number that cannot be read, at once.
pub fn read(mapped: &Mapped<'_>, given: Given) -> Result<Vec<Record>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let mut heads: Vec<(&Head, usize, Option<ColumnStyle>)> = Vec::new();
    for head in mapped.columns.values() {
        let is_it = |column: &Column| column.field == head.field && column.is_headed(&head.text);
        let declared = mapped.layout.column.iter().position(is_it).unwrap_or_default();
        let style = head.field.is_number().then(|| {
            let mut style = mapped.style(given.decimal);
            mapped.rows.iter().for_each(|row| see_amount(&mut style, row, head));
            style
        });
        heads.push((head, declared, style));
    }
    heads.sort_by_key(|(head, ..)| head.index);
    let mut records = Vec::new();
    for row in mapped.rows {
        let mut cells = Vec::new();
        for (head, declared_index, style) in &heads {
            let text = row.text(head.index);
            if text.is_empty() {
                continue;
            }
            let number = match style.as_ref().and_then(|style| mapped.amount(row, head, style)).transpose() {
                Ok(number) => number,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            cells.push(Cell {
                field: head.field,
                text: text.to_owned(),
                typed: row.cells.get(head.index).is_some_and(|cell| cell.typed),
                number,
                place: mapped.place(row, head),
                column_index: head.index,
                declared_index: *declared_index,
            });
        }
        if !cells.is_empty() {
            records.push(Record { row: row.number, cells, place: mapped.sheet.place(row.number) });
        }
    }
    if problems.is_empty() { Ok(records) } else { Err(problems) }
}
