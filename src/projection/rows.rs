//! Rows of a read model, and the few ways in which they change.

use crate::ledger::canon;
use crate::value::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A row: named cells.
pub type Row = BTreeMap<String, Cell>;

/// Rows by key.
pub type Rows = BTreeMap<String, Row>;

/// A cell: strings and lists of strings only, so that its bytes are canonical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text, or a number in decimal.
    Text(String),
    /// A sorted list; equal items may stand in it more than once.
    List(Vec<String>),
}

/// One change to one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Key of the row.
    pub key: String,
    /// Name of the cell.
    pub cell: String,
    /// What happens to it.
    pub op: Op,
}

/// What can happen to a cell. All but `Put` can be undone by their opposite, so that a reversal is a plain fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Adds to a sum or count.
    Add(i64),
    /// Sets a text.
    Put(String),
    /// Adds an item to a list.
    Include(String),
    /// Takes one such item out of a list.
    Exclude(String),
}

impl Change {
    /// A change of `cell` in the row at `key`.
    pub fn new(key: impl Into<String>, cell: impl Into<String>, op: Op) -> Self {
        Self { key: key.into(), cell: cell.into(), op }
    }
}

/// Applies a change. Sums are kept in 128 bits: 64-bit amounts cannot overflow them.
pub fn apply(rows: &mut Rows, change: &Change) {
    let row = rows.entry(change.key.clone()).or_default();
    match &change.op {
        Op::Add(number) => {
            let sum = sum(row, &change.cell) + i128::from(*number);
            row.insert(change.cell.clone(), Cell::Text(sum.to_string()));
        }
        Op::Put(text) => {
            row.insert(change.cell.clone(), Cell::Text(text.clone()));
        }
        Op::Include(item) => {
            let list = list_mut(row, &change.cell);
            let place = list.partition_point(|other| other <= item);
            list.insert(place, item.clone());
        }
        Op::Exclude(item) => {
            let list = list_mut(row, &change.cell);
            if let Ok(place) = list.binary_search(item) {
                list.remove(place);
            }
        }
    }
}

/// A cell as a sum; zero where nothing was added.
#[must_use]
pub fn sum(row: &Row, cell: &str) -> i128 {
    text(row, cell).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A cell as a text.
#[must_use]
pub fn text<'a>(row: &'a Row, cell: &str) -> Option<&'a str> {
    match row.get(cell) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

/// A cell as a list; empty where nothing is in it.
#[must_use]
pub fn list<'a>(row: &'a Row, cell: &str) -> &'a [String] {
    match row.get(cell) {
        Some(Cell::List(items)) => items,
        _ => &[],
    }
}

fn list_mut<'a>(row: &'a mut Row, cell: &str) -> &'a mut Vec<String> {
    let value = row.entry(cell.to_owned()).or_insert_with(|| Cell::List(Vec::new()));
    if let Cell::Text(_) = value {
        *value = Cell::List(Vec::new());
    }
    match value {
        Cell::List(items) => items,
        Cell::Text(_) => unreachable!("it was made a list"),
    }
}

/// The canonical bytes of a row.
#[must_use]
pub fn write(row: &Row) -> Vec<u8> {
    canon::write(row)
}

/// Reads stored bytes of a row; `None` if they are not one in canonical form.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Row> {
    let row: Row = serde_json::from_slice(bytes).ok()?;
    (write(&row) == bytes).then_some(row)
}

/// Digest of a whole read model: BLAKE3 over `[key, row]` in canonical JSON, a line each, by key.
#[must_use]
pub fn digest(rows: &Rows) -> Hash {
    let mut hasher = blake3::Hasher::new();
    for pair in rows {
        hasher.update(&canon::write(&pair));
        hasher.update(b"\n");
    }
    Hash(*hasher.finalize().as_bytes())
}
