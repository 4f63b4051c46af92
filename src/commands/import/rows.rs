//! A file's rows to changes of records: each row is read by its columns, met with the record that it
//! means, and checked by the rules that hold for typed records too.

use super::known::{Known, identity};
use super::receipt::{Incomplete, Receipt, Refused};
use super::{hazards, units};
use crate::commands::Ctx;
use crate::domain::unit::Register;
use crate::intake::{Cell, Row, Table};
use crate::ledger::faults::faults;
use crate::ledger::read::{Context, said, value};
use crate::ledger::value::same;
use crate::ledger::{self, Column, HAZARD, Kind, Ledger, Record, UNIT, Value};
use crate::store::Store;
use std::collections::HashMap;

/// A row that was understood.
pub struct Understood {
    pub row: i64,
    pub change: Change,
}

pub enum Change {
    Add(Record),
    Update(Box<Record>, Box<Record>),
    Nothing,
}

pub fn understand(
    ctx: &Ctx,
    store: &Store,
    ledger: &'static Ledger,
    columns: &[Option<&'static Column>],
    table: &Table,
    known: &Known,
    receipt: &mut Receipt,
) -> anyhow::Result<Vec<Understood>> {
    let context = Context {
        plan: &ctx.plan,
        calendar: &ctx.calendar,
        today: ctx.today,
        is_typed: false,
        beyond: Default::default(),
        unit: &|name| known.unit(name),
        hazard: &|no| known.hazard(no),
        training: &|no| known.training(no),
    };
    let register = if ledger == &HAZARD { store.register(&ctx.plan)? } else { Register::default() };
    let rules = hazards::Rules { ctx, store, register };
    let mut seen: HashMap<String, (i64, Record)> = HashMap::new();
    let mut names = units::Brought::default();
    let mut all = Vec::new();
    let skipped = table.rows(&mut |row| {
        let brought = read(ledger, columns, row, &context, receipt);
        let is_good = brought.misread.is_empty();
        if is_good && is_repeated(&mut seen, &brought.record, row.number, receipt) {
            return Ok(());
        }
        let old = match known.existing(&brought.record)? {
            Some(id) => store.get(ledger, id)?,
            None => None,
        };
        let before = receipt.refused.len();
        if ledger == &UNIT && is_good {
            for (key, why) in names.clashes(known, &brought.record, old.as_ref().map(|r| r.id), row.number) {
                receipt.refuse(row.number, brought.header(key), brought.cell(key), &why);
            }
        }
        let change = meet(&rules, old, brought, &context, receipt)?;
        if is_good && receipt.refused.len() == before {
            match &change {
                Change::Add(_) => receipt.added += 1,
                Change::Update(..) => receipt.updated += 1,
                Change::Nothing => receipt.unchanged += 1,
            }
        }
        all.push(Understood { row: row.number, change });
        Ok(())
    })?;
    receipt.rows_skipped.extend(skipped.into_iter().map(|skipped| (skipped.row, skipped.why)));
    Ok(all)
}

/// Whether an earlier row of the file is the same record. Where a number or name says so, different facts
/// are refused; where only what identifies it does, the first row is taken and the receipt says so.
fn is_repeated(seen: &mut HashMap<String, (i64, Record)>, brought: &Record, row: i64, receipt: &mut Receipt) -> bool {
    let names: &[&str] =
        if brought.ledger.key == "unit" { &["code", "credit_code", "name"] } else { &[brought.ledger.number_key()] };
    let own = names.iter().find_map(|key| brought.text(key));
    let key = own.map_or_else(|| identity(brought), str::to_string);
    let Some((first, other)) = seen.get(&key) else {
        seen.insert(key, (row, brought.clone()));
        return false;
    };
    let differing = differing(other, brought).join("、");
    match (differing.is_empty(), own) {
        (true, _) => receipt.rows_skipped.push((row, format!("和第 {first} 行完全一样，只收一次"))),
        (false, Some(name)) => {
            // Nobody knows which of the two is right: both are refused.
            let said = |other: i64| format!("和第 {other} 行是同一条记录，但{differing}不同");
            receipt.refuse(*first, "", name, &said(row));
            receipt.refuse(row, "", name, &said(*first));
        }
        (false, None) => {
            let why = format!("和第 {first} 行是同一条记录，只收第 {first} 行（{differing}不同；若是两条请写编号）");
            receipt.rows_skipped.push((row, why));
        }
    }
    true
}

/// The headers of the columns in which two rows differ.
fn differing(a: &Record, b: &Record) -> Vec<&'static str> {
    let pairs = a.ledger.columns.iter().zip(a.values.iter().zip(&b.values));
    pairs.filter(|(c, (x, y))| !same(c.kind, x.as_ref(), y.as_ref())).map(|(c, _)| c.header).collect()
}

