//! One reading of a file: each row is read, reconciled with its record and, as long as nothing is refused, written.
//! Only short keys are held, so that a file of any length passes. The result of a row depends on the store as it was
//! before the file, and on accepted rows, so that a trial gives the result of the import.

use super::cells::{ParsedRow, read, shown};
use super::hazards::Rules;
use super::headers::HeaderMap;
use super::known::{Known, number};
use super::receipt::{Changed, Receipt};
use super::reconcile::{Change, reconcile};
use super::rejects::Rejects;
use super::twins::{Groups, Resolved, Twins, key};
use super::units::FileNames;
use super::{How, Mode, stated};
use crate::commands::Ctx;
use crate::commands::ledger::add;
use crate::commands::view::names;
use crate::intake::{Row, Table};
use crate::ledger::given::Manner;
use crate::ledger::read::Context;
use crate::ledger::value::same;
use crate::ledger::{Kind, Ledger, Record, UNIT, Value, show};
use crate::store::{Serials, Store, Writer};
use chrono::Datelike;
use std::cell::RefCell;
use std::collections::HashSet;

/// What a reading works with.
pub struct Tools<'a> {
    pub ctx: &'a Ctx,
    pub store: &'a Store,
    pub ledger: &'static Ledger,
    pub table: &'a Table,
    pub headers: &'a HeaderMap,
    pub known: &'a Known<'a>,
    pub how: &'a How,
    pub context: &'a Context<'a>,
    /// What all columns of the file have in common.
    pub manner: Manner,
}

impl<'a> Tools<'a> {
    /// A row with all that it states.
    fn parsed<'r>(&'r self, row: &'r Row<'r>, receipt: &mut Receipt) -> ParsedRow<'r> {
        let Tools { ledger, headers, known, context, manner, .. } = *self;
        let mut parsed = read(ledger, headers, manner, row, context, &known.units, receipt);
        stated::apply(&mut parsed, receipt);
        parsed
    }
}

/// A file whose rows cannot be written as they come: its twins have to be known first.
#[derive(Debug, thiserror::Error)]
#[error("文件里有同一条记录的几行")]
pub struct InOneGo;

/// One pass over the rows, with what it found so far.
pub struct Pass<'a, 'w> {
    tools: &'a Tools<'a>,
    rules: Rules<'a>,
    /// None: nothing is written.
    writer: Option<&'w Writer<'w>>,
    rejects: Option<&'w RefCell<Rejects>>,
    receipt: Receipt,
    /// What becomes of twins; none: they are looked for.
    resolved: Option<&'a Resolved>,
    twins: Twins,
    /// A record that a row named by its number was changed: what identifies it may be another thing now.
    has_changed: bool,
    unit_names: FileNames,
    serials: Option<Serials>,
    codes: Option<UnitCodes>,
    /// The keys of the void units, once a row names a unit.
    void_units: Option<HashSet<i64>>,
    /// The numbers in the file's rows are known.
    is_reserved: bool,
}

impl<'a, 'w> Pass<'a, 'w> {
    pub fn new(
        tools: &'a Tools<'a>,
        writer: Option<&'w Writer<'w>>,
        rejects: Option<&'w RefCell<Rejects>>,
        resolved: Option<&'a Resolved>,
        receipt: Receipt,
    ) -> anyhow::Result<Pass<'a, 'w>> {
        tools.known.units.forget_due();
        Ok(Pass {
            tools,
            rules: Rules::new(tools.ctx, tools.store),
            writer,
            rejects,
            receipt,
            resolved,
            twins: Twins::default(),
            has_changed: false,
            unit_names: FileNames::default(),
            serials: tools.ledger.code.map(|code| tools.store.serials(&tools.ctx.plan.site, code)).transpose()?,
            codes: UnitCodes::new(tools.store, tools.ledger)?,
            void_units: None,
            is_reserved: false,
        })
    }

    /// Reads the whole file and gives what it came to, and the twins that were found. Where something is refused some
    /// rows may have been written: the transaction is to be rolled back.
    pub fn run(mut self) -> anyhow::Result<(Receipt, Twins)> {
        let table = self.tools.table;
        let skipped = table.rows(&mut |row| self.row(row))?;
        self.receipt.rows_read += i64::try_from(skipped.len())?;
        self.receipt.rows_skipped.extend(skipped.into_iter().map(|skipped| (skipped.row, skipped.why)));
        if let Some(writer) = self.writing() {
            writer.at_line(None);
            self.serials.iter().try_for_each(|serials| writer.keep_serials(serials))?;
        }
        self.receipt.units_created = self.tools.known.units.made();
        self.receipt.order();
        Ok((self.receipt, self.twins))
    }

    fn writing(&self) -> Option<&'w Writer<'w>> {
        self.writer.filter(|_| self.receipt.refused.is_empty())
    }

