-- Units that persons called one (同一家): the other one and the one that was to stay. Known by every store that learns
-- of it; which unit stays follows from all the pairs together.
CREATE TABLE merge_same (
  id INTEGER PRIMARY KEY,
  other INTEGER NOT NULL REFERENCES unit (id),
  kept INTEGER NOT NULL REFERENCES unit (id),
  UNIQUE (other, kept)
) STRICT;

-- What a unit that became one with another holds itself, as a JSON text, and which of its names and credit code the
-- one that stays has from it. `id` is the unit's.
CREATE TABLE merge_gone (
  id INTEGER PRIMARY KEY REFERENCES unit (id),
  kept INTEGER NOT NULL REFERENCES unit (id),
  content TEXT NOT NULL,
  given TEXT NOT NULL
) STRICT;
CREATE INDEX merge_gone_by_kept ON merge_gone (kept);
