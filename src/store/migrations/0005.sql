-- Steps and attendances have a number of their own (记录编号), so that two alike on one day stay two. The rows that are there
-- already have none: theirs is made of their place, since a row's seal holds every value in it.
ALTER TABLE step ADD COLUMN no TEXT;
ALTER TABLE attendance ADD COLUMN no TEXT;
