//! Verification of entries (FORMAT.md, "A ledger is valid when").
//!
//! The verifier is fed stored bytes in order and says what is wrong with each. It recomputes every hash and
//! opens every commitment: a check of keys alone would pass an edited value.

use super::author::{AuthorEvent, Authors};
use super::commitment::{PAYLOAD, commit};
use super::keyring::{KeyEvent, Keyring};
use super::redaction::{Redaction, Redactions};
use super::{Canon, Entry, Header, author, canon, keyring, redaction};
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
    /// The author's signature.
    Signature,
    /// The head of the ledger.
    Head,
    /// The Merkle tree over the entries.
    Tree,
    /// Checkpoints, their signatures and keys.
    Checkpoint,
    /// Published tiles.
    Tile,
    /// Rows that projections keep.
    ReadModel,
    /// Tables and triggers of the database.
    Schema,
    /// The database file or server.
    Storage,
    /// Files of evidence.
    Evidence,
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
            Self::Signature => "signature",
            Self::Head => "head",
            Self::Tree => "tree",
            Self::Checkpoint => "checkpoint",
            Self::Tile => "tile",
            Self::ReadModel => "read_model",
            Self::Schema => "schema",
            Self::Storage => "storage",
            Self::Evidence => "evidence",
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
pub struct Checked<'a> {
    /// BLAKE3 of its header.
    pub hash: Hash,
    /// Its header, where one can be read.
    pub header: Option<Header>,
    /// Its payload, where it is in the canonical form.
    pub payload: Option<Canon<'a>>,
    /// What is wrong with it by itself.
    pub faults: Vec<Fault>,
    /// Committed fields without an opening: erased, if a later entry says so.
    pub missing: Vec<String>,
    /// The erasure that it records itself.
    pub redaction: Option<Redaction>,
    /// What it says of keys.
    pub key: Option<KeyEvent>,
    /// What it says of people's keys.
    pub author: Option<AuthorEvent>,
}

impl<'a> Checked<'a> {
    /// Checks an entry by itself.
    #[must_use]
    pub fn new(entry: &'a Entry) -> Self {
        let hash = Hash::of(&entry.header);
        let mut checked = Self {
            hash,
            header: None,
            payload: None,
            faults: Vec::new(),
            missing: Vec::new(),
            redaction: None,
            key: None,
            author: None,
        };
        match Header::read(&entry.header) {
            Ok(header) => {
                checked.check_payload(&header, entry);
                checked.header = Some(header);
            }
            Err(error) => {
                let fault = Fault::at(entry.position, Layer::Header, "header", "unreadable");
                checked.faults.push(fault.with("detail", error));
            }
        }
        checked
    }

    /// Without its payload, once that was read: it outlives the bytes.
    #[must_use]
    pub fn without_payload(self) -> Checked<'static> {
        let Checked { hash, header, payload: _, faults, missing, redaction, key, author } = self;
        Checked { hash, header, payload: None, faults, missing, redaction, key, author }
    }

    fn check_payload(&mut self, header: &Header, entry: &'a Entry) {
        let at = entry.position;
        let commitment = commit(PAYLOAD, &entry.salt, &entry.payload);
        if commitment != header.event.commitment {
            let fault = Fault::at(at, Layer::Payload, "payload", "commitment");
            self.faults.push(fault.between(header.event.commitment, commitment));
        }
        let payload = match canon::read(&entry.payload) {
            Ok(payload) => payload,
            Err(error) => {
                let fault = Fault::at(at, Layer::Payload, "payload", "unreadable");
                self.faults.push(fault.with("detail", error));
                return;
            }
        };
        if payload.get(PAYLOAD).is_some() {
            self.faults.push(Fault::at(at, Layer::Payload, PAYLOAD, "reserved"));
        }
        let commitments = payload.commitments();
        for (field, commitment) in &commitments {
            let mut openings = entry.openings.iter().filter(|opening| opening.field == *field);
            let fault = |what| Fault::at(at, Layer::Opening, field, what);
            match (openings.next(), openings.next()) {
                (None, _) if commitment.parse::<Hash>().is_err() => self.faults.push(fault("not-its-commitment")),
                (None, _) => self.missing.push(field.clone()),
                (Some(opening), None) if opening.commitment().to_string() == *commitment => {}
                (Some(_), None) => self.faults.push(fault("not-its-commitment")),
                (Some(_), Some(_)) => self.faults.push(fault("twice")),
            }
        }
        for opening in &entry.openings {
            if !commitments.iter().any(|(field, _)| *field == opening.field) {
                self.faults.push(Fault::at(at, Layer::Opening, &opening.field, "unknown-field"));
            }
        }
        let event_type = &header.event.event_type;
        self.redaction = Redaction::read(at, header, &payload);
        self.key = KeyEvent::read(header, &payload);
        self.author = AuthorEvent::read(header, &payload);
        // What verification itself goes by must be understood.
        let known = [redaction::TYPE, keyring::AUTHORISED, keyring::REVOKED, author::AUTHORISED, author::REVOKED];
        let known = known.contains(&event_type.as_str());
        if known && self.redaction.is_none() && self.key.is_none() && self.author.is_none() {
            let fault = Fault::at(at, Layer::Event, event_type, "unreadable");
            self.faults.push(fault.with("detail", "not as the format has it"));
        }
        self.payload = Some(payload);
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
    /// Where the walk began: what stands before is not known.
    from: u64,
    redactions: Redactions,
    keys: Keyring,
    authors: Authors,
}

