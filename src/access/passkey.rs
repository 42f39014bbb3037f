//! Passkeys as a second factor (`WebAuthn`): a key of a phone, a laptop or a stick, which answers to this server's name alone.

use super::log::log;
use super::session::{begin, failed};
use super::{Access, AccessError, SignIn, digest, token};
use crate::value::Timestamp;
use crate::value::chance::Entropy;
use sqlx::Row as _;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use url::{Host, Url};
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{AllowedCredentials, AuthenticationVerificationOptions};
use webauthn_rp::request::register::{
    Nickname, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16, Username,
};
use webauthn_rp::request::{AsciiDomain, Credentials as _, PublicKeyCredentialDescriptor, RpId};
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, NonDiscoverableAuthentication16, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

/// A public key as it is kept: of Ed25519, P-256, P-384 or RSA.
type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// Most passkeys of one person.
pub const MOST_PASSKEYS: usize = 20;

/// Most ceremonies that go on at a time: of more, the oldest are given up.
const CEREMONIES: usize = 1000;

/// What is asked of an authenticator stands so long.
const CEREMONY_MICROS: i64 = 300 * 1_000_000;

/// The name under which browsers know this server, and what they were asked.
#[derive(Debug)]
pub struct Passkeys {
    name: RpId,
    origin: String,
    making: Mutex<HashMap<Vec<u8>, Making>>,
    asking: Mutex<HashMap<Vec<u8>, Asking>>,
}

/// A passkey that shall be made.
#[derive(Debug)]
struct Making {
    label: String,
    began: Timestamp,
    state: RegistrationServerState<16>,
}

/// Somebody with the right password, who has yet to show a passkey.
#[derive(Debug)]
struct Asking {
    name: String,
    began: Timestamp,
    state: NonDiscoverableAuthenticationServerState,
}

/// A passkey that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// What they call it.
    pub label: String,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used; when it was made, where it was not.
    pub used: Timestamp,
}

/// What a browser is asked before somebody is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the answer brings back.
    pub ticket: String,
    /// The request, as browsers read it.
    pub options: String,
}

impl Passkeys {
    /// For a server of that address; none, where it has no name: browsers make no passkeys for numbers.
    #[must_use]
    pub fn of(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let Some(Host::Domain(domain)) = url.host() else { return None };
        let name = RpId::Domain(AsciiDomain::try_from(domain.to_owned()).ok()?);
        let origin = url.origin().ascii_serialization();
        Some(Self { name, origin, making: Mutex::default(), asking: Mutex::default() })
    }
}

/// Keeps a ceremony; those that are over, and of too many the oldest, are given up.
fn keep<T>(
    ceremonies: &Mutex<HashMap<Vec<u8>, T>>,
    (key, ceremony): (Vec<u8>, T),
    began: impl Fn(&T) -> i64,
    now: Timestamp,
) {
    let mut ceremonies = ceremonies.lock().unwrap_or_else(PoisonError::into_inner);
    ceremonies.retain(|_, one| began(one) > now.micros - CEREMONY_MICROS);
    if ceremonies.len() >= CEREMONIES {
        let oldest = ceremonies.iter().min_by_key(|(_, one)| began(one)).map(|(key, _)| key.clone());
        oldest.and_then(|key| ceremonies.remove(&key));
    }
    ceremonies.insert(key, ceremony);
}

fn take<T>(ceremonies: &Mutex<HashMap<Vec<u8>, T>>, key: &str) -> Option<T> {
    ceremonies.lock().unwrap_or_else(PoisonError::into_inner).remove(&digest(key))
}

fn unread(error: impl Display) -> AccessError {
    AccessError::Passkey(error.to_string())
}

impl Access {
    /// Somebody's passkeys.
    ///
    /// # Errors
    /// The database.
    pub async fn passkeys(&self, name: &str) -> Result<Vec<Passkey>, AccessError> {
        let rows = sqlx::query("SELECT label, made, used FROM passkey WHERE name = ? ORDER BY made")
            .bind(name)
            .fetch_all(&self.pool)
            .await?;
        let passkey = |row: sqlx::sqlite::SqliteRow| -> Result<Passkey, AccessError> {
            let at = |place| -> Result<Timestamp, AccessError> { Ok(Timestamp { micros: row.try_get(place)? }) };
            Ok(Passkey { label: row.try_get(0)?, made: at(1)?, used: at(2)? })
        };
        rows.into_iter().map(passkey).collect()
    }

