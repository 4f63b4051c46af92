//! Compares serials with the numbers that were given out. A serial below such a number was changed by hand: the program
//! would give out a number twice.

use super::journal::{Entries, Fields, Op};
use super::numbers::{all_serials, year_and_serial};
use super::{Lowered, Store, StoreError};
use crate::ledger::{self, Ledger, REGISTERS};
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::{BTreeMap, HashSet};

/// The last serial that was given out, by kind (`JC-YH`) and year. For unit codes that the program made, the kind is
/// `U` and the year 0.
pub(super) type Given = BTreeMap<(String, i32), i64>;

/// Receives an undone row: its key, and its texts by column.
type TakenBack<'a> = dyn FnMut(i64, &dyn Fn(&str) -> String) + 'a;

/// The years that a number of this program may have.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// Draws have numbers but are not a ledger: the letters of their kind, their table, and its column.
const DRAWS: (&str, &str, &str) = ("CQ", "draw", "no");

/// The tables with numbers: the letters of the kind, the table, the column.
pub(super) fn numbered() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let of = |ledger: &'static Ledger| ledger.code.map(|code| (code, ledger.key, ledger.number_key()));
    ledger::ALL.iter().chain(REGISTERS).copied().filter_map(of).chain([DRAWS])
}

/// The last serials that this site gave out, to records that exist and to undone records.
pub(super) fn given(conn: &Connection, home: &str) -> Result<Given> {
    let mut given = Given::new();
    let mut learn = |code: &str, no: &str| {
        let kind = format!("{home}-{code}");
        if let Some((year, serial)) = no.strip_prefix(kind.as_str()).and_then(year_and_serial) {
            let last = given.entry((kind, year)).or_default();
            *last = serial.max(*last);
        }
    };
    for (code, table, column) in numbered() {
        let mut all = conn.prepare(&format!("SELECT {column} FROM \"{table}\""))?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            learn(code, row.get_ref(0)?.as_str_or_null()?.unwrap_or_default());
        }
    }
    taken_back(conn, numbered().map(|(_, table, _)| table), &mut |table, _, before| {
        if let Some((code, _, column)) = numbered().find(|(_, of, _)| *of == table) {
            learn(code, text(before, column));
        }
    })?;
    let codes = codes_taken_back(conn)?;
    if codes > 0 {
        given.insert(("U".to_string(), 0), codes);
    }
    Ok(given)
}

/// The greatest number among the unit codes that the program made and whose units were undone: 7 for `U007`; 0 if there
/// is none.
pub(super) fn codes_taken_back(conn: &Connection) -> Result<i64> {
    let mut greatest = 0;
    taken_back(conn, ["unit"], &mut |_, _, before| {
        let serial = text(before, "code").strip_prefix('U').and_then(|digits| digits.parse::<u32>().ok());
        greatest = serial.map_or(greatest, |serial| greatest.max(i64::from(serial)));
    })?;
    Ok(greatest)
}

/// The text of a column among former values; empty if the column has none.
pub(super) fn text<'f>(fields: &'f Fields, column: &str) -> &'f str {
    fields.get(column).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// Hands the undone rows of these tables to `each`: the table, the key, the former values.
pub(super) fn taken_back<'t>(
    conn: &Connection,
    tables: impl IntoIterator<Item = &'t str>,
    each: &mut dyn FnMut(&str, i64, &Fields),
) -> Result<()> {
    for gone in Entries::new(conn).of(tables).only(Op::Remove) {
        let gone = gone?;
        each(&gone.table, gone.row, &gone.before());
    }
    Ok(())
}

/// The keys of rows whose value in a column came from a file or an edit and not from a serial, undone rows included.
pub(super) fn imported(conn: &Connection, table: &str, column: &str) -> Result<HashSet<i64>> {
    let mut found = HashSet::new();
    for entry in Entries::new(conn).of([table]) {
        let entry = entry?;
        let is_edited = || entry.op == Op::Change && entry.before().contains_key(column);
        if entry.line.is_some() && entry.op == Op::Add || is_edited() {
            found.insert(entry.row);
        }
    }
    Ok(found)
}

