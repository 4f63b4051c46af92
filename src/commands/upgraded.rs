//! The note on a changed meaning after an upgrade: a tick that names units was the town's too, and is theirs alone
//! since records may be marked 镇级.

use crate::commands::Ctx;
use crate::ledger::{ACTIVITY, Value};
use crate::store::Query;

/// How many records are named.
const NAMED: usize = 5;

/// One line after the command that upgraded the store; nothing where no tick is concerned.
pub fn note(ctx: &Ctx) -> anyhow::Result<Option<String>> {
    let Some(store) = ctx.store.as_deref().filter(|store| store.has_gained_town()) else { return Ok(None) };
    let is_both = |m: &&crate::domain::plan::Measure| m.owed_by.town && m.owed_by.unit && m.is_ticked();
    let measures = ctx.plan.measures.iter().filter(is_both).map(|m| Value::Text(m.key.clone())).collect();
    let query = Query { without_void: true, equal: vec![("measure", measures)], ..Query::default() };
    let mut ticks = store.all(&ACTIVITY, &query)?;
    ticks.retain(|tick| !tick.keys("units").is_empty());
    let of = |tick: &crate::ledger::Record| format!("{}（{}）", tick.no(), tick.text("measure").unwrap_or(""));
    let named: Vec<String> = ticks.iter().take(NAMED).map(of).collect();
    let more = if ticks.len() > NAMED { " 等" } else { "" };
    Ok(ticks.first().map(|first| {
        format!(
            "台账已升级：{} 条办结写了单位，从现在起只算这些单位的，不再算全镇的：{}{more}\n  \
             是镇里办的，就补上镇级：zhiben done edit {} --town 是",
            ticks.len(),
            named.join("、"),
            first.no()
        )
    }))
}