    fn row(&mut self, row: &Row) -> anyhow::Result<()> {
        let Tools { ctx, ledger, table, headers, .. } = *self.tools;
        self.receipt.rows_read += 1;
        if row.number % 1024 == 0 {
            ctx.progress_share(&format!("正在导入{}：第 {} 行", ledger.name, row.number), table.share());
        }
        if headers.is_example(ledger, row) {
            self.receipt.rows_skipped.push((row.number, "模板的示例行，不是记录".to_string()));
            return Ok(());
        }
        if self.rejects.is_some_and(|rejects| rejects.borrow_mut().keep(row)) {
            return Ok(());
        }
        if let Some(why) = self.resolved.and_then(|resolved| resolved.skipped.get(&row.number)) {
            self.receipt.rows_skipped.push((row.number, why.clone()));
            return Ok(());
        }
        if let Some(reasons) = self.resolved.and_then(|resolved| resolved.refused.get(&row.number)) {
            reasons.iter().for_each(|(named, why)| self.receipt.refuse(row.number, "", named, why));
            return Ok(());
        }
        let parsed = self.tools.parsed(row, &mut self.receipt);
        self.take(parsed)
    }

    /// Reconciles a row with its record and writes the result.
    fn take(&mut self, mut parsed: ParsedRow) -> anyhow::Result<()> {
        let Tools { known, ledger, context, how, .. } = self.tools;
        let row = parsed.row.number;
        let (before, incomplete) = (self.receipt.refused.len(), self.receipt.incomplete.len());
        if parsed.is_unread() {
            let why = format!("认得的列都是空的，这一行什么也没有读到{}", self.receipt.not_read());
            self.receipt.refuse(row, "", "", &why);
            return Ok(());
        }
        if self.has_changed && *ledger != &UNIT && number(&parsed.record).is_none() && self.is_in_one_go() {
            return Err(InOneGo.into());
        }
        known.renumber(&mut parsed.record)?;
        let names_record_only = parsed.names_record_only();
        let old = known.existing(&mut parsed.record)?;
        let held = old.as_ref().map(|r| r.id);
        let key = key(held, &parsed.record);
        // The names are read before the row's values are moved into its record.
        let names = (*ledger == &UNIT).then(|| parsed.record.clone());
        let change = reconcile(&self.rules, old, &mut parsed, context, &mut self.receipt)?;
        if how.is_alone {
            for (key, why) in self.void_units(&change)? {
                parsed.refuse(key, &why, &mut self.receipt);
            }
        }
        let is_good = parsed.misread.is_empty() && self.receipt.refused.len() == before;
        if is_good && self.resolved.is_none() && !self.twins.is_first(key) {
            self.receipt.incomplete.truncate(incomplete);
            return if self.is_in_one_go() { Err(InOneGo.into()) } else { Ok(()) };
        }
        if let Some(unit) = names.filter(|_| parsed.misread.is_empty()) {
            let clashes = self.unit_names.clashes(&known.units, &unit, held);
            match clashes.is_empty() && is_good {
                true => self.unit_names.keep(&unit, row),
                false => clashes.iter().for_each(|(key, why)| parsed.refuse(key, why, &mut self.receipt)),
            }
        }
        if !is_good || self.receipt.refused.len() > before {
            self.receipt.incomplete.truncate(incomplete);
            return Ok(());
        }
        let skip = match (&change, how.mode) {
            (Change::Add(_), Mode::Update) => Some("台账里没有这条记录，--mode update 不新增".to_string()),
            (Change::Update { .. }, Mode::Add) => Some("台账里已有这条记录，--mode add 不改它".to_string()),
            (Change::Nothing, _) if names_record_only => {
                Some(format!("只读到它是哪条记录，别的都没有读{}", self.receipt.not_read()))
            }
            _ => None,
        };
        if let Some(why) = skip {
            self.receipt.incomplete.truncate(incomplete);
            self.receipt.rows_skipped.push((row, why));
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

    /// The void units that a change names and the record did not name before, as for what is typed: by column.
    fn void_units(&mut self, change: &Change) -> anyhow::Result<Vec<(&'static str, String)>> {
        let (old, new) = match change {
            Change::Add(new) => (None, new),
            Change::Update { old, new } => (Some(old), new),
            Change::Nothing => return Ok(Vec::new()),
        };
        let mut wrong = Vec::new();
        if new.is_void() || new.ledger == &UNIT {
            return Ok(wrong);
        }
        let void = match &mut self.void_units {
            Some(void) => void,
            none => none.insert(self.tools.store.void_units()?),
        };
        for (at, column) in new.ledger.columns.iter().enumerate() {
            let had = old.map_or(Vec::new(), |old| units_in(old.values[at].as_ref()));
            let named =
                units_in(new.values[at].as_ref()).into_iter().filter(|id| void.contains(id) && !had.contains(id));
            for id in named.filter(|_| matches!(column.kind, Kind::Unit | Kind::Units)) {
                let unit = self.tools.store.get(&UNIT, id)?;
                let voided = |unit: Record| format!("单位 {}（{}）已作废", unit.text("name").unwrap_or(""), unit.no());
                wrong.extend(unit.map(|unit| (column.key, voided(unit))));
            }
        }
        Ok(wrong)
    }

    /// Whether rows are written, or were, before the whole file is known.
    fn is_in_one_go(&self) -> bool {
        self.resolved.is_none() && self.writer.is_some()
    }

    fn add(&mut self, mut record: Record, row: i64) -> anyhow::Result<()> {
        self.receipt.added += 1;
        self.number(&mut record)?;
        let Some(writer) = self.writing() else {
            self.tools.known.units.note_due(&record);
            return Ok(());
        };
        writer.at_line(Some(row));
        self.resolve_units(writer, &mut record)?;
        writer.insert(&record)?;
        Ok(())
    }

    fn update(&mut self, old: &Record, mut new: Record, row: i64) -> anyhow::Result<()> {
        self.receipt.updated += 1;
        if self.tools.ctx.is_json || self.receipt.changes.len() <= 20 {
            let changes = self.changes(old, &new, row);
            self.receipt.changes.extend(changes);
        }
        self.has_changed |= number(old).is_some();
        let Some(writer) = self.writing() else {
            self.tools.known.units.note_due(&new);
            return Ok(());
        };
        writer.at_line(Some(row));
        self.resolve_units(writer, &mut new)?;
        writer.update(old, &new)?;
        Ok(writer.drop_if_another(old, &new)?)
    }

    fn resolve_units(&self, writer: &Writer, record: &mut Record) -> anyhow::Result<()> {
        let ctx = self.tools.ctx;
        self.tools.known.units.resolve(record, &|unit| Ok(add::insert(ctx, writer, unit)?.id))
    }

    /// The number that a record lacks; a number that some row has is never given to another.
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
        let place = self.tools.headers.place(key).filter(|_| !std::mem::replace(&mut self.is_reserved, true));
        if let Some(at) = place {
            let table = self.tools.table;
            table.rows(&mut |row| {
                row.cells.get(at).map(shown).iter().for_each(|no| self.keep(no));
                Ok(())
            })?;
        }
        let date = record.ledger.date.and_then(|key| record.date(key)).unwrap_or(self.tools.ctx.today);
        let codes = self.codes.as_mut().map(UnitCodes::next);
        let given = codes.or_else(|| self.serials.as_mut().map(|serials| serials.next(date.year())));
        record.set(key, given.map(Value::Text));
        Ok(())
    }

    /// Reserves a row's number, so that no other record gets it.
    fn keep(&mut self, no: &str) {
        self.serials.iter_mut().for_each(|serials| serials.push(no));
        self.codes.iter_mut().for_each(|codes| codes.push(no));
    }

    /// Each field that an update changes.
    fn changes(&self, old: &Record, new: &Record, row: i64) -> Vec<Changed> {
        let Tools { ctx, store, known, .. } = self.tools;
        let names =
            |kind: Kind, key: i64| known.units.wanted_name(key).unwrap_or_else(|| names::name(store, kind, key));
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

fn units_in(value: Option<&Value>) -> Vec<i64> {
    match value {
        Some(Value::Key(key)) => vec![*key],
        Some(Value::Keys(keys)) => keys.clone(),
        _ => Vec::new(),
    }
}

/// Reads the file again for the rows that have twins and are not refused for themselves.
pub fn twins(tools: &Tools, found: &Twins, receipt: &Receipt) -> anyhow::Result<Resolved> {
    let Tools { ledger, table, headers, known, .. } = *tools;
    let refused: HashSet<i64> = receipt.refused.iter().map(|r| r.row).collect();
    let mut groups = Groups::default();
    table.rows(&mut |row| {
        if headers.is_example(ledger, row) || refused.contains(&row.number) {
            return Ok(());
        }
        let mut record = tools.parsed(row, &mut Receipt::default()).record;
        known.renumber(&mut record)?;
        let held = known.existing(&mut record.clone())?.map(|r| r.id);
        if found.is_suspect(key(held, &record)) {
            groups.take(held, record, row.number);
        }
        Ok(())
    })?;
    Ok(groups.resolve(&receipt.columns_not_read))
}

/// Codes for units that have none in the file, counted on from one look at the store.
struct UnitCodes(u64);

impl UnitCodes {
    fn new(store: &Store, ledger: &'static Ledger) -> anyhow::Result<Option<UnitCodes>> {
        match ledger == &UNIT {
            true => Ok(store.free_code()?.trim_start_matches('U').parse().ok().map(UnitCodes)),
            false => Ok(None),
        }
    }

    fn push(&mut self, code: &str) {
        let parsed: Option<u64> = code.strip_prefix('U').and_then(|digits| digits.parse().ok());
        self.0 = parsed.map_or(self.0, |parsed| self.0.max(parsed.saturating_add(1)));
    }

    fn next(&mut self) -> String {
        self.0 += 1;
        format!("U{:03}", self.0 - 1)
    }
}
