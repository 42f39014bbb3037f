//! From the rows of a read model to a table of a report.

use super::label;
use crate::event::{Direction, Level};
use crate::projection::Register;
use crate::projection::declared::{Declared, STANDING, latest};
use crate::projection::definition::{ColumnDefinition, Definition, Label, MeasureDefinition, Operator, Shows};
use crate::projection::facts::{Field, Kind};
use crate::projection::lens::{Basis, Quoted};
use crate::projection::register::Indicator;
use crate::projection::rows::{self, Row, Rows};
use crate::value::number::{self, DecimalMark};
use crate::value::{Currency, Hash, Year, rate};
use std::collections::{BTreeMap, BTreeSet};

/// What a reader wants to see of a read model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// One programme year; all of them, where not said.
    pub year: Option<Year>,
    /// Level of the framework to drill down to; that of the report, where not said.
    pub level: Option<Level>,
}

/// A table of figures: keys, exact values, labels in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the report.
    pub report: String,
    /// Its title.
    pub title: Label,
    /// Head of the first column.
    pub rows_label: Label,
    /// The columns.
    pub columns: Vec<ColumnDefinition>,
    /// The rows, by key.
    pub rows: Vec<TableRow>,
    /// The total, a value for each column.
    pub total: Option<Vec<Value>>,
    /// Currency of its amounts.
    pub currency: Currency,
    /// What was selected.
    pub selection: Selection,
    /// Programme years that the table covers, ascending.
    pub years: Vec<String>,
    /// What has to be said beside it.
    pub notes: Vec<Note>,
    /// What its amounts were converted at, where they were.
    pub conversion: Option<Converted>,
    /// Whether what waits for approval was left out.
    pub approved_only: bool,
}

/// The rates of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// Of which day each is.
    pub basis: Basis,
    /// Whose rates were asked for, where several publish them.
    pub source: Option<String>,
    /// The rates, each once.
    pub rates: Vec<Quoted>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Names and values that identify it, in both languages and every format.
    pub key: BTreeMap<String, String>,
    /// What findings call it.
    pub member: String,
    /// What people call it.
    pub label: Label,
    /// A value for each column.
    pub cells: Vec<Value>,
}

/// An exact value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Minor units of the table's currency.
    Money(i128),
    /// A count.
    Count(i128),
    /// A rate, with all that makes it.
    Rate {
        /// Id of its definition.
        definition: String,
        /// A count of its last decimal.
        numerator: i128,
        /// A count of its last decimal.
        denominator: i128,
        /// Count of decimals of both: those of the currency, or of the values that the way is between.
        scale: u32,
        /// The rounded percentage as a count of its last decimal; none without a denominator.
        percent: Option<i128>,
        /// Count of decimals of the percentage.
        decimals: u32,
    },
    /// A text.
    Text(String),
    /// Texts that stand in entries, and can be erased there.
    Words(Vec<Wording>),
}

/// A text of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The entry.
    pub position: u64,
    /// The text; none where it was erased, or where there is none.
    pub text: Option<String>,
    /// What the entry commits to; it stays when the text is erased.
    pub commitment: Option<Hash>,
}

impl Selection {
    /// With what the reader did not say, as the report has it.
    #[must_use]
    pub fn of(self, definition: &Definition) -> Self {
        Self { level: self.level.or(definition.report.level), ..self }
    }
}

/// Where rows of a read model stand in a table.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// What the table shows.
    pub definition: &'a Definition,
    /// The nodes above those that money is recorded for.
    pub register: &'a Register,
    /// Currency of the table.
    pub currency: Currency,
    /// What was selected.
    pub selection: Selection,
}

