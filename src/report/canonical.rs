//! The canonical form of a table: keys and decimal strings, the same in every format and language.

use super::table::{Table, Value};
use crate::ledger::canon::{self, Canon};
use crate::value::{Hash, money};

/// The digest that every format of a report carries: BLAKE3 of the canonical form.
#[must_use]
pub fn digest(table: &Table) -> Hash {
    Hash::of(&canon::write(&form(table)))
}

/// The canonical form: all columns, hidden or not; no labels, no notes.
#[must_use]
pub fn form(table: &Table) -> Canon {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let row = |row: &super::table::TableRow| {
        let key = row.key.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        object([("cells", cells(&names, &row.cells, table)), ("key", Canon::Object(key))])
    };
    let mut selection = vec![];
    if let Some(level) = table.selection.level {
        selection.push(("level".to_owned(), text(level)));
    }
    if let Some(year) = table.selection.year {
        selection.push(("year".to_owned(), text(year)));
    }
    let total = table.total.as_ref().map(|total| ("total", cells(&names, total, table)));
    let members = [
        ("currency", text(table.currency)),
        ("report", text(&table.report)),
        ("rows", Canon::List(table.rows.iter().map(row).collect())),
        ("selection", Canon::Object(selection)),
    ];
    object(members.into_iter().chain(total))
}

/// A value as its exact text: a decimal, or for a rate its parts.
#[must_use]
pub fn exact(value: &Value, table: &Table) -> String {
    let amount = |minor: i128| money::decimal(minor, table.currency.decimals());
    match value {
        Value::Money(minor) => amount(*minor),
        Value::Count(count) => count.to_string(),
        Value::Rate { percent, decimals, .. } => {
            percent.map_or_else(String::new, |percent| money::decimal(percent, *decimals))
        }
        Value::Text(text) => text.clone(),
    }
}

fn cells(names: &[&str], values: &[Value], table: &Table) -> Canon {
    let mut cells: Vec<(String, Canon)> = names
        .iter()
        .zip(values)
        .map(|(name, value)| match value {
            Value::Rate { definition, numerator, denominator, .. } => {
                let amount = |minor: i128| text(money::decimal(minor, table.currency.decimals()));
                let parts = [
                    ("definition", text(definition)),
                    ("denominator", amount(*denominator)),
                    ("numerator", amount(*numerator)),
                    ("percent", text(exact(value, table))),
                ];
                ((*name).to_owned(), object(parts))
            }
            value => ((*name).to_owned(), text(exact(value, table))),
        })
        .collect();
    cells.sort_by(|a, b| a.0.cmp(&b.0));
    Canon::Object(cells)
}

fn text(value: impl ToString) -> Canon {
    Canon::Text(value.to_string())
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Canon)>) -> Canon {
    Canon::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
