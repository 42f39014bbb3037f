//! The process dies in the middle. What was acknowledged is there, nothing is half there, the chain verifies.

use crate::postgres::shared;
use crate::server::Cluster;
use crate::support::{Desk, Ran, Sandbox, expenditure, origin, spent, wait};
use jate::app::{AppError, change};
use jate::decide::Decision;
use jate::decide::record::Record;
use jate::store::postgres::PostgresStore;
use jate::store::sqlite::SqliteStore;
use jate::store::{Store as _, StoreError};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many times each kind of work is killed. More with `JATE_KILLS`.
fn kills() -> u32 {
    std::env::var("JATE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// Waits for a part of the time that the command takes when nobody kills it: another part in each round, from nothing
/// to half as much again.
fn part_of(whole: Duration, round: u32) {
    let digest = blake3::hash(&round.to_le_bytes());
    let part = whole * u32::from(digest.as_bytes()[0]) / 160;
    let started = Instant::now();
    while started.elapsed() < part {
        std::hint::spin_loop();
    }
}

/// The time that a command takes.
fn time_of(mut command: Command) -> Duration {
    let started = Instant::now();
    assert!(command.output().expect("starts").status.success());
    started.elapsed()
}

fn amounts(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries").clone();
    let spent = entries.iter().filter(|entry| entry["type"] == "expenditure.recorded");
    spent.map(|entry| entry["payload"]["lines"][0]["amount_minor"].as_str().unwrap_or_default().to_owned()).collect()
}

fn in_a_file() -> Sandbox {
    Sandbox::with_ledger()
}

#[test]
fn recording_survives_being_killed() {
    recording_survives(in_a_file);
}

#[test]
fn recording_into_a_shared_store_survives_being_killed() {
    recording_survives(shared);
}

fn recording_survives(new: impl Fn() -> Sandbox) {
    let record = |amount: &str| -> Vec<String> {
        let words = ["record", "expenditure", "--agency", "IOM", "--amount", amount, "--date", "2021-06-30", "--json"];
        words.map(str::to_owned).to_vec()
    };
    let command = |sandbox: &Sandbox, amount: &str| {
        let words = record(amount);
        sandbox.command(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let whole = time_of(command(&new(), "1"));
    let sandbox = new();
    let mut acknowledged = BTreeSet::new();
    let mut killed = 0;
    for round in 1..=kills() {
        let mut child = command(&sandbox, &round.to_string());
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        part_of(whole, round);
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
    importing_survives(in_a_file);
}

#[test]
fn importing_into_a_shared_store_survives_being_killed() {
    importing_survives(shared);
}

fn importing_survives(new: impl Fn() -> Sandbox) {
    const ROWS: usize = 400;
    let mut file = "measure,agency,amount,date,reference\n".to_owned();
    for row in 1..=ROWS {
        file.push_str(&format!("spent,IOM,{row},2021-06-30,r-{row}\n"));
    }
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("entries.csv").display().to_string();
    std::fs::write(&path, file).expect("ours");
    let import = ["import", &path, "--json"];
    let whole = time_of(new().command(&import));
    let mut sandbox = new();
    let mut killed = 0;
    for round in 1..=kills() {
        let mut child = sandbox.command(&import).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts");
        part_of(whole, round);
        child.kill().expect("kills our own child");
        let mut line = String::new();
        let printed = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).unwrap_or(0);
        killed += u32::from(!child.wait().expect("ends").success());
        let stored = amounts(&sandbox).len();
        assert!(stored == 0 || stored == ROWS, "{stored} of {ROWS} rows are there");
        assert!(printed == 0 || stored == ROWS, "acknowledged and not there");
        if stored == ROWS {
            // Begin anew, so that every round has something to interrupt.
            sandbox = new();
        }
    }
    eprintln!("importing: {killed} of {} killed", kills());
    assert!(killed > 0, "nothing was killed in the middle");
    sandbox.run(&["import", &path]).ok();
    sandbox.run(&["verify"]).ok();
    let total: u64 = amounts(&sandbox).iter().map(|minor| minor.parse::<u64>().expect("a number")).sum();
    assert_eq!(total, (ROWS * (ROWS + 1) / 2 * 100) as u64);
}

#[test]
fn a_server_that_crashes_under_load_loses_nothing_that_was_acknowledged() {
    let durable = ["fsync=on", "synchronous_commit=on"];
    let mut cluster = Cluster::start(&durable);
    let url = cluster.url("postgres", "postgres");
    wait(PostgresStore::init(&url)).expect("prepares");
    let crashes = (kills() / 10).max(3);
    let (acknowledged, heard) = std::sync::mpsc::channel();
    let clerk = std::thread::spawn(move || {
        wait(async {
            let desk = Desk::new();
            let ledger = origin("test/mli");
            let store = PostgresStore::open(&url).await.expect("opens");
            let office = desk.office(&store);
            change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
            let (mut receipts, mut retries) = (Vec::new(), 0);
            for number in 1_u32.. {
                let key = Some(format!("k-{number}"));
                let wanted = Record { request: key, ..expenditure("IOM", &number.to_string()) };
                // Whatever the error was, the same key resolves it.
                let receipt = loop {
                    match change::record(&office, "Awa", &ledger, &wanted).await {
                        Ok(done) => break done.receipts.last().cloned().expect("a receipt"),
                        Err(_) => retries += 1,
                    }
                };
                receipts.push((number, receipt));
                if acknowledged.send(()).is_err() {
                    break;
                }
            }
            (receipts, retries)
        })
    });
    for crash in 1..=crashes {
        for _ in 0..(7 + crash % 5) {
            heard.recv().expect("the clerk is at work");
        }
        cluster.stop("QUIT");
        cluster.run(&durable);
    }
    heard.recv().expect("the clerk goes on");
    drop(heard);
    let (receipts, retries) = clerk.join().expect("no panic");
    let sandbox = Sandbox::at(&cluster.url("postgres", "postgres"));
    sandbox.run(&["verify"]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    for (number, receipt) in &receipts {
        let entry = &entries[usize::try_from(receipt.position).expect("small")];
        assert_eq!(entry["hash"], receipt.hash.to_string());
        assert_eq!(entry["payload"]["lines"][0]["amount_minor"], format!("{number}00"));
    }
    let stored = amounts(&sandbox);
    let distinct: BTreeSet<&String> = stored.iter().collect();
    assert_eq!(
        (stored.len(), distinct.len()),
        (receipts.len(), receipts.len()),
        "something is there twice, or unasked"
    );
    eprintln!("server: {crashes} crashes, {retries} retries, {} acknowledged", receipts.len());
}

/// What a power cut leaves of SQLite's log: cut short at any page, or with a bit turned in one. The store opens as it was
/// after one of its commits, never in between, or says that it is damaged.
#[test]
fn a_torn_log_leaves_a_whole_commit_or_a_message() {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + 4096;
    let sandbox = Sandbox::with_ledger();
    // The heads after each commit, with a connection open so that the log is not put into the file.
    let mut heads = BTreeSet::new();
    let (file, log) = wait(async {
        let store = jate::store::sqlite::SqliteStore::open(&sandbox.store()).await.expect("opens");
        let desk = Desk::new();
        let ledger = origin("test/mli");
        let head = async || jate::store::Store::ledgers(&store).await.expect("lists")[0].1;
        heads.insert(head().await.to_string());
        for number in 1..=12_u32 {
            let wanted = expenditure("IOM", &number.to_string());
            change::record(&desk.office(&store), "Awa", &ledger, &wanted).await.expect("records");
            heads.insert(head().await.to_string());
        }
        let log = format!("{}-wal", sandbox.store().display());
        (std::fs::read(sandbox.store()).expect("reads"), std::fs::read(log).expect("the log is there"))
    });
    let frames = (log.len() - HEADER) / FRAME;
    assert!(frames > 24, "{frames} pages in the log");
    let torn = Sandbox::new();
    let mut seen = BTreeSet::new();
    let mut messages = 0;
    let mut look = |log: &[u8], what: &str| {
        let path = torn.store().display().to_string();
        let _ = std::fs::remove_file(format!("{path}-shm"));
        std::fs::write(&path, &file).expect("ours");
        std::fs::write(format!("{path}-wal"), log).expect("ours");
        let ran = torn.run(&["verify", "--json"]);
        if ran.code != 0 {
            messages += 1;
            assert!([1, 3].contains(&ran.code) && !ran.out.is_empty(), "{what}: {ran:?}");
            return;
        }
        let head = ran.json()["ledgers"][0]["head"].as_str().expect("a head").to_owned();
        assert!(heads.contains(&head), "{what}: {head} was never the head after a commit");
        seen.insert(head);
    };
    // Ends of the pages of the tail, and places inside them.
    let tail = frames.saturating_sub(40);
    for frame in tail..=frames {
        let end = HEADER + frame * FRAME;
        for cut in [end, end.saturating_sub(1), end.saturating_sub(FRAME / 2), end.saturating_sub(FRAME - 5)] {
            look(&log[..cut.min(log.len())], &format!("cut at {cut}"));
        }
        if frame < frames {
            let mut turned = log.clone();
            let place = end + usize::from(blake3::hash(&frame.to_le_bytes()).as_bytes()[0]) * 16;
            turned[place] ^= 1 << (frame % 8);
            look(&turned, &format!("bit at {place}"));
        }
    }
    look(&log, "whole");
    eprintln!("torn logs: {} of {} commits seen, {messages} messages", seen.len(), heads.len());
    assert!(seen.len() > 3, "the log was never cut between commits");
}

/// A command under a tracer that lets the n-th call of a kind fail, as a disk that goes bad does.
fn failing(command: &Command, call: &str, error: &str, nth: u32) -> Command {
    let mut traced = Command::new("strace");
    let fault = format!("inject={call}:error={error}:when={nth}");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &fault]);
    traced.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        value.map(|value| traced.env(name, value));
    }
    if let Some(folder) = command.get_current_dir() {
        traced.current_dir(folder);
    }
    traced
}

/// Whether this machine lets a process be traced.
fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    let can = traced.expect("strace is installed: `bash tests/run` installs what the tests need").status.success();
    if !can {
        eprintln!("skipped: this machine lets nobody trace a process");
    }
    can
}

#[test]
fn writes_and_syncs_that_fail_lose_nothing_that_was_acknowledged() {
    if !can_trace() {
        return;
    }
    let sandbox = Sandbox::with_ledger();
    let mut expected = BTreeSet::new();
    let (mut failed, mut amount) = (0, 0);
    for (call, error) in
        [("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("fsync", "EIO"), ("ftruncate", "EIO"), ("openat", "EIO")]
    {
        for nth in 1..=8 {
            amount += 1;
            let (key, amount) = (format!("{call}-{error}-{nth}"), amount.to_string());
            let words = ["record", "expenditure", "--agency", "IOM", "--amount", &amount, "--date", "2021-06-30"];
            let command = sandbox.command(&[&words[..], &["--key", &key, "--json"]].concat());
            let ran: Ran = failing(&command, call, error, nth).output().expect("starts").into();
            assert!([0, 3].contains(&ran.code) || call == "openat", "{key}: {ran:?}");
            failed += u32::from(ran.code != 0);
            // Looked at before anything else: what was refused as not saved is not there, and all is whole.
            sandbox.run(&["verify"]).ok();
            let there = amounts(&sandbox).contains(&format!("{amount}00"));
            let saved = if ran.code == 0 { Some(true) } else { ran.json()["saved"].as_bool() };
            assert!(saved.is_none_or(|saved| saved == there), "{key}: saved {saved:?}, there {there}: {ran:?}");
            // The same command with the same key resolves it, whatever became of it.
            let mut command = sandbox.command(&[&words[..], &["--key", &key]].concat());
            assert!(command.output().expect("starts").status.success());
            expected.insert(format!("{amount}00"));
        }
    }
    sandbox.run(&["verify"]).ok();
    let stored = amounts(&sandbox);
    assert_eq!(stored.len(), expected.len(), "an entry is there twice");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), expected);
    eprintln!("failing calls: {failed} of {} commands failed", expected.len());
    assert!(failed > 10, "{failed}");
}

/// What somebody does whose server is not there: tries again.
fn until_it_works(mut attempt: impl FnMut() -> Ran) {
    let failed = (0..1000).find(|_| attempt().code == 0);
    failed.expect("it works again some time");
}

#[test]
fn a_server_whose_syncs_fail_loses_nothing_that_was_acknowledged() {
    if !can_trace() {
        return;
    }
    // Every connection's third sync fails: the server gives up, recovers, and takes connections again.
    let tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e"];
    let fault = ["inject=fdatasync:error=EIO:when=3"];
    let mut cluster = Cluster::start(&["fsync=on"]);
    wait(async { PostgresStore::init(&cluster.url("postgres", "postgres")).await.expect("prepares") });
    cluster.stop("INT");
    cluster.run_under(&[&tracer[..], &fault].concat(), &["fsync=on"]);
    let sandbox = Sandbox::at(&cluster.url("postgres", "postgres"));
    until_it_works(|| {
        sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]);
        sandbox.run(&["log"])
    });
    let (mut failures, mut expected) = (0, BTreeSet::new());
    wait(async {
        let url = cluster.url("postgres", "postgres");
        let store = loop {
            match PostgresStore::open(&url).await {
                Ok(store) => break store,
                Err(_) => failures += 1,
            }
            assert!(failures < 1000, "{}", cluster.log());
        };
        let desk = Desk::new();
        // At least twenty, and until the server gave up three times: whose sync is the third is chance.
        let crashed = || cluster.log().matches("PANIC").count() > 2;
        for number in (1..=400_u32).take_while(|number| *number <= 20 || !crashed()) {
            let wanted = Record { request: Some(format!("k-{number}")), ..expenditure("IOM", &number.to_string()) };
            while change::record(&desk.office(&store), "Awa", &origin("test/mli"), &wanted).await.is_err() {
                failures += 1;
                assert!(failures < 1000, "{}", cluster.log());
            }
            expected.insert(format!("{number}00"));
        }
    });
    // What is on the disk, by a server that is left alone.
    cluster.stop("QUIT");
    cluster.run(&["fsync=on"]);
    sandbox.run(&["verify"]).ok();
    let stored = amounts(&sandbox);
    assert_eq!(stored.len(), expected.len(), "an entry is there twice");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), expected);
    let crashes = cluster.log().matches("PANIC").count();
    eprintln!("failing syncs: {crashes} crashes of the server, {failures} failed attempts");
    assert!(crashes > 2, "{}", cluster.log());
}

