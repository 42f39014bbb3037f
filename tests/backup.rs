//! Backups: consistent while others write, restored to either store, never taken for more than they are.

use crate::postgres::shared;
use crate::support::Sandbox;
use std::process::Stdio;

const RECORD: [&str; 8] = ["record", "expenditure", "--agency", "IOM", "--amount", "5", "--date", "2021-06-30"];

fn head(sandbox: &Sandbox) -> String {
    sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["head"].as_str().expect("a head").to_owned()
}

#[test]
fn a_backup_comes_back_whole_in_either_store() {
    for from in [Sandbox::with_ledger(), shared()] {
        from.run(&[&RECORD[..], &["--note", "bread"]].concat()).ok();
        let file = from.path("b.jsonl").display().to_string();
        from.run(&["backup", "-o", &file]).ok();
        let bare = crate::server::url("clerk", &crate::server::database());
        for to in [Sandbox::new(), Sandbox::at(&bare)] {
            let restored = to.run(&["restore", &file, "--expect", &head(&from), "--json"]).ok().json();
            assert_eq!(restored["ledgers"][0]["head"], head(&from).as_str());
            assert_eq!(head(&to), head(&from));
            assert_eq!(to.run(&["log", "--json"]).ok().out, from.run(&["log", "--json"]).ok().out);
            // Once more changes nothing; it goes on where an interrupted one was.
            to.run(&["restore", &file]).ok();
            assert_eq!(head(&to), head(&from));
        }
    }
}

#[test]
fn an_older_backup_says_what_it_lacks() {
    let from = Sandbox::with_ledger();
    from.run(&RECORD).ok();
    let file = from.path("b.jsonl").display().to_string();
    from.run(&["backup", "-o", &file]).ok();
    from.run(&RECORD).ok();
    from.run(&RECORD).ok();
    let to = Sandbox::new();
    let ran = to.run(&["restore", &file, "--expect", &head(&from), "--lang", "fr"]).fails(1);
    assert!(ran.out.contains("il manque 2 écritures"), "{}", ran.out);
    // A head of another history is not taken for a newer one.
    let other = Sandbox::with_ledger();
    other.run(&RECORD).ok();
    Sandbox::new().run(&["restore", &file, "--expect", &head(&other)]).fails(1);
}

#[test]
fn a_backup_that_was_cut_or_changed_is_refused_before_anything_is_written() {
    let from = Sandbox::with_ledger();
    for _ in 0..3 {
        from.run(&RECORD).ok();
    }
    let file = from.path("b.jsonl").display().to_string();
    from.run(&["backup", "-o", &file]).ok();
    let whole = std::fs::read_to_string(&file).expect("reads");
    let lines: Vec<&str> = whole.lines().collect();
    let damaged = [
        (lines[..lines.len() - 1].join("\n") + "\n", 1),
        (whole.replace("\\\"500\\\"", "\\\"900\\\""), 1),
        ([&lines[..2], &lines[3..]].concat().join("\n") + "\n", 1),
        (whole[..whole.len() - 20].to_owned(), 2),
        ("no backup at all\n".to_owned(), 2),
        (String::new(), 2),
    ];
    for (text, code) in damaged {
        assert_ne!(text, whole);
        let to = Sandbox::new();
        let path = to.write("damaged.jsonl", &text);
        to.run(&["restore", &path]).fails(code);
        assert!(!to.store().exists(), "{text}");
    }
}

#[test]
fn a_backup_is_consistent_while_somebody_writes() {
    for sandbox in [Sandbox::with_ledger(), shared()] {
        let mut rows = "measure,agency,amount,date,reference\n".to_owned();
        for row in 0..300 {
            rows.push_str(&format!("spent,IOM,{row},2021-06-30,r-{row}\n"));
        }
        let path = sandbox.write("rows.csv", rows);
        let mut import = sandbox.command(&["import", &path]);
        let mut importing = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        let mut round = 0;
        while importing.try_wait().expect("waits").is_none() || round == 0 {
            round += 1;
            let file = sandbox.path(&format!("b{round}.jsonl")).display().to_string();
            sandbox.run(&["backup", "-o", &file]).ok();
            Sandbox::new().run(&["restore", &file]).ok();
        }
    }
}
