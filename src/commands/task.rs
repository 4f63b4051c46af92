//! 交办: what a meeting or an order handed out; `finish` says that it is done.

use super::ledger::{self, edit};
use super::{Ctx, find};
use crate::commands::typed::on;
use crate::ledger::{TASK, Value};
use crate::reply::{Mistake, Outcome};
use clap::{Arg, ArgMatches, Command};

pub fn command() -> Command {
    ledger::command(&TASK, "交办：会议和督办交下来的事，谁办、什么期限、办了没有")
}

pub fn verbs(command: Command) -> Command {
    ledger::verbs(command, &TASK).subcommand(
        Command::new("finish")
            .alias("办结")
            .about("办结：交办的事办完了")
            .arg(ledger::number(&TASK))
            .arg(Arg::new("on").long("on").value_name("日期").help("哪天办结的，不写是今天"))
            .arg(Arg::new("result").long("result").value_name("结果").help("办成了什么样")),
    )
}

pub fn finish(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &TASK, matches.get_one::<String>("no").map_or("", String::as_str))?;
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
