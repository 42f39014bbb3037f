//! The work plan of an office: activities below objectives, with their quarters. Read as activities of a plan; an activity that
//! has no code of its own keeps the one that it got when it was first read.

use super::activities::{Budget, Preparer, finish, lenient};
use super::{FileFacts, Options, Prepared};
use crate::decide::{Decided, Given};
use crate::event::{Event, Item, ItemRecorded, Level, PublishedTotal};
use crate::interchange::activities::{ActivityRow, NodeText, Work, YearFigure};
use crate::interchange::columns::Mapped;
use crate::interchange::layout::Field;
use crate::interchange::records::{Cell, Record};
use crate::interchange::wide::node_label;
use crate::value::text_key::text_key;
use crate::value::{Code, Currency, Day, Hash, Measure, Problem, Year, agency};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Longest code of an objective, in characters: that of an activity goes on from it.
const OBJECTIVE_CHARS: usize = 56;

/// Code of the plan itself, above its objectives: what is available for all of it stands there.
const ROOT: &str = "plan";

/// Resolves the rows of a work plan.
///
/// # Errors
/// Every amount that cannot be one, and every activity without a title, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    records: &[Record],
    file: &FileFacts,
    year: Option<Year>,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let year = year.ok_or_else(|| {
        let place = crate::value::Place { file: mapped.sheet.file.clone(), ..Default::default() };
        let digits = |c: char| !c.is_ascii_digit();
        let hint = mapped.sheet.file.split(digits).find_map(|word| word.parse::<Year>().ok());
        vec![Problem::new("year-missing").nearest(hint.map(|year| year.to_string())).at(place)]
    })?;
    let currency = given.currency().map_err(|problem| vec![problem])?;
    let title = options.document.clone().unwrap_or_else(|| format!("{} {year}", mapped.layout.title.fr));
    let aliases = lenient(options);
    let mut preparer = Preparer::new(given, mapped, currency, file, &aliases)?;
    let framework = preparer.plan(&title, options.framework.as_ref(), year).map_err(|problem| vec![problem])?;
    let plan = Plan { mapped, year, currency, title, codes: codes(given, &framework) };
    let (mut prepared, mut problems) = (Prepared::default(), Vec::new());
    let (mut seen, mut taken, mut objective) = (BTreeSet::new(), BTreeMap::new(), String::new());
    for record in records {
        let label = record.text(Field::Activity).unwrap_or_default();
        let own = [Field::Responsible, Field::FundSource, Field::Expected];
        let is_activity = own.iter().any(|field| record.cell(*field).is_some()) || quarters(record).next().is_some();
        let summary = mapped.layout.summary_of(label).filter(|_| !is_activity);
        let done = match summary {
            // The total of a part: the plan has no place for it, and its parts are there.
            Some(("required", false)) => {
                let warning = Problem::new("plan-subtotal").found(label).at(record.place(Field::Activity));
                prepared.warnings.push(warning);
                Ok(())
            }
            Some((measure, _)) => plan.summary(record, measure, (&framework, file), &mut preparer, &mut prepared),
            None => match plan.activity(record, &mut objective, &mut taken) {
                Ok(row) => preparer.activity(&row, &mut seen, &mut prepared),
                Err(problem) => Err(vec![problem]),
            },
        };
        problems.extend(done.err().into_iter().flatten());
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    finish(preparer, &mut prepared, None);
    Ok(prepared)
}

/// The codes that activities of a plan have, by objective and title.
type Codes = BTreeMap<(String, String), Vec<Code>>;

fn codes(given: Given<'_>, framework: &Code) -> Codes {
    let mut codes = Codes::new();
    let known = given
        .register
        .nodes
        .iter()
        .filter(|(node, known)| node.framework == *framework && known.level == Level::Activity);
    for (node, known) in known {
        let objective = known.parent.as_ref().map(ToString::to_string).unwrap_or_default();
        codes.entry((objective, text_key(&known.title))).or_default().push(node.code.clone());
    }
    codes
}

/// What all rows of a plan have in common.
struct Plan<'a> {
    mapped: &'a Mapped<'a>,
    year: Year,
    currency: Currency,
    title: String,
    codes: Codes,
}

