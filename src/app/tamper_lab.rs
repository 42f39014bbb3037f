//! The tamper lab: every attack that the design speaks of, performed on a copy of a ledger by somebody who owns the machine
//! and the database, and what finds it out. A demonstration for auditors, and a test.

use super::copy::copy;
use super::office::{AppError, Office};
use super::restore::Loader;
use super::verify::{Brought, verify};
use super::{Quiet, change, checkpoint};
use crate::decide::names::Aliases;
use crate::decide::record::Record;
use crate::event::Event;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commitment::{PAYLOAD, commit};
use crate::ledger::note::{Kind, Note, Signer};
use crate::ledger::tree::{self, Frontier};
use crate::ledger::{Entry, Fault, Header};
use crate::projection::Decoded;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::lab::{Statement, attempt, force};
use crate::store::{Evidence, EvidenceKind, Store, StoreError};
use crate::value::chance;
use crate::value::{Hash, Head, Measure, Origin, Problem};
use std::path::{Path, PathBuf};

/// An attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumIter, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Attack {
    /// Statements that change what was recorded, with the guards in place.
    UpdateGuarded,
    /// `DELETE` with the guards in place.
    DeleteGuarded,
    /// `INSERT OR REPLACE`, which fires no delete trigger.
    ReplaceGuarded,
    /// A guard is taken away.
    DropGuard,
    /// A figure is edited.
    EditPayload,
    /// A figure, and the header that commits to it.
    EditPayloadAndHeader,
    /// The same, and the stored hash.
    EditWithHash,
    /// The figure in a read model alone.
    EditReadModel,
    /// An entry is taken out of the middle.
    DeleteMiddle,
    /// Two entries change places.
    Reorder,
    /// An entry is recorded a second time, byte for byte.
    Replay,
    /// The last entry gets an earlier time, with all hashes made anew.
    Backdate,
    /// An entry is put under another person's name.
    ForgeActor,
    /// A payload that two readers read differently, with all hashes made anew.
    AmbiguousJson,
    /// A text is taken away without an entry that says so.
    FalseRedaction,
    /// The last entries are cut off, the checkpoint of them is left.
    CutTail,
    /// An older backup takes the place of the ledger.
    OldBackup,
    /// From an entry on, everything is recorded anew, with all hashes.
    RewriteSuffix,
    /// The same, signed with the stolen key.
    RewriteSigned,
    /// Another ledger under the same name.
    SwapDatabase,
    /// A checkpoint by a key that was replaced before.
    StaleKey,
    /// A rewrite of entries that were never signed.
    RewriteUnsigned,
    /// A false figure, recorded in the ordinary way.
    FalseFigure,
}

/// What found an attack out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// The database refused it.
    Database(String),
    /// Verification of the store alone.
    Verification(Fault),
    /// A checkpoint that was kept elsewhere.
    Checkpoint(Fault),
    /// Nothing.
    Nothing,
}

/// How an attack must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Refused by the database.
    Refused,
    /// Found by verification of the store alone.
    Verified,
    /// Found by a checkpoint that was kept elsewhere, or by a witness.
    Checkpoint,
    /// Nothing can find it.
    Undetectable,
}

impl Attack {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// How it ends, as documented.
    #[must_use]
    pub const fn ending(self) -> Ending {
        match self {
            Self::UpdateGuarded | Self::DeleteGuarded | Self::ReplaceGuarded => Ending::Refused,
            Self::OldBackup | Self::RewriteSuffix | Self::RewriteSigned | Self::SwapDatabase => Ending::Checkpoint,
            Self::RewriteUnsigned | Self::FalseFigure => Ending::Undetectable,
            _ => Ending::Verified,
        }
    }
}

/// An attack, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The attack.
    pub attack: Attack,
    /// What found it out.
    pub found_by: FoundBy,
}

impl Ended {
    /// Whether it ended as documented.
    #[must_use]
    pub fn as_documented(&self) -> bool {
        matches!(
            (self.attack.ending(), &self.found_by),
            (Ending::Refused, FoundBy::Database(_))
                | (Ending::Verified, FoundBy::Verification(_))
                | (Ending::Checkpoint, FoundBy::Checkpoint(_))
                | (Ending::Undetectable, FoundBy::Nothing)
        )
    }
}

