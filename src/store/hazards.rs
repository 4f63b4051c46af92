//! Reads the hazards that may matter for a report. The status of a hazard on a day is decided in `domain`.

use super::rows::{iso, strange, word};
use super::{HazardFilter, Store, StoreError};
use crate::domain::hazard::{Hazard, Step};
use crate::domain::period::Period;
use crate::domain::plan::Plan;
use crate::domain::target::RecordedDays;
use crate::domain::unit::{Register, UnitIx};
use crate::domain::words::{GRADE, Grade, HazardStatus, RESULT, SOURCE, STATUS, STEP, StepKind, Word, Worded, Words};
use chrono::NaiveDate;
use rusqlite::{Row, params_from_iter};
use std::collections::{BTreeSet, HashMap};

/// Hazards with their steps. The list of steps is empty if the hazard's row shows its state on the as-of day.
pub type Histories = Vec<(Hazard, Vec<Step>)>;

/// The values of one hazard from which the change of the number of open hazards is computed.
#[derive(Debug, Clone, Copy)]
pub struct Flow {
    pub id: i64,
    pub grade: Grade,
    pub found: NaiveDate,
    pub closed: Option<NaiveDate>,
    pub reopened: bool,
}

const COLUMNS: &str = "id, no, unit, category, description, grade, source, found, judged_by, judged, owner, \
    measures, fund_yuan, due, contingency, supervisor, supervision, notified_to, notified, rectified, rectified_by, \
    reviewer, reviewed, closed, closed_by, original_due, extensions, reopened, status";

impl Store {
    /// The hazards that `filter` selects, sorted by key. A hazard comes with its steps if the filter names it or its unit,
    /// or if `steps_after(today)` has them; otherwise the hazard's row shows its state on `today`.
    pub fn hazards(
        &self,
        filter: &HazardFilter,
        plan: &Plan,
        register: &Register,
        today: NaiveDate,
    ) -> Result<Histories, StoreError> {
        self.hazards_where(filter, plan, today, &mut |unit| register.by_id(unit))
    }

    fn hazards_where(
        &self,
        filter: &HazardFilter,
        plan: &Plan,
        today: NaiveDate,
        place: &mut dyn FnMut(i64) -> Option<UnitIx>,
    ) -> Result<Histories, StoreError> {
        let (condition, values) = filter.sql();
        let sql = format!("SELECT {COLUMNS} FROM hazard WHERE void_reason IS NULL AND {condition} ORDER BY id");
        let mut steps = match (filter.id, filter.unit) {
            (Some(id), _) => self.steps_where("hazard = ?", [id])?,
            (None, Some(unit)) => self.steps_where("hazard IN (SELECT id FROM hazard WHERE unit = ?)", [unit])?,
            (None, None) => self.steps_after(today)?,
        };
        self.rows(&sql, params_from_iter(values), |row| {
            let hazard = from_row(row, plan, place)?;
            let its_steps = steps.remove(&hazard.id).unwrap_or_default();
            Ok((hazard, its_steps))
        })
    }

    /// The result of `hazards`, and a register of the units that these hazards concern.
    pub fn hazards_and_units(
        &self,
        filter: &HazardFilter,
        plan: &Plan,
        today: NaiveDate,
    ) -> Result<(Histories, Register), StoreError> {
        let mut ids = Vec::new();
        let mut found = self.hazards_where(filter, plan, today, &mut |unit| {
            ids.push(unit);
            Some(UnitIx(0))
        })?;
        let register = self.register_of(&ids, plan)?;
        for ((hazard, _), id) in found.iter_mut().zip(ids) {
            hazard.unit = register.by_id(id).ok_or_else(|| strange("unit", &id.to_string()))?;
        }
        Ok((found, register))
    }

