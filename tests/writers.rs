//! Many callers, few commits: each gets its own receipt or its own error, and nobody's entry is lost or there twice.

use crate::server;
use crate::support::{Desk, Repeating, StepClock, expenditure, origin, wait};
use jate::app::Command;
use jate::app::follow::Follower;
use jate::app::system::SystemEntropy;
use jate::app::writer::{Terms, Writers};
use jate::app::{AppError, Done, Office, Quiet, change, rebuild, verify};
use jate::decide::Wanted;
use jate::decide::correct::{Instead, Why};
use jate::decide::record::Record;
use jate::event::Function;
use jate::projection::{Decoded, builtin};
use jate::store::memory::MemoryStore;
use jate::store::postgres::PostgresStore;
use jate::store::sqlite::SqliteStore;
use jate::store::{Model, Snapshot, Store};
use jate::value::chance::Clock;
use jate::value::{Origin, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

fn writers(store: &Arc<dyn Store>) -> Writers {
    Writers::start(Arc::clone(store), Arc::new(StepClock::new()), Arc::new(Repeating::new())).expect("a thread")
}

async fn opened(store: &dyn Store) -> Origin {
    let (desk, ledger) = (Desk::new(), origin("test/mli"));
    let usd = "USD".parse().expect("a currency");
    change::init(&desk.office(store), "Awa", &ledger, "Mali", usd).await.expect("opens");
    ledger
}

async fn stores(dir: &Path) -> Vec<Arc<dyn Store>> {
    let postgres = PostgresStore::open(&server::url("clerk", &server::database())).await.expect("opens");
    let sqlite = SqliteStore::create(&dir.join("s.jate")).await.expect("creates");
    vec![Arc::new(MemoryStore::default()), Arc::new(sqlite), Arc::new(postgres)]
}

/// The same places opened once more, as another process would.
async fn twice(dir: &Path) -> Vec<[Arc<dyn Store>; 2]> {
    let url = server::url("clerk", &server::database());
    let path = dir.join("twice.jate");
    let postgres: [Arc<dyn Store>; 2] = [
        Arc::new(PostgresStore::open(&url).await.expect("opens")),
        Arc::new(PostgresStore::open(&url).await.expect("opens")),
    ];
    let sqlite: [Arc<dyn Store>; 2] = [
        Arc::new(SqliteStore::create(&path).await.expect("creates")),
        Arc::new(SqliteStore::open(&path).await.expect("opens")),
    ];
    vec![sqlite, postgres]
}

async fn assert_verifies(store: &dyn Store) {
    let ledgers = store.ledgers().await.expect("lists");
    for ledger in verify::verify(store, &ledgers, &verify::Brought::default(), &Quiet).await.expect("verifies") {
        assert_eq!(ledger.faults, []);
    }
}

fn code<T>(answer: &Result<T, AppError>) -> Option<&'static str> {
    match answer {
        Err(AppError::Problems(problems)) => Some(problems[0].code),
        _ => None,
    }
}

#[test]
fn every_caller_gets_a_receipt_of_its_own() {
    const CALLERS: u64 = 120;
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for store in stores(dir.path()).await {
            let ledger = opened(&*store).await;
            let writers = writers(&store);
            let mut tasks = tokio::task::JoinSet::new();
            for number in 1..=CALLERS {
                let (writers, ledger) = (writers.clone(), ledger.clone());
                // Every tenth names an agency that nobody knows.
                let agency = if number % 10 == 0 { "Nobody" } else { "IOM" };
                let wanted = Command::Record(expenditure(agency, &number.to_string()).into());
                tasks.spawn(async move { (number, writers.submit(&ledger, "Awa", wanted).await) });
            }
            let mut positions = BTreeSet::new();
            while let Some(done) = tasks.join_next().await {
                let (number, answer) = done.expect("no panic");
                if number % 10 == 0 {
                    assert_eq!(code(&answer), Some("agency-unknown"));
                    continue;
                }
                let receipt = answer.expect("records").receipts.pop().expect("a receipt");
                let entry = store.entries(&ledger, receipt.position, 1).await.expect("reads").remove(0);
                assert_eq!(entry.hash, receipt.hash);
                let payload = String::from_utf8(entry.payload).expect("text");
                assert!(payload.contains(&format!("\"amount_minor\":\"{number}00\"")), "{number}: {payload}");
                assert!(positions.insert(receipt.position), "two receipts for one place");
            }
            assert_eq!(positions.len() as u64, CALLERS - CALLERS / 10);
            assert_verifies(&*store).await;
        }
    });
}

