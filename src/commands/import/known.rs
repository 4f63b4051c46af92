//! What the store knows already, for one import: names of units, numbers, and what identifies a record
//! that has no number.

use crate::ledger::{HAZARD, Kind, Ledger, Record, TRAINING, UNIT, Value};
use crate::store::{Query, Store};
use std::cell::OnceCell;
use std::collections::HashMap;

pub struct Known<'a> {
    store: &'a Store,
    ledger: &'static Ledger,
    units: HashMap<String, i64>,
    hazards: HashMap<String, i64>,
    trainings: HashMap<String, i64>,
    /// This ledger's own numbers.
    numbers: HashMap<String, i64>,
    /// Read only where a row brings no number.
    identities: OnceCell<HashMap<String, i64>>,
}

impl<'a> Known<'a> {
    pub fn load(store: &'a Store, ledger: &'static Ledger) -> anyhow::Result<Known<'a>> {
        let names = |kinds: &[Kind], other: &'static Ledger| -> anyhow::Result<HashMap<String, i64>> {
            match ledger.columns.iter().any(|c| kinds.contains(&c.kind)) {
                true => Ok(store.numbers(other)?.into_iter().map(|(id, no)| (no, id)).collect()),
                false => Ok(HashMap::new()),
            }
        };
        let names_units = ledger == &UNIT || ledger.columns.iter().any(|c| matches!(c.kind, Kind::Unit | Kind::Units));
        Ok(Known {
            store,
            ledger,
            units: if names_units { store.unit_names()?.into_iter().collect() } else { HashMap::new() },
            hazards: names(&[Kind::Hazard, Kind::Hazards], &HAZARD)?,
            trainings: names(&[Kind::Training], &TRAINING)?,
            numbers: match ledger.is_numbered() {
                true => store.numbers(ledger)?.into_iter().map(|(id, no)| (no, id)).collect(),
                false => HashMap::new(),
            },
            identities: OnceCell::new(),
        })
    }

    pub fn unit(&self, name: &str) -> Result<i64, String> {
        self.units.get(name).copied().ok_or_else(|| "名录里没有这个单位；文件里要写全名、别名或编码".to_string())
    }

    pub fn hazard(&self, no: &str) -> Result<i64, String> {
        self.hazards.get(no).copied().ok_or_else(|| "没有这个编号的隐患".to_string())
    }

    pub fn training(&self, no: &str) -> Result<i64, String> {
        self.trainings.get(no).copied().ok_or_else(|| "没有这个编号的培训".to_string())
    }

    /// The record that a row means: by its number, else by what identifies it.
    pub fn existing(&self, record: &Record) -> anyhow::Result<Option<i64>> {
        if self.ledger == &UNIT {
            let names = ["code", "credit_code", "name"].into_iter().filter_map(|key| record.text(key));
            return Ok(names.into_iter().find_map(|name| self.units.get(name).copied()));
        }
        if let Some(no) = record.text(self.ledger.number_key()) {
            return Ok(self.numbers.get(no).copied());
        }
        if self.identities.get().is_none() {
            let mut all = HashMap::new();
            self.store.scan(self.ledger, &Query { without_void: true, ..Query::default() }, &mut |r| {
                all.insert(identity(&r), r.id);
                Ok(())
            })?;
            let _ = self.identities.set(all);
        }
        Ok(self.identities.get().and_then(|all| all.get(&identity(record)).copied()))
    }
}

/// What identifies a record without a number, as one text.
pub fn identity(record: &Record) -> String {
    let part = |key: &&str| match record.get(key) {
        Some(Value::Keys(keys)) => {
            let mut keys = keys.clone();
            keys.sort_unstable();
            format!("{keys:?}")
        }
        value => format!("{value:?}"),
    };
    record.ledger.identity.iter().map(part).collect::<Vec<_>>().join("|")
}
