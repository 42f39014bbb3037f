//! One runnable case for each error that a user can make: what is told, where, and that nothing was saved. The whole
//! message in both languages stands in `tests/gallery/`; `JATE_REGENERATE=1` writes it.

use crate::schemas::committed;
use crate::support::{JATE, Ran, Sandbox};
use std::io::Write as _;
use std::process::Command;

struct Case {
    name: &'static str,
    /// File name and bytes.
    file: (&'static str, Vec<u8>),
    arguments: &'static [&'static str],
    code: &'static str,
    /// Row, column letters and header of the first error.
    place: (Option<u64>, Option<&'static str>, Option<&'static str>),
    found: Option<&'static str>,
    nearest: Option<&'static str>,
}

const HEAD: &str = "Agence,Budget 2021,Dépenses\n";

fn table(rows: &str) -> Vec<u8> {
    format!("{HEAD}{rows}").into_bytes()
}

fn case(name: &'static str, content: Vec<u8>, code: &'static str) -> Case {
    Case {
        name,
        file: ("budget.csv", content),
        arguments: &[],
        code,
        place: (None, None, None),
        found: None,
        nearest: None,
    }
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cases() -> Vec<Case> {
    let spent = Some("Dépenses");
    vec![
        Case {
            place: (Some(3), Some("C"), spent),
            found: Some("7 2O1 147"),
            nearest: Some("7201147"),
            ..case("bad-amount", table("FAO,5,4\nOIM,12 107 495,7 2O1 147\n"), "amount-unreadable")
        },
        Case {
            place: (Some(2), Some("C"), spent),
            found: Some("1,234"),
            ..case("ambiguous-amount", table("OIM,5,\"1,234\"\n"), "amount-ambiguous")
        },
        Case {
            place: (Some(2), Some("C"), spent),
            nearest: Some("12.35"),
            ..case("too-many-decimals", table("OIM,5,12.3456\n"), "amount-decimals")
        },
        Case {
            place: (Some(2), Some("A"), Some("Agence")),
            found: Some("OCHCHR"),
            nearest: Some("OHCHR"),
            ..case("unknown-agency", table("OCHCHR,5,4\n"), "agency-unknown")
        },
        Case {
            place: (Some(1), None, None),
            ..case("missing-column", b"Pays,Budget 2021,D\xc3\xa9penses\nMali,5,4\n".to_vec(), "column-missing")
        },
        Case { place: (Some(3), Some("C"), spent), ..case("short-row", table("FAO,5,4\nOIM,5\n"), "row-short") },
        Case {
            place: (Some(2), Some("D"), None),
            found: Some("234"),
            ..case("long-row", table("OIM,5,1,234\n"), "row-long")
        },
        Case {
            place: (Some(3), None, None),
            ..case("unclosed-quote", table("FAO,5,4\n\"OIM,5,4\nPAM,6,5\n"), "quote-unclosed")
        },
        Case {
            arguments: &["--year", "2020"],
            place: (Some(1), Some("B"), Some("Budget 2021")),
            ..case("wrong-year", table("OIM,5,4\n"), "year-conflict")
        },
        Case { found: None, ..case("no-year", b"Agence,Budget\nOIM,5\n".to_vec(), "year-missing") },
        Case {
            place: (Some(2), Some("A"), Some("Année")),
            found: Some("2O21"),
            nearest: Some("2021"),
            ..case("bad-year", "Année,Agence,Budget\n2O21,OIM,5\n".into(), "year-unreadable")
        },
        Case {
            place: (Some(3), Some("B"), Some("Budget 2021")),
            found: Some("IOM"),
            ..case("agency-twice", table("OIM,5,4\nIOM,6,\n"), "row-twice")
        },
        Case {
            arguments: &["--layout", "financial-overview-by-agence"],
            found: Some("financial-overview-by-agence"),
            nearest: Some("financial-overview-by-agency"),
            ..case("unknown-layout", table("OIM,5,4\n"), "layout-unknown")
        },
        Case {
            place: (Some(1), None, None),
            ..case("unrecognised-layout", b"Name,Colour\nx,y\n".to_vec(), "layout-unrecognised")
        },
        Case { file: ("empty.csv", Vec::new()), ..case("empty-file", Vec::new(), "file-empty") },
        Case { file: ("photo.csv", b"\x89PNG\0\0\x01".to_vec()), ..case("not-text", Vec::new(), "file-not-text") },
        Case {
            file: ("torn.xlsx", b"PK\x03\x04torn".to_vec()),
            ..case("corrupt-workbook", Vec::new(), "workbook-damaged")
        },
        Case {
            file: ("formula.xlsx", uncalculated()),
            place: (Some(2), Some("C"), spent),
            found: Some("=B2-1"),
            ..case("formula-without-value", Vec::new(), "formula-not-calculated")
        },
        Case { file: ("old.xls", old_workbook()), ..case("old-workbook", Vec::new(), "workbook-old") },
        Case {
            file: ("bomb.xlsx", bomb()),
            found: Some("xl/worksheets/sheet1.xml"),
            ..case("zip-bomb", Vec::new(), "workbook-bomb")
        },
        Case {
            place: (Some(2), Some("D"), Some("date")),
            found: Some("06/07/2021"),
            ..case("ambiguous-date", b"measure,agency,amount,date\nspent,OIM,5,06/07/2021\n".to_vec(), "date-ambiguous")
        },
        Case {
            place: (Some(2), Some("A"), Some("measure")),
            nearest: Some("spent"),
            ..case(
                "unknown-measure",
                b"measure,agency,amount,date\nspend,OIM,5,2021-07-06\n".to_vec(),
                "measure-unknown",
            )
        },
        Case {
            place: (Some(2), Some("E"), Some("currency")),
            nearest: Some("USD"),
            ..case(
                "unknown-currency",
                b"measure,agency,amount,date,currency\nspent,OIM,5,2021-07-06,USS\n".to_vec(),
                "currency-unknown",
            )
        },
        Case {
            place: (Some(2), Some("C"), Some("amount")),
            ..case(
                "unknown-node",
                b"measure,agency,amount,date,node\nspent,OIM,5,2021-07-06,9.9\n".to_vec(),
                "node-unknown",
            )
        },
        Case {
            place: (Some(2), Some("J"), Some("ID")),
            found: Some("-"),
            ..case("activity-without-identifier", plan("Mali,P (CF),1,A,1,O,1,P,S,-,WFP,5\n"), "identifier-missing")
        },
        Case {
            place: (Some(3), Some("A"), Some("Country")),
            ..case(
                "activity-without-country",
                plan("Mali,P (CF),1,A,1,O,1,P,S,7,WFP,5\n,P (CF),1,A,1,O,1,P,S,8,WFP,5\n"),
                "cell-missing",
            )
        },
        Case {
            found: Some("test/mli"),
            arguments: &["--ledger", "test/mli"],
            ..case(
                "ledger-for-several-countries",
                plan("Mali,P (CF),1,A,1,O,1,P,S,7,WFP,5\nNiger,P (CF),1,A,1,O,1,P,S,8,WFP,5\n"),
                "ledger-for-several",
            )
        },
        Case {
            place: (Some(3), Some("C"), Some("Valeur 2021")),
            ..case(
                "value-without-indicator",
                "Résultat,Catégorie,Valeur 2021\nPuits,TOTAL,5\n,hommes,3\n".into(),
                "indicator-missing",
            )
        },
        Case {
            place: (Some(3), Some("B"), Some("Montant")),
            found: Some("Tiemela"),
            ..case("two-awards", b"OSC,Montant,Agence\nTiemela,5,PAM\nTiemela,6,PAM\n".to_vec(), "award-twice")
        },
        Case {
            place: (Some(2), Some("A"), Some("OSC")),
            ..case("award-without-partner", b"OSC,Montant,Agence\n,5,PAM\n".to_vec(), "partner-missing")
        },
        Case {
            place: (Some(3), Some("D"), Some("Rate")),
            found: Some("551"),
            ..case("two-rates", rates("2021-03-01,USD,XOF,550,UN\n2021-03-01,USD,XOF,551,UN\n"), "rate-twice")
        },
        Case {
            place: (Some(2), Some("D"), Some("Rate")),
            found: Some("0"),
            ..case("rate-of-nothing", rates("2021-03-01,USD,XOF,0,UN\n"), "rate-unusable")
        },
        Case {
            place: (Some(2), Some("D"), Some("Rate")),
            found: Some("550"),
            ..case("rate-of-nobody", rates("2021-03-01,USD,XOF,550,\n"), "rate-without-source")
        },
        Case {
            place: (Some(2), Some("A"), Some("Effet")),
            found: Some("9.9"),
            arguments: &["--framework", "CF"],
            ..case("text-about-nothing", "Effet,Année,Réalisations\n9.9,2021,Texte\n".into(), "node-unknown")
        },
        Case {
            place: (Some(2), Some("A"), Some("RUNO")),
            found: Some("UNFPAA"),
            nearest: Some("UNFPA"),
            arguments: &["--fund", "PB", "--year", "2021"],
            ..case("transfer-to-nobody", "RUNO,Transferts\nUNFPAA,5\n".into(), "agency-unknown")
        },
        case("transfers-of-no-fund", "RUNO,Transferts\nUNFPA,5\n".into(), "fund-not-named"),
        Case {
            place: (Some(2), None, None),
            arguments: &["--year", "2021"],
            ..case(
                "activity-without-title",
                "Objectif,Activité,T1,T2,T3,T4,Budget USD\n1,,X,,,,5\n".into(),
                "activity-without-title",
            )
        },
        Case {
            file: ("entity.xml", b"<!DOCTYPE x [<!ENTITY a \"b\">]>\n<iati-activities/>\n".to_vec()),
            place: (Some(1), None, None),
            ..case("xml-with-entities", Vec::new(), "xml-doctype")
        },
        Case {
            file: ("feed.xml", b"<rss></rss>\n".to_vec()),
            place: (Some(1), None, None),
            found: Some("rss"),
            ..case("xml-of-another-kind", Vec::new(), "xml-not-iati")
        },
        Case {
            file: ("cut.xml", b"<iati-activities>\n<iati-activity>\n<title>".to_vec()),
            place: (Some(3), None, None),
            found: Some("title"),
            ..case("xml-that-ends-early", Vec::new(), "xml-cut")
        },
    ]
}

fn rates(rows: &str) -> Vec<u8> {
    format!("Date,Base,Quote,Rate,Source\n{rows}").into_bytes()
}

/// A joint work plan of few columns.
fn plan(rows: &str) -> Vec<u8> {
    let head = "Country,Plan name,Strategic priority code,Strategic priority,Outcome code,Outcome,Output code,Output,\
                Sub-Output,ID,Agency abbreviations,2021 Required\n";
    format!("{head}{rows}").into_bytes()
}

/// A compound file (MS-CFB) of nothing: what an old workbook or an encrypted one begins with.
fn old_workbook() -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(2048, 0);
    bytes
}

