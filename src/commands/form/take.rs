//! `form take` 收件: reads the files that came back and puts them into the inbox. Nothing of a file is trusted. A file
//! with a mistake is named and left; the others are taken. The same report is taken once.

use super::{Item, of_period, opened, proposal, state, state_of, unit_of, void};
use crate::commands::Ctx;
use crate::commands::options::{flag, word};
use crate::commands::view::next;
use crate::input;
use crate::ledger::{INBOX, Record, UNIT, Value};
use crate::offline_form::Report;
use crate::offline_form::package::{self, Package};
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::store::{Entry, Query, Store, Writer, sha256};
use chrono::Datelike;
use clap::{ArgMatches, Command};
use std::path::{Path, PathBuf};

pub fn options(command: Command) -> Command {
    command
        .arg(
            word("files", "文件", "发回来的 .zbf 文件，或存着粘贴文字的 .txt；也可以写目录")
                .required(true)
                .num_args(1..),
        )
        .arg(flag("dry-run", "只看每份会怎样，不收"))
}

/// The endings of the files that are read in a folder.
const ENDINGS: [&str; 2] = ["zbf", "txt"];

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let is_dry = matches.get_flag("dry-run");
    let files: Vec<PathBuf> = matches.get_many::<String>("files").into_iter().flatten().map(PathBuf::from).collect();
    let files = listed(&files)?;
    let (mut lines, mut refused, mut taken) = (Vec::new(), 0, 0);
    for file in &files {
        ctx.progress(&format!("正在读 {}", file.display()));
        match one(ctx, store, file, is_dry)? {
            Ok(Done { lines: done, is_new }) => {
                taken += usize::from(is_new);
                lines.extend(done);
            }
            Err(why) => {
                refused += 1;
                lines.push(format!("{}：没有收，{why}", file.display()));
            }
        }
    }
    ctx.progress("");
    if files.len() > 1 {
        let verb = if is_dry { "会收" } else { "收了" };
        lines.push(format!(
            "{} 个文件：{verb} {taken}，没有收 {refused}，收过的 {}",
            files.len(),
            files.len() - taken - refused
        ));
    }
    if taken > 0 && !is_dry {
        lines.push(format!("{}zhiben form list --waiting 看待处理的", next::MARK));
    }
    let mut outcome = Outcome::from(Reply::Receipt { lines, record: None });
    outcome.failed = (refused > 0).then(|| format!("有 {refused} 个文件没有收，原因在上面"));
    Ok(outcome)
}

/// The files that are meant: those that were named, and those of a folder whose ending is that of a report.
fn listed(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let unread = |error: std::io::Error| {
            Surroundings::new(format!("读不了目录 {}：{}", path.display(), system_error(&error)), "请检查读取权限")
        };
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).map_err(unread)? {
            found.push(entry.map_err(unread)?.path());
        }
        found.retain(|file| {
            file.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        });
        found.sort();
        if found.is_empty() {
            return Err(Mistake::new(format!("目录 {} 里没有 .zbf 或 .txt 文件", path.display())).into());
        }
        files.extend(found);
    }
    Ok(files)
}

/// What was done with a file.
struct Done {
    lines: Vec<String>,
    is_new: bool,
}

/// Takes one file; the inner error says why the file is not taken.
fn one(ctx: &Ctx, store: &Store, file: &Path, is_dry: bool) -> anyhow::Result<Result<Done, String>> {
    let bytes = match input::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(format!("读不了：{}", system_error(&error)))),
    };
    let read = package::read(&bytes).and_then(|package| {
        let report = Report::read(&package.report).map_err(|wrong| wrong.join("；"))?;
        Ok((package, report))
    });
    let (package, report) = match read {
        Ok(read) => read,
        Err(why) => return Ok(Err(why)),
    };
    if let Some(why) = foreign(ctx, store, &report, &package)? {
        return Ok(Err(why));
    }
    let identity = sha256(package.report.as_bytes());
    let known = store.all(&INBOX, &Query::by("sha256", Value::Text(identity.clone())))?;
    if let Some(known) = known.into_iter().next() {
        return again(ctx, store, file, opened(store, known)?, &package, is_dry).map(Ok);
    }
    let mut photos = keep(store, &package, is_dry)?;
    photos.extend(came_before(store, &report, &photos)?);
    let (item, lines) = if is_dry {
        (unsaved(ctx, store, report, file, &identity, &photos)?, Vec::new())
    } else {
        let entry = Entry { file: Some(name(file)), ..ctx.entry() };
        store.write(&entry, |writer| enter(ctx, writer, &report, file, &identity, &package.report, &photos))?
    };
    Ok(Ok(Done { lines: described(ctx, file, &item, is_dry)?.into_iter().chain(lines).collect(), is_new: true }))
}

