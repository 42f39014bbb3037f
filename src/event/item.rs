//! What an entry records beside money that is planned, received and spent: one thing, known again by its key, that stands until
//! it is reversed.
//!
//! To add a kind: its struct in a file beside this one, a variant here and an arm in each `match` that the compiler then
//! asks for. Its event type, its schema, its reversal, its revision by another file and its retries come with that.

use super::{
    Award, EntryRef, Evidence, ExchangeRate, Explanation, Narrative, Observation, PublishedTotal, Risk, Source, Text,
    Transfer,
};
use crate::value::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `result.recorded`, `award.recorded` and so on: the type of the event names the kind of its item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemRecorded {
    /// What was recorded.
    pub item: Item,
    /// When it truly took effect, where it is recorded in a later period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
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
    /// A text about an outcome.
    Narrative(Narrative),
    /// What may happen.
    Risk(Risk),
    /// Money of a joint programme on its way.
    Transfer(Transfer),
    /// A total as it was printed.
    Total(PublishedTotal),
    /// A file that shows that an entry is right.
    Evidence(Evidence),
    /// Why figures disagree.
    Explanation(Explanation),
}

impl Item {
    /// The event types of all kinds, each with its name in the payload.
    pub const TYPES: [(&'static str, &'static str); 9] = [
        ("result.recorded", "observation"),
        ("award.recorded", "award"),
        ("rate.recorded", "rate"),
        ("narrative.recorded", "narrative"),
        ("risk.recorded", "risk"),
        ("transfer.recorded", "transfer"),
        ("total.published", "total"),
        ("evidence.attached", "evidence"),
        ("finding.explained", "explanation"),
    ];

    /// The type as headers name it.
    #[must_use]
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::Observation(_) => "result.recorded",
            Self::Award(_) => "award.recorded",
            Self::Rate(_) => "rate.recorded",
            Self::Narrative(_) => "narrative.recorded",
            Self::Risk(_) => "risk.recorded",
            Self::Transfer(_) => "transfer.recorded",
            Self::Total(_) => "total.published",
            Self::Evidence(_) => "evidence.attached",
            Self::Explanation(_) => "finding.explained",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Observation(seen) => seen.indicator.to_string(),
            Self::Award(award) => award.partner.clone(),
            Self::Rate(rate) => rate.pair(),
            Self::Narrative(narrative) => narrative.node.to_string(),
            Self::Risk(risk) => risk.title.clone(),
            Self::Transfer(transfer) => transfer.fund.to_string(),
            Self::Total(total) => total.column.clone(),
            Self::Evidence(evidence) => evidence.about.position.to_string(),
            Self::Explanation(explanation) => explanation.code.clone(),
        }
    }

    /// Itself in a few words, to be shown beside another.
    #[must_use]
    pub fn gist(&self) -> String {
        match self {
            Self::Observation(seen) => seen.gist(),
            Self::Award(award) => award.gist(),
            Self::Rate(rate) => rate.rate.clone(),
            Self::Narrative(narrative) => beginning(narrative.text.as_ref()),
            Self::Risk(risk) => {
                let grades = [&risk.likelihood, &risk.impact].into_iter().flatten().map(|grade| grade.text.clone());
                let mitigation = risk.mitigation.as_ref().map(|text| beginning(Some(text)));
                grades.chain(mitigation).collect::<Vec<_>>().join(", ")
            }
            Self::Transfer(transfer) => transfer.gist(),
            Self::Total(total) => total.text.clone(),
            Self::Evidence(evidence) => evidence.blake3.to_string(),
            Self::Explanation(explanation) => beginning(explanation.text.as_ref()),
        }
    }

    /// One of its texts, by the name of its field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&Text> {
        match (self, field) {
            (Self::Narrative(narrative), "text") => narrative.text.as_ref(),
            (Self::Risk(risk), "mitigation") => risk.mitigation.as_ref(),
            (Self::Risk(risk), "owner") => risk.owner.as_ref(),
            (Self::Evidence(evidence), "name") => evidence.name.as_ref(),
            (Self::Explanation(explanation), "text") => explanation.text.as_ref(),
            _ => None,
        }
    }

    /// The same without its texts, which stay where they were recorded, and can be erased there.
    #[must_use]
    pub fn without_texts(&self) -> Self {
        match self.clone() {
            Self::Narrative(narrative) => Self::Narrative(Narrative { text: None, ..narrative }),
            Self::Risk(risk) => Self::Risk(Risk { mitigation: None, owner: None, ..risk }),
            Self::Evidence(evidence) => Self::Evidence(Evidence { name: None, ..evidence }),
            Self::Explanation(explanation) => Self::Explanation(Explanation { text: None, ..explanation }),
            item => item,
        }
    }

    /// The same, without the texts that were erased where `known` was recorded: what was erased does not come back by the
    /// next file.
    #[must_use]
    pub fn without_what_was_erased_of(&self, known: &Self) -> Self {
        let erased = |text: &Option<Text>| text.as_ref().is_some_and(|text| text.value().is_none());
        match (self.clone(), known) {
            (Self::Narrative(new), Self::Narrative(known)) if erased(&known.text) => {
                Self::Narrative(Narrative { text: None, ..new })
            }
            (Self::Risk(new), Self::Risk(known)) => Self::Risk(Risk {
                mitigation: new.mitigation.clone().filter(|_| !erased(&known.mitigation)),
                owner: new.owner.clone().filter(|_| !erased(&known.owner)),
                ..new
            }),
            (item, _) => item,
        }
    }

    pub(super) fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Narrative(narrative) => narrative.text.iter().collect(),
            Self::Risk(risk) => risk.mitigation.iter().chain(&risk.owner).collect(),
            Self::Evidence(evidence) => evidence.name.iter().collect(),
            Self::Explanation(explanation) => explanation.text.iter().collect(),
            Self::Observation(_) | Self::Award(_) | Self::Rate(_) | Self::Transfer(_) | Self::Total(_) => Vec::new(),
        }
    }

    pub(super) fn texts_mut(&mut self) -> Vec<&mut Text> {
        match self {
            Self::Narrative(narrative) => narrative.text.iter_mut().collect(),
            Self::Risk(risk) => risk.mitigation.iter_mut().chain(&mut risk.owner).collect(),
            Self::Evidence(evidence) => evidence.name.iter_mut().collect(),
            Self::Explanation(explanation) => explanation.text.iter_mut().collect(),
            Self::Observation(_) | Self::Award(_) | Self::Rate(_) | Self::Transfer(_) | Self::Total(_) => Vec::new(),
        }
    }
}

/// Characters of a text that are shown beside another.
const BEGINNING_CHARS: usize = 60;

fn beginning(text: Option<&Text>) -> String {
    let Some(text) = text.and_then(Text::value) else { return String::new() };
    let mut short: String = text.chars().take(BEGINNING_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl ItemRecorded {
    /// Recorded by a person, without a file.
    #[must_use]
    pub const fn by_hand(item: Item, request: Option<String>) -> Self {
        Self { item, late: None, replaces: None, request, source: None }
    }

    /// Read in a file.
    #[must_use]
    pub const fn read_in(source: Source, item: Item) -> Self {
        Self { item, late: None, replaces: None, request: None, source: Some(source) }
    }
}
