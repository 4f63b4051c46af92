-- Version 2. Once released this file is never edited; what changes comes in the next one.

-- Which command took which back (撤销), or brought it back (重做).
CREATE TABLE reversal (
  id INTEGER PRIMARY KEY,
  command INTEGER NOT NULL UNIQUE REFERENCES command (id),
  target INTEGER NOT NULL REFERENCES command (id),
  redo INTEGER NOT NULL CHECK (redo IN (0, 1))
) STRICT;
