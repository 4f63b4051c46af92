//! `init` makes a workspace: a plan, 积翠镇's or one that is named, and `data/`.

use crate::commands::Ctx;
use crate::commands::options::{value, word};
use crate::domain::dates;
use crate::input;
use crate::plan_file::{self, wrong_division, wrong_site};
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::workspace;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use std::fs;
use std::path::{Path, PathBuf};

pub fn options(command: Command) -> Command {
    command
        .arg(word("dir", "目录", "在哪里建，不写就在当前目录"))
        .arg(value("plan", "文件", "用这份 plan.toml，不写是积翠镇的方案"))
        .arg(value("site", "前缀", "编号前缀，每本台账用自己的，如 DG；不写照方案"))
        .arg(value("division", "代码", "本镇的统计用区划代码；不写照方案"))
        .arg(
            Arg::new("kept_from")
                .long("kept-from")
                .value_name("日期")
                .help("台账启用日期，不写是今天；此前到期、没有登记的任务不算逾期。none 表示从方案印发起都算"),
        )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let dir = directory(ctx, matches);
    let kept_from = kept_from(ctx, matches)?;
    let named = matches.get_one::<String>("plan").map(|file| named(file, matches)).transpose()?;
    let kept_from = kept_from.filter(|_| named.as_ref().is_none_or(|named| named.kept_from.is_none()));
    let (text, whose) = match &named {
        Some(named) => (named.text.as_str(), format!("《{}》", named.title)),
        None => (plan_file::TOWN, "积翠镇的方案".to_string()),
    };
    ensure_none(&dir)?;
    let text = with_town(text, matches)?;
    make(&dir, &text, kept_from)?;
    let kept_from = kept_from.or(named.as_ref().and_then(|named| named.kept_from));
    let go = match matches.get_one::<String>("dir") {
        Some(dir) if dir != "." => format!("cd {dir}，再用 "),
        _ => String::new(),
    };
    let mut lines = vec![
        format!("已建立工作区 {}：plan.toml 是{whose}，可以直接改", dir.display()),
        format!("下一步：{go}zhiben unit add 登记单位\n  或 zhiben import unit 文件.csv 导入"),
    ];
    lines.insert(1, whose_numbers(&text, matches));
    if let Some(from) = kept_from {
        lines.insert(1, format!("台账启用日期是 {from}：此前到期、没有登记的任务不算逾期\n  以前的也要算，请删去 plan.toml 里 kept_from 那一行"));
    }
    Ok(Reply::Receipt { lines, record: None }.into())
}

/// The settings of the town that `init` takes: the option, the setting's key, what is wrong with a value.
const TOWN: [(&str, Wrong); 2] = [("site", wrong_site), ("division", wrong_division)];

