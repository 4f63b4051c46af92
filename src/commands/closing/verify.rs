//! `plan verify DIR`: reads the folder of a closed plan back: each file against 清单.csv, what is missing and what is not
//! listed.

use super::archive::{COLUMNS, MANIFEST};
use crate::commands::Ctx;
use crate::commands::options::{value, word};
use crate::commands::typed;
use crate::grid::{Cell, Column, Grid, Row, Tone, Word};
use crate::input;
use crate::reply::{Extra, Mistake, Outcome, Report, Surroundings, system_error};
use crate::store::identify;
use clap::{ArgMatches, Command};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

pub fn options(command: Command) -> Command {
    command.arg(word("dir", "目录", "结项写出的归档目录").required(true)).arg(value(
        "manifest",
        "指纹",
        "另外记下的清单指纹（结项时印出的），写前 12 位以上即可",
    ))
}

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Missing,
    Changed,
    Extra,
    Listed,
    Manifest,
}

impl Wrong {
    fn word(self) -> Word {
        let (en, zh) = match self {
            Wrong::Missing => ("missing", "缺少"),
            Wrong::Changed => ("changed", "被改过"),
            Wrong::Extra => ("extra", "多出"),
            Wrong::Listed => ("listed", "清单有误"),
            Wrong::Manifest => ("manifest", "清单被改过"),
        };
        Word { en: en.into(), zh: zh.into() }
    }
}

/// One finding: the file, what is wrong, and the details.
struct Finding(String, Wrong, String);

/// What the list says of a file.
struct Line {
    bytes: String,
    sha256: String,
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let folder = PathBuf::from(typed::text(matches, "dir"));
    let noted = typed::filled(matches, "manifest").map(noted).transpose()?;
    let found = fs::symlink_metadata(&folder).map_err(|error| unreadable(&folder, &error))?;
    if !found.is_dir() {
        let hint = "请写结项写出的目录；.zip 先解开";
        return Err(Mistake::new(format!("{} 不是目录", folder.display())).hint(hint).into());
    }
    let list = folder.join(MANIFEST);
    if list.symlink_metadata().is_err() {
        let what = format!("{} 里没有 {MANIFEST}，不能核对", folder.display());
        return Err(Mistake::new(what).hint("请写结项写出的目录；清单丢了，从 .zip 里取回").into());
    }
    let mut findings = Vec::new();
    let (_, digest) = identity(&list).map_err(|error| unreadable(&list, &error))?;
    if noted.is_some_and(|noted| !digest.starts_with(&noted)) {
        findings.push(Finding(MANIFEST.to_string(), Wrong::Manifest, "与另外记下的指纹不一致".to_string()));
    }
    let listed = read(&list, &mut findings)?;
    let mut there = Vec::new();
    walk(&folder, "", &mut there).map_err(|error| unreadable(&folder, &error))?;
    for (name, line) in &listed {
        ctx.progress(&format!("正在核对 {name}"));
        findings.extend(compare(&folder.join(name), name, line));
    }
    ctx.progress("");
    let is_listed = |name: &String| name == MANIFEST || listed.contains_key(name);
    let extra = there.into_iter().filter(|name| !is_listed(name));
    findings.extend(extra.map(|name| Finding(name, Wrong::Extra, "清单里没有它".to_string())));
    Ok(report(ctx, &folder, listed.len(), digest, findings))
}

