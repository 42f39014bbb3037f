//! `jate check`: holds a proof or a checkpoint to a policy, with nothing but the files.

use super::context::Context;
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::NoteError;
use crate::ledger::policy::{Distrust, Policy, Trusted};
use crate::ledger::proof::{CONSISTENCY, Consistency, INCLUSION, Inclusion, Proved, Unproved};
use crate::ledger::timestamp::{Roots, Stamp, StampError};
use crate::ledger::tree::ProofError;
use crate::value::{Place, Problem, Timestamp};
use crate::words::{Args as Words, Lang, pair, say};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Check {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    #[command(flatten)]
    policy: Trust,
}

/// Whom one trusts, for commands that check.
#[derive(Debug, Args)]
pub struct Trust {
    #[arg(long, env = "JATE_POLICY", value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    stamps: Stampers,
}

/// Whose time stamps one trusts.
#[derive(Debug, Args)]
pub struct Stampers {
    #[arg(long, env = "JATE_TSA", value_name = "FILE")]
    tsa: Option<PathBuf>,
}

impl Stampers {
    /// The certificates of the file, where one is given.
    pub fn given(&self) -> Result<Option<Roots>, Failure> {
        let Some(file) = &self.tsa else { return Ok(None) };
        let roots = Roots::read(&output::read_file(file)?);
        let wrong = |_| Failure::from(Problem::new("roots-unreadable").found(file.display().to_string()));
        roots.map(Some).map_err(wrong)
    }
}

impl Trust {
    /// The policy of the file.
    pub fn needed(&self) -> Result<Policy, Failure> {
        self.given()?.ok_or_else(|| Problem::new("policy-not-given").into())
    }

    /// The same, where one is given at all.
    pub fn given(&self) -> Result<Option<Policy>, Failure> {
        let Some(file) = &self.policy else {
            // Whom one trusts for time stamps says nothing before the key of the ledger does.
            return match &self.stamps.tsa {
                Some(tsa) => Err(Problem::new("tsa-without-policy").found(tsa.display().to_string()).into()),
                None => Ok(None),
            };
        };
        let wrong = |error: crate::ledger::policy::PolicyError| {
            let row = u32::try_from(error.line).ok().filter(|line| *line > 0);
            let place = Place { file: file.display().to_string(), row, ..Place::default() };
            Failure::from(Problem::new(error.what).found(error.found).at(place))
        };
        let mut policy = Policy::read(&output::read_file(file)?).map_err(wrong)?;
        policy.roots = self.stamps.given()?;
        Ok(Some(policy))
    }
}

/// What a file was found to say.
enum Held {
    Entry(Box<Proved>),
    Growth(Trusted, Trusted),
    Checkpoint(Trusted),
}

impl Check {
    pub fn run(&self, context: &Context) -> Outcome {
        let policy = self.policy.needed()?;
        let bytes = output::read_file(&self.file)?;
        let mut mine = Vec::new();
        for file in &self.checkpoint {
            let found = || file.display().to_string();
            let read = Checkpoint::of_note(&output::read_file(file)?);
            mine.push(read.map_err(|_| Problem::new("checkpoint-unreadable").found(found()))?.0);
        }
        let held = hold(&bytes, &policy, &mine);
        if context.json {
            output::print_json(&match &held {
                Ok(held) => held_json(held),
                Err(error) => json!({ "holds": false, "reason": reason(context.lang, error) }),
            });
        } else {
            output::print(&match &held {
                Ok(held) => held_text(context.lang, held, mine.is_empty()),
                Err(error) => not_held(context.lang, &self.file, error),
            });
        }
        Ok(if held.is_ok() { DONE } else { FINDINGS })
    }
}

/// What kind of file it is, its first line says.
fn hold(bytes: &[u8], policy: &Policy, mine: &[Checkpoint]) -> Result<Held, Unproved> {
    if bytes.starts_with(INCLUSION.as_bytes()) {
        return Ok(Held::Entry(Box::new(Inclusion::read(bytes)?.check(policy)?)));
    }
    if bytes.starts_with(CONSISTENCY.as_bytes()) {
        let (old, new) = Consistency::read(bytes)?.check(policy)?;
        // A proof from another beginning than the one that was kept proves nothing to whoever kept it.
        if !mine.is_empty() && !mine.contains(&old.checkpoint) {
            return Err(Unproved::OtherCheckpoint(old.checkpoint.size));
        }
        return Ok(Held::Growth(old, new));
    }
    Ok(Held::Checkpoint(policy.check(bytes)?))
}