/// A row as it was read.
struct Brought {
    row: i64,
    record: Record,
    /// The words of each cell that was read.
    cells: Vec<(&'static str, String)>,
    /// The keys of the columns whose cells were refused.
    misread: Vec<&'static str>,
}

impl Brought {
    /// What stands in the cell of a column.
    fn cell(&self, key: &str) -> &str {
        self.cells.iter().find(|(k, _)| *k == key).map_or("", |(_, cell)| cell)
    }

    fn header(&self, key: &str) -> &'static str {
        self.record.ledger.column(key).map_or("", |c| c.header)
    }
}

/// The values of a row, and the keys of the columns whose cells were refused.
fn read(
    ledger: &'static Ledger,
    columns: &[Option<&'static Column>],
    row: &Row,
    context: &Context,
    receipt: &mut Receipt,
) -> Brought {
    let mut record = Record::new(ledger);
    let (mut misread, mut cells) = (Vec::new(), Vec::new());
    for (at, cell) in row.cells.iter().enumerate() {
        let Cell::Text(cell) = cell else { continue };
        let Some(column) = columns.get(at) else {
            if !cell.trim().is_empty() {
                receipt.refuse(row.number, "", cell.trim(), "这一格没有表头；多半是前面少了引号或多了逗号");
                misread.push("");
            }
            continue;
        };
        let Some(column) = column else { continue };
        let shown = said(column, cell.trim()).into_owned();
        cells.push((column.key, shown.clone()));
        match value(column, cell, context) {
            Ok(None) => {}
            Ok(value) => record.set(column.key, value),
            Err(why) => {
                misread.push(column.key);
                if matches!(column.kind, Kind::Unit) {
                    receipt.unknown_unit(cell.trim(), row.number);
                }
                receipt.refused.push(Refused { row: row.number, column: column.header, value: shown, reason: why });
            }
        }
    }
    Brought { row: row.number, record, cells, misread }
}

/// What a row does to the record that it means. An empty cell leaves a field as it is.
fn meet(
    rules: &hazards::Rules,
    old: Option<Record>,
    brought: Brought,
    context: &Context,
    receipt: &mut Receipt,
) -> anyhow::Result<Change> {
    let ledger = brought.record.ledger;
    let mut wrong = old.as_ref().map_or(Vec::new(), |old| fixed(old, &brought.record));
    let mut new = match &old {
        None => brought.record.clone(),
        Some(old) => {
            let mut new = old.clone();
            for (at, value) in brought.record.values.iter().enumerate().filter(|(_, v)| v.is_some()) {
                // A unit that the file knows by an alias keeps its own name.
                let keeps = ledger.key == "unit" && ledger.columns[at].key == "name" && is_alias(old, value.as_ref());
                if !keeps {
                    new.values[at] = value.clone();
                }
            }
            new
        }
    };
    if ledger == &HAZARD {
        let (contradicting, lacks) = hazards::settle(rules, old.as_ref(), &mut new)?;
        let contradicts_nothing = contradicting.is_empty();
        wrong.extend(contradicting);
        if !lacks.is_empty() && brought.misread.is_empty() && contradicts_nothing {
            receipt.incomplete.push(Incomplete { row: brought.row, no: new.no().to_string(), lacks });
        }
    }
    wrong.extend(faults(&new, old.is_none(), context));
    wrong.retain(|(key, _)| !brought.misread.contains(key));
    let mut said: Vec<String> = Vec::new();
    for (key, why) in wrong {
        if !said.contains(&why) {
            receipt.refuse(brought.row, brought.header(key), brought.cell(key), &why);
            said.push(why);
        }
    }
    Ok(match old {
        None => Change::Add(new),
        Some(old) => {
            let pairs = ledger.columns.iter().zip(old.values.iter().zip(&new.values));
            let is_same = pairs.into_iter().all(|(c, (a, b))| same(c.kind, a.as_ref(), b.as_ref()));
            if is_same { Change::Nothing } else { Change::Update(Box::new(old), Box::new(new)) }
        }
    })
}

/// What is given on entry only and would change.
fn fixed(old: &Record, brought: &Record) -> Vec<(&'static str, String)> {
    let pairs = old.ledger.columns.iter().zip(old.values.iter().zip(&brought.values));
    let changed = pairs.filter(|(c, (was, now))| c.change == ledger::Change::Fixed && now.is_some() && was != now);
    changed.map(|(c, _)| (c.key, format!("{}登记后不能改", c.header))).collect()
}

fn is_alias(unit: &Record, name: Option<&Value>) -> bool {
    match (unit.get("aliases"), name) {
        (Some(Value::Texts(aliases)), Some(Value::Text(name))) => aliases.contains(name),
        _ => false,
    }
}
