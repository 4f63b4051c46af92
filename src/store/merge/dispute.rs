//! The disputes that a merge left for a person. A dispute is about one record and one other side, and has the fields in
//! which the other side differs.

use super::content::{Content, Values, parsed, to_text, whole};
use super::kept::{bytes, hex, versions};
use super::located;
use crate::ledger::{Ledger, Record};
use crate::merge::Head;
use crate::merge::fields::Fields;
use crate::store::journal::unhex;
use crate::store::{Store, StoreError, Writer};
use rusqlite::OptionalExtension;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// A record that two sites changed, each without knowing of the other's change.
#[derive(Debug, Clone)]
pub struct Contested {
    /// The number by which `merge take` names the dispute.
    pub id: i64,
    pub ledger: &'static Ledger,
    /// The record as it is in this store, and the records that belong to it.
    pub ours: (Record, Vec<Record>),
    /// The same with the other side's values of the fields in dispute. The record has no number.
    pub theirs: (Record, Vec<Record>),
    pub fields: Vec<Field>,
    /// Whether the steps (步骤) of both sides cannot follow each other: they are decided together.
    pub steps_clash: Option<String>,
    /// Whether both sides gave one number to two records that have nothing in common.
    pub is_twice: bool,
    pub site: String,
    pub file: String,
}

/// A field in dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key of a column; for a record that belongs to the record, its ledger and number, such as `step BZ-…`.
    pub name: String,
    /// Who wrote the other side's value and when, as far as the other store's journal has it.
    pub by: Option<String>,
    pub at: Option<String>,
}

/// A row of the table of disputes.
#[derive(Debug, Clone)]
pub(super) struct Dispute {
    pub id: i64,
    pub site: String,
    /// All values of the other side.
    pub values: Values,
    pub rivals: BTreeMap<String, Rival>,
    pub steps_clash: Option<String>,
    pub is_twice: bool,
    /// When the other side's record was entered, if it is one of two records of one number.
    pub made: Option<String>,
}

/// The other side's value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rival {
    pub head: Head<Json>,
    pub by: Option<String>,
    pub at: Option<String>,
    /// For a record that belongs to the record, the site where it was entered.
    pub origin: Option<String>,
}

/// The open disputes of a record, by number.
pub(super) fn disputes(store: &Store, record: &Record) -> Result<Vec<Dispute>, StoreError> {
    let sql = "SELECT d.id, coalesce(s.site, ''), d.content, d.versions, d.fields FROM merge_dispute d \
               LEFT JOIN merge_source s ON s.id = d.source \
               WHERE d.tbl = ? AND d.row = ? AND d.decided IS NULL ORDER BY d.id";
    let mut statement = store.conn.prepare_cached(sql)?;
    let mut rows = statement.query((record.ledger.key, record.id))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let values = parsed(record.ledger, row.get_ref(2)?.as_str()?);
        let mut dispute = Dispute { id: row.get(0)?, ..Dispute::new(row.get_ref(1)?.as_str()?, values) };
        match row.get_ref(4)?.as_str_or_null()?.and_then(|text| serde_json::from_str::<Json>(text).ok()) {
            Some(kept) => dispute.read(&kept),
            None => {
                let present = whole(store, record.ledger, record.id)?.map(|now| now.values()).unwrap_or_default();
                dispute.read_older(&versions(row.get_ref(3)?.as_blob()?), &present);
            }
        }
        all.push(dispute);
    }
    Ok(all)
}

impl Dispute {
    /// A dispute with the site, which has these values, about no field yet.
    pub fn new(site: &str, values: Values) -> Dispute {
        let (site, rivals) = (site.to_string(), BTreeMap::new());
        Dispute { id: 0, site, values, rivals, steps_clash: None, is_twice: false, made: None }
    }

    fn read(&mut self, kept: &Json) {
        let text = |value: &Json| value.as_str().map(str::to_string);
        for (name, field) in kept["fields"].as_object().into_iter().flatten() {
            let versions = versions(&unhex(field["v"].as_str().unwrap_or_default()));
            let head = Head { versions, content: field["c"].clone() };
            let [by, at, origin] = ["by", "at", "origin"].map(|key| text(&field[key]));
            self.rivals.insert(name.clone(), Rival { head, by, at, origin });
        }
        self.steps_clash = text(&kept["steps"]);
        self.is_twice = kept["twice"] == Json::Bool(true);
        self.made = text(&kept["made"]);
    }

