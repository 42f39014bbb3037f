-- The secret of a second factor is kept as it is: codes are computed from it (RFC 6238). Nobody but the owner of the file
-- may read it.
ALTER TABLE person ADD COLUMN second_factor BLOB;
-- One that was shown and not yet answered with a code.
ALTER TABLE person ADD COLUMN waiting_factor BLOB;
-- The step of the last code that was taken: none is taken twice.
ALTER TABLE person ADD COLUMN last_step INTEGER NOT NULL DEFAULT 0;

-- BLAKE3 of codes that work once each, for somebody who lost the second factor.
CREATE TABLE recovery (
  digest BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL REFERENCES person (name)
) STRICT;

-- BLAKE3 of what programs bring.
CREATE TABLE token (
  digest BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL REFERENCES person (name),
  label TEXT NOT NULL,
  writes INTEGER NOT NULL,
  made INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;
