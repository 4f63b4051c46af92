//! `init` makes a workspace: the town's plan, and `data/`.

use super::Ctx;
use crate::plan_file;
use crate::reply::{Mistake, Outcome, Reply, Surroundings, said};
use crate::workspace;
use clap::{Arg, ArgMatches, Command};
use std::fs;
use std::path::{Path, PathBuf};

pub fn command() -> Command {
    Command::new("init")
        .alias("建立")
        .about("建立：新的工作区（plan.toml 和 data 目录）")
        .arg(Arg::new("dir").value_name("目录").help("在哪里建，不写就在当前目录"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let dir = directory(ctx, matches);
    make(&dir)?;
    let go = match matches.get_one::<String>("dir") {
        Some(dir) if dir != "." => format!("cd {dir}，再用 "),
        _ => String::new(),
    };
    let lines = vec![
        format!("已建立工作区 {}：plan.toml 是积翠镇的方案，可以直接改", dir.display()),
        format!("下一步：{go}zhiben unit add 登记单位\n  或 zhiben import unit 文件.csv 导入"),
    ];
    Ok(Reply::Receipt { lines, record: None }.into())
}

pub fn directory(ctx: &Ctx, matches: &ArgMatches) -> PathBuf {
    matches.get_one::<String>("dir").map_or_else(|| ctx.workspace.clone(), PathBuf::from)
}

/// Writes the plan and `data/` where there is no plan yet.
pub fn make(dir: &Path) -> anyhow::Result<()> {
    let plan = dir.join("plan.toml");
    if plan.exists() {
        let hint = "这里已经是一个工作区，直接用就行；要另建请换一个目录";
        return Err(Mistake::new(format!("{} 已经存在，没有改动它", plan.display())).hint(hint).into());
    }
    if workspace::is_of_any(dir) {
        let what = format!("{} 在另一个工作区自己的目录里，没有建", dir.display());
        return Err(Mistake::new(what).hint("请换一个目录").into());
    }
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(dir.join("data"))?;
        fs::write(&plan, plan_file::TOWN)
    };
    write().map_err(|error| {
        Surroundings::new(format!("建不了 {}：{}", dir.display(), said(&error)), "请检查目录的写入权限和磁盘空间")
            .into()
    })
}
