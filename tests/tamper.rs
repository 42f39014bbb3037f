//! The store against an administrator with the database's own tools: what the database refuses, and what `verify`
//! finds where its guards were taken away.

use crate::support::{JATE, Ran, Sandbox, wait};
use jate::ledger::tree::{self, Frontier};
use jate::store::Store as _;
use jate::store::sqlite::SqliteStore;
use jate::value::hash::hex;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection};
use std::path::Path;
use std::process::Command;

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).foreign_keys(false).connect().await.expect("opens")
}

async fn sql(c: &mut SqliteConnection, text: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(c).await.map(|_| ())
}

/// A ledger of Mali 2021 with a note, a correction and a second ledger.
fn store() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["quickstart", "q"]).ok();
    std::fs::rename(sandbox.path("q/mali-2021.jate"), sandbox.store()).expect("moves");
    let ledger = ["--ledger", "jate.example.org/mli-2021-agencies"];
    let note = ["record", "expenditure", "--agency", "IOM", "--amount", "12.50", "--date", "2021-06-30", "--note", "x"];
    let recorded = sandbox.run(&[&note[..], &ledger, &["--json"]].concat()).ok().json();
    let position = recorded["receipts"][0]["position"].to_string();
    sandbox.run(&[&["correct", &position, "--amount", "13", "--reason", "slip"][..], &ledger].concat()).ok();
    sandbox.run(&[&["key", "generate", "log.key"][..], &ledger].concat()).ok();
    sandbox
}

