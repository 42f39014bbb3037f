//! Passwords: which are taken, and argon2id.

use super::AccessError;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Argon2, PasswordHash};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Fewest characters of a password.
pub const LEAST_CHARS: usize = 12;

/// Most: what is longer is no password, but work for the server.
pub const MOST_CHARS: usize = 128;

/// Hashes at a time, on half of the cores: each takes 19 MiB, and whoever is in already is answered meanwhile.
static DESKS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new((cores / 2).max(1))
});

/// A hash that no password has been kept for: names that nobody has take as long as others.
static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("").unwrap_or_default());

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Fewer than `LEAST_CHARS` characters.
    Short,
    /// More than `MOST_CHARS` characters.
    Long,
    /// A stranger would soon come to it.
    Guessed,
}

/// Length, and nothing that a stranger would try early: it is held to lists of passwords that became known, and of words, names
/// and dates, with what people do to them. What characters it is of is nobody's business.
pub fn allowed(password: &str, name: &str) -> Result<(), Refused> {
    let count = password.chars().count();
    if count < LEAST_CHARS {
        return Err(Refused::Short);
    }
    if count > MOST_CHARS {
        return Err(Refused::Long);
    }
    let words: Vec<&str> = name.split_whitespace().chain([name, "jate"]).collect();
    if zxcvbn::zxcvbn(password, &words).score() < zxcvbn::Score::Three {
        return Err(Refused::Guessed);
    }
    Ok(())
}

fn hashed(password: &str) -> Result<String, AccessError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| AccessError::Hash(error.to_string()))
}

/// argon2id with the parameters that the library recommends.
pub async fn hash(password: String) -> Result<String, AccessError> {
    aside(move || hashed(&password)).await?
}

/// Whether a password is the one of a hash; of nobody's it never is.
pub async fn fits(password: String, hash: Option<String>) -> Result<bool, AccessError> {
    aside(move || {
        let known = hash.as_deref().unwrap_or(&NOBODY);
        let parsed = PasswordHash::new(known).map_err(|error| AccessError::Hash(error.to_string()))?;
        let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(right && hash.is_some())
    })
    .await?
}

/// Off the threads that answer others.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AccessError> {
    let _desk = DESKS.acquire().await.map_err(|error| AccessError::Hash(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| AccessError::Hash(error.to_string()))
}
