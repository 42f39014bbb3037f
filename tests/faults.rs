//! A deterministic state machine: random commands from two clerks over a real store that fails in the middle of things,
//! against a model of what each command comes to.

use crate::support::{Repeating, StepClock, expenditure, origin, wait};
use async_trait::async_trait;
use jate::app::verify::Brought;
use jate::app::{AppError, Office, Quiet, change, verify};
use jate::decide::correct::{Instead, Why};
use jate::decide::record::Record;
use jate::ledger::tree::{Frontier, Node};
use jate::ledger::{Entry, Fault};
use jate::projection::{Row, Rows, rows};
use jate::store::sqlite::SqliteStore;
use jate::store::{Batch, Definition, Evidence, Model, Reading, Snapshot, Store, StoreError, Unit};
use jate::value::{Hash, Head, Origin};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// What goes wrong with an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// The process dies before anything is written.
    DiesBefore,
    /// It dies after the commit: nobody hears of it.
    DiesAfter,
}

/// A real store whose process dies at some appends; it is opened anew each time.
#[derive(Debug)]
struct Mortal {
    path: PathBuf,
    below: tokio::sync::Mutex<SqliteStore>,
    next: Mutex<Wrong>,
}

impl Mortal {
    async fn die(&self) -> Result<(), StoreError> {
        let mut below = self.below.lock().await;
        // What the old process knew is gone with it; nothing is closed in good order.
        *below = SqliteStore::open(&self.path).await?;
        Err(StoreError::Failed { detail: "the process died".to_owned() })
    }
}

#[async_trait]
impl Store for Mortal {
    async fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        let wrong = std::mem::replace(&mut *self.next.lock().expect("no panic"), Wrong::Nothing);
        if wrong != Wrong::DiesBefore {
            self.below.lock().await.append(batch).await?;
        }
        if wrong == Wrong::Nothing { Ok(()) } else { self.die().await }
    }

    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError> {
        self.below.lock().await.ledgers().await
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.below.lock().await.entries(origin, from, limit).await
    }

    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError> {
        self.below.lock().await.snapshot(origin, projections).await
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        self.below.lock().await.lookup(origin, projection, keys).await
    }

    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        self.below.lock().await.nodes(origin, level, from, limit).await
    }

    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError> {
        self.below.lock().await.index(origin, head, tree, nodes).await
    }

    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
        self.below.lock().await.keep(origin, evidence).await
    }

    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        self.below.lock().await.kept(origin, after, limit).await
    }

    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
        self.below.lock().await.checkpoints(origin, size).await
    }

    async fn reading(&self, _: &Origin) -> Result<Box<dyn Reading + '_>, StoreError> {
        unreachable!("read models are looked at in the store itself")
    }

    async fn shadow(&self, origin: &Origin, definition: &Definition) -> Result<u64, StoreError> {
        self.below.lock().await.shadow(origin, definition).await
    }

    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError> {
        self.below.lock().await.made(origin, model, keys).await
    }

    async fn fill(&self, origin: &Origin, model: u64, rows: &[(String, Row)]) -> Result<(), StoreError> {
        self.below.lock().await.fill(origin, model, rows).await
    }

    async fn exchange(&self, o: &Origin, head: Head, keep: &[Definition], models: &[Model]) -> Result<(), StoreError> {
        self.below.lock().await.exchange(o, head, keep, models).await
    }

    async fn begin(&self, _: &Origin, _: Head) -> Result<Box<dyn Unit + '_>, StoreError> {
        unreachable!("nobody imports here")
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        self.below.lock().await.audit().await
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.below.lock().await.close().await
    }
}

/// One wish of one of two clerks, and what goes wrong with each of its attempts.
#[derive(Debug, Clone)]
struct Step {
    clerk: usize,
    wish: Wish,
    wrong: Vec<Wrong>,
}

#[derive(Debug, Clone)]
enum Wish {
    Record {
        agency: usize,
        amount: u32,
    },
    /// Of the n-th acknowledged amount.
    Reverse {
        nth: usize,
    },
    Correct {
        nth: usize,
        amount: u32,
    },
}

const AGENCIES: [&str; 3] = ["IOM", "WFP", "FAO"];

