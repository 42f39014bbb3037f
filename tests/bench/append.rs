//! Appending to a file: batches of events that are ready, and callers who wait for their receipts.

use crate::{RUNS, expenditure, line, median, open, rate};
use jate::app::Command;
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::writer::Writers;
use jate::app::{AppError, Done, Office};
use jate::decide::Decision;
use jate::decide::names::Aliases;
use jate::decide::record::Record;
use jate::ledger::Entry;
use jate::store::Store;
use jate::value::{Measure, Origin};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub async fn all() {
    for callers in [1_usize, 100, 1000] {
        callers_in_a_file(callers).await;
    }
    for per_commit in [1_usize, 100, 1000] {
        batches(per_commit).await;
    }
}

/// A disbursement as a person would record it, 400 bytes of payload.
pub fn wanted(number: usize) -> Command {
    Command::Record(
        Record {
            measure: Measure::Disbursed,
            agencies: vec![crate::AGENCIES[number % 4].to_owned()],
            amount: number.to_string(),
            decimal: None,
            currency: None,
            date: "2021-06-30".parse().expect("a day"),
            years: Vec::new(),
            node: None,
            framework: None,
            fund: None,
            resources: None,
            nexus: None,
            partner: Some("x".repeat(300)),
            note: None,
            request: None,
            aliases: Aliases::default(),
        }
        .into(),
    )
}

/// So many callers at once, each with one entry, again and again; returns the time for `rounds`.
pub async fn call(writers: &Writers, origins: &[Origin], callers: usize, rounds: usize) -> Duration {
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let (writers, origin) = (writers.clone(), origins[caller % origins.len()].clone());
        tasks.spawn(async move {
            for round in 0..rounds {
                let done: Result<Done, AppError> = writers.submit(&origin, "bench", wanted(caller + round)).await;
                done.expect("commits");
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic");
    }
    started.elapsed()
}

async fn callers_in_a_file(callers: usize) {
    let rounds = (4000 / callers).clamp(20, 1000);
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, origin) = open(&dir.path().join("a.jate")).await;
        let before = store.ledgers().await.expect("lists")[0].1.size;
        let store: Arc<dyn Store> = Arc::new(store);
        let writers = Writers::start(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemEntropy));
        let writers = writers.expect("a thread");
        ours.push(call(&writers, std::slice::from_ref(&origin), callers, rounds).await);
        let entries = store.entries(&origin, before, u32::MAX).await.expect("reads");
        assert_eq!(entries.len(), callers * rounds);
        floors.push(raw_insert(&dir.path().join("floor.db"), &entries, callers).await);
    }
    let (count, ours, floor) = (callers * rounds, median(ours), median(floors));
    let show = |time| format!("{:.0}/s", rate(count, time));
    let what = format!("file, {callers} callers, one entry each");
    line(&what, &show(ours), &show(floor), floor.as_secs_f64() / ours.as_secs_f64());
}

async fn batches(per_commit: usize) {
    let commits = (10_000 / per_commit).clamp(10, 200);
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let dir = tempfile::tempdir().expect("a folder");
        let (store, origin) = open(&dir.path().join("a.jate")).await;
        let before = store.ledgers().await.expect("lists")[0].1.size;
        ours.push(commit(&store, &origin, commits, per_commit).await);
        let entries = store.entries(&origin, before, u32::MAX).await.expect("reads");
        floors.push(raw_insert(&dir.path().join("floor.db"), &entries, per_commit).await);
    }
    let (count, ours, floor) = (commits * per_commit, median(ours), median(floors));
    let show = |time| format!("{:.0}/s", rate(count, time));
    let what = format!("file, batches of {per_commit}");
    line(&what, &show(ours), &show(floor), floor.as_secs_f64() / ours.as_secs_f64());
}

/// Commits batches of events that are ready.
pub async fn commit(store: &dyn Store, origin: &Origin, commits: usize, per_commit: usize) -> Duration {
    let office = Office::new(store, &SystemClock, &SystemEntropy);
    let opened = office.open_existing(origin).await.expect("opens");
    let actor = office.actor(&opened, "bench").await.expect("an actor");
    let started = Instant::now();
    for commit in 0..commits {
        let opened = office.open_existing(origin).await.expect("opens");
        let events = (0..per_commit).map(|number| expenditure(commit * per_commit + number)).collect();
        office.commit(&opened, &actor, Decision { events, warnings: Vec::new() }).await.expect("commits");
    }
    started.elapsed()
}

pub async fn raw_insert(path: &Path, entries: &[Entry], per_commit: usize) -> Duration {
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