/// Why the report is none of a form that this store made; `None` if it is one.
fn foreign(ctx: &Ctx, store: &Store, report: &Report, package: &Package) -> anyhow::Result<Option<String>> {
    let changes = store.own_renumberings()?;
    let was_here = changes.iter().find(|change| change.was_site == report.site);
    if report.site != ctx.plan.site && was_here.is_none() {
        return Ok(Some(format!("是站点 {} 的填报表，这里是 {}", report.site, ctx.plan.site)));
    }
    let ids = store.identity()?.into_iter().chain(changes.iter().map(|change| change.was_store.clone()));
    if !ids.into_iter().any(|id| report.is_of(&id)) {
        return Ok(Some(
            "令牌不对：不是这本台账做的表，或内容被改过；请用 zhiben form make 做新表发给对方".to_string(),
        ));
    }
    let found = store.unit_named(&report.unit)?;
    if found.len() != 1 {
        return Ok(Some(format!("名录里没有编码为 {} 的单位", report.unit)));
    }
    if let Some(why) = void(store, unit_of(store, &report.unit)?)? {
        return Ok(Some(why));
    }
    let named = report.photos();
    match package.photos.iter().find(|(sha256, _)| !named.iter().any(|photo| photo.sha256 == *sha256)) {
        Some((sha256, _)) => Ok(Some(format!("照片 {}… 不属于任何一行", &sha256[..8]))),
        None => Ok(None),
    }
}

/// The SHA-256 of the photos that came, which are kept.
fn keep(store: &Store, package: &Package, is_dry: bool) -> anyhow::Result<Vec<String>> {
    for (_, bytes) in package.photos.iter().filter(|_| !is_dry) {
        store.keep_bytes(bytes)?;
    }
    Ok(package.photos.iter().map(|(sha256, _)| sha256.clone()).collect())
}

/// The photos of a report that came with other versions of it, which may be sent without them.
fn came_before(store: &Store, report: &Report, came: &[String]) -> anyhow::Result<Vec<String>> {
    let mut before = Vec::new();
    for other in versions(store, report)? {
        before.extend(other.photos);
    }
    let named = report.photos().into_iter().map(|photo| &photo.sha256);
    Ok(named.filter(|sha256| before.contains(sha256) && !came.contains(sha256)).cloned().collect())
}

/// The versions of a report that were taken: those of one filling in.
fn versions(store: &Store, report: &Report) -> anyhow::Result<Vec<Item>> {
    let mut all = Vec::new();
    for record in of_period(store, report)? {
        let item = opened(store, record)?;
        if item.report.started == report.started {
            all.push(item);
        }
    }
    Ok(all)
}

