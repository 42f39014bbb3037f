//! Signing in, and sessions.

use super::log::log;
use super::seen::Used;
use super::{
    Access, AccessError, Changed, IDLE_MINUTES, MINUTE, Means, NO_PASSWORD, Person, SESSION_HOURS, Session, SignIn,
    digest, password, second, token,
};
use crate::value::chance::Entropy;
use crate::value::text_key::text_key;
use crate::value::{Timestamp, hash};
use sqlx::Row as _;

/// Refused sign-ins before a person has to wait.
const FREE_FAILURES: i64 = 5;

/// Longest wait.
const LONGEST_WAIT_MINUTES: i64 = 15;

/// What somebody signs in with.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
    /// The code of their second factor; of somebody who has none it is not asked.
    pub code: &'a str,
}

impl Access {
    /// Whose name somebody typed: the one who bears it as it stands, else the only one whose name differs by no more than capitals,
    /// accents, spaces and hyphens; else what was typed.
    ///
    /// # Errors
    /// The database.
    pub async fn meant(&self, typed: &str) -> Result<String, AccessError> {
        let names: Vec<String> = sqlx::query_scalar("SELECT name FROM person").fetch_all(&self.pool).await?;
        let key = text_key(typed);
        let mut alike = names.iter().filter(|name| text_key(name) == key);
        Ok(match (names.iter().any(|name| name == typed), alike.next(), alike.next()) {
            (false, Some(only), None) => only.clone(),
            _ => typed.to_owned(),
        })
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_in(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        given: Given<'_>,
        from: &str,
    ) -> Result<SignIn, AccessError> {
        let Given { name, password, code } = given;
        let (hash, before) = match self.guess(now, name).await? {
            Guess::Wait(until) => {
                self.note(now, "refused-waiting", name, from).await?;
                return Ok(SignIn::Wait(until));
            }
            Guess::Against(hash, before) => (hash, before),
        };
        // As long for a name that nobody has: an answer tells nothing about who is known here.
        let right = password::fits(password.to_owned(), hash).await?;
        let passkeys: i64 =
            sqlx::query_scalar("SELECT count(*) FROM passkey WHERE name = ?").bind(name).fetch_one(&self.pool).await?;
        let mut transaction = self.pool.begin().await?;
        if right && passkeys > 0 && code.trim().is_empty() {
            taken_back(&mut transaction, name, before).await?;
            log(&mut transaction, now, "asked-passkey", name, from).await?;
            transaction.commit().await?;
            return Ok(SignIn::Asks);
        }
        if !right || !second::passes(&mut transaction, now, name, code).await? {
            log(&mut transaction, now, if right { "refused-code" } else { "refused" }, name, from).await?;
            transaction.commit().await?;
            return Ok(SignIn::No);
        }
        let token = begin(&mut transaction, (entropy, now), name, from).await?;
        transaction.commit().await?;
        Ok(SignIn::In(token))
    }

    /// Who a session is of, if it still holds: it is used, and lasts from now on.
    ///
    /// # Errors
    /// The database.
    pub async fn person(&self, token: &str, now: Timestamp) -> Result<Option<Person>, AccessError> {
        let Some((person, seen)) = self.holding(token, now).await? else { return Ok(None) };
        // To the minute.
        if seen < now.micros - MINUTE {
            self.used(Used::Session, digest(token), now.micros);
        }
        Ok(Some(person))
    }

    /// The same of a session that is not used by that.
    ///
    /// # Errors
    /// The database.
    pub async fn holds(&self, token: &str, now: Timestamp) -> Result<Option<Person>, AccessError> {
        Ok(self.holding(token, now).await?.map(|(person, _)| person))
    }

    async fn holding(&self, token: &str, now: Timestamp) -> Result<Option<(Person, i64)>, AccessError> {
        let found = sqlx::query(
            "SELECT name, (SELECT administrator FROM person WHERE person.name = session.name), seen
             FROM session WHERE digest = ? AND began > ?",
        )
        .bind(digest(token))
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let written: i64 = row.try_get(2)?;
        let seen = self.seen.at(Used::Session, &digest(token)).map_or(written, |seen| seen.max(written));
        if seen <= now.micros - IDLE_MINUTES * MINUTE {
            return Ok(None);
        }
        let person = Person {
            name: row.try_get(0)?,
            administrator: row.try_get(1)?,
            form_token: form_token(token),
            means: Means::Session,
        };
        Ok(Some((person, seen)))
    }

    /// The sessions that the person of one has, the newest first.
    ///
    /// # Errors
    /// The database.
    pub async fn sessions(&self, token: &str, name: &str, now: Timestamp) -> Result<Vec<Session>, AccessError> {
        self.write_seen().await?;
        let rows = sqlx::query(
            "SELECT began, seen, digest = ? FROM session WHERE name = ? AND seen > ? AND began > ? ORDER BY began DESC",
        )
        .bind(digest(token))
        .bind(name)
        .bind(now.micros - IDLE_MINUTES * MINUTE)
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .fetch_all(&self.pool)
        .await?;
        let session = |row: sqlx::sqlite::SqliteRow| -> Result<Session, AccessError> {
            let at = |place| -> Result<Timestamp, AccessError> { Ok(Timestamp { micros: row.try_get(place)? }) };
            Ok(Session { began: at(0)?, seen: at(1)?, current: row.try_get(2)? })
        };
        rows.into_iter().map(session).collect()
    }

    /// Ends the sessions that the person of one has beside it.
    ///
    /// # Errors
    /// The database.
    pub async fn end_others(&self, token: &str, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM session WHERE name = ? AND digest <> ?")
            .bind(name)
            .bind(digest(token))
            .execute(&mut *transaction)
            .await?;
        log(&mut transaction, now, "ended-others", name, from).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether somebody who is signed in knows their password: asked before anything that outlasts the session.
    ///
    /// # Errors
    /// The database.
    pub async fn knows(
        &self,
        now: Timestamp,
        (name, password): (&str, &str),
        from: &str,
    ) -> Result<Changed, AccessError> {
        let (hash, before) = match self.guess(now, name).await? {
            Guess::Wait(until) => return Ok(Changed::Wait(until)),
            Guess::Against(hash, before) => (hash, before),
        };
        let right = password::fits(password.to_owned(), hash).await?;
        let mut transaction = self.pool.begin().await?;
        if right {
            taken_back(&mut transaction, name, before).await?;
        } else {
            log(&mut transaction, now, "refused-change", name, from).await?;
        }
        transaction.commit().await?;
        Ok(if right { Changed::Done } else { Changed::Wrong })
    }

    /// What a password is held to. It counts as wrong until it is known to be right, so that many guesses at once are as many as
    /// one after the other.
    async fn guess(&self, now: Timestamp, name: &str) -> Result<Guess, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let known = sqlx::query("SELECT password, locked_until, failures FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(known) = known else {
            let until = self.strangers.guess(now, name);
            return Ok(until.map_or(Guess::Against(None, Before::default()), Guess::Wait));
        };
        let micros: i64 = known.try_get(1)?;
        let before = Before { failures: known.try_get(2)?, locked_until: micros };
        if micros > now.micros {
            return Ok(Guess::Wait(Timestamp { micros }));
        }
        failed(&mut transaction, now, name).await?;
        transaction.commit().await?;
        Ok(Guess::Against(Some(known.try_get(0)?).filter(|hash| hash != NO_PASSWORD), before))
    }

    /// Puts another password in the place of the one that somebody has. All of their sessions and tokens are over, also where
    /// somebody else had them: the token of a new session.
    ///
    /// # Errors
    /// The database. `Ok(Err)`: the old password is wrong, or the new one none that we take.
    pub async fn change_password(
        &self,
        (entropy, now): (&dyn Entropy, Timestamp),
        name: &str,
        (old, new): (&str, &str),
        from: &str,
    ) -> Result<Result<String, Changed>, AccessError> {
        if let Err(refused) = password::allowed(new, name) {
            return Ok(Err(Changed::Refused(refused)));
        }
        match self.knows(now, (name, old), from).await? {
            Changed::Done => {}
            refused => return Ok(Err(refused)),
        }
        let hash = password::hash(new.to_owned()).await?;
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE person SET password = ? WHERE name = ?")
            .bind(hash)
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        for statement in ["DELETE FROM session WHERE name = ?", "DELETE FROM token WHERE name = ?"] {
            sqlx::query(statement).bind(name).execute(&mut *transaction).await?;
        }
        log(&mut transaction, now, "changed-password", name, from).await?;
        let token = begin(&mut transaction, (entropy, now), name, from).await?;
        transaction.commit().await?;
        Ok(Ok(token))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_out(&self, token: &str, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        sqlx::query("DELETE FROM session WHERE digest = ?").bind(digest(token)).execute(&self.pool).await?;
        self.note(now, "signed-out", name, from).await
    }
}

/// Begins a session of somebody who showed all that is asked of them: its token.
pub async fn begin(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    (entropy, now): (&dyn Entropy, Timestamp),
    name: &str,
    from: &str,
) -> Result<String, AccessError> {
    let token = token(entropy);
    sqlx::query("UPDATE person SET failures = 0, locked_until = 0 WHERE name = ?")
        .bind(name)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("DELETE FROM session WHERE seen < ? OR began < ?")
        .bind(now.micros - IDLE_MINUTES * MINUTE)
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("INSERT INTO session VALUES (?, ?, ?, ?)")
        .bind(digest(&token))
        .bind(name)
        .bind(now.micros)
        .bind(now.micros)
        .execute(&mut **transaction)
        .await?;
    log(transaction, now, "signed-in", name, from).await?;
    Ok(token)
}

/// How a guess at a password goes on.
enum Guess {
    /// Not before then.
    Wait(Timestamp),
    /// Against this hash; against none where nobody has the name, or no password.
    Against(Option<String>, Before),
}

/// What was known of wrong guesses before one.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    failures: i64,
    locked_until: i64,
}

/// A guess was right, and nobody is in by that: it does not count, and what was wrong before it still does.
async fn taken_back(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    name: &str,
    before: Before,
) -> Result<(), AccessError> {
    // Where somebody else guessed meanwhile, the lock is theirs.
    sqlx::query(
        "UPDATE person SET locked_until = CASE failures WHEN ?1 + 1 THEN ?2 ELSE locked_until END, failures = failures - 1
         WHERE name = ?3 AND failures > ?1",
    )
    .bind(before.failures)
    .bind(before.locked_until)
    .bind(name)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Counts a wrong password; after a few of them the name waits.
pub async fn failed(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    now: Timestamp,
    name: &str,
) -> Result<(), AccessError> {
    let failures: Option<i64> =
        sqlx::query_scalar("UPDATE person SET failures = failures + 1 WHERE name = ? RETURNING failures")
            .bind(name)
            .fetch_optional(&mut **transaction)
            .await?;
    if let Some(until) = failures.and_then(|failures| locked_until(now, failures)) {
        sqlx::query("UPDATE person SET locked_until = ? WHERE name = ?")
            .bind(until)
            .bind(name)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Until when somebody waits who was wrong so often (microseconds).
pub fn locked_until(now: Timestamp, failures: i64) -> Option<i64> {
    let beyond = Some(failures - FREE_FAILURES).filter(|beyond| *beyond >= 0)?;
    Some(now.micros + (1_i64 << beyond.min(10)).min(LONGEST_WAIT_MINUTES) * MINUTE)
}

/// What the forms of a session bring back: it can be made from the session's token, and not the other way.
fn form_token(token: &str) -> String {
    hash::hex(&blake3::derive_key("jate 2026-11 form token", token.as_bytes()))
}
