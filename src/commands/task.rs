//! 交办: what a meeting or an order handed out; `finish` records that it is done.

use super::ledger::edit;
use super::{Ctx, find};
use crate::commands::options::{number, value};
use crate::commands::typed::{self, on};
use crate::ledger::{TASK, Value};
use crate::reply::{Mistake, Outcome};
use clap::{ArgMatches, Command};

pub fn finish_options(command: Command) -> Command {
    command.arg(number(&TASK)).arg(value("on", "日期", "哪天办结的，不写是今天")).arg(value(
        "result",
        "结果",
        "办成了什么样",
    ))
}

pub fn finish(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &TASK, typed::text(matches, "no"))?;
    let on = on(ctx, matches)?;
    if let Some(done) = old.date("finished") {
        let what = format!("交办 {} 已经在 {done} 办结了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben task edit").into());
    }
    if let Some(date) = old.date("date").filter(|date| on < *date) {
        return Err(Mistake::new(format!("办结日期 {on} 早于交办日期 {date}")).into());
    }
    let mut new = old.clone();
    new.set("finished", Some(Value::Date(on)));
    if let Some(result) = matches.get_one::<String>("result") {
        new.set("result", Some(Value::Text(result.trim().to_string())).filter(|_| !result.trim().is_empty()));
    }
    edit::save(ctx, &old, &new, format!("交办 {} 已办结", new.no()))
}
