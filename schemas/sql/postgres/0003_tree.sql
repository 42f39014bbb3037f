-- The Merkle tree over the entries of each ledger (RFC 6962, `ledger::tree`). With the head stand the roots of the complete
-- subtrees that the tree is made of; here those of complete subtrees of 256, 65 536, … entries. Entries that are there
-- already are indexed by the program, which verifies them first.
SET LOCAL search_path = jate, pg_temp;

ALTER TABLE ledgers ADD COLUMN frontier BYTEA NOT NULL DEFAULT '' CHECK (octet_length(frontier) % 32 = 0);

CREATE TABLE tree (
  ledger_id BIGINT NOT NULL,
  level     BIGINT NOT NULL CHECK (level BETWEEN 1 AND 7),
  place     BIGINT NOT NULL CHECK (place >= 0),
  hash      BYTEA  NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (ledger_id, level, place)
);

-- Seen at the end of the statement that inserts: the head is the new one.
CREATE FUNCTION tree_grows() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM fresh AS f WHERE NOT EXISTS (
    SELECT FROM jate.ledgers AS l
    WHERE l.ledger_id = f.ledger_id AND (f.place + 1) << (8 * f.level)::integer <= l.size
  );
  IF FOUND THEN
    RAISE EXCEPTION 'jate: a part of the tree comes with its last entry' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tree_grows AFTER INSERT ON tree REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION tree_grows();
CREATE TRIGGER stays BEFORE UPDATE ON tree FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON tree FOR EACH STATEMENT EXECUTE FUNCTION refuse();
ALTER TABLE tree ENABLE ALWAYS TRIGGER tree_grows, ENABLE ALWAYS TRIGGER stays, ENABLE ALWAYS TRIGGER is_kept;
