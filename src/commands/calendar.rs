//! `calendar` 日历: `add` reads the State Council's notice of a year's holidays (放假安排) into data/calendar.csv, `list` shows
//! the days of a year.

use super::Ctx;
use crate::commands::options::{flag, word};
use crate::domain::calendar::DayKind;
use crate::grid::{Cell, Column, Grid, Row, Word};
use crate::input;
use crate::plan_file::calendar::{compiled, kind_name, with_year};
use crate::plan_file::notice::{self, Notice};
use crate::reply::{Mistake, Outcome, Report, Surroundings, system_error};
use crate::store::Entry;
use chrono::{Datelike, NaiveDate};
use clap::{ArgMatches, Command};
use std::io::ErrorKind;
use std::path::Path;

/// How the journal's reason of a written calendar begins.
const REASON: &str = "写入放假安排";
/// The name of the file in messages.
const FILE: &str = "data/calendar.csv";
/// The name that mistakes of a pasted text have.
const PASTED: &str = "标准输入";
/// The most bytes of a pasted text; a notice has about a thousand.
const MOST: usize = 1 << 20;

pub fn add_options(command: Command) -> Command {
    command
        .arg(word("file", "文件", "通知全文存成的文本文件；不写或写 - 就从标准输入读，可以粘贴"))
        .arg(flag("dry-run", "只看读出哪些日子，不写入"))
}

pub fn list_options(command: Command) -> Command {
    command.arg(word("year", "年份", "哪一年，如 2027；不写是今年"))
}

/// Whether a journal entry of this reason wrote a calendar.
pub fn is_reason(reason: &str) -> bool {
    reason.starts_with(REASON)
}

/// The line of `status` about a year whose days are not known.
pub fn missing(year: i32) -> String {
    format!("还没有 {year} 年的放假安排：国务院办公厅的通知公布后，把全文存成文件，用 zhiben calendar add 文件 写入")
}

pub fn add(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let file = matches.get_one::<String>("file").map(String::as_str).filter(|file| *file != "-");
    let text = file.map_or_else(|| pasted(ctx), |file| of_file(Path::new(file)))?;
    let notice = notice::read(&text, file.unwrap_or(PASTED))?;
    let year = notice.year;
    let count = |kind| notice.days.iter().filter(|(_, found, _)| *found == kind).count();
    let counts = format!("放假 {} 天，调休上班 {} 天", count(DayKind::Holiday), count(DayKind::MakeupWorkday));
    let days = notice.days.iter().map(|(day, kind, name)| (*day, *kind, name.as_str()));
    let mut report = Report::new("calendar", format!("{year} 年放假安排"), ctx.today, grid(days));
    report.notes.push(counts.clone());
    if matches.get_flag("dry-run") {
        let warnings = vec!["只是试看，没有写入".to_string()];
        return Ok(Outcome { warnings, ..Outcome::from(report) });
    }
    let entry =
        Entry {
            reason: Some(format!("{REASON}：{year} 年，{counts}")), file: file.map(str::to_string), ..ctx.entry()
        };
    let path = ctx.workspace.join("data").join("calendar.csv");
    let replaced = ctx.store()?.write_file(&entry, || {
        // Read within the transaction, so that two commands do not lose each other's year.
        let (text, replaced) = with_year(&present(&path)?, year, &notice.days);
        (ctx.file_output.stage_rules)(&path, text.as_bytes())?()?;
        Ok(replaced)
    })?;
    report.notes.push(match replaced {
        0 => format!("已写入 {FILE}，别的年份没有动"),
        many => format!("已写入 {FILE}：原有 {year} 年的 {many} 天已换下，别的年份没有动"),
    });
    report.notes.push(format!("看一年的：zhiben calendar list {year}；核对全部：zhiben plan check"));
    Ok(Outcome { warnings: other_days(&notice).into_iter().collect(), ..Outcome::from(report) })
}

