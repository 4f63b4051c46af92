-- Reads every row of evidence once, and counts the hazards by category and status.
SELECT count(*), sum(u.value), min(i.date), max(i.date) FROM inspection_units u JOIN inspection i ON i.id = u.inspection;
SELECT count(*), sum(u.value), min(t.date), max(t.date) FROM training_units u JOIN training t ON t.id = u.training;
SELECT count(*), sum(u.value), min(d.date), max(d.date) FROM drill_units u JOIN drill d ON d.id = u.drill;
SELECT u.categories, h.status, count(*), sum(h.fund_yuan), sum(h.grade = 'major')
FROM hazard h JOIN unit u ON u.id = h.unit GROUP BY 1, 2 ORDER BY 1, 2;
