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
    /// The Merkle tree over the entries.
    Tree,
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
            Self::Tree => "tree",
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
    /// Stable name of what is wrong: the key of its words.
    pub what: &'static str,
    /// The values that those words name.
    pub facts: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault in the entry at `position`.
    #[must_use]
    pub fn at(position: u64, layer: Layer, field: impl Into<String>, what: &'static str) -> Self {
        Self { position: Some(position), layer, field: field.into(), what, facts: Vec::new() }
    }

    /// A fault that lies in no single entry.
    #[must_use]
    pub fn beside(layer: Layer, field: impl Into<String>, what: &'static str) -> Self {
        Self { position: None, layer, field: field.into(), what, facts: Vec::new() }
    }

    /// With a value that the words name.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// With both sides of what should be the same.
    #[must_use]
    pub fn between(self, expected: impl ToString, found: impl ToString) -> Self {
        self.with("expected", expected).with("found", found)
    }
}

/// What can be said of an entry without those before it: the greater part, for as many entries at once as one likes.
#[derive(Debug)]
pub struct Checked {
    /// BLAKE3 of its header.
    pub hash: Hash,
    /// Its header, where one can be read.
    pub header: Option<Header>,
    /// What is wrong with it by itself.
    pub faults: Vec<Fault>,
}

impl Checked {
    /// Checks an entry by itself.
    #[must_use]
    pub fn new(entry: &Entry) -> Self {
        let mut faults = Vec::new();
        let header = match Header::read(&entry.header) {
            Ok(header) => {
                check_payload(entry.position, &header, entry, &mut faults);
                Some(header)
            }
            Err(error) => {
                faults.push(Fault::at(entry.position, Layer::Header, "header", "unreadable").with("detail", error));
                None
            }
        };
        Self { hash: Hash::of(&entry.header), header, faults }
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

    /// Starts after the entry that is the last of `head`, known to be good.
    #[must_use]
    pub fn resume(origin: &'a Origin, head: Head) -> Self {
        Self { head, ..Self::new(origin, None) }
    }

    /// The head after the entries fed so far.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next entry and returns its header, where one can be read, and its faults.
    pub fn next(&mut self, entry: &Entry) -> (Option<Header>, Vec<Fault>) {
        let Checked { hash, header, faults: inner } = Checked::new(entry);
        let mut faults = self.link(entry, hash, header.as_ref());
        faults.extend(inner);
        (header, faults)
    }

    /// Holds the next entry, which was checked by itself, to those before it.
    pub fn link(&mut self, entry: &Entry, hash: Hash, header: Option<&Header>) -> Vec<Fault> {
        let mut faults = Vec::new();
        if entry.position != self.head.size {
            let gap = Fault::at(self.head.size, Layer::Position, "position", "gap");
            faults.push(gap.with("found", entry.position));
        }
        // One gap is one fault: what follows is checked at the place where it stands.
        let at = entry.position;
        if hash != entry.hash {
            faults.push(Fault::at(at, Layer::Hash, "hash", "computed").between(hash, entry.hash));
        }
        if let Some(header) = header {
            self.check_header(at, header, &mut faults);
            self.recorded = self.recorded.max(Some(header.entry.recorded));
        }
        if let Some(expected) = self.expected
            && expected.size == at + 1
        {
            self.expected_seen = true;
            if expected.hash != hash {
                faults.push(Fault::at(at, Layer::Head, "expect", "differs").between(expected.hash, hash));
            }
        }
        // The next entry is checked against what this one *is*, so that one fault is not echoed by all after it.
        self.head = Head { size: at + 1, hash };
        faults
    }

    /// After the last entry: is the stored head the computed one, and was the expected one reached?
    #[must_use]
    pub fn finish(&self, stored: Head) -> Vec<Fault> {
        let mut faults = Vec::new();
        if stored != self.head {
            let (position, field) = if stored.size == self.head.size {
                (stored.size.saturating_sub(1), "hash")
            } else {
                (stored.size.min(self.head.size), "size")
            };
            faults.push(Fault::at(position, Layer::Head, field, "computed").between(self.head, stored));
        }
        if let (false, Some(expected)) = (self.expected_seen, self.expected) {
            let fault = Fault::at(self.head.size, Layer::Head, "expect", "too-few-entries");
            faults.push(fault.between(expected.size, self.head.size));
        }
        faults
    }

    fn check_header(&self, at: u64, header: &Header, faults: &mut Vec<Fault>) {
        if header.entry.position != at.to_string() {
            let fault = Fault::at(at, Layer::Position, "entry.position", "differs");
            faults.push(fault.between(at, &header.entry.position));
        }
        if header.event.origin != *self.origin {
            let fault = Fault::at(at, Layer::Header, "event.origin", "differs");
            faults.push(fault.between(self.origin, &header.event.origin));
        }
        if header.entry.prev != self.head.hash {
            let fault = Fault::at(at, Layer::Chain, "entry.prev", "not-linked");
            faults.push(fault.between(self.head.hash, header.entry.prev));
        }
        if let Some(before) = self.recorded.filter(|before| header.entry.recorded < *before) {
            let fault = Fault::at(at, Layer::Time, "entry.recorded", "earlier");
            faults.push(fault.between(before, header.entry.recorded));
        }
    }
}

fn check_payload(at: u64, header: &Header, entry: &Entry, faults: &mut Vec<Fault>) {
    let commitment = commit(PAYLOAD, &entry.salt, &entry.payload);
    if commitment != header.event.commitment {
        let fault = Fault::at(at, Layer::Payload, "payload", "commitment");
        faults.push(fault.between(header.event.commitment, commitment));
    }
    let payload = match canon::read(&entry.payload) {
        Ok(payload) => payload,
        Err(error) => {
            faults.push(Fault::at(at, Layer::Payload, "payload", "unreadable").with("detail", error));
            return;
        }
    };
    if payload.get(PAYLOAD).is_some() {
        faults.push(Fault::at(at, Layer::Payload, PAYLOAD, "reserved"));
    }
    let commitments = payload.commitments();
    for (field, commitment) in &commitments {
        let mut openings = entry.openings.iter().filter(|opening| opening.field == *field);
        match (openings.next(), openings.next()) {
            (None, _) => faults.push(Fault::at(at, Layer::Opening, field, "not-erased")),
            (Some(opening), None) if opening.commitment().to_string() == *commitment => {}
            (Some(_), None) => faults.push(Fault::at(at, Layer::Opening, field, "not-its-commitment")),
            (Some(_), Some(_)) => faults.push(Fault::at(at, Layer::Opening, field, "twice")),
        }
    }
    for opening in &entry.openings {
        if !commitments.iter().any(|(field, _)| *field == opening.field) {
            faults.push(Fault::at(at, Layer::Opening, &opening.field, "unknown-field"));
        }
    }
}
