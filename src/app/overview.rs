//! Reports: the table of a projection with its provenance and the findings about its cells.

use super::office::AppError;
use super::reconcile::{self, Reconciled};
use super::view::{AsOf, currency, view};
use super::{Progress, checkpoint, proof};
use crate::projection::declared::Declared;
use crate::projection::register::RegisterFold;
use crate::projection::{Fold, Register};
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

/// Makes a report.
///
/// # Errors
/// The ledger was never opened; the store; bytes that cannot be understood.
pub async fn report(
    store: &dyn Store,
    origin: &Origin,
    declared: &Declared,
    selection: Selection,
    as_of: AsOf,
    progress: &dyn Progress,
) -> Result<Report, AppError> {
    let view = view(store, origin, &[declared as &dyn Fold, &RegisterFold], as_of, progress).await?;
    let [model, register] = view.models.as_slice() else { unreachable!("two folds were asked for") };
    let register = Register::load(register);
    let currency = currency(store, origin, &register).await?;
    let table = table::build(&declared.definition, model, &register, currency, selection);
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
