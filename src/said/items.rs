//! What is recorded beside amounts: awards, values of indicators, rates, texts, risks, transfers, published figures. Long, because each
//! names its fields three times: as they are said, as a shell takes them, and as they are read.

use super::{Reading, Say, Takes, some};
use crate::decide::names::Aliases;
use crate::decide::{Wanted, award, narrative, rate, result, risk, statement, transfer};
use crate::event::{Role, Topic, TransferKind};
use crate::value::{Day, Problem, Year};
use clap::Args;
use serde::Deserialize;
use utoipa::ToSchema;

/// What an agency grants a partner.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    pub partner: String,
    /// The agency that awards.
    #[arg(long, value_name = "NAME")]
    pub agency: Option<String>,
    /// As typed: `1 234,50`.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// ISO 4217; the ledger's own, where not said.
    #[arg(long, value_name = "ISO")]
    pub currency: Option<String>,
    /// Code of the output.
    #[arg(long, value_name = "CODE")]
    pub node: Option<String>,
    /// Code of the framework, where a ledger has several.
    #[arg(long, value_name = "CODE")]
    pub framework: Option<String>,
    /// Kind of organisation.
    #[arg(long, value_name = "TEXT")]
    pub sort: Option<String>,
    /// How the money is passed on.
    #[arg(long, value_name = "TEXT")]
    pub modality: Option<String>,
    /// Who leads the organisation.
    #[arg(long, value_name = "TEXT")]
    pub leadership: Option<String>,
    /// New or existing partner.
    #[arg(long, value_name = "TEXT")]
    pub history: Option<String>,
    /// Whom it serves.
    #[arg(long, value_name = "TEXT")]
    pub population: Option<String>,
    /// What is done with it.
    #[arg(long, value_name = "TEXT")]
    pub project: Option<String>,
    /// Programme year.
    #[arg(long, value_name = "YYYY")]
    pub year: Option<String>,
    /// When it took effect; today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// How the amount's decimals are marked: `point` or `comma`.
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    pub decimal: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Register unknown agencies as they stand: on the command line only.
    #[arg(long)]
    #[serde(skip)]
    pub accept_unknown_agencies: bool,
}

impl Say for Award {
    fn takes(&self) -> Takes<'_> {
        Takes::Agencies(self.agency.iter().map(String::as_str).collect())
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let words = [self.sort, self.modality, self.leadership, self.history, self.population, self.project];
        let wanted = award::Wanted {
            partner: self.partner,
            agency: self.agency,
            amount: self.amount,
            decimal: reading.decimal(self.decimal.as_ref()),
            currency: reading.currency(self.currency.as_ref()),
            node: self.node,
            framework: self.framework,
            words: words.map(|word| some(word.as_ref())),
            year: reading.year(self.year.as_ref()),
            date: reading.day(self.date.as_ref(), today),
            request: some(self.key.as_ref()),
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        };
        reading.all(Wanted::Award(wanted))
    }
}

/// A value of an indicator.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// Id of the indicator.
    #[arg(long, value_name = "ID")]
    pub indicator: String,
    /// A number, `12 %`, yes or no, a word, `no data`, `n/a`.
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub value: String,
    /// The year that it is of.
    #[arg(long, value_name = "YYYY")]
    pub year: Option<String>,
    /// baseline, milestone, result or target; a result, where not said.
    #[arg(long, value_name = "baseline|milestone|result|target", value_parser = ["baseline", "milestone", "result", "target"], default_value = "result")]
    pub role: Option<String>,
    /// The part that the value is of, in words.
    #[arg(long, value_name = "TEXT")]
    pub breakdown: Option<String>,
    /// The same by its dimensions: `sex=female`.
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "breakdown")]
    #[serde(default)]
    pub by: Vec<String>,
    /// Which milestone.
    #[arg(long, value_name = "TEXT")]
    pub step: Option<String>,
    /// Wording, to define an indicator that the ledger does not know: the office's.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The framework that the targets of a new one belong to.
    #[arg(long, value_name = "CODE")]
    pub framework: Option<String>,
    /// When it took effect; the last day of its year or today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    pub decimal: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
}

