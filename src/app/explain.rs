//! Explaining a cell of a report: the entries that make it up.

use super::Progress;
use super::office::AppError;
use super::view::{AsOf, Pages, counts, currency, view};
use crate::projection::declared::Declared;
use crate::projection::definition::Shows;
use crate::projection::register::RegisterFold;
use crate::projection::{Decoded, Fold, Op, Register};
use crate::report::{Selection, table};
use crate::store::Store;
use crate::value::{Currency, Head, Origin, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry adds to a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// The entry.
    pub entry: Decoded,
    /// The measure that it adds to.
    pub measure: String,
    /// How much, in minor units of the report's currency; a reversal takes away.
    pub amount_minor: i128,
}

/// A cell, with all that makes it up.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// In the order of the entries.
    pub contributions: Vec<Contribution>,
    /// The measures of the cell with their sums: one, or for a gap or a rate two.
    pub measures: Vec<(String, i128)>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// The head that this is of.
    pub head: Head,
}

/// Which cell: the names and values that identify its row, and its column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// As `agency` and `WFP`; none for the total.
    pub row: BTreeMap<String, String>,
    /// Name of the column.
    pub column: String,
}

impl Cell {
    /// Reads `agency=WFP,measure=spent`.
    ///
    /// # Errors
    /// It is not of that form, or names no column.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let malformed = || Problem::new("cell-malformed").found(text);
        let mut cell = Self { row: BTreeMap::new(), column: String::new() };
        for part in text.split(',') {
            let (name, value) = part.split_once('=').ok_or_else(malformed)?;
            match name.trim() {
                "measure" => value.trim().clone_into(&mut cell.column),
                name => _ = cell.row.insert(name.to_owned(), value.trim().to_owned()),
            }
        }
        if cell.column.is_empty() { Err(malformed()) } else { Ok(cell) }
    }
}

/// Finds the entries that make up a cell.
///
/// # Errors
/// The report has no such column or row; the store; bytes that cannot be understood.
pub async fn explain(
    store: &dyn Store,
    origin: &Origin,
    declared: &Declared,
    (selection, as_of): (Selection, AsOf),
    cell: &Cell,
    progress: &dyn Progress,
) -> Result<Explained, AppError> {
    let definition = &declared.definition;
    let wanted = measures(declared, &cell.column)?;
    let then = view(store, origin, &[declared as &dyn Fold, &RegisterFold], as_of, progress).await?;
    let register = then.models.get(1).map(Register::load).unwrap_or_default();
    let currency = currency(store, origin, &register).await?;
    let place = table::Place { definition, register: &register, currency, selection: selection.of(definition) };
    // Of one of the names a row can have more: `axis=1` where the framework goes without saying.
    let is_row = |row: &BTreeMap<String, String>| cell.row.iter().all(|(name, value)| row.get(name) == Some(value));
    let mut rows = BTreeSet::new();
    let mut contributions = Vec::new();
    let mut pages = Pages::new(store, origin);
    'pages: while let Some(page) = pages.next().await? {
        for entry in &page {
            if entry.position >= then.head.size {
                break 'pages;
            }
            let decoded = Decoded::read(entry)?;
            if !counts(&decoded, as_of.effective_to) {
                continue;
            }
            let mut amounts: BTreeMap<String, i128> = BTreeMap::new();
            for change in declared.changes(&decoded) {
                for (cell, op) in change.cells {
                    let Op::Add(amount_minor) = op else { continue };
                    let row = wanted.iter().any(|wanted| *wanted == cell).then(|| place.row(&change.key)).flatten();
                    if let Some(row) = row.filter(is_row) {
                        rows.insert(row);
                        *amounts.entry(cell.into_owned()).or_default() += amount_minor;
                    }
                }
            }
            let contribution = |(measure, amount_minor)| Contribution { entry: decoded.clone(), measure, amount_minor };
            contributions.extend(amounts.into_iter().map(contribution));
        }
        progress.set(page.last().map_or(0, |entry| entry.position + 1), then.head.size);
    }
    if contributions.is_empty() {
        let row = cell.row.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",");
        return Err(Problem::new("cell-empty").found(row).fact("column", &cell.column).into());
    }
    let sum = |measure: &String| {
        let of_this = contributions.iter().filter(|contribution| contribution.measure == *measure);
        (measure.clone(), of_this.map(|contribution| contribution.amount_minor).sum())
    };
    let measures = wanted.iter().map(sum).collect();
    Ok(Explained { measures, contributions, currency, head: then.head })
}

/// The measures that a column shows.
fn measures(declared: &Declared, column: &str) -> Result<Vec<String>, AppError> {
    let columns = &declared.definition.report.column;
    let Some(found) = columns.iter().find(|found| found.name == column) else {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let near = crate::value::text_key::nearest(column, names.iter().copied());
        return Err(Problem::new("column-not-shown")
            .found(column)
            .nearest(near)
            .fact("columns", names.join(", "))
            .into());
    };
    Ok(match &found.shows {
        Shows::Measure { of } | Shows::Text { of, .. } => vec![of.clone()],
        Shows::Difference { of } | Shows::Ratio { of, .. } => of.to_vec(),
        Shows::Progress { of, by_year, .. } => of.iter().chain(by_year).cloned().collect(),
    })
}
