-- Version 2. Once released this file is never edited; what changes comes in the next one.

-- 双随机: what each draw was made from and what came out. Nothing in it is ever changed; how lots are cast
-- and what the hashes are of is said in src/draw/mod.rs.
CREATE TABLE draw (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  "on" TEXT NOT NULL CHECK (length("on") = 10),
  algorithm TEXT NOT NULL,
  seed TEXT NOT NULL,
  operator TEXT NOT NULL,
  witness TEXT NOT NULL,
  filters TEXT NOT NULL,
  weights TEXT NOT NULL,
  units_hash TEXT NOT NULL,
  inspectors_hash TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units > 0),
  inspectors INTEGER NOT NULL CHECK (inspectors > 0),
  redraws TEXT,
  reason TEXT,
  seal TEXT NOT NULL
) STRICT;

-- Both lists as they stood. `drawn` is the place in the order of drawing, from 1; `inspection` the visit that it led to.
CREATE TABLE draw_candidate (
  id INTEGER PRIMARY KEY,
  draw INTEGER NOT NULL REFERENCES draw (id),
  list TEXT NOT NULL CHECK (list IN ('unit', 'inspector')),
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  weight INTEGER NOT NULL CHECK (weight >= 0),
  recused TEXT,
  drawn INTEGER CHECK (drawn > 0),
  inspection INTEGER REFERENCES inspection (id)
) STRICT;
CREATE UNIQUE INDEX draw_candidate_once ON draw_candidate (draw, list, key);
CREATE INDEX draw_candidate_inspection ON draw_candidate (inspection) WHERE inspection IS NOT NULL;
