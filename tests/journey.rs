//! The main job, command by command, with the published figures of Mali 2021. Every figure here is the document's,
//! or computed by hand from it.

use crate::support::{Sandbox, shared};
use serde_json::Value;

const AGENCIES: [&str; 2] = ["--ledger", "jate.example.org/mli-2021-agencies"];
const AXES: [&str; 2] = ["--ledger", "jate.example.org/mli-2021-axes"];

fn quickstart() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["quickstart", "q"]).ok();
    std::fs::rename(sandbox.path("q/mali-2021.jate"), sandbox.store()).expect("moves");
    sandbox
}

fn report(sandbox: &Sandbox, name: &str, more: &[&str]) -> Value {
    sandbox.run(&[&["report", name, "--json"], more].concat()).ok().json()
}

fn row<'a>(report: &'a Value, key: &str, member: &str) -> &'a Value {
    let rows = report["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["key"][key] == member).unwrap_or_else(|| panic!("{member}: {rows:?}"))
}

fn findings(sandbox: &Sandbox, more: &[&str]) -> Vec<Value> {
    let ran = sandbox.run(&[&["reconcile", "--json"], more].concat());
    let findings = ran.json()["findings"].as_array().expect("findings").clone();
    assert_eq!(ran.code, i32::from(!findings.is_empty()));
    findings
}

fn has(findings: &[Value], code: &str, row: &str, column: &str) -> bool {
    findings.iter().any(|f| f["code"] == code && f["cells"][0]["row"] == row && f["cells"][0]["column"] == column)
}

#[test]
fn a_log_that_is_followed_prints_each_entry_as_it_comes() {
    use std::io::{BufRead as _, BufReader};
    for sandbox in [Sandbox::with_ledger(), crate::postgres::shared()] {
        let record = ["record", "expenditure", "--agency", "IOM", "--amount", "5", "--date", "2021-06-30"];
        sandbox.run(&record).ok();
        let size = sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["size"].as_u64().expect("a size");
        let mut following = sandbox.command(&["log", "--follow", "--json"]);
        let mut child = following.stdout(std::process::Stdio::piped()).spawn().expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = || -> serde_json::Value {
            let line = lines.next().expect("a line").expect("reads");
            serde_json::from_str(&line).expect("one document a line")
        };
        for position in 0..size {
            assert_eq!(next()["position"], position);
        }
        // What comes later is printed when it comes.
        sandbox.run(&record).ok();
        let entry = next();
        assert_eq!((&entry["position"], &entry["type"]), (&size.into(), &"expenditure.recorded".into()));
        child.kill().expect("our own child");
        child.wait().expect("ends");
    }
}

#[test]
fn a_correction_decided_on_an_older_head_is_refused_with_what_changed() {
    let sandbox = Sandbox::with_ledger();
    let record = ["record", "expenditure", "--agency", "IOM", "--amount", "5", "--date", "2021-06-30", "--json"];
    let receipts = sandbox.run(&record).ok().json()["receipts"].clone();
    let receipt = receipts.as_array().and_then(|all| all.last()).expect("a receipt").clone();
    let (position, head) = (receipt["position"].to_string(), receipt["head"].as_str().expect("a head").to_owned());
    sandbox.run(&record).ok();
    let correct = ["correct", &position, "--amount", "6", "--reason", "slip", "--expect", &head];
    let refused = sandbox.run(&[&correct[..], &["--json"]].concat()).fails(2).json();
    assert_eq!(
        (&refused["errors"][0]["code"], &refused["errors"][1]["facts"]["actor"]),
        (&"expect-moved".into(), &"Test officer".into())
    );
    let french = sandbox.run(&[&correct[..], &["--lang", "fr"]].concat()).fails(2);
    assert!(french.err.contains("(dépense) a été enregistrée par Test officer"), "{}", french.err);
    let now = sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["head"].as_str().expect("a head").to_owned();
    sandbox.run(&["correct", &position, "--amount", "6", "--reason", "slip", "--expect", &now]).ok();
}

