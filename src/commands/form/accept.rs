//! `form accept` 采纳: makes records of one or several reports, all rows or none, as one step that `undo` takes back. It
//! counts as reporting in for the period. A report that was accepted already adds nothing.

use super::proposal::{self, Act, Missing, Proposal};
use super::{Item, item, state, state_of, void, waiting};
use crate::commands::attach::{self, Given};
use crate::commands::hazard::{self as hazards, origin::Origin};
use crate::commands::ledger::add;
use crate::commands::options::{numbers, value};
use crate::commands::typed;
use crate::commands::view::{counted, next, receipt};
use crate::commands::{Ctx, collect};
use crate::domain::unit::UnitIx;
use crate::ledger::{ATTACHMENT, HAZARD, INBOX, Record, Value, hazard};
use crate::offline_form::report::{Photo, Row};
use crate::reply::{Mistake, Outcome};
use crate::store::{Entry, Filed, MadeOf, Query, Store, Writer};
use chrono::NaiveDate;
use clap::{ArgAction, ArgMatches, Command};
use std::collections::HashSet;

pub fn options(command: Command) -> Command {
    command
        .arg(numbers(&INBOX))
        .arg(value("except", "行", "不采纳哪几行，如 r2；可重复，或用、隔开").action(ArgAction::Append))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut items: Vec<Item> = Vec::new();
    for no in matches.get_many::<String>("no").into_iter().flatten() {
        let item = item(ctx, no)?;
        if !items.iter().any(|known| known.record.id == item.record.id) {
            items.push(item);
        }
    }
    let except: Vec<&str> = match &items[..] {
        [one] => excepted(matches, one)?,
        _ if matches.get_many::<String>("except").is_some() => {
            return Err(Mistake::new("--except 是一份填报里的行，一次只能采纳一份").into());
        }
        _ => Vec::new(),
    };
    let (mut open, mut lines) = (Vec::new(), Vec::new());
    for item in acceptable(ctx, items, &except)? {
        match item {
            (item, true) => lines.push(format!("{} 已经采纳过，没有新的内容", item.record.no())),
            (item, false) => open.push(item),
        }
    }
    let file = open.first().and_then(|item| item.record.text("file")).map(str::to_string);
    let entry = Entry { file: file.filter(|_| open.len() == 1), ..ctx.entry() };
    let mut records = Vec::new();
    if !open.is_empty() {
        // One after the other: a thing that two reports have becomes one record.
        let write = |writer: &Writer| open.iter().map(|item| one(ctx, writer, item, &except)).collect();
        let done: Vec<Done> = store.write(&entry, write)?;
        let is_owed = done.iter().any(|done| done.written.reported_in.is_some());
        for (item, done) in open.iter().zip(done) {
            lines.extend(told(ctx, item, &done, &except)?);
            records.push(done.written.after);
        }
        lines.extend(next_step(ctx, open.last(), is_owed)?);
    }
    receipt::of_several(ctx, store, &records, lines)
}

/// The reports, each with whether all of it was accepted before.
///
/// # Errors
/// Every report that cannot be accepted, with all of its rows that cannot.
fn acceptable(ctx: &Ctx, items: Vec<Item>, except: &[&str]) -> anyhow::Result<Vec<(Item, bool)>> {
    let (many, mut wrong, mut all) = (items.len() > 1, Vec::new(), Vec::new());
    for item in items {
        match is_done(ctx, &item, except) {
            Ok(is_done) => all.push((item, is_done)),
            Err(error) if many && error.is::<Mistake>() => {
                let (no, what) = (item.record.no(), error.to_string());
                wrong.push(if what.starts_with(no) { what } else { format!("{no}：{what}") });
            }
            Err(error) => return Err(error),
        }
    }
    typed::refuse(wrong)?;
    Ok(all)
}

/// Whether all of a report was accepted before.
///
/// # Errors
/// Why it cannot be accepted.
fn is_done(ctx: &Ctx, item: &Item, except: &[&str]) -> anyhow::Result<bool> {
    ensure_open(item)?;
    ensure_valid(ctx.store()?, item)?;
    let (wanted, _) = wanted(ctx, item, except)?;
    ensure_acceptable(item, &wanted)?;
    is_nothing_new(ctx.store()?, item, &wanted)
}

