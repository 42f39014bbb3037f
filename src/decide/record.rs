//! Recording one amount.

use super::names::{Aliases, Names};
use super::{Decided, Decision, Given, minor};
use crate::event::{Amount, AmountKind, Event, Item, Line, Nexus, NodeRef, Resources};
use crate::interchange::columns::amount_problem;
use crate::projection::Register;
use crate::value::money::Minor;
use crate::value::number::{self, DecimalMark};
use crate::value::text_key::nearest;
use crate::value::{Code, Currency, Day, Measure, Problem, Year};
use chrono::Datelike as _;

/// What a person says about an amount.
#[derive(Debug, Clone)]
pub struct Record {
    /// What it is a measure of.
    pub measure: Measure,
    /// Names of the agencies that share it.
    pub agencies: Vec<String>,
    /// As typed.
    pub amount: String,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Its currency; the ledger's, where not said.
    pub currency: Option<Currency>,
    /// When it took effect.
    pub date: Day,
    /// Programme years; that of the date, where not said.
    pub years: Vec<Year>,
    /// Code of the node.
    pub node: Option<String>,
    /// Code of the framework, needed where the ledger has several.
    pub framework: Option<String>,
    /// Code of the fund.
    pub fund: Option<String>,
    /// Core or other.
    pub resources: Option<Resources>,
    /// Humanitarian, development or peace.
    pub nexus: Option<Nexus>,
    /// Who received a disbursement.
    pub partner: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// Key that makes a retry safe.
    pub request: Option<String>,
    /// What was said about names.
    pub aliases: Aliases,
}

/// Decides on one amount.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn record(given: Given<'_>, record: &Record) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut names = Names::new(given, &record.aliases)?;
    let currency = record.currency.map_or_else(|| given.currency(), Ok).map_err(|p| problems.push(p)).ok();
    let value = number::read_one(&record.amount, record.decimal)
        .map_err(|error| amount_problem(&record.amount, error))
        .and_then(|value| currency.map_or(Ok(0), |currency| minor(value, currency, &record.amount)))
        .map_err(|problem| problems.push(problem))
        .ok();
    let mut agencies = Vec::new();
    for name in &record.agencies {
        match names.agency(name) {
            Ok(code) if agencies.contains(&code) => problems.push(Problem::new("agency-twice").found(name)),
            Ok(code) => agencies.push(code),
            Err(problem) => problems.push(problem),
        }
    }
    agencies.sort();
    let node = record.node.as_deref().map(|code| node(given, code, record.framework.as_deref()));
    let node = node.transpose().map_err(|problem| problems.push(problem)).ok().flatten();
    let fund = record.fund.as_deref().map(|code| find_fund(given.register, code));
    let fund = fund.transpose().map_err(|problem| problems.push(problem)).ok().flatten();
    let years = if record.years.is_empty() { year_of(record.date).into_iter().collect() } else { record.years.clone() };
    let (Some(currency), Some(value), true) = (currency, value, problems.is_empty()) else { return Err(problems) };
    let line = Line {
        agencies,
        amount_minor: Minor(value),
        currency,
        fund,
        nexus: record.nexus,
        node,
        resources: record.resources,
        years,
    };
    let (kind, stage) = AmountKind::of_measure(record.measure);
    let warnings = warnings(given.register, record.measure, &line, record.date);
    let amount = Amount {
        approval: None,
        late: None,
        lines: vec![line],
        note: record.note.as_deref().map(|note| given.seal("note", note)),
        partner: record.partner.clone(),
        replaces: None,
        request: record.request.clone(),
        source: None,
        stage,
    };
    let mut events: Vec<Decided> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(Decided { event: Event::Amount(kind, amount), effective: record.date });
    Ok(Decision { events, warnings })
}

/// The programme year of a day.
#[must_use]
pub fn year_of(day: Day) -> Option<Year> {
    Year::try_from(day.0.year()).ok()
}

