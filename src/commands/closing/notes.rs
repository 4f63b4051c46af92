//! What the page of the day says of a plan that has ended or was closed.

use super::frozen::MAIN;
use crate::commands::Ctx;

/// That the plan was closed, or that it has ended and what to type; nothing while it runs.
pub fn of(ctx: &Ctx) -> anyhow::Result<Option<String>> {
    let closing = ctx.store()?.closing_of(MAIN)?;
    if let Some(on) = closing.as_ref().and_then(|closing| closing.date("on")).filter(|on| *on <= ctx.today) {
        let no = closing.as_ref().map_or("", |closing| closing.no());
        let what = format!("方案已于 {on} 结项（{no}），任务和目标的数是结项时的");
        return Ok(Some(format!("{what}；以后变了什么：zhiben plan diff --closed")));
    }
    let ends = ctx.plan.ends;
    let days = (ctx.today - ends).num_days();
    Ok((days > 0).then(|| {
        format!(
            "方案已到期：{ends} 结束，过了 {days} 天；结项：zhiben plan close {MAIN} --on {ends}；\
             接着的方案：zhiben plan next 新方案.toml"
        )
    }))
}
