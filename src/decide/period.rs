//! Closing and reopening periods, and where what comes late takes effect.

use super::approval;
use super::{Decided, Decision, Given};
use crate::event::{EntryRef, Event, PeriodChange, PeriodChangeRequested, PeriodChanged};
use crate::interchange::wide::day_cell;
use crate::projection::Decoded;
use crate::projection::register::Register;
use crate::value::{Day, Place, Position, Problem, Year};
use chrono::NaiveDate;

/// Decides on asking for a period to be closed or reopened.
///
/// # Errors
/// It ends before it begins; it is closed already, or is not; somebody asked before.
pub fn request(
    given: Given<'_>,
    change: PeriodChange,
    (first_day, last_day): (Day, Day),
    reason: &str,
    request: Option<&str>,
) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    if first_day > last_day {
        let problem = Problem::new("period-backwards").found(format!("{first_day}..{last_day}"));
        problems.push(problem.nearest(Some(format!("{last_day}..{first_day}"))));
    }
    // Beyond the years that a ledger knows, nothing could ever be recorded late.
    if Year::try_from(chrono::Datelike::year(&last_day.0)).is_err() {
        problems.push(Problem::new("period-never-open").found(format!("{first_day}..{last_day}")));
    }
    if reason.trim().is_empty() {
        problems.push(Problem::new("reason-missing"));
    }
    problems.extend(cannot(given.register, change, (first_day, last_day)));
    let asked = given
        .register
        .periods_asked
        .iter()
        .find(|(_, asked)| (asked.change, asked.first_day, asked.last_day) == (change, first_day, last_day));
    if let Some((position, _)) = asked {
        let period = format!("{first_day}..{last_day}");
        problems.push(Problem::new("period-asked-already").found(period).fact("position", position));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let event = Event::PeriodChangeRequested(PeriodChangeRequested {
        change,
        first_day,
        last_day,
        reason: given.seal("reason", reason.trim()),
        request: request.map(str::to_owned),
    });
    Ok(Decision { events: vec![given.decided(event)], warnings: Vec::new() })
}

/// Why a period cannot be closed or reopened as the ledger stands.
fn cannot(register: &Register, change: PeriodChange, (first, last): (Day, Day)) -> Option<Problem> {
    let period = format!("{first}..{last}");
    let closed = &register.periods_closed;
    match change {
        PeriodChange::Closed => {
            let (other_first, other_last) = closed.iter().find(|(f, l)| *f <= last && first <= *l)?;
            let problem = Problem::new("period-closed-already").found(period);
            Some(problem.fact("closed", format!("{other_first}..{other_last}")))
        }
        PeriodChange::Reopened if closed.contains(&(first, last)) => None,
        PeriodChange::Reopened => {
            let near = closed.iter().find(|(f, l)| *f <= last && first <= *l);
            let near = near.map(|(first, last)| format!("{first}..{last}"));
            Some(Problem::new("period-not-closed").found(period).nearest(near))
        }
    }
}

/// Decides on confirming what somebody else asked for.
///
/// # Errors
/// The entry asked for nothing, or for what is no longer so; the same person asked; the ledger went on since.
pub fn confirm(given: Given<'_>, target: &Decoded, actor: &str) -> Result<Decision, Vec<Problem>> {
    let position = target.position;
    let Some(asked) = given.register.periods_asked.get(&position) else {
        // Whoever lost the answer asks again.
        if let Event::PeriodChangeRequested(asked) = &target.event
            && given.register.periods_closed.contains(&(asked.first_day, asked.last_day))
                == (asked.change == PeriodChange::Closed)
            && target.header.entry.actor != actor
        {
            return Ok(Decision::default());
        }
        let waiting: Vec<String> = given.register.periods_asked.keys().map(ToString::to_string).collect();
        let problem = Problem::new("period-nothing-asked").found(position.to_string());
        return Err(vec![problem.fact("waiting", waiting.join(", "))]);
    };
    if target.header.entry.actor == actor {
        return Err(vec![Problem::new("second-person-needed").found(position.to_string())]);
    }
    let period = (asked.first_day, asked.last_day);
    if let Some(problem) = cannot(given.register, asked.change, period) {
        return Err(vec![problem]);
    }
    let event = Event::PeriodChanged(PeriodChanged {
        change: asked.change,
        first_day: asked.first_day,
        last_day: asked.last_day,
        requested: EntryRef { hash: target.hash, position: Position(position) },
    });
    Ok(Decision { events: vec![given.decided(event)], warnings: Vec::new() })
}

/// What is about to be recorded, as the ledger's rules have it: what takes effect in a closed period is recorded late, and
/// large expenditures wait for approval. Settling twice changes nothing more.
///
/// # Errors
/// Every figure that would take effect in a closed period, unless it may be late.
pub fn settle(given: Given<'_>, events: Vec<Decided>) -> Result<Vec<Decided>, Vec<Problem>> {
    let mut problems = Vec::new();
    let settled = events.into_iter().filter_map(|mut decided| {
        approval::mark(given.register, &mut decided.event);
        place(given, decided).map_err(|problem| told(&mut problems, problem)).ok()
    });
    let settled: Vec<Decided> = settled.collect();
    if problems.is_empty() { Ok(settled) } else { Err(problems) }
}

/// A reversal and what takes the entry's place are of one day: it is told once, with the place of the second.
fn told(problems: &mut Vec<Problem>, problem: Problem) {
    match problems.last_mut() {
        Some(last) if last.place.is_none() && last.found == problem.found => *last = problem,
        _ => problems.push(problem),
    }
}

fn place(given: Given<'_>, mut decided: Decided) -> Result<Decided, Problem> {
    let day = decided.effective;
    let Some((first, last)) = given.register.closed(day).filter(|_| decided.event.is_figure()) else {
        return Ok(decided);
    };
    if !given.late {
        let source = decided.event.source();
        let place = source.map(|source| Place {
            sheet: source.sheet.clone(),
            row: source.row.parse().ok(),
            ..Place::default()
        });
        let problem = Problem::new("period-closed").found(day.to_string()).fact("first", first).fact("last", last);
        return Err(Problem { place, ..problem });
    }
    // Today, so that no table of an earlier day changes; where today is closed too, as soon as something is open.
    let mut open = given.today;
    while let Some((_, last)) = given.register.closed(open) {
        open = last.next();
    }
    if let Some(late) = decided.event.late_mut() {
        late.get_or_insert(day);
    }
    decided.effective = open;
    Ok(decided)
}

/// A period as people write it: `2021`, `2021-Q1`, `2021-03`, `2021-01-01..2021-03-31`.
///
/// # Errors
/// It is none of these.
pub fn days(text: &str) -> Result<(Day, Day), Problem> {
    let months = |year: Year, month: u32, count: u32| {
        let first = NaiveDate::from_ymd_opt(year.number().into(), month, 1)?;
        Some((Day(first), Day((first + chrono::Months::new(count)).pred_opt()?)))
    };
    let read = || {
        if let Some((first, last)) = text.split_once("..") {
            return Some((day_cell(first.trim()).ok()?, day_cell(last.trim()).ok()?));
        }
        match text.split_once('-') {
            None => months(text.parse().ok()?, 1, 12),
            Some((year, quarter)) if quarter.starts_with(['Q', 'q', 'T', 't']) => {
                let quarter: u32 = quarter[1..].parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                months(year.parse().ok()?, quarter * 3 - 2, 3)
            }
            Some((year, month)) => months(year.parse().ok()?, month.parse().ok()?, 1),
        }
    };
    read().ok_or_else(|| Problem::new("period-unreadable").found(text))
}
