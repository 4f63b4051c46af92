//! Reads `ledger` and `where` of a form's file: which records a form, a line or a column counts. A condition has one of
//! two forms: a text as for `--where`, or words by column, `{ grade = ["major", "suspected"], not_source = "self",
//! closed = true }`. Both become a filter over the form's fields.

use super::Choice;
use super::field::Field;
use crate::domain::nearest::suggestion;
use crate::domain::plan::Plan;
use crate::domain::words;
use crate::filter::Filter;
use crate::grid::{Cell, Column, Holds, Word};
use crate::ledger::{Kind, Ledger, amount, find};
use crate::plan_file::{Table, Value};
use crate::tables::{Lists, Source, file};
use std::cell::RefCell;

/// What the conditions and columns of a form may name.
pub(super) struct Scope<'a> {
    pub plan: &'a Plan,
    pub lists: &'a dyn Lists,
    /// The ledgers of the form.
    pub ledgers: Vec<&'static Ledger>,
    /// The fields that the form uses, in the order of first use.
    pub fields: RefCell<Vec<String>>,
}

impl Scope<'_> {
    /// The place of a field among the form's fields. A new field is added.
    pub fn place(&self, name: &str) -> usize {
        let mut fields = self.fields.borrow_mut();
        fields.iter().position(|known| known == name).unwrap_or_else(|| {
            fields.push(name.to_string());
            fields.len() - 1
        })
    }

    /// The ledgers and the condition of a line or a column.
    pub fn choice(&self, t: &Table<'_>) -> Choice {
        let ledgers = ledgers(t);
        let outside = !self.ledgers.is_empty() && ledgers.iter().any(|ledger| !self.ledgers.contains(ledger));
        if let (Some(value), true) = (t.get("ledger"), outside) {
            value.wrong(format!("表头的 ledger 里没有写到它，那里有 {}", named(&self.ledgers)));
        }
        let over = if ledgers.is_empty() { &self.ledgers } else { &ledgers };
        Choice { filter: self.filter(t, over), ledgers }
    }

    /// Reads `where` for these ledgers.
    pub fn filter(&self, t: &Table<'_>, over: &[&'static Ledger]) -> Option<Filter> {
        let value = t.get("where")?;
        if value.is_text() { self.of_text(value, over) } else { self.of_words(&value.table()?, over) }
    }

    fn of_text(&self, value: Value<'_>, over: &[&'static Ledger]) -> Option<Filter> {
        // Columns cannot be checked if no ledger is given.
        if over.is_empty() {
            return None;
        }
        let columns = Field::columns(over);
        let read = |column: &Column, text: &str| self.value(column, text, over);
        let filter = file::condition(value, &columns, &read)?;
        Some(filter.moved(&mut |at| self.place(&columns[at].key)))
    }

    /// Reads a value in the text of a condition. A date must have its year, because a form must mean the same on every
    /// day.
    fn value(&self, column: &Column, text: &str, over: &[&'static Ledger]) -> Result<Cell, String> {
        let owner = over.iter().find_map(|ledger| Some((*ledger, Field::find(ledger, &column.key)?)));
        let Some((ledger, field)) = owner else { return Ok(Cell::text(text)) };
        let has_year = text.trim().get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
        if column.holds == Holds::Date && !has_year {
            return Err("报表里的日期要写全，如 2026-12-31".to_string());
        }
        match chosen(text, field, self.plan) {
            Some(cell) => cell.map_err(|known| format!("不在可选之列；可用的值：{known}")),
            None => self.lists.value(Source::Ledger(ledger), column, text),
        }
    }

    /// Reads the words by column: `KEY = "word"`, `KEY = ["word", …]`, `KEY = true` (filled in) or `false`, and
    /// `not_KEY`. All of them must hold.
    fn of_words(&self, table: &Table<'_>, over: &[&'static Ledger]) -> Option<Filter> {
        let mut found = Vec::new();
        for name in table.unknown_keys(&[]) {
            let Some(value) = table.get(name) else { continue };
            let of = |key: &str| over.iter().find_map(|ledger| Field::find(ledger, key));
            let (key, not) = match (of(name), name.strip_prefix("not_")) {
                (None, Some(rest)) => (rest, true),
                _ => (name, false),
            };
            let Some(field) = of(key) else {
                if !over.is_empty() {
                    let known: Vec<String> = over.iter().flat_map(|ledger| Field::names(ledger)).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    table.unknown_key(name, format!("{}没有这一列，{}", named(over), suggestion(key, &known)));
                }
                continue;
            };
            let at = self.place(key);
            let (filter, is_negated) = match value.as_flag() {
                Some(is_there) => (Filter::filled(at), is_there == not),
                None => match self.words(value, field, at) {
                    Some(filter) => (filter, not),
                    None => continue,
                },
            };
            found.push(if is_negated { filter.negated() } else { filter });
        }
        (!found.is_empty()).then(|| Filter::all(found))
    }

    fn words(&self, value: Value<'_>, field: Field, at: usize) -> Option<Filter> {
        let words = value.one_or_some().into_iter().filter_map(|value| Some((value, value.text()?)));
        if field.is_free_text() {
            let parts: Vec<String> = words.map(|(_, text)| text.to_string()).collect();
            return (!parts.is_empty()).then(|| Filter::with_part(at, parts));
        }
        let one = |(value, text): (Value<'_>, &str)| match chosen(text, field, self.plan) {
            Some(cell) => cell.map_err(|known| value.wrong(format!("不在可选之列，可用的有 {known}"))).ok(),
            None => Some(plain(text, field)),
        };
        let values: Vec<Cell> = words.filter_map(one).collect();
        (!values.is_empty()).then(|| Filter::one_of(at, values))
    }
}

