//! `init` makes a workspace: the town's plan, and `data/`.

use crate::commands::Ctx;
use crate::commands::options::word;
use crate::domain::dates;
use crate::plan_file;
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::workspace;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use std::fs;
use std::path::{Path, PathBuf};

pub fn options(command: Command) -> Command {
    command.arg(word("dir", "目录", "在哪里建，不写就在当前目录")).arg(
        Arg::new("kept_from")
            .long("kept-from")
            .value_name("日期")
            .help("台账启用日期，不写是今天；此前到期、没有登记的任务不算逾期。none 表示从方案印发起都算"),
    )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let dir = directory(ctx, matches);
    let kept_from = kept_from(ctx, matches)?;
    make(&dir, kept_from)?;
    let go = match matches.get_one::<String>("dir") {
        Some(dir) if dir != "." => format!("cd {dir}，再用 "),
        _ => String::new(),
    };
    let mut lines = vec![
        format!("已建立工作区 {}：plan.toml 是积翠镇的方案，可以直接改", dir.display()),
        format!("下一步：{go}zhiben unit add 登记单位\n  或 zhiben import unit 文件.csv 导入"),
    ];
    if let Some(from) = kept_from {
        lines.insert(1, format!("台账启用日期是 {from}：此前到期、没有登记的任务不算逾期\n  以前的也要算，请删去 plan.toml 里 kept_from 那一行"));
    }
    Ok(Reply::Receipt { lines, record: None }.into())
}

pub fn directory(ctx: &Ctx, matches: &ArgMatches) -> PathBuf {
    matches.get_one::<String>("dir").map_or_else(|| ctx.workspace.clone(), PathBuf::from)
}

/// 台账启用日期 of a new workspace: the as-of day, the one that was typed, or none.
fn kept_from(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Option<NaiveDate>> {
    match matches.get_one::<String>("kept_from").map(String::as_str) {
        None => Ok(Some(ctx.today)),
        Some("none" | "无") => Ok(None),
        Some(text) => match dates::typed(text, ctx.today, &ctx.calendar) {
            Some(typed) => Ok(Some(typed.date)),
            None => {
                let hint = format!("可写 {}，或 none", dates::TYPED_FORMS);
                Err(Mistake::new(format!("--kept-from 的“{text}”不是可用的日期")).hint(hint).into())
            }
        },
    }
}

/// The compiled plan with its 台账启用日期 after the day on which it ends.
fn plan(kept_from: Option<NaiveDate>) -> String {
    let line = |line: &str| match kept_from.filter(|_| line.starts_with("ends = ")) {
        Some(from) => format!("{line}\nkept_from = {from}         # 台账启用日期：此前到期、没有登记的任务不算逾期\n"),
        None => format!("{line}\n"),
    };
    plan_file::TOWN.lines().map(line).collect()
}

/// Refuses a directory that has a plan.
pub fn ensure_none(dir: &Path) -> anyhow::Result<()> {
    let file = dir.join("plan.toml");
    if file.exists() {
        let hint = "这里已经是一个工作区，直接用就行；要另建请换一个目录";
        return Err(Mistake::new(format!("{} 已经存在，没有改动它", file.display())).hint(hint).into());
    }
    if workspace::is_of_any_workspace(dir) {
        let what = format!("{} 在另一个工作区自己的目录里，没有建", dir.display());
        return Err(Mistake::new(what).hint("请换一个目录").into());
    }
    Ok(())
}

/// Writes the plan and `data/` where there is no plan yet.
pub fn make(dir: &Path, kept_from: Option<NaiveDate>) -> anyhow::Result<()> {
    ensure_none(dir)?;
    let file = dir.join("plan.toml");
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(dir.join("data"))?;
        fs::write(&file, plan(kept_from))
    };
    write().map_err(|error| {
        Surroundings::new(
            format!("建不了 {}：{}", dir.display(), system_error(&error)),
            "请检查目录的写入权限和磁盘空间",
        )
        .into()
    })
}
