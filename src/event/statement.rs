//! Statements: figures that somebody published, kept as claims to reconcile with the ledger.

use super::{NodeRef, Source, Text};
use crate::value::{Code, Currency, Day, Measure, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// `statement.published`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementPublished {
    /// The figures.
    #[schemars(length(min = 1))]
    pub claims: Vec<Claim>,
    /// Currency of its amounts.
    pub currency: Currency,
    /// The document that made them.
    pub document: String,
    /// When it was truly published, where it is recorded in a later period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Page of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Where the figures were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Table of the document, or the words around a figure in its text.
    pub table: String,
    /// The programme year they are about.
    pub year: Year,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The agency of the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// Address of the cell in its file, such as `D15`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The column as published.
    pub column: String,
    /// What the figure is a measure of.
    pub measure: ClaimMeasure,
    /// For a total: the rows that its table holds (`agency/WFP`, `node/CF/1`), where they were read with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The node of the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeRef>,
    /// The row as published.
    pub row: String,
    /// A row of the table, or its total.
    pub scope: Scope,
    /// The figure as published.
    pub text: String,
    /// The figure as a plain decimal; a percentage without its sign.
    #[schemars(regex(pattern = r"^-?[0-9]+([.][0-9]+)?$"))]
    pub value: String,
}

/// Whether a claim is about one row or about all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Scope {
    /// One agency or node.
    Member,
    /// The whole.
    Total,
}

/// What a published figure measures: money, or what is computed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimMeasure {
    /// A measure of money.
    Money(Measure),
    /// required − mobilised.
    Gap,
    /// required − available.
    GapAvailable,
    /// spent / mobilised, in percent.
    ExecutionRate,
    /// spent / available, in percent.
    DeliveryRate,
}

impl ClaimMeasure {
    /// Everything that can be claimed.
    pub const ALL: [Self; 12] = [
        Self::Money(Measure::Required),
        Self::Money(Measure::Pledged),
        Self::Money(Measure::Committed),
        Self::Money(Measure::Mobilised),
        Self::Money(Measure::Available),
        Self::Money(Measure::Spent),
        Self::Money(Measure::Planned),
        Self::Money(Measure::Disbursed),
        Self::Gap,
        Self::GapAvailable,
        Self::ExecutionRate,
        Self::DeliveryRate,
    ];

    /// The word used in payloads and JSON: that of the report's column.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Money(measure) => measure.name(),
            Self::Gap => "gap",
            Self::GapAvailable => "gap_available",
            Self::ExecutionRate => "execution_rate",
            Self::DeliveryRate => "delivery_rate",
        }
    }

    /// Minuend and subtrahend of a gap.
    #[must_use]
    pub const fn difference(self) -> Option<(Measure, Measure)> {
        match self {
            Self::Gap => Some((Measure::Required, Measure::Mobilised)),
            Self::GapAvailable => Some((Measure::Required, Measure::Available)),
            _ => None,
        }
    }

    /// Numerator and denominator of a rate.
    #[must_use]
    pub const fn ratio(self) -> Option<(Measure, Measure)> {
        match self {
            Self::ExecutionRate => Some((Measure::Spent, Measure::Mobilised)),
            Self::DeliveryRate => Some((Measure::Spent, Measure::Available)),
            _ => None,
        }
    }
}

impl fmt::Display for ClaimMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The word names nothing that can be claimed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a measure, a gap or a rate")]
pub struct ClaimMeasureError;

impl FromStr for ClaimMeasure {
    type Err = ClaimMeasureError;
    fn from_str(text: &str) -> Result<Self, ClaimMeasureError> {
        Self::ALL.into_iter().find(|measure| measure.name() == text).ok_or(ClaimMeasureError)
    }
}

crate::value::string_serde!(
    ClaimMeasure,
    "^(required|pledged|committed|mobilised|available|spent|planned|disbursed|gap|gap_available|execution_rate|delivery_rate)$",
    "what a published figure measures"
);
