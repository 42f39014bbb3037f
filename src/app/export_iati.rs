//! A ledger as an IATI activity file: what stands, by activity and agency, as the mapping declares it.

use super::Progress;
use super::fold::scratch_error;
use super::office::AppError;
use super::view::{AsOf, Pages, view};
use crate::decide::import::iati::period;
use crate::event::source::IATI;
use crate::event::{ActivityDescribed, Amount, AmountKind, Direction, Event, Item, Line, NodeRef, Observation, Role};
use crate::interchange::iati::{self, NOBODY, mapping};
use crate::interchange::iati_write::File;
use crate::interchange::xml::Element;
use crate::projection::index::key;
use crate::projection::register::{Indicator, RegisterFold};
use crate::projection::rows::{self, Row};
use crate::projection::{Decoded, Register};
use crate::store::Store;
use crate::value::{Code, Day, Money, Origin, Problem, Timestamp, Year, agency};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Seek as _, Write};

/// Where nothing says when.
const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day");

/// The elements of an activity in the order of the schema.
const ORDER: [&str; 34] = [
    "iati-identifier",
    "reporting-org",
    "title",
    "description",
    "participating-org",
    "other-identifier",
    "activity-status",
    "activity-date",
    "contact-info",
    "activity-scope",
    "recipient-country",
    "recipient-region",
    "location",
    "sector",
    "tag",
    "country-budget-items",
    "humanitarian-scope",
    "policy-marker",
    "collaboration-type",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "budget",
    "planned-disbursement",
    "capital-spend",
    "transaction",
    "document-link",
    "related-activity",
    "legacy-data",
    "conditions",
    "result",
    "crs-add",
    "fss",
];

/// Who publishes the file.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Its identifier.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Code of its type: 40 is a multilateral organisation.
    pub sort: String,
    /// Language of titles that do not say theirs: `fr`.
    pub language: String,
    /// Code of the country of activities that name none.
    pub country: Option<String>,
    /// Code of the purpose (five digits, OECD DAC) of activities that name none.
    pub sector: Option<String>,
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
    /// Count of planned disbursements.
    pub planned: usize,
    /// Count of values of indicators.
    pub values: usize,
    /// Count of amounts in hand: the standard has no element for them.
    pub available: usize,
    /// Count of values of indicators that have no year or are no number: the standard wants both.
    pub unmeasured: usize,
    /// Count of budgets of more than a year: the standard's rules want each year by itself.
    pub long: usize,
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
    planned: Vec<Element>,
    transactions: Vec<Element>,
    results: Vec<Element>,
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

/// The same as a temporary file, whole, read from its beginning.
///
/// # Errors
/// As `export`.
pub async fn export_aside(
    store: &dyn Store,
    origin: &Origin,
    publisher: &Publisher,
    progress: &dyn Progress,
) -> Result<std::fs::File, AppError> {
    let mut file = tempfile::tempfile().map_err(scratch_error)?;
    let written = export(store, origin, publisher, || file.try_clone().map(BufWriter::new), progress).await;
    written.map_err(|error| match error {
        ExportError::App(error) => error,
        ExportError::Write(error) => scratch_error(error),
    })?;
    file.rewind().map_err(scratch_error)?;
    Ok(file)
}

/// Writes a ledger. Nothing is opened where the standard's rules could not be kept.
///
/// # Errors
/// The ledger, the file, or activities of which neither they nor the publisher say where they are and what for.
pub async fn export<W: Write>(
    store: &dyn Store,
    origin: &Origin,
    publisher: &Publisher,
    sink: impl FnOnce() -> io::Result<W>,
    progress: &dyn Progress,
) -> Result<Written, ExportError> {
    let then = view(store, origin, &[&RegisterFold], AsOf::default(), progress).await?;
    let register = then.models.first().map(Register::load).unwrap_or_default();
    let mut gathered = gather(store, origin, progress).await?;
    // What a file says of itself is of the ledger, so that the same ledger gives the same file.
    let today = then.recorded.map_or(Day(EPOCH), Timestamp::day);
    let maker = Maker { register: &register, publisher, several: several(&gathered.groups), today };
    // An activity that has no money is one all the same.
    for node in gathered.described.keys().cloned().collect::<Vec<_>>() {
        if !gathered.groups.keys().any(|(other, _)| other.as_ref() == Some(&node)) {
            gathered.groups.entry((Some(node), Vec::new())).or_default();
        }
    }
    let mut activities = Vec::new();
    let mut results = maker.results(&gathered.values, &mut gathered.written);
    for ((node, agencies), group) in &mut gathered.groups {
        // Of an activity of several sets of agencies, the first shows its results.
        group.results = node.as_ref().and_then(|node| results.remove(&Some(node.clone()))).unwrap_or_default();
        let described = node.as_ref().and_then(|node| gathered.described.get(node));
        activities.push(maker.activity(node.as_ref(), agencies, group, described));
        gathered.written.transactions += group.transactions.len();
        gathered.written.budgets += group.budgets.len();
        gathered.written.planned += group.planned.len();
    }
    activities.extend(maker.indicators(results.into_values().flatten().collect()));
    gathered.written.activities = activities.len();
    let problems = lacking(&activities);
    if !problems.is_empty() {
        return Err(AppError::from(problems).into());
    }
    let generated = then.recorded.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |recorded| recorded.to_string());
    let mut file = File::begin(sink()?, &generated)?;
    for activity in &activities {
        file.activity(activity)?;
    }
    file.end()?;
    Ok(gathered.written)
}

