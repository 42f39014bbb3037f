//! Activities of an IATI file with their money and results, as the mapping declares them. What an element says that has no place
//! in an entry of its own is kept with its activity, as it stands.

use super::plan::Outcome;
use super::{Candidate, FileFacts, Prepared, Sameness};
use crate::decide::names::{Aliases, Names};
use crate::decide::result::kind_of;
use crate::decide::{Decided, Given};
use crate::event::source::IATI;
use crate::event::{
    ActivityDescribed, Amount, AmountKind, Award, Direction, Event, FrameworkOpened, ImportRecorded, IndicatorDefined,
    IndicatorKind, Item, ItemRecorded, Level, Line, Mark, MarkKind, NodeDefined, NodeRef, Observation, Other, Role,
    Source,
};
use crate::interchange::iati::{self, Activity, Money, NOBODY, Org, Part, ResultValue};
use crate::interchange::results::value_of;
use crate::projection::register::Node;
use crate::value::money::Minor;
use crate::value::number::DecimalMark;
use crate::value::{Code, Day, Hash, Measure, Place, Problem, Year, agency};
use chrono::Datelike as _;
use std::collections::{BTreeMap, BTreeSet};

/// Most years of one budget: what is longer is a slip.
const PERIOD_YEARS_LIMIT: usize = 20;

/// Longest code, in characters.
const CODE_CHARS: usize = 64;

/// Resolves the parts of a file, in their order, and keeps the registrations that this makes necessary.
pub struct Preparer<'a> {
    given: Given<'a>,
    file: &'a FileFacts,
    name: String,
    names: Names<'a>,
    framework: Code,
    /// How often a reference, or a transaction without one, was seen.
    seen: BTreeMap<String, u32>,
    /// Nodes and indicators that the file defined so far.
    defined: BTreeSet<String>,
    indicators: Vec<Event>,
    /// Amounts that were rounded, by activity.
    rounded: BTreeMap<String, Vec<String>>,
    /// Budgets and planned disbursements of the activity that is being read: which of them count is known at its end.
    periods: Vec<(Org, Money)>,
    /// Names of elements in transactions that nothing is kept of.
    pub unkept: BTreeSet<String>,
    /// Count of transactions of each type that a ledger has no place for.
    pub unread: BTreeMap<String, usize>,
}

impl<'a> Preparer<'a> {
    /// Before the first part of a file.
    ///
    /// # Errors
    /// The aliases that the user gave.
    pub fn new(
        given: Given<'a>,
        file: &'a FileFacts,
        name: &str,
        framework: Code,
        aliases: &'a Aliases,
    ) -> Result<Self, Vec<Problem>> {
        Ok(Self {
            given,
            file,
            name: name.to_owned(),
            names: Names::new(given, aliases)?,
            framework,
            seen: BTreeMap::new(),
            defined: BTreeSet::new(),
            indicators: Vec::new(),
            rounded: BTreeMap::new(),
            periods: Vec::new(),
            unkept: BTreeSet::new(),
            unread: BTreeMap::new(),
        })
    }

    /// Adds what a part says.
    ///
    /// # Errors
    /// Codes and types that cannot be one.
    pub fn take(&mut self, part: Part, prepared: &mut Prepared) -> Result<(), Problem> {
        match part {
            Part::Money(_, reporting, money) if money.start.is_some() => {
                self.periods.push((reporting, *money));
                Ok(())
            }
            Part::Money(identifier, reporting, money) => {
                let place = self.place(money.line);
                self.money(&identifier, &reporting, *money, prepared).map_err(|problem| problem.at(place))
            }
            Part::Results(identifier, values) => {
                for value in values {
                    let place = self.place(value.line);
                    self.value(&identifier, value, prepared).map_err(|problem| problem.at(place))?;
                }
                Ok(())
            }
            Part::Activity(identifier, activity) => {
                let place = self.place(activity.line);
                self.periods_of(&identifier, prepared)?;
                self.activity(&identifier, *activity, prepared).map_err(|problem| problem.at(place))
            }
        }
    }

    /// Registrations, to stand before whatever names them.
    #[must_use]
    pub fn into_registrations(self) -> Vec<Event> {
        let known = self.given.register.frameworks.contains_key(&self.framework);
        let title = self.framework.to_string();
        let opened = FrameworkOpened { cycle: None, framework: self.framework, title };
        let opened = (!known && !self.defined.is_empty()).then_some(Event::FrameworkOpened(opened));
        self.names.into_events().into_iter().chain(opened).chain(self.indicators).collect()
    }

    fn place(&self, line: u32) -> Place {
        Place { file: self.name.clone(), row: Some(line), ..Place::default() }
    }

