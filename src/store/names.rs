//! The names of all units, concatenated in one string: a province has a hundred thousand units.

use super::{Store, StoreError};

/// The name of each unit by its key.
pub struct UnitNames {
    text: String,
    /// For each unit, its key and the end of its name in `text`, sorted by key.
    ends: Vec<(i64, usize)>,
}

impl UnitNames {
    /// The name of the unit with this key.
    pub fn get(&self, key: i64) -> Option<&str> {
        let is_at = |at: &usize| self.ends.get(*at).is_some_and(|(found, _)| *found == key);
        // Keys are counted from 1, so that a unit is nearly always at its key.
        let at = usize::try_from(key - 1).ok().filter(is_at);
        let at = at.or_else(|| self.ends.binary_search_by_key(&key, |(key, _)| *key).ok())?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].1);
        self.text.get(start..self.ends[at].1)
    }
}

impl Store {
    /// The names of all units, including void units.
    pub fn names_of_units(&self) -> Result<UnitNames, StoreError> {
        self.placed(|| {
            let mut names = UnitNames { text: String::new(), ends: Vec::new() };
            let mut statement = self.conn.prepare("SELECT id, name FROM unit ORDER BY id")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                names.text.push_str(row.get_ref(1)?.as_str()?);
                names.ends.push((row.get(0)?, names.text.len()));
            }
            Ok(names)
        })
    }
}
