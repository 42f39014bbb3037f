//! Money that is planned, promised, contracted, secured, in hand, spent or passed on.

use super::{Approval, EntryRef, Source, Text};
use crate::value::money::Minor;
use crate::value::{Code, Currency, Day, Measure, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The six kinds of event that carry an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AmountKind {
    /// `allocation.recorded`: what the plan costs (*budget*).
    Allocation,
    /// `contribution.recorded`, with its stage.
    Contribution,
    /// `availability.recorded`: in hand for the period.
    Availability,
    /// `expenditure.recorded`.
    Expenditure,
    /// `disbursement.planned`: cash that shall be passed to a partner.
    PlannedDisbursement,
    /// `disbursement.recorded`: cash passed to a partner.
    Disbursement,
}

impl AmountKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Allocation,
        Self::Contribution,
        Self::Availability,
        Self::Expenditure,
        Self::PlannedDisbursement,
        Self::Disbursement,
    ];

    /// The type as headers name it.
    #[must_use]
    pub const fn event_type(self) -> &'static str {
        match self {
            Self::Allocation => "allocation.recorded",
            Self::Contribution => "contribution.recorded",
            Self::Availability => "availability.recorded",
            Self::Expenditure => "expenditure.recorded",
            Self::PlannedDisbursement => "disbursement.planned",
            Self::Disbursement => "disbursement.recorded",
        }
    }

    /// Whether it names a partner.
    #[must_use]
    pub const fn has_partner(self) -> bool {
        matches!(self, Self::PlannedDisbursement | Self::Disbursement)
    }

    /// The kind of that event type.
    #[must_use]
    pub fn from_event_type(event_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.event_type() == event_type)
    }

    /// The kind, and the stage of a contribution, by which a measure is recorded.
    #[must_use]
    pub const fn of_measure(measure: Measure) -> (Self, Option<Stage>) {
        match measure {
            Measure::Required => (Self::Allocation, None),
            Measure::Pledged => (Self::Contribution, Some(Stage::Pledged)),
            Measure::Committed => (Self::Contribution, Some(Stage::Committed)),
            Measure::Mobilised => (Self::Contribution, Some(Stage::Mobilised)),
            Measure::Available => (Self::Availability, None),
            Measure::Spent => (Self::Expenditure, None),
            Measure::Planned => (Self::PlannedDisbursement, None),
            Measure::Disbursed => (Self::Disbursement, None),
        }
    }

    /// The measure that an event of this kind adds to.
    #[must_use]
    pub const fn measure(self, stage: Option<Stage>) -> Measure {
        match (self, stage) {
            (Self::Allocation, _) => Measure::Required,
            (Self::Contribution, Some(Stage::Pledged)) => Measure::Pledged,
            (Self::Contribution, Some(Stage::Committed)) => Measure::Committed,
            (Self::Contribution, _) => Measure::Mobilised,
            (Self::Availability, _) => Measure::Available,
            (Self::Expenditure, _) => Measure::Spent,
            (Self::PlannedDisbursement, _) => Measure::Planned,
            (Self::Disbursement, _) => Measure::Disbursed,
        }
    }
}

/// An amount with its parts and its source. The schema of each event type narrows it: only a contribution has
/// a `stage`, only a disbursement a `partner`, only an expenditure waits for an `approval`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// That an expenditure counts as provisional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// When it truly took effect, where it is recorded in a later period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
    /// The parts of the amount; at least one.
    #[schemars(length(min = 1))]
    pub lines: Vec<Line>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Who received a disbursement, or shall receive it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The reversed entry that this one takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryRef>,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Where the figure was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How firm a contribution is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// One part of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Whose money. Several agencies share the amount jointly; none where the source names none.
    pub agencies: Vec<Code>,
    /// Count of minor units of `currency`, negative where it takes back.
    pub amount_minor: Minor,
    /// ISO 4217.
    pub currency: Currency,
    /// A registered fund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<Code>,
    /// Humanitarian, development or peace, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nexus: Option<Nexus>,
    /// Where it belongs in a framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeRef>,
    /// Core or other resources, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// Programme year or years that the amount is for, ascending.
    #[schemars(length(min = 1))]
    pub years: Vec<Year>,
}

/// A node of a named framework: a bare code is ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeRef {
    /// Code of the node, such as `1.1.2`.
    pub code: Code,
    /// Code of the framework.
    pub framework: Code,
}

/// `CF/1.1.2`, as keys and people write it.
impl fmt::Display for NodeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.framework, self.code)
    }
}

/// How firm a contribution is: separate measures, never merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Stage {
    /// Promised.
    Pledged,
    /// Contracted.
    Committed,
    /// Secured.
    Mobilised,
}

/// The three strands of aid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum Nexus {
    /// Humanitarian.
    Humanitarian,
    /// Development.
    Development,
    /// Peace.
    Peace,
}

/// Regular (core) or other (non-core) resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum Resources {
    /// Regular resources.
    Core,
    /// Earmarked resources.
    Other,
}
