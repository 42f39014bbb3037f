//! `jate record`: one amount, one published figure, or one item of any kind.

use super::context::{Context, Expecting, closing};
use super::output::Failure;
use super::{DONE, Outcome, output};
use crate::app::{AsOf, Office, Quiet};
use crate::app::{change, view};
use crate::decide::names::Aliases;
use crate::decide::{award, narrative, rate, record, result, risk, statement, transfer};
use crate::event::{Nexus, Resources, Role, Topic, TransferKind};
use crate::interchange::entries::currency_word;
use crate::interchange::wide::{day_cell, year_cell};
use crate::projection::builtin;
use crate::projection::declared::Declared;
use crate::value::number::DecimalMark;
use crate::value::time::Day;
use crate::value::{Currency, Measure, Origin, Place, Problem, Year};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Record {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Allocation(Amount),
    Contribution(Contribution),
    Availability(Amount),
    Expenditure(Amount),
    Disbursement(Disbursement),
    PlannedDisbursement(Disbursement),
    Statement(Statement),
    Result(ResultArgs),
    Award(AwardArgs),
    Rate(RateArgs),
    Narrative(NarrativeArgs),
    Risk(RiskArgs),
    Transfer(TransferArgs),
}

#[derive(Debug, Args)]
struct RateArgs {
    #[arg(long, value_name = "ISO")]
    base: String,
    #[arg(long, value_name = "ISO")]
    quote: String,
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    rate: String,
    #[arg(long, value_name = "TEXT")]
    source: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct NarrativeArgs {
    #[arg(long, value_name = "CODE")]
    node: String,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    #[arg(long, value_name = "TOPIC", default_value = "progress")]
    topic: String,
    #[arg(long, value_name = "fr|en")]
    language: String,
    #[arg(long, value_name = "TEXT", required_unless_present = "file")]
    text: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    file: Option<PathBuf>,
    #[arg(long, value_name = "YYYY")]
    year: String,
    #[arg(long)]
    accept_unknown_agencies: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct RiskArgs {
    #[arg(long, value_name = "TEXT")]
    title: String,
    #[arg(long, value_name = "1-5")]
    likelihood: Option<String>,
    #[arg(long, value_name = "1-5")]
    impact: Option<String>,
    #[arg(long, value_name = "TEXT")]
    category: Option<String>,
    #[arg(long, value_name = "TEXT")]
    periodicity: Option<String>,
    #[arg(long, value_name = "TEXT")]
    monitoring: Option<String>,
    #[arg(long, value_name = "TEXT")]
    mitigation: Option<String>,
    #[arg(long, value_name = "TEXT")]
    owner: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct TransferArgs {
    #[arg(long, value_name = "transferred|refunded|contributed", value_parser = ["transferred", "refunded", "contributed"], default_value = "transferred")]
    kind: String,
    #[arg(long, value_name = "CODE")]
    fund: String,
    #[arg(long, value_name = "NAME")]
    agency: String,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    indirect: Option<String>,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "TEXT")]
    phase: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long)]
    accept_unknown_agencies: bool,
    #[command(flatten)]
    common: Common,
}

/// What can be said of anything that is recorded.
#[derive(Debug, Args)]
struct Common {
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
struct AwardArgs {
    #[arg(long, value_name = "NAME")]
    partner: String,
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: Option<String>,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "TEXT")]
    sort: Option<String>,
    #[arg(long, value_name = "TEXT")]
    modality: Option<String>,
    #[arg(long, value_name = "TEXT")]
    leadership: Option<String>,
    #[arg(long, value_name = "TEXT")]
    history: Option<String>,
    #[arg(long, value_name = "TEXT")]
    population: Option<String>,
    #[arg(long, value_name = "TEXT")]
    project: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long)]
    accept_unknown_agencies: bool,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