#[test]
fn quickstart_prints_the_overview_in_french_and_writes_it() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["quickstart", "q"]).ok();
    assert!(ran.out.contains("Aperçu financier par agence, 2021"), "{}", ran.out);
    assert!(ran.out.contains("334\u{202f}054\u{202f}964"), "{}", ran.out);
    assert!(ran.out.contains("148\u{a0}%"));
    for file in ["q/overview.html", "q/overview.xlsx", "q/mali-2021.jate"] {
        assert!(sandbox.path(file).exists(), "{file}");
    }
    assert!(!sandbox.path("q/mali-2021.jate-wal").exists(), "the store is one file after use");
    let again = sandbox.run(&["quickstart", "q"]).fails(2);
    assert!(again.err.contains("quickstart-exists"));
}

#[test]
fn the_overview_by_agency_is_the_document_to_the_dollar() {
    let sandbox = quickstart();
    let report = report(&sandbox, "financial-overview-by-agency", &[&AGENCIES[..], &["--year", "2021"]].concat());
    // Required, mobilised, gap, spent, rate: Tab1, with gaps and rates as computed.
    let expected = [
        ("IOM", 12_107_495, 12_321_182, -213_687, 7_201_147, "58"),
        ("UNAIDS", 295_000, 218_734, 76_266, 170_081, "78"),
        ("UNDP", 30_874_649, 64_403_183, -33_528_534, 25_051_714, "39"),
        ("UNICEF", 228_429_249, 147_581_558, 80_847_691, 147_557_590, "100"),
        ("UNMAS", 3_602_688, 3_252_587, 350_101, 3_252_587, "100"),
        ("FAO", 9_137_320, 9_137_320, 0, 4_689_515, "51"),
        ("UN Women", 10_338_750, 10_338_750, 0, 8_197_644, "79"),
        ("UNESCO", 2_315_729, 2_529_172, -213_443, 2_147_811, "85"),
        ("WHO", 14_615_895, 7_985_158, 6_630_737, 11_816_030, "148"),
        ("UNHCR", 57_360_511, 27_000_240, 30_360_271, 26_663_644, "99"),
        ("OHCHR", 105_661, 105_661, 0, 105_661, "100"),
        ("UNFPA", 13_980_358, 18_755_037, -4_774_679, 18_755_037, "100"),
        ("WFP", 194_988_341, 91_002_768, 103_985_573, 78_124_928, "86"),
        ("UNV", 322_755, 322_755, 0, 321_575, "100"),
    ];
    assert_eq!(report["rows"].as_array().map(Vec::len), Some(14));
    for (agency, required, mobilised, gap, spent, percent) in expected {
        let row = row(&report, "agency", agency);
        let figures =
            [("required", required), ("mobilised", mobilised), ("gap", gap), ("spent", spent), ("available", 0)];
        for (column, figure) in figures {
            assert_eq!(row[column], format!("{figure}.00"), "{agency} {column}");
        }
        assert_eq!(row["execution_rate"]["percent"], percent, "{agency}");
        assert_eq!(row["execution_rate"]["definition"], "execution-rate");
    }
    let total = &report["total"];
    for (column, figure) in [
        ("required", "578474401.00"),
        ("mobilised", "394954105.00"),
        ("gap", "183520296.00"),
        ("spent", "334054964.00"),
    ] {
        assert_eq!(total[column], figure);
    }
    assert_eq!(total["execution_rate"]["percent"], "85");
}

#[test]
fn the_overview_by_axis_is_the_document_to_the_dollar() {
    let sandbox = quickstart();
    let report = report(&sandbox, "financial-overview-by-axis", &AXES);
    for (axis, required, mobilised, spent, percent) in [
        ("1", "52372209.00", "86796989.00", "37908065.00", "44"),
        ("2", "229622647.00", "121707900.00", "124234688.00", "102"),
        ("3", "296479545.00", "186449216.00", "170295151.00", "91"),
    ] {
        let row = row(&report, "axis", axis);
        assert_eq!(
            (&row["required"], &row["mobilised"], &row["spent"]),
            (&required.into(), &mobilised.into(), &spent.into())
        );
        assert_eq!(row["execution_rate"]["percent"], percent);
    }
    assert_eq!(report["total"]["spent"], "332437904.00");
    assert_eq!(report["total"]["required"], "578474401.00");
}

#[test]
fn a_year_without_entries_has_no_rows_and_no_rate() {
    let sandbox = quickstart();
    let report = report(&sandbox, "financial-overview-by-agency", &[&AGENCIES[..], &["--year", "2019"]].concat());
    assert_eq!(report["rows"], serde_json::json!([]));
    assert_eq!(report["total"]["spent"], "0.00");
    assert_eq!(report["total"]["execution_rate"], Value::Null);
}

