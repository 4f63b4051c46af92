-- Why an overdue duty or milestone was not done (说明).
CREATE TABLE explanation (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  obligation TEXT NOT NULL,
  unit INTEGER REFERENCES unit (id),
  reason TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  document TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX explanation_by_obligation ON explanation (obligation);
CREATE INDEX explanation_by_unit ON explanation (unit);
