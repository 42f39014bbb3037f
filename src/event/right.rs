//! Who may do what in a ledger.

use crate::value::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `right.granted`: a person has a function in this ledger from now on. Granting it again replaces its agencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RightGranted {
    /// The agencies that it is for; of a function that is for all of them, none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<Code>,
    /// What they may do.
    pub function: Function,
    /// Opaque id of the person.
    pub person: String,
}

/// `right.withdrawn`: a person has a function no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RightWithdrawn {
    /// What they may do no longer.
    pub function: Function,
    /// Opaque id of the person.
    pub person: String,
}

/// What a person is to a ledger.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[strum(serialize_all = "kebab-case")]
pub enum Function {
    /// Records for their agencies.
    FinanceOfficer,
    /// Approves what others recorded for their agencies.
    Approver,
    /// Staff of the Resident Coordinator's Office: frameworks, periods, statements.
    Rco,
    /// Reads and verifies everything, and changes nothing.
    Auditor,
}

impl Function {
    /// The words for functions.
    pub const WORDS: &'static str = "finance-officer, approver, rco, auditor";

    /// Whether it is for agencies that are named.
    #[must_use]
    pub const fn is_of_agencies(self) -> bool {
        matches!(self, Self::FinanceOfficer | Self::Approver)
    }
}
