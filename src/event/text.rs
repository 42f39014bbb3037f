//! Free text and names of people: committed in the payload, opened beside it, erasable.

use crate::ledger::{Opening, commit};
use crate::value::Hash;
use crate::value::chance::{self, Entropy};
use serde::{Deserialize, Serialize};

/// A committed text. The payload holds its commitment only.
#[derive(Debug, Clone, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Salted commitment to the text (FORMAT.md, "Commitments").
    commitment: Hash,
    #[serde(skip)]
    opening: Option<Opening>,
}

impl Text {
    /// Commits to `value` as the field at `field` in its payload.
    pub fn seal(field: &str, value: &str, entropy: &dyn Entropy) -> Self {
        let salt = Hash(chance::bytes(entropy));
        let opening = Opening { field: field.to_owned(), salt, value: value.to_owned() };
        Self { commitment: commit(field, &salt, value.as_bytes()), opening: Some(opening) }
    }

    /// The text; `None` once it is erased.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.opening.as_ref().map(|opening| opening.value.as_str())
    }

    /// The commitment: it stays when the text is erased.
    #[must_use]
    pub const fn commitment(&self) -> Hash {
        self.commitment
    }

    pub(super) fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    pub(super) fn open_from(&mut self, openings: &[Opening]) {
        self.opening = openings.iter().find(|opening| opening.commitment() == self.commitment).cloned();
    }
}

/// Two texts are equal when they say the same: salts differ from one sealing to the next.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self.value(), other.value()) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => self.commitment == other.commitment,
        }
    }
}
