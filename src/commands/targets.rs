//! `targets` 目标: each target's value, goal and due date, and what blocks it.

use super::load::{Hazards, Loaded, Needed};
use super::{Ctx, group};
use crate::reply::{Extra, Outcome, Report};
use crate::report::targets;
use clap::ArgMatches;

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let loaded = loaded(ctx)?;
    if let Some(by) = group::asked(matches)? {
        let (summary, each) = group::targets(ctx, &loaded, by)?;
        let mut report = group::report(ctx, "targets", "目标", by, summary, "达标率");
        report.extras.push(Extra::Grid { key: "targets", title: "逐项".to_string(), grid: each });
        return Ok(report.into());
    }
    let readings = targets::readings(&loaded.input());
    let grid = targets::grid(&ctx.plan, &readings, ctx.for_people);
    Ok(Report::new("targets", format!("目标（截至 {}）", ctx.today), ctx.today, grid).into())
}

pub fn loaded(ctx: &Ctx) -> anyhow::Result<Loaded> {
    Loaded::new(
        ctx,
        &Needed { measures: &|_| false, unit: None, hazards: Hazards::None, dated_items: &[], targets: true },
    )
}
