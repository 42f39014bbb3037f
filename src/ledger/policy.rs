//! Whom one trusts (`c2sp.org/tlog-policy`): keys of logs, keys of witnesses, and how many of these must have signed.

use super::checkpoint::Checkpoint;
use super::note::{Kind, Note, NoteError, Verifier};
use super::timestamp::{self, Roots, Stamp, StampError};
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes that a policy may have.
pub const POLICY_LIMIT_BYTES: usize = 256 * 1024;

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Keys of logs, each with the address that the file gives.
    pub logs: Vec<(Verifier, Option<String>)>,
    /// Witnesses, in the order of the file.
    pub witnesses: Vec<Witness>,
    /// Authorities whose time stamps count, where somebody brought any: then a checkpoint needs one.
    pub roots: Option<Roots>,
    groups: BTreeMap<String, Group>,
    /// `None` where no witness is needed.
    quorum: Option<String>,
}

/// A witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// What the policy calls it.
    pub name: String,
    /// Its key.
    pub key: Verifier,
    /// Where it can be asked.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    threshold: usize,
    members: Vec<String>,
}

/// What is wrong with a policy, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct PolicyError {
    /// 1-based; 0 for the file as a whole.
    pub line: usize,
    /// Stable name of what is wrong: the key of its words.
    pub what: &'static str,
    /// The word or line as it stands.
    pub found: String,
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// No note, or not of a checkpoint.
    #[error("not a checkpoint: {0}")]
    Form(NoteError),
    /// The policy names no key for this origin.
    #[error("the policy has no key for {0}")]
    UnknownLog(String),
    /// No key of the log signed it, or a signature does not hold.
    #[error(transparent)]
    Signature(NoteError),
    /// Fewer witnesses than the policy asks for.
    #[error("{found} witnesses signed, which is not the quorum")]
    Quorum {
        /// Witnesses whose signature holds.
        found: usize,
        /// Names of those that did not sign.
        missing: Vec<String>,
    },
    /// A time stamp under it says nothing.
    #[error("{name}: {error}")]
    Stamp {
        /// The name of its line.
        name: String,
        /// Why.
        error: StampError,
    },
    /// No time stamp, and roots of authorities were brought.
    #[error("without a time stamp")]
    Unstamped,
}

/// A checkpoint that satisfies a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The keys of the log that signed it.
    pub keys: Vec<Verifier>,
    /// Names of the witnesses that signed it, with the time in seconds since 1970.
    pub witnesses: Vec<(String, u64)>,
    /// Time stamps that hold, by the names of their lines.
    pub stamps: Vec<(String, Stamp)>,
}

