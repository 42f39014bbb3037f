//! The shared store against its own administrators: roles, guards, migrations, catalogue.

use crate::schemas::committed;
use crate::server::{self, Cluster, connect, script, sql};
use crate::support::{Desk, Sandbox, expenditure, origin, spent, wait};
use jate::app::{Office, change};
use jate::decide::Decision;
use jate::projection::rows;
use jate::store::postgres::PostgresStore;
use jate::store::{Store as _, StoreError};
use jate::value::{Head, Origin};
use sqlx::PgConnection;

/// A ledger `test/mli` in a shared store.
pub fn shared() -> Sandbox {
    let sandbox = Sandbox::at(&server::url("clerk", &server::database()));
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    sandbox
}

/// A ledger of Mali 2021 with a note and a correction, in a database of its own.
fn store() -> (Sandbox, String) {
    let database = server::database();
    let sandbox = Sandbox::at(&server::url("clerk", &database));
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    sandbox
        .import("a.csv", "Agence,Budget 2021,Dépenses\nOIM,12 107 495,7 201 147\nPAM,88 909 400,76 507 869\n", &[])
        .ok();
    let recorded =
        ["record", "expenditure", "--agency", "IOM", "--amount", "12.50", "--date", "2021-06-30", "--note", "x"];
    sandbox.run(&recorded).ok();
    (sandbox, database)
}

#[test]
fn the_commands_work_on_a_shared_store() {
    let (sandbox, _) = store();
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    assert_eq!(report["total"]["spent"], "83709028.50");
    sandbox.run(&["verify"]).ok();
    sandbox.run(&["rebuild", "--check"]).ok();
    let log = sandbox.run(&["log", "--json"]).ok();
    assert!(log.out.contains("Test officer"));
}

#[test]
fn the_catalogue_is_what_the_migrations_make() {
    let database = server::database();
    let found = wait(async {
        let store = PostgresStore::open(&server::url("clerk", &database)).await.expect("opens");
        store.catalogue().await.expect("reads")
    });
    committed("schemas/sql/postgres/catalogue.txt", &found);
}

