//! Words that were typed for options, read as values.

use super::{Ctx, find};
use crate::ledger::read::date;
use crate::reply::Mistake;
use chrono::NaiveDate;
use clap::ArgMatches;

/// An option's words; empty where it is absent.
pub fn text<'m>(matches: &'m ArgMatches, key: &str) -> &'m str {
    matches.get_one::<String>(key).map_or("", |t| t.trim())
}

/// An option's words; `None` where it is absent or blank.
pub fn filled<'m>(matches: &'m ArgMatches, key: &str) -> Option<&'m str> {
    Some(text(matches, key)).filter(|text| !text.is_empty())
}

/// `--on`: today or before.
pub fn on(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<NaiveDate> {
    let Some(text) = matches.get_one::<String>("on") else { return Ok(ctx.today) };
    let on = day(ctx, "on", text)?;
    if on > ctx.today {
        let what = format!("--on 的日期 {on} 在今天（{}）之后", ctx.today);
        return Err(Mistake::new(what).hint("还没发生的事不能记；请写实际发生的日期").into());
    }
    Ok(on)
}

/// A date that was typed for an option.
pub fn day(ctx: &Ctx, key: &str, text: &str) -> anyhow::Result<NaiveDate> {
    find::typed(ctx, |context| {
        date(text, context).map_err(|why| Mistake::new(format!("--{key} 的“{text}”{why}")).into())
    })
}

/// All mistakes of one command together.
pub fn refuse(faults: Vec<String>) -> anyhow::Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let what = if faults.len() == 1 {
        faults.concat()
    } else {
        format!("有 {} 处不对：\n  {}", faults.len(), faults.join("\n  "))
    };
    Err(Mistake::new(what).into())
}
