//! What of the tree serves a person who is asked for what a command line lacks: which arguments the command requires
//! and lacks, a tree that accepts them as missing, and how an answer is spelled.

use super::{chosen, globals, root};
use crate::ledger::Ledger;
use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource};
use std::ffi::OsString;

/// The verb that adds a record to a ledger.
const ADD: &str = "add";

/// The ledger to which the command adds a record, and the options of its `add`.
pub fn adds(matches: &ArgMatches) -> Option<(&'static Ledger, &ArgMatches)> {
    let chosen = chosen(matches);
    chosen.ledger.filter(|_| chosen.entry.name == ADD).map(|ledger| (ledger, chosen.matches))
}

/// An argument of a command, as a question needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacked {
    /// The argument's id, or that of its group.
    pub key: String,
    /// What the value is, in one word: 姓名, 日期.
    pub name: String,
    pub help: String,
    pub takes_several: bool,
    /// The values that the argument accepts, or the flags of its group with their help; empty if it accepts any.
    pub choices: Vec<(String, String)>,
}

/// The arguments that the command requires and the line lacks, in the order of its help.
pub fn lacked(words: &[OsString], matches: &ArgMatches) -> Vec<Lacked> {
    let tree = root(words);
    let Some((command, given)) = reached(&tree, matches) else { return Vec::new() };
    let is_given = |key: &str| is_given(given, key);
    let arguments = command.get_arguments().filter(|arg| arg.is_required_set() && !is_given(arg.get_id().as_str()));
    let groups = command.get_groups().filter(|group| group.is_required_set());
    let open = groups.filter(|group| !group.get_args().any(|id| is_given(id.as_str())));
    let either = open.map(|group| {
        let flags = group.get_args().filter_map(|id| command.get_arguments().find(|arg| arg.get_id() == id));
        let choices = flags.map(|flag| (flag.get_id().to_string(), help_of(flag))).collect();
        let name = group.get_id().to_string();
        Lacked { key: name.clone(), name, help: String::new(), takes_several: false, choices }
    });
    arguments.map(asked).chain(either).collect()
}

/// An optional argument of the command that the line lacks.
pub fn optional(words: &[OsString], matches: &ArgMatches, key: &str) -> Option<Lacked> {
    let tree = root(words);
    let (command, given) = reached(&tree, matches)?;
    let arg = command.get_arguments().find(|arg| arg.get_id() == key)?;
    (!is_given(given, key)).then(|| asked(arg))
}

/// Whether the line has no options except those that every command takes.
pub fn is_bare(words: &[OsString], matches: &ArgMatches) -> bool {
    let tree = root(words);
    let Some((command, given)) = reached(&tree, matches) else { return true };
    let general: Vec<clap::Id> = globals::options().iter().map(|arg| arg.get_id().clone()).collect();
    let mut its = command.get_arguments().filter(|arg| !arg.is_positional() && !general.contains(arg.get_id()));
    its.all(|arg| !is_given(given, arg.get_id().as_str()))
}

/// The same tree, which accepts a line without required arguments, because somebody will be asked for them.
pub fn lenient(words: &[OsString]) -> Command {
    root(words).mut_subcommands(|command| optional_arguments(command).mut_subcommands(optional_arguments))
}

fn optional_arguments(command: Command) -> Command {
    let groups: Vec<String> =
        command.get_groups().filter(|group| group.is_required_set()).map(|group| group.get_id().to_string()).collect();
    let has_verbs_only = command.is_subcommand_required_set();
    let command = command.mut_args(|arg| arg.required(false)).arg_required_else_help(has_verbs_only);
    groups.iter().fold(command, |command, group| command.mut_group(group, |group| group.required(false)))
}

/// An answer as the words of the command line that give it to the command: several for an argument without a name
/// before it that takes several values.
pub fn spelled(words: &[OsString], matches: &ArgMatches, key: &str, text: &str) -> Vec<OsString> {
    let tree = root(words);
    let Some((command, _)) = reached(&tree, matches) else { return Vec::new() };
    let Some(arg) = command.get_arguments().find(|arg| arg.get_id() == key) else { return Vec::new() };
    match (arg.get_long(), arg.get_action()) {
        (Some(long), ArgAction::SetTrue) => vec![format!("--{long}").into()],
        (Some(long), _) => vec![format!("--{long}={text}").into()],
        (None, _) if takes_several(arg) => text.split('；').map(OsString::from).collect(),
        (None, _) => vec![text.into()],
    }
}

/// The command or the verb that the line names, with what the line gives it.
fn reached<'a>(tree: &'a Command, matches: &'a ArgMatches) -> Option<(&'a Command, &'a ArgMatches)> {
    let (name, below) = matches.subcommand()?;
    let command = tree.find_subcommand(name)?;
    match below.subcommand() {
        Some((verb, given)) => command.find_subcommand(verb).map(|verb| (verb, given)),
        None => Some((command, below)),
    }
}

fn is_given(matches: &ArgMatches, key: &str) -> bool {
    matches.value_source(key) == Some(ValueSource::CommandLine)
}

fn asked(arg: &Arg) -> Lacked {
    let values = arg.get_possible_values();
    let choices = values.iter().filter(|value| !value.is_hide_set());
    Lacked {
        key: arg.get_id().to_string(),
        name: arg.get_value_names().and_then(|names| names.first()).map_or(String::new(), ToString::to_string),
        help: help_of(arg),
        takes_several: takes_several(arg),
        choices: choices
            .map(|value| (value.get_name().to_string(), value.get_help().map_or(String::new(), ToString::to_string)))
            .collect(),
    }
}

fn takes_several(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|range| range.max_values() > 1)
}

/// What the argument is, without its Chinese names, which begin its help.
fn help_of(arg: &Arg) -> String {
    let help = arg.get_help().map_or(String::new(), ToString::to_string);
    match help.strip_prefix("--").and_then(|named| named.split_once('：')) {
        Some((_, plain)) => plain.to_string(),
        None => help,
    }
}
