//! Rules over awards: those that name no agency, and partners that may be one.

use super::books::Books;
use super::{CellRef, Finding};
use crate::value::text_key::{nearest, text_key};

/// All of them.
pub fn awards(books: &Books, findings: &mut Vec<Finding>) {
    for award in books.awards.iter().filter(|award| award.agency.is_empty()) {
        let cell = CellRef { statement: None, row: award.partner.clone(), column: "awarded".to_owned() };
        let finding = Finding::new("award-without-agency", None, cell).fact("partner", &award.partner);
        let has_node = if award.node.is_empty() { "no" } else { "yes" };
        findings.push(finding.fact("node", &award.node).fact("has_node", has_node));
    }
    alike(books, findings);
}

/// Spellings that differ by an accent, a space, or a short name in brackets: whether they are of one organisation is for a
/// person to decide.
fn alike(books: &Books, findings: &mut Vec<Finding>) {
    let mut partners: Vec<&str> = books.awards.iter().map(|award| award.partner.as_str()).collect();
    partners.sort_unstable();
    partners.dedup();
    for (place, partner) in partners.iter().enumerate() {
        for other in partners[place + 1..].iter().filter(|other| is_alike(partner, other)) {
            let cell = CellRef { statement: None, row: (*partner).to_owned(), column: "awarded".to_owned() };
            findings.push(Finding::new("partners-alike", None, cell).fact("partner", partner).fact("twin", other));
        }
    }
}

fn is_alike(one: &str, other: &str) -> bool {
    let short = |name: &str| {
        let (_, bracket) = name.rsplit_once('(')?;
        Some(text_key(bracket.trim_end_matches(')'))).filter(|key| key.len() > 2)
    };
    let long = |name: &str| text_key(name.split('(').next().unwrap_or(name));
    let (keys, shorts) = ([long(one), long(other)], [short(one), short(other)]);
    let by_short = shorts[0].as_ref() == Some(&keys[1]) || shorts[1].as_ref() == Some(&keys[0]);
    // Long names may differ by a slip; of short ones a letter is the whole difference.
    let slip = keys[0].len() > 12
        && keys[0].len().abs_diff(keys[1].len()) <= 2
        && nearest(&keys[0], [keys[1].as_str()]).is_some();
    !keys[0].is_empty() && keys[0] == keys[1] || by_short || slip
}
