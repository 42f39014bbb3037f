-- A read model has an id of its own: another one is made beside it while it is in use, and takes its place in one step.
-- What was folded before is made anew from the entries.
SET LOCAL search_path = jate, pg_temp;

DROP TABLE read_rows;
DROP TABLE read_models;

-- Digest of the read models that an append keeps up, with their ids: part of its compare-and-swap, so that nobody
-- folds into rows of another definition, or into rows that were exchanged since they were read.
ALTER TABLE ledgers ADD COLUMN folded BYTEA NOT NULL
  DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(folded) = 32);

CREATE TABLE read_models (
  ledger_id  BIGINT NOT NULL,
  model_id   BIGINT NOT NULL CHECK (model_id > 0),
  projection TEXT COLLATE "C" NOT NULL,
  definition BYTEA  NOT NULL CHECK (octet_length(definition) = 32),
  -- In use, or being made.
  live       BOOLEAN NOT NULL,
  -- The entry that this model could not fold: its rows are those before it.
  stopped_at BIGINT CHECK (stopped_at >= 0),
  PRIMARY KEY (ledger_id, model_id)
);
CREATE UNIQUE INDEX one_live_model ON read_models (ledger_id, projection) WHERE live;

CREATE TABLE read_rows (
  ledger_id BIGINT NOT NULL,
  model_id  BIGINT NOT NULL,
  key       TEXT COLLATE "C" NOT NULL,
  cells     BYTEA  NOT NULL,
  PRIMARY KEY (ledger_id, model_id, key)
) PARTITION BY HASH (ledger_id);

DO $$
BEGIN
  FOR part IN 0..15 LOOP
    EXECUTE format('CREATE TABLE read_rows_%s PARTITION OF read_rows FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    -- Rows of a read model change often: room for them in their page.
    EXECUTE format('ALTER TABLE read_rows_%s SET (fillfactor = 70)', part);
  END LOOP;
END $$;

DROP TRIGGER ledgers_grow ON ledgers;
CREATE TRIGGER ledgers_grow AFTER UPDATE OF ledger_id, origin, size, hash, prev_size, prev_hash ON ledgers
  FOR EACH ROW EXECUTE FUNCTION ledgers_grow();
ALTER TABLE ledgers ENABLE ALWAYS TRIGGER ledgers_grow;
