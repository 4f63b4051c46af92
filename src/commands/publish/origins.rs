//! At which site each published row was made, and how many records each site has in the publication.

use crate::domain::evidence::Subject;
use crate::domain::obligation::Obligation;
use crate::domain::unit::{Register, UnitIx};
use crate::grid::{CellOf, RowOf};
use crate::ledger::{self, HAZARD, Kind, Record, UNIT, Value};
use crate::publish::Origin;
use crate::report::ReportInput;
use crate::report::owed::{Owed, OwedFrom};
use crate::store::{Sites, Store};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The site of each row.
pub struct Origins {
    home: String,
    sites: Sites,
    /// How many records of each site were counted.
    counted: RefCell<BTreeMap<String, u64>>,
}

/// Gives the public key of a record by the store's key.
type Keys<'k> = dyn Fn(Kind, i64) -> String + 'k;

impl Origins {
    /// Reads the sites of the records; `home` is the site of the store.
    pub fn new(store: &Store, home: &str) -> anyhow::Result<Origins> {
        Ok(Origins { home: home.to_string(), sites: store.sites(home)?, counted: RefCell::default() })
    }

    /// The site of the store.
    pub fn home(&self) -> &str {
        &self.home
    }

    /// The site of a record. A step belongs to the site of its hazard, and an attendance to that of its training.
    pub fn of_record(&self, record: &Record, keys: &Keys) -> String {
        let ledger = record.ledger;
        let parent = match ledger.key {
            "step" => Some((Kind::Hazard, &HAZARD)),
            "attendance" => Some((Kind::Training, &ledger::TRAINING)),
            _ => None,
        };
        if let Some((kind, of)) = parent {
            let at = ledger.columns.iter().position(|column| column.kind == kind);
            if let Some(Some(Value::Key(key))) = at.map(|at| &record.values[at]) {
                return self.sites.of_record(of, &keys(kind, *key), *key).to_string();
            }
        }
        let no = record.text(ledger.number_key()).unwrap_or_default();
        self.sites.of_record(ledger, no, record.id).to_string()
    }

    /// The site of a hazard by its number and its key.
    pub fn of_hazard<'s>(&'s self, no: &'s str, id: i64) -> &'s str {
        self.sites.of_record(&HAZARD, no, id)
    }

    fn of_unit<'s>(&'s self, register: &'s Register, unit: UnitIx) -> &'s str {
        let unit = register.get(unit);
        self.sites.of_record(&UNIT, &unit.code, unit.id)
    }

    /// The site of a subject: a unit belongs to the site that registered it, the town and its bodies to the store's.
    pub fn of_subject<'s>(&'s self, register: &'s Register, subject: Subject) -> &'s str {
        if let Subject::Unit(unit) = subject { self.of_unit(register, unit) } else { &self.home }
    }

    /// The site of something that is owed: that of its unit, its hazard or its record.
    pub fn of_owed<'s>(&'s self, store: &Store, input: &'s ReportInput, owed: &Owed) -> anyhow::Result<&'s str> {
        match owed.from {
            OwedFrom::Duty(Obligation { subject, .. }) => Ok(self.of_subject(input.basis.register, subject)),
            OwedFrom::Hazard(place, _) => {
                let hazard = &input.hazards[place as usize].0;
                Ok(self.of_hazard(&hazard.no, hazard.id))
            }
            OwedFrom::DatedItem(place, _) => {
                let id = &input.dated_items[place as usize].id;
                let no = id.split('/').next().unwrap_or(id);
                let of = ledger::kept(owed.kind().word().en);
                let row = of.map(|of| store.id_of(of, no)).transpose()?.flatten();
                Ok(of.zip(row).map_or(&self.home, |(of, row)| self.sites.of_record(of, no, row)))
            }
            OwedFrom::Target(_) => Ok(&self.home),
        }
    }

    /// Counts the record of a row, which begins with its site.
    pub fn count(&self, row: &RowOf) {
        if let Some(CellOf::Text(origin)) = row.cells.first() {
            *self.counted.borrow_mut().entry(origin.to_string()).or_default() += 1;
        }
    }

    /// How many records of each site were counted.
    pub fn totals(&self) -> Vec<Origin> {
        let counted = self.counted.borrow();
        counted.iter().map(|(site, records)| Origin { site: site.clone(), records: *records }).collect()
    }
}
