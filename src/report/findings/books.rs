//! What is compared: the ledger's figures by year, and the statements.

use super::results;
use crate::event::{ClaimMeasure, Direction, IndicatorKind, Level, NodeRef, TransferKind};
use crate::projection::activities::{self, Activity};
use crate::projection::declared::{Declared, STANDING, latest};
use crate::projection::facts::Field;
use crate::projection::rows::{self, Rows};
use crate::projection::{Definition, Register};
use crate::report::label;
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::{Code, Currency, Measure, Year, agency};
use std::collections::{BTreeMap, BTreeSet};

/// A member of a margin: `agency/WFP`, `node/CF/1`.
pub type MemberKey = String;

/// Minor units by measure.
pub type Figures = BTreeMap<Measure, i128>;

/// Everything that reconciliation looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// Name of the ledger.
    pub origin: String,
    /// Its currency.
    pub currency: Currency,
    /// Its figures by year and member.
    pub ledger: BTreeMap<Year, YearFigures>,
    /// Published tables.
    pub statements: Vec<StatementTable>,
    /// Agencies that the frameworks name.
    pub framework_agencies: BTreeSet<String>,
    /// Agencies of the ledger that nobody but the ledger knows.
    pub unlisted_agencies: Vec<String>,
    /// Activities of plans.
    pub activities: Vec<PlannedActivity>,
    /// Indicators with their values.
    pub indicators: Vec<IndicatorBook>,
    /// Awards that stand.
    pub awards: Vec<AwardBook>,
    /// Risks that stand.
    pub risks: Vec<RiskBook>,
    /// Shares of joint programmes.
    pub shares: Vec<ShareBook>,
    /// Totals as they were printed.
    pub totals: Vec<TotalBook>,
    /// Disbursements to partners that are agencies themselves: the agency that gave, the one that received, minor units.
    pub passed_on: Vec<(String, String, i128)>,
    /// What agencies may keep of the transfers of a fund, in percent.
    pub indirect_percent: BTreeMap<String, Decimal>,
    /// Texts that are compared with each other. Read models have none: they are put in by whoever has the entries.
    pub texts: Vec<TextBook>,
}

/// A text of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBook {
    /// Which of its texts.
    pub field: &'static str,
    /// What it is about.
    pub subject: String,
    /// What two texts must have in common to be compared.
    pub context: String,
    /// The text.
    pub text: String,
}

/// A risk with its grades as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskBook {
    /// What may happen.
    pub title: String,
    /// Likelihood, as written.
    pub likelihood: String,
    /// Impact, as written.
    pub impact: String,
}

/// What went to and from the share of an agency in a joint programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareBook {
    /// The fund.
    pub fund: String,
    /// The agency.
    pub agency: String,
    /// The year; empty where none is known.
    pub year: String,
    /// Minor units by kind of transfer.
    pub by_kind: BTreeMap<TransferKind, i128>,
    /// Of what was transferred, the parts for indirect costs.
    pub indirect_minor: i128,
}

/// A total as it was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalBook {
    /// The fund or the plan.
    pub of: String,
    /// What it adds up.
    pub measure: String,
    /// The year; empty where none is known.
    pub year: String,
    /// Its column or row.
    pub column: String,
    /// As printed.
    pub text: String,
    /// Minor units, where it can be read.
    pub value: Option<i128>,
}

/// An award, or several to one partner by one agency for one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardBook {
    /// The spelling under which the partner is reported.
    pub partner: String,
    /// The agency; empty where none is named.
    pub agency: String,
    /// Framework and node; empty where none is named.
    pub node: String,
}

/// An indicator with the values that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorBook {
    /// What it is known by.
    pub id: Code,
    /// Its wording.
    pub title: String,
    /// Whether its parts add up to the whole.
    pub additive: bool,
    /// Whether the values of its years add up.
    pub cumulated: bool,
    /// Which way is better, where said.
    pub direction: Option<Direction>,
    /// Whether its values are percentages.
    pub is_percent: bool,
    /// First and last year of the framework that its targets belong to.
    pub cycle: Option<(Year, Year)>,
    /// Its values by part; of the whole under the empty text.
    pub rows: BTreeMap<String, ResultRow>,
}