#[test]
fn nobody_changes_what_was_recorded_whatever_their_role() {
    let (sandbox, database) = store();
    let copy = "SELECT ledger_id, position, prev, hash, header, payload, salt FROM jate.entries WHERE";
    let attacks = [
        "UPDATE jate.entries SET payload = '' WHERE position = 3".to_owned(),
        "UPDATE jate.entries SET payload = '' WHERE false".to_owned(),
        "DELETE FROM jate.entries WHERE position = 3".to_owned(),
        "TRUNCATE jate.entries CASCADE".to_owned(),
        "TRUNCATE jate.ledgers CASCADE".to_owned(),
        "TRUNCATE jate.openings".to_owned(),
        "DELETE FROM jate.ledgers".to_owned(),
        "UPDATE jate.openings SET value = 'y'".to_owned(),
        "DELETE FROM jate.openings".to_owned(),
        "SELECT jate.erase(ledger_id, position, field) FROM jate.openings".to_owned(),
        "UPDATE jate.evidence SET bytes = bytes".to_owned(),
        "DELETE FROM jate.evidence".to_owned(),
        "TRUNCATE jate.evidence".to_owned(),
        "INSERT INTO jate.evidence VALUES (1, 7000, 'checkpoint', decode(repeat('00', 32), 'hex'), '')".to_owned(),
        "UPDATE jate.ledgers SET size = size - 1".to_owned(),
        "UPDATE jate.ledgers SET size = size + 1".to_owned(),
        "UPDATE jate.ledgers SET origin = 'test/other'".to_owned(),
        "INSERT INTO jate.ledgers SELECT 2, 'test/other', 1, hash, 0, prev_hash FROM jate.ledgers".to_owned(),
        "INSERT INTO jate.openings VALUES (1, 3, 'note', decode(repeat('00', 32), 'hex'), 'slipped in')".to_owned(),
        "INSERT INTO jate.openings VALUES (1, 99, 'note', decode(repeat('00', 32), 'hex'), 'too early')".to_owned(),
        format!(
            "INSERT INTO jate.entries {copy} position = 3 ON CONFLICT (ledger_id, position) DO UPDATE SET payload = ''"
        ),
        // The next place, on the right hash, without the head; a gap; a fork.
        "INSERT INTO jate.entries SELECT ledger_id, position + 1, hash, hash, header, payload, salt FROM jate.entries \
         ORDER BY position DESC LIMIT 1"
            .to_owned(),
        "INSERT INTO jate.entries SELECT ledger_id, position + 2, hash, hash, header, payload, salt FROM jate.entries \
         ORDER BY position DESC LIMIT 1"
            .to_owned(),
        "INSERT INTO jate.entries SELECT ledger_id, position + 1, prev, hash, header, payload, salt FROM jate.entries \
         ORDER BY position DESC LIMIT 1"
            .to_owned(),
    ];
    // Partitions by name, and a session that plays the part of a replica: the same guards.
    let mut all = Vec::new();
    for role in ["clerk", "owner", "postgres"] {
        for attack in &attacks {
            all.push((role, attack.clone()));
        }
    }
    for part in 0..16 {
        all.push((
            "postgres",
            format!(
                "INSERT INTO jate.entries_{part} SELECT ledger_id, position + 1, hash, hash, header, payload, salt \
                 FROM jate.entries ORDER BY position DESC LIMIT 1"
            ),
        ));
        for table in ["entries", "openings"] {
            all.push(("postgres", format!("UPDATE jate.{table}_{part} SET salt = salt")));
            // An opening is guarded row by row: where a part holds none, there is nothing to refuse.
            if table == "entries" {
                all.push(("postgres", format!("DELETE FROM jate.{table}_{part}")));
            }
            all.push(("postgres", format!("TRUNCATE jate.{table}_{part}")));
        }
    }
    let each_part = "DO $$ BEGIN FOR part IN 0..15 LOOP \
                     EXECUTE format('DELETE FROM jate.openings_%s', part); END LOOP; END $$";
    all.push(("postgres", each_part.to_owned()));
    let replica: Vec<_> = all
        .iter()
        .filter(|(role, _)| *role == "postgres")
        .map(|(role, attack)| (*role, format!("SET session_replication_role = replica; {attack}")))
        .collect();
    for (role, attack) in all.iter().chain(&replica) {
        assert!(script(role, &database, attack).is_err(), "{role}: {attack}");
    }
    sandbox.run(&["verify"]).ok();
}

