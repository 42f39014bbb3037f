//! Proofs as files: that an entry is in a ledger (`c2sp.org/tlog-proof@v1`), and that one checkpoint is the beginning of
//! another (a text of our own; FORMAT.md, "Proofs").

use super::canon::{self, Canon};
use super::checkpoint::{Checkpoint, base64, number, unbase64};
use super::commitment::{PAYLOAD, commit};
use super::note::{NOTE_LIMIT_BYTES, NoteError};
use super::policy::{Distrust, Policy, Trusted};
use super::tree::{self, ProofError};
use super::{Entry, Header, Opening};
use crate::value::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// First line of a proof of inclusion.
pub const INCLUSION: &str = "c2sp.org/tlog-proof@v1";

/// First line of a proof of consistency.
pub const CONSISTENCY: &str = "jate-consistency@v1";

/// Most bytes that a proof may have: an entry with its texts is the greater part.
pub const PROOF_LIMIT_BYTES: usize = 16 * 1024 * 1024;

/// A tree has at most 63 levels: no proof is longer.
const HASHES_LIMIT: usize = 64;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// Not a proof of this form.
    #[error("not a proof: {0}")]
    Form(&'static str),
    /// The policy does not trust its checkpoint.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// Its hashes do not lead to the root.
    #[error(transparent)]
    Path(#[from] ProofError),
    /// It begins with another checkpoint than those that somebody kept.
    #[error("it begins with another checkpoint of size {0}")]
    OtherCheckpoint(u64),
    /// The entry in it is not what was recorded: which part.
    #[error("the {0} is not what was recorded")]
    Entry(String),
}

/// What of an entry is shown with its proof.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Disclosure {
    /// The header alone.
    Header,
    /// The payload too: figures, and commitments instead of texts.
    #[default]
    Payload,
    /// Everything that is stored.
    Texts,
}

/// A proof that an entry is in a ledger, with what is shown of the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// 0-based place of the entry.
    pub position: u64,
    /// From the entry's sibling up.
    pub hashes: Vec<Hash>,
    /// The note, byte for byte.
    pub checkpoint: Vec<u8>,
    /// The entry.
    pub shown: Shown,
}

/// What is shown of an entry: the `extra` of its proof. Canonical JSON in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    header: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    openings: Vec<ShownOpening>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<Hash>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownOpening {
    field: String,
    salt: Hash,
    value: String,
}

/// An entry that was proved, as far as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// What the policy says of the checkpoint.
    pub trusted: Trusted,
    /// The entry's header.
    pub header: Header,
    /// Its hash.
    pub hash: Hash,
    /// What is shown of it.
    pub disclosed: Disclosed,
}

/// What is shown of an entry, held to what its header commits to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosed {
    /// Its payload.
    pub payload: Option<Canon<'static>>,
    /// Texts by field.
    pub texts: Vec<(String, String)>,
    /// Texts that were not shown, or were erased.
    pub withheld: Vec<String>,
}

