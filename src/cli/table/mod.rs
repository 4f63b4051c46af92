//! The table of commands: each with its names, what it needs, what it writes, its options and the function that
//! carries it out. The tree of clap, the help, the refusals and the dispatch are all made from it.

mod brief;
mod daily;
mod files;
mod ledgers;
mod look;
mod plan;
mod upkeep;

pub use brief::of as brief;

use super::entry::{Act, Effect, Entry, Needs, Options, Run};
use super::writes::Writes;
use crate::commands::hazard::steps::StepVerb;
use crate::commands::ledger::Verb;
use crate::commands::options::none;
use crate::commands::status;
use crate::ledger::Ledger;
use clap::ArgMatches;

const PLAN_REPORT: Effect = Effect::reads(Writes::Report).needs(Needs::Plan);
const RECORD: Effect = Effect::enters(Writes::Record);
const RECEIPT: Effect = Effect::reads(Writes::Nothing);

/// A command that a function runs; [`Entry`]'s methods make it another kind.
const fn command(name: &'static str, zh: &'static str, about: &'static str, options: Options, run: Run) -> Entry {
    Entry::new(name, zh, about, Act::Command(options, run))
}

/// A ledger's verb that changes a record.
const fn change(name: &'static str, zh: &'static str, about: &'static str, options: Options, run: Run) -> Entry {
    command(name, zh, about, options, run).effect(RECORD)
}

/// A step of the hazard's loop.
const fn step(name: &'static str, zh: &'static str, about: &'static str, step: StepVerb) -> Entry {
    Entry::new(name, zh, about, Act::Step(step)).effect(RECORD)
}

/// A command that runs only by its verbs.
const fn noun(name: &'static str, zh: &'static str, about: &'static str) -> Entry {
    Entry::new(name, zh, about, Act::Verbs)
}

/// A ledger's command: the verbs of every ledger, and those that are added.
const fn ledger(of: &'static Ledger, about: &'static str) -> Entry {
    Entry { ledger: Some(of), base: LEDGER, ..noun(of.key, of.name, about).effect(RECORD) }
}

/// A command that is answered before anything is opened.
const fn edge(name: &'static str, zh: &'static str, about: &'static str, options: Options) -> Entry {
    Entry::new(name, zh, about, Act::Edge(options)).effect(RECEIPT.needs(Needs::Nothing))
}

const ADD: Entry = Entry::new("add", "登记", "新增{}", Act::Verb(Verb::Add)).effect(RECORD);
const LIST: Entry = Entry::new("list", "列表", "{}，可按各列筛选", Act::Verb(Verb::List));
const SHOW: Entry = Entry::new("show", "查看", "{}的全部内容", Act::Verb(Verb::Show));
const EDIT: Entry = Entry::new("edit", "修改", "更正{}；写空的内容就是清空", Act::Verb(Verb::Edit)).effect(RECORD);
const VOID: Entry =
    Entry::new("void", "作废", "记错的{}，留下原因，不再计入任何数", Act::Verb(Verb::Void)).effect(RECORD);

/// The verbs of every ledger.
const LEDGER: &[Entry] = &[ADD, LIST, SHOW, EDIT, VOID];

fn is_dry_run(matches: &ArgMatches) -> bool {
    matches.get_flag("dry-run")
}

/// `zhiben` alone: the short `status`.
pub static BRIEF: Entry = command("", "", "", none, status::brief).of_plans();

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
