//! The process dies in the middle. What was acknowledged is there, nothing is half there, the chain verifies.

use crate::support::Sandbox;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

/// How many times each kind of work is killed. More with `JATE_KILLS`.
fn kills() -> u32 {
    std::env::var("JATE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// Waits that spread over the life of a command, without a clock of our own: a busy count below `2^bits`, different
/// each time.
fn spin(round: u32, bits: u32) {
    let mut x = u64::from(round).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for _ in 0..(x >> (64 - bits)) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        std::hint::black_box(x);
    }
}

fn amounts(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries").clone();
    let spent = entries.iter().filter(|entry| entry["type"] == "expenditure.recorded");
    spent.map(|entry| entry["payload"]["lines"][0]["amount_minor"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn recording_survives_being_killed() {
    let sandbox = Sandbox::with_ledger();
    let mut acknowledged = BTreeSet::new();
    let mut killed = 0;
    for round in 1..=kills() {
        let amount = round.to_string();
        let record =
            ["record", "expenditure", "--agency", "IOM", "--amount", &amount, "--date", "2021-06-30", "--json"];
        let mut child = sandbox.command(&record).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        spin(round, 22);
        child.kill().expect("kills our own child");
        let output = child.wait_with_output().expect("ends");
        killed += u32::from(!output.status.success());
        // Acknowledged is what was printed, whole.
        if serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok() {
            acknowledged.insert(format!("{round}00"));
        }
    }
    sandbox.run(&["verify"]).ok();
    let stored = amounts(&sandbox);
    let distinct: BTreeSet<String> = stored.iter().cloned().collect();
    assert_eq!(stored.len(), distinct.len(), "an entry is there twice");
    assert!(acknowledged.is_subset(&distinct), "lost: {:?}", acknowledged.difference(&distinct));
    eprintln!("recording: {killed} of {} killed, {} stored", kills(), stored.len());
    assert!(killed > 0, "nothing was killed in the middle");
}

#[test]
fn importing_survives_being_killed_and_the_same_file_completes_it() {
    const ROWS: usize = 400;
    let sandbox = Sandbox::with_ledger();
    let mut file = "measure,agency,amount,date,reference\n".to_owned();
    for row in 1..=ROWS {
        file.push_str(&format!("spent,IOM,{row},2021-06-30,r-{row}\n"));
    }
    let path = sandbox.write("entries.csv", &file);
    let mut killed = 0;
    for round in 1..=kills() {
        let import = ["import", &path, "--json"];
        let mut child = sandbox.command(&import).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        spin(round, 25);
        child.kill().expect("kills our own child");
        let mut line = String::new();
        let printed = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).unwrap_or(0);
        killed += u32::from(!child.wait().expect("ends").success());
        let stored = amounts(&sandbox).len();
        assert!(stored == 0 || stored == ROWS, "{stored} of {ROWS} rows are there");
        assert!(printed == 0 || stored == ROWS, "acknowledged and not there");
        if stored == ROWS {
            // Begin anew, so that every round has something to interrupt.
            for suffix in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", sandbox.store().display()));
            }
            sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
        }
    }
    eprintln!("importing: {killed} of {} killed", kills());
    assert!(killed > 0, "nothing was killed in the middle");
    sandbox.run(&["import", &path]).ok();
    sandbox.run(&["verify"]).ok();
    let total: u64 = amounts(&sandbox).iter().map(|minor| minor.parse::<u64>().expect("a number")).sum();
    assert_eq!(total, (ROWS * (ROWS + 1) / 2 * 100) as u64);
}
