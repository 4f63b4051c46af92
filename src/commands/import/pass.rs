//! One reading of a file: row by row it is understood, met with the record that it means and, as long as nothing is
//! refused, written. Nothing of the file is kept but short keys, so that a file of any length passes.

use super::cells::{Brought, of, read};
use super::hazards::Rules;
use super::headers::Heads;
use super::known::Known;
use super::meet::{Change, meet};
use super::receipt::{Changed, Receipt};
use super::rejects::Rejects;
use super::twins::{Firsts, Twins, Verdict};
use super::units::Brought as UnitNames;
use super::{How, Mode};
use crate::commands::Ctx;
use crate::commands::ledger::{add, receipt::name};
use crate::intake::{Row, Table};
use crate::ledger::read::Context;
use crate::ledger::value::same;
use crate::ledger::{Kind, Ledger, Record, UNIT, Value, show};
use crate::store::{Serials, Store, Writer};
use chrono::Datelike;
use std::cell::RefCell;

/// What a reading works with.
pub struct Tools<'a> {
    pub ctx: &'a Ctx,
    pub store: &'a Store,
    pub ledger: &'static Ledger,
    pub table: &'a Table,
    pub heads: &'a Heads,
    pub known: &'a Known<'a>,
    pub how: &'a How,
    pub context: &'a Context<'a>,
}

pub struct Pass<'a, 'w> {
    tools: &'a Tools<'a>,
    rules: Rules<'a>,
    /// None: nothing is written.
    writer: Option<&'w Writer<'w>>,
    rejects: Option<&'w RefCell<Rejects>>,
    receipt: Receipt,
    twins: Twins,
    unit_names: UnitNames,
    serials: Option<Serials>,
    codes: Option<UnitCodes>,
    /// The numbers that the file's rows bring are known.
    is_reserved: bool,
}

impl<'a, 'w> Pass<'a, 'w> {
    pub fn new(
        tools: &'a Tools<'a>,
        writer: Option<&'w Writer<'w>>,
        rejects: Option<&'w RefCell<Rejects>>,
        receipt: Receipt,
    ) -> anyhow::Result<Pass<'a, 'w>> {
        Ok(Pass {
            tools,
            rules: Rules::new(tools.ctx, tools.store),
            writer,
            rejects,
            receipt,
            twins: Twins::default(),
            unit_names: UnitNames::default(),
            serials: tools.ledger.code.map(|code| tools.store.serials(&tools.ctx.plan.site, code)).transpose()?,
            codes: UnitCodes::new(tools.store, tools.ledger)?,
            is_reserved: false,
        })
    }

    /// Reads the whole file and gives what it came to. Where something is refused some rows may have been written:
    /// the transaction is to be rolled back.
    pub fn run(mut self) -> anyhow::Result<Receipt> {
        let table = self.tools.table;
        let skipped = table.rows(&mut |row| self.first(row))?;
        self.receipt.rows_skipped.extend(skipped.into_iter().map(|skipped| (skipped.row, skipped.why)));
        if !self.twins.waiting.is_empty() {
            let mut firsts = Firsts::default();
            table.rows(&mut |row| self.second(row, &mut firsts))?;
        }
        if let Some(writer) = self.writing() {
            writer.at_line(None);
            self.serials.iter().try_for_each(|serials| writer.keep_serials(serials))?;
        }
        self.receipt.units_created = self.tools.known.units.made();
        self.receipt.order();
        Ok(self.receipt)
    }

    fn writing(&self) -> Option<&'w Writer<'w>> {
        self.writer.filter(|_| self.receipt.refused.is_empty())
    }

    fn read<'r>(&self, row: &'r Row<'r>, receipt: &mut Receipt) -> Brought<'r>
    where
        'a: 'r,
    {
        let Tools { ledger, heads, table, context, known, .. } = self.tools;
        read(ledger, heads, table.is_1904, row, context, &known.units, receipt)
    }

