//! One entry: its receipt, its lines, what became of it, and what may be done about it.

use super::pages::{self, AmountLine, Link};
use super::record::{mark_of, receipt};
use super::{Visitor, address, effect, origin, shown, some, telling};
use crate::app::log::{self, Line};
use crate::app::writer::Terms;
use crate::app::{Done, checkpoint, evidence, undo};
use crate::decide::right::Act;
use crate::event::{Amount, EntryRef, Event, Item, ItemRecorded, Line as Part};
use crate::http::{Refusal, Shared, Site, Visit};
use crate::projection::Decoded;
use crate::said::{Approving, Correction, Division, Redaction, Reversal, Share};
use crate::value::{Code, Hash, Problem, chance, money};
use crate::words::{self, Lang};
use askama::Template as _;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A ledger and the entry that an address names.
pub async fn found(site: &Site, visitor: &Visitor, ledger: &str, position: &str) -> Result<(Visit, Line), Refusal> {
    let visit = site.visit(&origin(ledger)?, &visitor.signed.person).await?;
    let last = visit.opened.head.size.saturating_sub(1);
    let missing = || Refusal::missing(Problem::new("entry-missing").found(position).fact("last", last));
    let line = site.entry(&visit, position.parse().map_err(|_| missing())?).await?;
    Ok((visit, line))
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        Ok(shown(StatusCode::OK, page_with(&site, &visitor, &visit, &line, &[]).await?.render()))
    };
    visitor.answer(made.await)
}

/// An entry, with what was wrong with what somebody wanted of it.
async fn page_with(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    line: &Line,
    problems: &[Problem],
) -> Result<pages::Entry, Refusal> {
    let header = &line.entry.header;
    let signed = checkpoint::last(&*site.store, &visit.opened.origin, u64::MAX).await?;
    let signed = signed.is_some_and(|signed| signed.checkpoint.size > line.entry.position);
    let rows = [
        ("web-ledger", visit.opened.origin.to_string()),
        ("log-position", line.entry.position.to_string()),
        ("log-hash", line.entry.hash.to_string()),
        ("log-recorded", words::moment(visitor.lang, header.entry.recorded)),
        ("log-effective", words::day(visitor.lang, header.event.effective)),
        ("log-actor", line.actor.clone().unwrap_or_default()),
    ];
    let rows: Vec<(String, String)> = rows.into_iter().map(|(id, value)| (visitor.say(id), value)).collect();
    let base = address(&visit.opened.origin);
    let here = format!("{base}/entries/{}", line.entry.position);
    let stands = line.reversed_by.is_none();
    let mine = stands && is_changed(&line.entry.event) && Site::changeable(visit, line).is_ok();
    let amount = matches!(line.entry.event, Event::Amount(..));
    let marked = matches!(&line.entry.event, Event::Amount(_, amount) if amount.approval.is_some());
    let waits = marked && line.approved_by.is_none();
    let kind = visitor.kind(&header.event.event_type);
    let args = [("position", line.entry.position.to_string().into()), ("kind", kind.into())];
    let title = words::say(visitor.lang, "web-entry-title", &args);
    let payload = serde_json::to_value(&line.payload).unwrap_or_default();
    let is_import = matches!(line.entry.event, Event::ImportRecorded(_));
    let undone = if is_import && visit.imports() {
        undo::standing(&site.office(), &visit.opened.origin, line.entry.position).await?.entries.len()
    } else {
        0
    };
    let evidence = evidence::of_entry(&*site.store, &visit.opened.origin, line.entry.position).await?;
    let link = |(position, blake3): &(u64, Hash)| Link {
        address: format!("{base}/entries/{position}"),
        text: format!("{position} · {}", &blake3.to_string()[..12]),
        current: false,
    };
    let is_evidence = matches!(&line.entry.event, Event::Item(recorded) if matches!(recorded.item, Item::Evidence(_)));
    let problems = visitor.told(problems);
    let erasable = if visit.may(Act::Office) {
        log::open_texts(&site.office(), &visit.opened.origin, line).await?
    } else {
        Vec::new()
    };
    Ok(pages::Entry {
        erase: (!erasable.is_empty()).then(|| (format!("{here}/redact"), erasable)),
        late: effect::late(false, &problems),
        problems,
        evidence: evidence.iter().map(link).collect(),
        attach: (mine && amount && site.evidence.is_some()).then(|| format!("{here}/evidence")),
        file: (is_evidence && site.evidence.is_some()).then(|| format!("{here}/evidence")),
        undo: (undone > 0).then(|| {
            let args = [("count", undone.to_string().into())];
            (format!("{here}/undo"), words::say(visitor.lang, "web-undo-count", &args))
        }),
        frame: visitor.frame(title, Some(visit)),
        proof: signed.then(|| format!("{here}/proof")),
        rows,
        lines: parts(visitor.lang, &line.entry.event),
        texts: texts(visitor.lang, &line.entry),
        history: history(visitor, &base, line),
        correct: mine.then(|| format!("{here}/correct")),
        anew: (!stands && Site::changeable(visit, line).is_ok())
            .then(|| effect::form_of(visitor, visit, line))
            .flatten(),
        approve: (waits && stands && Site::approvable(visit, line).is_ok()).then(|| format!("{here}/approve")),
        key: chance::uuid(&*site.entropy),
        payload: format!("{payload:#}"),
    })
}

