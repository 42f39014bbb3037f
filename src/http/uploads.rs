//! Files between their preview and their import: aside on the disk, a few of each person, for half an hour.

use crate::value::Timestamp;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Largest file.
pub const FILE_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// Files of one person at a time: their oldest makes room.
const FILES_OF_ONE: usize = 3;

/// Files at a time.
const FILES: usize = 100;

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

#[derive(Debug)]
struct Waiting {
    person: String,
    name: String,
    came: Timestamp,
    /// Without a name: it is gone with the program.
    file: File,
}

/// The files that wait.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<BTreeMap<String, Waiting>>);

impl Uploads {
    /// Keeps a file under an id.
    ///
    /// # Errors
    /// The disk.
    pub fn keep(&self, id: String, upload: &Upload) -> std::io::Result<()> {
        let mut file = tempfile::tempfile()?;
        file.write_all(&upload.bytes)?;
        let (person, name, came) = (upload.person.clone(), upload.name.clone(), upload.came);
        let mut files = self.files();
        files.retain(|_, file| file.came.micros + PATIENCE_MICROS > came.micros);
        let own = files.values().filter(|file| file.person == person).count();
        let makes_room = |file: &&Waiting| own < FILES_OF_ONE || file.person == person;
        if own >= FILES_OF_ONE || files.len() >= FILES {
            let oldest = files.iter().filter(|(_, file)| makes_room(file)).min_by_key(|(_, file)| file.came);
            let oldest = oldest.map(|(id, _)| id.clone());
            oldest.and_then(|id| files.remove(&id));
        }
        files.insert(id, Waiting { person, name, came, file });
        Ok(())
    }

    /// A person's file.
    ///
    /// # Errors
    /// The disk.
    pub fn find(&self, id: &str, person: &str, now: Timestamp) -> std::io::Result<Option<Upload>> {
        let mut files = self.files();
        let found = files.get_mut(id);
        let found = found.filter(|file| file.person == person && file.came.micros + PATIENCE_MICROS > now.micros);
        let Some(Waiting { person, name, came, file }) = found else { return Ok(None) };
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Ok(Some(Upload { person: person.clone(), name: name.clone(), bytes, came: *came }))
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
