//! Opening a ledger, a framework, a fund; defining a node; deciding on an agency.

use super::names::{Aliases, Names};
use super::{Decision, Given};
use crate::event::{
    Cycle, Event, FrameworkOpened, FundRegistered, LedgerOpened, Level, Modality, NodeDefined, NodeRef,
};
use crate::value::number;
use crate::value::text_key::nearest;
use crate::value::{Code, Currency, Origin, Problem};

/// Decides on a new ledger.
///
/// # Errors
/// It exists, or its title is empty.
pub fn open_ledger(
    given: Given<'_>,
    origin: &Origin,
    title: &str,
    currency: Currency,
) -> Result<Decision, Vec<Problem>> {
    if given.register.currency.is_some() {
        return Err(vec![Problem::new("ledger-exists").found(origin.as_str()).fact("title", &given.register.title)]);
    }
    if title.trim().is_empty() {
        return Err(vec![Problem::new("title-missing")]);
    }
    let opened = LedgerOpened { currency, origin: origin.clone(), title: title.trim().to_owned() };
    Ok(one(given, Event::LedgerOpened(opened)))
}

/// Decides on a framework and its cycle.
///
/// # Errors
/// It exists with another title or cycle, or the cycle ends before it begins.
pub fn open_framework(
    given: Given<'_>,
    framework: Code,
    title: &str,
    cycle: Option<Cycle>,
) -> Result<Decision, Vec<Problem>> {
    if let Some(cycle) = cycle.filter(|cycle| cycle.first_year > cycle.last_year) {
        let found = format!("{}-{}", cycle.first_year, cycle.last_year);
        let nearest = format!("{}-{}", cycle.last_year, cycle.first_year);
        return Err(vec![Problem::new("cycle-backwards").found(found).nearest(Some(nearest))]);
    }
    match given.register.frameworks.get(&framework) {
        Some(known) if known.title == title && known.cycle == cycle => Ok(Decision::default()),
        _ => {
            let opened = FrameworkOpened { cycle, framework, title: title.to_owned() };
            Ok(one(given, Event::FrameworkOpened(opened)))
        }
    }
}

/// What a person says of a fund or a joint programme.
#[derive(Debug, Clone)]
pub struct Fund {
    /// Its code.
    pub code: Code,
    /// What it is called.
    pub title: String,
    /// The administrative agent.
    pub agent: Option<String>,
    /// Name of the lead agency.
    pub lead: Option<String>,
    /// How its money goes.
    pub modality: Option<Modality>,
    /// What agencies may keep for indirect costs, in percent, as typed.
    pub indirect: Option<String>,
}

/// Decides on a fund.
///
/// # Errors
/// Its title is empty; nobody knows its lead agency; its indirect costs are no percentage.
pub fn register_fund(given: Given<'_>, fund: &Fund) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let no_aliases = Aliases::default();
    let mut names = Names::new(given, &no_aliases)?;
    let lead =
        fund.lead.as_deref().map(|name| names.agency(name)).transpose().map_err(|problem| problems.push(problem));
    if fund.title.trim().is_empty() {
        problems.push(Problem::new("title-missing"));
    }
    let percent = fund.indirect.as_deref().map(|text| {
        let read = number::read_percent(&format!("{}%", text.trim().trim_end_matches('%')));
        read.filter(|percent| percent.unscaled >= 0).ok_or_else(|| Problem::new("indirect-unreadable").found(text))
    });
    let percent = percent.transpose().map_err(|problem| problems.push(problem));
    let (Ok(lead), Ok(percent), true) = (lead, percent, problems.is_empty()) else { return Err(problems) };
    let registered = FundRegistered {
        agent: fund.agent.clone(),
        fund: fund.code.clone(),
        indirect_percent: percent.map(number::Decimal::plain),
        lead,
        modality: fund.modality,
        title: fund.title.trim().to_owned(),
    };
    if given.register.funds.get(&fund.code) == Some(&registered) {
        return Ok(Decision::default());
    }
    let mut events: Vec<_> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(given.decided(Event::FundRegistered(registered)));
    Ok(Decision { events, warnings: Vec::new() })
}

