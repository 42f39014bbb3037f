-- What others can hold a ledger to: checkpoints as they were signed. Each is whole by itself and stands
-- beside the entries; more signatures under the same checkpoint are another row.
CREATE TABLE evidence (
  ledger_id INTEGER NOT NULL REFERENCES ledgers (ledger_id),
  size      INTEGER NOT NULL CHECK (size > 0),
  kind      TEXT    NOT NULL CHECK (kind = 'checkpoint'),
  digest    BLOB    NOT NULL CHECK (length(digest) = 32),
  bytes     BLOB    NOT NULL,
  PRIMARY KEY (ledger_id, size, kind, digest)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER evidence_is_of_what_is_there BEFORE INSERT ON evidence
BEGIN
  SELECT RAISE(ABORT, 'jate: evidence comes once, and not before the entries that it is of')
  WHERE NEW.size > coalesce((SELECT size FROM ledgers WHERE ledger_id = NEW.ledger_id), 0)
     OR EXISTS (
       SELECT 1 FROM evidence
       WHERE ledger_id = NEW.ledger_id AND size = NEW.size AND kind = NEW.kind AND digest = NEW.digest
     );
END;
CREATE TRIGGER evidence_stays BEFORE UPDATE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'jate: evidence is never changed');
END;
CREATE TRIGGER evidence_is_kept BEFORE DELETE ON evidence
BEGIN
  SELECT RAISE(ABORT, 'jate: evidence is never deleted');
END;

-- An opening is erased in the transaction that appends the entry which says so: one of the last that a batch can have.
DROP TRIGGER openings_are_kept;
CREATE TRIGGER openings_are_kept BEFORE DELETE ON openings
BEGIN
  SELECT RAISE(ABORT, 'jate: an opening is erased only together with the entry that says so')
  WHERE NOT EXISTS (
    SELECT 1 FROM entries AS e
    WHERE e.ledger_id = OLD.ledger_id AND e.position > OLD.position
      AND e.position >= (SELECT size FROM ledgers WHERE ledger_id = OLD.ledger_id) - 1024
      AND json_extract(CAST(e.header AS TEXT), '$.event.type') = 'field.redacted'
      AND json_extract(CAST(e.payload AS TEXT), '$.entry.position') = CAST(OLD.position AS TEXT)
      AND json_extract(CAST(e.payload AS TEXT), '$.field') = OLD.field
  );
END;

PRAGMA user_version = 4;
