//! `merge renumber`: gives a store another site. Every number that the store made itself begins with the new site from
//! then on, and the store gets a new id. The old and the new site are kept, so that old numbers are still found, and so
//! that a merge with a store that has the old numbers recognises the records.

use super::tables::owner;
use crate::ledger::{self, Ledger, UNIT};
use crate::store::journal::{Entries, Op};
use crate::store::numbers::{all_serials, raise};
use crate::store::serials::numbered;
use crate::store::tables::columns;
use crate::store::{Store, StoreError, Writer};
use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use std::collections::{BTreeMap, HashMap};

/// The table of changes of site, of this store and of merged stores.
const TABLE: &str = "merge_renumbered";

/// The tables with numbers whose rows never change. Their rows are removed and added again, so that the journal keeps
/// both.
const FROZEN: [&str; 2] = ["submission", "closing"];

/// That a store was given another site and another id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renumbering {
    pub was_site: String,
    pub was_store: String,
    pub site: String,
    pub store: String,
}

/// A number that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub table: String,
    pub row: i64,
    pub was: String,
    pub now: String,
}

/// The number with another site before it; `None` if it does not begin with `from`.
pub(super) fn with_site(no: &str, from: &str, to: &str) -> Option<String> {
    let rest = no.strip_prefix(from)?.strip_prefix('-')?;
    Some(format!("{to}-{rest}"))
}

impl Renumbering {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Renumbering> {
        Ok(Renumbering { was_site: row.get(0)?, was_store: row.get(1)?, site: row.get(2)?, store: row.get(3)? })
    }
}

/// The other numbers that a record may have in stores that do or do not know of these changes of site.
pub(super) fn other_numbers(all: &[Renumbering], no: &str) -> Vec<String> {
    let mut known = vec![no.to_string()];
    let mut at = 0;
    while at < known.len() {
        for change in all {
            let newer = with_site(&known[at], &change.was_site, &change.site);
            let older = with_site(&known[at], &change.site, &change.was_site);
            for other in newer.into_iter().chain(older) {
                if !known.contains(&other) {
                    known.push(other);
                }
            }
        }
        at += 1;
    }
    known.split_off(1)
}

/// Whether these changes of site lead from one site to another.
pub(super) fn leads(all: &[Renumbering], from: &str, to: &str) -> bool {
    let mut at = from;
    for _ in all {
        match all.iter().find(|change| change.was_site == at) {
            Some(change) => at = &change.site,
            None => return false,
        }
        if at == to {
            return true;
        }
    }
    false
}

impl Store {
    /// Every change of site that this store knows, its own ones and those of merged stores, the oldest first.
    pub fn renumberings(&self) -> Result<Vec<Renumbering>, StoreError> {
        self.changes_of_site("1")
    }

    /// This store's own changes of site, the oldest first.
    pub fn own_renumberings(&self) -> Result<Vec<Renumbering>, StoreError> {
        self.changes_of_site("is_own = 1")
    }

    fn changes_of_site(&self, condition: &str) -> Result<Vec<Renumbering>, StoreError> {
        let sql = format!("SELECT was_site, was_store, site, store FROM {TABLE} WHERE {condition} ORDER BY id");
        self.rows(&sql, [], Renumbering::from_row)
    }

