-- A store of ledgers in SQLite. The ledger's id comes first in every key; hashed bytes are BLOBs, never anything
-- that the engine may spell anew. `jate verify` compares the objects below with those of the file, text by text.

-- One head for each ledger: moved by compare-and-swap in the transaction that appends.
CREATE TABLE ledgers (
  ledger_id INTEGER NOT NULL PRIMARY KEY CHECK (ledger_id > 0),
  origin    TEXT    NOT NULL UNIQUE,
  size      INTEGER NOT NULL CHECK (size >= 0),
  hash      BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE entries (
  ledger_id INTEGER NOT NULL REFERENCES ledgers (ledger_id),
  position  INTEGER NOT NULL CHECK (position >= 0),
  prev      BLOB    NOT NULL CHECK (length(prev) = 32),
  hash      BLOB    NOT NULL CHECK (length(hash) = 32),
  header    BLOB    NOT NULL,
  payload   BLOB    NOT NULL,
  salt      BLOB    NOT NULL CHECK (length(salt) = 32),
  PRIMARY KEY (ledger_id, position)
) STRICT;

CREATE TABLE openings (
  ledger_id INTEGER NOT NULL,
  position  INTEGER NOT NULL,
  field     TEXT    NOT NULL,
  salt      BLOB    NOT NULL CHECK (length(salt) = 32),
  value     TEXT    NOT NULL,
  PRIMARY KEY (ledger_id, position, field),
  FOREIGN KEY (ledger_id, position) REFERENCES entries (ledger_id, position)
) STRICT, WITHOUT ROWID;

-- Read models are disposable: rebuilt from entries, compared by `verify`.
CREATE TABLE read_models (
  ledger_id  INTEGER NOT NULL REFERENCES ledgers (ledger_id),
  projection TEXT    NOT NULL,
  definition BLOB    NOT NULL CHECK (length(definition) = 32),
  size       INTEGER NOT NULL CHECK (size >= 0),
  PRIMARY KEY (ledger_id, projection)
) STRICT, WITHOUT ROWID;

CREATE TABLE read_rows (
  ledger_id  INTEGER NOT NULL,
  projection TEXT    NOT NULL,
  key        TEXT    NOT NULL,
  cells      BLOB    NOT NULL,
  PRIMARY KEY (ledger_id, projection, key),
  FOREIGN KEY (ledger_id, projection) REFERENCES read_models (ledger_id, projection)
) STRICT, WITHOUT ROWID;

-- Append only. `INSERT OR REPLACE` deletes without firing delete triggers, so that every unique key is guarded
-- before the insert: an entry can only come next, on the hash of the one before.
CREATE TRIGGER entries_come_next BEFORE INSERT ON entries
BEGIN
  SELECT RAISE(ABORT, 'jate: an entry can only be appended at the head of its ledger')
  WHERE NEW.position IS NOT (
    SELECT coalesce(max(position) + 1, 0) FROM entries WHERE ledger_id = NEW.ledger_id
  );
  SELECT RAISE(ABORT, 'jate: an entry must name the hash of the entry before it')
  WHERE NEW.prev IS NOT coalesce(
    (SELECT hash FROM entries WHERE ledger_id = NEW.ledger_id AND position = NEW.position - 1), zeroblob(32)
  );
END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN
  SELECT RAISE(ABORT, 'jate: entries are never changed');
END;
CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries
BEGIN
  SELECT RAISE(ABORT, 'jate: entries are never deleted');
END;

CREATE TRIGGER openings_come_with_entries BEFORE INSERT ON openings
BEGIN
  SELECT RAISE(ABORT, 'jate: an opening is stored together with its entry')
  WHERE NEW.position < coalesce((SELECT size FROM ledgers WHERE ledger_id = NEW.ledger_id), 0)
     OR EXISTS (
       SELECT 1 FROM openings
       WHERE ledger_id = NEW.ledger_id AND position = NEW.position AND field = NEW.field
     );
END;
CREATE TRIGGER openings_stay BEFORE UPDATE ON openings
BEGIN
  SELECT RAISE(ABORT, 'jate: openings are never changed');
END;
CREATE TRIGGER openings_are_kept BEFORE DELETE ON openings
BEGIN
  SELECT RAISE(ABORT, 'jate: openings are never deleted');
END;

CREATE TRIGGER ledgers_begin_empty BEFORE INSERT ON ledgers
BEGIN
  SELECT RAISE(ABORT, 'jate: a ledger begins empty, under a name and an id of its own')
  WHERE NEW.size <> 0 OR NEW.hash IS NOT zeroblob(32)
     OR EXISTS (SELECT 1 FROM ledgers WHERE ledger_id = NEW.ledger_id OR origin = NEW.origin);
END;
CREATE TRIGGER ledgers_grow BEFORE UPDATE ON ledgers
BEGIN
  SELECT RAISE(ABORT, 'jate: the head of a ledger can only move to its last entry')
  WHERE NEW.ledger_id <> OLD.ledger_id OR NEW.origin <> OLD.origin OR NEW.size <= OLD.size
     OR NEW.hash IS NOT (
       SELECT hash FROM entries WHERE ledger_id = NEW.ledger_id AND position = NEW.size - 1
     )
     OR EXISTS (SELECT 1 FROM entries WHERE ledger_id = NEW.ledger_id AND position >= NEW.size);
END;
CREATE TRIGGER ledgers_are_kept BEFORE DELETE ON ledgers
BEGIN
  SELECT RAISE(ABORT, 'jate: ledgers are never deleted');
END;

PRAGMA application_id = 1247900773;
PRAGMA user_version = 1;
