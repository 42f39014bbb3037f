//! What is generated and committed: schemas of events, projections and layouts, the document of the API. `JATE_REGENERATE=1` writes them.

use jate::event::schema;
use jate::interchange::Layout;
use jate::ledger::canon;
use jate::projection::Definition;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Compares a committed file with what is generated now, or writes it.
#[track_caller]
pub fn committed(path: &str, generated: &str) {
    let file = root().join(path);
    if std::env::var_os("JATE_REGENERATE").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("makes the folder");
        std::fs::write(&file, generated).expect("writes");
        return;
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, generated, "{path} is not what is generated: JATE_REGENERATE=1 cargo test writes it");
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

#[test]
fn the_schema_of_every_event_is_committed() {
    for (event_type, schema) in schema::all() {
        committed(&format!("schemas/events/{}", schema::file_name(event_type)), &pretty(&schema));
    }
    let files = std::fs::read_dir(root().join("schemas/events")).expect("is committed").count();
    assert_eq!(files, schema::all().len(), "no file of a schema that no event has");
}

#[test]
fn the_schemas_of_declarations_are_committed() {
    let of = |schema: schemars::Schema| pretty(&schema.to_value());
    committed("schemas/projection.json", &of(schemars::schema_for!(Definition)));
    committed("schemas/import.json", &of(schemars::schema_for!(Layout)));
}

#[test]
fn the_document_of_the_api_is_committed() {
    committed("schemas/openapi.json", &jate::http::api::document());
}

#[test]
fn schemas_refuse_what_the_type_alone_would_take() {
    let holds = |event_type: &str, payload: &str| {
        canon::read(payload.as_bytes()).is_ok_and(|payload| schema::check(event_type, &payload).is_ok())
    };
    let refuses = |event_type: &str, payload: &str| assert!(!holds(event_type, payload), "{event_type} {payload}");
    let line = r#"{"agencies":["WFP"],"amount_minor":"1","currency":"USD","years":["2021"]}"#;
    let amount = |more: &str| format!(r#"{{"lines":[{line}]{more}}}"#);
    assert!(holds("expenditure.recorded", &amount("")));
    refuses("expenditure.recorded", r#"{"lines":[]}"#);
    refuses("expenditure.recorded", &amount(r#","stage":"pledged""#));
    refuses("expenditure.recorded", &amount(r#","partner":"x""#));
    refuses("contribution.recorded", &amount(""));
    refuses("disbursement.recorded", &amount(""));
    refuses("expenditure.recorded", &amount(r#","note":null"#));
    refuses("expenditure.recorded", &amount("").replace("\"1\"", "\"1.5\""));
    refuses("expenditure.recorded", &amount("").replace("2021", "1821"));
    refuses("expenditure.imagined", &amount(""));
}
