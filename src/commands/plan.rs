//! `plan` 方案: `show` prints the measures with the document's words, `check` every mistake of plan.toml with its line
//! (and of the calendar and the 判定标准 next to it), and hints.

pub mod draft;

use super::{Ctx, closing, criteria, draw, find, letter, plan_versions};
use crate::commands::options::{flag, word};
use crate::domain::plan::{MAIN, Plan};
use crate::input;
use crate::plan_file::criteria::unknown;
use crate::plan_file::{self, Problem, Problems};
use crate::reply::{Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::report::{plan, why};
use crate::store::PlanFile;
use crate::workspace;
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn show_options(command: Command) -> Command {
    command.arg(word("id", "任务", "任务或目标编号，如 7.2a、G1；hazard 看隐患期限"))
}

pub fn show(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some(id) = matches.get_one::<String>("id") else {
        let title = ctx.plan.cited();
        let mut report = Report::new("plan", title, ctx.today, plan::list(&ctx.plan));
        report.notes.push(format!(
            "共 {} 个目标、{} 项任务；看一项的原文：zhiben plan show 7.2a",
            ctx.plan.counted_targets().count(),
            ctx.plan.counted_measures().count()
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
    let whole = whole_files(ctx)?;
    let as_kept: Vec<PlanFile> = whole.iter().map(|(file, text)| kept(file, text)).collect();
    let files = without_marks(whole);
    let mut problems = Vec::new();
    let mut lines = checked(&files, &mut problems);
    let calendar = ctx.workspace.join("data").join("calendar.csv");
    let mut days = plan_file::calendar::compiled();
    if calendar.exists() {
        match plan_file::calendar::load(&read(&calendar)?, "data/calendar.csv") {
            Ok(additions) => {
                days = days.overlaid(additions);
                let calendar = &days;
                let warned = |year| format!("data/calendar.csv：提示：{}", calendar.warning(year));
                lines.extend(calendar.partial_years().map(warned));
            }
            Err(found) => problems.extend(found.0),
        }
    }
    problems.extend(unknown_in(ctx, &files)?);
    problems.extend(draw::faults(ctx)?);
    problems.extend(letter::faults(ctx)?);
    if problems.is_empty() {
        lines.extend(plan_versions::amend::of_files(ctx, days, as_kept)?);
        return Ok(Reply::Text(lines.join("\n") + "\n").into());
    }
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let mut outcome = Outcome::from(Reply::Text(lines.join("\n") + "\n"));
    outcome.failed = Some(format!("有 {} 处问题", lines.len()));
    Ok(outcome)
}

/// A plan file as the store keeps its versions.
fn kept(file: &str, text: &str) -> PlanFile {
    let plan = plan_file::id(text).unwrap_or_else(|| MAIN.to_string());
    PlanFile { plan, file: file.to_string(), text: text.to_string() }
}

/// The mistakes of each plan's file, and for a good one its hints and a line of what it has. Further plans are read
/// beside plan.toml, so they are not read while it has mistakes.
fn checked(files: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut good: Option<(Plan, Vec<(String, String)>)> = None;
    for (file, text) in files {
        let beside = good.as_ref().map(|(plan, known)| (plan, known.as_slice()));
        let loaded = plan_file::check(beside, text, file);
        match (loaded, good.take()) {
            (Ok((plan, hints)), before) => {
                lines.extend(hints.iter().map(ToString::to_string));
                let (targets, measures) =
                    before.as_ref().map_or((0, 0), |(plan, _)| (plan.targets.len(), plan.measures.len()));
                lines.push(format!(
                    "{file} 没有问题：{} 个目标、{} 项任务、{} 条提示",
                    plan.targets.len() - targets,
                    plan.measures.len() - measures,
                    hints.len()
                ));
                let mut known = before.map_or_else(Vec::new, |(_, known)| known);
                known.push((file.clone(), text.clone()));
                good = Some((plan, known));
            }
            (Err(found), before) => {
                problems.extend(found.0);
                good = before;
            }
        }
        if good.is_none() {
            break;
        }
    }
    lines
}

/// The names of 判定标准 and 检查清单 in the plans that are none of those that the workspace has.
fn unknown_in(ctx: &Ctx, files: &[(String, String)]) -> anyhow::Result<Vec<Problem>> {
    let criteria = match criteria::load(&ctx.workspace) {
        Ok(criteria) => criteria,
        Err(error) => return Ok(error.downcast::<Problems>()?.0),
    };
    let mut strange = Vec::new();
    let known: Vec<&str> = criteria.documents.iter().map(|d| d.id.as_str()).collect();
    for (file, text) in files {
        strange.extend(unknown(text, file, ["criteria", "判定标准"], &known));
    }
    match criteria::lists(&ctx.workspace, &criteria) {
        Ok(lists) => {
            let known: Vec<&str> = lists.0.iter().map(|l| l.id.as_str()).collect();
            for (file, text) in files {
                strange.extend(unknown(text, file, ["lists", "检查清单"], &known));
            }
        }
        Err(error) => strange.extend(error.downcast::<Problems>()?.0),
    }
    Ok(strange)
}

/// The files of the plans with their texts, plan.toml first.
pub fn files(ctx: &Ctx) -> anyhow::Result<Vec<(String, String)>> {
    Ok(without_marks(whole_files(ctx)?))
}

/// The same with the marks that the files may begin with.
fn whole_files(ctx: &Ctx) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = vec!["plan.toml".to_string()];
    files.extend(workspace::further_plans(&ctx.workspace));
    let read = |file: &String| whole(&ctx.workspace.join(file), "请用 -C 指明工作区");
    let texts = files.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(files.into_iter().zip(texts).collect())
}

fn without_marks(files: Vec<(String, String)>) -> Vec<(String, String)> {
    files.into_iter().map(|(file, text)| (file, text.trim_start_matches('\u{FEFF}').to_string())).collect()
}

/// A folder that could not be made.
pub fn unwritable(folder: &Path, error: &std::io::Error) -> Surroundings {
    Surroundings::new(format!("建不了 {}：{}", folder.display(), system_error(error)), "请检查目录的写入权限和磁盘空间")
}

/// The text of a plan's file in the workspace.
fn read(path: &Path) -> anyhow::Result<String> {
    text(path, "请用 -C 指明工作区")
}

/// The text of a plan's file, without the mark that it may begin with.
///
/// # Errors
/// The file cannot be read, with this hint, or is not UTF-8.
pub fn text(path: &Path, hint: &str) -> anyhow::Result<String> {
    Ok(whole(path, hint)?.trim_start_matches('\u{FEFF}').to_string())
}

fn whole(path: &Path, hint: &str) -> anyhow::Result<String> {
    let bytes = input::read(path)
        .map_err(|error| Surroundings::new(format!("读不了 {}：{}", path.display(), system_error(&error)), hint))?;
    let wrong = |_| Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8");
    Ok(String::from_utf8(bytes).map_err(wrong)?)
}

pub fn diff_options(command: Command) -> Command {
    let closed = flag("closed", "和结项时比，哪些任务和目标现在会不一样");
    plan_versions::diff::options(command).arg(closed.conflicts_with_all(["from", "to", "detail"]))
}

/// What changed between two versions of a plan, or since it was closed.
pub fn diff(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    match matches.get_flag("closed") {
        true => Ok(closing::closed_diff(ctx)?.into()),
        false => plan_versions::diff::run(ctx, matches),
    }
}
