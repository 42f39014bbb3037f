//! Declared layouts: which header means what.

use crate::event::{ClaimMeasure, Level, Topic};
use crate::ledger::canon;
use crate::value::text_key::{nearest, text_key};
use crate::value::{Currency, Hash, Problem};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A layout as `schemas/imports/*.toml` declares it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name, for `--layout`.
    pub name: String,
    /// What it is, in both languages; the default name of the table of a statement.
    pub title: crate::projection::definition::Label,
    /// What its rows are.
    pub kind: Kind,
    /// Layouts of one family report the same money: a ledger takes a year by one margin only.
    #[serde(default)]
    pub family: String,
    /// For a wide table: what each row is about.
    pub member: Option<Member>,
    /// For a wide table: the level of its rows, where they are nodes.
    pub level: Option<Level>,
    /// For a wide table: the amounts count from the start of the year, and the difference is recorded.
    #[serde(default)]
    pub year_to_date: bool,
    /// For indicators: their parts add up to the whole.
    #[serde(default)]
    pub additive: bool,
    /// For a wide table or a table of parts: labels of the row of totals.
    #[serde(default)]
    pub totals: Vec<String>,
    /// For nodes: words before the code in their labels.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Code of the framework that rows open where the ledger has none.
    pub framework: Option<crate::value::Code>,
    /// Code of the fund that transfers are of.
    pub fund: Option<crate::value::Code>,
    /// For a work plan: rows below those of activities.
    #[serde(default)]
    pub summary: Vec<Summary>,
    /// Currency of its amounts, where the source has only one.
    pub currency: Option<Currency>,
    /// The decimal mark of its amounts, where the source always writes the same.
    pub decimal: Option<DecimalName>,
    /// Its columns.
    pub column: Vec<Column>,
    /// What a person says of one file.
    #[serde(skip)]
    pub said: Option<Said>,
}

/// What a person says of a file whose heads no layout knows: which row has its heads, and which of its columns is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Name of the sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row of heads, as a spreadsheet numbers it.
    pub row: u32,
    /// By the index of a column of the file. All others are known by their heads.
    pub columns: BTreeMap<usize, Meant>,
}

/// What a column of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// That of the layout, by its index.
    Column(usize),
    /// None: it is not read.
    Unread,
}

impl Meant {
    /// The index of the layout's column.
    #[must_use]
    pub const fn column(self) -> Option<usize> {
        match self {
            Self::Column(index) => Some(index),
            Self::Unread => None,
        }
    }
}

/// What the rows of a layout are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A row for each member, a column for each measure.
    Wide,
    /// A row for each entry.
    Entries,
    /// A row for each node of a framework.
    Framework,
    /// A row for each activity of a plan, columns for each year; a ledger for each country.
    Activities,
    /// A row for each indicator, or for each part of one.
    Results,
    /// A row for each award to a partner.
    Awards,
    /// A row for each day or month, or for each rate.
    Rates,
    /// A row for each outcome, columns of texts.
    Narratives,
    /// A row for each risk.
    Risks,
    /// A row for each agency, columns of transfers.
    Transfers,
    /// A row for each activity of an office's plan.
    WorkPlan,
}

impl Kind {
    /// Columns without which rows of this kind cannot be read.
    const fn needed(self) -> &'static [Field] {
        match self {
            Self::Wide => &[Field::Member],
            Self::Entries => &[Field::Measure, Field::Amount, Field::Date],
            Self::Framework => &[Field::Level, Field::Code, Field::Title],
            Self::Activities => &[Field::Country, Field::Plan, Field::Identifier, Field::Agency],
            Self::Results => &[Field::Result],
            Self::Awards => &[Field::Partner],
            Self::Rates => &[Field::Date, Field::Rate],
            Self::Narratives => &[Field::Code, Field::Narrative],
            Self::Risks => &[Field::Title, Field::Likelihood, Field::Impact],
            Self::Transfers => &[Field::Member, Field::Transferred],
            Self::WorkPlan => &[Field::Activity, Field::Required],
        }
    }
}

/// What a row of a wide table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Member {
    /// An agency.
    Agency,
    /// A node of a framework.
    Node,
}

/// The decimal mark, in a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecimalName {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What stands in it.
    pub field: Field,
    /// Heads by which it is known. Case, accents and punctuation do not count, nor a year or `(USD)` in the head.
    pub headers: Vec<String>,
    /// Whether the layout is recognised without it.
    #[serde(default)]
    pub optional: bool,
    /// For a table of parts: the indicator that the column is of.
    pub indicator: Option<String>,
    /// For a table of rates: what the rates in the column are of, where the rows do not say it.
    pub rate: Option<RateColumn>,
    /// For a table of texts: what the texts in the column are about, and their language.
    pub text: Option<TextColumn>,
    /// For transfers: the phase or tranche that the column is of.
    pub phase: Option<String>,
    /// The currency of its amounts, where the head does not say it.
    pub currency: Option<Currency>,
}

