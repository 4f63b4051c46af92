//! 单位: `close` records the last day on which a unit operates, `stop` and `resume` when it stopped and went on.

use super::ledger::add;
use super::{Ctx, find};
use crate::commands::options::{must, number, value};
use crate::commands::typed::{self, day, filled};
use crate::commands::view::{next, receipt};
use crate::ledger::{Record, STOP, UNIT, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::Query;
use clap::{ArgMatches, Command};

pub fn close_options(command: Command) -> Command {
    command.arg(number(&UNIT)).arg(value("on", "日期", "最后营业的一天，不写是今天"))
}

pub fn stop_options(command: Command) -> Command {
    command
        .arg(number(&UNIT))
        .arg(must("from", "日期", "停产停业的第一天"))
        .arg(value("reason", "原因", "为什么停"))
        .arg(value("document", "文号", "凭哪份文件"))
}

pub fn resume_options(command: Command) -> Command {
    command.arg(number(&UNIT)).arg(must("on", "日期", "恢复营业的第一天"))
}

/// `unit close` 停业: records the last day on which a unit operates.
pub fn close(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &UNIT, typed::text(matches, "no"))?;
    let on = matches.get_one::<String>("on").map_or(Ok(ctx.today), |text| day(ctx, "on", text))?;
    if on > ctx.today {
        return Err(Mistake::new(format!("停业日期 {on} 在今天（{}）之后", ctx.today)).hint("到那天再记").into());
    }
    if let Some(since) = old.date("since").filter(|since| on < *since) {
        return Err(Mistake::new(format!("停业日期 {on} 早于开业日期 {since}")).into());
    }
    let mut new = old.clone();
    new.set("until", Some(Value::Date(on)));
    store.write(&ctx.entry(), |writer| {
        writer.ensure_unchanged(&old)?;
        Ok(writer.update(&old, &new)?)
    })?;
    let name = new.text("name").unwrap_or("");
    let lines = vec![format!("单位 {} {name} 停业，最后营业日 {on}", new.no()), next::after_change(&new)];
    receipt::of(ctx, store, &new, lines)
}

/// `unit stop` 停产: records from which day a unit does not operate.
pub fn stop(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let unit = find::valid(store, &UNIT, typed::text(matches, "no"))?;
    let from = day(ctx, "from", filled(matches, "from").unwrap_or_default())?;
    let name = named(&unit);
    if from > ctx.today {
        return Err(Mistake::new(format!("停产日期 {from} 在今天（{}）之后", ctx.today)).hint("到那天再记").into());
    }
    if let Some(since) = unit.date("since").filter(|since| from < *since) {
        return Err(Mistake::new(format!("停产日期 {from} 早于开业日期 {since}")).into());
    }
    if let Some(until) = unit.date("until").filter(|until| *until < from) {
        return Err(Mistake::new(format!("{name} 已停业，最后营业日 {until}"))
            .hint(format!("恢复营业请用 zhiben unit resume {} --on 日期", unit.no()))
            .into());
    }
    let later = stops(ctx, &unit)?.into_iter().find(|stop| stop.date("until").is_none_or(|until| from <= until));
    if let Some(stop) = later {
        let began = stop.date("from").map_or(String::new(), |from| from.to_string());
        let until = stop.date("until").map_or("还没有复产".to_string(), |until| format!("至 {until}"));
        return Err(Mistake::new(format!("{name} 已登记停产停业 {}：{began} 起，{until}", stop.no()))
            .hint(format!("恢复营业请用 zhiben unit resume {} --on 日期", unit.no()))
            .into());
    }
    let mut record = Record::new(&STOP);
    record.set("unit", Some(Value::Key(unit.id)));
    record.set("from", Some(Value::Date(from)));
    for key in ["reason", "document"] {
        record.set(key, filled(matches, key).map(|text| Value::Text(text.to_string())));
    }
    let record = store.write(&ctx.entry(), |writer| add::insert(ctx, writer, record))?;
    let lines = vec![
        format!("{name} 自 {from} 停产停业（{}）", record.no()),
        "  期间到期的任务不算；隐患、督办、证书、举报照常计时".to_string(),
        format!("{}恢复营业：zhiben unit resume {} --on 日期", next::MARK, unit.no()),
    ];
    receipt::of(ctx, store, &record, lines)
}

/// `unit resume` 复产: records the first day on which a unit operates again.
pub fn resume(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let unit = find::valid(store, &UNIT, typed::text(matches, "no"))?;
    let on = day(ctx, "on", typed::text(matches, "on"))?;
    let name = named(&unit);
    if on > ctx.today {
        return Err(Mistake::new(format!("复产日期 {on} 在今天（{}）之后", ctx.today)).hint("到那天再记").into());
    }
    let open: Vec<Record> = stops(ctx, &unit)?.into_iter().filter(|stop| stop.get("until").is_none()).collect();
    let closed = unit.date("until");
    let first = open.iter().filter_map(|stop| stop.date("from")).chain(closed.and_then(|until| until.succ_opt())).min();
    let Some(first) = first else {
        return Err(Mistake::new(format!("{name} 没有停产停业，不用复产")).into());
    };
    if on <= first {
        return Err(Mistake::new(format!("复产日期 {on} 不在停产停业的第一天 {first} 之后"))
            .hint("没有停过的，请作废那条停产停业（zhiben stop void），或用 zhiben undo 撤销")
            .into());
    }
    let last = on.pred_opt().unwrap_or(on);
    let ends = |stop: &Record| {
        let mut ended = stop.clone();
        ended.set("until", Some(Value::Date(last)));
        ended
    };
    let written = store.write(&ctx.entry(), |writer| {
        let mut written = Vec::new();
        for stop in &open {
            let ended = ends(stop);
            writer.ensure_unchanged(stop)?;
            writer.update(stop, &ended)?;
            written.push(ended);
        }
        if let Some(from) = closed.and_then(|until| until.succ_opt()) {
            let mut reopened = unit.clone();
            reopened.set("until", None);
            writer.ensure_unchanged(&unit)?;
            writer.update(&unit, &reopened)?;
            let mut stop = Record::new(&STOP);
            stop.set("unit", Some(Value::Key(unit.id)));
            stop.set("from", Some(Value::Date(from)));
            written.push(add::insert(ctx, writer, ends(&stop))?);
        }
        Ok(written)
    })?;
    let mut lines = vec![format!("{name} 自 {on} 恢复营业")];
    let line = |stop: &Record| {
        let from = stop.date("from").map_or(String::new(), |from| from.to_string());
        format!("  停产停业 {}：{from} 至 {last}，期间到期的任务不算", stop.no())
    };
    lines.extend(written.iter().map(line));
    let Some(record) = written.last() else { return Err(Mistake::new(format!("{name} 没有停产停业")).into()) };
    lines.push(next::after_change(record));
    receipt::of(ctx, store, record, lines)
}

/// The valid stops of a unit.
fn stops(ctx: &Ctx, unit: &Record) -> anyhow::Result<Vec<Record>> {
    let query = Query { without_void: true, ..Query::by("unit", Value::Key(unit.id)) };
    ctx.store()?.all(&STOP, &query)
}

fn named(unit: &Record) -> String {
    format!("单位 {} {}", unit.no(), unit.text("name").unwrap_or(""))
}
