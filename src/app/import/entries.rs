//! A file of entries, of any length: walked part by part, checked as a whole, and recorded as a whole.
//!
//! Three walks over the file: how its amounts are written; what becomes of each row, with every problem; and, only where
//! there is none, the record, in one unit that becomes visible and durable with its last part.

use super::recording::{PART, Part, record};
use super::{Imported, Request, Told, planned};
use crate::app::office::{AppError, Done, Office, Opened};
use crate::app::{Progress, parallel};
use crate::decide::Decided;
use crate::decide::import::entries::Preparer;
use crate::decide::import::plan::needed;
use crate::decide::import::{FileFacts, Prepared};
use crate::event::Event;
use crate::interchange::columns::{Mapped, see_amount};
use crate::interchange::entries::{amount_head, read};
use crate::interchange::{SheetRow, Source};
use crate::store::StoreError;
use crate::value::number::ColumnStyle;
use crate::value::{Origin, Problem};
use std::collections::BTreeSet;

/// The file, and what was found out about it.
struct Walk<'a> {
    source: &'a Source<'a>,
    mapped: &'a Mapped<'a>,
    request: &'a Request<'a>,
    file: &'a FileFacts,
    style: ColumnStyle,
    rows: u64,
}

/// Imports a file of entries.
///
/// # Errors
/// As for `import`.
pub async fn import(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (source, mapped): (&Source<'_>, &Mapped<'_>),
    (request, file): (&Request<'_>, &FileFacts),
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    let mut walk = Walk { source, mapped, request, file, style: mapped.style(request.beside.decimal), rows: 0 };
    for row in source.rows_below(mapped.sheet, mapped.header_number()) {
        see_amount(&mut walk.style, &row?, amount_head(mapped));
        walk.rows += 1;
    }
    // Others may append while we look: everything is then looked at anew on what they left.
    loop {
        let opened = office.open_existing(origin).await?;
        office.hold(&opened).await?;
        let (mut imported, registrations) = walk.check(office, &opened, progress).await?;
        if request.dry_run || imported.events == 0 {
            return Ok(imported);
        }
        match walk.record(office, &opened, actor, registrations, imported.events, progress).await {
            Err(AppError::Store(StoreError::HeadMoved { .. })) => {}
            done => {
                imported.done = done?;
                return Ok(imported);
            }
        }
    }
}

impl Walk<'_> {
    /// What becomes of each row, and what has to be registered before them. Nothing is written.
    async fn check(
        &self,
        office: &Office<'_>,
        opened: &Opened,
        progress: &dyn Progress,
    ) -> Result<(Imported, Vec<Event>), AppError> {
        let mut imported = Imported::of(self.mapped);
        let mut preparer = Preparer::new(office.given(opened), self.file, &self.request.options)?;
        let (mut problems, mut told) = (Told::default(), BTreeSet::new());
        let mut parts = self.parts();
        let mut done = 0;
        while let Some(rows) = parts.next()? {
            done += rows.len() as u64;
            match self.prepare(&mut preparer, &rows) {
                Ok(mut prepared) => {
                    imported.warnings.extend(std::mem::take(&mut prepared.warnings));
                    let part = planned(office, opened, prepared, self.request, &mut told).await;
                    match part {
                        Ok((plan, warnings)) => {
                            imported.warnings.extend(warnings);
                            imported.take(plan);
                        }
                        Err(AppError::Problems(found)) => problems.extend(found),
                        Err(error) => return Err(error),
                    }
                }
                Err(found) => problems.extend(found),
            }
            progress.set(done, 2 * self.rows);
        }
        let problems = problems.into_problems("more-problems");
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let registrations = preparer.into_registrations();
        let registrations = if needed(&registrations, imported.events) { registrations } else { Vec::new() };
        for event in &registrations {
            imported.see(event);
        }
        imported.events += if imported.needs_reason { 0 } else { registrations.len() };
        Ok((imported, registrations))
    }

    /// Records everything, or nothing.
    async fn record(
        &self,
        office: &Office<'_>,
        opened: &Opened,
        actor: &str,
        registrations: Vec<Event>,
        events: usize,
        progress: &dyn Progress,
    ) -> Result<Done, AppError> {
        let given = office.given(opened);
        let registrations = registrations.into_iter().map(|event| Decided { event, effective: given.today });
        let first = std::iter::once(self.file.recorded(given, self.mapped, events)).chain(registrations).collect();
        let mut preparer = Preparer::new(given, self.file, &self.request.options)?;
        let (mut first, mut parts, mut walked) = (Some(first), self.parts(), self.rows);
        let next = || {
            if let Some(first) = first.take() {
                return Ok(Some(Part::Decided(first)));
            }
            let Some(rows) = parts.next()? else { return Ok(None) };
            walked += rows.len() as u64;
            progress.set(walked, 2 * self.rows);
            Ok(Some(Part::Prepared(self.prepare(&mut preparer, &rows)?)))
        };
        Box::pin(record(office, opened, actor, &self.request.options, next)).await
    }

    fn prepare(&self, preparer: &mut Preparer<'_>, rows: &[SheetRow]) -> Result<Prepared, Vec<Problem>> {
        let part = |rows| Mapped { rows, ..self.mapped.clone() };
        let read = |rows| read(&part(rows), &self.style, self.request.beside);
        let (found, problems): (Vec<_>, Vec<_>) = parallel::parts(rows, read).into_iter().unzip();
        let found: Vec<_> = found.into_iter().flatten().collect();
        let mut problems: Vec<_> = problems.into_iter().flatten().collect();
        match preparer.prepare(&part(rows), &found) {
            Ok(prepared) if problems.is_empty() => return Ok(prepared),
            Ok(_) => {}
            Err(found) => problems.extend(found),
        }
        problems.sort_by_key(|problem| problem.place.as_ref().and_then(|place| place.row));
        Err(problems)
    }

    fn parts(&self) -> Parts<'_> {
        Parts { rows: self.source.rows_below(self.mapped.sheet, self.mapped.header_number()) }
    }
}

/// The rows of a file, a part at a time.
struct Parts<'a> {
    rows: Box<dyn Iterator<Item = Result<SheetRow, Problem>> + Send + 'a>,
}

impl Parts<'_> {
    fn next(&mut self) -> Result<Option<Vec<SheetRow>>, Problem> {
        let rows = self.rows.by_ref().take(PART).collect::<Result<Vec<_>, _>>()?;
        Ok((!rows.is_empty()).then_some(rows))
    }
}
