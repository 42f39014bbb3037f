//! The `activities` projection: what plans say of their activities beside the money.

use super::rows::{self, Change, Op, Rows};
use super::{Decoded, Fold};
use crate::event::{Event, Mark, MarkKind, NodeRef};
use crate::value::{Currency, Day, Hash, Measure};
use std::collections::BTreeMap;

/// The fold itself.
#[derive(Debug)]
pub struct ActivitiesFold;

/// The key of an activity's row.
#[must_use]
pub fn key(node: &NodeRef) -> String {
    format!("{}|{}", node.framework, node.code)
}

impl Fold for ActivitiesFold {
    fn name(&self) -> &'static str {
        "activities"
    }

    fn digest(&self) -> Hash {
        Hash::of(b"activities, version 2")
    }

    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        let Event::ActivityDescribed(activity) = &entry.event else { return Vec::new() };
        let key = key(&activity.node);
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        let source = activity.source.as_ref();
        let mut cells = vec![
            ("end", day(activity.end)),
            ("marks", activity.marks.iter().map(written).collect::<Vec<_>>().join("\n")),
            ("position", entry.position.to_string()),
            ("row", source.map(|source| source.row.clone()).unwrap_or_default()),
            ("quarters", activity.work.as_ref().map(|work| work.quarters.join(",")).unwrap_or_default()),
            ("system", source.and_then(|source| source.system.clone()).unwrap_or_default()),
            ("start", day(activity.start)),
            ("status", activity.status.clone().unwrap_or_default()),
        ];
        for measure in [Measure::Required, Measure::Available, Measure::Spent] {
            let stated = activity.stated.iter().find(|stated| stated.measure == measure);
            let stated = stated.map(|stated| format!("{} {}", stated.value, stated.currency));
            cells.push((measure.name(), stated.unwrap_or_default()));
        }
        vec![Change { key, cells: cells.into_iter().map(|(cell, text)| (cell.into(), Op::Put(text))).collect() }]
    }
}

fn written(mark: &Mark) -> String {
    format!("{}|{}|{}", mark.kind, mark.column, mark.text.replace('\n', " "))
}

/// An activity as reports and findings use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The entry that says it.
    pub position: u64,
    /// Row of the file that it was read from.
    pub row: String,
    /// Its first and last day.
    pub days: (Option<Day>, Option<Day>),
    /// Whether it stands in the work plan of an office, with its quarters.
    pub in_quarters: bool,
    /// Whether its source states what is available: an IATI file does not.
    pub states_available: bool,
    /// How far it is, in the source's words.
    pub status: String,
    /// Totals over all years that the source states, as plain decimals with their currencies.
    pub stated: BTreeMap<Measure, (String, Currency)>,
    /// What was noticed: kind, letters of the column, the cell.
    pub marks: Vec<(MarkKind, String, String)>,
}

/// Reads the rows of the projection.
#[must_use]
pub fn load(model: &Rows) -> BTreeMap<NodeRef, Activity> {
    let read = |(key, row): (&String, &rows::Row)| {
        let (framework, code) = key.split_once('|')?;
        let node = NodeRef { code: code.parse().ok()?, framework: framework.parse().ok()? };
        let text = |cell: &str| rows::text(row, cell).unwrap_or_default().to_owned();
        let stated = [Measure::Required, Measure::Available, Measure::Spent].into_iter();
        let stated = stated.filter_map(|measure| {
            let cell = text(measure.name());
            let (value, currency) = cell.split_once(' ')?;
            Some((measure, (value.to_owned(), currency.parse().ok()?)))
        });
        let mark = |line: &str| {
            let mut parts = line.splitn(3, '|');
            Some((parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned()))
        };
        let activity = Activity {
            position: text("position").parse().ok()?,
            row: text("row"),
            days: (text("start").parse().ok(), text("end").parse().ok()),
            in_quarters: !text("quarters").is_empty(),
            states_available: text("system") != crate::event::source::IATI,
            status: text("status"),
            stated: stated.collect(),
            marks: text("marks").lines().filter_map(mark).collect(),
        };
        Some((node, activity))
    };
    model.iter().filter_map(read).collect()
}
