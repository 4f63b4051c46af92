//! The table of commands: each with its names, what it needs, what it writes, its options and the function that
//! carries it out. The tree of clap, the help, the refusals and the dispatch are all made from it.

mod daily;
mod files;
mod ledgers;
mod look;
mod plan;
mod upkeep;

use super::entry::{Act, Effect, Entry, Needs, Options, Run};
use super::writes::Writes;
use crate::commands::hazard::steps::StepVerb;
use crate::commands::ledger::Verb;
use crate::commands::options::none;
use crate::commands::status;
use crate::ledger::Ledger;
use clap::ArgMatches;

const REPORT: Effect = Effect::reads(Writes::Report);
const PLAN_REPORT: Effect = REPORT.needs(Needs::Plan);
const RECORD: Effect = Effect::enters(Writes::Record);
const RECEIPT: Effect = Effect::reads(Writes::Nothing);

/// A command with a function of its own.
const fn command(name: &'static str, aliases: &'static [&'static str], about: &'static str, act: Act) -> Entry {
    Entry { name, aliases, about, ledger: None, act, effect: REPORT, when: &[], file: None, verbs: &[] }
}

/// A ledger's command; without verbs of its own it has those of every ledger.
const fn ledger(of: &'static Ledger, aliases: &'static [&'static str], about: &'static str) -> Entry {
    Entry { ledger: Some(of), effect: RECORD, verbs: LEDGER, ..command(of.key, aliases, about, Act::Verbs) }
}

/// A verb that every ledger has.
const fn verb(
    verb: Verb,
    name: &'static str,
    aliases: &'static [&'static str],
    about: &'static str,
    effect: Effect,
) -> Entry {
    Entry { effect, ..command(name, aliases, about, Act::Verb(verb)) }
}

/// A ledger's verb that changes a record.
const fn change(
    name: &'static str,
    aliases: &'static [&'static str],
    about: &'static str,
    options: Options,
    run: Run,
) -> Entry {
    Entry { effect: RECORD, ..command(name, aliases, about, Act::Command(options, run)) }
}

/// A step of the hazard's loop.
const fn step(name: &'static str, aliases: &'static [&'static str], about: &'static str, step: StepVerb) -> Entry {
    Entry { effect: RECORD, ..command(name, aliases, about, Act::Step(step)) }
}

const ADD: Entry = verb(Verb::Add, "add", &["登记"], "登记：新增{}", RECORD);
const LIST: Entry = verb(Verb::List, "list", &["列表"], "列表：{}，可按各列筛选", REPORT);
const SHOW: Entry = verb(Verb::Show, "show", &["查看"], "查看：{}的全部内容", REPORT);
const EDIT: Entry = verb(Verb::Edit, "edit", &["修改"], "修改：更正{}；写空的内容就是清空", RECORD);
const VOID: Entry = verb(Verb::Void, "void", &["作废"], "作废：记错的{}，留下原因，不再计入任何数", RECORD);

/// The verbs of a ledger that has none of its own.
const LEDGER: &[Entry] = &[ADD, LIST, SHOW, EDIT, VOID];

fn is_dry_run(matches: &ArgMatches) -> bool {
    matches.get_flag("dry-run")
}

/// `zhiben` alone: the short `status`.
pub static BRIEF: Entry = command("", &[], "", Act::Command(none, |ctx, _| status::brief(ctx)));

/// Commands that belong together, under the heading that `--help` gives them.
pub struct Group {
    pub title: &'static str,
    pub commands: &'static [Entry],
}

/// Every command, in the order in which `--help` lists them.
pub static GROUPS: &[Group] = &[
    Group { title: "每天", commands: daily::COMMANDS },
    Group { title: "查看", commands: look::COMMANDS },
    Group { title: "台账", commands: ledgers::COMMANDS },
    Group { title: "上报与文件", commands: files::COMMANDS },
    Group { title: "方案与年终", commands: plan::COMMANDS },
    Group { title: "维护", commands: upkeep::COMMANDS },
];

/// Every command.
pub fn commands() -> impl Iterator<Item = &'static Entry> {
    GROUPS.iter().flat_map(|group| group.commands)
}