/// What the standard's rules want of every activity, and some do not say.
fn lacking(activities: &[Element]) -> Vec<Problem> {
    let wanted: [(&'static str, &[&str]); 2] =
        [("iati-without-country", &["recipient-country", "recipient-region"]), ("iati-without-sector", &["sector"])];
    let without = |names: &[&str]| {
        let has = |activity: &Element| names.iter().any(|name| activity.find(name).is_some());
        let lacking: Vec<&Element> = activities.iter().filter(|activity| !has(activity)).collect();
        let first = lacking.first()?.find("iati-identifier")?.text.clone();
        Some((first, lacking.len()))
    };
    let problem = |(code, names): (&'static str, &[&str])| {
        let (first, count) = without(names)?;
        Some(Problem::new(code).found(first).fact("count", count))
    };
    wanted.into_iter().filter_map(problem).collect()
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
                let first = self.reference(entry.position);
                for (line, at) in amount.lines.iter().zip(1_usize..) {
                    self.line(&format!("{first}.{at}"), (*kind, amount), line, day);
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

    fn line(&mut self, reference: &str, (kind, amount): (AmountKind, &Amount), line: &Line, day: Day) {
        let key = (line.node.clone(), line.agencies.clone());
        let money = Money { amount_minor: line.amount_minor.0, currency: line.currency };
        let (measure, partner) = (kind.measure(amount.stage), amount.partner.as_deref());
        let is_budget = measure.name() == mapping().budget;
        if is_budget || measure.name() == mapping().planned_disbursement {
            // The period that the source stated; else the programme years.
            let stated = amount.source.as_ref().and_then(|source| period(source.key.as_deref()?));
            let years = line.years.first().zip(line.years.last());
            let years = years.map(|(first, last)| (first.first_day(), last.last_day()));
            let Some((start, end)) = stated.or(years) else { return };
            self.written.long += usize::from(is_budget && end.0 > start.0 + chrono::Months::new(12));
            let group = self.group(key, start);
            if is_budget {
                group.budgets.push(of_a_period("budget", (start, end), money, day).with("status", "2"));
            } else {
                let made = of_a_period("planned-disbursement", (start, end), money, day);
                group.planned.push(made.children(receiver(partner)));
            }
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

fn of_a_period(name: &'static str, (start, end): (Day, Day), money: Money, day: Day) -> Element {
    Element::new(name)
        .with("type", "1")
        .child(Element::new("period-start").with("iso-date", start))
        .child(Element::new("period-end").with("iso-date", end))
        .child(value(money, day))
}

fn transaction(reference: &str, code: &str, day: Day, money: Money, partner: Option<&str>) -> Element {
    Element::new("transaction")
        .with("ref", reference)
        .child(Element::new("transaction-type").with("code", code))
        .child(Element::new("transaction-date").with("iso-date", day))
        .child(value(money, day))
        .children(receiver(partner))
}

fn receiver(partner: Option<&str>) -> Option<Element> {
    let partner = partner.filter(|partner| *partner != NOBODY)?;
    Some(Element::new("receiver-org").child(narrative(partner)))
}

fn narrative(text: impl ToString) -> Element {
    Element::new("narrative").text(text)
}

struct Maker<'a> {
    register: &'a Register,
    publisher: &'a Publisher,
    several: BTreeMap<Option<NodeRef>, usize>,
    today: Day,
}

impl Maker<'_> {
    fn identifier(&self, node: Option<&NodeRef>, agencies: &[Code]) -> String {
        let own = match node {
            Some(node) if node.framework.as_str() == iati::FRAMEWORK => node.code.to_string(),
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
                let own = reporting(&reference, "40").child(narrative(name));
                if reference == self.publisher.reference { own } else { own.with("secondary-reporter", "1") }
            }
            _ => reporting(&self.publisher.reference, &self.publisher.sort).child(narrative(&self.publisher.name)),
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
        let kept = described.map(Kept::of).unwrap_or_default();
        let titles = kept.titles.iter().map(|(lang, title)| narrative(title).with("xml:lang", lang));
        let mut parts = vec![
            Element::new("iati-identifier").text(&identifier),
            self.reporting(agencies),
            Element::new("title").child(narrative(&title)).children(titles),
        ];
        if !kept.elements.iter().any(|element| element.is("description")) {
            let text = described.and_then(|described| described.text("description")?.value().map(str::to_owned));
            parts.push(Element::new("description").with("type", "1").child(narrative(text.unwrap_or(title))));
        }
        let orgs = described.map(|described| [described.contributing.as_slice(), &described.implementing]);
        let [contributing, implementing] = orgs.unwrap_or_default();
        parts.extend(contributing.iter().map(|name| participating("1", name)));
        parts.extend(implementing.iter().map(|name| participating("4", name)));
        if implementing.is_empty() {
            parts.push(self.participating(agencies));
        }
        let status = described.and_then(|described| described.status.clone());
        let status = status.filter(|status| status.len() == 1 && ("1"..="6").contains(&status.as_str()));
        parts.push(Element::new("activity-status").with("code", status.as_deref().unwrap_or("2")));
        let start = described.and_then(|described| described.start).or(group.first).unwrap_or(Day(EPOCH));
        parts.push(self.date(["1", "2"], start));
        parts.extend(described.and_then(|described| described.end).map(|end| self.date(["3", "4"], end)));
        let places = described.map(|described| described.geography.as_slice()).unwrap_or_default();
        parts.extend(places.iter().filter_map(|place| geography(place)));
        parts.extend(kept.elements);
        for own in [&group.budgets, &group.planned, &group.transactions, &group.results] {
            parts.extend(own.iter().cloned());
        }
        let parent = known.and_then(|known| known.parent.clone()).zip(node);
        parts.extend(parent.map(|(code, node)| {
            let parent = NodeRef { code, framework: node.framework.clone() };
            Element::new("related-activity").with("ref", self.identifier(Some(&parent), &[])).with("type", "1")
        }));
        let language = kept.attributes.get("xml:lang").unwrap_or(&self.publisher.language);
        let others = kept.attributes.iter().filter(|(name, _)| *name == "hierarchy" || *name == "humanitarian");
        let activity = Element::new("iati-activity").with("xml:lang", language);
        let activity = others.fold(activity, |activity, (name, text)| activity.with(name.clone(), text));
        self.complete(activity, parts)
    }

    /// An activity with what the publisher says of those that do not say it, in the order of the schema.
    fn complete(&self, activity: Element, mut parts: Vec<Element>) -> Element {
        let has = |parts: &[Element], name: &str| parts.iter().any(|part| part.is(name));
        if !has(&parts, "recipient-country") && !has(&parts, "recipient-region") {
            let country = self.publisher.country.as_ref();
            parts.extend(country.map(|code| Element::new("recipient-country").with("code", code)));
        }
        if !has(&parts, "sector") {
            let sector = self.publisher.sector.as_ref();
            parts.extend(sector.map(|code| Element::new("sector").with("vocabulary", "1").with("code", code)));
        }
        parts.sort_by_key(|part| ORDER.iter().position(|name| part.is(name)));
        activity.children(parts)
    }

    /// The day of a plan, or of what came true: the standard wants no actual day that is still to come.
    fn date(&self, [planned, actual]: [&'static str; 2], day: Day) -> Element {
        let sort = if day > self.today { planned } else { actual };
        Element::new("activity-date").with("iso-date", day).with("type", sort)
    }

    fn participating(&self, agencies: &[Code]) -> Element {
        let names: Vec<String> = agencies
            .iter()
            .map(|code| self.register.agencies.get(code).map_or(code.to_string(), |agency| agency.name_en.clone()))
            .collect();
        let name = if names.is_empty() { self.publisher.name.clone() } else { names.join("; ") };
        participating("4", &name).with("type", "40")
    }

    /// Results by the activity of such a file that they were read in; those of other indicators belong to none.
    fn results(
        &self,
        values: &BTreeMap<Code, Vec<Observation>>,
        written: &mut Written,
    ) -> BTreeMap<Option<NodeRef>, Vec<Element>> {
        let mut results: BTreeMap<Option<NodeRef>, Vec<Element>> = BTreeMap::new();
        for (indicator, seen) in values {
            let Some(known) = self.register.indicators.get(indicator) else { continue };
            let percent = known.kind == crate::event::IndicatorKind::Percent;
            let number = |seen: &Observation| {
                let text = seen.value.as_deref()?.trim_end_matches('%').to_owned();
                let plain = text.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
                plain.then_some(text)
            };
            let place = |seen: &Observation| {
                let pairs = seen.breakdown.iter().flat_map(|text| text.split("; "));
                let mut pairs: Vec<Element> = pairs.map(part_of_whole).collect();
                // Locations stand before dimensions.
                pairs.sort_by_key(|pair| pair.is("dimension"));
                pairs
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
            let measured = Element::new("indicator").with("measure", if percent { "2" } else { "1" });
            let ascending = known.direction.map(|way| if way == Direction::Up { "1" } else { "0" });
            let measured = ascending.into_iter().fold(measured, |measured, up| measured.with("ascending", up));
            let measured = measured
                .child(Element::new("title").child(narrative(&known.title)))
                .children(baselines)
                .children(periods.into_iter().map(period));
            let result = Element::new("result").with("type", "2");
            let result = result.child(Element::new("title").child(narrative(&known.title))).child(measured);
            results.entry(self.activity_of(known)).or_default().push(result);
        }
        results
    }

    fn activity_of(&self, known: &Indicator) -> Option<NodeRef> {
        let framework = known.framework.clone().filter(|framework| framework.as_str() == iati::FRAMEWORK)?;
        let node = NodeRef { code: known.code.as_ref()?.parse().ok()?, framework };
        self.register.nodes.contains_key(&node).then_some(node)
    }

    /// Indicators that belong to no activity stand in one of their own.
    fn indicators(&self, results: Vec<Element>) -> Option<Element> {
        if results.is_empty() {
            return None;
        }
        let title = format!("{}: indicators", self.register.title);
        let parts = vec![
            Element::new("iati-identifier").text(format!("{}-RESULTS", self.publisher.reference)),
            self.reporting(&[]),
            Element::new("title").child(narrative(&title)),
            Element::new("description").with("type", "1").child(narrative(&title)),
            self.participating(&[]),
            Element::new("activity-status").with("code", "2"),
            self.date(["1", "2"], Day(EPOCH)),
        ];
        let activity = Element::new("iati-activity").with("xml:lang", &self.publisher.language);
        Some(self.complete(activity, parts.into_iter().chain(results).collect()))
    }
}

/// A location, or a dimension with its value; words alone are a dimension that has no other name.
fn part_of_whole(text: &str) -> Element {
    match text.split_once('=') {
        Some(("location", reference)) => Element::new("location").with("ref", reference),
        Some((name, value)) => Element::new("dimension").with("name", name).with("value", value),
        None => Element::new("dimension").with("name", "breakdown").with("value", text),
    }
}

fn participating(role: &'static str, name: &str) -> Element {
    Element::new("participating-org").with("role", role).child(narrative(name))
}

/// Elements and attributes of an activity that was read from such a file, of which nothing else was made.
#[derive(Default)]
struct Kept {
    attributes: BTreeMap<String, String>,
    titles: Vec<(String, String)>,
    elements: Vec<Element>,
}

impl Kept {
    fn of(described: &ActivityDescribed) -> Self {
        let mut kept = Self::default();
        let source = described.source.as_ref().and_then(|source| source.system.as_deref());
        if source != Some(IATI) {
            return kept;
        }
        for other in &described.other {
            let Some(text) = other.text.value() else { continue };
            if let Some(name) = other.column.strip_prefix('@') {
                kept.attributes.insert(name.to_owned(), text.to_owned());
            } else if let Some(language) = other.column.strip_prefix("title ") {
                kept.titles.push((language.to_owned(), text.to_owned()));
            } else {
                kept.elements.extend(iati::kept(text));
            }
        }
        kept
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
