//! One suite over every store: what the contract in `store` promises.

use crate::server;
use crate::support::{Desk, Repeating, chained, expenditure, origin, spent, wait};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use jate::app::import::{Request, import};
use jate::app::office::Recent;
use jate::app::rebuild::rebuild;
use jate::app::verify::{Brought, verify};
use jate::app::view::Known;
use jate::app::{AppError, AsOf, Done, Office, Quiet, change, copy, overview, proof};
use jate::decide::correct::{Instead, Why};
use jate::decide::import::Options;
use jate::decide::record::Record;
use jate::decide::{Decided, Decision};
use jate::event::Event;
use jate::interchange::layout;
use jate::interchange::wide::Given;
use jate::ledger::entry::Draft;
use jate::ledger::tree::{self, Frontier};
use jate::ledger::{Entry, Layer};
use jate::projection::{builtin, rows};
use jate::render::json;
use jate::store::memory::MemoryStore;
use jate::store::postgres::PostgresStore;
use jate::store::sqlite::SqliteStore;
use jate::store::staged::Staged;
use jate::store::{Batch, Evidence, EvidenceKind, Model, Snapshot, Store, StoreError, folded};
use jate::value::chance::Entropy;
use jate::value::{Head, Origin};
use jate::words::Lang;
use sha2::Sha256;
use std::cell::RefCell;
use std::time::Duration;

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
    change::correct(&office, "Awa", ledger, position, &Instead::Amount("205,50".to_owned(), None), &why)
        .await
        .expect("corrects");
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

/// Chance that takes its time, so that two who draw it at once are seen.
struct Slow(Repeating);

impl Entropy for Slow {
    fn fill(&self, bytes: &mut [u8]) {
        (0..200).for_each(|_| std::thread::yield_now());
        self.0.fill(bytes);
    }
}

#[test]
fn the_same_long_file_gives_the_same_bytes_at_every_run() {
    // Notes are sealed with salts of their own, while other rows are chained.
    let row = |number: u32| format!("spent,WFP,{number},2021-06-30,r-{number},note {number}\n");
    let file = ["measure,agency,amount,date,reference,note\n".to_owned()].into_iter().chain((1..=2500).map(row));
    let file: String = file.collect();
    let heads = RefCell::new(Vec::new());
    on_every_store(async |store| {
        let (ledger, desk, slow) = (origin("test/a"), Desk::new(), Slow(Repeating::new()));
        let office = Office::new(store, &desk.clock, &slow);
        change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
        let request = Request {
            file: "entries.csv",
            bytes: file.as_bytes(),
            layouts: layout::shipped(),
            beside: Given::default(),
            options: Options::default(),
            dry_run: false,
        };
        import(&office, "Awa", &ledger, &request, &Quiet).await.expect("imports");
        let head = store.ledgers().await.expect("lists").pop().expect("one").1;
        heads.borrow_mut().push(head);
    });
    let heads = heads.into_inner();
    // Opening, a person, the import, the agency, and the rows.
    assert_eq!((heads.len(), heads[0].size), (3, 2504));
    assert!(heads.iter().all(|head| *head == heads[0]), "{heads:?}");
}

#[test]
fn a_batch_on_a_moved_head_writes_nothing() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let before = (all(store, &ledger).await, store.snapshot(&ledger, &["index"]).await.expect("reads"));
        let expected = Head { size: 1, hash: before.0[0].hash };
        let batch = Batch {
            stopped: vec![("index".to_owned(), 1)],
            ..batch(&ledger, expected, &before.1, vec![before.0[1].clone()])
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
            let there = store.snapshot(&ledger, &[]).await.expect("reads");
            let batch = batch(&ledger, head, &there, entries);
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
fn evidence_is_kept_once_in_its_order_and_not_before_its_entries() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let piece =
            |size: u64, text: &str| Evidence { size, kind: EvidenceKind::Checkpoint, bytes: text.as_bytes().to_vec() };
        assert!(store.kept(&ledger, None, 10).await.expect("reads").is_empty());
        let mut pieces = vec![piece(head.size, "c"), piece(2, "b"), piece(2, "a"), piece(3, "d")];
        for piece in pieces.iter().chain(&pieces) {
            store.keep(&ledger, piece).await.expect("keeps");
        }
        pieces.sort_by_key(Evidence::order);
        assert_eq!(store.kept(&ledger, None, 10).await.expect("reads"), pieces);
        assert_eq!(store.kept(&ledger, Some(&pieces[1]), 1).await.expect("reads"), pieces[2..3]);
        assert_eq!(store.checkpoints(&ledger, 2).await.expect("reads"), pieces[..2]);
        assert_eq!(store.checkpoints(&ledger, head.size - 1).await.expect("reads"), pieces[2..3]);
        assert_eq!(store.checkpoints(&ledger, u64::MAX).await.expect("reads"), pieces[3..]);
        assert!(store.checkpoints(&ledger, 1).await.expect("reads").is_empty());
        assert!(store.kept(&origin("test/b"), None, 10).await.expect("reads").is_empty());
        assert!(store.keep(&ledger, &piece(head.size + 1, "e")).await.is_err());
    });
}

