-- The Merkle tree over the entries of each ledger (RFC 6962, `ledger::tree`). With the head stand the roots of the complete
-- subtrees that the tree is made of; here those of complete subtrees of 256, 65 536, … entries. Entries that are there
-- already are indexed by the program, which verifies them first.
ALTER TABLE ledgers ADD COLUMN frontier BLOB NOT NULL DEFAULT x'' CHECK (length(frontier) % 32 = 0);

CREATE TABLE tree (
  ledger_id INTEGER NOT NULL REFERENCES ledgers (ledger_id),
  level     INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
  place     INTEGER NOT NULL CHECK (place >= 0),
  hash      BLOB    NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (ledger_id, level, place)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tree_grows BEFORE INSERT ON tree
BEGIN
  SELECT RAISE(ABORT, 'jate: a part of the tree comes once, with its last entry')
  WHERE (NEW.place + 1) << (8 * NEW.level) > coalesce((SELECT size FROM ledgers WHERE ledger_id = NEW.ledger_id), 0)
     OR EXISTS (SELECT 1 FROM tree WHERE ledger_id = NEW.ledger_id AND level = NEW.level AND place = NEW.place);
END;
CREATE TRIGGER tree_stays BEFORE UPDATE ON tree
BEGIN
  SELECT RAISE(ABORT, 'jate: the tree is never changed');
END;
CREATE TRIGGER tree_is_kept BEFORE DELETE ON tree
BEGIN
  SELECT RAISE(ABORT, 'jate: the tree is never deleted');
END;

PRAGMA user_version = 3;