struct ResultArgs {
    #[arg(long, value_name = "ID")]
    indicator: String,
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "baseline|milestone|result|target", value_parser = ["baseline", "milestone", "result", "target"], default_value = "result")]
    role: String,
    #[arg(long, value_name = "TEXT")]
    breakdown: Option<String>,
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "breakdown")]
    by: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    step: Option<String>,
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
struct Amount {
    #[arg(long, required = true, value_name = "NAME")]
    agency: Vec<String>,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Vec<String>,
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    #[arg(long, value_name = "core|other")]
    resources: Option<String>,
    #[arg(long, value_name = "humanitarian|development|peace")]
    nexus: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[arg(long)]
    accept_unknown_agencies: bool,
    #[command(flatten)]
    expecting: Expecting,
}

#[derive(Debug, Args)]
struct Contribution {
    #[command(flatten)]
    amount: Amount,
    #[arg(long, value_name = "pledged|committed|mobilised", value_parser = ["pledged", "committed", "mobilised"])]
    stage: String,
}

#[derive(Debug, Args)]
struct Disbursement {
    #[command(flatten)]
    amount: Amount,
    #[arg(long, value_name = "NAME")]
    partner: String,
}

#[derive(Debug, Args)]
struct Statement {
    #[arg(long, value_name = "TEXT")]
    document: String,
    #[arg(long, value_name = "TEXT")]
    table: String,
    #[arg(long, value_name = "TEXT")]
    row: String,
    #[arg(long, value_name = "TEXT")]
    column: String,
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    amount: String,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "TEXT")]
    page: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

/// The decimal mark that `--decimal` names.
pub fn decimal_mark(name: Option<&str>) -> Option<DecimalMark> {
    name.map(|name| if name == "comma" { DecimalMark::Comma } else { DecimalMark::Point })
}

impl Record {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = record_into(context, &*store, self.what).await;
        let done = closing(&*store, outcome).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}

async fn record_into(
    context: &Context,
    store: &dyn crate::store::Store,
    what: What,
) -> Result<crate::app::Done, Failure> {
    let origin = context.ledger(store).await?;
    let expecting = what.expecting();
    let office = Office { expect: expecting.head()?, late: expecting.late, ..context.office(store) };
    let wanted = match what {
        What::Statement(given) => {
            let statement = given.read(&office, &origin).await?;
            return Ok(change::state(&office, &context.actor(), &origin, &statement).await?);
        }
        What::Result(given) => {
            let value = given.read(&office)?;
            return Ok(change::observe(&office, &context.actor(), &origin, &value).await?);
        }
        What::Award(given) => {
            let wanted = given.read(&office)?;
            return Ok(change::award(&office, &context.actor(), &origin, &wanted).await?);
        }
        What::Narrative(given) => {
            let wanted = given.read()?;
            return Ok(change::narrate(&office, &context.actor(), &origin, &wanted).await?);
        }
        What::Risk(given) => {
            let (said, date, request) = given.read(&office)?;
            return Ok(change::risk(&office, &context.actor(), &origin, &said, date, request.as_deref()).await?);
        }
        What::Transfer(given) => {
            let wanted = given.read(&office)?;
            return Ok(change::transfer(&office, &context.actor(), &origin, &wanted).await?);
        }
        What::Rate(given) => {
            let wanted = given.read(&office)?;
            return Ok(change::rate(&office, &context.actor(), &origin, &wanted).await?);
        }
        What::Allocation(amount) => amount.read(Measure::Required, None, &office),
        What::Availability(amount) => amount.read(Measure::Available, None, &office),
        What::Expenditure(amount) => amount.read(Measure::Spent, None, &office),
        What::Disbursement(given) => given.amount.read(Measure::Disbursed, Some(given.partner), &office),
        What::PlannedDisbursement(given) => given.amount.read(Measure::Planned, Some(given.partner), &office),
        What::Contribution(given) => {
            let measure = given.stage.parse().unwrap_or(Measure::Mobilised);
            given.amount.read(measure, None, &office)
        }
    }?;
    Ok(change::record(&office, &context.actor(), &origin, &wanted).await?)
}

