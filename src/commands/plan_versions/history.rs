//! `plan history`: a row for each version of each plan.

use super::asked;
use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::reply::{Outcome, Report};
use clap::ArgMatches;

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut versions = store.plan_versions()?;
    if ctx.has_chosen_plans {
        versions.retain(|version| ctx.plan.counted().any(|head| head.id == version.plan));
    }
    let present: Vec<(String, String)> =
        store.plan_files().iter().map(|file| (file.plan.clone(), file.sha256())).collect();
    let has_sites = versions.iter().any(|version| !version.site.is_empty());
    let site = Column::new("site", "站点").keep();
    let columns = vec![
        Column::new("plan", "方案").keep(),
        Column::new("version", "版本").number(),
        Column::new("seen", "起用时间").keep(),
        Column::new("by", "经手人").keep(),
        Column::new("command", "起用的命令"),
        Column::new("sha256", "SHA-256").data(),
        Column::new("file", "文件").keep().data(),
        if has_sites { site } else { site.data() },
        Column::new("current", "现在的").keep(),
    ];
    let rows = versions.iter().map(|version| {
        let is_current = version.site.is_empty()
            && present.iter().any(|(plan, seal)| *plan == version.plan && *seal == version.sha256);
        let site = Some(&version.site).filter(|site| !site.is_empty());
        let cells = vec![
            Cell::text(&version.plan),
            Cell::Int(version.version),
            Cell::text(&version.seen),
            Cell::text(&version.operator),
            Cell::text(&version.command),
            Cell::text(&version.sha256),
            Cell::text(&version.file),
            Cell::maybe(site, Cell::text),
            Cell::Flag(is_current),
        ];
        Row::new(cells).tone(if is_current { Tone::Good } else { Tone::Plain })
    });
    let mut report = Report::new("plan-history", "方案的版本", ctx.today, Grid::new(columns, rows.collect()));
    report.when_empty = "还没有命令用方案登记过什么";
    let own = || versions.iter().filter(|version| version.site.is_empty());
    for file in asked(ctx, store) {
        let seal = file.sha256();
        if own().any(|version| version.plan == file.plan) && !own().any(|v| v.plan == file.plan && v.sha256 == seal) {
            let what =
                format!("现在的 {} 和以上各版都不同，还没有命令用它登记过：zhiben plan diff 看改了什么", file.file);
            report.notes.push(what);
        }
    }
    Ok(report.into())
}