impl Place<'_> {
    /// The names and values of the row of the table that a row of the read model is in; `None` where it is in none.
    #[must_use]
    pub fn row(&self, key: &str) -> Option<BTreeMap<String, String>> {
        let values = Declared::dimensions_of(key);
        let dimensions = self.dimensions(&values);
        match select(self.definition, &dimensions, self.currency, self.selection) {
            Selected::Yes => Some(key_of(self.definition, &self.members(&dimensions), self.selection.level)),
            Selected::No | Selected::Aside(..) => None,
        }
    }

    fn dimensions<'b>(&self, values: &'b [String]) -> BTreeMap<Field, &'b str> {
        self.definition.dimensions.iter().copied().zip(values.iter().map(String::as_str)).collect()
    }

    fn members(&self, dimensions: &BTreeMap<Field, &str>) -> Vec<String> {
        let member = |field: &Field| member(*field, dimensions, self.register, self.selection.level);
        self.definition.report.rows.iter().map(member).collect()
    }
}

/// What the figures of the table do not say, and has to be said beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Amounts in another currency.
    OtherCurrency {
        /// The currency.
        currency: String,
        /// Count of rows of the read model.
        count: usize,
    },
    /// Expenditures that are in the figures and wait for approval.
    Provisional {
        /// Count of entries.
        count: usize,
    },
    /// Of no programme year, where one was asked for.
    NoYear {
        /// Count of rows of the read model.
        count: usize,
    },
    /// Amounts for several programme years at once.
    SeveralYears {
        /// The years, `2021+2022`.
        years: String,
        /// Count of rows of the read model.
        count: usize,
    },
    /// An agency has a share in rows of several, and nobody says how large it is.
    ShareUnknown {
        /// The agency.
        agency: String,
        /// Count of rows of this table.
        count: usize,
    },
}

/// Values by measure, summed over what the report leaves out.
type Group = BTreeMap<String, Kept>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kept {
    Sum(i128),
    Text(String),
}

/// Builds the table of a report.
#[must_use]
pub fn build(
    definition: &Definition,
    model: &Rows,
    register: &Register,
    currency: Currency,
    selection: Selection,
) -> Table {
    let selection = selection.of(definition);
    let place = Place { definition, register, currency, selection };
    let mut groups: BTreeMap<Vec<SortKey>, (Vec<String>, Group)> = BTreeMap::new();
    let mut total = Group::new();
    let mut years = BTreeSet::new();
    let mut aside: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (key, row) in model.iter().filter(|(_, row)| stands(definition, row)) {
        let values = Declared::dimensions_of(key);
        let dimensions = place.dimensions(&values);
        match select(definition, &dimensions, currency, selection) {
            Selected::No => continue,
            Selected::Aside(several_years, what) => {
                *aside.entry((several_years, what)).or_default() += 1;
                continue;
            }
            Selected::Yes => {}
        }
        years.extend(dimensions.get(&Field::Year).map(|year| (*year).to_owned()));
        let members = place.members(&dimensions);
        let sort = members.iter().map(|member| SortKey::of(member)).collect();
        let (_, group) = groups.entry(sort).or_insert_with(|| (members, Group::new()));
        add(definition, row, group);
        add(definition, row, &mut total);
    }
    // Texts have no total.
    total
        .values_mut()
        .filter_map(|kept| if let Kept::Text(text) = kept { Some(text) } else { None })
        .for_each(String::clear);
    // What is of no year has none to show.
    let is_shown =
        |year: &String| !year.is_empty() && selection.year.is_none_or(|selected| selected.to_string() == *year);
    let value_row = |group: &Group, indicator: Option<&Indicator>| {
        let decimals = currency.decimals();
        definition.report.column.iter().map(|column| value(definition, column, group, indicator, decimals)).collect()
    };
    let indicator = |members: &[String]| {
        let place = definition.report.rows.iter().position(|field| *field == Field::Indicator)?;
        register.indicators.get(&members.get(place)?.parse().ok()?)
    };
    let table_row = |(members, group): &(Vec<String>, Group)| TableRow {
        key: key_of(definition, members, selection.level),
        member: members.iter().map(|member| bare(member)).collect::<Vec<_>>().join(" / "),
        label: joined_label(definition, members, register),
        cells: value_row(group, indicator(members)),
    };
    Table {
        report: definition.name.clone(),
        title: definition.title.clone(),
        rows_label: definition.report.rows_label.clone(),
        columns: definition.report.column.clone(),
        rows: groups.values().map(table_row).collect(),
        total: definition.report.total.then(|| value_row(&total, None)),
        currency,
        selection,
        years: years.into_iter().filter(is_shown).collect(),
        notes: aside
            .into_iter()
            .map(|((several_years, what), count)| note(several_years, what, count))
            .chain(shares(definition, groups.values().map(|(members, _)| members)))
            .collect(),
        conversion: None,
        approved_only: false,
    }
}

