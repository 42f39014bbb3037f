-- A read model has an id of its own: another one is made beside it while it is in use, and takes its place in one step.
-- What was folded before is made anew from the entries.
DROP TABLE read_rows;
DROP TABLE read_models;

-- Digest of the read models that an append keeps up, with their ids: part of its compare-and-swap, so that nobody
-- folds into rows of another definition, or into rows that were exchanged since they were read.
ALTER TABLE ledgers ADD COLUMN folded BLOB NOT NULL
  DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(folded) = 32);

CREATE TABLE read_models (
  ledger_id  INTEGER NOT NULL REFERENCES ledgers (ledger_id),
  model_id   INTEGER NOT NULL CHECK (model_id > 0),
  projection TEXT    NOT NULL,
  definition BLOB    NOT NULL CHECK (length(definition) = 32),
  -- 1 in use, 0 being made, 2 on its way out.
  live       INTEGER NOT NULL CHECK (live IN (0, 1, 2)),
  -- The entry that this model could not fold: its rows are those before it.
  stopped_at INTEGER CHECK (stopped_at >= 0),
  PRIMARY KEY (ledger_id, model_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_live_model ON read_models (ledger_id, projection) WHERE live = 1;

CREATE TABLE read_rows (
  ledger_id INTEGER NOT NULL,
  model_id  INTEGER NOT NULL,
  key       TEXT    NOT NULL,
  cells     BLOB    NOT NULL,
  PRIMARY KEY (ledger_id, model_id, key)
) STRICT, WITHOUT ROWID;

DROP TRIGGER ledgers_grow;
CREATE TRIGGER ledgers_grow BEFORE UPDATE OF ledger_id, origin, size, hash ON ledgers
BEGIN
  SELECT RAISE(ABORT, 'jate: the head of a ledger can only move to its last entry')
  WHERE NEW.ledger_id <> OLD.ledger_id OR NEW.origin <> OLD.origin OR NEW.size <= OLD.size
     OR NEW.hash IS NOT (
       SELECT hash FROM entries WHERE ledger_id = NEW.ledger_id AND position = NEW.size - 1
     )
     OR EXISTS (SELECT 1 FROM entries WHERE ledger_id = NEW.ledger_id AND position >= NEW.size);
END;

PRAGMA user_version = 2;