impl Shown {
    /// Of an entry.
    #[must_use]
    pub fn new(entry: &Entry, disclosure: Disclosure) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let open = |o: &Opening| ShownOpening { field: o.field.clone(), salt: o.salt, value: o.value.clone() };
        let with_payload = disclosure != Disclosure::Header;
        let openings = if disclosure == Disclosure::Texts { &entry.openings[..] } else { &[] };
        Self {
            header: text(&entry.header),
            openings: openings.iter().map(open).collect(),
            payload: with_payload.then(|| text(&entry.payload)),
            salt: with_payload.then_some(entry.salt),
        }
    }

    /// Holds what is shown to the header's commitment, and texts to the payload's.
    fn check(&self, header: &Header) -> Result<Disclosed, Unproved> {
        let wrong = |part: &str| Unproved::Entry(part.to_owned());
        let (payload, salt) = match (&self.payload, &self.salt) {
            (Some(payload), Some(salt)) => (payload, salt),
            (None, None) if self.openings.is_empty() => return Ok(Disclosed::default()),
            _ => return Err(Unproved::Form("extra")),
        };
        if commit(PAYLOAD, salt, payload.as_bytes()) != header.event.commitment {
            return Err(wrong(PAYLOAD));
        }
        let payload = canon::read(payload.as_bytes()).map_err(|_| wrong(PAYLOAD))?;
        let commitments = payload.commitments();
        let mut texts = Vec::new();
        for shown in &self.openings {
            let opening = Opening { field: shown.field.clone(), salt: shown.salt, value: shown.value.clone() };
            let committed = commitments.iter().find(|(field, _)| *field == shown.field);
            let again = texts.iter().any(|(field, _)| *field == shown.field);
            if again || committed.is_none_or(|(_, commitment)| *commitment != opening.commitment().to_string()) {
                return Err(wrong(&shown.field));
            }
            texts.push((opening.field, opening.value));
        }
        let missing = |(field, _): &(String, &str)| texts.iter().all(|(shown, _)| shown != field);
        let withheld = commitments.iter().filter(|c| missing(c)).map(|(field, _)| field.clone()).collect();
        Ok(Disclosed { payload: Some(payload.into_owned()), texts, withheld })
    }
}

impl Inclusion {
    /// The proof as a file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut text = format!("{INCLUSION}\nextra {}\n", STANDARD.encode(canon::write(&self.shown)));
        text.push_str(&format!("index {}\n", self.position));
        text.extend(self.hashes.iter().map(|hash| format!("{}\n", base64(hash))));
        text.push('\n');
        [text.as_bytes(), &self.checkpoint].concat()
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// Not of the form.
    pub fn read(bytes: &[u8]) -> Result<Self, Unproved> {
        let (mut lines, checkpoint) = head(bytes, INCLUSION)?;
        let extra = lines.next().and_then(|line| line.strip_prefix("extra ")).ok_or(Unproved::Form("extra"))?;
        let extra = STANDARD.decode(extra).map_err(|_| Unproved::Form("extra"))?;
        let shown: Shown = serde_json::from_slice(&extra).map_err(|_| Unproved::Form("extra"))?;
        // One spelling only: nothing beside the entry hides in it.
        if !canon::is_spelled(&shown, &extra) {
            return Err(Unproved::Form("extra"));
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(number);
        let position = index.ok_or(Unproved::Form("index"))?;
        Ok(Self { position, hashes: hashes(lines)?, checkpoint: checkpoint.to_vec(), shown })
    }

    /// Checks everything that the proof says.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, policy: &Policy) -> Result<Proved, Unproved> {
        let trusted = policy.check(&self.checkpoint)?;
        let Checkpoint { origin, size, root } = &trusted.checkpoint;
        let bytes = self.shown.header.as_bytes();
        tree::check_inclusion(tree::leaf(bytes), self.position, *size, &self.hashes, *root)?;
        let header = Header::read(bytes).map_err(|_| Unproved::Entry("header".to_owned()))?;
        if header.event.origin != *origin || header.entry.position != self.position.to_string() {
            return Err(Unproved::Entry("header".to_owned()));
        }
        let disclosed = self.shown.check(&header)?;
        Ok(Proved { trusted, header, hash: Hash::of(bytes), disclosed })
    }
}

/// A proof that the ledger of one checkpoint is the beginning of that of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// As RFC 6962, 2.1.2, orders them.
    pub hashes: Vec<Hash>,
    /// The note of the smaller one.
    pub old: Vec<u8>,
    /// The note of the larger one.
    pub new: Vec<u8>,
}