/// A text and its salt are gone; every hash, root and proof from before still holds.
#[test]
fn a_text_is_erased_with_the_entry_that_says_so() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let (desk, before) = (Desk::new(), all(store, &ledger).await);
        let office = desk.office(store);
        let why = Why { reason: "names a person".to_owned(), request: Some("r-1".to_owned()) };
        let of = |before: &[Entry]| {
            before.iter().find(|entry| !entry.openings.is_empty() && entry.position > 2).expect("a note").position
        };
        let (position, size) = (of(&before), before.len() as u64);
        let root = proof::root(store, &ledger, size).await.expect("a root");
        let path = proof::inclusion(store, &ledger, position, size).await.expect("a proof");
        let done = change::redact(&office, "Awa", &ledger, position, "note", &why).await.expect("erases");
        let again = change::redact(&office, "Awa", &ledger, position, "note", &why).await.expect("the same");
        assert!(again.repeated && again.receipts == done.receipts);
        let after = all(store, &ledger).await;
        let place = usize::try_from(position).expect("small");
        assert!(after[place].openings.is_empty());
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(
                (&old.header, &old.payload, old.hash, old.salt),
                (&new.header, &new.payload, new.hash, new.salt)
            );
            assert!(old.openings == new.openings || old.position == position);
        }
        let leaf = tree::leaf(&after[place].header);
        tree::check_inclusion(leaf, position, size, &path, root).expect("still holds");
        assert_eq!(proof::root(store, &ledger, size).await.expect("a root"), root);
        let verified = verify(store, &store.ledgers().await.expect("lists"), &Brought::default(), &Quiet).await;
        let verified = verified.expect("verifies").pop().expect("a ledger");
        assert_eq!(verified.faults, []);
        let [redaction] = verified.redactions.as_slice() else { panic!("{verified:?}") };
        assert_eq!((redaction.of, redaction.field.as_str(), redaction.by), (position, "note", size));
        // Only once, and never a figure.
        let why = Why { reason: "again".to_owned(), request: None };
        for field in ["note", "lines", "lines.0.amount_minor"] {
            assert!(change::redact(&office, "Awa", &ledger, position, field, &why).await.is_err(), "{field}");
        }
        // A copy has it not either, also one that had it before.
        let copied = MemoryStore::default();
        let other = Desk::new();
        let whole = copy::copy(store, &other.office(&copied), &store.ledgers().await.expect("lists"), &Quiet).await;
        assert!(whole.expect("copies").iter().all(copy::Copied::agrees));
        assert_eq!(all(&copied, &ledger).await, all(store, &ledger).await);
    });
}

#[test]
fn a_copy_that_went_ahead_erases_what_was_erased_since() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let source = MemoryStore::default();
        commands(&source, &ledger).await;
        let desk = Desk::new();
        let ledgers = source.ledgers().await.expect("lists");
        copy::copy(&source, &desk.office(store), &ledgers, &Quiet).await.expect("copies");
        let why = Why { reason: "names a person".to_owned(), request: None };
        let noted =
            all(store, &ledger).await.into_iter().find(|entry| entry.position > 2 && !entry.openings.is_empty());
        let position = noted.expect("a note").position;
        change::redact(&desk.office(&source), "Awa", &ledger, position, "note", &why).await.expect("erases");
        let ledgers = source.ledgers().await.expect("lists");
        let copied = copy::copy(&source, &desk.office(store), &ledgers, &Quiet).await.expect("copies");
        assert!(copied.iter().all(copy::Copied::agrees), "{copied:?}");
        assert_eq!(all(store, &ledger).await, all(&source, &ledger).await);
    });
}

