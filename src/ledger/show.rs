//! The values of a record as cells, for lists, `show`, exports and receipts.

use super::id_number::{masked, masked_within};
use super::value::{RecordRef, ValueRef};
use super::{Column, Kind, Ledger, Record, Value};
use crate::domain::plan::Plan;
use crate::grid::{Cell, CellOf, Column as Shown, Place, Row, RowOf, Tone, Word};
use std::borrow::Cow;

/// The name or number of a record of another ledger by its key: of `Kind::Unit`, `Hazard` or `Training`.
pub type Names<'a> = dyn Fn(Kind, i64) -> String + 'a;

/// The columns of a ledger's list. Columns that are not `listed` are in data formats only.
pub fn columns(ledger: &Ledger) -> Vec<Shown> {
    ledger.columns.iter().map(column).collect()
}

/// The grid's column for a ledger's column, with the choices that a spreadsheet offers.
pub fn column(column: &Column) -> Shown {
    let base = Shown { former: column.former, in_csv: column.in_csv, ..Shown::new(column.key, column.header) };
    let base = match column.kind {
        Kind::Number | Kind::Decimal | Kind::Money => base.number(),
        Kind::Date => base.date(),
        Kind::Words(words) => base.one_of(words.iter().map(|word| word.zh)),
        Kind::Flag => base.one_of(["是", "否"]),
        Kind::Period | Kind::Measure => base.keep(),
        _ if matches!(column.key, "no" | "record" | "code" | "hazard" | "training" | "phone") => base.keep(),
        _ => base,
    };
    Shown { place: if column.listed { Place::Everywhere } else { Place::Data }, ..base }
}

/// The row of a record.
pub fn row(record: &Record, plan: &Plan, names: &Names) -> Row {
    into_row(record.clone(), plan, names)
}

/// The row of a record while it is read from the store: texts are not copied. `names` is as `Names`.
///
/// # Errors
/// A value that cannot be read.
pub fn row_of<'a, 'r: 'a, 'n: 'a>(
    record: RecordRef<'_, 'r>,
    plan: &Plan,
    names: &dyn Fn(Kind, i64) -> Cow<'n, str>,
) -> anyhow::Result<RowOf<'a>> {
    let columns = record.ledger.columns;
    let mut cells = Vec::with_capacity(columns.len());
    for (column, value) in columns.iter().zip(record.values) {
        cells.push(match value? {
            None => CellOf::Empty,
            Some(ValueRef::Text(text)) => text_cell(column.kind, Cow::Borrowed(text), plan),
            Some(ValueRef::Other(Value::Key(key))) => CellOf::Text(names(column.kind, key)),
            Some(ValueRef::Other(value)) => {
                into_cell(column.kind, Some(value), plan, &|kind, key| names(kind, key).into())
            }
        });
    }
    let void = record.ledger.at("void_reason");
    let is_void = void.is_some_and(|at| cells[at] != CellOf::Empty);
    Ok(RowOf::new(cells).tone(if is_void { Tone::Dim } else { Tone::Plain }))
}

/// The row of a record. The record is consumed, so that its texts are not copied.
pub fn into_row(record: Record, plan: &Plan, names: &Names) -> Row {
    let tone = if record.is_void() { Tone::Dim } else { Tone::Plain };
    let cells = record.ledger.columns.iter().zip(record.values);
    Row::new(cells.map(|(column, value)| into_cell(column.kind, value, plan, names)).collect()).tone(tone)
}

/// The cell of a value.
pub fn cell(kind: Kind, value: Option<&Value>, plan: &Plan, names: &Names) -> Cell {
    into_cell(kind, value.cloned(), plan, names)
}

fn into_cell(kind: Kind, value: Option<Value>, plan: &Plan, names: &Names) -> Cell {
    let Some(value) = value else { return Cell::Empty };
    match (value, kind) {
        (Value::Text(text), _) => text_cell(kind, Cow::Owned(text), plan),
        (Value::Int(n), _) => Cell::Int(n),
        (Value::Hundredths(n), _) => Cell::Hundredths(n),
        (Value::Date(date), _) => Cell::Date(date),
        (Value::Flag(flag), _) => Cell::Flag(flag),
        (Value::Word(word), _) => Cell::Word(Word { en: word.en.into(), zh: word.zh.into() }),
        (Value::Key(key), _) => Cell::text(names(kind, key)),
        (Value::Keys(keys), kind) => {
            let of = if kind == Kind::Hazards { Kind::Hazard } else { Kind::Unit };
            Cell::List(keys.iter().map(|key| Cell::text(names(of, *key))).collect())
        }
        (Value::Texts(texts), Kind::Categories) => {
            Cell::List(texts.iter().map(|id| named(Kind::Category, id, plan)).collect())
        }
        (Value::Texts(texts), Kind::Bodies) => Cell::List(texts.iter().map(|id| named(Kind::Body, id, plan)).collect()),
        (Value::Texts(texts), _) => Cell::List(texts.into_iter().map(Cell::text).collect()),
    }
}

fn text_cell<'a>(kind: Kind, text: Cow<'a, str>, plan: &Plan) -> CellOf<'a> {
    match kind {
        Kind::Category | Kind::Body | Kind::Event | Kind::Measure => named(kind, &text, plan),
        Kind::IdNumber => Cell::text(masked(&text)),
        Kind::CertificateNumber => Cell::text(masked_within(&text)),
        _ => CellOf::Text(text),
    }
}

/// The cell for an id of the plan: a word for categories and events, a name for bodies. If the plan does not have the
/// id, the id itself is shown.
fn named(kind: Kind, id: &str, plan: &Plan) -> Cell {
    let word = |name: &str| Cell::Word(Word { en: id.to_string().into(), zh: name.to_string().into() });
    match kind {
        Kind::Category => plan.find_category(id).map_or_else(|| Cell::text(id), |i| word(&plan.categories[i].name)),
        Kind::Measure => Cell::text(plan.find_key(id).map_or(id, |found| &plan.measure(found).id)),
        Kind::Event => plan.find_event(id).map_or_else(|| Cell::text(id), |e| word(&plan.event(e).title)),
        _ => plan.find_body(id).map_or_else(|| Cell::text(id), |b| Cell::text(&plan.body(b).name)),
    }
}
