//! Fiscal periods, and who approves what: decisions of two people.

use super::{EntryRef, ReversedAmount, Text};
use crate::value::money::Minor;
use crate::value::{Code, Currency, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `period.change_requested`: somebody asks to close a period, or to reopen it. Nothing changes until another person confirms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodChangeRequested {
    /// What is asked for.
    pub change: PeriodChange,
    /// First day of the period.
    pub first_day: Day,
    /// Last day of the period.
    pub last_day: Day,
    /// Why.
    pub reason: Text,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// `period.changed`: another person confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodChanged {
    /// What was confirmed.
    pub change: PeriodChange,
    /// First day of the period.
    pub first_day: Day,
    /// Last day of the period.
    pub last_day: Day,
    /// The entry that asked for it.
    pub requested: EntryRef,
}

/// What can happen to a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum PeriodChange {
    /// From now on nothing takes effect in it.
    Closed,
    /// Things take effect in it again.
    Reopened,
}

/// `threshold.set`: expenditures of so much or more wait for approval. Setting it again replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThresholdSet {
    /// Whose expenditures; everybody's, where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// Minor units of `currency`; none where no amount waits any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// ISO 4217.
    pub currency: Currency,
}

/// `entry.approved`: another person than the one who recorded it says that an expenditure is right. It repeats what it
/// approves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryApproved {
    /// What is approved, as it was recorded.
    pub amount: ReversedAmount,
    /// The entry that waited.
    pub approves: EntryRef,
    /// When what it approves truly took effect, where the approval takes effect in a later period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// That an amount counts as provisional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Approval {
    /// Until another person approves it.
    Awaited,
}
