//! The quantities that agencies report, each a measure of its own, never merged.

use std::fmt;
use std::str::FromStr;

/// A measure of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Cost of the plan (*budget prévu*).
    Required,
    /// Promised.
    Pledged,
    /// Contracted (*engagements*).
    Committed,
    /// Secured (*ressources mobilisées*).
    Mobilised,
    /// In hand for the period (*disponibles*).
    Available,
    /// Expenditure (*dépenses*).
    Spent,
    /// Cash that shall be passed to a partner (*décaissements prévus*).
    Planned,
    /// Cash passed to a partner (*décaissements*): not expenditure until the partner reports.
    Disbursed,
}

/// The word names no measure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a measure")]
pub struct MeasureError;

impl Measure {
    /// Every measure, in the order of a budget's life.
    pub const ALL: [Self; 8] = [
        Self::Required,
        Self::Pledged,
        Self::Committed,
        Self::Mobilised,
        Self::Available,
        Self::Spent,
        Self::Planned,
        Self::Disbursed,
    ];

    /// The word used in files, read models and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Pledged => "pledged",
            Self::Committed => "committed",
            Self::Mobilised => "mobilised",
            Self::Available => "available",
            Self::Spent => "spent",
            Self::Planned => "planned",
            Self::Disbursed => "disbursed",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Measure {
    type Err = MeasureError;
    fn from_str(text: &str) -> Result<Self, MeasureError> {
        Self::ALL.into_iter().find(|measure| measure.name() == text).ok_or(MeasureError)
    }
}

super::string_serde!(
    Measure,
    "^(required|pledged|committed|mobilised|available|spent|planned|disbursed)$",
    "a measure of money"
);