#[test]
fn what_an_administrator_changes_without_the_guards_is_found() {
    let guards = "DO $$ DECLARE t record; BEGIN FOR t IN SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid \
                  WHERE relnamespace = 'jate'::regnamespace AND NOT tgisinternal LOOP \
                  EXECUTE format('ALTER TABLE jate.%I %s TRIGGER %I', t.relname, 'WHAT', t.tgname); END LOOP; END $$";
    let (off, on) = (guards.replace("WHAT", "DISABLE"), guards.replace("WHAT", "ENABLE ALWAYS"));
    for (edit, position, layer) in [
        ("UPDATE jate.entries SET payload = payload || '\\x20' WHERE position = 2", Some(2), "payload"),
        (
            "UPDATE jate.entries SET header = overlay(header placing '\\x00' from 40) WHERE position = 2",
            Some(2),
            "hash",
        ),
        ("UPDATE jate.entries SET hash = decode(repeat('11', 32), 'hex') WHERE position = 2", Some(2), "hash"),
        ("UPDATE jate.entries SET prev = decode(repeat('11', 32), 'hex') WHERE position = 2", Some(2), "chain"),
        ("UPDATE jate.entries SET salt = decode(repeat('11', 32), 'hex') WHERE position = 2", Some(2), "payload"),
        ("DELETE FROM jate.entries WHERE position = 2", Some(2), "position"),
        ("DELETE FROM jate.openings WHERE position = 1", Some(1), "opening"),
        ("UPDATE jate.openings SET value = 'nobody' WHERE position = 1", Some(1), "opening"),
        (
            "UPDATE jate.read_rows SET cells = replace(encode(cells, 'escape'), '720114700', '1')::bytea",
            None,
            "read_model",
        ),
        ("UPDATE jate.read_models SET live = false WHERE projection = 'index'", None, "read_model"),
        ("UPDATE jate.read_models SET stopped_at = 5 WHERE projection = 'index'", None, "read_model"),
        ("UPDATE jate.read_models SET definition = decode(repeat('11', 32), 'hex')", None, "read_model"),
        ("UPDATE jate.ledgers SET folded = decode(repeat('11', 32), 'hex')", None, "read_model"),
        // Always another byte: the first one of a hash may be any.
        ("UPDATE jate.ledgers SET frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 255)", None, "tree"),
        ("UPDATE jate.ledgers SET frontier = ''", None, "tree"),
        ("INSERT INTO jate.tree VALUES (1, 1, 0, decode(repeat('11', 32), 'hex'))", None, "tree"),
        ("DELETE FROM jate.read_rows WHERE model_id = 1", None, "read_model"),
        (
            "INSERT INTO jate.read_models VALUES (1, 77, 'other', decode(repeat('11', 32), 'hex'), true)",
            None,
            "read_model",
        ),
        ("INSERT INTO jate.read_rows VALUES (1, 77, 'key', '{}')", None, "storage"),
        ("UPDATE jate.ledgers SET ledger_id = 2", Some(0), "head"),
        ("UPDATE jate.ledgers SET prev_size = 1", None, "head"),
        ("UPDATE jate.ledgers SET prev_hash = hash", None, "head"),
        ("UPDATE jate.migrations SET version = version + 7", None, "schema"),
        ("UPDATE jate.migrations SET digest = decode(repeat('11', 32), 'hex')", None, "schema"),
    ] {
        let (sandbox, database) = store();
        script("postgres", &database, &format!("{off}; {edit}; {on}"))
            .unwrap_or_else(|error| panic!("{edit}: {error}"));
        let document = sandbox.run(&["verify", "--json"]).fails(1).json();
        let problem = &document["ledgers"][0]["problems"][0];
        assert_eq!(
            (problem["position"].as_u64(), problem["layer"].as_str()),
            (position, Some(layer)),
            "{edit}: {document:#}"
        );
    }
}

#[test]
fn guards_tables_and_rights_that_were_changed_are_found() {
    for (edit, field) in [
        ("DROP TRIGGER stays ON jate.entries_3", "trigger entries_3.stays"),
        ("ALTER TABLE jate.entries ENABLE TRIGGER entries_come_next", "trigger entries.entries_come_next"),
        (
            "CREATE OR REPLACE FUNCTION jate.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "function refuse",
        ),
        (
            "ALTER TABLE jate.entries DROP CONSTRAINT entries_position_check",
            "constraint entries.entries_position_check",
        ),
        ("CREATE TABLE jate.more ()", "table more"),
        ("CREATE RULE swallow AS ON INSERT TO jate.openings DO INSTEAD NOTHING", "rule openings.swallow"),
        ("ALTER TABLE jate.entries DETACH PARTITION jate.entries_0", "table entries_0"),
        ("GRANT UPDATE, DELETE ON jate.entries TO jate_app", "rights jate_app"),
        ("GRANT UPDATE ON jate.ledgers TO PUBLIC", "rights jate_app"),
    ] {
        let (sandbox, database) = store();
        script("postgres", &database, edit).unwrap_or_else(|error| panic!("{edit}: {error}"));
        let document = sandbox.run(&["verify", "--json"]).fails(1).json();
        let problems = document["ledgers"][0]["problems"].as_array().expect("problems").clone();
        let named = problems.iter().any(|p| p["layer"] == "schema" && p["field"] == field);
        assert!(named, "{edit}: {document:#}");
    }
}

