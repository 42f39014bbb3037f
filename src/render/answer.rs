//! What was done or went wrong, as JSON: the same on the command line and over HTTP.

use crate::app::Done;
use crate::value::{Place, Problem, Receipt};
use crate::words::{self, Lang, say};
use serde_json::{Value as Json, json};

/// What was done, as JSON.
#[must_use]
pub fn done(lang: Lang, done: &Done) -> Json {
    let receipt = |receipt: &Receipt| {
        json!({
            "ledger": receipt.origin,
            "position": receipt.position,
            "hash": receipt.hash,
            "head": receipt.head(),
        })
    };
    json!({
        "saved": !done.receipts.is_empty(),
        "repeated": done.repeated,
        "receipts": done.receipts.iter().map(receipt).collect::<Vec<_>>(),
        "warnings": done.warnings.iter().map(|warning| problem(lang, warning)).collect::<Vec<_>>(),
    })
}

/// A problem as JSON.
#[must_use]
pub fn problem(lang: Lang, problem: &Problem) -> Json {
    let (message, next) = words::problem(lang, problem);
    let place = problem.place.as_ref();
    json!({
        "code": problem.code,
        "file": place.map(|place| &place.file),
        "sheet": place.and_then(|place| place.sheet.as_ref()),
        "row": place.and_then(|place| place.row),
        "column": place.and_then(Place::column_letters),
        "header": place.and_then(|place| place.header.as_ref()),
        "found": problem.found,
        "nearest": problem.nearest,
        "facts": problem.facts,
        "message": message,
        "next": next,
    })
}

/// A place in a file, as a spreadsheet shows it.
#[must_use]
pub fn place(lang: Lang, at: &Place) -> String {
    let mut parts = vec![at.file.clone()];
    if let Some(sheet) = &at.sheet {
        parts.push(say(lang, "place-sheet", &[("sheet", sheet.into())]));
    }
    if let Some(row) = at.row {
        parts.push(say(lang, "place-row", &[("row", row.to_string().into())]));
    }
    if let Some(letters) = at.column_letters() {
        // A header may stand on several lines of its cell.
        let header = at.header.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let id = if header.is_empty() { "place-column-bare" } else { "place-column" };
        parts.push(say(lang, id, &[("column", letters.into()), ("header", header.into())]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