/// Whether an entry is of a kind that people correct or take back.
fn is_changed(event: &Event) -> bool {
    match event {
        Event::Amount(..) | Event::StatementPublished(_) => true,
        Event::Item(recorded) => !matches!(recorded.item, Item::Evidence(_) | Item::Explanation(_)),
        _ => false,
    }
}

/// The agencies of an amount that several have together.
fn joint(event: &Event) -> Option<&[Code]> {
    match event {
        Event::Amount(_, Amount { lines, .. }) => match lines.as_slice() {
            [line] if line.agencies.len() > 1 => Some(&line.agencies),
            _ => None,
        },
        _ => None,
    }
}

/// The text of an entry that is one.
fn written(event: &Event) -> Option<String> {
    match event {
        Event::Item(ItemRecorded { item: Item::Narrative(narrative), .. }) => {
            narrative.text.as_ref().and_then(|text| text.value()).map(str::to_owned)
        }
        _ => None,
    }
}

/// What somebody wrote beside the figures.
fn texts(lang: Lang, entry: &Decoded) -> Vec<(String, String)> {
    if let Event::Item(recorded) = &entry.event {
        return telling::parts(lang, &recorded.item);
    }
    let (note, reason, partner) = match &entry.event {
        Event::Amount(_, Amount { note, partner, .. }) => (note.as_ref(), None, partner.clone()),
        Event::EntryReversed(reversed) => (None, Some(&reversed.reason), None),
        Event::EntryApproved(approved) => (approved.note.as_ref(), None, None),
        _ => (None, None, None),
    };
    let text = |text: Option<&crate::event::Text>| text.and_then(|text| text.value()).map(str::to_owned);
    let texts = [("web-note", text(note)), ("web-reason", text(reason)), ("web-partner", partner)];
    texts.into_iter().filter_map(|(id, text)| Some((words::say(lang, id, &[]), text?))).collect()
}

/// The parts of an amount, in words.
fn parts(lang: Lang, event: &Event) -> Vec<AmountLine> {
    let lines: &[Part] = match event {
        Event::Amount(_, amount) => &amount.lines,
        Event::EntryApproved(approved) => &approved.amount.lines,
        Event::EntryReversed(reversed) => reversed.amount.as_ref().map_or(&[], |amount| &amount.lines),
        _ => &[],
    };
    let part = |line: &Part| AmountLine {
        agencies: line.agencies.iter().map(|code| words::agency(lang, code.as_str())).collect::<Vec<_>>().join(" + "),
        years: line.years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        node: line.node.as_ref().map(ToString::to_string).unwrap_or_default(),
        amount: words::grouped(lang, &money::decimal(line.amount_minor.0.into(), line.currency.decimals())),
        currency: line.currency.printed().to_owned(),
    };
    lines.iter().map(part).collect()
}

