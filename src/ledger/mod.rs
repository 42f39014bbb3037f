//! Bytes and hashes: headers, commitments, the chain, and their verification.
//!
//! This layer knows no event type: it verifies entries whose type it has never seen. The format in prose is
//! `schemas/entry/FORMAT.md`; the code follows it section by section.
#![deny(clippy::disallowed_methods, clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod author;
pub mod canon;
pub mod chain;
pub mod checkpoint;
pub mod commitment;
pub mod entry;
pub mod header;
pub mod held;
pub mod keyring;
pub mod note;
pub mod policy;
pub mod proof;
pub mod redaction;
pub mod tile;
pub mod timestamp;
pub mod tree;

pub use canon::Canon;
pub use chain::{Chain, Checked, Fault, Layer};
pub use commitment::{Opening, commit};
pub use entry::Entry;
pub use header::{EntryPart, EventPart, Header};