impl What {
    fn expecting(&self) -> &Expecting {
        match self {
            Self::Allocation(amount) | Self::Availability(amount) | Self::Expenditure(amount) => &amount.expecting,
            Self::Contribution(given) => &given.amount.expecting,
            Self::Disbursement(given) | Self::PlannedDisbursement(given) => &given.amount.expecting,
            Self::Statement(given) => &given.expecting,
            Self::Result(given) => &given.expecting,
            Self::Award(given) => &given.expecting,
            Self::Rate(given) => &given.common.expecting,
            Self::Narrative(given) => &given.common.expecting,
            Self::Risk(given) => &given.common.expecting,
            Self::Transfer(given) => &given.common.expecting,
        }
    }
}

impl Amount {
    fn read(self, measure: Measure, partner: Option<String>, office: &Office<'_>) -> Result<record::Record, Failure> {
        let mut problems = Vec::new();
        let mut keep = |problem| problems.push(problem);
        let currency = currency(self.currency.as_deref()).map_err(&mut keep).ok().flatten();
        let date = day(self.date.as_deref(), office).map_err(&mut keep).ok();
        let mut years: Vec<Year> = Vec::new();
        for text in &self.year {
            year_cell(text).map_or_else(&mut keep, |year| years.push(year));
        }
        years.sort_unstable();
        years.dedup();
        let resources: Option<Resources> =
            word(self.resources.as_deref(), "core, other").map_err(&mut keep).ok().flatten();
        let words = "humanitarian, development, peace";
        let nexus: Option<Nexus> = word(self.nexus.as_deref(), words).map_err(&mut keep).ok().flatten();
        let (Some(date), true) = (date, problems.is_empty()) else { return Err(problems.into()) };
        Ok(record::Record {
            measure,
            agencies: self.agency,
            amount: self.amount,
            decimal: decimal_mark(self.decimal.as_deref()),
            currency,
            date,
            years,
            node: self.node,
            framework: self.framework,
            fund: self.fund,
            resources,
            nexus,
            partner,
            note: self.note,
            request: self.key,
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        })
    }
}

impl ResultArgs {
    fn read(self, office: &Office<'_>) -> Result<result::Value, Failure> {
        let year = self.year.as_deref().map(year_cell).transpose()?;
        let date = match (&self.date, year) {
            (None, Some(year)) => year.last_day(),
            (text, _) => day(text.as_deref(), office)?,
        };
        let framework = self
            .framework
            .map(|text| text.parse().map_err(|_| Problem::new("name-invalid").found(text).fact("rule", "code")));
        Ok(result::Value {
            indicator: self.indicator,
            title: self.title,
            framework: framework.transpose()?,
            breakdown: self.breakdown,
            by: self.by,
            role: self.role.parse().unwrap_or(Role::Result),
            step: self.step,
            value: self.value,
            decimal: decimal_mark(self.decimal.as_deref()),
            year,
            date,
            request: self.key,
        })
    }
}

impl NarrativeArgs {
    fn read(self) -> Result<narrative::Wanted, Failure> {
        let text = match (&self.text, &self.file) {
            (Some(text), _) => text.clone(),
            (None, Some(file)) => {
                let bytes = super::output::read_file(file)?;
                let place = Place { file: file.display().to_string(), ..Place::default() };
                String::from_utf8(bytes).map_err(|_| Problem::new("file-not-text").at(place))?
            }
            (None, None) => String::new(),
        };
        let year = year_cell(&self.year)?;
        Ok(narrative::Wanted {
            node: self.node,
            framework: self.framework,
            agency: self.agency,
            topic: word(Some(&self.topic), Topic::WORDS)?.unwrap_or(Topic::Progress),
            language: self.language,
            text,
            year,
            date: self.common.date.as_deref().map_or_else(|| Ok(year.last_day()), day_cell)?,
            request: self.common.key,
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        })
    }
}

impl RiskArgs {
    fn read(self, office: &Office<'_>) -> Result<(risk::Said, Day, Option<String>), Failure> {
        let said = risk::Said {
            title: self.title,
            category: self.category,
            likelihood: self.likelihood,
            impact: self.impact,
            periodicity: self.periodicity,
            monitoring: self.monitoring,
            mitigation: self.mitigation,
            owner: self.owner,
            year: self.year.as_deref().map(year_cell).transpose()?,
        };
        Ok((said, day(self.common.date.as_deref(), office)?, self.common.key))
    }
}