/// How often each objective and title came, and the codes that were given out.
type Taken = BTreeMap<(String, String), usize>;

impl Plan<'_> {
    fn activity(&self, record: &Record, above: &mut String, taken: &mut Taken) -> Result<ActivityRow, Problem> {
        let Some(activity) = record.cell(Field::Activity) else {
            return Err(Problem::new("activity-without-title").at(record.place.clone()));
        };
        // A merged cell goes on to the rows below it.
        if let Some(text) = record.text(Field::Outcome) {
            text.clone_into(above);
        }
        let objective = self.objective_code(above);
        let code = self.code(&objective, &activity.text, taken);
        let code = code.map_err(|problem| problem.at(record.place(Field::Outcome)))?;
        let text = |field: Field| record.text(field).map(str::to_owned);
        let quarters: Vec<u32> = quarters(record).collect();
        let funds: Vec<String> = text(Field::FundSource).into_iter().collect();
        let (figures, stated) = self.money(record);
        Ok(ActivityRow {
            place: activity.place.clone(),
            agency_place: record.place(Field::FundSource),
            row: record.row,
            column_index: activity.column_index,
            country: String::new(),
            plan: self.title.clone(),
            above: vec![self.root(record), objective_node(&objective, above, record)],
            identifier: code,
            code: None,
            title: activity.text.clone(),
            description: None,
            days: (
                quarters.first().and_then(|q| self.day(*q, true)),
                quarters.last().and_then(|q| self.day(*q, false)),
            ),
            progress: None,
            // A source of funds that is an agency's own: its money.
            agencies: funds.iter().filter(|name| agency::by_name(name).is_some()).cloned().collect(),
            lists: Default::default(),
            markers: Default::default(),
            figures,
            stated,
            narratives: Vec::new(),
            other: Vec::new(),
            marks: Vec::new(),
            work: Some(Work {
                expected: text(Field::Expected),
                funds,
                quarters,
                responsible: text(Field::Responsible),
                verification: text(Field::Verification),
            }),
        })
    }

    /// The budget in the currency of the ledger; in others it is the same money again, and a claim.
    fn money(&self, record: &Record) -> (Vec<YearFigure>, Vec<Budget>) {
        let (mut figures, mut stated) = (Vec::new(), Vec::new());
        for cell in &record.cells {
            let (Some(measure), Some(value)) = (measure(cell.field), cell.number) else { continue };
            let currency = self.currency(cell);
            if currency == self.currency {
                figures.push(YearFigure {
                    measure,
                    year: self.year,
                    place: cell.place.clone(),
                    column_index: cell.column_index,
                    text: cell.text.clone(),
                    value,
                });
            } else {
                stated.push((measure, value, Some(currency)));
            }
        }
        (figures, stated)
    }

    fn currency(&self, cell: &Cell) -> Currency {
        let head = self.mapped.columns.values().find(|head| head.index == cell.column_index);
        let declared = self.mapped.layout.column[cell.declared_index].currency;
        head.and_then(|head| head.currency).or(declared).unwrap_or(self.currency)
    }

    fn root(&self, record: &Record) -> NodeText {
        NodeText {
            level: Level::Axis,
            code: ROOT.to_owned(),
            title: self.title.clone(),
            place: record.place(Field::Outcome),
        }
    }

    /// The number at the beginning of an objective; else itself, cut where it is too long for a code.
    fn objective_code(&self, text: &str) -> String {
        if let Some((code, _)) = node_label(text, &self.mapped.layout.prefixes) {
            return code.to_owned();
        }
        let clean = text.replace('|', "-");
        if clean.chars().count() <= OBJECTIVE_CHARS {
            return clean;
        }
        let begin: String = clean.chars().take(OBJECTIVE_CHARS - 9).collect();
        format!("{} {}", begin.trim(), &Hash::of(text.as_bytes()).to_string()[..8])
    }

    /// The code that an activity of that title has, else the next one below its objective.
    fn code(&self, objective: &str, title: &str, taken: &mut Taken) -> Result<Code, Problem> {
        let named = (objective.to_owned(), text_key(title));
        let before = taken.entry(named.clone()).or_default();
        *before += 1;
        if let Some(code) = self.codes.get(&named).and_then(|codes| codes.get(*before - 1)) {
            return Ok(code.clone());
        }
        let below = |(other, _): &(String, String)| *other == objective;
        let known: usize = self.codes.iter().filter(|(key, _)| below(key)).map(|(_, codes)| codes.len()).sum();
        let is_new = |(key, count): &(&(String, String), &usize)| {
            **count > self.codes.get(*key).map_or(0, Vec::len) && below(key)
        };
        let fresh: usize =
            taken.iter().filter(is_new).map(|(key, count)| count - self.codes.get(key).map_or(0, Vec::len)).sum();
        let code = format!("{objective}.{}", known + fresh);
        code.trim_start_matches('.').parse().map_err(|_| Problem::new("code-unreadable").found(objective))
    }

    /// The first or the last day of a quarter.
    fn day(&self, quarter: u32, first: bool) -> Option<Day> {
        let begin = NaiveDate::from_ymd_opt(self.year.number().into(), quarter * 3 - 2, 1)?;
        if first { Some(Day(begin)) } else { (begin + chrono::Months::new(3)).pred_opt().map(Day) }
    }

    /// A row below the activities: what is available for the plan is recorded; its total, and what it lacks, are claims.
    fn summary(
        &self,
        record: &Record,
        what: &str,
        (framework, file): (&Code, &FileFacts),
        preparer: &mut Preparer<'_>,
        prepared: &mut Prepared,
    ) -> Result<(), Vec<Problem>> {
        let (figures, stated) = self.money(record);
        if what == Measure::Available.name() {
            let root = preparer.node(framework, None, &self.root(record), prepared).map_err(|p| vec![p])?;
            for figure in figures {
                let figure = YearFigure { measure: Measure::Available, ..figure };
                preparer.at_node(record.row, &figure, framework, &root, prepared).map_err(|p| vec![p])?;
            }
            return Ok(());
        }
        let label = record.text(Field::Activity).unwrap_or_default();
        let ours = figures.into_iter().map(|figure| (figure.value, self.currency));
        let others = stated.into_iter().map(|(_, value, currency)| (value, currency.unwrap_or(self.currency)));
        for (value, currency) in ours.chain(others) {
            let cell = record.cells.iter().find(|cell| cell.number == Some(value));
            let total = PublishedTotal {
                column: label.to_owned(),
                currency,
                measure: what.to_owned(),
                of: framework.clone(),
                text: cell.map(|cell| cell.text.clone()).unwrap_or_default(),
                value: Some(value.plain()),
                year: Some(self.year),
            };
            let key = format!("total|{framework}|{what}|{currency}|{}", self.year);
            let column_index = cell.map_or(0, |cell| cell.column_index);
            let source = file.source(self.mapped, record.row, column_index, &total.text, key);
            let place = cell.map_or_else(|| record.place.clone(), |cell| cell.place.clone());
            let text = total.text.clone();
            let event = Event::Item(ItemRecorded::read_in(source, Item::Total(total)));
            prepared.items.push((place, text, Decided { event, effective: self.year.last_day() }));
        }
        Ok(())
    }
}

/// What says in a cell of a quarter that nothing goes on in it.
const NOT_MARKED: [&str; 6] = ["", "0", "no", "non", "na", "false"];

/// The quarters that are marked.
fn quarters(record: &Record) -> impl Iterator<Item = u32> {
    let fields = [Field::Quarter1, Field::Quarter2, Field::Quarter3, Field::Quarter4].into_iter().zip(1..);
    let marked = |text: &str| !NOT_MARKED.contains(&text_key(text).as_str());
    fields.filter(move |(field, _)| record.text(*field).is_some_and(marked)).map(|(_, quarter)| quarter)
}

fn objective_node(objective: &str, title: &str, record: &Record) -> NodeText {
    let (code, title) = (objective.to_owned(), if title.is_empty() { objective } else { title }.to_owned());
    NodeText { level: Level::Outcome, code, title, place: record.place(Field::Outcome) }
}

fn measure(field: Field) -> Option<Measure> {
    match field {
        Field::Required => Some(Measure::Required),
        Field::Available => Some(Measure::Available),
        Field::Spent => Some(Measure::Spent),
        _ => None,
    }
}
