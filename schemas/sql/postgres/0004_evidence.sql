-- What others can hold a ledger to: checkpoints as they were signed. Each is whole by itself and stands
-- beside the entries; more signatures under the same checkpoint are another row.
SET LOCAL search_path = jate, pg_temp;

CREATE TABLE evidence (
  ledger_id BIGINT NOT NULL,
  size      BIGINT NOT NULL CHECK (size > 0),
  kind      TEXT COLLATE "C" NOT NULL CHECK (kind = 'checkpoint'),
  digest    BYTEA  NOT NULL CHECK (octet_length(digest) = 32),
  bytes     BYTEA  NOT NULL,
  PRIMARY KEY (ledger_id, size, kind, digest)
);

CREATE FUNCTION evidence_is_of_what_is_there() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM jate.ledgers AS l WHERE l.ledger_id = NEW.ledger_id AND NEW.size <= l.size;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'jate: evidence comes not before the entries that it is of' USING ERRCODE = 'JATE1';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER evidence_is_of_what_is_there BEFORE INSERT ON evidence
  FOR EACH ROW EXECUTE FUNCTION evidence_is_of_what_is_there();
CREATE TRIGGER stays BEFORE UPDATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER is_kept BEFORE DELETE OR TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse();
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_is_of_what_is_there, ENABLE ALWAYS TRIGGER stays,
  ENABLE ALWAYS TRIGGER is_kept;

-- Whoever deletes an opening, and however: an entry that says so must have come in the last batch.
CREATE FUNCTION openings_are_kept() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM jate.entries AS e
  WHERE e.ledger_id = OLD.ledger_id AND e.position > OLD.position
    AND e.position >= (SELECT l.prev_size FROM jate.ledgers AS l WHERE l.ledger_id = OLD.ledger_id)
    AND convert_from(e.header, 'UTF8')::json #>> '{event,type}' = 'field.redacted'
    AND convert_from(e.payload, 'UTF8')::json #>> '{entry,position}' = OLD.position::text
    AND convert_from(e.payload, 'UTF8')::json ->> 'field' = OLD.field;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'jate: an opening is erased only together with the entry that says so' USING ERRCODE = 'JATE1';
  END IF;
  RETURN OLD;
END $$;

DO $$
DECLARE
  name TEXT;
BEGIN
  FOR name IN SELECT relname FROM pg_class
    WHERE relnamespace = 'jate'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^openings(_\d+)?$'
  LOOP
    EXECUTE format('DROP TRIGGER is_kept ON %I', name);
    EXECUTE format('CREATE TRIGGER is_kept BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse()', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER is_kept', name);
  END LOOP;
  CREATE TRIGGER openings_are_kept BEFORE DELETE ON openings FOR EACH ROW EXECUTE FUNCTION openings_are_kept();
  FOR name IN SELECT relname FROM pg_class
    WHERE relnamespace = 'jate'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^openings(_\d+)?$'
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER openings_are_kept', name);
  END LOOP;
END $$;

-- For those who may not delete: the trigger above decides.
CREATE FUNCTION erase(ledger BIGINT, place BIGINT, name TEXT) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = jate, pg_temp AS $$
  DELETE FROM jate.openings WHERE ledger_id = ledger AND position = place AND field = name
$$;
REVOKE ALL ON FUNCTION erase(BIGINT, BIGINT, TEXT) FROM PUBLIC;