fn not_held(lang: Lang, file: &Path, error: &Unproved) -> String {
    let args = [("file", file.display().to_string().into()), ("reason", reason(lang, error).into())];
    format!("{}\n  → {}\n", say(lang, "not-held", &args), say(lang, "not-held.next", &args))
}

/// Why a proof or a checkpoint proves nothing, in words.
pub fn reason(lang: Lang, error: &Unproved) -> String {
    match error {
        Unproved::Form(part) => say(lang, "unproved-form", &[("part", (*part).into())]),
        Unproved::OtherCheckpoint(size) => say(lang, "unproved-other-checkpoint", &[("size", size.to_string().into())]),
        Unproved::Entry(part) => say(lang, "unproved-entry", &[("part", part.into())]),
        Unproved::Path(ProofError::Range) => say(lang, "unproved-range", &[]),
        Unproved::Path(ProofError::Length { expected, found }) => {
            let args = [("expected", expected.to_string().into()), ("found", found.to_string().into())];
            say(lang, "unproved-length", &args)
        }
        Unproved::Path(ProofError::Root { expected, found }) => {
            let args = [("expected", expected.to_string().into()), ("found", found.to_string().into())];
            say(lang, "unproved-root", &args)
        }
        Unproved::Distrust(distrust) => self::distrust(lang, distrust),
    }
}

/// Why a policy does not trust a checkpoint, in words.
pub fn distrust(lang: Lang, error: &Distrust) -> String {
    match error {
        Distrust::Form(_) => say(lang, "distrust-form", &[]),
        Distrust::UnknownLog(origin) => say(lang, "distrust-unknown", &[("origin", origin.into())]),
        Distrust::Signature(NoteError::Unsigned(name)) => say(lang, "distrust-unsigned", &[("name", name.into())]),
        Distrust::Signature(error) => {
            let name = if let NoteError::Forged(name) = error { name.clone() } else { error.to_string() };
            say(lang, "distrust-forged", &[("name", name.into())])
        }
        Distrust::Stamp { name, error } => {
            say(lang, "distrust-stamp", &[("name", name.into()), ("reason", stamp(lang, error).into())])
        }
        Distrust::Unstamped => say(lang, "distrust-unstamped", &[]),
        Distrust::Quorum { found, missing } => {
            let args = [("found", found.to_string().into()), ("missing", missing.join(", ").into())];
            say(lang, "distrust-quorum", &args)
        }
    }
}

/// Why a time stamp says nothing, in words.
pub fn stamp(lang: Lang, error: &StampError) -> String {
    match error {
        StampError::Form(part) => say(lang, "stamp-form", &[("part", (*part).into())]),
        StampError::Refused(status) => say(lang, "stamp-refused", &[("status", status.into())]),
        StampError::OtherText => say(lang, "stamp-other-text", &[]),
        StampError::Signature => say(lang, "stamp-signature", &[]),
        StampError::Untrusted(detail) => say(lang, "stamp-untrusted", &[("detail", detail.into())]),
    }
}

/// What a time stamp says, in words.
pub fn stamped(lang: Lang, name: &str, stamp: &Stamp) -> String {
    let args = [
        ("name", name.into()),
        ("authority", stamp.authority.as_str().into()),
        ("time", seconds(stamp.seconds).into()),
    ];
    say(lang, if stamp.traced { "held-by-stamp" } else { "held-by-stamp-untraced" }, &args)
}

