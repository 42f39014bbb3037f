//! A file of plans, of one country or many: a ledger for each, opened by the import where there is none.
//!
//! All of it is planned before any of it is recorded. Each ledger is then recorded as a whole, one after the other: what a
//! crash leaves out in between, the same import brings in later, and nothing twice.

use super::recording::{PART, Part, record};
use super::{Imported, Request, planned, unread_sheets};
use crate::app::Progress;
use crate::app::office::{AppError, Office, Opened};
use crate::decide::import::activities::meant;
use crate::decide::import::plan::Plan;
use crate::decide::import::{FileFacts, activities as decide};
use crate::event::{Event, LedgerOpened, MarkKind};
use crate::interchange::activities::{self, ActivityRow};
use crate::interchange::columns::{self, Mapped};
use crate::interchange::{Source, encoding};
use crate::store::StoreError;
use crate::value::text_key::text_key;
use crate::value::{Currency, Hash, Head, Origin, Place, Problem, chance};
use std::collections::{BTreeMap, BTreeSet};

/// What ledgers are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The ledger of a file of one country, where the user named it.
    pub named: Option<Origin>,
    /// What the names of the others begin with.
    pub authority: String,
}

/// The file, and what it says.
struct Walk<'a> {
    request: &'a Request<'a>,
    mapped: &'a Mapped<'a>,
    file: &'a FileFacts,
}

/// One country, ready to be recorded.
struct Ready<'a> {
    origin: Origin,
    country: String,
    rows: Vec<&'a ActivityRow>,
    currency: Currency,
    opened: Opened,
    imported: Imported,
    plan: Plan,
}

/// Imports a file of plans.
///
/// # Errors
/// Every problem of the file at once: then nothing was saved. Or the store: then what stands before the ledger that it
/// failed at is recorded, and the same import brings in the rest.
pub async fn import(
    office: &Office<'_>,
    actor: &str,
    naming: &Naming,
    request: &Request<'_>,
    source: &Source<'_>,
    progress: &dyn Progress,
) -> Result<Vec<(Origin, Imported)>, AppError> {
    let sheets = source.whole()?;
    let mapped = columns::recognise(&sheets, request.layouts)?;
    let file = FileFacts { file_digest: Hash::of(request.bytes), import: chance::uuid(office.entropy) };
    let rows = activities::read(&mapped, request.options.repair_text)?;
    let walk = Walk { request, mapped: &mapped, file: &file };
    let (mut ready, mut problems) = (Vec::new(), Vec::new());
    let countries = by_country(&rows, naming)?;
    let total = 2 * countries.len() as u64;
    for ((origin, country, rows), done) in countries.into_iter().zip(1..) {
        match walk.plan(office, origin, country, rows).await {
            Ok(planned) => ready.push(planned),
            Err(AppError::Problems(found)) => problems.extend(found),
            Err(error) => return Err(error),
        }
        progress.set(done, total);
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if let Some(first) = ready.first_mut() {
        first.imported.warnings.extend(double_encoded(&mapped, &rows));
        first.imported.warnings.extend(unread_sheets(&sheets, &mapped));
    }
    // A revision without a reason in one ledger keeps all of them as they are: whatever others record meanwhile is another
    // matter, told with the ledger that it concerns.
    if request.dry_run || ready.iter().any(|one| one.imported.needs_reason) {
        return Ok(ready.into_iter().map(|one| (one.origin, one.imported)).collect());
    }
    let mut imported = Vec::new();
    for (one, done) in ready.into_iter().zip(total / 2 + 1..) {
        imported.push(walk.record(office, actor, one).await?);
        progress.set(done, total);
    }
    Ok(imported)
}

/// The rows of one country, with the ledger that they are for.
type Country<'a> = (Origin, String, Vec<&'a ActivityRow>);

