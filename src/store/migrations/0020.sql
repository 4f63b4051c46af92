-- The id of the store (台账身份) that each merged site belongs to.
CREATE TABLE merge_site (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL UNIQUE,
  store TEXT NOT NULL CHECK (length(store) = 32)
) STRICT;