    /// The sites that this store had before, each with the id that the store had then, the oldest first.
    pub fn former_identities(&self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.own_renumberings()?.into_iter().map(|change| (change.was_site, change.was_store)).collect())
    }

    /// The change of site that a crash kept from reaching plan.toml, whose site is `planned`.
    pub fn unfinished_renumbering(&self, planned: &str) -> Result<Option<Renumbering>, StoreError> {
        let last = self.own_renumberings()?.pop();
        Ok(last.filter(|change| change.was_site == planned && change.site != planned))
    }

    /// The site of the store once these commands, the newest first, are undone. `None` if they do not change it.
    pub fn site_without(&self, commands: &[i64]) -> Result<Option<String>, StoreError> {
        let mut first = None;
        self.placed(|| {
            for added in Entries::new(&self.conn).of([TABLE]).only(Op::Add).newest_first() {
                let added = added?;
                let sql = format!("SELECT was_site FROM {TABLE} WHERE id = ? AND is_own = 1");
                if commands.contains(&added.command)
                    && let Some(site) = self.found::<String>(&sql, [added.row])?
                {
                    first = Some(site);
                }
            }
            Ok::<_, StoreError>(first)
        })
    }

    /// The other numbers that a record with this number had or has, because its store was given another site.
    pub fn other_numbers(&self, no: &str) -> Result<Vec<String>, StoreError> {
        Ok(other_numbers(&self.renumberings()?, no))
    }

    /// The key and the present number of the record that once had this number, at this store or at a merged one.
    pub fn renumbered(&self, ledger: &'static Ledger, no: &str) -> Result<Option<(i64, String)>, StoreError> {
        if !no.contains('-') {
            return Ok(None);
        }
        for other in other_numbers(&self.renumberings()?, no) {
            if let Some(id) = self.exact_id_of(ledger, &other)? {
                self.renamed.borrow_mut().insert((no.to_string(), other.clone()));
                return Ok(Some((id, other)));
            }
        }
        Ok(None)
    }

    /// The present number of the record of any ledger that once had this number; `None` for a present number.
    pub fn renumbered_any(&self, no: &str) -> Result<Option<String>, StoreError> {
        let numbered = || ledger::ALL.iter().copied().filter(|ledger| ledger.is_numbered());
        for ledger in numbered() {
            if self.exact_id_of(ledger, no)?.is_some() {
                return Ok(None);
            }
        }
        for ledger in numbered() {
            if let Some((_, now)) = self.renumbered(ledger, no)? {
                return Ok(Some(now));
            }
        }
        Ok(None)
    }

    /// The former numbers that were looked up since the store was opened, each with the present number.
    pub fn renamed(&self) -> Vec<(String, String)> {
        self.renamed.borrow().iter().cloned().collect()
    }

    /// The numbers that begin with site `home`, of records that were entered at this store, with the numbers that they
    /// get.
    pub fn numbers_of_site(&self, home: &str, now: &str) -> Result<Vec<Moved>, StoreError> {
        let sites = self.sites(home)?;
        let mut all = Vec::new();
        for (_, table, column) in numbered().filter(|(_, table, _)| !is_within(table)) {
            let sql = format!("SELECT id, \"{column}\" FROM \"{table}\" WHERE \"{column}\" LIKE ? || '-%' ORDER BY id");
            let rows: Vec<(i64, String)> = self.rows(&sql, [home], |row| row.try_into())?;
            let own = rows.into_iter().filter(|(row, _)| sites.of(table, *row) == home);
            all.extend(own.filter_map(|(row, was)| {
                let now = with_site(&was, home, now)?;
                Some(Moved { table: table.to_string(), row, was, now })
            }));
        }
        Ok(all)
    }

    /// Whether a record, a serial or a merged store of this store has the site.
    pub fn has_met_site(&self, site: &str) -> Result<bool, StoreError> {
        for (_, table, column) in numbered() {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{column}\" LIKE ? || '-%')");
            if self.value(&sql, [site])? {
                return Ok(true);
            }
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM merge_site WHERE site = ?1) \
                   OR EXISTS (SELECT 1 FROM merge_range WHERE site = ?1 AND is_new = 1)";
        self.value(sql, [site])
    }
}

/// Whether a table holds parts of records (步骤、参训), whose numbers have no site.
fn is_within(table: &str) -> bool {
    ledger::find(table).is_some_and(|ledger| owner(ledger).is_some() || ledger == &UNIT)
}