/// The serials that are lower than the numbers in `given`.
pub(super) fn lowered(conn: &Connection, given: &Given) -> Result<Vec<Lowered>> {
    let known: Given = all_serials(conn)?.into_iter().map(|(kind, year, last)| ((kind, year), last)).collect();
    let mut found = Vec::new();
    for ((kind, year), given) in given {
        let last = known.get(&(kind.clone(), *year)).copied().unwrap_or(0);
        if last < *given {
            let series = if *year == 0 { kind.clone() } else { format!("{kind}-{year}") };
            found.push(Lowered { series, last, given: *given });
        }
    }
    Ok(found)
}

impl Store {
    /// Checks that the serials of a kind in these years are not lower than the numbers that were given out. First the
    /// index is searched for the greatest number and for the next number. All numbers are read only if the greatest is
    /// above the serial, or if the next number exists already.
    ///
    /// # Errors
    /// `StoreError::Lowered`.
    pub(super) fn ensure_not_lowered(&self, site: &str, code: &str, years: &[(i32, i64)]) -> Result<(), StoreError> {
        let Some((_, table, column)) = numbered().find(|(of, ..)| *of == code) else { return Ok(()) };
        let kind = format!("{site}-{code}");
        let greatest = format!(
            "SELECT {column} FROM \"{table}\" WHERE {column} >= ?1 AND {column} < ?2 \
             AND substr({column}, length(?1) + 1) GLOB '[0-9]*' ORDER BY {column} DESC LIMIT 1"
        );
        let taken = format!("SELECT {column} FROM \"{table}\" WHERE {column} = ?");
        let seems_lowered = || -> Result<bool> {
            let (mut greatest, mut taken) = (self.conn.prepare_cached(&greatest)?, self.conn.prepare_cached(&taken)?);
            for (year, last) in years {
                let (from, to) = (format!("{kind}-{year}-"), format!("{kind}-{year}."));
                let found: Option<String> = greatest.query_row((&from, &to), |row| row.get(0)).optional()?;
                let serial = found.as_deref().and_then(|no| no.strip_prefix(kind.as_str())).and_then(year_and_serial);
                if serial.is_some_and(|(_, serial)| serial > *last)
                    || taken.exists([format!("{from}{:04}", last + 1)])?
                {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        self.placed(|| {
            if !seems_lowered()? {
                return Ok(());
            }
            let mut last = given(&self.conn, site)?;
            last.retain(|(of, _), _| *of == kind);
            lowered(&self.conn, &last)?.pop().map_or(Ok(()), |lowered| Err(StoreError::Lowered(lowered)))
        })
    }

    /// The years of a kind, each with its serial.
    pub(super) fn years_of(&self, kind: &str) -> Result<Vec<(i32, i64)>, StoreError> {
        let mut known: BTreeMap<i32, i64> = YEARS.map(|year| (year, 0)).collect();
        let sql = "SELECT year, last FROM serial WHERE kind = ?";
        known.extend(self.rows::<(i32, i64), Vec<_>>(sql, [kind], |row| row.try_into())?);
        Ok(known.into_iter().collect())
    }

    /// Checks that the serial of a series of documents in a year is not lower than `given`.
    ///
    /// # Errors
    /// `StoreError::Lowered`.
    pub fn ensure_series(&self, series: &str, year: i32, given: i64) -> Result<(), StoreError> {
        let last = self.last_serial(series, year)?;
        match last < given {
            true => Err(StoreError::Lowered(Lowered { series: format!("{series}-{year}"), last, given })),
            false => Ok(()),
        }
    }

    /// Hands the undone rows of a ledger to `each`: the key, and the texts by column.
    pub fn taken_back(&self, ledger: &Ledger, each: &mut TakenBack) -> Result<(), StoreError> {
        let mut to_each = |_: &str, row, before: &_| each(row, &|column| text(before, column).to_string());
        self.placed(|| Ok(taken_back(&self.conn, [ledger.key], &mut to_each)?))
    }

    /// The keys of a ledger's rows whose value in a column came from a file or an edit and not from a serial.
    pub fn imported(&self, ledger: &Ledger, column: &str) -> Result<HashSet<i64>, StoreError> {
        self.placed(|| Ok(imported(&self.conn, ledger.key, column)?))
    }
}
