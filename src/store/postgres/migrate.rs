//! Roles and migrations: made by an administrator, never on the fly by a reader.

use super::error::map;
use crate::store::StoreError;
use crate::value::Hash;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

/// The migrations in their order.
const MIGRATIONS: [&str; 5] = [
    include_str!("../../../schemas/sql/postgres/0001_ledger.sql"),
    include_str!("../../../schemas/sql/postgres/0002_read_models.sql"),
    include_str!("../../../schemas/sql/postgres/0003_tree.sql"),
    include_str!("../../../schemas/sql/postgres/0004_evidence.sql"),
    include_str!("../../../schemas/sql/postgres/0005_partitions.sql"),
];

/// The role that owns the schema: for migrations only.
pub const OWNER_ROLE: &str = "jate_owner";

/// The role of those who record and read: `GRANT jate_app TO somebody`.
pub const APP_ROLE: &str = "jate_app";

/// What the role of the application may do. It can add entries, openings and evidence, advance a head,
/// and fold read models; it can change or remove nothing that was recorded, but erase an opening where an entry says so.
const GRANTS: &str = "\
     GRANT USAGE ON SCHEMA jate TO jate_app; \
     GRANT SELECT ON ALL TABLES IN SCHEMA jate TO jate_app; \
     GRANT INSERT ON jate.ledgers, jate.entries, jate.openings, jate.tree, jate.evidence TO jate_app; \
     GRANT EXECUTE ON FUNCTION jate.erase TO jate_app; \
     GRANT UPDATE (size, hash, prev_size, prev_hash, folded, frontier) ON jate.ledgers TO jate_app; \
     GRANT INSERT, UPDATE, DELETE ON jate.read_models, jate.read_rows TO jate_app";

/// The version of this program.
pub(super) fn supported() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The migrations of this program: version and digest of each.
pub(super) fn expected() -> Vec<(i64, Hash)> {
    (1..).zip(MIGRATIONS.iter().map(|text| Hash::of(text.as_bytes()))).collect()
}

/// Version found; `None` where there is no schema.
async fn version(c: &mut PgConnection) -> Result<Option<i64>, StoreError> {
    let there =
        sqlx::query("SELECT to_regclass('jate.migrations') IS NOT NULL").fetch_one(&mut *c).await.map_err(map)?;
    if !there.try_get(0).map_err(map)? {
        return Ok(None);
    }
    super::number(c, "SELECT coalesce(max(version), 0) FROM jate.migrations").await.map(Some)
}

/// Holds the store to the version of this program.
pub(super) async fn check(c: &mut PgConnection, place: &str) -> Result<(), StoreError> {
    match version(c).await? {
        None => Err(StoreError::NotPrepared { place: place.to_owned() }),
        Some(found) if found == supported() => Ok(()),
        Some(found) => Err(StoreError::SchemaVersion { found, supported: supported() }),
    }
}

/// Makes the two roles where they do not exist. They cannot log in: people are granted one of them.
pub(super) async fn make_roles(c: &mut PgConnection) -> Result<(), StoreError> {
    for role in [OWNER_ROLE, APP_ROLE] {
        let sql = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
        let row = sqlx::query(sql).bind(role).fetch_one(&mut *c).await.map_err(map)?;
        if !row.try_get::<bool, _>(0).map_err(map)? {
            sqlx::raw_sql(AssertSqlSafe(format!("CREATE ROLE {role} NOLOGIN"))).execute(&mut *c).await.map_err(map)?;
        }
    }
    // Only a member of the owner's role can make things that it owns.
    let sql = "DO $$ BEGIN \
               IF NOT pg_has_role(current_user, 'jate_owner', 'MEMBER') THEN \
               EXECUTE format('GRANT jate_owner TO %I', current_user); END IF; \
               EXECUTE format('GRANT CREATE ON DATABASE %I TO jate_owner', current_database()); END $$";
    sqlx::raw_sql(sql).execute(&mut *c).await.map_err(map)?;
    Ok(())
}

/// Applies what is missing, each migration in a transaction of its own, as the owner's role.
pub(super) async fn migrate(c: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    let found = version(c).await?.unwrap_or(0);
    let mut applied = Vec::new();
    for ((version, digest), text) in expected().into_iter().zip(MIGRATIONS) {
        if version <= found {
            continue;
        }
        let mut transaction = c.begin().await.map_err(map)?;
        let t = &mut *transaction;
        sqlx::raw_sql("SET LOCAL ROLE jate_owner").execute(&mut *t).await.map_err(map)?;
        sqlx::raw_sql(text).execute(&mut *t).await.map_err(map)?;
        sqlx::query("INSERT INTO jate.migrations (version, digest) VALUES ($1, $2)")
            .bind(version)
            .bind(digest.0.as_slice())
            .execute(&mut *t)
            .await
            .map_err(map)?;
        if version == supported() {
            sqlx::raw_sql(GRANTS).execute(&mut *t).await.map_err(map)?;
        }
        transaction.commit().await.map_err(map)?;
        applied.push(version);
    }
    Ok(applied)
}
