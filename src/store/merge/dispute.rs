//! The disputes that a merge left for a person, and the person's decision.

use super::content::{Content, whole};
use super::history::History;
use super::state::{Subject, disputes};
use super::{located, tables};
use crate::ledger::{Ledger, Record, UNIT};
use crate::merge::State;
use crate::store::{Store, StoreError, Writer};
use rusqlite::OptionalExtension;

/// A record that two sites changed, each without knowing of the other's change.
#[derive(Debug, Clone)]
pub struct Contested {
    /// The number by which `merge take` names the dispute.
    pub id: i64,
    pub ledger: &'static Ledger,
    /// The record as it is in this store, and the records that belong to it.
    pub ours: (Record, Vec<Record>),
    /// The other side's record, which has no number, and the records that belong to it.
    pub theirs: (Record, Vec<Record>),
    pub site: String,
    pub file: String,
}

/// The side that a person decides for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Ours,
    Theirs,
}

impl Store {
    /// The open disputes by number. Disputes about units that gave way to another unit (同一家) are left out.
    pub fn contested(&self) -> Result<Vec<Contested>, StoreError> {
        self.open_disputes().map_err(|error| located(self, error))
    }

    fn open_disputes(&self) -> Result<Vec<Contested>, StoreError> {
        let sql = "SELECT d.id, d.tbl, d.row, d.content, s.site, s.file \
                   FROM merge_dispute d JOIN merge_source s ON s.id = d.source WHERE decided IS NULL \
                   AND NOT (d.tbl = 'unit' AND d.row IN (SELECT id FROM merge_gone)) ORDER BY d.id";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(ledger) = crate::ledger::find(row.get_ref(1)?.as_str()?) else { continue };
            let Some(ours) = whole(self, ledger, row.get(2)?)? else { continue };
            let theirs = Content::from_text(ledger, row.get_ref(3)?.as_str()?)?;
            all.push(Contested {
                id: row.get(0)?,
                ledger,
                ours: (ours.record, ours.parts),
                theirs: (theirs.record, theirs.parts),
                site: row.get(4)?,
                file: row.get(5)?,
            });
        }
        Ok(all)
    }

    /// How a dispute ended: `ours`, `theirs`, or `settled` if a later merge made both sides agree. `None` if the
    /// dispute is open.
    pub fn decision(&self, dispute: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT decided FROM merge_dispute WHERE id = ? AND decided IS NOT NULL";
        let found = self.conn.query_row(sql, [dispute], |row| row.get(0)).optional();
        found.map_err(|error| located(self, error.into()))
    }
}

impl Writer<'_> {
    /// Decides all these disputes for the same side. `home` is this store's site.
    pub fn take(&self, home: &str, contested: &[&Contested], side: Side) -> Result<(), StoreError> {
        self.decide_all(home, contested, side).map_err(|error| located(self, error))
    }

    fn decide_all(&self, home: &str, contested: &[&Contested], side: Side) -> Result<(), StoreError> {
        let sites = self.sites(home)?;
        let history = History::read(self, &sites)?;
        for dispute in contested {
            let Contested { id, ledger, .. } = dispute;
            let Some(now) = whole(self, ledger, dispute.ours.0.id)? else { continue };
            let place = tables::ledgers().find(|(_, known)| known == ledger).map_or(usize::MAX, |(place, _)| place);
            let subject = Subject {
                store: self,
                history: &history,
                key: (place, now.record.id),
                record: &now.record,
                has_arrived: sites.arrived(ledger.key, now.record.id).is_some(),
                text: now.to_text(),
            };
            let mut state = subject.state(&Ok)?;
            let known = disputes(self, &now.record)?;
            let content = known.iter().find(|known| known.id == *id).map(|known| &known.head.content);
            let rival = state.rivals.iter().position(|rival| Some(&rival.content) == content);
            let Some(rival) = rival else {
                // A later change gave the record the content of the other side.
                self.decide(*id, "settled")?;
                continue;
            };
            self.decide_for(&mut state, &now, rival, side)?;
            self.decide(*id, if side == Side::Ours { "ours" } else { "theirs" })?;
            self.keep_versions(&now.record, &state)?;
        }
        Ok(())
    }

    fn decide_for(&self, state: &mut State<String>, now: &Content, rival: usize, side: Side) -> Result<(), StoreError> {
        match side {
            Side::Ours => state.keep(rival),
            Side::Theirs => {
                state.yield_to(rival);
                let new = Content::from_text(now.record.ledger, &state.head.content)?;
                if now.record.ledger == &UNIT && !self.has_free_names(&new.record, now.record.id)? {
                    return Err(StoreError::NameTaken(new.record.text("name").unwrap_or_default().to_string()));
                }
                self.put_content(now, &new)?;
                self.drop_if_unlike(&now.record, &new.record)?;
            }
        }
        Ok(())
    }
}