/// Values of an indicator, or of one part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultRow {
    /// Where it began.
    pub baseline: Option<String>,
    /// Where it was found last.
    pub result: Option<String>,
    /// Where it should end.
    pub target: Option<String>,
    /// In which year.
    pub target_year: Option<Year>,
    /// What was printed of its change.
    pub change: Option<String>,
    /// Numbers by year, ascending.
    pub by_year: Vec<(Year, Decimal)>,
}

/// An activity with what its plan says of it, and its place among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedActivity {
    /// Its node.
    pub node: NodeRef,
    /// Its wording.
    pub title: String,
    /// Code of the node above.
    pub parent: Option<Code>,
    /// What its plan says.
    pub says: Activity,
}

/// The ledger's figures of one year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YearFigures {
    /// By member of either margin. A node holds what is recorded at it and below it.
    pub members: BTreeMap<MemberKey, Figures>,
    /// Axes, the nodes that overspending is looked for at.
    pub axes: BTreeSet<MemberKey>,
    /// All of it.
    pub total: Figures,
}

/// One published table of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementTable {
    /// Document and table.
    pub name: String,
    /// The year it is about.
    pub year: Year,
    /// Its figures.
    pub claims: Vec<PublishedClaim>,
}

/// One published figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedClaim {
    /// The member of its row; none for a total.
    pub member: Option<MemberKey>,
    /// For a total: the rows of its table, where they are known.
    pub members: Vec<MemberKey>,
    /// The row as published.
    pub row: String,
    /// What it measures.
    pub measure: ClaimMeasure,
    /// Minor units, or for a rate the percentage as a count of its last decimal.
    pub value: i128,
    /// Count of decimals of a rate; of an amount, those that were printed.
    pub decimals: u32,
}

/// The read models that books are gathered from; those that are declared, each with its definition.
#[derive(Debug, Clone, Copy)]
pub struct Models<'a> {
    /// The financial overview by agency.
    pub by_agency: (&'a Definition, &'a Rows),
    /// The same by axis.
    pub by_node: (&'a Definition, &'a Rows),
    /// The statements.
    pub statements: (&'a Definition, &'a Rows),
    /// The activities of plans.
    pub activities: &'a Rows,
    /// The results matrix.
    pub results: &'a Rows,
    /// The awards.
    pub awards: &'a Rows,
    /// The risks.
    pub risks: &'a Rows,
    /// The shares of joint programmes.
    pub funding: &'a Rows,
    /// Totals as they were printed.
    pub totals: &'a Rows,
    /// Disbursements to partners.
    pub passed_on: &'a Rows,
}

