//! `jate verify` and `jate rebuild`.

use super::attach::EvidenceFolder;
use super::check::{self, Trust};
use super::context::{Context, closing, head, names};
use super::output::{self, Failure, refused};
use super::publish::failure;
use super::{DONE, FINDINGS, Outcome};
use crate::app::evidence::Inspected;
use crate::app::metrics::METRICS;
use crate::app::rebuild::Rebuilt;
use crate::app::restore::{self, BackupError};
use crate::app::system::SystemClock;
use crate::app::verify::{Brought, Verified};
use crate::app::{evidence, publish, rebuild, verify};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keyring::Keyring;
use crate::ledger::policy::Policy;
use crate::ledger::{Fault, Layer, held, tree};
use crate::render::{rebuilt, verified};
use crate::store::{self, Store, StoreError};
use crate::value::chance::Clock as _;
use crate::value::{Head, Place, Problem};
use crate::words::{Lang, say};
use clap::Args;
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Verify {
    #[arg(long, value_name = "HEAD")]
    expect: Option<String>,
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "tiles")]
    bundle: Option<PathBuf>,
    #[arg(long, value_name = "FOLDER")]
    tiles: Option<PathBuf>,
    #[command(flatten)]
    policy: Trust,
    #[command(flatten)]
    evidence: EvidenceFolder,
}

#[derive(Debug, Args)]
pub struct Rebuild {
    #[arg(long)]
    check: bool,
}

impl Verify {
    pub async fn run(self, context: &Context) -> Outcome {
        let brought = self.brought(context.lang)?;
        let mut verified = match &self.bundle {
            Some(bundle) => examine_bundle(context, bundle, &brought)?,
            None => match store::examine(context.place()?).await {
                Ok(store) => {
                    let folder = self.evidence.find(context)?;
                    let folders = (self.tiles.as_deref(), folder.as_deref());
                    closing(&*store, examine(context, &*store, &brought, folders).await).await?
                }
                Err(error @ StoreError::Corrupt { .. }) => vec![unreadable(Vec::new(), &error)],
                Err(error) => return Err(error.into()),
            },
        };
        // A checkpoint of a ledger that is not there is a ledger taken away.
        for kept in &brought.checkpoints {
            let origin = &kept.0.origin;
            if verified.iter().all(|ledger| ledger.origin != *origin) {
                let fault = held::brought(kept, &tree::Frontier::default(), &Keyring::default());
                verified.push(Verified::unread(origin.clone(), Head::EMPTY, fault.into_iter().collect()));
            }
        }
        if let Some(policy) = self.policy.given()? {
            for ledger in &mut verified {
                ledger.faults.extend(distrusted(context.lang, &policy, ledger));
            }
        }
        // A store without any ledger proves nothing: somebody made one, or took them all away.
        let ok = !verified.is_empty() && verified.iter().all(|ledger| ledger.faults.is_empty());
        if ok {
            METRICS.verified(SystemClock.now());
        }
        if context.json {
            let ledgers: Vec<Json> = verified.iter().map(|ledger| verified::document(context.lang, ledger)).collect();
            output::print_json(&json!({ "ok": ok, "ledgers": ledgers }));
        } else {
            let id = if self.bundle.is_some() { "verified-bundle" } else { "verified" };
            output::print(
                &verified.iter().map(|ledger| verified::ledger(context.lang, ledger, id)).collect::<String>(),
            );
            if verified.is_empty() {
                output::print(&format!("{}\n", say(context.lang, "ledger-none", &[])));
            }
        }
        Ok(if ok { DONE } else { FINDINGS })
    }
}

impl Verify {
    /// What somebody kept elsewhere: each checkpoint is held to their policy first.
    fn brought(&self, lang: Lang) -> Result<Brought, Failure> {
        let head = self.expect.as_deref().map(head).transpose()?;
        let policy = self.policy.given()?;
        let mut checkpoints = Vec::new();
        for file in &self.checkpoint {
            let note = output::read_file(file)?;
            let found = || file.display().to_string();
            let kept = Checkpoint::of_note(&note).map_err(|_| Problem::new("checkpoint-unreadable").found(found()))?;
            // Witnesses may have come later than the copy that was kept.
            let checked = policy.as_ref().map(|policy| policy.check_log(kept.0.clone(), &kept.1));
            if let Some(Err(error)) = checked {
                let problem = Problem::new("checkpoint-distrusted").found(found());
                return Err(problem.fact("detail", check::distrust(lang, &error)).into());
            }
            checkpoints.push(kept);
        }
        Ok(Brought { head, checkpoints })
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
        let (origin, models) = closing(&*store, outcome.await).await?;
        let ok = models.iter().all(Rebuilt::is_sound);
        if context.json {
            output::print_json(&rebuilt::document(context.lang, &origin, &models));
        } else {
            output::print(&rebuilt::text(context.lang, &models));
        }
        Ok(if ok { DONE } else { FINDINGS })
    }
}

