//! Undoing a whole import: every entry of it that stands is reversed, or what was put in its place since, and nothing else.

use super::log;
use super::office::{AppError, Done, Office};
use super::view::{Pages, entries_at};
use crate::decide::correct::{self, Why};
use crate::decide::{Decided, Decision, Given};
use crate::event::Event;
use crate::ledger::canon;
use crate::projection::index::key;
use crate::projection::rows::{self, Row};
use crate::projection::{Decoded, Fold as _};
use crate::value::{Code, Origin, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// Reversals in one transaction.
const PART: usize = 1000;

/// What of an import stands, to be undone.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The entries.
    pub entries: Vec<Decoded>,
    /// The agencies that they name.
    pub agencies: BTreeSet<Code>,
    /// Whether any is no amount.
    pub others: bool,
    /// How many entries of it cannot be taken back: they describe a plan, and the next file describes it anew.
    pub kept: usize,
}

/// The entries of an import that stand. `position` is that of the import itself.
///
/// # Errors
/// There is no import at that place; the store.
pub async fn standing(office: &Office<'_>, origin: &Origin, position: u64) -> Result<Standing, AppError> {
    let missing = || Problem::new("import-missing").found(position.to_string());
    let Some(Event::ImportRecorded(import)) = office.entry(origin, position).await?.map(|entry| entry.event) else {
        return Err(missing().into());
    };
    // They follow in one piece, or in parts with those of others between them.
    let total: u64 = import.events.parse().unwrap_or(u64::MAX);
    let mut standing = Standing::default();
    let mut pages = Pages::starting(office.store, origin, position + 1);
    while let Some(page) = pages.next().await? {
        let mut own = Vec::new();
        for entry in &page {
            let decoded = Decoded::read(entry)?;
            if decoded.event.source().is_some_and(|source| source.import == import.import) {
                own.push(decoded);
            }
        }
        let last = page.last().map_or(position, |entry| entry.position);
        if own.is_empty() && last - position >= total {
            break;
        }
        take(office, origin, own, &mut standing).await?;
    }
    standing.entries.sort_unstable_by_key(|entry| entry.position);
    standing.entries.dedup_by_key(|entry| entry.position);
    Ok(standing)
}

/// Takes those of the entries that stand, and what stands in the place of the others.
async fn take(
    office: &Office<'_>,
    origin: &Origin,
    mut entries: Vec<Decoded>,
    standing: &mut Standing,
) -> Result<(), AppError> {
    while !entries.is_empty() {
        let fates = fates(office, origin, &entries).await?;
        let mut instead = Vec::new();
        for decoded in entries {
            let fate = fates.get(&key::entry(decoded.position));
            let place = |name| fate.and_then(|row| rows::text(row, name)?.parse::<u64>().ok());
            if place("reversed_by").is_some() {
                instead.extend(place("replaced_by"));
            } else if matches!(decoded.event, Event::Amount(..) | Event::Item(_) | Event::StatementPublished(_)) {
                let payload = decoded.event.payload();
                standing.agencies.extend(canon::read(&payload).iter().flat_map(log::agencies));
                standing.others |= !matches!(decoded.event, Event::Amount(..));
                standing.entries.push(decoded);
            } else {
                standing.kept += 1;
            }
        }
        instead.sort_unstable();
        entries = entries_at(office.store, origin, &instead).await?.into_values().collect();
    }
    Ok(())
}

async fn fates(office: &Office<'_>, origin: &Origin, entries: &[Decoded]) -> Result<BTreeMap<String, Row>, AppError> {
    let keys: Vec<String> = entries.iter().map(|entry| key::entry(entry.position)).collect();
    let name = crate::projection::index::Index.name().to_owned();
    Ok(office.store.lookup(origin, &name, &keys).await?)
}

/// Reverses everything of an import that stands, corrected or not. Asked for again, nothing is left to do.
///
/// # Errors
/// There is no import at that place; something of it may not be reversed, such as in a closed period: then nothing is; the store.
pub async fn undo(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    reason: &str,
) -> Result<Done, AppError> {
    let why = Why { reason: reason.to_owned(), request: None };
    let Standing { entries, .. } = standing(office, origin, position).await?;
    // All of it is decided before any of it is done.
    let opened = office.open_existing(origin).await?;
    let known = fates(office, origin, &entries).await?;
    let decided = decide(office.given(&opened), &entries, &known, &why)?;
    crate::decide::period::settle(office.given(&opened), decided)?;
    let mut all = Done::default();
    for part in entries.chunks(PART) {
        let done = office.transact(origin, actor, async |opened, _| {
            let known = fates(office, origin, part).await?;
            let events = decide(office.given(opened), part, &known, &why)?;
            Ok(Decision { events, warnings: Vec::new() })
        });
        let done = done.await?;
        all.receipts.extend(done.receipts);
        all.warnings.extend(done.warnings);
    }
    Ok(all)
}

fn decide(
    given: Given<'_>,
    entries: &[Decoded],
    fates: &BTreeMap<String, Row>,
    why: &Why,
) -> Result<Vec<Decided>, Vec<Problem>> {
    let (mut events, mut problems) = (Vec::new(), Vec::new());
    for entry in entries {
        let fate = fates.get(&key::entry(entry.position));
        match correct::reversal(given, entry, fate, why) {
            Ok(decided) => events.push(decided),
            // Somebody was faster: it no longer stands.
            Err(problem) if problem.code == "already-reversed" => {}
            Err(problem) => problems.push(problem),
        }
    }
    // The same is wrong with each of them.
    problems.dedup_by(|one, other| one.code == other.code && one.found == other.found);
    if problems.is_empty() { Ok(events) } else { Err(problems) }
}
