-- 填报件: a report that came back from an offline form, as it was received. `content` is its report.json.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  period TEXT NOT NULL,
  received TEXT NOT NULL CHECK (length(received) = 10),
  saved TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision > 0),
  signature TEXT NOT NULL,
  file TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused', 'replaced')),
  decided TEXT CHECK (length(decided) = 10),
  reason TEXT,
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  content TEXT NOT NULL
) STRICT;
CREATE INDEX inbox_by_unit ON inbox (unit, period);

-- The photos that came with a report. The files lie under files/ beside the store by their SHA-256.
CREATE TABLE inbox_photo (
  id INTEGER PRIMARY KEY,
  inbox INTEGER NOT NULL REFERENCES inbox (id),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  UNIQUE (inbox, sha256)
) STRICT;

-- Which record was made of which row of a report: the record's ledger and number.
CREATE TABLE inbox_record (
  id INTEGER PRIMARY KEY,
  inbox INTEGER NOT NULL REFERENCES inbox (id),
  row TEXT NOT NULL,
  ledger TEXT NOT NULL,
  record TEXT NOT NULL,
  UNIQUE (inbox, row)
) STRICT;
