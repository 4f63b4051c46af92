//! A record as values, one for each declared column.

use super::{Kind, Ledger};
use crate::domain::words::Word;
use chrono::NaiveDate;

/// The value of one column of a record. Its tag has the size of a word: a value is then moved word by word.
#[derive(Debug, Clone, PartialEq)]
#[repr(usize)]
pub enum Value {
    Text(String),
    Int(i64),
    /// A number with two decimal places, in hundredths.
    Hundredths(i64),
    Date(NaiveDate),
    Flag(bool),
    Word(&'static Word),
    /// The store's key of a record of another ledger.
    Key(i64),
    Keys(Vec<i64>),
    Texts(Vec<String>),
}

/// A value while its record is read: a text is borrowed from the store.
#[derive(Debug, Clone, PartialEq)]
#[repr(usize)]
pub enum ValueRef<'r> {
    Text(&'r str),
    /// Any other value.
    Other(Value),
}

impl ValueRef<'_> {
    /// The value with its text copied.
    pub fn into_value(self) -> Value {
        match self {
            ValueRef::Text(text) => Value::Text(text.to_string()),
            ValueRef::Other(value) => value,
        }
    }
}

/// A record while it is read from the store.
pub struct RecordRef<'v, 'r> {
    /// The store's key.
    pub id: i64,
    pub ledger: &'static Ledger,
    /// The value of each column, in the order of the columns; `None` for an empty column.
    pub values: &'v mut dyn Iterator<Item = anyhow::Result<Option<ValueRef<'r>>>>,
}

impl RecordRef<'_, '_> {
    /// The record with its texts copied.
    ///
    /// # Errors
    /// A value that cannot be read.
    pub fn into_record(self) -> anyhow::Result<Record> {
        let values = self.values.map(|value| Ok(value?.map(ValueRef::into_value)));
        Ok(Record { id: self.id, ledger: self.ledger, values: values.collect::<anyhow::Result<_>>()? })
    }
}

/// A record of a ledger, with a value for each column; `None` for an empty column.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The store's key; 0 before the record is written.
    pub id: i64,
    pub ledger: &'static Ledger,
    pub values: Vec<Option<Value>>,
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Ledger) -> bool {
        self.key == other.key
    }
}

impl Record {
    /// A record of the ledger with no values yet.
    pub fn new(ledger: &'static Ledger) -> Record {
        Record { id: 0, ledger, values: vec![None; ledger.columns.len()] }
    }

    /// The value of the column with this key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.ledger.at(key).and_then(|at| self.values[at].as_ref())
    }

    /// Sets the value of a column; an unknown key is ignored (a test checks every key in the source).
    pub fn set(&mut self, key: &str, value: Option<Value>) {
        debug_assert!(self.ledger.at(key).is_some(), "{key}");
        if let Some(at) = self.ledger.at(key) {
            self.values[at] = value;
        }
    }

    /// The text in a column; `None` if the column has no text.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The date in a column; `None` if the column has no date.
    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        match self.get(key)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The word in a column with a closed set; `None` if the column has no word.
    pub fn word(&self, key: &str) -> Option<&'static Word> {
        match self.get(key)? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The whole number, the hundredths or the key in a column; `None` if the column has no such value.
    pub fn int(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Value::Int(n) | Value::Hundredths(n) | Value::Key(n) => Some(*n),
            _ => None,
        }
    }

    /// The store's keys in a column that refers to several records; empty if it has none.
    pub fn keys(&self, key: &str) -> &[i64] {
        match self.get(key) {
            Some(Value::Keys(keys)) => keys,
            _ => &[],
        }
    }

    /// Whether the record is void (作废).
    pub fn is_void(&self) -> bool {
        self.get("void_reason").is_some()
    }

    /// The record's number, or what identifies it in ledgers without numbers.
    pub fn no(&self) -> &str {
        self.text(self.ledger.number_key()).unwrap_or("")
    }
}

const STRONG: [char; 2] = ['；', ';'];

