//! A ledger as an IATI activity file: what stands, by activity and agency, as the mapping declares it.

use super::Progress;
use super::office::AppError;
use super::view::{AsOf, Pages, view};
use crate::event::{ActivityDescribed, Event, Item, Line, NodeRef, Observation, Role};
use crate::interchange::iati::{NOBODY, mapping};
use crate::interchange::iati_write::{Element, File};
use crate::projection::index::key;
use crate::projection::register::RegisterFold;
use crate::projection::rows::{self, Row};
use crate::projection::{Decoded, Register};
use crate::store::Store;
use crate::value::{Code, Day, Measure, Money, Origin, Year, agency};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Who publishes the file.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Its identifier.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Code of its type: 40 is a multilateral organisation.
    pub sort: String,
}

/// What was written, and what the standard has no place for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Count of activities.
    pub activities: usize,
    /// Count of transactions.
    pub transactions: usize,
    /// Count of budgets.
    pub budgets: usize,
    /// Count of values of indicators.
    pub values: usize,
    /// Count of amounts in hand: the standard has no element for them.
    pub available: usize,
    /// Count of values of indicators that have no year or are no number: the standard wants both.
    pub unmeasured: usize,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger.
    #[error(transparent)]
    App(#[from] AppError),
    /// The file.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// What stands of one activity and one set of agencies.
#[derive(Debug, Default)]
struct Group {
    budgets: Vec<Element>,
    transactions: Vec<Element>,
    first: Option<Day>,
}

type Key = (Option<NodeRef>, Vec<Code>);

/// Everything that stands, before it is written.
#[derive(Default)]
struct Gathered {
    groups: BTreeMap<Key, Group>,
    described: BTreeMap<NodeRef, ActivityDescribed>,
    values: BTreeMap<Code, Vec<Observation>>,
    /// The first of a series of corrections, by each that replaced it: a correction keeps the reference of what it corrects.
    firsts: BTreeMap<u64, u64>,
    written: Written,
}

/// Writes a ledger.
///
/// # Errors
/// The ledger, or the file.
pub async fn export(
    store: &dyn Store,
    origin: &Origin,
    publisher: &Publisher,
    sink: impl Write,
    progress: &dyn Progress,
) -> Result<Written, ExportError> {
    let then = view(store, origin, &[&RegisterFold], AsOf::default(), progress).await?;
    let register = then.models.first().map(Register::load).unwrap_or_default();
    let mut gathered = gather(store, origin, progress).await?;
    // What a file says of itself is of the ledger, so that the same ledger gives the same file.
    let generated = then.recorded.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |recorded| recorded.to_string());
    let mut file = File::begin(sink, &generated)?;
    let maker = Maker { register: &register, publisher, several: several(&gathered.groups) };
    // An activity that has no money is one all the same.
    for node in gathered.described.keys().cloned().collect::<Vec<_>>() {
        if !gathered.groups.keys().any(|(other, _)| other.as_ref() == Some(&node)) {
            gathered.groups.entry((Some(node), Vec::new())).or_default();
        }
    }
    for ((node, agencies), group) in &gathered.groups {
        let described = node.as_ref().and_then(|node| gathered.described.get(node));
        file.activity(&maker.activity(node.as_ref(), agencies, group, described))?;
        gathered.written.activities += 1;
        gathered.written.transactions += group.transactions.len();
        gathered.written.budgets += group.budgets.len();
    }
    if let Some(results) = maker.results(&gathered.values, &mut gathered.written) {
        file.activity(&results)?;
        gathered.written.activities += 1;
    }
    file.end()?;
    Ok(gathered.written)
}

/// Nodes whose money is of several sets of agencies: each is an activity of its own.
fn several(groups: &BTreeMap<Key, Group>) -> BTreeMap<Option<NodeRef>, usize> {
    let mut several = BTreeMap::new();
    for (node, _) in groups.keys() {
        *several.entry(node.clone()).or_default() += 1;
    }
    several
}

