//! `plan diff --closed`: what would read otherwise now than at the closing of a plan.

use super::frozen::is_of;
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, checklist};
use crate::grid::Cell;
use crate::reply::{Extra, Mistake, Report};
use crate::report::closing::compare::compare;

/// The obligations and targets of a closed plan that the records would now give otherwise, as of today.
///
/// # Errors
/// A [`Mistake`] where the plan was not closed by today.
pub fn closed_diff(ctx: &Ctx, plan: &str) -> anyhow::Result<Report> {
    let closing = ctx.store()?.closing_of(plan)?;
    let closed = closing.and_then(|closing| Some((closing.no().to_string(), closing.date("on")?)));
    let Some((no, on)) = closed.filter(|(_, on)| *on <= ctx.today) else {
        return Err(Mistake::new(format!("方案 {plan} 截至 {} 没有结项", ctx.today))
            .hint(format!("结项：zhiben plan close {plan} --on 日期"))
            .into());
    };
    let asks = |measure| is_of(&ctx.plan, plan, measure);
    let needed = Needed { measures: &asks, unit: None, hazards: Hazards::None, dated_items: &[], targets: true };
    let loaded = Loaded::new(ctx, &needed)?;
    let grid = compare(&loaded.input(), &loaded.live(), &asks, &checklist::numbers(ctx)?);
    let title = format!("{no}（{on} 结项）与现在（截至 {}）相比", ctx.today);
    let mut report = Report::new("plan-closed-diff", title, ctx.today, grid);
    report.when_empty = "没有变化";
    report.extras.push(Extra::Value { key: "closing", label: "", cell: Cell::Text(no) });
    report.extras.push(Extra::Value { key: "on", label: "", cell: Cell::Date(on) });
    report.notes.push("结项时的数不变；要按现在的重新结项，用 plan close，写 --reason 更正说明".to_string());
    Ok(report)
}