#[test]
fn a_server_without_space_says_so_and_goes_on_when_there_is_some() {
    let mut cluster = Cluster::start(&["fsync=on"]);
    let url = cluster.url("postgres", "postgres");
    wait(async { PostgresStore::init(&url).await.expect("prepares") });
    let sandbox = Sandbox::at(&url);
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    cluster.stop("INT");
    // Its files on a file system of their own, with little room, in a mount namespace of its own; and a ballast.
    let Some(ballast) = cluster.run_cramped(&["fsync=on"]) else {
        eprintln!("skipped: this machine lets nobody mount");
        return;
    };
    let rows: String = (1..=20_000).map(|row| format!("spent,OIM,{row},2021-06-30,r-{row}\n")).collect();
    let file = sandbox.write("entries.csv", format!("measure,agency,amount,date,reference\n{rows}"));
    let full = sandbox.run(&["import", &file, "--json"]).fails(3).json();
    let code = full["errors"][0]["code"].as_str().expect("a code").to_owned();
    assert!(["store-full", "store-uncertain", "store-unreachable", "store-lost"].contains(&code.as_str()), "{full:#}");
    std::fs::remove_file(ballast).expect("makes room");
    // The server may have given up and recover now: a client tries again.
    until_it_works(|| sandbox.run(&["log"]));
    sandbox.run(&["verify"]).ok();
    assert_eq!(amounts(&sandbox).len(), 0, "a part of the file was recorded");
    sandbox.run(&["import", &file]).ok();
    assert_eq!(amounts(&sandbox).len(), 20_000);
    sandbox.run(&["verify"]).ok();
    eprintln!("no space: {code}");
}

