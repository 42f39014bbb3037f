//! Importing a file: read, resolve, plan, and record everything or nothing.

use super::Progress;
use super::office::{Actor, AppError, Done, Office, Opened};
use crate::decide::Decision;
use crate::decide::import::plan::{self, Plan, Standing};
use crate::decide::import::{FileFacts, Options, Prepared, Sameness, double_counting, entries, framework, overview};
use crate::interchange::columns::{self, Mapped};
use crate::interchange::entries::EntryRow;
use crate::interchange::framework::NodeRow;
use crate::interchange::layout::Kind;
use crate::interchange::wide::{Figure, Given as Beside};
use crate::interchange::{Layout, Sheet, sheet, wide};
use crate::projection::{Decoded, Rows};
use crate::store::{PAGE, Store, StoreError};
use crate::value::{Hash, Origin, Place, Problem, chance};
use std::collections::{BTreeMap, BTreeSet};

/// What to import, and how.
#[derive(Debug)]
pub struct Request<'a> {
    /// Name of the file, without its folder.
    pub file: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The layouts that it may have.
    pub layouts: &'a [(Layout, Hash)],
    /// Year, decimal mark and date as the user gave them.
    pub beside: Beside,
    /// What the user decided.
    pub options: Options,
    /// Show what would be recorded, and record nothing.
    pub dry_run: bool,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// Name of the layout.
    pub layout: String,
    /// Every row with what became of it.
    pub plan: Plan,
    /// Receipts; none on a dry run, where nothing was new, or where revisions wait for a reason.
    pub done: Done,
    /// Columns that the layout does not know: nothing was read from them.
    pub unknown_columns: Vec<String>,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

/// What the file says, before the ledger is asked.
enum Said {
    Figures(Vec<Figure>),
    Entries(Vec<EntryRow>),
    Nodes(Vec<NodeRow>),
}

/// Imports a file.
///
/// # Errors
/// Every problem of the file at once; or the store. Nothing was saved.
pub async fn import(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    request: &Request<'_>,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    let sheets = sheet::read(request.file, request.bytes)?;
    let mapped = columns::recognise(&sheets, request.layouts)?;
    let mut beside = request.beside;
    beside.date = request.options.date;
    let said = match mapped.layout.kind {
        Kind::Wide => Said::Figures(wide::read(&mapped, beside)?),
        Kind::Entries => Said::Entries(crate::interchange::entries::read(&mapped, beside)?),
        Kind::Framework => Said::Nodes(crate::interchange::framework::read(&mapped)?),
    };
    progress.set(1, 3);
    let file = FileFacts { file_digest: Hash::of(request.bytes), import: chance::uuid(office.entropy) };
    // Others may append while we plan: the plan is then made anew on what they left.
    loop {
        let opened = office.open_existing(origin).await?;
        office.hold(&opened).await?;
        let (mut imported, prepared) = prepare(office, &opened, &mapped, &said, &file, request)?;
        imported.warnings.extend(unread_sheets(&sheets, &mapped));
        let (plan, warnings) = planned(office, &opened, prepared, request).await?;
        imported.plan = plan;
        imported.warnings.extend(warnings);
        progress.set(2, 3);
        if request.dry_run || imported.plan.events.is_empty() {
            return Ok(imported);
        }
        let actor: Actor = office.actor(&opened, actor).await?;
        let given = office.given(&opened);
        let mut events = imported.plan.events.clone();
        events.insert(0, file.recorded(given, &mapped, events.len()));
        match office.commit(&opened, &actor, Decision { events, warnings: Vec::new() }).await {
            Err(AppError::Store(StoreError::HeadMoved { .. })) => {}
            done => {
                imported.done = done?;
                progress.set(3, 3);
                return Ok(imported);
            }
        }
    }
}

fn prepare(
    office: &Office<'_>,
    opened: &Opened,
    mapped: &Mapped<'_>,
    said: &Said,
    file: &FileFacts,
    request: &Request<'_>,
) -> Result<(Imported, Prepared), AppError> {
    let given = office.given(opened);
    let mut prepared = match said {
        Said::Figures(figures) => overview::prepare(given, mapped, figures, file, &request.options)?,
        Said::Entries(rows) => entries::prepare(given, mapped, rows, file, &request.options)?,
        Said::Nodes(rows) => framework::prepare(given, mapped, rows, &request.options)?,
    };
    let imported = Imported {
        layout: mapped.layout.name.clone(),
        unknown_columns: mapped.unknown.iter().map(|(_, head)| head.clone()).collect(),
        warnings: std::mem::take(&mut prepared.warnings),
        ..Imported::default()
    };
    Ok((imported, prepared))
}

