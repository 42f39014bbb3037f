//! `jate witness`: a witness of other people's ledgers, over HTTP or by files; and `jate cosign`: asking witnesses.

use super::check::{Trust, distrust};
use super::context::{Context, closing};
use super::key::Secret;
use super::output::{self, Failure, unwritable};
use super::{DONE, FINDINGS, Outcome};
use crate::app::checkpoint::{self, Signed};
use crate::app::proof;
use crate::app::system::SystemClock;
use crate::app::witness::{Answer, Witness};
use crate::ledger::note::{Kind, Note, SignatureLine, Verifier};
use crate::ledger::policy::{Policy, Witness as Trusted};
use crate::ledger::proof::{AddCheckpoint, PROOF_LIMIT_BYTES};
use crate::store::Store;
use crate::value::Problem;
use crate::value::chance::Clock as _;
use crate::words::say;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as Segment, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clap::{Args, Subcommand};
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long a witness may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub struct WitnessCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Serve(Serve),
    Sign(Sign),
}

/// Who a witness is, whom it knows, and where it remembers.
#[derive(Debug, Args)]
struct Memory {
    #[command(flatten)]
    key: Secret,
    #[command(flatten)]
    policy: Trust,
    #[arg(long, value_name = "FOLDER")]
    state: PathBuf,
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    memory: Memory,
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8460")]
    listen: SocketAddr,
}

#[derive(Debug, Args)]
struct Sign {
    #[arg(value_name = "REQUEST")]
    file: PathBuf,
    #[command(flatten)]
    memory: Memory,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl WitnessCommand {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            What::Serve(serve) => serve.run(context).await,
            What::Sign(sign) => sign.run(context),
        }
    }
}

impl Memory {
    fn witness(&self) -> Result<Witness, Failure> {
        let (key, policy) = (self.key.signer(Kind::Witness)?, self.policy.needed()?);
        Witness::new(key, policy, &self.state).map_err(|error| unwritable(&self.state, &error))
    }
}

impl Sign {
    fn run(&self, context: &Context) -> Outcome {
        let request = output::read_file(&self.file)?;
        let answer =
            self.memory.witness()?.add(&request, now()).map_err(|error| unwritable(&self.memory.state, &error))?;
        let lang = context.lang;
        match &answer {
            Answer::Cosigned(line) => {
                let text = format!("{line}\n");
                match &self.output {
                    Some(file) => {
                        output::write_file(file, text.as_bytes())?;
                        let args = [("file", file.display().to_string().into())];
                        output::print(&format!("{}\n", say(lang, "cosigned-file", &args)));
                    }
                    None => output::print(&text),
                }
                Ok(DONE)
            }
            refused => {
                output::print(&format!("{}\n", refusal(context, refused)));
                Ok(FINDINGS)
            }
        }
    }
}

impl Serve {
    async fn run(self, context: &Context) -> Outcome {
        let witness = Arc::new(self.memory.witness()?);
        let router = Router::new()
            .route("/add-checkpoint", post(add))
            .route("/{origin}/checkpoint", get(monitor))
            .layer(DefaultBodyLimit::max(PROOF_LIMIT_BYTES))
            .with_state(witness);
        let failed = |error: std::io::Error| {
            Failure::from(output::refused("listen-failed", &error).found(self.listen.to_string()))
        };
        let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?.to_string();
        output::print_now(&format!("{}\n", say(context.lang, "witness-listens", &[("address", address.into())])));
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(failed)?;
        Ok(DONE)
    }
}