/// The entries before and after this one that are about the same.
fn history(visitor: &Visitor, base: &str, line: &Line) -> Vec<(String, Link)> {
    let of = |entry: &EntryRef| entry.position.0;
    let (id, earlier) = match &line.entry.event {
        Event::EntryReversed(reversed) => ("web-reverses", Some(of(&reversed.reverses))),
        Event::EntryApproved(approved) => ("web-approves", Some(of(&approved.approves))),
        Event::Amount(_, amount) => ("web-replaces", amount.replaces.as_ref().map(of)),
        Event::Item(recorded) => match &recorded.item {
            Item::Evidence(evidence) => ("web-evidence-of", Some(of(&evidence.about))),
            _ => ("web-replaces", recorded.replaces.as_ref().map(of)),
        },
        _ => ("web-replaces", None),
    };
    let links = [
        (id, earlier),
        ("web-approved-by", line.approved_by),
        ("web-reversed-by", line.reversed_by),
        ("web-replaced-by", line.replaced_by),
    ];
    let link = |(id, position): (&str, Option<u64>)| {
        let position = position?;
        let address = format!("{base}/entries/{position}");
        Some((visitor.say(id), Link { address, text: position.to_string(), current: false }))
    };
    links.into_iter().filter_map(link).collect()
}

/// After something was wanted of an entry: the receipt, or its page with what was wrong.
pub async fn after(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    line: &Line,
    done: Result<Done, Refusal>,
) -> Result<Response, Refusal> {
    match done {
        Ok(done) => Ok(receipt(visit, &done)),
        Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = page_with(site, visitor, visit, line, &refusal.problems).await?;
            Ok(shown(refusal.status, page.render()))
        }
        Err(refusal) => Err(refusal),
    }
}

/// What is erased, and why.
#[derive(Debug, Default, Deserialize)]
pub struct Erased {
    #[serde(default)]
    form: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    reason: String,
    /// That they know what it means.
    #[serde(default)]
    sure: String,
}

pub async fn redact(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
    Form(typed): Form<Erased>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let given = Redaction { field: typed.field, reason: typed.reason, key: some(&typed.key) };
        let done = if typed.sure.is_empty() && visit.may(Act::Office) {
            Err(Problem::new("erasing-not-sure").into())
        } else {
            site.redact(&visit, visitor.name(), line.entry.position, given, Terms::default()).await
        };
        after(&site, &visitor, &visit, &line, done).await
    };
    visitor.answer(made.await)
}

/// Why a whole import is taken back.
#[derive(Debug, Default, Deserialize)]
pub struct Undone {
    #[serde(default)]
    form: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    late: String,
}

pub async fn undo(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
    Form(typed): Form<Undone>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let terms = Terms { late: !typed.late.is_empty(), ..Terms::default() };
        let done = site.undo(&visit, visitor.name(), line.entry.position, &typed.reason, terms).await;
        after(&site, &visitor, &visit, &line, done).await
    };
    visitor.answer(made.await)
}

/// The form of a correction, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Corrected {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    text: String,
    /// The shares of a joint amount, a line each: `FAO=100`.
    #[serde(default)]
    shares: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    late: String,
}

impl Corrected {
    fn division(&self, lang: Lang) -> Division {
        let lines = self.shares.lines().map(str::trim).filter(|line| !line.is_empty());
        let share = |line: &str| {
            let (agency, amount) = line.split_once('=').unwrap_or((line, ""));
            Share { agency: agency.trim().to_owned(), amount: amount.trim().to_owned() }
        };
        let shares: Vec<Share> = lines.map(share).collect();
        let amounts: Vec<&str> = shares.iter().map(|share| share.amount.as_str()).collect();
        let decimal = mark_of(lang, &amounts);
        Division { decimal, shares, reason: self.reason.clone(), key: some(&self.key) }
    }
}

