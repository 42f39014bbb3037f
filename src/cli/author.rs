//! A person's own signature, made by OpenSSH: `ssh-keygen` knows files, agents, passphrases and hardware keys, and is on every
//! machine that has them. Jate never sees the private key.

use super::output::Failure;
use crate::app::AppError;
use crate::app::office::Author;
use crate::ledger::author::{AuthorKey, NAMESPACE};
use crate::value::Problem;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A key by its file: the private one, or the public one where an agent has the other half.
#[derive(Debug)]
pub struct SshAuthor {
    file: PathBuf,
    key: Result<AuthorKey, Problem>,
}

impl SshAuthor {
    /// Reads the public half.
    pub fn new(file: &Path) -> Self {
        let is_public = file.extension().is_some_and(|extension| extension == "pub");
        let public = if is_public { file.to_owned() } else { file.with_added_extension("pub") };
        let read = std::fs::read_to_string(&public).ok().and_then(|text| text.parse().ok());
        let problem = || Problem::new("author-key-unreadable").found(public.display().to_string());
        Self { file: file.to_owned(), key: read.ok_or_else(problem) }
    }

    /// The same, if its public half could be read.
    pub fn ready(&self) -> Result<&dyn Author, Failure> {
        match &self.key {
            Ok(_) => Ok(self),
            Err(problem) => Err(problem.clone().into()),
        }
    }

    fn ask(&self, message: &[u8]) -> std::io::Result<(bool, String, String)> {
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-Y", "sign", "-q", "-n", NAMESPACE, "-f"]).arg(&self.file);
        keygen.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut keygen = keygen.spawn()?;
        if let Some(mut input) = keygen.stdin.take() {
            input.write_all(message)?;
        }
        let done = keygen.wait_with_output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Ok((done.status.success(), text(&done.stdout), text(&done.stderr)))
    }
}

impl Author for SshAuthor {
    fn key(&self) -> &AuthorKey {
        self.key.as_ref().expect("it was asked whether it is ready before the first command")
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], AppError> {
        let failed = |detail: String| {
            let problem = Problem::new("author-not-signed").found(self.file.display().to_string());
            AppError::from(problem.fact("detail", detail))
        };
        let (done, pem, said) = self.ask(message).map_err(|error| failed(error.to_string()))?;
        if !done {
            return Err(failed(said));
        }
        match AuthorKey::of_signature(&pem) {
            Ok((key, signature)) if key == *self.key() && key.signed(message, &signature) => Ok(signature),
            _ => Err(failed("ssh-keygen signed with another key".to_owned())),
        }
    }
}
