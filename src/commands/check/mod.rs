//! `check` 体检: everything that can be read back is read back, from the file's pages to what the plan no longer
//! knows. A damaged file is exit 3; what is found in a sound one is a list of what, where and what to do.

mod files;
mod finding;
pub mod paper;
mod records;
mod store;

use super::Ctx;
use crate::grid::{Cell, Grid};
use crate::reply::{Beside, Outcome, Report, Surroundings};
use clap::Command;
use finding::Finding;

pub fn command() -> Command {
    Command::new("check")
        .alias("体检")
        .about("体检：把台账文件、留痕、编号和各条记录从头核对一遍，列出问题和办法")
        .subcommand(paper::command())
}

pub fn run(ctx: &Ctx) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    if store.is_absent() {
        let hint = "登记第一条记录后再体检；若台账本来有内容，请查明文件去了哪里，或用 zhiben restore 还原备份";
        return Err(Surroundings::new(format!("{} 不存在，没有可核对的", store.path().display()), hint).into());
    }
    let tell = |what: &str| ctx.tell(what);
    store.ensure_sound(&tell)?;
    let mut findings: Vec<Finding> = Vec::new();
    let extent = store::findings(ctx, store, &tell, &mut findings)?;
    tell("正在核对内容");
    records::findings(ctx, store, &mut findings)?;
    files::findings(ctx, store, &mut findings)?;
    ctx.tell("");
    let found = !findings.is_empty();
    let rows = findings.into_iter().map(Finding::row).collect();
    let mut report = Report::new("check", "体检", ctx.today, Grid::new(finding::columns(), rows));
    report.when_empty = "没有发现问题";
    let value = |key, label, n| Beside::Value { key, label, cell: Cell::Int(n) };
    report.beside = vec![
        value("commands", "核对的命令", extent.commands),
        value("entries", "核对的留痕", extent.entries),
        value("records", "核对的记录", extent.rows),
    ];
    let mut outcome = Outcome::from(report);
    outcome.findings = found;
    Ok(outcome)
}
