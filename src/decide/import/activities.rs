//! Plans with their money: the nodes above each activity, the activity, and an amount for each measure and year.

use super::plan::Outcome;
use super::{Candidate, FileFacts, Options, Prepared, Sameness};
use crate::decide::names::{Aliases, Names};
use crate::decide::{Given, minor};
use crate::event::{
    ActivityDescribed, Amount, AmountKind, Cycle, Event, FrameworkOpened, Level, Line, Mark, MarkKind, Markers,
    NodeDefined, NodeRef, Other, Stated, Text, WorkPlanned, YearText,
};
use crate::interchange::activities::{ActivityRow, NodeText, YearFigure};
use crate::interchange::columns::Mapped;
use crate::interchange::encoding::double_encoded;
use crate::interchange::wide::node_label;
use crate::projection::NaturalKey;
use crate::projection::register::Node;
use crate::value::agency;
use crate::value::money::{self, Minor};
use crate::value::number::Decimal;
use crate::value::problem::column_letters;
use crate::value::{Code, Currency, Hash, Measure, Place, Problem, Year};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The margin of the natural keys of these amounts: a year is recorded by activity, or by another margin, not by both.
const MARGIN: &str = "activity";

/// Longest code, in characters.
const CODE_CHARS: usize = 64;

/// Resolves the activities of one country.
///
/// # Errors
/// Every name and code that cannot be one, and every amount that is too large, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    rows: &[&ActivityRow],
    currency: Currency,
    file: &FileFacts,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let aliases = lenient(options);
    let mut preparer = Preparer::new(given, mapped, currency, file, &aliases)?;
    let (mut prepared, mut problems) = (Prepared::default(), Vec::new());
    let mut seen = BTreeSet::new();
    for row in rows {
        if let Err(found) = preparer.activity(row, &mut seen, &mut prepared) {
            problems.extend(found);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let place = rows.first().map(|row| Place { row: None, column_index: None, header: None, ..row.place.clone() });
    finish(preparer, &mut prepared, place);
    Ok(prepared)
}

/// Whom the source names takes part, known or not: that is told, and never refused.
pub(super) fn lenient(options: &Options) -> Aliases {
    Aliases { accept_unknown: true, ..options.aliases.clone() }
}

/// Puts the registrations of what the rows named before them, with a warning for each agency that nobody knows.
pub(super) fn finish(preparer: Preparer<'_>, prepared: &mut Prepared, place: Option<Place>) {
    let opened = preparer.frameworks.into_values().filter_map(|(_, opened)| opened);
    prepared.registrations = preparer.names.into_events();
    let unlisted = prepared.registrations.iter().filter_map(|event| match event {
        Event::AgencyRegistered(agency) if agency::by_name(agency.agency.as_str()).is_none() => Some(&agency.agency),
        _ => None,
    });
    let warn = |code: &Code| Problem { place: place.clone(), ..Problem::new("agency-unlisted").found(code.as_str()) };
    prepared.warnings.extend(unlisted.map(warn));
    prepared.registrations.extend(opened.map(Event::FrameworkOpened));
}

/// A budget that the source states in another currency than the one that is recorded.
pub(super) type Budget = (Measure, Decimal, Option<Currency>);

/// What the rows of a plan are resolved with.
pub(super) struct Preparer<'a> {
    given: Given<'a>,
    mapped: &'a Mapped<'a>,
    currency: Currency,
    file: &'a FileFacts,
    names: Names<'a>,
    /// By title of the plan: its code, and the event that opens it where the ledger does not know it.
    frameworks: BTreeMap<String, (Code, Option<FrameworkOpened>)>,
    /// Nodes of this file, with the wording by which a code was taken.
    nodes: BTreeMap<NodeRef, String>,
}

impl<'a> Preparer<'a> {
    pub(super) fn new(
        given: Given<'a>,
        mapped: &'a Mapped<'a>,
        currency: Currency,
        file: &'a FileFacts,
        aliases: &'a Aliases,
    ) -> Result<Self, Vec<Problem>> {
        let names = Names::new(given, aliases)?;
        Ok(Self { given, mapped, currency, file, names, frameworks: BTreeMap::new(), nodes: BTreeMap::new() })
    }

    /// The framework of a plan of one year: the one that was named, the one of that title, or a new one.
    pub(super) fn plan(&mut self, title: &str, named: Option<&Code>, year: Year) -> Result<Code, Problem> {
        let Some(code) = named else { return self.framework(title) };
        let cycle = Some(Cycle { first_year: year, last_year: year });
        let known = self.given.register.frameworks.contains_key(code);
        let opened = FrameworkOpened { cycle, framework: code.clone(), title: title.to_owned() };
        self.frameworks.insert(title.to_owned(), (code.clone(), (!known).then_some(opened)));
        Ok(code.clone())
    }

