//! A person's decision of a dispute.

use super::content::{Content, Values, is_part, whole};
use super::dispute::{Dispute, disputes};
use super::history::History;
use super::origin::Sites;
use super::state::{Subject, as_is};
use super::{Contested, located, steps, tables};
use crate::ledger::UNIT;
use crate::merge::fields::Fields;
use crate::store::{StoreError, Writer};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The side that a person decides for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Ours,
    Theirs,
}

/// The fields of a dispute that a person decides.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'c> {
    pub contested: &'c Contested,
    /// The names of the fields; all fields of the dispute if there are none.
    pub fields: &'c [String],
}

impl Writer<'_> {
    /// Decides all these disputes for the same side. `home` is this store's site.
    pub fn take(&self, home: &str, chosen: &[Chosen], side: Side) -> Result<(), StoreError> {
        let decide = || {
            let sites = self.sites(home)?;
            let history = History::read(self, &sites)?;
            chosen.iter().try_for_each(|chosen| self.take_one(&history, &sites, chosen, side))
        };
        decide().map_err(|error| located(self, error))
    }

    fn take_one(&self, history: &History, sites: &Sites, chosen: &Chosen, side: Side) -> Result<(), StoreError> {
        let Contested { id, ledger, ours, .. } = chosen.contested;
        let Some(now) = whole(self, ledger, ours.0.id)? else { return Ok(()) };
        let mut known = self.known(history, sites, &now)?;
        let before = known.values();
        let Some(dispute) = disputes(self, &now.record)?.into_iter().find(|known| known.id == *id) else {
            return Ok(());
        };
        let names = names(&dispute, chosen, &before);
        let is_whole = dispute.rivals.keys().all(|name| names.contains(name));
        for name in &names {
            choose(&mut known, &dispute, name, side);
        }
        known.learn();
        if side == Side::Theirs {
            steps::settle(ledger, &mut known, &before, self)?;
        }
        self.put_known(&now, &before, &known)?;
        self.note_parts(&now, &dispute)?;
        if is_whole {
            self.decide(*id, if side == Side::Ours { "ours" } else { "theirs" })?;
        }
        self.keep_versions(&now.record, &known)?;
        self.keep_disputes(&now.record, 0, &known, &[])?;
        Ok(())
    }

    /// Writes at which site the records were entered that the decision took from the other side, such as steps.
    fn note_parts(&self, now: &Content, dispute: &Dispute) -> Result<(), StoreError> {
        let Some((ledger, _)) = tables::belonging(now.record.ledger) else { return Ok(()) };
        for (name, rival) in dispute.rivals.iter().filter(|(name, _)| is_part(name)) {
            let no = name.split_once(' ').map_or("", |(_, no)| no);
            let is_new = !now.parts.iter().any(|part| part.no() == no);
            if let Some(part) = self.part(ledger, now.record.id, no)?.filter(|_| is_new) {
                self.note_added(dispute.id, &part, rival.origin.as_deref().unwrap_or(&dispute.site))?;
            }
        }
        Ok(())
    }

    /// What the store knows of a record.
    pub(super) fn known(&self, history: &History, sites: &Sites, now: &Content) -> Result<Fields<Json>, StoreError> {
        let (record, ledger) = (&now.record, now.record.ledger);
        let place = tables::ledgers().find(|(_, known)| *known == ledger).map_or(usize::MAX, |(place, _)| place);
        let has_arrived = sites.arrived(ledger.key, record.id).is_some();
        let (key, values) = ((place, record.id), now.values());
        Subject { store: self, history, key, record, has_arrived, values }.state(&as_is)
    }

    /// Writes the decided values into the ledger, if they differ from those before.
    fn put_known(&self, now: &Content, before: &Values, known: &Fields<Json>) -> Result<(), StoreError> {
        let values = known.values();
        if values == *before {
            return Ok(());
        }
        let new = Content::from_values(now.record.ledger, &values)?;
        if now.record.ledger == &UNIT && !self.has_free_names(&new.record, now.record.id)? {
            return Err(StoreError::NameTaken(new.record.text("name").unwrap_or_default().to_string()));
        }
        self.put_content(now, &new)?;
        self.drop_if_unlike(&now.record, &new.record)
    }
}

/// The fields that the decision is about. The values of one step (步骤) are decided together.
fn names(dispute: &Dispute, chosen: &Chosen, present: &Values) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = match chosen.fields {
        [] => dispute.rivals.keys().cloned().collect(),
        fields => fields.iter().filter(|name| dispute.rivals.contains_key(*name)).cloned().collect(),
    };
    let differs = |name: &str| dispute.values.get(name) != present.get(name);
    let ledger = chosen.contested.ledger;
    let along = match chosen.fields {
        [] if dispute.steps_clash.is_some() => steps::all(ledger, present.keys().chain(dispute.values.keys())),
        _ => names.iter().flat_map(|name| steps::along_with(ledger, name)).collect(),
    };
    names.extend(along.into_iter().filter(|name| differs(name)));
    names
}

/// Decides one field.
pub(super) fn choose(known: &mut Fields<Json>, dispute: &Dispute, name: &str, side: Side) {
    let mut state = known.of(name);
    let value = match dispute.rivals.get(name) {
        Some(rival) => rival.head.content.clone(),
        None => dispute.values.get(name).cloned().unwrap_or_default(),
    };
    let rival = state.rivals.iter().position(|rival| rival.content == value);
    match (side, rival) {
        (Side::Ours, Some(rival)) => state.keep(rival),
        (Side::Theirs, Some(rival)) => state.yield_to(rival),
        (Side::Theirs, None) if state.head.content != value => return known.set(name, value, "chosen"),
        _ => return,
    }
    known.all.insert(name.to_string(), state);
}
