//! Import, verify, rebuild and report at a size.

use crate::append::raw_insert;
use crate::{AGENCIES, RUNS, line, median, open};
use jate::app::import::{Request, import};
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::{AsOf, Office, Quiet, overview, rebuild, verify};
use jate::decide::import::Options;
use jate::interchange::layout;
use jate::interchange::wide::Given;
use jate::projection::builtin;
use jate::report::Selection;
use jate::store::Store;
use jate::store::sqlite::SqliteStore;
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

    // As the next command would find it.
    store.close().await.expect("closes");
    let store = SqliteStore::open(&dir.path().join("a.jate")).await.expect("opens");
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
        // The first is not timed: SQLite's thread is still tidying up after the rebuild.
        for timed in [false, true] {
            let started = Instant::now();
            let declared = &builtin::declared()[0];
            overview::report(&store, &origin, declared, Selection::default(), AsOf::default(), &Quiet)
                .await
                .expect("reports");
            times[3].extend(timed.then(|| started.elapsed()));
        }
    }
    let [verified, hashed, rebuilt, reported] = times.map(median);
    line(&format!("verify {size} (floor: BLAKE3)"), &seconds(verified), &seconds(hashed), ratio(verified, hashed));
    line(&format!("rebuild --check {size}"), &seconds(rebuilt), &seconds(hashed), ratio(rebuilt, hashed));
    println!("{:<34} {:>14}", format!("report at {size}"), format!("{:.3} ms", reported.as_secs_f64() * 1000.0));
}
