//! Signed notes and their keys, as in `c2sp.org/signed-note` and `c2sp.org/tlog-cosignature`: Ed25519 only.
//!
//! A note is a text that ends in a line feed, an empty line, and signature lines. What it says counts for nothing until a
//! signature of a known key holds.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Most bytes that a note may have.
pub const NOTE_LIMIT_BYTES: usize = 1024 * 1024;

/// Most signature lines that a note may have.
const SIGNATURES_LIMIT: usize = 100;

const DASH: &str = "\u{2014} ";
const SECRET: &str = "PRIVATE+KEY+";

/// What a key signs, and the byte that says so in its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The text of the note (`0x01`): the key of a log.
    Log,
    /// The text with the time at which it was seen (`0x04`): the key of a witness.
    Witness,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }

    const fn of_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Log),
            4 => Some(Self::Witness),
            _ => None,
        }
    }
}

/// Why a text is no note, no key or no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Over the limit, or with too many signatures.
    #[error("longer than a note may be")]
    TooLong,
    /// Not a text, an empty line and signature lines.
    #[error("not a text, an empty line and signature lines")]
    Form,
    /// Not a key in the form that `c2sp.org/signed-note` gives it.
    #[error("not a key of the form NAME+ID+KEY")]
    Key,
    /// No signature of the key.
    #[error("not signed by {0}")]
    Unsigned(String),
    /// A signature under the name and id of the key that the key did not make.
    #[error("the signature of {0} does not hold")]
    Forged(String),
}

/// First four bytes of the hash of a key with its name: tells keys apart, and proves nothing.
pub type KeyId = [u8; 4];

/// A public key with its name, written `NAME+ID+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    kind: Kind,
    key: VerifyingKey,
}

impl Verifier {
    /// The key's name: of a log its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the same key pair is behind another name or kind.
    #[must_use]
    pub fn same_pair(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new_with_prefix(self.name.as_bytes())
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// Checks the note's signatures by this key: when a witness made it, or 0 for that of a log.
    ///
    /// # Errors
    /// There is none, or one does not hold.
    pub fn check(&self, note: &Note) -> Result<u64, NoteError> {
        let id = self.id();
        let mut time = None;
        for line in note.signatures.iter().filter(|line| line.name == self.name && line.id == id) {
            let made = self.check_line(&note.text, &line.signature);
            time = Some(made.ok_or_else(|| NoteError::Forged(self.name.clone()))?);
        }
        time.ok_or_else(|| NoteError::Unsigned(self.name.clone()))
    }

    fn check_line(&self, text: &str, signature: &[u8]) -> Option<u64> {
        let (time, signature) = match self.kind {
            Kind::Log => (0, signature),
            Kind::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                (u64::from_be_bytes(*time), signature)
            }
        };
        let message = message(self.kind, time, text);
        let signature = Signature::from_slice(signature).ok()?;
        // Strict: no second signature of the same text can be made of a first one.
        self.key.verify_strict(message.as_bytes(), &signature).ok().map(|()| time)
    }
}

fn message(kind: Kind, time: u64, text: &str) -> String {
    match kind {
        Kind::Log => text.to_owned(),
        Kind::Witness => format!("cosignature/v1\ntime {time}\n{text}"),
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.id()), STANDARD.encode(key))
    }
}

impl FromStr for Verifier {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, id, kind, key) = parts(text)?;
        let key = VerifyingKey::from_bytes(&key).ok().filter(|key| !key.is_weak()).ok_or(NoteError::Key)?;
        let verifier = Self { name: name.to_owned(), kind, key };
        if verifier.id() == id { Ok(verifier) } else { Err(NoteError::Key) }
    }
}

crate::value::string_serde!(Verifier, "^[^+ ]+[+][0-9a-f]{8}[+][A-Za-z0-9+/]+=*$", "a public key with its name and id");

/// The two halves of `NAME+ID+KEY`, whatever the key is for.
fn parts(text: &str) -> Result<(&str, KeyId, Kind, [u8; 32]), NoteError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(NoteError::Key);
    };
    let id = crate::value::hash::unhex::<4>(id).ok_or(NoteError::Key)?;
    let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
    let Some((kind, key)) = key.split_first() else { return Err(NoteError::Key) };
    let kind = Kind::of_byte(*kind).ok_or(NoteError::Key)?;
    let key = key.try_into().map_err(|_| NoteError::Key)?;
    if is_name(name) { Ok((name, id, kind, key)) } else { Err(NoteError::Key) }
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// A private key with its name, written `PRIVATE+KEY+NAME+ID+SEED` as Go's `note` does. Wiped from memory when let go.
#[derive(Clone)]
pub struct Signer {
    verifier: Verifier,
    key: SigningKey,
}

impl Signer {
    /// A key of 32 random bytes. `None` where the name has a space or a `+`.
    #[must_use]
    pub fn new(name: &str, kind: Kind, seed: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_bytes(seed);
        let verifier = Verifier { name: name.to_owned(), kind, key: key.verifying_key() };
        is_name(name).then_some(Self { verifier, key })
    }

