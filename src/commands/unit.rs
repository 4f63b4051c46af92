//! 单位: `close` says the last day on which a unit operates.

use super::hazard::steps::day;
use super::ledger::{self, next, receipt};
use super::{Ctx, find};
use crate::ledger::{UNIT, Value};
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
    let old = find::record(store, &UNIT, matches.get_one::<String>("no").map_or("", String::as_str))?;
    let on = matches.get_one::<String>("on").map_or(Ok(ctx.today), |text| day(ctx, "on", text))?;
    if old.is_void() {
        return Err(Mistake::new(format!("单位 {} 已作废", old.no())).into());
    }
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