impl Table {
    /// Says how many expenditures among the figures still wait for approval: rows of the projection `awaiting-approval`.
    pub fn note_provisional(&mut self, definition: &Definition, awaiting: &Rows) {
        let filtered =
            definition.filter.get(&Field::Measure).is_some_and(|only| only.iter().all(|name| name != "spent"));
        let counts = matches!(definition.facts, Kind::Amounts | Kind::Funding | Kind::Plan) && !filtered;
        if !counts || self.approved_only {
            return;
        }
        let wanted = self.selection.year.map(|year| year.to_string());
        let standing = awaiting.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0);
        let converted = self.conversion.is_some();
        let in_table = standing.filter(|(key, _)| {
            let dimensions = Declared::dimensions_of(key);
            let [_, _, year, currency, fund, node]: [String; 6] = dimensions.try_into().unwrap_or_default();
            let own: bool = match definition.facts {
                Kind::Funding => !fund.is_empty(),
                Kind::Plan => !node.is_empty(),
                _ => true,
            };
            own && (converted || currency == self.currency.code())
                && wanted.as_ref().is_none_or(|wanted| *wanted == year)
        });
        let count = in_table.count();
        if count > 0 {
            self.notes.push(Note::Provisional { count });
        }
    }
}

/// Whether a row has something to show: facts that stand, or what is left where more was taken back than it had.
fn stands(definition: &Definition, row: &Row) -> bool {
    let is_sum = |operator| matches!(operator, Operator::Sum | Operator::SumAtClosing);
    let sums = definition.measure.iter().filter(|measure| is_sum(measure.operator));
    rows::sum(row, STANDING) > 0 || sums.map(|measure| rows::sum(row, &measure.name)).any(|sum| sum != 0)
}

/// The agencies that stand in rows of several, each with the count of these.
fn shares<'a>(definition: &Definition, rows: impl Iterator<Item = &'a Vec<String>>) -> Vec<Note> {
    let mut shares: BTreeMap<&str, usize> = BTreeMap::new();
    let at = definition.report.rows.iter().position(|field| *field == Field::Agency);
    let joint = rows.filter_map(|members| members.get(at?)).filter(|member| member.contains('+'));
    joint.flat_map(|member| member.split('+')).for_each(|agency| *shares.entry(agency).or_default() += 1);
    let note = |(agency, count): (&str, usize)| Note::ShareUnknown { agency: agency.to_owned(), count };
    shares.into_iter().map(note).collect()
}

enum Selected {
    Yes,
    No,
    Aside(bool, String),
}

fn select(
    definition: &Definition,
    dimensions: &BTreeMap<Field, &str>,
    currency: Currency,
    selection: Selection,
) -> Selected {
    // What a plan says of an activity is of every year and currency that has money of it.
    let of_all = definition.facts == Kind::Plan;
    if let (Some(wanted), Some(years)) = (selection.year, dimensions.get(&Field::Year)) {
        let wanted = wanted.to_string();
        if years.is_empty() && !of_all {
            return Selected::Aside(true, String::new());
        }
        if !years.is_empty() && years.split('+').all(|year| year != wanted) {
            return Selected::No;
        }
        if !years.is_empty() && *years != wanted {
            return Selected::Aside(true, (*years).to_owned());
        }
    }
    match dimensions.get(&Field::Currency) {
        Some(code) if *code != currency.code() && !(of_all && code.is_empty()) => {
            Selected::Aside(false, (*code).to_owned())
        }
        _ => Selected::Yes,
    }
}

