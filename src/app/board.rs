//! The board of submissions: who has reported what, by agency and quarter.

use super::office::AppError;
use super::overview::{self, Wanted};
use super::view::Pages;
use super::{Quiet, parallel};
use crate::projection::{Decoded, builtin};
use crate::report::Selection;
use crate::report::board::{self, Board, Standing};
use crate::report::table::Value;
use crate::store::Store;
use crate::value::{Code, Day, Origin, Year};
use std::collections::{BTreeMap, BTreeSet};

/// A year of it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The year.
    pub year: Year,
    /// First and last day of each quarter, and whether it is closed.
    pub quarters: [(Day, Day, bool); 4],
    /// How each agency stands in each quarter.
    pub rows: BTreeMap<Code, [Standing; 4]>,
}

/// Brings a board up to the end of its ledger.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn extend(store: &dyn Store, origin: &Origin, board: &mut Board) -> Result<(), AppError> {
    let mut pages = Pages::starting(store, origin, board.next());
    while let Some(page) = pages.next().await? {
        for decoded in parallel::map(&page, Decoded::read) {
            board.apply(&decoded?);
        }
    }
    Ok(())
}

/// A year of a board: agencies that have money in that year are expected to report, once a quarter is over.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn show(
    store: &dyn Store,
    origin: &Origin,
    (board, year): (&Board, Year),
    closed: &BTreeSet<(Day, Day)>,
    today: Day,
) -> Result<Shown, AppError> {
    let declared = builtin::named("financial-overview-by-agency");
    let selection = Selection { year: Some(year), ..Selection::default() };
    let wanted = Wanted { selection, ..Wanted::default() };
    let report = overview::report(store, origin, declared, &wanted, &Quiet).await?;
    let has_money = |values: &[Value]| values.iter().any(|value| matches!(value, Value::Money(minor) if *minor > 0));
    let rows = report.table.rows.iter().filter(|row| has_money(&row.cells));
    let agencies = rows.filter_map(|row| row.key.get("agency")).flat_map(|agency| agency.split('+'));
    let expected = agencies.filter_map(|code| code.parse().ok()).collect();
    let is_closed = |first: Day, last: Day| closed.iter().any(|(from, to)| *from <= first && last <= *to);
    Ok(Shown {
        year,
        quarters: board::quarters(year).map(|(first, last)| (first, last, is_closed(first, last))),
        rows: board.rows(year, &expected, today),
    })
}
