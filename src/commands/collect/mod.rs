//! `collect` 情况报送: what a village, 驻镇单位 or firm sent for a period, its file or a 零报告. It is registered as
//! an activity of the measure whose ticks are called `report-in`, marked for the period.

pub mod list;

use super::ledger::add;
use super::submit::last_ended;
use super::{Ctx, checklist, find, import};
use crate::commands::options::{flag, value, with_verbs, word};
use crate::commands::typed;
use crate::commands::view::{next, receipt};
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::{Measure, MeasureId, Rule};
use crate::domain::unit::Unit;
use crate::intake::Origin;
use crate::ledger::read::{self, Context};
use crate::ledger::{self, ACTIVITY, Ledger, Record, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::{Entry, Query, Store};
use clap::{ArgMatches, Command};

/// What the ticks of reporting in are called in the plan.
pub const REPORT_IN: &str = "report-in";

pub fn options(command: Command) -> Command {
    with_verbs(command)
        .arg(word("unit", "单位", "谁报来的：编码、名称或名称的一部分").required(true))
        .arg(value("period", "周期", "报的是哪个周期，如 2026-10；不写是最近一个已结束的周期"))
        .arg(flag("zero", "零报告：这个周期没有情况"))
        .arg(value("file", "文件", "报来的表，随同导入"))
        .arg(value("kind", "台账", "表里是哪本台账，如 hazard"))
        .arg(value("year", "年份", "表里没有写年份的日期是哪一年，如 2026"))
        .arg(value("on", "日期", "哪天收到的，不写是今天"))
        .arg(value("note", "说明", "备注"))
}

/// The measures of reporting in, in the plan's order.
pub fn measures(ctx: &Ctx) -> anyhow::Result<Vec<(MeasureId, &Measure)>> {
    find::ticked_as(ctx, REPORT_IN, "情况报送")
}

/// The measure by which this unit reports in.
pub fn owed_by<'a>(all: &[(MeasureId, &'a Measure)], unit: &Unit) -> Option<(MeasureId, &'a Measure)> {
    all.iter().find(|(_, measure)| unit.categories.overlap(measure.categories)).copied()
}

/// How often it is owed.
pub fn cadence(measure: &Measure) -> Cadence {
    match measure.rule {
        Rule::Recurring { every, .. } => every,
        _ => Cadence::Month,
    }
}