/// What the texts in a column are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextColumn {
    /// What they are about.
    pub topic: Topic,
    /// ISO 639-1.
    pub language: String,
}

/// Rows below those of activities.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// What their figures are: `required`, `available` or `gap_available`.
    pub measure: String,
    /// How their labels begin.
    pub labels: Vec<String>,
}

/// What the rates in a column are of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateColumn {
    /// The currency that is priced.
    pub base: Currency,
    /// The currency of the price.
    pub quote: Currency,
    /// Who publishes them, and what they are.
    pub source: String,
    /// The day of a month from which on a rate of that month applies.
    #[serde(default)]
    pub of: DayOfMonth,
}

/// A day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayOfMonth {
    /// The first.
    #[default]
    First,
    /// The last.
    Last,
}

/// What can stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, schemars::JsonSchema, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Row of a wide table: an agency or a node.
    Member,
    /// Measures of money.
    Required,
    /// As above.
    Pledged,
    /// As above.
    Committed,
    /// As above.
    Mobilised,
    /// As above.
    Available,
    /// As above.
    Spent,
    /// As above.
    Disbursed,
    /// required − mobilised, as printed.
    Gap,
    /// required − available, as printed.
    GapAvailable,
    /// spent / mobilised, as printed.
    ExecutionRate,
    /// spent / available, as printed.
    DeliveryRate,
    /// Programme year.
    Year,
    /// Day up to which a year-to-date amount counts, or on which an entry took effect.
    Date,
    /// Name of a measure.
    Measure,
    /// Amount of an entry.
    Amount,
    /// ISO 4217.
    Currency,
    /// One agency or several, separated by `;`.
    Agency,
    /// Code of a node.
    Node,
    /// Code of a framework.
    Framework,
    /// Code of a fund.
    Fund,
    /// `core` or `other`.
    Resources,
    /// `humanitarian`, `development` or `peace`.
    Nexus,
    /// Partner of a disbursement.
    Partner,
    /// Free text.
    Note,
    /// Number that makes the row the same row in another file.
    Reference,
    /// Source system.
    System,
    /// Number of the source document.
    Document,
    /// Day of extraction.
    Extracted,
    /// `provisional` or `certified`.
    Status,
    /// Level of a node.
    Level,
    /// Code of a node.
    Code,
    /// Code of the node above.
    Parent,
    /// Wording of a node.
    Title,
    /// Agencies that contribute to a node.
    Agencies,
    /// Country of a plan.
    Country,
    /// Title of a plan.
    Plan,
    /// Code of a strategic priority.
    PriorityCode,
    /// Wording of a strategic priority.
    Priority,
    /// Code of an outcome.
    OutcomeCode,
    /// Wording of an outcome.
    Outcome,
    /// Code of an output.
    OutputCode,
    /// Wording of an output.
    Output,
    /// Code of an activity, as people number it.
    ActivityCode,
    /// Wording of an activity.
    Activity,
    /// What makes an activity the same in another file.
    Identifier,
    /// What an activity is.
    Description,
    /// First day of an activity.
    Start,
    /// Last day of an activity.
    End,
    /// How far an activity is.
    Progress,
    /// Who gives money to an activity, separated by `;`.
    Contributing,
    /// Who carries an activity out, separated by `;`.
    Implementing,
    /// Targets of the Sustainable Development Goals, separated by `;`.
    Targets,
    /// Sustainable Development Goals, separated by `;`.
    Goals,
    /// Places, separated by `;`.
    Geography,
    /// Gender marker.
    GenderMarker,
    /// Humanitarian marker.
    HumanitarianMarker,
    /// Human-rights marker.
    HumanRightsMarker,
    /// Sustaining-peace marker.
    PeaceMarker,
    /// Total over all years, as printed.
    TotalRequired,
    /// As above.
    TotalAvailable,
    /// As above.
    TotalSpent,
    /// Text about one year.
    Narrative,
    /// Wording of an indicator.
    Indicator,
    /// Part of a whole.
    Breakdown,
    /// Unit of the values of an indicator.
    Unit,
    /// Value of an indicator where it began.
    Baseline,
    /// Where it should be on the way.
    Milestone,
    /// Where it was found.
    Result,
    /// Where it should end.
    Target,
    /// The year in which it should.
    TargetYear,
    /// How it changed, as printed.
    Change,
    /// Kind of organisation.
    Sort,
    /// How money is passed on.
    Modality,
    /// Who leads an organisation.
    Leadership,
    /// New or existing partner.
    History,
    /// Whom a partner serves.
    Population,
    /// What is done with an award.
    Project,
    /// Price of a currency in another.
    Rate,
    /// The currency that is priced.
    Base,
    /// The currency of a price.
    Quote,
    /// ISO 639-1.
    Language,
    /// Kind of a risk.
    Category,
    /// How likely a risk is.
    Likelihood,
    /// How grave it would be.
    Impact,
    /// How often it is looked at.
    Periodicity,
    /// How it is watched.
    Monitoring,
    /// What is done against it.
    Mitigation,
    /// Who answers for it.
    Owner,
    /// Amounts that the agent transferred.
    Transferred,
    /// Amounts that went back to the agent.
    Refunded,
    /// Amounts of the agencies' own.
    Contributed,
    /// What shall come of an activity.
    Expected,
    /// Where that can be seen.
    Verification,
    /// Whether an activity goes on in the first quarter.
    Quarter1,
    /// In the second.
    Quarter2,
    /// In the third.
    Quarter3,
    /// In the fourth.
    Quarter4,
    /// Who answers for an activity.
    Responsible,
    /// Where its money comes from.
    FundSource,
}

