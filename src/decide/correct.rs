//! Reversing an entry, and reversing and replacing it in one step.

use super::split::{Share, split};
use super::{Decided, Decision, Given, Wanted, approval, minor, narrative};
use crate::event::{
    Amount, EntryRef, EntryReversed, Event, Item, ItemRecorded, Line, Narrative, ReversedAmount, ReversedStatement,
    Source,
};
use crate::interchange::columns::amount_problem;
use crate::projection::Decoded;
use crate::projection::rows::{self, Row};
use crate::value::money::Minor;
use crate::value::number::{self, DecimalMark};
use crate::value::{Position, Problem};

/// Why, and under which key.
#[derive(Debug, Clone)]
pub struct Why {
    /// Reason: free text, never empty.
    pub reason: String,
    /// Key that makes a retry safe.
    pub request: Option<String>,
}

/// Decides on reversing an entry. `fate` is the entry's row in the index.
///
/// # Errors
/// The entry cannot be reversed, or no longer stands.
pub fn reverse(given: Given<'_>, target: &Decoded, fate: Option<&Row>, why: &Why) -> Result<Decision, Vec<Problem>> {
    let reversal = reversal(given, target, fate, why).map_err(|problem| vec![problem])?;
    Ok(Decision { events: vec![reversal], warnings: Vec::new() })
}

/// What an entry shall say instead.
#[derive(Debug, Clone)]
pub enum Instead {
    /// Another amount, as typed, with its decimal mark where that was said.
    Amount(String, Option<DecimalMark>),
    /// Another text.
    Text(String),
    /// How much of a joint amount is whose.
    Shares(Vec<Share>, Option<DecimalMark>),
    /// All of it, as if it was recorded for the first time.
    Anew(Box<Wanted>),
}

/// Decides on replacing the amount of an entry, or its text, or all of it.
///
/// # Errors
/// As for `reverse`; or the amount cannot be read; or it is what stands.
pub fn correct(
    given: Given<'_>,
    target: &Decoded,
    fate: Option<&Row>,
    instead: &Instead,
    why: &Why,
) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let reversal = match reversal(given, target, fate, why) {
        // What no longer stands has nothing wrong with it.
        Err(problem) if problem.code == "already-reversed" => return Err(vec![problem]),
        reversal => reversal.map_err(|problem| problems.push(problem)).ok(),
    };
    let alone = |decided: Decided| Decision { events: vec![decided], warnings: Vec::new() };
    let replacement = match instead {
        Instead::Amount(amount, decimal) => {
            replacement(given, target, amount, *decimal).map(alone).map_err(|problem| vec![problem])
        }
        Instead::Text(text) => retold(given, target, text).map(alone).map_err(|problem| vec![problem]),
        Instead::Shares(shares, decimal) => split(given, target, shares, *decimal).map(alone),
        Instead::Anew(wanted) => anew(given, target, wanted),
    };
    let replacement = replacement.map_err(|found| problems.extend(found)).ok();
    let (Some(reversal), Some(mut decision)) = (reversal, replacement) else { return Err(problems) };
    // What the replacement rests on comes first; it follows its reversal.
    decision.events.insert(decision.events.len().saturating_sub(1), reversal);
    Ok(decision)
}

/// What somebody records in the place of an entry: of its kind, and different from it.
fn anew(given: Given<'_>, target: &Decoded, wanted: &Wanted) -> Result<Decision, Vec<Problem>> {
    if !matches!(target.event, Event::Amount(..) | Event::Item(_) | Event::StatementPublished(_)) {
        // That it cannot be reversed says it all.
        return Err(Vec::new());
    }
    let position = target.position.to_string();
    if matches!(target.event, Event::StatementPublished(_)) {
        return Err(vec![Problem::new("statement-not-replaced").found(position)]);
    }
    let mut decision = wanted.decide(Given { stands: Some(target), ..given })?;
    let Some(last) = decision.events.last_mut().filter(|last| is_of_kind(&last.event, &target.event)) else {
        let event_type = &target.header.event.event_type;
        return Err(vec![Problem::new("not-of-its-kind").found(position).fact("event_type", event_type)]);
    };
    take_place(&mut last.event, target);
    // What was recorded late stays in the period in which it was.
    if last.effective == target.true_day() {
        last.effective = target.header.event.effective;
        if let Event::Amount(_, Amount { late, .. }) | Event::Item(ItemRecorded { late, .. }) = &mut last.event {
            *late = target.event.late();
        }
    }
    let mut stands = target.event.clone();
    take_place(&mut stands, target);
    // What was erased, and is written again, is a change.
    if last.event.says_the_same_as(&stands)
        && !last.event.fills(&stands)
        && last.effective == target.header.event.effective
    {
        return Err(vec![Problem::new("nothing-to-replace").found(position)]);
    }
    Ok(decision)
}

/// Whether what took the place of an entry is what somebody asks for again.
///
/// # Errors
/// Everything that is wrong with what is asked for.
pub fn is_replaced_by(given: Given<'_>, wanted: &Wanted, stands: &Decoded) -> Result<bool, Vec<Problem>> {
    let mut decision = wanted.decide(Given { stands: Some(stands), ..given })?;
    let (
        Some(decided),
        Event::Amount(_, Amount { source, replaces, .. }) | Event::Item(ItemRecorded { source, replaces, .. }),
    ) = (decision.events.last_mut(), &stands.event)
    else {
        return Ok(false);
    };
    place(&mut decided.event, source.as_ref(), replaces.as_ref());
    Ok(decided.event.says_the_same_as(&stands.event) && decided.effective == stands.true_day())
}

