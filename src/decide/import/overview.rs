//! Wide tables: figures become allocations, contributions and expenditures; what is printed beside them (gaps,
//! rates, totals) becomes a statement.

use super::{Candidate, FileFacts, Options, Prepared, Sameness, statement};
use crate::decide::framework::which_framework;
use crate::decide::names::Names;
use crate::decide::{Given, minor, record};
use crate::event::{
    Amount, AmountKind, Basis, ClaimMeasure, Event, FrameworkOpened, Level, Line, NodeDefined, NodeRef, Scope,
};
use crate::interchange::columns::Mapped;
use crate::interchange::wide::{Figure, is_by_agency, node_label};
use crate::projection::NaturalKey;
use crate::value::money::Minor;
use crate::value::text_key::text_key;
use crate::value::{Code, Currency, Measure, Problem};
use std::collections::{BTreeMap, BTreeSet};

/// What a row is about, once its name is resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An agency.
    Agency(Code),
    /// A node.
    Node(NodeRef),
    /// The whole.
    Whole,
}

impl Subject {
    /// As claims name it; none for the whole.
    fn member(&self) -> Option<String> {
        match self {
            Self::Agency(code) => Some(format!("agency/{code}")),
            Self::Node(node) => Some(format!("node/{node}")),
            Self::Whole => None,
        }
    }
}

