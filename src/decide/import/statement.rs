//! What a table prints about itself, as a statement.

use super::overview::Subject;
use super::{FileFacts, Options, Prepared};
use crate::event::{Claim, Scope, StatementPublished};
use crate::interchange::columns::Mapped;
use crate::interchange::wide::Figure;
use crate::value::{Currency, Year, problem};
use std::collections::{BTreeMap, BTreeSet};

/// A figure as a claim.
#[must_use]
pub fn claim(figure: &Figure, subject: &Subject) -> Claim {
    let (agency, node) = match subject {
        Subject::Agency(code) => (Some(code.clone()), None),
        Subject::Node(node) => (None, Some(node.clone())),
        Subject::Whole => (None, None),
    };
    Claim {
        agency,
        cell: Some(format!("{}{}", problem::column_letters(figure.column_index), figure.row)),
        column: figure.header.clone(),
        measure: figure.measure,
        members: Vec::new(),
        node,
        row: figure.label.clone(),
        scope: figure.scope,
        text: figure.text.clone(),
        value: figure.value.plain(),
    }
}

/// A total is about the rows of its own table, not about all that the ledger holds.
fn of_its_rows(mut claim: Claim, members: &BTreeSet<String>) -> Claim {
    if claim.scope == Scope::Total {
        claim.members = members.iter().cloned().collect();
    }
    claim
}

/// The key of a statement: document, table and year. A renamed file is the same statement.
#[must_use]
pub fn key(document: &str, table: &str, year: Year) -> String {
    format!("statement|{}|{}|{year}", document.replace('|', "/"), table.replace('|', "/"))
}

/// Gathers the claims of a table: a statement for each year that it is about.
pub fn prepare(
    mapped: &Mapped<'_>,
    claims: Vec<(&Figure, Claim)>,
    currency: Currency,
    file: &FileFacts,
    options: &Options,
    prepared: &mut Prepared,
) {
    let mut by_year: BTreeMap<Year, Vec<(&Figure, Claim)>> = BTreeMap::new();
    for (figure, claim) in claims {
        by_year.entry(figure.year).or_default().push((figure, claim));
    }
    for (year, claims) in by_year {
        let Some((first, _)) = claims.first() else { continue };
        let members = prepared.members.get(&year).cloned().unwrap_or_default();
        let document = options.document.clone().unwrap_or_else(|| mapped.layout.name.clone());
        let table = mapped.layout.name.clone();
        let source = file.source(mapped, first.row, first.column_index, &first.text, key(&document, &table, year));
        prepared.statements.push(StatementPublished {
            claims: claims.into_iter().map(|(_, claim)| of_its_rows(claim, &members)).collect(),
            currency,
            document,
            late: None,
            note: None,
            page: None,
            request: None,
            source: Some(source),
            table,
            year,
        });
    }
}
