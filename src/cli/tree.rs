//! clap's tree, made from the table.

use super::entry::{Act, Entry};
use super::table;
use super::{globals, option_names};
use crate::help;
use crate::ledger::Ledger;
use clap::{Arg, ArgMatches, Command};
use std::ffi::OsString;

/// The words that ask for a page.
const PAGE: [&str; 6] = ["-h", "--help", "--帮助", "-V", "--version", "--版本"];

/// Reads a command line. What is wrong with it, or the page that it asks for, comes with the tree in Chinese.
pub fn parse(words: &[OsString]) -> Result<ArgMatches, (clap::Error, &'static Command)> {
    // A tree is never dropped, because freeing it takes as long as building it. Nearly every line is right and asks for
    // no page, so that its tree needs no text.
    let read = |tree: Command| {
        let tree: &'static mut Command = Box::leak(Box::new(tree));
        let read = tree.try_get_matches_from_mut(words);
        let tree: &'static Command = tree;
        (read, tree)
    };
    let asks_page = words.iter().any(|word| PAGE.iter().any(|page| word == page));
    if !asks_page && let (Ok(matches), _) = read(bare(words)) {
        return Ok(matches);
    }
    let (read, tree) = read(root(words));
    read.map_err(|error| (error, tree))
}

/// The tree in Chinese, as far as the words of one command line can reach: making and dressing all of it
/// would take longer than most commands do.
pub fn root(words: &[OsString]) -> Command {
    let root = grown(words, true).about("治本：乡镇安全生产治本攻坚的台账、清单和逾期报告");
    help::localise(root, &|command| is_reached(command, words), &help::examples).help_template(help::grouped(&groups()))
}

/// The same tree without any text: it reads the same lines.
pub fn bare(words: &[OsString]) -> Command {
    help::plain(grown(words, false), &|command| is_reached(command, words))
}

fn grown(words: &[OsString], has_text: bool) -> Command {
    let root = Command::new("zhiben")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(table::commands().map(|entry| command(entry, "", None, words, has_text)));
    with_globals(root, "", None)
}

fn is_reached(command: &Command, words: &[OsString]) -> bool {
    let is = |word: &OsString| word == command.get_name() || command.get_all_aliases().any(|alias| word == alias);
    words.iter().any(is)
}

/// The tree whose page has everything: each command with its verbs, the options of all, and the topics.
pub fn in_full() -> Command {
    root(&[]).help_template(help::in_full(&groups(), &help::ask::topics()))
}

/// The whole tree, for what is written of all commands.
pub fn whole() -> Command {
    let all = table::commands().flat_map(|command| command.all_verbs().chain([command]));
    root(&all.map(|entry| entry.name.into()).collect::<Vec<OsString>>())
}

/// The lines of an error, with each option by the Chinese name that the clerk typed.
pub fn as_typed(words: &[OsString], lines: &[String]) -> Vec<String> {
    let is_chinese = |word: &OsString| word.to_str().is_some_and(|word| word.starts_with("--") && !word.is_ascii());
    if !words.iter().any(is_chinese) {
        return lines.to_vec();
    }
    let typed = option_names::typed(&root(words), words);
    let all = lines.iter().flat_map(|line| line.lines());
    all.map(|line| option_names::as_typed(line, &typed)).collect()
}

/// A command that is reached takes its options and the global ones; of any other only what a list of commands shows.
fn command(
    entry: &'static Entry,
    above_path: &str,
    above: Option<&'static Ledger>,
    words: &[OsString],
    has_text: bool,
) -> Command {
    let ledger = entry.ledger.or(above);
    let about = has_text.then(|| entry.line(ledger.map_or("", |ledger| ledger.name)));
    let command = Command::new(entry.name).aliases(entry.names().skip(1));
    let command = about.into_iter().fold(command, Command::about);
    if !words.iter().any(|word| entry.names().any(|name| word == name)) {
        return command;
    }
    let command = match (entry.act, ledger) {
        (Act::Command(options, _) | Act::Edge(options), _) => options(command),
        (Act::Verb(verb), Some(ledger)) => verb.options(command, ledger),
        (Act::Step(step), _) => step.options(command),
        (Act::Verbs | Act::Verb(_), _) => command.subcommand_required(true).arg_required_else_help(true),
    };
    let command = if entry.of_plans { command.arg(globals::plans()) } else { command };
    let path = format!("{above_path} {}", entry.name);
    let path = path.trim_start();
    with_globals(command, path, ledger)
        .subcommands(entry.all_verbs().map(|verb| self::command(verb, path, ledger, words, has_text)))
}

/// A command's option of the same name replaces the global one (`import --encoding`). All get their Chinese names.
fn with_globals(command: Command, path: &str, ledger: Option<&'static Ledger>) -> Command {
    let has = |arg: &Arg| {
        command.get_arguments().any(|known| known.get_id() == arg.get_id() || known.get_long() == arg.get_long())
    };
    let global: Vec<Arg> = globals::options().into_iter().filter(|arg| !has(arg)).collect();
    option_names::named(command.args(global), path, ledger)
}

/// The headings of the list of commands, each with the commands under it.
fn groups() -> Vec<help::Group> {
    let line = |entry: &'static Entry| help::Line {
        name: entry.name,
        zh: entry.zh,
        brief: table::brief(entry.name),
        about: entry.line(""),
        verbs: entry.all_verbs().map(|verb| (verb.name, verb.zh)).collect(),
    };
    let lines = |group: &table::Group| group.commands.iter().map(line).collect();
    table::GROUPS.iter().map(|group| help::Group { title: group.title, commands: lines(group) }).collect()
}
