//! An entry as JSON: the same on the command line and over HTTP.

use crate::app::log::Line;
use serde_json::{Value as Json, json};

/// The entry with its payload, and what became of it.
#[must_use]
pub fn document(line: &Line) -> Json {
    let header = &line.entry.header;
    json!({
        "position": line.entry.position,
        "hash": line.entry.hash,
        "type": header.event.event_type,
        "version": header.event.version,
        "id": header.event.id,
        "effective": header.event.effective,
        "recorded": header.entry.recorded,
        "actor": { "id": header.entry.actor, "name": line.actor },
        "payload": line.payload,
        "reversed_by": line.reversed_by,
        "replaced_by": line.replaced_by,
        "approved_by": line.approved_by,
    })
}