/// Decides on agencies by their names, and on aliases.
///
/// # Errors
/// Names that nobody knows.
pub fn register_agencies(given: Given<'_>, names: &[String], aliases: &Aliases) -> Result<Decision, Vec<Problem>> {
    let mut resolver = Names::new(given, aliases)?;
    let problems: Vec<Problem> = names.iter().filter_map(|name| resolver.agency(name).err()).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let events = resolver.into_events().into_iter().map(|event| given.decided(event)).collect();
    Ok(Decision { events, warnings: Vec::new() })
}

/// What a person says about a node.
#[derive(Debug, Clone)]
pub struct Node {
    /// Framework that it belongs to; the only one, where not said.
    pub framework: Option<Code>,
    /// Its code.
    pub code: Code,
    /// Its level.
    pub level: Level,
    /// The node above.
    pub parent: Option<Code>,
    /// Its wording.
    pub title: String,
    /// Names of the agencies that contribute to it.
    pub agencies: Vec<String>,
    /// Nodes that it contributes to, `FRAMEWORK/CODE`.
    pub contributes_to: Vec<String>,
}

/// Decides on one node.
///
/// # Errors
/// Its framework, parent, agencies or targets are not known.
pub fn define_node(given: Given<'_>, node: &Node) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let framework = which_framework(given, node.framework.as_ref(), None).map_err(|p| problems.push(p)).ok();
    let no_aliases = Aliases::default();
    let mut names = Names::new(given, &no_aliases)?;
    let mut agencies = Vec::new();
    for name in &node.agencies {
        names.agency(name).map_or_else(|problem| problems.push(problem), |code| agencies.push(code));
    }
    let target = |code: &String| super::record::find_node(given.register, code, None);
    let (contributes_to, failed): (Vec<_>, Vec<_>) = node.contributes_to.iter().map(target).partition(Result::is_ok);
    problems.extend(failed.into_iter().filter_map(Result::err));
    if let (Some(framework), Some(parent)) = (&framework, &node.parent) {
        let reference = NodeRef { code: parent.clone(), framework: framework.clone() };
        if !given.register.nodes.contains_key(&reference) {
            let known = given.register.nodes.keys().map(|node| node.code.as_str());
            let problem = Problem::new("parent-unknown").found(parent.as_str());
            problems.push(problem.nearest(nearest(parent.as_str(), known)));
        }
    }
    let (Some(framework), true) = (framework, problems.is_empty()) else { return Err(problems) };
    let defined = NodeDefined {
        agencies,
        agencies_text: None,
        basis: None,
        contributes_to: contributes_to.into_iter().filter_map(Result::ok).collect(),
        level: node.level,
        node: NodeRef { code: node.code.clone(), framework },
        parent: node.parent.clone(),
        title: node.title.clone(),
    };
    let mut events: Vec<_> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(given.decided(Event::NodeDefined(defined)));
    Ok(Decision { events, warnings: Vec::new() })
}

/// The framework that is meant: the one named, else the only one, else the layout's own.
///
/// # Errors
/// There are several, or none.
pub fn which_framework(given: Given<'_>, named: Option<&Code>, default: Option<&Code>) -> Result<Code, Problem> {
    let known = &given.register.frameworks;
    match (named, known.len(), default) {
        (Some(named), _, _) if known.contains_key(named) || default.is_some() => Ok(named.clone()),
        (Some(named), _, _) => {
            let near = nearest(named.as_str(), known.keys().map(Code::as_str));
            Err(Problem::new("framework-unknown").found(named.as_str()).nearest(near))
        }
        (None, 1, _) => Ok(known.keys().next().expect("there is one").clone()),
        (None, 0, Some(default)) => Ok(default.clone()),
        (None, 0, None) => Err(Problem::new("framework-none")),
        (None, _, _) => {
            let codes: Vec<&str> = known.keys().map(Code::as_str).collect();
            Err(Problem::new("framework-ambiguous").fact("frameworks", codes.join(", ")))
        }
    }
}

fn one(given: Given<'_>, event: Event) -> Decision {
    Decision { events: vec![given.decided(event)], warnings: Vec::new() }
}
