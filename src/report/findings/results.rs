//! Rules over indicators: parts against wholes, values against baselines and targets, and what was printed of them against
//! what their own figures give.

use super::books::{Books, IndicatorBook, ResultRow};
use super::{CellRef, Finding};
use crate::event::Direction;
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::{Year, money, rate};
use std::collections::BTreeMap;

/// Decimals to which all numbers are raised before they are compared.
const DECIMALS: u32 = 6;

/// All of them.
pub fn results(books: &Books, findings: &mut Vec<Finding>) {
    for indicator in &books.indicators {
        parts(indicator, findings);
        for (breakdown, row) in &indicator.rows {
            targets(indicator, breakdown, row, findings);
            changes(indicator, breakdown, row, findings);
            shares(indicator, breakdown, row, findings);
        }
    }
}

/// A number of a cell; a percentage without its sign.
pub(super) fn number_of(text: &str) -> Option<Decimal> {
    number::read_one(text.trim_end_matches('%'), Some(DecimalMark::Point)).ok()
}

/// To the decimals in which all are compared; what is beyond them is rounded, half up.
fn raised(number: Decimal) -> Option<i128> {
    if number.scale <= DECIMALS {
        return number.unscaled.checked_mul(10_i128.checked_pow(DECIMALS - number.scale)?);
    }
    let unit = 10_i128.checked_pow(number.scale - DECIMALS)?;
    Some((number.unscaled + unit / 2).div_euclid(unit))
}

