//! Converts the values of a ledger's columns to SQL values and back; no other module does either.

use crate::domain::words::Words;
use crate::ledger::value::ValueRef as Borrowed;
use crate::ledger::{Column, Kind, Value};
use chrono::{Datelike, NaiveDate};
use rusqlite::types::{FromSqlError, ToSql, ToSqlOutput, Value as Sql, ValueRef};

/// Reads a date as it is stored.
pub(super) use crate::domain::dates::iso as date;

/// The error for a value that cannot be read, with its column and the value found.
pub(super) fn strange(column: &str, found: &str) -> rusqlite::Error {
    let text = format!("列 {column} 里的值无法识别：{found}");
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, text.into())
}

/// A value as SQLite stores it.
pub(super) fn to_sql(value: Option<&Value>) -> Sql {
    match value {
        None | Some(Value::Keys(_)) => Sql::Null,
        Some(Value::Text(text)) => Sql::Text(text.clone()),
        Some(Value::Int(n) | Value::Hundredths(n) | Value::Key(n)) => Sql::Integer(*n),
        Some(Value::Date(date)) => Sql::Text(iso(*date)),
        Some(Value::Flag(flag)) => Sql::Integer(i64::from(*flag)),
        Some(Value::Word(word)) => Sql::Text(word.en.to_string()),
        Some(Value::Texts(texts)) => Sql::Text(texts.join("\n")),
    }
}

/// A value as it is bound to a statement; texts are borrowed, not copied.
pub(super) struct Bound<'a>(pub Option<&'a Value>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = |text: &'static str| ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()));
        Ok(match self.0 {
            Some(Value::Text(text)) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Some(Value::Word(word)) => text(word.en),
            other => ToSqlOutput::Owned(to_sql(other)),
        })
    }
}

/// Converts a stored value to its column's type; `None` if the column is empty.
pub(super) fn from_sql(column: &Column, value: ValueRef<'_>) -> rusqlite::Result<Option<Value>> {
    Ok(borrowed(column, value)?.map(Borrowed::into_value))
}

/// Converts a stored value as `from_sql` does; a text is borrowed.
pub(super) fn borrowed<'r>(column: &Column, value: ValueRef<'r>) -> rusqlite::Result<Option<Borrowed<'r>>> {
    if value == ValueRef::Null {
        return Ok(None);
    }
    // This program writes no NUL into a text. A NUL means that the disk lost the end of a long text.
    let text = || match value.as_str().map_err(from_error(column))? {
        text if text.as_bytes().last() == Some(&0) => Err(strange(column.key, "NUL")),
        text => Ok(text),
    };
    let int = || value.as_i64().map_err(from_error(column));
    Ok(Some(Borrowed::Other(match column.kind {
        Kind::Number => Value::Int(int()?),
        Kind::Decimal | Kind::Money => Value::Hundredths(int()?),
        Kind::Flag => Value::Flag(int()? != 0),
        Kind::Unit | Kind::Hazard | Kind::Training => Value::Key(int()?),
        Kind::Date => Value::Date(date(text()?).ok_or_else(|| strange(column.key, text().unwrap_or_default()))?),
        Kind::Words(words) => {
            Value::Word(word(words, text()?).ok_or_else(|| strange(column.key, text().unwrap_or_default()))?)
        }
        Kind::Texts | Kind::Categories | Kind::Bodies => {
            Value::Texts(text()?.split('\n').map(str::to_string).collect())
        }
        _ => return Ok(Some(Borrowed::Text(text()?))),
    })))
}

fn from_error(column: &Column) -> impl Fn(FromSqlError) -> rusqlite::Error + '_ {
    |error| strange(column.key, &error.to_string())
}

/// The word with this English name among `words`.
pub(super) fn word(words: Words, en: &str) -> Option<&'static crate::domain::words::Word> {
    words.iter().find(|w| w.en == en)
}

/// A date as `2026-03-09`; faster than a general formatter.
pub(super) fn iso(date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if !(0..=9999).contains(&year) {
        return date.to_string();
    }
    let digit = |n: u32| char::from(b'0' + (n % 10) as u8);
    let year = year.unsigned_abs();
    [year / 1000, year / 100, year / 10, year]
        .map(digit)
        .into_iter()
        .chain(['-', digit(month / 10), digit(month), '-', digit(day / 10), digit(day)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{date, iso};

    #[test]
    fn dates_are_iso_both_ways() {
        for text in ["2024-02-29", "2026-12-31", "2000-01-01"] {
            assert_eq!(iso(date(text).unwrap()), text);
        }
    }
}