/// A report that was taken before: only photos that had not come are new.
fn again(ctx: &Ctx, store: &Store, file: &Path, item: Item, package: &Package, is_dry: bool) -> anyhow::Result<Done> {
    let no = item.record.no();
    let came = keep(store, package, is_dry)?;
    let new: Vec<&String> = came.iter().filter(|sha256| !item.photos.contains(sha256)).collect();
    if new.is_empty() {
        let lines = vec![format!("{}：已经收过，是 {no}（{}）", file.display(), state_of(&item.record).zh)];
        return Ok(Done { lines, is_new: false });
    }
    if !is_dry {
        let entry = Entry { file: Some(name(file)), ..ctx.entry() };
        store.write(&entry, |writer| {
            Ok(new.iter().try_for_each(|sha256| writer.keep_report_photo(item.record.id, sha256))?)
        })?;
    }
    let mut lines = vec![format!("{}：{no} 补收照片 {} 张", file.display(), new.len())];
    if state_of(&item.record).en == "accepted" {
        lines.push(format!("  再采纳一次就附到记录上：zhiben form accept {no}"));
    }
    Ok(Done { lines, is_new: true })
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// A time to the minute: `2026-11-20 09:02` of `2026-11-20T09:02:31+08:00`.
fn minute(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}

/// The record of a new report, without its number.
fn record(ctx: &Ctx, report: &Report, unit: &str, file: &Path, identity: &str) -> Record {
    let mut record = Record::new(&INBOX);
    let text = |text: &str| Some(Value::Text(text.to_string()));
    record.set("unit", text(&report.unit));
    record.set("name", text(unit));
    record.set("period", text(&report.period.to_string()));
    record.set("received", Some(Value::Date(ctx.today)));
    record.set("saved", text(&minute(&report.saved)));
    record.set("revision", Some(Value::Int(i64::from(report.revision))));
    record.set("signature", text(&report.signature));
    record.set("file", text(&name(file)));
    record.set("state", state("waiting"));
    record.set("sha256", text(identity));
    record
}

/// The report as it would be, for a trial.
fn unsaved(
    ctx: &Ctx,
    store: &Store,
    report: Report,
    file: &Path,
    identity: &str,
    photos: &[String],
) -> anyhow::Result<Item> {
    let unit = unit_of(store, &report.unit)?;
    let unit_name = store.number(&UNIT, unit)?.unwrap_or_default();
    let record = record(ctx, &report, &unit_name, file, identity);
    Ok(Item { record, report, unit, unit_name, photos: photos.to_vec() })
}

/// Writes the report into the inbox. Of several versions only the latest waits; the others get the state 已有新件, in
/// whatever order they come.
fn enter(
    ctx: &Ctx,
    writer: &Writer,
    report: &Report,
    file: &Path,
    identity: &str,
    content: &str,
    photos: &[String],
) -> anyhow::Result<(Item, Vec<String>)> {
    let name = writer.number(&UNIT, unit_of(writer, &report.unit)?)?.unwrap_or_default();
    let (mut new, mut lines) = (record(ctx, report, &name, file, identity), Vec::new());
    for Item { record: other, report: its, photos: its_photos, .. } in versions(writer, report)? {
        let is_later = other.int("revision") > new.int("revision");
        match (state_of(&other).en, is_later) {
            (_, true) => {
                new.set("state", state("replaced"));
                new.set("decided", Some(Value::Date(ctx.today)));
                lines.push(format!("  {} 是更新的一份，这一份只存着", other.no()));
                // The later one may have been sent without its photos.
                let names = |sha256: &String| its.photos().iter().any(|photo| photo.sha256 == *sha256);
                let late: Vec<&String> =
                    photos.iter().filter(|sha256| names(sha256) && !its_photos.contains(sha256)).collect();
                late.iter().try_for_each(|sha256| writer.keep_report_photo(other.id, sha256))?;
                if !late.is_empty() {
                    lines.push(format!("  {} 补收照片 {} 张", other.no(), late.len()));
                }
            }
            ("waiting", false) => {
                let mut old = other.clone();
                old.set("state", state("replaced"));
                old.set("decided", Some(Value::Date(ctx.today)));
                writer.update(&other, &old)?;
                lines.push(format!("  代替没有处理的 {}", other.no()));
            }
            ("accepted", false) => lines.push(format!("  {} 的下一份，采纳时只写变了的", other.no())),
            ("refused", false) => lines.push(format!("  {} 退回以后的一份", other.no())),
            _ => {}
        }
    }
    let no = writer.next_number(&ctx.plan.site, INBOX.code.unwrap_or_default(), ctx.today.year())?;
    new.set("no", Some(Value::Text(no)));
    new.id = writer.keep_report(&new, content)?;
    photos.iter().try_for_each(|sha256| writer.keep_report_photo(new.id, sha256))?;
    Ok((opened(writer, new)?, lines))
}

/// What the report says, and what of it cannot be accepted.
fn described(ctx: &Ctx, file: &Path, item: &Item, is_dry: bool) -> anyhow::Result<Vec<String>> {
    let report = &item.report;
    let became = if is_dry { "会收下".to_string() } else { format!("收为 {}", item.record.no()) };
    let absent = report.photos().len() - item.photos.len();
    let photos = match (item.photos.len(), absent) {
        (0, 0) => String::new(),
        (came, 0) => format!("，照片 {came} 张"),
        (came, absent) => format!("，照片 {came} 张（还有 {absent} 张没有来）"),
    };
    let head = format!(
        "{}：{became}，{} {}，{}{photos}（{} {} 填）",
        file.display(),
        item.unit_name,
        report.period,
        report.summary(),
        report.signature,
        minute(&report.saved)
    );
    let (proposals, _) = proposal::of(ctx, item)?;
    let wrong = proposals.iter().filter_map(|one| Some((one.row, one.act.as_ref().err()?)));
    let wrong = wrong.map(|(row, why)| format!("  {}（{}）不能采纳：{}", row.name, row.section.title, why.join("；")));
    Ok(std::iter::once(head).chain(wrong).collect())
}