impl Field {
    /// Whether numbers stand in it, in a table with a row for each thing.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Rate | Self::Amount | Self::Required | Self::Available | Self::Spent)
    }

    /// What a column of a wide table claims.
    #[must_use]
    pub fn claims(self) -> Option<ClaimMeasure> {
        self.to_string().parse().ok()
    }
}

impl Layout {
    /// The same layout with what a person says of a file. Where that is more than its row of heads, the digest is over that of the
    /// declaration and this.
    #[must_use]
    pub fn as_said((layout, digest): &(Self, Hash), said: Said) -> (Self, Hash) {
        let digest = if said.columns.is_empty() {
            *digest
        } else {
            let text = |meant: &Meant| meant.column().map_or_else(String::new, |index| index.to_string());
            let columns: Vec<_> = said.columns.iter().map(|(index, meant)| (index.to_string(), text(meant))).collect();
            Hash::of(&canon::write(&(digest, &said.sheet, said.row.to_string(), columns)))
        };
        (Self { said: Some(said), ..layout.clone() }, digest)
    }

    /// Whether a label is that of a row of totals.
    #[must_use]
    pub fn is_total(&self, label: &str) -> bool {
        let key = text_key(label);
        self.totals.iter().any(|total| text_key(total) == key)
    }

    /// What the figures of a row below those of activities are, and whether its label says nothing more.
    #[must_use]
    pub fn summary_of(&self, label: &str) -> Option<(&str, bool)> {
        let key = text_key(label);
        // Whole words: what begins with the same letters is another word.
        let begins = |known: &String| {
            let words = known.split_whitespace().count();
            let head: String = label.split_whitespace().take(words).collect();
            text_key(&head) == text_key(known)
        };
        let found = self.summary.iter().find(|summary| summary.labels.iter().any(begins))?;
        let exact = found.labels.iter().any(|known| text_key(known) == key);
        Some((found.measure.as_str(), exact))
    }

    /// Reads a declaration.
    ///
    /// # Errors
    /// Not TOML of this shape; the text says where.
    pub fn read(text: &str) -> Result<(Self, Hash), String> {
        let layout: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let has = |field: &Field| layout.column.iter().any(|column| column.field == *field && !column.optional);
        match layout.kind.needed().iter().find(|field| !has(field)) {
            Some(field) => Err(format!("a layout of this kind needs a column `{field}` that is not optional")),
            None => Ok((layout, Hash::of(text.as_bytes()))),
        }
    }
}

macro_rules! shipped {
    ($($name:literal),+) => { [$(include_str!(concat!("../../schemas/imports/", $name, ".toml"))),+] };
}

static SHIPPED: LazyLock<Vec<(Layout, Hash)>> = LazyLock::new(|| {
    shipped!(
        "financial-overview-by-agency",
        "financial-overview-by-axis",
        "year-to-date-by-agency",
        "entries",
        "framework",
        "uninfo-joint-work-plan",
        "results-framework",
        "indicators-by-year",
        "key-results",
        "beneficiaries",
        "awards",
        "partners",
        "exchange-rates",
        "exchange-rates-xof-monthly",
        "narratives",
        "narratives-by-iati-identifier",
        "risks",
        "agency-funding",
        "agency-funding-spotlight",
        "work-plan-undp",
        "work-plan"
    )
    .into_iter()
    .map(|text| Layout::read(text).expect("the shipped layouts are valid"))
    .collect()
});

/// The layouts that come with the product, each with the digest of its declaration.
#[must_use]
pub fn shipped() -> &'static [(Layout, Hash)] {
    &SHIPPED
}

/// The one of them that somebody names.
///
/// # Errors
/// There is none of that name.
pub fn named(name: &str) -> Result<&'static (Layout, Hash), Problem> {
    let names = || SHIPPED.iter().map(|(layout, _)| layout.name.as_str());
    SHIPPED.iter().find(|(layout, _)| layout.name == name).ok_or_else(|| {
        let problem = Problem::new("layout-unknown").found(name).nearest(nearest(name, names()));
        problem.fact("layouts", names().collect::<Vec<_>>().join(", "))
    })
}
