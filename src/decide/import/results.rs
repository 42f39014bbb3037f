//! Values of indicators: each indicator is defined once, by what all of its values are.

use super::{FileFacts, Options, Prepared};
use crate::decide::{Decided, Given};
use crate::event::{Event, IndicatorDefined, IndicatorKind, Item, ItemRecorded, Observation, Parts, Role};
use crate::interchange::columns::Mapped;
use crate::interchange::results::ResultCell;
use crate::projection::register::Indicator;
use crate::value::number::{self, DecimalMark};
use crate::value::{Code, Hash, Problem, Year};
use std::collections::{BTreeMap, BTreeSet};

/// Longest code, in characters.
const CODE_CHARS: usize = 64;

/// The words with which the members of an ordinal scale begin, from the lowest.
const SCALE: [&[&str]; 5] = [
    &["no", "none", "aucun", "aucune"],
    &["low", "faible"],
    &["medium", "moyen", "moyenne"],
    &["high", "fort", "forte", "élevé", "élevée"],
    &["full", "complet", "complète"],
];

/// Code and wording of an indicator, and the part of it.
type Part<'a> = (Option<&'a str>, &'a str, Option<&'a str>);

/// Resolves the cells of a table of indicators.
///
/// # Errors
/// Two cells for the same value.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    cells: &[ResultCell],
    file: &FileFacts,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    let mut indicators: BTreeMap<(Option<&str>, &str), Vec<&ResultCell>> = BTreeMap::new();
    for cell in cells {
        indicators.entry((cell.code.as_deref(), &cell.title)).or_default().push(cell);
    }
    let framework = options.framework.clone().or(mapped.layout.framework.clone());
    let mut ids: BTreeMap<(Option<&str>, &str), Code> = BTreeMap::new();
    for (code, title) in indicators.keys() {
        let coded = |id: &Code, known: &Indicator| {
            let own = known.code.as_deref().unwrap_or(id.as_str());
            code.is_none_or(|code| own == code)
        };
        let same = |(id, known): &(&Code, &Indicator)| {
            known.title == *title && coded(id, known) && (framework.is_none() || known.framework == framework)
        };
        let known = given.register.indicators.iter().find(same);
        let titles = indicators.keys().filter(|(other, _)| code.is_some() && other == code).count();
        let name = id_of(*code, title, framework.as_ref(), false);
        let taken = given.register.indicators.contains_key(&name);
        let new = || id_of(*code, title, framework.as_ref(), titles > 1 || taken);
        ids.insert((*code, title), known.map_or_else(new, |(id, _)| id.clone()));
    }
    for ((code, title), cells) in &indicators {
        let indicator = ids[&(*code, *title)].clone();
        if given.register.indicators.contains_key(&indicator) {
            continue;
        }
        let (kind, scale) = kind_of(cells);
        prepared.registrations.push(Event::IndicatorDefined(IndicatorDefined {
            code: code.map(str::to_owned).filter(|code| *code != indicator.as_str()),
            dimensions: Vec::new(),
            direction: None,
            framework: framework.clone(),
            indicator,
            kind,
            parts: mapped.layout.additive.then_some(Parts::Additive),
            scale,
            title: (*title).to_owned(),
            unit: cells.iter().find_map(|cell| cell.unit.clone()),
            years: None,
        }));
    }
    let first_year = cells.iter().filter(|cell| cell.role == Role::Result).filter_map(|cell| cell.year).min();
    let mut rows: BTreeMap<Part<'_>, Vec<u32>> = BTreeMap::new();
    let (mut seen, mut problems) = (BTreeSet::new(), Vec::new());
    for cell in cells {
        let known = rows.entry((cell.code.as_deref(), &cell.title, cell.breakdown.as_deref())).or_default();
        if !known.contains(&cell.row) {
            known.push(cell.row);
            if let [first, .., _] = known.as_slice() {
                let warning = Problem::new("result-row-repeated").found(&cell.title).fact("first", first);
                prepared.warnings.push(warning.fact("count", known.len()).at(cell.place.clone()));
            }
        }
        let which = known.iter().position(|row| *row == cell.row).map_or(1, |place| place + 1);
        let observation = Observation {
            absent: cell.value.as_ref().err().copied(),
            // A row that repeats another is a part of its own: which one, the file does not say.
            breakdown: if which == 1 {
                cell.breakdown.clone()
            } else {
                Some(repeated(cell.breakdown.as_deref(), which))
            },
            indicator: ids[&(cell.code.as_deref(), cell.title.as_str())].clone(),
            role: cell.role,
            step: cell.step.clone(),
            value: cell.value.as_ref().ok().cloned(),
            year: cell.year,
        };
        // What is not a result is of the report that says it: of the first year that it has results of.
        let year = if cell.role == Role::Result { cell.year } else { first_year };
        let effective = options.date.or(year.map(Year::last_day)).unwrap_or(given.today);
        let key = source_key(&observation);
        if !seen.insert(key.clone()) {
            problems.push(Problem::new("result-twice").found(&cell.text).at(cell.place.clone()));
        }
        let source = file.source(mapped, cell.row, cell.column_index, &cell.text, key);
        let event = Event::Item(ItemRecorded::read_in(source, Item::Observation(observation)));
        prepared.items.push((cell.place.clone(), cell.text.clone(), Decided { event, effective }));
    }
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn repeated(breakdown: Option<&str>, which: usize) -> String {
    format!("{} ({which})", breakdown.unwrap_or_default()).trim().to_owned()
}

