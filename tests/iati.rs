//! IATI both ways: a published file with its own sums, every type of transaction, results, files that attack the reader.

use crate::serve::{Browser, LEDGER, Served, code};
use crate::support::{Sandbox, shared};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use ureq::http::Method;

/// What another program finds in a file: sums by activity, type and currency, and what the standard's schema says.
fn checked(file: &str) -> Option<Value> {
    let Some(python) = std::env::var_os("JATE_PYTHON") else {
        eprintln!("skipped: JATE_PYTHON is not set; `bash tests/run` sets it");
        return None;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iati_check.py");
    let mut command = Command::new(python);
    command.arg(script).arg(file).args(shared("iati/xsd203/iati-activities-schema.xsd"));
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// The same sums of the ledger's entries, from what `jate log` says of them.
fn recorded(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let types = [
        ("allocation.recorded", "", "budget"),
        ("disbursement.planned", "", "planned-disbursement"),
        ("contribution.recorded", "mobilised", "1"),
        ("contribution.recorded", "committed", "11"),
        ("contribution.recorded", "pledged", "13"),
        ("disbursement.recorded", "", "3"),
        ("expenditure.recorded", "", "4"),
    ];
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for entry in log["entries"].as_array().expect("entries") {
        let payload = &entry["payload"];
        let stage = payload["stage"].as_str().unwrap_or("");
        let award = &payload["item"]["award"];
        let (sort, line) = if award.is_null() {
            let is_it = |(event, of, _): &&(&str, &str, &str)| entry["type"] == *event && stage == *of;
            let Some((_, _, sort)) = types.iter().find(is_it) else { continue };
            (*sort, &payload["lines"][0])
        } else {
            ("2", award)
        };
        let currency = line["currency"].as_str().expect("a currency");
        let key = format!("{} {sort} {currency}", line["node"]["code"].as_str().expect("a node"));
        let minor: i64 = line["amount_minor"].as_str().and_then(|text| text.parse().ok()).expect("an amount");
        let decimals = currency.parse::<jate::value::Currency>().expect("ISO 4217").decimals();
        let hundredths = minor * 100 / 10_i64.pow(decimals);
        *sums.entry(key).or_default() += hundredths;
    }
    let shown =
        |minor: i64| format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100);
    sums.into_iter().map(|(key, minor)| (key, shown(minor))).collect()
}

fn sums(found: &Value) -> BTreeMap<String, String> {
    serde_json::from_value(found["sums"].clone()).expect("sums")
}

#[test]
fn the_published_file_is_read_whole_and_written_back_with_the_same_sums() {
    let Some(file) = shared("iati/UNHCR-Activities-2023.xml") else { return };
    let file = file.display().to_string();
    let Some(theirs) = checked(&file) else { return };
    let sandbox = Sandbox::with_ledger();
    let imported = sandbox.run(&["import", &file, "--json"]).ok().json();
    // 134 activities, each with a description; 2 678 transactions; of 416 budgets those that no other revises.
    let budgets = theirs["periods"].as_u64().expect("a count");
    assert_eq!(imported["counts"]["new"], 2 * 134 + 2678 + budgets);
    let warnings = imported["warnings"].as_array().expect("warnings");
    assert!(
        warnings
            .iter()
            .any(|w| w["code"] == "iati-not-kept" && w["found"].as_str().is_some_and(|f| f.contains("aid-type")))
    );
    let again = sandbox.run(&["import", &file, "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    assert_eq!(recorded(&sandbox), sums(&theirs));
    sandbox.run(&["verify"]).ok();
    let publish = ["iati", "--reporting-org", "XM-DAC-41121", "--reporting-name", "UNHCR", "-o", "out.xml"];
    sandbox.run(&publish).ok();
    let ours = checked(&sandbox.path("out.xml").display().to_string()).expect("Python is there");
    assert_eq!(ours["problems"], Value::Array(Vec::new()));
    assert_eq!(sums(&ours), sums(&theirs));
    // And back into another ledger.
    let other = Sandbox::with_ledger();
    other.run(&["import", &sandbox.path("out.xml").display().to_string()]).ok();
    assert_eq!(recorded(&other), sums(&theirs));
}

/// An activity with a transaction of every type, one taken back, in two currencies, and results.
fn activity(money: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
 <iati-activity default-currency="USD" xml:lang="en">
  <iati-identifier>XM-DAC-41114-1</iati-identifier>
  <reporting-org ref="XM-DAC-41114" type="40"><narrative>United Nations Development Programme</narrative></reporting-org>
  <title><narrative>Courts &amp; roads</narrative><narrative xml:lang="fr">Tribunaux et routes</narrative></title>
  <description type="1"><narrative>What it is</narrative></description>
  <participating-org role="1" type="10"><narrative>Norway</narrative></participating-org>
  <activity-status code="2"/>
  <activity-date iso-date="2021-01-01" type="2"/>
  <recipient-country code="ML" percentage="100"/>
  <sector vocabulary="1" code="15130"/>
{money}
 </iati-activity>
</iati-activities>
"#
    )
}

fn transaction(code: &str, value: &str, more: &str) -> String {
    format!(
        r#"<transaction><transaction-type code="{code}"/><transaction-date iso-date="2021-06-30"/>{value}{more}</transaction>"#
    )
}

/// What was read stands in what is written again, in its language and place, with the periods as they were.
fn written_again(sandbox: &Sandbox, read: &BTreeMap<String, String>) {
    sandbox.run(&["iati", "--reporting-org", "XM-DAC-41114", "--reporting-name", "UNDP", "-o", "out.xml"]).ok();
    let written = std::fs::read_to_string(sandbox.path("out.xml")).expect("a file");
    for part in [
        r#"<iati-activity xml:lang="en">"#,
        r#"<narrative xml:lang="fr">Tribunaux et routes</narrative>"#,
        r#"<sector vocabulary="1" code="15130"/>"#,
        r#"<recipient-country code="ML" percentage="100"/>"#,
        r#"<period-end iso-date="2022-06-30"/>"#,
        "<narrative>Courts &amp; roads</narrative>",
        "<narrative>Norway</narrative>",
    ] {
        assert!(written.contains(part), "{part}: {written}");
    }
    if let Some(found) = checked(&sandbox.path("out.xml").display().to_string()) {
        assert_eq!(found["problems"], Value::Array(Vec::new()));
        assert_eq!(&sums(&found), read);
    }
}

#[test]
fn every_type_of_transaction_has_its_measure_and_results_their_values() {
    let money = [
        r#"<budget type="1" status="2"><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/><value value-date="2021-01-01">9000</value></budget>"#.to_owned(),
        r#"<planned-disbursement type="1"><period-start iso-date="2021-07-01"/><period-end iso-date="2022-06-30"/><value value-date="2021-07-01">700</value><receiver-org><narrative>Tiemela</narrative></receiver-org></planned-disbursement>"#.to_owned(),
        r#"<planned-disbursement type="2"><period-start iso-date="2021-07-01"/><period-end iso-date="2022-06-30"/><value value-date="2021-07-01">750</value><receiver-org><narrative>Tiemela</narrative></receiver-org></planned-disbursement>"#.to_owned(),
        transaction("1", "<value value-date=\"2021-06-30\">100</value>", "<provider-org><narrative>Norway</narrative></provider-org>"),
        transaction("2", "<value value-date=\"2021-06-30\">200</value>", "<receiver-org><narrative>Tiemela</narrative></receiver-org>"),
        transaction("3", "<value value-date=\"2021-06-30\">300</value>", "<receiver-org><narrative>FAO</narrative></receiver-org>"),
        transaction("4", "<value value-date=\"2021-06-30\">400.50</value>", ""),
        transaction("4", "<value value-date=\"2021-06-30\">-0.50</value>", ""),
        transaction("11", "<value currency=\"XOF\" value-date=\"2021-06-30\">5000</value>", ""),
        transaction("13", "<value value-date=\"2021-06-30\">600</value>", ""),
        r#"<result type="2"><title><narrative>Justice</narrative></title><indicator measure="2"><title><narrative>Cases heard</narrative></title>
          <baseline year="2020" value="10"/><period><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>
          <target value="50"><dimension name="sex" value="female"/></target>
          <actual value="30"><location ref="ML-7"/><dimension name="sex" value="female"/></actual></period></indicator></result>"#
            .to_owned(),
    ];
    let sandbox = Sandbox::with_ledger();
    let file = sandbox.write("a.xml", activity(&money.join("\n")));
    sandbox.run(&["import", &file]).ok();
    let again = sandbox.run(&["import", &file, "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()));
    let sums = recorded(&sandbox);
    let of = |sort: &str| sums.get(&format!("XM-DAC-41114-1 {sort}")).map(String::as_str);
    for (sort, sum) in [
        ("budget USD", "9000.00"),
        ("planned-disbursement USD", "750.00"),
        ("1 USD", "100.00"),
        ("2 USD", "200.00"),
        ("3 USD", "300.00"),
        ("4 USD", "400.00"),
        ("11 XOF", "5000.00"),
        ("13 USD", "600.00"),
    ] {
        assert_eq!(of(sort), Some(sum), "{sort}: {sums:?}");
    }
    // The reporting organisation is an agency that everybody knows, by its identifier.
    let overview = sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    assert_eq!(overview["rows"][0]["key"]["agency"], "UNDP");
    let matrix = sandbox.run(&["report", "results-matrix", "--json"]).ok().json();
    let rows = matrix["rows"].as_array().expect("rows");
    let part = |name: &str| rows.iter().find(|row| row["key"]["breakdown"] == name).expect("a part").clone();
    assert_eq!((rows.len(), part("")["baseline"].as_str()), (3, Some("10")));
    assert_eq!(part("location=ML-7; sex=female")["result"], "30");
    assert_eq!(part("sex=female")["target"], "50");
    // What has no entry of its own is kept with the activity.
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let described = log["entries"].as_array().expect("entries").iter().find(|e| e["type"] == "activity.described");
    let payload = &described.expect("one")["payload"];
    let kept = payload["other"].as_array().expect("kept").iter().filter_map(|other| other["column"].as_str());
    assert_eq!(kept.collect::<Vec<_>>(), ["title fr", "@xml:lang", "sector"]);
    assert_eq!(payload["geography"][0], "ML 100 %");
    written_again(&sandbox, &sums);
    // Cash passed to another agency counts twice if it is added up: that is said.
    let findings = sandbox.run(&["reconcile", "--json"]).json()["findings"].clone();
    let passed: Vec<&Value> =
        findings.as_array().expect("findings").iter().filter(|f| f["code"] == "disbursed-to-agency").collect();
    assert_eq!((passed.len(), &passed[0]["found"]), (1, &"300.00".into()));
    // A corrected amount of the same reference is a revision.
    let with_ref = |value: &str| {
        let made = transaction("4", &format!("<value value-date=\"2021-06-30\">{value}</value>"), "");
        activity(&made.replace("<transaction>", "<transaction ref=\"T1\">"))
    };
    let file = sandbox.write("b.xml", with_ref("10"));
    sandbox.run(&["import", &file]).ok();
    let file = sandbox.write("c.xml", with_ref("12"));
    let refused = sandbox.run(&["import", &file, "--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "revision-needs-reason", "{refused}");
    sandbox.run(&["import", &file, "--revise", "--reason", "late invoice"]).ok();
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_ledger_of_the_country_team_is_written_so_that_the_standard_accepts_it() {
    let sandbox = Sandbox::with_ledger();
    let data = |file: &str| shared(&format!("data/{file}")).map(|path| path.display().to_string());
    let (Some(agencies), Some(awards)) =
        (data("un-mali-2021-tab1-agencies.csv"), data("spotlight-mali-2020-cso-awards.csv"))
    else {
        return;
    };
    sandbox.run(&["framework", "open", "CF", "--title", "Cadre"]).ok();
    sandbox.run(&["import", &agencies, "--year", "2021", "--alias", "OCHCHR=OHCHR"]).ok();
    sandbox.run(&["import", &awards, "--framework", "CF"]).ok();
    let spent = ["record", "availability", "--agency", "OIM", "--amount", "5", "--date", "2021-06-30"];
    sandbox.run(&spent).ok();
    let head = "Code,Indicator,Baseline,Result 2021,Target\n";
    sandbox.import("r.csv", &format!("{head}W,Wells,1,2,3\nL,Law,No,Yes,Yes\n"), &[]).ok();
    let publish =
        ["iati", "--reporting-org", "XM-DAC-41149", "--reporting-name", "UNCT Mali", "-o", "out.xml", "--json"];
    // The rules of the standard want to know of every activity where it is and what for: nothing is assumed.
    let refused = sandbox.run(&publish).fails(2).json();
    let codes: Vec<&Value> = refused["errors"].as_array().expect("errors").iter().map(|e| &e["code"]).collect();
    assert_eq!(codes, ["iati-without-country", "iati-without-sector"]);
    assert!(!sandbox.path("out.xml").exists(), "nothing is half-written");
    let publish = [publish.as_slice(), &["--country", "ML", "--sector", "43010"]].concat();
    let written = sandbox.run(&publish).ok().json();
    // 14 agencies mobilised and spent; 25 awards. What has no place in the standard is counted.
    assert_eq!((&written["transactions"], &written["budgets"]), (&(14 + 14 + 25).into(), &14.into()));
    assert_eq!(written["not_written"]["available"], 1);
    let Some(found) = checked(&sandbox.path("out.xml").display().to_string()) else { return };
    assert_eq!(found["problems"], Value::Array(Vec::new()));
    let sum = |sort: &str| -> f64 {
        let of = sums(&found).into_iter().filter(|(key, _)| key.ends_with(&format!(" {sort} USD")));
        of.map(|(_, value)| value.parse::<f64>().expect("a number")).sum()
    };
    assert!((sum("4") - 334_054_964.0).abs() < 0.005 && (sum("budget") - 578_474_401.0).abs() < 0.005);
    assert!((sum("2") - 3_100_484.87).abs() < 0.005 && (sum("1") - 394_954_105.0).abs() < 0.005);
    // Read back, each agency has its own again.
    let other = Sandbox::with_ledger();
    other.run(&["import", &sandbox.path("out.xml").display().to_string()]).ok();
    let overview = other.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    let rows = overview["rows"].as_array().expect("rows");
    let wfp = rows.iter().find(|row| row["key"]["agency"] == "WFP").expect("WFP");
    assert_eq!((&wfp["spent"], &overview["total"]["spent"]), (&"78124928.00".into(), &"334054964.00".into()));
}

#[test]
fn what_was_corrected_is_known_again_and_of_two_budgets_the_revised_one_counts() {
    let (from, to) = (Sandbox::with_ledger(), Sandbox::with_ledger());
    let spent = ["record", "expenditure", "--agency", "OIM", "--amount", "1234", "--date", "2021-06-30", "--json"];
    let done = from.run(&spent).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    let publish = |name: &str| {
        from.run(&[
            "iati",
            "--reporting-org",
            "XM-DAC-1",
            "--reporting-name",
            "RC \u{b}Office",
            "--country",
            "ML",
            "--sector",
            "43010",
            "-o",
            name,
        ])
        .ok();
        from.path(name).display().to_string()
    };
    to.run(&["import", &publish("a.xml")]).ok();
    from.run(&["correct", &position, "--amount", "1000", "--reason", "slip"]).ok();
    let corrected = publish("b.xml");
    let refused = to.run(&["import", &corrected, "--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "revision-needs-reason");
    to.run(&["import", &corrected, "--revise", "--reason", "corrected"]).ok();
    let overview = to.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    assert_eq!(overview["total"]["spent"], "1000.00");
    if let Some(found) = checked(&corrected) {
        assert_eq!(found["problems"], Value::Array(Vec::new()), "what no document can hold is not written");
    }
    let budget = |sort: &str, value: &str, end: &str| {
        format!(
            r#"<budget type="{sort}" status="{sort}"><period-start iso-date="2021-01-01"/><period-end iso-date="{end}"/><value>{value}</value></budget>"#
        )
    };
    let money =
        [budget("1", "100", "2021-12-31"), budget("2", "120", "2021-12-31"), transaction("5", "<value>7</value>", "")];
    let file = to.write("c.xml", activity(&money.concat()).replace("2021-01-01\" type", "2021-01-01Z\" type"));
    let imported = to.run(&["import", &file, "--json"]).ok().json();
    let codes: Vec<&str> =
        imported["warnings"].as_array().expect("told").iter().filter_map(|w| w["code"].as_str()).collect();
    assert!(codes.contains(&"budget-revised") && codes.contains(&"iati-type-not-read"), "{codes:?}");
    let overview = to.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    assert_eq!(overview["total"]["required"], "120.00");
    let backwards = to.write("d.xml", activity(&budget("1", "5", "2020-06-30")).replace("41114-1<", "41114-2<"));
    let refused = to.run(&["import", &backwards, "--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "budget-period");
    let good = activity("");
    let one = &good[good.find("<iati-activity ").expect("one")..good.find("</iati-activities>").expect("its end")];
    let two = to.write("e.xml", good.replace(one, &one.repeat(2)).replace("41114-1<", "41114-3<"));
    assert_eq!(to.run(&["import", &two, "--json"]).fails(2).json()["errors"][0]["code"], "activity-twice");
    let wide: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = to.write("f.xml", [b"\xff\xfe".as_slice(), &wide].concat());
    assert_eq!(to.run(&["import", &wide, "--json"]).fails(2).json()["errors"][0]["code"], "xml-not-utf8");
    to.run(&["verify"]).ok();
}

/// The same document on the page, and over the API: by the office, for an officer's agencies are not all that it speaks of.
#[test]
fn a_document_is_imported_on_its_page_and_over_the_api() {
    let served = Served::over(Sandbox::with_ledger());
    let mut coumba = served.person("Coumba", &[]);
    served.grant("Coumba", "rco", &[]);
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["UNDP"]);
    let value = "<value value-date=\"2021-06-30\">70.50</value>";
    let document = activity(&transaction("4", value, ""));
    let import = "/ledgers/test%2Fmli/import";
    let form = coumba.get(import).is(200).field("form");
    let broken = document.replace("</title>", "</titel>");
    let wrong = coumba.upload(import, &[("form", &*form)], ("undp.xml", &broken)).is(422).body;
    assert!(wrong.contains("row 6"), "{wrong}");
    let shown = coumba.upload(import, &[("form", &*form)], ("undp.xml", &document)).is(200).body;
    assert!(shown.contains("70.50"), "{shown}");
    let begin = shown.find(&format!("{import}/")).expect("an address");
    let address = shown[begin..begin + import.len() + 37].to_owned();
    let begun = coumba.form(&address, &[("form", &form), ("step", "import")]).is(303);
    coumba.finished(&begun);
    let to = format!("{LEDGER}/imports?name=undp.xml");
    let sends = |browser: &mut Browser, document: &str| browser.send(Method::POST, &to, "text/xml", document, &[]);
    assert_eq!(sends(&mut coumba, &document).is(200).json()["receipts"], Value::Array(Vec::new()));
    let other = document.replace("XM-DAC-41114-1", "XM-DAC-41114-2");
    assert_eq!(code(&sends(&mut awa, &other).is(403)), "import-not-yours");
    sends(&mut coumba, &other).is(201);
    let sandbox = served.stop();
    assert_eq!(recorded(&sandbox).values().map(String::as_str).collect::<Vec<_>>(), ["70.50", "70.50"]);
    sandbox.run(&["verify"]).ok();
}

#[test]
fn files_that_attack_the_reader_or_say_nothing_are_refused_and_leave_nothing() {
    let secret = Sandbox::with_ledger();
    let own = secret.write("secret.txt", b"secret".as_slice());
    let entity = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{own}\">]>");
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    let good = activity(&transaction("4", "<value value-date=\"2021-06-30\">1</value>", ""));
    let typed = |declaration: &str| good.replace("<iati-activities", &format!("{declaration}<iati-activities"));
    let one = |money: &str| activity(money);
    let value = "<value value-date=\"2021-06-30\">1</value>";
    let no_currency = one(&transaction("4", value, "")).replace(" default-currency=\"USD\"", "");
    let deep = one(&format!("<result>{}{}</result>", "<a>".repeat(50), "</a>".repeat(50)));
    for (content, code, row) in [
        (typed(&entity), "xml-doctype", 2),
        (typed(laughs), "xml-doctype", 2),
        (good.replace("Courts &amp; roads", "&e;"), "xml-damaged", 6),
        (good.replace("</title>", "</titel>"), "xml-damaged", 6),
        (good[..good.find("<activity-date").expect("there")].to_owned(), "xml-cut", 10),
        ("<rss><channel/></rss>".to_owned(), "xml-not-iati", 1),
        (one(&transaction("99", value, "")), "transaction-type-unknown", 13),
        (one(&transaction("4", "", "")), "transaction-without-value", 13),
        (one(&transaction("4", "<value>l2</value>", "")), "amount-unreadable", 13),
        (one("<transaction/>"), "transaction-without-type", 13),
        (one(&transaction("4", value, "").replace("2021-06-30", "June")), "date-unreadable", 13),
        (no_currency, "transaction-without-currency", 13),
        (one(&transaction("4", "<value currency=\"USDD\">1</value>", "")), "currency-unknown", 13),
        (deep, "xml-too-deep", 13),
        (good.replace("<iati-identifier>XM-DAC-41114-1</iati-identifier>", ""), "identifier-missing", 13),
    ] {
        let sandbox = Sandbox::with_ledger();
        let before = sandbox.run(&["log", "--json"]).ok().json()["size"].clone();
        let file = sandbox.write("x.xml", &content);
        let refused = sandbox.run(&["import", &file, "--json"]).fails(2).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["code"], &error["row"]), (&code.into(), &row.into()), "{refused}");
        assert!(!refused.to_string().contains("secret\""), "nothing of another file is shown");
        assert_eq!(sandbox.run(&["log", "--json"]).ok().json()["size"], before);
    }
}