/// What is done on a file system of three megabytes: a decision that does not fit, and one when there is room again.
async fn decide_without_room(small: &Path) {
    let ballast = small.join("ballast");
    std::fs::write(&ballast, vec![0; 1024 * 1024]).expect("fits");
    let store = SqliteStore::create(&small.join("s.jate")).await.expect("a new store");
    let desk = Desk::new();
    let (office, ledger) = (desk.office(&store), origin("test/mli"));
    change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
    let opened = office.open_existing(&ledger).await.expect("opens");
    let actor = office.actor(&opened, "Awa").await.expect("an actor");
    let decision = |count| Decision { events: (1..=count).map(spent).collect(), warnings: Vec::new() };
    let full = office.commit(&opened, &actor, decision(4000)).await.map(|done| done.receipts.len());
    assert!(matches!(full, Err(AppError::Store(StoreError::Full))), "{full:?}");
    assert_eq!(store.ledgers().await.expect("lists")[0].1, opened.head);
    std::fs::remove_file(&ballast).expect("makes room");
    office.commit(&opened, &actor, decision(300)).await.expect("commits");
    // The ledger, whoever records, and the three hundred.
    assert_eq!(store.ledgers().await.expect("lists")[0].1.size, 302);
}

#[test]
fn a_long_decision_finds_its_store_in_order_when_there_is_room_again() {
    const NAME: &str = "crash::a_long_decision_finds_its_store_in_order_when_there_is_room_again";
    if let Some(small) = std::env::var_os("JATE_SMALL") {
        return wait(decide_without_room(Path::new(&small)));
    }
    // This test again, in a mount namespace of its own.
    let dir = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=3m none \"$JATE_SMALL\" && exec \"$@\"";
    let program = std::env::current_exe().expect("this one");
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]).arg(program);
    let output = command.args(["--exact", NAME]).env("JATE_SMALL", dir.path()).output();
    let ran: Ran = output.expect("unshare is part of util-linux").into();
    if ran.err.contains("unshare") || ran.err.contains("mount:") {
        eprintln!("skipped: this machine lets nobody mount: {}", ran.err);
        return;
    }
    assert!(ran.out.contains("1 passed"), "{ran:?}");
}
