//! The record that a row belongs to: the values of a list (单位、别名 …) are rows of a separate table and belong to a
//! record.

use super::decode::Fields;
use crate::ledger::{self, Column, Kind, Ledger, Value};
use serde_json::Value as Json;

/// The ledger that a table belongs to. If the table holds a list, also the column of the list.
pub(in crate::store) fn owner(table: &str) -> (Option<&'static Ledger>, Option<&'static Column>) {
    if let Some(ledger) = ledger::kept(table).filter(|ledger| ledger.key == table) {
        return (Some(ledger), None);
    }
    let found = ledger::ALL.iter().copied().find_map(|ledger| {
        let mut columns = lists(ledger);
        columns.find(|(name, _)| name == table).map(|(_, column)| (ledger, column))
    });
    found.unzip()
}

/// The tables of a ledger's lists, each with its column.
pub(in crate::store) fn lists(ledger: &Ledger) -> impl Iterator<Item = (String, &'static Column)> {
    let columns = ledger.columns.iter().filter(|column| column.kind.is_linked());
    columns.map(|column| (format!("{}_{}", ledger.key, column.key), column))
}

/// The key of the record whose list the row is part of.
pub(in crate::store) fn owner_of(ledger: &Ledger, row: &Fields) -> Option<i64> {
    row.get(ledger.key).and_then(Json::as_i64)
}

/// The value of a list column, from the rows of the list's table; `None` if there is no row.
pub(in crate::store) fn listed<'r>(column: &Column, rows: impl IntoIterator<Item = &'r Fields>) -> Option<Value> {
    let values = rows.into_iter().filter_map(|row| row.get("value"));
    match column.kind {
        Kind::Units | Kind::Hazards => {
            Some(values.filter_map(Json::as_i64).collect()).filter(|keys: &Vec<_>| !keys.is_empty()).map(Value::Keys)
        }
        _ => {
            let texts = values.filter_map(Json::as_str).map(str::to_string).collect();
            Some(texts).filter(|texts: &Vec<_>| !texts.is_empty()).map(Value::Texts)
        }
    }
}
