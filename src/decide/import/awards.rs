//! Awards to partners: known again by agency, output, partner, project and year.

use super::{FileFacts, Options, Prepared};
use crate::decide::names::Names;
use crate::decide::{Decided, Given, minor};
use crate::event::{Award, Event, Item, ItemRecorded, NodeRef};
use crate::interchange::awards::AwardRow;
use crate::interchange::columns::Mapped;
use crate::value::money::Minor;
use crate::value::text_key::text_key;
use crate::value::{Code, Hash, Place, Problem, Year};
use std::collections::BTreeSet;

/// Resolves the rows of a table of awards.
///
/// # Errors
/// Every name that nobody knows, and every amount that its currency cannot hold, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    rows: &[AwardRow],
    file: &FileFacts,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    let mut problems = Vec::new();
    let mut names = Names::new(given, &options.aliases)?;
    let currency = mapped.head(crate::interchange::layout::Field::Amount).and_then(|head| head.currency);
    let currency = currency.map_or_else(|| given.currency(), Ok).map_err(|problem| vec![problem])?;
    let framework = options.framework.clone().or(mapped.layout.framework.clone());
    let mut seen = BTreeSet::new();
    for row in rows {
        let mut keep = |problem: Problem| problems.push(problem.at(row.place.clone()));
        let amount = row.value.map(|value| minor(value, currency, &row.text)).transpose().map_err(&mut keep);
        let node = node(row.node.as_deref(), framework.as_ref()).map_err(&mut keep);
        let agency = row.agency.as_deref().map(|name| names.agency(name)).transpose();
        let agency = agency.map_err(|problem| problems.push(problem.at(row.agency_place.clone())));
        let (Ok(amount), Ok(node), Ok(agency)) = (amount, node, agency) else { continue };
        let [sort, modality, leadership, history, population, project] = row.words.clone();
        let award = Award {
            agency,
            amount_minor: amount.map(Minor),
            currency,
            history,
            leadership,
            modality,
            node,
            partner: row.partner.clone(),
            population,
            project,
            sort,
            year: row.year,
        };
        let key = source_key(&award);
        if !seen.insert(key.clone()) {
            problems.push(Problem::new("award-twice").found(&row.partner).at(row.place.clone()));
        }
        let effective = options.date.or(row.year.map(Year::last_day)).unwrap_or(given.today);
        let source = file.source(mapped, row.row, row.column_index, &row.text, key);
        let event = Event::Item(ItemRecorded::read_in(source, Item::Award(award)));
        prepared.items.push((row.place.clone(), row.text.clone(), Decided { event, effective }));
    }
    prepared.registrations = names.into_events();
    prepared.warnings.extend(nodes_unknown(given, &prepared.items));
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn node(code: Option<&str>, framework: Option<&Code>) -> Result<Option<NodeRef>, Problem> {
    let Some(code) = code else { return Ok(None) };
    let framework = framework.ok_or_else(|| Problem::new("framework-not-named").found(code))?;
    let parsed = code.parse().map_err(|_| Problem::new("code-unreadable").found(code))?;
    Ok(Some(NodeRef { code: parsed, framework: framework.clone() }))
}

/// Codes that the ledger has no node for: kept, for a report of awards says where they stand, and told once.
fn nodes_unknown(given: Given<'_>, facts: &[(Place, String, Decided)]) -> Option<Problem> {
    let node = |(_, _, decided): &(Place, String, Decided)| match &decided.event {
        Event::Item(ItemRecorded { item: Item::Award(award), .. }) => award.node.clone(),
        _ => None,
    };
    let unknown: BTreeSet<NodeRef> =
        facts.iter().filter_map(node).filter(|node| !given.register.nodes.contains_key(node)).collect();
    let codes: Vec<String> = unknown.iter().map(ToString::to_string).collect();
    (!codes.is_empty()).then(|| Problem::new("nodes-unknown").found(codes.join(", ")))
}

/// What makes an award the same in another file.
#[must_use]
pub fn source_key(award: &Award) -> String {
    let or_nothing = |text: Option<String>| text.unwrap_or_default();
    let agency = or_nothing(award.agency.as_ref().map(ToString::to_string));
    let node = or_nothing(award.node.as_ref().map(ToString::to_string));
    let year = or_nothing(award.year.map(|year| year.to_string()));
    let project = award.project.as_ref().map(|project| Hash::of(project.as_bytes()).to_string()[..16].to_owned());
    format!("award|{agency}|{node}|{}|{}|{year}", text_key(&award.partner), or_nothing(project))
}