impl TransferArgs {
    fn read(self, office: &Office<'_>) -> Result<transfer::Wanted, Failure> {
        Ok(transfer::Wanted {
            kind: self.kind.parse().unwrap_or(TransferKind::Transferred),
            fund: self.fund,
            agency: self.agency,
            amount: self.amount,
            indirect: self.indirect,
            decimal: decimal_mark(self.common.decimal.as_deref()),
            currency: currency(self.currency.as_deref())?,
            phase: self.phase,
            year: self.year.as_deref().map(year_cell).transpose()?,
            date: day(self.common.date.as_deref(), office)?,
            request: self.common.key,
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        })
    }
}

impl RateArgs {
    fn read(self, office: &Office<'_>) -> Result<rate::Wanted, Failure> {
        Ok(rate::Wanted {
            base: currency_word(&self.base)?,
            quote: currency_word(&self.quote)?,
            rate: self.rate,
            decimal: decimal_mark(self.common.decimal.as_deref()),
            source: self.source,
            date: day(self.common.date.as_deref(), office)?,
            request: self.common.key,
        })
    }
}

impl AwardArgs {
    fn read(self, office: &Office<'_>) -> Result<award::Wanted, Failure> {
        Ok(award::Wanted {
            partner: self.partner,
            agency: self.agency,
            amount: self.amount,
            decimal: decimal_mark(self.decimal.as_deref()),
            currency: currency(self.currency.as_deref())?,
            node: self.node,
            framework: self.framework,
            words: [self.sort, self.modality, self.leadership, self.history, self.population, self.project],
            year: self.year.as_deref().map(year_cell).transpose()?,
            date: day(self.date.as_deref(), office)?,
            request: self.key,
            aliases: Aliases { given: Vec::new(), accept_unknown: self.accept_unknown_agencies },
        })
    }
}

impl Statement {
    async fn read(self, office: &Office<'_>, origin: &Origin) -> Result<statement::Statement, Failure> {
        let year = match &self.year {
            Some(text) => year_cell(text)?,
            None => only_year(office, origin).await?,
        };
        Ok(statement::Statement {
            document: self.document,
            table: self.table,
            row: self.row,
            column: self.column,
            amount: self.amount,
            decimal: decimal_mark(self.decimal.as_deref()),
            currency: currency(self.currency.as_deref())?,
            page: self.page,
            year,
            date: day(self.date.as_deref(), office)?,
            note: self.note,
            request: self.key,
        })
    }
}

/// The only programme year that the ledger has figures for: what else could a published figure be about?
async fn only_year(office: &Office<'_>, origin: &Origin) -> Result<Year, Failure> {
    let by_agency = &builtin::declared()[0];
    let place = by_agency.definition.dimensions.iter().position(|f| *f == crate::projection::facts::Field::Year);
    let folds = [by_agency as &dyn crate::projection::Fold];
    let view = view::view(office.store, origin, &folds, AsOf::default(), &Quiet).await?;
    let keys = view.models.iter().flat_map(|model| model.keys());
    let years: std::collections::BTreeSet<String> =
        keys.filter_map(|key| Declared::dimensions_of(key).get(place?).cloned()).collect();
    let mut parsed = years.iter().filter_map(|year| year.parse::<Year>().ok());
    match (parsed.next(), parsed.next()) {
        (Some(year), None) => Ok(year),
        _ => Err(Problem::new("year-missing").into()),
    }
}

fn currency(text: Option<&str>) -> Result<Option<Currency>, Problem> {
    text.map(currency_word).transpose()
}

/// The day given, or today.
fn day(text: Option<&str>, office: &Office<'_>) -> Result<Day, Problem> {
    text.map_or_else(|| Ok(office.clock.now().day()), day_cell)
}

fn word<T: std::str::FromStr>(text: Option<&str>, words: &'static str) -> Result<Option<T>, Problem> {
    let parse = |text: &str| {
        text.to_lowercase().parse().map_err(|_| {
            let near = crate::value::text_key::nearest(text, words.split(", "));
            Problem::new("word-unknown").found(text).nearest(near).fact("words", words)
        })
    };
    text.map(parse).transpose()
}
