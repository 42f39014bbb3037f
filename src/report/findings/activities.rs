//! Rules over the activities of plans: each names the row of the file that it was read from. Nothing here is an error by
//! itself; all of it is what a reviewer asks about.

use super::books::{Books, PlannedActivity, YearFigures};
use super::{CellRef, Finding};
use crate::event::MarkKind;
use crate::value::number::{self, DecimalMark};
use crate::value::text_key::text_key;
use crate::value::{Code, Measure, Year, money};
use chrono::Datelike as _;
use std::collections::BTreeMap;

/// Words of sources for an activity that does not take place.
const CANCELLED: [&str; 4] = ["cancelled", "canceled", "annule", "annulee"];

/// What one amount of an activity may be of another before it looks like CFA francs in a column of dollars: the franc went
/// at 450 to 750 for a dollar since 1999.
const FRANCS: std::ops::RangeInclusive<i128> = 450..=750;

/// All of them.
pub fn activities(books: &Books, findings: &mut Vec<Finding>) {
    for activity in &books.activities {
        let figures = figures(books, activity);
        totals(books, activity, &figures, findings);
        for (year, figures) in &figures {
            of_year(books, activity, *year, figures, findings);
        }
        marks(activity, findings);
    }
    two_cycles(books, findings);
    for code in &books.unlisted_agencies {
        let cell = CellRef { statement: None, row: code.clone(), column: Measure::Required.name().to_owned() };
        findings.push(Finding::new("agency-unlisted", None, cell).fact("row", code));
    }
}

type ByYear<'a> = BTreeMap<Year, &'a BTreeMap<Measure, i128>>;

/// The figures of an activity in each year that has any.
fn figures<'a>(books: &'a Books, activity: &PlannedActivity) -> ByYear<'a> {
    let key = format!("node/{}", activity.node);
    let of = |(year, figures): (&Year, &'a YearFigures)| Some((*year, figures.members.get(&key)?));
    books.ledger.iter().filter_map(of).collect()
}

fn finding(code: &'static str, activity: &PlannedActivity, year: Option<Year>, measure: Measure) -> Finding {
    let cell = CellRef { statement: None, row: activity.node.code.to_string(), column: measure.name().to_owned() };
    Finding::new(code, year, cell)
        .fact("activity", &activity.node)
        .fact("line", &activity.says.row)
        .fact("column", measure)
}

fn compared(books: &Books, mut finding: Finding, expected: i128, found: i128) -> Finding {
    let show = |minor| Some(money::decimal(minor, books.currency.decimals()));
    finding.expected = show(expected);
    finding.found = show(found);
    finding.difference = show(found - expected);
    finding
}

/// Totals that the source states and that its own years do not add up to.
fn totals(books: &Books, activity: &PlannedActivity, figures: &ByYear<'_>, findings: &mut Vec<Finding>) {
    let rounded = activity.says.marks.iter().filter(|(kind, ..)| *kind == MarkKind::AmountRounded).count();
    for (measure, (stated, currency)) in &activity.says.stated {
        if *currency != books.currency {
            continue;
        }
        let read = number::read_one(stated, Some(DecimalMark::Point)).ok();
        let Some(stated) = read.and_then(|stated| stated.rounded(books.currency)).map(i128::from) else { continue };
        let sum: i128 = figures.values().filter_map(|figures| figures.get(measure)).sum();
        // Years that were rounded one by one may be a unit off each.
        if (stated - sum).unsigned_abs() > rounded as u128 {
            let finding = finding("activity-total-differs", activity, None, *measure);
            findings.push(compared(books, finding, sum, stated));
        }
    }
}

fn of_year(
    books: &Books,
    activity: &PlannedActivity,
    year: Year,
    figures: &BTreeMap<Measure, i128>,
    findings: &mut Vec<Finding>,
) {
    let of = |measure: Measure| figures.get(&measure).copied().unwrap_or(0);
    let (required, available, spent) = (of(Measure::Required), of(Measure::Available), of(Measure::Spent));
    let mut tell = |code, measure, expected, found| {
        findings.push(compared(books, finding(code, activity, Some(year), measure), expected, found));
    };
    // The work plan of an office has its money available for all activities together.
    if activity.says.in_quarters && available == 0 {
        if spent > required.max(0) {
            tell("activity-spent-above-required", Measure::Spent, required, spent);
        }
    } else if activity.says.states_available && spent > available.max(0) {
        tell("activity-spent-above-available", Measure::Spent, available, spent);
    }
    if available > required.max(0) {
        tell("activity-available-above-required", Measure::Available, required, available);
    }
    for measure in [Measure::Required, Measure::Available, Measure::Spent] {
        if of(measure) < 0 {
            tell("activity-negative", measure, 0, of(measure));
        }
    }
    if spent != 0 && CANCELLED.contains(&text_key(&activity.says.status).as_str()) {
        tell("activity-spent-cancelled", Measure::Spent, 0, spent);
    }
    let number = i32::from(year.number());
    let (start, end) = activity.says.days;
    let outside = start.is_some_and(|day| number < day.0.year()) || end.is_some_and(|day| number > day.0.year());
    if spent != 0 && outside {
        tell("activity-spent-outside-dates", Measure::Spent, 0, spent);
    }
    for (measure, amount, other) in [
        (Measure::Required, required, available),
        (Measure::Available, available, required),
        (Measure::Spent, spent, available),
    ] {
        if other > 0 && FRANCS.contains(&(amount / other)) {
            tell("activity-franc-like", measure, other, amount);
        }
    }
}

/// What was noticed where the activity was read.
fn marks(activity: &PlannedActivity, findings: &mut Vec<Finding>) {
    let texts = activity.says.marks.iter().filter(|(kind, ..)| *kind == MarkKind::TextDoubleEncoded);
    if let Some((_, letters, text)) = texts.clone().next() {
        let finding = finding("text-double-encoded", activity, None, Measure::Required);
        findings.push(finding.fact("letters", letters).fact("text", text).fact("count", texts.count()));
    }
    for (kind, letters, text) in &activity.says.marks {
        let code = match kind {
            MarkKind::TextDoubleEncoded => continue,
            MarkKind::AmountRounded => "amount-rounded",
            MarkKind::CodeMisplaced => "activity-misplaced",
        };
        let parent = activity.parent.as_ref().map_or("", Code::as_str);
        let finding = finding(code, activity, None, Measure::Required);
        findings.push(finding.fact("letters", letters).fact("text", text).fact("parent", parent));
    }
}

/// One activity under two plans: its money may stand twice.
fn two_cycles(books: &Books, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &PlannedActivity> = BTreeMap::new();
    for activity in &books.activities {
        let title = text_key(&activity.title);
        let names = [format!("id {}", activity.node.code), format!("title {title}")];
        let other = names.iter().find_map(|name| seen.get(name)).copied();
        let other = other.filter(|other| other.node.framework != activity.node.framework);
        if let Some(other) = other {
            let finding = finding("activity-two-plans", activity, None, Measure::Required);
            findings.push(finding.fact("twin", &other.node).fact("twin_line", &other.says.row));
        }
        for name in names.into_iter().filter(|name| name != "title ") {
            seen.entry(name).or_insert(activity);
        }
    }
}
