//! The same money by two ways: refused where it is certain, warned about where it is likely.

use super::overview::key_of;
use super::{Candidate, Prepared};
use crate::ledger::canon;
use crate::projection::index::key;
use crate::projection::natural_key::NaturalKey;
use crate::projection::rows::{self, Rows};
use crate::value::{Place, Problem};
use std::collections::BTreeMap;

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

/// The row of the overview by agency that a figure of a table by agency adds to: year, agency, currency.
fn overview_row(candidate: &Candidate) -> Option<(String, NaturalKey)> {
    let natural: NaturalKey = key_of(candidate).parse().ok().filter(|key: &NaturalKey| key.margin == "agency")?;
    let line = candidate.amount.lines.first()?;
    let dimensions = [natural.year.to_string(), natural.member.clone(), line.currency.to_string()];
    Some((String::from_utf8(canon::write(&dimensions)).ok()?, natural))
}

/// The rows of the overview by agency that `recorded_outside` compares with.
#[must_use]
pub fn overview_rows(prepared: &Prepared) -> Vec<String> {
    let mut keys: Vec<String> = prepared.candidates.iter().filter_map(overview_row).map(|(key, _)| key).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Figures that were recorded apart from tables of this kind: a table that contains them would count them twice.
#[must_use]
pub fn recorded_outside(prepared: &Prepared, index: &Rows, overview: &Rows) -> Vec<Problem> {
    let warning = |candidate: &Candidate| {
        let (row, natural) = overview_row(candidate)?;
        let recorded = rows::sum(overview.get(&row)?, natural.measure.name());
        let of_table = index.get(&key::source(&natural.series().to_string()));
        let outside = recorded - of_table.map_or(0, |row| rows::sum(row, "amount_minor"));
        let currency = candidate.amount.lines.first()?.currency;
        (outside != 0).then(|| {
            Problem::new("recorded-outside")
                .fact("agency", &natural.member)
                .fact("amount", crate::value::money::decimal(outside, currency.decimals()))
                .fact("currency", currency)
                .fact("measure", natural.measure)
                .fact("year", natural.year)
                .at(candidate.place.clone())
        })
    };
    prepared.candidates.iter().filter_map(warning).collect()
}
