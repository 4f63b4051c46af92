//! Finds the workspace, and reads its plan and calendar.

use super::{current_dir, variable};
use crate::commands::BrokenPlan;
use crate::commands::find::no_plan;
use crate::domain::calendar::Calendar;
use crate::domain::plan::{Plan, PlanHead, PlanIx};
use crate::input;
use crate::plan_file::{self, Problems};
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::PlanFile;
use crate::workspace::{further_plans, links_out};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// What to type if there is no workspace yet.
const BEGIN: &str = "从这里开始：\n  zhiben init 目录    建一个工作区，再 cd 目录\n  zhiben demo         先看一个虚构的镇\n  \
                     zhiben help         怎么用";

/// Refuses a symbolic link below `data` that leads out of the workspace.
pub(super) fn ensure_within(workspace: &Path) -> anyhow::Result<()> {
    match links_out(workspace) {
        None => Ok(()),
        Some(place) => {
            let what = format!("{} 是指向工作区以外的链接，没有跟过去", place.display());
            Err(Surroundings::new(what, "请把真正的文件放回这里；工作区在别处就用 -C 指明").into())
        }
    }
}

/// The workspace: `-C`, else `ZHIBEN_HOME`, else the nearest folder above that has a plan.
pub(super) fn workspace(given: Option<&Path>, is_beginning: bool) -> anyhow::Result<PathBuf> {
    let named = given.map(Path::to_path_buf).or_else(|| variable("ZHIBEN_HOME").map(PathBuf::from));
    let hint = "用 zhiben init 目录 建一个工作区，或用 -C 指明它在哪里；想先看看样子就运行 zhiben demo";
    match named {
        Some(dir) if dir.join("plan.toml").is_file() => Ok(dir),
        Some(dir) => Err(Surroundings::new(format!("{} 里没有 plan.toml", dir.display()), hint).into()),
        None => {
            let here = current_dir();
            let found = here.ancestors().find(|dir| dir.join("plan.toml").is_file()).map(Path::to_path_buf);
            let hint = if is_beginning { BEGIN } else { hint };
            found.ok_or_else(|| Surroundings::new("当前目录和上级目录里都没有 plan.toml", hint).into())
        }
    }
}

/// The plans of the workspace, the files of those that have no mistakes, and those that have.
pub(super) type Loaded = (Plan, Vec<PlanFile>, Vec<BrokenPlan>);

/// Reads the plans of the workspace.
///
/// # Errors
/// `Problems` of plan.toml; a further plan with mistakes is no error.
pub(super) fn load_plans(workspace: &Path) -> anyhow::Result<Loaded> {
    load_plans_with(workspace, read_whole(&workspace.join("plan.toml"))?)
}

/// The same with this text in place of plan.toml's.
pub(super) fn load_plans_with(workspace: &Path, whole: String) -> anyhow::Result<Loaded> {
    let text = whole.trim_start_matches(BYTE_ORDER_MARK);
    let mut plan = plan_file::load(text, "plan.toml")?;
    let mut known = vec![("plan.toml".to_string(), text.to_string())];
    let of = |id: &str, file: &str, text| PlanFile { plan: id.to_string(), file: file.to_string(), text };
    let mut files = vec![of(&plan.first().id, "plan.toml", whole)];
    let mut broken = Vec::new();
    for file in further_plans(workspace) {
        let whole = match read_whole(&workspace.join(&file)) {
            Ok(whole) => whole,
            Err(error) => {
                broken.push(BrokenPlan { id: None, file, problems: vec![error.to_string()] });
                continue;
            }
        };
        let text = whole.trim_start_matches(BYTE_ORDER_MARK);
        match plan_file::load_beside(&plan, &known, text, &file) {
            Ok(all) => {
                plan = all;
                known.push((file.clone(), text.to_string()));
                let id = plan.heads.last().map_or("", |head| head.id.as_str());
                files.push(of(id, &file, whole.clone()));
            }
            Err(Problems(found)) => {
                let problems = found.iter().map(ToString::to_string).collect();
                broken.push(BrokenPlan { id: plan_file::id(text), file, problems });
            }
        }
    }
    let file = workspace.join("data").join("certificates.csv");
    if file.exists() {
        let kinds = plan_file::certificates::load(&read(&file)?, "data/certificates.csv")?;
        let shipped = std::mem::take(&mut plan.records.certificate.kinds);
        plan.records.certificate.kinds = plan_file::certificates::overlaid(shipped, kinds);
    }
    Ok((plan, files, broken))
}

/// Chooses the plans that reports count: those of `--plan`, else those that have begun by `today` and are not among `closed`.
///
/// # Errors
/// An id that no plan has, or whose file has mistakes.
pub(super) fn choose(
    plan: &mut Plan,
    broken: &mut Vec<BrokenPlan>,
    asked: &[String],
    today: NaiveDate,
    closed: &[String],
) -> anyhow::Result<()> {
    if asked.is_empty() {
        let is_under_way = |head: &PlanHead| head.starts <= today && !closed.contains(&head.id);
        // Before the only plan begins, and after it was closed, it is still what there is to show.
        let is_any = plan.heads.iter().any(is_under_way);
        for (place, head) in plan.heads.iter_mut().enumerate() {
            head.is_counted = is_under_way(head) || (!is_any && place == 0);
        }
        return Ok(());
    }
    let mut chosen = Vec::new();
    for id in asked.iter().map(|id| id.trim()) {
        match plan.find_plan(id) {
            Some(found) => chosen.push(found),
            None => return Err(unknown_plan(plan, broken, id)),
        }
    }
    // A file with mistakes stops its own plan only.
    broken.clear();
    plan.heads.iter_mut().enumerate().for_each(|(at, head)| head.is_counted = chosen.contains(&PlanIx(at as u8)));
    Ok(())
}

fn unknown_plan(plan: &Plan, broken: &[BrokenPlan], id: &str) -> anyhow::Error {
    if let Some(own) = broken.iter().find(|broken| broken.id.as_deref() == Some(id)) {
        let what =
            format!("方案 {id}（{}）有 {} 处问题，用不了：\n{}", own.file, own.problems.len(), own.problems.join("\n"));
        return Mistake::new(what).hint("请照上面的行号改正，再用 zhiben plan check 查一遍").into();
    }
    no_plan(plan, id).into()
}

/// The compiled calendar with the rows of the workspace's calendar.
pub(super) fn load_calendar(workspace: &Path) -> anyhow::Result<Calendar> {
    let path = workspace.join("data").join("calendar.csv");
    if !path.exists() {
        return Ok(plan_file::calendar::compiled());
    }
    let other = plan_file::calendar::load(&read(&path)?, "data/calendar.csv")?;
    Ok(plan_file::calendar::compiled().overlaid(other))
}

/// What a text file may begin with to say that it is UTF-8.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

fn read(path: &Path) -> anyhow::Result<String> {
    Ok(read_whole(path)?.trim_start_matches(BYTE_ORDER_MARK).to_string())
}

fn read_whole(path: &Path) -> anyhow::Result<String> {
    let bytes = input::read(path).map_err(|error| {
        Surroundings::new(
            format!("读不了 {}：{}", path.display(), system_error(&error)),
            "请检查文件是否存在、有没有读取权限",
        )
    })?;
    let wrong = |_| Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8");
    Ok(String::from_utf8(bytes).map_err(wrong)?)
}
