//! Rules over risks and over texts: grades that say two things, and texts that stand twice.

use super::books::{Books, RiskBook};
use super::{CellRef, Finding};
use crate::event::Scale;
use crate::value::text_key::text_key;

/// Texts that are shorter say the same without being copied.
const TEXT_CHARS: usize = 40;

/// All of them.
pub fn risks(books: &Books, findings: &mut Vec<Finding>) {
    for risk in &books.risks {
        grade(risk, Scale::Likelihood, &risk.likelihood, findings);
        grade(risk, Scale::Impact, &risk.impact, findings);
        twice(books, risk, findings);
    }
    texts(books, findings);
}

fn finding(code: &'static str, row: &str, column: &'static str) -> Finding {
    let cell = CellRef { statement: None, row: row.to_owned(), column: column.to_owned() };
    Finding::new(code, None, cell).fact("row", row)
}

/// A grade whose word and number are not of one level, that is not of its scale, or that has no number.
fn grade(risk: &RiskBook, scale: Scale, text: &str, findings: &mut Vec<Finding>) {
    if text.is_empty() {
        return;
    }
    let column = if scale == Scale::Likelihood { "likelihood" } else { "impact" };
    let reading = scale.read(text);
    let of = |code| finding(code, &risk.title, column).fact("scale", column).fact("text", text);
    if let Some((word, near)) = &reading.unknown {
        let has_near = if near.is_some() { "yes" } else { "no" };
        findings
            .push(of("risk-grade-word").fact("word", word).fact("near", near.unwrap_or("")).fact("has_near", has_near));
    }
    let numbers = reading.numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (reading.word, reading.numbers.as_slice()) {
        (Some(level), []) => findings.push(of("risk-grade-without-number").fact("level", level)),
        (Some(level), _) if reading.level().is_none() => {
            findings.push(of("risk-grade-differs").fact("level", level).fact("numbers", numbers));
        }
        (None, [_, ..]) if reading.level().is_none() => {
            findings.push(of("risk-grade-outside").fact("numbers", numbers));
        }
        _ => {}
    }
}

/// A risk that stands a second time.
fn twice(books: &Books, risk: &RiskBook, findings: &mut Vec<Finding>) {
    let base = risk.title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    let Some((base, _)) = base.filter(|(_, count)| count.parse::<usize>().is_ok()) else { return };
    if books.risks.iter().any(|other| text_key(&other.title) == text_key(base)) {
        findings.push(finding("risk-twice", base, "risk"));
    }
}

/// The same text in two places, whatever its spaces, capitals and punctuation.
fn texts(books: &Books, findings: &mut Vec<Finding>) {
    for (at, text) in books.texts.iter().enumerate() {
        let key = text_key(&text.text);
        if key.chars().count() < TEXT_CHARS {
            continue;
        }
        let same = |other: &&super::books::TextBook| {
            (other.field, &other.context) == (text.field, &text.context)
                && other.subject != text.subject
                && text_key(&other.text) == key
        };
        for other in books.texts[at + 1..].iter().filter(same) {
            let code = if text.field == "mitigation" { "mitigation-twice" } else { "narrative-twice" };
            let begins: String = text.text.chars().take(TEXT_CHARS).collect();
            let one = finding(code, &text.subject, if text.field == "mitigation" { "mitigation" } else { "text" });
            findings.push(one.fact("twin", &other.subject).fact("begins", begins));
        }
    }
}