    /// A dispute of an older version of the program is about the whole record: about all fields that differ.
    fn read_older(&mut self, versions: &crate::merge::Versions, present: &Values) {
        let same = |part: &Json| present.iter().find(|(name, value)| super::content::is_part(name) && *value == part);
        let values = std::mem::take(&mut self.values).into_iter();
        self.values = values
            .map(|(name, value)| match same(&value) {
                Some((known, _)) if super::content::is_part(&name) => (known.clone(), value),
                _ => (name, value),
            })
            .collect();
        for name in present.keys().chain(self.values.keys()) {
            let content = self.values.get(name).cloned().unwrap_or_default();
            if present.get(name).unwrap_or(&Json::Null) != &content {
                let head = Head { versions: versions.clone(), content };
                self.rivals.insert(name.clone(), Rival { head, by: None, at: None, origin: None });
            }
        }
    }

    fn fields_text(&self) -> String {
        let fields: Map<String, Json> = self
            .rivals
            .iter()
            .map(|(name, Rival { head, by, at, origin })| {
                let versions = hex(&head.versions);
                (name.clone(), json!({ "v": versions, "c": head.content, "by": by, "at": at, "origin": origin }))
            })
            .collect();
        json!({ "fields": fields, "steps": self.steps_clash, "twice": self.is_twice, "made": self.made }).to_string()
    }

    fn versions(&self) -> Vec<u8> {
        bytes(&self.rivals.values().flat_map(|rival| rival.head.versions.iter().copied()).collect())
    }
}

impl Store {
    /// The open disputes by number. Disputes about units that gave way to another unit (同一家) are left out.
    pub fn contested(&self) -> Result<Vec<Contested>, StoreError> {
        self.open_disputes().map_err(|error| located(self, error))
    }

    fn open_disputes(&self) -> Result<Vec<Contested>, StoreError> {
        let sql = "SELECT d.id, d.tbl, d.row, s.site, s.file \
                   FROM merge_dispute d JOIN merge_source s ON s.id = d.source WHERE decided IS NULL \
                   AND NOT (d.tbl = 'unit' AND d.row IN (SELECT id FROM merge_gone)) ORDER BY d.id";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, Some(ledger)) = (row.get(0)?, crate::ledger::find(row.get_ref(1)?.as_str()?)) else { continue };
            let Some(ours) = whole(self, ledger, row.get(2)?)? else { continue };
            let present = ours.values();
            let Some(dispute) = disputes(self, &ours.record)?.into_iter().find(|known| known.id == id) else {
                continue;
            };
            let mut values = present;
            let mut fields = Vec::new();
            for (name, Rival { head, by, at, .. }) in dispute.rivals {
                values.insert(name.clone(), head.content);
                fields.push(Field { name, by, at });
            }
            fields.sort_by_key(|field| ledger.at(&field.name).unwrap_or(usize::MAX));
            let theirs = Content::from_values(ledger, &values)?;
            all.push(Contested {
                id,
                ledger,
                ours: (ours.record, ours.parts),
                theirs: (theirs.record, theirs.parts),
                fields,
                steps_clash: dispute.steps_clash,
                is_twice: dispute.is_twice,
                site: row.get(3)?,
                file: row.get(4)?,
            });
        }
        Ok(all)
    }

    /// How a dispute ended: `ours`, `theirs`, `both`, or `settled` if a later merge made both sides agree. `None` if
    /// the dispute is open.
    pub fn decision(&self, dispute: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT CASE WHEN renumbered IS NULL THEN decided ELSE 'both' END FROM merge_dispute \
                   WHERE id = ? AND decided IS NOT NULL";
        let found = self.conn.query_row(sql, [dispute], |row| row.get(0)).optional();
        found.map_err(|error| located(self, error.into()))
    }
}