/// Does what an administrator can do: drops the triggers, edits, and puts them back as they were.
pub fn tamper(sandbox: &Sandbox, edits: &[&str]) {
    wait(async {
        let mut c = connect(&sandbox.store()).await;
        let rows = sqlx::query("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetch_all(&mut c).await;
        let triggers: Vec<(String, String)> = rows.expect("reads").iter().map(|row| (row.get(0), row.get(1))).collect();
        sql(&mut c, "PRAGMA ignore_check_constraints = ON").await.expect("as an administrator can");
        for (name, _) in &triggers {
            sql(&mut c, &format!("DROP TRIGGER {name}")).await.expect("drops");
        }
        for edit in edits {
            sql(&mut c, edit).await.unwrap_or_else(|error| panic!("{edit}: {error}"));
        }
        for (_, text) in &triggers {
            sql(&mut c, text).await.expect("puts back");
        }
        c.close().await.expect("closes");
    });
}

fn verify(sandbox: &Sandbox) -> Ran {
    sandbox.run(&["verify", "--json"])
}

/// The first problem of all ledgers: position, layer, field.
fn first(ran: &Ran) -> (Option<u64>, String, String) {
    let document = ran.json();
    let ledgers = document["ledgers"].as_array().expect("ledgers").clone();
    let problem = ledgers.iter().find_map(|ledger| ledger["problems"].as_array()?.first().cloned());
    let problem: Value = problem.unwrap_or_else(|| panic!("no problem: {ran:?}"));
    let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    (problem["position"].as_u64(), text("layer"), text("field"))
}

#[track_caller]
fn caught(edits: &[&str], position: Option<u64>, layer: &str, field: &str) {
    let sandbox = store();
    assert_eq!(verify(&sandbox).ok().json()["ok"], Value::Bool(true));
    tamper(&sandbox, edits);
    let ran = verify(&sandbox).fails(1);
    let (found_position, found_layer, found_field) = first(&ran);
    assert_eq!((found_position, found_layer.as_str()), (position, layer), "{edits:?}: {}", ran.out);
    assert!(found_field.contains(field), "{edits:?}: {found_field}");
}

#[test]
fn the_database_refuses_what_is_not_an_append() {
    let sandbox = store();
    wait(async {
        let mut c = connect(&sandbox.store()).await;
        let entry = "INTO entries SELECT ledger_id, position, prev, hash, header, payload, salt FROM entries WHERE";
        let tail = "INTO entries SELECT ledger_id, (SELECT max(position) FROM entries WHERE ledger_id = 1)";
        for attack in [
            "UPDATE entries SET payload = x'00' WHERE position = 3".to_owned(),
            "DELETE FROM entries WHERE position = 3".to_owned(),
            format!("INSERT OR REPLACE {entry} ledger_id = 1 AND position = 3"),
            // A gap, and a fork: the next place on another hash.
            format!(
                "INSERT {tail} + 2, hash, hash, header, payload, salt FROM entries WHERE ledger_id = 1 AND position = 5"
            ),
            format!(
                "INSERT {tail} + 1, prev, hash, header, payload, salt FROM entries WHERE ledger_id = 1 AND position = 5"
            ),
            "UPDATE ledgers SET size = size - 1 WHERE ledger_id = 1".to_owned(),
            "UPDATE ledgers SET size = size + 1 WHERE ledger_id = 1".to_owned(),
            "UPDATE ledgers SET origin = 'test/other' WHERE ledger_id = 1".to_owned(),
            "DELETE FROM ledgers".to_owned(),
            "INSERT OR REPLACE INTO ledgers SELECT * FROM ledgers WHERE ledger_id = 1".to_owned(),
            "UPDATE openings SET value = 'y'".to_owned(),
            "DELETE FROM openings".to_owned(),
            "INSERT OR REPLACE INTO openings SELECT * FROM openings LIMIT 1".to_owned(),
            "INSERT INTO openings VALUES (1, 3, 'note', zeroblob(32), 'slipped in')".to_owned(),
            "UPDATE evidence SET bytes = bytes".to_owned(),
            "DELETE FROM evidence".to_owned(),
            "INSERT OR REPLACE INTO evidence SELECT * FROM evidence".to_owned(),
            "INSERT INTO evidence SELECT ledger_id, size + 7000, kind, digest, bytes FROM evidence".to_owned(),
        ] {
            assert!(sql(&mut c, &attack).await.is_err(), "{attack}");
        }
        c.close().await.expect("closes");
    });
    verify(&sandbox).ok();
}

#[test]
fn a_flipped_byte_in_a_payload_is_found() {
    let flip = "UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT), '720114700', '720114701') AS BLOB) \
                WHERE ledger_id = 1 AND position = (SELECT min(position) FROM entries WHERE ledger_id = 1 AND \
                CAST(payload AS TEXT) LIKE '%720114700%')";
    let sandbox = store();
    tamper(&sandbox, &[flip]);
    let (position, layer, field) = first(&verify(&sandbox).fails(1));
    assert_eq!((layer.as_str(), field.as_str()), ("payload", "payload"));
    // The place, from the trail itself.
    let log = sandbox.run(&["log", "--json", "--ledger", "jate.example.org/mli-2021-agencies"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let spent = entries.iter().find(|entry| entry["payload"]["lines"][0]["amount_minor"] == "720114701");
    assert_eq!(position, spent.and_then(|entry| entry["position"].as_u64()));
}

#[test]
fn a_flipped_byte_in_a_header_or_a_hash_is_found() {
    let header = "UPDATE entries SET header = CAST(replace(CAST(header AS TEXT), '\"2021-12-31\"', '\"2021-12-30\"') \
                  AS BLOB) WHERE ledger_id = 1 AND position = 30";
    caught(&[header], Some(30), "hash", "hash");
    let hash = "UPDATE entries SET hash = CAST(x'00' || substr(hash, 2) AS BLOB) WHERE ledger_id = 1 AND position = 30";
    caught(&[hash], Some(30), "hash", "hash");
}

#[test]
fn payload_and_header_edited_together_break_the_chain() {
    // The attacker recomputes what binds the two, but not what comes after.
    let sandbox = store();
    wait(async {
        let mut c = connect(&sandbox.store()).await;
        let row = sqlx::query("SELECT header, payload, salt FROM entries WHERE ledger_id = 1 AND position = 30")
            .fetch_one(&mut c)
            .await
            .expect("reads");
        let (header, payload, salt): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(0), row.get(1), row.get(2));
        c.close().await.expect("closes");
        let salt = jate::value::Hash::from_slice(&salt).expect("32 bytes");
        let forged =
            String::from_utf8(payload.clone()).expect("text").replace("\"amount_minor\":\"", "\"amount_minor\":\"9");
        let old = jate::ledger::commit("payload", &salt, &payload).to_string();
        let new = jate::ledger::commit("payload", &salt, forged.as_bytes()).to_string();
        let header = String::from_utf8(header).expect("text").replace(&old, &new);
        let hash = jate::value::Hash::of(header.as_bytes());
        let hex = |text: &str| jate::value::hash::hex(text.as_bytes());
        let edit = format!(
            "UPDATE entries SET payload = x'{}', header = x'{}', hash = x'{hash}' WHERE ledger_id = 1 AND position = 30",
            hex(&forged),
            hex(&header)
        );
        tamper_in(&sandbox, &edit).await;
    });
    assert_eq!(first(&verify(&sandbox).fails(1)), (Some(31), "chain".to_owned(), "entry.prev".to_owned()));
}

async fn tamper_in(sandbox: &Sandbox, edit: &str) {
    let mut c = connect(&sandbox.store()).await;
    let text: String = sqlx::query("SELECT sql FROM sqlite_schema WHERE name = 'entries_stay'")
        .fetch_one(&mut c)
        .await
        .expect("reads")
        .get(0);
    sql(&mut c, "DROP TRIGGER entries_stay").await.expect("drops");
    sql(&mut c, edit).await.expect("edits");
    sql(&mut c, &text).await.expect("puts back");
    c.close().await.expect("closes");
}

#[test]
fn entries_swapped_removed_or_inserted_are_found() {
    caught(
        &[
            "UPDATE entries SET position = 1000000 WHERE ledger_id = 1 AND position = 10",
            "UPDATE entries SET position = 10 WHERE ledger_id = 1 AND position = 11",
            "UPDATE entries SET position = 11 WHERE ledger_id = 1 AND position = 1000000",
        ],
        Some(10),
        "position",
        "position",
    );
    caught(&["DELETE FROM entries WHERE ledger_id = 1 AND position = 10"], Some(10), "position", "position");
    caught(
        &[
            "UPDATE entries SET position = position + 1000000 WHERE ledger_id = 1 AND position >= 10",
            "INSERT INTO entries SELECT ledger_id, 10, prev, hash, header, payload, salt FROM entries \
             WHERE ledger_id = 1 AND position = 9",
            "UPDATE entries SET position = position - 999999 WHERE ledger_id = 1 AND position >= 1000000",
        ],
        Some(10),
        "position",
        "position",
    );
}

#[test]
fn an_edited_read_model_cell_is_named() {
    let edit = "UPDATE read_rows SET cells = CAST(replace(CAST(cells AS TEXT), '7812492800', '7650786900') AS BLOB) \
                WHERE (ledger_id, model_id) = (SELECT ledger_id, model_id FROM read_models \
                WHERE ledger_id = 1 AND projection = 'financial-overview-by-agency') AND key LIKE '%WFP%'";
    caught(&[edit], None, "read_model", "financial-overview-by-agency [\"2021\",\"WFP\",\"USD\"] spent");
}

#[test]
fn every_stored_column_of_every_table_is_checked() {
    // Enough entries for a part of the tree to be kept.
    let whole = store();
    let rows: String = (1..=260).map(|row| format!("spent,WFP,{row},2021-06-30,r-{row}\n")).collect();
    let ledger = ["--ledger", "jate.example.org/mli-2021-agencies"];
    whole.import("e.csv", &format!("measure,agency,amount,date,reference\n{rows}"), &ledger).ok();
    let edits: Vec<(String, String, String)> = wait(async {
        let sandbox = &whole;
        let mut c = connect(&sandbox.store()).await;
        let tables = "SELECT m.name, p.name, p.type FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p \
                      WHERE m.type = 'table'";
        let rows = sqlx::query(tables).fetch_all(&mut c).await.expect("reads");
        c.close().await.expect("closes");
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    });
    assert_eq!(edits.len(), 37, "every column of every table: {edits:?}");
    for (table, column, kind) in edits {
        let sandbox = Sandbox::new();
        std::fs::copy(whole.store(), sandbox.store()).expect("copies");
        let value = match (column.as_str(), kind.as_str()) {
            ("live", _) => "0".to_owned(),
            ("stopped_at", _) => "7".to_owned(),
            (_, "INTEGER") => format!("{column} + 7000"),
            (_, "TEXT") => format!("{column} || 'x'"),
            ("cells", _) => "CAST('{\"a\":\"1\"}' AS BLOB)".to_owned(),
            // The last byte flipped, the length kept.
            _ => format!(
                "CAST(substr({column}, 1, length({column}) - 1) || \
                 CASE substr({column}, -1) WHEN x'7d' THEN x'7c' ELSE x'7d' END AS BLOB)"
            ),
        };
        let one = format!("UPDATE {table} SET {column} = {value} WHERE rowid = (SELECT max(rowid) FROM {table})");
        let without_rowid = "openings read_models read_rows tree evidence".contains(&table);
        let edit = if without_rowid { one_row(&table, &column, &value) } else { one };
        tamper(&sandbox, &[&edit]);
        let ran = verify(&sandbox);
        assert_eq!(ran.code, 1, "{table}.{column} was edited and not found: {ran:?}");
    }
}

fn one_row(table: &str, column: &str, value: &str) -> String {
    let key = match table {
        "openings" => "ledger_id, position, field",
        "read_models" => "ledger_id, model_id",
        "tree" => "ledger_id, level, place",
        "evidence" => "ledger_id, size, kind, digest",
        _ => "ledger_id, model_id, key",
    };
    format!(
        "UPDATE {table} SET {column} = {value} WHERE ({key}) = (SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT 1)"
    )
}

#[test]
fn a_missing_altered_or_foreign_trigger_is_found() {
    for (edit, field) in [
        ("DROP TRIGGER entries_stay", "trigger entries_stay"),
        ("DROP TRIGGER openings_are_kept", "trigger openings_are_kept"),
        ("CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END", "trigger t"),
        ("CREATE TABLE t (x)", "table t"),
    ] {
        let sandbox = store();
        wait(async {
            let mut c = connect(&sandbox.store()).await;
            sql(&mut c, edit).await.expect("edits");
            c.close().await.expect("closes");
        });
        assert_eq!(first(&verify(&sandbox).fails(1)), (None, "schema".to_owned(), field.to_owned()), "{edit}");
    }
}

#[test]
fn a_truncated_tail_is_found_from_a_receipt() {
    let sandbox = store();
    let ledger = ["--ledger", "jate.example.org/mli-2021-agencies"];
    let record = ["record", "expenditure", "--agency", "IOM", "--amount", "1", "--json"];
    let receipt = sandbox.run(&[&record[..], &ledger].concat()).ok().json();
    let head = receipt["receipts"][0]["head"].as_str().expect("a head").to_owned();
    sandbox.run(&[&["verify", "--expect", &head][..], &ledger].concat()).ok();
    let last: u64 = receipt["receipts"][0]["position"].as_u64().expect("a position");
    tamper(
        &sandbox,
        &[
            &format!("DELETE FROM entries WHERE ledger_id = 1 AND position = {last}"),
            &format!(
                "UPDATE ledgers SET size = {last}, hash = (SELECT hash FROM entries WHERE ledger_id = 1 AND \
                 position = {last} - 1) WHERE ledger_id = 1"
            ),
        ],
    );
    // Whoever does so can make the tree anew: it is known how.
    let tree = wait(async {
        let store = SqliteStore::open(&sandbox.store()).await.expect("opens");
        let origin = ledger[1].parse().expect("an origin");
        let entries = store.entries(&origin, 0, 1000).await.expect("reads");
        let mut tree = Frontier::default();
        for entry in &entries {
            tree.push(tree::leaf(&entry.header), &mut Vec::new());
        }
        store.close().await.expect("closes");
        hex(&tree.bytes())
    });
    tamper(&sandbox, &[&format!("UPDATE ledgers SET frontier = x'{tree}' WHERE ledger_id = 1")]);
    // With the read models put right too, nothing in the file itself tells.
    sandbox.run(&[&["rebuild"][..], &ledger].concat()).ok();
    sandbox.run(&[&["verify"][..], &ledger].concat()).ok();
    let ran = sandbox.run(&[&["verify", "--json", "--expect", &head][..], &ledger].concat()).fails(1);
    assert_eq!(first(&ran), (Some(last), "head".to_owned(), "expect".to_owned()));
}

#[test]
fn another_database_in_its_place_is_found_from_a_receipt() {
    let (ours, theirs) = (store(), store());
    let ledger = ["--ledger", "jate.example.org/mli-2021-agencies"];
    let verified = ours.run(&[&["verify", "--json"][..], &ledger].concat()).ok().json();
    let head = verified["ledgers"][0]["head"].as_str().expect("a head").to_owned();
    std::fs::copy(theirs.store(), ours.store()).expect("copies");
    ours.run(&[&["verify"][..], &ledger].concat()).ok();
    let ran = ours.run(&[&["verify", "--json", "--expect", &head][..], &ledger].concat()).fails(1);
    assert_eq!(first(&ran).1, "head");
}

#[test]
fn a_damaged_file_is_named_and_changes_nothing() {
    let sandbox = store();
    let bytes = std::fs::read(sandbox.store()).expect("reads");
    let mut torn = bytes.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 4096].fill(0xa5);
    std::fs::write(sandbox.store(), &torn).expect("writes");
    let ran: Ran =
        Command::new(JATE).args(["verify", "--json", "--store"]).arg(sandbox.store()).output().expect("starts").into();
    assert!(ran.code == 1 || ran.code == 3, "{ran:?}");
}

#[test]
fn rows_that_no_walk_over_entries_meets_are_found() {
    let entry = "SELECT ledger_id, 9223372036854775807, prev, hash, header, payload, salt FROM entries \
                 WHERE ledger_id = 1 AND position = 5";
    for edit in [
        "INSERT INTO read_rows VALUES (1, 1, '', CAST('{}' AS BLOB))",
        "INSERT INTO read_rows VALUES (1, 1, 'garbage', CAST('{}' AS BLOB))",
        "INSERT INTO read_rows VALUES (1, 77, 'garbage', CAST('{}' AS BLOB))",
        "INSERT INTO ledgers VALUES (3, 'evil.example/x', 0, zeroblob(32), zeroblob(32), x'')",
        &format!("INSERT INTO entries {entry}"),
        "UPDATE ledgers SET origin = CAST(x'ff41' AS TEXT) WHERE ledger_id = 1",
        "UPDATE ledgers SET origin = 'not an origin' WHERE ledger_id = 1",
        "DELETE FROM ledgers; DELETE FROM entries; DELETE FROM openings; DELETE FROM read_models; DELETE FROM read_rows; DELETE FROM tree",
        "DELETE FROM entries WHERE ledger_id = 1; DELETE FROM openings WHERE ledger_id = 1; \
         DELETE FROM read_rows WHERE ledger_id = 1; DELETE FROM read_models WHERE ledger_id = 1; DELETE FROM tree WHERE ledger_id = 1; \
         DELETE FROM ledgers WHERE ledger_id = 1",
    ] {
        let sandbox = store();
        tamper(&sandbox, &[edit]);
        assert_eq!(verify(&sandbox).code, 1, "{edit}");
    }
    for table in ["read_rows", "openings", "ledgers"] {
        let sandbox = store();
        wait(async {
            let mut c = connect(&sandbox.store()).await;
            sql(&mut c, &format!("DROP TABLE {table}")).await.expect("drops");
            c.close().await.expect("closes");
        });
        let ran = verify(&sandbox).fails(1);
        assert_eq!(first(&ran).1, "schema", "{table}: {ran:?}");
    }
}

#[test]
fn the_marks_of_the_file_changed_by_hand_are_found() {
    for (pragma, field) in [
        ("PRAGMA user_version = 7", "user_version"),
        ("PRAGMA user_version = 0", "user_version"),
        ("PRAGMA application_id = 1", "application_id"),
    ] {
        let sandbox = store();
        wait(async {
            let mut c = connect(&sandbox.store()).await;
            sql(&mut c, pragma).await.expect("as an administrator can");
            c.close().await.expect("closes");
        });
        let (_, layer, found) = first(&verify(&sandbox).fails(1));
        assert_eq!((layer.as_str(), found.as_str()), ("schema", field), "{pragma}");
        // Everything else keeps away from it.
        assert!(sandbox.run(&["log"]).code >= 2, "{pragma}");
    }
}

#[test]
fn a_trigger_moved_to_another_table_in_the_catalogue_is_found() {
    let sandbox = store();
    wait(async {
        let mut c = connect(&sandbox.store()).await;
        let edit = "PRAGMA writable_schema = ON; \
                    UPDATE sqlite_schema SET tbl_name = 'ledgers' WHERE name = \
                    (SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'entries' LIMIT 1); \
                    PRAGMA schema_version = 99";
        sql(&mut c, edit).await.expect("as an administrator can");
        let _ = c.close().await;
    });
    let (_, layer, _) = first(&verify(&sandbox).fails(1));
    assert!(["schema", "storage"].contains(&layer.as_str()), "{layer}");
}

#[test]
fn what_verify_finds_is_said_in_french_too() {
    let sandbox = store();
    tamper(
        &sandbox,
        &["DELETE FROM read_rows WHERE model_id = \
         (SELECT model_id FROM read_models WHERE ledger_id = 1 AND projection = 'statements')"],
    );
    let ran = sandbox.run(&["verify", "--lang", "fr"]).fails(1);
    assert!(ran.out.contains("stocké : – ; les écritures donnent :"), "{}", ran.out);
    let file = sandbox.path("nowhere.csv");
    let ran = sandbox.run(&["import", file.to_str().expect("UTF-8"), "--lang", "fr"]).fails(2);
    assert!(ran.err.contains("ne peut pas être lu : il n'existe pas."), "{}", ran.err);
}

#[test]
fn a_store_of_an_older_schema_is_brought_up_to_date_on_request() {
    let sandbox = store();
    // Checkpoints came with a later schema: the entries are the same without them.
    let heads = |sandbox: &Sandbox| {
        let document = sandbox.run(&["verify", "--json"]).ok().json();
        let ledgers = document["ledgers"].as_array().expect("ledgers").clone();
        ledgers.iter().map(|ledger| (ledger["head"].clone(), ledger["root"].clone())).collect::<Vec<_>>()
    };
    let head = heads(&sandbox);
    let old = sandbox.path("old.jate");
    wait(async {
        let file = format!("sqlite://{}?mode=rwc", old.display());
        let mut c = SqliteConnection::connect(&file).await.expect("a new file");
        let schema = include_str!("../schemas/sql/sqlite/0001_ledger.sql");
        sql(&mut c, schema).await.expect("the first schema");
        sql(&mut c, &format!("ATTACH '{}' AS new", sandbox.store().display())).await.expect("both in one connection");
        for statement in [
            "INSERT INTO ledgers SELECT ledger_id, origin, 0, zeroblob(32) FROM new.ledgers",
            "INSERT INTO entries SELECT * FROM new.entries ORDER BY ledger_id, position",
            "INSERT INTO openings SELECT * FROM new.openings",
            "UPDATE ledgers SET (size, hash) = (SELECT size, hash FROM new.ledgers AS n WHERE n.ledger_id = ledgers.ledger_id)",
            "DETACH new",
        ] {
            sql(&mut c, statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        c.close().await.expect("closes");
    });
    let old = Sandbox::at(old.to_str().expect("UTF-8"));
    let ran = old.run(&["log"]).fails(3);
    assert!(ran.err.contains("jate store migrate"), "{ran:?}");
    assert_eq!(old.run(&["store", "migrate", "--json"]).ok().json()["migrations"], serde_json::json!([2, 3, 4]));
    assert_eq!(heads(&old), head);
    assert_eq!(old.run(&["store", "migrate", "--json"]).ok().json()["migrations"], serde_json::json!([]));
}