/// What the rows would do, without those that are left out.
fn wanted<'i>(ctx: &Ctx, item: &'i Item, except: &[&str]) -> anyhow::Result<(Vec<Proposal<'i>>, Missing)> {
    let (proposals, missing) = proposal::of(ctx, item)?;
    Ok((proposals.into_iter().filter(|one| !except.contains(&one.row.name.as_str())).collect(), missing))
}

/// What was done with one report.
struct Done {
    written: Written,
    missing: Missing,
}

/// Writes one report, in the caller's transaction.
fn one(ctx: &Ctx, writer: &Writer, item: &Item, except: &[&str]) -> anyhow::Result<Done> {
    let (wanted, missing) = wanted(ctx, item, except)?;
    ensure_acceptable(item, &wanted)?;
    Ok(Done { written: write(ctx, writer, item, &wanted)?, missing })
}

/// The lines of the receipt for one report.
fn told(ctx: &Ctx, item: &Item, done: &Done, except: &[&str]) -> anyhow::Result<Vec<String>> {
    let Written { rows, reported_in, .. } = &done.written;
    let mut lines = vec![format!("已采纳 {}：{}（{}）", item.record.no(), item.unit_name, item.report.summary())];
    for row in rows {
        lines.push(row.head.clone());
        if let Some(record) = &row.added {
            lines.extend(counted::line(ctx, record)?);
        }
        lines.extend(row.lines.iter().cloned());
    }
    let unowed = || format!("{} 不在要报送情况的单位里，没有记报送", item.unit_name);
    lines.push(reported_in.clone().unwrap_or_else(unowed));
    if !except.is_empty() {
        let rows = except.join("、");
        lines.push(format!("{rows} 没有采纳；以后要采纳，再运行 zhiben form accept {}", item.record.no()));
    }
    lines.extend(
        done.missing.iter().map(|(row, no)| format!("前一份的 {row}（{no}）这一份里没有了，记录还在；不该有的请作废")),
    );
    Ok(lines)
}

/// The next report that waits; where none does, who has not reported in.
fn next_step(ctx: &Ctx, item: Option<&Item>, is_owed: bool) -> anyhow::Result<Option<String>> {
    let list = item.map(|item| format!("zhiben collect list --period {} 看谁还没报", item.report.period));
    let step = match waiting(ctx)? {
        0 => list.filter(|_| is_owed),
        waiting => Some(format!("zhiben form list --waiting 还有 {waiting} 份待处理")),
    };
    Ok(step.map(|step| format!("{}{step}", next::MARK)))
}

/// A report that was refused, or of which a later one came, makes no records.
fn ensure_open(item: &Item) -> anyhow::Result<()> {
    let no = item.record.no();
    let (what, hint) = match state_of(&item.record).en {
        "refused" => (format!("{no} 已退回"), "请对方改好再发；退错了用 zhiben undo 撤销退回"),
        "replaced" => (format!("{no} 已有更新的一份"), "采纳更新的那份；编号见 zhiben form list"),
        _ => return Ok(()),
    };
    Err(Mistake::new(what).hint(hint).into())
}

/// Nothing is entered for a void unit.
fn ensure_valid(store: &Store, item: &Item) -> anyhow::Result<()> {
    let Some(why) = void(store, item.unit)? else { return Ok(()) };
    let hint = format!("不采纳就退回：zhiben form refuse {} --reason 原因", item.record.no());
    Err(Mistake::new(format!("{why}，不能采纳")).hint(hint).into())
}

/// The rows of `--except`.
fn excepted<'m>(matches: &'m ArgMatches, item: &Item) -> anyhow::Result<Vec<&'m str>> {
    let all = matches.get_many::<String>("except").into_iter().flatten();
    let all =
        all.flat_map(|rows| rows.split(['、', ',', '，', ';', '；', ' '])).map(str::trim).filter(|row| !row.is_empty());
    let rows: Vec<&str> = all.collect();
    let unknown: Vec<&str> =
        rows.iter().copied().filter(|name| !item.report.rows.iter().any(|row| row.name == *name)).collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = item.report.rows.iter().map(|row| row.name.as_str()).collect();
        let what = format!("{} 里没有 {} 这一行", item.record.no(), unknown.join("、"));
        return Err(Mistake::new(what).hint(format!("有的行：{}", known.join("、"))).into());
    }
    Ok(rows)
}

