//! A results framework: a row becomes a node.

use super::plan::Outcome;
use super::{Options, Prepared};
use crate::decide::Given;
use crate::decide::framework::which_framework;
use crate::decide::names::Names;
use crate::event::{Event, FrameworkOpened, NodeDefined, NodeRef};
use crate::interchange::columns::Mapped;
use crate::interchange::framework::NodeRow;
use crate::projection::register::Node;
use crate::value::{Code, Problem};

/// Resolves the nodes of a framework.
///
/// # Errors
/// Every name that nobody knows, at once.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    rows: &[NodeRow],
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let framework = which_framework(given, options.framework.as_ref(), mapped.layout.framework.as_ref())
        .map_err(|problem| vec![problem])?;
    let mut names = Names::new(given, &options.aliases)?;
    let mut problems = Vec::new();
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    for row in rows {
        let agencies = agencies(&mut names, row, &mut prepared.warnings, &mut problems);
        let node = NodeRef { code: row.code.clone(), framework: framework.clone() };
        let known = given.register.nodes.get(&node);
        let defined = NodeDefined {
            agencies,
            agencies_text: (!row.agencies_text.is_empty()).then(|| row.agencies_text.clone()),
            basis: None,
            contributes_to: Vec::new(),
            level: row.level,
            node,
            parent: row.parent.clone(),
            title: row.title.clone(),
        };
        let outcome = match known {
            None => Outcome::New,
            // A label of some table is completed, not contradicted, by the framework itself.
            Some(known) if known.from_label => Outcome::New,
            Some(known) if same(known, &defined) => Outcome::Unchanged { position: None },
            Some(known) => Outcome::Redefined { old: known.title.clone(), new: defined.title.clone() },
        };
        prepared.nodes.push((row.agencies_place.clone(), Event::NodeDefined(defined), outcome));
    }
    prepared.registrations = names.into_events();
    if !given.register.frameworks.contains_key(&framework) {
        let title = framework.to_string();
        prepared.registrations.push(Event::FrameworkOpened(FrameworkOpened { cycle: None, framework, title }));
    }
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn same(known: &Node, defined: &NodeDefined) -> bool {
    known.title == defined.title
        && known.level == defined.level
        && known.parent == defined.parent
        && known.agencies == defined.agencies
}

fn agencies(
    names: &mut Names<'_>,
    row: &NodeRow,
    warnings: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) -> Vec<Code> {
    let mut agencies: Vec<Code> = Vec::new();
    for name in &row.agencies {
        let codes = match names.agency(name) {
            Ok(code) => vec![code],
            Err(problem) => match names.run_together(name) {
                Some(codes) => {
                    let read: Vec<&str> = codes.iter().map(Code::as_str).collect();
                    let warning = Problem::new("agencies-run-together").found(name).nearest(Some(read.join("; ")));
                    warnings.push(warning.at(row.agencies_place.clone()));
                    codes
                }
                None => {
                    problems.push(problem.at(row.agencies_place.clone()));
                    Vec::new()
                }
            },
        };
        for code in codes {
            if agencies.contains(&code) {
                warnings.push(Problem::new("agency-listed-twice").found(name).at(row.agencies_place.clone()));
            } else {
                agencies.push(code);
            }
        }
    }
    agencies
}