/// A workbook as programs write it that do not calculate: the last column holds formulas only. Another cell is wrong
/// too, to be told with them.
fn uncalculated() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["Agence", "Budget 2021", "Dépenses"]).expect("writes");
    for (row, agency) in [(1, "OIM"), (2, "FAO")] {
        sheet.write_string(row, 0, agency).expect("writes");
        sheet.write_number(row, 1, 5).expect("writes");
        sheet.write_formula(row, 2, format!("=B{}-1", row + 1).as_str()).expect("writes");
    }
    sheet.write_string(3, 0, "PAM").expect("writes");
    sheet.write_string(3, 2, "four").expect("writes");
    let written = workbook.save_to_buffer().expect("saves");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(written)).expect("opens");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("reads");
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        writer.write_all(text.replace("</f><v>0</v>", "</f><v></v>").as_bytes()).expect("writes");
    }
    writer.finish().expect("finishes").into_inner()
}

/// Forty kilobytes that unpack to forty megabytes.
fn bomb() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("xl/worksheets/sheet1.xml", options).expect("starts");
    for _ in 0..40 {
        writer.write_all(&vec![b' '; 1 << 20]).expect("writes");
    }
    writer.finish().expect("finishes").into_inner()
}

#[test]
fn every_error_has_its_place_its_cell_its_nearest_value_and_its_next_step() {
    for case in cases() {
        let sandbox = Sandbox::with_ledger();
        sandbox.write(case.file.0, &case.file.1);
        let size = sandbox.run(&["verify", "--json"]).json()["ledgers"][0]["size"].clone();
        let arguments = [&["import", case.file.0], case.arguments].concat();
        let document = sandbox.run(&[&arguments[..], &["--json"]].concat()).fails(2).json();
        let error = &document["errors"][0];
        assert_eq!(error["code"], case.code, "{}: {document:#}", case.name);
        assert_eq!(document["saved"], false);
        let (row, column, header) = case.place;
        assert_eq!(error["row"].as_u64(), row, "{}: {error:#}", case.name);
        if column.is_some() {
            assert_eq!((error["column"].as_str(), error["header"].as_str()), (column, header), "{}", case.name);
        }
        if case.found.is_some() {
            assert_eq!(error["found"].as_str(), case.found, "{}", case.name);
        }
        if case.nearest.is_some() {
            assert_eq!(error["nearest"].as_str(), case.nearest, "{}", case.name);
        }
        assert_eq!(sandbox.run(&["verify", "--json"]).json()["ledgers"][0]["size"], size, "{}", case.name);
        told(&sandbox, case.name, &arguments, 2);
    }
}

