//! Records of a ledger as of the day: what is dated later is not in them, and no condition is asked of it.

use crate::commands::Ctx;
use crate::domain::hazard;
use crate::domain::plan::Plan;
use crate::domain::unit::Register;
use crate::ledger::{
    ATTENDANCE, CERTIFICATE, Column, HAZARD, Kind, Ledger, PERMIT, Record, SUPPLY, TRAINING, Value, as_of,
    hazard as records,
};
use crate::store::{Query, Store};
use chrono::NaiveDate;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// What reading records of one ledger as of a day needs.
pub struct Reader<'a> {
    store: &'a Store,
    plan: &'a Plan,
    today: NaiveDate,
    /// The ledger that this one names, with the column of the day on which its records are found or held.
    named: Option<(&'static Ledger, &'static str)>,
    /// Its records that are dated after the day, read when a record names the first of them.
    later: OnceCell<HashSet<i64>>,
    /// Of hazards: the units, and the steps of those that have one dated after the day.
    pub register: Register,
    steps: HashMap<i64, Vec<hazard::Step>>,
}

impl<'a> Reader<'a> {
    pub fn new(store: &'a Store, plan: &'a Plan, ledger: &Ledger, today: NaiveDate) -> anyhow::Result<Reader<'a>> {
        if ledger == &HAZARD {
            return Reader::of_hazards(store, plan, store.register(plan)?, today);
        }
        let named = match ledger {
            _ if ledger == &ATTENDANCE => Some((&TRAINING, "date")),
            _ if ledger.columns.iter().any(names_hazards) => Some((&HAZARD, "found")),
            _ => None,
        };
        let (register, steps) = Default::default();
        Ok(Reader { store, plan, today, named, later: OnceCell::new(), register, steps })
    }

    pub fn of_hazards(
        store: &'a Store,
        plan: &'a Plan,
        register: Register,
        today: NaiveDate,
    ) -> anyhow::Result<Reader<'a>> {
        let steps = store.steps_after(today)?;
        Ok(Reader { store, plan, today, named: None, later: OnceCell::new(), register, steps })
    }

    fn later(&self) -> anyhow::Result<&HashSet<i64>> {
        if let Some(known) = self.later.get() {
            return Ok(known);
        }
        let found = match self.named {
            Some((ledger, key)) => later(self.store, ledger, key, self.today)?,
            None => HashSet::new(),
        };
        Ok(self.later.get_or_init(|| found))
    }

    /// For one hazard.
    pub fn of_hazard(
        store: &'a Store,
        plan: &'a Plan,
        hazard: &Record,
        today: NaiveDate,
    ) -> anyhow::Result<Reader<'a>> {
        let register = store.register_of(&[hazard.int("unit").unwrap_or(0)], plan)?;
        let steps = HashMap::from([(hazard.id, store.steps_of(hazard.id)?)]);
        Ok(Reader { store, plan, today, named: None, later: OnceCell::new(), register, steps })
    }

    /// The record as it was on the day; `None` where it is dated later.
    pub fn read(&self, record: Record) -> anyhow::Result<Option<Record>> {
        if record.is_void() {
            return Ok(Some(record));
        }
        if record.ledger == &HAZARD {
            return Ok(self.hazard(record));
        }
        if let (true, Some(training)) = (record.ledger == &ATTENDANCE, record.int("training"))
            && self.later()?.contains(&training)
        {
            return Ok(None);
        }
        let before = [&CERTIFICATE, &PERMIT, &SUPPLY].contains(&record.ledger).then_some((record.ledger, record.id));
        let mut seen = as_of::as_of(record, self.today);
        if let (None, Some((ledger, id))) = (&seen, before) {
            let all = self.store.former(ledger, id)?;
            seen = all.into_iter().find_map(|former| as_of::as_of(former, self.today));
        }
        let has_links = |record: &&mut Record| {
            record.ledger.columns.iter().any(|column| names_hazards(column) && record.get(column.key).is_some())
        };
        if let Some(record) = seen.as_mut().filter(has_links) {
            let later = self.later()?;
            as_of::without_links(record, &|hazard| !later.contains(&hazard));
        }
        Ok(seen)
    }

    /// The same of a hazard that is not void.
    pub fn hazard(&self, record: Record) -> Option<Record> {
        let steps = self.steps.get(&record.id).map_or(&[][..], Vec::as_slice);
        let Some(unit) = record.int("unit").and_then(|id| self.register.by_id(id)) else { return Some(record) };
        let Some(row) = records::from_record(&record, unit, self.plan) else { return Some(record) };
        let view = hazard::as_of(&row, steps, self.register.get(unit), self.today)?;
        Some(view.rewound().map_or(record.clone(), |then| records::on_day(&record, &then)))
    }
}

