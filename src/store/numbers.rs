//! Record numbers such as `JC-YH-2026-0012`: site, kind, year of the record's date, serial. Serials count within site,
//! kind and year, have at least four digits and are never used again.

use super::{Store, StoreError, Writer};
use crate::ledger::Ledger;
use chrono::{Datelike, NaiveDate};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

/// The serials of one kind, counted in memory while many records are written. `keep_serials` saves them at the end.
#[derive(Debug, Default)]
pub struct Serials {
    kind: String,
    last: HashMap<i32, i64>,
}

impl Serials {
    /// Gives out the next number of a year.
    pub fn next(&mut self, year: i32) -> String {
        let last = self.last.entry(year).or_default();
        *last += 1;
        format!("{}-{year}-{last:04}", self.kind)
    }

    /// Raises the serial to at least the serial of an imported number, if the number has the form of this site's
    /// numbers.
    pub fn push(&mut self, no: &str) {
        let Some((year, serial)) = no.strip_prefix(self.kind.as_str()).and_then(year_and_serial) else { return };
        let last = self.last.entry(year).or_default();
        *last = serial.max(*last);
    }
}

impl Store {
    /// The present serials of a kind.
    pub fn serials(&self, site: &str, code: &str) -> Result<Serials, StoreError> {
        let kind = format!("{site}-{code}");
        let years = self.years_of(&kind)?;
        self.ensure_not_lowered(site, code, &years)?;
        Ok(Serials { kind, last: years.into_iter().filter(|(_, last)| *last > 0).collect() })
    }

    /// The last serial of a kind and year that was given out; 0 where there is none.
    pub(super) fn last_serial(&self, kind: &str, year: i32) -> Result<i64, StoreError> {
        let sql = "SELECT last FROM serial WHERE kind = ? AND year = ?";
        Ok(self.found(sql, (kind, year))?.unwrap_or(0))
    }
}

impl Writer<'_> {
    /// Saves the serials.
    pub fn keep_serials(&self, serials: &Serials) -> Result<(), StoreError> {
        let mut each = serials.last.iter();
        Ok(each.try_for_each(|(year, last)| raise(&self.conn, &serials.kind, *year, *last).map(drop))?)
    }

    /// Gives out the next number of a kind and year.
    pub fn next_number(&self, site: &str, code: &str, year: i32) -> Result<String, StoreError> {
        let kind = format!("{site}-{code}");
        let last = self.last_serial(&kind, year)?;
        self.ensure_not_lowered(site, code, &[(year, last)])?;
        raise(&self.conn, &kind, year, last + 1)?;
        Ok(format!("{kind}-{year}-{:04}", last + 1))
    }

    /// Raises the serial to at least the serial of an imported number, if the number has the form of this site's
    /// numbers.
    pub fn push_serial(&self, site: &str, code: &str, no: &str) -> Result<(), StoreError> {
        let kind = format!("{site}-{code}");
        let Some((year, serial)) = no.strip_prefix(&kind).and_then(year_and_serial) else { return Ok(()) };
        Ok(raise(&self.conn, &kind, year, serial).map(drop)?)
    }

    /// Gives out the next serial of a series of documents (文号) in the year of a day.
    pub fn next_in_series(&self, series: &str, day: NaiveDate) -> Result<i64, StoreError> {
        let next = self.last_serial(series, day.year())? + 1;
        raise(&self.conn, series, day.year(), next)?;
        Ok(next)
    }

    /// Raises the serial of a series to at least `serial`, the number of a document that has a number already.
    pub fn push_series(&self, series: &str, day: NaiveDate, serial: i64) -> Result<(), StoreError> {
        Ok(raise(&self.conn, series, day.year(), serial).map(drop)?)
    }
}

/// Raises a serial to at least `last`; a serial never becomes lower. Returns whether it rose.
pub(super) fn raise(conn: &rusqlite::Connection, kind: &str, year: i32, last: i64) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO serial (kind, year, last) VALUES (?, ?, ?) \
               ON CONFLICT DO UPDATE SET last = excluded.last WHERE excluded.last > last";
    conn.prepare_cached(sql)?.execute((kind, year, last)).map(|rose| rose > 0)
}

/// The year and the serial in the rest of a number: `-2026-0012` gives (2026, 12).
pub(super) fn year_and_serial(rest: &str) -> Option<(i32, i64)> {
    let (year, serial) = rest.strip_prefix('-')?.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    // The program gives out serials of at least four digits. A serial of more than nine digits is not the program's.
    if year.len() != 4 || !(4..=9).contains(&serial.len()) || !digits(year) || !digits(serial) {
        return None;
    }
    Some((year.parse().ok()?, serial.parse().ok()?))
}

/// Records by key and number: `here` are records of this site, `elsewhere` records of other sites.
#[derive(Debug, Default)]
pub struct Fitting {
    pub here: Vec<(i64, String)>,
    pub elsewhere: Vec<(i64, String)>,
}

