//! Splitting a joint amount: how much of it is whose.

use super::correct::replaced;
use super::names::{Aliases, Names};
use super::{Decided, Given, minor};
use crate::event::{Amount, AmountKind, Event, Line};
use crate::interchange::columns::amount_problem;
use crate::projection::Decoded;
use crate::value::money::{self, Minor};
use crate::value::number::{self, DecimalMark};
use crate::value::{Code, Problem};
use std::collections::BTreeMap;

/// The share of one agency, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Name of the agency.
    pub agency: String,
    /// Its part of the amount; `0` where it has none.
    pub amount: String,
}

/// A joint entry with a line for each of its agencies, in the place of the old one.
///
/// # Errors
/// The entry is not joint, a share cannot be read, an agency of it has none or one beside it has one, or the
/// shares do not add up to the amount.
pub fn split(
    given: Given<'_>,
    target: &Decoded,
    shares: &[Share],
    decimal: Option<DecimalMark>,
) -> Result<Decided, Vec<Problem>> {
    let (kind, old, joint) = joint_line(target).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let parts = read(given, joint, shares, decimal, &mut problems)?;
    let missing: Vec<&str> =
        joint.agencies.iter().filter(|code| !parts.contains_key(*code)).map(Code::as_str).collect();
    if problems.is_empty() && !missing.is_empty() {
        problems.push(Problem::new("share-missing").found(missing.join(", ")).fact("position", target.position));
    }
    let (sum, whole) = (parts.values().map(|minor| i128::from(*minor)).sum::<i128>(), i128::from(joint.amount_minor.0));
    if problems.is_empty() && sum != whole {
        let show = |minor: i128| money::decimal(minor, joint.currency.decimals());
        let problem = Problem::new("shares-not-whole").found(show(sum)).fact("expected", show(whole));
        problems.push(problem.fact("difference", show(sum - whole)).fact("currency", joint.currency));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let line = |(code, minor): (Code, i64)| Line { agencies: vec![code], amount_minor: Minor(minor), ..joint.clone() };
    Ok(replaced(given, target, kind, old, parts.into_iter().map(line).collect()))
}

fn joint_line(target: &Decoded) -> Result<(AmountKind, &Amount, &Line), Problem> {
    if let Event::Amount(kind, amount) = &target.event
        && let [line] = amount.lines.as_slice()
        && line.agencies.len() > 1
    {
        return Ok((*kind, amount, line));
    }
    Err(Problem::new("not-joint").found(target.position.to_string()))
}

fn read(
    given: Given<'_>,
    joint: &Line,
    shares: &[Share],
    decimal: Option<DecimalMark>,
    problems: &mut Vec<Problem>,
) -> Result<BTreeMap<Code, i64>, Vec<Problem>> {
    let no_aliases = Aliases::default();
    let mut names = Names::new(given, &no_aliases)?;
    let mut parts = BTreeMap::new();
    for Share { agency, amount } in shares {
        let value = number::read_one(amount, decimal).map_err(|error| amount_problem(amount, error));
        let value = value.and_then(|value| minor(value, joint.currency, amount));
        let code = names.agency(agency).and_then(|code| {
            let own = joint.agencies.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
            let beside = || Problem::new("share-of-another").found(agency).fact("agencies", own);
            if joint.agencies.contains(&code) { Ok(code) } else { Err(beside()) }
        });
        match (code, value) {
            (Ok(code), Ok(_)) if parts.contains_key(&code) => {
                problems.push(Problem::new("agency-twice").found(agency));
            }
            (Ok(code), Ok(value)) => {
                parts.insert(code, value);
            }
            (code, value) => problems.extend(code.err().into_iter().chain(value.err())),
        }
    }
    Ok(parts)
}

/// The lines of a split amount as the one that they were.
#[must_use]
pub fn unsplit(lines: &[Line]) -> Vec<Line> {
    let mut whole: Vec<Line> = Vec::new();
    for line in lines {
        let same = |known: &&mut Line| {
            let bare = |line: &Line| Line { agencies: Vec::new(), amount_minor: Minor(0), ..line.clone() };
            bare(known) == bare(line)
        };
        match whole.iter_mut().find(same) {
            Some(known) => {
                known.agencies.extend(line.agencies.iter().cloned());
                known.agencies.sort();
                known.amount_minor = Minor(known.amount_minor.0.saturating_add(line.amount_minor.0));
            }
            None => whole.push(line.clone()),
        }
    }
    whole
}