fn step() -> impl Strategy<Value = Step> {
    let wish = prop_oneof![
        3 => (0..3_usize, 1..1000_u32).prop_map(|(agency, amount)| Wish::Record { agency, amount }),
        1 => (0..8_usize).prop_map(|nth| Wish::Reverse { nth }),
        1 => (0..8_usize, 1..1000_u32).prop_map(|(nth, amount)| Wish::Correct { nth, amount }),
    ];
    let wrong = prop_oneof![Just(Wrong::Nothing), Just(Wrong::DiesBefore), Just(Wrong::DiesAfter)];
    (0..2_usize, wish, proptest::collection::vec(wrong, 0..4)).prop_map(|(clerk, wish, wrong)| Step {
        clerk,
        wish,
        wrong,
    })
}

/// What stands, by the position of the entry: agency and amount.
type Books = BTreeMap<u64, (usize, u32)>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever dies, and whenever: a wish that is repeated with its key until it is acknowledged came true once.
    #[test]
    fn a_wish_repeated_with_its_key_comes_true_once(steps in proptest::collection::vec(step(), 1..25)) {
        let dir = tempfile::tempdir().expect("a folder");
        wait(async {
            let path = dir.path().join("s.jate");
            let store = Mortal {
                below: tokio::sync::Mutex::new(SqliteStore::create(&path).await.expect("creates")),
                path,
                next: Mutex::new(Wrong::Nothing),
            };
            let (clock, entropy, ledger) = (StepClock::new(), Repeating::new(), origin("test/mli"));
            let office = Office::new(&store, &clock, &entropy);
            change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
            let mut books = Books::new();
            let mut every = Vec::new();
            for (number, step) in steps.iter().enumerate() {
                let clerk = ["Awa", "Issa"][step.clerk];
                let key = Some(format!("k-{number}"));
                let why = Why { reason: "a slip".to_owned(), request: key.clone() };
                let mut wrong = step.wrong.iter().copied();
                // Repeated until somebody answers; what the answer is does not depend on what went wrong before.
                let done = loop {
                    *store.next.lock().expect("no panic") = wrong.next().unwrap_or(Wrong::Nothing);
                    let done = match &step.wish {
                        Wish::Record { agency, amount } => {
                            let wanted = Record { request: key.clone(), ..expenditure(AGENCIES[*agency], &amount.to_string()) };
                            change::record(&office, clerk, &ledger, &wanted).await
                        }
                        Wish::Reverse { nth } => {
                            let Some(target) = every.get(*nth).copied() else { break None };
                            change::reverse(&office, clerk, &ledger, target, &why).await
                        }
                        Wish::Correct { nth, amount } => {
                            let Some(target) = every.get(*nth).copied() else { break None };
                            change::correct(&office, clerk, &ledger, target, &Instead::Amount(amount.to_string(), None), &why).await
                        }
                    };
                    match done {
                        Err(AppError::Store(StoreError::Uncertain { .. })) => {}
                        done => break Some(done),
                    }
                };
                // The model: an amount stands from its record to its reversal or correction.
                let last = |done: &jate::app::Done| done.receipts.last().expect("a receipt").position;
                match (&step.wish, done) {
                    (_, None) => {}
                    (Wish::Record { agency, amount }, Some(done)) => {
                        let position = last(&done.expect("records"));
                        books.insert(position, (*agency, *amount));
                        every.push(position);
                    }
                    (Wish::Reverse { nth }, Some(done)) => {
                        assert_eq!(done.is_ok(), books.remove(&every[*nth]).is_some());
                    }
                    (Wish::Correct { nth, amount }, Some(done)) => match (done, books.get(&every[*nth]).copied()) {
                        (Ok(done), Some((agency, _))) => {
                            books.remove(&every[*nth]);
                            books.insert(last(&done), (agency, *amount));
                            every.push(last(&done));
                        }
                        (Err(_), Some((_, standing))) => assert_eq!(standing, *amount, "only the same amount is refused"),
                        (done, None) => assert!(done.is_err(), "{done:?}"),
                    },
                }
            }
            let below = store.below.into_inner();
            let snapshot = below.snapshot(&ledger, &["financial-overview-by-agency"]).await.expect("reads");
            for (place, agency) in AGENCIES.iter().enumerate() {
                let stands: u32 = books.values().filter(|(at, _)| *at == place).map(|(_, amount)| amount).sum();
                let row = snapshot.rows[0].get(&format!("[\"2021\",\"{agency}\",\"USD\"]"));
                assert_eq!(row.map_or(0, |row| rows::sum(row, "spent")), i128::from(stands) * 100, "{agency}");
            }
            let verified = verify::verify(&below, &below.ledgers().await.expect("lists"), &Brought::default(), &Quiet).await;
            assert!(verified.expect("verifies").iter().all(|ledger| ledger.faults.is_empty()));
        });
    }
}
