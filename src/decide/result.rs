//! Recording one value of an indicator.

use super::{Decided, Decision, Given};
use crate::event::{Event, IndicatorDefined, IndicatorKind, Item, ItemRecorded, Observation, Role};
use crate::interchange::results::value_of;
use crate::projection::register::Indicator;
use crate::value::number::{self, DecimalMark};
use crate::value::text_key::nearest;
use crate::value::{Code, Day, Problem, Year};

/// What a person says of an indicator.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is known by.
    pub indicator: String,
    /// Its wording, to define it where the ledger does not know it.
    pub title: Option<String>,
    /// The framework that its targets belong to, for a new one.
    pub framework: Option<Code>,
    /// The part that the value is of.
    pub breakdown: Option<String>,
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
    let indicator = match (known, &wanted.title) {
        (Some((known, id)), _) => {
            problems.extend(read.as_ref().and_then(|read| of_another_kind(known, read.as_deref().ok()?)));
            Some(id)
        }
        (None, Some(title)) if !title.trim().is_empty() => match wanted.indicator.parse::<Code>() {
            Ok(indicator) => {
                let kind = read.as_ref().and_then(|read| read.as_deref().ok()).map_or(IndicatorKind::Text, kind_of);
                events.push(given.decided(Event::IndicatorDefined(IndicatorDefined {
                    code: None,
                    framework: wanted.framework.clone(),
                    indicator: indicator.clone(),
                    kind,
                    parts: None,
                    scale: Vec::new(),
                    title: title.trim().to_owned(),
                    unit: None,
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
        breakdown: wanted.breakdown.clone(),
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
