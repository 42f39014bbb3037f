//! The rules, each over any table whatever. Longer than most files: they share what a row's own figure is, and read
//! best side by side.

use super::books::{Books, MemberKey, PublishedClaim, StatementTable, code_of, margin_of};
use super::{CellRef, Finding, TOTAL};
use crate::event::ClaimMeasure;
use crate::value::{Measure, Year, money, rate};
use std::collections::BTreeMap;

/// Rates that their own row does not give.
pub fn rates(books: &Books, table: &StatementTable, findings: &mut Vec<Finding>) {
    for claim in &table.claims {
        let Some((expected, cut)) = rate_of(books, table, claim) else { continue };
        if expected == claim.value {
            continue;
        }
        let percent = |value| money::decimal(value, claim.decimals);
        let mut finding = Finding::new("rate-differs", Some(table.year), cell(table, claim))
            .cause((cut == claim.value).then_some("rate-cut"))
            .fact("row", &claim.row)
            .fact("column", claim.measure)
            .fact("statement", &table.name);
        finding.expected = Some(percent(expected));
        finding.found = Some(percent(claim.value));
        finding.difference = Some(percent(claim.value - expected));
        findings.push(finding);
    }
}

/// Gaps that their own row does not give.
pub fn gaps(books: &Books, table: &StatementTable, findings: &mut Vec<Finding>) {
    for claim in &table.claims {
        let Some(expected) = gap_of(books, table, claim) else { continue };
        if expected != claim.value {
            let finding = Finding::new("gap-differs", Some(table.year), cell(table, claim));
            findings.push(money_finding(books, finding, expected, claim.value, table, claim));
        }
    }
}

/// Totals that are not the sum of their rows, nor what the ledger adds up to.
pub fn totals(books: &Books, table: &StatementTable, findings: &mut Vec<Finding>) {
    let total_claims = table.claims.iter().filter(|claim| claim.member.is_none());
    for claim in total_claims {
        let ClaimMeasure::Money(measure) = claim.measure else {
            gap_total(books, table, claim, findings);
            continue;
        };
        let rows = rows_of(books, table, claim, measure);
        let mut explained = false;
        if let Some(rows) = &rows {
            let sum: i128 = rows.iter().map(|row| row.value).sum();
            if claim.value != sum {
                explained = true;
                total_not_sum(books, table, claim, measure, rows, sum, findings);
            }
            // Rows that are the ledger's own add up to the ledger's total: nothing further to compare.
            if rows.iter().all(|row| !row.printed) {
                continue;
            }
        }
        against_ledger(books, table, claim, measure, explained, findings);
    }
}

/// Printed rows that differ from the ledger.
pub fn rows(books: &Books, table: &StatementTable, findings: &mut Vec<Finding>) {
    for claim in &table.claims {
        let (Some(member), ClaimMeasure::Money(measure)) = (&claim.member, claim.measure) else { continue };
        if books.members(table.year, margin_of(member)).next().is_none() {
            continue;
        }
        let stands = books.figure(table.year, member, measure).unwrap_or(0);
        if stands != claim.value {
            let finding = Finding::new("row-differs", Some(table.year), cell(table, claim))
                .with(ledger_cell(code_of(member), measure.name()));
            findings.push(money_finding(books, finding, stands, claim.value, table, claim));
        }
    }
}

/// Figures that two statements give differently.
pub fn disagreements(books: &Books, findings: &mut Vec<Finding>) {
    // A figure that is another one without a row is explained already.
    let explained: Vec<(Option<Year>, CellRef)> = findings
        .iter()
        .filter(|finding| finding.code == "total-without-row")
        .filter_map(|finding| Some((finding.year, finding.cells.first()?.clone())))
        .collect();
    for (at, table) in books.statements.iter().enumerate() {
        for other in books.statements[at + 1..].iter().filter(|other| other.year == table.year) {
            for claim in &table.claims {
                let Some(theirs) = other.claim(claim.member.as_deref(), claim.measure) else { continue };
                if !same_scope(claim, theirs) {
                    continue;
                }
                let one_unit_of_both = claim.decimals.min(theirs.decimals);
                if comparable(claim, one_unit_of_both) == comparable(theirs, one_unit_of_both) {
                    continue;
                }
                let cells = [cell(table, claim), cell(other, theirs)];
                if cells.iter().any(|cell| explained.contains(&(Some(table.year), cell.clone()))) {
                    continue;
                }
                let [ours, others] = cells;
                let mut finding = Finding::new("statements-disagree", Some(table.year), ours).with(others);
                finding = finding.fact("other", &other.name);
                let finer = if claim.decimals >= theirs.decimals { claim } else { theirs };
                let [their_value, our_value] = [theirs, claim].map(|c| raised(c, finer.decimals));
                let finding = money_finding(books, finding, their_value, our_value, table, finer);
                findings.push(finding.fact("row", &claim.row));
            }
        }
    }
}