    /// The steps of the hazards whose row does not show their state on `day`:
    ///
    /// - all steps of a hazard with a step after that day;
    /// - all steps of a hazard that was rectified after that day and has a review: a failed review shows the state on
    ///   the day;
    /// - of every major hazard, the steps 落实, which show since when its five items are complete.
    pub fn steps_after(&self, day: NaiveDate) -> Result<HashMap<i64, Vec<Step>>, StoreError> {
        let again =
            "SELECT s.hazard FROM step s JOIN hazard h ON h.id = s.hazard WHERE s.step = 'review' AND h.rectified > ?1";
        let planned =
            "step = 'plan' AND hazard IN (SELECT id FROM hazard WHERE grade = 'major' AND void_reason IS NULL)";
        let condition =
            format!("(hazard IN (SELECT hazard FROM step WHERE \"on\" > ?1) OR hazard IN ({again}) OR ({planned}))");
        self.steps_where(&condition, [iso(day)])
    }

    /// The steps of one hazard, in the order in which they were recorded.
    pub fn steps_of(&self, hazard: i64) -> Result<Vec<Step>, StoreError> {
        Ok(self.steps_where("hazard = ?", [hazard])?.remove(&hazard).unwrap_or_default())
    }

    /// All steps of all hazards.
    pub fn steps(&self) -> Result<HashMap<i64, Vec<Step>>, StoreError> {
        self.steps_where("1", [])
    }

    /// The steps of hazards that were re-opened at any time.
    pub fn reopened_steps(&self) -> Result<HashMap<i64, Vec<Step>>, StoreError> {
        self.steps_where("hazard IN (SELECT hazard FROM step WHERE step = 'reopen')", [])
    }

    fn steps_where<P: rusqlite::Params>(
        &self,
        condition: &str,
        params: P,
    ) -> Result<HashMap<i64, Vec<Step>>, StoreError> {
        let sql = format!(
            "SELECT hazard, step, \"on\", \"by\", \"to\", result, from_due, to_due, document, note FROM step \
             WHERE void_reason IS NULL AND {condition} ORDER BY hazard, id"
        );
        let mut all: HashMap<i64, Vec<Step>> = HashMap::new();
        // A town that imports its hazards has no steps, and for SQLite the condition is work even so.
        if !self.value::<bool>("SELECT EXISTS (SELECT 1 FROM step)", [])? {
            return Ok(all);
        }
        for step in self.rows::<Step, Vec<_>>(&sql, params, step_from_row)? {
            all.entry(step.hazard).or_default().push(step);
        }
        Ok(all)
    }

    /// The first day on which a hazard was found, of all days and of each period, and the day of the first inspection.
    pub fn known_days(&self, periods: &[Period]) -> Result<RecordedDays, StoreError> {
        // For each grade, so that SQLite looks the first day up in an index; to read all hazards takes far longer.
        let first =
            "SELECT min(found) FROM hazard WHERE void_reason IS NULL AND grade = ? AND found >= ? AND found <= ?";
        let mut found = BTreeSet::new();
        for period in periods.iter().chain([&Period::Plan]) {
            let written = |day: NaiveDate, all: &str| if *period == Period::Plan { all.to_string() } else { iso(day) };
            let (from, to) = (written(period.first(), "0000-01-01"), written(period.last(), "9999-12-31"));
            let first_of = |grade: &Word| self.rows(first, [grade.en, &from, &to], |row| day(row, 0, "found"));
            let days: Vec<Vec<_>> = GRADE.iter().map(first_of).collect::<Result<_, StoreError>>()?;
            found.extend(days.into_iter().flatten().flatten().min());
        }
        let sql = "SELECT min(date) FROM inspection WHERE void_reason IS NULL";
        let inspected: Vec<Option<NaiveDate>> = self.rows(sql, [], |row| day(row, 0, "date"))?;
        Ok(RecordedDays { found, inspected: inspected.into_iter().flatten().next() })
    }

    /// The key, the number and the unit's key of every hazard.
    pub fn hazard_units(&self) -> Result<Vec<(i64, String, i64)>, StoreError> {
        self.rows("SELECT id, no, unit FROM hazard", [], |row| row.try_into())
    }

