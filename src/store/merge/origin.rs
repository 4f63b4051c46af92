//! Where records came from: the merged stores, and which rows came from each. A number such as `JC-YH-2026-0012` begins
//! with its site. Other numbers, and unit codes that the program made, get the site's name before them in the store of
//! another site.

use crate::ledger::{Ledger, Record};
use crate::store::numbers::year_and_serial;
use crate::store::{Store, StoreError};
use std::collections::HashMap;

/// A range of rows of a table that were entered at the same site.
#[derive(Clone)]
pub(super) struct Stretch {
    pub first: i64,
    pub last: i64,
    pub site: String,
}

/// Rows that are added at the end of a table, grouped by site.
#[derive(Default)]
pub(super) struct Stretches(Vec<Stretch>);

impl Stretches {
    /// Adds the next row, which was entered at `site`.
    pub fn push(&mut self, row: i64, site: &str) {
        match self.0.last_mut().filter(|last| last.site == site) {
            Some(last) => last.last = row,
            None => self.0.push(Stretch { first: row, last: row, site: site.to_string() }),
        }
    }

    /// The groups of rows in order.
    pub fn into_iter(self) -> impl Iterator<Item = Stretch> {
        self.0.into_iter()
    }
}

/// The site of each record.
pub struct Sites {
    home: String,
    by_table: HashMap<String, Vec<Stretch>>,
    /// The former site of each site that a store was given by `merge renumber`.
    former: HashMap<String, String>,
}

/// A store that was merged into this store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub id: i64,
    pub site: String,
    /// The id of the store (台账身份) that the site belongs to, if it is known.
    pub store: Option<String>,
    pub file: String,
    /// The time of the last command in the merged store.
    pub written: Option<String>,
    /// The time of the merge.
    pub at: String,
    pub added: i64,
    pub updated: i64,
}

impl Sites {
    /// The site where a row was entered: the site of a merged store, or this store's site.
    pub fn of(&self, table: &str, row: i64) -> &str {
        self.arrived(table, row).unwrap_or(&self.home)
    }

    /// The site where a merged row was entered; `None` if the row was entered in this store.
    pub(super) fn arrived(&self, table: &str, row: i64) -> Option<&str> {
        let all = self.by_table.get(table)?;
        let at = all.partition_point(|stretch| stretch.last < row);
        all.get(at).filter(|stretch| stretch.first <= row).map(|stretch| stretch.site.as_str())
    }

    /// Adds rows that were just added at the end of the table.
    pub(super) fn learn(&mut self, table: &str, stretch: Stretch) {
        self.by_table.entry(table.to_string()).or_default().push(stretch);
    }

    /// The site of a record: the site in its number, otherwise the site where its row was entered. A record that belongs to
    /// another (步骤、参训) has the site where it was entered, whatever site the other has.
    pub fn of_record<'s>(&'s self, ledger: &Ledger, no: &'s str, row: i64) -> &'s str {
        site_in(ledger, no).unwrap_or_else(|| self.of(ledger.key, row))
    }

    /// The sites of merged rows. A site may occur several times.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.by_table.values().flatten().map(|stretch| stretch.site.as_str())
    }

    /// The first site that the store of this site had.
    fn first_site<'s>(&'s self, site: &'s str) -> &'s str {
        let mut first = site;
        for _ in &self.former {
            match self.former.get(first) {
                Some(former) if former != site => first = former,
                _ => break,
            }
        }
        first
    }

    /// The number that a record has in the store of site `home`; an empty `home` stands for the form that is the same in
    /// every store.
    pub(super) fn number(&self, ledger: &Ledger, no: &str, row: i64, home: &str) -> String {
        let is_plain = if ledger.key == "unit" { !is_made(no) } else { site_in(ledger, no).is_some() };
        match is_plain {
            true => no.to_string(),
            // A code that is the same in every store has the first site that its store had.
            false if home.is_empty() => {
                let site = self.of(ledger.key, row);
                qualified(&qualified(no, site, site), self.first_site(site), home)
            }
            false => qualified(no, self.of(ledger.key, row), home),
        }
    }
}

