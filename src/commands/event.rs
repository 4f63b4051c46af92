//! 事件: `add EVENT --on DATE` says that an event happened, or that an activity is to come.

use super::ledger::{self, option};
use crate::ledger::{Change, EVENT};
use clap::{Arg, Command};

pub fn command() -> Command {
    ledger::command(&EVENT, "事件：触发任务的事件和要来的活动")
}

pub fn verbs(command: Command) -> Command {
    let rest =
        EVENT.columns.iter().filter(|c| !matches!(c.key, "event" | "happened") && !matches!(c.change, Change::Kept(_)));
    let add = Command::new("add")
        .alias("登记")
        .about("登记：事件发生了，或活动将要举办")
        .arg(
            Arg::new("event")
                .required(true)
                .value_name("事件")
                .help("方案里的事件编号，如 yongju-report、major-activity"),
        )
        .arg(
            Arg::new("happened")
                .long("on")
                .alias("happened")
                .required(true)
                .value_name("日期")
                .help("发生或举办的日期，可以是将来"),
        )
        .args(rest.map(option));
    ledger::verbs(command, &EVENT).mut_subcommand("add", |_| add)
}
