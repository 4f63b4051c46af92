//! What the store knows already, for one import: units, numbers of other ledgers, and which record a row means.

use super::units::Units;
use crate::ledger::aliases::Aliases;
use crate::ledger::fold::half_width;
use crate::ledger::{ATTACHMENT, HAZARD, Kind, Ledger, Record, TRAINING, UNIT, Value};
use crate::store::{Query, Store};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The records that rows may mean or refer to.
pub struct Known<'a> {
    store: &'a Store,
    ledger: &'static Ledger,
    pub units: Units<'a>,
    hazards: HashMap<String, i64>,
    trainings: HashMap<String, i64>,
    /// The greatest key when the import began: what it added itself is no record that a row means.
    last: i64,
    /// Whether this store or a merged one has had another site, so that a file may have former numbers.
    has_former: bool,
    /// Keys of records by what identifies them; read only where a row has no number.
    identities: OnceCell<HashMap<u64, Vec<i64>>>,
}

impl<'a> Known<'a> {
    pub fn load(
        store: &'a Store,
        ledger: &'static Ledger,
        aliases: &'a Aliases,
        creates_units: bool,
    ) -> anyhow::Result<Known<'a>> {
        let has = |kind: Kind| ledger.columns.iter().any(|c| c.kind == kind);
        let names = |kinds: &[Kind], other: &'static Ledger| -> anyhow::Result<HashMap<String, i64>> {
            match kinds.iter().any(|kind| has(*kind)) {
                true => Ok(store.numbers(other)?.into_iter().map(|(id, no)| (no, id)).collect()),
                false => Ok(HashMap::new()),
            }
        };
        let names_units = ledger == &UNIT || has(Kind::Unit) || has(Kind::Units);
        let units = match names_units {
            true => Units::load(store, aliases, creates_units && ledger != &UNIT)?,
            false => Units::none(aliases),
        };
        Ok(Known {
            store,
            ledger,
            units,
            hazards: names(&[Kind::Hazard, Kind::Hazards], &HAZARD)?,
            trainings: names(&[Kind::Training], &TRAINING)?,
            last: store.last_id(ledger)?,
            has_former: !store.renumberings()?.is_empty(),
            identities: OnceCell::new(),
        })
    }

    pub fn hazard(&self, no: &str) -> Result<i64, String> {
        let found = self.hazards.get(no).copied().or_else(|| self.former(&HAZARD, no));
        found.ok_or_else(|| "没有这个编号的隐患".to_string())
    }

    pub fn training(&self, no: &str) -> Result<i64, String> {
        let found = self.trainings.get(no).copied().or_else(|| self.former(&TRAINING, no));
        found.ok_or_else(|| "没有这个编号的培训".to_string())
    }

    /// The record that once had this number. An error is kept for the end of the command.
    fn former(&self, ledger: &'static Ledger, no: &str) -> Option<i64> {
        match self.store.renumbered(ledger, no) {
            Ok(found) => found.map(|(id, _)| id),
            Err(error) => {
                self.store.could_not_read(error);
                None
            }
        }
    }

    /// Gives a row that was written before the store changed its site (`merge renumber`) the present number of its record.
    pub fn renumber(&self, record: &mut Record) -> anyhow::Result<()> {
        if !self.has_former {
            return Ok(());
        }
        if self.ledger == &ATTACHMENT
            && let Some(now) = record.text("record").map(|of| self.store.renumbered_any(of)).transpose()?.flatten()
        {
            record.set("record", Some(Value::Text(now)));
        }
        let Some(Number::Whole(no)) = number(record) else { return Ok(()) };
        if self.ledger == &UNIT || self.store.numbered(self.ledger, no)?.is_some() {
            return Ok(());
        }
        if let Some((_, now)) = self.store.renumbered(self.ledger, no)? {
            record.set(self.ledger.number_key(), Some(Value::Text(now)));
        }
        Ok(())
    }

    /// The record that a row means: by its number, else by what identifies it. A row that is not void means no void record.
    /// Texts that both have may be moved from the row to the record: they change nothing.
    pub fn existing(&self, record: &mut Record) -> anyhow::Result<Option<Record>> {
        if self.last == 0 {
            return Ok(None);
        }
        if self.ledger == &UNIT {
            let names = ["credit_code", "code", "name"].into_iter().filter_map(|key| record.text(key));
            let id = names.into_iter().find_map(|name| self.units.named(name));
            return Ok(id.map(|id| self.store.get(self.ledger, id)).transpose()?.flatten());
        }
        match number(record) {
            Some(Number::Whole(_)) => return Ok(self.store.numbered_as(record, self.last)?),
            Some(Number::Part { owner, no }) => {
                return Ok(self.store.part(self.ledger, owner, no)?.filter(|r| r.id <= self.last));
            }
            None => {}
        }
        let identities = match self.identities.get() {
            Some(all) => all,
            None => {
                let all = self.read_identities()?;
                self.identities.get_or_init(|| all)
            }
        };
        let mut void = None;
        for id in identities.get(&identity(record)).into_iter().flatten().rev() {
            let found = if *id <= self.last { self.store.get(self.ledger, *id)? } else { None };
            match found.filter(|found| is_alike(found, record)) {
                Some(found) if !found.is_void() => return Ok(Some(found)),
                found => void = void.or(found.filter(|_| record.is_void())),
            }
        }
        Ok(void)
    }

    fn read_identities(&self) -> anyhow::Result<HashMap<u64, Vec<i64>>> {
        let mut all: HashMap<u64, Vec<i64>> = HashMap::new();
        let query = Query { only: Some(self.ledger.identity), ..Query::default() };
        self.store.scan(self.ledger, &query, &mut |r| {
            all.entry(identity(&r)).or_default().push(r.id);
            Ok(())
        })?;
        Ok(all)
    }
}