/// Holds what a command tells in both languages to what is committed.
fn told(sandbox: &Sandbox, name: &str, arguments: &[&str], code: i32) {
    for lang in ["en", "fr"] {
        let ran = sandbox.run(&[arguments, &["--lang", lang]].concat()).fails(code);
        assert!(!ran.err.contains("[?") && !ran.err.contains("Unknown localization"), "{}", ran.err);
        let folder = sandbox.dir.path().display().to_string();
        committed(&format!("tests/gallery/{name}.{lang}.txt"), &ran.err.replace(&folder, "…"));
    }
}

#[test]
fn all_errors_of_a_file_are_told_at_once() {
    let rows: String = (0..100).map(|row| format!("Agence inconnue n° {row},5,x{row}\n")).collect();
    let sandbox = Sandbox::with_ledger();
    let document = sandbox.import("many.csv", &format!("{HEAD}{rows}"), &["--json"]).fails(2).json();
    // The cells first: names are looked up once every figure can be read.
    assert_eq!(document["errors"].as_array().map(Vec::len), Some(100));
    let rows: String = (0..100).map(|row| format!("Agence inconnue n° {row},5,4\n")).collect();
    let document = sandbox.import("many.csv", &format!("{HEAD}{rows}"), &["--json"]).fails(2).json();
    let errors = document["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 100);
    assert!(errors.iter().zip(2..).all(|(error, row)| error["row"] == row && error["code"] == "agency-unknown"));
}

#[test]
fn unusual_figures_are_warned_about_and_recorded() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["framework", "open", "CF", "--title", "F", "--cycle", "2020-2024"]).ok();
    let ran = sandbox.import("budget.csv", &format!("{HEAD}OIM,(500),\n"), &["--json"]).ok().json();
    assert_eq!(ran["warnings"][0]["code"], "allocation-negative");
    assert_eq!((&ran["warnings"][0]["row"], &ran["warnings"][0]["column"]), (&2.into(), &"B".into()));
    assert_eq!(ran["saved"], true);
    let late = ["record", "expenditure", "--agency", "OIM", "--amount", "5", "--date", "2026-01-15", "--json"];
    let ran = sandbox.run(&late).ok().json();
    assert_eq!(ran["warnings"][0]["code"], "outside-the-plan");
    assert_eq!(ran["saved"], true);
}

