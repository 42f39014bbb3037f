//! `jate verify` and `jate rebuild`.

use super::context::{Context, closing, head, names};
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::app::metrics::METRICS;
use crate::app::rebuild::Rebuilt;
use crate::app::system::SystemClock;
use crate::app::verify::Verified;
use crate::app::{rebuild, verify};
use crate::ledger::{Fault, Layer, tree};
use crate::store::{self, Store, StoreError};
use crate::value::chance::Clock as _;
use crate::value::{Head, Problem};
use crate::words::{self, Lang, say};
use clap::Args;
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub struct Verify {
    #[arg(long, value_name = "HEAD")]
    expect: Option<String>,
}

#[derive(Debug, Args)]
pub struct Rebuild {
    #[arg(long)]
    check: bool,
}

impl Verify {
    pub async fn run(self, context: &Context) -> Outcome {
        let expected = self.expect.as_deref().map(head).transpose()?;
        let verified = match store::examine(context.place()?).await {
            Ok(store) => closing(&*store, examine(context, &*store, expected).await).await?,
            Err(error @ StoreError::Corrupt { .. }) => vec![unreadable(Vec::new(), &error)],
            Err(error) => return Err(error.into()),
        };
        // A store without any ledger proves nothing: somebody made one, or took them all away.
        let ok = !verified.is_empty() && verified.iter().all(|ledger| ledger.faults.is_empty());
        if ok {
            METRICS.verified(SystemClock.now());
        }
        if context.json {
            let ledgers: Vec<Json> = verified.iter().map(|ledger| ledger_json(context.lang, ledger)).collect();
            output::print_json(&json!({ "ok": ok, "ledgers": ledgers }));
        } else {
            output::print(&verified.iter().map(|ledger| ledger_text(context.lang, ledger)).collect::<String>());
            if verified.is_empty() {
                output::print(&format!("{}\n", say(context.lang, "ledger-none", &[])));
            }
        }
        Ok(if ok { DONE } else { FINDINGS })
    }
}

impl Rebuild {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let rebuilt = rebuild::rebuild(&*store, &origin, self.check, &context.progress()).await?;
            Ok((origin, rebuilt))
        };
        let (origin, rebuilt) = closing(&*store, outcome.await).await?;
        let good = |model: &Rebuilt| model.compared.live == model.compared.rebuilt || model.replaced;
        let ok = rebuilt.iter().all(|model| model.stop.is_none() && good(model));
        if context.json {
            let models: Vec<Json> = rebuilt.iter().map(|model| rebuilt_json(context.lang, model)).collect();
            output::print_json(&json!({ "ok": ok, "ledger": origin, "projections": models }));
        } else {
            output::print(&rebuilt.iter().map(|model| rebuilt_text(context.lang, model)).collect::<String>());
        }
        Ok(if ok { DONE } else { FINDINGS })
    }
}

async fn examine(context: &Context, store: &dyn Store, expected: Option<Head>) -> Result<Vec<Verified>, Failure> {
    let ledgers = match store.ledgers().await {
        Err(error @ (StoreError::Corrupt { .. } | StoreError::Failed { .. })) => {
            return Ok(vec![unreadable(store.audit().await.unwrap_or_default(), &error)]);
        }
        _ => context.ledgers(store).await?,
    };
    if expected.is_some() && ledgers.len() > 1 {
        return Err(Problem::new("expect-needs-ledger").fact("ledgers", names(&ledgers)).into());
    }
    Ok(verify::verify(store, &ledgers, expected, &context.progress()).await?)
}

/// A store so damaged that its ledgers cannot be listed: what is wrong with its tables, or what it said.
fn unreadable(faults: Vec<Fault>, error: &StoreError) -> Verified {
    let said = || vec![Fault::beside(Layer::Storage, "ledgers", "unreadable").with("detail", error)];
    Verified {
        origin: "-".parse().expect("a dash may be an origin"),
        head: Head::EMPTY,
        root: tree::empty_root(),
        faults: if faults.is_empty() { said() } else { faults },
    }
}

/// What verification found, in words.
pub fn ledger_text(lang: Lang, ledger: &Verified) -> String {
    let args = [("origin", ledger.origin.as_str().into()), ("head", ledger.head.to_string().into())];
    if ledger.faults.is_empty() {
        return format!("{}\n", say(lang, "verified", &args));
    }
    let mut text = format!("{}\n", say(lang, "not-verified", &args));
    for fault in &ledger.faults {
        text.push_str(&format!("  {}\n", fault_text(lang, fault)));
    }
    text.push_str(&format!("  → {}\n", say(lang, "not-verified.next", &args)));
    text
}

fn fault_text(lang: Lang, fault: &Fault) -> String {
    let layer = say(lang, &format!("layer-{}", fault.layer.name().replace('_', "-")), &[]);
    let args = [
        ("position", fault.position.map_or_else(|| "–".to_owned(), |position| position.to_string()).into()),
        ("layer", layer.into()),
        ("field", fault.field.as_str().into()),
        ("what", words::fault(lang, fault).into()),
    ];
    say(lang, if fault.position.is_some() { "fault-at" } else { "fault-beside" }, &args)
}

/// The same as JSON.
pub fn ledger_json(lang: Lang, ledger: &Verified) -> Json {
    json!({
        "ledger": ledger.origin,
        "size": ledger.head.size,
        "head": ledger.head,
        "root": ledger.root,
        "problems": ledger.faults.iter().map(|fault| fault_json(lang, fault)).collect::<Vec<_>>(),
    })
}

fn fault_json(lang: Lang, fault: &Fault) -> Json {
    json!({
        "position": fault.position,
        "layer": fault.layer.name(),
        "field": fault.field,
        "message": fault_text(lang, fault),
    })
}

fn rebuilt_text(lang: Lang, model: &Rebuilt) -> String {
    let same = model.compared.live == model.compared.rebuilt;
    let args = [
        ("projection", model.projection.as_str().into()),
        ("size", model.size.to_string().into()),
        ("live", model.compared.live.to_string().into()),
        ("rebuilt", model.compared.rebuilt.to_string().into()),
        ("count", model.compared.count.to_string().into()),
    ];
    let id = match (same, model.replaced) {
        (true, _) => "rebuilt-same",
        (false, true) => "rebuilt-replaced",
        (false, false) => "rebuilt-differs",
    };
    let mut text = format!("{}\n", say(lang, id, &args));
    for fault in model.compared.differences.iter().take(10) {
        text.push_str(&format!("  {}\n", fault_text(lang, fault)));
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

fn rebuilt_json(lang: Lang, model: &Rebuilt) -> Json {
    json!({
        "projection": model.projection,
        "size": model.size,
        "live": model.compared.live,
        "rebuilt": model.compared.rebuilt,
        "replaced": model.replaced,
        "stopped_at": model.stop.as_ref().map(|stop| stop.position),
        "differences": model.compared.differences.iter().map(|fault: &Fault| fault_json(lang, fault)).collect::<Vec<_>>(),
    })
}
