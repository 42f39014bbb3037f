//! What SQLite reports, in the words of the contract.

use crate::store::StoreError;

/// Primary result codes of SQLite that mean something to the user (`sqlite.org/rescode.html`).
mod code {
    pub const BUSY: i64 = 5;
    pub const LOCKED: i64 = 6;
    pub const READONLY: i64 = 8;
    pub const IOERR: i64 = 10;
    pub const CORRUPT: i64 = 11;
    pub const FULL: i64 = 13;
    pub const CANTOPEN: i64 = 14;
    pub const NOTADB: i64 = 26;
}

/// Translates an error of the engine.
pub(super) fn map(error: sqlx::Error) -> StoreError {
    let detail = error.to_string();
    match error {
        sqlx::Error::Database(database) => {
            let extended: i64 = database.code().and_then(|code| code.parse().ok()).unwrap_or(0);
            // The low byte of an extended result code is the primary one.
            match extended & 0xff {
                code::BUSY | code::LOCKED => StoreError::Locked,
                code::READONLY | code::CANTOPEN => StoreError::ReadOnly,
                code::FULL => StoreError::Full,
                code::CORRUPT => StoreError::Corrupt { detail: database.message().to_owned() },
                code::NOTADB => StoreError::Foreign { place: String::new(), detail: database.message().to_owned() },
                code::IOERR => StoreError::Failed { detail: format!("{} ({extended})", database.message()) },
                _ => StoreError::Failed { detail: database.message().to_owned() },
            }
        }
        // Another unit of ours goes on for longer than we wait.
        sqlx::Error::PoolTimedOut => StoreError::Locked,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => StoreError::Corrupt { detail },
        _ => StoreError::Failed { detail },
    }
}
