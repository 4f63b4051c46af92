//! Makes a table of the publication from a ledger. Types, key, conditions and comments come from the ledger's
//! declaration, and each record becomes a row. A reference to another record is the public key of that record: a unit's
//! code, a record number, an id of the plan.

use super::{Check, PublishedColumn, Table, Type, Vanished};
use crate::grid::{Cell, Row, Word};
use crate::ledger::id_number::masked;
use crate::ledger::{Kind, Ledger, Record, Value};

/// The column of the key for records without numbers: the key in the town's store.
const ROW: PublishedColumn = PublishedColumn::new("row", "行号", Type::Integer).not_null();

/// The table of a ledger.
pub fn table(ledger: &'static Ledger) -> Table {
    let key = key(ledger);
    let declared = ledger.columns.iter().map(|column| column_of(column, key));
    let columns: Vec<PublishedColumn> = (key == [ROW.name]).then_some(ROW).into_iter().chain(declared).collect();
    Table { name: ledger.key, title: ledger.name, columns, key, vanished: Vanished::Marked, indexes: &[] }
}

fn key(ledger: &Ledger) -> &'static [&'static str] {
    match ledger.number_key() {
        "code" => &["code"],
        _ if !ledger.is_numbered() => &["row"],
        "record" => &["record"],
        _ => &["no"],
    }
}

fn column_of(column: &'static crate::ledger::Column, key: &[&str]) -> PublishedColumn {
    let is = match column.kind {
        kind if kind.is_list() => Type::Texts,
        Kind::Number => Type::Integer,
        Kind::Decimal | Kind::Money => Type::Numeric,
        Kind::Date => Type::Date,
        Kind::Flag => Type::Boolean,
        _ => Type::Text,
    };
    let check = match column.kind {
        Kind::Words(words) => Some(Check::OneOf(words)),
        Kind::Number | Kind::Decimal | Kind::Money => Some(Check::NotNegative),
        Kind::CreditCode => Some(Check::Length(18)),
        // Only a masked ID number leaves the town.
        Kind::IdNumber => Some(Check::Masked),
        _ => None,
    };
    let of = match column.kind {
        Kind::Unit => Some("unit"),
        Kind::Hazard => Some("hazard"),
        Kind::Training => Some("training"),
        _ => None,
    };
    let not_null = column.required || key.contains(&column.key);
    PublishedColumn { name: column.key, header: column.header, is, not_null, check, of }
}

/// Gives the public key of a record of another ledger by the store's key: a unit's code, a hazard's or a training's
/// number.
pub type Keys<'a> = dyn Fn(Kind, i64) -> String + 'a;

/// A record as a row of its table, without the site.
pub fn cells(record: Record, keys: &Keys) -> Row {
    let ledger = record.ledger;
    let first = (key(ledger) == [ROW.name]).then_some(Cell::Int(record.id));
    let values = ledger.columns.iter().zip(record.values);
    Row::new(first.into_iter().chain(values.map(|(column, value)| cell(column.kind, value, keys))).collect())
}

fn cell(kind: Kind, value: Option<Value>, keys: &Keys) -> Cell {
    match value {
        None => Cell::Empty,
        Some(Value::Text(number)) if kind == Kind::IdNumber => Cell::Text(masked(&number)),
        Some(Value::Text(text)) => Cell::Text(text),
        Some(Value::Int(number)) => Cell::Int(number),
        Some(Value::Hundredths(number)) => Cell::Hundredths(number),
        Some(Value::Date(date)) => Cell::Date(date),
        Some(Value::Flag(flag)) => Cell::Flag(flag),
        Some(Value::Word(word)) => Cell::Word(Word { en: word.en.into(), zh: word.zh.into() }),
        Some(Value::Key(key)) => Cell::Text(keys(kind, key)),
        Some(Value::Keys(all)) => {
            let of = if kind == Kind::Hazards { Kind::Hazard } else { Kind::Unit };
            Cell::List(all.into_iter().map(|key| Cell::Text(keys(of, key))).collect())
        }
        Some(Value::Texts(texts)) => Cell::List(texts.into_iter().map(Cell::Text).collect()),
    }
}