/// Every row that cannot be accepted is named at once.
fn ensure_acceptable(item: &Item, wanted: &[Proposal]) -> anyhow::Result<()> {
    let wrong = wanted.iter().filter_map(|one| Some((one.row, one.act.as_ref().err()?)));
    let wrong: Vec<(&Row, String)> = wrong.map(|(row, why)| (row, why.join("；"))).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> =
        wrong.iter().map(|(row, why)| format!("{}（{}）：{why}", row.name, row.section.title)).collect();
    let names: Vec<&str> = wrong.iter().map(|(row, _)| row.name.as_str()).collect();
    let what = format!("有 {} 行不能采纳，一行也没有写：\n  {}", wrong.len(), lines.join("\n  "));
    let hint = format!("先把这几行放下：zhiben form accept {} --except {}", item.record.no(), names.join("、"));
    Err(Mistake::new(what).hint(hint).into())
}

/// Whether the report was accepted before and nothing of it is new, not even a photo.
fn is_nothing_new(store: &Store, item: &Item, wanted: &[Proposal]) -> anyhow::Result<bool> {
    if state_of(&item.record).en != "accepted" || wanted.iter().any(|one| !matches!(one.act, Ok(Act::Known(_)))) {
        return Ok(false);
    }
    for one in wanted {
        let Ok(Act::Known(record)) = &one.act else { continue };
        for photo in came(item, one.row) {
            if !is_attached(store, record, photo)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn is_attached(store: &Store, record: &Record, photo: &Photo) -> anyhow::Result<bool> {
    let same = store.all(&ATTACHMENT, &Query::by("sha256", Value::Text(photo.sha256.clone())))?;
    Ok(same.iter().any(|one| !one.is_void() && one.text("record") == Some(record.no())))
}

/// The photos of a row that came with the report.
fn came<'r>(item: &Item, row: &'r Row) -> Vec<&'r Photo> {
    row.photos.iter().filter(|photo| item.photos.contains(&photo.sha256)).collect()
}

/// What was written.
struct Written {
    /// The report's record.
    after: Record,
    rows: Vec<RowDone>,
    /// The sentence about the unit's 情况报送 for the period; `None` if the unit does not owe it.
    reported_in: Option<String>,
}

/// What was done with a row.
struct RowDone {
    head: String,
    /// The new record.
    added: Option<Record>,
    lines: Vec<String>,
}

/// Writes the records, their photos, the registration of the report and its state.
fn write(ctx: &Ctx, writer: &Writer, item: &Item, wanted: &[Proposal]) -> anyhow::Result<Written> {
    let mut rows = Vec::new();
    let known: HashSet<String> = writer.made_of(item.record.id)?.into_iter().map(|made| made.row).collect();
    for one in wanted {
        let Ok(act) = &one.act else { continue };
        let (record, done) = put(ctx, writer, item, act)?;
        let done = if one.is_later && done == KNOWN { "没有变" } else { done };
        let head = format!("{} {} {} {done}", one.row.name, record.ledger.name, record.no());
        let mut lines = one.changes.clone();
        lines.extend(photos(ctx, writer, item, one.row, &record)?);
        let added = matches!(act, Act::Add(_)).then(|| record.clone());
        rows.push(RowDone { head, added, lines });
        if !known.contains(&one.row.name) {
            let (ledger, no) = (record.ledger.key.to_string(), record.no().to_string());
            writer.keep_made_of(&MadeOf { inbox: item.record.id, row: one.row.name.clone(), ledger, record: no })?;
        }
    }
    let reported_in = reported_in(ctx, writer, item)?;
    let mut after = item.record.clone();
    after.set("state", state("accepted"));
    after.set("decided", Some(Value::Date(ctx.today)));
    writer.ensure_unchanged(&item.record)?;
    writer.update(&item.record, &after)?;
    Ok(Written { after, rows, reported_in })
}

/// The words of the receipt for a row whose record exists already.
const KNOWN: &str = "已有，不再登记";

/// Does what one row asks for.
fn put(ctx: &Ctx, writer: &Writer, item: &Item, act: &Act) -> anyhow::Result<(Record, &'static str)> {
    Ok(match act {
        Act::Add(record) if record.ledger == &HAZARD => {
            let broken = || Mistake::new("隐患的单位、描述、等级和发现日期都要有");
            let after = hazard::from_record(record, UnitIx(0), &ctx.plan).ok_or_else(broken)?;
            let origin = Origin::report(item.record.no());
            (hazards::add::enter(ctx, writer, record, &after, Some(&origin))?, "已登记")
        }
        Act::Add(record) => (add::insert(ctx, writer, record.clone())?, "已登记"),
        Act::Rectify(stepped) => (hazards::put(ctx, writer, stepped)?, "已记整改，待复查"),
        Act::Change { old, new } => {
            writer.ensure_unchanged(old)?;
            writer.update(old, new)?;
            (new.clone(), "已修改")
        }
        Act::Known(record) => (record.clone(), KNOWN),
    })
}

/// Attaches the photos that came; gives the receipt's lines.
fn photos(ctx: &Ctx, writer: &Writer, item: &Item, row: &Row, record: &Record) -> anyhow::Result<Vec<String>> {
    let (mut attached, came) = (0, came(item, row));
    for (at, photo) in came.iter().enumerate() {
        if is_attached(writer, record, photo)? {
            continue;
        }
        let size = writer.file_path(&photo.sha256).and_then(|path| path.metadata().ok()).map_or(0, |found| found.len());
        let file = (format!("{}-{}.jpg", photo.kind, at + 1), Filed { sha256: photo.sha256.clone(), size });
        let on = taken(photo).filter(|day| *day <= ctx.today).or_else(|| item.record.date("received"));
        let note = photo.taken.as_ref().map(|taken| format!("拍摄时间 {}", taken.replace('T', " ")));
        let given = Given { kind: Some(photo.kind.clone()), on: on.unwrap_or(ctx.today), note };
        attach::enter(ctx, writer, record, &vec![file], &given)?;
        attached += 1;
    }
    let (absent, mut lines) = (row.photos.len() - came.len(), Vec::new());
    if attached > 0 {
        lines.push(format!("  附上照片 {attached} 张"));
    }
    if absent > 0 {
        lines.push(format!("  有 {absent} 张照片没有随文件来，请对方补发文件（.zbf）后再采纳一次"));
    }
    Ok(lines)
}

/// The day on which a photo was taken.
fn taken(photo: &Photo) -> Option<NaiveDate> {
    photo.taken.as_ref()?.get(..10)?.parse().ok()
}

/// Registers that the unit reported in for the period (情况报送), once; `None` if it does not have to.
fn reported_in(ctx: &Ctx, writer: &Writer, item: &Item) -> anyhow::Result<Option<String>> {
    let (period, name) = (item.report.period, &item.unit_name);
    let register = writer.register_of(&[item.unit], &ctx.plan)?;
    let Ok(all) = collect::measures(ctx) else { return Ok(None) };
    let owing = register.iter().next().and_then(|(_, unit)| collect::owed_by(&all, unit));
    let Some((id, measure)) = owing else { return Ok(None) };
    if let Some(before) = collect::earlier(writer, &ctx.plan.measure(id).key, item.unit, period)?.first() {
        return Ok(Some(format!("{name} {period} 的情况报送已记过：{}", before.no())));
    }
    let received = item.record.date("received").unwrap_or(ctx.today).to_string();
    let mut record = collect::record(ctx, measure, item.unit, period, Some(&received))?;
    record.set("quantity", Some(Value::Int(item.report.rows.len() as i64)));
    record.set("note", Some(Value::Text(format!("填报件 {}：{}", item.record.no(), item.report.summary()))));
    Ok(Some(format!("{name} {period} 的情况报送记为 {}", add::insert(ctx, writer, record)?.no())))
}
