//! `done` 办结: ticks what no ledger shows. `done MEASURE` is the short way to `activity add`.

use super::ledger::{add, again};
use super::{Ctx, attach, find};
use crate::commands::options::{flag, value, with_verbs, word};
use crate::commands::typed;
use crate::commands::view::{counted, receipt};
use crate::domain::dates;
use crate::domain::plan::MeasureId;
use crate::domain::unit::{Unit, UnitIx};
use crate::ledger::read::Context;
use crate::ledger::{ACTIVITY, Column, Record, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::Writer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::cell::RefCell;
use std::path::PathBuf;

const FOR: &str =
    "计入哪个周期，如 2026Q3，可重复：周期过了才办的用它，算逾期完成；在周期里办的只写 --date，什么时候登记都按期";

pub fn options(command: Command) -> Command {
    let list = |key: &'static str, name: &'static str, placeholder: &'static str| {
        Arg::new(key).long(name).value_name(placeholder).action(ArgAction::Append)
    };
    with_verbs(command)
        .arg(word("measure", "任务", "任务编号，如 1.1a").required(true))
        .arg(list("units", "unit", "单位").alias("units").help("哪个单位，可重复"))
        .arg(list("body", "body", "责任主体").help("哪个责任主体，可重复"))
        .arg(list("items", "item", "分项").alias("items").help("办了哪些分项，可重复"))
        .arg(flag("all-items", "全部分项都办了").conflicts_with("items"))
        .arg(flag("town", "镇级：写了单位也是镇里办的"))
        .arg(value("date", "日期", "哪天办的，不写是今天"))
        .arg(list("for", "for", "周期").value_delimiter(',').help(FOR))
        .arg(value("note", "内容", "办了什么"))
        .arg(value("quantity", "数", "场次或份数"))
        .arg(value("people", "数", "人次"))
        .arg(Arg::new("amount_yuan").long("amount-yuan").value_name("元").help("金额（元）"))
        .arg(value("score", "数", "评分"))
        .arg(list("file", "file", "文件").help("佐证文件（照片、签到表等），存进 data/files，可重复"))
        .arg(again::option())
}

/// One record for each body and each period, since a record names one.
pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let measure = find::measure(ctx, matches.get_one::<String>("measure").map_or("", String::as_str))?;
    let mut words: Vec<(&'static Column, String)> = Vec::new();
    for column in ACTIVITY.columns.iter().filter(|c| !matches!(c.key, "body" | "for" | "measure")) {
        if let Ok(Some(all)) = matches.try_get_many::<String>(column.key) {
            words.push((column, all.map(String::as_str).collect::<Vec<_>>().join("；")));
        }
    }
    let give = |words: &mut Vec<(&'static Column, String)>, key: &str, text: String| {
        words.extend(ACTIVITY.column(key).map(|column| (column, text)));
    };
    give(&mut words, "measure", ctx.plan.measure(measure).id.clone());
    if !words.iter().any(|(c, _)| c.key == "date") {
        give(&mut words, "date", ctx.today.to_string());
    }
    if matches.get_flag("town") {
        give(&mut words, "town", "是".to_string());
    }
    let items = &ctx.plan.measure(measure).items;
    let names_items = words.iter().any(|(column, _)| column.key == "items");
    if matches.get_flag("all-items") {
        ensure_items(ctx, measure)?;
        give(&mut words, "items", items.join("；"));
    } else if !items.is_empty() && !names_items && ctx.plan.measure(measure).is_ticked() {
        return Err(unnamed_items(ctx, measure).into());
    }
    ensure_owed(ctx, measure, &words)?;
    warn_replaced(ctx, measure, &words, matches);
    let all = |key: &'static str| -> Vec<Option<(&'static Column, String)>> {
        let given = matches.get_many::<String>(key).into_iter().flatten();
        let given: Vec<_> = given.map(|text| ACTIVITY.column(key).map(|column| (column, text.clone()))).collect();
        if given.is_empty() { vec![None] } else { given }
    };
    let (bodies, periods) = (all("body"), all("for"));
    let each: Vec<Vec<(&'static Column, String)>> = bodies
        .iter()
        .flat_map(|body| periods.iter().map(move |period| body.iter().chain(period).cloned().collect()))
        .collect();
    let files = Attached::new(matches)?;
    let mut outcome = match &each[..] {
        [one] => {
            words.extend(one.iter().cloned());
            add::record_by(ctx, &ACTIVITY, matches, &words, &|writer, record| files.insert(ctx, writer, record))?
        }
        several => each_record(ctx, matches, &words, several, &files)?,
    };
    files.lines.take().into_iter().for_each(|line| add::push_line(&mut outcome, format!("  {line}")));
    Ok(outcome)
}

/// `--all-items` is refused on a measure that has no items.
fn ensure_items(ctx: &Ctx, id: MeasureId) -> anyhow::Result<()> {
    let measure = ctx.plan.measure(id);
    match measure.items.is_empty() {
        true => Err(Mistake::new(format!("任务 {} 没有分项", measure.id)).hint("不用写 --all-items").into()),
        false => Ok(()),
    }
}

