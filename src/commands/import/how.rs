//! The options of `import`, and what they come to.

use crate::commands::ensure_not_workspace_file;
use crate::commands::options::{flag, value, word};
use crate::domain::dates::YEARS;
use crate::domain::nearest;
use crate::format::Encoding;
use crate::ledger::{self, fold::half_width};
use crate::reply::{Mistake, Surroundings};
use clap::{Arg, ArgMatches, Command};
use std::path::{Path, PathBuf};

/// How a file is imported.
#[derive(Debug, Clone, Default)]
pub struct How {
    pub mode: Mode,
    pub creates_units: bool,
    pub is_dry: bool,
    /// Where the refused rows go; without it one of them keeps out all.
    pub partial: Option<PathBuf>,
    pub encoding: Option<Encoding>,
    pub sheet: Option<String>,
    /// The year of dates without one.
    pub year: Option<i32>,
    /// A single file: its new rows name no void unit. Whole folders hold their units as they were.
    pub is_alone: bool,
}

/// What may happen to records (`--mode`): new ones are added and known ones updated, or only one of the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Upsert,
    /// Records that are there are left alone.
    Add,
    /// Nothing is added.
    Update,
}

pub fn options(command: Command) -> Command {
    let names: Vec<String> = ledger::ALL.iter().map(|l| format!("{}（{}）", l.key, l.name)).collect();
    command
        .arg(
            Arg::new("kind")
                .required(true)
                .value_name("台账")
                .help(format!("哪本台账：{}；all（全部）是 export all 写出的目录", names.join("、"))),
        )
        .arg(word("file", "文件", "表格文件，原样交来的就行；台账是 all 时写目录").required(true))
        .arg(flag("dry-run", "只看会怎样，不写入"))
        .arg(value("mode", "方式", "upsert 有则改、无则加（不写就是它），add 只加，update 只改"))
        .arg(value("partial", "拒收.csv", "先收对的行，不对的行连同原因写进这个文件"))
        .arg(flag("create-units", "名录里没有的单位一并新增（没有类别，随后请补）"))
        .arg(value("sheet", "工作表", "读哪张工作表：名称或第几张"))
        .arg(value("year", "年份", "日期没有写年份的（11.8、11月12日）是哪一年，如 2026"))
        .arg(value("from-encoding", "编码", "文件的编码：utf-8、utf-16、gb18030，不写会自己认").long("encoding"))
}

/// The options of an import.
pub fn how(workspace: &Path, matches: &ArgMatches) -> anyhow::Result<How> {
    let text = |id: &str| matches.get_one::<String>(id).map(String::as_str);
    let pick = |id: &str, given: &str, accepted: &str| {
        let names = accepted.split('、').filter_map(|value| value.split('（').next());
        Mistake::new(format!("--{id} 的“{given}”不在可选之列"))
            .hint(format!("可用的值：{accepted}{}", nearest::asked(given, names)))
    };
    let mode = match text("mode") {
        None | Some("upsert" | "更新或新增") => Mode::Upsert,
        Some("add" | "新增") => Mode::Add,
        Some("update" | "更新") => Mode::Update,
        Some(other) => return Err(pick("mode", other, "upsert（新增和更新）、add（只新增）、update（只更新）").into()),
    };
    let encoding = match text("from-encoding").map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("utf-8" | "utf8" | "utf-8-bom") => Some(Encoding::Utf8),
        Some("utf-16" | "utf16" | "utf-16le" | "utf-16be") => Some(Encoding::Utf16),
        Some("gb18030" | "gbk" | "gb2312") => Some(Encoding::Gb18030),
        Some(other) => return Err(pick("encoding", other, "utf-8、utf-16、gb18030").into()),
    };
    let year = text("year").map(year).transpose()?;
    let partial = text("partial").map(PathBuf::from);
    if let Some(file) = &partial {
        ensure_writable(workspace, file, Path::new(text("file").unwrap_or_default()))?;
    }
    Ok(How {
        mode,
        creates_units: matches.get_flag("create-units"),
        is_dry: matches.get_flag("dry-run"),
        partial,
        encoding,
        sheet: text("sheet").map(str::to_string),
        year,
        is_alone: true,
    })
}

/// `--year`: four digits, with or without 年.
pub fn year(typed: &str) -> anyhow::Result<i32> {
    let digits = half_width(typed.trim());
    let digits = digits.trim_end_matches('年');
    let year = digits.parse().ok().filter(|year| digits.len() == 4 && YEARS.contains(year));
    let hint = format!("写 {} 至 {} 之间的一年，如 --year 2026", YEARS.start(), YEARS.end());
    year.ok_or_else(|| Mistake::new(format!("--year 的“{typed}”不是年份")).hint(hint).into())
}

/// The refused rows have a place before anything is written, and it is not that of the file itself.
fn ensure_writable(workspace: &Path, partial: &Path, file: &Path) -> anyhow::Result<()> {
    ensure_not_workspace_file(workspace, partial, "请换一个 --partial 文件名")?;
    let dir = partial.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !dir.is_dir() {
        let what = format!("目录不存在：{}", dir.display());
        return Err(Surroundings::new(what, "请先建好目录，或换一个 --partial 文件名").into());
    }
    let is_same = partial.canonicalize().ok().is_some_and(|path| file.canonicalize().is_ok_and(|file| file == path));
    match is_same {
        true => Err(Mistake::new(format!("--partial 的 {} 就是要导入的文件", partial.display()))
            .hint("请换一个文件名")
            .into()),
        false => Ok(()),
    }
}
