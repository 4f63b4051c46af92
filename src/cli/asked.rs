//! What of the tree serves a person who is asked for what a command line lacks: which commands add a record, a tree
//! that takes them incomplete, and how an answer is spelled.

use super::{chosen, root};
use crate::ledger::Ledger;
use clap::{ArgMatches, Command};
use std::ffi::OsString;

/// The verb that adds a record to a ledger.
const ADD: &str = "add";

/// The ledger to which the command adds a record, and the options of its `add`.
pub fn adds(matches: &ArgMatches) -> Option<(&'static Ledger, &ArgMatches)> {
    let chosen = chosen(matches);
    chosen.ledger.filter(|_| chosen.entry.name == ADD).map(|ledger| (ledger, chosen.matches))
}

/// The same tree, which takes a record that lacks what it must have: somebody will be asked for it.
pub fn lenient(words: &[OsString]) -> Command {
    root(words).mut_subcommands(|command| {
        command.mut_subcommands(|verb| match verb.get_name() {
            ADD => verb.mut_args(|arg| arg.required(false)),
            _ => verb,
        })
    })
}

/// An answer as the word of the command line that gives it to the `add` of a ledger.
pub fn spelled(words: &[OsString], matches: &ArgMatches, key: &str, text: &str) -> Option<OsString> {
    let tree = root(words);
    let command = tree.find_subcommand(matches.subcommand_name()?)?;
    let arg = command.find_subcommand(ADD).unwrap_or(command).get_arguments().find(|arg| arg.get_id() == key)?;
    Some(arg.get_long().map_or(text.into(), |long| format!("--{long}={text}").into()))
}
