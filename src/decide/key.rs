//! Deciding on keys of a ledger: which signs its checkpoints from now on, and which is no longer believed.

use super::{Decided, Decision, Given};
use crate::event::{AuthorAuthorised, AuthorRevoked, Event, KeyAuthorised, KeyRevoked, Required};
use crate::ledger::author::AuthorKey;
use crate::ledger::keyring::Key;
use crate::ledger::note::{Kind, Verifier};
use crate::value::{Origin, Position, Problem};

/// Decides on a key that signs from now on. With `rotate` it takes the place of the one that does now.
///
/// # Errors
/// It is not a key for this ledger, or was one before; another signs now, or none does and one was to be replaced.
pub fn authorise(given: Given<'_>, origin: &Origin, key: &Verifier, rotate: bool) -> Result<Decision, Vec<Problem>> {
    let problem = |code| Err(vec![Problem::new(code).found(key.to_string()).fact("ledger", origin)]);
    if key.name() != origin.as_str() || key.kind() != Kind::Log {
        return problem("key-of-another");
    }
    if given.register.keys.values().any(|known| known.verifier.same_pair(key)) {
        return problem("key-known");
    }
    let signs_now = given.register.signing_key().map(|known| known.verifier.clone());
    let replaces = match (signs_now, rotate) {
        (Some(now), false) => {
            return Err(vec![Problem::new("key-signs-already").found(now.to_string()).fact("ledger", origin)]);
        }
        (None, true) => return problem("key-none"),
        (now, _) => now,
    };
    let event = Event::KeyAuthorised(KeyAuthorised { key: key.clone(), replaces });
    Ok(Decision { events: vec![given.decided(event)], warnings: Vec::new() })
}

/// Decides that a person signs with a key from now on.
///
/// # Errors
/// Somebody has it already.
pub fn authorise_author(
    given: Given<'_>,
    person: &str,
    key: &AuthorKey,
    required: bool,
) -> Result<Decision, Vec<Problem>> {
    if given.register.authors.contains_key(key) {
        return Err(vec![Problem::new("author-key-known").found(key.to_string())]);
    }
    let required = required.then_some(Required::Yes);
    let event = AuthorAuthorised { key: key.clone(), person: person.to_owned(), required };
    Ok(Decision { events: vec![given.decided(Event::AuthorAuthorised(event))], warnings: Vec::new() })
}

/// Decides that a person's key counts no more.
///
/// # Errors
/// Nobody has it, or it was revoked before; no reason.
pub fn revoke_author(given: Given<'_>, key: &AuthorKey, reason: &str) -> Result<Decision, Vec<Problem>> {
    if reason.trim().is_empty() {
        return Err(vec![Problem::new("reason-missing")]);
    }
    match given.register.authors.get(key) {
        Some(author) if author.revoked_at.is_none() => {
            let reason = given.seal("reason", reason.trim());
            let event = Event::AuthorRevoked(AuthorRevoked { key: key.clone(), reason });
            Ok(Decision { events: vec![given.decided(event)], warnings: Vec::new() })
        }
        _ => {
            let keys = given.register.authors.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(vec![Problem::new("key-unknown").found(key.to_string()).fact("keys", keys)])
        }
    }
}

/// Decides that a key is no longer believed beyond a size.
///
/// # Errors
/// The ledger does not know it, it was revoked before, a size beyond the ledger's, or no reason.
pub fn revoke(
    given: Given<'_>,
    key: &str,
    last_size: Option<u64>,
    size: u64,
    reason: &str,
) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    if reason.trim().is_empty() {
        problems.push(Problem::new("reason-missing"));
    }
    let last_size = last_size.unwrap_or(size);
    if last_size > size {
        let problem = Problem::new("size-beyond").found(last_size.to_string());
        problems.push(problem.nearest(Some(size.to_string())).fact("size", size));
    }
    // By the whole key or by its id, as `jate key list` shows it.
    let known: Vec<_> = given.register.keys.values().filter(|known| known.is_called(key)).collect();
    match known.as_slice() {
        [known] if known.revoked_at.is_some() => {
            problems.push(Problem::new("key-revoked-already").found(key).fact("size", known.last_size.unwrap_or(0)));
        }
        [known] if problems.is_empty() => {
            let event = Event::KeyRevoked(KeyRevoked {
                key: known.verifier.clone(),
                last_size: Position(last_size),
                reason: given.seal("reason", reason.trim()),
            });
            return Ok(Decision { events: vec![Decided { event, effective: given.today }], warnings: Vec::new() });
        }
        [_] => {}
        _ => {
            let ids = given.register.keys.values().map(Key::id).collect::<Vec<_>>();
            problems.push(Problem::new("key-unknown").found(key).fact("keys", ids.join(", ")));
        }
    }
    Err(problems)
}
