//! Checkpoints (`c2sp.org/tlog-checkpoint`): origin, size and root of a ledger, signed by its key.

use super::note::{Note, NoteError, Signer};
use crate::value::{Hash, Origin};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger.
    pub origin: Origin,
    /// Count of entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed: three lines, and no extensions, which nobody could check.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64(&self.root))
    }

    /// Reads the text of a note; `None` where it is not that of a checkpoint of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let checkpoint = Self { origin: origin.parse().ok()?, size: number(size)?, root: unbase64(root)? };
        lines.next().is_none().then_some(checkpoint)
    }

    /// Reads the note and what it says. Whether it is signed is for a key or a policy to say.
    ///
    /// # Errors
    /// No note, or not of a checkpoint.
    pub fn of_note(bytes: &[u8]) -> Result<(Self, Note), NoteError> {
        let note = Note::read(bytes)?;
        let checkpoint = Self::read(&note.text).ok_or(NoteError::Form)?;
        Ok((checkpoint, note))
    }

    /// The note, signed.
    #[must_use]
    pub fn sign(&self, key: &Signer) -> Note {
        let text = self.text();
        let signatures = vec![key.sign(&text, 0)];
        Note { text, signatures }
    }
}

/// A hash as notes and proofs write it.
#[must_use]
pub fn base64(hash: &Hash) -> String {
    STANDARD.encode(hash.0)
}

/// Reads such a hash.
#[must_use]
pub fn unbase64(text: &str) -> Option<Hash> {
    // 32 bytes are 44 characters: nothing longer is decoded.
    (text.len() == 44).then(|| STANDARD.decode(text).ok()).flatten().and_then(|bytes| Hash::from_slice(&bytes))
}

/// A decimal number without leading zeros.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}
