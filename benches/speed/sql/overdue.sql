SELECT h.no AS "编号", u.name AS "单位", u.categories AS "类别", h.description AS "隐患描述", h.grade AS "等级", h.due AS "整改期限",
  CAST(julianday('2026-06-30') - julianday(h.due) AS INT) AS "逾期天数", h.owner AS "责任人", u.phone AS "电话"
FROM hazard h JOIN unit u ON u.id = h.unit
WHERE h.closed IS NULL AND h.void_reason IS NULL AND h.rectified IS NULL AND h.due < '2026-06-30' ORDER BY 7 DESC, 1;