/// The signs that separate the elements of a list, except within brackets.
const SEPARATORS: [char; 5] = ['；', ';', '、', ',', '，'];

/// The elements of a list in a cell: the whole cell if `is_whole` accepts it, otherwise its parts between separators
/// outside brackets. A single name that contains a separator is written with `；` at its end.
pub fn split_list(cell: &str, is_whole: impl Fn(&str) -> bool) -> Vec<String> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Vec::new();
    }
    if is_whole(cell) {
        return vec![cell.to_string()];
    }
    if let Some(lone) = cell.strip_suffix(STRONG)
        && outside_brackets(lone, &STRONG).len() == 1
    {
        return vec![lone.trim().to_string()];
    }
    // If the cell has a `；`, only `；` separates names, so that a name may contain 、.
    let strong = outside_brackets(cell, &STRONG);
    let parts = if strong.len() > 1 { strong } else { outside_brackets(cell, &SEPARATORS) };
    let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect();
    let parts = match parts.iter().all(|part| is_whole(part)) {
        true => parts,
        false => known(cell, &is_whole).unwrap_or(parts),
    };
    parts.into_iter().map(str::to_string).collect()
}

/// Splits a cell into known names; `None` if a part is no known name. A name may contain a `；`, or a bracket that is
/// never closed.
fn known<'a>(cell: &'a str, is_whole: &impl Fn(&str) -> bool) -> Option<Vec<&'a str>> {
    let mut rest = cell.trim_end_matches(STRONG);
    let mut names = Vec::new();
    while !rest.is_empty() {
        let ends = rest.match_indices(STRONG).map(|(at, _)| at).chain([rest.len()]);
        let end = ends.into_iter().find(|end| is_whole(rest[..*end].trim()))?;
        names.push(rest[..end].trim());
        rest = rest[end..].trim_start_matches(STRONG);
    }
    Some(names)
}

fn outside_brackets<'a>(cell: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut depth, mut start, mut parts) = (0usize, 0, Vec::new());
    for (at, c) in cell.char_indices() {
        match c {
            '（' | '(' | '【' | '[' => depth += 1,
            '）' | ')' | '】' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 && separators.contains(&c) => {
                parts.push(&cell[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&cell[start..]);
    parts
}

/// Whether two values of a column are equal; lists are compared in any order.
pub fn same(kind: Kind, a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Keys(a)), Some(Value::Keys(b))) if kind.is_linked() => {
            let (mut a, mut b) = (a.clone(), b.clone());
            a.sort_unstable();
            b.sort_unstable();
            a == b
        }
        (Some(Value::Texts(a)), Some(Value::Texts(b))) if kind.is_linked() => {
            let (mut a, mut b) = (a.clone(), b.clone());
            a.sort_unstable();
            b.sort_unstable();
            a == b
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::split_list;

    #[test]
    fn a_list_splits_where_a_clerk_would() {
        let never = |_: &str| false;
        assert_eq!(split_list("甲；乙;丙", never), ["甲", "乙", "丙"]);
        assert_eq!(split_list("甲、乙，丙", never), ["甲", "乙", "丙"]);
        assert_eq!(split_list("各村（村委会、村两委）", never), ["各村（村委会、村两委）"]);
        assert_eq!(split_list("粮油、副食店；", never), ["粮油、副食店"]);
        assert_eq!(split_list("粮油、副食店；甲", never), ["粮油、副食店", "甲"]);
        assert_eq!(split_list("粮油、副食店", |name| name == "粮油、副食店"), ["粮油、副食店"]);
        assert!(split_list("  ", never).is_empty());
        assert_eq!(split_list("甲（；；", never), ["甲（；"]);
        let units = |name: &str| ["甲；乙", "丙（", "丁"].contains(&name);
        assert_eq!(split_list("甲；乙；", units), ["甲；乙"]);
        assert_eq!(split_list("丙（；甲；乙；丁", units), ["丙（", "甲；乙", "丁"]);
        assert_eq!(split_list("丙（；戊；丁", units), ["丙（；戊；丁"]);
    }
}
