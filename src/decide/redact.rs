//! Deciding to erase a text or a name.

use super::correct::Why;
use super::{Decision, Given};
use crate::event::{EntryRef, Event, FieldRedacted};
use crate::ledger::canon;
use crate::projection::Decoded;
use crate::value::text_key::nearest;
use crate::value::{Position, Problem};

/// Decides on erasing the text of an entry's field. `payload` is the entry's, as stored; `erased_by` the entry that erased
/// it before.
///
/// # Errors
/// The entry has no such text: figures are none. It was erased before; no reason.
pub fn redact(
    given: Given<'_>,
    target: &Decoded,
    payload: &[u8],
    field: &str,
    erased_by: Option<&str>,
    why: &Why,
) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    if why.reason.trim().is_empty() {
        problems.push(Problem::new("reason-missing"));
    }
    let texts: Vec<String> = canon::read(payload)
        .map(|payload| payload.commitments().into_iter().map(|(field, _)| field).collect())
        .unwrap_or_default();
    if !texts.iter().any(|text| text == field) {
        let near =
            nearest(field, texts.iter().map(String::as_str)).or(texts.first().map(String::as_str)).map(str::to_owned);
        let problem = Problem::new("not-redactable").found(field).nearest(near).fact("position", target.position);
        problems.push(problem.fact("fields", texts.join(", ")));
    } else if let Some(by) = erased_by {
        problems.push(Problem::new("redacted-already").found(field).fact("position", target.position).fact("by", by));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let event = Event::FieldRedacted(FieldRedacted {
        entry: EntryRef { hash: target.hash, position: Position(target.position) },
        field: field.to_owned(),
        reason: given.seal("reason", why.reason.trim()),
        request: why.request.clone(),
    });
    Ok(Decision { events: vec![given.decided(event)], warnings: Vec::new() })
}