#[test]
fn reconciling_finds_what_is_wrong_in_the_published_report() {
    let sandbox = quickstart();
    for (column, amount) in [("Ressources mobilisées", "394 631 350"), ("Ressources dépensées", "332 116 330")] {
        let statement = ["record", "statement", "--document", "Rapport", "--table", "2.6", "--row", "Total"];
        sandbox.run(&[&statement[..], &["--column", column, "--amount", amount], &AGENCIES].concat()).ok();
    }
    let found = findings(&sandbox, &AGENCIES);
    let total = found.iter().find(|f| f["code"] == "total-not-sum").expect("the total of Tab1");
    assert_eq!(total["difference"], "-1617059.00");
    assert_eq!(total["expected"], "334054964.00");
    assert_eq!(total["found"], "332437905.00");
    let explains = found.iter().find(|f| f["code"] == "cell-explains").expect("the row that explains it");
    assert_eq!((&explains["cells"][0]["row"], &explains["expected"]), (&"WFP".into(), &"76507869.00".into()));
    assert!(has(&found, "rate-differs", "WFP", "execution_rate"));
    assert!(has(&found, "rate-differs", "UNV", "execution_rate"));
    assert!(has(&found, "spent-above-mobilised", "WHO", "spent"));
    let without: Vec<&Value> = found.iter().filter(|f| f["code"] == "total-without-row").collect();
    assert_eq!(without.len(), 2, "{found:#?}");
    assert!(without.iter().all(|f| f["cells"][1]["row"] == "UNV"));
    let mut figures: Vec<&str> = without.iter().filter_map(|f| f["found"].as_str()).collect();
    figures.sort_unstable();
    assert_eq!(figures, ["332116330.00", "394631350.00"]);
    let axes = findings(&sandbox, &AXES);
    let rounding = axes.iter().find(|f| f["code"] == "total-rounding").expect("one dollar");
    assert_eq!((&rounding["expected"], &rounding["found"]), (&"332437904.00".into(), &"332437905.00".into()));
    assert!(has(&axes, "spent-above-mobilised", "2", "spent"));
}

