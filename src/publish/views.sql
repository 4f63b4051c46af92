-- Every obligation by its names, done or not.
CREATE OR REPLACE VIEW obligations AS
SELECT o.site, o.kind, o.id, o.measure,
  coalesce(o.clause, m.clause) AS clause,
  CASE WHEN o.kind = 'duty' THEN m.title WHEN o.record IS NOT NULL THEN h.description ELSE o.title END AS title,
  coalesce(u.name, b.name, o.who) AS subject,
  CASE WHEN o.kind = 'duty' THEN coalesce(b.name, m.responsible) ELSE o.responsible END AS responsible,
  o.period, o.due, o.status,
  CASE WHEN o.status IN ('done', 'late') THEN o.days ELSE p.as_of - o.due END AS days_overdue,
  o.explained, o.plan
FROM obligation o
JOIN publication p ON p.site = o.site
LEFT JOIN measure m ON m.site = o.site AND m.id = o.measure
LEFT JOIN unit u ON u.site = o.site AND u.code = o.unit
LEFT JOIN body b ON b.site = o.site AND b.id = o.body
LEFT JOIN hazard h ON h.site = o.site AND h.no = o.record;

-- 逾期: the rows of `overdue -f json`.
CREATE OR REPLACE VIEW overdue AS
SELECT * FROM obligations WHERE status = 'overdue' AND NOT explained;

-- What each subject owes of a measure in a period: the worst of it, and when it was last done. A period in which nothing
-- is owed has one row without a subject.
CREATE OR REPLACE VIEW coverage_part AS
SELECT c.site, c.measure, c.period, o.unit, o.body, min(o.who) AS who, max(o.last) AS last,
  max(array_position(ARRAY['done', 'late', 'no_date', 'pending', 'due_soon', 'overdue'], o.status)) AS worst,
  count(*) FILTER (WHERE o.status IN ('done', 'late')) AS done,
  count(*) FILTER (WHERE o.status IN ('pending', 'due_soon', 'no_date')) AS pending,
  count(*) FILTER (WHERE o.status = 'overdue') AS overdue,
  count(*) FILTER (WHERE o.status = 'not_kept') AS not_kept,
  count(*) FILTER (WHERE o.explained) AS explained
FROM coverage_period c
LEFT JOIN obligation o ON o.site = c.site AND o.kind = 'duty' AND o.measure = c.part AND o.period = c.part_period
GROUP BY c.site, c.measure, c.period, o.unit, o.body;

-- 覆盖, subject by subject, by name.
CREATE OR REPLACE VIEW coverage_subject AS
SELECT s.site, s.measure, s.period, coalesce(s.unit, s.body, 'town') AS code, coalesce(u.name, b.name, s.who) AS name,
  (ARRAY['done', 'late', 'no_date', 'pending', 'due_soon', 'overdue'])[s.worst] AS status, s.last
FROM coverage_part s
LEFT JOIN unit u ON u.site = s.site AND u.code = s.unit
LEFT JOIN body b ON b.site = s.site AND b.id = s.body
WHERE s.worst IS NOT NULL;

-- 覆盖: 应办 = 已办 + 未到期 + 逾期, of every measure over every period that it can be asked for.
CREATE OR REPLACE VIEW coverage AS
SELECT c.site, c.measure, m.title, c.period, c.owed, c.done, c.pending, c.overdue, c.never, c.not_kept, c.explained,
  round(c.done::numeric / nullif(c.owed, 0), 4) AS rate,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('code', u.code, 'name', u.name, 'status', u.status, 'last', u.last)
      ORDER BY u.code), '[]')
    FROM coverage_subject u WHERE u.site = c.site AND u.measure = c.measure AND u.period = c.period) AS units,
  m.plan
FROM (
  SELECT site, measure, period, sum(done + pending + overdue)::bigint AS owed, sum(done)::bigint AS done,
    sum(pending)::bigint AS pending, sum(overdue)::bigint AS overdue,
    count(*) FILTER (WHERE worst IS NOT NULL AND last IS NULL) AS never, sum(not_kept)::bigint AS not_kept,
    sum(explained)::bigint AS explained
  FROM coverage_part GROUP BY site, measure, period
) c
JOIN measure m ON m.site = c.site AND m.id = c.measure;

-- 目标, with what blocks each by number and name.
CREATE OR REPLACE VIEW targets AS
SELECT t.site, t.id, t.title, t.clause, t.due, t.value, t.value_on_due, t.goal, t.status,
  ARRAY(SELECT b.id || ' ' || b.name FROM target_blocker b
    WHERE b.site = t.site AND b.target = t.id ORDER BY b.place) AS blocking,
  t.blocking_note, t.cleared_on, t.plan
FROM target t;

-- 存量变化: 期初 + 新增 + 重开 − 销号 = 期末. What is dated after the as-of day did not happen yet.
CREATE OR REPLACE VIEW bridge AS
SELECT f.site, g.grade, f.period,
  count(*) FILTER (WHERE s.opened < f.first AND (s.closed IS NULL OR s.closed >= f.first)) AS opening,
  count(*) FILTER (WHERE s.opened BETWEEN f.first AND f.last AND s.place = 0) AS added,
  count(*) FILTER (WHERE s.opened BETWEEN f.first AND f.last AND s.place > 0) AS reopened,
  count(*) FILTER (WHERE s.closed BETWEEN f.first AND f.last) AS closed,
  count(*) FILTER (WHERE s.opened <= f.last AND (s.closed IS NULL OR s.closed > f.last)) AS closing
FROM (SELECT b.site, b.period, b.first, least(b.last, p.as_of) AS last
  FROM bridge_period b JOIN publication p ON p.site = b.site) f
CROSS JOIN (VALUES ('general'), ('major'), ('suspected')) g (grade)
LEFT JOIN hazard_span s ON s.site = f.site AND s.grade = g.grade
GROUP BY f.site, g.grade, f.period;