/// A batch that folds nothing.
fn batch(ledger: &Origin, expected: Head, there: &Snapshot, entries: Vec<Entry>) -> Batch {
    let folded = there.folded;
    let frontier = Frontier::read(there.head.size, &there.frontier).expect("a tree");
    let (rows, stopped, nodes) = (Vec::new(), Vec::new(), Vec::new());
    let mut frontier = frontier.clone();
    for entry in &entries {
        frontier.push(tree::leaf(&entry.header), &mut Vec::new());
    }
    let (origin, definitions) = (ledger.clone(), builtin::definitions());
    Batch { origin, expected, folded, entries, frontier, nodes, rows, erased: Vec::new(), stopped, definitions }
}

#[test]
fn read_models_are_kept_with_the_entries_and_can_be_exchanged() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        for fold in builtin::folds() {
            let before = store.snapshot(&ledger, &[fold.name()]).await.expect("reads");
            assert_eq!((before.models.len(), before.folded), (builtin::folds().count(), folded(&before.models)));
            let live = before.model(fold.name()).expect("is kept");
            assert_eq!((live.definition, live.stopped_at), (fold.digest(), None));
            let keys: Vec<String> = before.rows[0].keys().take(2).cloned().collect();
            let found = store.lookup(&ledger, fold.name(), &keys).await.expect("reads");
            assert_eq!(found.len(), keys.len());

            // Another one is made beside it: nobody sees it.
            let reading = &mut *store.reading(&ledger).await.expect("reads");
            let id = store.shadow(&ledger, &(fold.name().to_owned(), fold.digest())).await.expect("makes one");
            assert_ne!(id, live.id);
            let rows: Vec<_> = found.clone().into_iter().collect();
            store.fill(&ledger, id, &rows).await.expect("fills");
            assert_eq!(store.made(&ledger, id, &keys).await.expect("reads"), found);
            assert_eq!(store.snapshot(&ledger, &[fold.name()]).await.expect("reads"), before);
            let model = Model { id, ..live.clone() };
            let keep = builtin::definitions();
            let moved = store.exchange(&ledger, Head::EMPTY, &keep, std::slice::from_ref(&model)).await;
            assert!(matches!(moved, Err(StoreError::HeadMoved { .. })), "{moved:?}");
            store.exchange(&ledger, head, &keep, std::slice::from_ref(&model)).await.expect("exchanges");
            let after = store.snapshot(&ledger, &[fold.name()]).await.expect("reads");
            assert_eq!((&after.rows[0], after.model(fold.name())), (&found, Some(&model)));

            // Who began to read before still reads what there was, row by row and without the first one.
            let mut read = reading.rows(live.id, None, 1).await.expect("reads");
            let first = read.first().map(|(key, _)| key.clone());
            read.extend(reading.rows(live.id, first.as_deref(), 1000).await.expect("reads"));
            let stored = before.rows[0].iter().map(|(key, row)| (key.clone(), rows::write(row)));
            assert!(read.into_iter().eq(stored) || first.is_none());
            // What was read of the models before cannot be written any more, nor put into one that is gone.
            let last = all(store, &ledger).await.pop().expect("entries");
            let last = Entry { position: head.size, ..last };
            let refused = store.append(&batch(&ledger, head, &before, vec![last])).await;
            assert!(matches!(refused, Err(StoreError::HeadMoved { found, .. }) if found == head), "{refused:?}");
            let refused = store.fill(&ledger, live.id, &rows).await;
            assert!(rows.is_empty() || matches!(refused, Err(StoreError::HeadMoved { .. })), "{refused:?}");
        }
        assert!(store.audit().await.expect("audits").is_empty());
        // Each holds its first two rows only, as was put into it: rebuilding makes them whole.
        let rebuilt = rebuild(store, &ledger, false, &Quiet).await.expect("rebuilds");
        assert!(rebuilt.iter().any(|model| model.replaced));
        let again = rebuild(store, &ledger, true, &Quiet).await.expect("compares");
        assert!(again.iter().all(|model| model.compared.live == model.compared.rebuilt));
    });
}

/// The tree of entries, as the crate `ct-merkle` makes it.
fn independent(entries: &[Entry]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for entry in entries {
        tree.push(entry.header.clone());
    }
    tree
}

