-- Pairs of versions, 32 bytes each: a person chose the first against the second. Known as decisions, two opposite ones
-- do not hold, and neither side is past.
ALTER TABLE merge_version ADD COLUMN decided BLOB NOT NULL DEFAULT x'';
