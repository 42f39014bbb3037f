//! Recording a text about an outcome, and correcting it.

use super::names::{Aliases, Names};
use super::record;
use super::{Decided, Decision, Given};
use crate::event::{Event, Item, ItemRecorded, Narrative, Topic};
use crate::value::{Day, Problem, Year};

/// What a person writes.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Code of the outcome, output or axis.
    pub node: String,
    /// Code of the framework, needed where the ledger has several.
    pub framework: Option<String>,
    /// Name of the agency.
    pub agency: Option<String>,
    /// What it is about.
    pub topic: Topic,
    /// ISO 639-1.
    pub language: String,
    /// The text.
    pub text: String,
    /// The year that it is about.
    pub year: Year,
    /// When it took effect.
    pub date: Day,
    /// Key that makes a retry safe.
    pub request: Option<String>,
    /// What was said about names.
    pub aliases: Aliases,
}

/// The field of a narrative's text in its payload.
pub const TEXT: &str = "item.narrative.text";

/// Decides on one text.
///
/// # Errors
/// Nobody knows the outcome or the agency; there is no text; the language is no code of two letters.
pub fn record(given: Given<'_>, wanted: &Wanted) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut names = Names::new(given, &wanted.aliases)?;
    let mut keep = |problem: Problem| problems.push(problem);
    let node = record::node(given, &wanted.node, wanted.framework.as_deref()).map_err(&mut keep).ok();
    let agency = wanted.agency.as_deref().map(|name| names.agency(name)).transpose().map_err(&mut keep).ok().flatten();
    let language = language(&wanted.language).map_err(&mut keep).ok();
    let text = text(&wanted.text).map_err(&mut keep).ok();
    let (Some(node), Some(language), Some(text), true) = (node, language, text, problems.is_empty()) else {
        return Err(problems);
    };
    let text = Some(given.seal(TEXT, text));
    let narrative = Narrative { agency, language, node, text, topic: wanted.topic, year: wanted.year };
    let recorded = ItemRecorded::by_hand(Item::Narrative(narrative), wanted.request.clone());
    let mut events: Vec<Decided> = names.into_events().into_iter().map(|event| given.decided(event)).collect();
    events.push(Decided { event: Event::Item(recorded), effective: wanted.date });
    Ok(Decision { events, warnings: Vec::new() })
}

/// A code of a language.
///
/// # Errors
/// It is not two letters.
pub fn language(text: &str) -> Result<String, Problem> {
    let code = text.trim().to_lowercase();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_code { Ok(code) } else { Err(Problem::new("language-unknown").found(text)) }
}

/// A text that says something.
///
/// # Errors
/// It does not.
pub fn text(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() { Err(Problem::new("text-missing")) } else { Ok(text) }
}
