//! Erased texts (FORMAT.md, "Redaction"): the one type of event that verification itself knows.

use super::checkpoint::number;
use super::{Canon, Fault, Header, Layer};
use crate::value::Hash;
use std::collections::BTreeMap;

/// The type of the event that records an erasure.
pub const TYPE: &str = "field.redacted";

/// An entry that records the erasure of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The entry that held the text.
    pub of: u64,
    /// The hash that it names.
    pub hash: Hash,
    /// Path of the field.
    pub field: String,
    /// The entry that records it.
    pub by: u64,
    /// Opaque id of the person who recorded it.
    pub actor: String,
}

impl Redaction {
    /// What an entry says, where it is of this type.
    #[must_use]
    pub fn read(by: u64, header: &Header, payload: &Canon<'_>) -> Option<Self> {
        if header.event.event_type != TYPE {
            return None;
        }
        let entry = payload.get("entry")?;
        Some(Self {
            of: number(entry.get("position")?.text()?).filter(|of| *of < by)?,
            hash: entry.get("hash")?.text()?.parse().ok()?,
            field: payload.get("field")?.text()?.to_owned(),
            by,
            actor: header.entry.actor.clone(),
        })
    }
}

/// Texts that are missing, until the entry comes that says why.
#[derive(Debug, Default)]
pub struct Redactions {
    /// Of an entry and field, the entry's hash.
    missing: BTreeMap<(u64, String), Hash>,
    /// Recorded and erased, in the order of the entries that say so.
    pub recorded: Vec<Redaction>,
}

impl Redactions {
    /// A committed field without its opening.
    pub fn missing(&mut self, position: u64, hash: Hash, field: String) {
        self.missing.insert((position, field), hash);
    }

    /// An entry that records an erasure.
    pub fn record(&mut self, redaction: Redaction) -> Option<Fault> {
        let fault = |what| Fault::at(redaction.by, Layer::Opening, &redaction.field, what).with("of", redaction.of);
        match self.missing.remove(&(redaction.of, redaction.field.clone())) {
            Some(hash) if hash == redaction.hash => {}
            Some(hash) => return Some(fault("redacts-another").between(redaction.hash, hash)),
            None => return Some(fault("still-there")),
        }
        self.recorded.push(redaction);
        None
    }

    /// What is missing so far: entry, its hash, and field.
    pub fn unexplained(&self) -> impl Iterator<Item = (u64, Hash, &str)> {
        self.missing.iter().map(|((position, field), hash)| (*position, *hash, field.as_str()))
    }

    /// After the last entry: what is missing, and nobody said why.
    #[must_use]
    pub fn finish(&self) -> Vec<Fault> {
        let fault = |(position, field): &(u64, String)| Fault::at(*position, Layer::Opening, field, "not-erased");
        self.missing.keys().map(fault).collect()
    }
}