#[test]
fn what_is_wrong_on_the_command_line_is_told_in_both_languages() {
    let sandbox = Sandbox::with_ledger();
    sandbox.write("policy", "quorum none\n");
    sandbox.write("empty.pdf", "");
    for (name, arguments, code) in [
        ("usage-unknown-command", &["recrod"][..], 2),
        ("usage-unknown-option", &["verify", "--expct", "x"], 2),
        ("usage-missing-option", &["correct", "1", "--amount", "5"], 2),
        ("usage-bad-value", &["report", "funding-gap", "--format", "pdf"], 2),
        ("unknown-report", &["report", "funding-gaps"], 2),
        ("bad-head", &["verify", "--expect", "17"], 2),
        ("bad-as-of", &["log", "--as-of", "yesterday"], 2),
        ("missing-entry", &["reverse", "99", "--reason", "x"], 2),
        ("not-reversible", &["reverse", "0", "--reason", "x"], 2),
        ("empty-reason", &["reverse", "1", "--reason", " "], 2),
        ("unknown-ledger", &["log", "--ledger", "test/mlo"], 2),
        ("unreadable-file", &["import", "nowhere.csv"], 2),
        ("missing-store", &["verify", "--store", "nowhere.jate"], 2),
        ("unknown-indicator", &["record", "result", "--indicator", "W1", "--value", "3", "--year", "2021"], 2),
        ("unreadable-roots", &["check", "store.jate", "--policy", "policy", "--tsa", "policy"], 2),
        ("rate-of-itself", &["record", "rate", "--base", "USD", "--quote", "USD", "--rate", "1", "--source", "UN"], 2),
        ("rate-malformed", &["report", "funding-gap", "--currency", "XOF", "--rate", "USD=5"], 2),
        (
            "rates-of-two-kinds",
            &["report", "funding-gap", "--currency", "XOF", "--rate", "transaction", "--rate", "USD/XOF=5"],
            2,
        ),
        ("rate-source-unknown", &["report", "funding-gap", "--currency", "XOF", "--rate-source", "UN"], 2),
        ("conversion-needed", &["report", "revaluation"], 2),
        ("risk-of-no-grade", &["record", "risk", "--title", "Floods", "--likelihood", "Probible"], 2),
        ("risk-without-title", &["record", "risk", "--title", " "], 2),
        (
            "text-in-no-language",
            &["record", "narrative", "--node", "1", "--language", "french", "--year", "2021", "--text", " "],
            2,
        ),
        ("text-of-a-figure", &["correct", "1", "--text", "x", "--reason", "y"], 2),
        ("replaced-without-figures", &["record", "risk", "--title", "Floods", "--replaces", "1", "--reason", "y"], 2),
        ("replaced-without-reason", &["record", "risk", "--title", "Floods", "--replaces", "1"], 2),
        ("threshold-without-amount", &["threshold", "--agency", "FAO"], 2),
        ("threshold-negative", &["threshold", "--amount=-5"], 2),
        ("approval-not-awaited", &["approve", "1"], 2),
        ("period-unreadable", &["period", "close", "2021-Q5", "--reason", "x"], 2),
        ("period-backwards", &["period", "close", "2021-12-31..2021-01-01", "--reason", "x"], 2),
        ("period-not-closed", &["period", "reopen", "2021", "--reason", "x"], 2),
        ("period-nothing-asked", &["period", "confirm", "0"], 2),
        ("evidence-empty", &["attach", "1", "empty.pdf"], 2),
        ("media-type-invalid", &["attach", "1", "policy", "--media-type", "pdf"], 2),
        ("indicator-without-kind", &["indicator", "W1", "--title", "Wells"], 2),
        ("indicator-without-title", &["indicator", "W1", "--kind", "count", "--dimension", "a=b"], 2),
        ("not-joint", &["split", "1", "--share", "WFP=5", "--reason", "x"], 2),
        ("share-malformed", &["split", "1", "--share", "WFP", "--reason", "x"], 2),
        ("indirect-unreadable", &["fund", "PB", "--title", "Peace", "--indirect", "x"], 2),
        ("unknown-fund", &["record", "expenditure", "--agency", "OIM", "--amount", "5", "--fund", "CERF"], 2),
        (
            "unknown-column",
            &[
                "record",
                "statement",
                "--document",
                "D",
                "--table",
                "T",
                "--row",
                "PAM",
                "--column",
                "dépensé net",
                "--amount",
                "5",
                "--year",
                "2021",
            ],
            2,
        ),
    ] {
        told(&sandbox, name, arguments, code);
    }
    two_people(&sandbox);
    shared_and_broken_down(&sandbox);
    // Neither of these is touched.
    sandbox.write("other.jate", "This is not a database, and it is long enough to be read as one. ".repeat(40));
    told(&sandbox, "foreign-store", &["verify", "--store", "other.jate"], 2);
}