#[test]
fn the_tree_of_a_store_is_that_of_another_implementation() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let desk = Desk::new();
        let office = desk.office(store);
        let rows: String = (1..=600).map(|row| format!("spent,WFP,{row},2021-06-30,r-{row}\n")).collect();
        let request = Request {
            file: "entries.csv",
            bytes: &[b"measure,agency,amount,date,reference\n", rows.as_bytes()].concat(),
            layouts: layout::shipped(),
            beside: Given::default(),
            options: Options::default(),
            dry_run: false,
        };
        import(&office, "Awa", &ledger, &request, &Quiet).await.expect("imports");
        let entries = all(store, &ledger).await;
        let size = entries.len();
        // Two complete subtrees of 256 leaves are kept.
        assert!((512..700).contains(&size), "{size}");
        assert_eq!(store.nodes(&ledger, 1, 0, 10).await.expect("reads").len(), 2);
        for size in [0, 1, 2, 3, 9, 255, 256, 257, 511, 512, 513, size - 1, size] {
            let tree = independent(&entries[..size]);
            let root = proof::root(store, &ledger, size as u64).await.expect("has a root");
            assert_eq!(root.0.as_slice(), tree.root().as_bytes().as_slice(), "{size}");
            for position in [0, 1, size / 2, size.saturating_sub(1)].into_iter().filter(|position| *position < size) {
                let ours = proof::inclusion(store, &ledger, position as u64, size as u64).await.expect("proves");
                let theirs = tree.prove_inclusion(position);
                assert_eq!(ours.iter().flat_map(|hash| hash.0).collect::<Vec<_>>(), theirs.as_bytes());
                let leaf = tree::leaf(&entries[position].header);
                tree::check_inclusion(leaf, position as u64, size as u64, &ours, root).expect("holds");
            }
            for old in [1, 2, 256, 300, size.saturating_sub(1)].into_iter().filter(|old| (1..size).contains(old)) {
                let ours = proof::consistency(store, &ledger, old as u64, size as u64).await.expect("proves");
                let theirs = tree.prove_consistency(size - old);
                assert_eq!(ours.iter().flat_map(|hash| hash.0).collect::<Vec<_>>(), theirs.as_bytes(), "{old} {size}");
                let before = proof::root(store, &ledger, old as u64).await.expect("has a root");
                tree::check_consistency((old as u64, before), (size as u64, root), &ours).expect("holds");
            }
        }
        let missing = proof::root(store, &ledger, size as u64 + 1).await;
        assert!(missing.is_err(), "{missing:?}");
    });
}

#[test]
fn a_reader_that_goes_away_in_the_middle_is_in_nobodys_way() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let desk = Desk::new();
        for polls in 0..40 {
            // Begins to read, and goes away after so many answers of the engine.
            let mut reading = store.snapshot(&ledger, &["register"]);
            let begun = tokio::time::timeout(Duration::from_micros(polls * 25), &mut reading).await;
            drop((begun, reading));
            let amount = (polls + 1).to_string();
            let office = desk.office(store);
            change::record(&office, "Awa", &ledger, &expenditure("PAM", &amount)).await.expect("records");
        }
        assert!(store.audit().await.expect("audits").is_empty());
    });
}

#[test]
fn a_unit_of_appends_is_seen_when_it_lands_or_never() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let desk = Desk::new();
        for lands in [false, true] {
            let unit = store.begin(&ledger, head).await.expect("begins");
            let inside = desk.office(unit.as_store());
            for amount in ["10", "20"] {
                change::record(&inside, "Awa", &ledger, &expenditure("PAM", amount)).await.expect("records");
            }
            let there = unit.as_store().snapshot(&ledger, &[]).await.expect("reads").head;
            assert_eq!(there.size, head.size + 2);
            assert_eq!(store.snapshot(&ledger, &[]).await.expect("reads").head, head);
            if lands {
                unit.land().await.expect("lands");
            }
        }
        assert_eq!(all(store, &ledger).await.len() as u64, head.size + 2);
        let verified =
            verify(store, &store.ledgers().await.expect("lists"), &Brought::default(), &Quiet).await.expect("verifies");
        assert!(verified.iter().all(|ledger| ledger.faults.is_empty()), "{verified:?}");
        let behind = store.begin(&ledger, head).await;
        assert!(matches!(behind, Err(StoreError::HeadMoved { .. })));
        // A unit on one ledger keeps nobody from another, and goes on with what stands there.
        commands(store, &origin("test/b")).await;
    });
}