/// What makes a value the same in another file.
#[must_use]
pub fn source_key(observation: &Observation) -> String {
    let Observation { breakdown, indicator, role, step, year, .. } = observation;
    // A target that is moved to another year is the same target.
    let year = year.filter(|_| *role != Role::Target).map_or_else(String::new, |year| year.to_string());
    // Escaped, so that no two texts are one.
    let plain = |text: &Option<String>| text.as_deref().unwrap_or_default().replace('\\', "\\\\").replace('|', "\\p");
    format!("result|{indicator}|{}|{role}|{}|{year}", plain(breakdown), plain(step))
}

/// What an indicator is known by: its code, or its wording; with a digest where that alone does not tell it apart.
fn id_of(code: Option<&str>, title: &str, framework: Option<&Code>, shared: bool) -> Code {
    let clean = |text: &str| text.trim().replace('|', "-").chars().filter(|c| !c.is_control()).collect::<String>();
    let name = clean(code.unwrap_or(title));
    let whole = name.chars().count() <= CODE_CHARS && !shared;
    if let (true, Ok(id)) = (whole, name.parse()) {
        return id;
    }
    let framework = framework.map_or("", Code::as_str);
    let digest = Hash::of(format!("{framework}|{title}").as_bytes()).to_string();
    let short: String = name.chars().take(CODE_CHARS - 9).collect();
    let told_apart = format!("{} {}", short.trim(), &digest[..8]);
    told_apart.trim().parse().expect("a text and eight digits are a code")
}

/// What all values of an indicator are.
fn kind_of(cells: &[&ResultCell]) -> (IndicatorKind, Vec<String>) {
    let stated = cells.iter().filter(|cell| cell.role != Role::Change);
    let values: Vec<&str> = stated.filter_map(|cell| cell.value.as_deref().ok()).collect();
    let number = |text: &str| number::read_one(text.trim_end_matches('%'), Some(DecimalMark::Point)).is_ok();
    let all = |holds: &dyn Fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| holds(value));
    let percent = cells.iter().any(|cell| cell.unit.as_deref() == Some("%"));
    if all(&number) {
        let kind = if percent || values.iter().any(|value| value.ends_with('%')) {
            IndicatorKind::Percent
        } else if values.iter().any(|value| value.contains('.')) {
            IndicatorKind::Index
        } else {
            IndicatorKind::Count
        };
        return (kind, Vec::new());
    }
    if all(&|value| matches!(value, "yes" | "no")) {
        return (IndicatorKind::YesNo, Vec::new());
    }
    let place = |value: &str| {
        let first = value.split_whitespace().next()?.to_lowercase();
        SCALE.iter().position(|words| words.contains(&first.as_str()))
    };
    let rest = |value: &str| value.split_once(' ').map(|(_, rest)| rest.to_lowercase());
    let common = values.first().and_then(|value| rest(value));
    if common.is_some() && all(&|value| place(value).is_some() && rest(value) == common) {
        let mut words: Vec<&str> = values.clone();
        words.sort_by_key(|value| place(value));
        words.dedup();
        return (IndicatorKind::Scale, words.into_iter().map(str::to_owned).collect());
    }
    (IndicatorKind::Text, Vec::new())
}