/// What one person cannot do alone, and what no rate is known for.
fn two_people(sandbox: &Sandbox) {
    sandbox.run(&["threshold", "--amount", "100"]).ok();
    let spent =
        ["record", "expenditure", "--agency", "OIM", "--amount", "500", "--currency", "XOF", "--date", "2021-06-30"];
    let wait = ["record", "expenditure", "--agency", "OIM", "--amount", "500", "--date", "2021-06-30", "--json"];
    sandbox.run(&spent).ok();
    let done = sandbox.run(&wait).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    told(sandbox, "second-person-needed", &["approve", &position], 2);
    sandbox.run(&["approve", &position, "--actor", "Moussa"]).ok();
    told(sandbox, "approved-already", &["approve", &position, "--actor", "Moussa"], 2);
    told(sandbox, "rate-missing", &["report", "funding-gap", "--currency", "EUR"], 2);
    let rate =
        ["record", "rate", "--base", "USD", "--quote", "XOF", "--rate", "550", "--date", "2021-06-30", "--source"];
    sandbox.run(&[&rate[..], &["UN"]].concat()).ok();
    sandbox.run(&[&rate[..], &["market"]].concat()).ok();
    told(sandbox, "rate-source-needed", &["report", "funding-gap", "--currency", "XOF"], 2);
    let asked = sandbox.run(&["period", "close", "2021", "--reason", "sent", "--json"]).ok().json();
    told(sandbox, "period-asked-already", &["period", "close", "2021", "--reason", "sent"], 2);
    let position = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &position, "--actor", "Moussa"]).ok();
    told(sandbox, "period-closed-already", &["period", "close", "2021-Q1", "--reason", "sent"], 2);
    told(sandbox, "period-closed", &spent, 2);
    told(
        sandbox,
        "transfer-not-positive",
        &["record", "transfer", "--fund", "PB", "--agency", "FAO", "--amount", "0"],
        2,
    );
}

