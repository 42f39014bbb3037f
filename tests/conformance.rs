//! One suite over every store: what the contract in `store` promises.

use crate::server;
use crate::support::{Desk, expenditure, origin, wait};
use jate::app::change;
use jate::decide::correct::Why;
use jate::decide::record::Record;
use jate::ledger::Entry;
use jate::projection::builtin;
use jate::store::memory::MemoryStore;
use jate::store::postgres::PostgresStore;
use jate::store::sqlite::SqliteStore;
use jate::store::{Batch, Store, StoreError, Watermark};
use jate::value::{Head, Origin};

/// Runs a test over a new store of each kind.
fn on_every_store(test: impl AsyncFn(&dyn Store)) {
    wait(async {
        test(&MemoryStore::default()).await;
        let dir = tempfile::tempdir().expect("a temporary folder");
        let store = SqliteStore::create(&dir.path().join("s.jate")).await.expect("a new store");
        test(&store).await;
        store.close().await.expect("closes");
        let store = PostgresStore::open(&server::url("clerk", &server::database())).await.expect("a new store");
        test(&store).await;
    });
}

fn noted(agency: &str, amount: &str) -> Record {
    Record { note: Some("bread for the meeting".to_owned()), ..expenditure(agency, amount) }
}

/// The same commands with the same clock and chance.
async fn commands(store: &dyn Store, ledger: &Origin) -> Head {
    let desk = Desk::new();
    let office = desk.office(store);
    let currency = "USD".parse().expect("a currency");
    change::init(&office, "Awa", ledger, "Mali", currency).await.expect("opens");
    change::record(&office, "Awa", ledger, &noted("PAM", "1 000")).await.expect("records");
    let done = change::record(&office, "Issa", ledger, &noted("OIM", "250,50")).await.expect("records");
    let position = done.receipts.last().expect("a receipt").position;
    let why = Why { reason: "a slip".to_owned(), request: None };
    change::correct(&office, "Awa", ledger, position, "205,50", None, &why).await.expect("corrects");
    store.ledgers().await.expect("lists").iter().find(|(origin, _)| origin == ledger).expect("is there").1
}

async fn all(store: &dyn Store, ledger: &Origin) -> Vec<Entry> {
    store.entries(ledger, 0, 1000).await.expect("reads")
}

#[test]
fn the_same_commands_give_the_same_bytes_on_all_stores() {
    let mut heads = Vec::new();
    let mut bytes = Vec::new();
    wait(async {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let sqlite = SqliteStore::create(&dir.path().join("s.jate")).await.expect("a new store");
        let memory = MemoryStore::default();
        let postgres = PostgresStore::open(&server::url("clerk", &server::database())).await.expect("a new store");
        for store in [&memory as &dyn Store, &sqlite, &postgres] {
            heads.push(commands(store, &origin("test/a")).await);
            bytes.push(all(store, &origin("test/a")).await);
        }
    });
    assert_eq!(heads[0], heads[1]);
    assert_eq!(bytes[0], bytes[1]);
    assert_eq!((heads[0], &bytes[0]), (heads[2], &bytes[2]));
    // Opening, two people, two agencies, two expenditures, a reversal, a replacement.
    assert_eq!(heads[0].size, 9);
}

#[test]
fn a_batch_on_a_moved_head_writes_nothing() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let before = (all(store, &ledger).await, store.snapshot(&ledger, &["index"]).await.expect("reads"));
        let stale = before.0[1].clone();
        let batch = Batch {
            origin: ledger.clone(),
            expected: Head { size: 1, hash: before.0[0].hash },
            entries: vec![stale],
            rows: Vec::new(),
            watermarks: vec![Watermark { projection: "index".to_owned(), definition: head.hash, size: 2 }],
        };
        let refused = store.append(&batch).await;
        assert!(matches!(refused, Err(StoreError::HeadMoved { found, .. }) if found == head), "{refused:?}");
        let after = (all(store, &ledger).await, store.snapshot(&ledger, &["index"]).await.expect("reads"));
        assert_eq!(before, after);
    });
}

#[test]
fn a_batch_with_a_gap_or_without_entries_writes_nothing() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let last = all(store, &ledger).await.pop().expect("entries");
        let gap = Entry { position: head.size + 1, ..last };
        for entries in [vec![gap], Vec::new()] {
            let batch =
                Batch { origin: ledger.clone(), expected: head, entries, rows: Vec::new(), watermarks: Vec::new() };
            assert!(store.append(&batch).await.is_err());
        }
        assert_eq!(all(store, &ledger).await.len() as u64, head.size);
    });
}

#[test]
fn ledgers_of_one_store_are_apart() {
    on_every_store(async |store| {
        let (a, b) = (origin("test/a"), origin("test/b"));
        commands(store, &a).await;
        commands(store, &b).await;
        let headers = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.header).collect::<Vec<_>>();
        assert_ne!(headers(all(store, &a).await), headers(all(store, &b).await));
        assert_eq!(store.ledgers().await.expect("lists").len(), 2);
        assert!(store.entries(&origin("test/c"), 0, 10).await.expect("reads").is_empty());
    });
}

#[test]
fn pages_of_entries_neither_skip_nor_repeat() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let whole = all(store, &ledger).await;
        let mut pages = Vec::new();
        while let Some(page) = Some(store.entries(&ledger, pages.len() as u64, 2).await.expect("reads")) {
            if page.is_empty() {
                break;
            }
            pages.extend(page);
        }
        assert_eq!(pages, whole);
        assert!(whole.iter().any(|entry| entry.openings.iter().any(|o| o.value == "bread for the meeting")));
    });
}

#[test]
fn read_models_are_kept_with_the_entries_and_can_be_replaced() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        for fold in builtin::folds() {
            let snapshot = store.snapshot(&ledger, &[fold.name()]).await.expect("reads");
            let (watermark, rows) = &snapshot.models[0];
            let expected = Watermark { projection: fold.name().to_owned(), definition: fold.digest(), size: head.size };
            assert_eq!(watermark.as_ref(), Some(&expected));
            let keys: Vec<String> = rows.keys().take(2).cloned().collect();
            let found = store.lookup(&ledger, fold.name(), &keys).await.expect("reads");
            assert_eq!(found.len(), keys.len());
            store.replace(&ledger, head, expected.clone(), &found).await.expect("replaces");
            let moved = store.replace(&ledger, Head::EMPTY, expected, &found).await;
            assert!(matches!(moved, Err(StoreError::HeadMoved { .. })), "{moved:?}");
            assert_eq!(store.snapshot(&ledger, &[fold.name()]).await.expect("reads").models[0].1, found);
        }
        assert!(store.audit().await.expect("audits").is_empty());
    });
}

#[test]
fn a_retry_with_the_same_key_gives_the_same_receipt_and_other_content_a_conflict() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let desk = Desk::new();
        let office = desk.office(store);
        let keyed = |amount| Record { request: Some("k-1".to_owned()), ..expenditure("PAM", amount) };
        let first = change::record(&office, "Awa", &ledger, &keyed("10")).await.expect("records");
        let again = change::record(&office, "Awa", &ledger, &keyed("10")).await.expect("repeats");
        assert!(again.repeated);
        assert_eq!(first.receipts.last(), again.receipts.last());
        let conflict = change::record(&office, "Awa", &ledger, &keyed("11")).await.expect_err("conflicts");
        assert!(format!("{conflict:?}").contains("request-conflict"));
        // The key is the actor's own.
        let other = change::record(&office, "Issa", &ledger, &keyed("11")).await.expect("another actor's key");
        assert!(!other.repeated);
    });
}
