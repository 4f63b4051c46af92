//! 单位: `close` says the last day on which a unit operates.

use super::hazard::steps::day;
use super::ledger::{self, next, receipt};
use super::load::{Hazards, Loaded, Needed, has_dates};
use super::{Ctx, find};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Status, visit};
use crate::ledger::{Record, UNIT, Value};
use crate::reply::{Mistake, Outcome};
use clap::{Arg, ArgMatches, Command};

pub fn command() -> Command {
    ledger::command(&UNIT, "单位：企业、九小场所、村、驻镇单位的名录")
}

pub fn verbs(command: Command) -> Command {
    ledger::verbs(command, &UNIT).subcommand(
        Command::new("close")
            .alias("停业")
            .about("停业：一个单位的最后营业日，之后到期的任务不再算它的")
            .arg(ledger::number(&UNIT))
            .arg(Arg::new("on").long("on").value_name("日期").help("最后营业的一天，不写是今天")),
    )
}

pub fn close(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &UNIT, matches.get_one::<String>("no").map_or("", String::as_str))?;
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

/// What a new unit says that gives neither of the days on which its duties may begin: how many are overdue already.
pub fn overdue_already(ctx: &Ctx, record: &Record) -> anyhow::Result<Option<String>> {
    if record.get("managed_from").is_some() || record.get("since").is_some() {
        return Ok(None);
    }
    let needed = Needed {
        measures: &|id| has_dates(&ctx.plan, id),
        unit: Some(record.id),
        hazards: Hazards::None,
        matters: &[],
        targets: false,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let basis = loaded.world().basis;
    let mut overdue = 0;
    for (id, _) in ctx.plan.measure_ids().filter(|(id, measure)| measure.owed_by.unit && has_dates(&ctx.plan, *id)) {
        let is_unit = |subject| matches!(subject, Subject::Unit(_));
        visit(basis, id, &is_unit, &mut |duty| overdue += usize::from(duty.status == Status::Overdue));
    }
    Ok((overdue > 0).then(|| {
        format!(
            "提示：没有写开业日期和纳入管理日期，截至今天已有 {overdue} 项任务逾期\n  \
             从今天起才纳入管理的，请写：zhiben unit edit {} --managed-from {}",
            record.no(),
            ctx.today
        )
    }))
}
