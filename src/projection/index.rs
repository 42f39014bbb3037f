//! The `index` projection: what a decision has to look up without reading the ledger from its start.

use super::rows::{Change, Op};
use super::{Decoded, Fold, NaturalKey};
use crate::event::{Event, ItemRecorded, Line, Source};
use crate::value::Hash;

/// Keys of rows in the index, all in one place.
pub mod key {
    use crate::event::Source;
    use crate::value::{Hash, Measure, Year};

    /// What an actor's request key led to. Cell `position`.
    #[must_use]
    pub fn request(actor: &str, request: &str) -> String {
        format!("request|{actor}|{request}")
    }

    /// What became of an entry. Cells `reversed_by`, `replaced_by`, `approved_by`.
    #[must_use]
    pub fn entry(position: u64) -> String {
        format!("entry|{position}")
    }

    /// The entry that erased a text. Cell `position`.
    #[must_use]
    pub fn redaction(position: u64, field: &str) -> String {
        format!("redaction|{position}|{field}")
    }

    /// What stands under an import key. Cells `standing` (positions), `amount_minor`, `latest`, `reversed_by`.
    #[must_use]
    pub fn source(source_key: &str) -> String {
        format!("source|{source_key}")
    }

    /// Which margins a measure of a year is recorded by, whatever the layout. A cell for each counts its entries.
    #[must_use]
    pub fn margins(year: Year, measure: Measure) -> String {
        format!("margins|{year}|{measure}")
    }

    /// Whether a table has a figure for an agency or node, whatever its layout. Cell `standing` counts them.
    #[must_use]
    pub fn member(year: Year, measure: Measure, margin: &str, member: &str) -> String {
        format!("members|{year}|{measure}|{margin}|{member}")
    }

    /// A line of a file that has no natural key. Cell `position`.
    #[must_use]
    pub fn line(source: &Source) -> String {
        line_of(&source.file_digest, source.sheet.as_deref(), &source.row)
    }

    /// The same, from its parts.
    #[must_use]
    pub fn line_of(file_digest: &Hash, sheet: Option<&str>, row: &str) -> String {
        format!("line|{file_digest}|{}|{row}", sheet.unwrap_or(""))
    }
}

/// The fold itself.
#[derive(Debug)]
pub struct Index;

impl Fold for Index {
    fn name(&self) -> &'static str {
        "index"
    }

    fn digest(&self) -> Hash {
        Hash::of(b"index, version 5")
    }

    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        let place = entry.position.to_string();
        let mut changes = Vec::new();
        if let Some(request) = entry.event.request() {
            let key = key::request(&entry.header.entry.actor, request);
            changes.push(Change::new(key, "position", Op::Put(place.clone())));
        }
        match &entry.event {
            Event::Amount(_, amount) => {
                if let Some(replaced) = &amount.replaces {
                    let key = key::entry(replaced.position.0);
                    changes.push(Change::new(key, "replaced_by", Op::Put(place.clone())));
                }
                let sum = total(&amount.lines);
                changes.extend(amount.source.iter().flat_map(|source| standing(source, &place, sum)));
            }
            Event::StatementPublished(statement) => {
                changes.extend(statement.source.iter().flat_map(|source| standing(source, &place, 0)));
            }
            Event::EntryReversed(reversed) => {
                let target = reversed.reverses.position.to_string();
                let key = key::entry(reversed.reverses.position.0);
                changes.push(Change::new(key, "reversed_by", Op::Put(place.clone())));
                if let Some(source_key) = &reversed.source_key {
                    let sum = total(reversed.amount.iter().flat_map(|amount| &amount.lines));
                    let key = key::source(source_key);
                    let stands = Change::new(key, "standing", Op::Exclude(target));
                    changes.push(stands.and("amount_minor", Op::Add(-sum)).and("reversed_by", Op::Put(place)));
                    changes.extend(series(source_key, -1, -sum));
                }
            }
            Event::Item(ItemRecorded { replaces, source, .. }) => {
                if let Some(replaced) = replaces {
                    let key = key::entry(replaced.position.0);
                    changes.push(Change::new(key, "replaced_by", Op::Put(place.clone())));
                }
                changes.extend(source.iter().flat_map(|source| standing(source, &place, 0)));
            }
            Event::ActivityDescribed(activity) => {
                let source_key = activity.source.iter().filter_map(|source| source.key.as_ref());
                changes.extend(
                    source_key.map(|source_key| Change::new(key::source(source_key), "latest", Op::Put(place.clone()))),
                );
            }
            Event::EntryApproved(approved) => {
                let key = key::entry(approved.approves.position.0);
                changes.push(Change::new(key, "approved_by", Op::Put(place)));
            }
            Event::FieldRedacted(redacted) => {
                let key = key::redaction(redacted.entry.position.0, &redacted.field);
                changes.push(Change::new(key, "position", Op::Put(place)));
            }
            _ => {}
        }
        changes
    }
}

fn total<'a>(lines: impl IntoIterator<Item = &'a Line>) -> i128 {
    lines.into_iter().map(|line| i128::from(line.amount_minor.0)).sum()
}

fn standing(source: &Source, place: &str, sum: i128) -> Vec<Change<'static>> {
    let Some(source_key) = &source.key else { return Vec::new() };
    let key = key::source(source_key);
    let stands = Change::new(key, "standing", Op::Include(place.to_owned())).and("amount_minor", Op::Add(sum));
    let mut changes = vec![stands.and("latest", Op::Put(place.to_owned()))];
    changes.extend(series(source_key, 1, sum));
    if source_key.starts_with("row|") {
        changes.push(Change::new(key::line(source), "position", Op::Put(place.to_owned())));
    }
    changes
}

/// Counts by margin and member, and what a year-to-date series adds up to.
fn series(source_key: &str, count: i128, sum: i128) -> Vec<Change<'static>> {
    let Ok(natural) = source_key.parse::<NaturalKey>() else { return Vec::new() };
    let margins = key::margins(natural.year, natural.measure);
    let member = key::member(natural.year, natural.measure, &natural.margin, &natural.member);
    let mut changes = vec![
        Change::new(margins, natural.margin.clone(), Op::Add(count)),
        Change::new(member, "standing", Op::Add(count)),
    ];
    if let Some(day) = natural.up_to {
        let key = key::source(&natural.series().to_string());
        let op = if count > 0 { Op::Include(day.to_string()) } else { Op::Exclude(day.to_string()) };
        changes.push(Change::new(key, "days", op).and("amount_minor", Op::Add(sum)));
    }
    changes
}
