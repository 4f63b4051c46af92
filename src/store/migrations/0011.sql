-- A certificate's expiry is stored only where somebody gave it: else it follows from its kind and its day of issue. The day
-- on which a review was held (最近复审日期).
CREATE TABLE certificate_new (
  id INTEGER PRIMARY KEY,
  record TEXT NOT NULL UNIQUE,
  unit INTEGER REFERENCES unit (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('principal', 'controller', 'safety-manager', 'fire-officer', 'special-worker', 'worker', 'inspector', 'grid', 'rescuer', 'village-cadre', 'expert')),
  kind TEXT NOT NULL,
  no TEXT,
  issued TEXT CHECK (length(issued) = 10),
  review_due TEXT CHECK (length(review_due) = 10 AND review_due >= issued),
  expires TEXT CHECK (length(expires) = 10 AND expires >= issued),
  reviewed TEXT CHECK (length(reviewed) = 10),
  note TEXT,
  void_reason TEXT
) STRICT;
INSERT INTO certificate_new (id, record, unit, name, role, kind, no, issued, review_due, expires, note, void_reason)
  SELECT id, record, unit, name, role, kind, no, issued, review_due, expires, note, void_reason FROM certificate;
DROP TABLE certificate;
ALTER TABLE certificate_new RENAME TO certificate;
CREATE INDEX certificate_by_unit ON certificate (unit);

-- The day on which something was last taken out (领用日期).
ALTER TABLE supply ADD COLUMN taken TEXT CHECK (length(taken) = 10);
