//! `jate key`: the keys that sign checkpoints of a ledger. Private keys stay in files or in the environment.

use super::context::{Context, closing};
use super::output::{self, Failure, refused, unwritable};
use super::{DONE, Outcome};
use crate::app::{AppError, Done, Office, change, checkpoint};
use crate::ledger::keyring::Key as Known;
use crate::ledger::note::{Kind, NoteError, Signer, Verifier};
use crate::render::register;
use crate::render::terminal::plain_table;
use crate::value::chance::{self, Entropy};
use crate::value::{Origin, Place, Problem};
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Key {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Generate(Generate),
    Rotate(Rotate),
    Revoke(Revoke),
    List,
    Author(AuthorAdd),
    AuthorRevoke(AuthorRevoke),
}

#[derive(Debug, Args)]
struct AuthorAdd {
    /// From now on, nothing under this person's name without a signature.
    #[arg(long)]
    required: bool,
}

#[derive(Debug, Args)]
struct AuthorRevoke {
    #[arg(value_name = "PUBLIC-KEY")]
    key: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Debug, Args)]
struct Generate {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A witness's key is of no ledger: this is its name.
    #[arg(long, value_name = "NAME")]
    witness: Option<String>,
}

#[derive(Debug, Args)]
struct Rotate {
    #[arg(value_name = "NEW")]
    file: PathBuf,
    #[command(flatten)]
    key: Secret,
}

#[derive(Debug, Args)]
struct Revoke {
    #[arg(value_name = "KEY")]
    key: String,
    #[arg(long, value_name = "SIZE")]
    last_size: Option<u64>,
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// A private key, for commands that sign.
#[derive(Debug, Args)]
pub struct Secret {
    #[arg(long = "key-file", id = "key-file", env = "JATE_KEY_FILE", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Secret {
    /// The key of the file, or of `JATE_KEY` itself, which must be of that kind.
    pub fn signer(&self, kind: Kind) -> Result<Signer, Failure> {
        self.given(kind)?.ok_or_else(|| Problem::new("key-not-given").into())
    }

    /// The same, where one is given at all.
    pub fn given(&self, kind: Kind) -> Result<Option<Signer>, Failure> {
        let signer = match (&self.file, std::env::var("JATE_KEY")) {
            (Some(file), _) => read(file)?,
            (None, Ok(text)) if !text.trim().is_empty() => {
                parse(&text).map_err(|_| Problem::new("key-unreadable").found("JATE_KEY"))?
            }
            _ => return Ok(None),
        };
        if signer.verifier().kind() == kind {
            return Ok(Some(signer));
        }
        Err(Problem::new("key-of-another-kind").found(signer.verifier().to_string()).into())
    }
}

impl Key {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            What::Generate(Generate { file, witness: Some(name) }) => {
                let signer = make(&file, &name, Kind::Witness, context.entropy())?;
                Ok(told(context, &file, signer.verifier(), "key-made-witness"))
            }
            What::Generate(Generate { file, witness: None }) => put_to_use(context, &file, None).await,
            What::Rotate(Rotate { file, key }) => put_to_use(context, &file, Some(key)).await,
            What::Revoke(revoke) => {
                let Revoke { key, last_size, reason } = &revoke;
                recorded(context, async |office, origin| {
                    change::revoke_key(office, &context.actor(), origin, key, *last_size, reason).await
                })
                .await
            }
            What::List => list(context).await,
            What::Author(add) => {
                let key = context.author()?.ok_or_else(|| Problem::new("author-not-given"))?.key().clone();
                recorded(context, async |office, origin| {
                    change::authorise_author(office, &context.actor(), origin, &key, add.required).await
                })
                .await
            }
            What::AuthorRevoke(AuthorRevoke { key, reason }) => {
                let text = std::fs::read_to_string(&key).unwrap_or(key);
                let key = text.parse().map_err(|_| Problem::new("author-key-unreadable").found(text.trim()))?;
                recorded(context, async |office, origin| {
                    change::revoke_author(office, &context.actor(), origin, &key, &reason).await
                })
                .await
            }
        }
    }
}

/// Records something, and says so.
async fn recorded(context: &Context, apply: impl AsyncFn(&Office<'_>, &Origin) -> Result<Done, AppError>) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        Ok(apply(&context.office(&*store), &origin).await?)
    };
    let done = closing(&*store, outcome.await).await?;
    output::done(context, &done);
    Ok(DONE)
}