/// The countries of a file.
fn by_country<'a>(rows: &'a [ActivityRow], naming: &Naming) -> Result<Vec<Country<'a>>, Problem> {
    // Read in the wrong encoding or in the right one, it is the same country.
    let mut countries: BTreeMap<String, Vec<&ActivityRow>> = BTreeMap::new();
    for row in rows {
        countries.entry(meant(&row.country).into_owned()).or_default().push(row);
    }
    if let (Some(named), true) = (&naming.named, countries.len() > 1) {
        let names: Vec<&str> = countries.keys().map(String::as_str).collect();
        return Err(Problem::new("ledger-for-several").found(named.as_str()).fact("countries", names.join(", ")));
    }
    let named = |(country, rows): (String, Vec<&'a ActivityRow>)| {
        let words = country.split(|c: char| !c.is_alphanumeric()).map(text_key);
        let slug = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
        let name = format!("{}/{slug}", naming.authority);
        let origin = naming.named.clone().map_or_else(|| name.parse(), Ok);
        let wrong = |_| Problem::new("name-invalid").found(name.as_str()).fact("rule", "origin");
        Ok((origin.map_err(wrong)?, country, rows))
    };
    countries.into_iter().map(named).collect()
}

impl Walk<'_> {
    async fn plan<'a>(
        &self,
        office: &Office<'_>,
        origin: Origin,
        country: String,
        rows: Vec<&'a ActivityRow>,
    ) -> Result<Ready<'a>, AppError> {
        let opened = office.open(&origin).await?;
        office.hold(&opened).await?;
        let given = office.given(&opened);
        let currency = self.mapped.layout.currency.or(opened.register.currency);
        let currency = currency.ok_or_else(|| Problem::new("layout-without-currency"))?;
        let mut prepared = decide::prepare(given, self.mapped, &rows, currency, self.file, &self.request.options)?;
        let mut imported = Imported::of(self.mapped);
        imported.warnings.extend(std::mem::take(&mut prepared.warnings));
        let (plan, warnings) = planned(office, &opened, prepared, self.request, &mut BTreeSet::new()).await?;
        imported.warnings.extend(warnings);
        let plan = Plan { events: imported.take(plan), ..Plan::default() };
        Ok(Ready { origin, country, rows, currency, opened, imported, plan })
    }

    /// Records one ledger; where others recorded meanwhile, on what they left.
    async fn record(
        &self,
        office: &Office<'_>,
        actor: &str,
        mut ready: Ready<'_>,
    ) -> Result<(Origin, Imported), AppError> {
        loop {
            let Ready { origin, country, rows, currency, opened, mut imported, plan } = ready;
            if plan.events.is_empty() {
                return Ok((origin, imported));
            }
            let given = office.given(&opened);
            let mut events = vec![self.file.recorded(given, self.mapped, plan.events.len())];
            if opened.head == Head::EMPTY {
                let title = country.clone();
                let begun = Event::LedgerOpened(LedgerOpened { currency, origin: origin.clone(), title });
                events.insert(0, given.decided(begun));
            }
            events.extend(plan.events);
            let mut rest = events.into_iter().peekable();
            let next = || {
                let part = rest.peek().is_some().then(|| rest.by_ref().take(PART).collect());
                Ok(part.map(Part::Decided))
            };
            match Box::pin(record(office, &opened, actor, &self.request.options, next)).await {
                Err(AppError::Store(StoreError::HeadMoved { .. })) => {
                    ready = self.plan(office, origin, country, rows).await?;
                    if ready.imported.needs_reason {
                        return Ok((ready.origin, ready.imported));
                    }
                }
                done => {
                    imported.done = done?;
                    return Ok((origin, imported));
                }
            }
        }
    }
}

/// Texts that were once read in the wrong encoding: told once, with the first of them and what it was meant to be.
fn double_encoded(mapped: &Mapped<'_>, rows: &[ActivityRow]) -> Option<Problem> {
    let marks = rows.iter().flat_map(|row| row.marks.iter().map(move |mark| (row, mark)));
    let mut marks = marks.filter(|(_, mark)| mark.kind == MarkKind::TextDoubleEncoded);
    let (row, mark) = marks.next()?;
    let place = Place { row: Some(row.row), ..mapped.sheet.place(row.row) };
    let problem = Problem::new("texts-double-encoded").found(&mark.text).nearest(encoding::double_encoded(&mark.text));
    Some(problem.fact("count", marks.count() + 1).fact("column", &mark.column).at(place))
}
