//! `criteria` 判定标准: which documents are in force on a day, and what their clauses are about. Files under the
//! workspace's `data/criteria/` replace the compiled ones of the same name.

use super::view::rows::upright;
use super::{Ctx, find, overlay, typed};
use crate::commands::options::{value, word};
use crate::domain::criteria::{Criteria, Document};
use crate::domain::dates;
use crate::domain::field_list::Lists;
use crate::grid::{Grid, Rows};
use crate::plan_file::{criteria as file, field_lists};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::criteria as report;
use chrono::NaiveDate;
use clap::{ArgAction, ArgMatches, Command};
use std::path::Path;

pub fn list_options(command: Command) -> Command {
    command
        .arg(value("on", "日期", "只列这一天有效的"))
        .arg(value("category", "类别", "只列适用于这个类别的，可重复").action(ArgAction::Append))
}

pub fn show_options(command: Command) -> Command {
    command.arg(word("code", "编码", "标准或条目的编码，如 NC22、NC22-D08").required(true))
}

pub fn list(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let criteria = load(&ctx.workspace)?;
    let on = matches.get_one::<String>("on").map(|text| day(ctx, text)).transpose()?;
    let categories = matches.get_many::<String>("category").into_iter().flatten();
    let categories: Vec<usize> = categories.map(|text| find::category(ctx, text)).collect::<Result<_, _>>()?;
    let keep = |d: &Document| {
        let serves = |at: &usize| ctx.plan.categories[*at].criteria.contains(&d.id);
        on.is_none_or(|on| d.is_in_force(on)) && (categories.is_empty() || categories.iter().any(serves))
    };
    let as_of = on.unwrap_or(ctx.today);
    let grid = report::documents(&ctx.plan, &criteria, as_of, &keep);
    let mut all = Report::new("criteria", format!("重大事故隐患判定标准（{as_of}）"), ctx.today, grid);
    let partial = criteria.documents.iter().filter(|d| keep(d) && d.partial.is_some()).map(|d| d.id.as_str());
    let partial: Vec<&str> = partial.collect();
    if !partial.is_empty() {
        all.notes.push(format!("收录不全：{}，缺什么见 zhiben criteria show 编码", partial.join("、")));
    }
    all.notes.push("看一个标准的条目：zhiben criteria show NC22".to_string());
    Ok(all.into())
}

pub fn show(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let criteria = load(&ctx.workspace)?;
    let code = typed::text(matches, "code");
    if let Some(document) = criteria.document(code) {
        let title = format!("{} {}", document.id, document.title);
        let mut all = Report::new("criteria", title, ctx.today, report::clauses(document));
        all.when_empty = "条目没有收录，请按原文核对";
        all.extras.push(Extra::Grid {
            key: "document",
            title: String::new(),
            grid: report::documents(&ctx.plan, &criteria, ctx.today, &|d| d.id == document.id),
        });
        let lines = report::lines(&ctx.plan, document, ctx.today);
        all.notes = lines.into_iter().map(|(label, words)| format!("{label}：{words}")).collect();
        return Ok(all.into());
    }
    let Some((document, clause)) = criteria.clause(code) else { return Err(missing(code, &criteria).into()) };
    let grid = report::clause(&ctx.plan, document, clause, ctx.today);
    let grid = match (ctx.for_people, grid.rows) {
        (true, Rows::Ready(rows)) => rows.into_iter().next().map(|row| upright(&grid.columns, row)),
        (_, rows) => Some(Grid { columns: grid.columns, rows }),
    };
    let grid = grid.ok_or_else(|| missing(code, &criteria))?;
    let mut one = Report::new("criteria", format!("判定条目 {}", clause.code), ctx.today, grid);
    one.notes.push("标题是摘要，判定时以原文为准".to_string());
    Ok(one.into())
}

/// No clause has this code.
pub fn missing(code: &str, criteria: &Criteria) -> Mistake {
    Mistake::new(format!("没有判定标准或条目“{code}”")).hint(file::near(code, criteria))
}

/// The documents of this workspace.
pub fn load(workspace: &Path) -> anyhow::Result<Criteria> {
    Ok(file::load(&overlay::files(workspace, "criteria")?)?)
}

/// The 现场检查清单 of this workspace.
pub fn lists(workspace: &Path, criteria: &Criteria) -> anyhow::Result<Lists> {
    Ok(field_lists::load(&overlay::files(workspace, "lists")?, criteria)?)
}

fn day(ctx: &Ctx, text: &str) -> anyhow::Result<NaiveDate> {
    let found = dates::typed(text, ctx.today, &ctx.calendar).map(|derived| derived.date);
    found.ok_or_else(|| {
        Mistake::new(format!("--on 的“{text}”不是可用的日期")).hint(format!("可写 {}", dates::TYPED_FORMS)).into()
    })
}
