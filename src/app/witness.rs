//! A witness (`c2sp.org/tlog-witness`): cosigns checkpoints that it has seen grow, and never two that contradict each other.
//!
//! What it saw last of each ledger is a file of its own. At each step of `Witness::add`: nothing is durable until the new
//! checkpoint takes the place of the old one, in one step; only then is there an answer. A death before leaves the old
//! one, a death after leaves the new one, and whoever asks again gets the same answer.

use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::{Note, SignatureLine, Signer};
use crate::ledger::policy::{Distrust, Policy};
use crate::ledger::proof::AddCheckpoint;
use crate::ledger::tree;
use crate::value::{Origin, hash};
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// A witness.
#[derive(Debug)]
pub struct Witness {
    key: Signer,
    /// The logs that it knows.
    policy: Policy,
    /// Where it remembers what it saw.
    state: PathBuf,
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Its signature.
    Cosigned(SignatureLine),
    /// It has seen another size last: ask again from there.
    Conflict(u64),
    /// It does not know the ledger.
    Unknown,
    /// The log's signature is missing, or does not hold.
    Unsigned,
    /// The request is none.
    Malformed,
    /// The ledger is not the one that it saw before: nobody will get it to sign this.
    Inconsistent,
}

impl Answer {
    /// The status that `c2sp.org/tlog-witness` gives it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Cosigned(_) => 200,
            Self::Conflict(_) => 409,
            Self::Unknown => 404,
            Self::Unsigned => 403,
            Self::Malformed => 400,
            Self::Inconsistent => 422,
        }
    }
}

impl Witness {
    /// A witness that remembers in a folder, which is made.
    ///
    /// # Errors
    /// The folder.
    pub fn new(key: Signer, policy: Policy, state: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(state)?;
        Ok(Self { key, policy, state: state.to_owned() })
    }

    /// Cosigns a checkpoint, if it grew from what was seen last. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// The folder: nothing was signed.
    pub fn add(&self, request: &[u8], now: u64) -> Result<Answer, Error> {
        let Ok(AddCheckpoint { old, hashes, checkpoint: bytes }) = AddCheckpoint::read(request) else {
            return Ok(Answer::Malformed);
        };
        let Ok((new, note)) = Checkpoint::of_note(&bytes) else { return Ok(Answer::Malformed) };
        match self.policy.check_log(new.clone(), &note) {
            Err(Distrust::UnknownLog(_)) => return Ok(Answer::Unknown),
            Err(_) => return Ok(Answer::Unsigned),
            Ok(_) => {}
        }
        if old > new.size {
            return Ok(Answer::Malformed);
        }
        // One at a time, whatever the number of processes: until the new one is durable, nobody else compares.
        let lock = OpenOptions::new().create(true).append(true).open(self.file(&new.origin, "lock"))?;
        lock.lock()?;
        let seen = self.last(&new.origin)?;
        // Whoever lost the answer on the way gets it again.
        if let Some((_, kept)) = seen.as_ref().filter(|(seen, kept)| *seen == new && kept.text == note.text)
            && let Some(line) = kept.signatures.iter().find(|line| line.id == self.key.verifier().id())
        {
            return Ok(Answer::Cosigned(line.clone()));
        }
        let seen = seen.map(|(seen, _)| seen);
        let (size, root) = seen.as_ref().map_or((0, tree::empty_root()), |seen| (seen.size, seen.root));
        if old != size {
            return Ok(Answer::Conflict(size));
        }
        if tree::check_consistency((size, root), (new.size, new.root), &hashes).is_err()
            || (new.size == 0 && new.root != tree::empty_root())
        {
            return Ok(Answer::Inconsistent);
        }
        let line = self.key.sign(&note.text, now);
        // What is kept has the signatures that were checked, and ours.
        let known = |line: &SignatureLine| self.policy.logs.iter().any(|(key, _)| key.id() == line.id);
        let mut kept = Note { signatures: note.signatures.into_iter().filter(known).collect(), text: note.text };
        kept.add([line.clone()]);
        self.keep(&new.origin, &kept)?;
        drop(lock);
        Ok(Answer::Cosigned(line))
    }

    /// What was seen last of a ledger, by the SHA-256 of its origin: for those who look from outside.
    ///
    /// # Errors
    /// The folder.
    pub fn monitored(&self, origin_hash: &str) -> Result<Option<Vec<u8>>, Error> {
        let known = self.policy.logs.iter().any(|(key, _)| origin_digest(key.name()) == origin_hash);
        if !known {
            return Ok(None);
        }
        absent_is_none(std::fs::read(self.state.join(format!("{origin_hash}.checkpoint"))))
    }

    fn last(&self, origin: &Origin) -> Result<Option<(Checkpoint, Note)>, Error> {
        let Some(bytes) = absent_is_none(std::fs::read(self.file(origin, "checkpoint")))? else { return Ok(None) };
        // A memory that cannot be read is none to sign on.
        let damaged = |_| Error::new(ErrorKind::InvalidData, "what was seen last cannot be read");
        Checkpoint::of_note(&bytes).map(Some).map_err(damaged)
    }

    fn keep(&self, origin: &Origin, note: &Note) -> Result<(), Error> {
        let (part, path) = (self.file(origin, "part"), self.file(origin, "checkpoint"));
        let mut file = File::create(&part)?;
        file.write_all(note.to_string().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        // The new name is durable with its folder.
        File::open(&self.state)?.sync_all()
    }

    fn file(&self, origin: &Origin, suffix: &str) -> PathBuf {
        self.state.join(format!("{}.{suffix}", origin_digest(origin.as_str())))
    }
}

fn origin_digest(origin: &str) -> String {
    hash::hex(&Sha256::digest(origin.as_bytes()))
}

fn absent_is_none(read: Result<Vec<u8>, Error>) -> Result<Option<Vec<u8>>, Error> {
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}
