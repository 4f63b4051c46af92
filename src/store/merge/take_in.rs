//! Copies the records of the other store that this store does not have, many in one statement. Only record numbers and
//! the keys of other records change.

use super::origin::Stretches;
use super::tables::{belonging, list};
use super::{Merge, hashed};
use crate::ledger::{Kind, Ledger};
use crate::store::statements::{in_table, table_columns, table_values};
use crate::store::{Store, StoreError};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use std::collections::HashSet;

/// A value that a statement borrows.
struct Lent<'a>(ValueRef<'a>);

impl ToSql for Lent<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

/// The records of a ledger in the other store. `known_here` are the records that both stores have: the key in the other
/// store and the key in this store. `new` are the other store's keys of the records that were copied.
#[derive(Default)]
pub(super) struct TakenIn {
    pub known_here: Vec<(i64, i64)>,
    pub new: HashSet<i64>,
    /// The other store's keys of copied records that name a unit whose code in this store is different.
    pub renamed: Vec<i64>,
}

impl Merge<'_> {
    /// Copies the records of a ledger that this store does not have, with their lists and the records that belong to
    /// them.
    pub(super) fn take_in(&mut self, ledger: &'static Ledger) -> Result<TakenIn, StoreError> {
        let (ours, theirs) = (self.ours, self.theirs);
        let mut known = match self.known.numbers.remove(ledger.key) {
            Some(known) => known,
            None => numbers_of(ours, ledger)?,
        };
        let columns: Vec<_> = in_table(ledger).map(|(_, column)| column).collect();
        let sql = format!("SELECT id, {} FROM \"{}\" ORDER BY id", table_columns(ledger), ledger.key);
        let mut reading = theirs.conn.prepare(&sql)?;
        ours.watch(ledger.key)?;
        let mut writing = ours.conn.prepare_cached(&ours.statements.of(ledger).insert)?;
        let mut rows = reading.query([])?;
        let (mut taken_in, mut stretches) = (TakenIn::default(), Stretches::default());
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let number = columns.iter().position(|column| column.key == ledger.number_key());
            let no = match number {
                Some(at) => row.get_ref(at + 1)?.as_str_or_null()?.unwrap_or_default(),
                None => "",
            };
            let no = self.their_sites.number(ledger, no, id, self.home);
            let is_new = known.insert(hashed(&no));
            let here = if is_new { self.under_other_number(ledger, &no, id)? } else { ours.exact_id_of(ledger, &no)? };
            if let Some(here) = here {
                taken_in.known_here.push((id, here));
                continue;
            }
            for (at, column) in columns.iter().enumerate() {
                let value = row.get_ref(at + 1)?;
                match (column.kind, value) {
                    _ if Some(at) == number => writing.raw_bind_parameter(at + 1, &no)?,
                    (Kind::Unit | Kind::Hazard | Kind::Training, ValueRef::Integer(key)) => {
                        if column.kind == Kind::Unit && self.renamed.contains(&key) {
                            taken_in.renamed.push(id);
                        }
                        writing.raw_bind_parameter(at + 1, self.keys.at(column.kind, key).unwrap_or(0))?;
                    }
                    (_, ValueRef::Text(of)) if ledger.key == "attachment" && column.key == "record" => {
                        let of = self.number_of_any(&String::from_utf8_lossy(of))?;
                        writing.raw_bind_parameter(at + 1, of)?;
                    }
                    _ => writing.raw_bind_parameter(at + 1, Lent(value))?,
                }
            }
            writing.raw_execute()?;
            let here = ours.conn.last_insert_rowid();
            taken_in.new.insert(id);
            self.keys.of(ledger).insert(id, here);
            stretches.push(here, self.their_sites.of(ledger.key, id));
        }
        self.done.added += taken_in.new.len();
        self.known.numbers.insert(ledger.key, known);
        self.keys.of(ledger).extend(taken_in.known_here.iter().copied());
        self.note_new(ledger.key, stretches)?;
        if !taken_in.new.is_empty() {
            self.take_in_lists(ledger, &taken_in.new)?;
            self.take_in_parts(ledger, &taken_in.new)?;
        }
        Ok(taken_in)
    }

    fn take_in_lists(&self, ledger: &'static Ledger, new: &HashSet<i64>) -> Result<(), StoreError> {
        for column in ledger.columns.iter().filter(|column| column.kind.is_linked()) {
            let table = list(ledger, column.key);
            let owner = ledger.key;
            let mut reading =
                self.theirs.conn.prepare(&format!("SELECT \"{owner}\", value FROM \"{table}\" ORDER BY id"))?;
            let insert = format!("INSERT OR ROLLBACK INTO \"{table}\" (\"{owner}\", value) VALUES (?, ?)");
            self.ours.watch(&table)?;
            let mut writing = self.ours.conn.prepare_cached(&insert)?;
            let mut rows = reading.query([])?;
            // Two units of the other store may be the same unit in this store; a list must not have it twice.
            let mut last: (i64, Vec<i64>) = (0, Vec::new());
            while let Some(row) = rows.next()? {
                let of: i64 = row.get(0)?;
                if !new.contains(&of) {
                    continue;
                }
                let here = self.keys.get(owner, of).unwrap_or(0);
                if last.0 != here {
                    last = (here, Vec::new());
                }
                match row.get_ref(1)? {
                    ValueRef::Integer(key) => {
                        let key = self.keys.at(column.kind, key).unwrap_or(0);
                        if !last.1.contains(&key) {
                            last.1.push(key);
                            writing.execute((here, key))?;
                        }
                    }
                    value => drop(writing.execute((here, Lent(value)))?),
                }
            }
        }
        Ok(())
    }

    fn take_in_parts(&mut self, ledger: &'static Ledger, new: &HashSet<i64>) -> Result<(), StoreError> {
        let mut stretches = Stretches::default();
        let Some((parts, owner)) = belonging(ledger) else { return Ok(()) };
        let columns: Vec<_> = in_table(parts).map(|(_, column)| column).collect();
        let sql = format!("SELECT {}, id FROM \"{}\" ORDER BY id", table_values(parts), parts.key);
        let (ours, theirs) = (self.ours, self.theirs);
        let mut reading = theirs.conn.prepare(&sql)?;
        ours.watch(parts.key)?;
        let mut writing = ours.conn.prepare_cached(&ours.statements.of(parts).insert)?;
        let mut rows = reading.query([])?;
        let at_owner = columns.iter().position(|column| column.key == owner).unwrap_or(0);
        while let Some(row) = rows.next()? {
            if !new.contains(&row.get(at_owner)?) {
                continue;
            }
            for (at, column) in columns.iter().enumerate() {
                match (column.kind, row.get_ref(at)?) {
                    (Kind::Unit | Kind::Hazard | Kind::Training, ValueRef::Integer(key)) => {
                        writing.raw_bind_parameter(at + 1, self.keys.at(column.kind, key).unwrap_or(0))?;
                    }
                    (_, value) => writing.raw_bind_parameter(at + 1, Lent(value))?,
                }
            }
            writing.raw_execute()?;
            stretches.push(ours.conn.last_insert_rowid(), self.their_sites.of(parts.key, row.get(columns.len())?));
        }
        self.note_new(parts.key, stretches)
    }
}

/// Hashes of the record numbers of a ledger.
fn numbers_of(store: &Store, ledger: &'static Ledger) -> Result<HashSet<u64>, StoreError> {
    let sql = format!("SELECT \"{}\" FROM \"{}\"", ledger.number_key(), ledger.key);
    let mut statement = store.conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut known = HashSet::new();
    while let Some(row) = rows.next()? {
        known.insert(hashed(row.get_ref(0)?.as_str_or_null()?.unwrap_or_default()));
    }
    Ok(known)
}
