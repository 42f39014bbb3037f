//! Recording money of a joint programme on its way.

use super::names::{Aliases, Names};
use super::record::find_fund;
use super::{Decided, Decision, Given, minor};
use crate::event::{Event, Item, ItemRecorded, Transfer, TransferKind};
use crate::interchange::columns::amount_problem;
use crate::value::money::Minor;
use crate::value::number::{self, DecimalMark};
use crate::value::{Currency, Day, Problem, Year};

/// What a person says of a transfer.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Which way.
    pub kind: TransferKind,
    /// Code of the fund.
    pub fund: String,
    /// Name of the agency.
    pub agency: String,
    /// As typed.
    pub amount: String,
    /// Its part for indirect costs, as typed.
    pub indirect: Option<String>,
    /// How decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Its currency; the ledger's, where not said.
    pub currency: Option<Currency>,
    /// Phase or tranche.
    pub phase: Option<String>,
    /// Programme year.
    pub year: Option<Year>,
    /// When it took effect.
    pub date: Day,
    /// Key that makes a retry safe.
    pub request: Option<String>,
    /// What was said about names.
    pub aliases: Aliases,
}

/// Decides on one transfer.
///
/// # Errors
/// Nobody knows the fund or the agency; an amount cannot be read, is not above zero, or is less than its part.
pub fn record(given: Given<'_>, wanted: &Wanted) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut names = Names::new(given, &wanted.aliases)?;
    let mut keep = |problem: Problem| problems.push(problem);
    let currency = wanted.currency.map_or_else(|| given.currency(), Ok).map_err(&mut keep).ok();
    let own = given.standing().and_then(|item| if let Item::Transfer(stands) = item { Some(stands) } else { None });
    let (own_amount, own_indirect) =
        (own.and_then(Transfer::amount_minor), own.and_then(|stands| Some(stands.indirect_minor?.0)));
    let read = |text: &str, own: Option<i64>| {
        let value = number::read_one(text, wanted.decimal).map_err(|error| amount_problem(text, error))?;
        let minor = currency.map_or(Ok(0), |currency| minor(value, currency, text))?;
        let is_none = minor < 0 || currency.is_some() && minor == 0;
        if is_none && own != Some(minor) { Err(not_positive(text)) } else { Ok(minor) }
    };
    let amount = read(&wanted.amount, own_amount).map_err(&mut keep).ok();
    let indirect = wanted.indirect.as_deref().map(|text| read(text, own_indirect));
    let indirect = indirect.transpose().map_err(&mut keep).ok().flatten();
    let agency = names.agency(&wanted.agency).map_err(&mut keep).ok();
    let fund = find_fund(given.register, &wanted.fund).map_err(&mut keep).ok();
    if let (Some(amount), Some(indirect), Some(text)) = (amount, indirect, &wanted.indirect)
        && indirect > amount
        && (Some(amount), Some(indirect)) != (own_amount, own_indirect)
    {
        keep(Problem::new("indirect-above-amount").found(text).fact("amount", &wanted.amount));
    }
    let (Some(currency), Some(amount), Some(agency), Some(fund), true) =
        (currency, amount, agency, fund, problems.is_empty())
    else {
        return Err(problems);
    };
    let transfer = Transfer {
        currency,
        fund,
        indirect_minor: indirect.map(Minor),
        kind: wanted.kind,
        phase: wanted.phase.clone(),
        sides: Transfer::sides(wanted.kind, &agency, amount),
        year: wanted.year,
    };
    let recorded = ItemRecorded::by_hand(Item::Transfer(transfer), wanted.request.clone());
    let mut events: Vec<Decided> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(Decided { event: Event::Item(recorded), effective: wanted.date });
    Ok(Decision { events, warnings: Vec::new() })
}

fn not_positive(text: &str) -> Problem {
    Problem::new("transfer-not-positive").found(text)
}
