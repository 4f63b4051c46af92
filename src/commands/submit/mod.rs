//! `submit` 上报: a county form, filled in, written and registered; what was sent, and what it would say now.

pub mod diff;
mod fill;
mod library;
pub mod list;
mod reasons;
pub mod send;
pub mod show;

pub use fill::last_ended;
pub use library::SHIPPED;

use clap::{Arg, ArgAction, Command};

pub fn command() -> Command {
    Command::new("submit").alias("上报").about("上报：按县里的表式生成报表，登记留底，以后能原样重印、能比出变化")
}

pub fn verbs(command: Command) -> Command {
    let one = |key: &'static str, placeholder: &'static str, help: &'static str| {
        Arg::new(key).long(key).value_name(placeholder).help(help)
    };
    command
        .subcommand_required(false)
        .arg_required_else_help(true)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .arg(Arg::new("form").required(true).value_name("报表").help(format!(
            "哪张表：{}，或本镇 data/forms 里的",
            library::SHIPPED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join("、")
        )))
        .arg(one("period", "周期", "2026-10、2026Q3、2026H1 或 2026；不写是最近一个已结束的周期"))
        .arg(one("corrects", "编号", "更正哪一次上报"))
        .arg(one("note", "说明", "更正说明，和 --corrects 一起写"))
        .arg(Arg::new("yes").long("yes").short('y').action(ArgAction::SetTrue).help("更正时不再问一遍"))
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("只看会报什么，不写文件、不登记"))
        .subcommand(list::command())
        .subcommand(show::command())
        .subcommand(show::again_command())
        .subcommand(diff::command())
}

/// The submission that a command is about.
fn number() -> Arg {
    Arg::new("no").required(true).value_name("编号").help("上报编号，可写短的：JC-SB-2026-0001、2026-1、1")
}