/// The site in a record number of this ledger, such as JC in `JC-YH-2026-0012`.
fn site_in<'n>(ledger: &Ledger, no: &'n str) -> Option<&'n str> {
    let (site, rest) = no.split_once('-')?;
    year_and_serial(rest.strip_prefix(ledger.code?)?)?;
    Some(site)
}

/// The site in a record number of any ledger.
pub(super) fn site_in_any(no: &str) -> Option<&str> {
    let (site, rest) = no.split_once('-')?;
    let kind = rest.split('-').next()?;
    year_and_serial(rest.strip_prefix(kind)?)?;
    Some(site)
}

/// Whether the program made this unit code: `U001`, or the same after a site's name.
fn is_made(code: &str) -> bool {
    let tail = code.rsplit('-').next().unwrap_or_default();
    tail.strip_prefix('U').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The number of a record of site `site`, as it is written in the store of site `home`: unless both are the same site,
/// the name of `site` is before the number.
pub(super) fn qualified(no: &str, site: &str, home: &str) -> String {
    match no.strip_prefix(site).and_then(|rest| rest.strip_prefix('-')) {
        Some(rest) if site == home => rest.to_string(),
        None if site != home => format!("{site}-{no}"),
        _ => no.to_string(),
    }
}

impl Store {
    /// Whether a row was entered at this store's site, including a row that came back by a merge. Callers ask because
    /// two sites may have a form for the same period, the same short number or a draw on the same day.
    pub fn is_local(&self, table: &str, row: i64) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM merge_range WHERE tbl = ?1 AND is_new = 1 AND first <= ?2 \
                   AND last >= ?2 AND site <> ?3)";
        self.value(sql, (table, row, self.home.get().map_or("", String::as_str)))
    }

    /// The records that belong to this store's site.
    pub fn local_of(&self, records: Vec<Record>) -> Result<Vec<Record>, StoreError> {
        let is_local = |record: &Record| self.is_local(record.ledger.key, record.id);
        records
            .into_iter()
            .map(|record| Ok(is_local(&record)?.then_some(record)))
            .filter_map(Result::transpose)
            .collect()
    }

    /// The site of each record; `home` is this store's site.
    pub fn sites(&self, home: &str) -> Result<Sites, StoreError> {
        let sql = "SELECT tbl, first, last, site FROM merge_range WHERE is_new = 1 ORDER BY tbl, first";
        let all: Vec<(String, Stretch)> = self.rows(sql, [], |row| {
            Ok((row.get(0)?, Stretch { first: row.get(1)?, last: row.get(2)?, site: row.get(3)? }))
        })?;
        let mut by_table: HashMap<String, Vec<Stretch>> = HashMap::new();
        all.into_iter().for_each(|(table, stretch)| by_table.entry(table).or_default().push(stretch));
        let former = self.renumberings()?.into_iter().map(|change| (change.site, change.was_site)).collect();
        Ok(Sites { home: home.to_string(), by_table, former })
    }

    /// The site that most numbers of the records entered in this store begin with; `None` if no number begins with a
    /// site.
    pub fn likely_site(&self) -> Result<Option<String>, StoreError> {
        let mut found: HashMap<String, usize> = HashMap::new();
        self.each_home_number(&mut |site| *found.entry(site.to_string()).or_default() += 1)?;
        Ok(found.into_iter().max_by(|a, b| (a.1, &b.0).cmp(&(b.1, &a.0))).map(|(site, _)| site))
    }

    /// Whether the number of a record that was entered in this store begins with this site.
    pub fn has_site(&self, site: &str) -> Result<bool, StoreError> {
        let mut found = false;
        self.each_home_number(&mut |of| found |= of == site)?;
        Ok(found)
    }

    fn each_home_number(&self, each: &mut dyn FnMut(&str)) -> Result<(), StoreError> {
        for (_, ledger) in super::tables::ledgers().filter(|(_, ledger)| ledger.is_numbered()) {
            let sql = format!(
                "SELECT {} FROM \"{}\" l WHERE NOT EXISTS (SELECT 1 FROM merge_range \
                 WHERE tbl = '{}' AND is_new = 1 AND first <= l.id AND last >= l.id)",
                ledger.number_key(),
                ledger.key,
                ledger.key
            );
            self.placed(|| {
                let mut statement = self.conn.prepare(&sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let no = row.get_ref(0)?.as_str_or_null()?;
                    no.and_then(|no| site_in(ledger, no)).into_iter().for_each(&mut *each);
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(())
    }

    /// The merged stores, in the order of the merges.
    pub fn origins(&self) -> Result<Vec<Origin>, StoreError> {
        self.origins_where("1", [])
    }

    /// The merged stores that a record came from, in the order of the merges.
    pub fn origins_of(&self, ledger: &Ledger, row: i64) -> Result<Vec<Origin>, StoreError> {
        let condition = "s.id IN (SELECT source FROM merge_range WHERE tbl = ?1 AND first <= ?2 AND last >= ?2)";
        self.origins_where(condition, (ledger.key, row))
    }

    fn origins_where<P: rusqlite::Params>(&self, condition: &str, params: P) -> Result<Vec<Origin>, StoreError> {
        let sql = format!(
            "SELECT s.id, s.site, s.file, s.written, s.at, \
             (SELECT store FROM merge_site WHERE site = s.site), \
             coalesce((SELECT sum(last - first + 1) FROM merge_range WHERE source = s.id AND is_new = 1 \
             AND tbl NOT IN ('step', 'attendance')), 0), \
             (SELECT count(*) FROM merge_range WHERE source = s.id AND is_new = 0) \
             FROM merge_source s WHERE {condition} ORDER BY s.id"
        );
        self.rows(&sql, params, |row| {
            Ok(Origin {
                id: row.get(0)?,
                site: row.get(1)?,
                file: row.get(2)?,
                written: row.get(3)?,
                at: row.get(4)?,
                store: row.get(5)?,
                added: row.get(6)?,
                updated: row.get(7)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{HAZARD, UNIT};

    #[test]
    fn a_number_has_its_site_or_is_given_it() {
        let sites = Sites { home: "DG".into(), by_table: HashMap::new(), former: HashMap::new() };
        for (ledger, no, home, there) in [
            (&HAZARD, "DG-YH-2026-0001", "XZ", "DG-YH-2026-0001"),
            (&HAZARD, "DG-YH-2026-0001", "DG", "DG-YH-2026-0001"),
            (&HAZARD, "H-17", "XZ", "DG-H-17"),
            (&HAZARD, "DG-H-17", "XZ", "DG-H-17"),
            (&HAZARD, "DG-H-17", "DG", "H-17"),
            (&HAZARD, "H-17", "DG", "H-17"),
            // `DG` is not the kind of hazards, so that the number has no site as a hazard's number.
            (&HAZARD, "DG-PX-2026-0001", "XZ", "DG-PX-2026-0001"),
            (&UNIT, "U001", "XZ", "DG-U001"),
            (&UNIT, "DG-U001", "XZ", "DG-U001"),
            (&UNIT, "DG-U001", "DG", "U001"),
            (&UNIT, "U001", "DG", "U001"),
            (&UNIT, "FS-0012", "XZ", "FS-0012"),
        ] {
            assert_eq!(sites.number(ledger, no, 1, home), there, "{no} {home}");
        }
    }

    #[test]
    fn rows_lie_where_they_were_added() {
        let stretch = |first, last, site: &str| Stretch { first, last, site: site.into() };
        let all = vec![stretch(3, 7, "DG"), stretch(9, 9, "XG")];
        let sites =
            Sites { home: "XZ".into(), by_table: HashMap::from([("unit".to_string(), all)]), former: HashMap::new() };
        let found: Vec<&str> = (1..=10).map(|row| sites.of("unit", row)).collect();
        assert_eq!(found, ["XZ", "XZ", "DG", "DG", "DG", "DG", "DG", "XZ", "XG", "XZ"]);
        assert_eq!(sites.of("hazard", 3), "XZ");
    }
}