    fn source(&self, line: u32, text: &str, key: String) -> Source {
        Source {
            cell: Some(text.to_owned()).filter(|text| !text.is_empty()),
            column: None,
            document: None,
            extracted: None,
            file_digest: self.file.file_digest,
            import: self.file.import.clone(),
            key: Some(key),
            layout_digest: layout_digest(),
            row: line.to_string(),
            sheet: None,
            status: None,
            system: Some(IATI.to_owned()),
        }
    }

    fn node(&self, identifier: &str) -> Result<NodeRef, Problem> {
        let whole: String = identifier.replace('|', "-");
        let code = if whole.chars().count() <= CODE_CHARS {
            whole
        } else {
            let short: String = whole.chars().take(CODE_CHARS - 9).collect();
            format!("{} {}", short.trim(), &Hash::of(identifier.as_bytes()).to_string()[..8])
        };
        let code = code.parse().map_err(|_| Problem::new("code-unreadable").found(identifier))?;
        Ok(NodeRef { code, framework: self.framework.clone() })
    }

    /// The agency that an organisation is: by its identifier, else by its name.
    fn agency(&mut self, org: &Org) -> Result<Option<Code>, Problem> {
        let by_reference = org.reference.as_deref().and_then(|reference| {
            agency::organisations().iter().find(|known| known.iati.as_deref() == Some(reference))
        });
        let name = by_reference.map(|known| known.code.clone());
        let name = name.or(org.name.clone()).or(org.reference.clone());
        name.map(|name| self.names.agency(&short(&name))).transpose()
    }

    fn nth(&mut self, key: String) -> String {
        let count = self.seen.entry(key.clone()).or_default();
        *count += 1;
        format!("{key}|{count}")
    }

    /// What an activity says of periods: of an original and a revised one for the same period, the revised one counts.
    fn periods_of(&mut self, identifier: &str, prepared: &mut Prepared) -> Result<(), Problem> {
        let periods = std::mem::take(&mut self.periods);
        let to = |money: &Money| money.receiver.name.clone().or(money.receiver.reference.clone());
        let period = |money: &Money| (money.sort.clone(), money.start, money.date, money.currency.code(), to(money));
        let is_revised = |money: &Money| money.marks.starts_with("2|");
        let revised: BTreeSet<_> =
            periods.iter().filter(|(_, money)| is_revised(money)).map(|(_, money)| period(money)).collect();
        for (reporting, money) in periods {
            let place = self.place(money.line);
            if revised.contains(&period(&money)) && !is_revised(&money) {
                prepared.warnings.push(Problem::new("budget-revised").found(&money.text).at(place));
                continue;
            }
            self.money(identifier, &reporting, money, prepared).map_err(|problem| problem.at(place))?;
        }
        Ok(())
    }

    fn money(
        &mut self,
        identifier: &str,
        reporting: &Org,
        money: Money,
        prepared: &mut Prepared,
    ) -> Result<(), Problem> {
        let mapping = iati::mapping();
        let declared = match money.sort.as_str() {
            "budget" => Some(&mapping.budget),
            "planned-disbursement" => Some(&mapping.planned_disbursement),
            code => mapping.transaction.get(code),
        };
        let Some(declared) = declared.cloned() else {
            let codes: Vec<&str> = mapping.transaction.keys().map(String::as_str).collect();
            return Err(Problem::new("transaction-type-unknown").found(&money.sort).fact("codes", codes.join(", ")));
        };
        if declared == "none" {
            *self.unread.entry(money.sort).or_default() += 1;
            return Ok(());
        }
        self.unkept.extend(money.unkept.iter().cloned());
        let node = self.node(identifier)?;
        let agency = self.agency(reporting)?;
        let amount_minor = self.rounded(identifier, &money)?;
        let key = self.key(identifier, &money);
        let years = years(&money);
        if years.is_empty() || years.len() > PERIOD_YEARS_LIMIT {
            let start = money.start.map(|day| day.to_string()).unwrap_or_default();
            return Err(Problem::new("budget-period").found(format!("{start}..{}", money.date)));
        }
        let source = self.source(money.line, &money.text, key);
        let partner = money.receiver.name.clone().or(money.receiver.reference.clone());
        let Ok(measure) = declared.parse::<Measure>() else {
            let award = Award {
                agency,
                amount_minor: Some(Minor(amount_minor)),
                currency: money.currency,
                history: None,
                leadership: None,
                modality: None,
                node: Some(node),
                partner: partner.unwrap_or_else(|| NOBODY.to_owned()),
                population: None,
                project: money.description.clone(),
                sort: None,
                year: years.last().copied(),
            };
            let event = Event::Item(ItemRecorded::read_in(source, Item::Award(award)));
            prepared.items.push((self.place(money.line), money.text, Decided { event, effective: money.date }));
            return Ok(());
        };
        let (kind, stage) = AmountKind::of_measure(measure);
        let is_disbursement = kind.has_partner();
        let said = [money.provider.name.clone().filter(|_| !is_disbursement), money.description.clone()];
        let note = said.into_iter().flatten().collect::<Vec<_>>().join(": ");
        let line = Line {
            agencies: agency.into_iter().collect(),
            amount_minor: Minor(amount_minor),
            currency: money.currency,
            fund: None,
            nexus: None,
            node: Some(node),
            resources: None,
            years,
        };
        let amount = Amount {
            approval: None,
            late: None,
            lines: vec![line],
            note: (!note.is_empty()).then(|| self.given.seal("note", &note)),
            partner: is_disbursement.then(|| partner.unwrap_or_else(|| NOBODY.to_owned())),
            replaces: None,
            request: None,
            source: Some(source),
            stage,
        };
        prepared.candidates.push(Candidate {
            place: self.place(money.line),
            label: identifier.to_owned(),
            text: money.text,
            kind,
            amount,
            effective: money.date,
            sameness: Sameness::Reference,
        });
        Ok(())
    }

