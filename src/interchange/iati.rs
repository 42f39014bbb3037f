//! IATI 2.03 activity files, read as a stream: an element at a time, so that memory does not grow with the file. Document types are
//! refused as a whole: no entity is ever expanded, and none is fetched.

use super::xml::Element;
use crate::event::Role;
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::{Currency, Day, Place, Problem};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::sync::LazyLock;

/// The declaration of what elements are in a ledger.
pub const MAPPING: &str = include_str!("../../schemas/iati/mapping.toml");

/// What it declares.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The measure of budgets.
    pub budget: String,
    /// The measure of planned disbursements.
    pub planned_disbursement: String,
    /// A measure, or `award`, by code of the transaction type.
    pub transaction: BTreeMap<String, String>,
}

static DECLARED: LazyLock<Mapping> =
    LazyLock::new(|| toml::from_str(MAPPING).expect("the mapping that comes with the program is valid"));

/// The mapping that comes with the program.
#[must_use]
pub fn mapping() -> &'static Mapping {
    &DECLARED
}

/// The framework whose nodes are the activities of such files, unless the user names another.
pub const FRAMEWORK: &str = "IATI";

/// What stands for a receiver that a file does not name.
pub const NOBODY: &str = "-";

/// An organisation as an element names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Org {
    /// Its identifier.
    pub reference: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// What an activity says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Activity {
    /// Line on which it ends.
    pub line: u32,
    /// Who reports it.
    pub reporting: Org,
    /// Its titles by language.
    pub titles: Vec<(String, String)>,
    /// Its description.
    pub description: Option<String>,
    /// Code of its status.
    pub status: Option<String>,
    /// Its first and last day: actual where known, else planned.
    pub days: (Option<Day>, Option<Day>),
    /// Countries and regions.
    pub geography: Vec<String>,
    /// Who gives money, and who carries it out.
    pub orgs: [Vec<String>; 2],
    /// Identifier of the activity that it is a part of.
    pub parent: Option<String>,
    /// All other elements by name, as they stand.
    pub other: BTreeMap<String, String>,
}

/// Money of a period: a budget, or a disbursement that is planned.
pub const OF_A_PERIOD: [&str; 2] = ["budget", "planned-disbursement"];

/// A budget, a planned disbursement or a transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    /// Line on which it ends.
    pub line: u32,
    /// `budget`, `planned-disbursement`, or the code of the transaction type.
    pub sort: String,
    /// Its own reference.
    pub reference: Option<String>,
    /// When it took effect; of a period its last day.
    pub date: Day,
    /// First day of a period.
    pub start: Option<Day>,
    /// Type and status of what is of a period.
    pub marks: String,
    /// Its value.
    pub value: Decimal,
    /// As it stands.
    pub text: String,
    /// Its currency: its own, else that of the activity.
    pub currency: Currency,
    /// What is said of it.
    pub description: Option<String>,
    /// Where it comes from.
    pub provider: Org,
    /// Where it goes.
    pub receiver: Org,
    /// Names of elements in it that nothing is kept of.
    pub unkept: Vec<String>,
}

/// A value of an indicator of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultValue {
    /// Line on which its indicator ends.
    pub line: u32,
    /// Title of the result, and of the indicator.
    pub titles: (String, String),
    /// Code of what is measured: 1 units, 2 percent, 3 nominal, 4 ordinal, 5 qualitative.
    pub measure: String,
    /// Whether more is better, where the indicator says so.
    pub ascending: Option<bool>,
    /// What the value is to the indicator.
    pub role: Role,
    /// The year that it is of.
    pub year: Option<String>,
    /// Dimensions and locations, `sex=female; location=AF-KAN`.
    pub breakdown: Option<String>,
    /// The value as it stands.
    pub text: String,
}

/// The next thing that a file says.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Money of the activity with that identifier.
    Money(String, Org, Box<Money>),
    /// Values of the activity with that identifier.
    Results(String, Vec<ResultValue>),
    /// What the activity says of itself, at its end.
    Activity(String, Box<Activity>),
}

/// What the standard puts into elements.
trait Said {
    /// The text of its first narrative.
    fn narrative(&self) -> Option<String>;
    /// The organisation that it names.
    fn org(&self) -> Org;
}

impl Said for Element {
    fn narrative(&self) -> Option<String> {
        let text = self.find("narrative").map(|narrative| narrative.text.trim().to_owned());
        text.filter(|text| !text.is_empty())
    }

    fn org(&self) -> Org {
        let reference = self.attribute("ref").map(str::to_owned).filter(|reference| reference != "-");
        Org { reference, name: self.narrative() }
    }
}

/// Counts the lines of what is read.
struct Lines<R> {
    inner: R,
    line: u32,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let lines = buffer[..count.min(buffer.len())].split(|byte| *byte == b'\n').count() - 1;
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        }
        self.inner.consume(count);
    }
}