/// An amount for an amount, whatever it is a measure of; an award for an award.
fn is_of_kind(new: &Event, old: &Event) -> bool {
    match (new, old) {
        (Event::Amount(..), Event::Amount(..)) => true,
        (Event::Item(new), Event::Item(old)) => new.item.event_type() == old.item.event_type(),
        _ => false,
    }
}

/// Puts an event in the place of an entry: it stands where that was read, and under no key of its own.
fn take_place(event: &mut Event, of: &Decoded) {
    let replaces = EntryRef { hash: of.hash, position: Position(of.position) };
    place(event, of.event.source(), Some(&replaces));
}

fn place(event: &mut Event, source_of: Option<&Source>, entry: Option<&EntryRef>) {
    if let Event::Amount(_, Amount { source, replaces, request, .. })
    | Event::Item(ItemRecorded { source, replaces, request, .. }) = event
    {
        (*source, *replaces, *request) = (source_of.cloned(), entry.cloned(), None);
    }
}

/// The reversal of an entry: it repeats what the entry recorded and takes effect on the same day, so that the
/// entry was never true in any table of today, and still stands in those of then.
///
/// # Errors
/// As for `reverse`.
pub fn reversal(given: Given<'_>, target: &Decoded, fate: Option<&Row>, why: &Why) -> Result<Decided, Problem> {
    if let Some(by) = fate.and_then(|row| rows::text(row, "reversed_by")) {
        let replaced_by = fate.and_then(|row| rows::text(row, "replaced_by"));
        let problem = Problem::new("already-reversed").found(target.position.to_string()).fact("by", by);
        return Err(problem.nearest(replaced_by));
    }
    if why.reason.trim().is_empty() {
        return Err(Problem::new("reason-missing"));
    }
    let mut reversed = EntryReversed {
        amount: None,
        item: None,
        late: target.event.late(),
        reason: given.seal("reason", why.reason.trim()),
        request: why.request.clone(),
        reverses: EntryRef { hash: target.hash, position: Position(target.position) },
        source_key: target.event.source().and_then(|source| source.key.clone()),
        statement: None,
    };
    match &target.event {
        Event::Amount(kind, amount) => {
            let (lines, measure) = (amount.lines.clone(), kind.measure(amount.stage));
            let (approval, partner) = (approval::still_awaited(target, fate), amount.partner.clone());
            reversed.amount = Some(ReversedAmount { approval, lines, measure, partner });
        }
        Event::Item(recorded) => reversed.item = Some(recorded.item.without_texts()),
        Event::StatementPublished(statement) => {
            reversed.statement = Some(ReversedStatement {
                claims: statement.claims.clone(),
                document: statement.document.clone(),
                table: statement.table.clone(),
                year: statement.year,
            });
        }
        _ => {
            let event_type = &target.header.event.event_type;
            let problem = Problem::new("not-reversible").found(target.position.to_string());
            return Err(problem.fact("event_type", event_type));
        }
    }
    Ok(Decided { event: Event::EntryReversed(reversed), effective: target.header.event.effective })
}

fn replacement(
    given: Given<'_>,
    target: &Decoded,
    text: &str,
    decimal: Option<DecimalMark>,
) -> Result<Decided, Problem> {
    let Event::Amount(kind, old) = &target.event else {
        let problem = Problem::new("not-correctable").found(target.position.to_string());
        return Err(problem.fact("event_type", &target.header.event.event_type));
    };
    let [line] = old.lines.as_slice() else {
        let problem = Problem::new("several-lines").found(target.position.to_string());
        return Err(problem.fact("lines", old.lines.len()));
    };
    let value = number::read_one(text, decimal).map_err(|error| amount_problem(text, error))?;
    let amount_minor = minor(value, line.currency, text)?;
    if amount_minor == line.amount_minor.0 {
        return Err(Problem::new("nothing-to-correct").found(text).fact("position", target.position));
    }
    let lines = vec![Line { amount_minor: Minor(amount_minor), ..line.clone() }];
    Ok(replaced(given, target, *kind, old, lines))
}

/// A narrative with another text, in the place of the old one.
fn retold(given: Given<'_>, target: &Decoded, text: &str) -> Result<Decided, Problem> {
    let Event::Item(ItemRecorded { item: Item::Narrative(old), .. }) = &target.event else {
        let problem = Problem::new("not-retold").found(target.position.to_string());
        return Err(problem.fact("event_type", &target.header.event.event_type));
    };
    let text = narrative::text(text)?;
    if old.text.as_ref().and_then(|old| old.value()) == Some(text) {
        return Err(Problem::new("nothing-to-correct").found(text).fact("position", target.position));
    }
    let narrative = Narrative { text: Some(given.seal(narrative::TEXT, text)), ..old.clone() };
    let replaces = Some(EntryRef { hash: target.hash, position: Position(target.position) });
    let source = target.event.source().cloned();
    let late = target.event.late();
    let recorded = ItemRecorded { item: Item::Narrative(narrative), late, replaces, request: None, source };
    Ok(Decided { event: Event::Item(recorded), effective: target.header.event.effective })
}

/// The same entry with other lines, in the place of the old one.
#[must_use]
pub fn replaced(
    given: Given<'_>,
    target: &Decoded,
    kind: crate::event::AmountKind,
    old: &Amount,
    lines: Vec<Line>,
) -> Decided {
    let mut amount = Amount { lines, ..old.clone() };
    amount.request = None;
    amount.approval = None;
    // A text is committed anew; what was erased does not come back.
    let note = old.note.as_ref().and_then(|note| note.value());
    amount.note = note.map(|note| given.seal("note", note));
    amount.replaces = Some(EntryRef { hash: target.hash, position: Position(target.position) });
    Decided { event: Event::Amount(kind, amount), effective: target.header.event.effective }
}