#[test]
fn a_revision_of_one_cell_makes_the_column_add_up_and_the_past_stays() {
    let sandbox = quickstart();
    let before = sandbox.run(&[&["log", "--json"][..], &AGENCIES].concat()).ok().json();
    let last = before["size"].as_u64().expect("a size") - 1;
    let file = std::fs::read_to_string(sandbox.path("q/mali-2021-agencies.csv")).expect("written by quickstart");
    let path = sandbox.write("revised.csv", file.replace("78 124 928", "76 507 869"));
    let import = ["import", &path];
    let shown = sandbox.run(&[&import[..], &AGENCIES, &["--json"]].concat()).fails(2).json();
    let revised: Vec<&Value> =
        shown["rows"].as_array().expect("rows").iter().filter(|row| row["outcome"] == "revised").collect();
    assert_eq!(revised.len(), 1);
    assert_eq!((&revised[0]["row"], &revised[0]["column"]), (&14.into(), &"E".into()));
    assert!(revised[0]["old"].as_str().is_some_and(|old| old.contains("78124928.00")));
    assert!(revised[0]["new"].as_str().is_some_and(|new| new.contains("76507869.00")));
    assert_eq!(shown["saved"], false);
    assert_eq!(sandbox.run(&[&["log", "--json"][..], &AGENCIES].concat()).ok().json(), before);
    sandbox.run(&[&import[..], &AGENCIES, &["--revise", "--reason", "corrected by WFP"]].concat()).ok();
    let now = report(&sandbox, "financial-overview-by-agency", &AGENCIES);
    assert_eq!(now["total"]["spent"], "332437905.00");
    assert_eq!(row(&now, "agency", "WFP")["execution_rate"]["percent"], "84");
    let found = findings(&sandbox, &AGENCIES);
    assert!(!found.iter().any(|f| f["code"] == "total-not-sum" || f["code"] == "cell-explains"), "{found:#?}");
    assert!(!has(&found, "rate-differs", "WFP", "execution_rate"));
    let position = last.to_string();
    let then = findings(&sandbox, &[&AGENCIES[..], &["--as-of", &position]].concat());
    assert!(then.iter().any(|f| f["code"] == "total-not-sum"));
    let then = report(&sandbox, "financial-overview-by-agency", &[&AGENCIES[..], &["--as-of", &position]].concat());
    assert_eq!(then["total"]["spent"], "334054964.00");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn an_expenditure_recorded_corrected_and_reversed_is_in_the_trail_and_in_the_tables_of_then() {
    let sandbox = Sandbox::with_ledger();
    let record = ["record", "expenditure", "--agency", "OIM", "--amount", "1 234,50", "--date", "2021-06-30", "--json"];
    let recorded = sandbox.run(&record).ok().json();
    let first = recorded["receipts"].as_array().and_then(|r| r.last()).expect("a receipt")["position"].clone();
    let first_text = first.to_string();
    sandbox.run(&["correct", &first_text, "--amount", "1 324,50", "--reason", "digits exchanged"]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let replacement = log["size"].as_u64().expect("a size") - 1;
    sandbox.run(&["reverse", &replacement.to_string(), "--reason", "paid by UNICEF"]).ok();
    let trail = sandbox.run(&["log", "--json"]).ok().json();
    let entries = trail["entries"].as_array().expect("entries");
    let types: Vec<&str> = entries.iter().skip(3).map(|entry| entry["type"].as_str().expect("a type")).collect();
    assert_eq!(types, ["expenditure.recorded", "entry.reversed", "expenditure.recorded", "entry.reversed"]);
    assert_eq!(entries[4]["payload"]["reason"], "digits exchanged");
    assert_eq!(entries[6]["payload"]["reason"], "paid by UNICEF");
    assert_eq!(entries[3]["replaced_by"], replacement);
    for entry in &entries[3..] {
        assert_eq!(entry["actor"]["name"], "Test officer");
        assert_eq!(entry["effective"], "2021-06-30");
        assert!(entry["recorded"].as_str().is_some_and(|time| time.ends_with('Z')));
    }
    let spent = |position: u64| {
        let position = position.to_string();
        report(&sandbox, "financial-overview-by-agency", &["--as-of", &position])["total"]["spent"].clone()
    };
    let first = first.as_u64().expect("a position");
    assert_eq!(
        [spent(first - 1), spent(first), spent(replacement), spent(replacement + 1)],
        ["0.00", "1234.50", "1324.50", "0.00"]
    );
    // The same, reversed twice, is refused with the entry that did it.
    let again = sandbox.run(&["reverse", &replacement.to_string(), "--reason", "x", "--json"]).fails(2).json();
    assert_eq!(again["errors"][0]["code"], "already-reversed");
    assert_eq!(again["saved"], false);
    assert_eq!(sandbox.run(&["log", "--json"]).ok().json(), trail, "nothing in the log changes between two calls");
}

#[test]
fn effective_dates_and_recorded_times_are_apart() {
    let sandbox = Sandbox::with_ledger();
    for (amount, date) in [("100", "2021-03-31"), ("20", "2021-09-30")] {
        sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", amount, "--date", date]).ok();
    }
    let spent = |more: &[&str]| report(&sandbox, "financial-overview-by-agency", more)["total"]["spent"].clone();
    assert_eq!(spent(&["--effective-to", "2021-06-30"]), "100.00");
    assert_eq!(spent(&[]), "120.00");
    assert_eq!(spent(&["--as-of", "2020-12-31"]), "0.00", "the ledger knew nothing then");
}

#[test]
fn several_ledgers_are_told_apart() {
    let sandbox = quickstart();
    for command in [&["report", "funding-gap"][..], &["reconcile"], &["log"], &["rebuild"]] {
        let ran = sandbox.run(command).fails(2);
        assert!(ran.err.contains("ledger-ambiguous") && ran.err.contains("mli-2021-axes"), "{command:?}: {ran:?}");
    }
    assert_eq!(sandbox.run(&["verify", "--json"]).ok().json()["ledgers"].as_array().map(Vec::len), Some(2));
    let near = sandbox.run(&["log", "--ledger", "jate.example.org/mli-2021-axe", "--json"]).fails(2).json();
    assert_eq!(near["errors"][0]["nearest"], "jate.example.org/mli-2021-axes");
}

#[test]
fn the_published_files_import_as_they_stand_and_twice_without_effect() {
    let files = ["un-mali-2021-tab1-agencies.csv", "un-mali-2020-2024-framework.csv", "un-mali-2021-tab2-axes.csv"];
    let paths: Option<Vec<_>> = files.iter().map(|file| shared(&format!("data/{file}"))).collect();
    let Some(paths) = paths else { return };
    let sandbox = Sandbox::with_ledger();
    let text = |place: usize| paths[place].display().to_string();
    let imports = [
        vec![text(0), "--alias".into(), "OCHCHR=OHCHR".into()],
        vec![text(1)],
        vec![text(2), "--as-statement".into(), "--year".into(), "2021".into()],
    ];
    let run = |arguments: &Vec<String>| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        sandbox.run(&[&["import"], &arguments[..], &["--json"]].concat()).ok().json()
    };
    assert!(imports.iter().all(|import| run(import)["saved"] == true));
    let size = sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["size"].clone();
    assert!(imports.iter().all(|import| run(import)["saved"] == false));
    assert_eq!(sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["size"], size);
    // Agencies of the framework without figures, and figures without framework (data/README.md).
    let found = findings(&sandbox, &[]);
    for agency in ["ILO", "UNCDF", "UNIDO", "UNODC", "IFAD", "MINUSMA"] {
        assert!(has(&found, "agency-without-figures", agency, "agency"), "{agency}");
    }
    assert!(has(&found, "figures-without-framework", "UNV", "agency"));
    // 3 axes, 6 outcomes, 29 outputs.
    let frameworks = sandbox.run(&["framework", "--json"]).ok().json();
    let nodes = frameworks["frameworks"][0]["nodes"].as_array().expect("nodes");
    let count = |level: &str| nodes.iter().filter(|node| node["level"] == level).count();
    assert_eq!((count("axis"), count("outcome"), count("output")), (3, 6, 29));
}

#[test]
fn measures_are_written_where_they_are_asked_for() {
    let sandbox = Sandbox::with_ledger();
    let record = ["record", "expenditure", "--agency", "IOM", "--amount", "5", "--date", "2021-06-30"];
    sandbox.run(&[&record[..], &["--metrics", "m.txt"]].concat()).ok();
    let text = std::fs::read_to_string(sandbox.path("m.txt")).expect("is written");
    // One commit: a person or an agency that was new came with the expenditure.
    assert!(text.contains("jate_commit_seconds_count 1\n") && text.ends_with("# EOF\n"), "{text}");
    assert!(text.contains("jate_batch_entries_sum 2"), "{text}");
    sandbox.run(&["verify", "--metrics", "m.txt"]).ok();
    let text = std::fs::read_to_string(sandbox.path("m.txt")).expect("is written");
    assert!(!text.contains("jate_verified_timestamp_seconds 0\n"), "{text}");
    let ran = sandbox.run(&["verify", "--metrics", "/proc/nowhere"]);
    assert_eq!(ran.code, 3, "{ran:?}");
}

#[test]
fn what_was_wrong_in_anything_is_recorded_anew_in_the_place_of_its_entry() {
    let sandbox = Sandbox::with_ledger();
    let spent = |agency: &str, year: &str, more: &[&str]| {
        let amount =
            ["record", "expenditure", "--agency", agency, "--amount", "40", "--date", "2021-06-30", "--year", year];
        sandbox.run(&[&amount[..], more, &["--json"]].concat())
    };
    let done = spent("FAO", "2021", &[]).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    // Of another agency, and of the year before: both at once, with a key that makes a retry safe.
    let instead = ["--replaces", &position, "--reason", "of the WFP", "--key", "slip"];
    let done = spent("WFP", "2020", &instead).ok().json();
    let last = |done: &serde_json::Value| done["receipts"].as_array().expect("receipts").last().expect("one").clone();
    assert_eq!(last(&spent("WFP", "2020", &instead).ok().json()), last(&done));
    let table = |year: &str| {
        let report = ["report", "financial-overview-by-agency", "--year", year, "--json"];
        let rows = sandbox.run(&report).ok().json()["rows"].as_array().expect("rows").clone();
        let of = |row: &serde_json::Value| (row["key"]["agency"].clone(), row["spent"].clone());
        rows.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!((table("2020"), table("2021")), (vec![("WFP".into(), "40.00".into())], Vec::new()));
    let entry = sandbox.run(&["show", &position]).ok().out;
    assert!(entry.contains(&format!("replaced by entry {}", last(&done)["position"])), "{entry}");
    sandbox.run(&["verify"]).ok();
}
