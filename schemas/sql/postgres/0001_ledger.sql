-- A store of ledgers in PostgreSQL (15 or later), as strict as the one in SQLite. The ledger's id comes first in every
-- key; hashed bytes are bytea, never anything that the engine may spell anew. `jate verify` compares the objects of the
-- schema with `catalogue.txt`, line by line.
--
-- Nothing here is special to one machine: no sequences, no advisory locks, no LOCK TABLE. Order comes from the head row.

CREATE SCHEMA jate;
SET LOCAL search_path = jate, pg_temp;

-- The migrations applied, each with the BLAKE3 digest of its text.
CREATE TABLE migrations (
  version BIGINT NOT NULL PRIMARY KEY CHECK (version > 0),
  digest  BYTEA  NOT NULL CHECK (octet_length(digest) = 32)
);

-- One head for each ledger: moved by compare-and-swap in the statement that appends.
CREATE TABLE ledgers (
  ledger_id BIGINT NOT NULL PRIMARY KEY CHECK (ledger_id > 0),
  origin    TEXT COLLATE "C" NOT NULL UNIQUE,
  size      BIGINT NOT NULL CHECK (size >= 0),
  hash      BYTEA  NOT NULL CHECK (octet_length(hash) = 32),
  -- The head before the last append: what its entries were chained onto.
  prev_size BIGINT NOT NULL CHECK (prev_size BETWEEN 0 AND size),
  prev_hash BYTEA  NOT NULL CHECK (octet_length(prev_hash) = 32)
) WITH (fillfactor = 50);

CREATE TABLE entries (
  ledger_id BIGINT NOT NULL,
  position  BIGINT NOT NULL CHECK (position >= 0),
  prev      BYTEA  NOT NULL CHECK (octet_length(prev) = 32),
  hash      BYTEA  NOT NULL CHECK (octet_length(hash) = 32),
  header    BYTEA  NOT NULL,
  payload   BYTEA  NOT NULL,
  salt      BYTEA  NOT NULL CHECK (octet_length(salt) = 32),
  PRIMARY KEY (ledger_id, position)
) PARTITION BY HASH (ledger_id);

CREATE TABLE openings (
  ledger_id BIGINT NOT NULL,
  position  BIGINT NOT NULL,
  field     TEXT COLLATE "C" NOT NULL,
  salt      BYTEA  NOT NULL CHECK (octet_length(salt) = 32),
  value     TEXT   NOT NULL,
  PRIMARY KEY (ledger_id, position, field)
) PARTITION BY HASH (ledger_id);

-- Read models are disposable: rebuilt from entries, compared by `verify`.
CREATE TABLE read_models (
  ledger_id  BIGINT NOT NULL,
  projection TEXT COLLATE "C" NOT NULL,
  definition BYTEA  NOT NULL CHECK (octet_length(definition) = 32),
  size       BIGINT NOT NULL CHECK (size >= 0),
  PRIMARY KEY (ledger_id, projection)
) WITH (fillfactor = 50);

CREATE TABLE read_rows (
  ledger_id  BIGINT NOT NULL,
  projection TEXT COLLATE "C" NOT NULL,
  key        TEXT COLLATE "C" NOT NULL,
  cells      BYTEA  NOT NULL,
  PRIMARY KEY (ledger_id, projection, key)
) PARTITION BY HASH (ledger_id);