#[test]
fn a_store_is_prepared_once_and_by_an_administrator() {
    let database = server::database();
    let admin = Sandbox::at(&server::url("postgres", &database));
    assert_eq!(admin.run(&["store", "init", "--json"]).ok().json()["migrations"], serde_json::json!([]));
    assert_eq!(admin.run(&["store", "migrate", "--json"]).ok().json()["migrations"], serde_json::json!([]));
    // An empty database: readers say what to do, and prepare nothing.
    script("postgres", "postgres", &format!("CREATE DATABASE {database}_empty")).expect("makes");
    let empty = format!("{database}_empty");
    let clerk = Sandbox::at(&server::url("clerk", &empty));
    for command in [&["log"][..], &["verify"], &["store", "migrate"]] {
        let ran = clerk.run(&[command, &["--json"]].concat()).fails(2).json();
        assert_eq!(ran["errors"][0]["code"], "store-not-prepared");
    }
    let refused = clerk.run(&["store", "init", "--json"]).fails(3).json();
    assert_eq!(refused["errors"][0]["code"], "store-forbidden");
    let admin = Sandbox::at(&server::url("postgres", &empty));
    assert_eq!(admin.run(&["store", "init", "--json"]).ok().json()["migrations"], serde_json::json!([1, 2, 3, 4, 5]));
    clerk.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    clerk.run(&["verify"]).ok();
    // A newer program's store, with a table that this one does not know.
    script(
        "postgres",
        &empty,
        "CREATE TABLE jate.news (); INSERT INTO jate.migrations VALUES (6, decode(repeat('11', 32), 'hex'))",
    )
    .expect("edits");
    for command in ["log", "verify"] {
        assert_eq!(clerk.run(&[command, "--json"]).fails(3).json()["errors"][0]["code"], "store-schema");
    }
}

#[test]
fn a_shared_store_of_an_older_schema_is_brought_up_to_date_on_request() {
    let database = format!("{}_old", server::database());
    script("postgres", "postgres", &format!("CREATE DATABASE {database}")).expect("makes");
    let schema = include_str!("../schemas/sql/postgres/0001_ledger.sql");
    let digest = blake3::hash(schema.as_bytes());
    let old = format!(
        "GRANT CREATE ON DATABASE {database} TO jate_owner; BEGIN; SET LOCAL ROLE jate_owner; {schema} \
         INSERT INTO jate.migrations VALUES (1, decode('{digest}', 'hex')); COMMIT"
    );
    script("postgres", &database, &old).expect("the first schema");
    let admin = Sandbox::at(&server::url("postgres", &database));
    let clerk = Sandbox::at(&server::url("clerk", &database));
    assert_eq!(admin.run(&["log", "--json"]).fails(3).json()["errors"][0]["code"], "store-older");
    assert_eq!(admin.run(&["store", "migrate", "--json"]).ok().json()["migrations"], serde_json::json!([2, 3, 4, 5]));
    clerk.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    clerk.run(&["verify"]).ok();
}

#[test]
fn places_that_cannot_be_reached_are_told_without_their_password() {
    let unreachable = Sandbox::at("postgres://clerk:s3cret@127.0.0.1:1/nowhere");
    let ran = unreachable.run(&["log"]).fails(3);
    assert!(ran.err.contains("store-unreachable") && !ran.err.contains("s3cret"), "{ran:?}");
    let insecure = Sandbox::at("postgres://clerk:s3cret@192.0.2.1/jate?sslmode=disable");
    let ran = insecure.run(&["log"]).fails(2);
    assert!(ran.err.contains("store-insecure") && !ran.err.contains("s3cret"), "{ran:?}");
    let missing = Sandbox::at(&server::url("clerk", "no_such_database"));
    assert_eq!(missing.run(&["log", "--json"]).fails(2).json()["errors"][0]["code"], "store-missing");
}

#[test]
fn ledgers_move_between_stores_in_any_direction() {
    let (sandbox, database) = store();
    let (shared, file) = (server::url("clerk", &database), sandbox.path("copy.jate").display().to_string());
    let head = |place: &str| Sandbox::at(place).run(&["verify", "--json"]).ok().json()["ledgers"][0]["head"].clone();
    let first = sandbox.run(&["store", "copy", &shared, &file, "--json"]).ok().json();
    assert_eq!((&first["ok"], &first["ledgers"][0]["before"]), (&true.into(), &0.into()));
    assert_eq!(head(&shared), head(&file));
    // More is recorded, and the copy goes on from where it was.
    let size = first["ledgers"][0]["to"]["size"].clone();
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "1", "--date", "2021-06-30"]).ok();
    let second = sandbox.run(&["store", "copy", &shared, &file, "--json"]).ok().json();
    assert_eq!(second["ledgers"][0]["before"], size);
    assert_eq!(head(&shared), head(&file));
    // And into another database.
    let other = server::url("clerk", &server::database());
    sandbox.run(&["store", "copy", &file, &other]).ok();
    assert_eq!(head(&other), head(&shared));
    // Two that went on apart are not mixed.
    Sandbox::at(&file).run(&["record", "expenditure", "--agency", "FAO", "--amount", "2", "--date", "2021-06-30"]).ok();
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "3", "--date", "2021-06-30"]).ok();
    let diverged = sandbox.run(&["store", "copy", &shared, &file, "--json"]).fails(2).json();
    assert_eq!(diverged["errors"][0]["code"], "copy-diverged");
}

