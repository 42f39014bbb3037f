//! What people record of any kind: decided on from what stands, and from nothing else.
//!
//! To add a kind: its decision in a file of its own, its variant here, its words in `said`.

use super::approval::{self, Threshold};
use super::framework::{self, Fund, Node};
use super::names::Aliases;
use super::record::{self, Record};
use super::statement::{self, Statement};
use super::{Decision, Given, award, narrative, rate, result, risk, transfer};
use crate::event::Cycle;
use crate::value::{Code, Day, Problem};

/// One thing to record.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// An amount.
    Amount(Record),
    /// A published figure.
    Statement(Statement),
    /// An award.
    Award(award::Wanted),
    /// A value of an indicator.
    Observation(result::Value),
    /// An exchange rate.
    Rate(rate::Wanted),
    /// A text about an outcome.
    Narrative(narrative::Wanted),
    /// A risk.
    Risk {
        /// What is said of it.
        said: risk::Said,
        /// When it took effect.
        date: Day,
        /// Key that makes a retry safe.
        request: Option<String>,
    },
    /// Money of a joint programme on its way.
    Transfer(transfer::Wanted),
    /// What is known of an indicator.
    Indicator(result::Definition),
    /// A spelling is of another partner.
    Partner {
        /// The spelling.
        alias: String,
        /// The partner.
        partner: String,
    },
    /// From which amount on expenditures wait.
    Threshold(Threshold),
    /// Agencies by any of their names, with aliases.
    Agencies {
        /// The names.
        names: Vec<String>,
        /// Decisions about spellings.
        aliases: Aliases,
    },
    /// A fund.
    Fund(Fund),
    /// A framework.
    Framework {
        /// Its code.
        code: Code,
        /// Its title.
        title: String,
        /// Its years.
        cycle: Option<Cycle>,
    },
    /// A node of a framework.
    Node(Node),
}

impl Wanted {
    /// Decides on it.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn decide(&self, given: Given<'_>) -> Result<Decision, Vec<Problem>> {
        match self {
            Self::Amount(wanted) => record::record(given, wanted),
            Self::Statement(wanted) => statement::state(given, wanted),
            Self::Award(wanted) => award::record(given, wanted),
            Self::Observation(wanted) => result::record(given, wanted),
            Self::Rate(wanted) => rate::record(wanted),
            Self::Narrative(wanted) => narrative::record(given, wanted),
            Self::Risk { said, date, request } => risk::record(given, said, *date, request.as_deref()),
            Self::Transfer(wanted) => transfer::record(given, wanted),
            Self::Indicator(wanted) => result::define(given, wanted),
            Self::Partner { alias, partner } => award::alias(given, alias, partner),
            Self::Threshold(wanted) => approval::threshold(given, wanted),
            Self::Agencies { names, aliases } => framework::register_agencies(given, names, aliases),
            Self::Fund(fund) => framework::register_fund(given, fund),
            Self::Framework { code, title, cycle } => framework::open_framework(given, code.clone(), title, *cycle),
            Self::Node(node) => framework::define_node(given, node),
        }
    }

    /// Key that makes a retry safe, of what can have one.
    #[must_use]
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::Amount(wanted) => wanted.request.as_deref(),
            Self::Statement(wanted) => wanted.request.as_deref(),
            Self::Award(wanted) => wanted.request.as_deref(),
            Self::Observation(wanted) => wanted.request.as_deref(),
            Self::Rate(wanted) => wanted.request.as_deref(),
            Self::Narrative(wanted) => wanted.request.as_deref(),
            Self::Risk { request, .. } => request.as_deref(),
            Self::Transfer(wanted) => wanted.request.as_deref(),
            Self::Indicator(_)
            | Self::Partner { .. }
            | Self::Threshold(_)
            | Self::Agencies { .. }
            | Self::Fund(_)
            | Self::Framework { .. }
            | Self::Node(_) => None,
        }
    }
}

impl From<Record> for Wanted {
    fn from(record: Record) -> Self {
        Self::Amount(record)
    }
}
