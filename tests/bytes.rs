//! The bytes: test vectors, an independent JCS, and a verifier in another language that shares nothing but the prose.

use crate::schemas::committed;
use crate::support::{Desk, Sandbox, origin, wait};
use jate::app::change;
use jate::decide::Wanted;
use jate::decide::framework::Fund;
use jate::ledger::{Entry, commit};
use jate::store::Store;
use jate::store::memory::MemoryStore;
use jate::value::Hash;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

fn python() -> Option<std::ffi::OsString> {
    let python = std::env::var_os("JATE_PYTHON");
    if python.is_none() {
        eprintln!("skipped: JATE_PYTHON is not set; `bash tests/run` sets it");
    }
    python
}

fn second_verifier(python: &std::ffi::OsStr, file: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/entry/verify.py");
    let output = Command::new(python).arg(script).arg(file).args(more).arg("--json").output().expect("starts");
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    (output.status.code(), document)
}

fn exported() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    sandbox.run(&["quickstart", "q"]).ok();
    std::fs::rename(sandbox.path("q/mali-2021.jate"), sandbox.store()).expect("moves");
    let record = ["record", "expenditure", "--agency", "IOM", "--amount", "12.50", "--date", "2021-06-30"];
    let note = ["--note", "riz « local » \u{1} \"x\" \\ 😀", "--ledger", "jate.example.org/mli-2021-agencies"];
    sandbox.run(&[&record[..], &note].concat()).ok();
    sandbox.run(&["export", "-o", "export.jsonl"]).ok();
    let text = std::fs::read_to_string(sandbox.path("export.jsonl")).expect("is written");
    (sandbox, text)
}

#[test]
fn two_exports_are_the_same_bytes() {
    let (sandbox, text) = exported();
    sandbox.run(&["export", "-o", "again.jsonl"]).ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("again.jsonl")).expect("is written"), text);
    assert_eq!(sandbox.run(&["export"]).ok().out, text);
}

