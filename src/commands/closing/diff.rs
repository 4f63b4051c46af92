//! `plan diff --closed`: what would read otherwise now than at the closing of a plan.

use super::frozen::{closed, is_of};
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, checklist, find};
use crate::domain::plan::MAIN;
use crate::grid::Cell;
use crate::reply::{Extra, Mistake, Report};
use crate::report::closing::compare::compare;

/// The obligations and targets of a closed plan that the records would now give otherwise, as of today.
///
/// # Errors
/// A [`Mistake`] where no plan was closed by today, or several were and `--plan` does not choose one.
pub fn closed_diff(ctx: &Ctx) -> anyhow::Result<Report> {
    let mut all = Vec::new();
    for head in ctx.plan.heads.iter().filter(|head| head.is_counted || !ctx.has_chosen_plans) {
        all.extend(closed(ctx, &head.id)?.map(|(closing, on)| (head.id.clone(), closing.no().to_string(), on)));
    }
    if all.len() > 1 {
        let ids: Vec<&str> = all.iter().map(|(id, ..)| id.as_str()).collect();
        let what = format!("有 {} 份方案结了项：{}", ids.len(), ids.join("、"));
        return Err(Mistake::new(what).hint(format!("请写明比哪一份，如 --plan {}", ids[0])).into());
    }
    let Some((plan, no, on)) = all.pop() else {
        let asked: Vec<&str> = ctx.plan.counted().map(|head| head.id.as_str()).collect();
        return Err(Mistake::new(format!("方案 {} 截至 {} 没有结项", asked.join("、"), ctx.today))
            .hint(format!("结项：zhiben plan close {} --on 日期", asked.first().unwrap_or(&MAIN)))
            .into());
    };
    let (place, plan) = find::plan(ctx, &plan)?;
    let ctx = &ctx.counting(place);
    let asks = |measure| is_of(&ctx.plan, &plan, measure);
    let needed = Needed { measures: &asks, unit: None, hazards: Hazards::None, dated_items: &[], targets: true };
    let loaded = Loaded::new(ctx, &needed)?;
    let grid = compare(&loaded.input(), &loaded.live(), &asks, &checklist::numbers(ctx)?);
    let title = format!("{no}（{on} 结项）与现在（截至 {}）相比", ctx.today);
    let mut report = Report::new("plan-closed-diff", title, ctx.today, grid);
    report.when_empty = "没有变化";
    report.extras.push(Extra::Value { key: "closing", label: "", cell: Cell::text(no) });
    report.extras.push(Extra::Value { key: "on", label: "", cell: Cell::Date(on) });
    report.notes.push("结项时的数不变；要按现在的重新结项，用 plan close，写 --reason 更正说明".to_string());
    Ok(report)
}
