//! Year-to-date totals: what is recorded for a day is the difference from the day before it in its series.
//!
//! A total that changes, or appears, before a later one leaves the later total as it stands: only the difference
//! that was recorded for the later day is replaced, in the same import.

use super::Candidate;
use super::overview::key_of;
use super::plan::{Outcome, Planned, Planner, standing};
use crate::decide::Decided;
use crate::event::Event;
use crate::projection::index::key;
use crate::projection::natural_key::NaturalKey;
use crate::projection::rows::{self, Rows};
use crate::value::money::{self, Minor};
use crate::value::{Day, Problem};
use std::collections::BTreeMap;

/// What stands for one day.
#[derive(Clone, Copy)]
struct Stands {
    difference: i128,
    total: i128,
    position: u64,
}

/// The days of a series that stand, by the keys of their figures.
pub(super) fn days(index: &Rows, natural: &NaturalKey) -> Vec<NaturalKey> {
    let row = index.get(&key::source(&natural.series().to_string()));
    let days = row.map_or(&[][..], |row| rows::list(row, "days"));
    let mut days: Vec<Day> = days.iter().filter_map(|day| day.parse().ok()).collect();
    days.dedup();
    days.into_iter().map(|day| NaturalKey { up_to: Some(day), ..natural.clone() }).collect()
}

/// Decides what becomes of the totals of one file, series by series.
pub(super) fn plan(planner: &mut Planner<'_>, candidates: Vec<Candidate>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut series: BTreeMap<NaturalKey, BTreeMap<Day, Candidate>> = BTreeMap::new();
    for candidate in candidates {
        match key_of(&candidate).parse::<NaturalKey>() {
            Ok(natural) => {
                let up_to = natural.up_to.unwrap_or(candidate.effective);
                series.entry(natural.series()).or_default().insert(up_to, candidate);
            }
            Err(_) => problems.push(Problem::new("date-missing").at(candidate.place)),
        }
    }
    for (natural, totals) in series {
        problems.extend(plan_one(planner, &natural, totals).err());
    }
    problems
}

fn plan_one(
    planner: &mut Planner<'_>,
    natural: &NaturalKey,
    mut totals: BTreeMap<Day, Candidate>,
) -> Result<(), Problem> {
    let stands = stands(planner, natural);
    let mut all: Vec<Day> = stands.keys().chain(totals.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    let mut before = 0;
    let mut cause = None;
    for day in all {
        let known = stands.get(&day).copied();
        let candidate = totals.remove(&day);
        let total = match (&candidate, known) {
            (Some(candidate), _) => i128::from(figure(candidate)),
            (None, Some(known)) => known.total,
            (None, None) => before,
        };
        let difference = total - before;
        before = total;
        match (candidate, known) {
            (None, None) => {}
            (None, Some(known)) => {
                if let (true, Some(cause)) = (known.difference != difference, &cause) {
                    adjust(planner, cause, day, known, difference)?;
                }
            }
            (Some(candidate), None) => {
                cause = Some(candidate.clone());
                record(planner, candidate, total - difference, difference)?;
            }
            (Some(candidate), Some(known)) if known.total == total => {
                planner.note(&candidate, Outcome::Unchanged { position: Some(known.position) });
                if known.difference != difference {
                    adjust(planner, cause.as_ref().unwrap_or(&candidate), day, known, difference)?;
                }
            }
            (Some(candidate), Some(known)) => {
                cause = Some(candidate.clone());
                revise(planner, candidate, known, difference)?;
            }
        }
    }
    Ok(())
}

fn stands(planner: &Planner<'_>, natural: &NaturalKey) -> BTreeMap<Day, Stands> {
    let index = planner.standing.index;
    let mut total = 0;
    let mut stands = BTreeMap::new();
    let mut keys = days(index, natural);
    keys.sort();
    for natural in keys {
        let source_key = natural.to_string();
        let difference = index.get(&key::source(&source_key)).map_or(0, |row| rows::sum(row, "amount_minor"));
        total += difference;
        if let (Some(day), Some(position)) = (natural.up_to, standing(index, &source_key).last().copied()) {
            stands.insert(day, Stands { difference, total, position });
        }
    }
    stands
}

fn record(planner: &mut Planner<'_>, mut candidate: Candidate, before: i128, difference: i128) -> Result<(), Problem> {
    let (before_minor, difference_minor) = (narrow(&candidate, before)?, narrow(&candidate, difference)?);
    set_figure(&mut candidate, difference_minor);
    planner.note(&candidate, Outcome::Difference { before_minor, difference_minor });
    planner.record(candidate);
    Ok(())
}

fn revise(planner: &mut Planner<'_>, mut candidate: Candidate, known: Stands, difference: i128) -> Result<(), Problem> {
    let (old, new) = (shown(&candidate, known.total), shown(&candidate, i128::from(figure(&candidate))));
    let difference_minor = narrow(&candidate, difference)?;
    set_figure(&mut candidate, difference_minor);
    planner.note(&candidate, Outcome::Revised { position: known.position, old, new });
    planner.replace(candidate, known.position)
}

/// The total of a later day stands; the difference recorded for it no longer leads there.
fn adjust(
    planner: &mut Planner<'_>,
    cause: &Candidate,
    up_to: Day,
    known: Stands,
    difference: i128,
) -> Result<(), Problem> {
    let (old, new) = (shown(cause, known.difference), shown(cause, difference));
    let outcome = Outcome::Adjusted { position: known.position, up_to, old, new };
    let (place, label) = (cause.place.clone(), cause.label.clone());
    planner.plan.rows.push(Planned { place, label, text: cause.text.clone(), outcome });
    let Some(replaced) = planner.reverse(known.position)? else { return Ok(()) };
    let target = planner.entry(known.position)?;
    let Event::Amount(kind, mut amount) = target.event.clone() else { return Ok(()) };
    if let Some(line) = amount.lines.first_mut() {
        line.amount_minor = Minor(narrow(cause, difference)?);
    }
    amount.replaces = Some(replaced);
    let event = Event::Amount(kind, amount);
    planner.plan.events.push(Decided { event, effective: target.header.event.effective });
    Ok(())
}

fn figure(candidate: &Candidate) -> i64 {
    candidate.amount.lines.first().map_or(0, |line| line.amount_minor.0)
}

fn set_figure(candidate: &mut Candidate, minor: i64) {
    if let Some(line) = candidate.amount.lines.first_mut() {
        line.amount_minor = Minor(minor);
    }
}

fn narrow(candidate: &Candidate, wide: i128) -> Result<i64, Problem> {
    let too_large = || Problem::new("amount-too-large").found(&candidate.text).at(candidate.place.clone());
    i64::try_from(wide).map_err(|_| too_large())
}

fn shown(candidate: &Candidate, minor: i128) -> String {
    money::decimal(minor, candidate.amount.lines.first().map_or(2, |line| line.currency.decimals()))
}
