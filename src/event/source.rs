//! Where a figure was read: the line of the file, as it stood.

use crate::value::{Day, Hash};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The place in a file that an entry was read from. The file's name is in the `import.recorded` entry that
/// `import` names, where it can be erased: it may hold a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The cell as it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Letters of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Number of the document, where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Day on which the source system was read, where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extracted: Option<Day>,
    /// BLAKE3 of the file.
    pub file_digest: Hash,
    /// UUID of the import.
    pub import: String,
    /// What makes the row the same row in another file: its natural key, or a fingerprint of its cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// BLAKE3 of the layout's declaration.
    pub layout_digest: Hash,
    /// Row as a spreadsheet numbers it, from 1.
    pub row: String,
    /// Sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Provisional or certified, where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Source system, where given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// The source system of what was read in an IATI file.
pub const IATI: &str = "IATI 2.03";

/// How final the source says its figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum Status {
    /// May still change.
    Provisional,
    /// Signed off.
    Certified,
}
