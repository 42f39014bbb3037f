//! `jate tamper-lab`: attacks a copy of a ledger, and shows what finds each attack out.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::app::tamper_lab::{Attack, Ended, FoundBy, Lab};
use crate::render::verified;
use crate::words::{Lang, say};
use clap::Args;
use serde_json::{Value as Json, json};
use strum::IntoEnumIterator as _;

#[derive(Debug, Args)]
pub struct TamperLab {}

impl TamperLab {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let folder = tempfile::tempdir().map_err(|error| Failure::system(&error.to_string()))?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = context.office(&*store);
            let lab = Lab::open(&office, &origin, folder.path()).await?;
            let mut ended = Vec::new();
            for attack in Attack::iter() {
                let one = lab.perform(attack).await?;
                if !context.json {
                    output::print_now(&ended_text(context.lang, &one));
                }
                ended.push(one);
            }
            Ok(ended)
        };
        let ended = closing(&*store, outcome.await).await?;
        let good = ended.iter().filter(|ended| ended.as_documented()).count();
        if context.json {
            let attacks: Vec<Json> = ended.iter().map(|ended| ended_json(context.lang, ended)).collect();
            output::print_json(&json!({ "ok": good == ended.len(), "attacks": attacks }));
        } else {
            let args = [("good", good.to_string().into()), ("all", ended.len().to_string().into())];
            output::print(&format!("{}\n", say(context.lang, "lab-ended", &args)));
        }
        Ok(if good == ended.len() { DONE } else { FINDINGS })
    }
}

fn found_by(lang: Lang, ended: &Ended) -> String {
    match &ended.found_by {
        FoundBy::Database(said) => say(lang, "lab-database", &[("said", said.into())]),
        FoundBy::Verification(fault) => {
            say(lang, "lab-verification", &[("fault", verified::fault(lang, fault).into())])
        }
        FoundBy::Checkpoint(fault) => say(lang, "lab-checkpoint", &[("fault", verified::fault(lang, fault).into())]),
        FoundBy::Nothing => say(lang, &format!("lab-nothing-{}", ended.attack.name()), &[]),
    }
}

fn ended_text(lang: Lang, ended: &Ended) -> String {
    let mark = if ended.as_documented() { "" } else { "lab-unexpected" };
    let mark = if mark.is_empty() { String::new() } else { format!(" {}", say(lang, mark, &[])) };
    let what = say(lang, &format!("attack-{}", ended.attack.name()), &[]);
    format!("{what}{mark}\n  → {}\n", found_by(lang, ended))
}

fn ended_json(lang: Lang, ended: &Ended) -> Json {
    let (by, layer) = match &ended.found_by {
        FoundBy::Database(_) => ("database", None),
        FoundBy::Verification(fault) => ("verification", Some(fault.layer.name())),
        FoundBy::Checkpoint(fault) => ("checkpoint", Some(fault.layer.name())),
        FoundBy::Nothing => ("nothing", None),
    };
    json!({
        "attack": ended.attack.name(),
        "found_by": by,
        "layer": layer,
        "as_documented": ended.as_documented(),
        "message": found_by(lang, ended),
    })
}
