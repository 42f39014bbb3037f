//! What an outcome came to in words: progress, challenges, lessons, priorities.

use super::{NodeRef, Text};
use crate::value::{Code, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `narrative.recorded`: a text about an outcome in a year, in one language. A reversal repeats all but the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// Whose text it is, where one agency wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// ISO 639-1.
    #[schemars(regex(pattern = r"^[a-z]{2}$"))]
    pub language: String,
    /// The outcome, output or axis.
    pub node: NodeRef,
    /// The text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// What the text is about.
    pub topic: Topic,
    /// The year that it is about.
    pub year: Year,
}

/// What a text is about.
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
pub enum Topic {
    /// What was achieved.
    Progress,
    /// What stood in the way.
    Challenges,
    /// What was learnt.
    Lessons,
    /// With whom it was done.
    Partnerships,
    /// What comes next.
    Priorities,
}

impl Topic {
    /// The words by which people name them.
    pub const WORDS: &'static str = "progress, challenges, lessons, partnerships, priorities";
}
