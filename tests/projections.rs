//! Projections: every declared one has an example; kept, rebuilt and replayed rows agree for random histories.

use crate::schemas::committed;
use crate::support::{Desk, Sandbox, expenditure, origin, wait};
use jate::app::view::{AsOf, Known, replay};
use jate::app::{Quiet, change};
use jate::decide::correct::{Instead, Why};
use jate::decide::record::Record;
use jate::projection::rows::Rows;
use jate::projection::{Fold, builtin};
use jate::store::Store;
use jate::store::memory::MemoryStore;
use jate::value::Measure;
use proptest::prelude::*;
use std::path::Path;

/// The files of `example/` give its `expected.csv`.
#[test]
fn every_projection_gives_the_table_of_its_example() {
    for declared in builtin::declared() {
        let name = &declared.definition.name;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("projections").join(name);
        let sandbox = Sandbox::with_ledger();
        let framework = ["framework", "open", "CF", "--title", "Framework", "--cycle", "2020-2024"];
        sandbox.run(&framework).ok();
        let node = |code: &str, level: &str, parent: &[&str]| {
            let node = ["framework", "node", code, "--level", level, "--title", code];
            sandbox.run(&[&node[..], parent].concat()).ok();
        };
        node("1", "axis", &[]);
        node("1.1", "outcome", &["--parent", "1"]);
        node("1.1.1", "output", &["--parent", "1.1"]);
        node("2", "axis", &[]);
        sandbox.run(&["fund", "PB", "--title", "Peacebuilding"]).ok();
        if name == "awaiting-approval" {
            sandbox.run(&["threshold", "--amount", "1000"]).ok();
        }
        for (file, more) in [
            ("entries.csv", &[][..]),
            ("statement.csv", &["--as-statement", "--document", "Report"]),
            ("results.csv", &[]),
            ("awards.csv", &["--framework", "CF"]),
            ("rates.csv", &[]),
            ("narratives.csv", &["--framework", "CF"]),
            ("risks.csv", &["--year", "2021"]),
            ("transfers.csv", &["--fund", "PB", "--year", "2021"]),
            ("work-plan.csv", &["--year", "2021", "--document", "Plan 2021", "--decimal", "comma"]),
        ] {
            let path = folder.join("example").join(file);
            if path.exists() {
                sandbox.run(&[&["import", &path.display().to_string()][..], more].concat()).ok();
            }
        }
        // The built-in projection, and the same file as one that a user wrote.
        let table = |arguments: &[&str]| {
            let ran = sandbox.run(&[arguments, &["--format", "csv"]].concat()).ok();
            ran.out.split("\n\"\"\n").next().unwrap_or_default().to_owned() + "\n"
        };
        let converted: &[&str] = if declared.definition.revalues() { &["--currency", "USD"] } else { &[] };
        let built_in = table(&[&["report", name], converted].concat());
        let own = table(&[&["report", "--projection", &folder.display().to_string()], converted].concat());
        assert_eq!(built_in, own, "{name}");
        let expected = std::fs::read_to_string(folder.join("example/expected.csv")).unwrap_or_default();
        assert_eq!(built_in, expected, "{name}");
    }
}

#[test]
fn the_digest_of_every_released_definition_is_committed() {
    let lines: String = builtin::folds().map(|fold| format!("{} {}\n", fold.digest(), fold.name())).collect();
    committed("schemas/projections.digests", &lines);
}

#[derive(Debug, Clone)]
enum Step {
    Record(Measure, usize, i64, u16),
    Correct(usize, i64),
    Reverse(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let record = (0..Measure::ALL.len(), 0..4_usize, -5_000..90_000_i64, 2020..2023_u16)
        .prop_map(|(measure, agency, amount, year)| Step::Record(Measure::ALL[measure], agency, amount, year));
    let correct = (0..40_usize, 1..90_000_i64).prop_map(|(which, amount)| Step::Correct(which, amount));
    let reverse = (0..40_usize).prop_map(Step::Reverse);
    prop::collection::vec(prop_oneof![4 => record, 2 => correct, 1 => reverse], 1..25)
}

async fn play(store: &dyn Store, steps: &[Step]) -> Vec<Vec<Rows>> {
    let desk = Desk::new();
    let office = desk.office(store);
    let ledger = origin("test/a");
    change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
    let mut history = vec![kept(store).await];
    for step in steps {
        let size = store.ledgers().await.expect("lists")[0].1.size;
        let why = Why { reason: "why".to_owned(), request: None };
        // Steps that cannot be taken (reversing what no longer stands) are refused, and change nothing.
        let _ = match step {
            Step::Record(measure, agency, amount, year) => {
                let record = Record {
                    measure: *measure,
                    date: format!("{year}-06-30").parse().expect("a day"),
                    partner: (*measure == Measure::Disbursed).then(|| "NGO".to_owned()),
                    ..expenditure(["WFP", "IOM", "FAO", "WHO"][*agency], &amount.to_string())
                };
                change::record(&office, "Awa", &ledger, &record).await
            }
            Step::Correct(which, amount) => {
                let position = *which as u64 % size;
                change::correct(&office, "Awa", &ledger, position, &Instead::Amount(amount.to_string(), None), &why)
                    .await
            }
            Step::Reverse(which) => change::reverse(&office, "Awa", &ledger, *which as u64 % size, &why).await,
        };
        history.push(kept(store).await);
    }
    history
}

async fn kept(store: &dyn Store) -> Vec<Rows> {
    let names: Vec<&str> = builtin::folds().map(Fold::name).collect();
    let snapshot = store.snapshot(&origin("test/a"), &names).await.expect("reads");
    snapshot.rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn kept_rebuilt_and_replayed_rows_agree(steps in steps()) {
        wait(async {
            let store = MemoryStore::default();
            let ledger = origin("test/a");
            let history = play(&store, &steps).await;
            let folds: Vec<&dyn Fold> = builtin::folds().collect();
            let rebuilt = replay(&store, &ledger, &folds, AsOf::default(), &Quiet).await.expect("replays");
            prop_assert_eq!(history.last().expect("at least the opening"), &rebuilt.models);
            // As of every entry in the past: what the rows were when it was the last one.
            for position in 0..rebuilt.head.size {
                let as_of = AsOf { known: Some(Known::Position(position)), effective_to: None };
                let then = replay(&store, &ledger, &folds, as_of, &Quiet).await.expect("replays");
                prop_assert_eq!(then.head.size, position + 1);
                let at_a_commit = history.contains(&then.models);
                let inside_a_batch = !ends_a_commit(&store, position).await;
                prop_assert!(at_a_commit || inside_a_batch, "position {}", position);
            }
            Ok(())
        })?;
    }
}

/// Whether the entry after `position` was recorded later: batches share their recorded time.
async fn ends_a_commit(store: &dyn Store, position: u64) -> bool {
    let entries = store.entries(&origin("test/a"), position, 2).await.expect("reads");
    let recorded =
        |entry: &jate::ledger::Entry| jate::ledger::Header::read(&entry.header).expect("a header").entry.recorded;
    entries.len() < 2 || recorded(&entries[0]) != recorded(&entries[1])
}
