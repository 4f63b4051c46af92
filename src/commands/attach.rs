//! `attach` 附件: evidence files of a record. A copy is kept by its SHA-256, on the disk before the record that names
//! it; the same file at another record is pointed out.

use super::ledger::add;
use super::{Ctx, ensure_not_workspace_file, find, record};
use crate::commands::options::{number, value, with_verbs, word};
use crate::commands::view::{as_of, names, next, receipt};
use crate::grid::Grid;
use crate::input;
use crate::ledger::read::date;
use crate::ledger::{ATTACHMENT, HAZARD, Record, Value, show};
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use crate::store::{Filed, Query, Store, Writer};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use std::path::{Path, PathBuf};

pub fn options(command: Command) -> Command {
    with_verbs(command)
        .arg(word("record", "编号", "属于哪条记录：编号，或单位名称").required(true))
        .arg(word("files", "文件", "哪些文件，可以几个").required(true).num_args(1..))
        .arg(value("kind", "类别", "什么文件：签到表、整改前、整改后、通知等"))
        .arg(value("on", "日期", "哪天的，不写是今天"))
        .arg(value("note", "备注", "备注"))
}

pub fn get_options(command: Command) -> Command {
    command.arg(number(&ATTACHMENT)).arg(word("to", "文件", "存成哪个文件，不写是当前目录里的原名"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let text = |key: &str| matches.get_one::<String>(key).map(|text| text.trim().to_string());
    let store = ctx.store()?;
    let of = record::any(store, &text("record").unwrap_or_default())?;
    if of.is_void() {
        return Err(Mistake::new(format!("{} {} 已作废，不能再附文件", of.ledger.name, of.no())).into());
    }
    if of.ledger == &ATTACHMENT {
        return Err(Mistake::new(format!("{} 本身是附件", of.no())).hint("请写它所属记录的编号").into());
    }
    let files: Vec<PathBuf> = matches.get_many::<String>("files").into_iter().flatten().map(PathBuf::from).collect();
    let given = Given { kind: text("kind").filter(|t| !t.is_empty()), on: day(ctx, text("on"))?, note: text("note") };
    let kept = keep(ctx, store, &files)?;
    let (last, mut lines) = store.write(&ctx.entry(), |writer| enter(ctx, writer, &of, &kept, &given))?;
    let last = last.ok_or_else(|| Mistake::new("没有写文件"))?;
    lines.push(format!(
        "{}zhiben attach list --record {} 看它的附件；取出：zhiben attach get {}",
        next::MARK,
        of.no(),
        last.no()
    ));
    receipt::of(ctx, store, &last, lines)
}

/// The options that describe the files.
pub struct Given {
    pub kind: Option<String>,
    pub on: NaiveDate,
    pub note: Option<String>,
}

fn day(ctx: &Ctx, typed: Option<String>) -> anyhow::Result<NaiveDate> {
    let Some(typed) = typed else { return Ok(ctx.today) };
    let refused = |why: String| Mistake::new(format!("--on 的“{typed}”：{why}"));
    let day = find::typed(ctx, |context| Ok(date(&typed, context).map_err(|why| refused(why.to_string()))?))?;
    match day > ctx.today {
        true => Err(refused(format!("在今天（{}）之后", ctx.today)).into()),
        false => Ok(day),
    }
}

/// Copies that are kept, each with the name that its file had.
pub type Files = Vec<(String, Filed)>;

/// Keeps a copy of each file; none where one of them cannot be evidence.
pub fn keep(ctx: &Ctx, store: &Store, files: &[PathBuf]) -> anyhow::Result<Files> {
    files.iter().try_for_each(|file| ensure_file(file))?;
    let mut kept = Vec::new();
    for file in files {
        ctx.progress(&format!("正在存 {}", file.display()));
        kept.push((name(file), store.keep_file(file)?));
    }
    ctx.progress("");
    Ok(kept)
}

/// Records which files belong to `of`; gives the last attachment and the receipt's lines.
pub fn enter(
    ctx: &Ctx,
    writer: &Writer,
    of: &Record,
    files: &Files,
    given: &Given,
) -> anyhow::Result<(Option<Record>, Vec<String>)> {
    let mut lines = Vec::new();
    let mut last = None;
    for (name, filed) in files {
        let same = writer.all(&ATTACHMENT, &valid("sha256", Value::Text(filed.sha256.clone())))?;
        let is_attached = |a: &&Record| a.text("record") == Some(of.no()) && a.text("kind") == given.kind.as_deref();
        if let Some(kept) = same.iter().find(is_attached) {
            lines.push(format!("{name} 已经附过了：{}", kept.no()));
            last = Some(kept.clone());
            continue;
        }
        let new = add::insert(ctx, writer, made(of, name, filed, given))?;
        let kind = given.kind.as_deref().map_or(String::new(), |kind| format!("（{kind}）"));
        lines.push(format!("已附上 {}：{} {} 的{name}{kind}", new.no(), of.ledger.name, of.no()));
        if let Some(other) = same.iter().find(|a| a.text("record") != Some(of.no()) && is_of_two_hazards(of, a)) {
            ctx.warnings.borrow_mut().push(format!(
                "{name} 和隐患 {} 的附件 {} 是同一个文件，请核实是不是附错了",
                other.text("record").unwrap_or_default(),
                other.no()
            ));
        }
        last = Some(new);
    }
    Ok((last, lines))
}

/// One sign-in sheet may serve a training and a meeting; one photo does not show two hazards.
fn is_of_two_hazards(of: &Record, other: &Record) -> bool {
    of.ledger == &HAZARD && other.text("record").is_some_and(|no| no.contains("-YH-"))
}

fn made(of: &Record, name: &str, filed: &Filed, given: &Given) -> Record {
    let mut record = Record::new(&ATTACHMENT);
    let text = |text: &str| Some(Value::Text(text.to_string()));
    record.set("record", text(of.no()));
    record.set("kind", given.kind.as_deref().and_then(text));
    record.set("file", text(name));
    record.set("sha256", text(&filed.sha256));
    record.set("size", i64::try_from(filed.size).ok().map(Value::Int));
    record.set("on", Some(Value::Date(given.on)));
    record.set("note", given.note.as_deref().filter(|note| !note.is_empty()).and_then(text));
    record
}

/// A file that can be evidence: a plain one, with something in it.
pub fn ensure_file(file: &Path) -> anyhow::Result<()> {
    let found = input::regular(file).map_err(|error| {
        Surroundings::new(
            format!("读不了 {}：{}", file.display(), system_error(&error)),
            "请写一个文件，并检查文件名和读取权限",
        )
    })?;
    match found.len() {
        0 => Err(Mistake::new(format!("{} 是空的", file.display())).into()),
        _ => Ok(()),
    }
}

fn name(file: &Path) -> String {
    file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn valid(key: &'static str, value: Value) -> Query {
    Query { without_void: true, ..Query::by(key, value) }
}

/// The files of a record.
pub fn of(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Grid> {
    let all = as_of::all(ctx, &ATTACHMENT, valid("record", Value::Text(record.no().to_string())))?;
    let rows = all.iter().map(|attachment| show::row(attachment, &ctx.plan, &names::of(store))).collect();
    Ok(Grid::new(show::columns(&ATTACHMENT), rows))
}

/// `attach get`
pub fn get(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let text = |key: &str| matches.get_one::<String>(key).map_or("", String::as_str);
    let attachment = find::record(store, &ATTACHMENT, text("no"))?;
    let kept = attachment.text("file").unwrap_or_default();
    let to = match text("to") {
        // A name that leads elsewhere came with a file that was read in: only its last part counts.
        "" => PathBuf::from(kept.rsplit(['/', '\\']).next().filter(|n| !["", ".", ".."].contains(n)).unwrap_or("附件")),
        given => PathBuf::from(given),
    };
    if to.symlink_metadata().is_ok() {
        return Err(Mistake::new(format!("{} 已经存在，没有覆盖它", to.display()))
            .hint(format!("另写一个名字：zhiben attach get {} 文件", attachment.no()))
            .into());
    }
    ensure_not_workspace_file(&ctx.workspace, &to, "请换一个文件名")?;
    store.take_file_out(attachment.text("sha256").unwrap_or_default(), &to)?;
    let lines = vec![format!("已取出 {} 到 {}，内容已核对", attachment.no(), to.display())];
    Ok(Reply::Receipt { lines, record: None }.into())
}