#[test]
fn two_processes_on_one_ledger_both_get_on_and_a_key_counts_once() {
    const CALLERS: u32 = 40;
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for both in twice(dir.path()).await {
            let ledger = opened(&*both[0]).await;
            let processes = [writers(&both[0]), writers(&both[1])];
            let mut tasks = tokio::task::JoinSet::new();
            for number in 1..=CALLERS {
                // The same key from both: a retry over another process.
                for process in &processes {
                    let (writers, ledger) = (process.clone(), ledger.clone());
                    let request = Some(format!("k-{number}"));
                    let wanted = Record { request, ..expenditure("IOM", &number.to_string()) };
                    tasks.spawn(async move { writers.submit(&ledger, "Awa", Command::Record(wanted.into())).await });
                }
            }
            let mut receipts = BTreeSet::new();
            let mut repeated = 0;
            while let Some(done) = tasks.join_next().await {
                let done = done.expect("no panic").expect("records");
                receipts.insert(done.receipts.last().expect("a receipt").position);
                repeated += u32::from(done.repeated);
            }
            assert_eq!((receipts.len(), repeated), (CALLERS as usize, CALLERS));
            let key = ["[\"2021\",\"IOM\",\"USD\"]".to_owned()];
            let rows = both[0].lookup(&ledger, "financial-overview-by-agency", &key).await.expect("reads");
            let row = rows.into_values().next().expect("a row");
            let total = i128::from(CALLERS * (CALLERS + 1) / 2) * 100;
            assert_eq!(jate::projection::rows::sum(&row, "spent"), total);
            assert_verifies(&*both[1]).await;
        }
    });
}

#[test]
fn a_caller_that_went_away_finds_out_with_its_key() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for store in stores(dir.path()).await {
            let ledger = opened(&*store).await;
            let writers = writers(&store);
            let keyed = Command::Record(Record { request: Some("k".to_owned()), ..expenditure("IOM", "5") }.into());
            let (first, again) = (writers.clone(), keyed.clone());
            let gone = ledger.clone();
            tokio::spawn(async move { first.submit(&gone, "Awa", again).await }).abort();
            let done = writers.submit(&ledger, "Awa", keyed.clone()).await.expect("records");
            let once_more = writers.submit(&ledger, "Awa", keyed).await.expect("repeats");
            assert_eq!(done.receipts.last(), once_more.receipts.last());
            assert!(once_more.repeated);
            assert_verifies(&*store).await;
        }
    });
}

/// Appends of the anomaly suite. More with `JATE_APPENDS`: a hundred thousand take some minutes.
fn appends() -> u64 {
    std::env::var("JATE_APPENDS").ok().and_then(|text| text.parse().ok()).unwrap_or(800)
}

/// Writers in two processes and readers that follow: each reader sees every entry once, in order, as it is.
#[test]
fn readers_that_follow_skip_repeat_and_reorder_nothing() {
    const WRITERS: u64 = 8;
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for both in twice(dir.path()).await {
            let ledger = opened(&*both[0]).await;
            let processes = [writers(&both[0]), writers(&both[1])];
            let head = both[0].snapshot(&ledger, &[]).await.expect("reads").head;
            let mut recording = tokio::task::JoinSet::new();
            let each = appends() / WRITERS;
            for writer in 0..WRITERS {
                let process = processes[usize::try_from(writer % 2).expect("small")].clone();
                let ledger = ledger.clone();
                recording.spawn(async move {
                    for number in 1..=each {
                        let amount = (writer * each + number).to_string();
                        let wanted = Command::Record(expenditure("IOM", &amount).into());
                        // Whoever is told that others were faster, and of nothing else, asks again.
                        while let Err(error) = process.submit(&ledger, "Awa", wanted.clone()).await {
                            assert_eq!(code::<Done>(&Err(error)), Some("too-busy"));
                        }
                    }
                });
            }
            let follow = async |store: &Arc<dyn Store>| {
                let mut follower = Follower::new(&**store, ledger.clone(), head.size);
                let (mut seen, mut amounts) = (head.size, BTreeSet::new());
                while amounts.len() as u64 != each * WRITERS {
                    for entry in follower.next().await.expect("follows") {
                        assert_eq!(entry.position, seen, "skipped, repeated or reordered");
                        seen += 1;
                        let payload: serde_json::Value = serde_json::from_slice(&entry.payload).expect("JSON");
                        if let Some(amount) = payload["lines"][0]["amount_minor"].as_str() {
                            assert!(amounts.insert(amount.to_owned()), "{amount} twice");
                        }
                    }
                }
                seen
            };
            // A writer that fails ends the test: nobody would follow what never comes.
            let recorded = async {
                while let Some(done) = recording.join_next().await {
                    done.expect("no panic");
                }
            };
            let (first, second, ()) = tokio::join!(follow(&both[0]), follow(&both[1]), recorded);
            assert_eq!(first, second);
            assert_eq!(both[0].snapshot(&ledger, &[]).await.expect("reads").head.size, first);
            assert_verifies(&*both[1]).await;
        }
    });
}