    /// Its public half.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The key as it is kept in a file.
    #[must_use]
    pub fn secret(&self) -> String {
        let seed = [&[self.verifier.kind.byte()], &self.key.as_bytes()[..]].concat();
        let id = u32::from_be_bytes(self.verifier.id());
        format!("{SECRET}{}+{id:08x}+{}", self.verifier.name, STANDARD.encode(seed))
    }

    /// Signs the text of a note; a witness says when, in seconds since 1970.
    #[must_use]
    pub fn sign(&self, text: &str, time: u64) -> SignatureLine {
        let Verifier { name, kind, .. } = &self.verifier;
        let made = self.key.sign(message(*kind, time, text).as_bytes()).to_bytes();
        let signature = match kind {
            Kind::Log => made.to_vec(),
            Kind::Witness => [&time.to_be_bytes()[..], &made[..]].concat(),
        };
        SignatureLine { name: name.clone(), id: self.verifier.id(), signature }
    }
}

impl FromStr for Signer {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let (name, id, kind, seed) = parts(text.strip_prefix(SECRET).ok_or(NoteError::Key)?)?;
        let signer = Self::new(name, kind, &seed).ok_or(NoteError::Key)?;
        if signer.verifier.id() == id { Ok(signer) } else { Err(NoteError::Key) }
    }
}

/// Never the key itself: what is printed by mistake must not be worth reading.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

/// A signature under the name and id of a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignatureLine {
    /// The key's name.
    pub name: String,
    /// The key's id.
    pub id: KeyId,
    /// The signature's own bytes; of a witness, after eight bytes of time.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Reads one line, without its line feed.
    ///
    /// # Errors
    /// Not of the form.
    pub fn read(line: &str) -> Result<Self, NoteError> {
        let (name, signature) = line.strip_prefix(DASH).and_then(|rest| rest.split_once(' ')).ok_or(NoteError::Form)?;
        let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Form)?;
        let (id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Form)?;
        if !is_name(name) || signature.is_empty() {
            return Err(NoteError::Form);
        }
        Ok(Self { name: name.to_owned(), id: *id, signature: signature.to_vec() })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id[..], &self.signature[..]].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// A text with the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// With its last line feed.
    pub text: String,
    /// In their order; at least one.
    pub signatures: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note.
    ///
    /// # Errors
    /// Not of the form, or too long.
    pub fn read(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_LIMIT_BYTES {
            return Err(NoteError::TooLong);
        }
        let all = std::str::from_utf8(bytes).map_err(|_| NoteError::Form)?;
        if all.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Form);
        }
        // The last empty line divides.
        let (text, lines) = all.rsplit_once("\n\n").ok_or(NoteError::Form)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form)?;
        let signatures: Vec<SignatureLine> = lines.split('\n').map(SignatureLine::read).collect::<Result<_, _>>()?;
        if signatures.len() > SIGNATURES_LIMIT {
            return Err(NoteError::TooLong);
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// Adds signatures, one of each key: a later one takes the place of an earlier one. Never more than can be read back.
    pub fn add(&mut self, lines: impl IntoIterator<Item = SignatureLine>) {
        for line in lines {
            let same = |other: &SignatureLine| (&other.name, other.id) == (&line.name, line.id);
            match self.signatures.iter().position(same) {
                Some(place) => self.signatures[place] = line,
                None if self.signatures.len() < SIGNATURES_LIMIT => self.signatures.push(line),
                None => {}
            }
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the specification.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
                        Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_specification_holds_and_no_bit_of_it_can_be_another() {
        let key: Verifier = KEY.parse().expect("a key");
        assert_eq!(key.to_string(), KEY);
        let note = Note::read(NOTE.as_bytes()).expect("a note");
        assert_eq!(note.to_string(), NOTE);
        assert_eq!(key.check(&note), Ok(0));
        for bit in 0..NOTE.len() * 8 {
            let mut bytes = NOTE.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let holds = Note::read(&bytes).and_then(|note| key.check(&note));
            assert!(holds.is_err(), "bit {bit}");
        }
    }

    #[test]
    fn keys_are_read_as_they_were_written() {
        for kind in [Kind::Log, Kind::Witness] {
            let signer = Signer::new("example.org/mali", kind, &[7; 32]).expect("a name");
            let again: Signer = signer.secret().parse().expect("a key");
            assert_eq!(again.secret(), signer.secret());
            let line = signer.sign("a\n", 1_700_000_000);
            let note = Note { text: "a\n".to_owned(), signatures: vec![line] };
            let time = if kind == Kind::Witness { 1_700_000_000 } else { 0 };
            let key: Verifier = signer.verifier().to_string().parse().expect("a key");
            assert_eq!(key.check(&Note::read(note.to_string().as_bytes()).expect("a note")), Ok(time));
            let other = Note { text: "b\n".to_owned(), ..note };
            assert_eq!(key.check(&other), Err(NoteError::Forged("example.org/mali".to_owned())));
        }
        assert!(Signer::new("two words", Kind::Log, &[7; 32]).is_none());
        assert!(format!("{:?}", Signer::new("a", Kind::Log, &[7; 32])).contains("Signer(a+"));
    }
}
