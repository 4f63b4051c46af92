//! `explain` 说明: why an overdue duty or milestone was not done. It stays not done, and is left out of what is to be
//! caught up; the explanation lapses when evidence makes it done.

use super::ledger::add;
use super::{Ctx, find, why};
use crate::commands::typed::{self, day, filled};
use crate::commands::view::{next, receipt};
use crate::domain::obligation::{Obligation, Status};
use crate::ledger::{EXPLANATION, Record, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::Query;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    let text = |id: &'static str, placeholder: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).value_name(placeholder).help(help)
    };
    command
        .arg(
            Arg::new("ids")
                .required(true)
                .num_args(1..)
                .value_name("编号")
                .help("任务/单位/周期，可以几个，见 zhiben overdue"),
        )
        .arg(text("reason", "原因", "为什么没有办").required(true))
        .arg(text("approved_by", "批准人", "谁批准的").required(true))
        .arg(text("document", "文号", "凭哪份文件"))
        .arg(text("date", "日期", "哪天说明的，不写是今天"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let mut wrong: Vec<String> = Vec::new();
    for (key, name) in [("reason", "原因"), ("approved_by", "批准人")] {
        if filled(matches, key).is_none() {
            wrong.push(format!("--{} 不能空着：{name}", key.replace('_', "-")));
        }
    }
    let on = filled(matches, "date").map_or(Ok(ctx.today), |text| day(ctx, "date", text))?;
    if on > ctx.today {
        wrong.push(format!("日期 {on} 在今天（{}）之后", ctx.today));
    }
    let mut records: Vec<Record> = Vec::new();
    for id in matches.get_many::<String>("ids").into_iter().flatten() {
        match explained(ctx, id.trim(), on) {
            Ok(record) if records.iter().any(|other| other.text("obligation") == record.text("obligation")) => {}
            Ok(record) => records.push(record),
            Err(error) => match error.downcast::<Mistake>() {
                Ok(mistake) => wrong.push(mistake.to_string()),
                Err(other) => return Err(other),
            },
        }
    }
    typed::refuse(wrong)?;
    for record in &mut records {
        for key in ["reason", "approved_by", "document"] {
            record.set(key, filled(matches, key).map(|text| Value::Text(text.to_string())));
        }
    }
    let store = ctx.store()?;
    let written = store.write(&ctx.entry(), |writer| {
        records.into_iter().map(|record| add::insert(ctx, writer, record)).collect::<anyhow::Result<Vec<Record>>>()
    })?;
    let Some(last) = written.last() else { return Err(Mistake::new("没有写要说明哪一项").into()) };
    let line = |record: &Record| format!("已说明 {}：{}", record.text("obligation").unwrap_or(""), record.no());
    let mut lines: Vec<String> = written.iter().map(line).collect();
    lines.push(format!("{}zhiben overdue --explained 也列出已作说明的；改错了就 zhiben undo", next::MARK));
    receipt::of(ctx, store, last, lines)
}

/// The explanation of one obligation, which must be overdue on the day.
fn explained(ctx: &Ctx, id: &str, on: NaiveDate) -> anyhow::Result<Record> {
    let (duty, obligation, unit) = match id.split('/').collect::<Vec<_>>()[..] {
        [measure, subject] if find::is_measure(ctx, measure) => why::found(ctx, measure, subject, "-"),
        [measure, subject, period] if find::is_measure(ctx, measure) => why::found(ctx, measure, subject, period),
        _ => Err(Mistake::new(format!(
            "“{id}”不是任务的事项编号，只有逾期的任务可以说明；编号写作 任务/单位/周期，见 zhiben overdue --kind duty"
        ))
        .into()),
    }?;
    if let Some(why) = refusal(&duty) {
        return Err(Mistake::new(format!("{obligation} {why}")).into());
    }
    if duty.due.is_some_and(|due| on <= due) {
        return Err(Mistake::new(format!("{obligation} 到 {on} 还没有逾期，说明日期要在期限之后")).into());
    }
    let measure = ctx.plan.measure(duty.measure);
    let stored = obligation.replacen(&measure.id, &measure.key, 1);
    let query = Query { without_void: true, ..Query::by("obligation", Value::Text(stored.clone())) };
    if let Some(other) = ctx.store()?.all(&EXPLANATION, &query)?.first() {
        return Err(Mistake::new(format!(
            "{obligation} 已经说明过了：{}；要改请用 zhiben explanation edit",
            other.no()
        ))
        .into());
    }
    let mut record = Record::new(&EXPLANATION);
    record.set("obligation", Some(Value::Text(stored)));
    record.set("date", Some(Value::Date(on)));
    record.set("unit", unit.map(Value::Key));
    Ok(record)
}

fn refusal(duty: &Obligation) -> Option<String> {
    let due = duty.due.map_or(String::new(), |due| due.to_string());
    match duty.status {
        Status::Overdue => None,
        Status::Done | Status::Late => Some("已经办了，不用说明".to_string()),
        Status::Pending | Status::DueSoon => Some(format!("期限是 {due}，还没有逾期，不能说明")),
        Status::NoDate => Some("没有期限，不会逾期，不用说明".to_string()),
        Status::NotKept => Some("期限早于台账启用日期，不算逾期，不用说明".to_string()),
    }
}
