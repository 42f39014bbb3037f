//! Heads and receipts: what a person keeps in order to hold the ledger to its word.

use super::{Hash, Origin};
use std::fmt;
use std::str::FromStr;

/// The size of a ledger and the hash of its last entry, written `SIZE:HASH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Count of entries.
    pub size: u64,
    /// Hash of the entry at `size - 1`; zeros when there is none.
    pub hash: Hash,
}

/// The text is not `SIZE:HASH`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not of the form SIZE:HASH")]
pub struct HeadError;

impl Head {
    /// A ledger without entries.
    pub const EMPTY: Self = Self { size: 0, hash: Hash::ZERO };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.size, self.hash)
    }
}

impl FromStr for Head {
    type Err = HeadError;
    fn from_str(text: &str) -> Result<Self, HeadError> {
        let (size, hash) = text.trim().split_once(':').ok_or(HeadError)?;
        Ok(Self { size: size.parse().map_err(|_| HeadError)?, hash: hash.parse().map_err(|_| HeadError)? })
    }
}

super::string_serde!(Head, "^[0-9]+:[0-9a-f]{64}$", "size and hash of the last entry");

/// Proof of an acknowledged entry: it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The ledger.
    pub origin: Origin,
    /// 0-based place of the entry.
    pub position: u64,
    /// Hash of its header.
    pub hash: Hash,
}

impl Receipt {
    /// The head of the ledger just after this entry: what `verify --expect` takes.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.position + 1, hash: self.hash }
    }
}

/// A 0-based place of an entry, as events name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Position {
    type Err = HeadError;
    fn from_str(text: &str) -> Result<Self, HeadError> {
        let number: u64 = text.parse().map_err(|_| HeadError)?;
        if number.to_string() == text { Ok(Self(number)) } else { Err(HeadError) }
    }
}

super::string_serde!(Position, "^(0|[1-9][0-9]{0,19})$", "0-based place of an entry");
