//! What visitors do: an amount as a client sends it, corrections, approvals; each only where they may.

use super::api::{self, OfYear};
use super::{LINES, Refusal, Signed, Site, Visit, administrator, download, file, streamed};
use crate::access::Person;
use crate::app::board::{self, Shown};
use crate::app::change;
use crate::app::country;
use crate::app::effect::{Effect, effect};
use crate::app::export_iati::Publisher;
use crate::app::import::{self, Imported, Request};
use crate::app::log::{self, Line};
use crate::app::writer::Terms;
use crate::app::{AppError, Command, Done, Office, Progress, Quiet, evidence, export, export_iati, undo};
use crate::decide::Wanted;
use crate::decide::correct::{Instead, Why};
use crate::decide::evidence as evidence_of;
use crate::decide::names::{Aliases, Names};
use crate::decide::right::{self, Act, Functions};
use crate::event::{Event, Function, Item, ItemRecorded};
use crate::projection::Declared;
use crate::render::checked::{self, Brought, Compared};
use crate::render::{self, Format};
use crate::said::{Approving, Explaining, PeriodAsked, Redaction, Reversal, Say, Takes, some};
use crate::value::{Code, Head, Origin, Problem, Year};
use crate::words::Lang;
use axum::response::Response;
use std::collections::BTreeSet;

impl Site {
    /// Whether agencies that somebody names are those that they may do something for.
    ///
    /// # Errors
    /// One is not theirs: the same answer whether it exists or not.
    pub fn theirs(&self, visit: &Visit, named: &[&str], act: fn(&[Code]) -> Act<'_>) -> Result<(), Refusal> {
        let (office, aliases) = (self.office(), Aliases::default());
        let own = visit.agencies();
        let mut names = Names::new(office.given(&visit.opened), &aliases)?;
        let not_theirs = |name: &str| {
            let list = own.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
            Refusal::forbidden(Problem::new("agency-not-yours").found(name).fact("agencies", list))
        };
        for name in named {
            let code = names.agency(name).ok();
            if !code.is_some_and(|code| visit.may(act(std::slice::from_ref(&code)))) {
                return Err(not_theirs(name));
            }
        }
        if named.is_empty() { Err(not_theirs("–")) } else { Ok(()) }
    }

    /// Records what a visitor says.
    ///
    /// # Errors
    /// They may not; everything that is wrong with it; a key used for something else; the store.
    pub async fn say(&self, visit: &Visit, who: &str, said: impl Say, terms: Terms) -> Result<Done, Refusal> {
        self.may_say(visit, &said)?;
        let command = Command::Record(said.wanted(self.now().day())?);
        self.submit(visit, who, command, terms).await
    }

    /// Records what a visitor says in the place of an entry, and why.
    ///
    /// # Errors
    /// As `say`; the entry is not theirs to change, or no longer stands.
    pub async fn replace(
        &self,
        visit: &Visit,
        who: &str,
        said: impl Say,
        entry: (u64, &str),
        terms: Terms,
    ) -> Result<Done, Refusal> {
        self.may_say(visit, &said)?;
        let command = Command::replace(entry.0, self.instead(visit, said, entry).await?);
        self.submit(visit, who, command, terms).await
    }

