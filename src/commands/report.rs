//! `report` 报告: the leaders' page. On a terminal it is the page of `status` with a hint; everywhere else the tables
//! of the pictures, which a page and a workbook draw.

use super::briefing;
use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, bridges};
use super::{Ctx, checklist, comparison, group, leaders, status};
use crate::commands::options::value;
use crate::domain::obligation::Status;
use crate::domain::period::{Cadence, Period};
use crate::grid::{Cell, Grid};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::bridge::Bridges;
use crate::report::leaders as leading;
use crate::report::owed::{Owed, Scope, collect, leave_explained};
use crate::report::pictures::{MOST, bodies::Bodies, dials, heat::Heat, months, records};
use crate::report::status::{self as page, Counts, Covered};
use crate::report::{ReportInput, checklist as list, targets};
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn options(command: Command) -> Command {
    group::option(command)
        .arg(value("month", "月份", "哪个月，如 2026-10；以前的月份截至月底，不写是本月"))
        .arg(value("compare", "年份", "与哪一年的同期相比，如 2026").conflicts_with("group"))
        .after_help(
            "例：zhiben report -o 报告.html（网页）\n    zhiben report -o 报告.xlsx（带图表的工作簿）\n    \
             zhiben report --month 2026-10 -o 汇报.docx（工作情况汇报的草稿）",
        )
}