async fn add(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let answer = tokio::task::spawn_blocking(move || witness.add(&body, now())).await;
    let Ok(Ok(answer)) = answer else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let status = StatusCode::from_u16(answer.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match answer {
        Answer::Cosigned(line) => (status, format!("{line}\n")).into_response(),
        Answer::Conflict(size) => {
            (status, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
        }
        _ => status.into_response(),
    }
}

async fn monitor(State(witness): State<Arc<Witness>>, Segment(origin): Segment<String>) -> Response {
    match witness.monitored(&origin) {
        Ok(Some(note)) => note.into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn now() -> u64 {
    (SystemClock.now().micros / 1_000_000).max(0).unsigned_abs()
}

#[derive(Debug, Args)]
pub struct Cosign {
    #[command(subcommand)]
    what: CosignWhat,
}

#[derive(Debug, Subcommand)]
enum CosignWhat {
    Ask(Ask),
    Request(Request),
    Add(Add),
}

#[derive(Debug, Args)]
struct Ask {
    #[command(flatten)]
    policy: Trust,
}

#[derive(Debug, Args)]
struct Request {
    #[arg(long, value_name = "SIZE", default_value_t = 0)]
    old: u64,
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
struct Add {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    policy: Trust,
}

impl Cosign {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = match &self.what {
            CosignWhat::Ask(ask) => ask.run(context, &*store).await,
            CosignWhat::Request(request) => request.run(context, &*store).await,
            CosignWhat::Add(add) => add.run(context, &*store).await,
        };
        closing(&*store, outcome).await
    }
}

/// The newest checkpoint of the ledger that is meant.
pub async fn newest(context: &Context, store: &dyn Store) -> Result<Signed, Failure> {
    let origin = context.ledger(store).await?;
    let size = store.snapshot(&origin, &[]).await?.head.size;
    Ok(checkpoint::needed(store, &origin, size).await?)
}

/// The request that brings a witness from a size that it saw to a checkpoint.
async fn request(store: &dyn Store, signed: &Signed, old: u64) -> Result<Vec<u8>, Failure> {
    let size = signed.checkpoint.size;
    if old > size {
        let problem = Problem::new("witness-ahead").found(old.to_string()).fact("size", size);
        return Err(problem.into());
    }
    let hashes = proof::consistency(store, &signed.checkpoint.origin, old, size).await?;
    Ok(AddCheckpoint { old, hashes, checkpoint: signed.note.to_string().into_bytes() }.write())
}

impl Request {
    async fn run(&self, context: &Context, store: &dyn Store) -> Outcome {
        let signed = newest(context, store).await?;
        output::write_file(&self.output, &request(store, &signed, self.old).await?)?;
        let args = [("file", self.output.display().to_string().into())];
        output::print(&format!("{}\n", say(context.lang, "request-written", &args)));
        Ok(DONE)
    }
}

impl Add {
    async fn run(&self, context: &Context, store: &dyn Store) -> Outcome {
        let policy = self.policy.needed()?;
        let mut signed = newest(context, store).await?;
        let answer = output::read_file(&self.file)?;
        let text = String::from_utf8_lossy(&answer);
        let lines: Option<Vec<SignatureLine>> = text.lines().map(|line| SignatureLine::read(line).ok()).collect();
        let lines = lines.unwrap_or_default();
        let by: Vec<&Trusted> = policy.witnesses.iter().filter(|witness| holds(witness, &signed, &lines)).collect();
        if by.is_empty() {
            let problem = Problem::new("cosignature-unknown").found(self.file.display().to_string());
            return Err(problem.fact("size", signed.checkpoint.size).into());
        }
        let is_theirs = |line: &SignatureLine, key: &Verifier| line.id == key.id() && line.name == key.name();
        let good = lines.into_iter().filter(|line| by.iter().any(|witness| is_theirs(line, &witness.key)));
        let origin = signed.checkpoint.origin.clone();
        checkpoint::cosigned(store, &origin, &mut signed, good.collect()).await?;
        let names = by.iter().map(|witness| witness.name.as_str()).collect::<Vec<_>>().join(", ");
        told(context, &signed, &names, &[]);
        Ok(DONE)
    }
}

/// Whether one of the lines is the witness's signature of the checkpoint.
fn holds(witness: &Trusted, signed: &Signed, lines: &[SignatureLine]) -> bool {
    let note = Note { text: signed.note.text.clone(), signatures: lines.to_vec() };
    witness.key.check(&note).is_ok()
}

impl Ask {
    async fn run(&self, context: &Context, store: &dyn Store) -> Outcome {
        let policy: Policy = self.policy.needed()?;
        let mut signed = newest(context, store).await?;
        let (mut by, mut late) = (Vec::new(), Vec::new());
        for witness in &policy.witnesses {
            if witness.key.check(&signed.note).is_ok() {
                by.push(witness.name.clone());
                continue;
            }
            match ask(context, store, &signed, witness).await? {
                Ok(lines) => {
                    let origin = signed.checkpoint.origin.clone();
                    checkpoint::cosigned(store, &origin, &mut signed, lines).await?;
                    by.push(witness.name.clone());
                }
                Err(why) => late.push((witness.name.clone(), why)),
            }
        }
        told(context, &signed, &by.join(", "), &late);
        match policy.check(signed.note.to_string().as_bytes()) {
            Ok(_) => Ok(DONE),
            Err(error) => {
                if !context.json {
                    output::print(&format!("  {}\n", distrust(context.lang, &error)));
                }
                Ok(FINDINGS)
            }
        }
    }
}

/// Asks a witness; where it has seen another size, from there.
async fn ask(
    context: &Context,
    store: &dyn Store,
    signed: &Signed,
    witness: &Trusted,
) -> Result<Result<Vec<SignatureLine>, String>, Failure> {
    let Some(url) = &witness.url else { return Ok(Err(say(context.lang, "witness-no-url", &[]))) };
    let mut old = 0;
    for _ in 0..3 {
        let body = request(store, signed, old).await?;
        let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
        let (status, text) = match tokio::task::spawn_blocking(move || send(&url, &body)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Ok(Err(error.to_string())),
            Err(error) => return Ok(Err(error.to_string())),
        };
        match status {
            200 => {
                let lines: Option<Vec<SignatureLine>> = text.lines().map(|l| SignatureLine::read(l).ok()).collect();
                let mine = |line: &SignatureLine| line.id == witness.key.id() && line.name == witness.key.name();
                let lines: Vec<_> = lines.unwrap_or_default().into_iter().filter(mine).collect();
                if holds(witness, signed, &lines) {
                    return Ok(Ok(lines));
                }
                return Ok(Err(say(context.lang, "witness-other-signature", &[])));
            }
            409 => match text.trim().parse() {
                Ok(size) if size <= signed.checkpoint.size => old = size,
                Ok(size) => return Ok(Err(refusal(context, &Answer::Conflict(size)))),
                Err(_) => return Ok(Err(say(context.lang, "witness-status", &[("status", "409".into())]))),
            },
            status => {
                let refused = [Answer::Unknown, Answer::Unsigned, Answer::Malformed, Answer::Inconsistent];
                let known = refused.iter().find(|answer| answer.status() == status);
                let other = || say(context.lang, "witness-status", &[("status", status.to_string().into())]);
                return Ok(Err(known.map_or_else(other, |answer| refusal(context, answer))));
            }
        }
    }
    Ok(Err(say(context.lang, "witness-status", &[("status", "409".into())])))
}

fn send(url: &str, body: &[u8]) -> Result<(u16, String), ureq::Error> {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let mut answer = agent.post(url).send(body)?;
    let text = answer.body_mut().with_config().limit(PROOF_LIMIT_BYTES as u64).read_to_string()?;
    Ok((answer.status().as_u16(), text))
}

/// Why a witness did not sign, in words.
fn refusal(context: &Context, answer: &Answer) -> String {
    let size = if let Answer::Conflict(size) = answer { size.to_string() } else { String::new() };
    let id = match answer {
        Answer::Cosigned(_) | Answer::Conflict(_) => "witness-conflict",
        Answer::Unknown => "witness-unknown",
        Answer::Unsigned => "witness-unsigned",
        Answer::Malformed => "witness-malformed",
        Answer::Inconsistent => "witness-inconsistent",
    };
    say(context.lang, id, &[("size", size.into())])
}

fn told(context: &Context, signed: &Signed, by: &str, late: &[(String, String)]) {
    let size = signed.checkpoint.size;
    if context.json {
        let late: Vec<_> = late.iter().map(|(name, why)| json!({ "witness": name, "reason": why })).collect();
        output::print_json(
            &json!({ "size": size, "witnesses": by, "late": late, "checkpoint": signed.note.to_string() }),
        );
        return;
    }
    let args = [("size", size.to_string().into()), ("names", if by.is_empty() { "–" } else { by }.into())];
    let mut text = format!("{}\n", say(context.lang, "cosigned", &args));
    for (name, why) in late {
        let args = [("name", name.as_str().into()), ("reason", why.as_str().into())];
        text.push_str(&format!("  {}\n", say(context.lang, "cosigned-late", &args)));
    }
    output::print(&text);
}
