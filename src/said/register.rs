//! What a ledger is about: agencies, partners, funds, indicators, frameworks with their nodes, thresholds.

use super::{Reading, Say, Takes};
use crate::decide::names::Aliases;
use crate::decide::result::Definition;
use crate::decide::{Wanted, approval, framework};
use crate::event::{Cycle, Level};
use crate::value::{Day, Problem};
use clap::Args;
use serde::Deserialize;
use utoipa::ToSchema;

/// Agencies that take part, and spellings that stand for them.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Agencies {
    /// Their names, by any that the directory of the United Nations knows.
    #[serde(default)]
    pub names: Vec<String>,
    /// Spellings with the code of the agency that each stands for: `NAME=CODE`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Register unknown agencies as they stand: on the command line only.
    #[serde(skip)]
    pub accept_unknown: bool,
}

impl Say for Agencies {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let split = |text: &String| match text.rsplit_once('=') {
            Some((name, code)) => Ok((name.trim().to_owned(), code.trim().to_owned())),
            None => Err(Problem::new("alias-malformed").found(text)),
        };
        let given = self.aliases.iter().filter_map(|text| reading.keep(split(text))).collect();
        let aliases = Aliases { given, accept_unknown: self.accept_unknown };
        reading.all(Wanted::Agencies { names: self.names, aliases })
    }
}

/// That a spelling is of another partner.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The spelling.
    #[arg(value_name = "SPELLING")]
    pub alias: String,
    /// The partner that it is of.
    #[arg(value_name = "PARTNER")]
    pub partner: String,
}

impl Say for Partner {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        Ok(Wanted::Partner { alias: self.alias, partner: self.partner })
    }
}

/// A fund, or a joint programme.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The administrative agent.
    pub agent: Option<String>,
    /// Its lead agency.
    pub lead: Option<String>,
    /// How its money goes: parallel, pooled or pass-through.
    pub modality: Option<String>,
    /// What agencies may keep of each transfer for indirect costs, in percent, as typed.
    pub indirect: Option<String>,
}

impl Say for Fund {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let modality = reading.word(self.modality.as_ref(), "parallel, pooled, pass-through");
        let Some(code) = reading.keep(super::code(&self.code)) else { return Err(reading.0) };
        let (agent, lead) = (self.agent, self.lead);
        let indirect = self.indirect;
        let fund = framework::Fund { code, title: self.title, agent, lead, modality, indirect };
        reading.all(Wanted::Fund(fund))
    }
}

/// What is known of an indicator; what is left out stays as it is known.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its id; a new one defines it.
    pub indicator: String,
    /// Its wording.
    pub title: Option<String>,
    /// count, percent, index, yes-no, scale or text.
    pub kind: Option<String>,
    /// Unit of its values.
    pub unit: Option<String>,
    /// The framework whose cycle its targets belong to.
    pub framework: Option<String>,
    /// Which way is better: up or down.
    pub direction: Option<String>,
    /// What its values are broken down by, such as sex.
    #[serde(default)]
    pub dimensions: Vec<String>,
    /// Words of its scale, from the lowest.
    #[serde(default)]
    pub scale: Vec<String>,
    /// Whether its parts add up to the whole, or stand apart: add or apart.
    pub parts: Option<String>,
    /// Whether the values of its years add up, or stand apart: add or apart.
    pub years: Option<String>,
}

impl Say for Indicator {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let kind = self.kind.map(|word| word.replace('-', "_"));
        let definition = Definition {
            indicator: self.indicator,
            title: self.title,
            kind: reading.word(kind.as_ref(), "count, percent, index, yes_no, scale, text"),
            unit: self.unit,
            framework: reading.code(self.framework.as_ref()),
            direction: reading.word(self.direction.as_ref(), "up, down"),
            dimensions: self.dimensions,
            scale: self.scale,
            additive: adds(&mut reading, self.parts.as_ref()),
            cumulated: adds(&mut reading, self.years.as_ref()),
        };
        reading.all(Wanted::Indicator(definition))
    }
}

