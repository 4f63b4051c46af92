//! Makes the tables of a ledger. Types, key and comments come from the ledger's declaration, and each record becomes a
//! row. The values of a list are in a further table, a row for each, and telephone numbers are in a table that the county's
//! readers may not open. A reference to another record is the public key of that record: a unit's code, a record
//! number, an id of the plan.

use super::{Content, PublishedColumn, Table, Type};
use crate::grid::{Cell, Row, Sink, Word};
use crate::ledger::id_number::masked;
use crate::ledger::{Column, Kind, Ledger, Record, Value};

/// The column of the key for records without numbers: the key in the town's store.
fn row_key() -> PublishedColumn {
    PublishedColumn::new("row", "行号", Type::Integer).not_null()
}

/// The tables of a ledger: its records, the values of each list, and telephone numbers.
pub(super) fn tables(ledger: &'static Ledger) -> Vec<Table> {
    let name = format!("zb_{}", ledger.key);
    let kept = ledger.columns.iter().filter(|column| is_kept(column)).map(|column| column_of(ledger, column));
    let own: Vec<PublishedColumn> = row_column(ledger).into_iter().chain(kept).collect();
    let mut tables = vec![Table::new(&name, ledger.name, Content::Ledger(ledger), &[key(ledger)], own)];
    for (at, column) in ledger.columns.iter().enumerate().filter(|(_, column)| column.kind.is_list()) {
        let is_free = matches!(column.kind, Kind::Texts | Kind::Aliases);
        let is = if is_free { Type::Text } else { Type::Name };
        let mut value = PublishedColumn::new("value", column.header, is).not_null();
        value.is_free = is_free;
        let place = PublishedColumn::new("place", "次序", Type::Integer).not_null();
        let columns = vec![key_column(ledger), place, value];
        let title = format!("{}的{}", ledger.name, column.header);
        let key = [key(ledger), "place"];
        tables.push(Table::new(format!("{name}_{}", column.key), title, Content::Values(ledger, at), &key, columns));
    }
    if ledger.columns.iter().any(is_personal) {
        let private =
            ledger.columns.iter().filter(|column| is_personal(column)).map(|column| column_of(ledger, column));
        let columns = std::iter::once(key_column(ledger)).chain(private).collect();
        let title = format!("{}的电话", ledger.name);
        tables.push(Table::new(format!("{name}_phone"), title, Content::Personal(ledger), &[key(ledger)], columns));
    }
    tables
}

/// The JSON key of the column that identifies a record within its site.
fn key(ledger: &'static Ledger) -> &'static str {
    match ledger.number_key() {
        "code" => "code",
        _ if !ledger.is_numbered() => "zb_row",
        "record" => "record",
        _ => "no",
    }
}

fn row_column(ledger: &'static Ledger) -> Option<PublishedColumn> {
    (key(ledger) == "zb_row").then(row_key)
}

fn key_column(ledger: &'static Ledger) -> PublishedColumn {
    row_column(ledger).unwrap_or_else(|| {
        let column = ledger.columns.iter().find(|column| column.key == key(ledger));
        PublishedColumn::new(key(ledger), column.map_or("编号", |column| column.header), Type::Name).not_null()
    })
}

/// A telephone number.
fn is_personal(column: &Column) -> bool {
    column.key == "phone"
}

/// Whether the column is in the table of records.
fn is_kept(column: &Column) -> bool {
    !column.kind.is_list() && !is_personal(column)
}

fn column_of(ledger: &'static Ledger, column: &'static Column) -> PublishedColumn {
    let is_key = column.key == key(ledger);
    let is = match column.kind {
        Kind::Number => Type::Integer,
        Kind::Decimal | Kind::Money => Type::Decimal(2),
        Kind::Date => Type::Date,
        Kind::Flag => Type::Flag,
        Kind::Text | Kind::CertificateNumber if !is_key => Type::Text,
        _ => Type::Name,
    };
    let mut published = PublishedColumn::new(column.key, column.header, is);
    published.not_null = column.required || is_key;
    published.is_free = matches!(column.kind, Kind::Text | Kind::CertificateNumber);
    if let Kind::Words(words) = column.kind {
        published.words = Some(words);
    }
    published
}

/// Gives the public key of a record of another ledger by the store's key: a unit's code, a hazard's or a training's
/// number.
pub type Keys<'a> = dyn Fn(Kind, i64) -> String + 'a;

/// A record as a row of its ledger's table.
pub fn record(origin: &str, record: Record, keys: &Keys) -> Row {
    let ledger = record.ledger;
    let row = (key(ledger) == "zb_row").then_some(Cell::Int(record.id));
    let values = ledger.columns.iter().zip(record.values).filter(|(column, _)| is_kept(column));
    let cells = values.map(|(column, value)| cell(column.kind, value, keys));
    Row::new(std::iter::once(Cell::text(origin)).chain(row).chain(cells).collect())
}

/// The values of a record's list as rows. `at` is the place of the list's column.
pub fn values(origin: &str, record: &Record, at: usize, keys: &Keys, sink: &mut Sink) -> anyhow::Result<()> {
    let cells: Vec<Cell> = match record.values.get(at).cloned().flatten() {
        Some(Value::Keys(all)) => {
            let of = if record.ledger.columns[at].kind == Kind::Hazards { Kind::Hazard } else { Kind::Unit };
            all.into_iter().map(|key| Cell::text(keys(of, key))).collect()
        }
        Some(Value::Texts(texts)) => texts.into_iter().map(Cell::text).collect(),
        _ => Vec::new(),
    };
    for (place, value) in (1..).zip(cells) {
        sink(Row::new(vec![Cell::text(origin), key_cell(record, keys), Cell::Int(place), value]))?;
    }
    Ok(())
}

/// The telephone numbers of a record as a row; none if the record has no number.
pub fn personal(origin: &str, record: &Record, keys: &Keys) -> Option<Row> {
    let values = record.ledger.columns.iter().zip(&record.values).filter(|(column, _)| is_personal(column));
    let cells: Vec<Cell> = values.map(|(column, value)| cell(column.kind, value.clone(), keys)).collect();
    let first = [Cell::text(origin), key_cell(record, keys)];
    cells.iter().any(|cell| *cell != Cell::Empty).then(|| Row::new(first.into_iter().chain(cells).collect()))
}

fn key_cell(record: &Record, keys: &Keys) -> Cell {
    let ledger = record.ledger;
    if key(ledger) == "zb_row" {
        return Cell::Int(record.id);
    }
    let at = ledger.columns.iter().position(|column| column.key == key(ledger));
    at.map_or(Cell::Empty, |at| cell(ledger.columns[at].kind, record.values[at].clone(), keys))
}

fn cell(kind: Kind, value: Option<Value>, keys: &Keys) -> Cell {
    match value {
        // The values of a list are in another table.
        None | Some(Value::Keys(_) | Value::Texts(_)) => Cell::Empty,
        Some(Value::Text(number)) if kind == Kind::IdNumber => Cell::text(masked(&number)),
        Some(Value::Text(text)) => Cell::text(text),
        Some(Value::Int(number)) => Cell::Int(number),
        Some(Value::Hundredths(number)) => Cell::Hundredths(number),
        Some(Value::Date(date)) => Cell::Date(date),
        Some(Value::Flag(flag)) => Cell::Flag(flag),
        Some(Value::Word(word)) => Cell::Word(Word { en: word.en.into(), zh: word.zh.into() }),
        Some(Value::Key(key)) => Cell::text(keys(kind, key)),
    }
}