impl Consistency {
    /// The proof as a file.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut text = format!("{CONSISTENCY}\n");
        text.extend(self.hashes.iter().map(|hash| format!("{}\n", base64(hash))));
        text.push('\n');
        [text.as_bytes(), &self.old, b"\n", &self.new].concat()
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// Not of the form.
    pub fn read(bytes: &[u8]) -> Result<Self, Unproved> {
        let (lines, notes) = head(bytes, CONSISTENCY)?;
        let hashes = hashes(lines)?;
        // A checkpoint has one empty line within it: the second one divides.
        let notes = std::str::from_utf8(notes).map_err(|_| Unproved::Form("checkpoint"))?;
        let divide = notes.match_indices("\n\n").nth(1).map(|(place, _)| place + 1);
        let (old, new) = notes.split_at(divide.ok_or(Unproved::Form("checkpoint"))?);
        Ok(Self { hashes, old: old.as_bytes().to_vec(), new: new.as_bytes()[1..].to_vec() })
    }

    /// Checks everything that the proof says: both checkpoints, the older one first.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, policy: &Policy) -> Result<(Trusted, Trusted), Unproved> {
        // The older one was trusted when it was made: witnesses may have come later.
        let (old, note) = Checkpoint::of_note(&self.old).map_err(Distrust::Form)?;
        let old = policy.check_log(old, &note)?;
        let new = policy.check(&self.new)?;
        if old.checkpoint.origin != new.checkpoint.origin {
            return Err(Distrust::UnknownLog(old.checkpoint.origin.to_string()).into());
        }
        let pair = |trusted: &Trusted| (trusted.checkpoint.size, trusted.checkpoint.root);
        tree::check_consistency(pair(&old), pair(&new), &self.hashes)?;
        Ok((old, new))
    }
}

/// The lines of a proof after its first, up to the empty one, and what follows that.
fn head<'a>(bytes: &'a [u8], first: &str) -> Result<(std::str::Split<'a, char>, &'a [u8]), Unproved> {
    let (mut lines, rest) = parts(bytes)?;
    if lines.next() == Some(first) { Ok((lines, rest)) } else { Err(Unproved::Form("first line")) }
}

/// The lines up to the first empty one, and what follows that.
fn parts(bytes: &[u8]) -> Result<(std::str::Split<'_, char>, &[u8]), Unproved> {
    if bytes.len() > PROOF_LIMIT_BYTES {
        return Err(Unproved::Distrust(Distrust::Form(NoteError::TooLong)));
    }
    let place = bytes.windows(2).position(|pair| pair == b"\n\n").ok_or(Unproved::Form("lines"))?;
    let (lines, rest) = (&bytes[..place], &bytes[place + 2..]);
    if rest.len() > 2 * NOTE_LIMIT_BYTES + 1 {
        return Err(Unproved::Distrust(Distrust::Form(NoteError::TooLong)));
    }
    let lines = std::str::from_utf8(lines).map_err(|_| Unproved::Form("lines"))?;
    Ok((lines.split('\n'), rest))
}

fn hashes<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Hash>, Unproved> {
    let hashes: Option<Vec<Hash>> = lines.take(HASHES_LIMIT + 1).map(unbase64).collect();
    hashes.filter(|hashes| hashes.len() <= HASHES_LIMIT).ok_or(Unproved::Form("hashes"))
}

/// What a witness is asked (`c2sp.org/tlog-witness`, `add-checkpoint`): a checkpoint, and the proof that it grew from one of
/// `old` entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size that the witness saw last; 0 where it saw none.
    pub old: u64,
    /// As RFC 6962, 2.1.2, orders them; none from size 0 on.
    pub hashes: Vec<Hash>,
    /// The note, byte for byte.
    pub checkpoint: Vec<u8>,
}

impl AddCheckpoint {
    /// The request.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut text = format!("old {}\n", self.old);
        text.extend(self.hashes.iter().map(|hash| format!("{}\n", base64(hash))));
        text.push('\n');
        [text.as_bytes(), &self.checkpoint].concat()
    }

    /// Reads a request.
    ///
    /// # Errors
    /// Not of the form.
    pub fn read(bytes: &[u8]) -> Result<Self, Unproved> {
        let (mut lines, checkpoint) = parts(bytes)?;
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(number);
        let old = old.ok_or(Unproved::Form("old"))?;
        Ok(Self { old, hashes: hashes(lines)?, checkpoint: checkpoint.to_vec() })
    }
}
