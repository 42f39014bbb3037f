//! Signatures of those who record (FORMAT.md, "Authors"): OpenSSH keys of kind Ed25519, signing as `ssh-keygen -Y sign` does.

use super::header::EventPart;
use super::{Canon, Fault, Header, Layer, canon};
use crate::value::hash::{hex, unhex};
use ed25519_dalek::{Signature, VerifyingKey};
use ssh_key::public::{Ed25519PublicKey, KeyData};
use ssh_key::{HashAlg, PublicKey, SshSig};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// What signatures are for: one made for anything else counts for nothing here.
pub const NAMESPACE: &str = "jate";

/// The type of the event that gives a person a key.
pub const AUTHORISED: &str = "author.authorised";

/// The type of the event that takes it away.
pub const REVOKED: &str = "author.revoked";

/// What the signature in a header says of how it was made.
const FORM: &str = "sshsig-sha512";

/// A person's public key, written `ssh-ed25519 BASE64` as OpenSSH does, without a comment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuthorKey([u8; 32]);

/// Not an OpenSSH public key of kind Ed25519, or not a signature by one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an OpenSSH key or signature of kind Ed25519")]
pub struct AuthorError;

impl FromStr for AuthorKey {
    type Err = AuthorError;
    fn from_str(text: &str) -> Result<Self, AuthorError> {
        let key = PublicKey::from_openssh(text.trim()).map_err(|_| AuthorError)?;
        let bytes = key.key_data().ed25519().ok_or(AuthorError)?.0;
        let strong = VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak());
        if strong { Ok(Self(bytes)) } else { Err(AuthorError) }
    }
}

impl fmt::Display for AuthorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = PublicKey::from(KeyData::Ed25519(Ed25519PublicKey(self.0)));
        f.write_str(&key.to_openssh().map_err(|_| fmt::Error)?)
    }
}

crate::value::string_serde!(AuthorKey, "^ssh-ed25519 [A-Za-z0-9+/]+=*$", "an OpenSSH public key of kind Ed25519");

impl AuthorKey {
    /// Reads what `ssh-keygen -Y sign` wrote: the key, and the signature's own 64 bytes.
    ///
    /// # Errors
    /// Not a signature for this namespace by a key of this kind.
    pub fn of_signature(pem: &str) -> Result<(Self, [u8; 64]), AuthorError> {
        let signed = SshSig::from_pem(pem).map_err(|_| AuthorError)?;
        let fits = signed.namespace() == NAMESPACE && signed.hash_alg() == HashAlg::Sha512;
        let key = signed.public_key().ed25519().filter(|_| fits).ok_or(AuthorError)?;
        let value = signed.signature_bytes().try_into().map_err(|_| AuthorError)?;
        Ok((Self(key.0), value))
    }

    /// Whether the key made this signature of a message.
    #[must_use]
    pub fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let Ok(data) = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, message) else { return false };
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(&data, &Signature::from_bytes(signature)).is_ok())
    }
}

/// What an author signs of a header: its event part, without the signature.
#[must_use]
pub fn message(event: &EventPart) -> Vec<u8> {
    canon::write(&EventPart { signature: None, ..event.clone() })
}

/// A signature as headers carry it. The key is not in it: headers are public, and a key can name a person.
#[must_use]
pub fn carried(signature: &[u8; 64]) -> BTreeMap<String, String> {
    BTreeMap::from([("form".to_owned(), FORM.to_owned()), ("value".to_owned(), hex(signature))])
}

/// What an entry says of people's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorEvent {
    /// A person signs with a key; always, where that is required.
    Authorised {
        /// Opaque id.
        person: String,
        /// The key.
        key: AuthorKey,
        /// Whether every entry of theirs must be signed from then on.
        required: bool,
    },
    /// A key counts no more.
    Revoked(AuthorKey),
}

impl AuthorEvent {
    /// What an entry says, where it is of these types.
    #[must_use]
    pub fn read(header: &Header, payload: &Canon<'_>) -> Option<Self> {
        let text = |name: &str| payload.get(name).and_then(Canon::text);
        let key = || text("key")?.parse().ok();
        match header.event.event_type.as_str() {
            AUTHORISED => {
                let (person, required) = (text("person")?.to_owned(), text("required") == Some("yes"));
                Some(Self::Authorised { person, key: key()?, required })
            }
            REVOKED => Some(Self::Revoked(key()?)),
            _ => None,
        }
    }
}

/// A person's key, for as long as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    key: AuthorKey,
    required: bool,
    revoked: bool,
}

/// The keys of those who record, as the entries so far have them.
#[derive(Debug, Default)]
pub struct Authors {
    people: BTreeMap<String, Vec<Held>>,
    /// Count of entries whose signature holds.
    pub signed: u64,
}

impl Authors {
    /// Takes what an entry says; from the next entry on, and for a new key from this one on.
    pub fn take(&mut self, event: AuthorEvent) {
        match event {
            AuthorEvent::Authorised { person, key, required } => {
                let keys = self.people.entry(person).or_default();
                if keys.iter().all(|held| held.key != key) {
                    keys.push(Held { key, required, revoked: false });
                }
            }
            AuthorEvent::Revoked(key) => {
                let all = self.people.values_mut().flatten();
                all.filter(|held| held.key == key).for_each(|held| held.revoked = true);
            }
        }
    }

    /// Holds an entry to the keys of the person that it names.
    pub fn judge(&mut self, position: u64, header: &Header) -> Option<Fault> {
        let keys = self.people.get(&header.entry.actor).map_or(&[][..], Vec::as_slice);
        let mut counting = keys.iter().filter(|held| !held.revoked);
        let fault = |what| Some(Fault::at(position, Layer::Signature, "event.signature", what));
        let Some(carried) = &header.event.signature else {
            return if counting.any(|held| held.required) { fault("author-unsigned") } else { None };
        };
        let form = carried.get("form").is_some_and(|form| form == FORM) && carried.len() == 2;
        let value = carried.get("value").and_then(|value| unhex::<64>(value)).filter(|_| form);
        let Some(value) = value else { return fault("author-form") };
        let message = message(&header.event);
        if counting.any(|held| held.key.signed(&message, &value)) {
            self.signed += 1;
            return None;
        }
        let revoked = keys.iter().any(|held| held.revoked && held.key.signed(&message, &value));
        fault(if revoked { "author-revoked" } else { "author-unknown" })
    }
}
