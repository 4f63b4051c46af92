//! The verbs that every ledger has: add, list, show, edit, void. Their options follow from the ledger's
//! declared columns.

pub mod add;
mod columns;
pub mod derive;
pub mod edit;
pub mod list;
pub mod show;
pub mod void;

pub use columns::{given, option};

use crate::commands::Ctx;
use crate::ledger::Ledger;
use crate::reply::Outcome;
use clap::{Arg, ArgMatches, Command};

/// A verb that every ledger has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// 登记
    Add,
    /// 列表
    List,
    /// 查看
    Show,
    /// 修改
    Edit,
    /// 作废
    Void,
}

impl Verb {
    /// Adds the verb's options for a ledger to its command.
    pub fn options(self, command: Command, ledger: &'static Ledger) -> Command {
        match self {
            Verb::Add => add::options(command, ledger),
            Verb::List => list::options(command, ledger),
            Verb::Show => show::options(command, ledger),
            Verb::Edit => edit::options(command, ledger),
            Verb::Void => void::options(command, ledger),
        }
    }

    /// Carries it out on a ledger.
    pub fn run(self, ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
        match self {
            Verb::Add => add::run(ctx, ledger, matches),
            Verb::List => list::run(ctx, ledger, matches),
            Verb::Show => show::run(ctx, ledger, matches),
            Verb::Edit => edit::run(ctx, ledger, matches),
            Verb::Void => void::run(ctx, ledger, matches),
        }
    }
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
