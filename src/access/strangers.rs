//! Names that nobody has wait like those that somebody has: whether one waits tells nothing about who is known here.

use super::digest;
use super::session::locked_until;
use crate::value::Timestamp;
use crate::value::text_key::text_key;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Names that are remembered, before those that do not wait are forgotten.
const MANY: usize = 10_000;

#[derive(Debug, Default, Clone, Copy)]
struct Tried {
    failures: i64,
    locked_until: i64,
}

/// How often somebody tried names that nobody has.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<HashMap<Vec<u8>, Tried>>);

impl Strangers {
    /// Counts a guess; or until when the name waits.
    pub fn guess(&self, now: Timestamp, name: &str) -> Option<Timestamp> {
        let mut tried = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tried.len() >= MANY {
            tried.retain(|_, one| one.locked_until > now.micros);
        }
        // More are kept waiting than any office has: these are tried by nobody who forgot a password.
        if tried.len() >= MANY {
            return None;
        }
        let one = tried.entry(digest(&text_key(name))).or_default();
        if one.locked_until > now.micros {
            return Some(Timestamp { micros: one.locked_until });
        }
        one.failures += 1;
        one.locked_until = locked_until(now, one.failures).unwrap_or(one.locked_until);
        None
    }
}
