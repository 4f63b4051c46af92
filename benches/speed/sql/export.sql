SELECT h.no, u.name AS unit, h.category, h.place, h.description, h.grade, h.source, h.inspector, h.found, h.basis, h.basis_clause,
  h.judged_by, h.judged, h.owner, h.supervisor, h.measures, h.fund_yuan, h.due, h.contingency, h.notified_to, h.notified, h.rectified,
  h.rectified_by, h.reviewer, h.reviewed, h.closed, h.closed_by, h.supervision, h.original_due, h.extensions, h.reopened, h.status,
  h.note, h.void_reason
FROM hazard h JOIN unit u ON u.id = h.unit ORDER BY h.id;