/// The number that identifies a row's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number<'r> {
    /// Of a ledger that has numbers.
    Whole(&'r str),
    /// Within another record (步骤、参训).
    Part { owner: i64, no: &'r str },
}

pub fn number(record: &Record) -> Option<Number<'_>> {
    let no = record.text(record.ledger.number_key());
    match record.ledger.belongs() {
        Some((column, _)) => Some(Number::Part { owner: record.int(column)?, no: no? }),
        None => no.filter(|_| record.ledger.is_numbered()).map(Number::Whole),
    }
}

/// What identifies a record without a number, in short.
pub fn identity(record: &Record) -> u64 {
    let mut hash = DefaultHasher::new();
    for key in record.ledger.identity {
        match record.get(key) {
            None => 0u8.hash(&mut hash),
            Some(Value::Text(text)) => folded(key, text).hash(&mut hash),
            Some(Value::Int(n) | Value::Hundredths(n) | Value::Key(n)) => n.hash(&mut hash),
            Some(Value::Date(date)) => date.hash(&mut hash),
            Some(Value::Flag(flag)) => flag.hash(&mut hash),
            Some(Value::Word(word)) => word.en.hash(&mut hash),
            Some(Value::Texts(texts)) => texts.hash(&mut hash),
            Some(Value::Keys(keys)) => sorted(keys).hash(&mut hash),
        }
    }
    hash.finish()
}

/// Whether two records are the same by what identifies them.
pub fn is_alike(a: &Record, b: &Record) -> bool {
    a.ledger.identity.iter().all(|key| match (a.get(key), b.get(key)) {
        (Some(Value::Keys(a)), Some(Value::Keys(b))) => sorted(a) == sorted(b),
        (Some(Value::Text(a)), Some(Value::Text(b))) => folded(key, a) == folded(key, b),
        (a, b) => a == b,
    })
}

/// A document's number is the same in wide digits and brackets.
fn folded<'t>(key: &str, text: &'t str) -> Cow<'t, str> {
    if key == "document" { half_width(text) } else { Cow::Borrowed(text) }
}

fn sorted(keys: &[i64]) -> Vec<i64> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys
}
