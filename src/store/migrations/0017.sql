-- 结项: the closing of a plan. From the day `on` the figures of the plan are the rows below, whatever comes later. Nothing
-- here ever changes: a correction is another closing that names the one it corrects, and only the last one counts.
CREATE TABLE closing (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  title TEXT NOT NULL,
  "on" TEXT NOT NULL CHECK (length("on") = 10),
  closed TEXT NOT NULL CHECK (length(closed) = 10 AND closed >= "on"),
  operator TEXT NOT NULL,
  duties INTEGER NOT NULL CHECK (duties >= 0),
  targets INTEGER NOT NULL CHECK (targets >= 0),
  standing INTEGER NOT NULL CHECK (standing >= 0),
  reason TEXT,
  approved_by TEXT,
  corrects TEXT REFERENCES closing (no),
  -- Of the rows below as the program wrote them down.
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  -- Of 清单.csv in the folder that was written with the closing.
  manifest TEXT CHECK (length(manifest) = 64),
  CHECK ((corrects IS NULL) OR (reason IS NOT NULL))
) STRICT;
CREATE INDEX closing_by_plan ON closing (plan);

-- Each obligation at the closing: measure, subject and period as in its id; `unit` is the subject's record, `parts` one bit
-- for each part that was evidenced, `evidence` a JSON list of number and day.
CREATE TABLE closing_duty (
  id INTEGER PRIMARY KEY,
  closing INTEGER NOT NULL REFERENCES closing (id),
  measure TEXT NOT NULL,
  subject TEXT NOT NULL,
  unit INTEGER REFERENCES unit (id),
  period TEXT NOT NULL,
  due TEXT CHECK (length(due) = 10),
  status TEXT NOT NULL CHECK (status IN ('done', 'late', 'pending', 'due_soon', 'overdue', 'no_date', 'not_kept')),
  done_on TEXT CHECK (length(done_on) = 10),
  last TEXT CHECK (length(last) = 10),
  parts INTEGER NOT NULL,
  explained INTEGER NOT NULL CHECK (explained IN (0, 1)),
  evidence TEXT NOT NULL,
  UNIQUE (closing, measure, subject, period)
) STRICT;

-- Each target at the closing. `now` and `on_due` are its value as a JSON object.
CREATE TABLE closing_target (
  id INTEGER PRIMARY KEY,
  closing INTEGER NOT NULL REFERENCES closing (id),
  target TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('reached', 'on_track', 'missed', 'no_data')),
  now TEXT NOT NULL,
  on_due TEXT,
  cleared_on TEXT CHECK (length(cleared_on) = 10),
  UNIQUE (closing, target)
) STRICT;

-- What was not settled when the plan was closed all the same.
CREATE TABLE closing_standing (
  id INTEGER PRIMARY KEY,
  closing INTEGER NOT NULL REFERENCES closing (id),
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  what TEXT NOT NULL,
  owner TEXT,
  due TEXT CHECK (length(due) = 10)
) STRICT;
CREATE INDEX closing_standing_by_closing ON closing_standing (closing);
