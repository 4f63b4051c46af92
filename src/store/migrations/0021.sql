-- What is known of each field of a record, as JSON, and the id of the store that made the last version: both are empty
-- where an older version of the program wrote the row. In a dispute, the fields that are in dispute, as JSON, and the new
-- number that one of two records of one number got.
ALTER TABLE merge_version ADD COLUMN fields TEXT;
ALTER TABLE merge_version ADD COLUMN store TEXT;
ALTER TABLE merge_dispute ADD COLUMN fields TEXT;
ALTER TABLE merge_dispute ADD COLUMN renumbered TEXT;
