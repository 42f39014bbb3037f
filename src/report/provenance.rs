//! What every published table says of where it comes from.

use crate::value::{Day, Hash, Head, Origin, Timestamp};

/// Enough to make the table again and compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The ledger.
    pub origin: Origin,
    /// What people call it.
    pub title: String,
    /// The head that the table was made at.
    pub head: Head,
    /// Root of the tree over the entries up to there.
    pub root: Hash,
    /// The newest checkpoint that is kept of them: a signed note.
    pub checkpoint: Option<String>,
    /// When the ledger learned of the last entry that counts.
    pub recorded: Option<Timestamp>,
    /// Whether it was replayed as of a moment in the past.
    pub replayed: bool,
    /// The first entry that this program could not fold: the table is that of the entries before it.
    pub stopped_at: Option<u64>,
    /// The last effective day that counts, where the reader set one.
    pub effective_to: Option<Day>,
    /// Name, version and digest of the projection.
    pub projection: (String, String, Hash),
    /// Digest of the canonical form.
    pub canonical: Hash,
    /// Version of the program.
    pub program: &'static str,
}

/// The program that makes the tables.
pub const PROGRAM: &str = concat!("jate ", env!("CARGO_PKG_VERSION"));