impl Writer<'_> {
    /// Gives this store, whose site is `home`, another site and a new id. Returns the new id.
    pub fn renumber(&self, home: &str, now: &str) -> Result<String, StoreError> {
        let moved = self.numbers_of_site(home, now)?;
        let was_store = self.identity()?.unwrap_or_default();
        let store: String = self.value("SELECT lower(hex(randomblob(16)))", [])?;
        let change = Renumbering { was_site: home.into(), was_store, site: now.into(), store: store.clone() };
        self.learn_renumbering(&change, true)?;
        self.put_numbers(&moved)?;
        for (kind, year, last) in self.placed(|| Ok::<_, StoreError>(all_serials(&self.conn)?))? {
            if let Some(kind) = with_site(&kind, home, now) {
                self.placed(|| Ok::<_, StoreError>(raise(&self.conn, &kind, year, last).map(drop)?))?;
            }
        }
        // Rows of this site that came back by a merge.
        self.placed(|| {
            self.watch("merge_range")?;
            self.conn.execute("UPDATE merge_range SET site = ?2 WHERE site = ?1", (home, now))?;
            Ok::<_, StoreError>(())
        })?;
        Ok(store)
    }

    /// Writes a change of site that is not known yet.
    pub(super) fn learn_renumbering(&self, change: &Renumbering, is_own: bool) -> Result<(), StoreError> {
        self.placed(|| {
            self.watch(TABLE)?;
            let sql = format!("INSERT INTO {TABLE} (was_site, was_store, site, store, is_own) VALUES (?, ?, ?, ?, ?)");
            let Renumbering { was_site, was_store, site, store } = change;
            self.conn.execute(&sql, (was_site, was_store, site, store, is_own))?;
            Ok::<_, StoreError>(())
        })
    }

    /// Writes the new numbers, and writes them where other records name the old ones. Letters, closings and the bytes of
    /// forms stay as they were sent.
    pub(super) fn put_numbers(&self, moved: &[Moved]) -> Result<(), StoreError> {
        self.placed(|| {
            self.conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            let new: HashMap<&str, &str> = moved.iter().map(|m| (m.was.as_str(), m.now.as_str())).collect();
            let columns: BTreeMap<&str, &str> =
                numbered().map(|(_, table, column)| (table, column)).chain([("unit", "code")]).collect();
            for one in moved.iter().filter(|one| one.was != one.now) {
                let Some(column) = columns.get(one.table.as_str()) else { continue };
                match FROZEN.contains(&one.table.as_str()) {
                    true => self.put_again(&one.table, one.row, &[column, "corrects"], &new)?,
                    false => self.put_text(&one.table, column, one.row, &one.now)?,
                }
            }
            self.put_links("attachment", "record", &|of| new.get(of).map(|now| (*now).to_string()))?;
            self.put_links("explanation", "obligation", &|of| {
                let (measure, rest) = of.split_once("/unit:")?;
                let (code, period) = rest.split_once('/')?;
                Some(format!("{measure}/unit:{}/{period}", new.get(code)?))
            })?;
            let rows: Vec<(i64, String)> = self.rows("SELECT id, key FROM submission_row", [], |row| row.try_into())?;
            for (row, _) in rows.iter().filter(|(_, key)| new.contains_key(key.as_str())) {
                self.put_again("submission_row", *row, &["key"], &new)?;
            }
            Ok::<_, StoreError>(())
        })
    }

    fn put_text(&self, table: &str, column: &str, row: i64, text: &str) -> Result<(), StoreError> {
        self.watch(table)?;
        let sql = format!("UPDATE \"{table}\" SET \"{column}\" = ? WHERE id = ?");
        self.conn.prepare_cached(&sql)?.execute((text, row))?;
        Ok(())
    }

    /// Replaces the texts of a column for which there is another one.
    fn put_links(&self, table: &str, column: &str, now: &dyn Fn(&str) -> Option<String>) -> Result<(), StoreError> {
        let sql = format!("SELECT id, \"{column}\" FROM \"{table}\" ORDER BY id");
        let rows: Vec<(i64, String)> = self.rows(&sql, [], |row| row.try_into())?;
        for (row, was) in rows {
            if let Some(now) = now(&was) {
                self.put_text(table, column, row, &now)?;
            }
        }
        Ok(())
    }

    /// Removes a row that never changes and adds it again with its key, with other numbers in these columns.
    fn put_again(&self, table: &str, row: i64, changed: &[&str], new: &HashMap<&str, &str>) -> Result<(), StoreError> {
        let names = columns(&self.conn, table)?;
        let sql = format!("SELECT * FROM \"{table}\" WHERE id = ?");
        let mut values: Vec<Sql> =
            self.conn.prepare_cached(&sql)?.query_row([row], |row| (0..names.len()).map(|at| row.get(at)).collect())?;
        for (name, value) in names.iter().zip(&mut values).filter(|(name, _)| changed.contains(&name.as_str())) {
            if let Sql::Text(was) = value
                && let Some(now) = new.get(was.as_str())
            {
                let _ = name;
                *value = Sql::Text((*now).to_string());
            }
        }
        self.watch(table)?;
        self.journal.state().takes_back = true;
        let removed = self.conn.prepare_cached(&format!("DELETE FROM \"{table}\" WHERE id = ?"))?.execute([row]);
        self.journal.state().takes_back = false;
        removed?;
        let listed = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO \"{table}\" ({listed}) VALUES ({marks})");
        self.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Renumbering, leads, other_numbers};

    fn change(was_site: &str, site: &str) -> Renumbering {
        let text = String::from;
        Renumbering { was_site: text(was_site), was_store: text("a"), site: text(site), store: text("b") }
    }

    #[test]
    fn a_number_is_looked_for_under_every_site_of_its_store() {
        let all = [change("JC", "DG"), change("DG", "QT"), change("XG", "BS")];
        for (no, others) in [
            ("JC-YH-2026-0001", &["DG-YH-2026-0001", "QT-YH-2026-0001"][..]),
            ("QT-H-17", &["DG-H-17", "JC-H-17"]),
            ("BS-PX-2026-0002", &["XG-PX-2026-0002"]),
            ("J-YH-2026-0001", &[]),
            ("JCX-YH-2026-0001", &[]),
            ("12", &[]),
        ] {
            assert_eq!(other_numbers(&all, no), others, "{no}");
        }
        for (from, to, does) in
            [("JC", "DG", true), ("JC", "QT", true), ("DG", "JC", false), ("XG", "BS", true), ("JC", "BS", false)]
        {
            assert_eq!(leads(&all, from, to), does, "{from} {to}");
        }
    }
}
