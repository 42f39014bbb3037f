//! Importing a file: read, resolve, plan, and record everything or nothing.

mod entries;
pub mod iati;
pub mod plans;
mod recording;

use super::Progress;
use super::office::{Actor, AppError, Done, Office, Opened};
use super::view::entries_at;
use crate::decide::import::awards as decide_awards;
use crate::decide::import::plan::{self, Plan, Planned, Standing};
use crate::decide::import::results as decide_results;
use crate::decide::import::{FileFacts, Options, Prepared, Sameness, double_counting, framework, overview};
use crate::decide::import::{narratives, rates, risks, transfers, work_plan};
use crate::decide::{Decided, Decision, Given};
use crate::event::{AgencyAliasDecided, AgencyRegistered, Event};
use crate::interchange::awards::{self, AwardRow};
use crate::interchange::columns::{self, Mapped};
use crate::interchange::framework::NodeRow;
use crate::interchange::layout::Kind;
use crate::interchange::records::{self, Record};
use crate::interchange::results::{self, ResultCell};
use crate::interchange::wide::{Figure, Given as Beside};
use crate::interchange::{Layout, Sheet, Source, wide, xml};
use crate::projection::index::key;
use crate::projection::{Decoded, Rows};
use crate::store::StoreError;
use crate::value::{Code, Hash, Origin, Place, Problem, chance};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

/// What to import, and how.
#[derive(Debug, Clone)]
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
    /// Rows with what became of them: all of an ordinary file; of a long one the first of each sort.
    pub rows: Vec<Planned>,
    /// Count of rows by what became of them.
    pub counts: BTreeMap<&'static str, usize>,
    plain: usize,
    remarkable: usize,
    /// Count of events, without the one that names the file. None where nothing is new, or revisions wait for a reason.
    pub events: usize,
    /// Revisions without `--revise`: nothing may be recorded.
    pub needs_reason: bool,
    /// Receipts; none on a dry run, where nothing was new, or where revisions wait for a reason.
    pub done: Done,
    /// Columns that the layout does not know.
    pub unknown_columns: Vec<String>,
    /// Whether what stands in them is kept as it is; else nothing was read from them.
    pub unknown_kept: bool,
    /// Warnings.
    pub warnings: Told,
    /// The agencies whose money it records.
    pub agencies: BTreeSet<Code>,
    /// Whether it records anything beside money of agencies that it names.
    pub others: bool,
}

/// Rows listed of those that are simply recorded or unchanged, and as many of all others.
const ROWS_LISTED: usize = 10_000;

/// Problems told one by one: more than anybody reads.
const PROBLEMS_TOLD: usize = 1000;

/// Problems, the first ones told and the others counted.
#[derive(Debug, Clone, Default)]
pub struct Told {
    first: Vec<Problem>,
    more: usize,
}

impl Extend<Problem> for Told {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, problems: T) {
        for problem in problems {
            if self.first.len() < PROBLEMS_TOLD {
                self.first.push(problem);
            } else {
                self.more += 1;
            }
        }
    }
}

impl Told {
    /// The problems, with a last one that counts those left out.
    #[must_use]
    pub fn into_problems(self, more: &'static str) -> Vec<Problem> {
        let rest = (self.more > 0).then(|| Problem::new(more).fact("count", self.more));
        self.first.into_iter().chain(rest).collect()
    }
}

impl Imported {
    fn of(mapped: &Mapped<'_>) -> Self {
        let unknown_columns = mapped.unknown.iter().map(|(_, head)| head.clone()).collect();
        let unknown_kept = mapped.layout.kind == Kind::Activities;
        Self { layout: mapped.layout.name.clone(), unknown_columns, unknown_kept, ..Self::default() }
    }

    /// Takes what was planned for some rows; returns its events.
    fn take(&mut self, plan: Plan) -> Vec<Decided> {
        for row in plan.rows {
            *self.counts.entry(row.outcome.name()).or_default() += 1;
            let sort = if row.outcome.is_plain() { &mut self.plain } else { &mut self.remarkable };
            *sort += 1;
            if *sort <= ROWS_LISTED {
                self.rows.push(row);
            }
        }
        for decided in &plan.events {
            self.see(&decided.event);
        }
        self.needs_reason |= plan.needs_reason;
        self.events = if self.needs_reason { 0 } else { self.events + plan.events.len() };
        plan.events
    }
}

