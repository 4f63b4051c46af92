-- A journal without seals, written by a trigger.
CREATE TABLE command (id INTEGER PRIMARY KEY, at TEXT NOT NULL, operator TEXT NOT NULL, command TEXT NOT NULL) STRICT;
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  command INTEGER NOT NULL REFERENCES command (id),
  tbl TEXT NOT NULL,
  row INTEGER NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('add', 'change', 'remove')),
  line INTEGER,
  before TEXT
) STRICT;
CREATE TRIGGER hazard_added AFTER INSERT ON hazard BEGIN
  INSERT INTO journal (command, tbl, row, op) VALUES ((SELECT max(id) FROM command), 'hazard', new.id, 'add');
END;

-- What a clerk's file has. A row becomes a row of the ledger: its unit is looked up, its words are replaced.
CREATE VIEW form (no, unit, description, grade, source, found, due, owner, measures, fund, status, rectified, reviewer, reviewed, closed)
  AS SELECT '', '', '', '', '', '', '', '', '', '', '', '', '', '', '';
CREATE TRIGGER form_imported INSTEAD OF INSERT ON form BEGIN
  INSERT INTO hazard (no, unit, description, grade, source, found, due, owner, measures, fund_yuan, status, rectified, reviewer,
    reviewed, closed)
  VALUES (new.no, (SELECT id FROM unit WHERE name = new.unit), new.description,
    CASE new.grade WHEN '一般' THEN 'general' WHEN '重大' THEN 'major' ELSE new.grade END,
    CASE new.source WHEN '企业自查' THEN 'self' WHEN '镇级检查' THEN 'town' WHEN '部门检查' THEN 'department'
      WHEN '上级督查' THEN 'superior' ELSE new.source END,
    new.found, new.due, nullif(new.owner, ''), nullif(new.measures, ''), CAST(round(new.fund * 100) AS INTEGER),
    CASE new.status WHEN '已登记' THEN 'registered' WHEN '整改中' THEN 'rectifying' WHEN '待复查' THEN 'rectified'
      WHEN '已销号' THEN 'closed' ELSE new.status END,
    nullif(new.rectified, ''), nullif(new.reviewer, ''), nullif(new.reviewed, ''), nullif(new.closed, ''));
END;
