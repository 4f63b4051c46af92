//! The verbs that every ledger has: add, list, show, edit, void. Their options follow from the ledger's
//! declared columns.

pub mod add;
pub mod derive;
pub mod edit;
pub mod list;
mod options;
pub mod show;
pub mod void;

pub use options::{given, option};

use crate::ledger::Ledger;
use clap::{Arg, Command};

/// The command of a ledger as the list of commands shows it; `verbs` makes it whole.
pub fn command(ledger: &'static Ledger, about: &'static str) -> Command {
    Command::new(ledger.key).alias(ledger.name).about(about)
}

/// The verbs that all ledgers have.
pub fn verbs(command: Command, ledger: &'static Ledger) -> Command {
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(add::command(ledger))
        .subcommand(list::command(ledger))
        .subcommand(show::command(ledger))
        .subcommand(edit::command(ledger))
        .subcommand(void::command(ledger))
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
