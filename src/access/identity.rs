//! People whom an organisation signs in: who they are to it, and which account is theirs here.

use super::log::log;
use super::session::begin;
use super::{Access, AccessError, Joined, NO_PASSWORD};
use crate::value::Timestamp;
use crate::value::chance::Entropy;

/// Who somebody is to an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The organisation, as it calls itself.
    pub issuer: String,
    /// What it calls the person: the same for ever, and nobody else's.
    pub subject: String,
}

impl Access {
    /// Signs in whoever an organisation says they are: the token of their session. None, where nobody here is known by that.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_in_as(
        &self,
        (entropy, now): (&dyn Entropy, Timestamp),
        identity: &Identity,
        from: &str,
    ) -> Result<Option<String>, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let name: Option<String> = sqlx::query_scalar("SELECT name FROM identity WHERE issuer = ? AND subject = ?")
            .bind(&identity.issuer)
            .bind(&identity.subject)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(name) = name else {
            log(&mut transaction, now, "refused-identity", &identity.subject, from).await?;
            transaction.commit().await?;
            return Ok(None);
        };
        let token = begin(&mut transaction, (entropy, now), &name, from).await?;
        transaction.commit().await?;
        Ok(Some(token))
    }

    /// Lets an organisation sign somebody in from now on: whether nobody else is known by that.
    ///
    /// # Errors
    /// The database.
    pub async fn link(&self, now: Timestamp, name: &str, identity: &Identity, from: &str) -> Result<bool, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let linked = sqlx::query(
            "INSERT INTO identity (issuer, subject, name) SELECT ?, ?, name FROM person WHERE name = ?
             ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name WHERE name = excluded.name",
        )
        .bind(&identity.issuer)
        .bind(&identity.subject)
        .bind(name)
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        if linked == 1 {
            log(&mut transaction, now, "linked-identity", name, from).await?;
        }
        transaction.commit().await?;
        Ok(linked == 1)
    }

    /// No organisation signs somebody in any more.
    ///
    /// # Errors
    /// The database.
    pub async fn unlink(&self, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM identity WHERE name = ?").bind(name).execute(&mut *transaction).await?;
        log(&mut transaction, now, "unlinked-identity", name, from).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Whether an organisation signs somebody in.
    ///
    /// # Errors
    /// The database.
    pub async fn is_linked(&self, name: &str) -> Result<bool, AccessError> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM identity WHERE name = ?").bind(name).fetch_one(&self.pool).await?;
        Ok(count > 0)
    }

    /// Takes up an invitation without a password: the organisation signs the person in.
    ///
    /// # Errors
    /// The database.
    pub async fn join_as(
        &self,
        now: Timestamp,
        invitation: &str,
        identity: &Identity,
        from: &str,
    ) -> Result<Joined, AccessError> {
        self.take_up(invitation, now, NO_PASSWORD.to_owned(), Some(identity), from).await
    }

    /// Whether somebody has a password: else an organisation alone signs them in.
    ///
    /// # Errors
    /// The database.
    pub async fn has_password(&self, name: &str) -> Result<bool, AccessError> {
        let password: Option<String> = sqlx::query_scalar("SELECT password FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(password.is_some_and(|password| password != NO_PASSWORD))
    }
}
