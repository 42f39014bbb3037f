//! Recording one value of an indicator.

use super::{Decided, Decision, Given};
use crate::event::{Direction, Event, IndicatorDefined, IndicatorKind, Item, ItemRecorded, Observation, Parts, Role};
use crate::interchange::results::value_of;
use crate::projection::register::Indicator;
use crate::value::number::{self, DecimalMark};
use crate::value::text_key::nearest;
use crate::value::{Code, Day, Problem, Year};
use std::collections::BTreeMap;

/// What a person says of an indicator.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is known by.
    pub indicator: String,
    /// Its wording, to define it where the ledger does not know it.
    pub title: Option<String>,
    /// The framework that its targets belong to, for a new one.
    pub framework: Option<Code>,
    /// The part that the value is of, in words.
    pub breakdown: Option<String>,
    /// The same by its dimensions: `sex=female`.
    pub by: Vec<String>,
    /// What the value is.
    pub role: Role,
    /// Which milestone.
    pub step: Option<String>,
    /// As typed.
    pub value: String,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// The year that it is of.
    pub year: Option<Year>,
    /// When it took effect.
    pub date: Day,
    /// Key that makes a retry safe.
    pub request: Option<String>,
}

/// Decides on one value.
///
/// # Errors
/// Nobody knows the indicator; the value has no one reading, or is not of the indicator's kind.
pub fn record(given: Given<'_>, wanted: &Value) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let text = wanted.value.trim();
    let read = value_of(text, wanted.decimal).map_err(|problem| problems.push(problem)).ok();
    let known = wanted.indicator.parse::<Code>().ok().and_then(|id| Some((given.register.indicators.get(&id)?, id)));
    let mut events = Vec::new();
    let breakdown = breakdown_of(wanted, known.as_ref().map(|(known, _)| *known), &mut problems);
    let indicator = match (known, &wanted.title) {
        (Some((known, id)), _) => {
            let value = read.as_ref().and_then(|read| read.as_deref().ok());
            let stands = match given.standing() {
                Some(Item::Observation(stands)) if stands.indicator == id => stands.value.as_deref(),
                _ => None,
            };
            problems
                .extend(value.filter(|value| stands != Some(value)).and_then(|value| of_another_kind(known, value)));
            Some(id)
        }
        (None, Some(title)) if !title.trim().is_empty() => match wanted.indicator.parse::<Code>() {
            Ok(indicator) => {
                let kind = read.as_ref().and_then(|read| read.as_deref().ok()).map_or(IndicatorKind::Text, kind_of);
                events.push(given.decided(Event::IndicatorDefined(IndicatorDefined {
                    code: None,
                    dimensions: Vec::new(),
                    direction: None,
                    framework: wanted.framework.clone(),
                    indicator: indicator.clone(),
                    kind,
                    parts: None,
                    scale: Vec::new(),
                    title: title.trim().to_owned(),
                    unit: None,
                    years: None,
                })));
                Some(indicator)
            }
            Err(_) => {
                problems.push(Problem::new("name-invalid").found(&wanted.indicator).fact("rule", "code"));
                None
            }
        },
        _ => {
            let near = nearest(&wanted.indicator, given.register.indicators.keys().map(Code::as_str));
            problems.push(Problem::new("indicator-unknown").found(&wanted.indicator).nearest(near));
            None
        }
    };
    if wanted.role == Role::Result && wanted.year.is_none() {
        problems.push(Problem::new("year-missing"));
    }
    let (Some(read), Some(indicator), true) = (read, indicator, problems.is_empty()) else { return Err(problems) };
    let observation = Observation {
        absent: read.as_ref().err().copied(),
        breakdown,
        indicator,
        role: wanted.role,
        step: wanted.step.clone(),
        value: read.ok(),
        year: wanted.year,
    };
    let recorded = ItemRecorded::by_hand(Item::Observation(observation), wanted.request.clone());
    events.push(Decided { event: Event::Item(recorded), effective: wanted.date });
    Ok(Decision { events, warnings: Vec::new() })
}

/// What a person says of an indicator itself. What is left out stays as it is known.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// What it is known by.
    pub indicator: String,
    /// Its wording; a new one needs it.
    pub title: Option<String>,
    /// What its values are; a new one needs it.
    pub kind: Option<IndicatorKind>,
    /// Unit of its values.
    pub unit: Option<String>,
    /// The framework whose cycle its targets belong to.
    pub framework: Option<Code>,
    /// Which way is better.
    pub direction: Option<Direction>,
    /// Names of what its values are broken down by.
    pub dimensions: Vec<String>,
    /// Words of a scale, from the lowest.
    pub scale: Vec<String>,
    /// Whether its parts add up to the whole.
    pub additive: Option<bool>,
    /// Whether the values of its years add up.
    pub cumulated: Option<bool>,
}