/// Whether the file is a document: the month's briefing and not the page.
pub fn is_briefing(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("docx"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let month = match matches.get_one::<String>("month") {
        None => Cadence::Month.holding(ctx.today),
        Some(text) => self::month(ctx, text)?,
    };
    let then = ctx.as_of(ctx.today.min(month.last()));
    let is_briefing = ctx.file_output.format.is_none() && ctx.file_output.file.as_deref().is_some_and(is_briefing);
    let mut outcome = match group::asked(matches)? {
        Some(_) if is_briefing => {
            return Err(Mistake::new("分组的报告不能写成 .docx").hint("请换成 .xlsx 或 .html").into());
        }
        Some(by) => status::in_groups(&then, by)?.into(),
        None if is_briefing && matches.contains_id("compare") => {
            return Err(Mistake::new("工作情况汇报里没有同期比较").hint("请换成 .xlsx 或 .html").into());
        }
        None if is_briefing => briefing::run(&then, month)?,
        None => page(&then, matches.get_one::<String>("compare"))?,
    };
    outcome.warnings.extend(then.warnings.take());
    Ok(outcome)
}

/// `--month`: one that has begun.
fn month(ctx: &Ctx, text: &str) -> anyhow::Result<Period> {
    let found = Period::parse(text.trim()).filter(|period| matches!(period, Period::Month(..)));
    let month = found
        .ok_or_else(|| Mistake::new(format!("--month 的“{text}”不是月份")).hint("写年和月，如 --month 2026-10"))?;
    match month.first() > ctx.today {
        true => Err(Mistake::new(format!("{month} 还没有到")).hint("写本月或以前的月份").into()),
        false => Ok(month),
    }
}

fn page(ctx: &Ctx, compare: Option<&String>) -> anyhow::Result<Outcome> {
    let comparison = compare.map(|year| comparison::table(ctx, year)).transpose()?;
    if !ctx.is_table {
        return Ok(report(ctx, comparison)?.into());
    }
    let mut page = status::report(ctx)?;
    page.extras.extend(comparison);
    page.notes.push("图表页：zhiben report -o 报告.html；带图表的工作簿：zhiben report -o 报告.xlsx；工作情况汇报的草稿：zhiben report -o 汇报.docx".to_string());
    Ok(page.into())
}

fn report(ctx: &Ctx, comparison: Option<Extra>) -> anyhow::Result<Report> {
    let month = Cadence::Month.holding(ctx.today);
    let stretches = months::stretches(&ctx.plan, ctx.today);
    let since = stretches.first().map_or(month.first(), |stretch| stretch.first);
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: None,
        hazards: Hazards::Since(since),
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let readings = targets::readings(&input);
    let every = collect(&input, &Scope { explained: true, ..Scope::default() }, &readings, &|_| true);
    let (mut counts, mut covered) = (Counts::new(month), Covered::new(&ctx.plan, ctx.today));
    every.iter().for_each(|one| covered.add(&ctx.plan, one));
    let mut owed = every.clone();
    let left_out = leave_explained(&mut owed);
    owed.iter().for_each(|one| counts.add(&input, one));
    // What was done keeps its date: the years of old clocks are no concern of today.
    let open: Vec<Owed> = owed.iter().filter(|o| !o.status.is_done()).copied().collect();
    ctx.warn_of(&open);
    let bridge = bridges(ctx, Bridges::new(stretches, ctx.today))?;
    let (heat, bodies) = (Heat::compute(&input), Bodies::compute(&input, &owed));
    // A page is for reading; a workbook and data have every row.
    let all = !ctx.for_people;
    let (hazards, hazards_count) = records::hazards(&input, since, all);
    // What is overdue from before is on a page already.
    let is_of_month = |o: &&Owed| list::belongs(o, month, false) && (all || o.due.is_none_or(|due| month.holds(due)));
    let of_month: Vec<Owed> = every.iter().filter(is_of_month).copied().collect();
    let numbers = checklist::numbers(ctx)?;
    let checklist = match all {
        true => list::grid(&input, &of_month, month, &numbers),
        false => list::folded(&input, &of_month, &numbers),
    };
    let before = if all { "" } else { "（往期未完成的在逾期明细里）" };
    let place = bridge.stretches.len() - 1;
    let leaders = leaders::compute(ctx, &loaded, &owed, (&bridge, place))?;
    let title = leading::title(&ctx.plan, month);
    let mut report = Report::new("report", title, ctx.today, counts.grid());
    let mut foremost = leaders.foremost();
    if let Some(Extra::Grid { key, title, grid }) = comparison {
        foremost.tables.insert(2, (key, title, grid));
    }
    report.foremost = Some(foremost);
    report.heading = "各类事项";
    let grid = |key, title: &str, grid: Grid| Extra::Grid { key, title: title.to_string(), grid };
    report.extras = headlines(&input, &owed, &every, month);
    report.extras.extend([
        grid("targets", "目标", dials::grid(&readings)),
        grid("blocking", "目标未达标原因", dials::blocking(&readings)),
        grid("bridge", "隐患增减：期初 + 新增 + 重新列入整改 − 销号 = 期末", months::grid(&bridge)),
        grid("overdue_by_body", "逾期：谁牵头，拖了多久", bodies.grid(&input)),
        grid("coverage", "定期任务的完成率", heat.grid()),
        grid("measures", "各单位当前周期的任务", covered.grid(&ctx.plan)),
        grid("checklist", &format!("{month} 清单{before}"), checklist),
        grid("overdue", "逾期明细", records::overdue(&input, &owed, all)),
        grid("hazards", "隐患明细", hazards),
    ]);
    report.pictures = vec![dials::picture(&readings), months::picture(&bridge), bodies.picture(), heat.picture()];
    report.notes = notes(ctx, &owed, (hazards_count, since));
    report.notes.extend(left_out);
    Ok(report)
}

/// The numbers at the top of the page. An explained item is not counted as overdue, but still as owed in its month.
fn headlines(input: &ReportInput, owed: &[Owed], every: &[Owed], month: crate::domain::period::Period) -> Vec<Extra> {
    let of = |status: Status| owed.iter().filter(|o| o.status == status).count();
    let in_month = || every.iter().filter(|o| o.due.is_some_and(|due| month.holds(due)));
    let (open, major) = page::open(input);
    let value = |key, label, n: usize| Extra::Value { key, label, cell: Cell::Int(n as i64) };
    vec![
        value("overdue_count", "逾期事项", of(Status::Overdue)),
        value("due_soon_count", "临期事项", of(Status::DueSoon)),
        value("open_count", "未销号隐患", open),
        value("major_count", "其中重大", major),
        value("month_owed", "本月应办", in_month().count()),
        value("month_done", "本月已办", in_month().filter(|o| o.status.is_done()).count()),
    ]
}

/// How the numbers are to be read, and what a table leaves out.
fn notes(ctx: &Ctx, owed: &[Owed], hazards: (usize, chrono::NaiveDate)) -> Vec<String> {
    let overdue_count = owed.iter().filter(|o| o.status == Status::Overdue).count();
    let mut notes = vec![
        format!("口径：截至 {}，{}；期限当天不算逾期。", ctx.today, ctx.plan.numbers()),
        "由几个单位牵头的事项算在第一个名下；完成率 = 已办 ÷（已办 + 逾期），没到期的不算。".to_string(),
    ];
    if overdue_count > MOST {
        notes.push(format!("逾期明细只列前 {MOST} 项，共 {overdue_count} 项；全部：zhiben overdue -o 逾期.xlsx"));
    }
    let (count, since) = hazards;
    if count > MOST {
        notes.push(format!(
            "隐患明细只列前 {MOST} 项，{since} 以来共 {count} 项；全部：zhiben hazard list -o 隐患.xlsx"
        ));
    }
    notes.push("各单位逐家的情况：zhiben coverage 任务；一项为什么逾期：zhiben why 编号".to_string());
    notes
}
