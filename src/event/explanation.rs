//! Why figures disagree, as somebody explains it: beside the finding, which stays.

use super::Text;
use crate::value::{Hash, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `finding.explained`: holds for as long as the finding is the same: with other figures it is another one. A reversal repeats
/// all but its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The rule that found it.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    pub code: String,
    /// Column of the cell that is wrong first.
    pub column: String,
    /// found − expected, as a plain decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// Digest of the finding: of its code, cells and figures.
    pub finding: Hash,
    /// Row of the cell.
    pub row: String,
    /// The statement that the cell is of; none for the ledger's own tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The explanation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The programme year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}
