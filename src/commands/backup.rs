//! `backup` 备份: a copy of the store while others write, read back before it has its name.

use super::check::head;
use crate::commands::Ctx;
use crate::commands::options::{flag, word};
use crate::input;
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::store::{Kept, Store};
use crate::workspace;
use clap::{ArgMatches, Command};
use std::io::Read;
use std::path::{Path, PathBuf};

pub fn options(command: Command) -> Command {
    command
        .arg(word("file", "文件", "备份成哪个文件，如 D:/备份/2026-11.db").required(true))
        .arg(flag("for-sharing", "供外传：不含举报人和身份证号，日志里的也不含"))
}

/// Whether the backup is for others: without identities.
pub fn is_for_sharing(matches: &ArgMatches) -> bool {
    matches.get_flag("for-sharing")
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let file = PathBuf::from(matches.get_one::<String>("file").map_or("", String::as_str));
    ensure_there(store)?;
    ensure_free(&ctx.workspace, &file)?;
    head::warn(ctx, store)?;
    ctx.progress("正在备份");
    let for_sharing = is_for_sharing(matches);
    let done = match for_sharing {
        true => store.back_up_for_sharing(&file, &ctx.entry()),
        false => store.back_up(&file),
    };
    ctx.progress("");
    let records = done?;
    let what = if for_sharing { "已备份（供外传，不含举报人和身份证号）" } else { "已备份" };
    let mut lines = vec![format!("{what}到 {}：{records} 条记录，已核对", file.display())];
    if ctx.workspace.join("data").join("files").is_dir() {
        lines.push("附件不在备份文件里，请把 data/files 一并复制".to_string());
    }
    lines.push(format!("要换回它：zhiben restore {}", file.display()));
    Ok(Reply::Receipt { lines, record: None }.into())
}

/// Keeps a copy of ledgers that hold something before a file is read into them.
pub fn before_import(store: &Store) -> anyhow::Result<()> {
    if store.first_command()?.is_some() {
        store.keep_copy(Kept::Import)?;
    }
    Ok(())
}

/// There is something to back up.
pub fn ensure_there(store: &Store) -> anyhow::Result<()> {
    if !store.is_absent() {
        return Ok(());
    }
    let hint = "登记第一条记录后再备份；若台账本来有内容，请查明文件去了哪里";
    Err(Surroundings::new(format!("{} 不存在，没有可备份的", store.path().display()), hint).into())
}

/// A backup takes the place of nothing but an older backup.
pub fn ensure_free(workspace: &Path, file: &Path) -> anyhow::Result<()> {
    let dir = file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if file.file_name().is_none() || file.is_dir() {
        return Err(Mistake::new(format!("“{}”不是文件名", file.display())).hint("如 backup 备份.db").into());
    }
    // A link is not followed: the copy takes its place.
    if workspace::is_workspace_file(workspace, file) && !workspace::is_backup(workspace, file) {
        let what = format!("{} 是工作区自己的文件，不能覆盖", file.display());
        return Err(Mistake::new(what).hint("请换一个文件名").into());
    }
    if !dir.is_dir() {
        return Err(Surroundings::new(format!("目录不存在：{}", dir.display()), "请先建好目录，或换一个文件名").into());
    }
    let there = file.canonicalize().ok();
    // The store itself must not even be opened here: to close it again would let go of SQLite's lock.
    let is_backup = || -> std::io::Result<bool> {
        let mut header = [0; 72];
        let mut opened = input::open(file)?;
        Ok(opened.metadata()?.len() == 0 || opened.read_exact(&mut header).is_ok() && &header[68..] == b"ZHBN")
    };
    match there.map(|_| is_backup()) {
        None | Some(Ok(true)) => Ok(()),
        Some(Ok(false)) => Err(Mistake::new(format!("{} 已经存在，不是备份，没有覆盖它", file.display()))
            .hint("请换一个文件名")
            .into()),
        Some(Err(error)) => Err(Surroundings::new(
            format!("读不了 {}：{}", file.display(), system_error(&error)),
            "请检查读取权限，或换一个文件名",
        )
        .into()),
    }
}