#[test]
fn what_is_wrong_with_rights_and_accounts_is_told_in_both_languages() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["person", "invite", "Bakary", "--accounts", "accounts"]).ok();
    sandbox.write("empty", "");
    sandbox.write("half", "oidc-client = \"jate\"\n");
    sandbox.write("clear", "address = \"https://j.org\"\noidc-client = \"jate\"\noidc-issuer = \"http://i.org\"\n");
    let nameless = &["serve", "--oidc-issuer", "https://i.org", "--oidc-client", "jate"];
    sandbox.write("settings", "lisen = \"127.0.0.1:80\"\n");
    for (name, arguments, code) in [
        ("right-without-agencies", &["right", "grant", "Awa", "finance-officer"][..], 2),
        ("right-of-all-agencies", &["right", "grant", "Awa", "auditor", "--agency", "FAO"], 2),
        ("right-not-held", &["right", "withdraw", "Awa", "auditor"], 2),
        ("finding-unknown", &["finding", "explain", "99", "paid in January"], 2),
        ("right-unknown", &["right", "grant", "Awa", "auditeur"], 2),
        ("serve-not-loopback", &["serve", "--listen", "0.0.0.0:8450"], 2),
        ("serve-without-tls", &["serve", "--address", "http://jate.example.org", "--proxy", "192.0.2.1"], 2),
        ("certificate-unusable", &["serve", "--certificate", "empty", "--private-key", "empty"], 2),
        ("oidc-incomplete", &["serve", "--config", "half"], 2),
        ("oidc-issuer", &["serve", "--config", "clear"], 2),
        ("oidc-without-address", nameless, 2),
        ("settings-invalid", &["serve", "--config", "settings"], 2),
        ("accounts-missing", &["person", "remove", "Awa", "--accounts", "nowhere"], 2),
        ("account-unknown", &["person", "remove", "Awa", "--accounts", "accounts"], 2),
        ("accounts-unusable", &["person", "list", "--accounts", "store.jate"], 3),
        ("account-without-name", &["person", "invite", " ", "--accounts", "accounts"], 2),
    ] {
        told(&sandbox, name, arguments, code);
    }
}