-- Sixteen partitions, once and for all: a role that may only insert cannot make more.
DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE entries_%s PARTITION OF entries FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE openings_%s PARTITION OF openings FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    EXECUTE format('CREATE TABLE read_rows_%s PARTITION OF read_rows FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    -- Rows of a read model change often: room for them in their page. Headers and payloads do not compress well.
    EXECUTE format('ALTER TABLE read_rows_%s SET (fillfactor = 70)', part);
    EXECUTE format('ALTER TABLE entries_%s ALTER COLUMN header SET STORAGE EXTERNAL, ALTER COLUMN payload SET STORAGE EXTERNAL', part);
  END LOOP;
END $$;

-- Guards look up single rows; a plan that was kept from when the tables were small would read all of them.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'jate: % of % is never allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'JATE1';
END $$;

-- Seen at the end of the statement that inserts: the rows lead from the head before to the head as it is now, without a
-- gap. So entries can only come in the statement that moves the head to the last of them. Looks at `ledgers` alone: a
-- look into a partitioned table costs more than all the rest.
CREATE FUNCTION entries_come_next() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM (
    SELECT ledger_id, position, prev, hash,
           lag(position) OVER w AS position_before, lag(hash) OVER w AS hash_before, lead(position) OVER w AS position_after
    FROM fresh WINDOW w AS (PARTITION BY ledger_id ORDER BY position)
  ) AS f
  LEFT JOIN jate.ledgers AS l ON l.ledger_id = f.ledger_id AND (position_before IS NULL OR position_after IS NULL)
  WHERE CASE WHEN position_before IS NULL
      THEN position IS DISTINCT FROM l.prev_size OR prev IS DISTINCT FROM l.prev_hash
      ELSE position <> position_before + 1 OR prev <> hash_before
    END
    OR position_after IS NULL AND (position + 1 IS DISTINCT FROM l.size OR f.hash IS DISTINCT FROM l.hash);
  IF FOUND THEN
    RAISE EXCEPTION 'jate: an entry can only be appended at the head of its ledger' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NULL;
END $$;

-- STABLE, so that it sees what the statement saw at its start: the head is still the old one.
CREATE FUNCTION openings_are_new() RETURNS trigger LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NEW.position < (SELECT size FROM jate.ledgers WHERE ledger_id = NEW.ledger_id) THEN
    RAISE EXCEPTION 'jate: an opening is stored together with its entry' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION openings_have_entries() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM fresh AS f WHERE NOT EXISTS (
    SELECT FROM jate.ledgers AS l
    WHERE l.ledger_id = f.ledger_id AND f.position >= l.prev_size AND f.position < l.size
  );
  IF FOUND THEN
    RAISE EXCEPTION 'jate: an opening is stored together with its entry' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledgers_begin_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size <> 0 OR NEW.hash <> decode(repeat('00', 32), 'hex') OR NEW.prev_hash <> NEW.hash THEN
    RAISE EXCEPTION 'jate: a ledger begins empty' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledgers_grow() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  at_the_end BOOLEAN;
BEGIN
  SELECT bool_and(position = NEW.size - 1 AND hash = NEW.hash) INTO at_the_end
  FROM jate.entries WHERE ledger_id = NEW.ledger_id AND position >= NEW.size - 1;
  IF NEW.ledger_id <> OLD.ledger_id OR NEW.origin <> OLD.origin OR NEW.size <= OLD.size
     OR NEW.prev_size <> OLD.size OR NEW.prev_hash <> OLD.hash OR at_the_end IS NOT TRUE THEN
    RAISE EXCEPTION 'jate: the head of a ledger can only move to its last entry' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledgers_begin_empty BEFORE INSERT ON ledgers FOR EACH ROW EXECUTE FUNCTION ledgers_begin_empty();
CREATE TRIGGER ledgers_grow AFTER UPDATE ON ledgers FOR EACH ROW EXECUTE FUNCTION ledgers_grow();
CREATE TRIGGER openings_are_new BEFORE INSERT ON openings FOR EACH ROW EXECUTE FUNCTION openings_are_new();

-- Triggers of statements are of the table that the statement names: of the parent and of each partition.
DO $$
DECLARE
  name TEXT;
BEGIN
  FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'jate'::regnamespace AND relkind IN ('r', 'p') LOOP
    IF name ~ '^entries(_\d+)?$' THEN
      EXECUTE format('CREATE TRIGGER entries_come_next AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh '
        'FOR EACH STATEMENT EXECUTE FUNCTION entries_come_next()', name);
    END IF;
    IF name ~ '^openings(_\d+)?$' THEN
      EXECUTE format('CREATE TRIGGER openings_have_entries AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh '
        'FOR EACH STATEMENT EXECUTE FUNCTION openings_have_entries()', name);
    END IF;
    IF name ~ '^(entries|openings)(_\d+)?$' THEN
      EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse()', name);
    END IF;
    IF name ~ '^(entries|openings|ledgers)(_\d+)?$' THEN
      EXECUTE format('CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse()', name);
    END IF;
  END LOOP;
END $$;

-- A session that plays the part of a replica fires only triggers that always fire.
DO $$
DECLARE
  guard RECORD;
BEGIN
  FOR guard IN
    SELECT t.tgname, c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'jate'::regnamespace AND NOT t.tgisinternal
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', guard.relname, guard.tgname);
  END LOOP;
END $$;
