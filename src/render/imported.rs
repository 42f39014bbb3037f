//! What came of an import: each row in words, all of it as JSON.

use super::answer;
use crate::app::import::Imported;
use crate::decide::import::plan::{Outcome as Became, Planned};
use crate::value::{Place, Problem};
use crate::words::{self, Lang, say};
use serde_json::{Value as Json, json};

/// What becomes of a row.
#[must_use]
pub fn became(lang: Lang, outcome: &Became) -> String {
    let id = format!("outcome-{}", outcome.name());
    let at = |position: u64| ("position", position.to_string().into());
    match outcome {
        Became::New | Became::Unchanged { position: None } => say(lang, &id, &[("position", "".into())]),
        Became::Unchanged { position: Some(position) }
        | Became::Repeated { position }
        | Became::Undone { position } => say(lang, &id, &[at(*position)]),
        Became::Difference { before_minor, difference_minor } => {
            let show = |minor: &i64| words::amount(lang, i128::from(*minor), 2, true);
            say(lang, &id, &[("before", show(before_minor).into()), ("difference", show(difference_minor).into())])
        }
        Became::Revised { position, old, new } => {
            say(lang, &id, &[at(*position), ("old", old.into()), ("new", new.into())])
        }
        Became::Adjusted { position, up_to, old, new } => {
            let args = [at(*position), ("up_to", up_to.to_string().into()), ("old", old.into()), ("new", new.into())];
            say(lang, &id, &args)
        }
        Became::Redefined { old, new } => say(lang, "outcome-redefined", &[("old", old.into()), ("new", new.into())]),
    }
}

/// What came of an import, as JSON: the same on the command line and over HTTP.
#[must_use]
pub fn document(lang: Lang, file: &str, imported: &Imported, dry_run: bool) -> Json {
    let row = |row: &Planned| {
        let mut document = json!({
            "sheet": row.place.sheet,
            "row": row.place.row,
            "column": row.place.column_letters(),
            "header": row.place.header,
            "label": row.label,
            "cell": row.text,
            "outcome": row.outcome.name(),
        });
        match &row.outcome {
            Became::Revised { position, old, new } | Became::Adjusted { position, old, new, .. } => {
                document["position"] = json!(position);
                document["old"] = json!(old);
                document["new"] = json!(new);
            }
            Became::Unchanged { position: Some(position) }
            | Became::Repeated { position }
            | Became::Undone { position } => document["position"] = json!(position),
            _ => {}
        }
        document
    };
    let mut document = answer::done(lang, &imported.done);
    document["file"] = json!(file);
    document["layout"] = json!(imported.layout);
    document["dry_run"] = json!(dry_run);
    document["rows"] = imported.rows.iter().map(row).collect();
    document["counts"] = json!(imported.counts);
    document["unknown_columns"] = json!(imported.unknown_columns);
    document["unknown_kept"] = json!(imported.unknown_kept);
    let warnings = imported.warnings.clone().into_problems("more-warnings");
    document["warnings"] = warnings.iter().map(|warning| answer::problem(lang, warning)).collect();
    let waiting = imported.needs_reason && !dry_run;
    let place = Place { file: file.to_owned(), ..Place::default() };
    let problem = Problem::new("revision-needs-reason").at(place);
    document["errors"] = if waiting { json!([answer::problem(lang, &problem)]) } else { json!([]) };
    document
}
