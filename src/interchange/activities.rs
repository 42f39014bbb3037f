//! A plan with its money: a row for each activity, three columns and a text for each year.

use super::SheetRow;
use super::columns::{Head, Mapped, see_amount};
use super::encoding::double_encoded;
use super::layout::Field;
use super::wide::{day_cell, node_label};
use crate::event::{Level, Mark, MarkKind};
use crate::value::number::Decimal;
use crate::value::problem::column_letters;
use crate::value::{Code, Currency, Day, Measure, Place, Problem, Year};

/// What a source writes where it has nothing to say.
const NOTHING: &str = "-";

/// Characters of a text that a mark keeps.
const MARK_CHARS: usize = 80;

/// One activity as the file has it, its agencies still as they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityRow {
    /// Where its identifier stands.
    pub place: Place,
    /// Where its agencies stand.
    pub agency_place: Place,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// 0-based column of its identifier.
    pub column_index: usize,
    /// The country.
    pub country: String,
    /// Title of the plan.
    pub plan: String,
    /// The nodes above it, from the top.
    pub above: Vec<NodeText>,
    /// What makes it the same activity in another file.
    pub identifier: Code,
    /// Code of its own.
    pub code: Option<String>,
    /// Its wording.
    pub title: String,
    /// What it is.
    pub description: Option<String>,
    /// Its days.
    pub days: (Option<Day>, Option<Day>),
    /// How far it is.
    pub progress: Option<String>,
    /// Names of its agencies.
    pub agencies: Vec<String>,
    /// Partners who give, partners who carry out, targets, goals, places.
    pub lists: [Vec<String>; 5],
    /// Markers: gender, human rights, humanitarian, peace.
    pub markers: [Option<String>; 4],
    /// Its money by year.
    pub figures: Vec<YearFigure>,
    /// Totals that the file states, and budgets in another currency than that of its amounts.
    pub stated: Vec<(Measure, Decimal, Option<Currency>)>,
    /// Texts by year.
    pub narratives: Vec<(Year, String)>,
    /// Cells of columns that the layout does not know, with their heads.
    pub other: Vec<(String, String)>,
    /// What was noticed.
    pub marks: Vec<Mark>,
    /// What the work plan of an office says beside.
    pub work: Option<Work>,
}

/// What the work plan of an office says of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What shall come of it.
    pub expected: Option<String>,
    /// Where its money comes from.
    pub funds: Vec<String>,
    /// Quarters of the year, 1 to 4.
    pub quarters: Vec<u32>,
    /// Who answers for it.
    pub responsible: Option<String>,
    /// Where it can be seen.
    pub verification: Option<String>,
}

/// A node as two cells name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeText {
    /// Its level.
    pub level: Level,
    /// Its code among those beside it.
    pub code: String,
    /// Its wording.
    pub title: String,
    /// Where its wording stands.
    pub place: Place,
}

/// An amount of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct YearFigure {
    /// What it measures.
    pub measure: Measure,
    /// The programme year.
    pub year: Year,
    /// Where it stands.
    pub place: Place,
    /// 0-based column.
    pub column_index: usize,
    /// The cell as it stands.
    pub text: String,
    /// Its value.
    pub value: Decimal,
}

