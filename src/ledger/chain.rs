//! Verification of entries (FORMAT.md, "A ledger is valid when").
//!
//! The verifier is fed stored bytes in order and says what is wrong with each. It recomputes every hash and
//! opens every commitment: a check of keys alone would pass an edited value.

use super::commitment::{PAYLOAD, commit};
use super::{Entry, Header, canon};
use crate::value::{Hash, Head, Origin, Timestamp};
use std::fmt;

/// What part of the ledger a fault lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The places of entries: a gap, a repetition, an order.
    Position,
    /// A header's bytes or the values in it.
    Header,
    /// The stored hash of an entry.
    Hash,
    /// The link to the entry before.
    Chain,
    /// Recorded time.
    Time,
    /// The payload against its commitment, or its form.
    Payload,
    /// The openings of committed fields.
    Opening,
    /// The event against its schema.
    Event,
    /// The head of the ledger.
    Head,
    /// Rows that projections keep.
    ReadModel,
    /// Tables and triggers of the database.
    Schema,
    /// The database file or server.
    Storage,
}

impl Layer {
    /// The word used in messages and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Header => "header",
            Self::Hash => "hash",
            Self::Chain => "chain",
            Self::Time => "time",
            Self::Payload => "payload",
            Self::Opening => "opening",
            Self::Event => "event",
            Self::Head => "head",
            Self::ReadModel => "read_model",
            Self::Schema => "schema",
            Self::Storage => "storage",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that does not verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place of the entry, where the fault lies in one.
    pub position: Option<u64>,
    /// The layer.
    pub layer: Layer,
    /// The field, column or object.
    pub field: String,
    /// What was expected and what was found, technical and untranslated: values, not sentences.
    pub detail: String,
}

impl Fault {
    /// A fault in the entry at `position`.
    #[must_use]
    pub fn at(position: u64, layer: Layer, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { position: Some(position), layer, field: field.into(), detail: detail.into() }
    }

    /// A fault that lies in no single entry.
    #[must_use]
    pub fn beside(layer: Layer, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { position: None, layer, field: field.into(), detail: detail.into() }
    }
}

/// A verifier that is fed the entries of one ledger in the order in which they are stored.
#[derive(Debug)]
pub struct Chain<'a> {
    origin: &'a Origin,
    head: Head,
    recorded: Option<Timestamp>,
    expected: Option<Head>,
    expected_seen: bool,
}

impl<'a> Chain<'a> {
    /// Starts before the first entry. `expected` is a head or receipt that somebody kept.
    #[must_use]
    pub fn new(origin: &'a Origin, expected: Option<Head>) -> Self {
        let expected_seen = expected.is_none_or(|head| head == Head::EMPTY);
        Self { origin, head: Head::EMPTY, recorded: None, expected, expected_seen }
    }

    /// The head after the entries fed so far.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next entry and returns its header, where one can be read, and its faults.
    pub fn next(&mut self, entry: &Entry) -> (Option<Header>, Vec<Fault>) {
        let mut faults = Vec::new();
        if entry.position != self.head.size {
            let detail = format!("the next entry is at {}", entry.position);
            faults.push(Fault::at(self.head.size, Layer::Position, "position", detail));
        }
        // One gap is one fault: what follows is checked at the place where it stands.
        let at = entry.position;
        let hash = Hash::of(&entry.header);
        if hash != entry.hash {
            faults.push(Fault::at(at, Layer::Hash, "hash", format!("stored {}, computed {hash}", entry.hash)));
        }
        let header = match Header::read(&entry.header) {
            Ok(header) => {
                self.check_header(at, &header, &mut faults);
                check_payload(at, &header, entry, &mut faults);
                self.recorded = self.recorded.max(Some(header.entry.recorded));
                Some(header)
            }
            Err(error) => {
                faults.push(Fault::at(at, Layer::Header, "header", error.to_string()));
                None
            }
        };
        if let Some(expected) = self.expected
            && expected.size == at + 1
        {
            self.expected_seen = true;
            if expected.hash != hash {
                let detail = format!("expected {}, found {hash}", expected.hash);
                faults.push(Fault::at(at, Layer::Head, "expect", detail));
            }
        }
        // The next entry is checked against what this one *is*, so that one fault is not echoed by all after it.
        self.head = Head { size: at + 1, hash };
        (header, faults)
    }

    /// After the last entry: is the stored head the computed one, and was the expected one reached?
    #[must_use]
    pub fn finish(&self, stored: Head) -> Vec<Fault> {
        let mut faults = Vec::new();
        if stored != self.head {
            let detail = format!("stored {stored}, entries give {}", self.head);
            let (position, field) = if stored.size == self.head.size {
                (stored.size.saturating_sub(1), "hash")
            } else {
                (stored.size.min(self.head.size), "size")
            };
            faults.push(Fault::at(position, Layer::Head, field, detail));
        }
        if let (false, Some(expected)) = (self.expected_seen, self.expected) {
            let detail = format!("expected at least {} entries, found {}", expected.size, self.head.size);
            faults.push(Fault::at(self.head.size, Layer::Head, "expect", detail));
        }
        faults
    }

    fn check_header(&self, at: u64, header: &Header, faults: &mut Vec<Fault>) {
        if header.entry.position != at.to_string() {
            let detail = format!("the header says {}", header.entry.position);
            faults.push(Fault::at(at, Layer::Position, "entry.position", detail));
        }
        if header.event.origin != *self.origin {
            let detail = format!("the header says {}", header.event.origin);
            faults.push(Fault::at(at, Layer::Header, "event.origin", detail));
        }
        if header.entry.prev != self.head.hash {
            let detail = format!("the header says {}, the entry before has {}", header.entry.prev, self.head.hash);
            faults.push(Fault::at(at, Layer::Chain, "entry.prev", detail));
        }
        if let Some(before) = self.recorded.filter(|before| header.entry.recorded < *before) {
            let detail = format!("{} is earlier than {before}", header.entry.recorded);
            faults.push(Fault::at(at, Layer::Time, "entry.recorded", detail));
        }
    }
}

fn check_payload(at: u64, header: &Header, entry: &Entry, faults: &mut Vec<Fault>) {
    let commitment = commit(PAYLOAD, &entry.salt, &entry.payload);
    if commitment != header.event.commitment {
        let detail = format!("the header commits to {}, payload and salt give {commitment}", header.event.commitment);
        faults.push(Fault::at(at, Layer::Payload, "payload", detail));
    }
    let payload = match canon::read(&entry.payload) {
        Ok(payload) => payload,
        Err(error) => {
            faults.push(Fault::at(at, Layer::Payload, "payload", error.to_string()));
            return;
        }
    };
    if payload.get(PAYLOAD).is_some() {
        faults.push(Fault::at(at, Layer::Payload, PAYLOAD, "the key is reserved"));
    }
    let commitments = payload.commitments();
    for (field, commitment) in &commitments {
        let mut openings = entry.openings.iter().filter(|opening| opening.field == *field);
        match (openings.next(), openings.next()) {
            (None, _) => faults.push(Fault::at(at, Layer::Opening, field, "missing, and no entry erased it")),
            (Some(opening), None) if opening.commitment().to_string() == *commitment => {}
            (Some(_), None) => faults.push(Fault::at(at, Layer::Opening, field, "does not match its commitment")),
            (Some(_), Some(_)) => faults.push(Fault::at(at, Layer::Opening, field, "more than one")),
        }
    }
    for opening in &entry.openings {
        if !commitments.iter().any(|(field, _)| *field == opening.field) {
            faults.push(Fault::at(at, Layer::Opening, &opening.field, "the payload has no such committed field"));
        }
    }
}
