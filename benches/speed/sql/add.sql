BEGIN;
INSERT INTO command (at, operator, command) VALUES ('2026-06-30T09:00:00', 'bench', 'hazard add');
INSERT INTO hazard (no, unit, description, grade, source, found, due, owner, measures, status)
SELECT 'NEW' || hex(randomblob(8)), id, '配电室灭火器压力不足，需限期整改', 'general', 'town', '2026-06-30', '2026-07-10', '王伟',
  '更换失效器材', 'registered' FROM unit WHERE code = 'U000042';
COMMIT;