impl Books {
    /// Gathers the books from read models.
    #[must_use]
    pub fn gather(origin: &str, currency: Currency, register: &Register, models: &Models<'_>) -> Self {
        let Models { by_agency, by_node, statements, activities, results, awards, .. } = *models;
        let mut ledger: BTreeMap<Year, YearFigures> = BTreeMap::new();
        for_each(by_agency, currency, |year, agency, figures| {
            let of_year = ledger.entry(year).or_default();
            add(&mut of_year.total, figures);
            if !agency.is_empty() {
                add(of_year.members.entry(format!("agency/{agency}")).or_default(), figures);
            }
        });
        for_each(by_node, currency, |year, node, figures| {
            let of_year = ledger.entry(year).or_default();
            let mut at = label::node_of(node);
            // Up to the top: a node holds what is below it. No way up is longer than the number of nodes.
            for _ in 0..=register.nodes.len() {
                let Some(reference) = &at else { break };
                let key = format!("node/{reference}");
                let known = register.nodes.get(reference);
                if known.is_some_and(|node| node.level == Level::Axis) {
                    of_year.axes.insert(key.clone());
                }
                add(of_year.members.entry(key).or_default(), figures);
                let parent = known.and_then(|node| node.parent.clone());
                at = parent.map(|code| NodeRef { code, framework: reference.framework.clone() });
            }
        });
        Self {
            origin: origin.to_owned(),
            currency,
            ledger,
            statements: published(statements, currency),
            framework_agencies: register
                .nodes
                .values()
                .flat_map(|node| node.agencies.iter().map(ToString::to_string))
                .collect(),
            unlisted_agencies: register
                .agencies
                .keys()
                .filter(|code| agency::by_name(code.as_str()).is_none())
                .map(ToString::to_string)
                .collect(),
            activities: activities::load(activities)
                .into_iter()
                .filter_map(|(node, says)| {
                    let known = register.nodes.get(&node)?;
                    Some(PlannedActivity { title: known.title.clone(), parent: known.parent.clone(), node, says })
                })
                .collect(),
            indicators: indicators(results, register),
            awards: awards
                .iter()
                .filter(|(_, row)| rows::sum(row, STANDING) > 0)
                .filter_map(|(key, _)| {
                    let [partner, agency, node, _, _] = Declared::dimensions_of(key).try_into().ok()?;
                    let partner: String = partner;
                    Some(AwardBook { partner: register.partner(&partner).to_owned(), agency, node })
                })
                .collect(),
            risks: risks(models.risks),
            shares: shares(models.funding, currency),
            totals: totals(models.totals, currency),
            passed_on: passed_on(models.passed_on, register, currency),
            indirect_percent: register
                .funds
                .iter()
                .filter_map(|(code, fund)| Some((code.to_string(), plain(fund.indirect_percent.as_deref()?)?)))
                .collect(),
            texts: Vec::new(),
        }
    }

    /// A member's figure in the ledger.
    #[must_use]
    pub fn figure(&self, year: Year, member: &str, measure: Measure) -> Option<i128> {
        let figures = self.ledger.get(&year)?.members.get(member)?;
        Some(figures.get(&measure).copied().unwrap_or(0))
    }

    /// The ledger's total.
    #[must_use]
    pub fn total(&self, year: Year, measure: Measure) -> Option<i128> {
        let total = &self.ledger.get(&year)?.total;
        Some(total.get(&measure).copied().unwrap_or(0))
    }

    /// The members of a margin that have figures in a year.
    pub fn members<'a>(&'a self, year: Year, margin: &'a str) -> impl Iterator<Item = &'a MemberKey> {
        let members = self.ledger.get(&year).into_iter().flat_map(|figures| figures.members.keys());
        members.filter(move |member| margin_of(member) == margin)
    }
}

impl StatementTable {
    /// The margin of its rows; none where it has totals only.
    #[must_use]
    pub fn margin(&self) -> Option<&str> {
        self.claims.iter().find_map(|claim| claim.member.as_deref()).map(margin_of)
    }

    /// The figure of another column in the row of `claim`.
    #[must_use]
    pub fn beside(&self, claim: &PublishedClaim, measure: ClaimMeasure) -> Option<&PublishedClaim> {
        let same_row = |other: &&PublishedClaim| other.member == claim.member && other.members == claim.members;
        self.claims.iter().filter(same_row).find(|other| other.measure == measure)
    }

    /// A figure of the table.
    #[must_use]
    pub fn claim(&self, member: Option<&str>, measure: ClaimMeasure) -> Option<&PublishedClaim> {
        self.claims.iter().find(|claim| claim.member.as_deref() == member && claim.measure == measure)
    }
}

/// `agency` of `agency/WFP`.
#[must_use]
pub fn margin_of(member: &str) -> &str {
    member.split('/').next().unwrap_or_default()
}

