//! What came of rebuilding: the same words and JSON wherever they are shown.

use super::verified;
use crate::app::rebuild::Rebuilt;
use crate::value::Origin;
use crate::words::{Lang, say};
use serde_json::{Value as Json, json};

/// Differences of one model that are told in words.
const SHOWN: usize = 10;

/// What became of each read model, in words.
#[must_use]
pub fn text(lang: Lang, rebuilt: &[Rebuilt]) -> String {
    rebuilt.iter().map(|model| model_text(lang, model)).collect()
}

fn model_text(lang: Lang, model: &Rebuilt) -> String {
    let args = [
        ("projection", model.projection.as_str().into()),
        ("size", model.size.to_string().into()),
        ("live", model.compared.live.to_string().into()),
        ("rebuilt", model.compared.rebuilt.to_string().into()),
        ("count", model.compared.count.to_string().into()),
    ];
    let id = match (model.compared.is_same(), model.replaced) {
        (true, _) => "rebuilt-same",
        (false, true) => "rebuilt-replaced",
        (false, false) => "rebuilt-differs",
    };
    let mut text = format!("{}\n", say(lang, id, &args));
    for fault in model.compared.differences.iter().take(SHOWN) {
        text.push_str(&format!("  {}\n", verified::fault(lang, fault)));
    }
    if let Some(stop) = &model.stop {
        let detail = stop.detail.as_str().into();
        let args = [
            ("projection", model.projection.as_str().into()),
            ("position", stop.position.to_string().into()),
            ("detail", detail),
        ];
        text.push_str(&format!("  {}\n", say(lang, "rebuilt-stopped", &args)));
    }
    text
}

/// The same as JSON.
#[must_use]
pub fn document(lang: Lang, origin: &Origin, rebuilt: &[Rebuilt]) -> Json {
    let models: Vec<Json> = rebuilt.iter().map(|model| model_document(lang, model)).collect();
    json!({ "ok": rebuilt.iter().all(Rebuilt::is_sound), "ledger": origin, "projections": models })
}

fn model_document(lang: Lang, model: &Rebuilt) -> Json {
    json!({
        "projection": model.projection,
        "size": model.size,
        "live": model.compared.live,
        "rebuilt": model.compared.rebuilt,
        "replaced": model.replaced,
        "stopped_at": model.stop.as_ref().map(|stop| stop.position),
        "differences": model.compared.differences.iter().map(|fault| verified::fault_document(lang, fault)).collect::<Vec<_>>(),
    })
}
