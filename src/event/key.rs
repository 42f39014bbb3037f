//! Keys of a ledger, the erasure of texts, and what was lost: what is about the ledger itself.

use super::{EntryRef, Text};
use crate::ledger::author::AuthorKey;
use crate::ledger::note::Verifier;
use crate::value::{Hash, Head, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `key.authorised`: from here on a key signs checkpoints of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyAuthorised {
    /// The public key; its name is the origin of the ledger.
    pub key: Verifier,
    /// The key that it takes the place of, which still signs the checkpoint that ends with this entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Verifier>,
}

/// `key.revoked`: a key was lost or stolen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// The public key.
    pub key: Verifier,
    /// The largest size whose checkpoint is still believed: that of the ledger before this entry, or a smaller one.
    pub last_size: Position,
    /// Why.
    pub reason: Text,
}

/// `field.redacted`: a text or a name was erased, with its salt. Its commitment stays, and every hash and proof with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldRedacted {
    /// The entry that held it.
    pub entry: EntryRef,
    /// Path of the field in its payload, such as `note`.
    pub field: String,
    /// Why.
    pub reason: Text,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// `ledger.recovered`: a damaged store was given up for what could be kept of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerRecovered {
    /// The head that the damaged store claimed.
    pub claimed: Head,
    /// The head that was kept: this entry stands on it.
    pub kept: Head,
    /// A checkpoint that had been signed, and that this ledger no longer leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<LostCheckpoint>,
    /// What happened.
    pub reason: Text,
}

/// A checkpoint by its size and root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LostCheckpoint {
    /// Root of the tree.
    pub root: Hash,
    /// Count of entries.
    pub size: Position,
}

/// `author.authorised`: a person signs what they record with a key of their own. This entry is signed with it already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorAuthorised {
    /// The public key.
    pub key: AuthorKey,
    /// The person, by opaque id.
    pub person: String,
    /// Where it is there, every entry under this person's name must be signed from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Required>,
}

/// That something is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Required {
    /// It is.
    Yes,
}

/// `author.revoked`: a person's key counts no more, from the next entry on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorRevoked {
    /// The public key.
    pub key: AuthorKey,
    /// Why.
    pub reason: Text,
}
