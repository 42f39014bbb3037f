//! Awards to partners: what an agency grants an organisation, for what.

use super::NodeRef;
use crate::value::money::Minor;
use crate::value::{Code, Currency, Money, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `award.recorded`: what was awarded. The money is no expenditure of the agency until the partner reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// The agency that awards, where the source names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// Count of minor units of `currency`, where the source names an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// ISO 4217.
    pub currency: Currency,
    /// New or existing partner, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<String>,
    /// Who leads the organisation, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leadership: Option<String>,
    /// How it is passed on, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// What it contributes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeRef>,
    /// The organisation, as the source spells it.
    pub partner: String,
    /// Whom it serves, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// What is done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Kind of organisation, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Programme year, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}

impl Award {
    /// Amount, modality and population.
    #[must_use]
    pub fn gist(&self) -> String {
        let money = |minor: &Minor| Money { amount_minor: minor.0, currency: self.currency }.to_string();
        let parts = [self.amount_minor.as_ref().map(money), self.modality.clone(), self.population.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// `partner.alias_decided`: somebody decided that two spellings are of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartnerAliasDecided {
    /// The spelling as it was found.
    pub alias: String,
    /// The spelling under which it is reported.
    pub partner: String,
}