/// Makes a key and records that it signs from now on. The file is there before the ledger speaks of it; where only the
/// second failed, the same command goes on with the same file.
async fn put_to_use(context: &Context, file: &Path, rotate: Option<Secret>) -> Outcome {
    // Whoever has the store alone cannot put their own key to use: the old one vouches, or is revoked first.
    let old = rotate.as_ref().map(|key| key.signer(Kind::Log)).transpose()?;
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        let office = context.office(&*store);
        let opened = office.open_existing(&origin).await?;
        let given = office.given(&opened);
        let now = opened.register.signing_key().map(|key| key.verifier.clone());
        let mut resumed = false;
        if let Some(old) = &old {
            // A rotation that was cut short after its entry goes on from there.
            let next = if file.exists() { Some(read(file)?) } else { None };
            resumed = next.is_some_and(|next| now.as_ref() == Some(next.verifier()));
            if !resumed && now.as_ref() != Some(old.verifier()) {
                let problem = Problem::new("key-not-authorised").found(old.verifier().to_string());
                return Err(problem.fact("ledger", &origin).into());
            }
        }
        if !file.exists() {
            // Whatever is wrong with the wish is told before there is a file.
            let trial = Signer::new(origin.as_str(), Kind::Log, &chance::bytes(context.entropy()));
            let trial = trial.expect("an origin has no space and no `+`");
            crate::decide::key::authorise(given, &origin, trial.verifier(), rotate.is_some())?;
        }
        let signer = make(file, origin.as_str(), Kind::Log, context.entropy())?;
        if rotate.is_none() && opened.register.signing_key().is_some_and(|key| key.verifier == *signer.verifier()) {
            return Err(Problem::new("key-file-exists").found(file.display().to_string()).into());
        }
        let (actor, key) = (context.actor(), signer.verifier());
        if !resumed {
            change::authorise_key(&office, &actor, &origin, key, rotate.is_some()).await?;
        }
        // The old key vouches for the new one: its last checkpoint ends with the entry that replaces it.
        let register = office.open_existing(&origin).await?.register;
        let authorised = register.keys.get(&key.to_string()).map_or(0, |known| known.authorised_at);
        let keys: Vec<Signer> = old.into_iter().chain([signer]).collect();
        checkpoint::make_at(&office, &origin, &keys, authorised + 1).await?;
        Ok(keys.last().map(|key| key.verifier().clone()))
    };
    let key = closing(&*store, outcome.await).await?;
    let Some(key) = key else { return Ok(DONE) };
    Ok(told(context, file, &key, if rotate.is_some() { "key-rotated" } else { "key-made" }))
}

fn told(context: &Context, file: &Path, key: &Verifier, id: &str) -> u8 {
    let args = [("file", file.display().to_string().into()), ("key", key.to_string().into())];
    if context.json {
        output::print_json(&json!({ "file": file.display().to_string(), "key": key }));
    } else {
        output::print(&format!("{}\n", say(context.lang, id, &args)));
    }
    DONE
}

/// Writes a new private key, readable by its owner alone; one that is there already for the same name stays.
fn make(file: &Path, name: &str, kind: Kind, entropy: &dyn Entropy) -> Result<Signer, Failure> {
    let named = |signer: &Signer| signer.verifier().name() == name && signer.verifier().kind() == kind;
    if file.exists() {
        let there = read(file).ok().filter(named);
        let exists = || Problem::new("key-file-exists").found(file.display().to_string()).into();
        return there.ok_or_else(exists);
    }
    let signer = Signer::new(name, kind, &chance::bytes(entropy));
    let signer = signer.ok_or_else(|| Problem::new("name-invalid").found(name).fact("rule", "key"))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut out| {
        out.write_all(format!("{}\n", signer.secret()).as_bytes())?;
        out.sync_all()
    });
    written.map_err(|error| unwritable(file, &error))?;
    Ok(signer)
}

/// Reads a private key from a file that nobody else can read.
fn read(file: &Path) -> Result<Signer, Failure> {
    let place = || Place { file: file.display().to_string(), ..Place::default() };
    let unreadable = |error: &std::io::Error| Failure::from(refused("file-unreadable", error).at(place()));
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    #[cfg(unix)]
    {
        let about = std::fs::metadata(file).map_err(|error| unreadable(&error))?;
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777;
        if mode & 0o077 != 0 {
            let problem = Problem::new("key-file-open").found(format!("{mode:o}")).at(place());
            return Err(problem.fact("file", file.display()).into());
        }
    }
    parse(&text).map_err(|_| Problem::new("key-unreadable").found(file.display().to_string()).into())
}

fn parse(text: &str) -> Result<Signer, NoteError> {
    text.trim_end().parse()
}

async fn list(context: &Context) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        Ok(context.office(&*store).open_existing(&origin).await?.register)
    };
    let known = closing(&*store, outcome.await).await?;
    let mut keys: Vec<&Known> = known.keys.values().collect();
    keys.sort_by_key(|key| key.authorised_at);
    if context.json {
        output::print_json(&register::keys(&known));
        return Ok(DONE);
    }
    let lang = context.lang;
    let mut table = plain_table();
    table.set_header(["list-id", "list-key", "list-sizes", "list-state"].iter().map(|id| say(lang, id, &[])));
    for key in &keys {
        let (first, last) = key.sizes();
        let sizes = format!("{first} – {}", last.map_or_else(|| "…".to_owned(), |last| last.to_string()));
        table.add_row([
            key.id(),
            key.verifier.to_string(),
            sizes,
            say(lang, &format!("key-{}", register::state(key)), &[]),
        ]);
    }
    for (key, author) in &known.authors {
        let until = author.revoked_at.map_or_else(|| "…".to_owned(), |at| at.to_string());
        let state = match (author.revoked_at, author.required) {
            (Some(_), _) => "key-revoked",
            (None, true) => "key-author-required",
            (None, false) => "key-author",
        };
        let entries = format!("{} – {until}", author.authorised_at);
        table.add_row([author.person.clone(), key.to_string(), entries, say(lang, state, &[])]);
    }
    let empty = keys.is_empty() && known.authors.is_empty();
    let text = if empty { say(lang, "list-empty", &[]) } else { table.trim_fmt() };
    output::print(&format!("{text}\n"));
    Ok(DONE)
}
