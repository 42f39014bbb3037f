//! The consolidated country report: every chapter of a year, from one moment of one ledger.

use super::office::AppError;
use super::overview::{self, Report, Wanted};
use super::reconcile;
use super::view::view;
use super::{Progress, Quiet};
use crate::projection::register::RegisterFold;
use crate::projection::{Fold, Register, builtin};
use crate::report::{Finding, Selection};
use crate::store::Store;
use crate::value::{Origin, Year};
use std::collections::BTreeMap;

/// Everything that the report prints.
#[derive(Debug, Clone)]
pub struct Country {
    /// The year.
    pub year: Year,
    /// Who and what the ledger knew.
    pub register: Register,
    /// Tables by the name of their projection.
    pub tables: BTreeMap<&'static str, Report>,
    /// Every finding, whatever table it is about.
    pub findings: Vec<Finding>,
}

/// The tables of the report, and whether each is of one year.
const TABLES: [(&str, bool); 9] = [
    ("results-matrix", false),
    ("narratives", true),
    ("financial-overview-by-agency", true),
    ("financial-overview-by-axis", true),
    ("awards", false),
    ("agency-funding", false),
    ("work-plan", true),
    ("risks", true),
    ("risk-heat-map", true),
];

/// Gathers the report. `wanted` says as of when, in which currency, and whether without what waits for approval.
///
/// # Errors
/// As `overview::report`.
pub async fn gather(
    store: &dyn Store,
    origin: &Origin,
    year: Year,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Country, AppError> {
    let mut tables = BTreeMap::new();
    for ((name, of_year), done) in TABLES.into_iter().zip(1..) {
        // What states no year is of every year: awards and shares of a programme are not left out for that.
        let selection = Selection { year: of_year.then_some(year), ..Selection::default() };
        let of_table = Wanted { selection, ..wanted.clone() };
        tables.insert(name, overview::report(store, origin, builtin::named(name), &of_table, &Quiet).await?);
        progress.set(done, TABLES.len() as u64);
    }
    let then = view(store, origin, &[&RegisterFold as &dyn Fold], wanted.as_of, &Quiet).await?;
    let register = then.models.first().map(Register::load).unwrap_or_default();
    let found = reconcile::reconcile(store, origin, wanted.as_of, &Quiet).await?;
    let of_year = |finding: &Finding| finding.year.is_none_or(|other| other == year);
    let findings = found.findings.into_iter().filter(of_year).collect();
    Ok(Country { year, register, tables, findings })
}