/// `WFP` of `agency/WFP`, `1.1` of `node/CF/1.1`.
#[must_use]
pub fn code_of(member: &str) -> &str {
    let without_margin = member.split_once('/').map_or(member, |(_, rest)| rest);
    match margin_of(member) {
        "node" => without_margin.split_once('/').map_or(without_margin, |(_, code)| code),
        _ => without_margin,
    }
}

fn add(to: &mut Figures, figures: &Figures) {
    for (measure, amount) in figures {
        *to.entry(*measure).or_default() += amount;
    }
}

/// Walks the rows of an overview: year, agency or node, figures in the ledger's currency.
fn for_each((definition, model): (&Definition, &Rows), currency: Currency, mut then: impl FnMut(Year, &str, &Figures)) {
    for (key, row) in model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let values = Declared::dimensions_of(key);
        let value = |wanted: &[Field]| {
            let place = definition.dimensions.iter().position(|field| wanted.contains(field))?;
            values.get(place).map(String::as_str)
        };
        let year = value(&[Field::Year]).and_then(|year| year.parse().ok());
        let in_currency = value(&[Field::Currency]) == Some(currency.code());
        if let (Some(year), true, Some(member)) = (year, in_currency, value(&[Field::Agency, Field::Node])) {
            let figures = Measure::ALL.into_iter().map(|measure| (measure, rows::sum(row, measure.name()))).collect();
            then(year, member, &figures);
        }
    }
}

fn plain(text: &str) -> Option<Decimal> {
    number::read_one(text, Some(DecimalMark::Point)).ok()
}

fn risks(model: &Rows) -> Vec<RiskBook> {
    let read = |(key, row): (&String, &rows::Row)| {
        let [_, title, _] = Declared::dimensions_of(key).try_into().ok()?;
        let text = |cell: &str| latest(row, cell).map_or_else(String::new, |(_, text)| text.to_owned());
        Some(RiskBook { title, likelihood: text("likelihood_text"), impact: text("impact_text") })
    };
    model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0).filter_map(read).collect()
}

fn shares(model: &Rows, currency: Currency) -> Vec<ShareBook> {
    let read = |(key, row): (&String, &rows::Row)| {
        let [fund, agency, year, in_currency] = Declared::dimensions_of(key).try_into().ok()?;
        let in_currency: String = in_currency;
        let kinds = [TransferKind::Transferred, TransferKind::Refunded, TransferKind::Contributed];
        let by_kind = kinds.into_iter().map(|kind| (kind, rows::sum(row, &kind.to_string()))).collect();
        let parts = rows::list(row, "indirect").iter().filter_map(|text| text.parse::<i128>().ok());
        let share = ShareBook { fund, agency, year, by_kind, indirect_minor: parts.sum() };
        (in_currency == currency.code()).then_some(share)
    };
    model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0).filter_map(read).collect()
}

fn passed_on(model: &Rows, register: &Register, currency: Currency) -> Vec<(String, String, i128)> {
    let read = |(key, row): (&String, &rows::Row)| {
        let [partner, agency, _, in_currency] = Declared::dimensions_of(key).try_into().ok()?;
        let (partner, in_currency): (String, String) = (partner, in_currency);
        let known = register.agency_by_name(&partner).map(ToString::to_string);
        let receiver = known.or_else(|| agency::by_name(&partner).map(|known| known.code.clone()))?;
        let minor = rows::sum(row, "disbursed");
        (in_currency == currency.code() && minor != 0).then_some((agency, receiver, minor))
    };
    model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0).filter_map(read).collect()
}

fn totals(model: &Rows, currency: Currency) -> Vec<TotalBook> {
    let read = |(key, row): (&String, &rows::Row)| {
        let [of, measure, year, in_currency, column] = Declared::dimensions_of(key).try_into().ok()?;
        let in_currency: String = in_currency;
        let text = |cell: &str| latest(row, cell).map(|(_, text)| text);
        let minor = |text: &str| plain(text)?.to_minor(currency).ok().map(i128::from);
        let value = text("value").and_then(minor);
        let total = TotalBook { of, measure, year, column, text: text("text")?.to_owned(), value };
        (in_currency == currency.code()).then_some(total)
    };
    model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0).filter_map(read).collect()
}