/// Somebody's right is taken while what they recorded waits in the queue: what comes after the taking is not recorded.
#[test]
fn a_right_is_looked_up_where_it_is_decided_and_not_before() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for store in stores(dir.path()).await {
            let ledger = opened(&*store).await;
            // Chance of its own: ids of people must not repeat those that the ledger was opened with.
            let (clock, entropy) = (Arc::new(StepClock::new()), Arc::new(SystemEntropy));
            let writers = Writers::start(Arc::clone(&store), clock, entropy).expect("a thread");
            let held = Terms { rights: true, ..Terms::default() };
            let agencies = vec!["WFP".to_owned()];
            let (name, function) = ("Awa".to_owned(), Function::FinanceOfficer);
            let grant = Command::Grant { name: name.clone(), function, agencies };
            writers.submit(&ledger, "Root", grant).await.expect("grants");
            let record = |agency: &str| Command::Record(expenditure(agency, "1").into());
            assert_eq!(code(&writers.submit_on(&ledger, "Awa", record("IOM"), held).await), Some("right-gone"));
            assert_eq!(code(&writers.submit_on(&ledger, "Issa", record("WFP"), held).await), Some("right-gone"));
            writers.submit_on(&ledger, "Awa", record("WFP"), held).await.expect("is hers");
            let mut tasks = tokio::task::JoinSet::new();
            for number in 0..40 {
                let (writers, ledger, name) = (writers.clone(), ledger.clone(), name.clone());
                tasks.spawn(async move {
                    if number == 20 {
                        let taken = Command::Withdraw { name, function };
                        writers.submit(&ledger, "Root", taken).await.map(|_| ())
                    } else {
                        let record = Command::Record(expenditure("WFP", "1").into());
                        writers.submit_on(&ledger, "Awa", record, held).await.map(|_| ())
                    }
                });
            }
            let (mut recorded, mut refused) = (0, 0);
            while let Some(done) = tasks.join_next().await {
                match done.expect("no panic") {
                    Ok(()) => recorded += 1,
                    failed => {
                        assert_eq!(code(&failed), Some("right-gone"));
                        refused += 1;
                    }
                }
            }
            let entries = store.entries(&ledger, 0, 100).await.expect("reads");
            let types: Vec<String> =
                entries.iter().map(|entry| Decoded::read(entry).expect("reads").header.event.event_type).collect();
            let taken = types.iter().position(|kind| kind == "right.withdrawn").expect("is taken");
            assert!(types[taken..].iter().all(|kind| kind != "expenditure.recorded"), "{types:?}");
            let before = types.iter().filter(|kind| *kind == "expenditure.recorded").count();
            // One was recorded before, and the taking is no recording.
            assert_eq!((before, recorded + refused), (recorded, 40));
            assert_eq!(code(&writers.submit_on(&ledger, "Awa", record("WFP"), held).await), Some("right-gone"));
            assert_verifies(&*store).await;
        }
    });
}

#[test]
fn what_was_decided_on_an_older_head_is_told_what_changed_and_by_whom() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for store in stores(dir.path()).await {
            let ledger = opened(&*store).await;
            let writers = writers(&store);
            let wanted = |amount| Command::Record(expenditure("IOM", amount).into());
            let seen = writers.submit(&ledger, "Awa", wanted("1")).await.expect("records");
            let seen = seen.receipts.last().expect("a receipt").head();
            let on = |head| Terms { expect: Some(head), ..Terms::default() };
            let on_it = writers.submit_on(&ledger, "Awa", wanted("2"), on(seen)).await.expect("nothing changed");
            let place = on_it.receipts.last().expect("a receipt").position;
            let late = writers.submit_on(&ledger, "Issa", wanted("3"), on(seen)).await;
            let Err(AppError::Problems(problems)) = late else { panic!("{late:?}") };
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, ["expect-moved", "changed-since"]);
            assert_eq!(problems[1].found, Some(place.to_string()));
            assert_eq!(problems[1].facts["actor"], "Awa");
            let other = jate::value::Head { hash: jate::value::Hash::ZERO, ..seen };
            let unknown = writers.submit_on(&ledger, "Awa", wanted("4"), on(other)).await;
            assert_eq!(code(&unknown), Some("expect-unknown"));
            assert_verifies(&*store).await;
        }
    });
}

