//! Who may do what: granting and withdrawing functions, and what each function allows.

use super::names::{Aliases, Names};
use super::{Decision, Given};
use crate::event::{Award, Event, Function, Item, ItemRecorded, Line, Narrative, RightGranted, RightWithdrawn};
use crate::value::{Code, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// The functions of one person, each with its agencies.
pub type Functions = BTreeMap<Function, BTreeSet<Code>>;

/// What somebody wants to do in a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    /// To read it.
    Read,
    /// To record, correct or reverse money of these agencies.
    Record(&'a [Code]),
    /// To approve money of these agencies.
    Approve(&'a [Code]),
    /// To explain why figures of this row disagree: an agency's, or another.
    Explain(&'a str),
    /// To record an award, a text or a transfer of these agencies; of the whole team, where there are none.
    Report(&'a [Code]),
    /// To record a value of an indicator.
    Observe,
    /// To say what a ledger is about, what was published, what currencies are worth, what may happen; to erase a text.
    Office,
    /// To ask for periods to be closed or reopened, and to confirm it.
    Periods,
    /// To import a file with money of these agencies, and with other things or not.
    Import(&'a [Code], bool),
}

/// The table of rights, in the one place where it is looked up.
#[must_use]
pub fn may(functions: &Functions, act: Act<'_>) -> bool {
    let for_all = |function: Function, agencies: &[Code]| {
        let own = functions.get(&function);
        !agencies.is_empty() && own.is_some_and(|own| agencies.iter().all(|agency| own.contains(agency)))
    };
    match act {
        Act::Read => !functions.is_empty(),
        Act::Record(agencies) => for_all(Function::FinanceOfficer, agencies),
        Act::Approve(agencies) => for_all(Function::Approver, agencies),
        Act::Periods | Act::Office => functions.contains_key(&Function::Rco),
        Act::Report(agencies) => functions.contains_key(&Function::Rco) || for_all(Function::FinanceOfficer, agencies),
        Act::Observe => functions.contains_key(&Function::Rco) || functions.get(&Function::FinanceOfficer).is_some(),
        Act::Explain(row) => {
            let own = functions.get(&Function::FinanceOfficer);
            functions.contains_key(&Function::Rco) || own.is_some_and(|own| own.iter().any(|code| code.as_str() == row))
        }
        Act::Import(agencies, others) => {
            functions.contains_key(&Function::Rco) || (!others && for_all(Function::FinanceOfficer, agencies))
        }
    }
}

/// Whether functions allow that an event is recorded: what somebody wanted to do was looked up before, and may have been taken from
/// them since.
#[must_use]
pub fn allows(functions: &Functions, event: &Event) -> bool {
    let of = |lines: &[Line]| lines.iter().flat_map(|line| line.agencies.iter().cloned()).collect::<Vec<_>>();
    let some = may(functions, Act::Observe);
    match event {
        Event::Amount(_, amount) if amount.source.is_some() => may(functions, Act::Import(&of(&amount.lines), false)),
        Event::Amount(_, amount) => may(functions, Act::Record(&of(&amount.lines))),
        Event::EntryReversed(reversed) => match &reversed.amount {
            Some(amount) if reversed.source_key.is_some() => may(functions, Act::Import(&of(&amount.lines), false)),
            Some(amount) => may(functions, Act::Record(&of(&amount.lines))),
            None => reversed.item.as_ref().map_or(may(functions, Act::Office), |item| may_item(functions, item)),
        },
        Event::EntryApproved(approved) => may(functions, Act::Approve(&of(&approved.amount.lines))),
        Event::Item(ItemRecorded { item: Item::Evidence(_), .. }) => some,
        // What a file brought is the office's; what somebody writes in its place is not.
        Event::Item(ItemRecorded { source: Some(_), replaces: None, .. }) => may(functions, Act::Office),
        Event::Item(recorded) => may_item(functions, &recorded.item),
        Event::StatementPublished(_)
        | Event::FrameworkOpened(_)
        | Event::NodeDefined(_)
        | Event::IndicatorDefined(_)
        | Event::FundRegistered(_)
        | Event::PartnerAliasDecided(_)
        | Event::FieldRedacted(_) => may(functions, Act::Office),
        Event::PeriodChangeRequested(_) | Event::PeriodChanged(_) => may(functions, Act::Periods),
        // What another name means is said of one's own agencies.
        Event::AgencyAliasDecided(alias) => may(functions, Act::Import(std::slice::from_ref(&alias.agency), false)),
        // What comes with any of them.
        Event::LedgerOpened(_)
        | Event::PersonNamed(_)
        | Event::AgencyRegistered(_)
        | Event::ActivityDescribed(_)
        | Event::ImportRecorded(_) => some,
        // Who says what others may do, and what signs, is an administrator of the server, and nobody in the ledger.
        Event::RightGranted(_)
        | Event::RightWithdrawn(_)
        | Event::ThresholdSet(_)
        | Event::KeyAuthorised(_)
        | Event::KeyRevoked(_)
        | Event::AuthorAuthorised(_)
        | Event::AuthorRevoked(_)
        | Event::LedgerRecovered(_) => false,
    }
}

/// Whether functions allow that an item is recorded by hand, or no longer stands.
#[must_use]
pub fn may_item(functions: &Functions, item: &Item) -> bool {
    match item {
        Item::Explanation(explanation) => may(functions, Act::Explain(&explanation.row)),
        Item::Observation(_) => may(functions, Act::Observe),
        Item::Award(Award { agency, .. }) | Item::Narrative(Narrative { agency, .. }) => {
            may(functions, Act::Report(agency.as_slice()))
        }
        Item::Transfer(transfer) => {
            let agencies: Vec<Code> = transfer.sides.iter().filter_map(|side| side.agency.clone()).collect();
            may(functions, Act::Report(&agencies))
        }
        Item::Rate(_) | Item::Risk(_) | Item::Total(_) | Item::Evidence(_) => may(functions, Act::Office),
    }
}

/// Decides on giving a person a function.
///
/// # Errors
/// Nobody knows an agency; a function of agencies names none, or one of all of them names some.
pub fn grant(
    given: Given<'_>,
    person: &str,
    function: Function,
    agencies: &[String],
) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let no_aliases = Aliases::default();
    let mut names = Names::new(given, &no_aliases)?;
    let mut codes = BTreeSet::new();
    for name in agencies {
        names.agency(name).map_or_else(|problem| problems.push(problem), |code| codes.extend([code]));
    }
    if function.is_of_agencies() && agencies.is_empty() {
        problems.push(Problem::new("right-without-agencies").found(function.to_string()));
    }
    if !function.is_of_agencies() && !agencies.is_empty() {
        problems.push(Problem::new("right-of-all-agencies").found(function.to_string()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if given.register.rights.get(person).and_then(|known| known.get(&function)) == Some(&codes) {
        return Ok(Decision::default());
    }
    let mut events: Vec<_> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    let granted = RightGranted { agencies: codes.into_iter().collect(), function, person: person.to_owned() };
    events.push(given.decided(Event::RightGranted(granted)));
    Ok(Decision { events, warnings: Vec::new() })
}

/// Decides on taking a function from a person.
///
/// # Errors
/// They do not have it.
pub fn withdraw(given: Given<'_>, person: &str, function: Function) -> Result<Decision, Vec<Problem>> {
    if !given.register.rights.get(person).is_some_and(|known| known.contains_key(&function)) {
        return Err(vec![Problem::new("right-not-held").found(function.to_string())]);
    }
    let withdrawn = RightWithdrawn { function, person: person.to_owned() };
    Ok(Decision { events: vec![given.decided(Event::RightWithdrawn(withdrawn))], warnings: Vec::new() })
}
