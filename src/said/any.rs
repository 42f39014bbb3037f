//! Anything that can be recorded, under the name of its kind.

use super::{
    Agencies, Award, Framework, Fund, Indicator, Narrative, Node, Observation, Partner, Rate, Recording, Risk, Say,
    Statement, Takes, Transfer,
};
use crate::decide::Wanted;
use crate::value::{Day, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

/// One of all kinds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Said {
    /// An amount.
    Amount(Recording),
    /// An award.
    Award(Award),
    /// A value of an indicator.
    Result(Observation),
    /// An exchange rate.
    Rate(Rate),
    /// A text about an outcome.
    Narrative(Narrative),
    /// A risk.
    Risk(Risk),
    /// Money of a joint programme on its way.
    Transfer(Transfer),
    /// A published figure.
    Statement(Statement),
    /// An indicator.
    Indicator(Indicator),
    /// A node of a framework.
    Node(Node),
    /// A framework.
    Framework(Framework),
    /// A fund.
    Fund(Fund),
    /// Agencies.
    Agencies(Agencies),
    /// That a spelling is of another partner.
    Partner(Partner),
}

/// What is recorded in the place of an entry, all of it anew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// Why: never empty.
    pub reason: String,
    /// One thing of the entry's own kind: `{"award": {"partner": "…"}}`.
    pub instead: Said,
}

macro_rules! each {
    ($of:expr, $said:ident => $what:expr) => {
        match $of {
            Said::Amount($said) => $what,
            Said::Award($said) => $what,
            Said::Result($said) => $what,
            Said::Rate($said) => $what,
            Said::Narrative($said) => $what,
            Said::Risk($said) => $what,
            Said::Transfer($said) => $what,
            Said::Statement($said) => $what,
            Said::Indicator($said) => $what,
            Said::Node($said) => $what,
            Said::Framework($said) => $what,
            Said::Fund($said) => $what,
            Said::Agencies($said) => $what,
            Said::Partner($said) => $what,
        }
    };
}

impl Say for Said {
    fn takes(&self) -> Takes<'_> {
        each!(self, said => said.takes())
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        each!(self, said => said.key())
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        each!(self, said => said.wanted(today))
    }
}
