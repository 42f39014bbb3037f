//! When sessions and tokens were last used: known at once, and written a moment later, those of many people together. Nobody waits for
//! the disk because they read; what a machine that dies forgets makes a session end earlier, never later.

use super::{Access, AccessError};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Used {
    Session,
    Token,
}

/// What is not written yet, by the digest of what was used.
#[derive(Debug, Default)]
pub struct Seen {
    latest: Mutex<HashMap<(Used, Vec<u8>), i64>>,
    turn: tokio::sync::Mutex<()>,
}

impl Seen {
    /// When something was used, as far as that is not written yet.
    pub fn at(&self, used: Used, digest: &[u8]) -> Option<i64> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).get(&(used, digest.to_vec())).copied()
    }
}

impl Access {
    /// Something was used.
    pub(super) fn used(&self, used: Used, digest: Vec<u8>, micros: i64) {
        {
            let mut latest = self.seen.latest.lock().unwrap_or_else(PoisonError::into_inner);
            let last = latest.entry((used, digest)).or_insert(micros);
            *last = micros.max(*last);
        }
        let access = self.clone();
        tokio::spawn(async move {
            if let Err(error) = access.write_seen().await {
                tracing::warn!(%error, "when sessions were used is not written");
            }
        });
    }

    /// Writes what was used since, all of it at once: whoever comes second finds nothing left to do.
    pub(super) async fn write_seen(&self) -> Result<(), AccessError> {
        let _turn = self.seen.turn.lock().await;
        let waiting = self.seen.latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if waiting.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin().await?;
        for ((used, digest), micros) in &waiting {
            let statement = match used {
                Used::Session => "UPDATE session SET seen = max(seen, ?) WHERE digest = ?",
                Used::Token => "UPDATE token SET seen = max(seen, ?) WHERE digest = ?",
            };
            sqlx::query(statement).bind(micros).bind(digest).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        let mut latest = self.seen.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.retain(|key, micros| waiting.get(key).is_none_or(|written| *written < *micros));
        Ok(())
    }
}
