//! Keys of a ledger, and the erasure of texts: what verification itself goes by.

use super::{EntryRef, Text};
use crate::ledger::note::Verifier;
use crate::value::Position;
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