impl Say for Observation {
    fn takes(&self) -> Takes<'_> {
        if self.title.is_some() { Takes::Office } else { Takes::Anyone }
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        if self.breakdown.is_some() && !self.by.is_empty() {
            reading.keep::<()>(Err(Problem::new("breakdown-twice").found(self.by.join("; "))));
        }
        let year = reading.year(self.year.as_ref());
        let value = result::Value {
            title: self.title,
            framework: reading.code(self.framework.as_ref()),
            breakdown: self.breakdown,
            role: reading.word(self.role.as_ref(), "baseline, milestone, result, target").unwrap_or(Role::Result),
            step: self.step,
            decimal: reading.decimal(self.decimal.as_ref()),
            date: reading.day(self.date.as_ref(), year.map_or(today, Year::last_day)),
            request: some(self.key.as_ref()),
            indicator: self.indicator,
            by: self.by,
            value: self.value,
            year,
        };
        reading.all(Wanted::Observation(value))
    }
}

/// What one currency is worth in another, from a day on.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The currency that is priced, ISO 4217.
    #[arg(long, value_name = "ISO")]
    pub base: String,
    /// The currency of the price.
    #[arg(long, value_name = "ISO")]
    pub quote: String,
    /// Units of the second currency for one of the first, as typed.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub rate: String,
    /// Who publishes it.
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    /// From when on it applies; today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    pub decimal: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
}

impl Say for Rate {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let base = reading.keep(super::currency_word(&self.base));
        let quote = reading.keep(super::currency_word(&self.quote));
        let decimal = reading.decimal(self.decimal.as_ref());
        let date = reading.day(self.date.as_ref(), today);
        let (Some(base), Some(quote)) = (base, quote) else { return Err(reading.0) };
        let request = some(self.key.as_ref());
        let wanted = rate::Wanted { base, quote, rate: self.rate, decimal, source: self.source, date, request };
        reading.all(Wanted::Rate(wanted))
    }
}

/// A text about an outcome.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// Code of the outcome, output or axis.
    #[arg(long, value_name = "CODE")]
    pub node: String,
    /// Code of the framework, where a ledger has several.
    #[arg(long, value_name = "CODE")]
    pub framework: Option<String>,
    /// The agency that writes it.
    #[arg(long, value_name = "NAME")]
    pub agency: Option<String>,
    /// progress, challenges, lessons, partnerships or priorities; progress, where not said.
    #[arg(long, value_name = "TOPIC", default_value = "progress")]
    pub topic: Option<String>,
    /// Its language: fr or en.
    #[arg(long, value_name = "fr|en")]
    pub language: String,
    /// The text.
    #[arg(long, value_name = "TEXT", required_unless_present = "file")]
    pub text: Option<String>,
    /// The year that it is about.
    #[arg(long, value_name = "YYYY")]
    pub year: String,
    /// When it took effect; the last day of its year, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Register unknown agencies as they stand: on the command line only.
    #[arg(long)]
    #[serde(skip)]
    pub accept_unknown_agencies: bool,
}

impl Say for Narrative {
    fn takes(&self) -> Takes<'_> {
        Takes::Agencies(self.agency.iter().map(String::as_str).collect())
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let year = reading.keep(super::year_cell(&self.year));
        let date = reading.day(self.date.as_ref(), year.map_or(today, Year::last_day));
        let topic = reading.word(self.topic.as_ref(), Topic::WORDS).unwrap_or(Topic::Progress);
        let Some(year) = year else { return Err(reading.0) };
        let wanted = narrative::Wanted {
            node: self.node,
            framework: self.framework,
            agency: self.agency,
            topic,
            language: self.language,
            text: self.text.unwrap_or_default(),
            year,
            date,
            request: some(self.key.as_ref()),
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        };
        reading.all(Wanted::Narrative(wanted))
    }
}

/// What may happen, with its grades on five-point scales.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// What may happen.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// How likely: 1 to 5, or a word of the scale.
    #[arg(long, value_name = "1-5")]
    pub likelihood: Option<String>,
    /// How grave: 1 to 5, or a word of the scale.
    #[arg(long, value_name = "1-5")]
    pub impact: Option<String>,
    /// Contextual, programmatic, institutional, fiduciary…
    #[arg(long, value_name = "TEXT")]
    pub category: Option<String>,
    /// How often it is looked at.
    #[arg(long, value_name = "TEXT")]
    pub periodicity: Option<String>,
    /// How it is watched.
    #[arg(long, value_name = "TEXT")]
    pub monitoring: Option<String>,
    /// What is done against it.
    #[arg(long, value_name = "TEXT")]
    pub mitigation: Option<String>,
    /// Who answers for it.
    #[arg(long, value_name = "TEXT")]
    pub owner: Option<String>,
    /// Programme year.
    #[arg(long, value_name = "YYYY")]
    pub year: Option<String>,
    /// When it took effect; today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
}

