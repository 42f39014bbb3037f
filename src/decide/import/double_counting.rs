//! The same money by two ways: refused where it is certain, warned about where it is likely.

use super::overview::key_of;
use super::{Candidate, Prepared, nesting};
use crate::event::{Line, NodeRef};
use crate::ledger::canon;
use crate::projection::Register;
use crate::projection::index::key;
use crate::projection::natural_key::NaturalKey;
use crate::projection::rows::{self, Rows};
use crate::value::{Measure, Place, Problem, Year};
use std::collections::BTreeMap;

/// The read models that tell what is recorded for a year by whatever way.
const BY_AGENCY: &str = "financial-overview-by-agency";
const BY_AXIS: &str = "financial-overview-by-axis";

/// The same money by another margin: recording both would count a year twice.
pub(super) fn margin_conflicts(prepared: &Prepared, index: &Rows) -> Vec<Problem> {
    let mut conflicts = BTreeMap::new();
    for candidate in &prepared.candidates {
        let Ok(natural) = key_of(candidate).parse::<NaturalKey>() else { continue };
        let Some(row) = index.get(&key::margins(natural.year, natural.measure)) else { continue };
        let other = row.keys().find(|margin| **margin != natural.margin && rows::sum(row, margin) > 0);
        if let Some(other) = other {
            let problem = Problem::new("other-margin")
                .fact("year", natural.year)
                .fact("margin", &natural.margin)
                .fact("other", other)
                .at(Place { file: candidate.place.file.clone(), ..Place::default() });
            conflicts.entry(natural.year).or_insert(problem);
        }
    }
    conflicts.into_values().collect()
}

/// A row of an overview in which amounts recorded one by one would show, beside a figure of a table.
pub struct Overlap<'a> {
    candidate: &'a Candidate,
    natural: NaturalKey,
    /// The projection.
    pub projection: &'static str,
    /// The key of its row.
    pub row: String,
    /// The agency or node of that row: the figure's own, or a node above or below it.
    member: String,
}

/// The rows of the overviews that `recorded_outside` compares with.
#[must_use]
pub fn overlaps<'a>(prepared: &'a Prepared, register: &Register) -> Vec<Overlap<'a>> {
    let mut overlaps = Vec::new();
    for candidate in &prepared.candidates {
        let Ok(natural) = key_of(candidate).parse::<NaturalKey>() else { continue };
        let Some(line) = candidate.amount.lines.first() else { continue };
        let mut members = vec![natural.member.clone()];
        let projection = if natural.margin == "agency" { BY_AGENCY } else { BY_AXIS };
        if let Some((_, node)) = nesting::at_node(candidate) {
            members.extend(nesting::relatives(&node, register.nodes.keys(), register).map(NodeRef::to_string));
        }
        for member in members {
            let dimensions = [natural.year.to_string(), member.clone(), line.currency.to_string()];
            let row = String::from_utf8(canon::write(&dimensions)).expect("JSON is UTF-8");
            overlaps.push(Overlap { candidate, natural: natural.clone(), projection, row, member });
        }
    }
    overlaps
}

/// Figures that were recorded apart from tables of this kind: a table that contains them would count them twice.
#[must_use]
pub fn recorded_outside(overlaps: &[Overlap<'_>], index: &Rows, overviews: &BTreeMap<&str, Rows>) -> Vec<Problem> {
    let warning = |overlap: &Overlap<'_>| {
        let natural = &overlap.natural;
        let row = overviews.get(overlap.projection)?.get(&overlap.row)?;
        let recorded = rows::sum(row, natural.measure.name());
        // A node above or below the figure's own has no figure of a table: that would be refused.
        let own = (overlap.member == natural.member).then(|| index.get(&key::source(&natural.series().to_string())));
        let outside = recorded - own.flatten().map_or(0, |row| rows::sum(row, "amount_minor"));
        let currency = overlap.candidate.amount.lines.first()?.currency;
        (outside != 0).then(|| {
            Problem::new("recorded-outside")
                .fact("agency", &overlap.member)
                .fact("amount", crate::value::money::decimal(outside, currency.decimals()))
                .fact("currency", currency)
                .fact("measure", natural.measure)
                .fact("year", natural.year)
                .at(overlap.candidate.place.clone())
        })
    };
    overlaps.iter().filter_map(warning).collect()
}

/// An agency or node of an amount that is recorded by itself, with the row of the index that tells whether a table
/// has a figure for it.
pub struct Member {
    key: String,
    name: String,
    measure: Measure,
    year: Year,
}

/// The agencies and nodes of a line for which a table may have a figure already.
#[must_use]
pub fn members(line: &Line, measure: Measure, register: &Register) -> Vec<Member> {
    let mut members = Vec::new();
    for year in line.years.iter().copied() {
        let mut add = |margin: &str, name: String| {
            members.push(Member { key: key::member(year, measure, margin, &name), name, measure, year });
        };
        line.agencies.iter().for_each(|agency| add("agency", agency.to_string()));
        if let Some(node) = &line.node {
            add("node", node.to_string());
            nesting::relatives(node, register.nodes.keys(), register).for_each(|other| add("node", other.to_string()));
        }
    }
    members
}

impl Member {
    /// The row of the index.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A warning where a table has a figure for it.
    #[must_use]
    pub fn beside_a_table(&self, index: &Rows) -> Option<Problem> {
        let standing = index.get(&self.key).map_or(0, |row| rows::sum(row, "standing"));
        let problem = || Problem::new("beside-a-table").fact("agency", &self.name).fact("measure", self.measure);
        (standing > 0).then(|| problem().fact("year", self.year))
    }
}
