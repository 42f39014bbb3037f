//! Corrections: a new entry that names the one it reverses, with a reason. Never an edit.

use super::{Approval, Claim, Item, Line, Text};
use crate::value::{Day, Hash, Measure, Position, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An entry, by its place and its hash: the place says where, the hash says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRef {
    /// Its hash.
    pub hash: Hash,
    /// Its place.
    pub position: Position,
}

/// `entry.reversed`. It repeats what it takes back, so that every projection is a plain fold; the decision
/// checks that both are equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryReversed {
    /// What the reversed entry recorded, where it was an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<ReversedAmount>,
    /// What the reversed entry recorded, where it was an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
    /// When what it reverses truly took effect, where the reversal takes effect in a later period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
    /// Why.
    pub reason: Text,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The entry that no longer stands.
    pub reverses: EntryRef,
    /// The import key of the reversed entry, where it had one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_key: Option<String>,
    /// What the reversed entry recorded, where it was a statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<ReversedStatement>,
}

/// The measure and lines of a reversed amount, as they were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversedAmount {
    /// That it still waited for approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The parts of the amount.
    pub lines: Vec<Line>,
    /// What they were a measure of.
    pub measure: Measure,
    /// Who had received a disbursement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
}

/// The identity and claims of a reversed statement, as they were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversedStatement {
    /// Its claims.
    pub claims: Vec<Claim>,
    /// The document that made them.
    pub document: String,
    /// The table they stand in.
    pub table: String,
    /// The year they are about.
    pub year: Year,
}
