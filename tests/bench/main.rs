//! `cargo bench`: append, import, verify, rebuild and report, each beside its floor in the same run.
//!
//! The floor of writing is SQLite alone: the same header, payload and key bytes in a plain table at the same
//! durability (WAL, `synchronous = FULL`), as many rows per commit. The floor of verifying is BLAKE3 over the same
//! bytes. Quote the ratios: absolute times belong to the machine. `JATE_BENCH_SIZES` overrides the sizes.

use jate::app::import::{Request, import};
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::{AsOf, Office, Quiet, change, overview, rebuild, verify};
use jate::decide::import::Options;
use jate::decide::names::Aliases;
use jate::decide::{Decided, Decision};
use jate::event::{Amount, AmountKind, Event, Line};
use jate::interchange::layout;
use jate::interchange::wide::Given;
use jate::projection::builtin;
use jate::report::Selection;
use jate::store::Store;
use jate::store::sqlite::SqliteStore;
use jate::value::money::Minor;
use jate::value::{Origin, Year};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// Timed runs of each measurement; the median is printed.
const RUNS: usize = 5;

const AGENCIES: [&str; 4] = ["WFP", "IOM", "FAO", "WHO"];

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sizes = std::env::var("JATE_BENCH_SIZES").unwrap_or_else(|_| "10000,100000".to_owned());
    println!("{:<34} {:>14} {:>14} {:>8}", "", "jate", "floor", "ratio");
    runtime.block_on(async {
        for per_commit in [1_usize, 100, 1000] {
            append(per_commit).await;
        }
        for size in sizes.split(',').filter_map(|size| size.trim().parse::<usize>().ok()) {
            at_size(size).await;
        }
    });
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn rate(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / time.as_secs_f64()
}

fn line(what: &str, ours: &str, floor: &str, ratio: f64) {
    println!("{what:<34} {ours:>14} {floor:>14} {ratio:>8.3}");
}

fn expenditure(number: usize) -> Decided {
    let text = AGENCIES[number % AGENCIES.len()];
    let line = Line {
        agencies: vec![text.parse().expect("a code")],
        amount_minor: Minor(i64::try_from(number).unwrap_or(0)),
        currency: "USD".parse().expect("a currency"),
        fund: None,
        nexus: None,
        node: None,
        resources: None,
        years: vec![Year::try_from(2021).expect("a year")],
    };
    // 400 bytes of payload: a long partner stands for what real lines carry.
    let amount = Amount {
        lines: vec![line],
        note: None,
        partner: Some("x".repeat(300)),
        replaces: None,
        request: None,
        source: None,
        stage: None,
    };
    Decided { event: Event::Amount(AmountKind::Disbursement, amount), effective: "2021-06-30".parse().expect("a day") }
}

async fn open(path: &Path) -> (SqliteStore, Origin) {
    let store = SqliteStore::create(path).await.expect("a new store");
    let origin: Origin = "bench/mli".parse().expect("an origin");
    let office = Office { store: &store, clock: &SystemClock, entropy: &SystemEntropy };
    change::init(&office, "bench", &origin, "Bench", "USD".parse().expect("USD")).await.expect("opens");
    let names: Vec<String> = AGENCIES.iter().map(|name| (*name).to_owned()).collect();
    change::register_agencies(&office, "bench", &origin, &names, &Aliases::default()).await.expect("registers");
    (store, origin)
}

async fn append(per_commit: usize) {
    let commits = (2000 / per_commit).clamp(5, 200);
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, origin) = open(&dir.path().join("a.jate")).await;
        let office = Office { store: &store, clock: &SystemClock, entropy: &SystemEntropy };
        let opened = office.open_existing(&origin).await.expect("opens");
        let actor = office.actor(&opened, "bench").await.expect("an actor");
        let started = Instant::now();
        for commit in 0..commits {
            let opened = office.open_existing(&origin).await.expect("opens");
            let events = (0..per_commit).map(|number| expenditure(commit * per_commit + number)).collect();
            let decision = Decision { events, warnings: Vec::new() };
            office.commit(&opened, &actor, decision).await.expect("commits");
        }
        ours.push(started.elapsed());
        let entries = store.entries(&origin, 6, u32::MAX).await.expect("reads");
        floors.push(raw_insert(&dir.path().join("floor.db"), &entries, per_commit).await);
    }
    let (count, ours, floor) = (commits * per_commit, median(ours), median(floors));
    let what = format!("append, {per_commit} per commit");
    let show = |time| format!("{:.0}/s", rate(count, time));
    line(&what, &show(ours), &show(floor), floor.as_secs_f64() / ours.as_secs_f64());
}