/// What was sent.
enum Sent {
    Zero,
    File(&'static Ledger, String),
}

fn sent(matches: &ArgMatches) -> anyhow::Result<Sent> {
    let text = |key: &str| matches.get_one::<String>(key).cloned();
    match (matches.get_flag("zero"), text("file"), text("kind")) {
        (true, None, None) => Ok(Sent::Zero),
        (true, ..) => Err(Mistake::new("零报告没有文件，--zero 不能和 --file、--kind 一起写").into()),
        (false, Some(file), Some(kind)) => match ledger::find(&kind) {
            Some(ledger) => Ok(Sent::File(ledger, file)),
            None => {
                let all: Vec<&str> = ledger::ALL.iter().map(|l| l.key).collect();
                Err(Mistake::new(format!("没有台账“{kind}”")).hint(format!("可用的台账：{}", all.join("、"))).into())
            }
        },
        (false, Some(_), None) => Err(Mistake::new("要写明表里是哪本台账：--kind 台账，如 --kind hazard").into()),
        (false, None, _) => Err(Mistake::new("要写明报来了什么：--zero（零报告），或 --file 文件 --kind 台账").into()),
    }
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let sent = sent(matches)?;
    let year = matches.get_one::<String>("year").map(|year| import::year(year)).transpose()?;
    let how = import::How { year, is_alone: true, ..import::How::default() };
    let unit = find::unit(store, typed::text(matches, "unit"))?;
    let register = store.register_of(&[unit], &ctx.plan)?;
    let Some((_, found)) = register.iter().next() else { return Err(Mistake::new("没有这个单位").into()) };
    let all = measures(ctx)?;
    let owing = owed_by(&all, found);
    let (id, measure) = owing.unwrap_or(all[0]);
    let period = match checklist::period(matches)? {
        Some(period) => period,
        None => last_ended(Some(cadence(measure)), ctx.today),
    };
    let before = earlier(store, &ctx.plan.measure(id).key, unit, period)?;
    if let (Sent::Zero, Some(record)) = (&sent, before.first()) {
        let what = format!("{} {period} 已经报过（{}）", found.name, record.no());
        return Err(Mistake::new(what).hint("记错了先作废：zhiben done void 编号 --reason 原因").into());
    }
    let record = record(ctx, measure, unit, period, typed::filled(matches, "on"))?;
    let file = match &sent {
        Sent::Zero => None,
        Sent::File(_, file) => Some(file.clone()),
    };
    let entry = Entry { file, ..ctx.entry() };
    let (written, summary) = store.write(&entry, |writer| {
        let mut record = record;
        let (count, summary) = match &sent {
            Sent::Zero => (0, "零报告".to_string()),
            Sent::File(ledger, file) => {
                let done = import::within(ctx, writer, ledger, &Origin::File(file.into()), file, &how)?;
                if !done.refused.is_empty() {
                    return Err(Mistake::new(done.lines(&how).join("\n")).into());
                }
                let rows = done.added + done.updated + done.unchanged;
                let name = std::path::Path::new(file).file_name().unwrap_or_default().to_string_lossy().into_owned();
                let detail = format!("新增 {}，更新 {}，未变 {}", done.added, done.updated, done.unchanged);
                (rows, format!("报来 {name}：{}（{detail}）", ledger.counted(rows)))
            }
        };
        let note = typed::filled(matches, "note").map_or(summary.clone(), |note| format!("{summary}；{note}"));
        record.set("quantity", Some(Value::Int(count)));
        record.set("note", Some(Value::Text(note)));
        Ok((add::insert(ctx, writer, record)?, summary))
    })?;
    let mut lines = vec![format!("已收 {} {period} {summary}，登记为 {}", found.name, written.no())];
    if owing.is_none() {
        lines.push(format!("提示：{} 不在要报的单位里，不计入报送率", found.name));
    }
    lines.push(format!("{}zhiben collect list --period {period} 看谁还没报", next::MARK));
    receipt::of(ctx, store, &written, lines)
}

/// What the unit sent to this site for the period before, not void.
pub fn earlier(store: &Store, measure: &str, unit: i64, period: Period) -> anyhow::Result<Vec<Record>> {
    let text = |text: String| vec![Value::Text(text)];
    let query = Query {
        without_void: true,
        equal: vec![
            ("measure", text(measure.to_string())),
            ("for", text(period.to_string())),
            ("units", vec![Value::Key(unit)]),
        ],
        ..Query::default()
    };
    Ok(store.local_of(store.all(&ACTIVITY, &query)?)?)
}

/// The activity, without what was sent.
pub fn record(ctx: &Ctx, measure: &Measure, unit: i64, period: Period, on: Option<&str>) -> anyhow::Result<Record> {
    find::typed(ctx, |context: &Context| {
        let mut record = Record::new(&ACTIVITY);
        let mut wrong = Vec::new();
        let date = match on {
            None => ctx.today,
            Some(text) => read::date(text, context).unwrap_or_else(|why| {
                wrong.push(format!("--on 的“{text}”：{why}"));
                ctx.today
            }),
        };
        record.set("date", Some(Value::Date(date)));
        record.set("measure", Some(Value::Text(measure.key.clone())));
        record.set("units", Some(Value::Keys(vec![unit])));
        record.set("for", Some(Value::Text(period.to_string())));
        wrong.extend(add::check(&record, context));
        typed::refuse(wrong)?;
        Ok(record)
    })
}