/// A copy of a ledger to be attacked, and what its owner keeps elsewhere.
pub struct Lab<'a> {
    folder: PathBuf,
    origin: Origin,
    office: &'a Office<'a>,
    /// The key that signs the copy: the thief has it too.
    key: Signer,
    kept: (Checkpoint, Note),
    /// An amount with a note, recorded before the checkpoint.
    victim: u64,
}

impl<'a> Lab<'a> {
    /// Copies a ledger into a folder, gives it a key of the lab's own, records an amount, signs, and records another. The
    /// ledger itself is only read. `office` lends its clock and chance.
    ///
    /// # Errors
    /// The ledger does not verify: there is nothing to show on it. The folder; a store.
    pub async fn open(office: &'a Office<'a>, origin: &Origin, folder: &Path) -> Result<Self, AppError> {
        let base = SqliteStore::create(&folder.join("base.jate")).await?;
        let there = Office::new(&base, office.clock, office.entropy);
        let ledgers: Vec<(Origin, Head)> =
            office.store.ledgers().await?.into_iter().filter(|(o, _)| o == origin).collect();
        for copied in copy(office.store, &there, &ledgers, &Quiet).await? {
            if !copied.agrees() {
                return Err(Problem::new("lab-not-verified").found(origin.as_str()).into());
            }
        }
        let key = Signer::new(origin.as_str(), Kind::Log, &chance::bytes(office.entropy));
        let key = key.expect("an origin has no space and no `+`");
        let rotate = there.open_existing(origin).await?.register.signing_key().is_some();
        change::authorise_key(&there, ACTOR, origin, key.verifier(), rotate).await?;
        let done = change::record(&there, ACTOR, origin, &amount("1", Some("a note"))).await?;
        let victim = done.receipts.last().map_or(0, |receipt| receipt.position);
        let signed = checkpoint::make(&there, origin, std::slice::from_ref(&key)).await?;
        change::record(&there, ACTOR, origin, &amount("2", None)).await?;
        base.close().await?;
        let kept = (signed.checkpoint, signed.note);
        Ok(Self { folder: folder.to_owned(), origin: origin.clone(), office, key, kept, victim })
    }

    /// Performs an attack on a fresh copy, and looks for what finds it out.
    ///
    /// # Errors
    /// The folder; a store.
    pub async fn perform(&self, attack: Attack) -> Result<Ended, AppError> {
        let path = self.folder.join(format!("{}.jate", attack.name()));
        let base = self.folder.join("base.jate");
        let copied = std::fs::copy(&base, &path).map(drop);
        copied.map_err(|error| StoreError::Failed { detail: error.to_string() })?;
        if let Some(refusal) = self.attack(attack, &path).await? {
            return Ok(Ended { attack, found_by: FoundBy::Database(refusal) });
        }
        let found_by = match self.first_fault(&path, &Brought::default()).await? {
            Some(fault) => FoundBy::Verification(fault),
            None => {
                let brought = Brought { checkpoints: vec![self.kept.clone()], ..Brought::default() };
                self.first_fault(&path, &brought).await?.map_or(FoundBy::Nothing, FoundBy::Checkpoint)
            }
        };
        remove(&path)?;
        Ok(Ended { attack, found_by })
    }

    async fn first_fault(&self, path: &Path, brought: &Brought) -> Result<Option<Fault>, AppError> {
        let store = SqliteStore::examine(path).await?;
        let verified = verify(&store, &store.ledgers().await?, brought, &Quiet).await?;
        store.close().await?;
        Ok(verified.into_iter().flat_map(|ledger| ledger.faults).next())
    }

