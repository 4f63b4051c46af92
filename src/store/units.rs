//! Reads the register of units, and finds units by code, name or alias.

use super::rows::{date, strange};
use super::{Store, StoreError};
use crate::domain::plan::{Categories, Plan};
use crate::domain::unit::{Register, Stop, Unit};
use crate::domain::words::STANDARD_GRADE;
use crate::ledger::{self, Kind, Ledger};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashSet;

const COLUMNS: &str = "id, code, name, categories, principal, controller, standard_grade, since, until, void_reason IS NOT NULL, managed_from";

/// A unit that a name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub void: bool,
}

/// What `names_in_order` does after a name.
pub enum Walk {
    On,
    /// Continue with the first name that begins with a later character than this character.
    Past(char),
    Enough,
}

impl Store {
    /// The keys of the void units.
    pub fn void_units(&self) -> Result<HashSet<i64>, StoreError> {
        self.rows("SELECT id FROM unit WHERE void_reason IS NOT NULL", [], |row| row.get(0))
    }

    /// Every unit, including void units, because hazards may name void units.
    pub fn register(&self, plan: &Plan) -> Result<Register, StoreError> {
        self.units_where("1", [], plan).map(Register::new)
    }

    /// A register of the units with these keys only.
    pub fn register_of(&self, ids: &[i64], plan: &Plan) -> Result<Register, StoreError> {
        self.placed(|| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids.dedup();
            let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM unit WHERE id = ?"))?;
            let mut units = Vec::with_capacity(ids.len());
            for id in ids {
                units.extend(statement.query_row([id], |row| from_row(row, plan)).optional()?);
            }
            self.add_stops(&mut units)?;
            Ok(Register::new(units))
        })
    }

    /// The units that an SQL condition selects, sorted by key.
    pub(super) fn units_where<P: rusqlite::Params>(
        &self,
        condition: &str,
        params: P,
        plan: &Plan,
    ) -> Result<Vec<Unit>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM unit WHERE {condition} ORDER BY id");
        let mut units: Vec<Unit> = self.rows(&sql, params, |row| from_row(row, plan))?;
        self.placed(|| self.add_stops(&mut units).map_err(StoreError::from))?;
        Ok(units)
    }

    /// How many valid records of each ledger name a unit. Ledgers without such a record are left out.
    pub fn records_of_unit(&self, unit: i64) -> Result<Vec<(&'static Ledger, i64)>, StoreError> {
        let mut all = Vec::new();
        for ledger in ledger::ALL.iter().copied() {
            let mut count = 0;
            for column in ledger.columns {
                let key = ledger.key;
                let named = match column.kind {
                    Kind::Unit => format!("\"{}\" = ?", column.key),
                    Kind::Units => format!("id IN (SELECT \"{key}\" FROM \"{key}_{}\" WHERE value = ?)", column.key),
                    _ => continue,
                };
                let sql = format!("SELECT count(*) FROM \"{key}\" WHERE void_reason IS NULL AND {named}");
                count += self.value::<i64>(&sql, [unit])?;
            }
            if count > 0 {
                all.push((ledger, count));
            }
        }
        Ok(all)
    }

    /// Adds the stops (停产停业) to the units. The units must be sorted by key.
    fn add_stops(&self, units: &mut [Unit]) -> rusqlite::Result<()> {
        let sql = "SELECT unit, \"from\", until FROM stop WHERE void_reason IS NULL ORDER BY \"from\"";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let unit: i64 = row.get(0)?;
            let Ok(at) = units.binary_search_by_key(&unit, |u| u.id) else { continue };
            let from = row.get_ref(1)?.as_str()?;
            let until = row.get_ref(2)?.as_str_or_null()?;
            let until = until.map(|text| date(text).ok_or_else(|| strange("until", text))).transpose()?;
            units[at].stops.push(Stop { from: date(from).ok_or_else(|| strange("from", from))?, until });
        }
        Ok(())
    }

    /// The units that `text` names exactly: by code, credit code, name or alias.
    pub fn unit_named(&self, text: &str) -> Result<Vec<Match>, StoreError> {
        self.matches(
            "SELECT id, code, name, void_reason IS NOT NULL FROM unit WHERE code = ?1 OR credit_code = ?1 OR name = ?1 \
             UNION SELECT u.id, u.code, u.name, u.void_reason IS NOT NULL FROM unit_aliases a JOIN unit u ON u.id = a.unit WHERE a.value = ?1",
            text,
        )
    }

    /// The first few units whose name or alias contains `part`.
    pub fn units_like(&self, part: &str) -> Result<Vec<Match>, StoreError> {
        self.matches(
            "SELECT id, code, name, 0 FROM unit WHERE void_reason IS NULL AND (instr(name, ?1) > 0 \
             OR id IN (SELECT unit FROM unit_aliases WHERE instr(value, ?1) > 0)) ORDER BY code LIMIT 11",
            part,
        )
    }

    /// The first units whose code or name begins with `typed`, sorted by code.
    pub fn units_starting(&self, typed: &str, limit: usize) -> Result<Vec<Match>, StoreError> {
        // A range, so that SQLite uses an index: every text that begins with `?1` is below the upper bound.
        let first = |key: &str| {
            format!(
                "SELECT * FROM (SELECT id, code, name, 0 FROM unit WHERE {key} >= ?1 AND {key} < ?1 || char(0x10FFFF) \
                 AND void_reason IS NULL ORDER BY {key} LIMIT {limit})"
            )
        };
        self.matches(&format!("{} UNION {} ORDER BY code LIMIT {limit}", first("code"), first("name")), typed)
    }

    /// Hands the names of all units, void units too, to `each` in sorted order. The result of `each` decides which name
    /// follows.
    pub fn names_in_order(&self, each: &mut dyn FnMut(i64, &str) -> Walk) -> Result<(), StoreError> {
        self.placed(|| {
            // The index of names has both columns, so that the table is not read.
            let sql = "SELECT id, name FROM unit WHERE name >= ? ORDER BY name";
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut from = String::new();
            'again: loop {
                let mut rows = statement.query([&from])?;
                while let Some(row) = rows.next()? {
                    let name = row.get_ref(1)?.as_str().map_err(|_| strange("name", ""))?;
                    match each(row.get(0)?, name) {
                        Walk::On => {}
                        Walk::Past(first) => match (u32::from(first) + 1..=char::MAX.into()).find_map(char::from_u32) {
                            Some(next) => {
                                from = next.to_string();
                                continue 'again;
                            }
                            None => break,
                        },
                        Walk::Enough => break,
                    }
                }
                return Ok(());
            }
        })
    }

    /// Every unit that is not void, by code.
    pub fn units_in_order(&self) -> Result<Vec<Match>, StoreError> {
        self.matches("SELECT id, code, name, 0 FROM unit WHERE void_reason IS NULL AND ?1 = '' ORDER BY code", "")
    }

    fn matches(&self, sql: &str, text: &str) -> Result<Vec<Match>, StoreError> {
        let of = |row: &Row<'_>| Ok(Match { id: row.get(0)?, code: row.get(1)?, name: row.get(2)?, void: row.get(3)? });
        self.rows(sql, [text], of)
    }

    /// Hands every name, code, credit code and alias of a unit to `each`, with the key of the unit.
    pub fn unit_names(&self, each: &mut dyn FnMut(&str, i64)) -> Result<(), StoreError> {
        self.placed(|| {
            let sql = "SELECT name, id FROM unit UNION ALL SELECT code, id FROM unit \
                       UNION ALL SELECT credit_code, id FROM unit WHERE credit_code IS NOT NULL \
                       UNION ALL SELECT value, unit FROM unit_aliases";
            let mut statement = self.conn.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let name = row.get_ref(0)?.as_str().map_err(|_| strange("name", ""))?;
                each(name, row.get(1)?);
            }
            Ok(())
        })
    }

    /// A code for a unit that has none: `U` and the next number that no unit has.
    pub fn free_code(&self) -> Result<String, StoreError> {
        let sql = "SELECT max(coalesce(max(CAST(substr(code, 2) AS INTEGER)), 0), \
                   coalesce((SELECT last FROM serial WHERE kind = 'U'), 0)) FROM unit WHERE code GLOB 'U[0-9]*'";
        let last: i64 = self.value(sql, [])?;
        // The codes of undone units are not given out again, even if the serial is lower.
        let next = last.max(self.placed(|| Ok::<_, StoreError>(super::serials::codes_taken_back(&self.conn)?))?) + 1;
        Ok(format!("U{next:03}"))
    }
}

fn from_row(row: &Row<'_>, plan: &Plan) -> rusqlite::Result<Unit> {
    let day = |at: usize, key: &str| -> rusqlite::Result<Option<chrono::NaiveDate>> {
        let Some(text) = row.get_ref(at)?.as_str_or_null()? else { return Ok(None) };
        date(text).map(Some).ok_or_else(|| strange(key, text))
    };
    let categories = row.get_ref(3)?.as_str_or_null()?.unwrap_or("");
    let grade = row.get_ref(6)?.as_str_or_null()?;
    Ok(Unit {
        id: row.get(0)?,
        code: row.get(1)?,
        name: row.get(2)?,
        // A category that the plan no longer has is left out here and reported by `check`.
        categories: categories
            .split('\n')
            .filter_map(|id| plan.find_category(id))
            .fold(Categories::default(), |all, one| all.with(Categories::one(one))),
        principal: row.get(4)?,
        controller: row.get(5)?,
        standard_grade: grade.and_then(|en| STANDARD_GRADE.iter().position(|w| w.en == en)).unwrap_or(0),
        since: day(7, "since")?,
        until: day(8, "until")?,
        stops: Vec::new(),
        void: row.get(9)?,
        managed_from: day(10, "managed_from")?,
    })
}