impl Say for Risk {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let said = risk::Said {
            title: self.title,
            category: self.category,
            likelihood: self.likelihood,
            impact: self.impact,
            periodicity: self.periodicity,
            monitoring: self.monitoring,
            mitigation: self.mitigation,
            owner: self.owner,
            year: reading.year(self.year.as_ref()),
        };
        let date = reading.day(self.date.as_ref(), today);
        reading.all(Wanted::Risk { said, date, request: some(self.key.as_ref()) })
    }
}

/// Money of a joint programme: to an agency, back from it, or its own.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// transferred, refunded or contributed (from the agency's own resources); transferred, where not said.
    #[arg(long, value_name = "transferred|refunded|contributed", value_parser = ["transferred", "refunded", "contributed"], default_value = "transferred")]
    pub kind: Option<String>,
    /// Code of the fund.
    #[arg(long, value_name = "CODE")]
    pub fund: String,
    /// The agency.
    #[arg(long, value_name = "NAME")]
    pub agency: String,
    /// As typed: `1 234,50`.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: String,
    /// The part of the amount for indirect costs.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub indirect: Option<String>,
    /// ISO 4217; the ledger's own, where not said.
    #[arg(long, value_name = "ISO")]
    pub currency: Option<String>,
    /// Phase or tranche.
    #[arg(long, value_name = "TEXT")]
    pub phase: Option<String>,
    /// Programme year.
    #[arg(long, value_name = "YYYY")]
    pub year: Option<String>,
    /// When it took effect; today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// How decimals are marked: `point` or `comma`.
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    pub decimal: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Register unknown agencies as they stand: on the command line only.
    #[arg(long)]
    #[serde(skip)]
    pub accept_unknown_agencies: bool,
}

impl Say for Transfer {
    fn takes(&self) -> Takes<'_> {
        Takes::Agencies(vec![&self.agency])
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let kinds = "transferred, refunded, contributed";
        let wanted = transfer::Wanted {
            kind: reading.word(self.kind.as_ref(), kinds).unwrap_or(TransferKind::Transferred),
            fund: self.fund,
            agency: self.agency,
            amount: self.amount,
            indirect: self.indirect,
            decimal: reading.decimal(self.decimal.as_ref()),
            currency: reading.currency(self.currency.as_ref()),
            phase: self.phase,
            year: reading.year(self.year.as_ref()),
            date: reading.day(self.date.as_ref(), today),
            request: some(self.key.as_ref()),
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        };
        reading.all(Wanted::Transfer(wanted))
    }
}

/// A figure that somebody published.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The document.
    #[arg(long, value_name = "TEXT")]
    pub document: String,
    /// Its table, or the words around the figure.
    #[arg(long, value_name = "TEXT")]
    pub table: String,
    /// The row as published: an agency, a node, or a total.
    #[arg(long, value_name = "TEXT")]
    pub row: String,
    /// The column as published, or the name of a measure.
    #[arg(long, value_name = "TEXT")]
    pub column: String,
    /// The figure as published.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: String,
    /// ISO 4217; the ledger's own, where not said.
    #[arg(long, value_name = "ISO")]
    pub currency: Option<String>,
    /// The page.
    #[arg(long, value_name = "TEXT")]
    pub page: Option<String>,
    /// The programme year that it is about.
    #[arg(long, value_name = "YYYY")]
    pub year: Option<String>,
    /// When it was published; today, where not said.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Free text.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    pub decimal: Option<String>,
    /// Made by the client before it sends.
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
}

impl Say for Statement {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        Some(&mut self.key)
    }

    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let year = match self.year {
            Some(text) => super::year_cell(&text),
            None => Err(Problem::new("year-missing")),
        };
        let year = reading.keep(year);
        let decimal = reading.decimal(self.decimal.as_ref());
        let currency = reading.currency(self.currency.as_ref());
        let date = reading.day(self.date.as_ref(), today);
        let Some(year) = year else { return Err(reading.0) };
        let statement = statement::Statement {
            document: self.document,
            table: self.table,
            row: self.row,
            column: self.column,
            amount: self.amount,
            decimal,
            currency,
            page: self.page,
            year,
            date,
            note: some(self.note.as_ref()),
            request: some(self.key.as_ref()),
        };
        reading.all(Wanted::Statement(statement))
    }
}
