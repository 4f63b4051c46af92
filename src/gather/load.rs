//! The SQL that loads one publication: in one transaction it refuses a later day and another store, removes the rows of
//! the site, and inserts the new ones. It can be repeated, and killed at any moment.

use super::dialect::Dialect;
use super::schema::PUBLICATION;
use crate::grid::describe::{decimal, scaled};
use crate::grid::{CellOf, RowOf};
use crate::publish::{Manifest, Table, Type};
use std::fmt::Write as _;
use std::io::{self, Write};

/// The bytes after which an `INSERT` ends. PostgreSQL takes a quarter less time for these than for eight times as long ones.
const MOST: usize = 32 * 1024;

/// The statements before the rows: the checks, and the removal of the site's rows.
pub fn begin(dialect: Dialect, manifest: &Manifest, tables: &[Table]) -> String {
    let Manifest { site, store, as_of, name, .. } = manifest;
    let quoted = |text: &str| dialect.text(text);
    let mut sql = String::new();
    // A second load of the same town waits here until the first has ended.
    let _ = writeln!(sql, "INSERT INTO zb_guard (reason) VALUES ({});", quoted(&format!("{site} 正在装入")));
    let mut refuse = |reason: String, condition: String| {
        let reason = quoted(&reason);
        let _ = write!(
            sql,
            "INSERT INTO zb_guard (reason) VALUES ({reason});\nINSERT INTO zb_guard (reason) SELECT {reason} FROM {condition};\n\
             DELETE FROM zb_guard WHERE reason = {reason};\n"
        );
    };
    refuse(
        format!("库里 {site}（{name}）已是 {as_of} 以后的，没有装入"),
        format!("{PUBLICATION} WHERE site = {} AND as_of > DATE '{as_of}'", quoted(site)),
    );
    refuse(
        format!("站点 {site} 在库里属于另一本台账，没有装入：请其中一地改站点，zhiben merge renumber {site} 新站点"),
        format!("zb_site WHERE site = {} AND store <> {}", quoted(site), quoted(store)),
    );
    for former in &manifest.former {
        let (site, store) = (quoted(&former.site), quoted(&former.store));
        for name in of_sites(tables) {
            let _ = writeln!(
                sql,
                "DELETE FROM {name} WHERE site = {site} AND EXISTS (SELECT 1 FROM zb_site WHERE zb_site.site = {site} AND \
                 zb_site.store = {store});"
            );
        }
        let _ = writeln!(sql, "DELETE FROM zb_site WHERE site = {site} AND store = {store};");
    }
    for name in of_sites(tables).chain(["zb_site"]) {
        let _ = writeln!(sql, "DELETE FROM {name} WHERE site = {};", quoted(site));
    }
    sql
}

/// The tables whose rows belong to a site.
fn of_sites(tables: &[Table]) -> impl Iterator<Item = &str> {
    tables.iter().map(|table| table.name.as_str()).chain([PUBLICATION, "zb_origin"])
}

/// The statements after the rows.
pub fn end(dialect: Dialect, manifest: &Manifest) -> String {
    let Manifest { site, store, division, name, as_of, program, schema, shrunk, origins, .. } = manifest;
    let quoted = |text: &str| dialect.text(text);
    let records: u64 = origins.iter().map(|origin| origin.records).sum();
    let shrunk = shrunk.as_deref().map_or("NULL".into(), quoted);
    let (site_text, store) = (quoted(site), quoted(store));
    let mut sql = format!(
        "INSERT INTO zb_site (site, store) VALUES ({site_text}, {store});\n\
         INSERT INTO {PUBLICATION} (site, store, town, division, as_of, program, schema_version, records, shrunk) VALUES \
         ({site_text}, {store}, {}, {}, DATE '{as_of}', {}, {schema}, {records}, {shrunk});\n",
        quoted(name),
        quoted(division),
        quoted(program),
    );
    for origin in origins {
        let (of, records) = (quoted(&origin.site), origin.records);
        let _ = writeln!(sql, "INSERT INTO zb_origin (site, origin, records) VALUES ({site_text}, {of}, {records});");
    }
    let _ = writeln!(sql, "DELETE FROM zb_guard WHERE reason = {};", quoted(&format!("{site} 正在装入")));
    sql
}

/// The statements that list anew the towns whose day is before `day`.
pub fn stale(dialect: Dialect, day: chrono::NaiveDate) -> String {
    format!(
        "{}INSERT INTO zb_guard (reason) VALUES ('stale');\nDELETE FROM stale;\nINSERT INTO stale (site, town, as_of) SELECT site, \
         town, as_of FROM {PUBLICATION} WHERE as_of < DATE '{day}';\nDELETE FROM zb_guard WHERE reason = 'stale';\nCOMMIT;\n",
        dialect.begin()
    )
}

/// Writes the rows of a table as `INSERT`s of several rows.
pub struct Inserts<'a> {
    dialect: Dialect,
    table: &'a Table,
    out: &'a mut dyn Write,
    pending: String,
    rows: u64,
}

impl<'a> Inserts<'a> {
    /// Inserts into a table, written to `out`.
    pub fn new(dialect: Dialect, table: &'a Table, out: &'a mut dyn Write) -> Inserts<'a> {
        Inserts { dialect, table, out, pending: String::new(), rows: 0 }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// That `out` cannot be written.
    pub fn add(&mut self, row: &RowOf) -> io::Result<()> {
        self.rows += 1;
        match self.pending.is_empty() {
            true => {
                let names: Vec<&str> = self.table.columns.iter().map(|column| &*column.name).collect();
                let _ = writeln!(self.pending, "INSERT INTO {} (row_no, {}) VALUES", self.table.name, names.join(", "));
            }
            false => self.pending.push_str(",\n"),
        }
        let _ = write!(self.pending, "({}", self.rows);
        for (column, cell) in self.table.columns.iter().zip(&row.cells) {
            self.pending.push_str(", ");
            self.pending.push_str(&literal(self.dialect, column.is, cell));
        }
        self.pending.push(')');
        if self.pending.len() > MOST { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pending.push_str(";\n");
        self.out.write_all(self.pending.as_bytes())?;
        self.pending.clear();
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// That `out` cannot be written.
    pub fn end(mut self) -> io::Result<()> {
        if self.pending.is_empty() { Ok(()) } else { self.flush() }
    }
}

/// A cell as a literal of SQL.
fn literal(dialect: Dialect, is: Type, cell: &CellOf) -> String {
    match (is, cell) {
        (_, CellOf::Empty) => "NULL".into(),
        (_, CellOf::Text(text)) => dialect.text(text),
        (_, CellOf::Int(number)) => number.to_string(),
        (_, CellOf::Hundredths(number)) => decimal((*number).into(), 2),
        (Type::Decimal(scale), CellOf::Rate { part, whole }) => {
            let value = scaled(*part, *whole, 10_i128.pow(scale));
            value.map_or_else(|| "NULL".into(), |value| decimal(value, scale))
        }
        (_, CellOf::Date(date)) => format!("DATE '{date}'"),
        (_, CellOf::Flag(yes)) => u8::from(*yes).to_string(),
        (_, cell) => dialect.text(&crate::grid::describe::describe(cell)),
    }
}