/// A file is read sheet by sheet: what stands on the others is said, not dropped in silence.
fn unread_sheets(sheets: &[Sheet], mapped: &Mapped<'_>) -> Option<Problem> {
    let others = sheets.iter().filter(|sheet| sheet.name != mapped.sheet.name && !sheet.rows.is_empty());
    let names: Vec<&str> = others.filter_map(|sheet| sheet.name.as_deref()).collect();
    let place = Place { file: mapped.sheet.file.clone(), ..Place::default() };
    (!names.is_empty()).then(|| Problem::new("sheets-not-read").found(names.join(", ")).at(place))
}

/// Entries at ascending positions, page by page: a file imported again needs all that it recorded.
async fn entries_at(store: &dyn Store, origin: &Origin, positions: &[u64]) -> Result<BTreeMap<u64, Decoded>, AppError> {
    let mut found = BTreeMap::new();
    let mut rest = positions;
    while let [first, ..] = rest {
        let page = store.entries(origin, *first, PAGE).await?;
        for entry in page.iter().filter(|entry| rest.binary_search(&entry.position).is_ok()) {
            found.insert(entry.position, Decoded::read(entry)?);
        }
        let next = page.last().map_or(*first, |last| last.position) + 1;
        rest = &rest[rest.partition_point(|position| *position < next)..];
    }
    Ok(found)
}

async fn planned(
    office: &Office<'_>,
    opened: &Opened,
    prepared: Prepared,
    request: &Request<'_>,
) -> Result<(Plan, Vec<Problem>), AppError> {
    let origin = &opened.origin;
    let mut index = office.store.lookup(origin, "index", &plan::lookups(&prepared, &opened.register)).await?;
    let more = plan::more_lookups(&prepared, &index);
    index.extend(office.store.lookup(origin, "index", &more).await?);
    let standing = entries_at(office.store, origin, &plan::needed_entries(&prepared, &index)).await?;
    let mut warnings = recorded_outside(office, opened, &prepared, &index).await?;
    warnings.extend(beside_tables(office, opened, &prepared).await?);
    let standing = Standing { index: &index, entries: &standing };
    Ok((plan::plan(office.given(opened), prepared, &standing, &request.options)?, warnings))
}

/// Figures of a table whose money may have been recorded entry by entry.
async fn recorded_outside(
    office: &Office<'_>,
    opened: &Opened,
    prepared: &Prepared,
    index: &Rows,
) -> Result<Vec<Problem>, AppError> {
    let overlaps = double_counting::overlaps(prepared, &opened.register);
    let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for overlap in &overlaps {
        keys.entry(overlap.projection).or_default().insert(overlap.row.clone());
    }
    let mut overviews = BTreeMap::new();
    for (projection, keys) in keys {
        let keys: Vec<String> = keys.into_iter().collect();
        overviews.insert(projection, office.store.lookup(&opened.origin, projection, &keys).await?);
    }
    Ok(double_counting::recorded_outside(&overlaps, index, &overviews))
}

/// Entries whose money may stand in a table already: one warning for each of its figures.
async fn beside_tables(office: &Office<'_>, opened: &Opened, prepared: &Prepared) -> Result<Vec<Problem>, AppError> {
    let mut members = BTreeMap::new();
    for candidate in &prepared.candidates {
        if matches!(candidate.sameness, Sameness::Reference | Sameness::Cells) {
            let measure = candidate.kind.measure(candidate.amount.stage);
            for member in double_counting::members(&candidate.amount.lines[0], measure, &opened.register) {
                members.entry(member.key().to_owned()).or_insert((member, &candidate.place));
            }
        }
    }
    let keys: Vec<String> = members.keys().cloned().collect();
    let index = office.store.lookup(&opened.origin, "index", &keys).await?;
    let warning = |(member, place): &(double_counting::Member, &Place)| {
        member.beside_a_table(&index).map(|problem| problem.at((*place).clone()))
    };
    Ok(members.values().filter_map(warning).collect())
}