/// So many expenditures of 1, 2, 3, … dollars, decided in one go.
async fn decide(office: &Office<'_>, ledger: &Origin, count: i64) -> Result<Done, AppError> {
    let opened = office.open_existing(ledger).await?;
    let actor = office.actor(&opened, "Awa").await?;
    let events = (1..=count).map(|number| spent(number * 100)).collect();
    office.commit(&opened, &actor, Decision { events, warnings: Vec::new() }).await
}

#[test]
fn a_long_decision_is_appended_in_parts_and_comes_to_what_it_is_at_once() {
    const COUNT: i64 = 1100;
    let ledger = origin("test/a");
    // As a writer's office decides it: in one batch.
    let (at_once, head) = wait(async {
        let below = MemoryStore::default();
        commands(&below, &ledger).await;
        let staged = Staged::new(&below, ledger.clone());
        let (desk, recent) = (Desk::new(), Recent::default());
        let office = Office { recent: Some(&recent), ..desk.office(&staged) };
        decide(&office, &ledger, COUNT).await.expect("commits");
        let batch = staged.batch().expect("is staged");
        below.append(&batch).await.expect("appends");
        (below.entries(&ledger, 0, u32::MAX).await.expect("reads"), batch.entries.last().expect("some").head())
    });
    on_every_store(async |store| {
        let before = commands(store, &ledger).await;
        let desk = Desk::new();
        let done = decide(&desk.office(store), &ledger, COUNT).await.expect("commits");
        let positions: Vec<u64> = done.receipts.iter().map(|receipt| receipt.position).collect();
        assert_eq!(positions, (before.size..before.size + 1100).collect::<Vec<_>>());
        assert_eq!(store.ledgers().await.expect("lists"), [(ledger.clone(), head)]);
        assert_eq!(store.entries(&ledger, 0, u32::MAX).await.expect("reads"), at_once);
        let overview = store.snapshot(&ledger, &["financial-overview-by-agency"]).await.expect("reads");
        let row = overview.rows[0].get("[\"2021\",\"FAO\",\"USD\"]").expect("a row");
        assert_eq!(rows::sum(row, "spent"), 100 * i128::from(COUNT * (COUNT + 1) / 2));
        let ledgers = store.ledgers().await.expect("lists");
        let verified = verify(store, &ledgers, &Brought::default(), &Quiet).await.expect("verifies");
        assert!(verified.iter().all(|ledger| ledger.faults.is_empty()), "{verified:?}");
    });
}

#[test]
fn of_a_long_decision_nothing_is_there_where_somebody_was_faster_or_a_part_is_refused() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        commands(store, &ledger).await;
        let desk = Desk::new();
        let office = desk.office(store);
        let opened = office.open_existing(&ledger).await.expect("opens");
        let actor = office.actor(&opened, "Awa").await.expect("an actor");
        let decision =
            |last: Decided| Decision { events: (1..=900).map(spent).chain([last]).collect(), warnings: Vec::new() };
        // An amount of no lines: the schema refuses it, in the last part.
        let mut foreign = spent(1);
        if let Event::Amount(_, amount) = &mut foreign.event {
            amount.lines.clear();
        }
        let refused = office.commit(&opened, &actor, decision(foreign)).await;
        assert!(matches!(refused, Err(AppError::Internal { .. })), "{refused:?}");
        assert_eq!(store.snapshot(&ledger, &[]).await.expect("reads").head, opened.head);

        change::record(&office, "Issa", &ledger, &noted("OIM", "3")).await.expect("is faster");
        let there = store.snapshot(&ledger, &["financial-overview-by-agency"]).await.expect("reads");
        let refused = office.commit(&opened, &actor, decision(spent(1))).await;
        let moved = StoreError::HeadMoved { origin: ledger.clone(), expected: opened.head, found: there.head };
        assert_eq!(refused.expect_err("moved").to_string(), moved.to_string());
        let after = store.snapshot(&ledger, &["financial-overview-by-agency"]).await.expect("reads");
        assert_eq!(after, there);
        // Read models that somebody exchanged since count as much.
        let opened = office.open_existing(&ledger).await.expect("opens");
        let definitions = builtin::definitions();
        let (projection, definition) = definitions.last().expect("definitions").clone();
        let id = store.shadow(&ledger, &(projection.clone(), definition)).await.expect("makes");
        let new = [Model { projection, definition, id, stopped_at: None }];
        store.exchange(&ledger, opened.head, &definitions, &new).await.expect("exchanges");
        let refused = office.commit(&opened, &actor, decision(spent(1))).await.map(|done| done.receipts.len());
        assert!(matches!(refused, Err(AppError::Store(StoreError::HeadMoved { .. }))), "{refused:?}");
        // Nothing is in the way of the next one.
        decide(&office, &ledger, 900).await.expect("commits");
        assert_eq!(store.snapshot(&ledger, &[]).await.expect("reads").head.size, there.head.size + 900);
    });
}

