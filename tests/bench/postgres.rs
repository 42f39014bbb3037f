//! Appending to a shared store, on a server of our own with durability on.

use crate::append::{call, commit};
use crate::server::{Cluster, connect, sql};
use crate::{RUNS, line, median, prepare, rate};
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::writer::Writers;
use jate::ledger::Entry;
use jate::store::Store;
use jate::store::postgres::PostgresStore;
use jate::value::Origin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The clients of the floor, and our callers.
const CALLERS: usize = 16;

pub async fn all() {
    let cluster = Cluster::start(&["fsync=on", "synchronous_commit=on", "max_wal_size=4GB", "shared_buffers=256MB"]);
    let url = cluster.url("postgres", "postgres");
    PostgresStore::init(&url).await.expect("prepares");
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&url).await.expect("opens"));
    let origins: Vec<Origin> = (0..=CALLERS).map(|n| format!("bench/{n}").parse().expect("an origin")).collect();
    for origin in &origins {
        prepare(&*store, origin).await;
    }
    let mut c = connect(&url).await;
    sql(&mut c, "CREATE TABLE plain (id BIGSERIAL PRIMARY KEY, hash BYTEA, header BYTEA, payload BYTEA, salt BYTEA)")
        .await
        .expect("creates");
    let writers = Writers::start(Arc::clone(&store), Arc::new(SystemClock), Arc::new(SystemEntropy)).expect("a thread");
    let show = |count: usize, time| format!("{:.0}/s", rate(count, time));

    let (commits, per_commit) = (20, 1000);
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(commit(&*store, &origins[0], commits, per_commit).await);
        let entries = store.entries(&origins[0], 6, 1000).await.expect("reads");
        floors.push(unnest(&url, &entries, commits).await);
    }
    let (ours, floor, count) = (median(ours), median(floors), commits * per_commit);
    let ratio = |ours: Duration, floor: Duration| floor.as_secs_f64() / ours.as_secs_f64();
    line("server, batches of 1000", &show(count, ours), &show(count, floor), ratio(ours, floor));

    let rounds = 500;
    let entry = store.entries(&origins[0], 8, 1).await.expect("reads").remove(0);
    let (mut one, mut many, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        one.push(call(&writers, &origins[..1], CALLERS, rounds).await);
        many.push(call(&writers, &origins[1..], CALLERS, rounds).await);
        floors.push(clients(&url, &entry, rounds).await);
    }
    let (one, many, floor, count) = (median(one), median(many), median(floors), CALLERS * rounds);
    line("server, 16 callers, one ledger", &show(count, one), &show(count, floor), ratio(one, floor));
    line("server, 16 callers, 16 ledgers", &show(count, many), &show(count, floor), ratio(many, floor));
}

/// The same bytes into a plain table, a thousand rows in a statement.
async fn unnest(url: &str, entries: &[Entry], commits: usize) -> Duration {
    let mut c = connect(url).await;
    let started = Instant::now();
    for _ in 0..commits {
        let sql = "INSERT INTO plain (hash, header, payload, salt) \
                   SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[])";
        sqlx::query(sql)
            .bind(entries.iter().map(|entry| entry.hash.0.as_slice()).collect::<Vec<_>>())
            .bind(entries.iter().map(|entry| entry.header.as_slice()).collect::<Vec<_>>())
            .bind(entries.iter().map(|entry| entry.payload.as_slice()).collect::<Vec<_>>())
            .bind(entries.iter().map(|entry| entry.salt.0.as_slice()).collect::<Vec<_>>())
            .execute(&mut c)
            .await
            .expect("inserts");
    }
    started.elapsed()
}

/// Sixteen clients, each committing its own row to a plain table.
async fn clients(url: &str, entry: &Entry, rounds: usize) -> Duration {
    let mut connections = Vec::new();
    for _ in 0..CALLERS {
        connections.push(connect(url).await);
    }
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for mut c in connections {
        let entry = entry.clone();
        tasks.spawn(async move {
            for _ in 0..rounds {
                sqlx::query("INSERT INTO plain (hash, header, payload, salt) VALUES ($1, $2, $3, $4)")
                    .bind(entry.hash.0.as_slice())
                    .bind(entry.header.as_slice())
                    .bind(entry.payload.as_slice())
                    .bind(entry.salt.0.as_slice())
                    .execute(&mut c)
                    .await
                    .expect("inserts");
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no panic");
    }
    started.elapsed()
}