    /// What would come of what a visitor says, in the place of an entry or not. Nothing is saved.
    ///
    /// # Errors
    /// As `say` and `replace`.
    pub async fn effect(
        &self,
        visit: &Visit,
        who: &str,
        said: impl Say,
        entry: Option<(u64, &str)>,
        (reports, terms): (&[&'static Declared], Terms),
    ) -> Result<Effect, Refusal> {
        self.may_say(visit, &said)?;
        let office = Office { rights: true, late: terms.late, ..self.office() };
        let (wanted, instead) = match entry {
            None => (said.wanted(self.now().day())?, None),
            Some(entry) => {
                let (wanted, why) = self.instead(visit, said, entry).await?;
                (wanted, Some((entry.0, why)))
            }
        };
        let instead = instead.as_ref().map(|(position, why)| (*position, why));
        Ok(effect(&office, who, &visit.opened.origin, (&wanted, instead), reports).await?)
    }

    /// Whether a visitor may say something.
    fn may_say(&self, visit: &Visit, said: &impl Say) -> Result<(), Refusal> {
        match said.takes() {
            Takes::Money(named) => self.theirs(visit, &named, |codes| Act::Record(codes))?,
            Takes::Agencies(_) if visit.may(Act::Office) => {}
            Takes::Agencies(named) if named.is_empty() => office(visit)?,
            Takes::Agencies(named) => self.theirs(visit, &named, |codes| Act::Report(codes))?,
            Takes::Anyone if visit.may(Act::Observe) => {}
            Takes::Anyone => return Err(Refusal::forbidden(Problem::new("recording-not-yours"))),
            Takes::Office => office(visit)?,
        }
        Ok(())
    }

    /// What a visitor says in the place of an entry, where that is theirs to change.
    async fn instead(
        &self,
        visit: &Visit,
        said: impl Say,
        (position, reason): (u64, &str),
    ) -> Result<(Wanted, Why), Refusal> {
        let line = self.entry(visit, position).await?;
        Self::changeable(visit, &line)?;
        // Where no day is said, it is that of the entry.
        Ok(said.instead(reason.to_owned(), line.entry.true_day())?)
    }

    /// Imports a file for a visitor, or shows what it would record.
    ///
    /// # Errors
    /// It has more than they may record; everything that is wrong with it; the store.
    pub async fn import(
        &self,
        visit: &Visit,
        who: &str,
        request: &Request<'_>,
        terms: Terms,
        progress: &dyn Progress,
    ) -> Result<Imported, Refusal> {
        let _desk = self.desks.acquire().await;
        let office = Office { expect: terms.expect, late: terms.late, ..self.office() };
        let origin = &visit.opened.origin;
        let trial = Request { dry_run: true, ..request.clone() };
        let shown = import::import(&office, who, origin, &trial, &Quiet).await?;
        let agencies: Vec<Code> = shown.agencies.iter().cloned().collect();
        let changes = !agencies.is_empty() || shown.others;
        if changes && !visit.may(Act::Import(&agencies, shown.others)) {
            let own = visit.agencies();
            let list = own.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
            let beyond: Vec<&str> = agencies.iter().filter(|code| !own.contains(code)).map(Code::as_str).collect();
            let problem = Problem::new("import-not-yours").found(beyond.join(", ")).fact("agencies", list);
            return Err(Refusal::forbidden(problem));
        }
        let office = Office { rights: true, ..office };
        if request.dry_run { Ok(shown) } else { Ok(import::import(&office, who, origin, request, progress).await?) }
    }

    /// An entry, where there is one.
    ///
    /// # Errors
    /// There is none; the store.
    pub async fn entry(&self, visit: &Visit, position: u64) -> Result<Line, Refusal> {
        let office = self.office();
        let found = log::one(&office, &visit.opened.origin, position).await?;
        let missing = || {
            let last = visit.opened.head.size.saturating_sub(1);
            Refusal::missing(Problem::new("entry-missing").found(position.to_string()).fact("last", last))
        };
        found.ok_or_else(missing)
    }

    /// Whether a visitor may change what an entry says: they could have recorded it; a value of an indicator, which is of no agency, is
    /// changed by whoever recorded it by hand, or by the office.
    ///
    /// # Errors
    /// They may not.
    pub fn changeable(visit: &Visit, line: &Line) -> Result<(), Refusal> {
        let may = match &line.entry.event {
            Event::Item(ItemRecorded { item: Item::Observation(_), source, .. }) => {
                let own = source.is_none() && line.actor.as_deref() == Some(visit.name.as_str());
                visit.may(if own { Act::Observe } else { Act::Office })
            }
            Event::Item(recorded) => !visit.reads_only && right::may_item(&visit.functions, &recorded.item),
            Event::StatementPublished(_) => visit.may(Act::Office),
            _ => visit.may(Act::Record(&log::agencies(&line.payload))),
        };
        held(may, line)
    }

    /// Something else in the place of what an entry says.
    ///
    /// # Errors
    /// As for `record`.
    pub async fn correct(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        given: Result<(Instead, Why), Problem>,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        Self::changeable(visit, &self.entry(visit, position).await?)?;
        let (instead, why) = given?;
        self.submit(visit, who, Command::Correct { position, instead, why }, terms).await
    }

    /// An entry no longer stands.
    ///
    /// # Errors
    /// As for `record`.
    pub async fn reverse(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        given: Reversal,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        Self::changeable(visit, &self.entry(visit, position).await?)?;
        let why = Why { reason: given.reason, request: some(given.key.as_ref()) };
        self.submit(visit, who, Command::Reverse { position, why }, terms).await
    }

    /// Keeps a file as evidence of an entry of the visitor's.
    ///
    /// # Errors
    /// It is not theirs; there is no place for files; it is empty; the folder; the store.
    pub async fn attach(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        (name, media_type, bytes): (&str, &str, &[u8]),
        key: Option<String>,
    ) -> Result<Done, Refusal> {
        Self::changeable(visit, &self.entry(visit, position).await?)?;
        let problems = evidence_of::refusals(name, media_type, bytes.len() as u64);
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let folder = self.evidence.as_deref().ok_or_else(|| Problem::new("evidence-nowhere"))?;
        let unkept = |error: std::io::Error| Refusal::of_system("evidence-not-kept", &error);
        let file = evidence::take_sent(bytes, name, media_type, folder).map_err(unkept)?;
        self.submit(visit, who, Command::Attach { position, file, request: key }, Terms::default()).await
    }

    /// The file of an entry that is evidence; the log of access says who took it.
    ///
    /// # Errors
    /// It is none, or its file is not kept here; the accounts.
    pub async fn evidence(&self, visit: &Visit, line: &Line, by: (&Signed, &str)) -> Result<Response, Refusal> {
        let position = line.entry.position;
        let absent = || Refusal::missing(Problem::new("evidence-absent").found(position.to_string()));
        let Event::Item(ItemRecorded { item: Item::Evidence(known), .. }) = &line.entry.event else {
            return Err(absent());
        };
        let folder = self.evidence.as_deref().ok_or_else(absent)?;
        let file = std::fs::File::open(evidence::place(folder, &known.blake3)).map_err(|_| absent())?;
        self.exported(visit, &format!("evidence {position}"), by).await?;
        let name = known.name.as_ref().and_then(|name| name.value()).unwrap_or("evidence");
        // Whatever somebody sent is shown by no browser as a page of ours.
        Ok(download("application/octet-stream", name, streamed(file)))
    }

    /// Whether a visitor may import anything at all.
    ///
    /// # Errors
    /// They may not.
    pub fn importing(&self, visit: &Visit) -> Result<(), Refusal> {
        let refused = || Refusal::forbidden(Problem::new("recording-not-yours"));
        if visit.imports() { Ok(()) } else { Err(refused()) }
    }

    /// Erases a text of an entry, for good.
    ///
    /// # Errors
    /// They may not; there is no such field, or it is a figure; the store.
    pub async fn redact(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        given: Redaction,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        office(visit)?;
        let why = Why { reason: given.reason, request: some(given.key.as_ref()) };
        self.submit(visit, who, Command::Redact { position, field: given.field, why }, terms).await
    }

    /// Takes a whole import back.
    ///
    /// # Errors
    /// It has more than the visitor may import; there is no such import; something of it cannot be reversed; the store.
    pub async fn undo(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        reason: &str,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        let _desk = self.desks.acquire().await;
        let (office, origin) = (self.office(), &visit.opened.origin);
        let standing = undo::standing(&office, origin, position).await?;
        // Taken back already: it is the same wish.
        if standing.entries.is_empty() {
            self.importing(visit)?;
            return Ok(Done::default());
        }
        let agencies: Vec<Code> = standing.agencies.into_iter().collect();
        if !visit.may(Act::Import(&agencies, standing.others)) {
            return Err(Refusal::forbidden(Problem::new("entry-not-yours").found(position.to_string())));
        }
        self.submit(visit, who, Command::Undo { position, reason: reason.to_owned() }, terms).await
    }

    /// Whether a visitor may approve an entry.
    ///
    /// # Errors
    /// They may not.
    pub fn approvable(visit: &Visit, line: &Line) -> Result<(), Refusal> {
        let agencies = log::agencies(&line.payload);
        held(visit.may(Act::Approve(&agencies)), line)
    }

    /// An entry is right, says a second person.
    ///
    /// # Errors
    /// As for `record`; it is the person's own, or does not wait.
    pub async fn approve(
        &self,
        visit: &Visit,
        who: &str,
        position: u64,
        given: Approving,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        Self::approvable(visit, &self.entry(visit, position).await?)?;
        let (note, request) = (some(given.note.as_ref()), some(given.key.as_ref()));
        self.submit(visit, who, Command::Approve { position, note, request }, terms).await
    }

    /// Everything of a ledger up to a head, as another verifier reads it; the log of access says who took it.
    ///
    /// # Errors
    /// The store, the temporary file, the accounts.
    pub async fn export(
        &self,
        visit: &Visit,
        head: Head,
        what: &str,
        by: (&Signed, &str),
    ) -> Result<Response, Refusal> {
        let _desk = self.desks.acquire().await;
        let ledgers = [(visit.opened.origin.clone(), head)];
        let file = export::export_aside(&*self.store, &ledgers, &Quiet).await?;
        self.exported(visit, what, by).await?;
        Ok(download(LINES, &format!("{what}.jsonl"), streamed(file)))
    }

    /// Whether a report that somebody has is what a ledger gives.
    ///
    /// # Errors
    /// It is no report of this ledger as this program makes them; the store.
    pub async fn check_report(&self, visit: &Visit, bytes: &[u8]) -> Result<Compared, Refusal> {
        let _desk = self.desks.acquire().await;
        let brought = Brought::read(bytes)?;
        if brought.stamp.origin != visit.opened.origin {
            let problem = Problem::new("report-of-another-ledger").found(brought.stamp.head.to_string());
            return Err(problem.fact("ledger", &brought.stamp.origin).fact("head", visit.opened.head).into());
        }
        let declared = api::shipped(&brought.stamp.projection.name)?;
        Ok(checked::compare(&self.office(), &brought, declared, &Quiet).await?)
    }

    /// A ledger as an IATI activity file; the log of access says who took it.
    ///
    /// # Errors
    /// Activities of which nobody says where they are and what for; the store, the temporary file, the accounts.
    pub async fn iati(&self, visit: &Visit, publisher: &Publisher, by: (&Signed, &str)) -> Result<Response, Refusal> {
        let _desk = self.desks.acquire().await;
        let file = export_iati::export_aside(&*self.store, &visit.opened.origin, publisher, &Quiet).await?;
        self.exported(visit, "iati", by).await?;
        Ok(download("application/xml", "activities.xml", streamed(file)))
    }

    /// The consolidated report of a year, as one HTML document that prints well, or as JSON; the log of access says who took it.
    ///
    /// # Errors
    /// Words that cannot be read; no year; a rate is missing; the store.
    pub async fn country(
        &self,
        visit: &Visit,
        asked: &OfYear,
        lang: Lang,
        by: (&Signed, &str),
    ) -> Result<Response, Refusal> {
        let (year, wanted) = asked.read()?;
        let format = match asked.format.as_deref() {
            None | Some("html") => Format::Html,
            Some("json") => Format::Json,
            Some(other) => return Err(Problem::new("word-unknown").found(other).fact("words", "html, json").into()),
        };
        let _desk = self.desks.acquire().await;
        let gathered = country::gather(&*self.store, &visit.opened.origin, year, &wanted, &Quiet).await?;
        let bytes = match format {
            Format::Json => format!("{:#}\n", render::country::document(&gathered, lang)).into_bytes(),
            _ => render::country::render(&gathered, lang)?,
        };
        let name = format!("country-results {year}");
        self.exported(visit, &name, by).await?;
        Ok(file(&name.replace(' ', "-"), format, bytes))
    }

    /// Says in the log of access that somebody took something along.
    ///
    /// # Errors
    /// The accounts.
    pub async fn exported(&self, visit: &Visit, what: &str, (by, from): (&Signed, &str)) -> Result<(), Refusal> {
        let what = format!("exported {} {what}", visit.opened.origin);
        Ok(self.access.note(self.now(), &what, &by.person.name, from).await?)
    }

    /// A year of a ledger's board of submissions: only what came since it was last asked for is read.
    ///
    /// # Errors
    /// The store.
    pub async fn board(&self, visit: &Visit, year: Option<Year>) -> Result<Shown, Refusal> {
        let (origin, today) = (&visit.opened.origin, self.now().day());
        let year = year.or_else(|| Year::of(today)).ok_or_else(|| Problem::new("year-missing"))?;
        let mut boards = self.boards.lock().await;
        let board = boards.entry(origin.clone()).or_default();
        board::extend(&*self.store, origin, board).await?;
        let closed = &visit.opened.register.periods_closed;
        Ok(board::show(&*self.store, origin, (board, year), closed, today).await?)
    }

    /// Asks for a period to be closed or reopened: another person has to confirm it.
    ///
    /// # Errors
    /// They may not; it is no period, or is so already; the store.
    pub async fn ask_period(
        &self,
        visit: &Visit,
        who: &str,
        given: PeriodAsked,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        periods(visit)?;
        self.submit(visit, who, given.command()?, terms).await
    }

    /// Confirms what another person asked of a period.
    ///
    /// # Errors
    /// They may not, or asked themselves; nothing waits there; the store.
    pub async fn confirm_period(&self, visit: &Visit, who: &str, position: u64, terms: Terms) -> Result<Done, Refusal> {
        periods(visit)?;
        self.submit(visit, who, Command::ConfirmPeriod { position }, terms).await
    }

    /// Says why figures disagree.
    ///
    /// # Errors
    /// It is no finding of theirs; there is none; the store.
    pub async fn explain(
        &self,
        visit: &Visit,
        who: &str,
        finding: &str,
        given: Explaining,
        terms: Terms,
    ) -> Result<Done, Refusal> {
        let found = change::found(&self.office(), &visit.opened.origin, finding).await?;
        let row = found.cells.first().map_or("", |cell| cell.row.as_str());
        if !visit.may(Act::Explain(row)) {
            return Err(Refusal::forbidden(Problem::new("finding-not-yours").found(row)));
        }
        let (finding, request) = (found.id().to_string(), some(given.key.as_ref()));
        self.submit(visit, who, Command::Explain { finding, text: given.text, request }, terms).await
    }

    /// What an administrator says of rights in a ledger.
    ///
    /// # Errors
    /// There is no such ledger; everything that is wrong with it; the store.
    pub async fn administer(&self, person: &Person, origin: &Origin, command: Command) -> Result<Done, Refusal> {
        administrator(person)?;
        let done: Result<Done, AppError> = self.writers.submit(origin, &person.name, command).await;
        Ok(done?)
    }

    /// Who may do what in a ledger, by name.
    ///
    /// # Errors
    /// There is no such ledger; the store.
    pub async fn rights(&self, origin: &Origin) -> Result<Vec<(String, Function, Vec<Code>)>, Refusal> {
        let office = self.office();
        let opened = office.open_existing(origin).await?;
        let people = office.people(&opened).await?;
        let name = |id: &String| people.get(id).cloned().flatten().unwrap_or_else(|| id.clone());
        let of = |(id, held): (&String, &Functions)| {
            let name = name(id);
            let right = move |(function, codes): (&Function, &BTreeSet<Code>)| {
                (name.clone(), *function, codes.iter().cloned().collect())
            };
            held.iter().map(right).collect::<Vec<_>>()
        };
        Ok(opened.register.rights.iter().flat_map(of).collect())
    }

    async fn submit(&self, visit: &Visit, who: &str, command: Command, terms: Terms) -> Result<Done, Refusal> {
        let done: Result<Done, AppError> =
            self.writers.submit_on(&visit.opened.origin, who, command, Terms { rights: true, ..terms }).await;
        Ok(done?)
    }
}

fn office(visit: &Visit) -> Result<(), Refusal> {
    let refused = || Refusal::forbidden(Problem::new("office-only"));
    if visit.may(Act::Office) { Ok(()) } else { Err(refused()) }
}

fn periods(visit: &Visit) -> Result<(), Refusal> {
    let refused = || Refusal::forbidden(Problem::new("periods-not-yours"));
    if visit.may(Act::Periods) { Ok(()) } else { Err(refused()) }
}

fn held(may: bool, line: &Line) -> Result<(), Refusal> {
    let refused = || Refusal::forbidden(Problem::new("entry-not-yours").found(line.entry.position.to_string()));
    if may { Ok(()) } else { Err(refused()) }
}
