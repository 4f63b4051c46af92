//! `status` 概况: the one page of the morning.

use super::Ctx;
use super::load::{Hazards, Loaded, MATTERS, Needed, bridges};
use crate::domain::period::Cadence;
use crate::reply::{Beside, Outcome, Report};
use crate::report::bridge::Bridges;
use crate::report::owed::{Scope, collect};
use crate::report::{status, targets};
use clap::{ArgMatches, Command};

pub fn command() -> Command {
    Command::new("status").alias("概况").about("概况：目标、隐患增减、逾期、本月清单、覆盖，一页看完")
}

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    Ok(report(ctx)?.into())
}

pub fn report(ctx: &Ctx) -> anyhow::Result<Report> {
    let month = Cadence::Month.holding(ctx.today);
    let needed = Needed {
        measures: &|_| true,
        unit: None,
        hazards: Hazards::Since(month.first()),
        matters: MATTERS,
        targets: true,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let world = loaded.world();
    let readings = targets::readings(&world);
    let owed = collect(&world, &Scope::default(), &readings, &|_| true);
    ctx.warn_of(&owed);
    let bridge = bridges(ctx, Bridges::of_day(&ctx.plan, ctx.today))?;
    let title = format!("{}（截至 {}）", ctx.plan.title, ctx.today);
    let mut report = Report::new("status", title, ctx.today, status::counts(&owed, month));
    let grid = |key, title: &str, grid| Beside::Grid { key, title: title.to_string(), grid };
    report.beside = vec![
        grid("targets", "目标", targets::grid(&readings, ctx.for_people)),
        grid("bridge", "隐患增减：期初 + 新增 + 重开 − 销号 = 期末", bridge.grid()),
        grid("hazards", "未销号的隐患", status::hazards(&world, &owed)),
        grid("coverage", "各单位当前周期的任务", status::covered(&world)),
    ];
    report.notes.push("逾期明细：zhiben overdue；本月清单：zhiben checklist；为什么：zhiben why 编号".to_string());
    let missed = super::inspection::missed(ctx, ctx.store()?)?;
    if missed > 0 {
        report
            .notes
            .push(format!("计划的检查有 {missed} 次过了日子没有开展：zhiben inspection list（开展情况为未开展）"));
    }
    Ok(report)
}
