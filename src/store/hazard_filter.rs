//! Selects the hazards that a question may concern, by a condition that indexes answer.

use super::rows::iso;
use crate::domain::words::{Grade, Worded};
use chrono::NaiveDate;
use rusqlite::types::Value as Sql;

/// The hazards that a question may concern; all parts must hold. Void hazards are never selected.
#[derive(Debug, Clone, Default)]
pub struct HazardFilter {
    /// Open at the end of this day, or possibly so: not closed, or closed after it.
    pub open_on: Option<NaiveDate>,
    /// Of those open on `open_on`: not rectified by then, and past a deadline, or possibly so because no deadline was
    /// given or a step changed it.
    pub late_only: bool,
    /// Closed by then, with the closing, the deadline or the rectification on this day or later.
    pub last_from: Option<NaiveDate>,
    /// Found on or before this day.
    pub found_to: Option<NaiveDate>,
    pub found_from: Option<NaiveDate>,
    pub grades: Vec<Grade>,
    pub unit: Option<i64>,
    pub id: Option<i64>,
}

/// The latest date of a closed hazard, written as its index has it.
const LAST: &str = "max(closed, coalesce(due, '9999'), coalesce(rectified, ''))";

impl HazardFilter {
    /// The condition as SQL, and the values of its placeholders.
    pub(super) fn sql(&self) -> (String, Vec<Sql>) {
        let mut parts = vec!["1".to_string()];
        let mut values = Vec::new();
        let text = |date: NaiveDate| Sql::Text(iso(date));
        match (self.open_on, self.last_from) {
            // For one unit the index by unit is the best.
            (Some(day), from) if self.unit.or(self.id).is_some() => {
                parts.push(format!("(closed IS NULL OR closed > ? OR {LAST} >= ?)"));
                values.extend([text(day), from.map_or(Sql::Null, text)]);
            }
            (Some(day), None) => {
                let late = match self.late_only {
                    true => {
                        " AND (due < ?1 OR due IS NULL OR extensions > 0 OR reopened > 0) \
                         AND (rectified IS NULL OR rectified > ?1)"
                    }
                    false => "",
                };
                parts.push(format!(
                    "id IN (SELECT id FROM hazard INDEXED BY hazard_closed WHERE {LAST} > ?1 AND closed > ?1 \
                     AND closed IS NOT NULL AND void_reason IS NULL UNION ALL \
                     SELECT id FROM hazard INDEXED BY hazard_open WHERE closed IS NULL AND void_reason IS NULL{late})"
                ));
                values.push(text(day));
            }
            (Some(day), Some(from)) => {
                parts.push(format!(
                    "id IN (SELECT id FROM hazard INDEXED BY hazard_closed WHERE {LAST} >= ? AND closed IS NOT NULL \
                     AND void_reason IS NULL UNION ALL \
                     SELECT id FROM hazard INDEXED BY hazard_open WHERE closed IS NULL AND void_reason IS NULL)"
                ));
                values.push(text(from.min(day)));
            }
            _ => {}
        }
        if let Some(day) = self.found_to {
            parts.push("found <= ?".into());
            values.push(text(day));
        }
        if let Some(day) = self.found_from {
            parts.push("found >= ?".into());
            values.push(text(day));
        }
        if !self.grades.is_empty() {
            parts.push(format!("grade IN ({})", vec!["?"; self.grades.len()].join(", ")));
            values.extend(self.grades.iter().map(|g| Sql::Text(g.word().en.to_string())));
        }
        for (key, id) in [("unit", self.unit), ("id", self.id)] {
            if let Some(id) = id {
                parts.push(format!("{key} = ?"));
                values.push(Sql::Integer(id));
            }
        }
        (parts.join(" AND "), values)
    }
}