impl Writer<'_> {
    /// Makes the table of disputes agree with what is in dispute in `known`. A value that no dispute has yet is added to
    /// the first of `sides` that has it. Returns how many disputes are new.
    pub(super) fn keep_disputes(
        &self,
        record: &Record,
        source: i64,
        known: &Fields<Json>,
        sides: &[Dispute],
    ) -> Result<usize, StoreError> {
        let mut all = disputes(self, record)?;
        let before: Vec<String> = all.iter().map(Dispute::fields_text).collect();
        let mut left: Vec<(&str, &Head<Json>)> =
            known.open().flat_map(|(name, state)| state.rivals.iter().map(move |rival| (name, rival))).collect();
        // Every value in dispute is in one dispute, with its present versions.
        for dispute in &mut all {
            dispute.rivals.retain(|name, rival| {
                let at = left.iter().position(|(of, head)| of == name && head.content == rival.head.content);
                at.map(|at| rival.head.versions.clone_from(&left.remove(at).1.versions)).is_some()
            });
        }
        let open = all.len();
        for side in sides {
            let (mine, others) = left.into_iter().partition(|(name, head)| {
                side.rivals.get(*name).is_some_and(|rival| rival.head.content == head.content)
            });
            left = others;
            self.add_rivals(&mut all, open, side, mine);
        }
        // What an earlier decision had rejected, and is open again.
        let rest = Dispute::new("", known.values());
        self.add_rivals(&mut all, open, &rest, left);
        if all.is_empty() {
            return Ok(0);
        }
        self.watch("merge_dispute")?;
        for (dispute, before) in all.iter().zip(&before) {
            let text = dispute.fields_text();
            if dispute.rivals.is_empty() {
                self.decide(dispute.id, "settled")?;
            } else if text != *before {
                self.rewrite(dispute)?;
            }
        }
        for dispute in &all[open..] {
            let sql =
                "INSERT INTO merge_dispute (tbl, row, source, versions, content, fields) VALUES (?, ?, ?, ?, ?, ?)";
            let (key, id, content) = (record.ledger.key, record.id, to_text(&dispute.values));
            let values = (key, id, source, dispute.versions(), content, dispute.fields_text());
            self.conn.prepare_cached(sql)?.execute(values)?;
        }
        Ok(all.len() - open)
    }

    /// Writes a dispute that changed.
    pub(super) fn rewrite(&self, dispute: &Dispute) -> rusqlite::Result<()> {
        self.watch("merge_dispute")?;
        let (fields, content) = (dispute.fields_text(), to_text(&dispute.values));
        let sql = "UPDATE merge_dispute SET fields = ?1, versions = ?2, content = ?3 WHERE id = ?4 \
                   AND (fields IS NOT ?1 OR versions <> ?2 OR content <> ?3)";
        let values = (fields, dispute.versions(), content, dispute.id);
        self.conn.prepare_cached(sql)?.execute(values).map(drop)
    }

    /// Adds values to the open dispute with the same side, or to a new dispute.
    fn add_rivals(&self, all: &mut Vec<Dispute>, open: usize, side: &Dispute, mine: Vec<(&str, &Head<Json>)>) {
        if mine.is_empty() {
            return;
        }
        let is_same = |dispute: &&mut Dispute| {
            !side.site.is_empty() && dispute.site == side.site && dispute.is_twice == side.is_twice
        };
        let free = |dispute: &Dispute| mine.iter().all(|(name, _)| !dispute.rivals.contains_key(*name));
        let rivals = mine.iter().map(|(name, head)| {
            let unknown = || Rival { head: (*head).clone(), by: None, at: None, origin: None };
            let known = side.rivals.get(*name).cloned().unwrap_or_else(unknown);
            ((*name).to_string(), Rival { head: (*head).clone(), ..known })
        });
        match all[..open].iter_mut().filter(|dispute| free(dispute)).find(is_same) {
            Some(dispute) => {
                dispute.rivals.extend(rivals);
                dispute.values.clone_from(&side.values);
                dispute.steps_clash = side.steps_clash.clone().or(dispute.steps_clash.take());
            }
            None => all.push(Dispute { id: 0, rivals: rivals.collect(), ..side.clone() }),
        }
    }

    /// Records how a dispute ended: `ours`, `theirs` or `settled`.
    pub(super) fn decide(&self, dispute: i64, how: &str) -> rusqlite::Result<()> {
        let sql = "UPDATE merge_dispute SET decided = ? WHERE id = ?";
        self.watch("merge_dispute")?;
        self.conn.prepare_cached(sql)?.execute((how, dispute)).map(drop)
    }
}