    /// Does it; what the database said, where it refused.
    #[expect(clippy::too_many_lines, reason = "every attack, one after the other")]
    async fn attack(&self, attack: Attack, path: &Path) -> Result<Option<String>, AppError> {
        let (victim, one) = (self.victim, |sql: String| vec![Statement::new(sql)]);
        let guarded = match attack {
            Attack::UpdateGuarded => Some(format!("UPDATE entries SET payload = x'00' WHERE position = {victim}")),
            Attack::DeleteGuarded => Some(format!("DELETE FROM entries WHERE position = {victim}")),
            Attack::ReplaceGuarded => Some(format!(
                "INSERT OR REPLACE INTO entries SELECT ledger_id, position, prev, hash, header, x'00', salt \
                 FROM entries WHERE position = {victim}"
            )),
            _ => None,
        };
        if let Some(sql) = guarded {
            return Ok(match attempt(path, &one(sql)).await {
                Err(StoreError::Failed { detail }) => Some(detail),
                refused => refused.err().map(|error| error.to_string()),
            });
        }
        let entries = self.entries(path).await?;
        let place = usize::try_from(victim).unwrap_or(usize::MAX);
        let (Some(entry), Some(last)) = (entries.get(place), entries.last()) else { return Ok(None) };
        let statements = match attack {
            Attack::DropGuard => {
                attempt(path, &one("DROP TRIGGER entries_stay".to_owned())).await?;
                return Ok(None);
            }
            Attack::EditPayload => {
                vec![Statement::new(format!("UPDATE entries SET payload = ? WHERE position = {victim}")).bind(more(entry))]
            }
            Attack::EditPayloadAndHeader => {
                let edited = Self::edited(entry, &|_| {}, more(entry));
                vec![put(&edited, &entry.hash)]
            }
            Attack::EditWithHash => {
                let edited = Self::edited(entry, &|_| {}, more(entry));
                vec![put(&edited, &edited.hash)]
            }
            Attack::EditReadModel => one(
                "UPDATE read_rows SET cells = CAST(replace(CAST(cells AS TEXT), '\"spent\":\"', '\"spent\":\"9') AS BLOB)"
                    .to_owned(),
            ),
            Attack::DeleteMiddle => [
                format!("DELETE FROM openings WHERE position = {victim}"),
                format!("DELETE FROM entries WHERE position = {victim}"),
            ]
            .map(Statement::new)
            .to_vec(),
            Attack::Reorder => [
                format!("UPDATE entries SET position = -1 WHERE position = {victim}"),
                format!("UPDATE entries SET position = {victim} WHERE position = {victim} - 1"),
                format!("UPDATE entries SET position = {victim} - 1 WHERE position = -1"),
            ]
            .map(Statement::new)
            .to_vec(),
            Attack::Replay => {
                let again = Entry { position: last.position + 1, ..entry.clone() };
                let mut statements = one(format!(
                    "INSERT INTO entries SELECT ledger_id, {}, prev, hash, header, payload, salt FROM entries \
                     WHERE position = {victim}",
                    again.position
                ));
                statements.push(Statement::new(format!(
                    "INSERT INTO openings SELECT ledger_id, {}, field, salt, value FROM openings WHERE position = {victim}",
                    again.position
                )));
                statements.extend(Self::heads(&entries, &again));
                statements
            }
            Attack::Backdate => Self::last_anew(&entries, last, &|header| {
                header.entry.recorded = "2001-01-01T00:00:00.000000Z".parse().expect("a time");
            }, last.payload.clone()),
            Attack::ForgeActor => {
                let forged = Self::edited(entry, &|header| {
                    "00000000-0000-4000-8000-000000000000".clone_into(&mut header.entry.actor);
                }, entry.payload.clone());
                vec![put(&forged, &forged.hash)]
            }
            Attack::AmbiguousJson => {
                // The same key twice: one reader takes the first, the other the last.
                let mut twice = last.payload.clone();
                twice.splice(1..1, br#""lines":[],"#.iter().copied());
                Self::last_anew(&entries, last, &|_| {}, twice)
            }
            Attack::FalseRedaction => one(format!("DELETE FROM openings WHERE position = {victim}")),
            Attack::CutTail => {
                let kept = &entries[..place];
                let mut statements: Vec<Statement> = ["openings", "entries"]
                    .map(|table| Statement::new(format!("DELETE FROM {table} WHERE position >= {victim}")))
                    .to_vec();
                if let Some((last, before)) = kept.split_last() {
                    statements.extend(Self::heads(before, last));
                }
                force(path, &statements).await?;
                self.rebuilt(path).await?;
                return Ok(None);
            }
            Attack::OldBackup => return self.replaced(path, &entries[..place], None).await,
            Attack::RewriteSuffix | Attack::RewriteSigned => {
                let anew = Self::rewritten(&entries, place, more(entry));
                let key = (attack == Attack::RewriteSigned).then_some(&self.key);
                return self.replaced(path, &anew, key).await;
            }
            Attack::RewriteUnsigned => {
                let anew = Self::rewritten(&entries, entries.len() - 1, more(last));
                return self.replaced(path, &anew, None).await;
            }
            Attack::SwapDatabase => return self.swapped(path).await,
            Attack::StaleKey => return self.stale(path).await,
            Attack::FalseFigure => {
                let store = SqliteStore::open(path).await?;
                let office = Office::new(&store, self.office.clock, self.office.entropy);
                change::record(&office, ACTOR, &self.origin, &amount("999", None)).await?;
                store.close().await?;
                return Ok(None);
            }
            Attack::UpdateGuarded | Attack::DeleteGuarded | Attack::ReplaceGuarded => Vec::new(),
        };
        force(path, &statements).await?;
        Ok(None)
    }

    async fn entries(&self, path: &Path) -> Result<Vec<Entry>, AppError> {
        let store = SqliteStore::open(path).await?;
        let entries = store.entries(&self.origin, 0, u32::MAX).await?;
        store.close().await?;
        Ok(entries)
    }

    /// An entry with another payload and header, and all that follows from them.
    fn edited(entry: &Entry, edit: &dyn Fn(&mut Header), payload: Vec<u8>) -> Entry {
        let mut header = Header::read(&entry.header).expect("the ledger verified before");
        header.event.commitment = commit(PAYLOAD, &entry.salt, &payload);
        edit(&mut header);
        let header = header.write();
        Entry { hash: Hash::of(&header), header, payload, ..entry.clone() }
    }

    /// The last entry anew, with head and tree to fit.
    fn last_anew(entries: &[Entry], last: &Entry, edit: &dyn Fn(&mut Header), payload: Vec<u8>) -> Vec<Statement> {
        let edited = Self::edited(last, edit, payload);
        let before = &entries[..entries.len() - 1];
        [vec![put(&edited, &edited.hash)], Self::heads(before, &edited)].concat()
    }

    /// Head and tree, as they are after these entries.
    fn heads(before: &[Entry], last: &Entry) -> Vec<Statement> {
        let mut tree = Frontier::default();
        for entry in before.iter().chain([last]) {
            tree.push(tree::leaf(&entry.header), &mut Vec::new());
        }
        let sql = format!("UPDATE ledgers SET size = {}, hash = ?, frontier = ?", tree.size());
        vec![Statement::new(sql).bind(last.hash.0.to_vec()).bind(tree.bytes())]
    }

    /// Entries from a place on, each chained anew onto the one before.
    fn rewritten(entries: &[Entry], place: usize, payload: Vec<u8>) -> Vec<Entry> {
        let mut anew = entries[..place].to_vec();
        for entry in &entries[place..] {
            let prev = anew.last().map_or(Hash::ZERO, |entry| entry.hash);
            let payload = if entry.position == place as u64 { payload.clone() } else { entry.payload.clone() };
            anew.push(Self::edited(entry, &|header| header.entry.prev = prev, payload));
        }
        anew
    }

    /// Another store in the place of the copy, with these entries and read models to fit; signed, where the thief has the
    /// key.
    async fn replaced(&self, path: &Path, entries: &[Entry], key: Option<&Signer>) -> Result<Option<String>, AppError> {
        remove(path)?;
        let store = SqliteStore::create(path).await?;
        let office = Office::new(&store, self.office.clock, self.office.entropy);
        let opened = office.open(&self.origin).await?;
        let mut loader = Loader::new(&store, &opened);
        for entry in entries {
            loader.push(entry.clone()).await?;
        }
        loader.flush().await?;
        if let Some(key) = key {
            checkpoint::make(&office, &self.origin, std::slice::from_ref(key)).await?;
        }
        store.close().await?;
        Ok(None)
    }

    /// Another ledger, well made, under the same name.
    async fn swapped(&self, path: &Path) -> Result<Option<String>, AppError> {
        remove(path)?;
        let store = SqliteStore::create(path).await?;
        let office = Office::new(&store, self.office.clock, self.office.entropy);
        let currency = "USD".parse().map_err(|_| Problem::new("currency-unknown").found("USD"))?;
        change::init(&office, ACTOR, &self.origin, "another", currency).await?;
        change::authorise_key(&office, ACTOR, &self.origin, self.key.verifier(), false).await?;
        while store.snapshot(&self.origin, &[]).await?.head.size < self.kept.0.size.min(SWAPPED) {
            change::record(&office, ACTOR, &self.origin, &amount("3", None)).await?;
        }
        checkpoint::make(&office, &self.origin, std::slice::from_ref(&self.key)).await?;
        store.close().await?;
        Ok(None)
    }

    /// The lab's key is replaced, and signs all the same.
    async fn stale(&self, path: &Path) -> Result<Option<String>, AppError> {
        let store = SqliteStore::open(path).await?;
        let office = Office::new(&store, self.office.clock, self.office.entropy);
        let next = Signer::new(self.origin.as_str(), Kind::Log, &chance::bytes(self.office.entropy));
        let next = next.expect("an origin has no space and no `+`");
        change::authorise_key(&office, ACTOR, &self.origin, next.verifier(), true).await?;
        change::record(&office, ACTOR, &self.origin, &amount("3", None)).await?;
        let size = store.snapshot(&self.origin, &[]).await?.head.size;
        let root = super::proof::root(&store, &self.origin, size).await?;
        let note = Checkpoint { origin: self.origin.clone(), size, root }.sign(&self.key);
        let bytes = note.to_string().into_bytes();
        store.keep(&self.origin, &Evidence { size, kind: EvidenceKind::Checkpoint, bytes }).await?;
        store.close().await?;
        Ok(None)
    }

    /// Read models made anew over what is left: the attacker has the program too.
    async fn rebuilt(&self, path: &Path) -> Result<(), AppError> {
        let store = SqliteStore::open(path).await?;
        super::rebuild::rebuild(&store, &self.origin, false, &Quiet).await?;
        Ok(store.close().await?)
    }
}

const ACTOR: &str = "tamper lab";

/// Entries of the ledger that takes another's place: of a longer one it lacks the end, which is found as well.
const SWAPPED: u64 = 100;

fn amount(amount: &str, note: Option<&str>) -> Record {
    Record {
        measure: Measure::Spent,
        agencies: vec!["UNDP".to_owned()],
        amount: amount.to_owned(),
        decimal: None,
        currency: None,
        date: "2021-06-30".parse().expect("a day"),
        years: Vec::new(),
        node: None,
        framework: None,
        fund: None,
        resources: None,
        nexus: None,
        partner: None,
        note: note.map(str::to_owned),
        request: None,
        aliases: Aliases::default(),
    }
}

/// The payload of an entry with a nine before its first amount.
fn more(entry: &Entry) -> Vec<u8> {
    debug_assert!(matches!(Decoded::read(entry).map(|decoded| decoded.event), Ok(Event::Amount(..))));
    let text = String::from_utf8_lossy(&entry.payload);
    text.replacen("\"amount_minor\":\"", "\"amount_minor\":\"9", 1).into_bytes()
}

fn put(entry: &Entry, hash: &Hash) -> Statement {
    let sql = format!("UPDATE entries SET payload = ?, header = ?, hash = ? WHERE position = {}", entry.position);
    Statement::new(sql).bind(entry.payload.clone()).bind(entry.header.clone()).bind(hash.0.to_vec())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    std::fs::remove_file(path).map_err(|error| StoreError::Failed { detail: error.to_string() })
}
