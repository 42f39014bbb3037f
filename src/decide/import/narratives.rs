//! Tables of texts about outcomes: known again by outcome, agency, topic, language and year. An outcome that the ledger does not
//! know is defined by its wording in the table.

use super::{FileFacts, Options, Prepared};
use crate::decide::framework::which_framework;
use crate::decide::names::Names;
use crate::decide::narrative::{TEXT, language};
use crate::decide::{Decided, Given};
use crate::event::{Basis, Event, FrameworkOpened, Item, ItemRecorded, Level, Narrative, NodeDefined, NodeRef, Topic};
use crate::interchange::columns::Mapped;
use crate::interchange::layout::{Field, TextColumn};
use crate::interchange::records::{Cell, Record};
use crate::interchange::wide::year_cell;
use crate::value::{Code, Problem, Year};
use std::collections::BTreeSet;

/// Resolves the rows of a table of texts.
///
/// # Errors
/// Every outcome and agency that nobody knows, and every text of no year, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    records: &[Record],
    file: &FileFacts,
    year: Option<Year>,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    let mut problems = Vec::new();
    let mut names = Names::new(given, &options.aliases)?;
    let (mut seen, mut defined) = (BTreeSet::new(), BTreeSet::new());
    for record in records {
        let node = match node(given, mapped, record, options) {
            Ok(node) => node,
            Err(problem) => {
                problems.push(problem.at(record.place(Field::Code)));
                continue;
            }
        };
        if !given.register.nodes.contains_key(&node) && defined.insert(node.clone()) {
            match record.text(Field::Title) {
                Some(title) => prepared.registrations.push(Event::NodeDefined(outcome(&node, title))),
                None => {
                    let problem = Problem::new("node-unknown").found(node.code.as_str());
                    problems.push(problem.at(record.place(Field::Code)));
                }
            }
        }
        let agency = record.text(Field::Agency).map(|name| names.agency(name)).transpose();
        let agency = agency.map_err(|problem| problems.push(problem.at(record.place(Field::Agency)))).ok().flatten();
        for cell in record.cells.iter().filter(|cell| cell.field == Field::Narrative) {
            let declared = mapped.layout.column[cell.declared_index].text.as_ref();
            match narrative(given, mapped, record, (cell, declared), &node, agency.as_ref(), year) {
                Ok(narrative) => {
                    let key = source_key(&narrative);
                    if !seen.insert(key.clone()) {
                        problems.push(Problem::new("narrative-twice").found(node.code.as_str()).at(cell.place.clone()));
                    }
                    let effective = options.date.unwrap_or_else(|| narrative.year.last_day());
                    // The cell is the text, and the text can be erased: it stands in no other place.
                    let mut source = file.source(mapped, record.row, cell.column_index, "", key);
                    source.cell = None;
                    let event = Event::Item(ItemRecorded::read_in(source, Item::Narrative(narrative)));
                    prepared.items.push((cell.place.clone(), cell.text.clone(), Decided { event, effective }));
                }
                Err(found) => problems.extend(found.into_iter().map(|problem| problem.at(cell.place.clone()))),
            }
        }
    }
    let frameworks: BTreeSet<Code> = defined.into_iter().map(|node| node.framework).collect();
    let unknown = frameworks.into_iter().filter(|code| !given.register.frameworks.contains_key(code));
    prepared.registrations.extend(unknown.map(|framework| {
        let title = framework.to_string();
        Event::FrameworkOpened(FrameworkOpened { cycle: None, framework, title })
    }));
    prepared.registrations.extend(names.into_events());
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn node(given: Given<'_>, mapped: &Mapped<'_>, record: &Record, options: &Options) -> Result<NodeRef, Problem> {
    let text = record.text(Field::Code).unwrap_or_default();
    let code: Code = text.parse().map_err(|_| Problem::new("code-unreadable").found(text))?;
    // Where the source's codes are of a framework of their own, that goes before the only one that the ledger has.
    let own = options.framework.as_ref().or(mapped.layout.framework.as_ref());
    let framework = which_framework(given, own, own)?;
    Ok(NodeRef { code, framework })
}

fn outcome(node: &NodeRef, title: &str) -> NodeDefined {
    NodeDefined {
        agencies: Vec::new(),
        agencies_text: None,
        basis: Some(Basis::Label),
        contributes_to: Vec::new(),
        level: Level::Outcome,
        node: node.clone(),
        parent: None,
        title: title.to_owned(),
    }
}

fn narrative(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    record: &Record,
    (cell, declared): (&Cell, Option<&TextColumn>),
    node: &NodeRef,
    agency: Option<&Code>,
    year: Option<Year>,
) -> Result<Narrative, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut keep = |problem: Problem| problems.push(problem);
    let head = mapped.columns.values().find(|head| head.index == cell.column_index);
    let stated = record.text(Field::Year).map(year_cell).transpose().map_err(&mut keep).ok().flatten();
    let year = stated.or(head.and_then(|head| head.year)).or(year);
    if year.is_none() {
        keep(Problem::new("year-missing"));
    }
    let written = record.text(Field::Language).or(declared.map(|text| text.language.as_str())).unwrap_or_default();
    let language = language(written).map_err(&mut keep).ok();
    let (Some(year), Some(language)) = (year, language) else { return Err(problems) };
    let topic = declared.map_or(Topic::Progress, |text| text.topic);
    let text = Some(given.seal(TEXT, &cell.text));
    Ok(Narrative { agency: agency.cloned(), language, node: node.clone(), text, topic, year })
}

/// What makes a text the same in another file.
fn source_key(narrative: &Narrative) -> String {
    let Narrative { agency, language, node, topic, year, .. } = narrative;
    let agency = agency.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("narrative|{node}|{agency}|{topic}|{language}|{year}")
}
