//! What became other between two moments of a table.

use super::table::{Table, Value};
use crate::projection::definition::Label;
use std::collections::BTreeMap;

/// A cell that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Names and values that identify its row; none of the total.
    pub key: BTreeMap<String, String>,
    /// What people call its row; none of the total.
    pub label: Option<Label>,
    /// Place of its column in the table.
    pub column_index: usize,
    /// What stood there; `None` where the row was not there yet.
    pub before: Option<Value>,
    /// What stands there; `None` where the row is no longer.
    pub after: Option<Value>,
}

impl Change {
    /// By how much it changed, where it is an amount or a count: a row that is not there has none of it.
    #[must_use]
    pub fn difference(&self) -> Option<Value> {
        let of = |value: &Option<Value>| match value {
            Some(Value::Money(number) | Value::Count(number)) => Some(*number),
            None => Some(0),
            Some(_) => None,
        };
        let number = of(&self.after)? - of(&self.before)?;
        let is_count = matches!((&self.before, &self.after), (Some(Value::Count(_)), _) | (_, Some(Value::Count(_))));
        Some(if is_count { Value::Count(number) } else { Value::Money(number) })
    }
}

/// The visible cells in which two tables of one report differ, by row and column, the total last.
#[must_use]
pub fn changes(before: &Table, after: &Table) -> Vec<Change> {
    of_columns(before, after, |place| !after.columns[place].hidden)
}

/// The same of all cells, those that a reader has to ask for too.
#[must_use]
pub fn every(before: &Table, after: &Table) -> Vec<Change> {
    of_columns(before, after, |_| true)
}

fn of_columns(before: &Table, after: &Table, wanted: impl Fn(usize) -> bool) -> Vec<Change> {
    let visible = || (0..after.columns.len()).filter(|place| wanted(*place));
    let mut changes = Vec::new();
    let mut compare = |key: &BTreeMap<String, String>, label: Option<&Label>, cells: [Option<&Vec<Value>>; 2]| {
        for column_index in visible() {
            let [before, after] = cells.map(|cells| cells.and_then(|cells| cells.get(column_index)).cloned());
            if before != after {
                changes.push(Change { key: key.clone(), label: label.cloned(), column_index, before, after });
            }
        }
    };
    let earlier: BTreeMap<_, _> = before.rows.iter().map(|row| (&row.key, row)).collect();
    for row in &after.rows {
        let cells = earlier.get(&row.key).map(|row| &row.cells);
        compare(&row.key, Some(&row.label), [cells, Some(&row.cells)]);
    }
    for row in before.rows.iter().filter(|row| after.rows.iter().all(|other| other.key != row.key)) {
        compare(&row.key, Some(&row.label), [Some(&row.cells), None]);
    }
    compare(&BTreeMap::new(), None, [before.total.as_ref(), after.total.as_ref()]);
    changes
}