async fn gather(store: &dyn Store, origin: &Origin, progress: &dyn Progress) -> Result<Gathered, AppError> {
    let mut gathered = Gathered::default();
    let total = store.snapshot(origin, &[]).await?.head.size;
    let mut pages = Pages::new(store, origin);
    while let Some(page) = pages.next().await? {
        let keys: Vec<String> = page.iter().map(|entry| key::entry(entry.position)).collect();
        let fates = store.lookup(origin, "index", &keys).await?;
        for entry in &page {
            let gone = |row: &Row| rows::text(row, "reversed_by").is_some();
            let decoded = Decoded::read(entry)?;
            gathered.follow(&decoded);
            if !fates.get(&key::entry(entry.position)).is_some_and(gone) {
                gathered.take(&decoded);
            }
        }
        progress.set(page.last().map_or(0, |entry| entry.position + 1), total);
    }
    Ok(gathered)
}

impl Gathered {
    fn follow(&mut self, entry: &Decoded) {
        let replaced = match &entry.event {
            Event::Amount(_, amount) => amount.replaces.as_ref(),
            Event::Item(recorded) => recorded.replaces.as_ref(),
            _ => None,
        };
        if let Some(replaced) = replaced {
            let before = replaced.position.0;
            let first = self.firsts.get(&before).copied().unwrap_or(before);
            self.firsts.insert(entry.position, first);
        }
    }

    fn reference(&self, position: u64) -> u64 {
        self.firsts.get(&position).copied().unwrap_or(position)
    }

    fn take(&mut self, entry: &Decoded) {
        let day = entry.event.late().unwrap_or(entry.header.event.effective);
        match &entry.event {
            Event::Amount(kind, amount) => {
                for (line, at) in amount.lines.iter().zip(1_usize..) {
                    let reference = format!("{}.{at}", self.reference(entry.position));
                    let measure = kind.measure(amount.stage);
                    self.line(&reference, measure, line, day, amount.partner.as_deref());
                }
            }
            Event::Item(recorded) => match &recorded.item {
                Item::Award(award) => {
                    let Some(minor) = award.amount_minor else { return };
                    let agencies: Vec<Code> = award.agency.iter().cloned().collect();
                    let to = Some(award.partner.as_str());
                    let money = Money { amount_minor: minor.0, currency: award.currency };
                    let made = transaction(&self.reference(entry.position).to_string(), "2", day, money, to);
                    self.group((award.node.clone(), agencies), day).transactions.push(made);
                }
                Item::Observation(seen) if seen.role != Role::Change && seen.role != Role::Milestone => {
                    self.values.entry(seen.indicator.clone()).or_default().push(seen.clone());
                }
                _ => {}
            },
            Event::ActivityDescribed(activity) => {
                self.described.insert(activity.node.clone(), (**activity).clone());
            }
            _ => {}
        }
    }

    fn group(&mut self, key: Key, day: Day) -> &mut Group {
        let group = self.groups.entry(key).or_default();
        group.first = Some(group.first.map_or(day, |first| first.min(day)));
        group
    }

    fn line(&mut self, reference: &str, measure: Measure, line: &Line, day: Day, partner: Option<&str>) {
        let key = (line.node.clone(), line.agencies.clone());
        let money = Money { amount_minor: line.amount_minor.0, currency: line.currency };
        if measure.name() == mapping().budget {
            let Some((first, last)) = line.years.first().zip(line.years.last()) else { return };
            let made = budget(first.first_day(), last.last_day(), money, day);
            self.group(key, first.first_day()).budgets.push(made);
            return;
        }
        let code = mapping().transaction.iter().find(|(_, name)| name.as_str() == measure.name());
        let Some((code, _)) = code else {
            self.written.available += 1;
            return;
        };
        let made = transaction(reference, code, day, money, partner);
        self.group(key, day).transactions.push(made);
    }
}

fn value(money: Money, day: Day) -> Element {
    Element::new("value").with("currency", money.currency.code()).with("value-date", day).text(money)
}

fn budget(start: Day, end: Day, money: Money, day: Day) -> Element {
    Element::new("budget")
        .with("type", "1")
        .with("status", "2")
        .child(Element::new("period-start").with("iso-date", start))
        .child(Element::new("period-end").with("iso-date", end))
        .child(value(money, day))
}

