//! Evidence: files attached by their digests, kept beside the store or elsewhere, and held to what the ledger says of them.

use crate::support::Sandbox;
use serde_json::Value;
use std::process::Command;

fn verify(sandbox: &Sandbox, code: i32) -> Value {
    let ran = sandbox.run(&["verify", "--json"]);
    assert_eq!(ran.code, code, "{}", ran.out);
    ran.json()["ledgers"][0].clone()
}

#[test]
fn a_file_is_attached_verified_and_its_change_is_found() {
    let sandbox = Sandbox::with_ledger();
    let spent = ["record", "expenditure", "--agency", "IOM", "--amount", "5", "--json"];
    let done = sandbox.run(&spent).ok().json();
    let position = done["receipts"].as_array().expect("one").last().expect("one")["position"].to_string();
    let invoice = sandbox.write("invoice 12.pdf", b"%PDF-1.7 invoice".as_slice());
    let attach = ["attach", &position, &invoice, "--key", "k", "--json"];
    sandbox.run(&attach).ok();
    assert_eq!(sandbox.run(&attach).ok().json()["repeated"], true);
    let report = sandbox.run(&["report", "evidence", "--json"]).ok().json();
    let row = &report["rows"][0];
    assert_eq!(
        (&row["name"], &row["media_type"], &row["size_bytes"]),
        (&"invoice 12.pdf".into(), &"application/pdf".into(), &"16".into())
    );
    // The digests are those that other programs compute.
    let sha = Command::new("sha256sum").arg(&invoice).output().expect("coreutils");
    let sha = String::from_utf8(sha.stdout).expect("text");
    assert_eq!(row["sha256"].as_str(), sha.split_whitespace().next());
    assert_eq!(row["key"]["blake3"], blake3::hash(b"%PDF-1.7 invoice").to_string());
    assert_eq!(verify(&sandbox, 0)["evidence"], serde_json::json!({ "present": 1, "absent": [] }));
    // Kept elsewhere, only its digests are known: listed as absent, and no fault.
    let elsewhere = sandbox.write("photo.jpg", b"elsewhere".as_slice());
    sandbox.run(&["attach", &position, &elsewhere, "--elsewhere"]).ok();
    let absent = blake3::hash(b"elsewhere").to_string();
    assert_eq!(verify(&sandbox, 0)["evidence"], serde_json::json!({ "present": 1, "absent": [absent] }));
    assert!(sandbox.run(&["verify"]).ok().out.contains(&absent));
    // In a folder where it is, it is found.
    std::fs::create_dir(sandbox.path("drawer")).expect("makes");
    std::fs::write(sandbox.path("drawer").join(&absent), b"elsewhere").expect("writes");
    let drawer = sandbox.path("drawer").display().to_string();
    let there = sandbox.run(&["verify", "--evidence", &drawer, "--json"]).ok().json();
    assert_eq!(there["ledgers"][0]["evidence"]["present"], 1);
    // Changed by one byte, it is no longer the evidence.
    let kept = std::path::PathBuf::from(format!("{}.evidence", sandbox.store().display()));
    let file = kept.join(row["key"]["blake3"].as_str().expect("a digest"));
    std::fs::write(&file, b"%PDF-1.7 Invoice").expect("writes");
    let found = verify(&sandbox, 1);
    assert_eq!(found["problems"][0]["layer"], "evidence");
    assert_eq!(found["problems"][0]["field"], row["key"]["blake3"]);
    // Reversed, nothing is said of it any more. Its name can be erased before.
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let attached = entries.iter().find(|entry| entry["type"] == "evidence.attached").expect("one");
    let at = attached["position"].to_string();
    sandbox.run(&["redact", &at, "--field", "item.evidence.name", "--reason", "a name"]).ok();
    sandbox.run(&["reverse", &at, "--reason", "of another entry"]).ok();
    assert_eq!(verify(&sandbox, 0)["evidence"], serde_json::json!({ "present": 0, "absent": [absent] }));
}

#[test]
fn what_cannot_be_evidence_is_refused_and_leaves_no_file_behind() {
    let sandbox = Sandbox::with_ledger();
    let empty = sandbox.write("empty.pdf", b"".as_slice());
    let full = sandbox.write("full.pdf", b"x".as_slice());
    let kept = std::path::PathBuf::from(format!("{}.evidence", sandbox.store().display()));
    for (arguments, code) in [
        (&["attach", "0", &empty][..], "evidence-empty"),
        (&["attach", "0", &full, "--media-type", "pdf"], "media-type-invalid"),
        (&["attach", "99", &full], "entry-missing"),
        (&["attach", "0", "missing.pdf"], "file-unreadable"),
    ] {
        let refused = sandbox.run(&[arguments, &["--json"]].concat()).fails(2).json();
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
    }
    let left: Vec<_> =
        std::fs::read_dir(&kept).map(|all| all.flatten().map(|f| f.file_name()).collect()).unwrap_or_default();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}