fn report(ctx: &Ctx, folder: &Path, files: usize, digest: String, findings: Vec<Finding>) -> Outcome {
    let columns = vec![Column::new("file", "文件"), Column::new("problem", "问题").keep(), Column::new("what", "说明")];
    let is_sound = findings.is_empty();
    let row = |Finding(file, wrong, what): Finding| {
        Row::new(vec![Cell::text(file), Cell::Word(wrong.word()), Cell::text(what)]).tone(Tone::Bad)
    };
    let rows = findings.into_iter().map(row).collect();
    let title = format!("核对归档 {}", folder.display());
    let mut report = Report::new("plan-verify", title, ctx.today, Grid::new(columns, rows));
    report.when_empty = "每个文件都和清单一致，没有缺少，也没有多出";
    report.extras.push(Extra::Value { key: "files", label: "清单里的文件", cell: Cell::Int(files as i64) });
    report.extras.push(Extra::Value { key: "manifest", label: "清单的指纹", cell: Cell::text(digest) });
    report.notes.push("清单本身对不对，用结项时印出的指纹核对：--manifest 指纹".to_string());
    let mut outcome = Outcome::from(report);
    outcome.refuted = !is_sound;
    outcome
}

/// At least twelve digits of a SHA-256.
fn noted(text: &str) -> anyhow::Result<String> {
    let text = text.to_ascii_lowercase();
    match (12..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(text),
        false => Err(Mistake::new(format!("“{text}”不是清单的指纹")).hint("写结项时印出的，前 12 位以上").into()),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Surroundings {
    Surroundings::new(format!("读不了 {}：{}", path.display(), system_error(error)), "请检查目录和读取权限")
}

/// The size and the SHA-256 of a regular file.
fn identity(path: &Path) -> io::Result<(u64, String)> {
    let filed = identify(&mut input::open(path)?)?;
    Ok((filed.size, filed.sha256))
}

/// The lines of the list by file. A line that cannot be used is a finding.
fn read(list: &Path, findings: &mut Vec<Finding>) -> anyhow::Result<BTreeMap<String, Line>> {
    let text = input::read_text(list).map_err(|error| unreadable(list, &error))?;
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let expected = COLUMNS.map(|(_, header)| header);
    let is_ours = rows.headers().is_ok_and(|header| header.iter().eq(expected));
    if !is_ours {
        findings.push(Finding(MANIFEST.to_string(), Wrong::Listed, format!("表头不是{}", expected.join("、"))));
        return Ok(BTreeMap::new());
    }
    let mut all = BTreeMap::new();
    for (at, row) in rows.records().enumerate() {
        let mut wrong = |what: String| {
            findings.push(Finding(MANIFEST.to_string(), Wrong::Listed, format!("第 {} 行{what}", at + 2)));
        };
        let Ok(row) = row else {
            wrong("读不出".to_string());
            continue;
        };
        let [name, bytes, sha256] = [0, 1, 2].map(|at| row.get(at).unwrap_or_default().to_string());
        let stays = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !stays || name.contains('\\') {
            wrong(format!("的“{name}”不是归档里的文件名"));
        } else if all.insert(name.clone(), Line { bytes, sha256 }).is_some() {
            wrong(format!("又列了一次“{name}”"));
        }
    }
    Ok(all)
}

/// What is wrong with a listed file, if anything is.
fn compare(path: &Path, name: &str, line: &Line) -> Option<Finding> {
    let found = |wrong, what: String| Some(Finding(name.to_string(), wrong, what));
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return found(Wrong::Missing, "文件不见了".to_string());
        }
        Err(error) => return found(Wrong::Changed, format!("读不了：{}", system_error(&error))),
        Ok(there) if !there.is_file() => return found(Wrong::Changed, "不是普通的文件".to_string()),
        Ok(_) => {}
    }
    match identity(path) {
        Err(error) => found(Wrong::Changed, format!("读不了：{}", system_error(&error))),
        Ok((bytes, _)) if bytes.to_string() != line.bytes => {
            found(Wrong::Changed, format!("应有 {} 字节，现有 {bytes} 字节", line.bytes))
        }
        Ok((_, sha256)) if sha256 != line.sha256 => found(Wrong::Changed, "内容的 SHA-256 不一致".to_string()),
        Ok(_) => None,
    }
}

/// The files below a folder, with `/` between the parts; links are not followed.
fn walk(folder: &Path, below: &str, all: &mut Vec<String>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), all)?,
            false => all.push(name),
        }
    }
    Ok(())
}
