-- Contents that a decision went against and nobody followed, with their versions in hexadecimal: a later merge may
-- open the dispute again.
ALTER TABLE merge_version ADD COLUMN lost TEXT NOT NULL DEFAULT '[]';
