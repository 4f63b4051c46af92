//! A record of whichever ledger, by its number or a short form of it; a unit by any of its names.

use super::find;
use crate::ledger::{self, Ledger, Record, UNIT};
use crate::reply::Mistake;
use crate::store::{Fitting, Store};

/// The record that a person means.
pub fn any(store: &Store, text: &str) -> anyhow::Result<Record> {
    let text = text.trim();
    let numbered = || ledger::ALL.iter().copied().filter(|l| l.is_numbered());
    let mut found: Vec<(&'static Ledger, i64, String)> = Vec::new();
    // Of other sites.
    let mut merged: Vec<String> = Vec::new();
    for ledger in numbered() {
        found.extend(store.id_of(ledger, text)?.map(|id| (ledger, id, text.to_string())));
    }
    if found.is_empty() {
        found.extend(store.unit_named(text)?.into_iter().map(|unit| (&UNIT, unit.id, unit.code)));
    }
    if found.is_empty() {
        for ledger in numbered() {
            let Fitting { here, elsewhere } = store.by_short_number(ledger, text)?;
            found.extend(here.into_iter().map(|(id, no)| (ledger, id, no)));
            merged.extend(elsewhere.into_iter().map(|(_, no)| no));
        }
    }
    match &found[..] {
        [(ledger, id, _)] => match store.get(ledger, *id)? {
            Some(record) => Ok(record),
            None => Err(Mistake::new(format!("没有编号为“{text}”的记录")).into()),
        },
        [] if !merged.is_empty() => {
            merged.truncate(10);
            let what = format!("本站没有编号为“{text}”的记录；合并来的要写完整的编号：{}", merged.join("、"));
            Err(Mistake::new(what).into())
        }
        // A part of a unit's name is the last that it may be.
        [] => match find::unit(store, text) {
            Ok(id) => store.get(&UNIT, id)?.ok_or_else(|| Mistake::new(format!("没有单位“{text}”")).into()),
            Err(error) if !error.is::<Mistake>() || error.to_string().contains("对应多个") => Err(error),
            Err(_) => Err(Mistake::new(format!("没有编号为“{text}”的记录，也没有这个单位"))
                .hint("请写完整的编号，如 JC-YH-2026-0012；编号见 zhiben hazard list 等列表")
                .into()),
        },
        several => {
            let all: Vec<String> =
                several.iter().take(10).map(|(ledger, _, no)| format!("{}（{}）", no, ledger.name)).collect();
            let more = if several.len() > 10 { " 等" } else { "" };
            let what = format!("“{text}”对应多条记录：{}{more}；请写完整的编号", all.join("、"));
            Err(Mistake::new(what).into())
        }
    }
}
