-- Version 2. Once released this file is never edited; what changes comes in the next one.

-- Which command took which back (撤销), or brought it back (重做).
CREATE TABLE reversal (
  id INTEGER PRIMARY KEY,
  command INTEGER NOT NULL UNIQUE REFERENCES command (id),
  target INTEGER NOT NULL REFERENCES command (id),
  redo INTEGER NOT NULL CHECK (redo IN (0, 1))
) STRICT;
-- A planned visit has no date until it is held, so the column may be empty. SQLite cannot loosen a column:
-- the tables are made anew, the linked one first, and keep their keys.
CREATE TABLE inspection_new (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT CHECK (length(date) = 10),
  bodies TEXT,
  planned TEXT CHECK (length(planned) = 10),
  mode TEXT CHECK (mode IN ('routine', 'special', 'unannounced', 'covert', 'random', 'preholiday', 'joint', 'expert', 'selfcheck')),
  inspectors TEXT,
  leader TEXT,
  experts TEXT,
  "for" TEXT,
  note TEXT,
  void_reason TEXT,
  CHECK (date IS NOT NULL OR planned IS NOT NULL)
) STRICT;
INSERT INTO inspection_new (id, no, date, bodies, planned, mode, inspectors, leader, experts, "for", note, void_reason)
  SELECT id, no, date, bodies, planned, mode, inspectors, leader, experts, "for", note, void_reason FROM inspection;
CREATE TABLE inspection_units_new (
  id INTEGER PRIMARY KEY,
  inspection INTEGER NOT NULL REFERENCES inspection_new (id),
  value INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
INSERT INTO inspection_units_new (id, inspection, value) SELECT id, inspection, value FROM inspection_units;
DROP TABLE inspection_units;
DROP TABLE inspection;
ALTER TABLE inspection_new RENAME TO inspection;
ALTER TABLE inspection_units_new RENAME TO inspection_units;
CREATE INDEX inspection_by_day ON inspection (date);
CREATE INDEX inspection_planned ON inspection (planned) WHERE date IS NULL AND void_reason IS NULL;
CREATE UNIQUE INDEX inspection_units_once ON inspection_units (inspection, value);
CREATE INDEX inspection_units_by_unit ON inspection_units (value, inspection);

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('principal', 'controller', 'safety-manager', 'fire-officer', 'special-worker', 'worker', 'inspector', 'grid', 'rescuer', 'village-cadre', 'expert')),
  team TEXT CHECK (team IN ('supervision', 'fire', 'disaster', 'rescue')),
  unit INTEGER REFERENCES unit (id),
  body TEXT,
  village TEXT,
  phone TEXT,
  id_number TEXT CHECK (length(id_number) = 18),
  since TEXT CHECK (length(since) = 10),
  until TEXT CHECK (length(until) = 10 AND until >= since),
  void_reason TEXT
) STRICT;
CREATE INDEX person_by_unit ON person (unit);

CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  record TEXT NOT NULL UNIQUE,
  unit INTEGER REFERENCES unit (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('principal', 'controller', 'safety-manager', 'fire-officer', 'special-worker', 'worker', 'inspector', 'grid', 'rescuer', 'village-cadre', 'expert')),
  kind TEXT NOT NULL,
  no TEXT,
  issued TEXT CHECK (length(issued) = 10),
  review_due TEXT CHECK (length(review_due) = 10 AND review_due >= issued),
  expires TEXT NOT NULL CHECK (length(expires) = 10 AND expires >= issued),
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX certificate_by_unit ON certificate (unit);
-- A certificate owes its review or its renewal, whichever comes first.
CREATE INDEX certificate_due ON certificate (min(expires, coalesce(review_due, expires))) WHERE void_reason IS NULL;

CREATE TABLE "order" (
  id INTEGER PRIMARY KEY,
  record TEXT NOT NULL UNIQUE,
  no TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('card', 'list', 'letter', 'command', 'notice', 'talk', 'warning', 'exposure')),
  "to" INTEGER NOT NULL REFERENCES unit (id),
  subject TEXT NOT NULL,
  content TEXT,
  issued TEXT NOT NULL CHECK (length(issued) = 10),
  signer TEXT,
  delivery TEXT,
  received TEXT CHECK (length(received) = 10 AND received >= issued),
  reply_due TEXT CHECK (length(reply_due) = 10 AND reply_due >= issued),
  replied TEXT CHECK (length(replied) = 10 AND replied >= issued),
  reply TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX order_by_no ON "order" (no);