#[test]
fn a_verifier_in_another_language_accepts_an_export_and_names_what_was_changed() {
    let Some(python) = python() else { return };
    let (sandbox, text) = exported();
    let (code, verdict) = second_verifier(&python, &sandbox.path("export.jsonl"), &[]);
    assert_eq!((code, &verdict["ok"]), (Some(0), &Value::Bool(true)), "{verdict:#}");
    let ours = sandbox.run(&["verify", "--json"]).ok().json();
    let heads = |document: &Value| {
        let ledgers = document["ledgers"].as_array().expect("ledgers").clone();
        let said = |l: &Value| [l["ledger"].clone(), l["size"].clone(), l["head"].clone(), l["root"].clone()];
        ledgers.iter().map(said).collect::<Vec<_>>()
    };
    assert_eq!(heads(&verdict), heads(&ours));
    let lines: Vec<&str> = text.lines().collect();
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    let without = [&lines[..5], &lines[6..]].concat();
    for (changed, layer) in [
        (text.replace("720114700", "720114701"), "payload"),
        (text.replacen("\\\"effective\\\":\\\"2021-12-31\\\"", "\\\"effective\\\":\\\"2021-12-30\\\"", 1), "hash"),
        (text.replace("riz", "mil"), "opening"),
        (swapped.join("\n") + "\n", "position"),
        (without.join("\n") + "\n", "position"),
    ] {
        let path = sandbox.write("changed.jsonl", &changed);
        let (code, verdict) = second_verifier(&python, Path::new(&path), &[]);
        let problems = verdict["ledgers"]
            .as_array()
            .expect("ledgers")
            .iter()
            .flat_map(|l| l["problems"].as_array().expect("problems").clone());
        let layers: Vec<String> = problems.map(|p| p["layer"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(code, Some(1));
        assert!(layers.iter().any(|found| found == layer), "{layer}: {layers:?}");
    }
}

/// Keys, checkpoints and redactions, as the second verifier reads them out of a bundle.
#[test]
fn a_verifier_in_another_language_checks_a_bundle() {
    let Some(python) = python() else { return };
    let sandbox = crate::proofs::signed();
    sandbox.run(&["redact", "3", "--field", "note", "--reason", "names a person"]).ok();
    sandbox.run(&["key", "rotate", "new.key", "--key-file", "log.key"]).ok();
    let keys = sandbox.run(&["key", "list", "--json"]).ok().json();
    let first = keys["keys"][0]["id"].as_str().expect("an id").to_owned();
    sandbox.run(&["key", "revoke", &first, "--last-size", "5", "--reason", "stolen"]).ok();
    sandbox.run(&["checkpoint", "--key-file", "new.key"]).ok();
    sandbox.run(&["bundle", "-o", "b.jsonl"]).ok();
    let bundle = sandbox.path("b.jsonl");
    let kept = sandbox.path("c1").display().to_string();
    let (code, verdict) = second_verifier(&python, &bundle, &["--checkpoint", &kept]);
    let ledger = &verdict["ledgers"][0];
    assert_eq!((code, ledger["last_signed"].as_u64()), (Some(0), Some(10)), "{verdict:#}");
    let ours = sandbox.run(&["verify", "--bundle", "b.jsonl", "--json"]).ok().json()["ledgers"][0].clone();
    assert_eq!((&ledger["checkpoints"], &ledger["root"]), (&ours["checkpoints"], &ours["root"]));
    assert_eq!(ledger["redactions"][0]["position"], ours["redactions"][0]["position"]);
    let text = std::fs::read_to_string(&bundle).expect("reads");
    for (what, other, layer) in [
        ("a root", text.replacen("test/mli\\n5\\n", "test/mli\\n6\\n", 1), "checkpoint"),
        ("no redaction", text.replace("field.redacted", "field.redactes"), "hash"),
        ("a key", text.replacen("\\\"key\\\":\\\"test/mli+", "\\\"key\\\":\\\"test/mlj+", 1), "payload"),
    ] {
        assert_ne!(other, text, "{what}");
        let path = sandbox.write("other.jsonl", other);
        let (code, verdict) = second_verifier(&python, Path::new(&path), &[]);
        let problems = verdict["ledgers"][0]["problems"].as_array().expect("problems").clone();
        assert!(code == Some(1) && problems.iter().any(|problem| problem["layer"] == layer), "{what}: {problems:?}");
        sandbox.run(&["verify", "--bundle", &path]).fails(1);
    }
}

/// A small ledger, always the same: its bytes are the published vectors.
fn vector_entries() -> Vec<Entry> {
    wait(async {
        let (store, desk, ledger) = (MemoryStore::default(), Desk::new(), origin("jate.example.org/vectors"));
        let office = desk.office(&store);
        change::init(&office, "Awa", &ledger, "Vectors é", "USD".parse().expect("USD")).await.expect("opens");
        let fund = Fund {
            code: "MPTF".parse().expect("a code"),
            title: "Fund \"x\" \\ 😀".to_owned(),
            agent: None,
            lead: None,
            modality: None,
            indirect: None,
        };
        change::say(&office, "Awa", &ledger, &Wanted::Fund(fund)).await.expect("registers");
        store.entries(&ledger, 0, 10).await.expect("reads")
    })
}

#[test]
fn the_test_vectors_are_committed_and_hold() {
    let commitments: Vec<Value> = [("note", "riz"), ("a.0.b", ""), ("payload", "{\"é\":\"😀\"}")]
        .iter()
        .zip(1_u8..)
        .map(|((field, value), byte)| {
            let salt = Hash([byte; 32]);
            json!({ "field": field, "salt": salt, "value": value, "commitment": commit(field, &salt, value.as_bytes()) })
        })
        .collect();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let entry = |entry: &Entry| {
        let openings = entry.openings.iter().map(|o| json!({ "field": o.field, "salt": o.salt, "value": o.value }));
        json!({
            "position": entry.position.to_string(), "hash": entry.hash, "header": text(&entry.header),
            "payload": text(&entry.payload), "salt": entry.salt, "openings": openings.collect::<Vec<_>>(),
        })
    };
    let canonical = [r#"{"a":"\b\t\n\f\r\u0001\"\\/é😀","b":[{"c":""}]}"#];
    let not_canonical = [
        r#"{"b":"","a":""}"#,
        r#"{"a":"","a":""}"#,
        r#"{"a":1}"#,
        r#"{"a":true}"#,
        r#"{"a":null}"#,
        r#"{"A":""}"#,
        r#"{"a":"\u0041"}"#,
        r#"{"a":"\/"}"#,
        r#"{ "a":""}"#,
        r#"{"a":"\u001F"}"#,
        r#"{"a":"\ud83d\ude00"}"#,
    ];
    for bytes in canonical {
        jate::ledger::canon::read(bytes.as_bytes()).expect("is canonical");
    }
    for bytes in not_canonical {
        jate::ledger::canon::read(bytes.as_bytes()).expect_err("is not canonical");
    }
    let vectors = json!({
        "canonical": canonical,
        "not_canonical": not_canonical,
        "commitments": commitments,
        "entries": vector_entries().iter().map(entry).collect::<Vec<_>>(),
    });
    committed("schemas/entry/vectors.json", &format!("{vectors:#}\n"));
}

#[test]
fn headers_and_payloads_are_what_an_independent_jcs_writes() {
    for entry in vector_entries() {
        for bytes in [&entry.header, &entry.payload] {
            let value: Value = serde_json::from_slice(bytes).expect("JSON");
            assert_eq!(*bytes, serde_json_canonicalizer::to_vec(&value).expect("canonicalises"));
        }
    }
}

#[test]
fn headers_hold_nothing_that_may_not_be_public() {
    let (_, text) = exported();
    for line in text.lines().skip(1) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let header = line["header"].as_str().expect("a header");
        for secret in ["Test officer", "riz", "IOM", "csv"] {
            assert!(!header.contains(secret), "{header}");
        }
        assert!(!line["payload"].as_str().expect("a payload").contains("riz"));
    }
}
