//! A results framework: a row for each node.

use super::columns::Mapped;
use super::layout::Field;
use crate::event::Level;
use crate::value::text_key::nearest;
use crate::value::{Code, Place, Problem};
use std::collections::BTreeSet;

/// One node as the file defines it, its agencies still as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRow {
    /// Where its agencies stand.
    pub agencies_place: Place,
    /// Its level.
    pub level: Level,
    /// Its code.
    pub code: Code,
    /// The node above.
    pub parent: Option<Code>,
    /// Its wording.
    pub title: String,
    /// The names of its agencies, without what stands in brackets behind them.
    pub agencies: Vec<String>,
    /// The cell as it stands.
    pub agencies_text: String,
}

/// Reads all rows.
///
/// # Errors
/// Every cell that cannot be read, and every parent that no row defines, at once.
pub fn read(mapped: &Mapped<'_>) -> Result<Vec<NodeRow>, Vec<Problem>> {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let mut rows: Vec<NodeRow> = Vec::new();
    let mut seen: BTreeSet<Code> = BTreeSet::new();
    for row in mapped.rows {
        let place = |field| mapped.head(field).map_or_else(Place::default, |head| mapped.place(row, head));
        let text = |field| mapped.text(row, field);
        let level = level_word(text(Field::Level)).map_err(|problem| problem.at(place(Field::Level)));
        let code = text(Field::Code)
            .parse::<Code>()
            .map_err(|_| Problem::new("code-unreadable").found(text(Field::Code)).at(place(Field::Code)));
        let parent = text(Field::Parent).parse::<Code>().ok();
        if let Some(parent) = parent.as_ref().filter(|parent| !seen.contains(*parent)) {
            let known = seen.iter().map(Code::as_str);
            let problem =
                Problem::new("parent-unknown").found(parent.as_str()).nearest(nearest(parent.as_str(), known));
            problems.push(problem.at(place(Field::Parent)));
        }
        match (level, code) {
            (Ok(level), Ok(code)) => {
                if !seen.insert(code.clone()) {
                    problems.push(Problem::new("code-twice").found(code.as_str()).at(place(Field::Code)));
                }
                let agencies_text = text(Field::Agencies).to_owned();
                rows.push(NodeRow {
                    agencies_place: place(Field::Agencies),
                    level,
                    code,
                    parent,
                    title: text(Field::Title).to_owned(),
                    agencies: names(&agencies_text),
                    agencies_text,
                });
            }
            (level, code) => problems.extend([level.err(), code.err()].into_iter().flatten()),
        }
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn level_word(text: &str) -> Result<Level, Problem> {
    let word = match crate::value::text_key::text_key(text).as_str() {
        "axe" | "axestrategique" | "priorite" | "strategicpriority" => "axis".to_owned(),
        "effet" => "outcome".to_owned(),
        "produit" => "output".to_owned(),
        "activite" => "activity".to_owned(),
        other => other.to_owned(),
    };
    word.parse().map_err(|_| {
        let words = ["axis", "outcome", "output", "activity"];
        Problem::new("word-unknown").found(text).nearest(nearest(text, words)).fact("words", words.join(", "))
    })
}

/// Names between semicolons; what stands in brackets names a part of the organisation and stays in the text.
fn names(text: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_organisation_do_not_split_it() {
        assert_eq!(names("ONU Femmes; MINUSMA (HCDH, SAJP; UNPOL); PNUD"), ["ONU Femmes", "MINUSMA", "PNUD"]);
    }
}