impl Imported {
    /// Whose money an event is of.
    fn see(&mut self, event: &Event) {
        let lines = match event {
            Event::Amount(_, amount) => Some(&amount.lines),
            Event::EntryReversed(reversed) => reversed.amount.as_ref().map(|amount| &amount.lines),
            Event::AgencyRegistered(AgencyRegistered { agency, .. })
            | Event::AgencyAliasDecided(AgencyAliasDecided { agency, .. }) => {
                self.agencies.insert(agency.clone());
                return;
            }
            _ => None,
        };
        match lines {
            Some(lines) if lines.iter().all(|line| !line.agencies.is_empty()) => {
                self.agencies.extend(lines.iter().flat_map(|line| &line.agencies).cloned());
            }
            _ => self.others = true,
        }
    }
}

/// What the file says, before the ledger is asked.
enum Said {
    Figures(Vec<Figure>),
    Nodes(Vec<NodeRow>),
    Results(Vec<ResultCell>),
    Awards(Vec<AwardRow>),
    Records(Vec<Record>),
}

/// Imports a file: a table, or a document of IATI.
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
    if xml::is_xml(request.bytes) {
        let bytes: Arc<[u8]> = request.bytes.into();
        let open = || Ok(Box::new(io::Cursor::new(Arc::clone(&bytes))) as Box<dyn io::Read + Send>);
        return iati::import(office, actor, origin, request, &open, progress).await;
    }
    let source = Source::open(request.file, request.bytes)?;
    import_from(office, actor, origin, request, &source, progress).await
}

