//! Numbers against the serials: each that was given out is there, or was taken back, or lies below one that a
//! file brought; and the serials against the numbers: none says less than was given out.

use super::Fault;
use crate::ledger::{self, Ledger};
use crate::store::journal::Fields;
use crate::store::numbers::{Withheld, all_serials, own_form, withheld_by};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, HashSet};

/// A year's numbers of one kind.
struct Series {
    ledger: &'static Ledger,
    /// `JC-YH-2026`
    name: String,
    last: i64,
}

pub(super) fn gaps(conn: &Connection, each: &mut dyn FnMut(Fault)) -> Result<()> {
    // What another site left out is explained at home.
    let sites = "SELECT site FROM merge_source";
    let sites: HashSet<String> = conn.prepare(sites)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let withheld = withheld(conn)?;
    for (kind, year, last) in all_serials(conn)? {
        let (site, code) = kind.rsplit_once('-').unwrap_or_default();
        if sites.contains(site) {
            continue;
        }
        let Some(ledger) = ledger::ALL.iter().copied().find(|l| l.code == Some(code)) else { continue };
        of_series(conn, &Series { ledger, name: format!("{kind}-{year}"), last }, &withheld, each)?;
    }
    Ok(())
}

/// Serials of this site that say less than was given out: records that are there, or were taken back.
pub(super) fn lowered(conn: &Connection, home: &str, each: &mut dyn FnMut(Fault)) -> Result<()> {
    let mut given: BTreeMap<(String, i32), i64> = BTreeMap::new();
    let mut learn = |ledger: &Ledger, no: &str| {
        let Some(kind) = ledger.code.map(|code| format!("{home}-{code}")) else { return };
        if let Some((year, serial)) = no.strip_prefix(kind.as_str()).and_then(own_form) {
            let last = given.entry((kind, year)).or_default();
            *last = serial.max(*last);
        }
    };
    for ledger in ledger::ALL.iter().copied().filter(|ledger| ledger.is_numbered()) {
        let mut all = conn.prepare(&format!("SELECT {} FROM \"{}\"", ledger.number_key(), ledger.key))?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            learn(ledger, row.get_ref(0)?.as_str_or_null()?.unwrap_or_default());
        }
    }
    let mut gone = conn.prepare("SELECT tbl, before FROM journal WHERE op = 'remove' AND before IS NOT NULL")?;
    let mut rows = gone.query([])?;
    while let Some(row) = rows.next()? {
        let Some(ledger) = ledger::find(row.get_ref(0)?.as_str()?).filter(|l| l.is_numbered()) else { continue };
        let before: Fields = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
        learn(ledger, before.get(ledger.number_key()).and_then(serde_json::Value::as_str).unwrap_or_default());
    }
    let known: BTreeMap<_, _> = all_serials(conn)?.into_iter().map(|(kind, year, last)| ((kind, year), last)).collect();
    for ((kind, year), given) in given {
        let last = known.get(&(kind.clone(), year)).copied().unwrap_or(0);
        if last < given {
            each(Fault::Serial { series: format!("{kind}-{year}"), last, given });
        }
    }
    Ok(())
}

/// What restored backups withhold.
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
    let Series { ledger, name, last } = series;
    let column = ledger.number_key();
    let sql = format!("SELECT {column} FROM \"{}\" WHERE {column} >= ?1 || '-' AND {column} < ?1 || '.'", ledger.key);
    let mut known = series.serials(conn, &sql, [name])?;
    known.sort_unstable();
    // Numbers are unique, so that as many as the last one leave no gap.
    if i64::try_from(known.len()) == Ok(*last) && known.last() == Some(last) {
        return Ok(());
    }
    // What undo took out again was given out; what lies below a number that a file brought was not.
    let path = format!("$.{column}");
    let taken_back = "SELECT json_extract(before, ?) FROM journal WHERE tbl = ? AND op = 'remove'";
    known.extend(series.serials(conn, taken_back, (&path, ledger.key))?);
    let own = withheld.iter().filter(|w| w.series == *name);
    known.extend(own.flat_map(|w| w.first..=w.last.min(*last)));
    known.push(*last + 1);
    known.sort_unstable();
    known.dedup();
    let brought: HashSet<i64> = series.brought(conn, &path)?.into_iter().collect();
    let mut before = 0;
    for serial in known {
        let is_gap = serial > before + 1 && serial <= *last + 1;
        if is_gap && !brought.contains(&serial) {
            each(Fault::Gap { series: name.clone(), from: before + 1, to: serial - 1 });
        }
        before = serial;
    }
    Ok(())
}

impl Series {
    /// The serials of this series among the numbers that a statement gives.
    fn serials(&self, conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<i64>> {
        let kind = self.name.rsplit_once('-').map_or("", |(kind, _)| kind);
        let year = self.name.rsplit('-').next().and_then(|year| year.parse::<i32>().ok());
        let mut statement = conn.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let own = row.get_ref(0)?.as_str_or_null()?.and_then(|no| no.strip_prefix(kind)).and_then(own_form);
            found.extend(own.filter(|(of, _)| Some(*of) == year).map(|(_, serial)| serial));
        }
        Ok(found)
    }

    /// The serials that lines of files brought, those that undo took out again too.
    fn brought(&self, conn: &Connection, path: &str) -> Result<Vec<i64>> {
        let key = self.ledger.key;
        let there = format!(
            "SELECT l.{} FROM journal j JOIN \"{key}\" l ON l.id = j.row \
             WHERE j.tbl = ? AND j.op = 'add' AND j.line IS NOT NULL",
            self.ledger.number_key()
        );
        let gone = "SELECT json_extract(before, ?1) FROM journal WHERE tbl = ?2 AND op = 'remove' AND row IN \
                    (SELECT row FROM journal WHERE tbl = ?2 AND op = 'add' AND line IS NOT NULL)";
        Ok([self.serials(conn, &there, [key])?, self.serials(conn, gone, (path, key))?].concat())
    }
}
