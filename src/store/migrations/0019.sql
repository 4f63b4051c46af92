-- 台账身份: the id of this store, 128 random bits in hexadecimal, made by its first command. A store that is older than
-- this table has no row: its id is derived from the seal of its first journal entry.
CREATE TABLE identity (
  id INTEGER PRIMARY KEY,
  store TEXT NOT NULL CHECK (length(store) = 32)
) STRICT;

-- The id of the store that a form was sent from.
ALTER TABLE submission ADD COLUMN store TEXT CHECK (length(store) = 32);
