//! Selects the hazards that may matter for a report, by a condition for which SQLite uses indexes.

use super::rows::iso;
use crate::domain::words::{Grade, Worded};
use chrono::NaiveDate;
use rusqlite::types::Value as Sql;

/// A condition on hazards. A hazard is selected if every part that is given holds. Void hazards are never selected.
#[derive(Debug, Clone, Default)]
pub struct HazardFilter {
    /// Selects hazards that may be open at the end of this day: hazards that are not closed, or were closed later.
    pub open_on: Option<NaiveDate>,
    /// Of the hazards that may be open on `open_on`, selects those that may be overdue on that day. Such a hazard is
    /// not rectified by then, and its deadline has passed, is missing, or was changed by a step.
    pub late_only: bool,
    /// Also selects closed hazards whose closing, deadline or rectification is on this day or later.
    pub last_from: Option<NaiveDate>,
    /// Selects hazards that were found on or before this day.
    pub found_to: Option<NaiveDate>,
    pub found_from: Option<NaiveDate>,
    pub grades: Vec<Grade>,
    pub unit: Option<i64>,
    pub id: Option<i64>,
}

/// SQL for the latest date of a closed hazard, written exactly as in the index `hazard_closed`.
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