#[test]
fn a_store_that_is_opened_without_its_schema_says_so_in_the_library_too() {
    script("postgres", "postgres", "CREATE DATABASE bare").expect("makes");
    let opened = wait(PostgresStore::open(&server::url("clerk", "bare")));
    assert!(matches!(opened, Err(StoreError::NotPrepared { .. })), "{opened:?}");
    let (_, database) = store();
    wait(async {
        let store = PostgresStore::open(&server::url("clerk", &database)).await.expect("opens");
        assert!(store.audit().await.expect("audits").is_empty());
    });
}

#[test]
fn a_server_that_must_prove_who_it_is_is_held_to_it() {
    let mut cluster = Cluster::start(&[]);
    wait(PostgresStore::init(&cluster.url("postgres", "postgres"))).expect("prepares");
    let authority = cluster.certify();
    cluster.stop("INT");
    cluster.run(&["ssl=on"]);
    let at = |host: &str, more: &str| {
        let url = format!("postgres://postgres@{host}:{}/postgres?sslmode=verify-full{more}", cluster.port());
        Sandbox::at(&url).run(&["store", "migrate", "--json"])
    };
    let rooted = format!("&sslrootcert={}", authority.display());
    at("localhost", &rooted).ok();
    // An authority that nobody knows, and a name that the certificate does not have.
    for ran in [at("localhost", ""), at("127.0.0.1", &rooted)] {
        assert_eq!(ran.fails(3).json()["errors"][0]["code"], "store-unreachable");
    }
}

#[test]
fn whoever_records_and_reads_leaves_no_warnings_in_the_log_of_the_server() {
    let cluster = Cluster::start(&[]);
    let url = cluster.url("postgres", "postgres");
    wait(PostgresStore::init(&url)).expect("prepares");
    let sandbox = Sandbox::at(&url);
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "1", "--date", "2021-06-30"]).ok();
    for command in ["log", "verify"] {
        sandbox.run(&[command]).ok();
    }
    let log = cluster.log();
    assert!(log.contains("ready to accept connections") && !log.contains("WARNING"), "{log}");
}

#[test]
fn a_connection_that_the_server_ends_between_two_entries_is_replaced_and_a_closed_store_records_nothing() {
    let cluster = Cluster::start(&[]);
    let url = cluster.url("postgres", "postgres");
    wait(async {
        PostgresStore::init(&url).await.expect("prepares");
        let store = PostgresStore::open(&url).await.expect("opens");
        let desk = Desk::new();
        let (office, ledger) = (desk.office(&store), "test/mli".parse().expect("an origin"));
        change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
        change::record(&office, "Awa", &ledger, &expenditure("OIM", "1")).await.expect("records");
        let mut c = connect(&url).await;
        let others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'jate'";
        let ended: i64 = sqlx::query_scalar(others).fetch_one(&mut c).await.expect("ends them");
        assert!(ended > 0, "nobody was connected");
        change::record(&office, "Awa", &ledger, &expenditure("OIM", "2")).await.expect("records on another one");
        // The ledger, whoever records, the agency, and two amounts.
        let head = store.ledgers().await.expect("lists")[0].1;
        assert_eq!(head.size, 5);
        store.close().await.expect("closes");
        change::record(&office, "Awa", &ledger, &expenditure("OIM", "3")).await.expect_err("is closed");
        let again = PostgresStore::open(&url).await.expect("opens");
        assert_eq!(again.ledgers().await.expect("lists")[0].1, head);
    });
}

