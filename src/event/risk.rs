//! Risks: how likely, how grave, how watched, what is done, by whom.

use super::Text;
use crate::value::Year;
use crate::value::text_key::{nearest, text_key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `risk.recorded`. A reversal repeats all but its texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Contextual, programmatic, institutional, fiduciary: in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How grave it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Grade>,
    /// How likely it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Grade>,
    /// What is done against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<Text>,
    /// How it is watched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<String>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Text>,
    /// How often it is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periodicity: Option<String>,
    /// What may happen.
    pub title: String,
    /// Programme year, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}

/// A grade on a five-point scale, as the source writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// 1 to 5, where its word and its number leave no doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[1-5]$"))]
    pub level: Option<String>,
    /// As it stands.
    pub text: String,
}

/// The two scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Of likelihood.
    Likelihood,
    /// Of impact.
    Impact,
}

/// What a grade says by its word and by its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The level of its word, where the scale has it.
    pub word: Option<u8>,
    /// Its word, where the scale does not have it, and the nearest that it has.
    pub unknown: Option<(String, Option<&'static str>)>,
    /// Its numbers.
    pub numbers: Vec<u8>,
}

/// Words of both scales, from 1 to 5, in French and English.
const WORDS: [(Scale, [&[&str]; 5]); 2] = [
    (
        Scale::Likelihood,
        [
            &["Rare"],
            &["Improbable", "Unlikely"],
            &["Possible"],
            &["Probable", "Likely"],
            &["Presque certain", "Presque certaine", "Almost certain"],
        ],
    ),
    (
        Scale::Impact,
        [
            &["Insignifiant", "Insignificant"],
            &["Mineur", "Minor"],
            &["Modéré", "Moderate"],
            &["Majeur", "Major"],
            &["Extrême", "Extreme"],
        ],
    ),
];

impl Scale {
    fn words(self) -> &'static [&'static [&'static str]; 5] {
        let of_it = WORDS.iter().find(|(scale, _)| *scale == self);
        &of_it.expect("both scales have their words").1
    }

    /// Reads a grade.
    #[must_use]
    pub fn read(self, text: &str) -> Reading {
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
        let word: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let key = text_key(word);
        let known = |words: &&[&str]| words.iter().any(|known| text_key(known) == key);
        let level = (1_u8..).zip(self.words()).find(|(_, words)| known(words)).map(|(level, _)| level);
        let near = || nearest(word, self.words().iter().flat_map(|words| words.iter().copied()));
        let unknown = (level.is_none() && !key.is_empty()).then(|| (word.to_owned(), near()));
        Reading { word: level, unknown, numbers }
    }

    /// A grade with its level, where there is one.
    #[must_use]
    pub fn grade(self, text: &str) -> Grade {
        let text = text.trim();
        Grade { level: self.read(text).level().map(|level| level.to_string()), text: text.to_owned() }
    }
}

impl Reading {
    /// The level that word and numbers agree on.
    #[must_use]
    pub fn level(&self) -> Option<u8> {
        let mut said = self.word.into_iter().chain(self.numbers.iter().copied());
        let first = said.next().filter(|level| (1..=5).contains(level))?;
        said.all(|other| other == first).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_has_a_level_where_its_word_and_its_numbers_agree() {
        let level = |text: &str| Scale::Likelihood.grade(text).level;
        let four = Some("4".to_owned());
        assert_eq!((level("Probable - 4"), level("4"), level("likely")), (four.clone(), four.clone(), four));
        assert_eq!((level("Probable-2"), level("Probable - 4 - 3"), level("7"), level("?")), (None, None, None, None));
        assert_eq!(level("Presque Certain - 5"), Some("5".to_owned()));
        let miner = Scale::Impact.read("Miner - 2");
        assert_eq!(miner.unknown, Some(("Miner".to_owned(), Some("Mineur"))));
        assert_eq!(miner.level(), Some(2));
    }
}
