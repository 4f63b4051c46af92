-- The day from which the town is in charge of a unit (纳入管理日期): what falls due before it is not owed by the unit.
ALTER TABLE unit ADD COLUMN managed_from TEXT CHECK (length(managed_from) = 10);
