//! `status` 概况: the one page of the morning.

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, bridges};
use super::{Ctx, calendar, closing, form, group};
use crate::domain::obligation::Status;
use crate::domain::period::Cadence;
use crate::grid;
use crate::reply::{Extra, Outcome, Report};
use crate::report::bridge::Bridges;
use crate::report::groups::By;
use crate::report::owed::{Owed, Scope, collect, each, left_explained, sort};
use crate::report::status::{self, Counts, Covered};
use crate::report::visits::weekday;
use crate::report::{ReportInput, morning, targets};
use chrono::Datelike;
use clap::ArgMatches;

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    match group::asked(matches)? {
        Some(by) => Ok(in_groups(ctx, by)?.into()),
        None => Ok(report(ctx)?.into()),
    }
}

/// The page of a county: its sites, villages, trades or bodies side by side.
pub fn in_groups(ctx: &Ctx, by: By) -> anyhow::Result<Report> {
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: None,
        hazards: Hazards::All,
        dated_items: DATED_LEDGERS,
        targets: false,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let owed = collect(&loaded.input(), &Scope::default(), &[], &|_| true);
    let grid = group::status(ctx, &loaded, by, &owed)?;
    let reading = if by == By::Body { "逾期占应办" } else { "每百家逾期" };
    Ok(group::report(ctx, "status", "概况", by, grid, reading))
}

/// The reply of `zhiben` alone: what is to be done today and this week, the counts, and the likely next commands. Data
/// formats get the whole page.
pub fn brief(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    if !ctx.for_people {
        return Ok(report(ctx)?.into());
    }
    let loaded = loaded(ctx)?;
    let input = loaded.input();
    let month = Cadence::Month.holding(ctx.today);
    let waits = |one: &Owed| match one.status {
        Status::Overdue | Status::DueSoon => true,
        status => !status.is_done() && one.due.is_some_and(|due| month.holds(due)) || one.beyond.is_some(),
    };
    let owed = collect(&input, &Scope::default(), &targets::readings(&input), &waits);
    ctx.warn_of(&owed);
    Ok(morning(ctx, &input, &owed)?.into())
}

/// What the page and its first lines are made from.
fn loaded(ctx: &Ctx) -> anyhow::Result<Loaded> {
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: None,
        hazards: Hazards::Since(Cadence::Month.holding(ctx.today).first()),
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    Loaded::new(ctx, &needed)
}

/// The whole page.
pub fn report(ctx: &Ctx) -> anyhow::Result<Report> {
    let loaded = loaded(ctx)?;
    let input = loaded.input();
    let readings = targets::readings(&input);
    let mut counts = Counts::new(Cadence::Month.holding(ctx.today));
    let mut covered = Covered::new(&ctx.plan, ctx.today);
    let (mut not_kept, mut explained, mut beyond) = (0, 0, Vec::new());
    let scope = Scope { not_kept: true, explained: true, ..Scope::default() };
    each(&input, &scope, &readings, &mut |one| {
        covered.add(&ctx.plan, &one);
        match one.status {
            Status::NotKept => not_kept += 1,
            _ if one.is_explained() => explained += 1,
            _ => {
                counts.add(&input, &one);
                beyond.extend(one.beyond.is_some().then_some(one));
            }
        }
    });
    sort(&mut beyond);
    ctx.warn_of(&beyond);
    let bridge = bridges(ctx, Bridges::of_day(&ctx.plan, ctx.today))?;
    let title = format!("{}（截至 {}）", ctx.plan.titles(), ctx.today);
    let mut report = Report::new("status", title, ctx.today, counts.grid());
    let grid = |key, title: &str, grid| Extra::Grid { key, title: title.to_string(), grid };
    report.extras = vec![
        grid("targets", "目标", targets::grid(&ctx.plan, &readings, ctx.for_people)),
        grid("bridge", "隐患增减：期初 + 新增 + 重新列入整改 − 销号 = 期末", bridge.grid()),
        grid("hazards", "未销号的隐患", counts.hazards(&input)),
        grid("coverage", "各单位当前周期的任务", covered.grid(&ctx.plan)),
        Extra::Value { key: "not_kept", label: "", cell: grid::Cell::Int(not_kept) },
    ];
    report.notes.push("逾期明细：zhiben overdue；本月清单：zhiben checklist；为什么：zhiben why 编号".to_string());
    if not_kept > 0 {
        report.notes.push(format!("启用前的 {} 项未登记：zhiben checklist --not-kept", not_kept));
    }
    report.notes.extend(closing::notes::of(ctx)?);
    report.notes.extend(left_explained(explained));
    report.notes.extend(status::awaited(&input));
    report.notes.extend(ctx.calendar.awaited(ctx.today).map(calendar::missing));
    let missed = super::inspection::missed(ctx, ctx.store()?)?;
    if missed > 0 {
        report
            .notes
            .push(format!("计划的检查有 {missed} 次过了日子没有开展：zhiben inspection list（开展情况为未开展）"));
    }
    Ok(report)
}

/// What is to be done today and this week, the counts, and the likely next commands.
fn morning(ctx: &Ctx, input: &ReportInput, owed: &[Owed]) -> anyhow::Result<Report> {
    let (grid, left) = morning::grid(input, &ctx.calendar, owed);
    let title =
        format!("{} {} 周{}：今天和近期要办的事", ctx.plan.first().issuer, ctx.today, weekday(ctx.today.weekday()));
    let mut report = Report::new("status", title, ctx.today, grid);
    report.when_empty = "今天没有要办的事，三个工作日内也没有到期的";
    let count = |status: Status| owed.iter().filter(|one| one.status == status).count();
    let more = if left > 0 { format!("（往期未完成 {left} 项未列出）") } else { String::new() };
    let (open, major) = status::open(input);
    report.notes.extend([
        format!(
            "逾期 {} 项，临期 {} 项{more}；未销号隐患 {open} 项（重大 {major}）",
            count(Status::Overdue),
            count(Status::DueSoon)
        ),
        "整页：zhiben status；全部逾期：zhiben overdue；本月清单：zhiben checklist".to_string(),
        "登记：zhiben hazard add；办结：zhiben done；用法：zhiben help".to_string(),
    ]);
    report.notes.extend(ctx.calendar.awaited(ctx.today).map(calendar::missing));
    let waiting = form::waiting(ctx)?;
    if waiting > 0 {
        report.notes.insert(1, format!("收到填报 {waiting} 份待处理：zhiben form list --waiting"));
    }
    Ok(report)
}
