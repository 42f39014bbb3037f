//! What PostgreSQL reports, in the words of the contract.

use crate::store::StoreError;

/// Translates an error of the server or of the way to it (`postgresql.org/docs/current/errcodes-appendix.html`).
pub(super) fn map(error: sqlx::Error) -> StoreError {
    let detail = error.to_string();
    match error {
        sqlx::Error::Database(database) => {
            let detail = database.message().to_owned();
            match database.code().as_deref().unwrap_or_default() {
                "42501" => StoreError::Forbidden { detail },
                "25006" => StoreError::ReadOnly,
                "53100" => StoreError::Full,
                // A lock, a serialisation failure or a deadlock: to be tried again.
                "55P03" | "40001" | "40P01" | "57014" => StoreError::Locked,
                // Damaged pages or indexes.
                "XX001" | "XX002" => StoreError::Corrupt { detail },
                // Whoever had a transaction open did nothing for too long.
                "25P03" => StoreError::Lost { detail },
                code if code.starts_with("57P") || code.starts_with("08") => StoreError::Lost { detail },
                _ => StoreError::Failed { detail },
            }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => StoreError::Corrupt { detail },
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            StoreError::Lost { detail }
        }
        _ => StoreError::Failed { detail },
    }
}

/// Translates an error of connecting.
pub(super) fn connecting(error: sqlx::Error, place: &str) -> StoreError {
    let place = place.to_owned();
    let detail = match &error {
        sqlx::Error::Database(database) => {
            return match database.code().as_deref().unwrap_or_default() {
                // No such database.
                "3D000" => StoreError::Missing { place },
                _ => StoreError::Unreachable { place, detail: database.message().to_owned() },
            };
        }
        other => other.to_string(),
    };
    StoreError::Unreachable { place, detail }
}
