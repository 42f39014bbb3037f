//! What a form will do, before anything is recorded; and the entry in whose place it records.

use super::pages::Told;
use super::{Visitor, address, compare, pages, record, telling};
use crate::app::Done;
use crate::app::effect::{Changed, Effect};
use crate::app::log::Line;
use crate::app::writer::Terms;
use crate::event::Event;
use crate::http::{Refusal, Site, Visit};
use crate::projection::Declared;
use crate::projection::facts::Field;
use crate::said::Say;
use crate::value::Problem;
use serde::Deserialize;

/// What would come of something, in words.
pub fn shown(visitor: &Visitor, effect: &Effect) -> pages::Effect {
    let item = effect.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Item(recorded) => Some(&recorded.item),
        _ => None,
    });
    pages::Effect {
        says: item.map_or_else(Vec::new, |item| telling::parts(visitor.lang, item)),
        rows_label: effect.tables.first().map_or_else(String::new, |table| {
            visitor.lang.pick(&table.declared.definition.report.rows_label).to_owned()
        }),
        lines: effect.tables.iter().flat_map(|table| of_year(visitor, table)).collect(),
    }
}

/// The cells that become other, each with the year that its table is of, where its row does not say it.
fn of_year(visitor: &Visitor, table: &Changed) -> Vec<pages::ChangeLine> {
    let mut lines = compare::lines(visitor, [&table.before, &table.after], &table.changes);
    let said = table.declared.definition.report.rows.contains(&Field::Year);
    if let Some(year) = table.year.filter(|_| !said) {
        for line in &mut lines {
            line.row = format!("{year} · {}", line.row);
        }
    }
    lines
}

/// How a form was sent.
pub struct Sending<'a> {
    /// The entry in whose place it records, or nothing.
    pub replaces: &'a str,
    /// Why it takes that place.
    pub reason: &'a str,
    /// Whether it shall be recorded now.
    pub now: bool,
    /// Whether it may be recorded late.
    pub late: bool,
    /// The digest of what was shown last; nothing where nobody asked to see it.
    pub seen: &'a str,
    /// That of what is typed now.
    pub typed: String,
    /// The reports that it may change; `None` for what is recorded without being shown.
    pub reports: Option<&'a [&'static Declared]>,
}

/// What came of it.
pub enum Sent {
    Recorded(Done),
    /// What it will do, which nobody saw yet of what is typed now.
    Unseen(Effect),
}

/// Records what a form says, unless something else was shown than is typed now, or nobody asked for it yet.
///
/// # Errors
/// As for recording it.
pub async fn send(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    said: impl Say + Clone,
    form: &Sending<'_>,
) -> Result<Sent, Refusal> {
    let unreadable = |_| Problem::new("request-unreadable").fact("detail", "replaces");
    let position = (!form.replaces.is_empty()).then(|| form.replaces.parse().map_err(unreadable)).transpose()?;
    let entry = position.map(|position: u64| (position, form.reason));
    let terms = Terms { late: form.late, ..Terms::default() };
    let seen = form.now && (form.seen.is_empty() || form.seen == form.typed);
    if let Some(reports) = form.reports.filter(|_| !seen) {
        let effect = site.effect(visit, visitor.name(), said.clone(), entry, (reports, terms)).await?;
        if !effect.entries.is_empty() {
            return Ok(Sent::Unseen(effect));
        }
    }
    let done = match entry {
        Some(entry) => site.replace(visit, visitor.name(), said, entry, terms).await?,
        None => site.say(visit, visitor.name(), said, terms).await?,
    };
    Ok(Sent::Recorded(done))
}

/// The entry that a form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Begun {
    from: Option<u64>,
}

impl Begun {
    /// That entry, where one is named.
    ///
    /// # Errors
    /// There is none; the store.
    pub async fn of(&self, site: &Site, visit: &Visit) -> Result<Option<Line>, Refusal> {
        match self.from {
            Some(position) => site.entry(visit, position).await.map(Some),
            None => Ok(None),
        }
    }

    /// Its position, where it stands: what is recorded takes its place.
    pub fn replaces(line: &Line) -> Option<String> {
        line.reversed_by.is_none().then(|| line.entry.position.to_string())
    }
}

/// Where the form of an entry stands, with all that it says; none of what has no form.
pub fn form_of(visitor: &Visitor, visit: &Visit, line: &Line) -> Option<String> {
    let base = address(&visit.opened.origin);
    let form = match &line.entry.event {
        Event::Amount(..) => record::of_entry(visitor.lang, &line.entry).map(|_| "record".to_owned()),
        _ => telling::typed(visitor.lang, &line.entry).map(|(form, _)| format!("record/{form}")),
    };
    Some(format!("{base}/{}?from={}", form?, line.entry.position))
}

/// Whether a form offers to record late, and whether that is wanted: nobody needs it whose period is open.
pub fn late(wanted: bool, problems: &[Told]) -> Option<bool> {
    (wanted || problems.iter().any(|problem| problem.code == "period-closed")).then_some(wanted)
}

/// What a form says of the entry in whose place it records.
pub fn replaces(position: &str, reason: &str) -> Option<pages::Replacing> {
    let (position, reason) = (position.to_owned(), reason.to_owned());
    (!position.is_empty()).then_some(pages::Replacing { position, reason })
}