/// Members that spent more than they mobilised: real, and shown.
pub fn overspending(books: &Books, findings: &mut Vec<Finding>) {
    for (year, figures) in &books.ledger {
        let get = |figures: &super::books::Figures, measure| figures.get(&measure).copied().unwrap_or(0);
        // Where nobody recorded what was mobilised, there is nothing to compare with.
        if get(&figures.total, Measure::Mobilised) == 0 {
            continue;
        }
        for (member, of_member) in &figures.members {
            if margin_of(member) == "node" && !figures.axes.contains(member) {
                continue;
            }
            let (spent, mobilised) = (get(of_member, Measure::Spent), get(of_member, Measure::Mobilised));
            if spent > mobilised {
                let show = |minor| money::decimal(minor, books.currency.decimals());
                let code = code_of(member);
                let mut finding =
                    Finding::new("spent-above-mobilised", Some(*year), ledger_cell(code, Measure::Spent.name()))
                        .fact("row", code)
                        .fact("margin", margin_of(member))
                        .fact("column", Measure::Spent);
                finding.expected = Some(show(mobilised));
                finding.found = Some(show(spent));
                finding.difference = Some(show(spent - mobilised));
                findings.push(finding);
            }
        }
    }
}

/// Agencies that a framework names and no figure does, and the other way round.
pub fn framework(books: &Books, findings: &mut Vec<Finding>) {
    let figures = books.ledger.values().flat_map(|figures| figures.members.keys());
    let agencies = figures.filter(|member| margin_of(member) == "agency").flat_map(|member| code_of(member).split('+'));
    let with_figures: std::collections::BTreeSet<&str> = agencies.collect();
    if books.framework_agencies.is_empty() || with_figures.is_empty() {
        return;
    }
    let finding = |code, agency: &str| Finding::new(code, None, ledger_cell(agency, "agency")).fact("row", agency);
    for agency in books.framework_agencies.iter().filter(|agency| !with_figures.contains(agency.as_str())) {
        findings.push(finding("agency-without-figures", agency));
    }
    for agency in with_figures.iter().filter(|agency| !books.framework_agencies.contains(**agency)) {
        findings.push(finding("figures-without-framework", agency));
    }
}

/// A row's figure in a column: as printed, or, where the table was recorded as entries, as the ledger has it.
struct RowFigure<'a> {
    member: &'a MemberKey,
    value: i128,
    printed: bool,
}

fn rows_of<'a>(
    books: &'a Books,
    table: &'a StatementTable,
    total: &'a PublishedClaim,
    measure: Measure,
) -> Option<Vec<RowFigure<'a>>> {
    let in_table = |member: &MemberKey| total.members.is_empty() || total.members.contains(member);
    let printed: Vec<RowFigure<'_>> = table
        .claims
        .iter()
        .filter(|claim| claim.measure == ClaimMeasure::Money(measure))
        .filter_map(|claim| Some(RowFigure { member: claim.member.as_ref()?, value: claim.value, printed: true }))
        .filter(|row| in_table(row.member))
        .collect();
    if !printed.is_empty() {
        return Some(printed);
    }
    let margin = total.members.first().map(|member| margin_of(member)).or(table.margin())?;
    let named = !total.members.is_empty();
    let is_row = |member: &&MemberKey| in_table(member) && (named || is_row(books, table.year, member));
    let members = books.members(table.year, margin).filter(is_row);
    let row = |member: &'a MemberKey| {
        let value = books.figure(table.year, member, measure).unwrap_or(0);
        RowFigure { member, value, printed: false }
    };
    let rows: Vec<RowFigure<'_>> = members.map(row).collect();
    (!rows.is_empty()).then_some(rows)
}

