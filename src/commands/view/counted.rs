//! The receipt's line on what a new record counts for (计入), or why it counts for nothing.

use crate::commands::Ctx;
use crate::domain::counted::{Counted, Uncounted, counted};
use crate::domain::evidence::Subject;
use crate::domain::period::Period;
use crate::domain::schedule::Events;
use crate::domain::unit::Register;
use crate::ledger::{ACTIVITY, DRILL, INSPECTION, Ledger, Record, TRAINING, Value};

/// The ledgers whose records are evidence by their day.
const EVIDENCE: [&Ledger; 4] = [&ACTIVITY, &TRAINING, &DRILL, &INSPECTION];

/// Measures named in the line; of more only the number.
const NAMED: usize = 6;

/// The line on a record that was just written; none for a record that is no evidence by its day.
pub fn line(ctx: &Ctx, record: &Record) -> anyhow::Result<Option<String>> {
    if !EVIDENCE.contains(&record.ledger) || record.ledger.date.is_some_and(|key| record.date(key).is_none()) {
        return Ok(None);
    }
    let (store, plan) = (ctx.store()?, &ctx.plan);
    let units: Vec<i64> = match record.get("units") {
        Some(Value::Keys(units)) => units.clone(),
        _ => Vec::new(),
    };
    let register = store.register_of(&units, plan)?;
    let Some(found) = store.evidence_record(record.ledger.key, record.id, plan, &register, ctx.today)? else {
        return Ok(None);
    };
    let events = Events::new(plan, store.events(plan)?);
    Ok(Some(match counted(plan, &ctx.calendar, &events, &register, &found, ctx.today) {
        Ok(all) => format!("  计入 {}", listed(ctx, &register, &all)),
        Err(why) => format!("  没有计入任何任务：{}", reason(record, why)),
    }))
}

/// `2.3a 2026-11、2.3b 2026Q4（3 家）`.
fn listed(ctx: &Ctx, register: &Register, all: &[Counted]) -> String {
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for one in all {
        let id = &ctx.plan.measure(one.measure).id;
        let name = if one.period == Period::Plan { id.clone() } else { format!("{id} {}", one.period) };
        let unit = match one.subject {
            Subject::Unit(unit) => Some(register.get(unit).name.clone()),
            _ => None,
        };
        match grouped.last_mut().filter(|(last, _)| *last == name) {
            Some((_, units)) => units.extend(unit),
            None => grouped.push((name, unit.into_iter().collect())),
        }
    }
    let shown = grouped.iter().take(NAMED).map(|(name, units)| match units.len() {
        0 | 1 => name.clone(),
        many => format!("{name}（{many} 家）"),
    });
    let more = match grouped.len() {
        many if many > NAMED => format!(" 等 {many} 项"),
        _ => String::new(),
    };
    format!("{}{more}", shown.collect::<Vec<_>>().join("、"))
}

fn reason(record: &Record, why: Uncounted) -> String {
    let command = record.ledger.command();
    let no = record.no();
    let lacks = |key: &str| record.ledger.at(key).is_some() && record.get(key).is_none();
    match why {
        Uncounted::NotAsked if lacks("mode") => {
            format!("没有写检查方式，补上：zhiben {command} edit {no} --mode 方式")
        }
        Uncounted::NotAsked if lacks("role") => {
            format!("没有写培训对象，补上：zhiben {command} edit {no} --role 对象")
        }
        Uncounted::NotAsked => format!("方案里没有任务要求这样的{}", record.ledger.name),
        Uncounted::BeforePlan(starts) => format!("日期早于方案开始的 {starts}"),
        Uncounted::NoAttendee => {
            format!("还没有登记参训人员，补上：zhiben training attend {no} --unit 单位 --name 姓名")
        }
        Uncounted::NoUnit => format!("没有写单位，补上：zhiben {command} edit {no} --units 单位"),
        Uncounted::NotOwed => "写的单位按登记的类别不用办这件事".to_string(),
        Uncounted::OutsidePeriods => match record.ledger.at("for").is_some() {
            true => format!("日期不在要办的周期里；补办的写明周期：zhiben {command} edit {no} --for 周期"),
            false => "日期不在要办的周期里".to_string(),
        },
    }
}
