//! `cargo bench`: append, import, verify, rebuild and report, each beside its floor in the same run.
//!
//! Floors of writing: the same header, payload and key bytes in a plain table of the same engine, at the same durability
//! (SQLite: WAL, `synchronous = FULL`; PostgreSQL: `fsync = on`), as many rows per commit. Floor of verifying: BLAKE3
//! over the same bytes. Quote the ratios: absolute times belong to the machine. `JATE_BENCH_SIZES` overrides the sizes,
//! `JATE_BENCH_ONLY=append` leaves the rest out; commits are timed fairly under `chrt -f 1` only.

#[path = "../server.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod server;

#[path = "../workbook.rs"]
mod workbook;

mod append;
mod imports;
mod office;
mod postgres;
mod size;

/// What `server` shares with the tests.
mod support {
    pub fn wait<T>(work: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(work)
    }
}

use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::{Office, change};
use jate::decide::names::Aliases;
use jate::decide::{Decided, Wanted};
use jate::event::{Amount, AmountKind, Event, Line};
use jate::store::Store;
use jate::store::sqlite::SqliteStore;
use jate::value::money::Minor;
use jate::value::{Origin, Year};
use std::path::Path;
use std::time::Duration;

/// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Timed runs of each measurement; the median is printed.
const RUNS: usize = 5;

const AGENCIES: [&str; 4] = ["WFP", "IOM", "FAO", "WHO"];

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sizes = std::env::var("JATE_BENCH_SIZES").unwrap_or_else(|_| "10000,100000".to_owned());
    println!("{:<34} {:>14} {:>14} {:>8}", "", "jate", "floor", "ratio");
    runtime.block_on(async {
        let only = std::env::var("JATE_BENCH_ONLY").unwrap_or_default();
        if only.is_empty() || only == "append" {
            append::all().await;
        }
        if only.is_empty() || only == "imports" {
            imports::all().await;
        }
        if only.is_empty() || only == "postgres" {
            postgres::all().await;
        }
        if only.is_empty() || only == "office" {
            office::all().await;
        }
        for size in sizes.split(',').filter_map(|size| size.trim().parse::<usize>().ok()) {
            if only.is_empty() || only == "size" {
                size::at_size(size).await;
            }
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
        approval: None,
        late: None,
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
    prepare(&store, &origin).await;
    (store, origin)
}

/// A ledger with its agencies.
async fn prepare(store: &dyn Store, origin: &Origin) {
    let office = Office::new(store, &SystemClock, &SystemEntropy);
    change::init(&office, "bench", origin, "Bench", "USD".parse().expect("USD")).await.expect("opens");
    let names: Vec<String> = AGENCIES.iter().map(|name| (*name).to_owned()).collect();
    let agencies = Wanted::Agencies { names, aliases: Aliases::default() };
    change::say(&office, "bench", origin, &agencies).await.expect("registers");
}