/// Nodes below an axis are part of it, not rows beside it.
fn is_row(books: &Books, year: Year, member: &str) -> bool {
    let axes = books.ledger.get(&year).map(|figures| &figures.axes);
    margin_of(member) != "node" || axes.is_none_or(|axes| axes.is_empty() || axes.contains(member))
}

fn total_not_sum(
    books: &Books,
    table: &StatementTable,
    claim: &PublishedClaim,
    measure: Measure,
    rows: &[RowFigure<'_>],
    sum: i128,
    findings: &mut Vec<Finding>,
) {
    if is_one_unit(books, claim.value - sum, claim) {
        let finding = Finding::new("total-rounding", Some(table.year), cell(table, claim));
        findings.push(money_finding(books, finding, sum, claim.value, table, claim).cause(Some("rounding")));
        return;
    }
    if let Some(row) = only_row(rows, sum - claim.value) {
        findings.push(without_row(books, table, claim, sum, row.member, "sum", &table.name));
        return;
    }
    let explaining = explaining_cell(books, table, measure, rows, claim.value - sum);
    let cause = explaining.as_ref().map(|_| "one-cell");
    let finding = Finding::new("total-not-sum", Some(table.year), cell(table, claim));
    let mut finding = money_finding(books, finding, sum, claim.value, table, claim).cause(cause);
    if let Some((row, value)) = explaining {
        let show = |minor| money::decimal(minor, books.currency.decimals());
        let code = code_of(row.member);
        finding = finding.fact("explained_by", code).fact("value", show(value));
        findings.push(finding);
        let own = if row.printed {
            CellRef { statement: Some(table.name.clone()), row: code.to_owned(), column: measure.name().to_owned() }
        } else {
            ledger_cell(code, measure.name())
        };
        let mut explains = Finding::new("cell-explains", Some(table.year), own)
            .with(cell(table, claim))
            .cause(Some("witness"))
            .fact("row", code)
            .fact("column", measure)
            .fact("statement", &table.name);
        explains.expected = Some(show(value));
        explains.found = Some(show(row.value));
        explains.difference = Some(show(row.value - value));
        findings.push(explains);
    } else {
        findings.push(finding);
    }
}

/// The only cell whose change would make the column add up and its own printed rate or gap agree. Any cell could
/// explain a difference by subtraction; without that second witness nothing is named.
fn explaining_cell<'a, 'b>(
    books: &Books,
    table: &StatementTable,
    measure: Measure,
    rows: &'b [RowFigure<'a>],
    difference: i128,
) -> Option<(&'b RowFigure<'a>, i128)> {
    let agrees_only_then = |row: &&RowFigure<'_>| {
        let witnesses = table.claims.iter().filter(|claim| {
            let parts = claim.measure.ratio().or(claim.measure.difference());
            claim.member.as_ref() == Some(row.member) && parts.is_some_and(|(a, b)| a == measure || b == measure)
        });
        let mut mended = false;
        for witness in witnesses {
            let now = witness_agrees(books, table, witness, None);
            let then = witness_agrees(books, table, witness, Some((measure, row.value + difference)));
            match (now, then) {
                (Some(false), Some(true)) => mended = true,
                (Some(true), Some(false)) => return false,
                _ => {}
            }
        }
        mended
    };
    let mut found = rows.iter().filter(agrees_only_then);
    match (found.next(), found.next()) {
        (Some(row), None) => Some((row, row.value + difference)),
        _ => None,
    }
}

fn witness_agrees(
    books: &Books,
    table: &StatementTable,
    witness: &PublishedClaim,
    changed: Option<(Measure, i128)>,
) -> Option<bool> {
    let figure = |measure| match changed {
        Some((other, value)) if other == measure => Some(value),
        _ => own_figure(books, table, witness, measure),
    };
    if let Some((numerator, denominator)) = witness.measure.ratio() {
        let percent = rate::percent_half_up(figure(numerator)?, figure(denominator)?, witness.decimals)?;
        return Some(percent == witness.value);
    }
    let (minuend, subtrahend) = witness.measure.difference()?;
    Some(figure(minuend)? - figure(subtrahend)? == witness.value)
}

