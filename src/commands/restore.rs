//! `restore` 还原: a backup takes the place of the ledgers, after it was read back; what it replaces is kept.

use super::log::describe::moment;
use crate::commands::Ctx;
use crate::commands::options::{flag, word};
use crate::reply::{Cancelled, Mistake, Outcome, Reply};
use crate::store::{Candidate, Entry, Gone, Replaced};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

pub fn options(command: Command) -> Command {
    command.arg(word("file", "文件", "哪份备份").required(true)).arg(flag("yes", "不再问一遍").short('y'))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let file = PathBuf::from(matches.get_one::<String>("file").map_or("", String::as_str));
    let place = ctx.workspace.join("data").join("zhiben.db");
    let same = |path: &PathBuf| path.canonicalize().ok();
    if same(&file).is_some() && same(&file) == same(&place) {
        return Err(Mistake::new(format!("{} 就是现在的台账", file.display())).hint("请写备份文件的名字").into());
    }
    ctx.progress("正在核对备份");
    let candidate = Candidate::read(&file, &place);
    ctx.progress("");
    let candidate = candidate?;
    let last = candidate
        .last
        .as_deref()
        .map_or("没有登记过什么".to_string(), |at| format!("最后登记于 {}", moment(at)));
    let mut what = format!("备份 {}：{} 条记录，{last}", file.display(), candidate.records);
    if candidate.for_sharing {
        what.push_str("；这是供外传的备份，里面没有举报人和身份证号");
    }
    if candidate.faults > 0 {
        what.push_str(&format!(
            "；数据核验有 {} 处不是登记时的样子，还原不改变它们，zhiben check 仍会列出",
            candidate.faults
        ));
    }
    if !matches.get_flag("yes") {
        let question = format!("{what}\n要用它换下现在的台账吗？（现在的会留在 data/backups）");
        match ctx.ask {
            Some(ask) if ask(&question)? => {}
            Some(_) => return Err(Cancelled.into()),
            None => return Err(Mistake::new("还原会换下现在的台账，请确认后加 --yes").hint(what).into()),
        }
    }
    let entry = Entry { reason: Some(format!("换上备份 {}", file.display())), ..ctx.entry() };
    let mut lines = vec![format!("已还原。{what}")];
    let (replaced, gone) = candidate.take_place(&place, &entry)?;
    lines.push(match replaced {
        Replaced::Nothing => "原来没有台账".to_string(),
        Replaced::Kept(kept) => format!("被换下的台账在 {}", kept.display()),
        Replaced::LaidAside(aside) => format!("原来的台账文件已损坏，原样放在 {}", aside.display()),
    });
    if !gone.is_empty() {
        lines.push("备份以后登记的不在了，它们的编号不再发：".to_string());
        lines
            .extend(gone.iter().map(|gone| format!("  {}：{}", gone.ledger.counted(gone.numbers.len()), ranges(gone))));
    }
    lines.push("接着用 zhiben check 核验一遍数据".to_string());
    Ok(Reply::Receipt { lines, record: None }.into())
}

/// Numbers that follow each other as one: `JC-YH-2026-0043 至 0045`.
fn ranges(gone: &Gone) -> String {
    let parts = |no: &str| {
        let (series, serial) = no.rsplit_once('-')?;
        Some((series.to_string(), serial.parse::<i64>().ok()?))
    };
    let mut all: Vec<(&str, &str)> = Vec::new();
    for no in &gone.numbers {
        let follows = all
            .last()
            .and_then(|(_, last)| parts(last))
            .zip(parts(no))
            .is_some_and(|(a, b)| a.0 == b.0 && a.1 + 1 == b.1);
        match all.last_mut().filter(|_| follows) {
            Some(range) => range.1 = no,
            None => all.push((no, no)),
        }
    }
    let shown = |(first, last): &(&str, &str)| match first == last {
        true => first.to_string(),
        false => format!("{first} 至 {}", last.rsplit('-').next().unwrap_or(last)),
    };
    all.iter().map(shown).collect::<Vec<_>>().join("、")
}
