//! Texts about outcomes, and risks: read as they were published, versioned, erasable, held against each other.

use crate::support::{Sandbox, shared};
use serde_json::Value;

fn findings(sandbox: &Sandbox) -> Vec<(String, String)> {
    let found = sandbox.run(&["reconcile", "--json"]).json()["findings"].clone();
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    found.as_array().expect("a list").iter().map(|f| (word(f, "code"), word(f, "message"))).collect()
}

fn of(findings: &[(String, String)], code: &str) -> Vec<String> {
    findings.iter().filter(|(other, _)| other == code).map(|(_, message)| message.clone()).collect()
}

fn report(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.run(&["report", name, "--json"]).ok().json()
}

#[test]
fn progress_under_iati_identifiers_is_read_and_the_text_that_stands_twice_is_found() {
    let sandbox = Sandbox::with_ledger();
    let Some(path) = shared("data/unwomen-mali-2023-outcomes.csv") else { return };
    let path = path.display().to_string();
    sandbox.run(&["import", &path]).ok();
    let again = sandbox.run(&["import", &path, "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    let texts = report(&sandbox, "narratives");
    let rows = texts["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 9);
    let key = &rows[0]["key"];
    assert_eq!(
        (&key["node"], &key["year"], &key["language"], &key["topic"]),
        (&"XM-DAC-41146-MLI_D_1.1".into(), &"2023".into(), &"en".into(), &"progress".into())
    );
    assert!(rows[3]["text"].as_str().is_some_and(|text| text.ends_with("gender mainstreaming.")), "{}", rows[3]);
    let twice = of(&findings(&sandbox), "narrative-twice");
    assert_eq!(twice.len(), 1, "{twice:?}");
    assert!(twice[0].contains("D_1.1") && twice[0].contains("D_3.1"), "{twice:?}");
    for format in ["csv", "md", "html", "xlsx", "json"] {
        let name = format!("texts.{format}");
        sandbox.run(&["report", "narratives", "-o", &name]).ok();
        sandbox.run(&["check-report", &name]).ok();
    }
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_text_is_corrected_erased_and_does_not_come_back_with_its_file() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["framework", "open", "CF", "--title", "Framework"]).ok();
    sandbox.run(&["framework", "node", "1.1", "--level", "outcome", "--title", "Justice"]).ok();
    let text = ["record", "narrative", "--node", "1.1", "--language", "fr", "--year", "2021", "--json", "--text"];
    let done = sandbox.run(&[&text[..], &["Trois tribunaux rouverts."]].concat()).ok().json();
    let position = done["receipts"].as_array().expect("one").last().expect("one")["position"].to_string();
    let correct = ["correct", &position, "--text", "Quatre tribunaux rouverts.", "--reason", "one more", "--key", "k"];
    sandbox.run(&correct).ok();
    // Sent again, it is the same; said otherwise under the same key, a conflict.
    assert_eq!(sandbox.run(&[&correct[..], &["--json"]].concat()).ok().json()["repeated"], true);
    let now = report(&sandbox, "narratives");
    assert_eq!(
        (now["rows"].as_array().map(Vec::len), &now["rows"][0]["text"]),
        (Some(1), &"Quatre tribunaux rouverts.".into())
    );
    let then = sandbox.run(&["report", "narratives", "--as-of", &position, "--json"]).ok().json();
    assert_eq!(then["rows"][0]["text"], "Trois tribunaux rouverts.");
    // Erased, the table is still the same table: its digest is of what the entry commits to.
    let last = sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size") - 1;
    sandbox.run(&["redact", &last.to_string(), "--field", "item.narrative.text", "--reason", "names a witness"]).ok();
    let erased = report(&sandbox, "narratives");
    assert_eq!(erased["rows"][0]["text"], "");
    assert_eq!(erased["provenance"]["canonical"], now["provenance"]["canonical"]);
    assert!(sandbox.run(&["report", "narratives"]).ok().out.contains("(erased)"));
    sandbox.run(&["verify"]).ok();
    // All else as it was, a text where one was erased is a change; nothing at all is none.
    let again = ["record", "risk", "--title", "Inondation", "--date", "2022-01-01", "--owner"];
    let done = sandbox.run(&[&again[..], &["A. Traoré", "--json"]].concat()).ok().json();
    let risk = done["receipts"][0]["position"].to_string();
    let written = ["A. Traoré", "--replaces", &risk, "--reason", "by mistake", "--json"];
    let same = sandbox.run(&[&again[..], &written].concat()).fails(2).json();
    assert_eq!(same["errors"][0]["code"], "nothing-to-replace");
    sandbox.run(&["redact", &risk, "--field", "item.risk.owner", "--reason", "a name"]).ok();
    sandbox.run(&[&again[..], &written].concat()).ok();
    sandbox.run(&["verify"]).ok();
    // A file that holds what was erased does not bring it back.
    let file = "Effet,Année,Réalisations\n1.1,2022,Un texte avec un nom.\n";
    sandbox.import("t.csv", file, &[]).ok();
    let size = sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size");
    sandbox.run(&["redact", &(size - 1).to_string(), "--field", "item.narrative.text", "--reason", "a name"]).ok();
    let again = sandbox.import("t.csv", file, &["--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "{again}");
    sandbox.run(&["verify"]).ok();
    for (slip, code) in [
        (&["--node", "9.9", "--language", "fr", "--year", "2021", "--text", "x"][..], "node-unknown"),
        (&["--node", "1.1", "--language", "french", "--year", "2021", "--text", "x"], "language-unknown"),
        (&["--node", "1.1", "--language", "fr", "--year", "2021", "--text", " "], "text-missing"),
        (&["--node", "1.1", "--language", "fr", "--year", "2021", "--text", "x", "--topic", "progres"], "word-unknown"),
    ] {
        let refused = sandbox.run(&[&["record", "narrative", "--json"], slip].concat()).fails(2).json();
        assert_eq!(refused["errors"][0]["code"], code);
    }
    let number = sandbox.run(&["correct", "0", "--text", "x", "--reason", "y", "--json"]).fails(2).json();
    assert!(number["errors"].as_array().is_some_and(|all| all.iter().any(|e| e["code"] == "not-retold")), "{number}");
}

/// The rows of a risk matrix as its document has them: cells between tabulators, some in tags.
fn annex_b() -> Option<String> {
    let text = std::fs::read_to_string(shared("seeds/spotlight-mali-report-2020.txt")?).expect("reads");
    let lines = text.lines().skip_while(|line| *line != "Matrice des risques").take_while(|line| *line != "Annexe C");
    let mut table = csv::Writer::from_writer(Vec::new());
    let heads = [
        "Risque",
        "Probabilité",
        "Impact",
        "Périodicité",
        "Source pour la surveillance",
        "Faire face au risque",
        "Responsable",
    ];
    table.write_record(heads).expect("writes");
    for line in lines.skip(3) {
        let bare = |cell: &str| cell.replace("<p>", "").replace("</p>", "").trim().to_owned();
        let cells: Vec<String> = line.split('\t').map(bare).collect();
        let is_rule = cells.iter().all(|cell| cell.chars().all(|c| c == '-'));
        let goes_on = cells[0].is_empty();
        if cells.len() == heads.len() && !is_rule && !goes_on {
            table.write_record(&cells).expect("writes");
        }
    }
    Some(String::from_utf8(table.into_inner().expect("flushes")).expect("UTF-8"))
}

#[test]
fn the_risk_matrix_of_the_annex_is_read_and_what_is_odd_in_it_is_found_by_general_rules() {
    let Some(matrix) = annex_b() else { return };
    let sandbox = Sandbox::with_ledger();
    let imported = sandbox.import("annex-b.csv", &matrix, &["--year", "2020", "--json"]).ok().json();
    let warnings = imported["warnings"].as_array().expect("warnings");
    assert!(warnings.iter().all(|w| w["code"] != "risk-row-without-title"), "{warnings:?}");
    let again = sandbox.import("annex-b.csv", &matrix, &["--year", "2020", "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    let register = report(&sandbox, "risks");
    let rows = register["rows"].as_array().expect("rows");
    // 23 rows, one twice.
    assert_eq!(rows.len(), 23);
    let of_kind = |kind: &str| rows.iter().filter(|row| row["key"]["category"] == kind).count();
    assert_eq!(
        ["Risques contextuels", "Risques programmatiques", "Risques institutionnels", "Risques fiduciaires"]
            .map(of_kind),
        [7, 9, 6, 1]
    );
    let found = findings(&sandbox);
    let differs = of(&found, "risk-grade-differs");
    assert_eq!(differs.len(), 2, "{differs:?}");
    assert!(differs.iter().any(|m| m.contains("“Probable-2”") && m.contains("level 4")), "{differs:?}");
    assert!(differs.iter().any(|m| m.contains("“Probable - 4 - 3”")), "{differs:?}");
    let words = of(&found, "risk-grade-word");
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(words[0].contains("Miner") && words[0].contains("Mineur"), "{words:?}");
    let without = of(&found, "risk-grade-without-number");
    assert_eq!(without.len(), 2, "“Possible” and “Mineur” of one risk: {without:?}");
    assert_eq!(of(&found, "risk-twice").len(), 1, "{found:?}");
    let copied = of(&found, "mitigation-twice");
    assert_eq!(copied.len(), 1, "{copied:?}");
    assert!(copied[0].contains("Branding") && copied[0].contains("Disponibilité limitée des données"), "{copied:?}");
    // “Presque Certain - 5”, “Major - 4”: two risks of severity 20. What disagrees has no level, and no place on the map.
    assert_eq!(rows.iter().filter(|row| row["severity"] == "20").count(), 2);
    let map = report(&sandbox, "risk-heat-map");
    assert_eq!(map["total"]["risks"], "23");
    let at = |likelihood: &str, impact: &str| {
        let rows = map["rows"].as_array().expect("rows").iter();
        let mut row = rows.filter(|row| row["key"]["likelihood"] == likelihood);
        row.next().map_or(Value::Null, |row| row[format!("impact_{impact}")].clone())
    };
    assert_eq!((at("5", "4"), at("", "3")), ("2".into(), "2".into()));
    sandbox.run(&["verify"]).ok();
    sandbox.run(&["report", "risks", "-o", "risks.html", "--lang", "fr"]).ok();
    sandbox.run(&["check-report", "risks.html"]).ok();
}

#[test]
fn a_risk_is_recorded_by_word_or_number_and_refused_where_it_is_neither() {
    let sandbox = Sandbox::with_ledger();
    let risk = ["record", "risk", "--title", "Floods", "--owner", "RCO", "--mitigation", "Early warning"];
    sandbox.run(&[&risk[..], &["--likelihood", "Likely", "--impact", "3"]].concat()).ok();
    let register = report(&sandbox, "risks");
    let row = &register["rows"][0];
    assert_eq!(
        (&row["severity"], &row["owner"], &row["mitigation"]),
        (&"12".into(), &"RCO".into(), &"Early warning".into())
    );
    let refused =
        sandbox.run(&["record", "risk", "--title", " ", "--likelihood", "Probible", "--impact", "9", "--json"]);
    let refused = refused.fails(2).json();
    let errors = refused["errors"].as_array().expect("all at once");
    let codes: Vec<&str> = errors.iter().filter_map(|error| error["code"].as_str()).collect();
    assert_eq!(codes, ["risk-without-title", "grade-unknown", "grade-unknown"]);
    assert_eq!(errors[1]["nearest"], "Probable");
}