pub async fn correct_page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        Site::changeable(&visit, &line)?;
        let typed = Corrected { key: chance::uuid(&*site.entropy), ..Corrected::default() };
        Ok(shown(StatusCode::OK, correction(&visitor, &visit, &line, typed, Vec::new()).render()))
    };
    visitor.answer(made.await)
}

fn correction(
    visitor: &Visitor,
    visit: &Visit,
    line: &Line,
    typed: Corrected,
    problems: Vec<pages::Told>,
) -> pages::Correct {
    let args = [("position", line.entry.position.to_string().into())];
    let title = words::say(visitor.lang, "web-correct-title", &args);
    let lines = parts(visitor.lang, &line.entry.event);
    pages::Correct {
        frame: visitor.frame(title, Some(visit)),
        address: format!("{}/entries/{}/correct", address(&visit.opened.origin), line.entry.position),
        back: format!("{}/entries/{}", address(&visit.opened.origin), line.entry.position),
        amount: match lines.as_slice() {
            [line] => Some(some(&typed.amount).unwrap_or_else(|| line.amount.clone())),
            _ => None,
        },
        text: written(&line.entry.event).map(|text| some(&typed.text).unwrap_or(text)),
        several: lines.len() > 1,
        lines,
        texts: texts(visitor.lang, &line.entry),
        all: effect::form_of(visitor, visit, line),
        shares: joint(&line.entry.event).map(|agencies| {
            let lines = agencies.iter().map(|agency| format!("{agency}=")).collect::<Vec<_>>().join("\n");
            some(&typed.shares).unwrap_or(lines)
        }),
        late: effect::late(!typed.late.is_empty(), &problems),
        reason: typed.reason,
        key: typed.key,
        draft: if typed.step.is_empty() { "begun" } else { "typed" },
        problems,
    }
}

pub async fn correct(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
    Form(typed): Form<Corrected>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let (reason, key) = (typed.reason.clone(), some(&typed.key));
        let terms = Terms { late: !typed.late.is_empty(), ..Terms::default() };
        let done = if typed.step == "reverse" {
            site.reverse(&visit, visitor.name(), line.entry.position, Reversal { reason, key }, terms).await
        } else if typed.step == "split" {
            let given = typed.division(visitor.lang).read();
            site.correct(&visit, visitor.name(), line.entry.position, given, terms).await
        } else {
            let decimal = mark_of(visitor.lang, &[&typed.amount]);
            let is_text = written(&line.entry.event).is_some();
            let text = is_text.then(|| typed.text.clone());
            let amount = (!is_text).then(|| typed.amount.clone());
            let given = Correction { amount, text, decimal, reason, key }.read();
            site.correct(&visit, visitor.name(), line.entry.position, given, terms).await
        };
        match done {
            Ok(done) => Ok(receipt(&visit, &done)),
            // Whether it was saved is not known: the form would say that it was not.
            Err(refusal) if refusal.status != StatusCode::SERVICE_UNAVAILABLE => {
                let problems = visitor.told(&refusal.problems);
                Ok(shown(refusal.status, correction(&visitor, &visit, &line, typed, problems).render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}

/// The form of an approval.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Approved {
    #[serde(default)]
    form: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    note: String,
}

pub async fn approve(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, position)): Path<(String, String)>,
    Form(typed): Form<Approved>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (visit, line) = found(&site, &visitor, &ledger, &position).await?;
        let given = Approving { note: some(&typed.note), key: some(&typed.key) };
        let done = site.approve(&visit, visitor.name(), line.entry.position, given, Terms::default()).await?;
        Ok(receipt(&visit, &done))
    };
    visitor.answer(made.await)
}
