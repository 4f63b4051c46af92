-- 设备: what a unit has installed to watch, to warn and to put out.
CREATE TABLE device (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL CHECK (kind IN ('power-monitor', 'risk-monitor', 'smoke-alarm', 'fire-alarm', 'extinguishing', 'gas-alarm', 'video', 'positioning', 'other')),
  installed TEXT CHECK (length(installed) = 10),
  working INTEGER CHECK (working IN (0, 1)),
  checked TEXT CHECK (length(checked) = 10),
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX device_by_unit ON device (unit);

-- 许可证: `number` is the permit's own; without an expiry it follows from the kind and the day of issue.
CREATE TABLE permit (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  unit INTEGER NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  number TEXT,
  issued TEXT CHECK (length(issued) = 10),
  expires TEXT CHECK (length(expires) = 10 AND expires >= issued),
  scope TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX permit_by_unit ON permit (unit);

-- 宣传
CREATE TABLE publicity (
  id INTEGER PRIMARY KEY,
  no TEXT NOT NULL UNIQUE,
  date TEXT NOT NULL CHECK (length(date) = 10),
  form TEXT NOT NULL,
  audience TEXT,
  place TEXT,
  count INTEGER CHECK (count >= 0),
  materials TEXT,
  items TEXT,
  note TEXT,
  void_reason TEXT
) STRICT;
CREATE INDEX publicity_by_day ON publicity (date);
