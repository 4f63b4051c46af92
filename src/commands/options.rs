//! Options (选项) that many commands take, and the short ways to declare one.

use crate::ledger::Ledger;
use clap::{Arg, ArgAction, Command};

/// An option with a value.
pub fn value(key: &'static str, placeholder: &'static str, help: &'static str) -> Arg {
    Arg::new(key).long(key).value_name(placeholder).help(help)
}

/// An option with a value that must be given.
pub fn must(key: &'static str, placeholder: &'static str, help: &'static str) -> Arg {
    value(key, placeholder, help).required(true)
}

/// An option without a value.
pub fn flag(key: &'static str, help: &'static str) -> Arg {
    Arg::new(key).long(key).action(ArgAction::SetTrue).help(help)
}

/// An argument without a name before it.
pub fn word(key: &'static str, placeholder: &'static str, help: &'static str) -> Arg {
    Arg::new(key).value_name(placeholder).help(help)
}

/// A command that does something by itself and has verbs too: what it needs is not asked of its verbs.
pub fn with_verbs(command: Command) -> Command {
    command.arg_required_else_help(true).args_conflicts_with_subcommands(true).subcommand_negates_reqs(true)
}

/// A command without options.
pub fn none(command: Command) -> Command {
    command
}

/// The records that a command is about, at least one.
pub fn numbers(ledger: &'static Ledger) -> Arg {
    number(ledger).num_args(1..).action(ArgAction::Append)
}

/// The record that a command is about.
pub fn number(ledger: &'static Ledger) -> Arg {
    let help = match ledger.key {
        "unit" => "编码、统一社会信用代码、名称或名称的一部分",
        "attendance" => "培训编号/姓名",
        _ => "编号，可写短的：JC-YH-2026-0012、2026-12、12",
    };
    Arg::new("no").required(true).value_name("编号").help(help)
}
