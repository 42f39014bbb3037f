//! Reconciling: the ledger, the statements and their own arithmetic.

use super::office::AppError;
use super::view::{AsOf, currency, view};
use super::{Progress, texts};
use crate::projection::activities::ActivitiesFold;
use crate::projection::builtin::named;
use crate::projection::register::RegisterFold;
use crate::projection::{Fold, Register};
use crate::report::Finding;
use crate::report::findings::books::Models;
use crate::report::findings::{self, Books};
use crate::store::Store;
use crate::value::Origin;

/// What reconciliation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// Every finding.
    pub findings: Vec<Finding>,
    /// The first entry that this program could not fold: findings are those of the entries before it.
    pub stopped_at: Option<u64>,
}

/// Every finding of a ledger at a moment.
///
/// # Errors
/// The ledger was never opened; the store; bytes that cannot be understood.
pub async fn reconcile(
    store: &dyn Store,
    origin: &Origin,
    as_of: AsOf,
    progress: &dyn Progress,
) -> Result<Reconciled, AppError> {
    let by_agency = named("financial-overview-by-agency");
    let by_node = named("financial-overview-by-axis");
    let statements = named("statements");
    let results = named("results-matrix");
    let more = ["awards", "narratives", "risks", "agency-funding", "published-totals", "disbursements", "explanations"];
    let more = more.map(named);
    let own: [&dyn Fold; 6] = [&RegisterFold, by_agency, by_node, statements, &ActivitiesFold, results];
    let folds: Vec<&dyn Fold> = own.into_iter().chain(more.map(|declared| declared as &dyn Fold)).collect();
    let view = view(store, origin, &folds, as_of, progress).await?;
    let [
        register,
        agencies,
        nodes,
        claims,
        activities,
        values,
        awards,
        narratives,
        risks,
        funding,
        totals,
        passed_on,
        explained,
    ] = view.models.as_slice()
    else {
        unreachable!("thirteen were asked for")
    };
    let register = Register::load(register);
    let currency = currency(store, origin, &register).await?;
    let models = Models {
        by_agency: (&by_agency.definition, agencies),
        by_node: (&by_node.definition, nodes),
        statements: (&statements.definition, claims),
        activities,
        results: values,
        awards,
        risks,
        funding,
        totals,
        passed_on,
    };
    let mut books = Books::gather(origin.as_str(), currency, &register, &models);
    books.texts = texts::books(store, origin, narratives, risks).await?;
    let mut findings = findings::reconcile(&books);
    let mut explained = texts::explanations(store, origin, explained).await?;
    for finding in &mut findings {
        finding.explained = explained.remove(&finding.id().to_string());
    }
    Ok(Reconciled { findings, stopped_at: view.stopped_at })
}
