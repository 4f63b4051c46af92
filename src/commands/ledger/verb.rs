//! The verbs as one enum, so that the compiler sees one that has no options or is not carried out.

use super::{add, edit, list, show, void};
use crate::commands::Ctx;
use crate::ledger::Ledger;
use crate::reply::Outcome;
use clap::{ArgMatches, Command};

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

    /// Runs it on a ledger.
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
