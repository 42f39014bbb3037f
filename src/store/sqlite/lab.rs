//! What somebody does to the file who owns it: with the engine's own tools, past every guard. For the tamper lab alone.

use super::error::map;
use crate::store::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use std::path::Path;

/// A statement with the bytes and numbers that it takes.
#[derive(Debug, Clone)]
pub struct Statement {
    sql: String,
    bytes: Vec<Vec<u8>>,
}

impl Statement {
    /// A statement without values.
    #[must_use]
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), bytes: Vec::new() }
    }

    /// With the bytes of the next `?`.
    #[must_use]
    pub fn bind(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.bytes.push(bytes.into());
        self
    }
}

async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    options.pragma("ignore_check_constraints", "ON").connect().await.map_err(map)
}

/// Runs statements with the guards in place.
///
/// # Errors
/// The engine refused, as it should.
pub async fn attempt(path: &Path, statements: &[Statement]) -> Result<(), StoreError> {
    let mut connection = connect(path).await?;
    let done = run(&mut connection, statements).await;
    connection.close().await.map_err(map)?;
    done
}

/// Runs statements with the triggers taken away, and puts these back as they were.
///
/// # Errors
/// The engine.
pub async fn force(path: &Path, statements: &[Statement]) -> Result<(), StoreError> {
    let mut connection = connect(path).await?;
    let rows = sqlx::query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
    let rows = rows.fetch_all(&mut connection).await.map_err(map)?;
    let mut triggers = Vec::new();
    for row in &rows {
        triggers.push((row.try_get::<String, _>(0).map_err(map)?, row.try_get::<String, _>(1).map_err(map)?));
    }
    let drops: Vec<Statement> =
        triggers.iter().map(|(name, _)| Statement::new(format!("DROP TRIGGER {name}"))).collect();
    let back: Vec<Statement> = triggers.into_iter().map(|(_, sql)| Statement::new(sql)).collect();
    for part in [&drops[..], statements, &back] {
        run(&mut connection, part).await?;
    }
    connection.close().await.map_err(map)
}

async fn run(connection: &mut SqliteConnection, statements: &[Statement]) -> Result<(), StoreError> {
    for Statement { sql, bytes } in statements {
        let mut query = sqlx::query(AssertSqlSafe(sql.as_str()));
        for value in bytes {
            query = query.bind(value.as_slice());
        }
        query.execute(&mut *connection).await.map_err(map)?;
    }
    Ok(())
}
