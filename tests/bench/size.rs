//! Import, verify, rebuild and report at a size.

use crate::{AGENCIES, RUNS, line, median, open};
use jate::app::import::{Request, import};
use jate::app::overview::Wanted;
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::view::Known;
use jate::app::{AsOf, Office, Quiet, overview, proof, rebuild, verify};
use jate::decide::import::Options;
use jate::interchange::layout;
use jate::interchange::wide::Given;
use jate::ledger::Entry;
use jate::projection::builtin;
use jate::store::sqlite::SqliteStore;
use jate::store::{PAGE, Store};
use jate::value::Origin;
use rayon::prelude::*;
use sha2::Digest as _;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub async fn at_size(size: usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, origin) = open(&dir.path().join("a.jate")).await;
    let office = Office::new(&store, &SystemClock, &SystemEntropy);
    let mut file = "measure,agency,amount,date,reference\n".to_owned();
    for row in 0..size {
        file.push_str(&format!("spent,{},{}.50,2021-06-30,r-{row}\n", AGENCIES[row % 4], row % 90_000));
    }
    let request = Request {
        file: "bench.csv",
        bytes: file.as_bytes(),
        layouts: layout::shipped(),
        beside: Given::default(),
        options: Options::default(),
        dry_run: false,
    };
    let started = Instant::now();
    import(&office, "bench", &origin, &request, &Quiet).await.expect("imports");
    let imported = started.elapsed();
    let csv = dir.path().join("bench.csv");
    std::fs::write(&csv, &file).expect("ours");
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    let ratio = |ours: Duration, floor: Duration| ours.as_secs_f64() / floor.as_secs_f64();
    match shell_import(dir.path(), &csv) {
        Some(floor) => line(&format!("import {size}"), &seconds(imported), &seconds(floor), ratio(imported, floor)),
        None => println!("import {size}: {}, no sqlite3 shell for a floor", seconds(imported)),
    }

    // As the next command would find it.
    store.close().await.expect("closes");
    let store = SqliteStore::open(&dir.path().join("a.jate")).await.expect("opens");
    let ledgers = store.ledgers().await.expect("lists");
    let [mut verified, mut read, mut hashed, mut rebuilt, mut grouped, mut then, mut reported] =
        [const { Vec::new() }; 7];
    let declared = &builtin::declared()[0];
    let report = async |as_of| {
        let started = Instant::now();
        overview::report(&store, &origin, declared, &Wanted { as_of, ..Wanted::default() }, &Quiet)
            .await
            .expect("reports");
        started.elapsed()
    };
    for _ in 0..RUNS {
        let started = Instant::now();
        let found = verify::verify(&store, &ledgers, &verify::Brought::default(), &Quiet).await.expect("verifies");
        verified.push(started.elapsed());
        assert!(found.iter().all(|ledger| ledger.faults.is_empty()));
        read.push(read_and_hash(&store, &origin).await);
        hashed.push(hash_twice(&store, &origin).await);
        let started = Instant::now();
        rebuild::rebuild(&store, &origin, true, &Quiet).await.expect("rebuilds");
        rebuilt.push(started.elapsed());
        grouped.push(group_by(dir.path()).await);
        then.push(report(AsOf { known: Some(Known::Position(size as u64 / 2)), effective_to: None }).await);
        // The first is not timed: SQLite's thread is still tidying up.
        report(AsOf::default()).await;
        reported.push(report(AsOf::default()).await);
    }
    let [verified, read, hashed, rebuilt, grouped, then, reported] =
        [verified, read, hashed, rebuilt, grouped, then, reported].map(median);
    line(&format!("verify {size}"), &seconds(verified), &seconds(read), ratio(verified, read));
    line(&format!("verify {size}, hashes alone"), &seconds(verified), &seconds(hashed), ratio(verified, hashed));
    prove(&store, &origin, size as u64).await;
    line(&format!("rebuild --check {size}"), &seconds(rebuilt), &seconds(grouped), ratio(rebuilt, grouped));
    line(&format!("report as of the middle of {size}"), &seconds(then), &seconds(rebuilt), ratio(then, rebuilt));
    println!("{:<34} {:>14}", format!("report at {size}"), format!("{:.3} ms", reported.as_secs_f64() * 1000.0));
}