    /// The amount in minor units; one with more decimals than its currency has is rounded, and told.
    fn rounded(&mut self, identifier: &str, money: &Money) -> Result<i64, Problem> {
        match crate::decide::minor(money.value, money.currency, &money.text) {
            Err(problem) if problem.code == "amount-decimals" => {
                self.rounded.entry(identifier.to_owned()).or_default().push(money.text.clone());
                let nearest = money.value.rounded(money.currency);
                nearest.ok_or_else(|| Problem::new("amount-too-large").found(&money.text))
            }
            minor => minor,
        }
    }

    /// What makes money the same in another file: its own reference, or its period; else all that it says.
    fn key(&mut self, identifier: &str, money: &Money) -> String {
        let plain = |text: &str| text.replace('|', "/");
        let name = |org: &Org| plain(org.name.as_deref().unwrap_or_default());
        let key = if let Some(start) = money.start {
            // A budget goes to nobody.
            let to = Some(name(&money.receiver)).filter(|to| !to.is_empty()).map(|to| format!("|{to}"));
            let to = to.unwrap_or_default();
            format!("iati|{}|{}|{start}|{}|{}{to}", plain(identifier), money.sort, money.date, money.currency)
        } else if let Some(reference) = &money.reference {
            format!("iati|{}|{}|ref {}", plain(identifier), money.sort, plain(reference))
        } else {
            let (from, to) = (name(&money.provider), name(&money.receiver));
            let said = format!("{}|{}|{}|{from}|{to}", money.date, money.currency, money.value.plain());
            format!("iati|{}|{}|{said}", plain(identifier), money.sort)
        };
        self.nth(key)
    }

    fn value(&mut self, identifier: &str, value: ResultValue, prepared: &mut Prepared) -> Result<(), Problem> {
        let (result, title) = &value.titles;
        let wording = if title.is_empty() { result } else { title };
        let digest = Hash::of(format!("{identifier}|{result}|{title}").as_bytes()).to_string();
        let begin: String = identifier.replace('|', "-").chars().take(CODE_CHARS - 9).collect();
        let indicator: Code = format!("{} {}", begin.trim(), &digest[..8])
            .parse()
            .map_err(|_| Problem::new("code-unreadable").found(identifier))?;
        let read = value_of(&value.text, Some(DecimalMark::Point))?;
        let text = read.as_ref().ok().cloned();
        if !self.given.register.indicators.contains_key(&indicator) && self.defined.insert(format!("i {indicator}")) {
            let kind = match (value.measure.as_str(), text.as_deref().map(kind_of)) {
                ("2", _) => IndicatorKind::Percent,
                ("4" | "5", _) | (_, None) => IndicatorKind::Text,
                (_, Some(kind)) => kind,
            };
            self.indicators.push(Event::IndicatorDefined(IndicatorDefined {
                code: Some(self.node(identifier)?.code.to_string()),
                dimensions: Vec::new(),
                direction: value.ascending.map(|up| if up { Direction::Up } else { Direction::Down }),
                framework: Some(self.framework.clone()),
                indicator: indicator.clone(),
                kind,
                parts: None,
                scale: Vec::new(),
                title: if wording.is_empty() { indicator.to_string() } else { wording.clone() },
                unit: (value.measure == "2").then(|| "%".to_owned()),
                years: None,
            }));
        }
        let year: Option<Year> = value.year.as_deref().and_then(|year| year.parse().ok());
        let observation = Observation {
            absent: read.as_ref().err().copied(),
            breakdown: value.breakdown.clone(),
            indicator,
            role: value.role,
            // Each period has a target of its own.
            step: (value.role == Role::Target).then(|| value.year.clone()).flatten(),
            value: text,
            year,
        };
        let key = self.nth(super::results::source_key(&observation));
        let effective = year.map_or(self.given.today, Year::last_day);
        let source = self.source(value.line, &value.text, key);
        let event = Event::Item(ItemRecorded::read_in(source, Item::Observation(observation)));
        prepared.items.push((self.place(value.line), value.text, Decided { event, effective }));
        Ok(())
    }

