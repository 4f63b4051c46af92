//! What a file adds to the register must mean one unit each: codes, credit codes, names and aliases clash
//! neither with the store nor within the file.

use super::known::Known;
use crate::ledger::{Record, Value};
use std::collections::HashMap;

/// The names that the file's rows brought so far, each with its row.
#[derive(Default)]
pub struct Brought(HashMap<String, i64>);

impl Brought {
    /// What of a unit's names is another's already: by column. `own` is the unit's key where it is known.
    pub fn clashes(&mut self, known: &Known, unit: &Record, own: Option<i64>, row: i64) -> Vec<(&'static str, String)> {
        let single = ["code", "credit_code", "name"].into_iter().filter_map(|key| Some((key, unit.text(key)?)));
        let aliases = match unit.get("aliases") {
            Some(Value::Texts(aliases)) => aliases.as_slice(),
            _ => &[],
        };
        let all = single.chain(aliases.iter().map(|alias| ("aliases", alias.as_str())));
        let mut wrong = Vec::new();
        for (key, name) in all {
            if known.unit(name).is_ok_and(|id| Some(id) != own) {
                wrong.push((key, format!("“{name}”已经是别的单位的名称、编码或别名")));
            }
            if let Some(other) = self.0.insert(name.to_string(), row).filter(|other| *other != row) {
                wrong.push((key, format!("第 {other} 行的单位也叫“{name}”")));
            }
        }
        wrong
    }
}
