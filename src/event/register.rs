//! Who and what a ledger knows: itself, people, agencies, frameworks, funds.

use super::{NodeRef, Text};
use crate::value::{Code, Currency, Origin, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `ledger.opened`: always the first entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpened {
    /// Currency of its reports.
    pub currency: Currency,
    /// Its name for ever; also in every header.
    pub origin: Origin,
    /// What people call it.
    pub title: String,
}

/// `person.named`: headers carry the id, the name can be erased.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonNamed {
    /// The person's name.
    pub name: Text,
    /// UUID.
    pub person: String,
}

/// `agency.registered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyRegistered {
    /// What French documents call it.
    pub abbreviation_fr: String,
    /// The code that amounts name.
    pub agency: Code,
    /// IATI organisation identifier, where published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iati: Option<String>,
    /// English name.
    pub name_en: String,
    /// French name.
    pub name_fr: String,
}

/// `agency.alias_decided`: somebody decided what a spelling means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyAliasDecided {
    /// The agency it stands for.
    pub agency: Code,
    /// The spelling as it was found.
    pub alias: String,
}

/// `framework.opened`: a framework and the cycle it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameworkOpened {
    /// Its years, where stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Cycle>,
    /// Its code.
    pub framework: Code,
    /// What it is called.
    pub title: String,
}

/// First and last year of a framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// First programme year.
    pub first_year: Year,
    /// Last programme year.
    pub last_year: Year,
}

/// `node.defined`. Defining a code again replaces what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeDefined {
    /// Agencies that the framework names for it.
    pub agencies: Vec<Code>,
    /// The same, as the document spells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agencies_text: Option<String>,
    /// Where a table's label is all that the definition rests on: a framework may complete it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Nodes of this or other frameworks that it contributes to.
    pub contributes_to: Vec<NodeRef>,
    /// Its level.
    pub level: Level,
    /// Code and framework.
    pub node: NodeRef,
    /// Code of the node above, in the same framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Code>,
    /// Its wording.
    pub title: String,
}

/// What a definition rests on, where it is less than a framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Basis {
    /// The label of a row in a table of figures.
    Label,
}

/// The levels of a framework, from the top.
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
pub enum Level {
    /// Strategic priority (*axe stratégique*).
    Axis,
    /// *Effet*.
    Outcome,
    /// *Produit*.
    Output,
    /// *Activité*.
    Activity,
}

/// `fund.registered`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FundRegistered {
    /// The administrative agent of a joint programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Its code.
    pub fund: Code,
    /// What agencies may keep of each transfer for indirect costs, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+([.][0-9]+)?$"))]
    pub indirect_percent: Option<String>,
    /// The lead agency of a joint programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Code>,
    /// How its money goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Modality>,
    /// What it is called.
    pub title: String,
}

impl FundRegistered {
    /// A fund of which nothing else is known.
    #[must_use]
    pub const fn titled(fund: Code, title: String) -> Self {
        Self { agent: None, fund, indirect_percent: None, lead: None, modality: None, title }
    }
}

/// How the money of a joint programme goes to its agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, strum::Display, strum::EnumString)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
#[strum(serialize_all = "kebab-case")]
pub enum Modality {
    /// Each agency manages its own.
    Parallel,
    /// One agency manages all of it.
    Pooled,
    /// By way of an administrative agent.
    PassThrough,
}
