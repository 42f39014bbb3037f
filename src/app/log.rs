//! The audit trail: read from the entries themselves, never copied.

use super::office::{AppError, Office, Opened};
use super::view::{AsOf, Known, Pages};
use crate::ledger::Entry;
use crate::ledger::canon::{self, Canon};
use crate::projection::Decoded;
use crate::projection::index::key;
use crate::projection::rows;
use crate::value::text_key::text_key;
use crate::value::{Code, Day, Head, Origin};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The entry by which another person approved it.
    pub approved_by: Option<u64>,
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
    let payload = opened_payload(entry);
    Line { payload, entry: decoded, actor, reversed_by: None, replaced_by: None, approved_by: None }
}

/// Entries as lines of the trail, as somebody who follows the ledger sees them: what comes later is not known yet.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn lines(office: &Office<'_>, origin: &Origin, entries: &[Entry]) -> Result<Vec<Line>, AppError> {
    let people = office.people(&office.open_existing(origin).await?).await?;
    entries.iter().map(|entry| Ok(line(entry, Decoded::read(entry)?, &people))).collect()
}

/// One entry of the trail, with what became of it.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn one(office: &Office<'_>, origin: &Origin, position: u64) -> Result<Option<Line>, AppError> {
    let found = office.store.entries(origin, position, 1).await?;
    let found: Vec<Entry> = found.into_iter().filter(|entry| entry.position == position).collect();
    let mut lines = lines(office, origin, &found).await?;
    let head = office.store.snapshot(origin, &[]).await?.head;
    annotate(office, origin, head, &mut lines).await?;
    Ok(lines.pop())
}

/// Paths of the texts of an entry that can be erased: those that nobody erased.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn open_texts(office: &Office<'_>, origin: &Origin, line: &Line) -> Result<Vec<String>, AppError> {
    let found = office.store.entries(origin, line.entry.position, 1).await?;
    let Some(entry) = found.first() else { return Ok(Vec::new()) };
    let internal = |error: canon::CanonError| AppError::Internal { detail: error.to_string() };
    let sealed = canon::read(&entry.payload).map_err(internal)?;
    let erased: BTreeSet<String> = line.payload.commitments().into_iter().map(|(field, _)| field).collect();
    let fields = sealed.commitments().into_iter().map(|(field, _)| field);
    Ok(fields.filter(|field| !erased.contains(field)).collect())
}

/// What an auditor looks for: an entry is found where all of it fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of the name of who recorded it.
    pub person: Option<String>,
    /// An agency that it names.
    pub agency: Option<Code>,
    /// An amount that it names, or takes back: minor units.
    pub amount_minor: Option<i64>,
    /// First day of effect.
    pub from: Option<Day>,
    /// Last day of effect.
    pub to: Option<Day>,
    /// Part of any of its texts, whatever the accents.
    pub text: Option<String>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The entries, newest first.
    pub lines: Vec<Line>,
    /// Where to look on: at the entries before this one; none where nothing is left.
    pub before: Option<u64>,
}

/// Entries read at a time, and most of them for one search: whoever wants more looks on from there.
const SEARCH_PAGE: u64 = 500;
const SEARCH_REACH: u64 = 20_000;

/// The newest entries that fit, before a position where one is given.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn search(
    office: &Office<'_>,
    opened: &Opened,
    wanted: &Search,
    before: Option<u64>,
    most: usize,
) -> Result<Found, AppError> {
    let people = office.people(opened).await?;
    let start = before.map_or(opened.head.size, |before| before.min(opened.head.size));
    let (mut end, mut lines) = (start, Vec::new());
    while end > 0 && lines.len() < most && start - end < SEARCH_REACH {
        let begin = end.saturating_sub(SEARCH_PAGE);
        let count = u32::try_from(end - begin).unwrap_or(u32::MAX);
        let entries = office.store.entries(&opened.origin, begin, count).await?;
        let page_end = end;
        for entry in entries.iter().rev().filter(|entry| entry.position < page_end) {
            let found = line(entry, Decoded::read(entry)?, &people);
            end = entry.position;
            if wanted.fits(&found) {
                lines.push(found);
            }
            if lines.len() == most {
                break;
            }
        }
        if entries.is_empty() {
            break;
        }
    }
    annotate(office, &opened.origin, opened.head, &mut lines).await?;
    Ok(Found { lines, before: (end > 0).then_some(end) })
}

impl Search {
    fn fits(&self, line: &Line) -> bool {
        let effective = line.entry.header.event.effective;
        let within = |text: &str, part: &str| text_key(text).contains(&text_key(part));
        let person = |part: &String| line.actor.as_ref().is_some_and(|name| within(name, part));
        self.from.is_none_or(|from| effective >= from)
            && self.to.is_none_or(|to| effective <= to)
            && self.person.as_ref().is_none_or(person)
            && self.agency.as_ref().is_none_or(|agency| agencies(&line.payload).contains(agency))
            && self.amount_minor.is_none_or(|minor| {
                let minor = minor.unsigned_abs().to_string();
                any(&line.payload, |name, text| name.ends_with("_minor") && text.trim_start_matches('-') == minor)
            })
            && self.text.as_ref().is_none_or(|part| any(&line.payload, |_, text| within(text, part)))
    }
}

fn any(payload: &Canon<'_>, fits: impl Fn(&str, &str) -> bool) -> bool {
    let mut found = false;
    walk(payload, "", &mut |name, text| found |= fits(name, text));
    found
}

/// The agencies that a payload names, wherever it does.
#[must_use]
pub fn agencies(payload: &Canon<'_>) -> Vec<Code> {
    let mut found = BTreeSet::new();
    walk(payload, "", &mut |name, text| {
        if matches!(name, "agency" | "agencies") {
            found.extend(text.parse::<Code>().ok());
        }
    });
    found.into_iter().collect()
}

/// Every text of a payload, with the name of the member that it stands in.
fn walk(value: &Canon<'_>, name: &str, look: &mut dyn FnMut(&str, &str)) {
    match value {
        Canon::Text(text) => look(name, text),
        Canon::List(items) => items.iter().for_each(|item| walk(item, name, look)),
        Canon::Object(members) => members.iter().for_each(|(name, value)| walk(value, name, look)),
    }
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
        line.approved_by = cell("approved_by");
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
