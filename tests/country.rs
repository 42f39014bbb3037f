//! The consolidated country report: in the order of the published one, with its chart, in both languages.

use crate::support::{Sandbox, shared};

fn ledger() -> Option<Sandbox> {
    let sandbox = Sandbox::with_ledger();
    let data = |file: &str| Some(shared(&format!("data/{file}"))?.display().to_string());
    let import = |file: String, more: &[&str]| sandbox.run(&[&["import", &file][..], more].concat()).ok();
    sandbox.run(&["framework", "open", "CF", "--title", "Cadre", "--cycle", "2020-2024"]).ok();
    import(data("un-mali-2020-2024-framework.csv")?, &["--framework", "CF", "--alias", "OCHCHR=OHCHR"]);
    import(data("un-mali-2021-tab1-agencies.csv")?, &["--year", "2021"]);
    import(data("un-mali-2021-cf-indicators.csv")?, &["--framework", "CF"]);
    import(data("spotlight-mali-2020-cso-awards.csv")?, &["--framework", "CF"]);
    let narrative = |more: &[&str]| {
        let text = ["record", "narrative", "--framework", "CF", "--year", "2021"];
        sandbox.run(&[&text[..], more].concat()).ok();
    };
    narrative(&["--node", "1.1", "--language", "fr", "--text", "Tribunaux <b>rouverts</b>."]);
    narrative(&["--node", "1.1", "--language", "en", "--text", "Courts reopened."]);
    narrative(&["--node", "1.1", "--language", "en", "--agency", "UNICEF", "--text", "Never translated."]);
    narrative(&["--node", "1.1", "--language", "fr", "--topic", "challenges", "--text", "Routes coupées."]);
    narrative(&["--node", "1", "--language", "fr", "--topic", "priorities", "--text", "Élections."]);
    sandbox
        .run(&["record", "risk", "--title", "Inondations", "--likelihood", "4", "--impact", "3", "--year", "2021"])
        .ok();
    Some(sandbox)
}

#[test]
fn the_chapters_follow_the_published_report_and_hold_what_the_ledger_knows() {
    let Some(sandbox) = ledger() else { return };
    sandbox.run(&["report", "country-results", "--year", "2021", "--lang", "fr", "-o", "r.html"]).ok();
    let page = std::fs::read_to_string(sandbox.path("r.html")).expect("written");
    let order = [
        "2.1 Analyse des résultats",
        "Taux brut de scolarisation",
        "2.2 Priorités",
        "Tribunaux &#60;b&#62;rouverts",
        "Routes coupées",
        "2.3 Partenariats",
        "3 100 484,87",
        "2.5 Évaluation",
        "2.6 Aperçu financier",
        "334 054 964",
        "<svg",
        "Élections",
        "Annexe : risques",
        "Inondations",
        "Annexe : où les chiffres",
        "332 437 905",
        "Sigles et acronymes",
    ];
    let body = &page[page.find("</nav>").expect("a table of contents")..];
    let body = body.replace(['\u{a0}', '\u{202f}'], " ");
    let mut at = 0;
    for text in order {
        let found = body[at..].find(text).unwrap_or_else(|| panic!("{text} after {}", &body[at..at + 200]));
        at += found;
    }
    // In French where there is a French text; the English one is for the English report.
    assert!(!page.contains("Courts reopened"));
    assert!(page.contains("Never translated."), "what has no French text stands as it was written");
    let english = sandbox.run(&["report", "country-results", "--year", "2021", "--lang", "en"]).ok().out;
    assert!(english.contains("Courts reopened") && english.contains("2.6 Financial overview"));
    // A chart for those who do not see it: a title, and all of its bars in words; as many bars as agencies that spent.
    let svg = &page[page.find("<svg").expect("a chart")..page.find("</svg>").expect("closed")];
    assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"spending-title spending-desc\""));
    // And behind each what was mobilised.
    assert_eq!(svg.matches("fill=\"#0B5C8E\"").count(), 14);
    assert_eq!(svg.matches("<rect").count(), 2 * 14);
    let first = svg.find("147 557 590".replace(' ', "\u{202f}").as_str()).or(svg.find("147\u{a0}557\u{a0}590"));
    assert!(first.is_some(), "UNICEF spent most: {}", &svg[..400]);
    // It is a document of one moment: made again as of then, the same bytes.
    let size = sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size");
    sandbox.run(&["record", "expenditure", "--agency", "IOM", "--amount", "5", "--date", "2021-06-30"]).ok();
    let then = ["report", "country-results", "--year", "2021", "--lang", "fr", "--as-of", &(size - 1).to_string()];
    assert_eq!(sandbox.run(&then).ok().out, page);
}

#[test]
fn the_same_for_programs_and_what_it_needs() {
    let Some(sandbox) = ledger() else { return };
    let document = sandbox.run(&["report", "country-results", "--year", "2021", "--json"]).ok().json();
    assert_eq!(document["tables"]["awards"]["total"]["awarded"], "3100484.87");
    assert_eq!(document["tables"]["financial-overview-by-agency"]["total"]["spent"], "334054964.00");
    assert!(document["findings"].as_array().is_some_and(|all| all.iter().any(|f| f["code"] == "total-not-sum")));
    let refused = sandbox.run(&["report", "country-results", "--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "year-missing");
    sandbox.run(&["report", "country-results", "--year", "2021", "--format", "xlsx"]).fails(2);
    // A year of which nothing is known is said to be so, chapter by chapter.
    let empty = sandbox.run(&["report", "country-results", "--year", "2019", "--lang", "en"]).ok().out;
    assert!(empty.matches("Nothing was recorded for this chapter.").count() >= 4);
}
