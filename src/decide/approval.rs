//! Maker and checker: which expenditures wait, and another person's approval.

use super::names::{Aliases, Names};
use super::{Decided, Decision, Given, minor};
use crate::event::{AmountKind, Approval, EntryApproved, EntryRef, Event, Line, ReversedAmount, ThresholdSet};
use crate::interchange::columns::amount_problem;
use crate::projection::rows::{self, Row};
use crate::projection::{Decoded, Register};
use crate::value::money::Minor;
use crate::value::number::{self, DecimalMark};
use crate::value::{Code, Currency, Position, Problem};

/// Lets an expenditure wait where it is as large as a threshold of its agencies, or of everybody.
pub fn mark(register: &Register, event: &mut Event) {
    if let Event::Amount(AmountKind::Expenditure, amount) = event
        && amount.lines.iter().any(|line| waits(register, line))
    {
        amount.approval = Some(Approval::Awaited);
    }
}

fn waits(register: &Register, line: &Line) -> bool {
    let of_line = |agency: &Option<Code>| agency.as_ref().is_none_or(|agency| line.agencies.contains(agency));
    let mut thresholds = register.thresholds.iter().filter(|((agency, _), _)| of_line(agency)).peekable();
    let any = thresholds.peek().is_some();
    let mut own = thresholds.filter(|((_, currency), _)| *currency == line.currency).peekable();
    // Nobody said from how much on in that currency: it waits.
    let unsaid = any && own.peek().is_none();
    unsaid || own.any(|(_, threshold)| line.amount_minor.0.unsigned_abs() >= threshold.unsigned_abs())
}

/// What somebody says of a threshold.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// Name of the agency; everybody, where none is named.
    pub agency: Option<String>,
    /// As typed; nothing where no amount waits any more.
    pub amount: Option<String>,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Its currency; the ledger's, where not said.
    pub currency: Option<Currency>,
}

/// Decides on a threshold. One that stands is not set twice.
///
/// # Errors
/// Nobody knows the agency; the amount cannot be read, or is below zero.
pub fn threshold(given: Given<'_>, wanted: &Threshold) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let no_aliases = Aliases::default();
    let mut names = Names::new(given, &no_aliases)?;
    let agency = wanted.agency.as_deref().map(|name| names.agency(name)).transpose();
    let agency = agency.map_err(|problem| problems.push(problem));
    let currency = wanted.currency.map_or_else(|| given.currency(), Ok).map_err(|problem| problems.push(problem));
    let read = |text: &String| {
        let value = number::read_one(text, wanted.decimal).map_err(|error| amount_problem(text, error))?;
        let minor = currency.map_or(Ok(0), |currency| minor(value, currency, text))?;
        if minor < 0 { Err(Problem::new("threshold-negative").found(text)) } else { Ok(minor) }
    };
    let amount = wanted.amount.as_ref().map(read).transpose().map_err(|problem| problems.push(problem));
    let (Ok(agency), Ok(currency), Ok(amount_minor), true) = (agency, currency, amount, problems.is_empty()) else {
        return Err(problems);
    };
    if given.register.thresholds.get(&(agency.clone(), currency)).copied() == amount_minor {
        return Ok(Decision::default());
    }
    let set = ThresholdSet { agency, amount_minor: amount_minor.map(Minor), currency };
    let mut events: Vec<_> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(given.decided(Event::ThresholdSet(set)));
    Ok(Decision { events, warnings: Vec::new() })
}

/// Decides on approving an entry. `fate` is its row in the index.
///
/// # Errors
/// It does not wait; it no longer stands, or was approved; the same person recorded it.
pub fn approve(
    given: Given<'_>,
    target: &Decoded,
    fate: Option<&Row>,
    actor: &str,
    note: Option<&str>,
    request: Option<&str>,
) -> Result<Decision, Problem> {
    let position = target.position.to_string();
    let fact = |cell: &str| fate.and_then(|row| rows::text(row, cell));
    if let Some(by) = fact("reversed_by") {
        return Err(Problem::new("already-reversed").found(position).fact("by", by));
    }
    if let Some(by) = fact("approved_by") {
        return Err(Problem::new("approved-already").found(position).fact("by", by));
    }
    let amount = match &target.event {
        Event::Amount(kind, amount) if amount.approval.is_some() => ReversedAmount {
            approval: None,
            lines: amount.lines.clone(),
            measure: kind.measure(amount.stage),
            partner: amount.partner.clone(),
        },
        _ => return Err(Problem::new("approval-not-awaited").found(position)),
    };
    if target.header.entry.actor == actor {
        return Err(Problem::new("second-person-needed").found(position));
    }
    let event = Event::EntryApproved(EntryApproved {
        amount,
        approves: EntryRef { hash: target.hash, position: Position(target.position) },
        late: target.event.late(),
        note: note.map(str::trim).filter(|note| !note.is_empty()).map(|note| given.seal("note", note)),
        request: request.map(str::to_owned),
    });
    // On the day of what it approves, as a reversal: then it is right in every table in which it stands.
    let effective = target.header.event.effective;
    Ok(Decision { events: vec![Decided { event, effective }], warnings: Vec::new() })
}

/// Whether an entry still waited for approval when somebody reversed it.
#[must_use]
pub fn still_awaited(target: &Decoded, fate: Option<&Row>) -> Option<Approval> {
    let Event::Amount(_, amount) = &target.event else { return None };
    amount.approval.filter(|_| fate.and_then(|row| rows::text(row, "approved_by")).is_none())
}
