-- What is closed is found by the last of its dates, since a report looks back a few weeks and not over years. Without a deadline of
-- its own a hazard has one that is reckoned, so that it stays in sight.
DROP INDEX hazard_closed;
CREATE INDEX hazard_closed ON hazard (max(closed, coalesce(due, '9999'), coalesce(rectified, '')), closed) WHERE closed IS NOT NULL AND void_reason IS NULL;
-- The triggers, which are made anew after every upgrade, are short guards from here on: every opening of a store reads them.