    /// Hands the `Flow` of every hazard to `each`.
    pub fn flow(&self, each: &mut dyn FnMut(Flow)) -> Result<(), StoreError> {
        self.placed(|| {
            let mut statement = self.conn.prepare_cached(FLOW)?;
            let mut rows = statement.query([])?;
            // SQLite reads an index by grade and day of finding, so most rows have those of the row before.
            let (mut grade, mut found) = (Repeated::new(Grade::General), Repeated::new(NaiveDate::MIN));
            while let Some(row) = rows.next()? {
                each(Flow {
                    id: row.get(0)?,
                    grade: grade.of(row.get_ref(1)?.as_str()?, || worded(row, 1, "grade", GRADE))?,
                    found: found
                        .of(row.get_ref(2)?.as_str()?, || day(row, 2, "found")?.ok_or_else(|| strange("found", "")))?,
                    closed: day(row, 3, "closed")?,
                    reopened: row.get::<_, Option<i64>>(4)?.unwrap_or(0) > 0,
                });
            }
            Ok(())
        })
    }
}

const FLOW: &str = "SELECT id, grade, found, closed, reopened FROM hazard WHERE void_reason IS NULL";

/// The last text of a column, with its value.
struct Repeated<T> {
    text: String,
    value: T,
}

impl<T: Copy> Repeated<T> {
    /// Before the first text, which must not be empty.
    fn new(value: T) -> Repeated<T> {
        Repeated { text: String::new(), value }
    }

    /// The value of a text, which `read` is asked for if it is not the last one.
    fn of(&mut self, text: &str, read: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        if text.is_empty() || text != self.text {
            self.value = read()?;
            self.text.clear();
            self.text.push_str(text);
        }
        Ok(self.value)
    }
}

fn from_row(row: &Row<'_>, plan: &Plan, place: &mut dyn FnMut(i64) -> Option<UnitIx>) -> rusqlite::Result<Hazard> {
    let unit: i64 = row.get(2)?;
    let unit = place(unit).ok_or_else(|| strange("unit", &unit.to_string()))?;
    let category = row.get_ref(3)?.as_str_or_null()?.and_then(|id| plan.find_category(id));
    let source = row.get_ref(6)?.as_str_or_null()?.and_then(|en| word(SOURCE, en));
    Ok(Hazard {
        id: row.get(0)?,
        no: row.get(1)?,
        unit,
        category,
        description: row.get(4)?,
        grade: worded(row, 5, "grade", GRADE)?,
        source,
        found: day(row, 7, "found")?.ok_or_else(|| strange("found", ""))?,
        judged_by: row.get(8)?,
        judged: day(row, 9, "judged")?,
        owner: row.get(10)?,
        measures: row.get(11)?,
        fund: row.get(12)?,
        due: day(row, 13, "due")?,
        contingency: row.get(14)?,
        supervisor: row.get(15)?,
        supervision: row.get(16)?,
        notified_to: row.get(17)?,
        notified: day(row, 18, "notified")?,
        rectified: day(row, 19, "rectified")?,
        rectified_by: row.get(20)?,
        reviewer: row.get(21)?,
        reviewed: day(row, 22, "reviewed")?,
        closed: day(row, 23, "closed")?,
        closed_by: row.get(24)?,
        original_due: day(row, 25, "original_due")?,
        extensions: row.get::<_, Option<i64>>(26)?.unwrap_or(0),
        reopened: row.get::<_, Option<i64>>(27)?.unwrap_or(0),
        status: worded::<HazardStatus>(row, 28, "status", STATUS)?,
    })
}

fn step_from_row(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        hazard: row.get(0)?,
        kind: worded::<StepKind>(row, 1, "step", STEP)?,
        on: day(row, 2, "on")?.ok_or_else(|| strange("on", ""))?,
        by: row.get(3)?,
        to: row.get(4)?,
        result: row.get_ref(5)?.as_str_or_null()?.and_then(|en| word(RESULT, en)),
        from_due: day(row, 6, "from_due")?,
        to_due: day(row, 7, "to_due")?,
        document: row.get(8)?,
        note: row.get(9)?,
    })
}

fn worded<T: Worded>(row: &Row<'_>, at: usize, key: &str, words: Words) -> rusqlite::Result<T> {
    let text = row.get_ref(at)?.as_str()?;
    word(words, text).and_then(T::of).ok_or_else(|| strange(key, text))
}

fn day(row: &Row<'_>, at: usize, key: &str) -> rusqlite::Result<Option<NaiveDate>> {
    let Some(text) = row.get_ref(at)?.as_str_or_null()? else { return Ok(None) };
    super::rows::date(text).map(Some).ok_or_else(|| strange(key, text))
}
