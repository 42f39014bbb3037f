//! What verification found: the same words and JSON wherever they are shown.

use crate::app::evidence::Inspected;
use crate::app::verify::Verified;
use crate::ledger::Fault;
use crate::ledger::redaction::Redaction;
use crate::words::{self, Lang, say};
use serde_json::{Value as Json, json};

/// What the verification of a store found, in words.
#[must_use]
pub fn text(lang: Lang, verified: &Verified) -> String {
    ledger(lang, verified, "verified")
}

/// The same under another message of the catalogue than `verified`.
#[must_use]
pub fn ledger(lang: Lang, ledger: &Verified, verified: &str) -> String {
    let args = [("origin", ledger.origin.as_str().into()), ("head", ledger.head.to_string().into())];
    if ledger.faults.is_empty() {
        return format!("{}\n{}", say(lang, verified, &args), beside_text(lang, ledger));
    }
    let mut text = format!("{}\n", say(lang, "not-verified", &args));
    for found in &ledger.faults {
        text.push_str(&format!("  {}\n", fault(lang, found)));
    }
    text.push_str(&beside_text(lang, ledger));
    text.push_str(&format!("  → {}\n", say(lang, "not-verified.next", &args)));
    text
}

/// Up to where the ledger was signed, and what was erased.
fn beside_text(lang: Lang, ledger: &Verified) -> String {
    let signed = match &ledger.last_good {
        Some(checkpoint) => {
            let args = [
                ("size", checkpoint.size.to_string().into()),
                ("root", checkpoint.root.to_string().into()),
                ("count", (ledger.head.size.saturating_sub(checkpoint.size)).to_string().into()),
            ];
            say(lang, "verified-signed", &args)
        }
        None => say(lang, "verified-unsigned", &[]),
    };
    let redacted = |redaction: &Redaction| {
        let args = [
            ("position", redaction.of.to_string().into()),
            ("field", redaction.field.as_str().into()),
            ("by", redaction.by.to_string().into()),
            ("actor", redaction.actor.as_str().into()),
        ];
        format!("  {}\n", say(lang, "verified-redacted", &args))
    };
    let redactions: String = ledger.redactions.iter().map(redacted).collect();
    let evidence = ledger.evidence.as_ref().map_or_else(String::new, |checked| evidence_text(lang, checked));
    format!("  {signed}\n{redactions}{evidence}")
}

fn evidence_text(lang: Lang, checked: &Inspected) -> String {
    let counts = [("present", checked.present), ("absent", checked.absent.len())];
    if counts.iter().all(|(_, count)| *count == 0) {
        return String::new();
    }
    let args = counts.map(|(name, count)| (name, count.to_string().into()));
    let absent = checked
        .absent
        .iter()
        .map(|hash| format!("    {}\n", say(lang, "verified-evidence-absent", &[("hash", hash.to_string().into())])));
    format!("  {}\n{}", say(lang, "verified-evidence", &args), absent.collect::<String>())
}

/// A fault in words.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let layer = say(lang, &format!("layer-{}", fault.layer.name().replace('_', "-")), &[]);
    let args = [
        ("position", fault.position.map_or_else(|| "–".to_owned(), |position| position.to_string()).into()),
        ("layer", layer.into()),
        ("field", fault.field.as_str().into()),
        ("what", words::fault(lang, fault).into()),
    ];
    say(lang, if fault.position.is_some() { "fault-at" } else { "fault-beside" }, &args)
}

/// A ledger as JSON.
#[must_use]
pub fn document(lang: Lang, ledger: &Verified) -> Json {
    json!({
        "ledger": ledger.origin,
        "size": ledger.head.size,
        "head": ledger.head,
        "root": ledger.root,
        "checkpoints": ledger.checkpoints,
        "last_good": ledger.last_good.as_ref().map(|good| json!({ "size": good.size, "root": good.root })),
        "redactions": ledger.redactions.iter().map(|redaction| json!({
            "position": redaction.of, "field": redaction.field, "by": redaction.by, "actor": redaction.actor,
        })).collect::<Vec<_>>(),
        "evidence": ledger.evidence.as_ref().map(|checked| json!({ "present": checked.present, "absent": checked.absent })),
        "problems": ledger.faults.iter().map(|fault| fault_document(lang, fault)).collect::<Vec<_>>(),
    })
}

/// A fault as JSON.
#[must_use]
pub fn fault_document(lang: Lang, found: &Fault) -> Json {
    json!({
        "position": found.position,
        "layer": found.layer.name(),
        "field": found.field,
        "message": fault(lang, found),
    })
}
