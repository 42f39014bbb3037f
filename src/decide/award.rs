//! Recording one award, and deciding that two spellings are of one partner.

use super::names::{Aliases, Names};
use super::record::node;
use super::{Decided, Decision, Given, minor};
use crate::event::{Award, Event, Item, ItemRecorded, PartnerAliasDecided};
use crate::interchange::columns::amount_problem;
use crate::value::money::Minor;
use crate::value::number::{self, DecimalMark};
use crate::value::{Currency, Day, Problem, Year};

/// What a person says of an award.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The organisation.
    pub partner: String,
    /// Name of the agency.
    pub agency: Option<String>,
    /// As typed.
    pub amount: Option<String>,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Its currency; the ledger's, where not said.
    pub currency: Option<Currency>,
    /// Code of the output.
    pub node: Option<String>,
    /// Code of the framework, needed where the ledger has several.
    pub framework: Option<String>,
    /// Kind of organisation, modality, leadership, history, population, project.
    pub words: [Option<String>; 6],
    /// Programme year.
    pub year: Option<Year>,
    /// When it took effect.
    pub date: Day,
    /// Key that makes a retry safe.
    pub request: Option<String>,
    /// What was said about names.
    pub aliases: Aliases,
}

/// Decides on one award.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn record(given: Given<'_>, wanted: &Wanted) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut names = Names::new(given, &wanted.aliases)?;
    let mut keep = |problem: Problem| problems.push(problem);
    let currency = wanted.currency.map_or_else(|| given.currency(), Ok).map_err(&mut keep).ok();
    let read = |text: &str| {
        let value = number::read_one(text, wanted.decimal).map_err(|error| amount_problem(text, error))?;
        currency.map_or(Ok(0), |currency| minor(value, currency, text))
    };
    let amount = wanted.amount.as_deref().map(read).transpose().map_err(&mut keep).ok().flatten();
    let agency = wanted.agency.as_deref().map(|name| names.agency(name)).transpose().map_err(&mut keep).ok().flatten();
    let node = wanted.node.as_deref().map(|code| node(given, code, wanted.framework.as_deref()));
    let node = node.transpose().map_err(&mut keep).ok().flatten();
    if wanted.partner.trim().is_empty() {
        keep(Problem::new("partner-missing"));
    }
    let (Some(currency), true) = (currency, problems.is_empty()) else { return Err(problems) };
    let [sort, modality, leadership, history, population, project] = wanted.words.clone();
    let award = Award {
        agency,
        amount_minor: amount.map(Minor),
        currency,
        history,
        leadership,
        modality,
        node,
        partner: wanted.partner.trim().to_owned(),
        population,
        project,
        sort,
        year: wanted.year,
    };
    let recorded = ItemRecorded::by_hand(Item::Award(award), wanted.request.clone());
    let mut events: Vec<Decided> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(Decided { event: Event::Item(recorded), effective: wanted.date });
    Ok(Decision { events, warnings: Vec::new() })
}

/// Decides that a spelling is of another partner. A decision that stands is not made twice.
///
/// # Errors
/// The two are one already, the other way round.
pub fn alias(given: Given<'_>, alias: &str, partner: &str) -> Result<Decision, Vec<Problem>> {
    let (alias, partner) = (alias.trim(), partner.trim());
    if alias.is_empty() || partner.is_empty() {
        return Err(vec![Problem::new("partner-missing")]);
    }
    let known = &given.register.partners;
    if known.get(alias).is_some_and(|stands| stands == partner) {
        return Ok(Decision::default());
    }
    // Whom the partner itself is reported as, step by step: the spelling must not be among them.
    let steps = std::iter::successors(Some(partner), |at| known.get(*at).map(String::as_str));
    if steps.take(known.len() + 1).any(|step| step == alias) {
        return Err(vec![Problem::new("partner-circle").found(alias).fact("partner", partner)]);
    }
    let event = PartnerAliasDecided { alias: alias.to_owned(), partner: partner.to_owned() };
    Ok(Decision { events: vec![given.decided(Event::PartnerAliasDecided(event))], warnings: Vec::new() })
}
