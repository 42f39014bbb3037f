//! Projections: versioned, deterministic folds of events into rows.
//!
//! A fold says for each entry which rows it changes and how (`Fold::changes`); `rows` applies that. So one piece
//! of code serves the append's own transaction, a rebuild, and a replay as of any past moment.
#![deny(clippy::disallowed_methods, clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod activities;
pub mod builtin;
pub mod declared;
pub mod definition;
pub mod facts;
pub mod index;
pub mod lens;
pub mod natural_key;
pub mod register;
pub mod rows;

pub use declared::Declared;
pub use definition::Definition;
pub use lens::Lens;
pub use natural_key::NaturalKey;
pub use register::Register;
pub use rows::{Change, Deltas, Op, Row, Rows};

use crate::event::{Event, EventError};
use crate::ledger::header::HeaderError;
use crate::ledger::{Entry, Header};
use crate::value::{Day, Hash};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An entry with its header and event read.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// 0-based place.
    pub position: u64,
    /// Hash of its header.
    pub hash: Hash,
    /// Its header.
    pub header: Header,
    /// Its event.
    pub event: Event,
}

/// Why stored bytes cannot be folded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The header.
    #[error("entry {position}: header: {source}")]
    Header {
        /// Place of the entry.
        position: u64,
        /// What is wrong.
        source: HeaderError,
    },
    /// The event.
    #[error("entry {position}: {source}")]
    Event {
        /// Place of the entry.
        position: u64,
        /// What is wrong.
        source: EventError,
    },
}

impl Decoded {
    /// Reads an entry's header and event.
    ///
    /// # Errors
    /// Bytes that this program did not write and cannot understand.
    pub fn read(entry: &Entry) -> Result<Self, DecodeError> {
        let position = entry.position;
        let header = Header::read(&entry.header).map_err(|source| DecodeError::Header { position, source })?;
        Self::with_header(entry, header)
    }

    /// The same, where the header was read already.
    ///
    /// # Errors
    /// As for `read`.
    pub fn with_header(entry: &Entry, header: Header) -> Result<Self, DecodeError> {
        let event = Self::event_of(entry, &header)?;
        Ok(Self { position: entry.position, hash: entry.hash, header, event })
    }

    /// The event alone.
    ///
    /// # Errors
    /// As for `read`.
    pub fn event_of(entry: &Entry, header: &Header) -> Result<Event, DecodeError> {
        let (position, part) = (entry.position, &header.event);
        let read = Event::read(&part.event_type, &part.version, &entry.payload, &entry.openings);
        read.map_err(|source| DecodeError::Event { position, source })
    }
}

impl Decoded {
    /// The day on which it is true, wherever it is accounted for.
    #[must_use]
    pub fn true_day(&self) -> Day {
        self.event.late().unwrap_or(self.header.event.effective)
    }
}

/// A deterministic fold of events into keyed rows.
pub trait Fold: Send + Sync {
    /// Name under which the rows are kept.
    fn name(&self) -> &str;

    /// Digest of what defines it: rows kept under another digest are not this fold's.
    fn digest(&self) -> Hash;

    /// What an entry changes. Depends on the entry alone, never on the rows.
    fn changes<'a>(&'a self, entry: &Decoded) -> Vec<Change<'a>>;
}

/// A fold that came upon an entry that it cannot fold. Its rows stay as they were before that entry, and everything
/// that shows them says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the projection {projection} cannot go on: {detail}")]
pub struct Poisoned {
    /// The projection.
    pub projection: String,
    /// What the fold said.
    pub detail: String,
}

/// What an entry changes, also where the fold has a fault of its own: it panics once, and not at every start from then on.
///
/// # Errors
/// The fold panicked.
pub fn changes<'a>(fold: &'a dyn Fold, entry: &Decoded) -> Result<Vec<Change<'a>>, Poisoned> {
    catch_unwind(AssertUnwindSafe(|| fold.changes(entry))).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Poisoned { projection: fold.name().to_owned(), detail: text.unwrap_or("it panicked").to_owned() }
    })
}