/// The same, of a file that was opened already.
///
/// # Errors
/// As `import`.
pub async fn import_from(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    request: &Request<'_>,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    let mapped = columns::recognise(source.sheets(), request.layouts)?;
    let file = FileFacts { file_digest: Hash::of(request.bytes), import: chance::uuid(office.entropy) };
    let request = Request { beside: Beside { date: request.options.date, ..request.beside }, ..request.clone() };
    if mapped.layout.kind == Kind::Entries {
        let mut imported =
            entries::import(office, actor, origin, (source, &mapped), (&request, &file), progress).await?;
        imported.warnings.extend(unread_sheets(source.sheets(), &mapped));
        return Ok(imported);
    }
    // Tables and frameworks are short, and read as a whole.
    let sheets = source.whole()?;
    let mapped = columns::recognise(&sheets, request.layouts)?;
    let said = match mapped.layout.kind {
        Kind::Activities => {
            let naming = plans::Naming { named: Some(origin.clone()), authority: String::new() };
            let imported = plans::import(office, actor, &naming, &request, source, progress).await?;
            return Ok(imported.into_iter().next().map(|(_, imported)| imported).unwrap_or_default());
        }
        Kind::Awards => Said::Awards(awards::read(&mapped, request.beside)?),
        Kind::Rates | Kind::Narratives | Kind::Risks | Kind::Transfers | Kind::WorkPlan => {
            Said::Records(records::read(&mapped, request.beside)?)
        }
        Kind::Results => Said::Results(results::read(&mapped, request.beside)?),
        Kind::Framework => Said::Nodes(crate::interchange::framework::read(&mapped)?),
        Kind::Wide | Kind::Entries => Said::Figures(wide::read(&mapped, request.beside)?),
    };
    progress.set(1, 3);
    // Others may append while we plan: the plan is then made anew on what they left.
    loop {
        let opened = office.open_existing(origin).await?;
        office.hold(&opened).await?;
        let mut prepared = prepare(office, &opened, &mapped, &said, &file, &request)?;
        let mut imported = Imported::of(&mapped);
        imported.warnings.extend(std::mem::take(&mut prepared.warnings));
        imported.warnings.extend(unread_sheets(&sheets, &mapped));
        let (plan, warnings) = planned(office, &opened, prepared, &request, &mut BTreeSet::new()).await?;
        let mut events = imported.take(plan);
        imported.warnings.extend(warnings);
        progress.set(2, 3);
        if request.dry_run || imported.events == 0 {
            return Ok(imported);
        }
        let actor: Actor = office.actor(&opened, actor).await?;
        events.insert(0, file.recorded(office.given(&opened), &mapped, events.len()));
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
) -> Result<Prepared, AppError> {
    let given = office.given(opened);
    Ok(match said {
        Said::Figures(figures) => overview::prepare(given, mapped, figures, file, &request.options)?,
        Said::Awards(rows) => decide_awards::prepare(given, mapped, rows, file, &request.options)?,
        Said::Records(rows) => prepare_records(given, mapped, rows, file, request)?,
        Said::Results(cells) => decide_results::prepare(given, mapped, cells, file, &request.options)?,
        Said::Nodes(rows) => framework::prepare(given, mapped, rows, &request.options)?,
    })
}

fn prepare_records(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    rows: &[Record],
    file: &FileFacts,
    request: &Request<'_>,
) -> Result<Prepared, Vec<Problem>> {
    let (beside, options) = (request.beside, &request.options);
    match mapped.layout.kind {
        Kind::Narratives => narratives::prepare(given, mapped, rows, file, beside.year, options),
        Kind::Risks => risks::prepare(given, mapped, rows, file, beside.year, options),
        Kind::Transfers => transfers::prepare(given, mapped, rows, file, beside, options),
        Kind::WorkPlan => work_plan::prepare(given, mapped, rows, file, beside.year, options),
        _ => rates::prepare(mapped, rows, file, options),
    }
}

/// A file is read sheet by sheet: what stands on the others is said, not dropped in silence.
fn unread_sheets(sheets: &[Sheet], mapped: &Mapped<'_>) -> Option<Problem> {
    let others = sheets.iter().filter(|sheet| sheet.name != mapped.sheet.name && !sheet.rows.is_empty());
    let names: Vec<&str> = others.filter_map(|sheet| sheet.name.as_deref()).collect();
    let place = Place { file: mapped.sheet.file.clone(), ..Place::default() };
    (!names.is_empty()).then(|| Problem::new("sheets-not-read").found(names.join(", ")).at(place))
}

/// Plans a file or a part of it, with warnings: each once, unless it was told.
async fn planned(
    office: &Office<'_>,
    opened: &Opened,
    prepared: Prepared,
    request: &Request<'_>,
    told: &mut BTreeSet<String>,
) -> Result<(Plan, Vec<Problem>), AppError> {
    let found = Found::of(office, opened, &prepared).await?;
    let mut warnings = recorded_outside(office, opened, &prepared, &found.index).await?;
    warnings.extend(beside_tables(office, opened, &prepared, told).await?);
    Ok((found.plan(office.given(opened), prepared, &request.options)?, warnings))
}

/// What stands under the keys of a file or a part of it.
#[derive(Default)]
struct Found {
    index: Rows,
    entries: BTreeMap<u64, Decoded>,
}

impl Found {
    async fn of(office: &Office<'_>, opened: &Opened, prepared: &Prepared) -> Result<Self, AppError> {
        let origin = &opened.origin;
        let mut index = office.store.lookup(origin, "index", &plan::lookups(prepared, &opened.register)).await?;
        let more = plan::more_lookups(prepared, &index);
        index.extend(office.store.lookup(origin, "index", &more).await?);
        let needed = plan::needed_entries(prepared, &index);
        // Whether what a revision takes back was approved.
        let fates: Vec<String> = needed.iter().map(|position| key::entry(*position)).collect();
        index.extend(office.store.lookup(origin, "index", &fates).await?);
        let entries = entries_at(office.store, origin, &needed).await?;
        Ok(Self { index, entries })
    }

    fn plan(&self, given: Given<'_>, prepared: Prepared, options: &Options) -> Result<Plan, Vec<Problem>> {
        plan::plan(given, prepared, &Standing { index: &self.index, entries: &self.entries }, options)
    }
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
async fn beside_tables(
    office: &Office<'_>,
    opened: &Opened,
    prepared: &Prepared,
    told: &mut BTreeSet<String>,
) -> Result<Vec<Problem>, AppError> {
    let mut members = BTreeMap::new();
    for candidate in &prepared.candidates {
        if matches!(candidate.sameness, Sameness::Reference | Sameness::Cells) {
            let measure = candidate.kind.measure(candidate.amount.stage);
            for member in double_counting::members(&candidate.amount.lines[0], measure, &opened.register) {
                members.entry(member.key().to_owned()).or_insert((member, &candidate.place));
            }
        }
    }
    members.retain(|key, _| told.insert(key.clone()));
    let keys: Vec<String> = members.keys().cloned().collect();
    let index = office.store.lookup(&opened.origin, "index", &keys).await?;
    let warning = |(member, place): &(double_counting::Member, &Place)| {
        member.beside_a_table(&index).map(|problem| problem.at((*place).clone()))
    };
    Ok(members.values().filter_map(warning).collect())
}