/// A total against the ledger's, and against other printed totals, each without one row.
fn against_ledger(
    books: &Books,
    table: &StatementTable,
    claim: &PublishedClaim,
    measure: Measure,
    explained: bool,
    findings: &mut Vec<Finding>,
) {
    let Some(total) = books.total(table.year, measure) else { return };
    if claim.value == total {
        return;
    }
    let finding =
        |code| Finding::new(code, Some(table.year), cell(table, claim)).with(ledger_cell(TOTAL, measure.name()));
    if is_one_unit(books, claim.value - total, claim) {
        // The table's own rows may have shown the same unit already.
        if !explained {
            let finding = money_finding(books, finding("total-rounding"), total, claim.value, table, claim);
            findings.push(finding.cause(Some("rounding")));
        }
        return;
    }
    let margins = ["agency", "node"];
    let bases = other_totals(books, table, measure);
    for (base, name) in std::iter::once((total, None)).chain(bases.into_iter().map(|(value, name)| (value, Some(name))))
    {
        for margin in margins {
            let rows = all_rows(books, table.year, margin, measure);
            if let Some(row) = only_row(&rows, base - claim.value) {
                let kind = if name.is_some() { "printed" } else { "sum" };
                let of = name.unwrap_or(&books.origin);
                findings.push(without_row(books, table, claim, base, row.member, kind, of));
                return;
            }
        }
    }
    findings.push(money_finding(books, finding("total-differs"), total, claim.value, table, claim));
}

fn other_totals<'a>(books: &'a Books, table: &StatementTable, measure: Measure) -> Vec<(i128, &'a String)> {
    let others = books.statements.iter().filter(|other| other.year == table.year && other.name != table.name);
    others.filter_map(|other| Some((other.claim(None, ClaimMeasure::Money(measure))?.value, &other.name))).collect()
}

/// The rows of a margin: the ledger's, and those that only statements have.
fn all_rows<'a>(books: &'a Books, year: Year, margin: &'a str, measure: Measure) -> Vec<RowFigure<'a>> {
    let mut rows: BTreeMap<&MemberKey, RowFigure<'_>> = BTreeMap::new();
    for member in books.members(year, margin).filter(|member| is_row(books, year, member)) {
        let value = books.figure(year, member, measure).unwrap_or(0);
        rows.insert(member, RowFigure { member, value, printed: false });
    }
    for table in books.statements.iter().filter(|table| table.year == year) {
        for claim in table.claims.iter().filter(|claim| claim.measure == ClaimMeasure::Money(measure)) {
            if let Some(member) = claim.member.as_ref().filter(|member| margin_of(member) == margin) {
                rows.entry(member).or_insert(RowFigure { member, value: claim.value, printed: true });
            }
        }
    }
    rows.into_values().collect()
}

fn only_row<'a, 'b>(rows: &'b [RowFigure<'a>], value: i128) -> Option<&'b RowFigure<'a>> {
    let mut found = rows.iter().filter(|row| row.value == value && value != 0);
    match (found.next(), found.next()) {
        (Some(row), None) => Some(row),
        _ => None,
    }
}

fn without_row(
    books: &Books,
    table: &StatementTable,
    claim: &PublishedClaim,
    base: i128,
    member: &str,
    kind: &'static str,
    of: &str,
) -> Finding {
    let code = code_of(member);
    let finding = Finding::new("total-without-row", Some(table.year), cell(table, claim))
        .with(ledger_cell(code, claim.measure.name()))
        .fact("missing", code)
        .fact("base", kind)
        .fact("of", of);
    money_finding(books, finding, base, claim.value, table, claim).cause(Some("row-left-out"))
}

/// A printed total of gaps against the printed gaps.
fn gap_total(books: &Books, table: &StatementTable, claim: &PublishedClaim, findings: &mut Vec<Finding>) {
    if claim.measure.difference().is_none() {
        return;
    }
    let printed = table.claims.iter().filter(|other| other.measure == claim.measure && other.member.is_some());
    let gaps: Vec<i128> = printed.map(|other| other.value).collect();
    let sum: i128 = gaps.iter().sum();
    if gaps.is_empty() || sum == claim.value {
        return;
    }
    let rounding = is_one_unit(books, claim.value - sum, claim);
    let code = if rounding { "total-rounding" } else { "total-not-sum" };
    let finding = Finding::new(code, Some(table.year), cell(table, claim)).cause(rounding.then_some("rounding"));
    findings.push(money_finding(books, finding, sum, claim.value, table, claim));
}

