//! Currencies: rates by day and source, reports converted at them, gains and losses on revaluation. Every figure is computed by
//! hand beside it.

use crate::serve::{LEDGER, PASSWORD, Served};
use crate::support::{Sandbox, shared};
use serde_json::Value;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    // 1 000 000 FCFA in March, 550 000 in April, 1 000 dollars in May.
    for (amount, currency, date) in
        [("1000000", "XOF", "2021-03-15"), ("550000", "XOF", "2021-04-20"), ("1000", "USD", "2021-05-02")]
    {
        let spent = ["record", "expenditure", "--agency", "IOM", "--amount", amount, "--currency", currency];
        sandbox.run(&[&spent[..], &["--date", date]].concat()).ok();
    }
    sandbox
}

fn rate(sandbox: &Sandbox, price: &str, date: &str, source: &str) {
    let rate = ["record", "rate", "--base", "USD", "--quote", "XOF", "--rate", price, "--date", date];
    sandbox.run(&[&rate[..], &["--source", source]].concat()).ok();
}

fn overview(sandbox: &Sandbox, more: &[&str]) -> Value {
    sandbox.run(&[&["report", "financial-overview-by-agency", "--json"], more].concat()).ok().json()
}

#[test]
fn the_monthly_reference_imports_and_is_labelled_as_what_it_is() {
    let Some(path) = shared("data/xof-usd-monthly-reference.csv") else { return };
    let path = path.display().to_string();
    let sandbox = sandbox();
    sandbox.run(&["import", &path]).ok();
    let again = sandbox.run(&["import", &path, "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    let rates = sandbox.run(&["report", "exchange-rates", "--json"]).ok().json();
    let rows = rates["rows"].as_array().expect("rows");
    // 94 months, two rates each.
    assert_eq!(rows.len(), 188);
    let is_it = |row: &&Value| row["key"]["day"] == "2021-03-31";
    let closing = rows.iter().find(is_it).expect("the last day of March");
    assert_eq!(
        (&closing["rate"], &closing["key"]["source"]),
        (&"559.452".into(), &"market reference, last day of the month".into())
    );
    // Two series: the reader says which.
    let which = sandbox.run(&["report", "financial-overview-by-agency", "--currency", "USD", "--json"]).fails(2).json();
    assert_eq!(which["errors"][0]["code"], "rate-source-needed");
    // 1 000 000 / 551.267 = 1 814.00, 550 000 / 547.585 = 1 004.41, and 1 000.
    let averages = ["--currency", "USD", "--rate-source", "market reference, month average"];
    let table = overview(&sandbox, &averages);
    assert_eq!(table["total"]["spent"], "3818.41");
    let used: Vec<&Value> = table["conversion"]["rates"].as_array().expect("rates").iter().collect();
    assert_eq!((used.len(), &used[1]["rate"], &used[1]["since"]), (2, &"551.267".into(), &"2021-03-01".into()));
    let printed = sandbox.run(&[&["report", "financial-overview-by-agency"], &averages[..]].concat()).ok().out;
    assert!(printed.contains("USD/XOF 551.267") && printed.contains("market reference, month average"), "{printed}");
    sandbox.run(&["verify"]).ok();
}

/// A rate changes in the middle of a month; the amounts that were recorded stay as they were.
#[test]
fn amounts_are_converted_at_the_rate_of_their_day_of_the_end_of_the_period_or_a_given_one() {
    let sandbox = sandbox();
    rate(&sandbox, "550", "2021-03-01", "UN");
    rate(&sandbox, "560", "2021-03-16", "UN");
    rate(&sandbox, "500", "2021-04-10", "UN");
    rate(&sandbox, "625", "2021-12-31", "UN");
    // 1 000 000 / 550 = 1 818.18 on the 15th (the rate of the 16th is not yet); 550 000 / 500 = 1 100; 1 000.
    let of_the_day = overview(&sandbox, &["--currency", "USD"]);
    assert_eq!(of_the_day["total"]["spent"], "3918.18");
    // At 625: 1 600 + 880 + 1 000.
    let at_the_end = overview(&sandbox, &["--currency", "USD", "--rate", "period-end"]);
    assert_eq!(at_the_end["total"]["spent"], "3480.00");
    // At 500: 2 000 + 1 100 + 1 000. And the other way: 1 550 000 + 1 000 × 500.
    assert_eq!(overview(&sandbox, &["--currency", "USD", "--rate", "USD/XOF=500"])["total"]["spent"], "4100.00");
    let francs = overview(&sandbox, &["--currency", "XOF", "--rate", "USD/XOF=500"]);
    assert_eq!((&francs["total"]["spent"], &francs["currency"]), (&"2050000".into(), &"XOF".into()));
    // Without a conversion: the dollars, and what is not among them.
    let bare = overview(&sandbox, &[]);
    assert_eq!((&bare["total"]["spent"], &bare["notes"][0]["other_currency"]), (&"1000.00".into(), &"XOF".into()));
    // A reversal takes back what was converted, to the cent.
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let first = entries.iter().find(|entry| entry["type"] == "expenditure.recorded").expect("one")["position"].clone();
    sandbox.run(&["reverse", &first.to_string(), "--reason", "twice"]).ok();
    assert_eq!(overview(&sandbox, &["--currency", "USD"])["total"]["spent"], "2100.00");
    // As known before that, the same as then.
    let then = overview(&sandbox, &["--currency", "USD", "--as-of", &(entries.len() - 1).to_string()]);
    assert_eq!(then["total"]["spent"], "3918.18");
    // Every format can be made again from what it says of itself.
    for rates in [&["--rate", "period-end"][..], &["--rate", "USD/XOF=500"], &[]] {
        for format in ["csv", "md", "html", "xlsx", "json"] {
            let name = format!("overview.{format}");
            let report = ["report", "financial-overview-by-agency", "--currency", "USD", "-o", &name];
            sandbox.run(&[&report[..], rates].concat()).ok();
            sandbox.run(&["check-report", &name]).ok();
        }
    }
    // Another currency than the stamp's is another report.
    let text = std::fs::read_to_string(sandbox.path("overview.json")).expect("written");
    sandbox.write("forged.json", text.replace("\"basis\": \"transaction\"", "\"basis\": \"period-end\""));
    sandbox.run(&["check-report", "forged.json"]).fails(1);
}

/// The same figures on pages and over the API, where nobody types an option.
#[test]
fn a_reader_of_pages_and_of_the_api_has_the_same_currencies() {
    let sandbox = sandbox();
    for (price, day) in [("550", "2021-03-01"), ("500", "2021-04-10"), ("625", "2021-12-31")] {
        rate(&sandbox, price, day, "UN");
    }
    let served = Served::over(sandbox);
    served.person("Awa", &[]);
    served.grant("Awa", "auditor", &[]);
    let mut awa = served.visitor();
    awa.sign_in("Awa", PASSWORD);
    let report = "/reports/financial-overview-by-agency";
    for (asked, spent) in [
        ("?currency=USD", "3918.18"),
        ("?currency=USD&rate=period-end", "3480.00"),
        ("?currency=USD&rate=USD%2FXOF%3D500", "4100.00"),
        ("?level=axis", "1000.00"),
        ("", "1000.00"),
    ] {
        let table = awa.get(&format!("{LEDGER}{report}{asked}")).is(200).json();
        assert_eq!(table["total"]["spent"], spent, "{asked}");
    }
    let wrong = awa.get(&format!("{LEDGER}{report}?currency=USS&level=axe")).is(422).json();
    let codes: Vec<&Value> = wrong["errors"].as_array().expect("errors").iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["word-unknown", "currency-unknown"]);
    // What a cell is made of, of the rows of a level.
    let cell = format!("{LEDGER}{report}/cell?cell=measure%3Dspent");
    let whole = awa.get(&format!("{cell}&level=axis")).is(200).json();
    assert_eq!(whole["measures"]["spent"], "1000.00", "{whole}");
    awa.get(&format!("{cell}&level=axe")).is(422);
    let page = awa.get(&format!("/ledgers/test%2Fmli{report}?currency=USD&rate=period-end")).is(200).body;
    assert!(page.contains("3,480") && page.contains("currency=USD&#38;rate=period-end"), "{page}");
    // What compares rates is in the ledger's currency, where nobody names another.
    awa.get("/ledgers/test%2Fmli/reports/revaluation").is(200);
    served.stop();
}

#[test]
fn what_no_rate_is_known_for_is_named_and_never_assumed() {
    let sandbox = sandbox();
    rate(&sandbox, "550", "2021-03-01", "UN");
    let convert = ["report", "financial-overview-by-agency", "--currency", "USD", "--json"];
    // 20 April is 50 days after the only rate: that says nothing about it.
    let missing = sandbox.run(&convert).fails(2).json();
    let errors = missing["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), &errors[0]["code"], &errors[0]["found"]), (1, &"rate-missing".into(), &"XOF".into()));
    assert!(errors[0]["message"].as_str().is_some_and(|message| message.contains("2021-04-20")), "{errors:?}");
    // Of a year that is not asked for, nothing is needed.
    sandbox.run(&[&convert[..], &["--year", "2020"]].concat()).ok();
    // Never by way of a third currency.
    sandbox.run(&["report", "financial-overview-by-agency", "--currency", "EUR", "--rate", "EUR/XOF=655.957"]).fails(2);
    for (slip, code) in [
        (&["--base", "USD", "--quote", "USD", "--rate", "1", "--source", "UN"][..], "rate-of-itself"),
        (&["--base", "USD", "--quote", "XOF", "--rate", "0", "--source", "UN"], "rate-unusable"),
        (&["--base", "USD", "--quote", "XOF", "--rate", "-5", "--source", "UN"], "rate-unusable"),
        (&["--base", "USD", "--quote", "XOF", "--rate", "1234567890123", "--source", "UN"], "rate-unusable"),
        (&["--base", "USD", "--quote", "XOF", "--rate", "55O", "--source", "UN"], "amount-unreadable"),
        (&["--base", "USD", "--quote", "XOF", "--rate", "550", "--source", " "], "rate-without-source"),
    ] {
        let refused = sandbox.run(&[&["record", "rate", "--json"], slip].concat()).fails(2).json();
        assert_eq!(refused["errors"][0]["code"], code);
    }
    for (slip, code) in [
        (&["--rate", "USD/XOF=550", "--rate", "transaction"][..], "rates-of-two-kinds"),
        (&["--rate", "USD=550"], "rate-malformed"),
        (&["--rate", "yesterday"], "word-unknown"),
        (&["--rate-source", "UM"], "rate-source-unknown"),
    ] {
        let refused = sandbox.run(&[&convert[..], slip].concat()).fails(2).json();
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
    }
}

/// The worked example: 1 000 000 FCFA spent at 550 are 1 818.18 dollars; at 625, on the last day of the year, 1 600.00. The
/// difference, 218.18, is what the franc lost.
#[test]
fn gains_and_losses_on_revaluation_are_amount_times_closing_less_recorded_rate() {
    let sandbox = Sandbox::with_ledger();
    let spent = ["record", "expenditure", "--agency", "IOM", "--amount", "1000000", "--currency", "XOF"];
    sandbox.run(&[&spent[..], &["--date", "2021-03-15"]].concat()).ok();
    rate(&sandbox, "550", "2021-03-01", "UN");
    rate(&sandbox, "625", "2021-12-31", "UN");
    rate(&sandbox, "500", "2021-06-30", "UN");
    let needs = sandbox.run(&["report", "revaluation", "--json"]).fails(2).json();
    assert_eq!(needs["errors"][0]["code"], "conversion-needed");
    let table = sandbox.run(&["report", "revaluation", "--currency", "USD", "--year", "2021", "--json"]).ok().json();
    let row = &table["rows"][0];
    assert_eq!(
        (&row["recorded"], &row["closing"], &row["gain"]),
        (&"1818.18".into(), &"1600.00".into(), &"-218.18".into())
    );
    assert_eq!(table["conversion"]["rates"].as_array().map(Vec::len), Some(2));
    // In the middle of the year, at 500: a gain of 181.82.
    let middle = ["report", "revaluation", "--currency", "USD", "--effective-to", "2021-06-30", "--json"];
    assert_eq!(sandbox.run(&middle).ok().json()["rows"][0]["gain"], "181.82");
    sandbox.run(&["report", "revaluation", "--currency", "USD", "-o", "r.html", "--lang", "fr"]).ok();
    sandbox.run(&["check-report", "r.html"]).ok();
}

#[test]
fn rates_of_a_file_are_revised_for_a_reason_and_told_apart_by_source() {
    let sandbox = Sandbox::with_ledger();
    let table = |price: &str| format!("Date,Base,Quote,Rate,Source\n2021-03-01,USD,XOF,{price},UN\n");
    sandbox.import("a.csv", &table("550.25"), &[]).ok();
    sandbox.import("b.csv", &table("551"), &[]).fails(2);
    sandbox.import("b.csv", &table("551"), &["--revise", "--reason", "misprint"]).ok();
    let rates = sandbox.run(&["report", "exchange-rates", "--json"]).ok().json();
    assert_eq!((rates["rows"].as_array().map(Vec::len), &rates["rows"][0]["rate"]), (Some(1), &"551".into()));
    let both = table("1.5") + "2021-03-01,USD,XOF,1.6,UN\n2021-13-01,USD,XOFF,1.6,UN\n";
    let slips = sandbox.import("c.csv", &both, &["--json"]).fails(2).json();
    let codes: Vec<&str> = slips["errors"].as_array().expect("all").iter().filter_map(|e| e["code"].as_str()).collect();
    assert_eq!(codes, ["rate-twice", "currency-unknown", "date-unreadable"]);
}

/// The latest rate counts, whichever way it was quoted; sources are asked about only where two publish the same pair; rates of
/// what is not in a table are not needed for it.
#[test]
fn rates_of_both_directions_and_of_several_sources_go_together() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--ledger", "test/sen", "--title", "Senegal", "--currency", "XOF"]).ok();
    let spent = |amount: &str, currency: &str, date: &str| {
        let spent = ["record", "expenditure", "--agency", "IOM", "--amount", amount, "--currency", currency];
        sandbox.run(&[&spent[..], &["--date", date]].concat()).ok();
    };
    let rate = |base: &str, quote: &str, price: &str, date: &str, source: &str| {
        let rate = ["record", "rate", "--base", base, "--quote", quote, "--rate", price, "--date", date];
        sandbox.run(&[&rate[..], &["--decimal", "point", "--source", source]].concat()).ok();
    };
    spent("100", "USD", "2021-03-25");
    rate("USD", "XOF", "500", "2021-03-01", "m");
    rate("XOF", "USD", "0.001", "2021-03-20", "m");
    // 100 / 0.001: the rate of the 20th, not that of the 1st.
    let francs = |more: &[&str]| overview(&sandbox, &[&["--currency", "XOF"], more].concat())["total"]["spent"].clone();
    assert_eq!(francs(&[]), "100000");
    // Another currency from another source: no doubt about either.
    spent("10", "EUR", "2021-03-25");
    rate("EUR", "XOF", "655.957", "2021-03-01", "BCEAO");
    assert_eq!(francs(&[]), "106560");
    // A second source of dollars: now there is one.
    rate("USD", "XOF", "600", "2021-03-24", "BCEAO");
    let which = ["report", "financial-overview-by-agency", "--currency", "XOF", "--json"];
    assert_eq!(sandbox.run(&which).fails(2).json()["errors"][0]["code"], "rate-source-needed");
    // 100 × 600 + 6 559.57, rounded to the franc.
    assert_eq!(francs(&["--rate-source", "BCEAO"]), "66560");
    assert_eq!(francs(&["--rate-source", "m"]), "106560");
    let twice = [&which[..], &["--rate", "USD/XOF=560", "--rate", "XOF/USD=0.002"]].concat();
    assert_eq!(sandbox.run(&twice).fails(2).json()["errors"][0]["code"], "rate-given-twice");
    // No disbursement is in pounds: the expenditure in pounds needs no rate for their table.
    spent("1", "GBP", "2021-03-25");
    sandbox.run(&["report", "disbursements", "--currency", "XOF", "--rate-source", "m"]).ok();
}
