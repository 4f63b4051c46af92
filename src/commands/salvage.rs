//! `salvage` 数据恢复: what can still be read of damaged ledgers, into a new file. The damaged one stays as it is.

use super::{Ctx, ensure_not_workspace_file};
use crate::commands::options::{value, word};
use crate::ledger;
use crate::reply::{Mistake, Outcome, Reply};
use crate::store::{Fault, salvage};
use crate::workspace;
use clap::{ArgMatches, Command};
use std::path::PathBuf;

pub fn options(command: Command) -> Command {
    command.arg(word("file", "新文件", "读到哪个文件里，不能已经存在").required(true)).arg(value(
        "from",
        "损坏的文件",
        "从哪个文件读，不写是本工作区的台账",
    ))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let path = |key: &str| matches.get_one::<String>(key).map(PathBuf::from);
    let to = path("file").unwrap_or_default();
    let from = path("from").unwrap_or_else(|| ctx.workspace.join("data").join("zhiben.db"));
    if to.symlink_metadata().is_ok() {
        return Err(Mistake::new(format!("{} 已经存在，没有覆盖它", to.display())).hint("请换一个文件名").into());
    }
    if !workspace::is_backup(&ctx.workspace, &to) {
        ensure_not_workspace_file(&ctx.workspace, &to, "请换一个文件名")?;
    }
    ctx.progress("正在恢复数据");
    let salvaged = salvage(&from, &to, &ctx.entry());
    ctx.progress("");
    let salvaged = salvaged?;
    let name = |table: &str| ledger::find(table).map(|l| l.name);
    let read: Vec<String> = salvaged
        .tables
        .iter()
        .filter(|(_, rows)| *rows > 0)
        .filter_map(|(table, rows)| Some(format!("{} {rows}", name(table)?)))
        .collect();
    let mut lines = vec![format!("已读到 {}：{}", to.display(), read.join("、"))];
    if !salvaged.torn.is_empty() {
        let torn: Vec<&str> = salvaged.torn.iter().map(|table| name(table).unwrap_or(table)).collect();
        lines.push(format!("有损坏、没能读全的：{}", torn.join("、")));
    }
    let lost = |fault: &&Fault| matches!(fault, Fault::Missing { .. });
    let missing = salvaged.faults.iter().filter(lost).count();
    lines.push(match salvaged.faults.len() {
        0 => "和留痕核对：一条不少，没有改动".to_string(),
        all => format!("和留痕核对：少了 {missing} 行，另有 {} 处对不上", all - missing),
    });
    lines.push(format!("要用它：zhiben restore {}，再用 zhiben check 看缺了什么", to.display()));
    Ok(Reply::Receipt { lines, record: None }.into())
}