fn note(several_years: bool, what: String, count: usize) -> Note {
    if several_years && what.is_empty() {
        Note::NoYear { count }
    } else if several_years {
        Note::SeveralYears { years: what, count }
    } else {
        Note::OtherCurrency { currency: what, count }
    }
}

fn member(field: Field, dimensions: &BTreeMap<Field, &str>, register: &Register, level: Option<Level>) -> String {
    let value = dimensions.get(&field).copied().unwrap_or_default();
    match field {
        Field::Partner => return register.partner(value).to_owned(),
        Field::Node => {}
        _ => return value.to_owned(),
    }
    // A node above the level that is shown stays as it is: its money is nobody's below.
    let above = label::node_of(value).zip(level).and_then(|(node, level)| register.ancestor_at(&node, level));
    above.map_or_else(|| value.to_owned(), |node| node.to_string())
}

fn add(definition: &Definition, row: &Row, group: &mut Group) {
    for MeasureDefinition { name, operator, .. } in &definition.measure {
        match operator {
            Operator::Sum | Operator::SumAtClosing | Operator::Count => {
                let kept = group.entry(name.clone()).or_insert(Kept::Sum(0));
                if let Kept::Sum(sum) = kept {
                    *sum += rows::sum(row, name);
                }
            }
            Operator::Latest => join(group, name, latest(row, name).map_or("", |(_, text)| text)),
            Operator::List => join(group, name, &rows::list(row, name).join("; ")),
        }
    }
}

/// Texts of rows that the report shows as one stand beside each other.
fn join(group: &mut Group, name: &str, text: &str) {
    match group.entry(name.to_owned()).or_insert_with(|| Kept::Text(String::new())) {
        Kept::Text(known) if known.is_empty() => text.clone_into(known),
        Kept::Text(known) if !text.is_empty() && known != text => known.push_str(&format!("; {text}")),
        _ => {}
    }
}

fn value(
    definition: &Definition,
    column: &ColumnDefinition,
    group: &Group,
    indicator: Option<&Indicator>,
    unit_decimals: u32,
) -> Value {
    let is_count = |name: &String| {
        definition.measure.iter().any(|measure| measure.name == *name && measure.operator == Operator::Count)
    };
    let sum = |name: &String| match group.get(name) {
        Some(Kept::Sum(sum)) => *sum,
        _ => 0,
    };
    match &column.shows {
        Shows::Measure { of } => match group.get(of) {
            Some(Kept::Text(text)) => Value::Text(text.clone()),
            _ if is_count(of) => Value::Count(sum(of)),
            _ => Value::Money(sum(of)),
        },
        Shows::Text { of, .. } => {
            let positions = match group.get(of) {
                Some(Kept::Text(text)) => text.as_str(),
                _ => "",
            };
            let wording = |position| Wording { position, text: None, commitment: None };
            Value::Words(positions.split("; ").filter_map(|text| text.parse().ok()).map(wording).collect())
        }
        Shows::Difference { of: [minuend, subtrahend] } => Value::Money(sum(minuend) - sum(subtrahend)),
        Shows::Ratio { definition, of: [numerator, denominator], rounding } => {
            let (numerator, denominator, decimals) = (sum(numerator), sum(denominator), rounding.decimals());
            Value::Rate {
                definition: definition.clone(),
                numerator,
                denominator,
                scale: unit_decimals,
                percent: rate::percent_half_up(numerator, denominator, decimals),
                decimals,
            }
        }
        Shows::Progress { definition, of, by_year, rounding } => {
            let text = |name: &String| match group.get(name) {
                Some(Kept::Text(text)) => text.as_str(),
                _ => "",
            };
            let [baseline, value, target] = of;
            let cumulated = indicator.filter(|known| known.cumulated).and(by_year.as_ref()).map(text);
            let direction = indicator.and_then(|known| known.direction);
            let progress = progress([baseline, value, target].map(text), cumulated, direction);
            let (numerator, denominator, scale) = progress.unwrap_or_default();
            let decimals = rounding.decimals();
            Value::Rate {
                definition: definition.clone(),
                numerator,
                denominator,
                scale,
                percent: rate::percent_half_up(numerator, denominator, decimals),
                decimals,
            }
        }
    }
}

