//! An entry: an event as stored.

use super::canon::Canon;
use super::checkpoint::number;
use super::commitment::{PAYLOAD, commit};
use super::header::{EntryPart, EventPart, FORMAT, HEADER_LIMIT_BYTES, Header};
use super::{Opening, author, canon};
use crate::value::chance::{self, Entropy};
use crate::value::{Day, Hash, Head, Origin, Timestamp, hash};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The stored bytes of one entry. What is hashed is what is stored: nothing is ever serialised again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 0-based place in its ledger.
    pub position: u64,
    /// BLAKE3 of `header`.
    pub hash: Hash,
    /// Canonical JSON.
    pub header: Vec<u8>,
    /// Canonical JSON.
    pub payload: Vec<u8>,
    /// Salt of the payload's commitment.
    pub salt: Hash,
    /// Openings of the committed fields, by field.
    pub openings: Vec<Opening>,
}

/// An event that waits for its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Such as `expenditure.recorded`.
    pub event_type: &'static str,
    /// Version of the payload's schema.
    pub version: u32,
    /// UUID, made by whoever made the event.
    pub id: String,
    /// When the fact took effect.
    pub effective: Day,
    /// Canonical bytes.
    pub payload: Vec<u8>,
    /// Openings of its committed fields.
    pub openings: Vec<Opening>,
}

/// The header would be over its limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a header of {size_bytes} bytes is over the limit of {HEADER_LIMIT_BYTES}")]
pub struct HeaderTooLong {
    /// Its size.
    pub size_bytes: usize,
}

/// What chance gives an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chance {
    /// Salt of the payload's commitment.
    pub salt: Hash,
    /// Hexadecimal, for the header.
    pub nonce: String,
}

impl Chance {
    /// Draws it.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        Self { salt: Hash(chance::bytes(entropy)), nonce: hash::hex(&chance::bytes::<16>(entropy)) }
    }
}

impl Draft {
    /// Commits to what it says, for a ledger. `sign` is given what the author can sign, without a signature.
    ///
    /// # Errors
    /// The signer's own.
    pub fn seal<E>(
        self,
        origin: &Origin,
        chance: Chance,
        sign: impl FnOnce(&EventPart) -> Result<Option<[u8; 64]>, E>,
    ) -> Result<Sealed, E> {
        let Self { event_type, version, id, effective, payload, mut openings } = self;
        let mut event = EventPart {
            commitment: commit(PAYLOAD, &chance.salt, &payload),
            effective,
            id,
            origin: origin.clone(),
            signature: None,
            event_type: event_type.to_owned(),
            version: version.to_string(),
        };
        event.signature = sign(&event)?.map(|signature| author::carried(&signature));
        let written = event.write();
        openings.sort_by(|a, b| a.field.cmp(&b.field));
        Ok(Sealed { event, written, chance, payload, openings })
    }
}

/// All of an entry that does not depend on its place.
#[derive(Debug, Clone)]
pub struct Sealed {
    event: EventPart,
    /// `event` as it stands in the header.
    written: Box<RawValue>,
    chance: Chance,
    payload: Vec<u8>,
    openings: Vec<Opening>,
}

impl Entry {
    /// Chains what is sealed onto `head`; returns the header with it, as it would be read back. `recorded` MUST NOT be earlier
    /// than that of the entry at the head.
    ///
    /// # Errors
    /// The header would be over 16 KiB.
    pub fn chain(
        sealed: Sealed,
        head: Head,
        actor: &str,
        recorded: Timestamp,
    ) -> Result<(Self, Header), HeaderTooLong> {
        let Sealed { event, written, chance: Chance { salt, nonce }, payload, openings } = sealed;
        let entry = EntryPart {
            actor: actor.to_owned(),
            format: FORMAT.to_owned(),
            nonce,
            position: head.size.to_string(),
            prev: head.hash,
            recorded,
        };
        let header = entry.write_header(&written);
        if header.len() > HEADER_LIMIT_BYTES {
            return Err(HeaderTooLong { size_bytes: header.len() });
        }
        let hash = Hash::of(&header);
        Ok((Self { position: head.size, hash, header, payload, salt, openings }, Header { entry, event }))
    }

    /// The head of the ledger just after this entry.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.position + 1, hash: self.hash }
    }

    /// This entry as a line of an export (FORMAT.md, "Export"), with its line feed.
    #[must_use]
    pub fn export_line(&self, origin: &Origin) -> Vec<u8> {
        let openings = self.openings.iter().map(|opening| ExportOpening {
            field: &opening.field,
            salt: opening.salt,
            value: &opening.value,
        });
        let mut line = canon::write(&ExportLine {
            hash: self.hash,
            header: &String::from_utf8_lossy(&self.header),
            openings: openings.collect(),
            origin,
            payload: &String::from_utf8_lossy(&self.payload),
            position: self.position.to_string(),
            salt: self.salt,
        });
        line.push(b'\n');
        line
    }
}

