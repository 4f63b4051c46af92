//! 事件: `add EVENT --on DATE` records that an event happened, or that an activity is to come.

use super::ledger::{again, option};
use crate::commands::Ctx;
use crate::commands::ledger::Verb;
use crate::commands::options::word;
use crate::ledger::{Change, EVENT};
use crate::reply::Outcome;
use clap::{Arg, ArgMatches, Command};

pub fn add_options(command: Command) -> Command {
    let rest =
        EVENT.columns.iter().filter(|c| !matches!(c.key, "event" | "happened") && !matches!(c.change, Change::Kept(_)));
    command
        .arg(word("event", "事件", "方案里的事件编号，如 yongju-report、major-activity").required(true))
        .arg(
            Arg::new("happened")
                .long("on")
                .alias("happened")
                .required(true)
                .value_name("日期")
                .help("发生或举办的日期，可以是将来"),
        )
        .args(rest.map(option))
        .arg(again::option())
}

pub fn add(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    Verb::Add.run(ctx, &EVENT, matches)
}
