//! What an entry records beside money that is planned, received and spent: one thing, known again by its key, that stands until
//! it is reversed.
//!
//! To add a kind: its struct in a file beside this one, a variant here and an arm in each `match` that the compiler then
//! asks for. Its event type, its schema, its reversal, its revision by another file and its retries come with that.

use super::{Award, EntryRef, ExchangeRate, Observation, Source, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `result.recorded`, `award.recorded` and so on: the type of the event names the kind of its item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRecorded {
    /// What was recorded.
    pub item: Item,
    /// The reversed entry that this one takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<EntryRef>,
    /// The client's key that makes a retry safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// One thing that was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Item {
    /// A value of an indicator.
    Observation(Observation),
    /// What an agency grants a partner.
    Award(Award),
    /// What one currency was worth in another.
    Rate(ExchangeRate),
}

impl Item {
    /// The event types of all kinds, each with its name in the payload.
    pub const TYPES: [(&'static str, &'static str); 3] =
        [("result.recorded", "observation"), ("award.recorded", "award"), ("rate.recorded", "rate")];

    /// The type as headers name it.
    #[must_use]
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::Observation(_) => "result.recorded",
            Self::Award(_) => "award.recorded",
            Self::Rate(_) => "rate.recorded",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Observation(seen) => seen.indicator.to_string(),
            Self::Award(award) => award.partner.clone(),
            Self::Rate(rate) => rate.pair(),
        }
    }

    /// Itself in a few words, to be shown beside another.
    #[must_use]
    pub fn gist(&self) -> String {
        match self {
            Self::Observation(seen) => seen.gist(),
            Self::Award(award) => award.gist(),
            Self::Rate(rate) => rate.rate.clone(),
        }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        std::iter::empty()
    }

    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        std::iter::empty()
    }
}

impl ItemRecorded {
    /// Recorded by a person, without a file.
    #[must_use]
    pub const fn by_hand(item: Item, request: Option<String>) -> Self {
        Self { item, replaces: None, request, source: None }
    }

    /// Read in a file.
    #[must_use]
    pub const fn read_in(source: Source, item: Item) -> Self {
        Self { item, replaces: None, request: None, source: Some(source) }
    }
}