fn names_hazards(column: &Column) -> bool {
    matches!(column.kind, Kind::Hazard | Kind::Hazards)
}

/// The keys of the records that are dated after a day.
fn later(store: &Store, ledger: &'static Ledger, key: &'static str, day: NaiveDate) -> anyhow::Result<HashSet<i64>> {
    let Some(next) = day.succ_opt() else { return Ok(HashSet::new()) };
    let query = Query { from: vec![(key, next)], only: Some(&[]), ..Query::default() };
    Ok(store.all(ledger, &query)?.into_iter().map(|record| record.id).collect())
}

/// Hands the records that fit `query` as of the day to `each`; `query.limit` is not asked.
pub fn scan(
    ctx: &Ctx,
    ledger: &'static Ledger,
    query: Query,
    each: &mut dyn FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let reader = Reader::new(store, &ctx.plan, ledger, ctx.today)?;
    let mut query = Query { limit: None, ..query };
    let asked = Asked::take(ledger, &mut query);
    store.scan(ledger, &query, &mut |record| match reader.read(record)?.filter(|record| asked.fits(record)) {
        Some(record) => each(record),
        None => Ok(()),
    })
}

/// The records of a ledger as they were on the as-of day.
pub fn all(ctx: &Ctx, ledger: &'static Ledger, query: Query) -> anyhow::Result<Vec<Record>> {
    let mut records = Vec::new();
    scan(ctx, ledger, query, &mut |record| {
        records.push(record);
        Ok(())
    })?;
    Ok(records)
}

/// Conditions on columns that may read otherwise as of the day than they are stored.
#[derive(Default)]
pub struct Asked {
    equal: Vec<(&'static str, Vec<Value>)>,
    holding: Vec<(&'static str, String)>,
    from: Vec<(&'static str, NaiveDate)>,
    to: Vec<(&'static str, NaiveDate)>,
}

impl Asked {
    /// Takes such conditions out of the query; the others are left to the store.
    pub fn take(ledger: &'static Ledger, query: &mut Query) -> Asked {
        let moves = |key: &str| ledger.column(key).is_some_and(|column| may_differ(ledger, column));
        Asked {
            equal: query.equal.extract_if(.., |(key, _)| moves(key)).collect(),
            holding: query.holding.extract_if(.., |(key, _)| moves(key)).collect(),
            from: query.from.extract_if(.., |(key, _)| moves(key)).collect(),
            to: query.to.extract_if(.., |(key, _)| moves(key)).collect(),
        }
    }

    pub fn fits(&self, record: &Record) -> bool {
        let equal = |(key, any): &(&str, Vec<Value>)| match record.get(key) {
            Some(Value::Keys(keys)) => keys.iter().any(|key| any.contains(&Value::Key(*key))),
            Some(Value::Texts(texts)) => texts.iter().any(|text| any.contains(&Value::Text(text.clone()))),
            Some(value) => any.contains(value),
            None => false,
        };
        let holds = |(key, part): &(&str, String)| match record.get(key) {
            Some(Value::Text(text)) => text.contains(part.as_str()),
            Some(Value::Texts(texts)) => texts.join("\n").contains(part.as_str()),
            _ => false,
        };
        self.equal.iter().all(equal)
            && self.holding.iter().all(holds)
            && self.from.iter().all(|(key, from)| record.date(key).is_some_and(|day| day >= *from))
            && self.to.iter().all(|(key, to)| record.date(key).is_some_and(|day| day <= *to))
    }
}

/// Whether a column of a record may read otherwise on an earlier day.
fn may_differ(ledger: &Ledger, column: &Column) -> bool {
    match ledger {
        // The finding never moves; the grade is taken as it is now.
        _ if ledger == &HAZARD => {
            column.change != crate::ledger::Change::Free && !matches!(column.key, "no" | "grade" | "void_reason")
                || matches!(column.key, "basis" | "basis_clause")
        }
        _ if [&CERTIFICATE, &PERMIT, &SUPPLY].contains(&ledger) => !matches!(column.key, "no" | "record" | "unit"),
        _ => !column.dated.is_empty() || matches!(column.kind, Kind::Hazard | Kind::Hazards),
    }
}