/// Reads all rows; with `repair`, texts that were once read in the wrong encoding are read as they were meant.
///
/// # Errors
/// Every cell that cannot be read, at once.
pub fn read(mapped: &Mapped<'_>, repair: bool) -> Result<Vec<ActivityRow>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let figures = figures(mapped, &mut problems);
    let mut rows = Vec::with_capacity(mapped.rows.len());
    for (row, figures) in mapped.rows.iter().zip(figures) {
        let mut reader = Reader { mapped, row, repair, marks: Vec::new(), problems: &mut problems };
        rows.extend(reader.activity(figures));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// The amounts of a row: those of years, and totals.
type Amounts = (Vec<YearFigure>, Vec<(Measure, Decimal, Option<Currency>)>);

/// All amounts, column by column: how a column of text writes them is seen from all of its cells.
fn figures(mapped: &Mapped<'_>, problems: &mut Vec<Problem>) -> Vec<Amounts> {
    let mut all: Vec<Amounts> = mapped.rows.iter().map(|_| Amounts::default()).collect();
    for head in mapped.columns.values() {
        let Some((measure, is_total)) = measure(head) else { continue };
        let mut style = mapped.style(None);
        let says = |row: &&SheetRow| row.text(head.index) != NOTHING;
        mapped.rows.iter().filter(says).for_each(|row| see_amount(&mut style, row, head));
        for (row, (figures, stated)) in mapped.rows.iter().zip(&mut all).filter(|(row, _)| says(row)) {
            match (mapped.amount(row, head, &style), head.year) {
                (None, _) => {}
                (Some(Err(problem)), _) => problems.push(problem),
                (Some(Ok(value)), _) if is_total => stated.push((measure, value, None)),
                (Some(Ok(value)), Some(year)) => figures.push(YearFigure {
                    measure,
                    year,
                    place: mapped.place(row, head),
                    column_index: head.index,
                    text: row.text(head.index).to_owned(),
                    value,
                }),
                (Some(Ok(_)), None) => {
                    let text = row.text(head.index);
                    problems.push(Problem::new("year-missing").found(text).at(mapped.place(row, head)));
                }
            }
        }
    }
    for (figures, _) in &mut all {
        figures.sort_by_key(|figure| figure.column_index);
    }
    all
}

/// What a column of amounts is about, and whether it is a total over all years.
fn measure(head: &Head) -> Option<(Measure, bool)> {
    match head.field {
        Field::Required => Some((Measure::Required, false)),
        Field::Available => Some((Measure::Available, false)),
        Field::Spent => Some((Measure::Spent, false)),
        Field::TotalRequired => Some((Measure::Required, true)),
        Field::TotalAvailable => Some((Measure::Available, true)),
        Field::TotalSpent => Some((Measure::Spent, true)),
        _ => None,
    }
}

struct Reader<'a> {
    mapped: &'a Mapped<'a>,
    row: &'a SheetRow,
    repair: bool,
    marks: Vec<Mark>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn activity(&mut self, (figures, stated): Amounts) -> Option<ActivityRow> {
        let mapped = self.mapped;
        let identifier_head = mapped.head(Field::Identifier)?;
        let agency_head = mapped.head(Field::Agency)?;
        let identifier = self.identifier(identifier_head);
        let country = self.needed(Field::Country);
        let plan = self.needed(Field::Plan);
        let above = vec![
            self.node(Level::Axis, Field::PriorityCode, Field::Priority),
            self.node(Level::Outcome, Field::OutcomeCode, Field::Outcome),
            self.node(Level::Output, Field::OutputCode, Field::Output),
        ];
        let lists = [Field::Contributing, Field::Implementing, Field::Targets, Field::Goals, Field::Geography];
        let markers = [Field::GenderMarker, Field::HumanRightsMarker, Field::HumanitarianMarker, Field::PeaceMarker];
        let mut heads: Vec<&Head> = mapped.columns.values().filter(|head| head.field == Field::Narrative).collect();
        heads.sort_by_key(|head| head.index);
        let texts = heads.into_iter().filter_map(|head| Some((head.year?, self.cell(head.index, false)?)));
        let narratives = texts.collect();
        let others = mapped.unknown.iter().filter_map(|(index, head)| Some((head.clone(), self.cell(*index, false)?)));
        let other = others.collect();
        let code = self.text(Field::ActivityCode);
        self.misplaced(code.as_deref(), &above[2]);
        Some(ActivityRow {
            place: mapped.place(self.row, identifier_head),
            agency_place: mapped.place(self.row, agency_head),
            row: self.row.number,
            column_index: identifier_head.index,
            above,
            code,
            title: self.text(Field::Activity).unwrap_or_default(),
            description: mapped.head(Field::Description).and_then(|head| self.cell(head.index, false)),
            days: (self.day(Field::Start), self.day(Field::End)),
            progress: self.text(Field::Progress),
            agencies: self.list(Field::Agency),
            lists: lists.map(|field| self.list(field)),
            markers: markers.map(|field| self.text(field)),
            figures,
            stated,
            narratives,
            other,
            marks: std::mem::take(&mut self.marks),
            identifier: identifier?,
            country: country?,
            plan: plan?,
            work: None,
        })
    }

    fn identifier(&mut self, head: &Head) -> Option<Code> {
        let text = self.row.text(head.index);
        let problem = if text.is_empty() || text == NOTHING { "identifier-missing" } else { "code-unreadable" };
        let read = text.parse().ok().filter(|_| text != NOTHING);
        if read.is_none() {
            self.problems.push(Problem::new(problem).found(text).at(self.mapped.place(self.row, head)));
        }
        read
    }

    fn needed(&mut self, field: Field) -> Option<String> {
        let text = self.text(field);
        if let (None, Some(head)) = (&text, self.mapped.head(field)) {
            self.problems.push(Problem::new("cell-missing").at(self.mapped.place(self.row, head)));
        }
        text
    }

    fn node(&mut self, level: Level, code: Field, title: Field) -> NodeText {
        let place = self.mapped.head(title).map(|head| self.mapped.place(self.row, head)).unwrap_or_default();
        let code = self.text(code).unwrap_or_default();
        // The code may have the word of its level before it: `Produit 1.1.5`.
        let code = node_label(&code, &self.mapped.layout.prefixes).map_or(code.clone(), |(code, _)| code.to_owned());
        NodeText { level, code, title: self.text(title).unwrap_or_default(), place }
    }

    /// Notices a code that goes on from another one than that of the output above it.
    fn misplaced(&mut self, code: Option<&str>, output: &NodeText) {
        let (Some(code), Some(head)) = (code, self.mapped.head(Field::ActivityCode)) else { return };
        let dotted = |code: &str| code.contains('.') && code.split('.').all(|part| part.parse::<u32>().is_ok());
        let worded = node_label(&output.title, &self.mapped.layout.prefixes).map(|(code, _)| code);
        let goes_on = |above: &str| code == above || code.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'));
        let above: Vec<&str> = worded.into_iter().chain([output.code.as_str()]).filter(|code| dotted(code)).collect();
        if dotted(code) && !above.is_empty() && !above.iter().any(|above| goes_on(above)) {
            let column = column_letters(head.index);
            self.marks.push(Mark { column, kind: MarkKind::CodeMisplaced, text: code.to_owned() });
        }
    }

    fn text(&mut self, field: Field) -> Option<String> {
        self.cell(self.mapped.head(field)?.index, true)
    }

    /// What a cell says; nothing where it says that it has nothing to say. What can be erased leaves no copy in a mark.
    fn cell(&mut self, index: usize, stays: bool) -> Option<String> {
        let text = self.row.text(index);
        if text.is_empty() || text == NOTHING {
            return None;
        }
        match double_encoded(text) {
            Some(meant) if self.repair => Some(meant),
            Some(_) => {
                let column = column_letters(index);
                let text_kept = text.chars().take(if stays { MARK_CHARS } else { 0 }).collect();
                self.marks.push(Mark { column, kind: MarkKind::TextDoubleEncoded, text: text_kept });
                Some(text.to_owned())
            }
            None => Some(text.to_owned()),
        }
    }

    fn list(&mut self, field: Field) -> Vec<String> {
        let text = self.text(field).unwrap_or_default();
        // A separator too many stands at the end of some lists.
        let items = text.split(';').map(|item| item.trim().trim_end_matches(',').trim());
        items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    fn day(&mut self, field: Field) -> Option<Day> {
        let head = self.mapped.head(field)?;
        let text = self.row.text(head.index);
        if text.is_empty() || text == NOTHING {
            return None;
        }
        // A time of day is midnight, written by a program.
        let day = text.split_once(" 00:00:00").map_or(text, |(day, _)| day);
        day_cell(day).map_err(|problem| self.problems.push(problem.at(self.mapped.place(self.row, head)))).ok()
    }
}
