//! The canonical form of a table: keys and decimal strings, the same in every format and language.

use super::table::{Table, Value};
use crate::ledger::canon::{self, Canon};
use crate::projection::lens::Quoted;
use crate::value::{Hash, money};
use std::borrow::Cow;

/// The digest that every format of a report carries: BLAKE3 of the canonical form.
#[must_use]
pub fn digest(table: &Table) -> Hash {
    Hash::of(&canon::write(&form(table)))
}

/// The canonical form: all columns, hidden or not; no labels, no notes.
#[must_use]
pub fn form(table: &Table) -> Canon<'_> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let rows = table.rows.iter().map(|row| {
        let key = row.key.iter().map(|(name, value)| (name.as_str().into(), text(value))).collect();
        object([("cells", cells(&names, &row.cells, table)), ("key", Canon::Object(key))])
    });
    let rows = rows.collect();
    let mut selection = vec![];
    if table.approved_only {
        selection.push(("approved_only".into(), text("yes")));
    }
    if let Some(level) = table.selection.level {
        selection.push(("level".into(), text(level)));
    }
    if let Some(year) = table.selection.year {
        selection.push(("year".into(), text(year)));
    }
    let total = table.total.as_ref().map(|total| ("total", cells(&names, total, table)));
    let conversion = table.conversion.as_ref().map(|converted| {
        let rates = converted.rates.iter().map(|rate| text(quoted(rate))).collect();
        ("conversion", object([("basis", text(converted.basis)), ("rates", Canon::List(rates))]))
    });
    let members = [
        ("currency", text(table.currency)),
        ("report", text(&table.report)),
        ("rows", Canon::List(rows)),
        ("selection", Canon::Object(selection)),
    ];
    object(conversion.into_iter().chain(members).chain(total))
}

/// A rate as its exact text: `USD/XOF 559.452 2021-03-31 market reference`, or `USD/XOF 560` where it was given.
#[must_use]
pub fn quoted(rate: &Quoted) -> String {
    let since = rate.since.map_or_else(String::new, |day| format!(" {day} {}", rate.source));
    format!("{} {}{since}", rate.pair, rate.rate)
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
        Value::Words(words) => {
            words.iter().filter_map(|wording| wording.text.as_deref()).collect::<Vec<_>>().join("\n\n")
        }
    }
}

fn cells<'a>(names: &[&'a str], values: &'a [Value], table: &Table) -> Canon<'a> {
    let mut cells: Vec<(Cow<'a, str>, Canon<'a>)> = names
        .iter()
        .zip(values)
        .map(|(name, value)| match value {
            Value::Rate { definition, numerator, denominator, scale, .. } => {
                let amount = |count: i128| text(money::decimal(count, *scale));
                let parts = [
                    ("definition", text(definition)),
                    ("denominator", amount(*denominator)),
                    ("numerator", amount(*numerator)),
                    ("percent", text(exact(value, table))),
                ];
                ((*name).into(), object(parts))
            }
            // What was erased leaves its commitment: the digest of a table is the same before and after.
            Value::Words(words) => {
                let commitments: Vec<String> =
                    words.iter().filter_map(|wording| wording.commitment).map(|hash| hash.to_string()).collect();
                ((*name).into(), text(commitments.join(" ")))
            }
            value => ((*name).into(), text(exact(value, table))),
        })
        .collect();
    cells.sort_by(|a, b| a.0.cmp(&b.0));
    Canon::Object(cells)
}

fn text(value: impl ToString) -> Canon<'static> {
    Canon::Text(value.to_string().into())
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Canon<'a>)>) -> Canon<'a> {
    Canon::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