fn adds(reading: &mut Reading, text: Option<&String>) -> Option<bool> {
    let read = text.map(|text| match text.as_str() {
        "add" => Ok(true),
        "apart" => Ok(false),
        _ => Err(Problem::new("word-unknown").found(text).fact("words", "add, apart")),
    });
    reading.keep(read.transpose()).flatten()
}

/// A framework.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its code.
    #[arg(value_name = "CODE")]
    pub code: String,
    /// What it is called.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// Its years: `2020-2024`.
    #[arg(long, value_name = "YYYY-YYYY")]
    pub cycle: Option<String>,
}

impl Say for Framework {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let code = reading.keep(super::code(&self.code));
        let cycle = reading.keep(self.cycle.map(|text| cycle(&text)).transpose()).flatten();
        let Some(code) = code else { return Err(reading.0) };
        reading.all(Wanted::Framework { code, title: self.title, cycle })
    }
}

fn cycle(text: &str) -> Result<Cycle, Problem> {
    let problem = || Problem::new("year-unreadable").found(text);
    let (first, last) = text.split_once('-').ok_or_else(problem)?;
    let year = |text: &str| text.trim().parse().map_err(|_| problem());
    Ok(Cycle { first_year: year(first)?, last_year: year(last)? })
}

/// An axis, an outcome, an output or an activity.
#[derive(Debug, Clone, Default, Args, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its code.
    #[arg(value_name = "CODE")]
    pub code: String,
    /// axis, outcome, output or activity.
    #[arg(long, value_name = "axis|outcome|output|activity", value_parser = ["axis", "outcome", "output", "activity"])]
    pub level: String,
    /// Its wording.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// Code of the node above.
    #[arg(long, value_name = "CODE")]
    pub parent: Option<String>,
    /// The framework that it belongs to, where a ledger has several.
    #[arg(long, value_name = "CODE")]
    pub framework: Option<String>,
    /// Names of the agencies that contribute.
    #[arg(long = "agency", id = "agency", value_name = "NAME")]
    #[serde(default)]
    pub agencies: Vec<String>,
    /// Nodes of other frameworks that it contributes to: `FRAMEWORK/CODE`.
    #[arg(long, value_name = "FRAMEWORK/CODE")]
    #[serde(default)]
    pub contributes_to: Vec<String>,
}

impl Say for Node {
    fn takes(&self) -> Takes<'_> {
        Takes::Office
    }

    fn key(&mut self) -> Option<&mut Option<String>> {
        None
    }

    fn wanted(self, _today: Day) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let level = super::word::<Level>(&self.level, "axis, outcome, output, activity");
        let (level, code) = (reading.keep(level), reading.keep(super::code(&self.code)));
        let framework = reading.code(self.framework.as_ref());
        let parent = reading.code(self.parent.as_ref());
        let (Some(level), Some(code)) = (level, code) else { return Err(reading.0) };
        let (agencies, contributes_to) = (self.agencies, self.contributes_to);
        let node = framework::Node { framework, code, level, parent, title: self.title, agencies, contributes_to };
        reading.all(Wanted::Node(node))
    }
}

/// From which amount on expenditures wait for another person.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Name of the agency; everybody, where none is named.
    pub agency: Option<String>,
    /// As typed.
    pub amount: Option<String>,
    /// That no amount waits any more: in the place of one.
    #[serde(default)]
    pub none: bool,
    /// ISO 4217; the ledger's own, where not said.
    pub currency: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    pub decimal: Option<String>,
}

impl Threshold {
    /// What is asked for.
    ///
    /// # Errors
    /// Every word that cannot be read.
    pub fn wanted(self) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        if self.none == self.amount.is_some() {
            reading.keep::<()>(Err(Problem::new("threshold-missing")));
        }
        let wanted = approval::Threshold {
            agency: self.agency,
            amount: self.amount,
            decimal: reading.decimal(self.decimal.as_ref()),
            currency: reading.currency(self.currency.as_ref()),
        };
        reading.all(Wanted::Threshold(wanted))
    }
}