/// Decides on what is known of an indicator.
///
/// # Errors
/// Its code cannot be one, a new one has no title or no kind, its framework is not known, a word stands twice.
pub fn define(given: Given<'_>, wanted: &Definition) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let indicator: Option<Code> = wanted.indicator.parse().ok();
    if indicator.is_none() {
        problems.push(Problem::new("name-invalid").found(&wanted.indicator).fact("rule", "code"));
    }
    let known = indicator.as_ref().and_then(|indicator| given.register.indicators.get(indicator));
    let title = wanted.title.as_deref().map(str::trim).or(known.map(|known| known.title.as_str())).unwrap_or_default();
    if title.is_empty() {
        problems.push(Problem::new("title-missing"));
    }
    let kind = wanted.kind.or(known.map(|known| known.kind));
    if kind.is_none() {
        problems.push(Problem::new("indicator-kind-missing").found(&wanted.indicator));
    }
    if let Some(framework) = wanted.framework.as_ref().filter(|code| !given.register.frameworks.contains_key(*code)) {
        let near = nearest(framework.as_str(), given.register.frameworks.keys().map(Code::as_str));
        problems.push(Problem::new("framework-unknown").found(framework.as_str()).nearest(near));
    }
    for name in &wanted.dimensions {
        problems.extend(dimension_problem(name));
    }
    let (Some(indicator), Some(kind), true) = (indicator, kind, problems.is_empty()) else { return Err(problems) };
    let or_known = |said: &Vec<String>, known: Option<&Vec<String>>| {
        if said.is_empty() { known.cloned().unwrap_or_default() } else { said.clone() }
    };
    let adds = |said: Option<bool>, known: bool| said.unwrap_or(known).then_some(Parts::Additive);
    let mut dimensions = or_known(&wanted.dimensions, known.map(|known| &known.dimensions));
    dimensions.sort();
    dimensions.dedup();
    let defined = IndicatorDefined {
        code: known.and_then(|known| known.code.clone()),
        dimensions,
        direction: wanted.direction.or(known.and_then(|known| known.direction)),
        framework: wanted.framework.clone().or(known.and_then(|known| known.framework.clone())),
        indicator,
        kind,
        parts: adds(wanted.additive, known.is_some_and(|known| known.additive)),
        scale: or_known(&wanted.scale, known.map(|known| &known.scale)),
        title: title.to_owned(),
        unit: wanted.unit.clone().or(known.and_then(|known| known.unit.clone())),
        years: adds(wanted.cumulated, known.is_some_and(|known| known.cumulated)),
    };
    if known.is_some_and(|known| *known == Indicator::from(&defined)) {
        return Ok(Decision::default());
    }
    Ok(Decision { events: vec![given.decided(Event::IndicatorDefined(defined))], warnings: Vec::new() })
}

/// A name of a dimension stands before an equals sign, and pairs are parted by semicolons.
fn dimension_problem(text: &str) -> Option<Problem> {
    let is_name = !text.trim().is_empty() && !text.contains(['=', ';', '|']);
    (!is_name).then(|| Problem::new("dimension-malformed").found(text))
}

/// The part that a value is of: words, or pairs such as `sex=female`, in the order of their names.
fn breakdown_of(wanted: &Value, known: Option<&Indicator>, problems: &mut Vec<Problem>) -> Option<String> {
    let mut pairs = BTreeMap::new();
    for text in &wanted.by {
        let Some((name, value)) = text.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
            problems.push(Problem::new("dimension-malformed").found(text));
            continue;
        };
        problems
            .extend(dimension_problem(name).or_else(|| dimension_problem(value)).map(|problem| problem.found(text)));
        let declared = known.map(|known| known.dimensions.as_slice()).unwrap_or_default();
        if !declared.is_empty() && !declared.iter().any(|known| known == name) {
            let near = nearest(name, declared.iter().map(String::as_str));
            let names = declared.join(", ");
            problems.push(Problem::new("dimension-unknown").found(name).nearest(near).fact("dimensions", names));
        }
        if pairs.insert(name, value).is_some() {
            problems.push(Problem::new("dimension-twice").found(name));
        }
    }
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if pairs.is_empty() { wanted.breakdown.clone() } else { Some(pairs.join("; ")) }
}

/// What a value by itself looks like.
#[must_use]
pub fn kind_of(value: &str) -> IndicatorKind {
    let is_number = number::read_one(value.trim_end_matches('%'), Some(DecimalMark::Point)).is_ok();
    match value {
        "yes" | "no" => IndicatorKind::YesNo,
        _ if !is_number => IndicatorKind::Text,
        _ if value.ends_with('%') => IndicatorKind::Percent,
        _ if value.contains('.') => IndicatorKind::Index,
        _ => IndicatorKind::Count,
    }
}

/// A word for a number, or a number for a yes: a slip of the keyboard, by the look of it.
fn of_another_kind(known: &Indicator, value: &str) -> Option<Problem> {
    let is_number = matches!(kind_of(value), IndicatorKind::Count | IndicatorKind::Index | IndicatorKind::Percent);
    let fits = match known.kind {
        IndicatorKind::Count | IndicatorKind::Index | IndicatorKind::Percent => is_number,
        IndicatorKind::YesNo => kind_of(value) == IndicatorKind::YesNo,
        IndicatorKind::Scale => known.scale.iter().any(|word| word == value),
        IndicatorKind::Text => true,
    };
    let near = nearest(value, known.scale.iter().map(String::as_str));
    let problem = || Problem::new("result-of-another-kind").found(value).nearest(near).fact("indicator", &known.title);
    (!fits).then(|| problem().fact("indicator_kind", known.kind))
}
