//! Units that users declared to be the same unit (同一家): what each of them holds by itself. The ledger shows
//! something else: one unit stays and gets the names of the others. The others give way: they become void and are
//! renamed. A merge compares and joins what each unit holds by itself.

use super::content::Content;
use crate::ledger::{Record, UNIT, Value};
use crate::store::{Store, StoreError};
use rusqlite::OptionalExtension;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The names, and perhaps the credit code, that the unit that stays got from another unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub names: Vec<String>,
    pub credit: Option<String>,
}

impl Given {
    /// The names and the credit code as JSON.
    pub fn to_text(&self) -> String {
        json!({ "aliases": self.names, "credit_code": self.credit }).to_string()
    }

    fn from_text(text: &str) -> Given {
        let all: Json = serde_json::from_str(text).unwrap_or_default();
        let text = |value: &Json| value.as_str().map(str::to_string);
        let names = all["aliases"].as_array().map(|names| names.iter().filter_map(text).collect());
        Given { names: names.unwrap_or_default(), credit: text(&all["credit_code"]) }
    }
}

/// The name of a unit and its other names.
pub(super) fn names(unit: &Record) -> impl Iterator<Item = &str> {
    unit.text("name").into_iter().chain(aliases(unit).iter().map(String::as_str))
}

/// The other names of a unit.
pub(super) fn aliases(unit: &Record) -> &[String] {
    match unit.get("aliases") {
        Some(Value::Texts(aliases)) => aliases,
        _ => &[],
    }
}

const SAME: &str = "是同一家";

/// Sets what the ledger shows for a unit that gave way to `kept`: it is void and has no other names, and its name ends
/// with （已并入 CODE）.
pub(super) fn set_left(
    unit: &mut Record,
    kept: &Record,
    is_free: impl Fn(&str) -> rusqlite::Result<bool>,
) -> Result<(), StoreError> {
    let (name, code) = (unit.text("name").unwrap_or_default(), kept.no());
    let mut shown = format!("{name}（已并入 {code}）");
    if !is_free(&shown)? {
        shown = format!("{name}（{}，已并入 {code}）", unit.no());
    }
    let why = format!("与 {}（{code}）{SAME}", kept.text("name").unwrap_or_default());
    unit.set("name", Some(Value::Text(shown)));
    unit.set("aliases", None);
    unit.set("credit_code", None);
    unit.set("void_reason", Some(Value::Text(why)));
    Ok(())
}

/// Reverses `set_left` for a unit of an exported file, or of a store of an older version, where only the name shows
/// that the unit gave way. Restores the name and returns the code of the unit that stays. `None` if the unit did not
/// give way.
pub(super) fn take_left(unit: &mut Record) -> Option<String> {
    unit.text("void_reason").filter(|why| why.starts_with("与 ") && why.ends_with(SAME))?;
    let (before, code) = unit.text("name")?.strip_suffix('）')?.rsplit_once("已并入 ")?;
    let (name, code) = (before.rsplit_once('（')?.0.to_string(), code.to_string());
    unit.set("name", Some(Value::Text(name)));
    unit.set("void_reason", None);
    Some(code)
}

impl Store {
    /// For each unit that gave way to another (同一家), the unit that stays.
    pub(super) fn kept_units(&self) -> rusqlite::Result<BTreeMap<i64, i64>> {
        let mut statement = self.conn.prepare_cached("SELECT id, kept FROM merge_gone")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// For each unit that gave way to another (同一家), the unit that stays, for looking up old codes.
    pub fn units_that_stay(&self) -> Result<BTreeMap<i64, i64>, StoreError> {
        self.placed(|| self.kept_units().map_err(StoreError::from))
    }

    /// What a unit holds by itself. A unit that stays is given without the names that it got from others. A unit that
    /// gave way is given with its content before.
    pub(super) fn held_by_itself(&self, mut unit: Record) -> Result<Record, StoreError> {
        let sql = "SELECT content FROM merge_gone WHERE id = ?";
        let mut statement = self.conn.prepare_cached(sql)?;
        if let Some(content) = statement.query_row([unit.id], |row| row.get::<_, String>(0)).optional()? {
            let mut unit_before = Content::from_text(&UNIT, &content)?.record;
            unit_before.id = unit.id;
            unit_before.set("code", unit.get("code").cloned());
            return Ok(unit_before);
        }
        let mut statement = self.conn.prepare_cached("SELECT given FROM merge_gone WHERE kept = ?")?;
        let mut rows = statement.query([unit.id])?;
        while let Some(row) = rows.next()? {
            let given = Given::from_text(row.get_ref(0)?.as_str()?);
            let left: Vec<String> = aliases(&unit).iter().filter(|name| !given.names.contains(name)).cloned().collect();
            unit.set("aliases", Some(left).filter(|left| !left.is_empty()).map(Value::Texts));
            if given.credit.is_some() && given.credit.as_deref() == unit.text("credit_code") {
                unit.set("credit_code", None);
            }
        }
        Ok(unit)
    }

    /// What the unit with this key holds by itself.
    pub(super) fn unit_itself(&self, unit: i64) -> Result<Option<Record>, StoreError> {
        self.get(&UNIT, unit)?.map(|record| self.held_by_itself(record)).transpose()
    }
}
