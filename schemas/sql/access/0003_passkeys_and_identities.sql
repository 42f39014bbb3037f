-- Public halves of passkeys: nothing in here opens anything.
CREATE TABLE passkey (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL REFERENCES person (name),
  label TEXT NOT NULL,
  -- What the person is called towards authenticators: the same for all their passkeys, and nothing about them.
  handle BLOB NOT NULL,
  transports BLOB NOT NULL,
  -- The public key, with what was said when it was made.
  fixed BLOB NOT NULL,
  -- What changes with each use: its counter above all.
  moving BLOB NOT NULL,
  made INTEGER NOT NULL,
  used INTEGER NOT NULL,
  UNIQUE (name, label)
) STRICT;

-- Who somebody is to an organisation that signs its people in (OpenID Connect).
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL REFERENCES person (name),
  PRIMARY KEY (issuer, subject)
) STRICT;
