//! The audit trail: read from the entries themselves, never copied.

use super::office::{AppError, Office};
use super::view::{AsOf, Known, Pages};
use crate::ledger::Entry;
use crate::ledger::canon::{self, Canon};
use crate::projection::Decoded;
use crate::projection::index::key;
use crate::projection::rows;
use crate::value::{Head, Origin};
use std::collections::BTreeMap;

/// One entry of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The entry, read.
    pub entry: Decoded,
    /// Its payload with the texts that are still open in the place of their commitments.
    pub payload: Canon<'static>,
    /// Name of who recorded it; none once erased.
    pub actor: Option<String>,
    /// The entry that reversed it.
    pub reversed_by: Option<u64>,
    /// The entry that stands in its place.
    pub replaced_by: Option<u64>,
}

/// The trail of a ledger, in order, or one entry of it.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn log(
    office: &Office<'_>,
    origin: &Origin,
    as_of: AsOf,
    only: Option<u64>,
) -> Result<(Head, Vec<Line>), AppError> {
    let opened = office.open_existing(origin).await?;
    let people = office.people(&opened).await?;
    let mut lines = Vec::new();
    let mut head = Head::EMPTY;
    let mut pages = Pages::new(office.store, origin);
    while let Some(page) = pages.next().await? {
        for entry in &page {
            let decoded = Decoded::read(entry)?;
            let known = match as_of.known {
                Some(Known::Position(last)) => entry.position <= last,
                Some(Known::Time(last)) => decoded.header.entry.recorded <= last,
                None => true,
            };
            if !known {
                break;
            }
            head = entry.head();
            let effective = as_of.effective_to.is_none_or(|last| decoded.header.event.effective <= last);
            if effective && only.is_none_or(|only| only == entry.position) {
                lines.push(line(entry, decoded, &people));
            }
        }
    }
    annotate(office, origin, head, &mut lines).await?;
    Ok((head, lines))
}

fn line(entry: &Entry, decoded: Decoded, people: &BTreeMap<String, Option<String>>) -> Line {
    let actor = people.get(&decoded.header.entry.actor).cloned().flatten();
    Line { payload: opened_payload(entry), entry: decoded, actor, reversed_by: None, replaced_by: None }
}

/// Entries as lines of the trail, as somebody who follows the ledger sees them: what comes later is not known yet.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn lines(office: &Office<'_>, origin: &Origin, entries: &[Entry]) -> Result<Vec<Line>, AppError> {
    let people = office.people(&office.open_existing(origin).await?).await?;
    entries.iter().map(|entry| Ok(line(entry, Decoded::read(entry)?, &people))).collect()
}

async fn annotate(office: &Office<'_>, origin: &Origin, head: Head, lines: &mut [Line]) -> Result<(), AppError> {
    let keys: Vec<String> = lines.iter().map(|line| key::entry(line.entry.position)).collect();
    let found = office.store.lookup(origin, "index", &keys).await?;
    for (line, key) in lines.iter_mut().zip(&keys) {
        let cell = |cell| {
            let position: u64 = rows::text(found.get(key)?, cell)?.parse().ok()?;
            // What was not yet known at that moment is not told.
            (position < head.size).then_some(position)
        };
        line.reversed_by = cell("reversed_by");
        line.replaced_by = cell("replaced_by");
    }
    Ok(())
}

fn opened_payload(entry: &Entry) -> Canon<'static> {
    let payload = canon::read(&entry.payload).unwrap_or(Canon::Object(Vec::new()));
    open(payload, String::new(), entry).into_owned()
}

fn open<'a>(value: Canon<'a>, path: String, entry: &'a Entry) -> Canon<'a> {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Canon::Object(members) if matches!(members.as_slice(), [(key, Canon::Text(_))] if key == "commitment") => {
            let opening = entry.openings.iter().find(|opening| opening.field == path);
            opening.map_or(Canon::Object(members), |opening| Canon::Text(opening.value.as_str().into()))
        }
        Canon::Object(members) => Canon::Object(
            members.into_iter().map(|(key, value)| (key.clone(), open(value, below(&key), entry))).collect(),
        ),
        Canon::List(items) => {
            let item = |(index, item): (usize, Canon<'a>)| open(item, below(&index.to_string()), entry);
            Canon::List(items.into_iter().enumerate().map(item).collect())
        }
        text @ Canon::Text(_) => text,
    }
}
