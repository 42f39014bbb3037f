//! Files of evidence: kept in a folder by their digest, attached to entries, held to what the ledger says of them.

use super::Quiet;
use super::office::AppError;
use super::parallel;
use super::view::{AsOf, view};
use crate::decide::evidence::File;
use crate::ledger::{Fault, Layer};
use crate::projection::declared::{Declared, STANDING, latest};
use crate::projection::{Fold, builtin, rows};
use crate::store::Store;
use crate::value::{Hash, Origin};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// What came of the evidence of a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inspected {
    /// Count of files that are there, and are what they were.
    pub present: usize,
    /// Digests of files that are not there: with whom they are, the ledger does not know.
    pub absent: Vec<Hash>,
    /// Files that are not what they were.
    pub faults: Vec<Fault>,
}

/// Bytes that are read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Where a file of that digest stands in a folder of evidence.
#[must_use]
pub fn place(folder: &Path, blake3: &Hash) -> PathBuf {
    folder.join(blake3.to_string())
}

/// Reads a file, and keeps a copy where a folder is given: durable before the ledger speaks of it, under its digest, whole or
/// not at all.
///
/// # Errors
/// The file or the folder.
pub fn take(path: &Path, media_type: &str, keep: Option<&Path>) -> io::Result<File> {
    let mut source = std::fs::File::open(path)?;
    let mut copy = match keep {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            Some(tempfile::NamedTempFile::new_in(folder)?)
        }
        None => None,
    };
    let (blake3, sha256, size_bytes) = read(&mut source, copy.as_mut().map(|copy| copy as &mut dyn Write))?;
    if let (Some(copy), Some(folder)) = (copy, keep) {
        copy.as_file().sync_all()?;
        copy.persist(place(folder, &blake3)).map_err(|error| error.error)?;
        std::fs::File::open(folder)?.sync_all()?;
    }
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(File { name, media_type: media_type.to_owned(), size_bytes, blake3, sha256 })
}

/// The same of a file that was sent, under the name that it was sent with.
///
/// # Errors
/// The folder.
pub fn take_sent(bytes: &[u8], name: &str, media_type: &str, folder: &Path) -> io::Result<File> {
    let mut sent = tempfile::NamedTempFile::new()?;
    sent.write_all(bytes)?;
    let file = take(sent.path(), media_type, Some(folder))?;
    Ok(File { name: name.to_owned(), ..file })
}

/// The files that are evidence of an entry and stand: their entries and digests.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn of_entry(store: &dyn Store, origin: &Origin, position: u64) -> Result<Vec<(u64, Hash)>, AppError> {
    let known = builtin::named("evidence");
    let then = view(store, origin, &[known as &dyn Fold], AsOf::default(), &Quiet).await?;
    let about = position.to_string();
    let of = |(key, row): (&String, &rows::Row)| {
        let [of, blake3]: [String; 2] = Declared::dimensions_of(key).try_into().unwrap_or_default();
        let entry = latest(row, "entry")?.1.parse().ok()?;
        (of == about && rows::sum(row, STANDING) > 0).then(|| Some((entry, blake3.parse().ok()?)))?
    };
    Ok(then.models.iter().flatten().filter_map(of).collect())
}

/// Both digests and the size of what is read, which goes on to `copy` on the way.
fn read(source: &mut dyn Read, mut copy: Option<&mut dyn Write>) -> io::Result<(Hash, Hash, u64)> {
    let (mut blake3, mut sha256, mut size_bytes) = (blake3::Hasher::new(), Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let count = match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        blake3.update(&chunk[..count]);
        sha256.update(&chunk[..count]);
        if let Some(copy) = &mut copy {
            copy.write_all(&chunk[..count])?;
        }
        size_bytes += count as u64;
    }
    Ok((Hash(*blake3.finalize().as_bytes()), Hash(sha256.finalize().into()), size_bytes))
}

/// What a file has to be: SHA-256 and size.
type Expected = (String, String);

/// Holds every file of evidence of a ledger to what the ledger says of it.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn check(store: &dyn Store, origin: &Origin, folder: &Path) -> Result<Inspected, AppError> {
    let known = builtin::named("evidence");
    let then = view(store, origin, &[known as &dyn Fold], AsOf::default(), &Quiet).await?;
    let mut wanted: BTreeMap<Hash, Expected> = BTreeMap::new();
    for (key, row) in then.models.iter().flatten().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let [_, blake3] = Declared::dimensions_of(key).try_into().unwrap_or_default();
        let cell = |name: &str| latest(row, name).map_or_else(String::new, |(_, text)| text.to_owned());
        wanted.extend(blake3.parse().ok().map(|blake3: Hash| (blake3, (cell("sha256"), cell("size_bytes")))));
    }
    let wanted: Vec<(Hash, Expected)> = wanted.into_iter().collect();
    let mut checked = Inspected::default();
    for found in parallel::map(&wanted, |(blake3, expected)| check_one(folder, blake3, expected)) {
        match found {
            Found::Right => checked.present += 1,
            Found::Absent(blake3) => checked.absent.push(blake3),
            Found::Wrong(fault) => checked.faults.push(*fault),
        }
    }
    Ok(checked)
}

enum Found {
    Right,
    Absent(Hash),
    Wrong(Box<Fault>),
}

fn check_one(folder: &Path, blake3: &Hash, (sha256, size_bytes): &Expected) -> Found {
    let fault = |what| Fault::beside(Layer::Evidence, blake3.to_string(), what);
    let mut file = match std::fs::File::open(place(folder, blake3)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Absent(*blake3),
        Err(error) => return Found::Wrong(Box::new(fault("unreadable").with("detail", error))),
    };
    match read(&mut file, None) {
        Ok((found, sha, size)) if found == *blake3 && sha.to_string() == *sha256 && size.to_string() == *size_bytes => {
            Found::Right
        }
        Ok((found, ..)) => Found::Wrong(Box::new(fault("differs").between(blake3, found))),
        Err(error) => Found::Wrong(Box::new(fault("unreadable").with("detail", error))),
    }
}