    /// Asks a browser to make a passkey for whoever has that session: the request, as browsers read it.
    ///
    /// # Errors
    /// The database.
    pub async fn begin_passkey(
        &self,
        passkeys: &Passkeys,
        now: Timestamp,
        (session, name): (&str, &str),
        label: &str,
    ) -> Result<String, AccessError> {
        let rows = sqlx::query("SELECT id, transports, handle FROM passkey WHERE name = ?").bind(name);
        let rows = rows.fetch_all(&self.pool).await?;
        let known = rows.iter().map(descriptor).collect::<Result<Vec<_>, AccessError>>()?;
        let handle = match rows.first() {
            Some(row) => {
                UserHandle16::decode(bytes(row, 2)?.try_into().map_err(|_| unread("handle"))?).map_err(unread)?
            }
            None => UserHandle16::new(),
        };
        // As an account is called to authenticators there is no space in it; some show the other one.
        let account = name.split_whitespace().collect::<Vec<_>>().join(".");
        let user = PublicKeyCredentialUserEntity {
            name: Username::try_from(account.as_str()).or_else(|_| Username::try_from("jate")).map_err(unread)?,
            id: &handle,
            display_name: Nickname::try_from(name).ok(),
        };
        let wanted = PublicKeyCredentialCreationOptions::second_factor(&passkeys.name, user, known);
        let (state, options) = wanted.start_ceremony().map_err(unread)?;
        let making = Making { label: label.to_owned(), began: now, state };
        keep(&passkeys.making, (digest(session), making), |one| one.began.micros, now);
        serde_json::to_string(&options).map_err(unread)
    }