/// A joint amount, and an indicator that is broken down by sex.
fn shared_and_broken_down(sandbox: &Sandbox) {
    sandbox.run(&["indicator", "W9", "--title", "Wells", "--kind", "count", "--dimension", "sex"]).ok();
    let value = ["record", "result", "--indicator", "W9", "--value", "3", "--year", "2021"];
    for (name, more) in [
        ("dimension-malformed", &["--by", "female"][..]),
        ("dimension-unknown", &["--by", "sexe=female"]),
        ("dimension-twice", &["--by", "sex=female", "--by", "sex=male"]),
    ] {
        told(sandbox, name, &[&value[..], more].concat(), 2);
    }
    let joint = ["record", "expenditure", "--agency", "WFP", "--agency", "FAO", "--amount", "100", "--json"];
    let done = sandbox.run(&joint).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    let publish = ["iati", "--reporting-org", "X-1", "--reporting-name", "X", "-o", "out.xml"];
    told(sandbox, "iati-without-place", &publish, 2);
    let iati = |organisation: &'static str| {
        ["iati", "--reporting-org", organisation, "--reporting-name", "X", "-o", "out.xml"]
    };
    told(sandbox, "iati-of-nobody", &iati(" "), 2);
    let codes = ["--reporting-type", "UN", "--country", "Mali", "--sector", "health"];
    told(sandbox, "iati-of-no-codes", &[&iati("X/1")[..], &codes].concat(), 2);
    let same = ["--amount", "100.00", "--replaces", &position, "--reason", "a slip"];
    let risk = ["record", "risk", "--title", "Floods", "--replaces", &position, "--reason", "a slip"];
    told(sandbox, "replaced-by-another-kind", &risk, 2);
    let figure = ["record", "statement", "--document", "Report", "--table", "1", "--row", "FAO", "--column", "spent"];
    let figure = [&figure[..], &["--amount", "100", "--year", "2021", "--json"]].concat();
    let done = sandbox.run(&figure).ok().json();
    let published = done["receipts"][0]["position"].to_string();
    let instead = ["record", "risk", "--title", "Floods", "--replaces", &published, "--reason", "a slip"];
    told(sandbox, "replaced-published-figure", &instead, 2);
    told(sandbox, "replaced-by-the-same", &[&joint[..6], &same[..]].concat(), 2);
    let split = ["split", position.as_str(), "--reason", "letter of 3 May"];
    for (name, more) in [
        ("share-missing", &["--share", "WFP=60"][..]),
        ("share-of-another", &["--share", "WFP=60", "--share", "OIM=40"]),
        ("shares-not-whole", &["--share", "WFP=60", "--share", "FAO=30"]),
    ] {
        told(sandbox, name, &[&split[..], more].concat(), 2);
    }
}