impl Store {
    /// The records whose number fits a short number (`YH-2026-0012`, `2026-12`, `12`), which has no site. First,
    /// records are looked up by the full numbers of this program's form. If none of them is of this site and the short
    /// number has no year, imported numbers that end in these digits are looked up.
    pub fn by_short_number(&self, ledger: &'static Ledger, text: &str) -> Result<Fitting, StoreError> {
        let Some(code) = ledger.code else { return Ok(Fitting::default()) };
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        let text = text.strip_prefix(code).and_then(|t| t.strip_prefix('-')).unwrap_or(text);
        let (year, serial) = match text.split_once('-') {
            Some((year, serial)) if digits(year) && digits(serial) => (year.parse::<i32>().ok(), serial),
            None if digits(text) => (None, text),
            _ => return Ok(Fitting::default()),
        };
        let serial = serial.trim_start_matches('0');
        let sql = "SELECT kind, year FROM serial WHERE kind LIKE ?";
        let mut kinds: Vec<(String, i32)> = self.rows(sql, [format!("%-{code}")], |row| row.try_into())?;
        kinds.retain(|(_, of_year)| year.is_none_or(|year| year == *of_year));
        let mut found = Vec::new();
        for (kind, of_year) in kinds {
            let no = format!("{kind}-{of_year}-{serial:0>4}");
            found.extend(self.exact_id_of(ledger, &no)?.map(|id| (id, no)));
        }
        let fitting = self.by_site(ledger, found)?;
        if !fitting.here.is_empty() || year.is_some() {
            return Ok(fitting);
        }
        let sql = format!("SELECT id, {0} FROM \"{1}\" WHERE {0} LIKE '%' || ?", ledger.number_key(), ledger.key);
        let mut found: Vec<(i64, String)> = self.rows(&sql, [serial], |row| row.try_into())?;
        found.retain(|(_, no)| last_digits(no).trim_start_matches('0') == serial);
        self.by_site(ledger, found)
    }

    fn by_site(&self, ledger: &Ledger, found: Vec<(i64, String)>) -> Result<Fitting, StoreError> {
        let mut fitting = Fitting::default();
        for (id, no) in found {
            let of = if self.is_local(ledger.key, id)? { &mut fitting.here } else { &mut fitting.elsewhere };
            of.push((id, no));
        }
        Ok(fitting)
    }
}

fn last_digits(no: &str) -> &str {
    no.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("")
}

/// Numbers that must not be given out again although no record has them: numbers `first` to `last` of a series such as
/// `JC-YH-2026`. They were given out after the backup was made that is now restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    pub series: String,
    pub first: i64,
    pub last: i64,
}

/// The text before the withheld numbers in the reason of a command.
const WITHHELD: &str = "以下编号用过，不再发：";

impl std::fmt::Display for Withheld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:04} 至 {:04}", self.series, self.first, self.last)
    }
}

impl Withheld {
    fn parse(text: &str) -> Option<Withheld> {
        let (first, last) = text.split_once(" 至 ")?;
        let (series, first) = first.rsplit_once('-')?;
        Some(Withheld { series: series.to_string(), first: first.parse().ok()?, last: last.parse().ok()? })
    }
}

/// The reason of a command together with the numbers that it withholds.
pub(super) fn with_withheld(reason: &str, withheld: &[Withheld]) -> String {
    let listed = withheld.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
    if listed.is_empty() { reason.to_string() } else { format!("{reason}；{WITHHELD}{listed}") }
}

/// The numbers that a reason withholds.
pub(super) fn withheld_by(reason: &str) -> Vec<Withheld> {
    let listed = reason.split_once(WITHHELD).map_or("", |(_, listed)| listed);
    listed.split('、').filter_map(Withheld::parse).collect()
}

/// Every serial: kind, year and the last number that was given out.
pub(super) fn all_serials(conn: &rusqlite::Connection) -> rusqlite::Result<Vec<(String, i32, i64)>> {
    let mut statement = conn.prepare("SELECT kind, year, last FROM serial")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// Raises serials to the given values. Returns, for each raised serial, the numbers after the old value.
pub(super) fn push_all(conn: &rusqlite::Connection, serials: &[(String, i32, i64)]) -> rusqlite::Result<Vec<Withheld>> {
    let mut serial = conn.prepare("SELECT last FROM serial WHERE kind = ? AND year = ?")?;
    let mut withheld = Vec::new();
    for (kind, year, last) in serials {
        let here: i64 = serial.query_row((kind, year), |row| row.get(0)).optional()?.unwrap_or(0);
        if *last > here {
            raise(conn, kind, *year, *last)?;
            withheld.push(Withheld { series: format!("{kind}-{year}"), first: here + 1, last: *last });
        }
    }
    withheld.sort_by(|a, b| a.series.cmp(&b.series));
    Ok(withheld)
}

#[cfg(test)]
mod tests {
    use super::{Withheld, with_withheld, withheld_by};

    #[test]
    fn withheld_numbers_read_as_they_were_written() {
        let of = |series: &str, first, last| Withheld { series: series.to_string(), first, last };
        let withheld = [of("JC-YH-2026", 43, 45), of("JC-文-list-2026", 2, 2)];
        let reason = with_withheld("换上备份 b.db", &withheld);
        assert_eq!(
            reason,
            "换上备份 b.db；以下编号用过，不再发：JC-YH-2026-0043 至 0045、JC-文-list-2026-0002 至 0002"
        );
        assert_eq!(withheld_by(&reason), withheld);
        assert_eq!((with_withheld("甲", &[]).as_str(), withheld_by("换上备份 b.db")), ("甲", Vec::new()));
    }
}