#[test]
fn read_models_are_rebuilt_while_others_record() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for both in twice(dir.path()).await {
            let ledger = opened(&*both[0]).await;
            let process = writers(&both[0]);
            let into = ledger.clone();
            let recording = tokio::spawn(async move {
                for number in 1..=150_u32 {
                    let wanted = Command::Record(expenditure("IOM", &number.to_string()).into());
                    process.submit(&into, "Awa", wanted).await.expect("records");
                }
            });
            let mut rebuilds = 0;
            while !recording.is_finished() || rebuilds == 0 {
                // In turn only compared, and damaged before, so that there is something to put in place.
                let damaged = rebuilds % 2 == 1;
                if damaged {
                    damage(&*both[1], &ledger).await;
                }
                let models = rebuild::rebuild(&*both[1], &ledger, !damaged, &Quiet).await.expect("rebuilds");
                for model in models {
                    let same = model.compared.live == model.compared.rebuilt;
                    assert!(same || (damaged && model.replaced && model.projection == "statements"), "{model:?}");
                }
                rebuilds += 1;
                tokio::task::yield_now().await;
            }
            recording.await.expect("no panic");
            assert_verifies(&*both[1]).await;
        }
    });
}

#[test]
fn a_ledger_verifies_while_others_record_and_complete_parts_of_its_tree() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for both in twice(dir.path()).await {
            let ledger = opened(&*both[0]).await;
            let process = writers(&both[0]);
            let recording = tokio::spawn(async move {
                for number in 1..=600_u32 {
                    let wanted = Command::Record(expenditure("IOM", &number.to_string()).into());
                    process.submit(&ledger, "Awa", wanted).await.expect("records");
                }
            });
            while !recording.is_finished() {
                assert_verifies(&*both[1]).await;
                tokio::task::yield_now().await;
            }
            recording.await.expect("no panic");
            assert_verifies(&*both[1]).await;
        }
    });
}

/// Puts a row into a read model that no entry gives.
async fn damage(store: &dyn Store, ledger: &Origin) {
    loop {
        let snapshot = store.snapshot(ledger, &["statements"]).await.expect("reads");
        let live = snapshot.model("statements").expect("is kept");
        let id = store.shadow(ledger, &("statements".to_owned(), live.definition)).await.expect("makes one");
        let mut rows: Vec<_> = snapshot.rows[0].clone().into_iter().collect();
        rows.push(("[\"stray\"]".to_owned(), jate::projection::Row::new()));
        store.fill(ledger, id, &rows).await.expect("fills");
        let model = Model { id, ..live.clone() };
        if store.exchange(ledger, snapshot.head, &builtin::definitions(), &[model]).await.is_ok() {
            return;
        }
    }
}

/// A clock that fails once, at its fifth look.
struct Failing(StepClock, std::sync::atomic::AtomicU32);

impl Clock for Failing {
    fn now(&self) -> Timestamp {
        assert_ne!(self.1.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 4, "a fault of the program, planted");
        self.0.now()
    }
}

#[test]
fn a_decision_that_panics_is_told_to_its_caller_and_harms_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    wait(async {
        for store in stores(dir.path()).await {
            let ledger = opened(&*store).await;
            let clock = Arc::new(Failing(StepClock::new(), std::sync::atomic::AtomicU32::new(0)));
            let writers = Writers::start(Arc::clone(&store), clock, Arc::new(Repeating::new())).expect("a thread");
            let asked: Vec<_> = (1..=6_u32)
                .map(|number| {
                    writers.submit(&ledger, "Awa", Command::Record(expenditure("IOM", &number.to_string()).into()))
                })
                .collect();
            let answers = in_order(asked).await;
            let failed = answers.iter().filter(|answer| matches!(answer, Err(AppError::Internal { .. }))).count();
            assert_eq!((failed, answers.iter().filter(|answer| answer.is_ok()).count()), (1, 5), "{answers:?}");
            let again = writers.submit(&ledger, "Awa", Command::Record(expenditure("IOM", "7").into())).await;
            again.expect("the writer goes on");
            assert_verifies(&*store).await;
        }
    });
}

/// One step of a random history.
#[derive(Debug, Clone)]
enum Step {
    Record { agency: usize, amount: u32, key: Option<u8> },
    Correct { position: u64, amount: u32 },
    Reverse { position: u64 },
    Register { agency: usize },
}