/// What is unusual about an amount but accepted as it is.
#[must_use]
pub fn warnings(register: &Register, measure: Measure, line: &Line, date: Day) -> Vec<Problem> {
    let mut warnings = Vec::new();
    if measure == Measure::Required && line.amount_minor.0 < 0 {
        let amount = crate::value::Money { amount_minor: line.amount_minor.0, currency: line.currency };
        warnings.push(Problem::new("allocation-negative").found(amount.to_string()).fact("currency", line.currency));
    }
    let framework = match (&line.node, register.frameworks.len()) {
        (Some(node), _) => register.frameworks.get(&node.framework).map(|f| (&node.framework, f)),
        (None, 1) => register.frameworks.iter().next(),
        _ => None,
    };
    if let Some((code, framework)) = framework
        && let Some(cycle) = framework.cycle
    {
        let outside = |year: &Year| *year < cycle.first_year || *year > cycle.last_year;
        let date_year = year_of(date).filter(|_| measure == Measure::Spent);
        let year = line.years.iter().copied().find(|year| outside(year)).or(date_year.filter(|year| outside(year)));
        if let Some(year) = year {
            warnings.push(
                Problem::new("outside-the-plan")
                    .found(if date_year == Some(year) { date.to_string() } else { year.to_string() })
                    .fact("framework", code)
                    .fact("first_year", cycle.first_year)
                    .fact("last_year", cycle.last_year),
            );
        }
    }
    warnings
}

/// The node that a code names: one that the ledger knows, or that of the entry whose place is taken.
///
/// # Errors
/// No such node, or in several frameworks.
pub fn node(given: Given<'_>, code: &str, framework: Option<&str>) -> Result<NodeRef, Problem> {
    let own = match (given.standing(), given.stands.map(|stands| &stands.event)) {
        (Some(Item::Award(award)), _) => award.node.as_ref(),
        (Some(Item::Narrative(narrative)), _) => Some(&narrative.node),
        (_, Some(Event::Amount(_, amount))) => amount.lines.iter().find_map(|line| line.node.as_ref()),
        _ => None,
    };
    let is_meant = |node: &&NodeRef| match framework {
        Some(framework) => node.framework.as_str() == framework && node.code.as_str() == code,
        None => node.to_string() == code || node.code.as_str() == code,
    };
    find_node(given.register, code, framework).or_else(|problem| own.filter(is_meant).cloned().ok_or(problem))
}

/// The node of a ledger that a code names.
///
/// # Errors
/// No such node, or in several frameworks.
pub fn find_node(register: &Register, code: &str, framework: Option<&str>) -> Result<NodeRef, Problem> {
    let (framework, code) = match (framework, code.split_once('/')) {
        (Some(framework), _) => (Some(framework), code),
        (None, Some((framework, code))) => (Some(framework), code),
        (None, None) => (None, code),
    };
    let fits = |node: &&NodeRef| {
        node.code.as_str() == code && framework.is_none_or(|framework| node.framework.as_str() == framework)
    };
    let found: Vec<&NodeRef> = register.nodes.keys().filter(fits).collect();
    match found.as_slice() {
        [node] => Ok((*node).clone()),
        [] => {
            let codes = register.nodes.keys().map(|node| node.code.as_str());
            Err(Problem::new("node-unknown").found(code).nearest(nearest_code(code, codes)))
        }
        several => {
            let frameworks: Vec<&str> = several.iter().map(|node| node.framework.as_str()).collect();
            Err(Problem::new("node-ambiguous").found(code).fact("frameworks", frameworks.join(", ")))
        }
    }
}

/// Codes are short and alike: the nearest is the longest known beginning, else the nearest word.
fn nearest_code<'a>(code: &str, codes: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let shared = |other: &str| other.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
    codes.filter(|other| shared(other) > 0).max_by_key(|other| shared(other)).map(str::to_owned)
}

/// The fund that a code names.
///
/// # Errors
/// No such fund.
pub fn find_fund(register: &Register, code: &str) -> Result<Code, Problem> {
    let found = register.funds.keys().find(|fund| fund.as_str().eq_ignore_ascii_case(code));
    found.cloned().ok_or_else(|| {
        Problem::new("fund-unknown").found(code).nearest(nearest(code, register.funds.keys().map(Code::as_str)))
    })
}