    fn first(&mut self, row: &Row) -> anyhow::Result<()> {
        if row.number % 1024 == 0 {
            let Tools { ctx, ledger, table, .. } = self.tools;
            ctx.tell_share(&format!("正在导入{}：第 {} 行", ledger.name, row.number), table.share());
        }
        if self.tools.heads.is_example(self.tools.ledger, row) {
            self.receipt.rows_skipped.push((row.number, "模板的示例行，不是记录".to_string()));
            return Ok(());
        }
        if self.rejects.is_some_and(|rejects| rejects.borrow_mut().keep(row)) {
            return Ok(());
        }
        let mut receipt = std::mem::take(&mut self.receipt);
        let brought = self.read(row, &mut receipt);
        self.receipt = receipt;
        if self.twins.must_wait(&brought.record, row.number) {
            return Ok(());
        }
        self.take(brought)
    }

    /// Comes by the rows again, for those that may have a twin.
    fn second(&mut self, row: &Row, firsts: &mut Firsts) -> anyhow::Result<()> {
        let is_passed = self.tools.heads.is_example(self.tools.ledger, row);
        if is_passed || self.rejects.is_some_and(|rejects| rejects.borrow().holds(row.number)) {
            return Ok(());
        }
        let brought = self.read(row, &mut Receipt::default());
        if !self.twins.is_suspect(&brought.record) {
            return Ok(());
        }
        let is_waiting = self.twins.waiting.binary_search(&row.number).is_ok();
        let named = super::twins::name(&brought.record).unwrap_or_default().to_string();
        match firsts.meet(brought.record.clone(), row.number) {
            Verdict::Alone if is_waiting => self.take(brought)?,
            Verdict::Alone => {}
            Verdict::Same { first } => {
                self.receipt.rows_skipped.push((row.number, format!("和第 {first} 行完全一样，只收一次")));
            }
            Verdict::Differs { first, columns, is_named: true } => {
                // Nobody knows which of the two is right: both are refused.
                let said = |other: i64| format!("和第 {other} 行是同一条记录，但{}不同", columns.join("、"));
                self.receipt.refuse(first, "", &named, &said(row.number));
                self.receipt.refuse(row.number, "", &named, &said(first));
            }
            Verdict::Differs { first, columns, .. } => {
                let why = format!(
                    "和第 {first} 行是同一条记录，只收第 {first} 行（{}不同；若是两条请写编号）",
                    columns.join("、")
                );
                self.receipt.rows_skipped.push((row.number, why));
            }
        }
        Ok(())
    }

    /// Meets a row with its record and writes what comes of it.
    fn take(&mut self, mut brought: Brought) -> anyhow::Result<()> {
        let Tools { known, ledger, context, how, .. } = self.tools;
        let row = brought.row.number;
        let old = known.existing(&brought.record)?;
        let is_good = brought.misread.is_empty();
        let before = self.receipt.refused.len();
        if *ledger == &UNIT && is_good {
            let own = old.as_ref().map(|r| r.id);
            for (key, why) in self.unit_names.clashes(&known.units, &brought.record, own, row) {
                brought.refuse(key, &why, &mut self.receipt);
            }
        }
        let incomplete = self.receipt.incomplete.len();
        let change = meet(&self.rules, old, &mut brought, context, &mut self.receipt)?;
        if !is_good || self.receipt.refused.len() > before {
            return Ok(());
        }
        let skip = match (&change, how.mode) {
            (Change::Add(_), Mode::Update) => Some("台账里没有这条记录，--mode update 不新增"),
            (Change::Update { .. }, Mode::Add) => Some("台账里已有这条记录，--mode add 不改它"),
            _ => None,
        };
        if let Some(why) = skip {
            self.receipt.incomplete.truncate(incomplete);
            self.receipt.rows_skipped.push((row, why.to_string()));
            return Ok(());
        }
        match change {
            Change::Add(record) => self.add(record, row),
            Change::Update { old, new } => self.update(&old, new, row),
            Change::Nothing => {
                self.receipt.unchanged += 1;
                Ok(())
            }
        }
    }