/// A setting of the town: its key, what the plan of the new workspace has (empty if nothing), and what is wrong with
/// another value.
pub type Setting = (&'static str, String, Wrong);

/// What is wrong with a value, in Chinese; nothing if it may be used.
pub type Wrong = fn(&str) -> Option<&'static str>;

/// The site and the division.
///
/// # Errors
/// The mistakes of the plan that was named.
pub fn settings(matches: &ArgMatches) -> anyhow::Result<[Setting; 2]> {
    let named = matches.get_one::<String>("plan").map(|file| named(file, matches)).transpose()?;
    let text = named.as_ref().map_or(plan_file::TOWN, |named| named.text.as_str());
    Ok(TOWN.map(|(key, wrong)| (key, plan_file::setting(text, key).unwrap_or_default(), wrong)))
}

/// The plan's text with the site and the division that were given.
fn with_town(text: &str, matches: &ArgMatches) -> anyhow::Result<String> {
    let given = TOWN.map(|(key, wrong)| (key, wrong, matches.get_one::<String>(key).map(|value| value.trim())));
    let wrong = given.iter().filter_map(|(key, wrong, value)| {
        let value = (*value)?;
        Some(format!("--{key} 的“{value}”不能用，{}", wrong(value)?))
    });
    let wrong: Vec<String> = wrong.collect();
    if !wrong.is_empty() {
        return Err(Mistake::new(wrong.join("；")).hint("改好后再来一次，还没有建工作区").into());
    }
    let mut text = text.to_string();
    for (key, _, value) in given {
        let Some(value) = value else { continue };
        text = plan_file::with_setting(&text, key, value).ok_or_else(|| {
            Mistake::new(format!("写不进方案的 {key}")).hint(format!("请自己在文件的 [plan] 里写 {key} = \"{value}\""))
        })?;
    }
    Ok(text)
}

/// The site and division of the new workspace, and how to change values that were taken from the plan.
fn whose_numbers(text: &str, matches: &ArgMatches) -> String {
    let of = |key| plan_file::setting(text, key).unwrap_or_else(|| "没有写".to_string());
    let has = format!("编号前缀 {}，统计用区划代码 {}", of("site"), of("division"));
    match TOWN.iter().all(|(key, _)| matches.get_one::<String>(key).is_some()) {
        true => has,
        false => format!("{has}：照方案没有改，不是本镇的请先改 plan.toml 里的 site 和 division"),
    }
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

/// A plan that was named for the new workspace.
struct Named {
    text: String,
    title: String,
    /// The 台账启用日期 that the plan gives itself.
    kept_from: Option<NaiveDate>,
}

/// Reads the plan of `--plan`.
///
/// # Errors
/// All mistakes of the file; a [`Mistake`] if both it and `--kept-from` give the 台账启用日期.
fn named(file: &str, matches: &ArgMatches) -> anyhow::Result<Named> {
    let text = input::read_text(Path::new(file)).map_err(|error| {
        Surroundings::new(format!("读不了 {file}：{}", system_error(&error)), "请检查文件名和读取权限，并另存为 UTF-8")
    })?;
    let text = text.trim_start_matches('\u{feff}').to_string();
    let plan = plan_file::load(&text, file)?;
    if plan.first().kept_from.is_some() && matches.get_one::<String>("kept_from").is_some() {
        let hint = "请去掉 --kept-from，或删去文件里 kept_from 那一行";
        return Err(Mistake::new(format!("{file} 里已经写了 kept_from")).hint(hint).into());
    }
    Ok(Named { text, title: plan.first().title.clone(), kept_from: plan.first().kept_from })
}

/// The plan's text with its 台账启用日期 after the day on which it ends, or at the start of `[plan]`.
fn with_kept_from(text: &str, kept_from: Option<NaiveDate>) -> String {
    let Some(from) = kept_from else { return text.to_string() };
    let lines: Vec<&str> = text.lines().collect();
    let is_header = |line: &&str| line.trim_start().starts_with('[');
    let start = lines.iter().position(|line| line.trim().starts_with("[plan]")).unwrap_or(0);
    let mut table = lines.iter().skip(start + 1).take_while(|line| !is_header(line));
    let ends = |line: &&str| line.split_once('=').is_some_and(|(key, _)| key.trim() == "ends");
    let at = start + table.position(ends).map_or(0, |place| place + 1);
    let added = format!("kept_from = {from}         # 台账启用日期：此前到期、没有登记的任务不算逾期");
    let all = lines[..=at].iter().copied().chain([added.as_str()]).chain(lines[at + 1..].iter().copied());
    all.map(|line| format!("{line}\n")).collect()
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
pub fn make(dir: &Path, plan: &str, kept_from: Option<NaiveDate>) -> anyhow::Result<()> {
    ensure_none(dir)?;
    let file = dir.join("plan.toml");
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(dir.join("data"))?;
        fs::write(&file, with_kept_from(plan, kept_from))
    };
    write().map_err(|error| {
        Surroundings::new(
            format!("建不了 {}：{}", dir.display(), system_error(&error)),
            "请检查目录的写入权限和磁盘空间",
        )
        .into()
    })
}
