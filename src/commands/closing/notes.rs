//! What the page of the day says of plans that have ended or were closed.

use super::frozen::closed;
use crate::commands::Ctx;
use crate::domain::plan::PlanHead;

/// A line for each plan that reports count: that it was closed, or that it has ended and what to type.
pub fn of(ctx: &Ctx) -> anyhow::Result<Vec<String>> {
    let lines = ctx.plan.counted().map(|head| line(ctx, head));
    Ok(lines.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Nothing while the plan runs.
fn line(ctx: &Ctx, head: &PlanHead) -> anyhow::Result<Option<String>> {
    let (id, ends) = (&head.id, head.ends);
    // A town with one plan does not call it by its id.
    let name = if ctx.plan.heads.len() > 1 { format!("方案 {id} ") } else { "方案".to_string() };
    if let Some((closing, on)) = closed(ctx, id)? {
        let what = format!("{name}已于 {on} 结项（{}），任务和目标的数是结项时的", closing.no());
        let asked = if ctx.plan.heads.len() > 1 { format!(" --plan {id}") } else { String::new() };
        return Ok(Some(format!("{what}；以后变了什么：zhiben plan diff --closed{asked}")));
    }
    let days = (ctx.today - ends).num_days();
    Ok((days > 0).then(|| {
        format!(
            "{name}已到期：{ends} 结束，过了 {days} 天；结项：zhiben plan close {id} --on {ends}；\
             接着的方案：zhiben plan next 新方案.toml"
        )
    }))
}
