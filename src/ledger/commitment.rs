//! Salted commitments (FORMAT.md, "Commitments").

use crate::value::Hash;

const LABEL: &[u8] = b"jate-commitment-1";

/// What a payload's own commitment is called: the field name of the whole.
pub const PAYLOAD: &str = "payload";

/// The value and salt behind a commitment. Erasing it leaves every hash and proof in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Path of the field in the payload, such as `note`.
    pub field: String,
    /// 32 random bytes, without which a guessed value cannot be confirmed.
    pub salt: Hash,
    /// The text itself.
    pub value: String,
}

impl Opening {
    /// The commitment that this opens.
    #[must_use]
    pub fn commitment(&self) -> Hash {
        commit(&self.field, &self.salt, self.value.as_bytes())
    }
}

/// `BLAKE3(label ‖ u64be(len field) ‖ u64be(len value) ‖ field ‖ salt ‖ value)`. The lengths keep the
/// parts apart: no other field and value give the same bytes.
#[must_use]
pub fn commit(field: &str, salt: &Hash, value: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(LABEL);
    hasher.update(&(field.len() as u64).to_be_bytes());
    hasher.update(&(value.len() as u64).to_be_bytes());
    hasher.update(field.as_bytes());
    hasher.update(&salt.0);
    hasher.update(value);
    Hash(*hasher.finalize().as_bytes())
}
