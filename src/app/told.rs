//! What went wrong, as problems that the catalogue has words for, and whose it is: what exit codes and answers are made of.

use super::AppError;
use crate::projection::DecodeError;
use crate::store::StoreError;
use crate::value::Problem;
use std::io::ErrorKind as IoErrorKind;

/// Problems that nobody typed: what is stored, signed or published disagrees.
const FOUND: [&str; 9] = [
    "bundle-not-verified",
    "checkpoint-distrusted",
    "checkpoint-inconsistent",
    "entry-not-verified",
    "published-differs",
    "published-larger",
    "report-of-another-ledger",
    "report-signed-by-others",
    "witness-ahead",
];

/// Whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Nobody's here: what is stored, signed or published disagrees.
    Findings,
    /// What was typed.
    Input,
    /// The store, or the system.
    System,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Every problem at once.
    pub problems: Vec<Problem>,
    /// Whose it is.
    pub blame: Blame,
}

impl From<Vec<Problem>> for Told {
    fn from(problems: Vec<Problem>) -> Self {
        // What was signed or published says otherwise than the ledger: nobody typed that.
        let found = |problem: &Problem| FOUND.contains(&problem.code);
        let blame = if problems.iter().any(found) { Blame::Findings } else { Blame::Input };
        Self { problems, blame }
    }
}

impl From<StoreError> for Told {
    fn from(error: StoreError) -> Self {
        let problem = |code| Problem::new(code);
        let (problem, blame) = match error {
            StoreError::Missing { place } => (problem("store-missing").found(place), Blame::Input),
            StoreError::Foreign { place, detail } => {
                (problem("store-foreign").found(place).fact("detail", detail), Blame::Input)
            }
            StoreError::SchemaVersion { found, supported } if (1..supported).contains(&found) => {
                (problem("store-older").fact("version", found).fact("supported", supported), Blame::System)
            }
            StoreError::SchemaVersion { found, supported } => {
                (problem("store-schema").fact("version", found).fact("supported", supported), Blame::System)
            }
            StoreError::Locked => (problem("store-locked"), Blame::System),
            StoreError::ReadOnly => (problem("store-read-only"), Blame::System),
            StoreError::Full => (problem("store-full"), Blame::System),
            StoreError::Corrupt { detail } => (problem("store-corrupt").fact("detail", detail), Blame::System),
            StoreError::HeadMoved { .. } => (problem("too-busy"), Blame::System),
            StoreError::NotPrepared { place } => (problem("store-not-prepared").found(place), Blame::Input),
            StoreError::Insecure { place } => (problem("store-insecure").found(place), Blame::Input),
            StoreError::Unreachable { place, detail } => {
                (problem("store-unreachable").found(place).fact("detail", detail), Blame::System)
            }
            StoreError::Forbidden { detail } => (problem("store-forbidden").fact("detail", detail), Blame::System),
            StoreError::Uncertain { detail } => (problem("store-uncertain").fact("detail", detail), Blame::System),
            StoreError::Lost { detail } => (problem("store-lost").fact("detail", detail), Blame::System),
            StoreError::Unreadable { place, source } => {
                let place = crate::value::Place { file: place, ..Default::default() };
                (refused("file-unreadable", &source).at(place), Blame::System)
            }
            StoreError::Failed { detail } => (problem("store-failed").fact("detail", detail), Blame::System),
        };
        Self { problems: vec![problem], blame }
    }
}

impl From<DecodeError> for Told {
    fn from(error: DecodeError) -> Self {
        Self { problems: vec![Problem::new("decode-failed").fact("detail", error)], blame: Blame::System }
    }
}

impl From<AppError> for Told {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Problems(problems) => problems.into(),
            AppError::Store(error) => error.into(),
            AppError::Decode(error) => error.into(),
            AppError::Internal { detail } => {
                Self { problems: vec![Problem::new("internal").fact("detail", detail)], blame: Blame::System }
            }
        }
    }
}

/// What the system said about a file, as a reason that the catalogue knows.
#[must_use]
pub fn refused(code: &'static str, error: &std::io::Error) -> Problem {
    let reason = match error.kind() {
        IoErrorKind::NotFound => "not-found",
        IoErrorKind::PermissionDenied => "permission-denied",
        IoErrorKind::IsADirectory => "is-a-directory",
        IoErrorKind::NotADirectory => "not-a-directory",
        IoErrorKind::AlreadyExists => "already-exists",
        IoErrorKind::StorageFull | IoErrorKind::QuotaExceeded => "storage-full",
        IoErrorKind::ReadOnlyFilesystem => "read-only",
        _ => "other",
    };
    Problem::new(code).fact("reason", reason).fact("detail", error)
}