/// Reads `ledger`: the key of a ledger, or a list of keys.
pub(super) fn ledgers(t: &Table<'_>) -> Vec<&'static Ledger> {
    let list = t.get("ledger").map(Value::one_or_some).unwrap_or_default();
    let all: Vec<&str> = crate::ledger::ALL.iter().filter(|l| l.date.is_some()).map(|l| l.key).collect();
    let one = |value: Value<'_>| {
        let found = find(value.text()?).filter(|ledger| ledger.date.is_some());
        if found.is_none() {
            value.unknown("台账", &all);
        }
        found
    };
    list.into_iter().filter_map(one).collect()
}

pub(super) fn named(ledgers: &[&'static Ledger]) -> String {
    ledgers.iter().map(|ledger| ledger.name).collect::<Vec<_>>().join("、")
}

/// The id of the category with this id, name or alias. The error is the list of the plan's categories.
pub(super) fn category(text: &str, plan: &Plan) -> Result<String, String> {
    let all = || plan.categories.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("、");
    plan.find_category(text).map(|place| plan.categories[place].id.clone()).ok_or_else(all)
}

/// Reads a value of a field with a closed set of values, as a cell. The error is the list of these values. `None` if
/// the field has no closed set.
fn chosen(text: &str, field: Field, plan: &Plan) -> Option<Result<Cell, String>> {
    let word = |en: &str| Cell::Word(Word { en: en.to_string().into(), zh: String::new().into() });
    match field.column()?.kind {
        Kind::Words(set) => Some(words::find(set, text).map(|found| word(found.en)).ok_or_else(|| words::listed(set))),
        Kind::Category | Kind::Categories => Some(category(text, plan).map(|id| word(&id))),
        Kind::Body | Kind::Bodies => {
            let all = || plan.bodies.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join("、");
            Some(plan.find_body(text).map(|id| Cell::text(&plan.body(id).name)).ok_or_else(all))
        }
        _ => None,
    }
}

/// Reads a value of any other field, as a cell. A text that is no value of the field's kind becomes a text cell, which
/// equals no cell of the field.
fn plain(text: &str, field: Field) -> Cell {
    let read = match field.column().map(|column| column.kind) {
        Some(Kind::Date) => text.parse().ok().map(Cell::Date),
        Some(Kind::Number | Kind::Decimal | Kind::Money) => amount::hundredths(text).map(Cell::Hundredths),
        Some(Kind::Flag) => text.parse().ok().map(Cell::Flag),
        _ => None,
    };
    read.unwrap_or_else(|| Cell::text(text))
}