async fn examine(
    context: &Context,
    store: &dyn Store,
    brought: &Brought,
    (tiles, evidence): (Option<&Path>, Option<&Path>),
) -> Result<Vec<Verified>, Failure> {
    let ledgers = match store.ledgers().await {
        Err(error @ (StoreError::Corrupt { .. } | StoreError::Failed { .. })) => {
            return Ok(vec![unreadable(store.audit().await.unwrap_or_default(), &error)]);
        }
        _ => context.ledgers(store).await?,
    };
    if brought.head.is_some() && ledgers.len() > 1 {
        return Err(Problem::new("expect-needs-ledger").fact("ledgers", names(&ledgers)).into());
    }
    let mut verified = verify::verify(store, &ledgers, brought, &context.progress()).await?;
    // Of a store that does not verify, nothing can be said about what its entries name.
    let sound = verified.iter().all(|ledger| ledger.faults.is_empty());
    if let Some(folder) = evidence.filter(|_| sound) {
        for ledger in &mut verified {
            let mut checked = evidence::check(store, &ledger.origin, folder).await?;
            ledger.faults.append(&mut checked.faults);
            ledger.evidence = Some(checked).filter(|checked| *checked != Inspected::default());
        }
    }
    if let Some(folder) = tiles {
        let (origin, faults) = publish::check(store, folder).await.map_err(failure)?;
        match verified.iter_mut().find(|ledger| ledger.origin == origin) {
            Some(ledger) => ledger.faults.extend(faults),
            None => verified.push(Verified::unread(origin, Head::EMPTY, faults)),
        }
    }
    Ok(verified)
}

/// What a policy says of the newest checkpoint of a ledger, where it does not trust it.
fn distrusted(lang: Lang, policy: &Policy, ledger: &Verified) -> Option<Fault> {
    let fault = |detail: String| Fault::beside(Layer::Checkpoint, "policy", "distrusted").with("detail", detail);
    match &ledger.newest {
        None => Some(fault(say(lang, "verified-unsigned", &[]))),
        Some(note) => {
            let checked = policy.check(note.to_string().as_bytes());
            checked.err().map(|error| fault(check::distrust(lang, &error)))
        }
    }
}

/// The same for an export: everything but what only a store has.
fn examine_bundle(context: &Context, file: &Path, brought: &Brought) -> Result<Vec<Verified>, Failure> {
    let place = || Place { file: file.display().to_string(), ..Place::default() };
    let unreadable = |error: &std::io::Error| Failure::from(refused("file-unreadable", error).at(place()));
    let mut reader = BufReader::new(File::open(file).map_err(|error| unreadable(&error))?);
    let verified = restore::examine(&mut reader, brought).map_err(|error| match error {
        BackupError::Read(error) => unreadable(&error),
        BackupError::Form(error) => Problem::new("backup-invalid").fact("detail", error.detail).at(place()).into(),
    })?;
    let named = context.named_ledger()?;
    if brought.head.is_some() && verified.len() > 1 {
        let ledgers = verified.iter().map(|ledger| ledger.origin.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Problem::new("expect-needs-ledger").fact("ledgers", ledgers).into());
    }
    Ok(verified.into_iter().filter(|ledger| named.as_ref().is_none_or(|named| ledger.origin == *named)).collect())
}

/// A store so damaged that its ledgers cannot be listed: what is wrong with its tables, or what it said.
fn unreadable(faults: Vec<Fault>, error: &StoreError) -> Verified {
    let said = || vec![Fault::beside(Layer::Storage, "ledgers", "unreadable").with("detail", error)];
    let origin = "-".parse().expect("a dash may be an origin");
    Verified::unread(origin, Head::EMPTY, if faults.is_empty() { said() } else { faults })
}
