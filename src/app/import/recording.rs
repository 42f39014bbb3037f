//! Recording a long file in one unit: what was decided of one part goes to the store while the next one is decided, and the one
//! after that is read while this one is chained.

use super::Found;
use crate::app::office::{AppError, Done, Office, Opened, Recent};
use crate::app::parallel;
use crate::decide::import::{Options, Prepared};
use crate::decide::{Decided, Decision};
use crate::store::staged::Staged;
use crate::store::{Store, StoreError};
use crate::value::Receipt;

/// Receipts kept of a long import: the first ones, and the last.
const RECEIPTS_KEPT: usize = 10_000;

/// Rows, or elements, in a part.
pub(super) const PART: usize = 1000;

/// Rows of read models in memory that stand in the unit too.
const ROWS_BESIDE: usize = 4000;

/// What to record next.
pub(super) enum Part {
    /// Events as they are.
    Decided(Vec<Decided>),
    /// What a part of the file says: what becomes of it depends on what stands.
    Prepared(Prepared),
}

/// Records every part of a file, or nothing: all of it becomes visible with the last.
///
/// # Errors
/// `HeadMoved` where the ledger is no longer as it was opened; those of `next`; the store.
pub(super) async fn record(
    office: &Office<'_>,
    opened: &Opened,
    actor: &str,
    options: &Options,
    mut next: impl FnMut() -> Result<Option<Part>, AppError> + Send,
) -> Result<Done, AppError> {
    let origin = &opened.origin;
    let unit = office.store.begin(origin, opened.head).await?;
    let staged = Staged::new(unit.as_store(), origin.clone());
    let recent = Recent::default();
    let inside = Office { store: &staged, recent: Some(&recent), ..*office };
    let (mut done, mut part) = (Done::default(), next()?);
    while let Some(this) = part {
        // Asked while the unit has nothing else to do.
        let found = match &this {
            Part::Prepared(prepared) => Found::of(&inside, opened, prepared).await?,
            Part::Decided(_) => Found::default(),
        };
        let work = async {
            let stands = inside.open(origin).await?;
            let actor = inside.actor(&stands, actor).await?;
            let events = match this {
                Part::Prepared(prepared) => found.plan(office.given(opened), prepared, options)?.events,
                Part::Decided(events) => events,
            };
            if events.is_empty() {
                return Ok((Vec::new(), next()?));
            }
            let ready = inside.ready(&stands, &actor, Decision { events, warnings: Vec::new() })?;
            let (chained, following) = parallel::both(|| inside.chained(&stands, ready), &mut next);
            let done = inside.append(&stands, chained?).await?;
            Ok((done.receipts, following?))
        };
        let (receipts, following) = beside(unit.as_store(), &staged, work).await?;
        keep(&mut done, receipts);
        part = following;
    }
    beside(unit.as_store(), &staged, async { Ok(()) }).await?;
    unit.land().await.map_err(StoreError::of_an_append)?;
    Ok(done)
}

/// Appends what is staged, while something else is done.
async fn beside<T>(
    unit: &dyn Store,
    staged: &Staged<'_>,
    work: impl Future<Output = Result<T, AppError>>,
) -> Result<T, AppError> {
    let batch = staged.take();
    let append = async {
        match &batch {
            Some(batch) => unit.append(batch).await,
            None => Ok(()),
        }
    };
    // The append comes first: what `work` asks the unit for then waits until it is there.
    let (appended, done) = tokio::join!(biased; append, work);
    appended?;
    staged.let_go(ROWS_BESIDE);
    done
}

/// Adds the receipts of a part: of a long import the first ones are kept, and the last.
fn keep(done: &mut Done, receipts: Vec<Receipt>) {
    if done.receipts.len() + receipts.len() <= RECEIPTS_KEPT {
        done.receipts.extend(receipts);
    } else if let Some(last) = receipts.into_iter().next_back() {
        done.receipts.truncate(RECEIPTS_KEPT - 1);
        done.receipts.push(last);
    }
}
