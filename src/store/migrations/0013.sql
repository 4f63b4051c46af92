-- Days on which a unit did not operate (停产停业); `until` is absent while it lasts.
CREATE TABLE stop (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id),
  "from" TEXT NOT NULL CHECK (length("from") = 10),
  until TEXT CHECK (length(until) = 10),
  reason TEXT,
  document TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX stop_by_unit ON stop (unit);
