//! Rules over joint programmes and work plans: totals that were printed, and indirect costs.

use super::books::{Books, TotalBook};
use super::{CellRef, Finding, TOTAL};
use crate::event::TransferKind;
use crate::value::{Measure, Year, money};

/// All of them.
pub fn funding(books: &Books, findings: &mut Vec<Finding>) {
    for total in &books.totals {
        printed(books, total, findings);
    }
    indirect(books, findings);
    other_currency(books, findings);
    passed_on(books, findings);
}

fn show(books: &Books, minor: i128) -> String {
    money::decimal(minor, books.currency.decimals())
}

/// A total that its rows do not add up to, or that nobody can read.
fn printed(books: &Books, total: &TotalBook, findings: &mut Vec<Finding>) {
    let Some(sum) = sum_of(books, total) else { return };
    let code = match total.value {
        None => "total-unreadable",
        Some(value) if value != sum => "published-total-differs",
        Some(_) => return,
    };
    let cell = CellRef { statement: None, row: TOTAL.to_owned(), column: total.measure.clone() };
    let mut finding = Finding::new(code, total.year.parse().ok(), cell)
        .fact("of", &total.of)
        .fact("head", &total.column)
        .fact("text", &total.text);
    finding.expected = Some(show(books, sum));
    finding.found = total.value.map(|value| show(books, value));
    finding.difference = total.value.map(|value| show(books, value - sum));
    findings.push(finding);
}

/// What the rows of a total add up to: transfers of a fund, or money of a plan.
fn sum_of(books: &Books, total: &TotalBook) -> Option<i128> {
    if let Ok(kind) = total.measure.parse::<TransferKind>() {
        let shares = books.shares.iter().filter(|share| share.fund == total.of && share.year == total.year);
        let sum: i128 = shares.filter_map(|share| share.by_kind.get(&kind)).sum();
        // What went back is printed without its sign.
        return Some(if kind == TransferKind::Refunded { -sum } else { sum });
    }
    let year: Year = total.year.parse().ok()?;
    let prefix = format!("node/{}/", total.of);
    let of = |measure| books.figure(year, &format!("{prefix}plan"), measure).unwrap_or(0);
    match total.measure.as_str() {
        "gap_available" => Some(of(Measure::Required) - of(Measure::Available)),
        measure => measure.parse().ok().map(of),
    }
}

/// More for indirect costs than the programme allows.
fn indirect(books: &Books, findings: &mut Vec<Finding>) {
    for share in &books.shares {
        let Some(percent) = books.indirect_percent.get(&share.fund) else { continue };
        let transferred = share.by_kind.get(&TransferKind::Transferred).copied().unwrap_or(0);
        // part / transferred > percent / 100, without a division.
        let Some(scale) = 10_i128.checked_pow(percent.scale + 2) else { continue };
        let (Some(part), Some(allowed)) =
            (share.indirect_minor.checked_mul(scale), transferred.checked_mul(percent.unscaled))
        else {
            continue;
        };
        if part > allowed {
            let cell = CellRef { statement: None, row: share.agency.clone(), column: "transferred".to_owned() };
            let mut finding = Finding::new("indirect-above-rate", share.year.parse().ok(), cell)
                .fact("row", &share.agency)
                .fact("of", &share.fund)
                .fact("percent", percent.plain());
            finding.expected = Some(show(books, allowed / scale));
            finding.found = Some(show(books, share.indirect_minor));
            findings.push(finding);
        }
    }
}

/// Cash passed from one agency of the ledger to another: it stands with both, and must not be added to what the other spent.
fn passed_on(books: &Books, findings: &mut Vec<Finding>) {
    for (agency, receiver, minor) in &books.passed_on {
        let cell = CellRef { statement: None, row: agency.clone(), column: "disbursed".to_owned() };
        let mut finding =
            Finding::new("disbursed-to-agency", None, cell).fact("row", agency).fact("receiver", receiver);
        finding.found = Some(show(books, *minor));
        findings.push(finding);
    }
}

/// A budget in another currency that is zero throughout while the plan costs something.
fn other_currency(books: &Books, findings: &mut Vec<Finding>) {
    let frameworks: std::collections::BTreeSet<&str> =
        books.activities.iter().map(|activity| activity.node.framework.as_str()).collect();
    for framework in frameworks {
        let of_it = || books.activities.iter().filter(|activity| activity.node.framework.as_str() == framework);
        let stated = of_it().filter_map(|activity| activity.says.stated.get(&Measure::Required));
        let stated: Vec<_> = stated.filter(|(_, currency)| *currency != books.currency).collect();
        let Some((_, currency)) = stated.first() else { continue };
        let zero = |text: &str| text.chars().all(|c| matches!(c, '0' | '.'));
        let costs = books.ledger.iter().any(|(_, figures)| {
            let root = figures.members.get(&format!("node/{framework}/plan"));
            root.and_then(|root| root.get(&Measure::Required)).is_some_and(|required| *required != 0)
        });
        if costs && stated.iter().all(|(value, _)| zero(value)) {
            let cell =
                CellRef { statement: None, row: framework.to_owned(), column: Measure::Required.name().to_owned() };
            let finding = Finding::new("budget-column-zero", None, cell).fact("of", framework);
            findings.push(finding.fact("currency", currency).fact("count", stated.len()));
        }
    }
}