impl Policy {
    /// A policy that trusts these keys of a log, and asks for no witness.
    #[must_use]
    pub fn of_keys(keys: impl IntoIterator<Item = Verifier>) -> Self {
        let logs = keys.into_iter().map(|key| (key, None)).collect();
        Self { logs, witnesses: Vec::new(), roots: None, groups: BTreeMap::new(), quorum: None }
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// The first line that is not as the specification wants it.
    pub fn read(bytes: &[u8]) -> Result<Self, PolicyError> {
        let whole = |what| PolicyError { line: 0, what, found: String::new() };
        if bytes.len() > POLICY_LIMIT_BYTES {
            return Err(whole("policy-long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| whole("policy-not-text"))?;
        let mut policy = Self::of_keys([]);
        let mut names = BTreeSet::from(["none".to_owned()]);
        let mut grouped = BTreeSet::new();
        let mut quorums = 0;
        for (line, text) in (1..).zip(text.split('\n')) {
            let wrong = |what: &'static str, found: &str| PolicyError { line, what, found: found.to_owned() };
            if let Some(control) = text.chars().find(|c| c.is_ascii_control() && *c != '\t') {
                return Err(wrong("policy-control", &control.escape_default().to_string()));
            }
            let words: Vec<&str> = text.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            let key = |text: &str, kind: Kind| {
                let key = text.parse().map_err(|_| wrong("policy-key", text));
                key.and_then(|key: Verifier| if key.kind() == kind { Ok(key) } else { Err(wrong("policy-kind", text)) })
            };
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["log", vkey, url @ ..] if url.len() < 2 => {
                    let key = key(vkey, Kind::Log)?;
                    if policy.logs.iter().any(|(other, _)| other.same_pair(&key)) {
                        return Err(wrong("policy-twice", vkey));
                    }
                    policy.logs.push((key, url.first().map(|url| (*url).to_owned())));
                }
                ["witness", name, vkey, url @ ..] if url.len() < 2 => {
                    let key = key(vkey, Kind::Witness)?;
                    if policy.witnesses.iter().any(|other| other.key.same_pair(&key)) {
                        return Err(wrong("policy-twice", vkey));
                    }
                    if !names.insert((*name).to_owned()) {
                        return Err(wrong("policy-twice", name));
                    }
                    let url = url.first().map(|url| (*url).to_owned());
                    policy.witnesses.push(Witness { name: (*name).to_owned(), key, url });
                }
                ["group", name, threshold, members @ ..] if !members.is_empty() => {
                    for member in members {
                        if *member == "none" || !names.contains(*member) {
                            return Err(wrong("policy-unknown", member));
                        }
                        if !grouped.insert((*member).to_owned()) {
                            return Err(wrong("policy-twice", member));
                        }
                    }
                    if !names.insert((*name).to_owned()) {
                        return Err(wrong("policy-twice", name));
                    }
                    let threshold = match *threshold {
                        "any" => Some(1),
                        "all" => Some(members.len()),
                        number => number.parse().ok().filter(|k| (1..=members.len()).contains(k)),
                    };
                    let threshold = threshold.ok_or_else(|| wrong("policy-threshold", words[2]))?;
                    let members = members.iter().map(|member| (*member).to_owned()).collect();
                    policy.groups.insert((*name).to_owned(), Group { threshold, members });
                }
                ["quorum", name] => {
                    quorums += 1;
                    if !names.contains(*name) {
                        return Err(wrong("policy-unknown", name));
                    }
                    policy.quorum = (*name != "none").then(|| (*name).to_owned());
                }
                [first, ..] => return Err(wrong("policy-line", first)),
            }
        }
        if quorums == 1 { Ok(policy) } else { Err(whole("policy-quorum")) }
    }

    /// Holds a checkpoint to the policy.
    ///
    /// # Errors
    /// It is none, is of another log, is not signed as the policy wants, or a signature of a known key does not hold.
    pub fn check(&self, note: &[u8]) -> Result<Trusted, Distrust> {
        let (checkpoint, note) = Checkpoint::of_note(note).map_err(Distrust::Form)?;
        let trusted = self.check_log(checkpoint, &note)?;
        if self.roots.is_some() && trusted.stamps.is_empty() {
            return Err(Distrust::Unstamped);
        }
        let signed: BTreeSet<&str> = trusted.witnesses.iter().map(|(name, _)| name.as_str()).collect();
        if self.quorum.as_ref().is_none_or(|quorum| self.reached(quorum, &signed)) {
            return Ok(trusted);
        }
        let missing = self.witnesses.iter().map(|witness| &witness.name).filter(|name| !signed.contains(name.as_str()));
        Err(Distrust::Quorum { found: signed.len(), missing: missing.cloned().collect() })
    }

    /// The same, without the quorum: signatures of witnesses that are there must hold.
    ///
    /// # Errors
    /// As `check`.
    pub fn check_log(&self, checkpoint: Checkpoint, note: &Note) -> Result<Trusted, Distrust> {
        let of_log = |key: &&Verifier| key.name() == checkpoint.origin.as_str();
        let known: Vec<&Verifier> = self.logs.iter().map(|(key, _)| key).filter(of_log).collect();
        if known.is_empty() {
            return Err(Distrust::UnknownLog(checkpoint.origin.to_string()));
        }
        let mut keys = Vec::new();
        for key in known {
            match key.check(note) {
                Ok(_) => keys.push(key.clone()),
                Err(NoteError::Unsigned(_)) => {}
                Err(error) => return Err(Distrust::Signature(error)),
            }
        }
        if keys.is_empty() {
            return Err(Distrust::Signature(NoteError::Unsigned(checkpoint.origin.to_string())));
        }
        let mut witnesses = Vec::new();
        for witness in &self.witnesses {
            match witness.key.check(note) {
                Ok(time) => witnesses.push((witness.name.clone(), time)),
                Err(NoteError::Unsigned(_)) => {}
                Err(error) => return Err(Distrust::Signature(error)),
            }
        }
        let (mut stamps, mut refused) = (Vec::new(), None);
        for line in timestamp::lines(note) {
            match timestamp::check(&line.signature, &note.text, self.roots.as_ref()) {
                Ok(stamp) => stamps.push((line.name.clone(), stamp)),
                // Whoever passes a note on can add such a line: it is nothing, unless no other holds.
                Err(error) => _ = refused.get_or_insert(Distrust::Stamp { name: line.name.clone(), error }),
            }
        }
        if let (true, true, Some(error)) = (self.roots.is_some(), stamps.is_empty(), refused) {
            return Err(error);
        }
        Ok(Trusted { checkpoint, keys, witnesses, stamps })
    }

    /// Groups name only what was defined before them: this ends.
    fn reached(&self, name: &str, signed: &BTreeSet<&str>) -> bool {
        match self.groups.get(name) {
            None => signed.contains(name),
            Some(group) => {
                group.members.iter().filter(|member| self.reached(member, signed)).count() >= group.threshold
            }
        }
    }
}
