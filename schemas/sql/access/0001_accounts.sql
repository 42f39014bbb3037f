-- Who may sign in. Nothing of this is in a ledger, and nothing of a ledger is here.
CREATE TABLE person (
  name TEXT NOT NULL PRIMARY KEY,
  -- argon2id, in the PHC string form.
  password TEXT NOT NULL,
  administrator INTEGER NOT NULL,
  -- Refused sign-ins since the last that was not, and the microsecond until which nobody is asked again.
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

-- BLAKE3 of what was given out: what is stored here opens nothing.
CREATE TABLE invitation (
  digest BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  administrator INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
  digest BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL REFERENCES person (name),
  began INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;

-- Each line names the hash of the one before.
CREATE TABLE log (
  position INTEGER NOT NULL PRIMARY KEY,
  line BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
