//! `jate recover`: what can be kept of a damaged ledger, and an entry that says what was lost.

use super::context::{Context, closing};
use super::key::Secret;
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::app::checkpoint;
use crate::app::recover::{Sound, is_free, recover, sound};
use crate::ledger::note::Kind;
use crate::render::verified;
use crate::store;
use crate::store::postgres::PostgresStore;
use crate::value::{Head, Problem};
use crate::words::{Lang, say};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::Path;

#[derive(Debug, Args)]
pub struct Recover {
    /// Where to; without it, what would be kept is told.
    #[arg(long, value_name = "FILE|URL", requires = "reason")]
    to: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Also where a checkpoint was signed that the rest does not lead to.
    #[arg(long)]
    accept_loss: bool,
    #[command(flatten)]
    key: Secret,
}

impl Recover {
    pub async fn run(self, context: &Context) -> Outcome {
        let key = self.key.given(Kind::Log)?;
        let place = context.place()?;
        if self.to.as_deref() == Some(place) {
            return Err(Problem::new("copy-same-store").found(place).into());
        }
        let from = store::examine(place).await?;
        let outcome = async {
            let origin = context.ledger(&*from).await?;
            let found = sound(&*from, &origin).await?;
            let Some(place) = &self.to else { return Ok((found, None)) };
            if found.fault.is_none() {
                return Err(Problem::new("nothing-to-recover").found(origin.as_str()).into());
            }
            if found.head == Head::EMPTY {
                return Err(Problem::new("nothing-sound").found(origin.as_str()).into());
            }
            if let Some(lost) = found.lost.as_ref().filter(|_| !self.accept_loss) {
                let problem = Problem::new("recovery-loses").found(lost.size.to_string());
                return Err(problem.fact("size", found.head.size).fact("root", lost.root).into());
            }
            if let Some(key) = key.as_ref().filter(|key| !found.keys.iter().any(|known| known == key.verifier())) {
                let problem = Problem::new("key-not-authorised").found(key.verifier().to_string());
                return Err(problem.fact("ledger", &origin).into());
            }
            // A new file appears under its name only once it is whole, with the entry that says what was lost.
            let part = (!PostgresStore::is_place(place)).then(|| format!("{place}.part"));
            if part.is_some() && Path::new(place).exists() {
                let there = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
                return Err(output::refused("output-unwritable", &there).found(place).into());
            }
            if let Some(part) = &part {
                let _ = std::fs::remove_file(part);
            }
            let to = store::create(part.as_deref().unwrap_or(place)).await?;
            let recovered = async {
                if !is_free(&*to, &origin).await? {
                    return Err(Failure::from(
                        Problem::new("copy-diverged").found(origin.as_str()).fact("head", "").fact("other", found.head),
                    ));
                }
                let office = context.office(&*to);
                let reason = self.reason.as_deref().unwrap_or_default();
                let done = recover(&*from, &office, &origin, &found, &context.actor(), reason).await?;
                if let Some(key) = key {
                    checkpoint::make(&office, &origin, &[key]).await?;
                }
                Ok(done)
            };
            let recovered = recovered.await;
            let done = closing(&*to, recovered).await?;
            if let Some(part) = part {
                std::fs::rename(part, place).map_err(|error| output::unwritable(Path::new(place), &error))?;
            }
            Ok((found, Some(done)))
        };
        let (found, done) = closing(&*from, outcome.await).await?;
        if context.json {
            output::print_json(&sound_json(context.lang, &found, done.is_some()));
        } else {
            output::print(&sound_text(context.lang, &found));
            if let Some(done) = &done {
                output::done(context, done);
            }
        }
        Ok(if found.fault.is_none() || done.is_some() { DONE } else { FINDINGS })
    }
}

fn sound_text(lang: Lang, sound: &Sound) -> String {
    let Some(fault) = &sound.fault else { return format!("{}\n", say(lang, "recover-sound", &[])) };
    let args = [
        ("kept", sound.head.to_string().into()),
        ("size", sound.head.size.to_string().into()),
        ("claimed", sound.claimed.to_string().into()),
        ("lost", sound.claimed.size.saturating_sub(sound.head.size).to_string().into()),
        ("fault", verified::fault(lang, fault).into()),
        ("signed", sound.signed.as_ref().map_or(0, |checkpoint| checkpoint.size).to_string().into()),
    ];
    let mut text = format!("{}\n", say(lang, "recover-found", &args));
    if let Some(lost) = &sound.lost {
        let args = [("size", lost.size.to_string().into()), ("root", lost.root.to_string().into())];
        text.push_str(&format!("  {}\n", say(lang, "recover-lost", &args)));
    }
    text + &format!("  → {}\n", say(lang, "recover-found.next", &args))
}

fn sound_json(lang: Lang, sound: &Sound, recovered: bool) -> Json {
    let checkpoint = |checkpoint: &crate::ledger::checkpoint::Checkpoint| json!({ "size": checkpoint.size, "root": checkpoint.root });
    json!({
        "sound": sound.fault.is_none(),
        "recovered": recovered,
        "kept": sound.head,
        "claimed": sound.claimed,
        "fault": sound.fault.as_ref().map(|fault| verified::fault(lang, fault)),
        "signed": sound.signed.as_ref().map(checkpoint),
        "lost": sound.lost.as_ref().map(checkpoint),
    })
}