#[test]
fn an_entry_that_this_program_cannot_read_stops_what_rests_on_it_and_nothing_else() {
    on_every_store(async |store| {
        let ledger = origin("test/a");
        let head = commands(store, &ledger).await;
        let desk = Desk::new();
        let office = desk.office(store);
        // As a newer version of the program would record it: well-formed, chained, of a kind that nobody here knows.
        let opened = office.open(&ledger).await.expect("opens");
        let draft = Draft {
            event_type: "cash.counted",
            version: 1,
            id: "00000000-0000-4000-8000-000000000007".to_owned(),
            effective: "2022-01-31".parse().expect("a day"),
            payload: b"{}".to_vec(),
            openings: Vec::new(),
        };
        let recorded = opened.recorded.expect("entries");
        let actor = "00000000-0000-4000-8000-000000000008";
        let entry = chained(draft, &ledger, (head, actor, recorded), &desk.entropy, None);
        let there = store.snapshot(&ledger, &[]).await.expect("reads");
        let stopped = builtin::folds().map(|fold| (fold.name().to_owned(), head.size)).collect();
        let before = store.snapshot(&ledger, &["index"]).await.expect("reads").rows;
        let batch = Batch { stopped, ..batch(&ledger, head, &there, vec![entry.clone()]) };
        store.append(&batch).await.expect("appends");

        // Nothing is recorded on top of what nobody understands.
        let refused = change::record(&office, "Awa", &ledger, &expenditure("PAM", "5")).await.expect_err("refused");
        assert!(format!("{refused:?}").contains("ledger-stopped"), "{refused:?}");
        assert_eq!(all(store, &ledger).await.len() as u64, head.size + 1);
        // Reports go up to it and say so, current and as of any moment after it; those of before are whole.
        let declared = &builtin::declared()[0];
        for (known, stops) in [(None, Some(9)), (Some(Known::Position(9)), Some(9)), (Some(Known::Position(8)), None)] {
            let as_of = AsOf { known, effective_to: None };
            let wanted = overview::Wanted { as_of, ..overview::Wanted::default() };
            let report = overview::report(store, &ledger, declared, &wanted, &Quiet).await;
            let report = report.expect("reports");
            assert_eq!(report.provenance.stopped_at, stops);
            // 1 000.00 of one agency, and 205.50, corrected, of the other.
            let json = String::from_utf8(json::render(&report, Lang::En)).expect("UTF-8");
            assert!(json.contains("\"1205.50\""), "{json}");
            assert_eq!(json.contains("\"stopped_at\": 9"), stops.is_some(), "{json}");
        }
        // A rebuild comes to the same, and the rows are those before the entry.
        let rebuilt = rebuild(store, &ledger, false, &Quiet).await.expect("rebuilds");
        assert!(rebuilt.iter().all(|m| !m.replaced && m.stop.as_ref().is_some_and(|stop| stop.position == 9)));
        assert_eq!(store.snapshot(&ledger, &["index"]).await.expect("reads").rows, before);
        let verified =
            verify(store, &store.ledgers().await.expect("lists"), &Brought::default(), &Quiet).await.expect("verifies");
        let found: Vec<_> = verified[0].faults.iter().map(|fault| (fault.position, fault.layer, fault.what)).collect();
        assert_eq!(found[0], (Some(9), Layer::Event, "unreadable"), "{found:?}");
        let stopped = found.iter().filter(|fault| **fault == (Some(9), Layer::ReadModel, "stopped")).count();
        assert_eq!((found.len(), stopped), (1 + builtin::folds().count(), builtin::folds().count()), "{found:?}");
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
