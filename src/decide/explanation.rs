//! Explaining why figures disagree.

use super::{Decision, Given};
use crate::event::{Event, Explanation, Item, ItemRecorded};
use crate::value::Problem;

/// The field of an explanation's text in its payload.
pub const TEXT: &str = "item.explanation.text";

/// Decides on an explanation of a finding, which says the rest.
///
/// # Errors
/// There is no text.
pub fn explain(
    given: Given<'_>,
    about: &Explanation,
    text: &str,
    request: Option<&str>,
) -> Result<Decision, Vec<Problem>> {
    let text = text.trim();
    if text.is_empty() {
        return Err(vec![Problem::new("reason-missing")]);
    }
    let explanation = Explanation { text: Some(given.seal(TEXT, text)), ..about.clone() };
    let recorded = ItemRecorded::by_hand(Item::Explanation(explanation), request.map(str::to_owned));
    Ok(Decision { events: vec![given.decided(Event::Item(recorded))], warnings: Vec::new() })
}