fn held_text(lang: Lang, held: &Held, nothing_brought: bool) -> String {
    match held {
        Held::Checkpoint(trusted) => {
            format!(
                "{}\n{}",
                say(lang, "held-checkpoint", &checkpoint_args(&trusted.checkpoint)),
                signed(lang, trusted)
            )
        }
        Held::Growth(old, new) => {
            let args = [
                ("origin", new.checkpoint.origin.as_str().into()),
                ("old", old.checkpoint.size.to_string().into()),
                ("new", new.checkpoint.size.to_string().into()),
                ("old_root", old.checkpoint.root.to_string().into()),
                ("new_root", new.checkpoint.root.to_string().into()),
            ];
            let compare =
                if nothing_brought { format!("  {}\n", say(lang, "held-compare", &args)) } else { String::new() };
            format!("{}\n{compare}{}", say(lang, "held-growth", &args), signed(lang, new))
        }
        Held::Entry(proved) => {
            let args = [
                ("origin", proved.trusted.checkpoint.origin.as_str().into()),
                ("position", proved.header.entry.position.as_str().into()),
                ("size", proved.trusted.checkpoint.size.to_string().into()),
            ];
            let mut text = format!("{}\n", say(lang, "held-entry", &args));
            let rows = [
                ("log-hash", proved.hash.to_string()),
                ("log-type", format!("{} {}", proved.header.event.event_type, proved.header.event.version)),
                ("log-effective", proved.header.event.effective.to_string()),
                ("log-recorded", proved.header.entry.recorded.to_string()),
                ("log-actor", proved.header.entry.actor.clone()),
            ];
            text.extend(rows.iter().map(|(id, value)| format!("{}\n", pair(lang, &say(lang, id, &[]), value))));
            if let Some(payload) = &proved.disclosed.payload {
                let payload = serde_json::to_value(payload).unwrap_or(Json::Null);
                text.push_str(&format!("{}\n", pair(lang, &say(lang, "log-payload", &[]), &format!("{payload:#}"))));
            }
            text.extend(proved.disclosed.texts.iter().map(|(field, value)| format!("{}\n", pair(lang, field, value))));
            if !proved.disclosed.withheld.is_empty() {
                let args = [("fields", proved.disclosed.withheld.join(", ").into())];
                text.push_str(&format!("{}\n", say(lang, "held-withheld", &args)));
            }
            text + &signed(lang, &proved.trusted)
        }
    }
}

fn checkpoint_args(checkpoint: &Checkpoint) -> [(&'static str, std::borrow::Cow<'_, str>); 3] {
    [
        ("origin", checkpoint.origin.as_str().into()),
        ("size", checkpoint.size.to_string().into()),
        ("root", checkpoint.root.to_string().into()),
    ]
}

/// By whom a checkpoint was signed.
fn signed(lang: Lang, trusted: &Trusted) -> String {
    let by = |key: &crate::ledger::note::Verifier| {
        let args: &Words<'_> = &[("key", key.to_string().into())];
        format!("  {}\n", say(lang, "held-by-key", args))
    };
    let seen = |(name, time): &(String, u64)| {
        let args = [("name", name.as_str().into()), ("time", seconds(*time).into())];
        format!("  {}\n", say(lang, "held-by-witness", &args))
    };
    let stamped = |(name, stamp): &(String, Stamp)| format!("  {}\n", stamped(lang, name, stamp));
    let signed = trusted.keys.iter().map(by).chain(trusted.witnesses.iter().map(seen));
    signed.chain(trusted.stamps.iter().map(stamped)).collect()
}

fn seconds(time: u64) -> String {
    let micros = i64::try_from(time).unwrap_or(i64::MAX).saturating_mul(1_000_000);
    Timestamp { micros }.to_string()
}

fn held_json(held: &Held) -> Json {
    match held {
        Held::Checkpoint(trusted) => {
            json!({ "holds": true, "kind": "checkpoint", "checkpoint": trusted_json(trusted) })
        }
        Held::Growth(old, new) => json!({
            "holds": true,
            "kind": "consistency",
            "old": trusted_json(old),
            "new": trusted_json(new),
        }),
        Held::Entry(proved) => json!({
            "holds": true,
            "kind": "inclusion",
            "checkpoint": trusted_json(&proved.trusted),
            "position": proved.header.entry.position.parse::<u64>().ok(),
            "hash": proved.hash,
            "header": serde_json::to_value(&proved.header).unwrap_or(Json::Null),
            "payload": proved.disclosed.payload.as_ref().and_then(|payload| serde_json::to_value(payload).ok()),
            "texts": proved.disclosed.texts.iter().map(|(f, v)| (f.clone(), v.clone().into())).collect::<serde_json::Map<_, _>>(),
            "withheld": proved.disclosed.withheld,
        }),
    }
}

/// A checkpoint with those who signed it, as JSON.
pub fn trusted_json(trusted: &Trusted) -> Json {
    let Checkpoint { origin, size, root } = &trusted.checkpoint;
    let witness = |(name, time): &(String, u64)| json!({ "name": name, "time": seconds(*time) });
    json!({
        "ledger": origin,
        "size": size,
        "root": root,
        "keys": trusted.keys,
        "witnesses": trusted.witnesses.iter().map(witness).collect::<Vec<_>>(),
        "time_stamps": trusted.stamps.iter().map(|(name, stamp)| stamp_json(name, stamp)).collect::<Vec<_>>(),
    })
}

/// A time stamp as JSON.
pub fn stamp_json(name: &str, stamp: &Stamp) -> Json {
    json!({ "name": name, "time": seconds(stamp.seconds), "authority": stamp.authority, "traced": stamp.traced })
}
