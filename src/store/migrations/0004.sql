-- Who reported a tip belongs to the tip's row and never outlives it. `salt` keeps a name from being guessed from its
-- seal. What an older version left of a tip that was taken back, or is void, goes.
PRAGMA secure_delete = ON;
CREATE TABLE tip_reporter_new (
  tip INTEGER PRIMARY KEY REFERENCES tip (id),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  name TEXT,
  phone TEXT,
  CHECK (name IS NOT NULL OR phone IS NOT NULL)
) STRICT;
INSERT INTO tip_reporter_new (tip, salt, name, phone)
  SELECT t.id, randomblob(16), r.name, r.phone FROM tip_reporter r JOIN tip t ON t.no = r.tip
  WHERE t.void_reason IS NULL AND (r.name IS NOT NULL OR r.phone IS NOT NULL)
  AND EXISTS (SELECT 1 FROM tip_access a WHERE a.tip = t.id AND a.act = 'keep');
DROP TABLE tip_reporter;
ALTER TABLE tip_reporter_new RENAME TO tip_reporter;
PRAGMA secure_delete = OFF;

-- The seal (SHA-256) of who is kept since then, in the rows with `keep`; none where nobody is.
ALTER TABLE tip_access ADD COLUMN seal BLOB CHECK (length(seal) = 32);
CREATE INDEX tip_access_by_tip ON tip_access (tip);

-- Who reported a tip before a step that may still be reversed, by seal. Unreadable without the key in a file beside
-- the store, which is erased with the row.
CREATE TABLE tip_former (
  seal BLOB PRIMARY KEY CHECK (length(seal) = 32),
  command INTEGER NOT NULL,
  masked BLOB NOT NULL
) STRICT, WITHOUT ROWID;