async fn raw_insert(path: &Path, entries: &[jate::ledger::Entry], per_commit: usize) -> Duration {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    let mut c = options.connect().await.expect("opens");
    sqlx::raw_sql("CREATE TABLE e (position INTEGER PRIMARY KEY, hash BLOB, header BLOB, payload BLOB, salt BLOB)")
        .execute(&mut c)
        .await
        .expect("creates");
    let started = Instant::now();
    for batch in entries.chunks(per_commit) {
        let mut transaction = c.begin_with("BEGIN IMMEDIATE").await.expect("begins");
        for chunk in batch.chunks(500) {
            let sql = format!("INSERT INTO e VALUES {}", vec!["(?,?,?,?,?)"; chunk.len()].join(","));
            let mut query = sqlx::query(AssertSqlSafe(sql.as_str()));
            for entry in chunk {
                query = query
                    .bind(i64::try_from(entry.position).unwrap_or(0))
                    .bind(entry.hash.0.as_slice())
                    .bind(entry.header.as_slice())
                    .bind(entry.payload.as_slice())
                    .bind(entry.salt.0.as_slice());
            }
            query.execute(&mut *transaction).await.expect("inserts");
        }
        transaction.commit().await.expect("commits");
    }
    started.elapsed()
}

async fn at_size(size: usize) {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, origin) = open(&dir.path().join("a.jate")).await;
    let office = Office { store: &store, clock: &SystemClock, entropy: &SystemEntropy };
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
    let mut entries = Vec::new();
    loop {
        let page = store.entries(&origin, entries.len() as u64, 10_000).await.expect("reads");
        if page.is_empty() {
            break;
        }
        entries.extend(page);
    }
    let floor = raw_insert(&dir.path().join("floor.db"), &entries, 1000).await;
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    let ratio = |ours: Duration, floor: Duration| ours.as_secs_f64() / floor.as_secs_f64();
    line(&format!("import {size}"), &seconds(imported), &seconds(floor), ratio(imported, floor));

    let ledgers = store.ledgers().await.expect("lists");
    let mut times = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        let started = Instant::now();
        let verified = verify::verify(&store, &ledgers, None, &Quiet).await.expect("verifies");
        times[0].push(started.elapsed());
        assert!(verified.iter().all(|ledger| ledger.faults.is_empty()));
        let started = Instant::now();
        let mut hashed = 0;
        for entry in &entries {
            hashed += blake3::hash(&entry.header).as_bytes().len() + blake3::hash(&entry.payload).as_bytes().len();
        }
        times[1].push(started.elapsed());
        assert_eq!(hashed, entries.len() * 64);
        let started = Instant::now();
        rebuild::rebuild(&store, &origin, true, &Quiet).await.expect("rebuilds");
        times[2].push(started.elapsed());
        let started = Instant::now();
        let declared = &builtin::declared()[0];
        overview::report(&store, &origin, declared, Selection::default(), AsOf::default(), &Quiet)
            .await
            .expect("reports");
        times[3].push(started.elapsed());
    }
    let [verified, hashed, rebuilt, reported] = times.map(median);
    line(&format!("verify {size} (floor: BLAKE3)"), &seconds(verified), &seconds(hashed), ratio(verified, hashed));
    line(&format!("rebuild --check {size}"), &seconds(rebuilt), &seconds(hashed), ratio(rebuilt, hashed));
    println!("{:<34} {:>14}", format!("report at {size}"), format!("{:.3} ms", reported.as_secs_f64() * 1000.0));
}