/// The rate that a claim's own row gives, rounded half up, and cut.
fn rate_of(books: &Books, table: &StatementTable, claim: &PublishedClaim) -> Option<(i128, i128)> {
    let (numerator, denominator) = claim.measure.ratio()?;
    let numerator = own_figure(books, table, claim, numerator)?;
    let denominator = own_figure(books, table, claim, denominator)?;
    let rounded = rate::percent_half_up(numerator, denominator, claim.decimals)?;
    Some((rounded, rate::percent_cut(numerator, denominator, claim.decimals)?))
}

fn gap_of(books: &Books, table: &StatementTable, claim: &PublishedClaim) -> Option<i128> {
    let (minuend, subtrahend) = claim.measure.difference()?;
    Some(own_figure(books, table, claim, minuend)? - own_figure(books, table, claim, subtrahend)?)
}

/// A figure of the claim's own row: as printed beside it, else as the ledger has it.
fn own_figure(books: &Books, table: &StatementTable, claim: &PublishedClaim, measure: Measure) -> Option<i128> {
    let printed = table.beside(claim, ClaimMeasure::Money(measure)).map(|claim| claim.value);
    printed.or_else(|| match &claim.member {
        Some(member) => books.figure(table.year, member, measure),
        None if claim.members.is_empty() => books.total(table.year, measure),
        None => Some(claim.members.iter().filter_map(|member| books.figure(table.year, member, measure)).sum()),
    })
}

/// One unit of the last digit that was printed.
fn is_one_unit(books: &Books, difference: i128, claim: &PublishedClaim) -> bool {
    let unit = 10_i128.pow(books.currency.decimals().saturating_sub(claim.decimals));
    difference.abs() == unit
}

/// The value at a common precision: two statements may print a rate with more or fewer decimals.
fn comparable(claim: &PublishedClaim, decimals: u32) -> i128 {
    if claim.measure.ratio().is_none() || claim.decimals <= decimals {
        return claim.value;
    }
    let unit = 10_i128.pow(claim.decimals - decimals);
    (2 * claim.value + unit).div_euclid(2 * unit)
}

/// Totals over different rows of one margin are different figures; by another margin, both are of the whole.
fn same_scope(claim: &PublishedClaim, other: &PublishedClaim) -> bool {
    match (claim.members.first(), other.members.first()) {
        (Some(ours), Some(theirs)) if margin_of(ours) == margin_of(theirs) => claim.members == other.members,
        _ => true,
    }
}

/// A rate's value with more decimals; an amount is in minor units already.
fn raised(claim: &PublishedClaim, decimals: u32) -> i128 {
    match claim.measure.ratio() {
        Some(_) => claim.value * 10_i128.pow(decimals.saturating_sub(claim.decimals)),
        None => claim.value,
    }
}

fn money_finding(
    books: &Books,
    mut finding: Finding,
    expected: i128,
    found: i128,
    table: &StatementTable,
    claim: &PublishedClaim,
) -> Finding {
    let decimals = if claim.measure.ratio().is_some() { claim.decimals } else { books.currency.decimals() };
    let show = |value| money::decimal(value, decimals);
    finding.expected = Some(show(expected));
    finding.found = Some(show(found));
    finding.difference = Some(show(found - expected));
    finding.fact("row", &claim.row).fact("column", claim.measure).fact("statement", &table.name)
}

fn cell(table: &StatementTable, claim: &PublishedClaim) -> CellRef {
    CellRef {
        statement: Some(table.name.clone()),
        row: claim.member.as_deref().map_or(TOTAL, code_of).to_owned(),
        column: claim.measure.name().to_owned(),
    }
}

fn ledger_cell(row: &str, column: &str) -> CellRef {
    CellRef { statement: None, row: row.to_owned(), column: column.to_owned() }
}
