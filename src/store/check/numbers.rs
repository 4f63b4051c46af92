//! Checks record numbers against serials. A number up to the serial is missing if no record has it, no undone record
//! had it, no restore withheld it, and the next known number was not imported. A serial must not be lower than a number
//! that was given out.

use super::Fault;
use crate::ledger::{self, Ledger};
use crate::store::journal::{Entries, Op};
use crate::store::numbers::{Withheld, all_serials, withheld_by, year_and_serial};
use crate::store::serials;
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::HashSet;

/// The numbers of one kind and year.
struct Series {
    ledger: &'static Ledger,
    /// The series, such as `JC-YH-2026`.
    name: String,
    /// The same series under the sites that the store had before.
    former: Vec<String>,
    last: i64,
}

/// The sites that this store had and got by `merge renumber`, the present one last.
fn own_sites(conn: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT was_site, site FROM merge_renumbered WHERE is_own = 1 ORDER BY id";
    let pairs: Vec<(String, String)> =
        conn.prepare(sql)?.query_map([], |row| row.try_into())?.collect::<Result<_>>()?;
    let mut sites: Vec<String> = Vec::new();
    for gone in Entries::new(conn).of(["merge_renumbered"]).only(Op::Remove) {
        let before = gone?.before();
        if before.get("is_own").and_then(serde_json::Value::as_i64) == Some(1) {
            sites.extend(["site", "was_site"].map(|key| serials::text(&before, key).to_string()));
        }
    }
    sites.extend(pairs.into_iter().flat_map(|(was, now)| [was, now]));
    Ok(sites)
}

/// Reports missing numbers. `home` is the store's site, if it is known.
pub(super) fn gaps(conn: &Connection, home: Option<&str>, each: &mut dyn FnMut(Fault)) -> Result<()> {
    // Missing numbers of another site are checked in that site's store only. This holds for every other site, because a
    // merged store may have the serials of a third site.
    let sites = sources(conn)?;
    let withheld = withheld(conn)?;
    // Sites that this store had before: their numbers are those of its present site now. Undone changes count.
    let own = own_sites(conn)?;
    for (kind, year, last) in all_serials(conn)? {
        let (site, code) = kind.rsplit_once('-').unwrap_or_default();
        let is_present = home.map_or_else(|| own.last().is_some_and(|last| last == site), |home| home == site);
        if own.iter().any(|own| own == site) && !is_present {
            continue;
        }
        let former: Vec<&String> = own.iter().filter(|own| own.as_str() != site && is_present).collect();
        if sites.contains(site) || !sites.is_empty() && home.is_some_and(|home| home != site) {
            continue;
        }
        let Some(ledger) = ledger::ALL.iter().copied().find(|l| l.code == Some(code)) else { continue };
        let former = former.iter().map(|site| format!("{site}-{code}-{year}")).collect();
        of_series(conn, &Series { ledger, name: format!("{kind}-{year}"), former, last }, &withheld, each)?;
    }
    Ok(())
}

/// The sites whose stores were merged. Undone merges count, because undoing a merge does not lower the serials.
fn sources(conn: &Connection) -> Result<HashSet<String>> {
    let sites = "SELECT site FROM merge_source";
    let mut sites: HashSet<String> = conn.prepare(sites)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    for gone in Entries::new(conn).of(["merge_source"]).only(Op::Remove) {
        let site = gone?.before().get("site").and_then(serde_json::Value::as_str).map(str::to_string);
        sites.extend(site);
    }
    Ok(sites)
}

/// Reports serials of this site that are lower than a number that was given out.
pub(super) fn lowered(conn: &Connection, home: &str, each: &mut dyn FnMut(Fault)) -> Result<()> {
    let found = serials::lowered(conn, &serials::given(conn, home)?)?;
    found.into_iter().for_each(|lowered| each(Fault::Serial(lowered)));
    Ok(())
}

/// The numbers that must not be given out again because a restored backup did not have them.
fn withheld(conn: &Connection) -> Result<Vec<Withheld>> {
    let mut statement = conn.prepare("SELECT reason FROM command WHERE reason IS NOT NULL")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.extend(withheld_by(row.get_ref(0)?.as_str()?));
    }
    Ok(all)
}

fn of_series(conn: &Connection, series: &Series, withheld: &[Withheld], each: &mut dyn FnMut(Fault)) -> Result<()> {
    let Series { ledger, name, former, last } = series;
    let column = ledger.number_key();
    let sql = format!("SELECT {column} FROM \"{}\" WHERE {column} >= ?1 || '-' AND {column} < ?1 || '.'", ledger.key);
    let mut known = series.serials(conn, &sql, [name])?;
    known.sort_unstable();
    // Numbers are unique: if there are as many numbers as the last serial, none is missing.
    if i64::try_from(known.len()) == Ok(*last) && known.last() == Some(last) {
        return Ok(());
    }
    // The number of an undone record was given out. A number below an imported number may never have been given out.
    known.extend(series.taken_back(conn)?.into_iter().map(|(_, serial)| serial));
    let of_series = withheld.iter().filter(|w| w.series == *name || former.contains(&w.series));
    known.extend(of_series.flat_map(|w| w.first..=w.last.min(*last)));
    known.push(*last + 1);
    known.sort_unstable();
    known.dedup();
    let imported: HashSet<i64> = series.imported(conn)?.into_iter().collect();
    let mut before = 0;
    for serial in known {
        let is_gap = serial > before + 1 && serial <= *last + 1;
        if is_gap && !imported.contains(&serial) {
            each(Fault::Gap { series: name.clone(), from: before + 1, to: serial - 1 });
        }
        before = serial;
    }
    Ok(())
}

impl Series {
    /// The serial in a number of this series.
    fn serial(&self, no: &str) -> Option<i64> {
        let of = |name: &String| {
            let (kind, year) = name.rsplit_once('-')?;
            year_and_serial(no.strip_prefix(kind)?).filter(|(of, _)| year.parse() == Ok(*of)).map(|(_, serial)| serial)
        };
        of(&self.name).or_else(|| self.former.iter().find_map(of))
    }

    /// The serials of this series among the numbers that a statement returns.
    fn serials(&self, conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<i64>> {
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.extend(row.get_ref(0)?.as_str_or_null()?.and_then(|no| self.serial(no)));
        }
        Ok(found)
    }

    /// The serials whose records were undone, each with the key of the row.
    fn taken_back(&self, conn: &Connection) -> Result<Vec<(i64, i64)>> {
        let mut found = Vec::new();
        serials::taken_back(conn, [self.ledger.key], &mut |_, row, before| {
            found.extend(self.serial(serials::text(before, self.ledger.number_key())).map(|serial| (row, serial)));
        })?;
        Ok(found)
    }

    /// The serials that were imported from files, including those whose records were undone.
    fn imported(&self, conn: &Connection) -> Result<Vec<i64>> {
        let column = self.ledger.number_key();
        let rows = serials::imported(conn, self.ledger.key, column)?;
        let sql = format!("SELECT {column} FROM \"{}\" WHERE id = ?", self.ledger.key);
        let (mut there, mut found) = (conn.prepare(&sql)?, Vec::new());
        for row in &rows {
            let no: Option<String> = there.query_row([row], |row| row.get(0)).optional()?;
            found.extend(no.and_then(|no| self.serial(&no)));
        }
        let gone = self.taken_back(conn)?.into_iter().filter(|(row, _)| rows.contains(row));
        found.extend(gone.map(|(_, serial)| serial));
        Ok(found)
    }
}
