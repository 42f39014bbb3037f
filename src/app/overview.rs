//! Reports: the table of a projection with its provenance and the findings about its cells.

use super::conversion::{self, Converting};
use super::office::AppError;
use super::reconcile::{self, Reconciled};
use super::view::{self, AsOf, currency, view};
use super::{Progress, checkpoint, proof, texts};
use crate::projection::declared::Declared;
use crate::projection::lens::{RatesUsed, Seen};
use crate::projection::register::RegisterFold;
use crate::projection::{Fold, Register, builtin};
use crate::report::changes::{self, Change};
use crate::report::provenance::PROGRAM;
use crate::report::{Finding, Provenance, Selection, Table, canonical, table};
use crate::store::Store;
use crate::value::Origin;

/// A report, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Report {
    /// The figures.
    pub table: Table,
    /// Where they come from.
    pub provenance: Provenance,
    /// Findings about cells of this table.
    pub findings: Vec<Finding>,
}

/// What a reader wants to see.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Rows.
    pub selection: Selection,
    /// The moment.
    pub as_of: AsOf,
    /// Another currency than each amount's own.
    pub conversion: Option<Converting>,
    /// Without what waits for approval.
    pub approved_only: bool,
}

/// Makes a report.
///
/// # Errors
/// The ledger was never opened; a rate is missing; the store; bytes that cannot be understood.
pub async fn report(
    store: &dyn Store,
    origin: &Origin,
    declared: &Declared,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Report, AppError> {
    let as_of = wanted.as_of;
    let lens = conversion::lens(store, origin, declared, wanted, progress).await?;
    let seen = Seen { declared, lens: &lens };
    let used = RatesUsed(Seen { declared, lens: &lens });
    let awaiting = builtin::named("awaiting-approval") as &dyn Fold;
    let view = if lens.is_bare() {
        view(store, origin, &[declared as &dyn Fold, &RegisterFold, awaiting], as_of, progress).await?
    } else {
        view::replay(store, origin, &[&seen as &dyn Fold, &RegisterFold, awaiting, &used], as_of, progress).await?
    };
    let [model, register, awaiting, ..] = view.models.as_slice() else { unreachable!("three folds were asked for") };
    let register = Register::load(register);
    let currency = match &lens.conversion {
        None => currency(store, origin, &register).await?,
        Some(conversion) => conversion.to,
    };
    let mut table = table::build(&declared.definition, model, &register, currency, wanted.selection);
    texts::fill(store, origin, &mut table).await?;
    table.approved_only = wanted.approved_only;
    if let (Some(converting), Some(used)) = (&wanted.conversion, view.models.get(3)) {
        table.conversion = Some(conversion::converted(converting, used, wanted.selection)?);
    }
    table.note_provisional(&declared.definition, awaiting);
    let Reconciled { findings, stopped_at } = reconcile::reconcile(store, origin, as_of, progress).await?;
    let provenance = Provenance {
        origin: origin.clone(),
        title: register.title.clone(),
        head: view.head,
        root: proof::root(store, origin, view.head.size).await?,
        checkpoint: checkpoint::last(store, origin, view.head.size).await?.map(|signed| signed.own().to_string()),
        recorded: view.recorded,
        replayed: view.replayed,
        stopped_at: view.stopped_at.into_iter().chain(stopped_at).min(),
        effective_to: as_of.effective_to,
        projection: (declared.definition.name.clone(), declared.definition.version.clone(), Fold::digest(declared)),
        canonical: canonical::digest(&table),
        program: PROGRAM,
    };
    let findings = findings.into_iter().filter(|finding| concerns(finding, &table)).collect();
    Ok(Report { table, provenance, findings })
}

/// A report at two moments, and the cells in which they differ.
#[derive(Debug, Clone)]
pub struct Compared {
    /// At the earlier one.
    pub before: Report,
    /// At the later one.
    pub after: Report,
    /// What became other.
    pub changes: Vec<Change>,
}

/// Compares a report with itself as the ledger knew it before. `wanted` says what the later one is of.
///
/// # Errors
/// As `report`.
pub async fn compare(
    store: &dyn Store,
    origin: &Origin,
    declared: &Declared,
    (since, wanted): (AsOf, &Wanted),
    progress: &dyn Progress,
) -> Result<Compared, AppError> {
    let earlier = Wanted { as_of: since, ..wanted.clone() };
    let before = report(store, origin, declared, &earlier, progress).await?;
    let after = report(store, origin, declared, wanted, progress).await?;
    let changes = changes::changes(&before.table, &after.table);
    Ok(Compared { before, after, changes })
}

/// Whether a finding is about a cell that stands in the table.
fn concerns(finding: &Finding, table: &Table) -> bool {
    let year = finding.year.is_none_or(|year| {
        table.selection.year.is_none_or(|selected| selected == year) && table.years.contains(&year.to_string())
    });
    year && finding.cells.iter().any(|cell| {
        let column = table.columns.iter().any(|column| column.name == cell.column);
        let total = cell.row == crate::report::findings::TOTAL && table.total.is_some();
        column && (total || table.rows.iter().any(|row| row.member == cell.row))
    })
}