/// Indicators with the rows of the results matrix: keyed by indicator and part.
fn indicators(model: &Rows, register: &Register) -> Vec<IndicatorBook> {
    let mut books: BTreeMap<Code, IndicatorBook> = BTreeMap::new();
    for (key, row) in model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let dimensions = Declared::dimensions_of(key);
        let [id, part] = dimensions.as_slice() else { continue };
        let Ok(id) = id.parse::<Code>() else { continue };
        let Some(known) = register.indicators.get(&id) else { continue };
        let text = |cell: &str| latest(row, cell).map(|(_, text)| text.to_owned());
        let dated = |cell: &str| {
            let years = rows::list(row, cell).iter().filter_map(|item| item.split_once('='));
            years.filter_map(|(year, value)| Some((year.parse::<Year>().ok()?, value.to_owned()))).collect::<Vec<_>>()
        };
        let by_year = dated("by_year").into_iter();
        let result = ResultRow {
            baseline: text("baseline"),
            result: text("result"),
            target: text("target"),
            target_year: dated("target_by_year").last().map(|(year, _)| *year),
            change: text("change"),
            by_year: by_year.filter_map(|(year, value)| Some((year, results::number_of(&value)?))).collect(),
        };
        let framework = known.framework.as_ref().and_then(|code| register.frameworks.get(code));
        let book = books.entry(id.clone()).or_insert_with(|| IndicatorBook {
            title: known.title.clone(),
            additive: known.additive,
            cumulated: known.cumulated,
            direction: known.direction,
            is_percent: known.kind == IndicatorKind::Percent,
            cycle: framework.and_then(|f| f.cycle).map(|cycle| (cycle.first_year, cycle.last_year)),
            rows: BTreeMap::new(),
            id,
        });
        book.rows.insert(part.clone(), result);
    }
    books.into_values().collect()
}

fn published((definition, model): (&Definition, &Rows), currency: Currency) -> Vec<StatementTable> {
    let mut tables: BTreeMap<(String, Year), StatementTable> = BTreeMap::new();
    for (key, row) in model.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let values = Declared::dimensions_of(key);
        let value = |field: Field| {
            let place = definition.dimensions.iter().position(|other| *other == field);
            place.and_then(|place| values.get(place)).map_or("", String::as_str)
        };
        let name = match (value(Field::Document), value(Field::Table)) {
            (document, table) if document == table => document.to_owned(),
            (document, table) => format!("{document}, {table}"),
        };
        let decimal = latest(row, "value").and_then(|(_, text)| number::read_one(text, Some(DecimalMark::Point)).ok());
        let parsed = (value(Field::Year).parse::<Year>(), value(Field::Measure).parse::<ClaimMeasure>(), decimal);
        let (Ok(year), Ok(measure), Some(decimal)) = parsed else { continue };
        let Some(exact) = exact(decimal, measure, currency) else { continue };
        let member = (value(Field::Scope) == "member").then(|| value(Field::Member).to_owned());
        let table =
            tables.entry((name.clone(), year)).or_insert_with(|| StatementTable { name, year, claims: Vec::new() });
        table.claims.push(PublishedClaim {
            member,
            members: value(Field::Members).split(';').filter(|m| !m.is_empty()).map(str::to_owned).collect(),
            row: value(Field::Row).to_owned(),
            measure,
            value: exact,
            decimals: decimal.scale,
        });
    }
    tables.into_values().collect()
}

fn exact(decimal: Decimal, measure: ClaimMeasure, currency: Currency) -> Option<i128> {
    match measure.ratio() {
        Some(_) => Some(decimal.unscaled),
        None => decimal.to_minor(currency).ok().map(i128::from),
    }
}
