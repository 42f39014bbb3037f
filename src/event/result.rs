//! What is measured beside money: indicators, and what was observed, planned or published of them.

use crate::value::{Code, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `indicator.defined`. Defining an indicator again replaces what was said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorDefined {
    /// Code of its own, where that is not what it is known by: several indicators may share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Names of what its values are broken down by: `sex`, `age`, `location`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<String>,
    /// Which way is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The framework whose cycle its targets belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framework: Option<Code>,
    /// What it is known by.
    pub indicator: Code,
    /// What its values are.
    pub kind: IndicatorKind,
    /// Where the values of its parts add up to that of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Parts>,
    /// The words of an ordinal scale, from the lowest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<String>,
    /// Its wording.
    pub title: String,
    /// Unit of its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where the values of its years add up: each counts what the others do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<Parts>,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// What the values of an indicator are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[strum(serialize_all = "snake_case")]
pub enum IndicatorKind {
    /// Whole numbers.
    Count,
    /// Percentages.
    Percent,
    /// Other numbers.
    Index,
    /// Yes or no.
    YesNo,
    /// A word of an ordinal scale.
    Scale,
    /// Any text.
    Text,
}

/// How parts make up a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Parts {
    /// By adding up: each counts what the others do not.
    Additive,
}

/// `result.recorded`: one value of an indicator: of what, as what, and for when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Why there is no value, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absent>,
    /// The part of the whole that it is of: words, or its dimensions in the order of their names, `age=18-24; sex=female`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<String>,
    /// The indicator.
    pub indicator: Code,
    /// What the value is to the indicator.
    pub role: Role,
    /// Which milestone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// A plain decimal, with `%` behind it where it is a percentage; `yes` or `no`; or a text as it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The year that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}

impl Observation {
    /// The value, or why there is none.
    #[must_use]
    pub fn gist(&self) -> String {
        let absent = || self.absent.map_or_else(String::new, |absent| absent.to_string());
        self.value.clone().unwrap_or_else(absent)
    }
}

/// What a value is to its indicator.
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
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// Where it began.
    Baseline,
    /// Where it should be on the way.
    Milestone,
    /// Where it was found.
    Result,
    /// Where it should end.
    Target,
    /// How it changed, as somebody published it.
    Change,
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[strum(serialize_all = "snake_case")]
pub enum Absent {
    /// Nobody knows it.
    NoData,
    /// There is nothing to know.
    NotApplicable,
}