impl<'a> Chain<'a> {
    /// Starts before the first entry. `expected` is a head or receipt that somebody kept.
    #[must_use]
    pub fn new(origin: &'a Origin, expected: Option<Head>) -> Self {
        let expected_seen = expected.is_none_or(|head| head == Head::EMPTY);
        let redactions = Redactions::default();
        Self {
            origin,
            head: Head::EMPTY,
            recorded: None,
            expected,
            expected_seen,
            from: 0,
            redactions,
            keys: Keyring::default(),
            authors: Authors::default(),
        }
    }

    /// Starts after the entry that is the last of `head`, known to be good.
    #[must_use]
    pub fn resume(origin: &'a Origin, head: Head) -> Self {
        Self { head, from: head.size, ..Self::new(origin, None) }
    }

    /// The head after the entries fed so far.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next entry and returns its header, where one can be read, and its faults.
    pub fn next(&mut self, entry: &Entry) -> (Option<Header>, Vec<Fault>) {
        let mut checked = Checked::new(entry);
        let faults = self.link(entry, &mut checked);
        (checked.header, faults)
    }

    /// Erasures recorded so far.
    #[must_use]
    pub fn redactions(&self) -> &[Redaction] {
        &self.redactions.recorded
    }

    /// Texts that are missing so far, and nobody said why: entry, its hash, and field.
    pub fn unexplained(&self) -> impl Iterator<Item = (u64, Hash, &str)> {
        self.redactions.unexplained()
    }

    /// What the entries so far say of keys.
    #[must_use]
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// Count of entries so far whose author's signature holds.
    #[must_use]
    pub fn signed(&self) -> u64 {
        self.authors.signed
    }

    /// Holds the next entry, which was checked by itself, to those before it. Takes the faults found before.
    pub fn link(&mut self, entry: &Entry, checked: &mut Checked<'_>) -> Vec<Fault> {
        let (hash, header) = (checked.hash, checked.header.as_ref());
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
        for field in checked.missing.drain(..) {
            self.redactions.missing(at, hash, field);
        }
        if let Some(redaction) = checked.redaction.take().filter(|redaction| redaction.of >= self.from) {
            faults.extend(self.redactions.record(redaction));
        }
        if let Some(event) = checked.key.take() {
            self.keys.take(at, event);
        }
        // A key that is given here signs from here on; one that is taken away signs this entry still.
        let (given, taken) = match checked.author.take() {
            Some(event @ AuthorEvent::Authorised { .. }) => (Some(event), None),
            other => (None, other),
        };
        if let Some(event) = given {
            self.authors.take(event);
        }
        if let Some(header) = checked.header.as_ref().filter(|_| self.from == 0) {
            faults.extend(self.authors.judge(at, header));
        }
        if let Some(event) = taken {
            self.authors.take(event);
        }
        faults.append(&mut checked.faults);
        faults
    }

    /// After the last entry: is the stored head the computed one, and was the expected one reached?
    #[must_use]
    pub fn finish(&self, stored: Head) -> Vec<Fault> {
        let mut faults = self.redactions.finish();
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