CREATE INDEX order_by_unit ON "order" ("to", issued);
CREATE INDEX order_due ON "order" (reply_due) WHERE reply_due IS NOT NULL AND void_reason IS NULL;

CREATE TABLE order_hazards (
  id INTEGER PRIMARY KEY,
  "order" INTEGER NOT NULL REFERENCES "order" (id),
  value INTEGER NOT NULL REFERENCES hazard (id)
) STRICT;
CREATE UNIQUE INDEX order_hazards_once ON order_hazards ("order", value);
CREATE INDEX order_hazards_by_hazard ON order_hazards (value, "order");

CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  source TEXT,
  content TEXT NOT NULL,
  body TEXT,
  owner TEXT,
  due TEXT NOT NULL CHECK (length(due) = 10 AND due >= date),
  finished TEXT CHECK (length(finished) = 10 AND finished >= date),
  result TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX task_due ON task (due) WHERE void_reason IS NULL;

CREATE TABLE enforcement (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  bodies TEXT NOT NULL,
  unit INTEGER REFERENCES unit (id),
  violation TEXT CHECK (violation IN ('unlicensed', 'lapsed', 'beyond', 'uncertified', 'hot-work', 'other')),
  document TEXT,
  outcome TEXT CHECK (outcome IN ('rectify', 'fine', 'suspend', 'close', 'transfer', 'discredit')),
  fine_yuan INTEGER CHECK (fine_yuan >= 0),
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX enforcement_by_day ON enforcement (date);
CREATE INDEX enforcement_by_unit ON enforcement (unit, date);

CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  unit INTEGER NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('access', 'three-simultaneities', 'resumption')),
  result TEXT NOT NULL CHECK (result IN ('approved', 'refused')),
  basis TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX approval_by_day ON approval (date);
CREATE INDEX approval_by_unit ON approval (unit, date);

CREATE TABLE tip (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  received TEXT NOT NULL CHECK (length(received) = 10),
  channel TEXT,
  content TEXT NOT NULL,
  unit INTEGER REFERENCES unit (id),
  body TEXT,
  due TEXT CHECK (length(due) = 10 AND due >= received),
  finding TEXT,
  answered TEXT CHECK (length(answered) = 10 AND answered >= received),
  hazard INTEGER REFERENCES hazard (id),
  reward_yuan INTEGER CHECK (reward_yuan >= 0),
  rewarded TEXT CHECK (length(rewarded) = 10 AND rewarded >= received),
  void_reason TEXT
) STRICT;
CREATE INDEX tip_due ON tip (due) WHERE void_reason IS NULL;
CREATE INDEX tip_by_hazard ON tip (hazard) WHERE hazard IS NOT NULL;

-- Who reported a tip, by the tip's number, which is never used again. The journal does not watch it: its
-- values are in no log. A backup that is handed on leaves it empty.
CREATE TABLE tip_reporter (
  tip TEXT PRIMARY KEY,
  name TEXT,
  phone TEXT
) STRICT, WITHOUT ROWID;

-- Each time that it was entered or looked at; the journal has who and why.
CREATE TABLE tip_access (
  id INTEGER PRIMARY KEY,
  tip INTEGER NOT NULL REFERENCES tip (id),
  act TEXT NOT NULL CHECK (act IN ('keep', 'reveal')),
  "on" TEXT NOT NULL CHECK (length("on") = 10)
) STRICT;

CREATE TABLE supply (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  place TEXT NOT NULL,
  item TEXT NOT NULL,
  measure_unit TEXT,
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  minimum INTEGER CHECK (minimum >= 0),
  expires TEXT CHECK (length(expires) = 10),
  keeper TEXT,
  counted TEXT CHECK (length(counted) = 10),
  void_reason TEXT
) STRICT;

