//! Attaching evidence to an entry.

use super::{Decision, Given};
use crate::event::{EntryRef, Event, Evidence, Item, ItemRecorded};
use crate::projection::Decoded;
use crate::value::{Hash, Position, Problem};

/// A file, by what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// IANA media type.
    pub media_type: String,
    /// Count of its bytes.
    pub size_bytes: u64,
    /// BLAKE3.
    pub blake3: Hash,
    /// SHA-256.
    pub sha256: Hash,
}

/// Why a file cannot be evidence, whatever it holds.
#[must_use]
pub fn refusals(name: &str, media_type: &str, size_bytes: u64) -> Vec<Problem> {
    let mut problems = Vec::new();
    if size_bytes == 0 {
        problems.push(Problem::new("evidence-empty").found(name));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "!#$&^_.+-".contains(c);
    let half = |text: &str| !text.is_empty() && text.chars().all(allowed);
    if !media_type.split_once('/').is_some_and(|(sort, rest)| half(sort) && half(rest)) {
        problems.push(Problem::new("media-type-invalid").found(media_type));
    }
    problems
}

/// Decides on attaching a file to an entry.
///
/// # Errors
/// It is empty: of nothing, nothing is evidence; its media type is none.
pub fn attach(
    given: Given<'_>,
    target: &Decoded,
    file: &File,
    request: Option<&str>,
) -> Result<Decision, Vec<Problem>> {
    let problems = refusals(&file.name, &file.media_type, file.size_bytes);
    if !problems.is_empty() {
        return Err(problems);
    }
    let evidence = Evidence {
        about: EntryRef { hash: target.hash, position: Position(target.position) },
        blake3: file.blake3,
        media_type: file.media_type.clone(),
        name: Some(given.seal("item.evidence.name", &file.name)),
        sha256: file.sha256,
        size_bytes: file.size_bytes.to_string(),
    };
    let recorded = ItemRecorded::by_hand(Item::Evidence(evidence), request.map(str::to_owned));
    Ok(Decision { events: vec![given.decided(Event::Item(recorded))], warnings: Vec::new() })
}