    fn activity(&mut self, identifier: &str, activity: Activity, prepared: &mut Prepared) -> Result<(), Problem> {
        let node = self.node(identifier)?;
        if !self.defined.insert(format!("n {}", node.code)) {
            return Err(Problem::new("activity-twice").found(identifier));
        }
        let agency = self.agency(&activity.reporting)?;
        let parent = activity.parent.as_deref().filter(|parent| *parent != identifier);
        let title = activity.titles.first().map_or_else(|| identifier.to_owned(), |(_, title)| title.clone());
        let defined = NodeDefined {
            agencies: agency.into_iter().collect(),
            agencies_text: activity.reporting.name.clone(),
            basis: None,
            contributes_to: Vec::new(),
            level: Level::Activity,
            node: node.clone(),
            parent: parent.map(|parent| self.node(parent)).transpose()?.map(|parent| parent.code),
            title,
        };
        let same = |known: &Node| {
            known.title == defined.title && known.parent == defined.parent && known.agencies == defined.agencies
        };
        let outcome = match self.given.register.nodes.get(&node) {
            None => Outcome::New,
            Some(known) if known.from_label => Outcome::New,
            Some(known) if same(known) => Outcome::Unchanged { position: None },
            Some(known) => Outcome::Redefined { old: known.title.clone(), new: defined.title.clone() },
        };
        let place = self.place(activity.line);
        prepared.nodes.push((place.clone(), Event::NodeDefined(defined), outcome));
        let mark =
            |text: &String| Mark { column: "value".to_owned(), kind: MarkKind::AmountRounded, text: text.clone() };
        let marks = self.rounded.remove(identifier).unwrap_or_default().iter().map(mark).collect();
        // Titles in other languages are texts of the activity like any other element.
        let titles = activity.titles.iter().skip(1).map(|(lang, title)| (format!("title {lang}"), title.clone()));
        let other: Vec<(String, String)> = titles.chain(activity.other).collect();
        let seal = |field: &str, text: &str| self.given.seal(field, text);
        let described = ActivityDescribed {
            code: None,
            contributing: activity.orgs[0].clone(),
            description: activity.description.as_deref().map(|text| seal("description", text)),
            end: activity.days.1,
            geography: activity.geography,
            goals: Vec::new(),
            implementing: activity.orgs[1].clone(),
            markers: None,
            marks,
            narratives: Vec::new(),
            other: other
                .into_iter()
                .enumerate()
                .map(|(index, (column, text))| Other { column, text: seal(&format!("other.{index}.text"), &text) })
                .collect(),
            source: Some(self.source(activity.line, "", super::activities::source_key(&node))),
            node,
            start: activity.days.0,
            stated: Vec::new(),
            status: activity.status,
            targets: Vec::new(),
            work: None,
        };
        prepared.activities.push((place, described));
        Ok(())
    }
}

/// First and last day of the period that a source's key names.
#[must_use]
pub fn period(key: &str) -> Option<(Day, Day)> {
    let parts: Vec<&str> = key.split('|').collect();
    let [source, _, sort, start, end, ..] = parts.as_slice() else { return None };
    let of_a_period = *source == "iati" && iati::OF_A_PERIOD.contains(sort);
    of_a_period.then_some(())?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// The years of a budget's period; the year of a transaction.
fn years(money: &Money) -> Vec<Year> {
    let first = money.start.unwrap_or(money.date).0.year();
    (first..=money.date.0.year()).filter_map(|year| Year::try_from(year).ok()).collect()
}

/// A name that can be a code.
fn short(name: &str) -> String {
    let clean: String = name.replace(['|', '+'], " ");
    clean.trim().chars().take(CODE_CHARS).collect::<String>().trim().to_owned()
}

/// Digest of the mapping, which stands for a layout.
#[must_use]
pub fn layout_digest() -> Hash {
    Hash::of(iati::MAPPING.as_bytes())
}

/// The event that stands before the entries of a file.
#[must_use]
pub fn recorded(given: Given<'_>, file: &FileFacts, name: &str, events: usize) -> Decided {
    given.decided(Event::ImportRecorded(ImportRecorded {
        events: events.to_string(),
        file: given.seal("file", name),
        file_digest: file.file_digest,
        import: file.import.clone(),
        layout: "iati-2.03".to_owned(),
        layout_digest: layout_digest(),
    }))
}
