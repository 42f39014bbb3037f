//! A report as JSON: amounts as decimal strings, rates with all that makes them.

use super::stamp::{NAME, Stamp};
use crate::app::overview::{Compared, Report};
use crate::report::canonical::exact;
use crate::report::findings::Finding;
use crate::report::table::{Note, Table, Value};
use crate::value::money;
use crate::words::{self, Lang};
use serde_json::{Map, Value as Json, json};

/// Renders as JSON.
#[must_use]
pub fn render(report: &Report, lang: Lang) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&document(report, lang)).expect("plain values serialise");
    bytes.push(b'\n');
    bytes
}

/// The report as a JSON document.
#[must_use]
pub fn document(report: &Report, lang: Lang) -> Json {
    let (table, from) = (&report.table, &report.provenance);
    let rows: Vec<Json> = table
        .rows
        .iter()
        .map(|row| {
            let mut members = cells(table, &row.cells);
            members.insert("key".to_owned(), json!(row.key));
            members.insert("label".to_owned(), json!(lang.pick(&row.label)));
            Json::Object(members)
        })
        .collect();
    let (name, version, digest) = &from.projection;
    let stamp = serde_json::to_value(Stamp::new(report, lang)).unwrap_or(Json::Null);
    let mut document = json!({
        NAME: stamp,
        "report": table.report,
        "title": lang.pick(&table.title),
        "ledger": from.origin,
        "currency": table.currency,
        "year": table.selection.year,
        "approved_only": table.approved_only,
        "as_of": {
            "size": from.head.size,
            "head": from.head,
            "recorded": from.recorded,
            "effective_to": from.effective_to,
        },
        "rows": rows,
        "findings": report.findings.iter().map(|f| finding(f, from.origin.as_str(), lang)).collect::<Vec<_>>(),
        "notes": table.notes.iter().map(note).collect::<Vec<_>>(),
        "provenance": {
            "origin": from.origin,
            "head": from.head,
            "root": from.root,
            "checkpoint": from.checkpoint,
            "projection": { "name": name, "version": version, "digest": digest },
            "canonical": from.canonical,
            "stopped_at": from.stopped_at,
            "program": from.program,
        },
    });
    if let Some(converted) = &table.conversion {
        let rates = converted
            .rates
            .iter()
            .map(|rate| json!({ "pair": rate.pair, "rate": rate.rate, "since": rate.since, "source": rate.source }));
        let (basis, rates) = (converted.basis.to_string(), rates.collect::<Vec<_>>());
        document["conversion"] = json!({ "basis": basis, "rates": rates });
    }
    if let Some(total) = &table.total {
        document["total"] = Json::Object(cells(table, total));
    }
    document
}

/// What became other between two moments of a report, as JSON.
#[must_use]
pub fn changes(compared: &Compared, lang: Lang) -> Json {
    let table = &compared.after.table;
    let one = |value: Option<&Value>| value.map_or(Json::Null, |value| cell(table, value));
    let changes = compared.changes.iter().map(|change| {
        let column = &table.columns[change.column_index];
        json!({
            "key": change.key,
            "label": change.label.as_ref().map(|label| lang.pick(label)),
            "column": column.name,
            "before": one(change.before.as_ref()),
            "after": one(change.after.as_ref()),
            "difference": one(change.difference().as_ref()),
        })
    });
    let moment = |report: &Report| {
        let from = &report.provenance;
        json!({ "size": from.head.size, "head": from.head, "recorded": from.recorded, "canonical": from.canonical })
    };
    json!({
        "report": table.report,
        "ledger": compared.after.provenance.origin,
        "currency": table.currency,
        "year": table.selection.year,
        "before": moment(&compared.before),
        "after": moment(&compared.after),
        "changes": changes.collect::<Vec<_>>(),
    })
}

/// A finding of the ledger `origin` as JSON.
#[must_use]
pub fn finding(finding: &Finding, origin: &str, lang: Lang) -> Json {
    let (message, cause) = words::finding(lang, finding);
    let cells: Vec<Json> = finding
        .cells
        .iter()
        .map(|cell| match &cell.statement {
            Some(statement) => json!({ "statement": statement, "row": cell.row, "column": cell.column }),
            None => json!({ "ledger": origin, "row": cell.row, "column": cell.column }),
        })
        .collect();
    let explained = finding.explained.as_ref();
    json!({
        "id": finding.id(),
        "explained": explained.map(|explained| json!({ "position": explained.position, "text": explained.text })),
        "code": finding.code,
        "year": finding.year,
        "cells": cells,
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "cause": cause,
        "message": message,
    })
}

fn cells(table: &Table, values: &[Value]) -> Map<String, Json> {
    table.columns.iter().zip(values).map(|(column, value)| (column.name.clone(), cell(table, value))).collect()
}

fn cell(table: &Table, value: &Value) -> Json {
    match value {
        Value::Rate { percent: None, .. } => Json::Null,
        Value::Rate { definition, numerator, denominator, scale, .. } => json!({
            "definition": definition,
            "numerator": money::decimal(*numerator, *scale),
            "denominator": money::decimal(*denominator, *scale),
            "percent": exact(value, table),
        }),
        value => json!(exact(value, table)),
    }
}

fn note(note: &Note) -> Json {
    match note {
        Note::OtherCurrency { currency, count } => json!({ "other_currency": currency, "count": count }),
        Note::Provisional { count } => json!({ "provisional": count }),
        Note::NoYear { count } => json!({ "no_year": count }),
        Note::SeveralYears { years, count } => json!({ "several_years": years, "count": count }),
        Note::ShareUnknown { agency, count } => json!({ "share_unknown": agency, "count": count }),
    }
}