/// Days of the year that the program has and the notice has not: a row replaces only the compiled row of its day.
fn other_days(notice: &Notice) -> Option<String> {
    let compiled = compiled();
    let others = compiled.days_of(notice.year).filter(|(day, ..)| !notice.days.iter().any(|(noted, ..)| noted == day));
    let others: Vec<String> = others.map(|(day, kind, _)| format!("{day}（{}）", zh(kind))).collect();
    (!others.is_empty()).then(|| {
        format!("程序自带的日历还有 {}，通知里没有，这几天仍照自带的算；请核对通知是不是全文", others.join("、"))
    })
}

pub fn list(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let typed = matches.get_one::<String>("year").map(|text| text.trim().trim_end_matches('年'));
    let year = match typed {
        None => ctx.today.year(),
        Some(text) => match text.parse::<i32>() {
            Ok(year) if (1900..=2200).contains(&year) => year,
            _ => return Err(Mistake::new(format!("“{text}”不是年份")).hint("如 zhiben calendar list 2027").into()),
        },
    };
    let rows = grid(ctx.calendar.days_of(year));
    let mut report = Report::new("calendar", format!("{year} 年放假安排"), ctx.today, rows);
    report.when_empty = "日历里没有这一年的放假安排";
    let mut outcome = Outcome::from(report);
    if !ctx.calendar.covers(year) {
        outcome.warnings.push(ctx.calendar.warning(year));
    }
    Ok(outcome)
}

fn zh(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Holiday => "节假日",
        DayKind::MakeupWorkday => "调休上班",
    }
}

fn grid<'a>(days: impl Iterator<Item = (NaiveDate, DayKind, &'a str)>) -> Grid {
    let columns =
        vec![Column::new("date", "日期").keep(), Column::new("kind", "类型").keep(), Column::new("name", "名称")];
    let row = |(day, kind, name): (NaiveDate, DayKind, &str)| {
        let kind = Word { en: kind_name(kind).into(), zh: zh(kind).into() };
        Row::new(vec![Cell::Date(day), Cell::Word(kind), Cell::text(name)])
    };
    Grid::new(columns, days.map(row).collect())
}

/// What the workspace's calendar has now.
fn present(path: &Path) -> anyhow::Result<String> {
    match input::read_text(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => {
            let what = format!("读不了 {FILE}：{}", system_error(&error));
            Err(Surroundings::new(what, "请检查读取权限，并另存为 UTF-8").into())
        }
    }
}

fn of_file(path: &Path) -> anyhow::Result<String> {
    let bytes = input::read(path).map_err(|error| {
        let what = format!("读不了 {}：{}", path.display(), system_error(&error));
        Surroundings::new(what, "请检查文件名，或不写文件、把通知全文粘贴进来")
    })?;
    String::from_utf8(bytes).map_err(|_| not_text(&path.display().to_string()).into())
}

fn not_text(name: &str) -> Mistake {
    let hint = "请在网页或 Word 里全选、复制，存成 UTF-8 的 .txt，或不写文件、直接粘贴";
    Mistake::new(format!("{name} 不是 UTF-8 的文本")).hint(hint)
}

fn pasted(ctx: &Ctx) -> anyhow::Result<String> {
    let mut text = String::new();
    let mut question = "请粘贴通知全文，贴完按回车，再按 Ctrl-D（Windows 按 Ctrl-Z、回车）：";
    loop {
        match (ctx.line)(question) {
            Ok(Some(line)) => text.push_str(&line),
            Ok(None) => return Ok(text),
            Err(error) if error.kind() == ErrorKind::InvalidData => return Err(not_text(PASTED).into()),
            Err(error) => {
                let what = format!("读不了{PASTED}：{}", system_error(&error));
                return Err(Surroundings::new(what, "请把通知存成文件：zhiben calendar add 文件").into());
            }
        }
        question = "";
        if text.len() > MOST {
            return Err(Mistake::new(format!("{PASTED}太长，不像一份通知")).into());
        }
    }
}