fn shown(raised: i128) -> String {
    let text = money::decimal(raised, DECIMALS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn finding(code: &'static str, indicator: &IndicatorBook, breakdown: &str, column: &str) -> Finding {
    let row = [indicator.id.as_str(), breakdown].join(" / ");
    let of = if breakdown.is_empty() { indicator.title.clone() } else { format!("{}, {breakdown}", indicator.title) };
    Finding::new(code, None, CellRef { statement: None, row, column: column.to_owned() }).fact("indicator", of)
}

fn compared(mut finding: Finding, expected: i128, found: i128) -> Finding {
    finding.expected = Some(shown(expected));
    finding.found = Some(shown(found));
    finding.difference = Some(shown(found - expected));
    finding
}

/// Wholes that their parts do not add up to, of indicators whose parts do.
fn parts(indicator: &IndicatorBook, findings: &mut Vec<Finding>) {
    if !indicator.additive {
        return;
    }
    let Some(whole) = indicator.rows.get("") else { return };
    // Women and men are the whole, and so are the young and the old: each way to break it down is one by itself.
    let mut ways: BTreeMap<Vec<&str>, Vec<&ResultRow>> = BTreeMap::new();
    for (part, row) in indicator.rows.iter().filter(|(part, _)| !part.is_empty()) {
        ways.entry(dimensions(part)).or_default().push(row);
    }
    for ((year, whole), parts) in whole.by_year.iter().flat_map(|dated| ways.values().map(move |parts| (dated, parts)))
    {
        let of_year =
            |row: &ResultRow| row.by_year.iter().find(|(other, _)| other == year).and_then(|(_, n)| raised(*n));
        let numbers: Vec<i128> = parts.iter().filter_map(|row| of_year(row)).collect();
        let (Some(whole), sum) = (raised(*whole), numbers.iter().sum::<i128>()) else { continue };
        if numbers.len() > 1 && whole != sum {
            let mut finding = compared(finding("parts-not-whole", indicator, "", "result"), sum, whole);
            finding.year = Some(*year);
            findings.push(finding.fact("count", numbers.len()));
        }
    }
}

/// Names of the dimensions of a part, none where it is just words.
fn dimensions(part: &str) -> Vec<&str> {
    part.split("; ").filter_map(|pair| Some(pair.split_once('=')?.0)).collect()
}

fn targets(indicator: &IndicatorBook, breakdown: &str, row: &ResultRow, findings: &mut Vec<Finding>) {
    let read = |text: &Option<String>| text.as_deref().and_then(number_of).and_then(raised);
    let (baseline, result, target) = (read(&row.baseline), read(&row.result), read(&row.target));
    // What was done in years that add up comes on top of where it began.
    let sum = row.by_year.iter().try_fold(0_i128, |sum, (_, number)| Some(sum + raised(*number)?));
    let result = if indicator.cumulated { baseline.zip(sum).map(|(baseline, sum)| baseline + sum) } else { result };
    if let (Some(baseline), Some(target)) = (baseline, target) {
        let code = match indicator.direction {
            Some(Direction::Down) if target > baseline => Some("target-above-baseline"),
            Some(Direction::Down) => None,
            _ => (target < baseline).then_some("target-below-baseline"),
        };
        if let Some(code) = code {
            findings.push(compared(finding(code, indicator, breakdown, "target"), baseline, target));
        }
    }
    // In the declared direction; where none is, on the way from the baseline to the target, whichever way that is.
    let is_down = match (indicator.direction, baseline, target) {
        (Some(direction), ..) => direction == Direction::Down,
        (None, Some(baseline), Some(target)) => target < baseline,
        _ => return outside(indicator, breakdown, row, findings),
    };
    let better = |first: i128, second: i128| if is_down { first < second } else { first > second };
    if let (Some(result), Some(target)) = (result, target)
        && better(result, target)
        && baseline.is_none_or(|baseline| better(target, baseline))
    {
        findings.push(compared(finding("result-beyond-target", indicator, breakdown, "result"), target, result));
    }
    if let (Some(result), Some(baseline)) = (result, baseline)
        && better(baseline, result)
    {
        findings.push(compared(finding("result-regressed", indicator, breakdown, "result"), baseline, result));
    }
    outside(indicator, breakdown, row, findings);
}

/// Targets of a year that the cycle does not end in.
fn outside(indicator: &IndicatorBook, breakdown: &str, row: &ResultRow, findings: &mut Vec<Finding>) {
    if let (Some(year), Some((first, last))) = (row.target_year, indicator.cycle)
        && year != last
    {
        let finding = finding("target-outside-cycle", indicator, breakdown, "target");
        findings.push(finding.fact("target_year", year).fact("first_year", first).fact("last_year", last));
    }
}

/// What was printed of a change, against the years that it is of: those in brackets behind it, else the first and the last.
fn changes(indicator: &IndicatorBook, breakdown: &str, row: &ResultRow, findings: &mut Vec<Finding>) {
    for printed in row.change.iter().flat_map(|text| text.split(';')) {
        let (figure, years) = match printed.split_once('(') {
            Some((figure, years)) => (figure.trim(), years),
            None => (printed.trim(), ""),
        };
        let years: Vec<Year> =
            years.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
        let of =
            |year: Option<&Year>| row.by_year.iter().find(|(other, _)| Some(other) == year).map(|(_, number)| *number);
        let (from, to) = match years.as_slice() {
            [] => (row.by_year.first().map(|(_, n)| *n), row.by_year.last().map(|(_, n)| *n)),
            [first, .., last] => (of(Some(first)), of(Some(last))),
            [_] => continue,
        };
        let (Some(from), Some(to)) = (from.and_then(raised), to.and_then(raised)) else { continue };
        let relative = figure.ends_with('%');
        let bare = figure.trim_end_matches(|c: char| c.is_alphabetic() || c == '%' || c.is_whitespace());
        let Some(printed) = number_in(bare) else { continue };
        // In percent, to as many decimals as were printed; in points, the difference itself.
        let (expected, cut) = if relative {
            (rate::percent_half_up(to - from, from, printed.scale), rate::percent_cut(to - from, from, printed.scale))
        } else {
            let unit = 10_i128.pow(DECIMALS.saturating_sub(printed.scale));
            (Some((2 * (to - from) + unit).div_euclid(2 * unit)), Some((to - from) / unit))
        };
        let (Some(expected), Some(cut)) = (expected, cut) else { continue };
        if row.by_year.len() > 1 && expected != printed.unscaled {
            let mut finding = finding("change-differs", indicator, breakdown, "change");
            let show = |value| money::decimal(value, printed.scale);
            finding.expected = Some(show(expected));
            finding.found = Some(show(printed.unscaled));
            finding.difference = Some(show(printed.unscaled - expected));
            findings.push(finding.cause((cut == printed.unscaled).then_some("rate-cut")).fact("printed", figure));
        }
    }
}

/// A number as a report prints it, with a sign before it; none where it has two readings.
fn number_in(text: &str) -> Option<Decimal> {
    let plain = text.trim().trim_start_matches('+').replace('\u{2212}', "-");
    number::read_one(&plain, None).ok()
}

/// A percentage whose own wording says of what: `550 995 sur 826 354`.
fn shares(indicator: &IndicatorBook, breakdown: &str, row: &ResultRow, findings: &mut Vec<Finding>) {
    let Some((part, whole)) = part_of(&indicator.title) else { return };
    for (year, value) in row.by_year.iter().filter(|_| indicator.is_percent) {
        let expected = rate::percent_half_up(part, whole, value.scale);
        if let Some(expected) = expected.filter(|expected| *expected != value.unscaled) {
            let mut finding = finding("share-differs", indicator, breakdown, "result");
            finding.year = Some(*year);
            finding.expected = Some(money::decimal(expected, value.scale));
            finding.found = Some(money::decimal(value.unscaled, value.scale));
            finding.difference = Some(money::decimal(value.unscaled - expected, value.scale));
            findings.push(finding.fact("part", part).fact("whole", whole));
        }
    }
}

/// The numbers of a wording such as `550 995 sur 826 354`: the first place where one stands on both sides.
fn part_of(title: &str) -> Option<(i128, i128)> {
    let words = [" sur ", " of ", " out of "];
    let mut places = words.iter().flat_map(|word| title.match_indices(word).map(|(at, word)| (at, at + word.len())));
    let numbers =
        |(start, end): (usize, usize)| Some((last_number(title.get(..start)?)?, first_number(title.get(end..)?)?));
    places.find_map(numbers)
}

/// The whole number with which a text ends, its thousands apart or not.
fn last_number(text: &str) -> Option<i128> {
    let other = |(_, c): &(usize, char)| !c.is_ascii_digit() && !c.is_whitespace();
    let start = text.char_indices().rfind(other).map_or(0, |(at, c)| at + c.len_utf8());
    whole_number(text.get(start..)?)
}

/// The whole number with which a text begins.
fn first_number(text: &str) -> Option<i128> {
    let rest = text.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && !c.is_whitespace()).unwrap_or(rest.len());
    whole_number(rest.get(..end)?)
}

fn whole_number(text: &str) -> Option<i128> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}
