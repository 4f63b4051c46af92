//! Reads the entries of the journal in either direction.

use super::decode::{Entry, Op};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use std::collections::VecDeque;
use std::ops::Range;

/// How many entries one query reads. Between two queries the journal may be written to.
const PAGE: usize = 1000;

/// Journal entries from the oldest or from the newest on, all or a selection.
pub(in crate::store) struct Entries<'c> {
    conn: &'c Connection,
    /// An SQL condition on the entry's table.
    tables: String,
    row: Option<i64>,
    op: Option<Op>,
    places: Range<i64>,
    is_backwards: bool,
    page: VecDeque<Entry>,
    is_done: bool,
}

impl<'c> Entries<'c> {
    /// All entries, the oldest first.
    pub fn new(conn: &'c Connection) -> Entries<'c> {
        let (tables, places, page) = (String::new(), 0..i64::MAX, VecDeque::new());
        Entries { conn, tables, row: None, op: None, places, is_backwards: false, page, is_done: false }
    }

    /// Only entries about these tables.
    pub fn of<'t>(mut self, tables: impl IntoIterator<Item = &'t str>) -> Self {
        let names: Vec<String> = tables.into_iter().map(|name| format!("'{name}'")).collect();
        self.tables = format!(" AND tbl IN ({})", names.join(", "));
        self
    }

    /// Only entries about rows with this key.
    pub fn row(mut self, row: i64) -> Self {
        self.row = Some(row);
        self
    }

    /// Only entries of this kind of change.
    pub fn only(mut self, op: Op) -> Self {
        self.op = Some(op);
        self
    }

    /// Only entries at these places of the journal.
    pub fn within(mut self, places: Range<i64>) -> Self {
        self.places = places;
        self
    }

    /// Reads the newest entry first.
    pub fn newest_first(mut self) -> Self {
        self.is_backwards = true;
        self
    }

    fn read(&mut self) -> Result<()> {
        let order = if self.is_backwards { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {} FROM journal WHERE id >= ?1 AND id < ?2 AND (?3 IS NULL OR row = ?3) AND (?4 IS NULL OR op = ?4){} \
             ORDER BY id {order} LIMIT {PAGE}",
            Entry::COLUMNS,
            self.tables
        );
        let asked = params![self.places.start, self.places.end, self.row, self.op.map(Op::word)];
        self.page = self.conn.prepare_cached(&sql)?.query_map(asked, Entry::from_row)?.collect::<Result<_>>()?;
        self.is_done = self.page.len() < PAGE;
        if let Some(last) = self.page.back() {
            if self.is_backwards { self.places.end = last.id } else { self.places.start = last.id + 1 }
        }
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        if self.page.is_empty()
            && !self.is_done
            && let Err(error) = self.read()
        {
            self.is_done = true;
            return Some(Err(error));
        }
        self.page.pop_front().map(Ok)
    }
}

/// The last entry about a row.
pub(in crate::store) struct Last {
    pub table: String,
    pub row: i64,
    pub op: Op,
    /// The SHA-256 of the row after the entry.
    pub content: Vec<u8>,
    pub entry: i64,
    /// How often the row was added without being removed. More than 1 means that a row was deleted outside the program
    /// and its key used again.
    pub added: i64,
}

impl Last {
    /// SQL for the last entry about every row, by table and key. Because of `max(id)`, SQLite takes the other columns
    /// from the entry with the greatest id.
    pub const ALL: &str = "SELECT tbl, row, op, substr(seal, 1, 32), max(id), sum(op = 'add') - sum(op = 'remove') \
         FROM journal GROUP BY tbl, row ORDER BY tbl, row";

    /// The last entry from a row of [`Last::ALL`].
    pub fn from_row(row: &Row<'_>) -> Result<Last> {
        let op = Op::of(row.get_ref(2)?.as_str()?);
        let (table, key, content) = (row.get(0)?, row.get(1)?, row.get(3)?);
        Ok(Last { table, row: key, op, content, entry: row.get(4)?, added: row.get(5)? })
    }
}

/// The last entry about a row at this place of the journal or before.
pub(super) fn last_before(conn: &Connection, table: &str, row: i64, place: i64) -> Result<Option<Last>> {
    let sql = "SELECT tbl, row, op, substr(seal, 1, 32), id, 1 FROM journal \
               WHERE tbl = ? AND row = ? AND id <= ? ORDER BY id DESC LIMIT 1";
    conn.prepare_cached(sql)?.query_row((table, row, place), Last::from_row).optional()
}

/// The tables that the entries in this range are about.
pub(in crate::store) fn tables_within(conn: &Connection, places: Range<i64>) -> Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT DISTINCT tbl FROM journal WHERE id >= ? AND id < ?")?;
    statement.query_map((places.start, places.end), |row| row.get(0))?.collect()
}

/// The commands that wrote to a table whose name begins with `prefix`.
pub(in crate::store) fn commands_that_wrote<T: FromIterator<i64>>(conn: &Connection, prefix: &str) -> Result<T> {
    let mut statement = conn.prepare("SELECT DISTINCT command FROM journal WHERE substr(tbl, 1, length(?1)) = ?1")?;
    statement.query_map([prefix], |row| row.get(0))?.collect()
}