const AGENCIES: [&str; 4] = ["IOM", "WFP", "FAO", "Nobody at all"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_usize, 0..1000_u32, proptest::option::of(0..4_u8))
            .prop_map(|(agency, amount, key)| Step::Record { agency, amount, key }),
        2 => (0..20_u64, 0..1000_u32).prop_map(|(position, amount)| Step::Correct { position, amount }),
        2 => (0..20_u64).prop_map(|position| Step::Reverse { position }),
        1 => (0..4_usize).prop_map(|agency| Step::Register { agency }),
    ]
}

fn command(step: &Step) -> Command {
    let why = || Why { reason: "a slip".to_owned(), request: None };
    match step {
        Step::Record { agency, amount, key } => Command::Record(
            Record {
                request: key.map(|key| format!("k-{key}")),
                ..expenditure(AGENCIES[*agency], &amount.to_string())
            }
            .into(),
        ),
        Step::Correct { position, amount } => {
            let instead = Instead::Amount(amount.to_string(), None);
            Command::Correct { position: *position, instead, why: why() }
        }
        Step::Reverse { position } => Command::Reverse { position: *position, why: why() },
        Step::Register { agency } => {
            let names = vec![AGENCIES[*agency].to_owned()];
            Command::Record(Wanted::Agencies { names, aliases: jate::decide::names::Aliases::default() })
        }
    }
}

/// What a step came to, without what is random: the code of its problem, or the places of its entries.
fn outcome(answer: &Result<Done, AppError>) -> Result<(Vec<u64>, bool), Option<&'static str>> {
    match answer {
        Ok(done) => Ok((done.receipts.iter().map(|receipt| receipt.position).collect(), done.repeated)),
        Err(_) => Err(code(answer)),
    }
}

async fn models(store: &dyn Store, ledger: &Origin) -> Snapshot {
    let names: Vec<&str> = builtin::folds().map(jate::projection::Fold::name).collect();
    let mut snapshot = store.snapshot(ledger, &names).await.expect("reads");
    // Hashes and ids are random; sums and places are not.
    snapshot.head.hash = jate::value::Hash::ZERO;
    snapshot.frontier.clear();
    for rows in &mut snapshot.rows {
        rows.retain(|key, _| !key.starts_with("person|") && !key.starts_with("request|"));
    }
    snapshot
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Batches of any size come to what the same commands come to one after the other, on every store; a command
    /// that fails leaves nothing, and a store that is opened anew goes on from there.
    #[test]
    fn batches_come_to_what_the_commands_come_to_one_by_one(
        steps in proptest::collection::vec(step(), 1..40),
        cuts in proptest::collection::vec(1..12_usize, 1..20),
    ) {
        let dir = tempfile::tempdir().expect("a folder");
        wait(async {
            let plain = MemoryStore::default();
            let ledger = opened(&plain).await;
            let (clock, entropy) = (StepClock::new(), Repeating::new());
            let office = Office::new(&plain, &clock, &entropy);
            let mut expected = Vec::new();
            for step in &steps {
                expected.push(outcome(&command(step).run(&office, "Awa", &ledger).await));
            }
            let sqlite: Arc<dyn Store> =
                Arc::new(SqliteStore::create(&dir.path().join("s.jate")).await.expect("creates"));
            for store in [Arc::new(MemoryStore::default()) as Arc<dyn Store>, sqlite] {
                opened(&*store).await;
                let mut found = Vec::new();
                let mut rest = steps.as_slice();
                for cut in cuts.iter().cycle() {
                    if rest.is_empty() {
                        break;
                    }
                    let (now, later) = rest.split_at((*cut).min(rest.len()));
                    rest = later;
                    // A writer of its own for each part: what it kept is gone, as after a crash.
                    let writers = writers(&store);
                    let asked: Vec<_> =
                        now.iter().map(|step| writers.submit(&ledger, "Awa", command(step))).collect();
                    found.extend(in_order(asked).await.iter().map(outcome));
                }
                assert_eq!(found, expected);
                assert_eq!(models(&*store, &ledger).await, models(&plain, &ledger).await);
                assert_verifies(&*store).await;
            }
        });
    }
}

/// Polls all at once, the first first, so that they reach the writer in this order.
async fn in_order<T>(asked: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut asked: Vec<_> = asked.into_iter().map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(move |context| {
        for (one, answer) in &mut asked {
            if answer.is_none()
                && let std::task::Poll::Ready(done) = one.as_mut().poll(context)
            {
                *answer = Some(done);
            }
        }
        if asked.iter().all(|(_, answer)| answer.is_some()) {
            let answers = asked.iter_mut().filter_map(|(_, answer)| answer.take()).collect();
            return std::task::Poll::Ready(answers);
        }
        std::task::Poll::Pending
    })
    .await
}