/// Most levels of elements within each other: the standard has eight.
const DEPTH_LIMIT: usize = 32;

/// Most bytes of the texts of one element: of one transaction, one budget, one result.
const ELEMENT_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// A file, read part by part.
pub struct Activities<R> {
    reader: Reader<Lines<R>>,
    file: String,
    /// The activity that is being read: its identifier, default currency, reporting organisation.
    current: Option<(Activity, Option<String>, Option<Currency>)>,
    began: bool,
}

impl<R: BufRead> Activities<R> {
    /// From the start of a file.
    pub fn new(file: &str, source: R) -> Self {
        let mut reader = Reader::from_reader(Lines { inner: source, line: 1 });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, file: file.to_owned(), current: None, began: false }
    }

    fn place(&self) -> Place {
        Place { file: self.file.clone(), row: Some(self.reader.get_ref().line), ..Place::default() }
    }

    fn problem(&self, code: &'static str, found: impl Into<String>) -> Problem {
        Problem::new(code).found(found).at(self.place())
    }

    fn event(&mut self, buffer: &mut Vec<u8>) -> Result<Event<'static>, Problem> {
        buffer.clear();
        match self.reader.read_event_into(buffer) {
            Ok(Event::DocType(_)) => Err(self.problem("xml-doctype", "<!DOCTYPE")),
            Ok(event) => Ok(event.into_owned()),
            Err(_) if !self.began => Err(self.problem("xml-not-utf8", "")),
            Err(error) => Err(self.problem("xml-damaged", error.to_string())),
        }
    }

    /// The next part; `None` at the end of the file.
    ///
    /// # Errors
    /// The file is no XML, has a document type, is no activity file, or an element does not say what it must.
    pub fn part(&mut self) -> Result<Option<Part>, Problem> {
        let mut buffer = Vec::new();
        loop {
            match self.event(&mut buffer)? {
                Event::Start(start) => {
                    let name = local(&start);
                    match (name.as_str(), &self.current) {
                        ("iati-activities", None) if !self.began => self.began = true,
                        _ if !self.began => return Err(self.problem("xml-not-iati", name)),
                        ("iati-activity", None) => self.begin(&start)?,
                        (_, Some(_)) => {
                            let element = self.element(&start)?;
                            if let Some(part) = self.take(element)? {
                                return Ok(Some(part));
                            }
                        }
                        // Beside the activities: nothing of the standard.
                        (_, None) => {
                            self.element(&start)?;
                        }
                    }
                }
                Event::End(end) if end.name().as_ref() == "iati-activity" => {
                    let line = self.reader.get_ref().line;
                    if let Some((activity, identifier, _)) = self.current.take() {
                        let identifier = identifier.ok_or_else(|| self.problem("identifier-missing", ""))?;
                        return Ok(Some(Part::Activity(identifier, Box::new(Activity { line, ..activity }))));
                    }
                }
                Event::Eof if !self.began => return Err(self.problem("xml-not-iati", "")),
                Event::Eof if self.current.is_some() => return Err(self.problem("xml-cut", "iati-activity")),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Problem> {
        let attributes = self.attributes(start)?;
        let currency = attributes.iter().find(|(name, _)| name == "default-currency");
        let currency = currency.map(|(_, text)| self.currency(text)).transpose()?;
        // The default currency is that of each amount; what else stands here is kept.
        let kept = attributes.into_iter().filter(|(name, _)| name != "default-currency");
        let other = kept.map(|(name, text)| (format!("@{name}"), text)).collect();
        self.current = Some((Activity { other, ..Activity::default() }, None, currency));
        Ok(())
    }

    fn currency(&self, text: &str) -> Result<Currency, Problem> {
        text.trim().parse().map_err(|_| self.problem("currency-unknown", text))
    }

    fn attributes(&self, start: &BytesStart<'_>) -> Result<Vec<(Cow<'static, str>, String)>, Problem> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.problem("xml-damaged", error.to_string()))?;
            let name: &str = attribute.key.as_ref();
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| self.problem("xml-damaged", error.to_string()))?;
            attributes.push((Cow::Owned(name.to_owned()), value.into_owned()));
        }
        Ok(attributes)
    }

    /// An element with all that is in it.
    fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Problem> {
        let mut open =
            vec![Element { name: local(start).into(), attributes: self.attributes(start)?, ..Element::default() }];
        let (mut buffer, mut size) = (Vec::new(), 0);
        loop {
            match self.event(&mut buffer)? {
                Event::Start(start) => {
                    let attributes = self.attributes(&start)?;
                    open.push(Element { name: local(&start).into(), attributes, ..Element::default() });
                }
                Event::Text(text) => {
                    let text = text.xml10_content();
                    size += text.len();
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Event::CData(data) => {
                    size += data.len();
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&data);
                    }
                }
                // The five that every document has, and characters by number: nothing else has a meaning without a
                // document type.
                Event::GeneralRef(reference) => {
                    let name = reference.to_string();
                    let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                    let text = character.or_else(|| quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned));
                    let text = text.ok_or_else(|| self.problem("xml-damaged", format!("&{name};")))?;
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Event::End(_) => {
                    let Some(done) = open.pop() else { return Err(self.problem("xml-damaged", "")) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Eof => return Err(self.problem("xml-cut", open.last().map_or("", |last| &last.name))),
                _ => {}
            }
            if open.len() > DEPTH_LIMIT || size > ELEMENT_LIMIT_BYTES {
                return Err(self.problem("xml-too-deep", open.first().map_or("", |first| &first.name)));
            }
        }
    }

    /// What an element of an activity says.
    fn take(&mut self, element: Element) -> Result<Option<Part>, Problem> {
        let name = element.name.as_ref();
        let needs_identifier = OF_A_PERIOD.contains(&name) || matches!(name, "transaction" | "result");
        let Some((activity, identifier, currency)) = &mut self.current else { return Ok(None) };
        if needs_identifier {
            let (currency, reporting) = (*currency, activity.reporting.clone());
            let identifier = identifier.clone().ok_or_else(|| self.problem("identifier-missing", ""))?;
            return Ok(match element.name.as_ref() {
                "result" => Some(Part::Results(identifier, self.results(&element))),
                _ => Some(Part::Money(identifier, reporting, Box::new(self.money(&element, currency)?))),
            });
        }
        let code = element.attribute("code").map(str::to_owned);
        match element.name.as_ref() {
            "iati-identifier" => *identifier = Some(element.text.trim().to_owned()).filter(|text| !text.is_empty()),
            "reporting-org" => activity.reporting = element.org(),
            "title" => {
                let narratives = element.children.iter().filter(|child| child.name == "narrative");
                let text = |narrative: &Element| {
                    (narrative.attribute("xml:lang").unwrap_or("").to_owned(), narrative.text.trim().to_owned())
                };
                activity.titles = narratives.map(text).filter(|(_, text)| !text.is_empty()).collect();
            }
            "description" if activity.description.is_none() => {
                activity.description = element.narrative();
                // In other languages it is kept as it stands.
                if element.children.len() > 1 {
                    keep(activity, &element);
                }
            }
            "activity-status" => activity.status = code,
            "activity-date" => {
                // A time zone or a time of day may stand behind the day.
                let day = element.attribute("iso-date").map(|text| {
                    let text = text.trim();
                    text.get(..10).unwrap_or(text).parse::<Day>()
                });
                let day = day.transpose().map_err(|_| {
                    let found = element.attribute("iso-date").unwrap_or_default().to_owned();
                    self.problem("date-unreadable", found)
                })?;
                let Some((activity, ..)) = &mut self.current else { return Ok(None) };
                let (start, end) = &mut activity.days;
                match element.attribute("type") {
                    Some("1") => *start = start.or(day),
                    Some("2") => *start = day.or(*start),
                    Some("3") => *end = end.or(day),
                    Some("4") => *end = day.or(*end),
                    _ => {}
                }
            }
            "recipient-country" | "recipient-region" => {
                let share = element.attribute("percentage").map_or(String::new(), |share| format!(" {share} %"));
                activity.geography.extend(code.map(|code| format!("{code}{share}")));
            }
            "participating-org" => {
                let name = element.org();
                let name = name.name.or(name.reference);
                match element.attribute("role") {
                    Some("1") => activity.orgs[0].extend(name),
                    Some("4") => activity.orgs[1].extend(name),
                    _ => keep(activity, &element),
                }
            }
            "related-activity" if element.attribute("type") == Some("1") => {
                activity.parent = element.attribute("ref").map(str::to_owned);
            }
            _ => keep(activity, &element),
        }
        Ok(None)
    }

    fn day(&self, element: &Element, name: &str) -> Result<Option<Day>, Problem> {
        let text = element.find(name).and_then(|child| child.attribute("iso-date"));
        // A time of day may stand behind the day.
        let day = |text: &str| text.trim().get(..10).unwrap_or(text).parse();
        text.map(day).transpose().map_err(|_| self.problem("date-unreadable", text.unwrap_or_default()))
    }

    fn money(&self, element: &Element, default: Option<Currency>) -> Result<Money, Problem> {
        let of_a_period = OF_A_PERIOD.contains(&element.name.as_ref());
        let of = |name: &str| element.find(name).map(Element::org).unwrap_or_default();
        let code = element.find("transaction-type").and_then(|sort| sort.attribute("code"));
        let sort = if of_a_period { Some(element.name.as_ref()) } else { code };
        let sort = sort.ok_or_else(|| self.problem("transaction-without-type", element.name.as_ref()))?;
        let value =
            element.find("value").ok_or_else(|| self.problem("transaction-without-value", element.name.as_ref()))?;
        let text = value.text.trim();
        let number = number::read_one(text, Some(DecimalMark::Point));
        let number = number.map_err(|error| super::columns::amount_problem(text, error).at(self.place()))?;
        let currency = value.attribute("currency").map(|text| self.currency(text)).transpose()?.or(default);
        let currency = currency.ok_or_else(|| self.problem("transaction-without-currency", text))?;
        let date = self.day(element, if of_a_period { "period-end" } else { "transaction-date" })?;
        // The end of a planned disbursement may be left out.
        let date = date.or(self.day(element, "period-start")?);
        let date = date.ok_or_else(|| self.problem("transaction-without-date", text))?;
        let kept = ["transaction-type", "transaction-date", "value", "description", "provider-org", "receiver-org"];
        let kept_too = ["period-start", "period-end"];
        let unkept = element.children.iter().map(|child| child.name.to_string());
        let mark = |name| element.attribute(name).unwrap_or_default();
        Ok(Money {
            line: self.reader.get_ref().line,
            sort: sort.to_owned(),
            reference: element.attribute("ref").map(str::to_owned),
            date,
            start: self.day(element, "period-start")?,
            marks: format!("{}|{}", mark("type"), mark("status")),
            value: number,
            text: text.to_owned(),
            currency,
            description: element.find("description").and_then(Element::narrative),
            provider: of("provider-org"),
            receiver: of("receiver-org"),
            unkept: unkept
                .filter(|name| !kept.contains(&name.as_str()) && !kept_too.contains(&name.as_str()))
                .collect(),
        })
    }

    fn results(&self, element: &Element) -> Vec<ResultValue> {
        let title = |element: &Element| element.find("title").and_then(Element::narrative).unwrap_or_default();
        let line = self.reader.get_ref().line;
        let mut values = Vec::new();
        for indicator in element.children.iter().filter(|child| child.name == "indicator") {
            let titles = (title(element), title(indicator));
            let measure = indicator.attribute("measure").unwrap_or("1").to_owned();
            let ascending = indicator.attribute("ascending").map(|text| matches!(text, "1" | "true"));
            let mut add = |role, value: &Element, year: Option<String>| {
                let text = value
                    .attribute("value")
                    .map(str::to_owned)
                    .or_else(|| value.find("comment").and_then(Element::narrative).filter(|_| measure == "5"));
                let breakdown = breakdown(value);
                let (titles, measure) = (titles.clone(), measure.clone());
                let value = |text| ResultValue { line, titles, measure, ascending, role, year, breakdown, text };
                values.extend(text.map(value));
            };
            for child in &indicator.children {
                match child.name.as_ref() {
                    "baseline" => add(Role::Baseline, child, child.attribute("year").map(str::to_owned)),
                    "period" => {
                        let end = child.find("period-end").and_then(|end| end.attribute("iso-date"));
                        let year = end.and_then(|end| end.get(..4)).map(str::to_owned);
                        for value in &child.children {
                            match value.name.as_ref() {
                                "target" => add(Role::Target, value, year.clone()),
                                "actual" => add(Role::Result, value, year.clone()),
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        values
    }
}

fn local(start: &BytesStart<'_>) -> String {
    let name: &str = start.name().0;
    name.to_owned()
}

/// The elements of a text that was kept.
#[must_use]
pub fn kept(text: &str) -> Vec<Element> {
    let mut reader = Activities::new("", text.as_bytes());
    let (mut buffer, mut elements) = (Vec::new(), Vec::new());
    loop {
        match reader.event(&mut buffer) {
            Ok(Event::Start(start)) => elements.extend(reader.element(&start).ok()),
            Ok(Event::Eof) | Err(_) => return elements,
            Ok(_) => {}
        }
    }
}

/// Keeps an element of which nothing else is made.
fn keep(activity: &mut Activity, element: &Element) {
    let kept = activity.other.entry(element.name.to_string()).or_default();
    if !kept.is_empty() {
        kept.push('\n');
    }
    kept.push_str(&element.written());
}

fn breakdown(value: &Element) -> Option<String> {
    let part = |child: &Element| match child.name.as_ref() {
        "dimension" => Some(format!("{}={}", child.attribute("name")?, child.attribute("value")?)),
        "location" => Some(format!("location={}", child.attribute("ref")?)),
        _ => None,
    };
    // In the order of their names, as a person's are.
    let mut parts: Vec<String> = value.children.iter().filter_map(part).collect();
    parts.sort();
    (!parts.is_empty()).then(|| parts.join("; "))
}
