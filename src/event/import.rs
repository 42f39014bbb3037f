//! `import.recorded`: the entries after it were read from one file.

use super::Text;
use crate::value::Hash;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One import. It stands before its entries, in the same transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportRecorded {
    /// Count of events that follow from this file.
    pub events: String,
    /// Name of the file, without its folder.
    pub file: Text,
    /// BLAKE3 of the file.
    pub file_digest: Hash,
    /// UUID that the entries name.
    pub import: String,
    /// Name of the layout.
    pub layout: String,
    /// BLAKE3 of the layout's declaration.
    pub layout_digest: Hash,
}