    fn add(&mut self, mut record: Record, row: i64) -> anyhow::Result<()> {
        self.receipt.added += 1;
        self.number(&mut record)?;
        let Some(writer) = self.writing() else { return Ok(()) };
        writer.at_line(Some(row));
        self.settle_units(writer, &mut record)?;
        writer.insert(&record)?;
        Ok(())
    }

    fn update(&mut self, old: &Record, mut new: Record, row: i64) -> anyhow::Result<()> {
        self.receipt.updated += 1;
        if self.tools.ctx.is_json || self.receipt.changes.len() <= 20 {
            let changes = self.changes(old, &new, row);
            self.receipt.changes.extend(changes);
        }
        let Some(writer) = self.writing() else { return Ok(()) };
        writer.at_line(Some(row));
        self.settle_units(writer, &mut new)?;
        writer.update(old, &new)?;
        Ok(writer.drop_if_another(old, &new)?)
    }

    fn settle_units(&self, writer: &Writer, record: &mut Record) -> anyhow::Result<()> {
        let ctx = self.tools.ctx;
        self.tools.known.units.settle(record, &|unit| Ok(add::insert(ctx, writer, unit)?.id))
    }

    /// The number that a record lacks; a number that some row brings is never given to another.
    fn number(&mut self, record: &mut Record) -> anyhow::Result<()> {
        let key = record.ledger.number_key();
        if record.ledger.at(key).is_none() || (self.serials.is_none() && self.codes.is_none()) {
            return Ok(());
        }
        if let Some(no) = record.text(key) {
            let no = no.to_string();
            self.keep(&no);
            return Ok(());
        }
        let place = self.tools.heads.place(key).filter(|_| !std::mem::replace(&mut self.is_reserved, true));
        if let Some(at) = place {
            let table = self.tools.table;
            table.rows(&mut |row| {
                row.cells.get(at).map(|cell| of(cell).shown()).iter().for_each(|no| self.keep(no));
                Ok(())
            })?;
        }
        let date = record.ledger.date.and_then(|key| record.date(key)).unwrap_or(self.tools.ctx.today);
        let codes = self.codes.as_mut().map(UnitCodes::next);
        let given = codes.or_else(|| self.serials.as_mut().map(|serials| serials.next(date.year())));
        record.set(key, given.map(Value::Text));
        Ok(())
    }

    /// Sees to it that a number which a row brings is given to no other.
    fn keep(&mut self, no: &str) {
        self.serials.iter_mut().for_each(|serials| serials.push(no));
        self.codes.iter_mut().for_each(|codes| codes.push(no));
    }

    /// Each field that an update changes.
    fn changes(&self, old: &Record, new: &Record, row: i64) -> Vec<Changed> {
        let Tools { ctx, store, known, .. } = self.tools;
        let names = |kind: Kind, key: i64| known.units.wanted_name(key).unwrap_or_else(|| name(store, kind, key));
        let cell = |kind, value: &Option<Value>| show::cell(kind, value.as_ref(), &ctx.plan, &names);
        let no = old.no();
        let pairs = old.ledger.columns.iter().zip(old.values.iter().zip(&new.values));
        pairs
            .filter(|(c, (was, now))| !same(c.kind, was.as_ref(), now.as_ref()))
            .map(|(c, (was, now))| Changed {
                row,
                no: no.to_string(),
                column: c.header,
                was: cell(c.kind, was),
                now: cell(c.kind, now),
            })
            .collect()
    }
}

/// Codes for units that bring none, counted on from one look at the store.
struct UnitCodes(u64);

impl UnitCodes {
    fn new(store: &Store, ledger: &'static Ledger) -> anyhow::Result<Option<UnitCodes>> {
        match ledger == &UNIT {
            true => Ok(store.free_code()?.trim_start_matches('U').parse().ok().map(UnitCodes)),
            false => Ok(None),
        }
    }

    fn push(&mut self, code: &str) {
        let brought: Option<u64> = code.strip_prefix('U').and_then(|digits| digits.parse().ok());
        self.0 = brought.map_or(self.0, |brought| self.0.max(brought.saturating_add(1)));
    }

    fn next(&mut self) -> String {
        self.0 += 1;
        format!("U{:03}", self.0 - 1)
    }
}
