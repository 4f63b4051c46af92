-- Version 1. Once released this file is never edited; what changes comes in the next one.
-- Dates are ISO text, amounts 分, enumerations their English words, lists one value a line.
-- `unit` and the like hold the other table's id. Records are voided, never deleted.

CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  credit_code TEXT UNIQUE,
  categories TEXT,
  village TEXT,
  address TEXT,
  principal TEXT,
  controller TEXT,
  safety_manager TEXT,
  phone TEXT,
  staff INTEGER CHECK (staff >= 0),
  standard_grade TEXT CHECK (standard_grade IN ('none', 'standard', 'model', 'paper')),
  risk TEXT CHECK (risk IN ('red', 'orange', 'yellow', 'blue')),
  since TEXT CHECK (length(since) = 10),
  until TEXT CHECK (length(until) = 10),
  note TEXT,
  void_reason TEXT
) STRICT;

CREATE TABLE unit_aliases (
  id INTEGER PRIMARY KEY,
  unit INTEGER NOT NULL REFERENCES unit (id),
  value TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX unit_aliases_by_unit ON unit_aliases (unit);

CREATE TABLE hazard (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id),
  category TEXT,
  place TEXT,
  description TEXT NOT NULL,
  grade TEXT NOT NULL CHECK (grade IN ('general', 'major', 'suspected')),
  source TEXT CHECK (source IN ('self', 'town', 'department', 'superior', 'tip', 'expert', 'drill')),
  inspector TEXT,
  found TEXT NOT NULL CHECK (length(found) = 10),
  basis TEXT,
  basis_clause TEXT,
  judged_by TEXT,
  judged TEXT CHECK (length(judged) = 10),
  owner TEXT,
  supervisor TEXT,
  measures TEXT,
  fund_yuan INTEGER CHECK (fund_yuan >= 0),
  due TEXT CHECK (length(due) = 10 AND due >= found),
  contingency TEXT,
  notified_to TEXT,
  notified TEXT CHECK (length(notified) = 10 AND notified >= found),
  rectified TEXT CHECK (length(rectified) = 10 AND rectified >= found),
  rectified_by TEXT,
  reviewer TEXT,
  reviewed TEXT CHECK (length(reviewed) = 10),
  closed TEXT CHECK (length(closed) = 10 AND closed >= found),
  closed_by TEXT,
  supervision TEXT,
  original_due TEXT CHECK (length(original_due) = 10),
  extensions INTEGER CHECK (extensions >= 0),
  reopened INTEGER CHECK (reopened >= 0),
  status TEXT NOT NULL CHECK (status IN ('registered', 'notified', 'rectifying', 'rectified', 'closed', 'void')),
  note TEXT,
  void_reason TEXT,
  CHECK ((status = 'closed') <= (closed IS NOT NULL)),
  CHECK ((status = 'void') = (void_reason IS NOT NULL))
) STRICT;
CREATE INDEX hazard_by_unit ON hazard (unit, found);
-- What can still owe something, and what the bridge counts. The columns that are always null here let the
-- index answer without the table.
CREATE INDEX hazard_open ON hazard (due, rectified, extensions, reopened, closed, void_reason) WHERE closed IS NULL AND void_reason IS NULL;
CREATE INDEX hazard_flow ON hazard (grade, found, closed, reopened) WHERE void_reason IS NULL;
CREATE INDEX hazard_closed ON hazard (closed, void_reason) WHERE closed IS NOT NULL AND void_reason IS NULL;

