//! `matrix` 分工: the responsibility matrix.

use super::{Ctx, find};
use crate::commands::options::value;
use crate::reply::{Extra, Outcome, Report};
use crate::report::matrix;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(value("body", "责任主体", "只看一个责任主体"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let body = matches.get_one::<String>("body").map(|text| find::body(ctx, text)).transpose()?;
    let grid = if ctx.for_people { matrix::by_measure(&ctx.plan, body) } else { matrix::grid(&ctx.plan, body) };
    let mut report = Report::new("matrix", "责任分工", ctx.today, grid);
    if body.is_none() {
        let office = &ctx.plan.first().office;
        let director = if office.director.is_empty() { "未写明" } else { &office.director };
        let title = format!("领导小组（办公室：{}，主任 {director}）", office.name);
        report.extras.push(Extra::Grid { key: "members", title, grid: matrix::members(&ctx.plan) });
    }
    Ok(report.into())
}
