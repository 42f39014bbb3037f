//! Evidence: files that show that an entry is right, by their digests. The file itself is kept beside the store, or elsewhere.

use super::{EntryRef, Text};
use crate::value::Hash;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `evidence.attached`: whoever has a file of these digests has the file. A reversal repeats all but its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The entry that it is evidence of.
    pub about: EntryRef,
    /// BLAKE3 of the file.
    pub blake3: Hash,
    /// IANA media type.
    #[schemars(regex(pattern = r"^[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+$"))]
    pub media_type: String,
    /// Name of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Count of its bytes.
    #[schemars(regex(pattern = r"^[0-9]+$"))]
    pub size_bytes: String,
}
