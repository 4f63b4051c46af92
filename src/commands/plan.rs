//! `plan` 方案: `show` prints the measures with the document's words, `check` every mistake of plan.toml with its line
//! (and of the calendar and the 判定标准 next to it), and hints.

use super::{Ctx, closing, criteria, draw, find, letter};
use crate::commands::options::{flag, word};
use crate::domain::calendar::Calendar;
use crate::input;
use crate::plan_file::criteria::unknown;
use crate::plan_file::{self, Problems};
use crate::reply::{Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::report::{plan, why};
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn show_options(command: Command) -> Command {
    command.arg(word("id", "任务", "任务或目标编号，如 7.2a、G1；hazard 看隐患期限"))
}

pub fn show(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some(id) = matches.get_one::<String>("id") else {
        let title = match ctx.plan.number.as_str() {
            "" => ctx.plan.title.clone(),
            number => format!("{}（{number}）", ctx.plan.title),
        };
        let mut report = Report::new("plan", title, ctx.today, plan::list(&ctx.plan));
        report.notes.push(format!(
            "共 {} 个目标、{} 项任务；看一项的原文：zhiben plan show 7.2a",
            ctx.plan.targets.len(),
            ctx.plan.measures.len()
        ));
        report.notes.extend(plan::of_hazards(&ctx.plan).iter().skip(3).map(|(key, words)| format!("{key} = {words}")));
        return Ok(report.into());
    };
    if matches!(id.trim(), "hazard" | "隐患" | "隐患期限") {
        let lines = plan::of_hazards(&ctx.plan);
        return Ok(Report::new("plan", "隐患期限".to_string(), ctx.today, why::grid(lines)).into());
    }
    let lines = match ctx.plan.find_target(id) {
        Some(target) => plan::of_target(&ctx.plan, target),
        None => plan::of_measure(&ctx.plan, ctx.plan.measure(find::measure(ctx, id)?)),
    };
    Ok(Report::new("plan", format!("任务 {id}"), ctx.today, why::grid(lines)).into())
}

/// Problems go to standard output, since they are what was asked for: exit code 2 all the same.
pub fn check(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let text = read(&ctx.workspace.join("plan.toml"))?;
    let calendar = ctx.workspace.join("data").join("calendar.csv");
    let (calendar, bad_calendar) = match calendar.exists() {
        true => match plan_file::calendar::load(&read(&calendar)?, "data/calendar.csv") {
            Ok(additions) => (plan_file::calendar::compiled().overlaid(additions), None),
            Err(problems) => (Calendar::default(), Some(problems)),
        },
        false => (Calendar::default(), None),
    };
    let mut strange = match criteria::load(&ctx.workspace) {
        Ok(criteria) => {
            let known: Vec<&str> = criteria.documents.iter().map(|d| d.id.as_str()).collect();
            let mut strange = unknown(&text, "plan.toml", ["criteria", "判定标准"], &known);
            match criteria::lists(&ctx.workspace, &criteria) {
                Ok(lists) => {
                    let known: Vec<&str> = lists.0.iter().map(|l| l.id.as_str()).collect();
                    strange.extend(unknown(&text, "plan.toml", ["lists", "检查清单"], &known));
                }
                Err(error) => strange.extend(error.downcast::<Problems>()?.0),
            }
            strange
        }
        Err(error) => error.downcast::<Problems>()?.0,
    };
    strange.extend(draw::faults(ctx)?);
    strange.extend(letter::faults(ctx)?);
    match plan_file::load(&text, "plan.toml") {
        Ok((plan, hints)) if bad_calendar.is_none() && strange.is_empty() => {
            let mut lines: Vec<String> = hints.iter().map(ToString::to_string).collect();
            let warned = |year| format!("data/calendar.csv：提示：{}", calendar.warning(year));
            lines.extend(calendar.partial_years().map(warned));
            let (targets, measures) = (plan.targets.len(), plan.measures.len());
            lines.push(format!("plan.toml 没有问题：{targets} 个目标、{measures} 项任务、{} 条提示", hints.len()));
            Ok(Reply::Text(lines.join("\n") + "\n").into())
        }
        other => {
            let problems = other.err().into_iter().chain(bad_calendar).flat_map(|problems| problems.0).chain(strange);
            let lines: Vec<String> = problems.map(|p| p.to_string()).collect();
            let mut outcome = Outcome::from(Reply::Text(lines.join("\n") + "\n"));
            outcome.failed = Some(format!("有 {} 处问题", lines.len()));
            Ok(outcome)
        }
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = input::read(path).map_err(|error| {
        Surroundings::new(format!("读不了 {}：{}", path.display(), system_error(&error)), "请用 -C 指明工作区")
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8"))?;
    Ok(text.trim_start_matches('\u{FEFF}').to_string())
}

pub fn diff_options(command: Command) -> Command {
    command.arg(flag("closed", "和结项时比，哪些任务和目标现在会不一样").required(true))
}

/// What changed since the plan was closed.
pub fn diff(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    Ok(closing::closed_diff(ctx, closing::frozen::MAIN)?.into())
}
