//! 物资: `take` 领用 records what was taken out.

use super::ledger::{add, edit};
use super::{Ctx, find};
use crate::commands::options::{must, number, value};
use crate::commands::typed::{self, on};
use crate::ledger::{SUPPLY, Value};
use crate::reply::{Mistake, Outcome};
use clap::{ArgMatches, Command};

pub fn take_options(command: Command) -> Command {
    command
        .arg(number(&SUPPLY))
        .arg(must("quantity", "数", "取走多少").allow_negative_numbers(true))
        .arg(value("on", "日期", "哪天取的，不写是今天"))
        .arg(value("reason", "用途", "谁取的、做什么用，记入日志"))
}

pub fn take(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &SUPPLY, typed::text(matches, "no"))?;
    let text = typed::text(matches, "quantity");
    let taken: i64 = text.parse().ok().filter(|n| *n > 0).ok_or_else(|| {
        Mistake::new(format!("--quantity 的“{text}”不是数量")).hint("写取走多少，不带小数，如 --quantity 5")
    })?;
    let on = on(ctx, matches)?;
    let there = old.int("quantity").unwrap_or(0);
    if taken > there {
        let what = format!("{} 现有 {there}，取不出 {taken}", old.text("item").unwrap_or(""));
        return Err(Mistake::new(what)
            .hint("数目不对请先盘点：zhiben supply edit 编号 --quantity 数 --counted 日期")
            .into());
    }
    let mut new = old.clone();
    new.set("quantity", Some(Value::Int(there - taken)));
    new.set("taken", Some(Value::Date(old.date("taken").map_or(on, |last| last.max(on)))));
    let reason = typed::filled(matches, "reason").map(str::to_string);
    let done = format!("物资 {} {} 领用 {taken}（{on}）", new.no(), new.text("item").unwrap_or(""));
    let mut outcome = edit::save_for(ctx, &old, &new, done, reason)?;
    if let Some(minimum) = new.int("minimum").filter(|minimum| there - taken < *minimum) {
        add::push_line(&mut outcome, format!("提示：低于最低数量 {minimum}，请补充"));
    }
    Ok(outcome)
}
