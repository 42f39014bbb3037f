//! Import of the formats that other systems publish, as a process: beside reading the same file and inserting the same bytes.

use crate::append::raw_insert;
use crate::workbook::{line as row, workbook};
use crate::{RUNS, line, median};
use jate::ledger::Entry;
use jate::store::sqlite::SqliteStore;
use jate::store::{PAGE, Store};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Lines of UN INFO's export of a whole region.
const LINES: usize = 7300;

/// Transactions of the largest files that organisations publish.
const TRANSACTIONS: usize = 100_000;

/// Rows in a commit, as an import has them.
const PER_COMMIT: usize = 2000;

pub async fn all() {
    let dir = tempfile::tempdir().expect("a folder");
    let book = dir.path().join("plan.xlsx");
    let rows: Vec<_> = (0..LINES)
        .map(|number| {
            let code = number.to_string();
            let countries = ["Chad", "Mali", "Niger", "Senegal"];
            row(&[("Country", countries[number % 4]), ("ID", &code), ("Sub-Output code", &format!("1.1.2.{code}"))])
        })
        .collect();
    std::fs::write(&book, workbook(13, false, &[], &rows)).expect("ours");
    measure(&format!("UN INFO, {LINES} lines"), &book, false, |book| {
        let mut read = calamine::open_workbook_auto(book).expect("opens");
        let ranges = calamine::Reader::worksheets(&mut read);
        ranges.iter().map(|(_, range)| range.used_cells().count()).sum()
    })
    .await;
    let activities = dir.path().join("activities.xml");
    publish(&activities);
    measure(&format!("IATI, {TRANSACTIONS} transactions"), &activities, true, |file| {
        let mut reader = quick_xml::Reader::from_file(file).expect("opens");
        let (mut buffer, mut count) = (Vec::new(), 0);
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).expect("is well-formed") {
                quick_xml::events::Event::Eof => return count,
                _ => count += 1,
            }
        }
    })
    .await;
}

/// An activity file of twenty transactions an activity.
fn publish(path: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("ours"));
    writeln!(file, r#"<iati-activities version="2.03">"#).expect("writes");
    for activity in 0..TRANSACTIONS / 20 {
        let org = r#"<reporting-org ref="XM-DAC-41114" type="40"><narrative>UNDP</narrative></reporting-org>"#;
        writeln!(
            file,
            r#"<iati-activity default-currency="USD"><iati-identifier>XM-DAC-41114-{activity}</iati-identifier>{org}
<title><narrative>Activity {activity}</narrative></title><activity-status code="2"/>"#
        )
        .expect("writes");
        for number in 0..20 {
            writeln!(
                file,
                r#"<transaction ref="{activity}-{number}"><transaction-type code="4"/><transaction-date iso-date="2021-06-30"/>
<value value-date="2021-06-30">{number}{activity}.50</value></transaction>"#
            )
            .expect("writes");
        }
        writeln!(file, "</iati-activity>").expect("writes");
    }
    writeln!(file, "</iati-activities>").expect("writes");
}

async fn measure(what: &str, file: &Path, opened: bool, parse: impl Fn(&Path) -> usize) {
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let dir = tempfile::tempdir().expect("a folder");
        let place = dir.path().join("a.jate");
        if opened {
            run(&place, &["init", "--ledger", "bench/iati", "--title", "Bench", "--currency", "USD"]);
        }
        let file_name = file.display().to_string();
        ours.push(run(&place, &["import", &file_name]));
        let store = SqliteStore::open(&place).await.expect("opens");
        let entries = entries(&store).await;
        let started = Instant::now();
        std::hint::black_box(parse(file));
        let parsed = started.elapsed();
        floors.push(parsed + raw_insert(&dir.path().join("floor.db"), &entries, PER_COMMIT).await);
    }
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    let (ours, floor) = (median(ours), median(floors));
    line(what, &seconds(ours), &seconds(floor), ours.as_secs_f64() / floor.as_secs_f64());
}

fn run(store: &Path, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jate"));
    let output = command.args(arguments).arg("--store").arg(store).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    started.elapsed()
}

async fn entries(store: &SqliteStore) -> Vec<Entry> {
    let mut all = Vec::new();
    for (origin, head) in store.ledgers().await.expect("lists") {
        let mut from = 0;
        while from < head.size {
            let page = store.entries(&origin, from, PAGE).await.expect("reads");
            from += page.len() as u64;
            all.extend(page);
        }
    }
    // Positions of several ledgers would collide in one table.
    for (position, entry) in (0..).zip(&mut all) {
        entry.position = position;
    }
    all
}
