//! One number that two copies of a site each gave to a record of its own: both records stay, the one that was made later
//! under a new number.

use super::content::{Content, Values, part_field, whole};
use super::decide::{Side, choose};
use super::dispute::{Dispute, disputes};
use super::history::History;
use super::located;
use super::origin::Sites;
use super::tables::{ledgers, list, owner};
use crate::ledger::{Kind, Ledger, Record, Value};
use crate::merge::Versions;
use crate::merge::fields::Fields;
use crate::store::numbers::year_and_serial;
use crate::store::{Contested, Store, StoreError, Writer};

/// Two records that had one number.
#[derive(Debug, Clone)]
pub struct Parted {
    pub no: String,
    /// The new number.
    pub new: String,
    /// Whether the record of this store has the new number.
    pub is_ours: bool,
    /// The records that mention the old number, and in which column: ledger, number and the column's header.
    pub mentions: Vec<(&'static str, String, &'static str)>,
}

impl Writer<'_> {
    /// Keeps both records of a dispute about one number. `home` is this store's site.
    pub fn take_both(&self, home: &str, contested: &Contested) -> Result<Parted, StoreError> {
        self.part_records(home, contested).map_err(|error| located(self, error))
    }

    fn part_records(&self, home: &str, contested: &Contested) -> Result<Parted, StoreError> {
        let Contested { id, ledger, ours, .. } = contested;
        let gone = || StoreError::Changed(ours.0.no().to_string());
        let now = whole(self, ledger, ours.0.id)?.ok_or_else(gone)?;
        let sites = self.sites(home)?;
        let mut known = self.known(&History::read(self, &sites)?, &sites, &now)?;
        let before = known.values();
        let dispute = disputes(self, &now.record)?.into_iter().find(|known| known.id == *id).ok_or_else(gone)?;
        let is_ours = self.is_later(&sites, &now.record, dispute.made.as_deref(), &dispute.values)?;
        let no = now.record.no().to_string();
        let site = sites.of_record(ledger, &no, now.record.id).to_string();
        let mentions = self.mentions(ledger, &now.record)?;
        let new = self.new_number(ledger, &site, &no)?;
        let versions: Versions = dispute
            .rivals
            .iter()
            .flat_map(|(name, rival)| if is_ours { known.of(name).head.versions } else { rival.head.versions.clone() })
            .collect();
        let side = if is_ours { Side::Theirs } else { Side::Ours };
        dispute.rivals.keys().for_each(|name| choose(&mut known, &dispute, name, side));
        known.learn();
        let (row, freed) = match is_ours {
            // The record of this store keeps its row, so that what is linked to it stays linked.
            true => {
                let mut renamed = now.record.clone();
                renamed.set(ledger.number_key(), Some(Value::Text(new.clone())));
                self.update(&now.record, &renamed)?;
                self.keep_versions(&renamed, &Fields::new(versions.clone(), before, true))?;
                (self.add(ledger, &no, &dispute)?, None)
            }
            false => (now.record.clone(), Some(self.add(ledger, &new, &dispute)?)),
        };
        let added = freed.as_ref().unwrap_or(&row);
        self.note_added(*id, added, &site)?;
        if let Some(freed) = &freed {
            self.keep_versions(freed, &Fields::new(versions, dispute.values.clone(), false))?;
        }
        let sql = "UPDATE merge_dispute SET decided = ?, renumbered = ?, row = ? WHERE id = ?";
        self.watch("merge_dispute")?;
        let how = if is_ours { "theirs" } else { "ours" };
        self.conn.prepare_cached(sql)?.execute((how, &new, row.id, id))?;
        // Disputes with further copies are about the old number.
        let sql = "UPDATE merge_dispute SET row = ? WHERE tbl = ? AND row = ? AND decided IS NULL";
        self.conn.prepare_cached(sql)?.execute((row.id, ledger.key, now.record.id))?;
        self.keep_versions(&row, &known)?;
        self.keep_disputes(&row, 0, &known, &[])?;
        Ok(Parted { no, new, is_ours, mentions })
    }

    /// Whether the record of this store was made later than that of the other side: by when they were entered, as far as
    /// both are known, otherwise by their dates.
    fn is_later(
        &self,
        sites: &Sites,
        record: &Record,
        made: Option<&str>,
        theirs: &Values,
    ) -> Result<bool, StoreError> {
        let has_arrived = sites.arrived(record.ledger.key, record.id).is_some();
        let entered = if has_arrived { None } else { self.entered(record)?.map(|(_, at)| at) };
        if let (Some(ours), Some(theirs)) = (&entered, made) {
            return Ok(ours.as_str() > theirs);
        }
        let date = record.ledger.date.and_then(|key| Some((record.date(key)?.to_string(), theirs.get(key)?.as_str()?)));
        Ok(date.is_some_and(|(ours, theirs)| ours.as_str() > theirs))
    }

    /// The next free number of the site.
    fn new_number(&self, ledger: &'static Ledger, site: &str, no: &str) -> Result<String, StoreError> {
        if let Some(code) = ledger.code
            && let Some((year, _)) = no.strip_prefix(&format!("{site}-{code}")).and_then(year_and_serial)
        {
            loop {
                let new = self.next_number(site, code, year)?;
                if self.id_of(ledger, &new)?.is_none() {
                    return Ok(new);
                }
            }
        }
        let mut n = 2;
        loop {
            let new = format!("{no}-{n}");
            if self.id_of(ledger, &new)?.is_none() {
                return Ok(new);
            }
            n += 1;
        }
    }

    /// Adds the other side's record under this number.
    fn add(&self, ledger: &'static Ledger, no: &str, dispute: &Dispute) -> Result<Record, StoreError> {
        let Content { mut record, mut parts } = Content::from_values(ledger, &dispute.values)?;
        record.set(ledger.number_key(), Some(Value::Text(no.to_string())));
        record.id = self.insert(&record)?;
        parts.sort_by_key(|part| part.date("on"));
        for part in &mut parts {
            if let Some((_, column)) = owner(part.ledger) {
                part.set(column, Some(Value::Key(record.id)));
            }
            part.id = self.insert(part)?;
            let rival = dispute.rivals.get(&part_field(part.ledger, part.no()));
            let origin = rival.and_then(|rival| rival.origin.as_deref());
            self.note_added(dispute.id, part, origin.unwrap_or(&dispute.site))?;
        }
        Ok(record)
    }

    /// Writes at which site an added record was entered.
    pub(super) fn note_added(&self, dispute: i64, record: &Record, site: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO merge_range (source, site, tbl, first, last, is_new) \
                   SELECT source, ?, ?, ?, ?, 1 FROM merge_dispute WHERE id = ?";
        self.watch("merge_range")?;
        self.conn.prepare_cached(sql)?.execute((site, record.ledger.key, record.id, record.id, dispute)).map(drop)
    }
}

