//! `jate record`: one amount, one published figure, or one item of any kind.

use super::context::{Context, Expecting, closing};
use super::output::Failure;
use super::{DONE, Outcome, output};
use crate::app::view;
use crate::app::{AsOf, Command, Office, Quiet};
use crate::projection::builtin;
use crate::projection::declared::Declared;
use crate::said::{self, Say};
use crate::value::number::DecimalMark;
use crate::value::{Day, Measure, Origin, Place, Problem, Year};
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
    Statement(Published),
    Result(At<said::Observation>),
    Award(At<said::Award>),
    Rate(At<said::Rate>),
    Narrative(Text),
    Risk(At<said::Risk>),
    Transfer(At<said::Transfer>),
}

#[derive(Debug, Args)]
struct Text {
    #[command(flatten)]
    said: said::Narrative,
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    file: Option<PathBuf>,
    #[command(flatten)]
    terms: Terms,
}

/// In the place of which entry, and at which head.
#[derive(Debug, Args)]
struct Terms {
    #[arg(long, value_name = "POSITION", requires = "reason")]
    replaces: Option<u64>,
    #[arg(long, value_name = "TEXT", requires = "replaces")]
    reason: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

impl Terms {
    fn command(self, said: impl Say, today: Day) -> Result<Command, Vec<Problem>> {
        Ok(match self.replaces {
            Some(position) => Command::replace(position, said.instead(self.reason.unwrap_or_default(), today)?),
            None => Command::Record(said.wanted(today)?),
        })
    }
}

/// What is said, on what terms.
#[derive(Debug, Args)]
struct At<T: Args> {
    #[command(flatten)]
    said: T,
    #[command(flatten)]
    terms: Terms,
}

/// A published figure: none takes the place of another.
#[derive(Debug, Args)]
struct Published {
    #[command(flatten)]
    said: said::Statement,
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
    terms: Terms,
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
    let (expecting, replaces) = what.terms();
    let office = Office { expect: expecting.head()?, late: expecting.late, ..context.office(store) };
    let replaced = match replaces {
        Some(position) => office.entry(&origin, position).await?,
        None => None,
    };
    // Where no day is said, it is that of the entry whose place it takes.
    let today = replaced.map_or_else(|| office.clock.now().day(), |entry| entry.true_day());
    let amount = |amount: Amount, measure: &str, partner: Option<String>| {
        let (said, terms) = amount.said(measure, partner);
        terms.command(said, today)
    };
    let command = match what {
        What::Statement(Published { mut said, .. }) => {
            if said.year.is_none() {
                said.year = Some(only_year(&office, &origin).await?.to_string());
            }
            said.wanted(today).map(Command::Record)
        }
        What::Result(At { said, terms }) => terms.command(said, today),
        What::Award(At { said, terms }) => terms.command(said, today),
        What::Narrative(given) => {
            let (said, terms) = given.said()?;
            terms.command(said, today)
        }
        What::Risk(At { said, terms }) => terms.command(said, today),
        What::Transfer(At { said, terms }) => terms.command(said, today),
        What::Rate(At { said, terms }) => terms.command(said, today),
        What::Allocation(given) => amount(given, Measure::Required.name(), None),
        What::Availability(given) => amount(given, Measure::Available.name(), None),
        What::Expenditure(given) => amount(given, Measure::Spent.name(), None),
        What::Disbursement(given) => amount(given.amount, Measure::Disbursed.name(), Some(given.partner)),
        What::PlannedDisbursement(given) => amount(given.amount, Measure::Planned.name(), Some(given.partner)),
        What::Contribution(given) => amount(given.amount, &given.stage, None),
    }?;
    Ok(command.run(&office, &context.actor(), &origin).await?)
}

impl What {
    /// At which head, and in the place of which entry.
    fn terms(&self) -> (&Expecting, Option<u64>) {
        let terms = match self {
            Self::Statement(given) => return (&given.expecting, None),
            Self::Allocation(amount) | Self::Availability(amount) | Self::Expenditure(amount) => &amount.terms,
            Self::Contribution(given) => &given.amount.terms,
            Self::Disbursement(given) | Self::PlannedDisbursement(given) => &given.amount.terms,
            Self::Result(given) => &given.terms,
            Self::Award(given) => &given.terms,
            Self::Rate(given) => &given.terms,
            Self::Narrative(given) => &given.terms,
            Self::Risk(given) => &given.terms,
            Self::Transfer(given) => &given.terms,
        };
        (&terms.expecting, terms.replaces)
    }
}

impl Amount {
    fn said(self, measure: &str, partner: Option<String>) -> (said::Recording, Terms) {
        let said = said::Recording {
            measure: measure.to_owned(),
            agencies: self.agency,
            amount: self.amount,
            decimal: self.decimal,
            currency: self.currency,
            date: self.date,
            years: self.year,
            node: self.node,
            framework: self.framework,
            fund: self.fund,
            resources: self.resources,
            nexus: self.nexus,
            partner,
            note: self.note,
            key: self.key,
            accept_unknown: self.accept_unknown_agencies,
        };
        (said, self.terms)
    }
}

impl Text {
    /// With the text of its file.
    fn said(self) -> Result<(said::Narrative, Terms), Failure> {
        let Some(file) = &self.file else { return Ok((self.said, self.terms)) };
        let bytes = output::read_file(file)?;
        let place = Place { file: file.display().to_string(), ..Place::default() };
        let text = String::from_utf8(bytes).map_err(|_| Problem::new("file-not-text").at(place))?;
        Ok((said::Narrative { text: Some(text), ..self.said }, self.terms))
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
