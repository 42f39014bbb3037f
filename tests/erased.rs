//! A text that was erased is erased: no file of the store has its bytes any more.

use crate::server;
use crate::support::Sandbox;
use std::path::Path;
use std::process::Command;

/// Files below a folder that hold a text.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let found = Command::new("grep").args(["-rlaF", "--", text]).arg(folder).output().expect("grep runs");
    String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
}

/// Hundreds of notes, so that pages of the engine fill and split; each says a word that stands nowhere else.
fn noted(sandbox: &Sandbox) -> Vec<u64> {
    let rows: String = (0..400).map(|row| format!("spent,WFP,{row},2021-06-30,r-{row},secret-{row}-word\n")).collect();
    let done = sandbox.import("e.csv", &format!("measure,agency,amount,date,reference,note\n{rows}"), &["--json"]).ok();
    std::fs::remove_file(sandbox.path("e.csv")).expect("ours");
    let last = done.json()["receipts"].as_array().expect("receipts").last().expect("one")["position"].as_u64();
    let last = last.expect("a position");
    (0..400).map(|row| last - 399 + row).collect()
}

#[test]
fn no_byte_of_it_is_left_in_the_file_or_its_log() {
    let sandbox = Sandbox::with_ledger();
    let positions = noted(&sandbox);
    for row in [0_usize, 7, 133, 200, 399] {
        let word = format!("secret-{row}-word");
        let there = holding(sandbox.dir.path(), &word);
        assert_eq!(there.len(), 1, "{word} is there: {there:?}");
        let position = positions[row].to_string();
        sandbox.run(&["redact", &position, "--field", "note", "--reason", "r"]).ok();
        assert_eq!(holding(sandbox.dir.path(), &word), [] as [String; 0], "{word}");
    }
    // Backups and bundles made afterwards do not have it.
    sandbox.run(&["backup", "-o", "b.jsonl"]).ok();
    assert!(holding(sandbox.dir.path(), "secret-133-word").is_empty());
    assert_eq!(holding(sandbox.dir.path(), "secret-134-word").len(), 2);
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_server_lets_go_of_it_when_its_tables_are_made_anew() {
    let cluster = server::Cluster::start(&[]);
    let admin = Sandbox::at(&cluster.url("postgres", "postgres"));
    admin.run(&["store", "init"]).ok();
    admin.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    let positions = noted(&admin);
    admin.run(&["redact", &positions[133].to_string(), "--field", "note", "--reason", "r"]).ok();
    cluster.script("VACUUM FULL jate.openings; CHECKPOINT");
    let tables = cluster.folder().join("base");
    assert!(holding(&tables, "secret-133-word").is_empty());
    assert!(!holding(&tables, "secret-134-word").is_empty(), "one looks at the right place");
    admin.run(&["verify"]).ok();
}
