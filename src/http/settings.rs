//! What administrators set in a ledger: the ledger itself, thresholds, the keys that sign its checkpoints.

use super::{Refusal, Site, administrator};
use crate::access::Person;
use crate::app::{Command, Done};
use crate::interchange::entries::currency_word;
use crate::projection::register::Register;
use crate::said::Threshold;
use crate::value::{Origin, Problem};
use std::sync::Arc;

impl Site {
    /// Opens a ledger.
    ///
    /// # Errors
    /// It is no administrator who asks; the name of it is none, or of one that is there; the currency is none; the store.
    pub async fn open_ledger(&self, by: &Person, ledger: &str, title: &str, currency: &str) -> Result<Done, Refusal> {
        administrator(by)?;
        let named = |_| Problem::new("name-invalid").found(ledger).fact("rule", "origin");
        let (origin, currency) = match (ledger.trim().parse::<Origin>().map_err(named), currency_word(currency)) {
            (Ok(origin), Ok(currency)) => (origin, currency),
            (origin, currency) => {
                return Err(origin.err().into_iter().chain(currency.err()).collect::<Vec<_>>().into());
            }
        };
        self.administer(by, &origin, Command::OpenLedger { title: title.to_owned(), currency }).await
    }

    /// Says from which amount on expenditures wait for another person.
    ///
    /// # Errors
    /// It is no administrator who asks; every word that cannot be read; the store.
    pub async fn set_threshold(&self, by: &Person, origin: &Origin, given: Threshold) -> Result<Done, Refusal> {
        administrator(by)?;
        self.administer(by, origin, Command::Record(given.wanted()?)).await
    }

    /// Lets a key sign the checkpoints of a ledger where none does.
    ///
    /// # Errors
    /// It is no administrator who asks; it is no key, or another one signs; the store.
    pub async fn authorise_key(&self, by: &Person, origin: &Origin, key: &str) -> Result<Done, Refusal> {
        administrator(by)?;
        let key = key.trim().parse().map_err(|_| Problem::new("public-key-unreadable").found(key))?;
        self.administer(by, origin, Command::AuthoriseKey { key, rotate: false }).await
    }

    /// Revokes a key, by its id: what was signed beyond `last_size` entries is believed no more; beyond those of now, where not said.
    ///
    /// # Errors
    /// It is no administrator who asks; there is no such key, or it is revoked; no reason; the store.
    pub async fn revoke_key(
        &self,
        by: &Person,
        origin: &Origin,
        key: String,
        (last_size, reason): (Option<u64>, String),
    ) -> Result<Done, Refusal> {
        administrator(by)?;
        self.administer(by, origin, Command::RevokeKey { key, last_size, reason }).await
    }

    /// All ledgers as they are set.
    ///
    /// # Errors
    /// It is no administrator who asks; the store.
    pub async fn set(&self, by: &Person) -> Result<Vec<(Origin, Arc<Register>)>, Refusal> {
        administrator(by)?;
        let mut set = Vec::new();
        for (origin, _) in self.store.ledgers().await? {
            let opened = self.office().open_existing(&origin).await?;
            set.push((origin, opened.register));
        }
        Ok(set)
    }
}