/// The floor of an import: the `sqlite3` shell's own import of the file, durable, and the sums by agency and measure.
fn shell_import(dir: &Path, csv: &Path) -> Option<Duration> {
    let script = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE rows (measure TEXT, agency TEXT, amount NUMERIC, date TEXT, reference TEXT);\n\
         .import --csv --skip 1 '{}' rows\n\
         CREATE TABLE summary AS SELECT agency, measure, sum(amount) FROM rows GROUP BY agency, measure;\n",
        csv.display()
    );
    let started = Instant::now();
    let mut shell =
        Command::new("sqlite3").arg(dir.join("floor.db")).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().ok()?;
    shell.stdin.take()?.write_all(script.as_bytes()).ok()?;
    assert!(shell.wait().ok()?.success(), "the shell imports");
    Some(started.elapsed())
}

/// The floor of a verification: reading the rows as it does, and BLAKE3 over the same bytes on all cores.
async fn read_and_hash(store: &SqliteStore, origin: &Origin) -> Duration {
    let started = Instant::now();
    let mut from = 0;
    loop {
        let page = store.entries(origin, from, PAGE).await.expect("reads");
        let Some(last) = page.last() else { return started.elapsed() };
        from = last.position + 1;
        let hash = |entry: &Entry| (blake3::hash(&entry.header), blake3::hash(&entry.payload));
        std::hint::black_box(page.par_iter().map(hash).collect::<Vec<_>>());
    }
}

/// The least that a verification can be: BLAKE3 and SHA-256 once over the same bytes, which are in memory, on all cores.
async fn hash_twice(store: &SqliteStore, origin: &Origin) -> Duration {
    let (mut from, mut spent) = (0, Duration::ZERO);
    loop {
        let page = store.entries(origin, from, PAGE).await.expect("reads");
        let Some(last) = page.last() else { return spent };
        from = last.position + 1;
        let twice = |bytes: &[u8]| (blake3::hash(bytes), sha2::Sha256::digest(bytes));
        let hash = |entry: &Entry| (twice(&entry.header), twice(&entry.payload));
        let started = Instant::now();
        std::hint::black_box(page.par_iter().map(hash).collect::<Vec<_>>());
        spent += started.elapsed();
    }
}

/// Proofs of entries all over the ledger, and of the growth of older ones: the median and the slowest.
async fn prove(store: &SqliteStore, origin: &Origin, size: u64) {
    let size = store.snapshot(origin, &[]).await.expect("reads").head.size.min(size);
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    for place in 0..101 {
        let position = size * place / 101;
        let started = Instant::now();
        let path = proof::inclusion(store, origin, position, size).await.expect("proves");
        inclusion.push(started.elapsed());
        std::hint::black_box(path);
        let started = Instant::now();
        let path = proof::consistency(store, origin, position.max(1), size).await.expect("proves");
        consistency.push(started.elapsed());
        std::hint::black_box(path);
    }
    for (name, mut times) in [("inclusion", inclusion), ("consistency", consistency)] {
        times.sort();
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        let slowest = millis(times[times.len() - 1]);
        println!("{:<34} {:>11.3} ms, slowest {slowest:.3} ms", format!("{name} in {size}"), millis(median(times)));
    }
}

/// The floor of a rebuild: `GROUP BY` over the table that the shell made.
async fn group_by(dir: &Path) -> Duration {
    let options = SqliteConnectOptions::new().filename(dir.join("floor.db"));
    let Ok(mut c) = options.connect().await else { return Duration::MAX };
    let started = Instant::now();
    let sql = "SELECT agency, measure, substr(date, 1, 4), sum(amount) FROM rows GROUP BY 1, 2, 3";
    sqlx::query(sql).fetch_all(&mut c).await.expect("groups");
    started.elapsed()
}