CREATE TABLE step (
  id INTEGER PRIMARY KEY,
  hazard INTEGER NOT NULL REFERENCES hazard (id),
  step TEXT NOT NULL CHECK (step IN ('register', 'judge', 'notify', 'plan', 'rectify', 'review', 'close', 'extend', 'reopen', 'supervise', 'void')),
  "on" TEXT NOT NULL CHECK (length("on") = 10),
  "by" TEXT,
  "to" TEXT,
  result TEXT CHECK (result IN ('pass', 'fail', 'major', 'general')),
  from_due TEXT CHECK (length(from_due) = 10),
  to_due TEXT CHECK (length(to_due) = 10),
  document TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX step_by_hazard ON step (hazard);
CREATE INDEX step_by_day ON step ("on", hazard);

CREATE TABLE training (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  topic TEXT NOT NULL,
  body TEXT,
  role TEXT,
  hours INTEGER CHECK (hours >= 0),
  trainer TEXT,
  place TEXT,
  people INTEGER CHECK (people >= 0),
  "for" TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX training_by_day ON training (date);

CREATE TABLE training_units (
  id INTEGER PRIMARY KEY,
  training INTEGER NOT NULL REFERENCES training (id),
  value INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
CREATE UNIQUE INDEX training_units_once ON training_units (training, value);
CREATE INDEX training_units_by_unit ON training_units (value, training);

CREATE TABLE attendance (
  id INTEGER PRIMARY KEY,
  training INTEGER NOT NULL REFERENCES training (id),
  unit INTEGER REFERENCES unit (id),
  name TEXT NOT NULL,
  role TEXT,
  score INTEGER CHECK (score >= 0),
  passed INTEGER CHECK (passed IN (0, 1)),
  void_reason TEXT
) STRICT;
CREATE INDEX attendance_by_training ON attendance (training);
CREATE INDEX attendance_by_unit ON attendance (unit, training);

CREATE TABLE drill (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  type TEXT NOT NULL CHECK (type IN ('evacuation', 'fire', 'mine', 'hazchem', 'flood', 'comprehensive', 'tabletop', 'selfrescue')),
  body TEXT,
  people INTEGER CHECK (people >= 0),
  on_roll INTEGER CHECK (on_roll >= 0),
  findings TEXT,
  evaluation TEXT,
  "for" TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX drill_by_day ON drill (date);

CREATE TABLE drill_units (
  id INTEGER PRIMARY KEY,
  drill INTEGER NOT NULL REFERENCES drill (id),
  value INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
CREATE UNIQUE INDEX drill_units_once ON drill_units (drill, value);
CREATE INDEX drill_units_by_unit ON drill_units (value, drill);

CREATE TABLE inspection (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  bodies TEXT,
  planned TEXT CHECK (length(planned) = 10),
  mode TEXT CHECK (mode IN ('routine', 'special', 'unannounced', 'covert', 'random', 'preholiday', 'joint', 'expert', 'selfcheck')),
  inspectors TEXT,
  leader TEXT,
  experts TEXT,
  "for" TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX inspection_by_day ON inspection (date);

CREATE TABLE inspection_units (
  id INTEGER PRIMARY KEY,
  inspection INTEGER NOT NULL REFERENCES inspection (id),
  value INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
CREATE UNIQUE INDEX inspection_units_once ON inspection_units (inspection, value);
CREATE INDEX inspection_units_by_unit ON inspection_units (value, inspection);

CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  measure TEXT NOT NULL,
  body TEXT,
  items TEXT,
  note TEXT,
  quantity INTEGER CHECK (quantity >= 0),
  people INTEGER CHECK (people >= 0),
  amount_yuan INTEGER CHECK (amount_yuan >= 0),
  score INTEGER CHECK (score >= 0),
  "for" TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX activity_by_measure ON activity (measure, date);

CREATE TABLE activity_units (
  id INTEGER PRIMARY KEY,
  activity INTEGER NOT NULL REFERENCES activity (id),
  value INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
CREATE UNIQUE INDEX activity_units_once ON activity_units (activity, value);
CREATE INDEX activity_units_by_unit ON activity_units (value, activity);

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  happened TEXT NOT NULL CHECK (length(happened) = 10),
  note TEXT,
  void_reason TEXT
) STRICT;

-- The last serial given out for each kind and year: a number is never used again.
CREATE TABLE serial (
  kind TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (kind, year)
) STRICT, WITHOUT ROWID;

-- One row for each command that changed something. `seal` chains it to all that came before.
CREATE TABLE command (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  operator TEXT NOT NULL,
  command TEXT NOT NULL,
  reason TEXT,
  file TEXT,
  seal BLOB NOT NULL CHECK (length(seal) = 32)
) STRICT;

-- One row for each row that a command changed, written by triggers: the values before (JSON, changed
-- columns only), and 64 bytes: the SHA-256 of the row after, and the SHA-256 that chains this entry.
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  command INTEGER NOT NULL REFERENCES command (id),
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('add', 'change', 'remove')),
  line INTEGER,
  before TEXT,
  seal BLOB NOT NULL CHECK (length(seal) = 64)
) STRICT;
