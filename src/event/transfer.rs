//! Money of a joint programme on its way between the administrative agent and the agencies, and totals that were printed of it.

use crate::value::money::Minor;
use crate::value::{Code, Currency, Money, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `transfer.recorded`: one event with two sides that sum to zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// ISO 4217.
    pub currency: Currency,
    /// The joint programme or the fund.
    pub fund: Code,
    /// How much of it is for indirect costs, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indirect_minor: Option<Minor>,
    /// Which way, and from what.
    pub kind: TransferKind,
    /// Phase or tranche, in the source's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// From where, to where.
    #[schemars(length(min = 2, max = 2))]
    pub sides: Vec<Side>,
    /// Programme year, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}

/// One side of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Whose account.
    pub account: Account,
    /// The agency, except of the agent's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Code>,
    /// Minor units, negative where it leaves.
    pub amount_minor: Minor,
}

/// Accounts between which money of a joint programme moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Account {
    /// That of the administrative agent.
    Agent,
    /// An agency's own resources.
    Own,
    /// An agency's share of the programme.
    Programme,
}

/// Kinds of transfers.
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
pub enum TransferKind {
    /// From the agent to an agency.
    Transferred,
    /// Back from an agency to the agent.
    Refunded,
    /// From an agency's own resources to its share of the programme.
    Contributed,
}

impl Transfer {
    /// A transfer of an amount to an agency's share, or a refund from it.
    #[must_use]
    pub fn sides(kind: TransferKind, agency: &Code, amount_minor: i64) -> Vec<Side> {
        let side = |account, agency: Option<&Code>, amount_minor| Side {
            account,
            agency: agency.cloned(),
            amount_minor: Minor(amount_minor),
        };
        let (from, amount) = match kind {
            TransferKind::Transferred => (side(Account::Agent, None, -amount_minor), amount_minor),
            TransferKind::Refunded => (side(Account::Agent, None, amount_minor), -amount_minor),
            TransferKind::Contributed => (side(Account::Own, Some(agency), -amount_minor), amount_minor),
        };
        vec![from, side(Account::Programme, Some(agency), amount)]
    }

    /// The side of the agency's share.
    #[must_use]
    pub fn share(&self) -> Option<&Side> {
        self.sides.iter().find(|side| side.account == Account::Programme)
    }

    /// Its amount in minor units, as people say it: above zero where money is transferred, refunded or contributed.
    #[must_use]
    pub fn amount_minor(&self) -> Option<i64> {
        let minor = self.share()?.amount_minor.0;
        Some(if self.kind == TransferKind::Refunded { -minor } else { minor })
    }

    /// Its amount, signed from the agency's side.
    #[must_use]
    pub fn gist(&self) -> String {
        let minor = self.share().map_or(0, |side| side.amount_minor.0);
        Money { amount_minor: minor, currency: self.currency }.to_string()
    }
}

/// `total.published`: a total as it was printed below the rows of a table, to compare with what these add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishedTotal {
    /// The column, as it is headed, or the row.
    pub column: String,
    /// ISO 4217.
    pub currency: Currency,
    /// What it adds up: a measure, the kind of a transfer, or a gap.
    pub measure: String,
    /// Code of the fund or of the plan that it is of.
    pub of: Code,
    /// As printed.
    pub text: String,
    /// As a plain decimal, where it can be read as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+([.][0-9]+)?$"))]
    pub value: Option<String>,
    /// Programme year, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
}
