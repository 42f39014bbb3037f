//! The keys of a ledger, and what each may sign (FORMAT.md, "Keys").

use super::checkpoint::number;
use super::note::{Kind, Note, NoteError, Verifier};
use super::{Canon, Header};
use crate::value::hash;

/// The type of the event that puts a key to use.
pub const AUTHORISED: &str = "key.authorised";

/// The type of the event that ends the belief in one.
pub const REVOKED: &str = "key.revoked";

/// A key of a ledger, and the sizes whose checkpoints it may sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its public half.
    pub verifier: Verifier,
    /// The entry that authorised it.
    pub authorised_at: u64,
    /// The entry that put another in its place.
    pub replaced_at: Option<u64>,
    /// The entry that revoked it.
    pub revoked_at: Option<u64>,
    /// Of a revoked key, the largest size that is still believed.
    pub last_size: Option<u64>,
}

impl Key {
    /// One that was just authorised.
    #[must_use]
    pub const fn new(verifier: Verifier, authorised_at: u64) -> Self {
        Self { verifier, authorised_at, replaced_at: None, revoked_at: None, last_size: None }
    }

    /// Eight digits that tell it apart.
    #[must_use]
    pub fn id(&self) -> String {
        hash::hex(&self.verifier.id())
    }

    /// Whether this is what somebody calls it: its id, or the whole key.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.id() == name || self.verifier.to_string() == name
    }

    /// The first and last size whose checkpoint it may sign: from the entry that authorised it up to the one that put
    /// another in its place, both included. `None` where it has no end.
    #[must_use]
    pub fn sizes(&self) -> (u64, Option<u64>) {
        let replaced = self.replaced_at.map(|position| position + 1);
        let last = [replaced, self.last_size].into_iter().flatten().min();
        (self.authorised_at + 1, last)
    }

    /// Whether it may sign the checkpoint of a size.
    #[must_use]
    pub fn signs(&self, size: u64) -> bool {
        let (first, last) = self.sizes();
        size >= first && last.is_none_or(|last| size <= last)
    }

    /// Whether it could sign that checkpoint when it was made: a later revocation takes the belief away, and makes nobody a
    /// forger.
    #[must_use]
    pub fn could_sign(&self, size: u64) -> bool {
        let ends = [self.replaced_at.map(|position| position + 1), self.revoked_at];
        size > self.authorised_at && ends.into_iter().flatten().all(|last| size <= last)
    }
}

/// What an entry says of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyEvent {
    /// A key signs from here on, in the place of another where it names one.
    Authorised(Box<Verifier>, Option<Box<Verifier>>),
    /// A key is believed up to a size only.
    Revoked(Box<Verifier>, u64),
}

impl KeyEvent {
    /// What an entry says, where it is of these types.
    #[must_use]
    pub fn read(header: &Header, payload: &Canon<'_>) -> Option<Self> {
        let log = |key: &Verifier| key.kind() == Kind::Log && key.name() == header.event.origin.as_str();
        let key = |name: &str| payload.get(name)?.text()?.parse().ok().filter(log).map(Box::new);
        match header.event.event_type.as_str() {
            AUTHORISED if payload.get("replaces").is_none() => Some(Self::Authorised(key("key")?, None)),
            AUTHORISED => Some(Self::Authorised(key("key")?, Some(key("replaces")?))),
            REVOKED => Some(Self::Revoked(key("key")?, number(payload.get("last_size")?.text()?)?)),
            _ => None,
        }
    }
}

/// The keys of a ledger in the order in which they were authorised.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    keys: Vec<Key>,
}

impl Keyring {
    /// Takes what the entry at a position says.
    pub fn take(&mut self, position: u64, event: KeyEvent) {
        match event {
            KeyEvent::Authorised(verifier, replaces) => {
                if let Some(old) = replaces.and_then(|replaced| self.known(&replaced)) {
                    old.replaced_at.get_or_insert(position);
                }
                if self.known(&verifier).is_none() {
                    self.keys.push(Key::new(*verifier, position));
                }
            }
            KeyEvent::Revoked(verifier, last_size) => {
                if let Some(key) = self.known(&verifier) {
                    key.revoked_at.get_or_insert(position);
                    key.last_size = Some(key.last_size.map_or(last_size, |before| before.min(last_size)));
                }
            }
        }
    }

    fn known(&mut self, verifier: &Verifier) -> Option<&mut Key> {
        self.keys.iter_mut().find(|key| key.verifier == *verifier)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The places of the keys that signed a note.
    ///
    /// # Errors
    /// A signature of one of them does not hold.
    pub fn signed(&self, note: &Note) -> Result<Vec<usize>, NoteError> {
        let mut signed = Vec::new();
        for (place, key) in self.keys.iter().enumerate() {
            match key.verifier.check(note) {
                Ok(_) => signed.push(place),
                Err(NoteError::Unsigned(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(signed)
    }
}
