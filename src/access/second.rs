//! A second factor: codes of an authenticator (TOTP, RFC 6238), and codes on paper for whoever loses it.

use super::log::log;
use super::{Access, AccessError, digest};
use crate::value::Timestamp;
use crate::value::chance::{self, Entropy};
use crate::value::hash::hex;
use qrcode::QrCode;
use qrcode::render::svg;
use sqlx::Row as _;
use totp_rs::{Builder, Totp};

/// Codes on paper.
const RECOVERY_CODES: usize = 10;

/// Who gives the codes out, as authenticators show it.
const ISSUER: &str = "Jate";

/// What somebody puts into their authenticator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// To be typed: base32.
    pub secret: String,
    /// To be photographed: what stands inside `<svg>`, and its width and height.
    pub picture: (String, u32),
}

impl Access {
    /// Whether somebody has a second factor.
    ///
    /// # Errors
    /// The database.
    pub async fn has_second_factor(&self, name: &str) -> Result<bool, AccessError> {
        let found: Option<bool> = sqlx::query_scalar("SELECT second_factor IS NOT NULL FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.unwrap_or(false))
    }

    /// Draws a new secret for somebody, who has no second factor by that: first they show that they have it.
    ///
    /// # Errors
    /// The database; a picture cannot be drawn.
    pub async fn begin_second_factor(&self, entropy: &dyn Entropy, name: &str) -> Result<Enrolment, AccessError> {
        let secret = chance::bytes::<20>(entropy);
        sqlx::query("UPDATE person SET waiting_factor = ? WHERE name = ?")
            .bind(secret.as_slice())
            .bind(name)
            .execute(&self.pool)
            .await?;
        enrolment(&secret, name)
    }

    /// The secret that was drawn and still waits for its code.
    ///
    /// # Errors
    /// The database; a picture cannot be drawn.
    pub async fn waiting_second_factor(&self, name: &str) -> Result<Option<Enrolment>, AccessError> {
        let waiting: Option<Option<Vec<u8>>> = sqlx::query_scalar("SELECT waiting_factor FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        waiting.flatten().map(|secret| enrolment(&secret, name)).transpose()
    }

    /// Takes the secret that waits, once a code of it is there: the codes on paper, each of which works once.
    ///
    /// # Errors
    /// The database. `None`: nothing waits, or the code is not of it.
    pub async fn confirm_second_factor(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        (name, code): (&str, &str),
        from: &str,
    ) -> Result<Option<Vec<String>>, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let waiting: Option<Option<Vec<u8>>> = sqlx::query_scalar("SELECT waiting_factor FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(secret) = waiting.flatten() else { return Ok(None) };
        let Some(step) = step(&secret, code, now)? else { return Ok(None) };
        sqlx::query(
            "UPDATE person SET second_factor = waiting_factor, waiting_factor = NULL, last_step = ? WHERE name = ?",
        )
        .bind(step)
        .bind(name)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM recovery WHERE name = ?").bind(name).execute(&mut *transaction).await?;
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| hex(&chance::bytes::<8>(entropy))).collect();
        for code in &codes {
            sqlx::query("INSERT INTO recovery VALUES (?, ?)")
                .bind(digest(code))
                .bind(name)
                .execute(&mut *transaction)
                .await?;
        }
        log(&mut transaction, now, "second-factor", name, from).await?;
        transaction.commit().await?;
        let grouped = |code: &String| {
            let parts: Vec<&str> = [0, 4, 8, 12].map(|at| &code[at..at + 4]).to_vec();
            parts.join("-")
        };
        Ok(Some(codes.iter().map(grouped).collect()))
    }

    /// Gives a second factor up. Whoever asks knows the password.
    ///
    /// # Errors
    /// The database.
    pub async fn end_second_factor(&self, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE person SET second_factor = NULL, waiting_factor = NULL WHERE name = ?")
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM recovery WHERE name = ?").bind(name).execute(&mut *transaction).await?;
        log(&mut transaction, now, "second-factor-ended", name, from).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Whether a code lets somebody in: of whoever has no second factor none is asked. It is used up by that.
pub async fn passes(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    now: Timestamp,
    name: &str,
    code: &str,
) -> Result<bool, AccessError> {
    let known = sqlx::query("SELECT second_factor, last_step FROM person WHERE name = ?")
        .bind(name)
        .fetch_optional(&mut **transaction)
        .await?;
    let Some(known) = known else { return Ok(false) };
    let Some(secret) = known.try_get::<Option<Vec<u8>>, _>(0)? else {
        // Whoever has a passkey and no codes shows the passkey.
        let passkeys: i64 = sqlx::query_scalar("SELECT count(*) FROM passkey WHERE name = ?")
            .bind(name)
            .fetch_one(&mut **transaction)
            .await?;
        return Ok(passkeys == 0);
    };
    let last: i64 = known.try_get(1)?;
    if let Some(step) = step(&secret, code, now)?.filter(|step| *step > last) {
        sqlx::query("UPDATE person SET last_step = ? WHERE name = ?")
            .bind(step)
            .bind(name)
            .execute(&mut **transaction)
            .await?;
        return Ok(true);
    }
    let on_paper: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let used = sqlx::query("DELETE FROM recovery WHERE digest = ? AND name = ?")
        .bind(digest(&on_paper.to_lowercase()))
        .bind(name)
        .execute(&mut **transaction)
        .await?;
    Ok(used.rows_affected() == 1)
}

fn totp(secret: &[u8], name: &str) -> Result<Totp, AccessError> {
    // A colon parts the name of the account from its issuer.
    let builder = Builder::new().with_secret(secret.to_vec()).with_account_name(name.replace(':', " "));
    builder.with_issuer(Some(ISSUER)).build().map_err(|error| AccessError::Hash(error.to_string()))
}

/// The step that a code is of: the present one, or one beside it, for clocks that are not alike.
fn step(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, AccessError> {
    let seconds = u64::try_from(now.micros / 1_000_000).unwrap_or_default();
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    Ok(totp(secret, "")?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

fn enrolment(secret: &[u8], name: &str) -> Result<Enrolment, AccessError> {
    let failed = |error: &dyn std::fmt::Display| AccessError::Hash(error.to_string());
    let totp = totp(secret, name)?;
    let url = totp.to_url().map_err(|error| failed(&error))?;
    let code = QrCode::new(url.as_bytes()).map_err(|error| failed(&error))?;
    let drawing = code.render::<svg::Color<'_>>().module_dimensions(1, 1).build();
    let width = u32::try_from(code.width()).unwrap_or_default() + 8;
    // The page has an element of its own around it, with its title.
    let inner = drawing.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</svg>").map_or(inner, |(inner, _)| inner);
    Ok(Enrolment { secret: totp.secret().to_base32(), picture: (inner.to_owned(), width) })
}
