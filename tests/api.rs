//! The API held to its own document: another program makes up requests from it, one after the other and each from what the
//! last one gave, and finds no error of the server and no answer that the document does not name.

use crate::serve::{PASSWORD, Served, served};
use std::path::Path;
use std::process::Command;

/// Runs schemathesis as somebody who is signed in.
fn holds(served: &Served, cookie: &str) {
    let program = std::env::var_os("JATE_SCHEMATHESIS")
        .expect("JATE_SCHEMATHESIS is not set: `bash tests/run` installs it and sets it");
    let ran = Command::new(program)
        .current_dir(served.sandbox.dir.path())
        .arg("--config-file")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis.toml"))
        .args(["run", &format!("{}/api/v1/openapi.json", served.address)])
        .env("JATE_SESSION", cookie.split_once('=').expect("a pair").1)
        .args(["--checks", "all", "--max-examples", "25"])
        // One worker: two of them at a time now and then confuse the parser of CPython 3.11.
        .args(["--generation-deterministic", "--workers", "1", "--no-color"])
        // Whoever signs out in between asks for nothing more; and entries as they come have no end to wait for: `reading` does.
        .args(["--exclude-operation-id", "sign_out", "--exclude-operation-id", "events"])
        .output()
        .expect("starts");
    let told = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}");
    assert!(told.contains("API Operations") && !told.contains(" 0 selected"), "{told}");
}

#[test]
fn an_officer_of_every_function_who_asks_for_anything_finds_the_document_right() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    served.grant("Awa", "approver", &["WFP"]);
    served.grant("Awa", "rco", &[]);
    awa.sign_in("Awa", PASSWORD);
    holds(&served, &awa.cookie.clone().expect("signed in"));
    served.stop().run(&["verify"]).ok();
}

#[test]
fn an_administrator_who_asks_for_anything_finds_the_document_right() {
    let served = served();
    let root = served.person("Root", &["--administrator"]);
    served.grant("Root", "auditor", &[]);
    holds(&served, &root.cookie.clone().expect("signed in"));
    served.stop().run(&["verify"]).ok();
}