/// The way that was gone and the whole way, as counts of the last decimal of the finest number, and how many decimals that
/// has. Years that add up are the way that was gone. `None` where something is no number, or the target lies on the worse side.
fn progress(texts: [&str; 3], by_year: Option<&str>, direction: Option<Direction>) -> Option<(i128, i128, u32)> {
    let read = |text: &str| number::read_one(text.trim_end_matches('%'), Some(DecimalMark::Point)).ok();
    let [baseline, value, target] = texts.map(read);
    let (baseline, target) = (baseline?, target?);
    let found: Vec<number::Decimal> = match by_year {
        Some(years) => {
            let years = years.split("; ").map(|dated| read(dated.split_once('=')?.1));
            years.collect::<Option<_>>()?
        }
        None => vec![value?],
    };
    let scale = found.iter().chain([&baseline, &target]).map(|number| number.scale).max()?;
    let raised = |number: &number::Decimal| number.unscaled.checked_mul(10_i128.checked_pow(scale - number.scale)?);
    let found = found.iter().try_fold(0_i128, |sum, number| sum.checked_add(raised(number)?))?;
    let (baseline, target) = (raised(&baseline)?, raised(&target)?);
    let way = target.checked_sub(baseline)?;
    let gone = if by_year.is_some() { found } else { found.checked_sub(baseline)? };
    let is_down = way < 0;
    if direction.is_some_and(|direction| (direction == Direction::Down) != is_down) {
        return None;
    }
    // Years that add up count what was done, whichever way that moves the whole.
    let gone = if is_down && by_year.is_none() { -gone } else { gone };
    Some((gone, way.abs(), scale))
}

fn key_of(definition: &Definition, members: &[String], level: Option<Level>) -> BTreeMap<String, String> {
    let mut key = BTreeMap::new();
    for (field, member) in definition.report.rows.iter().zip(members) {
        if *field == Field::Node {
            let name = level.map_or_else(|| field.to_string(), |level| level.to_string());
            let (framework, code) = member.split_once('/').unwrap_or(("", member));
            key.insert(name, code.to_owned());
            key.insert("framework".to_owned(), framework.to_owned());
        } else {
            key.insert(field.to_string(), member.clone());
        }
    }
    key
}

fn joined_label(definition: &Definition, members: &[String], register: &Register) -> Label {
    let labels: Vec<Label> =
        definition.report.rows.iter().zip(members).map(|(field, member)| label::of(*field, member, register)).collect();
    let join = |pick: fn(&Label) -> &str| labels.iter().map(pick).collect::<Vec<_>>().join(" · ");
    Label { en: join(|label| &label.en), fr: join(|label| &label.fr) }
}

/// `1.1` for `CF/1.1`: what findings and footnotes call a row.
fn bare(member: &str) -> &str {
    member.split_once('/').map_or(member, |(_, code)| code)
}

/// Orders `2` before `10`, and what has no name last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SortKey(bool, Vec<(u64, String)>);

impl SortKey {
    fn of(member: &str) -> Self {
        let part = |part: &str| (part.parse().unwrap_or(u64::MAX), part.to_owned());
        Self(member.is_empty(), member.split(['/', '.']).map(part).collect())
    }
}
