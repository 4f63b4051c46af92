//! `import all`: the folder that `export all` wrote, in one transaction, those ledgers first to which others refer. The
//! first file with a refused row ends it: what follows would be refused for what is not there.

use super::{Receipt, within};
use crate::commands::manifest::{self, Manifest};
use crate::commands::{Ctx, backup, owner};
use crate::grid::{Cell, Column, Grid, Row};
use crate::intake::Origin;
use crate::ledger::{self, Ledger};
use crate::reply::{Extra, Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::store::{Entry, OtherStore, Store};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// The kinds of files that are read.
const ENDINGS: [&str; 5] = ["csv", "tsv", "xlsx", "xls", "ods"];

pub fn run(ctx: &Ctx, matches: &ArgMatches, folder: &str) -> anyhow::Result<Outcome> {
    for option in ["mode", "partial", "sheet", "year", "from-encoding"] {
        if matches.contains_id(option) {
            return Err(alone(option).into());
        }
    }
    if matches.get_flag("create-units") {
        return Err(alone("create-units").into());
    }
    let found = Found::new(Path::new(folder))?;
    let how = super::How { is_dry: matches.get_flag("dry-run"), ..super::How::default() };
    let entry = Entry { file: Some(folder.to_string()), ..ctx.entry() };
    let mut receipts = Vec::new();
    let store = ctx.store()?;
    if !how.is_dry {
        backup::before_import(store)?;
    }
    if let Some(id) = ensure_of_one_store(ctx, folder)? {
        store.adopt(&id);
    }
    let done = store.write(&entry, |writer| {
        for (ledger, path) in &found.files {
            let path = path.to_string_lossy();
            let receipt =
                within(ctx, writer, ledger, &Origin::File(path.as_ref().into()), &path, &super::How::default())?;
            let is_refused = !receipt.refused.is_empty();
            receipts.push((*ledger, receipt));
            if is_refused {
                return Err(TakenBack.into());
            }
        }
        if how.is_dry { Err(TakenBack.into()) } else { Ok(()) }
    });
    match done {
        Err(error) if !error.is::<TakenBack>() => return Err(error),
        _ => {}
    }
    let refused = receipts.last().filter(|(_, receipt)| !receipt.refused.is_empty());
    // What was taken back with the rest was a trial.
    let how = super::How { is_dry: how.is_dry || refused.is_some(), ..how };
    let mut lines: Vec<String> = receipts.iter().flat_map(|(_, receipt)| receipt.lines(&how)).collect();
    if !found.others.is_empty() {
        lines.push(format!("没有读的文件：{}", found.others.join("、")));
    }
    let failed = refused.map(|(ledger, receipt)| {
        format!("{}有 {} 处不对，所有台账都没有收；后面的文件没有读", ledger.name, receipt.refused.len())
    });
    let mut outcome = Outcome::from(Reply::Receipt { lines, record: Some(report(ctx, &receipts, failed.is_some())) });
    outcome.failed = failed;
    Ok(outcome)
}

/// Reads a folder into a store that has nothing else; a refused row is an error.
pub fn read_whole(ctx: &Ctx, store: &Store, folder: &str) -> anyhow::Result<()> {
    let found = Found::new(Path::new(folder))?;
    store.write(&ctx.entry(), |writer| {
        for (ledger, path) in &found.files {
            let path = path.to_string_lossy();
            let receipt =
                within(ctx, writer, ledger, &Origin::File(path.as_ref().into()), &path, &super::How::default())?;
            if !receipt.refused.is_empty() {
                return Err(Mistake::new(receipt.lines(&super::How::default()).join("\n")).into());
            }
        }
        Ok(())
    })
}

/// The id of the store whose ledgers the folder holds, if the folder says so and is of this site. All ledgers of a store,
/// read into a workspace that has none yet, are the same store in another place.
///
/// # Errors
/// A [`Mistake`] if the folder's site belongs to another store here.
fn ensure_of_one_store(ctx: &Ctx, folder: &str) -> anyhow::Result<Option<String>> {
    let Some(Manifest { site, store: Some(there) }) = Manifest::read(Path::new(folder))? else { return Ok(None) };
    match ctx.store()?.owner_of(&site, &ctx.plan.site)? {
        Some(here) if here != there => {
            let other = OtherStore { site, here, there };
            Err(owner::refused(folder, "导入", &[other]).into())
        }
        _ => Ok(Some(there).filter(|_| site == ctx.plan.site)),
    }
}

fn alone(option: &str) -> Mistake {
    let option = if option == "from-encoding" { "encoding" } else { option };
    Mistake::new(format!("import all 不能加 --{option}")).hint("要单独处理哪本台账，就单独导入它的文件")
}

/// Nothing stays written: a row was refused, or it was a trial.
#[derive(Debug, thiserror::Error)]
#[error("没有写入")]
struct TakenBack;

/// What a folder holds.
struct Found {
    files: Vec<(&'static Ledger, PathBuf)>,
    others: Vec<String>,
}

impl Found {
    fn new(folder: &Path) -> anyhow::Result<Found> {
        let unread = |error: std::io::Error| {
            let what = format!("读不了目录 {}：{}", folder.display(), system_error(&error));
            Surroundings::new(what, "请检查目录名和读取权限；目录由 zhiben export all -o 目录 写出")
        };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unread)? {
            names.push(entry.map_err(unread)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        names.retain(|name| name != manifest::NAME);
        let (files, others): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| of(name).is_some());
        let mut found = Found { files: Vec::new(), others };
        for ledger in ledger::ALL {
            let files: Vec<&String> = files.iter().filter(|name| of(name) == Some(ledger)).collect();
            match files[..] {
                [] => {}
                [name] => found.files.push((ledger, folder.join(name))),
                [first, second, ..] => {
                    let what = format!("目录 {} 里 {first} 和 {second} 是同一本台账", folder.display());
                    return Err(Mistake::new(what).hint("请只留一个").into());
                }
            }
        }
        match found.files.is_empty() {
            true => Err(Mistake::new(format!("目录 {} 里没有台账文件", folder.display()))
                .hint("文件名应为 unit.csv、hazard.csv 这样，由 zhiben export all -o 目录 写出")
                .into()),
            false => Ok(found),
        }
    }
}

/// The ledger that a file's name means, if it is one that is read.
fn of(name: &str) -> Option<&'static Ledger> {
    let (stem, ending) = name.rsplit_once('.')?;
    ENDINGS
        .contains(&ending.to_ascii_lowercase().as_str())
        .then(|| ledger::ALL.iter().find(|l| l.key == stem).copied())?
}

/// For scripts: a row for each ledger, with every refused row as extras.
fn report(ctx: &Ctx, receipts: &[(&'static Ledger, Receipt)], is_refused: bool) -> Report {
    let count = |n: i64| Cell::Int(if is_refused { 0 } else { n });
    let rows = receipts.iter().map(|(ledger, receipt)| {
        Row::new(vec![
            Cell::text(ledger.key),
            Cell::text(&receipt.file),
            Cell::text(receipt.encoding),
            count(receipt.added),
            count(receipt.updated),
            count(receipt.unchanged),
        ])
    });
    let refused = receipts.iter().flat_map(|(ledger, receipt)| {
        receipt.refused.iter().map(|r| {
            let words = [&r.column, &r.value, &r.reason].map(Cell::text);
            Row::new([Cell::text(ledger.key), Cell::Int(r.row)].into_iter().chain(words).collect())
        })
    });
    let columns = |keys: &[&'static str]| keys.iter().map(|key| Column::new(key, key)).collect();
    let rows = Grid::new(columns(&["ledger", "file", "encoding", "added", "updated", "unchanged"]), rows.collect());
    let mut report = Report::new("import", "", ctx.today, rows);
    let refused = Grid::new(columns(&["ledger", "row", "column", "value", "reason"]), refused.collect());
    report.extras.push(Extra::Grid { key: "refused", title: String::new(), grid: refused });
    report
}