/// Resolves the rows of a wide table.
///
/// # Errors
/// Every name that nobody knows, and every amount that its currency cannot hold, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    figures: &[Figure],
    file: &FileFacts,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    let subjects = subjects(given, mapped, figures, options, &mut prepared, &mut problems);
    let ledger_currency = given.currency().map_err(|problem| vec![problem])?;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut claims = Vec::new();
    for figure in figures {
        let Some(subject) = subjects.get(&figure.label) else { continue };
        let currency = figure.currency.unwrap_or(ledger_currency);
        prepared.members.entry(figure.year).or_default().extend(subject.member());
        let money = match figure.measure {
            ClaimMeasure::Money(measure) if figure.scope == Scope::Member && !options.as_statement => Some(measure),
            _ => None,
        };
        let Some(measure) = money else {
            claims.push((figure, statement::claim(figure, subject)));
            continue;
        };
        match candidate(mapped, figure, subject, measure, currency, file, options) {
            Ok(candidate) => {
                let key = key_of(&candidate).to_owned();
                if !seen.insert(key) {
                    problems.push(Problem::new("row-twice").found(&figure.label).at(figure.place.clone()));
                }
                let line = &candidate.amount.lines[0];
                let unusual = record::warnings(given.register, measure, line, candidate.effective);
                prepared.warnings.extend(unusual.into_iter().map(|warning| warning.at(figure.place.clone())));
                prepared.candidates.push(candidate);
            }
            Err(problem) => problems.push(problem.at(figure.place.clone())),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    statement::prepare(mapped, claims, ledger_currency, file, options, &mut prepared);
    Ok(prepared)
}

/// The key under which a candidate is known again.
#[must_use]
pub fn key_of(candidate: &Candidate) -> &str {
    candidate.amount.source.as_ref().and_then(|source| source.key.as_deref()).unwrap_or_default()
}

fn candidate(
    mapped: &Mapped<'_>,
    figure: &Figure,
    subject: &Subject,
    measure: Measure,
    currency: Currency,
    file: &FileFacts,
    options: &Options,
) -> Result<Candidate, Problem> {
    let amount_minor = Minor(minor(figure.value, currency, &figure.text)?);
    let (margin, member) = match subject {
        Subject::Agency(code) => ("agency", code.to_string()),
        Subject::Node(node) => ("node", node.to_string()),
        Subject::Whole => ("whole", String::new()),
    };
    let to_date = mapped.layout.year_to_date;
    let up_to = match (to_date, figure.up_to) {
        (true, None) => return Err(Problem::new("date-missing")),
        (true, day) => day,
        (false, _) => None,
    };
    let key = NaturalKey {
        family: mapped.layout.family.clone(),
        margin: margin.to_owned(),
        member,
        measure,
        year: figure.year,
        up_to,
    };
    let (agencies, node) = match subject {
        Subject::Agency(code) => (vec![code.clone()], None),
        Subject::Node(node) => (Vec::new(), Some(node.clone())),
        Subject::Whole => (Vec::new(), None),
    };
    let line = Line {
        agencies,
        amount_minor,
        currency,
        fund: None,
        nexus: None,
        node,
        resources: None,
        years: vec![figure.year],
    };
    let (kind, stage) = AmountKind::of_measure(measure);
    let source = file.source(mapped, figure.row, figure.column_index, &figure.text, key.to_string());
    let partner = kind.has_partner().then(|| figure.label.clone());
    Ok(Candidate {
        place: figure.place.clone(),
        label: figure.label.clone(),
        text: figure.text.clone(),
        kind,
        amount: Amount {
            approval: None,
            late: None,
            lines: vec![line],
            note: None,
            partner,
            replaces: None,
            request: None,
            source: Some(source),
            stage,
        },
        effective: up_to.or(options.date).unwrap_or_else(|| figure.year.last_day()),
        sameness: if to_date { Sameness::YearToDate } else { Sameness::Table },
    })
}

/// Resolves each label once, and keeps the registrations that this takes.
fn subjects(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    figures: &[Figure],
    options: &Options,
    prepared: &mut Prepared,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Subject> {
    let mut names = match Names::new(given, &options.aliases) {
        Ok(names) => names,
        Err(failed) => {
            problems.extend(failed);
            return BTreeMap::new();
        }
    };
    let mut nodes = Nodes::new(given, mapped, options);
    let mut subjects = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for figure in figures {
        if !seen.insert(figure.label.clone()) {
            continue;
        }
        let subject = if figure.scope == Scope::Total {
            Ok(Subject::Whole)
        } else if is_by_agency(mapped) {
            names.agency(&figure.label).map(Subject::Agency)
        } else {
            nodes.node(&figure.label).map(Subject::Node)
        };
        let place = member_place(mapped, figure);
        match subject {
            Ok(subject) => {
                subjects.insert(figure.label.clone(), subject);
            }
            Err(problem) => problems.push(problem.at(place.clone())),
        }
        prepared.warnings.extend(nodes.warnings.drain(..).map(|warning| warning.at(place.clone())));
    }
    prepared.registrations = names.into_events();
    prepared.registrations.append(&mut nodes.events);
    subjects
}

fn member_place(mapped: &Mapped<'_>, figure: &Figure) -> crate::value::Place {
    let head = mapped.head(crate::interchange::layout::Field::Member);
    crate::value::Place {
        column_index: head.map(|head| head.index),
        header: head.map(|head| head.text.clone()),
        ..figure.place.clone()
    }
}

/// Nodes as a table's labels name them. A label holds the code and the wording: that is enough to define a node
/// that the ledger does not have.
struct Nodes<'a> {
    given: Given<'a>,
    mapped: &'a Mapped<'a>,
    options: &'a Options,
    defined: BTreeSet<NodeRef>,
    events: Vec<Event>,
    warnings: Vec<Problem>,
}

impl<'a> Nodes<'a> {
    fn new(given: Given<'a>, mapped: &'a Mapped<'a>, options: &'a Options) -> Self {
        Self { given, mapped, options, defined: BTreeSet::new(), events: Vec::new(), warnings: Vec::new() }
    }

    fn node(&mut self, label: &str) -> Result<NodeRef, Problem> {
        let layout = self.mapped.layout;
        let Some((code, title)) = node_label(label, &layout.prefixes) else {
            return Err(Problem::new("node-unreadable").found(label));
        };
        let named = self.options.framework.as_ref();
        let framework = which_framework(self.given, named, layout.framework.as_ref())?;
        let code: Code = code.parse().map_err(|_| Problem::new("node-unreadable").found(label))?;
        let node = NodeRef { code, framework };
        if let Some(known) = self.given.register.nodes.get(&node) {
            if !title.is_empty() && text_key(&known.title) != text_key(title) {
                self.warnings.push(Problem::new("node-title-differs").found(title).fact("title", &known.title));
            }
            return Ok(node);
        }
        // A claim may speak of a node that the ledger does not have; an entry may not.
        if !self.options.as_statement && self.defined.insert(node.clone()) {
            self.define(&node, title);
        }
        Ok(node)
    }

    fn define(&mut self, node: &NodeRef, title: &str) {
        let opened = |event: &Event| matches!(event, Event::FrameworkOpened(_));
        if !self.given.register.frameworks.contains_key(&node.framework) && !self.events.iter().any(opened) {
            self.events.push(Event::FrameworkOpened(FrameworkOpened {
                cycle: None,
                framework: node.framework.clone(),
                title: node.framework.to_string(),
            }));
        }
        let depth = node.code.as_str().split('.').count();
        let levels = [Level::Axis, Level::Outcome, Level::Output, Level::Activity];
        let parent = node.code.as_str().rsplit_once('.').and_then(|(parent, _)| parent.parse::<Code>().ok());
        let known = |parent: &Code| {
            let reference = NodeRef { code: parent.clone(), framework: node.framework.clone() };
            self.given.register.nodes.contains_key(&reference) || self.defined.contains(&reference)
        };
        self.events.push(Event::NodeDefined(NodeDefined {
            agencies: Vec::new(),
            agencies_text: None,
            basis: Some(Basis::Label),
            contributes_to: Vec::new(),
            level: self.mapped.layout.level.unwrap_or(levels[depth.clamp(1, levels.len()) - 1]),
            node: node.clone(),
            parent: parent.filter(known),
            title: if title.is_empty() { node.code.to_string() } else { title.to_owned() },
        }));
    }
}
