//! `form show`: what a report says, row by row, and what accepting it would do.

use super::proposal::{self, Act, Proposal};
use super::{Item, item, state_of};
use crate::commands::options::{number, value};
use crate::commands::{Ctx, ensure_not_workspace_file, typed};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::input;
use crate::ledger::INBOX;
use crate::offline_form::report::Row as Typed;
use crate::offline_form::section::Answer;
use crate::reply::{Extra, Mistake, Outcome, Report, Surroundings, system_error};
use crate::report::word;
use crate::store::sha256;
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn options(command: Command) -> Command {
    command.arg(number(&INBOX)).arg(value("photos", "目录", "把照片存进这个目录，采纳以前先看一看"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let item = item(ctx, typed::text(matches, "no"))?;
    if let Some(folder) = typed::filled(matches, "photos") {
        write_photos(ctx, &item, Path::new(folder))?;
    }
    let (proposals, missing) = proposal::of(ctx, &item)?;
    let columns = vec![
        Column::new("row", "行").keep(),
        Column::new("section", "内容").keep(),
        Column::new("values", "填了什么"),
        Column::new("photos", "照片").keep(),
        Column::new("effect", "采纳后"),
    ];
    let rows = proposals.iter().map(|one| row(one, &item.photos)).collect();
    let (record, report) = (&item.record, &item.report);
    let title = format!("填报件 {}：{} {}", record.no(), item.unit_name, report.period);
    let mut shown = Report::new("form", title, ctx.today, Grid::new(columns, rows));
    let value = |key, label, cell| Extra::Value { key, label, cell };
    let of = |key: &str| Cell::maybe(record.text(key), Cell::text);
    shown.extras.extend([
        value("no", "", Cell::text(record.no())),
        value("code", "", Cell::text(&report.unit)),
        value("unit", "", Cell::text(&item.unit_name)),
        value("period", "", Cell::text(report.period.to_string())),
        value("state", "处理情况", word(state_of(record))),
        value("signature", "填报人", of("signature")),
        value("saved", "填报时间", of("saved")),
        value("received", "收到日期", Cell::maybe(record.date("received"), Cell::Date)),
        value("file", "文件", of("file")),
        value("revision", "第几份", Cell::Int(i64::from(report.revision))),
    ]);
    if record.text("reason").is_some() {
        shown.extras.push(value("reason", "退回原因", of("reason")));
    }
    shown.when_empty = "零报告：这个周期没有情况";
    if ctx.for_people {
        shown.notes.extend(
            missing.iter().map(|(row, no)| format!("前一份的 {row}（{no}）这一份里没有了；采纳不会动那条记录")),
        );
        shown.notes.extend(next(&proposals, record.no(), state_of(record).en));
    }
    Ok(shown.into())
}

/// Writes the photos that came into a folder, each named by its row and kind: `r1-整改后-2.jpg`.
fn write_photos(ctx: &Ctx, item: &Item, folder: &Path) -> anyhow::Result<()> {
    ensure_not_workspace_file(&ctx.workspace, folder, "请换一个目录")?;
    let unwritable = |error| {
        let what = format!("不能建目录 {}：{}", folder.display(), system_error(&error));
        Surroundings::new(what, "请换一个目录")
    };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let (store, mut count) = (ctx.store()?, 0);
    for row in &item.report.rows {
        let came = row.photos.iter().filter(|photo| item.photos.contains(&photo.sha256));
        for (at, photo) in came.enumerate() {
            let path = folder.join(format!("{}-{}-{}.jpg", row.name, photo.kind, at + 1));
            let bytes = store.file_path(&photo.sha256).map(|path| input::read(&path)).transpose();
            let lost = || Mistake::new(format!("照片 {}… 不见了，用 zhiben check 核验", &photo.sha256[..8]));
            let bytes = bytes.ok().flatten().filter(|bytes| sha256(bytes) == photo.sha256).ok_or_else(lost)?;
            (ctx.file_output.stage)(&path, &bytes)?()?;
            count += 1;
        }
    }
    ctx.warnings.borrow_mut().push(format!("照片 {count} 张存在 {}", folder.display()));
    Ok(())
}

fn row(one: &Proposal, came: &[String]) -> Row {
    let (tone, effect) = match &one.act {
        Err(why) => (Tone::Bad, format!("不能采纳：{}", why.join("；"))),
        Ok(act) => (if matches!(act, Act::Known(_)) { Tone::Dim } else { Tone::Plain }, effect(one, act)),
    };
    let absent = one.row.photos.iter().filter(|photo| !came.contains(&photo.sha256)).count();
    let photos = match (one.row.photos.len(), absent) {
        (0, _) => Cell::Empty,
        (all, 0) => Cell::text(all.to_string()),
        (all, absent) => Cell::text(format!("{all}（{absent} 张没有来）")),
    };
    let cells = vec![
        Cell::text(&one.row.name),
        Cell::text(one.row.section.title),
        Cell::text(values(one.row)),
        photos,
        Cell::text(effect),
    ];
    Row::new(cells).tone(tone)
}

/// What was typed: `隐患部位：仓库，发现日期：2026-11-20`.
fn values(row: &Typed) -> String {
    let typed = row.section.fields.iter().filter_map(|field| Some((field.column().header, row.values.get(field.key)?)));
    let mut words: Vec<String> = typed.map(|(header, text)| format!("{header}：{text}")).collect();
    if !row.items.is_empty() {
        let bad = row.items.values().filter(|answer| **answer == Answer::Bad).count();
        let found = if bad > 0 { format!("有问题 {bad} 项") } else { "没有问题".to_string() };
        words.push(format!("对照 {} 项，{found}", row.items.len()));
    }
    words.join("，")
}

fn effect(one: &Proposal, act: &Act) -> String {
    let name = one.row.section.ledger.name;
    match act {
        Act::Add(_) => format!("登记{name}"),
        Act::Rectify(stepped) => format!("{} 记整改，待复查", stepped.after.no),
        Act::Change { old, .. } => {
            let changes: Vec<&str> = one.changes.iter().map(|line| line.trim()).collect();
            format!("修改 {}：{}", old.no(), changes.join("；"))
        }
        Act::Known(record) if one.is_later => format!("已采纳为 {}，没有变", record.no()),
        Act::Known(record) => format!("已有 {}，不再登记", record.no()),
    }
}

/// What to type next.
fn next(proposals: &[Proposal], no: &str, state: &str) -> Vec<String> {
    let rows = |is_meant: &dyn Fn(&Proposal) -> bool| {
        let meant = proposals.iter().filter(|one| is_meant(one));
        meant.map(|one| one.row.name.as_str()).collect::<Vec<_>>().join("、")
    };
    let wrong = rows(&|one| one.act.is_err());
    let open = rows(&|one| !matches!(one.act, Ok(Act::Known(_))));
    match state {
        "waiting" => {
            let accept = match wrong.is_empty() {
                true => format!("采纳：zhiben form accept {no}"),
                false => format!("放下不能采纳的行：zhiben form accept {no} --except {wrong}"),
            };
            vec![accept, format!("退回：zhiben form refuse {no} --reason 原因")]
        }
        "accepted" if !open.is_empty() => vec![format!("还没有采纳的行：{open}；要采纳：zhiben form accept {no}")],
        _ => Vec::new(),
    }
}
