//! Files between their preview and their import: in memory, a few, for half an hour.

use crate::value::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Largest file.
pub const FILE_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// Files at a time: the oldest makes room.
const FILES: usize = 8;

/// How long a file waits for its import.
const PATIENCE_MICROS: i64 = 30 * 60 * 1_000_000;

/// A file that somebody sent.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Whose it is.
    pub person: String,
    /// Its name, without its folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When it came.
    pub came: Timestamp,
}

/// The files that wait.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<BTreeMap<String, Upload>>);

impl Uploads {
    /// Keeps a file under an id.
    pub fn keep(&self, id: String, upload: Upload) {
        let mut files = self.files();
        let now = upload.came.micros;
        files.retain(|_, file| file.came.micros + PATIENCE_MICROS > now);
        while files.len() >= FILES {
            let oldest = files.iter().min_by_key(|(_, file)| file.came).map(|(id, _)| id.clone());
            oldest.and_then(|id| files.remove(&id));
        }
        files.insert(id, upload);
    }

    /// A person's file.
    #[must_use]
    pub fn find(&self, id: &str, person: &str, now: Timestamp) -> Option<Upload> {
        let found = self.files().get(id).cloned();
        found.filter(|file| file.person == person && file.came.micros + PATIENCE_MICROS > now.micros)
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
