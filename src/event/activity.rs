//! What a plan says of an activity beside its money.

use super::{NodeRef, Source, Text};
use crate::value::{Currency, Day, Measure, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `activity.described`. Describing an activity again replaces what was said of it. Free text, and what may name people, is
/// committed field by field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityDescribed {
    /// Code of its own in the source, where that is not the node's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Who gives money.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributing: Vec<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Day>,
    /// Places, as the source spells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub geography: Vec<String>,
    /// Sustainable Development Goals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<String>,
    /// Who carries it out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implementing: Vec<String>,
    /// What it contributes to beside its purpose, on the source's scales.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markers: Option<Markers>,
    /// What was noticed where it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Texts by year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub narratives: Vec<YearText>,
    /// The activity.
    pub node: NodeRef,
    /// Columns that nobody declared, as they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Other>,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Day>,
    /// Totals over all years that the source states: claims, to compare with the years.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<Stated>,
    /// How far it is, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Targets of the Sustainable Development Goals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// What the work plan of an office says beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<WorkPlanned>,
}

/// What the work plan of an office says of an activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkPlanned {
    /// What shall come of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Text>,
    /// Where its money comes from, in the source's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funds: Vec<String>,
    /// Quarters of the year, `1` to `4`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quarters: Vec<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Text>,
    /// Where it can be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Text>,
}

impl WorkPlanned {
    fn texts(&self) -> impl Iterator<Item = &Text> {
        self.expected.iter().chain(&self.responsible).chain(&self.verification)
    }

    fn texts_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        self.expected.iter_mut().chain(&mut self.responsible).chain(&mut self.verification)
    }
}

impl ActivityDescribed {
    /// The same, without the texts that were erased where `known` was recorded: what was erased does not come back by
    /// the next file.
    #[must_use]
    pub fn without_what_was_erased_of(&self, known: &Self) -> Self {
        let erased = |text: &Text| text.value().is_none();
        let mut left = self.clone();
        left.description = left.description.filter(|_| !known.description.as_ref().is_some_and(erased));
        left.narratives
            .retain(|new| !known.narratives.iter().any(|known| known.year == new.year && erased(&known.text)));
        if let (Some(work), Some(known)) = (&mut left.work, &known.work) {
            let keep = |text: &mut Option<Text>, known: &Option<Text>| {
                text.take_if(|_| known.as_ref().is_some_and(erased));
            };
            keep(&mut work.expected, &known.expected);
            keep(&mut work.responsible, &known.responsible);
            keep(&mut work.verification, &known.verification);
        }
        left.other.retain(|new| !known.other.iter().any(|known| known.column == new.column && erased(&known.text)));
        left
    }
}

/// Markers of an activity, each as the source writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    /// Gender equality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Human rights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub human_rights: Option<String>,
    /// Humanitarian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub humanitarian: Option<String>,
    /// Sustaining peace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peace: Option<String>,
}

/// A text about one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearText {
    /// The text.
    pub text: Text,
    /// The year.
    pub year: Year,
}

/// A cell of a column that nobody declared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// Head of the column.
    pub column: String,
    /// The cell.
    pub text: Text,
}

/// A total that the source states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// ISO 4217.
    pub currency: Currency,
    /// Of what.
    pub measure: Measure,
    /// A plain decimal.
    #[schemars(regex(pattern = r"^-?[0-9]+([.][0-9]+)?$"))]
    pub value: String,
}

/// Something unusual in a cell, accepted as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Letters of the column.
    pub column: String,
    /// What is unusual.
    pub kind: MarkKind,
    /// The cell, or of a long text its beginning; empty where the cell can be erased.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[strum(serialize_all = "kebab-case")]
pub enum MarkKind {
    /// UTF-8 that was once read as something else (`r√©silience`).
    TextDoubleEncoded,
    /// More decimals than the currency has: recorded as the nearest amount that it can hold.
    AmountRounded,
    /// A code that says that it lies below another node than the row does.
    CodeMisplaced,
}

impl ActivityDescribed {
    /// One of its texts, by the name of its field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&Text> {
        let work = self.work.as_ref();
        match field {
            "description" => self.description.as_ref(),
            "expected" => work?.expected.as_ref(),
            "responsible" => work?.responsible.as_ref(),
            "verification" => work?.verification.as_ref(),
            _ => None,
        }
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        let narratives = self.narratives.iter().map(|narrative| &narrative.text);
        let work = self.work.iter().flat_map(WorkPlanned::texts);
        self.description.iter().chain(narratives).chain(self.other.iter().map(|other| &other.text)).chain(work)
    }

    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        let narratives = self.narratives.iter_mut().map(|narrative| &mut narrative.text);
        let work = self.work.iter_mut().flat_map(WorkPlanned::texts_mut);
        let other = self.other.iter_mut().map(|other| &mut other.text);
        self.description.iter_mut().chain(narratives).chain(other).chain(work)
    }
}
