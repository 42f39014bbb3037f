//! Findings over random tables: one planted error of each kind is found, and nothing is found in clean ones.

use jate::event::ClaimMeasure;
use jate::report::findings::books::{Figures, PublishedClaim, StatementTable, YearFigures};
use jate::report::findings::{Books, Finding, reconcile};
use jate::value::{Currency, Measure, Year, rate};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const DOLLAR: i128 = 100;

/// Whole dollars: required, mobilised, spent; never spent above mobilised.
fn rows() -> impl Strategy<Value = Vec<(i128, i128, i128)>> {
    let row = (1_000_000_i128..900_000_000, 1_000_000_i128..900_000_000, 1_i128..=1000);
    let row = row.prop_map(|(required, mobilised, share)| (required, mobilised, mobilised * share / 1000));
    // Distinct amounts, so that a missing row is only one.
    prop::collection::vec(row, 3..12)
        .prop_filter("distinct", |rows| rows.iter().map(|row| row.2).collect::<BTreeSet<_>>().len() == rows.len())
}

fn year() -> Year {
    Year::try_from(2021).expect("a year")
}

fn member(place: usize) -> String {
    format!("agency/A{place}")
}

fn code(place: usize) -> String {
    format!("A{place}")
}

fn percent(numerator: i128, denominator: i128) -> i128 {
    rate::percent_half_up(numerator, denominator, 0).expect("a positive denominator")
}

fn claim(member: Option<String>, measure: ClaimMeasure, value: i128) -> PublishedClaim {
    let row = member.clone().unwrap_or_else(|| "TOTAL".to_owned());
    PublishedClaim { member, members: Vec::new(), row, measure, value, decimals: 0 }
}

const SPENT: ClaimMeasure = ClaimMeasure::Money(Measure::Spent);
const MOBILISED: ClaimMeasure = ClaimMeasure::Money(Measure::Mobilised);
const REQUIRED: ClaimMeasure = ClaimMeasure::Money(Measure::Required);

/// A ledger, and what a report printed beside its entries: gaps, rates, totals. All of it in order.
fn clean(rows: &[(i128, i128, i128)]) -> Books {
    let mut figures = YearFigures::default();
    let mut claims = Vec::new();
    let mut total = (0, 0, 0);
    for (place, (required, mobilised, spent)) in rows.iter().enumerate() {
        let of_member: Figures = [
            (Measure::Required, required * DOLLAR),
            (Measure::Mobilised, mobilised * DOLLAR),
            (Measure::Spent, spent * DOLLAR),
        ]
        .into();
        for (measure, amount) in &of_member {
            *figures.total.entry(*measure).or_default() += amount;
        }
        figures.members.insert(member(place), of_member);
        claims.push(claim(Some(member(place)), ClaimMeasure::Gap, (required - mobilised) * DOLLAR));
        claims.push(claim(Some(member(place)), ClaimMeasure::ExecutionRate, percent(*spent, *mobilised)));
        total = (total.0 + required, total.1 + mobilised, total.2 + spent);
    }
    claims.push(claim(None, REQUIRED, total.0 * DOLLAR));
    claims.push(claim(None, MOBILISED, total.1 * DOLLAR));
    claims.push(claim(None, SPENT, total.2 * DOLLAR));
    claims.push(claim(None, ClaimMeasure::Gap, (total.0 - total.1) * DOLLAR));
    claims.push(claim(None, ClaimMeasure::ExecutionRate, percent(total.2, total.1)));
    Books {
        origin: "test/mli".to_owned(),
        currency: "USD".parse::<Currency>().expect("a currency"),
        ledger: BTreeMap::from([(year(), figures)]),
        statements: vec![StatementTable { name: "printed".to_owned(), year: year(), claims }],
        framework_agencies: BTreeSet::new(),
        unlisted_agencies: Vec::new(),
        activities: Vec::new(),
        indicators: Vec::new(),
        awards: Vec::new(),
        risks: Vec::new(),
        shares: Vec::new(),
        totals: Vec::new(),
        passed_on: Vec::new(),
        indirect_percent: BTreeMap::new(),
        texts: Vec::new(),
    }
}