/// A tick of a measure with items names them: one that names none would cover what nobody spoke of.
fn unnamed_items(ctx: &Ctx, id: MeasureId) -> Mistake {
    let measure = ctx.plan.measure(id);
    Mistake::new(format!(
        "任务 {} 有 {} 个分项，请写明办了哪些：{}",
        measure.id,
        measure.items.len(),
        measure.items.join("、")
    ))
    .hint(format!("如 --item {}，可重复；全都办了写 --all-items", measure.items[0]))
}

/// `--file`: what shows that it was done.
struct Attached {
    files: Vec<PathBuf>,
    /// The receipt's lines about the files.
    lines: RefCell<Vec<String>>,
}

impl Attached {
    fn new(matches: &ArgMatches) -> anyhow::Result<Attached> {
        let files: Vec<PathBuf> = matches.get_many::<String>("file").into_iter().flatten().map(PathBuf::from).collect();
        files.iter().try_for_each(|file| attach::ensure_file(file))?;
        Ok(Attached { files, lines: RefCell::default() })
    }

    /// Writes the tick, and the files that belong to it.
    fn insert(&self, ctx: &Ctx, writer: &Writer, record: Record) -> anyhow::Result<Record> {
        let on = record.date("date").unwrap_or(ctx.today);
        let record = add::insert(ctx, writer, record)?;
        let kept = attach::keep(ctx, writer, &self.files)?;
        let given = attach::Given { kind: None, on, note: None };
        self.lines.borrow_mut().extend(attach::enter(ctx, writer, &record, &kept, &given)?.1);
        Ok(record)
    }
}

/// A tick for a unit that does not owe the measure would count for nothing.
fn ensure_owed(ctx: &Ctx, id: MeasureId, words: &[(&'static Column, String)]) -> anyhow::Result<()> {
    let measure = ctx.plan.measure(id);
    let Some((column, cell)) = words.iter().find(|(c, _)| c.key == "units").filter(|_| measure.owed_by.unit) else {
        return Ok(());
    };
    let store = ctx.store()?;
    let keys = find::typed(ctx, |context| Ok(crate::ledger::read::value(column, cell, context).ok().flatten()))?;
    let Some(Value::Keys(keys)) = keys else { return Ok(()) };
    let register = store.register_of(&keys, &ctx.plan)?;
    let owing = |(_, unit): &(UnitIx, &Unit)| unit.categories.overlap(measure.categories);
    let unowed: Vec<String> =
        register.iter().filter(|u| !owing(u)).map(|(_, u)| format!("{}（{}）", u.name, u.code)).collect();
    if unowed.is_empty() {
        return Ok(());
    }
    let categories = measure.categories.indexes().filter_map(|i| ctx.plan.categories.get(i));
    let names = categories.map(|c| c.name.as_str()).collect::<Vec<_>>().join("、");
    let what = format!("{} 不欠任务 {}", unowed.join("、"), measure.id);
    Err(Mistake::new(what).hint(format!("它由这些类别的单位落实：{names}；类别写错了请用 zhiben unit edit")).into())
}

/// Warns of a tick for no named period of a measure that had ended on its day: it may be meant for the successor.
fn warn_replaced(ctx: &Ctx, id: MeasureId, words: &[(&'static Column, String)], matches: &ArgMatches) {
    let measure = ctx.plan.measure(id);
    let typed = words.iter().find(|(column, _)| column.key == "date").map(|(_, text)| text.as_str());
    let day = typed.and_then(|text| dates::typed(text, ctx.today, &ctx.calendar));
    let (Some(day), Some(until)) = (day, measure.in_force.until) else { return };
    if day.date <= until || matches.contains_id("for") {
        return;
    }
    let successor = ctx.plan.successor(id).map(|new| &ctx.plan.measure(new).id);
    let now = successor.map_or(String::new(), |new| format!("，现在由 {new} 取代：zhiben done {new}"));
    ctx.warnings.borrow_mut().push(format!("任务 {} 到 {until} 止{now}；补办以前的周期请写 --for", measure.id));
}

/// Several bodies or periods: one record each, all of them or none.
fn each_record(
    ctx: &Ctx,
    matches: &ArgMatches,
    words: &[(&'static Column, String)],
    each: &[Vec<(&'static Column, String)>],
    files: &Attached,
) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let records = find::typed(ctx, |context: &Context| {
        let mut wrong = Vec::new();
        let mut records = Vec::new();
        for cells in each {
            let mut record = Record::new(&ACTIVITY);
            for (column, cell) in words.iter().chain(cells) {
                match crate::ledger::read::value(column, cell, context) {
                    Ok(value) => record.set(column.key, value),
                    Err(why) => wrong.push(format!("--{} 的“{cell}”：{why}", column.key)),
                }
            }
            wrong.extend(add::check(&record, context));
            records.push(record);
        }
        wrong.dedup();
        typed::refuse(wrong)?;
        Ok(records)
    })?;
    records.iter().try_for_each(|record| again::ensure(ctx, matches, record))?;
    let written = store.write(&ctx.entry(), |writer| {
        records.into_iter().map(|record| files.insert(ctx, writer, record)).collect::<anyhow::Result<Vec<_>>>()
    })?;
    let numbers: Vec<&str> = written.iter().map(Record::no).collect();
    let last = written.last().ok_or_else(|| Mistake::new("没有写责任主体"))?;
    let mut lines = vec![format!("已登记办结 {}", numbers.join("、"))];
    for record in &written {
        lines.extend(counted::line(ctx, record)?);
    }
    receipt::of(ctx, store, last, lines)
}
