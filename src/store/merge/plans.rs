//! Copies the versions of plan files from the other store. A version keeps the site at which a command wrote with it.

use super::Merge;
use crate::store::StoreError;
use crate::store::tables::VERSIONS;
use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;

impl Merge<'_> {
    /// Copies the versions that this store does not have. Versions of this store's site are left out, because the other
    /// store got them from this store.
    pub(super) fn take_in_plans(&self) -> Result<(), StoreError> {
        let sql = "SELECT site, plan, file, sha256, text, seen, operator, command FROM plan_version ORDER BY id";
        let mut statement = self.theirs.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut values: Vec<Sql> = (0..8).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
            let met_at: String = row.get(0)?;
            let site = if met_at.is_empty() { &self.from.site } else { &met_at };
            values[0] = Sql::Text(site.clone());
            let known = "SELECT EXISTS (SELECT 1 FROM plan_version WHERE site = ? AND plan = ? AND sha256 = ?)";
            let keys = [&values[0], &values[1], &values[3]];
            if site == self.home || self.ours.value(known, keys)? {
                continue;
            }
            self.ours.watch(VERSIONS)?;
            let sql = "INSERT INTO plan_version (site, plan, file, sha256, text, seen, operator, command) \
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
            self.ours.conn.prepare_cached(sql)?.execute(params_from_iter(values))?;
        }
        Ok(())
    }
}