    /// Takes a passkey that a browser made.
    ///
    /// # Errors
    /// The database. `Ok(false)`: it is not what was asked for, or too late.
    pub async fn confirm_passkey(
        &self,
        passkeys: &Passkeys,
        now: Timestamp,
        (session, name): (&str, &str),
        made: &str,
        from: &str,
    ) -> Result<bool, AccessError> {
        let Some(making) = take(&passkeys.making, session) else { return Ok(false) };
        let Ok(made) = Registration::from_json_relaxed(made.as_bytes()) else { return Ok(false) };
        let origins = [passkeys.origin.as_str()];
        let held = RegistrationVerificationOptions::<&str, &str> { allowed_origins: &origins, ..Default::default() };
        let verified = match making.state.verify(&passkeys.name, &made, &held) {
            Ok(verified) => verified,
            Err(error) => {
                tracing::info!(%error, "a passkey was not taken");
                return Ok(false);
            }
        };
        let mut transaction = self.pool.begin().await?;
        let kept = sqlx::query("INSERT INTO passkey VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(verified.id().as_ref())
            .bind(name)
            .bind(&making.label)
            .bind(verified.user_id().encode().map_err(unread)?.as_ref())
            .bind(vec![verified.transports().encode().map_err(unread)?])
            .bind(verified.static_state().encode().map_err(unread)?)
            .bind(verified.dynamic_state().encode().map_err(unread)?.to_vec())
            .bind(now.micros)
            .bind(now.micros)
            .execute(&mut *transaction)
            .await?;
        let kept = kept.rows_affected() == 1;
        if kept {
            log(&mut transaction, now, "made-passkey", name, from).await?;
        }
        transaction.commit().await?;
        Ok(kept)
    }

    /// Gives a passkey up.
    ///
    /// # Errors
    /// The database.
    pub async fn end_passkey(&self, now: Timestamp, name: &str, label: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        let ended = sqlx::query("DELETE FROM passkey WHERE name = ? AND label = ?")
            .bind(name)
            .bind(label)
            .execute(&mut *transaction)
            .await?;
        if ended.rows_affected() > 0 {
            log(&mut transaction, now, "ended-passkey", name, from).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Asks a browser for one of somebody's passkeys: they have shown the password.
    ///
    /// # Errors
    /// The database.
    pub async fn ask_passkey(
        &self,
        passkeys: &Passkeys,
        (entropy, now): (&dyn Entropy, Timestamp),
        name: &str,
    ) -> Result<Asked, AccessError> {
        let rows = sqlx::query("SELECT id, transports FROM passkey WHERE name = ?").bind(name);
        let rows = rows.fetch_all(&self.pool).await?;
        let mut allowed = AllowedCredentials::with_capacity(rows.len());
        for row in &rows {
            allowed.push(descriptor(row)?.into());
        }
        let wanted = NonDiscoverableCredentialRequestOptions::second_factor(&passkeys.name, allowed).map_err(unread)?;
        let (state, options) = wanted.start_ceremony().map_err(unread)?;
        let ticket = token(entropy);
        let asking = Asking { name: name.to_owned(), began: now, state };
        keep(&passkeys.asking, (digest(&ticket), asking), |one| one.began.micros, now);
        Ok(Asked { ticket, options: serde_json::to_string(&options).map_err(unread)? })
    }

    /// Signs somebody in who showed a passkey after the password.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_in_with_passkey(
        &self,
        passkeys: &Passkeys,
        (entropy, now): (&dyn Entropy, Timestamp),
        (ticket, shown): (&str, &str),
        from: &str,
    ) -> Result<SignIn, AccessError> {
        let Some(Asking { name, state, .. }) = take(&passkeys.asking, ticket) else { return Ok(SignIn::No) };
        let mut transaction = self.pool.begin().await?;
        let locked: Option<i64> = sqlx::query_scalar("SELECT locked_until FROM person WHERE name = ?")
            .bind(&name)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(until) = locked.filter(|until| *until > now.micros) {
            return Ok(SignIn::Wait(Timestamp { micros: until }));
        }
        let shown = NonDiscoverableAuthentication16::from_json_relaxed(shown.as_bytes());
        let row = match &shown {
            Ok(shown) => {
                sqlx::query("SELECT fixed, moving, handle FROM passkey WHERE id = ? AND name = ?")
                    .bind(shown.raw_id().as_ref())
                    .bind(&name)
                    .fetch_optional(&mut *transaction)
                    .await?
            }
            Err(_) => None,
        };
        let moved = match (&shown, row) {
            (Ok(shown), Some(row)) => verified(passkeys, state, shown, &row)?,
            _ => None,
        };
        let (Ok(shown), Some(moved)) = (&shown, moved) else {
            failed(&mut transaction, now, &name).await?;
            log(&mut transaction, now, "refused-passkey", &name, from).await?;
            transaction.commit().await?;
            return Ok(SignIn::No);
        };
        sqlx::query("UPDATE passkey SET moving = ?, used = ? WHERE id = ?")
            .bind(moved)
            .bind(now.micros)
            .bind(shown.raw_id().as_ref())
            .execute(&mut *transaction)
            .await?;
        let token = begin(&mut transaction, (entropy, now), &name, from).await?;
        transaction.commit().await?;
        Ok(SignIn::In(token))
    }
}

/// What is to be kept of a passkey that answered as it was asked; nothing, where it did not.
fn verified(
    passkeys: &Passkeys,
    state: NonDiscoverableAuthenticationServerState,
    shown: &NonDiscoverableAuthentication16,
    row: &sqlx::sqlite::SqliteRow,
) -> Result<Option<Vec<u8>>, AccessError> {
    let fixed = bytes(row, 0)?;
    let fixed: StaticState<PublicKey> = StaticState::decode(fixed.as_slice()).map_err(unread)?;
    let moving = DynamicState::decode(bytes(row, 1)?.try_into().map_err(|_| unread("state"))?).map_err(unread)?;
    let handle = UserHandle16::decode(bytes(row, 2)?.try_into().map_err(|_| unread("handle"))?).map_err(unread)?;
    let mut known = AuthenticatedCredential::new(shown.raw_id(), &handle, fixed, moving).map_err(unread)?;
    let origins = [passkeys.origin.as_str()];
    let held = AuthenticationVerificationOptions::<&str, &str> { allowed_origins: &origins, ..Default::default() };
    match state.verify(&passkeys.name, shown, &mut known, &held) {
        Ok(_) => Ok(Some(known.dynamic_state().encode().map_err(unread)?.to_vec())),
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            Ok(None)
        }
    }
}

fn bytes(row: &sqlx::sqlite::SqliteRow, place: usize) -> Result<Vec<u8>, AccessError> {
    Ok(row.try_get(place)?)
}

fn descriptor(row: &sqlx::sqlite::SqliteRow) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, AccessError> {
    let transports = bytes(row, 1)?.first().copied().unwrap_or_default();
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::decode(bytes(row, 0)?).map_err(unread)?,
        transports: AuthTransports::decode(transports).map_err(unread)?,
    })
}
