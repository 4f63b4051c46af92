//! A file's rows to changes of records: each row is read by its columns, met with the record that it
//! means, and checked by the rules that hold for typed records too.

use super::hazards;
use super::known::{Known, identity};
use super::receipt::{Incomplete, Receipt, Refused};
use crate::commands::Ctx;
use crate::domain::unit::Register;
use crate::intake::Row;
use crate::ledger::read::{Context, faults, value};
use crate::ledger::value::same;
use crate::ledger::{Column, HAZARD, Kind, Ledger, Record, UNIT};
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
    body: &[Row],
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
    let mut seen: HashMap<String, (i64, Record)> = HashMap::new();
    let mut all = Vec::new();
    for row in body {
        let Some(brought) = read(ledger, columns, row, &context, receipt) else { continue };
        let key = key(&brought);
        if let Some((first, other)) = seen.get(&key) {
            match *other == brought {
                true => receipt.rows_skipped.push((row.number, format!("和第 {first} 行完全一样，只收一次"))),
                false => {
                    // Nobody knows which of the two is right.
                    let other = |row: i64| format!("和第 {row} 行是同一条记录，但内容不同");
                    receipt.refuse(*first, "", "", &other(row.number));
                    receipt.refuse(row.number, "", "", &other(*first));
                }
            }
            continue;
        }
        seen.insert(key, (row.number, brought.clone()));
        let old = match known.existing(&brought)? {
            Some(id) => store.get(ledger, id)?,
            None => None,
        };
        let before = receipt.refused.len();
        let change = meet(ctx, &register, old, brought, row, &context, receipt);
        if receipt.refused.len() == before {
            match &change {
                Change::Add(_) => receipt.added += 1,
                Change::Update(..) => receipt.updated += 1,
                Change::Nothing => receipt.unchanged += 1,
            }
        }
        all.push(Understood { row: row.number, change });
    }
    Ok(all)
}

/// What a row of this file is known by: its number, a unit's code, credit code or name, else what identifies it.
fn key(brought: &Record) -> String {
    let own: &[&str] = if brought.ledger == &UNIT { &["code", "credit_code", "name"] } else { &["no"] };
    let given = own.iter().find_map(|key| brought.text(key));
    given.map_or_else(|| identity(brought), str::to_string)
}

/// The values of a row; `None` where a cell was refused.
fn read(
    ledger: &'static Ledger,
    columns: &[Option<&'static Column>],
    row: &Row,
    context: &Context,
    receipt: &mut Receipt,
) -> Option<Record> {
    let mut record = Record::new(ledger);
    let mut is_good = true;
    for (at, cell) in row.cells.iter().enumerate() {
        let Some(column) = columns.get(at) else {
            if !cell.trim().is_empty() {
                receipt.refuse(row.number, "", cell, "这一格没有表头；多半是前面少了引号或多了逗号");
                is_good = false;
            }
            continue;
        };
        let Some(column) = column else { continue };
        match value(column, cell, context) {
            Ok(None) => {}
            Ok(value) => record.set(column.key, value),
            Err(why) => {
                is_good = false;
                if matches!(column.kind, Kind::Unit) {
                    receipt.unknown_unit(cell.trim(), row.number);
                }
                receipt.refused.push(Refused {
                    row: row.number,
                    column: column.header,
                    value: cell.trim().to_string(),
                    reason: why,
                });
            }
        }
    }
    is_good.then_some(record)
}

/// What a row does to the record that it means. An empty cell leaves a field as it is.
fn meet(
    ctx: &Ctx,
    register: &Register,
    old: Option<Record>,
    brought: Record,
    row: &Row,
    context: &Context,
    receipt: &mut Receipt,
) -> Change {
    let ledger = brought.ledger;
    let mut new = match &old {
        None => brought,
        Some(old) => {
            let mut new = old.clone();
            for (at, value) in brought.values.into_iter().enumerate().filter(|(_, v)| v.is_some()) {
                // A unit that the file knows by an alias keeps its own name.
                let keeps = ledger.key == "unit" && ledger.columns[at].key == "name" && is_alias(old, value.as_ref());
                if !keeps {
                    new.values[at] = value;
                }
            }
            new
        }
    };
    let mut wrong = Vec::new();
    if ledger == &HAZARD {
        let (contradicting, lacks) = hazards::settle(ctx, register, old.as_ref(), &mut new);
        wrong.extend(contradicting);
        if !lacks.is_empty() {
            receipt.incomplete.push(Incomplete { row: row.number, no: new.no().to_string(), lacks });
        }
    }
    wrong.extend(faults(&new, old.is_none(), context));
    wrong.dedup_by(|a, b| a.1 == b.1);
    for (key, why) in wrong {
        let header = ledger.column(key).map_or("", |c| c.header);
        let given = new.get(key).map(|v| {
            crate::grid::say::said(&crate::ledger::show::cell(Kind::Text, Some(v), &ctx.plan, &|_, k| k.to_string()))
        });
        receipt.refuse(row.number, header, given.as_deref().unwrap_or(""), &why);
    }
    match old {
        None => Change::Add(new),
        Some(old) => {
            let pairs = ledger.columns.iter().zip(old.values.iter().zip(&new.values));
            let is_same = pairs.into_iter().all(|(c, (a, b))| same(c.kind, a.as_ref(), b.as_ref()));
            if is_same { Change::Nothing } else { Change::Update(Box::new(old), Box::new(new)) }
        }
    }
}

fn is_alias(unit: &Record, name: Option<&crate::ledger::Value>) -> bool {
    let crate::ledger::Value::Text(name) = (match name {
        Some(name) => name,
        None => return false,
    }) else {
        return false;
    };
    matches!(unit.get("aliases"), Some(crate::ledger::Value::Texts(aliases)) if aliases.contains(name))
}