/// Commits a thousand expenditures of 1, 2, 3, … cents; holds the store to what became of them, and the receipts.
async fn a_thousand_once(store: &PostgresStore, office: &Office<'_>, ledger: &Origin) {
    let opened = office.open_existing(ledger).await.expect("opens");
    let actor = office.actor(&opened, "Awa").await.expect("an actor");
    let decision = Decision { events: (1..=1000).map(spent).collect(), warnings: Vec::new() };
    let done = office.commit(&opened, &actor, decision).await.expect("commits");
    let last = done.receipts.last().expect("receipts");
    let head = Head { size: last.position + 1, hash: last.hash };
    assert_eq!(store.ledgers().await.expect("lists"), [(ledger.clone(), head)]);
    // The ledger, whoever records, and the thousand.
    assert_eq!(head.size, 1002);
    let overview = store.snapshot(ledger, &["financial-overview-by-agency"]).await.expect("reads");
    let row = overview.rows[0].get("[\"2021\",\"FAO\",\"USD\"]").expect("a row");
    assert_eq!(rows::sum(row, "spent"), 500_500);
}

#[test]
fn a_long_decision_whose_connection_the_server_ends_is_recorded_once() {
    // At the third of its statements, and when it commits.
    let after_insert = "CREATE TRIGGER ends AFTER INSERT ON jate.entries FOR EACH STATEMENT";
    let at_commit =
        "CREATE CONSTRAINT TRIGGER ends AFTER UPDATE ON jate.ledgers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW";
    for (trigger, at) in [(after_insert, 3), (at_commit, 1)] {
        let database = server::database();
        wait(async {
            let store = PostgresStore::open(&server::url("clerk", &database)).await.expect("opens");
            let desk = Desk::new();
            let (office, ledger) = (desk.office(&store), origin("test/mli"));
            change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
            let mut c = connect(&server::url("postgres", &database)).await;
            // A sequence counts on when its transaction is undone.
            let ends = format!(
                "CREATE SEQUENCE public.times; \
                 CREATE FUNCTION public.ends() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN \
                 IF nextval('public.times') = {at} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; \
                 RETURN NULL; END $$; {trigger} EXECUTE FUNCTION public.ends()"
            );
            sql(&mut c, &ends).await.expect("creates");
            a_thousand_once(&store, &office, &ledger).await;
            let times = sqlx::query_scalar("SELECT last_value FROM public.times").fetch_one(&mut c).await;
            let times: i64 = times.expect("counts");
            assert!(times > at, "the connection was not ended: {times}");
        });
    }
}

#[test]
fn a_long_decision_that_is_durable_when_its_connection_ends_is_recorded_once() {
    let cluster = Cluster::start(&[]);
    let url = cluster.url("postgres", "postgres");
    wait(async {
        PostgresStore::init(&url).await.expect("prepares");
        let store = PostgresStore::open(&url).await.expect("opens");
        let desk = Desk::new();
        let (office, ledger) = (desk.office(&store), origin("test/mli"));
        change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
        let mut c = connect(&url).await;
        sql(&mut c, "CREATE TABLE public.canary ()").await.expect("creates");
        // A commit waits for a second server that there is none of, when it is on the disk of this one.
        sql(&mut c, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await.expect("sets");
        sql(&mut c, "SELECT pg_reload_conf()").await.expect("reloads");
        let waiting = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        let end_who_waits = async |c: &mut PgConnection| {
            let mut ended = 0_i64;
            while ended == 0 {
                ended = sqlx::query_scalar(waiting).fetch_one(&mut *c).await.expect("looks");
            }
            assert_eq!(ended, 1);
        };
        // The server heeds its settings when it comes to it: the first commit that waits tells.
        let mut canary = connect(&url).await;
        let waits = async { while sql(&mut canary, "INSERT INTO public.canary DEFAULT VALUES").await.is_ok() {} };
        tokio::join!(end_who_waits(&mut c), waits);
        let ends = async {
            end_who_waits(&mut c).await;
            sql(&mut c, "ALTER SYSTEM RESET synchronous_standby_names").await.expect("resets");
            sql(&mut c, "SELECT pg_reload_conf()").await.expect("reloads");
        };
        tokio::join!(ends, a_thousand_once(&store, &office, &ledger));
    });
}