impl Store {
    /// The records that mention the number of a record in a text, or that are linked to the record.
    fn mentions(
        &self,
        ledger: &'static Ledger,
        record: &Record,
    ) -> Result<Vec<(&'static str, String, &'static str)>, StoreError> {
        let (no, mut found) = (record.no(), Vec::new());
        for (_, of) in ledgers() {
            for column in of.columns.iter().filter(|column| column.key != of.number_key()) {
                let condition = match column.kind {
                    Kind::Text | Kind::Texts => format!("instr(\"{}\", ?1) > 0 AND ?2 = ?2", column.key),
                    Kind::Hazard if ledger.key == "hazard" => format!("\"{}\" = ?2 AND ?1 = ?1", column.key),
                    Kind::Hazards if ledger.key == "hazard" => format!(
                        "id IN (SELECT \"{}\" FROM \"{}\" WHERE value = ?2) AND ?1 = ?1",
                        of.key,
                        list(of, column.key)
                    ),
                    _ => continue,
                };
                let sql = format!("SELECT {} FROM \"{}\" WHERE {condition} ORDER BY id", of.number_key(), of.key);
                let numbers: Vec<Option<String>> = self.rows(&sql, (no, record.id), |row| row.get(0))?;
                found.extend(numbers.into_iter().map(|other| (of.name, other.unwrap_or_default(), column.header)));
            }
        }
        Ok(found)
    }
}