fn printed<'a>(books: &'a mut Books, member: Option<&str>, measure: ClaimMeasure) -> &'a mut PublishedClaim {
    let claims = &mut books.statements[0].claims;
    claims.iter_mut().find(|c| c.member.as_deref() == member && c.measure == measure).expect("is printed")
}

fn text_claims(name: &str, claims: Vec<PublishedClaim>) -> StatementTable {
    StatementTable { name: name.to_owned(), year: year(), claims }
}

fn found<'a>(findings: &'a [Finding], code: &str) -> Vec<&'a Finding> {
    findings.iter().filter(|finding| finding.code == code).collect()
}

fn dollars(amount: i128) -> String {
    format!("{amount}.00")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn clean_tables_have_no_findings(rows in rows()) {
        prop_assert_eq!(reconcile(&clean(&rows)), []);
    }

    #[test]
    fn a_wrong_rate_is_found(rows in rows(), pick in any::<prop::sample::Index>(), off in 2_i128..40) {
        let place = pick.index(rows.len());
        let mut books = clean(&rows);
        printed(&mut books, Some(&member(place)), ClaimMeasure::ExecutionRate).value += off;
        let findings = reconcile(&books);
        prop_assert_eq!(findings.len(), 1);
        prop_assert_eq!((findings[0].code, &findings[0].cells[0].row), ("rate-differs", &code(place)));
        prop_assert_eq!(&findings[0].difference, &Some(off.to_string()));
    }

    #[test]
    fn a_wrong_gap_is_found(rows in rows(), pick in any::<prop::sample::Index>(), off in 2_i128..1_000_000) {
        let place = pick.index(rows.len());
        let mut books = clean(&rows);
        printed(&mut books, Some(&member(place)), ClaimMeasure::Gap).value += off * DOLLAR;
        let findings = reconcile(&books);
        let gaps = found(&findings, "gap-differs");
        prop_assert_eq!(gaps.len(), 1);
        prop_assert_eq!(&gaps[0].cells[0].row, &code(place));
        // The printed gaps no longer add up to their printed total either.
        prop_assert_eq!(found(&findings, "total-not-sum").len(), 1);
        prop_assert_eq!(findings.len(), 2);
    }

    #[test]
    fn a_total_that_is_not_the_sum_is_found_and_no_row_is_blamed_without_a_witness(
        rows in rows(), off in 2_i128..900_000,
    ) {
        let mut books = clean(&rows);
        printed(&mut books, None, REQUIRED).value += off * DOLLAR;
        printed(&mut books, None, ClaimMeasure::Gap).value += off * DOLLAR;
        let findings = reconcile(&books);
        let total = found(&findings, "total-not-sum");
        prop_assert!(total.iter().any(|f| f.cells[0].column == "required"
            && f.difference.as_deref() == Some(dollars(off).as_str())));
        prop_assert!(found(&findings, "cell-explains").is_empty());
    }

    #[test]
    fn a_total_one_unit_off_is_rounding(rows in rows()) {
        let mut books = clean(&rows);
        printed(&mut books, None, SPENT).value += DOLLAR;
        let findings = reconcile(&books);
        prop_assert_eq!(found(&findings, "total-rounding").len(), 1);
        prop_assert!(found(&findings, "total-not-sum").is_empty());
    }

    #[test]
    fn a_total_without_one_row_names_it(rows in rows(), pick in any::<prop::sample::Index>()) {
        let place = pick.index(rows.len());
        let mut books = clean(&rows);
        let sum: i128 = rows.iter().map(|row| row.2).sum();
        let value = (sum - rows[place].2) * DOLLAR;
        books.statements.push(text_claims("text", vec![claim(None, SPENT, value)]));
        let findings = reconcile(&books);
        prop_assert_eq!(findings.len(), 1);
        prop_assert_eq!(findings[0].code, "total-without-row");
        prop_assert_eq!(&findings[0].cells[1].row, &code(place));
    }

    #[test]
    fn a_cell_that_alone_explains_total_and_rate_is_named_with_its_value(
        rows in rows(), pick in any::<prop::sample::Index>(), more in 5_i128..50,
    ) {
        let place = pick.index(rows.len());
        let (_, mobilised, spent) = rows[place];
        // The slip: the entry has more than the printed total and the row's printed rate were made from.
        let slip = mobilised * more / 100;
        prop_assume!(spent + slip <= mobilised);
        let mut books = clean(&rows);
        let figures = books.ledger.get_mut(&year()).expect("the year");
        *figures.members.get_mut(&member(place)).expect("the row").get_mut(&Measure::Spent).expect("spent") += slip * DOLLAR;
        *figures.total.get_mut(&Measure::Spent).expect("spent") += slip * DOLLAR;
        // Another row that happens to equal the slip would be a row left out: another finding.
        prop_assume!(rows.iter().enumerate().all(|(at, row)| row.2 + if at == place { slip } else { 0 } != slip));
        let findings = reconcile(&books);
        let explains = found(&findings, "cell-explains");
        prop_assert_eq!(explains.len(), 1, "{:#?}", findings);
        prop_assert_eq!(&explains[0].cells[0].row, &code(place));
        prop_assert_eq!(&explains[0].expected, &Some(dollars(spent)));
    }

    #[test]
    fn statements_that_disagree_are_found(rows in rows(), off in 2_i128..900) {
        let mut books = clean(&rows);
        let sum: i128 = rows.iter().map(|row| row.1).sum();
        books.statements.push(text_claims("text", vec![claim(None, MOBILISED, (sum + off) * DOLLAR)]));
        let findings = reconcile(&books);
        prop_assert_eq!(found(&findings, "statements-disagree").len(), 1);
        prop_assert_eq!(found(&findings, "total-differs").len(), 1);
        prop_assert_eq!(findings.len(), 2);
    }

    #[test]
    fn a_printed_row_that_differs_from_the_ledger_is_found(
        rows in rows(), pick in any::<prop::sample::Index>(), off in 2_i128..900,
    ) {
        let place = pick.index(rows.len());
        let mut books = clean(&rows);
        let value = (rows[place].2 + off) * DOLLAR;
        books.statements.push(text_claims("text", vec![claim(Some(member(place)), SPENT, value)]));
        let findings = reconcile(&books);
        prop_assert_eq!(findings.len(), 1);
        prop_assert_eq!((findings[0].code, &findings[0].cells[0].row), ("row-differs", &code(place)));
    }

    #[test]
    fn spending_above_what_was_mobilised_is_shown(rows in rows(), pick in any::<prop::sample::Index>()) {
        let place = pick.index(rows.len());
        let mut rows = rows;
        rows[place].2 = rows[place].1 + 1;
        let findings = reconcile(&clean(&rows));
        prop_assert_eq!(findings.len(), 1);
        prop_assert_eq!((findings[0].code, &findings[0].cells[0].row), ("spent-above-mobilised", &code(place)));
    }

    #[test]
    fn framework_and_figures_are_compared(rows in rows(), pick in any::<prop::sample::Index>()) {
        let place = pick.index(rows.len());
        let mut books = clean(&rows);
        books.framework_agencies = (0..rows.len()).filter(|at| *at != place).map(code).chain(["B".to_owned()]).collect();
        let findings = reconcile(&books);
        prop_assert_eq!(findings.len(), 2);
        prop_assert_eq!((findings[0].code, findings[0].cells[0].row.as_str()), ("agency-without-figures", "B"));
        prop_assert_eq!((findings[1].code, &findings[1].cells[0].row), ("figures-without-framework", &code(place)));
    }
}
