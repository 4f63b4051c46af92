//! Finds the workspace, and reads its plan and calendar.

use super::{current_dir, variable};
use crate::domain::calendar::Calendar;
use crate::domain::plan::Plan;
use crate::input;
use crate::plan_file;
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::PlanFile;
use crate::workspace::links_out;
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

/// The plan of the workspace, and its file as it is.
pub(super) fn load_plan(workspace: &Path) -> anyhow::Result<(Plan, Vec<PlanFile>)> {
    let text = read_whole(&workspace.join("plan.toml"))?;
    let mut plan = plan_file::load(text.trim_start_matches(BYTE_ORDER_MARK), "plan.toml")?.0;
    let file = workspace.join("data").join("certificates.csv");
    if file.exists() {
        let kinds = plan_file::certificates::load(&read(&file)?, "data/certificates.csv")?;
        let shipped = std::mem::take(&mut plan.records.certificate.kinds);
        plan.records.certificate.kinds = plan_file::certificates::overlaid(shipped, kinds);
    }
    let file = PlanFile { plan: "main".to_string(), file: "plan.toml".to_string(), text };
    Ok((plan, vec![file]))
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