fn transaction(reference: &str, code: &str, day: Day, money: Money, partner: Option<&str>) -> Element {
    let receiver =
        partner.filter(|partner| *partner != NOBODY).map(|partner| Element::new("receiver-org").narrative(partner));
    Element::new("transaction")
        .with("ref", reference)
        .child(Element::new("transaction-type").with("code", code))
        .child(Element::new("transaction-date").with("iso-date", day))
        .child(value(money, day))
        .children(receiver)
}

struct Maker<'a> {
    register: &'a Register,
    publisher: &'a Publisher,
    several: BTreeMap<Option<NodeRef>, usize>,
}

impl Maker<'_> {
    fn identifier(&self, node: Option<&NodeRef>, agencies: &[Code]) -> String {
        let own = match node {
            Some(node) if node.framework.as_str() == "IATI" => node.code.to_string(),
            Some(node) => format!("{}-{}-{}", self.publisher.reference, node.framework, node.code),
            None => format!("{}-OTHER", self.publisher.reference),
        };
        let joined = agencies.iter().map(Code::as_str).collect::<Vec<_>>().join("-");
        let shared = self.several.get(&node.cloned()).is_some_and(|count| *count > 1) && !joined.is_empty();
        let whole = if shared { format!("{own}-{joined}") } else { own };
        // What the standard does not allow in an identifier.
        whole.replace(['/', '&', '|', '?'], "-").split_whitespace().collect::<Vec<_>>().join("-")
    }

    /// The agency whose money it is, for whom the publisher reports; else the publisher itself.
    fn reporting(&self, agencies: &[Code]) -> Element {
        let reporting =
            |reference: &str, sort: &str| Element::new("reporting-org").with("ref", reference).with("type", sort);
        match agencies {
            [code] => {
                let known = agency::organisations().iter().find(|known| known.code == code.as_str());
                let reference = known.and_then(|known| known.iati.clone()).unwrap_or_else(|| code.to_string());
                let name = self.register.agencies.get(code).map_or(code.to_string(), |agency| agency.name_en.clone());
                let own = reporting(&reference, "40").narrative(name);
                if reference == self.publisher.reference { own } else { own.with("secondary-reporter", "1") }
            }
            _ => reporting(&self.publisher.reference, &self.publisher.sort).narrative(&self.publisher.name),
        }
    }

    fn activity(
        &self,
        node: Option<&NodeRef>,
        agencies: &[Code],
        group: &Group,
        described: Option<&ActivityDescribed>,
    ) -> Element {
        let known = node.and_then(|node| self.register.nodes.get(node));
        let identifier = self.identifier(node, agencies);
        let title = known.map_or_else(|| identifier.clone(), |known| known.title.clone());
        let description = described.and_then(|described| described.text("description")?.value().map(str::to_owned));
        let status = described.and_then(|described| described.status.clone());
        let status = status.filter(|status| status.len() == 1 && ("1"..="6").contains(&status.as_str()));
        let start = described.and_then(|described| described.start).or(group.first);
        let start = start.unwrap_or_else(|| Day(chrono::NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day")));
        let end = described.and_then(|described| described.end);
        let date = |sort: &str, day: Day| Element::new("activity-date").with("iso-date", day).with("type", sort);
        let countries = described.map(|described| described.geography.as_slice()).unwrap_or_default();
        let parent = known.and_then(|known| known.parent.clone()).zip(node);
        let parent = parent.map(|(code, node)| NodeRef { code, framework: node.framework.clone() });
        Element::new("iati-activity")
            .child(Element::new("iati-identifier").text(&identifier))
            .child(self.reporting(agencies))
            .child(Element::new("title").narrative(&title))
            .child(Element::new("description").with("type", "1").narrative(description.as_ref().unwrap_or(&title)))
            .child(self.participating(agencies))
            .child(Element::new("activity-status").with("code", status.as_deref().unwrap_or("2")))
            .child(date("2", start))
            .children(end.map(|end| date("3", end)))
            .children(countries.iter().filter_map(|place| geography(place)))
            .children(group.budgets.iter().cloned())
            .children(group.transactions.iter().cloned())
            .children(parent.map(|parent| {
                Element::new("related-activity").with("ref", self.identifier(Some(&parent), &[])).with("type", "1")
            }))
    }

    fn participating(&self, agencies: &[Code]) -> Element {
        let names: Vec<String> = agencies
            .iter()
            .map(|code| self.register.agencies.get(code).map_or(code.to_string(), |agency| agency.name_en.clone()))
            .collect();
        let name = if names.is_empty() { self.publisher.name.clone() } else { names.join("; ") };
        Element::new("participating-org").with("role", "4").with("type", "40").narrative(name)
    }

    /// Indicators belong to no activity of the ledger: they stand in one of their own.
    fn results(&self, values: &BTreeMap<Code, Vec<Observation>>, written: &mut Written) -> Option<Element> {
        let mut results = Vec::new();
        for (indicator, seen) in values {
            let known = self.register.indicators.get(indicator)?;
            let percent = known.kind == crate::event::IndicatorKind::Percent;
            let number = |seen: &Observation| {
                let text = seen.value.as_deref()?.trim_end_matches('%').to_owned();
                let plain = text.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
                plain.then_some(text)
            };
            let place = |seen: &Observation| {
                let breakdown = seen.breakdown.clone();
                breakdown.map(|text| Element::new("dimension").with("name", "breakdown").with("value", text))
            };
            let (mut baselines, mut periods) = (Vec::new(), BTreeMap::<Year, Vec<Element>>::new());
            for seen in seen {
                let (Some(year), Some(text)) = (seen.year, number(seen)) else {
                    written.unmeasured += 1;
                    continue;
                };
                written.values += 1;
                let named = |name: &'static str| Element::new(name).with("value", &text).children(place(seen));
                match seen.role {
                    Role::Baseline => baselines.push(named("baseline").with("year", year)),
                    Role::Target => periods.entry(year).or_default().push(named("target")),
                    _ => periods.entry(year).or_default().push(named("actual")),
                }
            }
            if baselines.is_empty() && periods.is_empty() {
                continue;
            }
            let period = |(year, mut values): (Year, Vec<Element>)| {
                // Targets stand before what was found.
                values.sort_by_key(|value| value.is("actual"));
                Element::new("period")
                    .child(Element::new("period-start").with("iso-date", year.first_day()))
                    .child(Element::new("period-end").with("iso-date", year.last_day()))
                    .children(values)
            };
            let measured = Element::new("indicator")
                .with("measure", if percent { "2" } else { "1" })
                .child(Element::new("title").narrative(&known.title))
                .children(baselines)
                .children(periods.into_iter().map(period));
            let result = Element::new("result").with("type", "2");
            results.push(result.child(Element::new("title").narrative(&known.title)).child(measured));
        }
        if results.is_empty() {
            return None;
        }
        let start = Day(chrono::NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day"));
        let title = format!("{}: indicators", self.register.title);
        Some(
            Element::new("iati-activity")
                .child(Element::new("iati-identifier").text(format!("{}-RESULTS", self.publisher.reference)))
                .child(self.reporting(&[]))
                .child(Element::new("title").narrative(&title))
                .child(Element::new("description").with("type", "1").narrative(&title))
                .child(self.participating(&[]))
                .child(Element::new("activity-status").with("code", "2"))
                .child(Element::new("activity-date").with("iso-date", start).with("type", "2"))
                .children(results),
        )
    }
}

/// A country of two letters or a region of digits, with its share.
fn geography(place: &str) -> Option<Element> {
    let (code, share) = place.split_once(' ').map_or((place, None), |(code, share)| (code, Some(share)));
    let element = if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Element::new("recipient-country")
    } else if !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Element::new("recipient-region")
    } else {
        return None;
    };
    let element = element.with("code", code);
    Some(match share.and_then(|share| share.strip_suffix(" %")) {
        Some(share) => element.with("percentage", share),
        None => element,
    })
}
