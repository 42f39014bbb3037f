//! What makes up a cell of a report, as JSON: the same on the command line and over HTTP.

use crate::app::explain::{Contribution, Explained};
use crate::value::money;
use serde_json::{Value as Json, json};

/// What makes up a cell, as JSON.
#[must_use]
pub fn document(explained: &Explained) -> Json {
    let decimals = explained.currency.decimals();
    let entry = |contribution: &Contribution| {
        let header = &contribution.entry.header;
        json!({
            "position": contribution.entry.position,
            "hash": contribution.entry.hash,
            "type": header.event.event_type,
            "effective": header.event.effective,
            "recorded": header.entry.recorded,
            "actor": header.entry.actor,
            "measure": contribution.measure,
            "amount": money::decimal(contribution.amount_minor, decimals),
        })
    };
    let sum = |(measure, sum): &(String, i128)| (measure.clone(), json!(money::decimal(*sum, decimals)));
    json!({
        "head": explained.head,
        "currency": explained.currency,
        "measures": explained.measures.iter().map(sum).collect::<serde_json::Map<_, _>>(),
        "entries": explained.contributions.iter().map(entry).collect::<Vec<_>>(),
    })
}
