//! Amounts, and what is said of entries that stand.

use super::{Reading, Say, Takes, decimal, some, word};
use crate::app::Command;
use crate::decide::correct::{Instead, Why};
use crate::decide::names::Aliases;
use crate::decide::record::Record;
use crate::decide::{Wanted, period, split};
use crate::interchange::wide::year_cell;
use crate::value::{Day, Measure, Problem};
use serde::Deserialize;
use utoipa::ToSchema;

/// One amount, in words as people type them: nothing of it is a number.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// required, pledged, committed, mobilised, available, spent, planned or disbursed.
    pub measure: String,
    /// Names or codes of the agencies; several share the amount jointly.
    pub agencies: Vec<String>,
    /// As typed: `1 234,50`.
    pub amount: String,
    /// How its decimals are marked: `point` or `comma`. Where the amount has two readings and nothing is said, it is refused.
    pub decimal: Option<String>,
    /// ISO 4217; the ledger's own, where not said.
    pub currency: Option<String>,
    /// Day on which it took effect; today, where not said.
    pub date: Option<String>,
    /// Programme years; that of the date, where not said.
    #[serde(default)]
    pub years: Vec<String>,
    /// Code of a node of a framework.
    pub node: Option<String>,
    /// Code of the framework, where a ledger has several.
    pub framework: Option<String>,
    /// Code of a fund.
    pub fund: Option<String>,
    /// core or other.
    pub resources: Option<String>,
    /// humanitarian, development or peace.
    pub nexus: Option<String>,
    /// Who receives a disbursement.
    pub partner: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// Made by the client before it sends: the same key and content get the same receipt for ever.
    pub key: Option<String>,
    /// Register unknown agencies as they stand: on the command line only.
    #[serde(skip)]
    pub accept_unknown: bool,
}

impl Recording {
    /// What it says.
    ///
    /// # Errors
    /// Every word that cannot be read.
    pub fn read(self, today: Day) -> Result<Record, Vec<Problem>> {
        let mut reading = Reading::default();
        let measure = self.measure.parse::<Measure>().map_err(|_| {
            let names = Measure::ALL.map(Measure::name).join(", ");
            Problem::new("measure-unknown").found(&self.measure).fact("measures", names)
        });
        let measure = reading.keep(measure).unwrap_or(Measure::Spent);
        let currency = reading.currency(self.currency.as_ref());
        let date = reading.day(self.date.as_ref(), today);
        let mut years = Vec::new();
        for text in self.years.iter().filter(|text| !text.trim().is_empty()) {
            years.extend(reading.keep(year_cell(text.trim())));
        }
        years.sort_unstable();
        years.dedup();
        let decimal = reading.decimal(self.decimal.as_ref());
        let resources = reading.word(self.resources.as_ref(), "core, other");
        let nexus = reading.word(self.nexus.as_ref(), "humanitarian, development, peace");
        reading.all(Record {
            measure,
            agencies: self.agencies.iter().map(|name| name.trim().to_owned()).collect(),
            amount: self.amount,
            decimal,
            currency,
            date,
            years,
            node: self.node,
            framework: self.framework,
            fund: self.fund,
            resources,
            nexus,
            partner: self.partner,
            note: some(self.note.as_ref()),
            request: some(self.key.as_ref()),
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown },
        })
    }
}

/// Something else in the place of what an entry says: an amount, or a text.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The right amount, as typed: `1 234,50`.
    pub amount: Option<String>,
    /// The right text, of an entry that is one.
    pub text: Option<String>,
    /// How the amount's decimals are marked: `point` or `comma`.
    pub decimal: Option<String>,
    /// Why: never empty.
    pub reason: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

impl Correction {
    /// What an entry shall say instead.
    ///
    /// # Errors
    /// The decimal mark is none; both an amount and a text are given, or neither.
    pub fn read(self) -> Result<(Instead, Why), Problem> {
        let why = Why { reason: self.reason, request: some(self.key.as_ref()) };
        let instead = match (&self.amount, &self.text) {
            (Some(amount), None) => Instead::Amount(amount.clone(), decimal(self.decimal.as_deref())?),
            (None, Some(text)) => Instead::Text(text.clone()),
            _ => return Err(Problem::new("correction-of-what")),
        };
        Ok((instead, why))
    }
}

/// How much of a joint amount is whose.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// The share of each of its agencies: together the amount.
    pub shares: Vec<Share>,
    /// How their decimals are marked: `point` or `comma`.
    pub decimal: Option<String>,
    /// Why: never empty.
    pub reason: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

/// The share of one agency.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Name or code.
    pub agency: String,
    /// As typed; `0` where it has none.
    pub amount: String,
}

impl Division {
    /// What an entry shall say instead.
    ///
    /// # Errors
    /// The decimal mark is none.
    pub fn read(self) -> Result<(Instead, Why), Problem> {
        let share = |share: Share| split::Share { agency: share.agency, amount: share.amount };
        let decimal = decimal(self.decimal.as_deref())?;
        let why = Why { reason: self.reason, request: some(self.key.as_ref()) };
        Ok((Instead::Shares(self.shares.into_iter().map(share).collect(), decimal), why))
    }
}

/// That an entry no longer stands.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reversal {
    /// Why: never empty.
    pub reason: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

/// That nothing of an import stands any more.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undoing {
    /// Why: never empty.
    pub reason: String,
}

/// That an entry is right.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approving {
    /// Free text.
    pub note: Option<String>,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

/// That a text of an entry is erased, for good.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Path of the field: `note`, `item.narrative.text`.
    pub field: String,
    /// Why: never empty.
    pub reason: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

/// Why figures disagree.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Explaining {
    /// The explanation: never empty.
    pub text: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

/// A period that shall be closed or reopened.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodAsked {
    /// `2021`, `2021-Q1`, `2021-03`, or `2021-01-01..2021-03-31`.
    pub period: String,
    /// `closed` or `reopened`.
    pub change: String,
    /// Why: never empty.
    pub reason: String,
    /// Made by the client before it sends.
    pub key: Option<String>,
}

impl PeriodAsked {
    /// What a ledger is asked to append.
    ///
    /// # Errors
    /// A word that cannot be read.
    pub fn command(self) -> Result<Command, Vec<Problem>> {
        let change = word(self.change.trim(), "closed, reopened").map_err(|problem| vec![problem])?;
        let days = period::days(self.period.trim()).map_err(|problem| vec![problem])?;
        Ok(Command::AskPeriod { change, days, why: Why { reason: self.reason, request: some(self.key.as_ref()) } })
    }
}

impl Say for Recording {
    fn takes(&self) -> Takes<'_> {
        Takes::Money(self.agencies.iter().map(String::as_str).collect())
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        self.read(today).map(Wanted::Amount)
    }
}
