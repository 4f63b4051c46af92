-- The columns of the CSV files, and nothing that is checked.
PRAGMA journal_mode = WAL;
CREATE TABLE units (code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL, village TEXT, legal TEXT, phone TEXT);
CREATE TABLE hazards (no TEXT PRIMARY KEY, unit TEXT NOT NULL, description TEXT NOT NULL, grade TEXT NOT NULL, source TEXT,
  found TEXT NOT NULL, due TEXT NOT NULL, owner TEXT, measures TEXT, fund_yuan REAL, status TEXT NOT NULL, rectified TEXT,
  reviewer TEXT, reviewed TEXT, closed TEXT);
