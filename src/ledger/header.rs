//! The header of an entry (FORMAT.md, "Header").

use super::canon::{self, CanonError};
use crate::value::hash::unhex;
use crate::value::{Day, Hash, Origin, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Most bytes a header may have.
pub const HEADER_LIMIT_BYTES: usize = 16 * 1024;

/// The format that this program writes and reads.
pub const FORMAT: &str = "1";

/// A header. Fields are declared in the order of canonical JSON, so that serialising one is canonical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What the ledger adds.
    pub entry: EntryPart,
    /// What the author can sign.
    pub event: EventPart,
}

/// What the ledger adds to an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPart {
    /// Opaque id of the person who recorded.
    pub actor: String,
    /// Version of this format.
    pub format: String,
    /// 16 random bytes, hexadecimal.
    pub nonce: String,
    /// 0-based place in the ledger, decimal.
    pub position: String,
    /// Hash of the entry before.
    pub prev: Hash,
    /// When the ledger learned of the event.
    pub recorded: Timestamp,
}

/// What the author can sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventPart {
    /// Salted commitment to the payload.
    pub commitment: Hash,
    /// When the fact took effect.
    pub effective: Day,
    /// UUID of the event.
    pub id: String,
    /// The ledger that the event was written for.
    pub origin: Origin,
    /// Signature of the author over this part without this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<BTreeMap<String, String>>,
    /// Such as `expenditure.recorded`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Version of the payload's schema, decimal.
    pub version: String,
}

/// Why stored bytes are not a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Over the limit.
    #[error("{size_bytes} bytes, more than the {HEADER_LIMIT_BYTES} that a header may have")]
    TooLong {
        /// Size found.
        size_bytes: usize,
    },
    /// Not canonical JSON.
    #[error("not canonical JSON: {0}")]
    Canon(#[from] CanonError),
    /// A key is missing, unknown, or has a value of the wrong form.
    #[error("{0}")]
    Form(String),
}

impl EventPart {
    /// Its canonical JSON.
    pub(super) fn write(&self) -> Box<RawValue> {
        serde_json::value::to_raw_value(self).expect("strings and objects with string keys always serialise")
    }
}

impl EntryPart {
    /// The canonical bytes of the header that it is in, beside an event part that is written already.
    pub(super) fn write_header(&self, event: &RawValue) -> Vec<u8> {
        canon::write(&Parts { entry: self, event })
    }
}

/// `Header`, with one part written.
#[derive(Serialize)]
struct Parts<'a> {
    entry: &'a EntryPart,
    event: &'a RawValue,
}

impl Header {
    /// Reads stored bytes strictly.
    ///
    /// # Errors
    /// Anything that FORMAT.md does not allow.
    pub fn read(bytes: &[u8]) -> Result<Self, HeaderError> {
        if bytes.len() > HEADER_LIMIT_BYTES {
            return Err(HeaderError::TooLong { size_bytes: bytes.len() });
        }
        let header: Self = serde_json::from_slice(bytes).map_err(|error| HeaderError::Form(error.to_string()))?;
        // Only one spelling is canonical: that of our own writing.
        if !canon::is_spelled(&header, bytes) {
            return Err(CanonError::NotCanonical.into());
        }
        header.check_forms()?;
        Ok(header)
    }

    /// The canonical bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        canon::write(self)
    }

    fn check_forms(&self) -> Result<(), HeaderError> {
        let form = |holds: bool, what: &str| if holds { Ok(()) } else { Err(HeaderError::Form(what.to_owned())) };
        let EntryPart { actor, format, nonce, position, .. } = &self.entry;
        let EventPart { id, event_type, version, .. } = &self.event;
        let word = |b: u8| b.is_ascii_lowercase() || b == b'_' || b == b'.';
        form(format == FORMAT, "entry.format is not 1: a newer program wrote this entry")?;
        form(unhex::<16>(nonce).is_some(), "entry.nonce is not 32 hexadecimal digits")?;
        form(plain_number(position, i64::MAX.unsigned_abs()), "entry.position is not a plain number below 2^63")?;
        form(plain_uuid(actor), "entry.actor is not a UUID")?;
        form(plain_uuid(id), "event.id is not a UUID")?;
        let is_type = (1..=64).contains(&event_type.len()) && event_type.bytes().all(word);
        form(is_type, "event.type is not 1 to 64 characters of a-z, _ and .")?;
        form(plain_number(version, u64::MAX), "event.version is not a plain number")
    }
}

fn plain_number(text: &str, most: u64) -> bool {
    text.parse::<u64>().is_ok_and(|number| number <= most && number.to_string() == text)
}

fn plain_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}