CREATE TABLE risk (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id),
  point TEXT NOT NULL,
  kind TEXT,
  level TEXT NOT NULL CHECK (level IN ('red', 'orange', 'yellow', 'blue')),
  control_level TEXT,
  controls TEXT,
  owner TEXT,
  announced TEXT CHECK (length(announced) = 10),
  void_reason TEXT
) STRICT;
CREATE INDEX risk_by_unit ON risk (unit);

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

-- 上报: a form as it was sent, with its exact bytes and its rows. Nothing here ever changes or goes: the
-- triggers refuse both, and a correction is another row that names the one it corrects.
CREATE TABLE submission (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  form TEXT NOT NULL,
  title TEXT NOT NULL,
  form_version TEXT NOT NULL,
  period TEXT,
  submitted TEXT NOT NULL CHECK (length(submitted) = 10),
  as_of TEXT NOT NULL CHECK (length(as_of) = 10),
  operator TEXT NOT NULL,
  file TEXT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('csv', 'tsv', 'xlsx')),
  encoding TEXT NOT NULL CHECK (encoding IN ('utf-8', 'gb18030')),
  row_count INTEGER NOT NULL CHECK (row_count >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  corrects TEXT REFERENCES submission (no),
  note TEXT,
  -- The columns' headers as a JSON list.
  headers TEXT NOT NULL,
  content BLOB NOT NULL,
  CHECK ((corrects IS NULL) = (note IS NULL))
) STRICT;
CREATE INDEX submission_by_form ON submission (form, period);

-- `key` is a record's number or a line's name, `cells` a JSON list of texts.
CREATE TABLE submission_row (
  id INTEGER PRIMARY KEY,
  submission INTEGER NOT NULL REFERENCES submission (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  key TEXT NOT NULL,
  cells TEXT NOT NULL,
  UNIQUE (submission, position)
) STRICT;

-- 附件: evidence files, which lie under files/ beside the store by their SHA-256. `record` is the number of the
-- record that a file belongs to, of whichever ledger; for a unit its code.
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  record TEXT NOT NULL,
  kind TEXT,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  size INTEGER NOT NULL CHECK (size > 0),
  "on" TEXT NOT NULL CHECK (length("on") = 10),
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX attachment_by_record ON attachment (record);
CREATE INDEX attachment_by_content ON attachment (sha256);

-- 合并: the stores that were taken in. `seal` is the last link of each one's chain as it was then.
CREATE TABLE merge_source (
  id INTEGER PRIMARY KEY,
  site TEXT NOT NULL,
  file TEXT NOT NULL,
  seal TEXT NOT NULL CHECK (length(seal) = 64),
  written TEXT,
  at TEXT NOT NULL
) STRICT;

-- Which rows came from which: those that were added lie together, those that were changed are named one by one. The
-- site is that where they were entered: the source may have had them from another.
CREATE TABLE merge_range (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES merge_source (id),
  site TEXT NOT NULL,
  tbl TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL CHECK (last >= first),
  is_new INTEGER NOT NULL CHECK (is_new IN (0, 1))
) STRICT;
CREATE INDEX merge_range_by_row ON merge_range (tbl, first, last);
CREATE INDEX merge_range_by_source ON merge_range (source);

-- The versions of a record, 16 bytes each, where the journal alone does not tell them; what the store's own commands
-- after `command` did to it comes on top.
CREATE TABLE merge_version (
  id INTEGER PRIMARY KEY,
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  command INTEGER NOT NULL,
  versions BLOB NOT NULL,
  past BLOB NOT NULL,
  is_own INTEGER NOT NULL CHECK (is_own IN (0, 1)),
  UNIQUE (tbl, row)
) STRICT;

-- What another side holds of a record that was changed on both, until a person decides.
CREATE TABLE merge_dispute (
  id INTEGER PRIMARY KEY,
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  source INTEGER NOT NULL REFERENCES merge_source (id),
  versions BLOB NOT NULL,
  content TEXT NOT NULL,
  decided TEXT CHECK (decided IN ('ours', 'theirs', 'settled'))
) STRICT;
CREATE INDEX merge_dispute_open ON merge_dispute (tbl, row) WHERE decided IS NULL;

-- Units that have another code at their site: site, blank, code.
CREATE TABLE merge_unit (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id)
) STRICT;