    pub(super) fn activity(
        &mut self,
        row: &ActivityRow,
        seen: &mut BTreeSet<NodeRef>,
        prepared: &mut Prepared,
    ) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        let framework = self.framework(&row.plan).map_err(|problem| vec![problem.at(row.place.clone())])?;
        let (mut parent, mut above) = (None, "");
        for text in &row.above {
            match self.node(&framework, parent.as_ref().map(|code| (code, above)), text, prepared) {
                Ok(code) => (parent, above) = (Some(code), &text.code),
                Err(problem) => problems.push(problem.at(text.place.clone())),
            }
        }
        let node = NodeRef { code: row.identifier.clone(), framework };
        if !seen.insert(node.clone()) {
            problems.push(Problem::new("row-twice").found(node.code.as_str()).at(row.place.clone()));
        }
        let mut agencies: Vec<Code> = Vec::new();
        for name in &row.agencies {
            match self.names.agency(name) {
                Ok(code) => agencies.push(code),
                Err(problem) => problems.push(problem.at(row.agency_place.clone())),
            }
        }
        agencies.sort();
        agencies.dedup();
        let title = if row.title.is_empty() { node.code.to_string() } else { row.title.clone() };
        self.define(
            NodeDefined {
                agencies: agencies.clone(),
                agencies_text: (!row.agencies.is_empty()).then(|| row.agencies.join("; ")),
                basis: None,
                contributes_to: Vec::new(),
                level: Level::Activity,
                node: node.clone(),
                parent,
                title,
            },
            row.place.clone(),
            prepared,
        );
        let mut marks = row.marks.clone();
        for figure in &row.figures {
            let before = marks.len();
            match self.candidate((row.row, row.identifier.as_str()), figure, &node, &agencies, &mut marks) {
                Ok(candidate) => {
                    if marks.len() > before {
                        let line = &candidate.amount.lines[0];
                        let nearest = money::decimal(i128::from(line.amount_minor.0), line.currency.decimals());
                        let problem = Problem::new("amount-rounded").found(&figure.text).nearest(Some(nearest));
                        prepared.warnings.push(problem.fact("currency", line.currency).at(figure.place.clone()));
                    }
                    prepared.candidates.push(candidate);
                }
                Err(problem) => problems.push(problem.at(figure.place.clone())),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let described = self.described(row, node, marks);
        prepared.activities.push((row.place.clone(), described));
        Ok(())
    }

    /// The framework that a plan's title stands for.
    fn framework(&mut self, title: &str) -> Result<Code, Problem> {
        if let Some((code, _)) = self.frameworks.get(title) {
            return Ok(code.clone());
        }
        // Read in the wrong encoding or in the right one, it is the same plan.
        let same = |other: &str| meant(other) == meant(title);
        let known = self.given.register.frameworks.iter().find(|(_, framework)| same(&framework.title));
        let (code, cycle) = match known {
            Some((code, framework)) => (code.clone(), framework.cycle),
            None => framework_code(&meant(title)).ok_or_else(|| Problem::new("plan-unreadable").found(title))?,
        };
        let taken = self.frameworks.values().any(|(other, _)| *other == code)
            || known.is_none() && self.given.register.frameworks.contains_key(&code);
        // Two plans of one short name are two frameworks: the second is told apart by its title.
        let code = if taken { told_apart(&code, title) } else { code };
        let opened =
            known.is_none().then(|| FrameworkOpened { cycle, framework: code.clone(), title: title.to_owned() });
        self.frameworks.insert(title.to_owned(), (code.clone(), opened));
        Ok(code)
    }

    /// The node that two cells name: by the code at the start of its wording, else by its own code below that of its parent,
    /// which comes with the code that the source itself gives the parent.
    pub(super) fn node(
        &mut self,
        framework: &Code,
        parent: Option<(&Code, &str)>,
        text: &NodeText,
        prepared: &mut Prepared,
    ) -> Result<Code, Problem> {
        let prefixes = &self.mapped.layout.prefixes;
        let depth = if text.level == Level::Axis { 1 } else { 2 };
        let worded = node_label(&text.title, prefixes).map(|(code, _)| code);
        let worded = worded.filter(|code| code.split('.').count() >= depth || text.code == *code);
        let below = |(parent, own): (&Code, &str)| {
            let after = |above: &str| text.code.strip_prefix(above).and_then(|rest| rest.strip_prefix('.'));
            format!("{parent}.{}", after(parent.as_str()).or(after(own)).unwrap_or(&text.code))
        };
        let own = parent.filter(|_| !text.code.is_empty()).map_or_else(|| text.code.clone(), below);
        let mut code = worded.map_or(own.clone(), str::to_owned);
        let reference = |code: &str| {
            let code = code.parse().map_err(|_| Problem::new("code-unreadable").found(code))?;
            Ok(NodeRef { code, framework: framework.clone() })
        };
        let mut node = reference(&code)?;
        // Another node has that code already: each keeps the one that the source gave it.
        if self.nodes.get(&node).is_some_and(|title| *title != text.title) && code != own {
            code = own;
            node = reference(&code)?;
        }
        if self.nodes.insert(node.clone(), text.title.clone()).is_none() {
            let defined = NodeDefined {
                agencies: Vec::new(),
                agencies_text: None,
                basis: None,
                contributes_to: Vec::new(),
                level: text.level,
                node: node.clone(),
                parent: parent.map(|(code, _)| code.clone()),
                title: if text.title.is_empty() { code } else { text.title.clone() },
            };
            self.define(defined, text.place.clone(), prepared);
        }
        Ok(node.code)
    }

    fn define(&self, defined: NodeDefined, place: Place, prepared: &mut Prepared) {
        let same = |known: &Node| {
            known.title == defined.title
                && known.level == defined.level
                && known.parent == defined.parent
                && known.agencies == defined.agencies
        };
        let outcome = match self.given.register.nodes.get(&defined.node) {
            None => Outcome::New,
            Some(known) if known.from_label => Outcome::New,
            Some(known) if same(known) => Outcome::Unchanged { position: None },
            Some(known) => Outcome::Redefined { old: known.title.clone(), new: defined.title.clone() },
        };
        prepared.nodes.push((place, Event::NodeDefined(defined), outcome));
    }

    fn candidate(
        &self,
        (row, label): (u32, &str),
        figure: &YearFigure,
        node: &NodeRef,
        agencies: &[Code],
        marks: &mut Vec<Mark>,
    ) -> Result<Candidate, Problem> {
        let amount_minor = match minor(figure.value, self.currency, &figure.text) {
            Ok(minor) => minor,
            // Accepted as the nearest amount, and said: the cell itself is kept with it.
            Err(problem) if problem.code == "amount-decimals" => {
                let column = column_letters(figure.column_index);
                marks.push(Mark { column, kind: MarkKind::AmountRounded, text: figure.text.clone() });
                let nearest = figure.value.rounded(self.currency);
                nearest.ok_or_else(|| Problem::new("amount-too-large").found(&figure.text))?
            }
            Err(problem) => return Err(problem),
        };
        let key = NaturalKey {
            family: self.mapped.layout.family.clone(),
            margin: MARGIN.to_owned(),
            member: node.to_string(),
            measure: figure.measure,
            year: figure.year,
            up_to: None,
        };
        let line = Line {
            agencies: agencies.to_vec(),
            amount_minor: Minor(amount_minor),
            currency: self.currency,
            fund: None,
            nexus: None,
            node: Some(node.clone()),
            resources: None,
            years: vec![figure.year],
        };
        let (kind, stage) = AmountKind::of_measure(figure.measure);
        let source = self.file.source(self.mapped, row, figure.column_index, &figure.text, key.to_string());
        let amount = Amount {
            approval: None,
            late: None,
            lines: vec![line],
            note: None,
            partner: None,
            replaces: None,
            request: None,
            source: Some(source),
            stage,
        };
        Ok(Candidate {
            place: figure.place.clone(),
            label: label.to_owned(),
            text: figure.text.clone(),
            kind,
            amount,
            effective: figure.year.last_day(),
            sameness: Sameness::Table,
        })
    }

    /// An amount at a node of the plan itself.
    pub(super) fn at_node(
        &self,
        row: u32,
        figure: &YearFigure,
        framework: &Code,
        code: &Code,
        prepared: &mut Prepared,
    ) -> Result<(), Problem> {
        let node = NodeRef { code: code.clone(), framework: framework.clone() };
        let candidate = self.candidate((row, code.as_str()), figure, &node, &[], &mut Vec::new());
        prepared.candidates.push(candidate.map_err(|problem| problem.at(figure.place.clone()))?);
        Ok(())
    }

    fn described(&self, row: &ActivityRow, node: NodeRef, marks: Vec<Mark>) -> ActivityDescribed {
        let seal = |field: &str, text: &str| -> Text { self.given.seal(field, text) };
        let narrative = |(index, (year, text)): (usize, &(Year, String))| YearText {
            text: seal(&format!("narratives.{index}.text"), text),
            year: *year,
        };
        let other = |(index, (column, text)): (usize, &(String, String))| Other {
            column: column.clone(),
            text: seal(&format!("other.{index}.text"), text),
        };
        let [contributing, implementing, targets, goals, geography] = row.lists.clone();
        let [gender, human_rights, humanitarian, peace] = row.markers.clone();
        let markers = Markers { gender, human_rights, humanitarian, peace };
        let key = source_key(&node);
        let source = self.file.source(self.mapped, row.row, row.column_index, row.identifier.as_str(), key);
        ActivityDescribed {
            code: row.code.clone(),
            contributing,
            description: row.description.as_deref().map(|text| seal("description", text)),
            end: row.days.1,
            geography,
            goals,
            implementing,
            markers: (markers != Markers::default()).then_some(markers),
            marks,
            narratives: row.narratives.iter().enumerate().map(narrative).collect(),
            node,
            other: row.other.iter().enumerate().map(other).collect(),
            source: Some(source),
            start: row.days.0,
            stated: row
                .stated
                .iter()
                .map(|(m, value, currency)| Stated {
                    currency: currency.unwrap_or(self.currency),
                    measure: *m,
                    value: value.plain(),
                })
                .collect(),
            status: row.progress.clone(),
            targets,
            work: row.work.as_ref().map(|work| WorkPlanned {
                expected: work.expected.as_deref().map(|text| seal("work.expected", text)),
                funds: work.funds.clone(),
                quarters: work.quarters.iter().map(ToString::to_string).collect(),
                responsible: work.responsible.as_deref().map(|text| seal("work.responsible", text)),
                verification: work.verification.as_deref().map(|text| seal("work.verification", text)),
            }),
        }
    }
}

/// What makes the description of an activity the same in another file.
#[must_use]
pub fn source_key(node: &NodeRef) -> String {
    format!("activity|{node}")
}

/// A short code for a plan, and its years: what stands in the last brackets of its title (`PNUAD 2019-2023`); where those
/// are years only, after the initials of its words.
fn framework_code(title: &str) -> Option<(Code, Option<Cycle>)> {
    let (before, bracket) = match title.trim().strip_suffix(')').and_then(|title| title.rsplit_once('(')) {
        Some((before, bracket)) => (before, bracket.split_whitespace().collect::<Vec<_>>().join(" ")),
        None => (title, String::new()),
    };
    let bracket = bracket.replace(" - ", "-").replace('–', "-");
    let years: Vec<Year> = bracket.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let cycle = match years.as_slice() {
        [first_year, last_year] if first_year <= last_year => {
            Some(Cycle { first_year: *first_year, last_year: *last_year })
        }
        _ => None,
    };
    let initials: String =
        before.split_whitespace().filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect();
    let code = if bracket.chars().any(char::is_alphabetic) {
        bracket
    } else if initials.is_empty() {
        title.to_owned()
    } else {
        format!("{initials} {bracket}")
    };
    // A code that divides nothing: `/` stands between framework and node.
    let code: String = code.trim().replace(['|', '/'], "-").chars().take(CODE_CHARS).collect();
    Some((code.trim().parse().ok()?, cycle))
}

/// A text as it was meant, if it was once read in the wrong encoding.
#[must_use]
pub fn meant(text: &str) -> Cow<'_, str> {
    double_encoded(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn told_apart(code: &Code, title: &str) -> Code {
    let digest = Hash::of(title.as_bytes()).to_string();
    let short: String = code.as_str().chars().take(CODE_CHARS - 9).collect();
    format!("{} {}", short.trim(), &digest[..8]).parse().expect("a code and eight digits are a code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_called_by_what_its_title_has_in_brackets() {
        let code = |title: &str| {
            let (code, cycle) = framework_code(title).expect("a code");
            (code.to_string(), cycle.map(|cycle| (cycle.first_year.number(), cycle.last_year.number())))
        };
        assert_eq!(code("Plan cadre (PNUAD 2019-2023)"), ("PNUAD 2019-2023".to_owned(), Some((2019, 2023))));
        assert_eq!(
            code("Cadre De Cooperation (UNSDCF 2020 - 2024)"),
            ("UNSDCF 2020-2024".to_owned(), Some((2020, 2024)))
        );
        let title = "United Nations Sustainable Development Cooperation Framework (2023-2026)";
        assert_eq!(code(title), ("UNSDCF 2023-2026".to_owned(), Some((2023, 2026))));
        assert_eq!(code("Humanitarian Response Plan"), ("HRP".to_owned(), None));
        assert_eq!(code("plan without capitals (2020)"), ("plan without capitals (2020)".to_owned(), None));
    }
}
