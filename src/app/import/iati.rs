//! An IATI file, of any length: walked activity by activity, checked as a whole, and recorded as a whole.

use super::recording::{self, PART, record};
use super::{Imported, Told, planned};
use crate::app::Progress;
use crate::app::office::{AppError, Done, Office, Opened};
use crate::decide::Decided;
use crate::decide::import::iati::{Preparer, recorded};
use crate::decide::import::plan::needed;
use crate::decide::import::{FileFacts, Prepared};
use crate::decide::names::Aliases;
use crate::event::Event;
use crate::interchange::iati::{self, Activities};
use crate::store::StoreError;
use crate::value::{Code, Hash, Origin, Place, Problem, chance};
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};

/// Opens the file anew, for each walk over it.
pub type Open<'a> = &'a (dyn Fn() -> io::Result<Box<dyn Read + Send>> + Sync);

struct Walk<'a> {
    open: Open<'a>,
    request: &'a super::Request<'a>,
    file: FileFacts,
    framework: Code,
    aliases: Aliases,
    /// Count of parts, once they were walked.
    parts: u64,
}

/// Imports an IATI file. `request` says what the user decided; its bytes are not looked at.
///
/// # Errors
/// Every problem of the file at once: nothing was saved. Or the store.
pub async fn import(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    request: &super::Request<'_>,
    open: Open<'_>,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    let mut hasher = blake3::Hasher::new();
    let unreadable = |error: &io::Error| {
        let place = Place { file: request.file.to_owned(), ..Place::default() };
        Problem::new("xml-damaged").found(error.to_string()).at(place)
    };
    let read = || hasher.update_reader(open()?).map(|hasher| hasher.finalize());
    let digest = { read }().map_err(|error| unreadable(&error))?;
    let file = FileFacts { file_digest: Hash(*digest.as_bytes()), import: chance::uuid(office.entropy) };
    let framework = request.options.framework.clone();
    let framework = framework.unwrap_or_else(|| iati::FRAMEWORK.parse().expect("four letters are a code"));
    // Whom the source names takes part, known or not: that is told, and never refused.
    let aliases = Aliases { accept_unknown: true, ..request.options.aliases.clone() };
    let mut walk = Walk { open, request, file, framework, aliases, parts: 0 };
    loop {
        let opened = office.open_existing(origin).await?;
        office.hold(&opened).await?;
        let (mut imported, registrations, parts) = walk.check(office, &opened).await?;
        walk.parts = parts;
        progress.set(1, 2);
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
    fn activities(&self) -> Result<Activities<impl BufRead + use<>>, Problem> {
        let source = (self.open)().map_err(|error| Problem::new("xml-damaged").found(error.to_string()))?;
        let mut source = BufReader::new(source);
        // Two bytes a character, by the mark at the beginning.
        let begin = source.fill_buf().map_err(|error| Problem::new("xml-damaged").found(error.to_string()))?;
        if begin.starts_with(&[0xff, 0xfe]) || begin.starts_with(&[0xfe, 0xff]) {
            let place = Place { file: self.request.file.to_owned(), ..Place::default() };
            return Err(Problem::new("xml-not-utf8").at(place));
        }
        Ok(Activities::new(self.request.file, source))
    }

    fn preparer<'a>(&'a self, office: &'a Office<'_>, opened: &'a Opened) -> Result<Preparer<'a>, Vec<Problem>> {
        Preparer::new(office.given(opened), &self.file, self.request.file, self.framework.clone(), &self.aliases)
    }

    /// What becomes of each element, and what has to be registered before them. Nothing is written.
    async fn check(&self, office: &Office<'_>, opened: &Opened) -> Result<(Imported, Vec<Event>, u64), AppError> {
        let mut imported = Imported { layout: "iati-2.03".to_owned(), unknown_kept: true, ..Imported::default() };
        let mut preparer = self.preparer(office, opened)?;
        let (mut problems, mut told, mut parts) = (Told::default(), BTreeSet::new(), 0);
        let mut activities = self.activities()?;
        loop {
            let prepared = match next_part(&mut activities, &mut preparer, &mut problems) {
                Ok(Some(mut prepared)) => {
                    imported.warnings.extend(std::mem::take(&mut prepared.warnings));
                    prepared
                }
                Ok(None) => break,
                // Beyond what cannot be read, nothing can be said.
                Err(problem) => {
                    problems.extend([problem]);
                    break;
                }
            };
            parts += 1;
            match planned(office, opened, prepared, self.request, &mut told).await {
                Ok((plan, warnings)) => {
                    imported.warnings.extend(warnings);
                    imported.take(plan);
                }
                Err(AppError::Problems(found)) => problems.extend(found),
                Err(error) => return Err(error),
            }
        }
        let problems = problems.into_problems("more-problems");
        if !problems.is_empty() {
            return Err(problems.into());
        }
        imported.unknown_columns = Vec::new();
        if !preparer.unkept.is_empty() {
            let names = preparer.unkept.iter().cloned().collect::<Vec<_>>().join(", ");
            imported.warnings.extend([Problem::new("iati-not-kept").found(names)]);
        }
        for (sort, count) in std::mem::take(&mut preparer.unread) {
            imported.warnings.extend([Problem::new("iati-type-not-read").found(sort).fact("count", count)]);
        }
        let registrations = preparer.into_registrations();
        let registrations = if needed(&registrations, imported.events) { registrations } else { Vec::new() };
        imported.events += if imported.needs_reason { 0 } else { registrations.len() };
        Ok((imported, registrations, parts))
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
        let first = std::iter::once(recorded(given, &self.file, self.request.file, events));
        let registrations = registrations.into_iter().map(|event| Decided { event, effective: given.today });
        let mut first = Some(first.chain(registrations).collect());
        let mut preparer = self.preparer(office, opened)?;
        let (mut activities, mut walked) = (self.activities()?, self.parts);
        let next = || {
            if let Some(first) = first.take() {
                return Ok(Some(recording::Part::Decided(first)));
            }
            let prepared = next_part(&mut activities, &mut preparer, &mut Told::default())?;
            walked += u64::from(prepared.is_some());
            progress.set(walked, 2 * self.parts);
            Ok(prepared.map(recording::Part::Prepared))
        };
        Box::pin(record(office, opened, actor, &self.request.options, next)).await
    }
}

/// The next elements of the file, prepared; `None` at its end.
fn next_part(
    activities: &mut Activities<impl BufRead>,
    preparer: &mut Preparer<'_>,
    problems: &mut Told,
) -> Result<Option<Prepared>, Problem> {
    let mut prepared = Prepared::default();
    for count in 0..PART {
        match activities.part()? {
            None if count == 0 => return Ok(None),
            None => break,
            Some(part) => problems.extend(preparer.take(part, &mut prepared).err()),
        }
    }
    Ok(Some(prepared))
}
