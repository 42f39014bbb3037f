//! Rows of a read model, and the few ways in which they change.

use crate::ledger::canon;
use crate::value::Hash;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// What an entry does to one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    /// Key of the row.
    pub key: String,
    /// Names of cells with what happens to each, in that order.
    pub cells: Vec<(Cow<'a, str>, Op)>,
}

/// What can happen to a cell. All but `Put` can be undone by their opposite, so that a reversal is a plain fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Adds to a sum or count. In 128 bits: no number of 64-bit amounts overflows it.
    Add(i128),
    /// Sets a text.
    Put(String),
    /// Adds an item to a list.
    Include(String),
    /// Takes one such item out of a list.
    Exclude(String),
}

impl<'a> Change<'a> {
    /// A change of `cell` in the row at `key`.
    pub fn new(key: impl Into<String>, cell: impl Into<Cow<'a, str>>, op: Op) -> Self {
        Self { key: key.into(), cells: vec![(cell.into(), op)] }
    }

    /// And of another one in the same row.
    #[must_use]
    pub fn and(mut self, cell: impl Into<Cow<'a, str>>, op: Op) -> Self {
        self.cells.push((cell.into(), op));
        self
    }
}

/// What any number of changes come to in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delta {
    /// This much is added.
    #[serde(rename = "+")]
    Sum(i128),
    /// This text is put.
    #[serde(rename = "=")]
    Text(String),
    /// So many of each item come, or go where negative.
    #[serde(rename = "#")]
    Items(BTreeMap<String, i64>),
}

/// What any number of changes come to in one row: its cells by name, each once.
pub type RowDelta<'a> = Vec<(Cow<'a, str>, Delta)>;

/// What any number of changes come to, by key. Adding up changes first and applying their sum gives the same rows as
/// applying them one by one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deltas<'a>(pub BTreeMap<String, RowDelta<'a>>);

impl<'a> Deltas<'a> {
    /// Adds a change to what came before it.
    pub fn add(&mut self, change: Change<'a>) {
        let row = self.0.entry(change.key).or_default();
        let item = |item: String, count: i64| Delta::Items(BTreeMap::from([(item, count)]));
        for (cell, op) in change.cells {
            let delta = match op {
                Op::Add(number) => Delta::Sum(number),
                Op::Put(text) => Delta::Text(text),
                Op::Include(text) => item(text, 1),
                Op::Exclude(text) => item(text, -1),
            };
            merge_cell(row, cell, delta);
        }
    }

    /// Adds all that came after.
    pub fn merge(&mut self, later: Self) {
        for (key, row) in later.0 {
            match self.0.entry(key) {
                Entry::Vacant(entry) => _ = entry.insert(row),
                Entry::Occupied(mut entry) => merge(entry.get_mut(), row),
            }
        }
    }

    /// The rows that come of them where there was nothing before.
    #[must_use]
    pub fn into_rows(self) -> Rows {
        self.0.into_iter().map(|(key, delta)| (key, row_of(delta))).collect()
    }
}

/// Adds to the changes of a row those that came after.
pub fn merge<'a>(row: &mut RowDelta<'a>, later: RowDelta<'a>) {
    for (cell, delta) in later {
        merge_cell(row, cell, delta);
    }
}

fn merge_cell<'a>(row: &mut RowDelta<'a>, cell: Cow<'a, str>, later: Delta) {
    let known = match row.binary_search_by(|(name, _)| name.cmp(&cell)) {
        Ok(place) => &mut row[place].1,
        Err(place) => {
            row.insert(place, (cell, later));
            return;
        }
    };
    match (known, later) {
        (Delta::Sum(sum), Delta::Sum(more)) => *sum += more,
        (Delta::Items(items), Delta::Items(more)) => {
            for (item, count) in more {
                *items.entry(item).or_default() += count;
            }
        }
        // A fold gives a cell one kind of change; what comes last stands.
        (known, later) => *known = later,
    }
}

/// The row that changes come to where there was none before.
#[must_use]
pub fn row_of(delta: RowDelta<'_>) -> Row {
    let mut row = Row::new();
    apply(&mut row, delta);
    row
}

/// Applies changes to a row.
pub fn apply(row: &mut Row, delta: RowDelta<'_>) {
    for (cell, delta) in delta {
        let value = match delta {
            Delta::Sum(number) => Cell::Text((sum(row, &cell) + number).to_string()),
            Delta::Text(text) => Cell::Text(text),
            Delta::Items(items) => {
                let mut list = match row.remove(&*cell) {
                    Some(Cell::List(list)) => list,
                    _ => Vec::new(),
                };
                for (item, count) in items {
                    change_list(&mut list, &item, count);
                }
                Cell::List(list)
            }
        };
        row.insert(cell.into_owned(), value);
    }
}

fn change_list(list: &mut Vec<String>, item: &str, count: i64) {
    let place = list.partition_point(|other| other.as_str() < item);
    let times = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if count > 0 {
        list.splice(place..place, std::iter::repeat_n(item.to_owned(), times));
    } else {
        let there = list[place..].iter().take_while(|other| *other == item).count();
        list.drain(place..place + there.min(times));
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

/// The canonical bytes of a row.
#[must_use]
pub fn write(row: &Row) -> Vec<u8> {
    canon::write(row)
}

/// Reads stored bytes of a row; `None` if they are not one in canonical form.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Row> {
    let row: Row = serde_json::from_slice(bytes).ok()?;
    canon::is_spelled(&row, bytes).then_some(row)
}

/// Digest of a whole read model: BLAKE3 over `[key, row]` in canonical JSON, a line each, by key.
#[derive(Debug, Clone, Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Takes the next row, in the order of keys: its cells as `write` gives them.
    pub fn add(&mut self, key: &str, cells: &[u8]) {
        for part in [b"[".as_slice(), &canon::write(&key), b",", cells, b"]\n"] {
            self.0.update(part);
        }
    }

    /// The digest of the rows so far.
    #[must_use]
    pub fn finish(&self) -> Hash {
        Hash(*self.0.finalize().as_bytes())
    }
}