#[test]
fn a_locked_store_is_told() {
    let sandbox = Sandbox::with_ledger();
    let (locked, release) = (std::sync::mpsc::channel::<()>(), std::sync::mpsc::channel::<()>());
    let path = sandbox.store();
    let holder = std::thread::spawn(move || {
        crate::support::wait(async {
            use sqlx::{ConnectOptions as _, Connection as _};
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut c = options.connect().await.expect("opens");
            let transaction = c.begin_with("BEGIN IMMEDIATE").await.expect("locks");
            locked.0.send(()).expect("is waited for");
            release.1.recv().expect("is released");
            drop(transaction);
        });
    });
    locked.1.recv().expect("is locked");
    let ran = sandbox.run(&["record", "expenditure", "--agency", "OIM", "--amount", "5", "--json"]).fails(3);
    assert_eq!(ran.json()["errors"][0]["code"], "store-locked");
    release.0.send(()).expect("is waited for");
    holder.join().expect("ends");
    sandbox.run(&["verify"]).ok();
}

fn permissions(sandbox: &Sandbox, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    };
    set(&sandbox.store(), mode & 0o444);
    set(sandbox.dir.path(), mode);
}

#[test]
fn a_read_only_folder_can_be_read_and_verified_but_not_written() {
    let sandbox = Sandbox::with_ledger();
    std::fs::copy(JATE, sandbox.path("jate")).expect("copies");
    permissions(&sandbox, 0o555);
    let verified = as_nobody(&sandbox, &["verify"]);
    let refused = as_nobody(&sandbox, &["record", "expenditure", "--agency", "OIM", "--amount", "5", "--json"]);
    permissions(&sandbox, 0o755);
    verified.ok();
    assert_eq!(refused.fails(3).json()["errors"][0]["code"], "store-read-only");
}

/// Runs the program as nobody where the tests run as root: root may write anywhere.
fn as_nobody(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let program = sandbox.path("jate");
    let mut command = Command::new(if root { std::path::PathBuf::from("setpriv") } else { program.clone() });
    if root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
    }
    command.args(arguments).env("JATE_STORE", sandbox.store()).env("JATE_LANG", "en");
    command.current_dir("/").output().expect("starts").into()
}

#[test]
fn no_space_left_is_told_and_leaves_nothing_half_way() {
    // A file system of its own, of one megabyte, in a mount namespace of its own.
    let sandbox = Sandbox::with_ledger();
    let rows: String = (1..4000).map(|row| format!("spent,OIM,{row},2021-06-30,r-{row}\n")).collect();
    let file = sandbox.write("entries.csv", format!("measure,agency,amount,date,reference\n{rows}"));
    let small = sandbox.path("small");
    std::fs::create_dir(&small).expect("makes");
    let script = format!(
        "mount -t tmpfs -o size=1m none '{small}' && cp '{store}' '{small}/s.jate' && \
         {{ '{JATE}' import '{file}' --store '{small}/s.jate' --json; echo \"code $?\"; \
         '{JATE}' verify --store '{small}/s.jate' --json; }}",
        small = small.display(),
        store = sandbox.store().display(),
    );
    let output = Command::new("unshare").args(["--mount", "--map-root-user", "sh", "-c", &script]).output();
    let ran: Ran = output.expect("unshare is part of util-linux").into();
    if ran.err.contains("unshare") || ran.err.contains("mount:") {
        eprintln!("skipped: this machine lets nobody mount: {}", ran.err);
        return;
    }
    assert!(ran.out.contains("\"store-full\"") && ran.out.contains("code 3"), "{ran:?}");
    assert!(ran.out.contains("\"ok\": true") && ran.out.contains("\"size\": 2"), "{ran:?}");
}
