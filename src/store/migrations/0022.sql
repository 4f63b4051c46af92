-- A store that was given another site and another id by `merge renumber`: this store (`is_own`), or a merged one.
CREATE TABLE merge_renumbered (
  id INTEGER PRIMARY KEY,
  was_site TEXT NOT NULL,
  was_store TEXT NOT NULL CHECK (length(was_store) = 32),
  site TEXT NOT NULL,
  store TEXT NOT NULL CHECK (length(store) = 32),
  is_own INTEGER NOT NULL CHECK (is_own IN (0, 1))
) STRICT;