/// The form of exports that this program writes. The first one had no checkpoints, and is read too.
const EXPORT: &str = "2";

/// A checkpoint as a line of an export, with its line feed.
#[must_use]
pub fn checkpoint_line(origin: &Origin, size: u64, note: &[u8]) -> Vec<u8> {
    let text = |text: &dyn ToString| Canon::Text(text.to_string().into());
    let mut line = canon::write(&Canon::Object(vec![
        ("checkpoint".into(), text(&String::from_utf8_lossy(note))),
        ("origin".into(), text(origin)),
        ("size".into(), text(&size)),
    ]));
    line.push(b'\n');
    line
}

/// The first line of an export, with its line feed.
#[must_use]
pub fn export_manifest(ledgers: &[(Origin, Head)]) -> Vec<u8> {
    let text = |text: &dyn ToString| Canon::Text(text.to_string().into());
    let ledger = |(origin, head): &(Origin, Head)| {
        Canon::Object(vec![("head".into(), text(head)), ("origin".into(), text(origin))])
    };
    let mut line = canon::write(&Canon::Object(vec![
        ("jate_export".into(), text(&EXPORT)),
        ("ledgers".into(), Canon::List(ledgers.iter().map(ledger).collect())),
    ]));
    line.push(b'\n');
    line
}

/// A line that is not of the form that FORMAT.md gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct NotAnExport {
    /// What is wrong, and where in the line.
    pub detail: String,
}

/// Reads the first line of an export: the ledgers with their heads.
///
/// # Errors
/// Not the first line of an export of this format.
pub fn read_manifest(line: &[u8]) -> Result<Vec<(Origin, Head)>, NotAnExport> {
    let manifest: ReadManifest = read_line(line)?;
    if !["1", EXPORT].contains(&manifest.jate_export.as_str()) {
        return Err(NotAnExport { detail: format!("format {}", manifest.jate_export) });
    }
    Ok(manifest.ledgers.into_iter().map(|ledger| (ledger.origin, ledger.head)).collect())
}

/// A line of an export after its first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An entry.
    Entry(Entry),
    /// A checkpoint of so many entries, as a note.
    Checkpoint(u64, Vec<u8>),
}

/// Reads a line of an export, with its ledger. Whether it verifies is for `Chain` and `Held` to say.
///
/// # Errors
/// Not of the form, or a position or size that is no number.
pub fn read_export_line(line: &[u8]) -> Result<(Origin, Line), NotAnExport> {
    let not_a_number = |text: &str| NotAnExport { detail: format!("not a number: {text}") };
    if line.starts_with(b"{\"checkpoint\"") {
        let read: ReadCheckpoint = read_line(line)?;
        let size = number(&read.size).ok_or_else(|| not_a_number(&read.size))?;
        return Ok((read.origin, Line::Checkpoint(size, read.checkpoint.into_bytes())));
    }
    let read: ReadLine = read_line(line)?;
    let position = number(&read.position).filter(|position| i64::try_from(*position).is_ok());
    let position = position.ok_or_else(|| not_a_number(&read.position))?;
    let opening = |o: ReadOpening| Opening { field: o.field, salt: o.salt, value: o.value };
    let entry = Entry {
        position,
        hash: read.hash,
        header: read.header.into_bytes(),
        payload: read.payload.into_bytes(),
        salt: read.salt,
        openings: read.openings.into_iter().map(opening).collect(),
    };
    Ok((read.origin, Line::Entry(entry)))
}

fn read_line<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, NotAnExport> {
    serde_json::from_slice(line).map_err(|error| NotAnExport { detail: error.to_string() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadManifest {
    jate_export: String,
    ledgers: Vec<ReadLedger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadLedger {
    head: Head,
    origin: Origin,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadCheckpoint {
    checkpoint: String,
    origin: Origin,
    size: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadLine {
    hash: Hash,
    header: String,
    openings: Vec<ReadOpening>,
    origin: Origin,
    payload: String,
    position: String,
    salt: Hash,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadOpening {
    field: String,
    salt: Hash,
    value: String,
}

#[derive(Serialize)]
struct ExportLine<'a> {
    hash: Hash,
    header: &'a str,
    openings: Vec<ExportOpening<'a>>,
    origin: &'a Origin,
    payload: &'a str,
    position: String,
    salt: Hash,
}

#[derive(Serialize)]
struct ExportOpening<'a> {
    field: &'a str,
    salt: Hash,
    value: &'a str,
}
