//! One command of the table: its names, what it needs, what it writes and the function that runs it.

use super::writes::Writes;
use crate::commands::Ctx;
use crate::commands::hazard::steps::StepVerb;
use crate::commands::ledger::Verb;
use crate::format::Format;
use crate::ledger::Ledger;
use crate::reply::Outcome;
use clap::{ArgMatches, Command};

/// What a command needs opened, from nothing to the store for writing: it asks for the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    Nothing,
    /// The place of the workspace. Its plan may have mistakes.
    Workspace,
    Plan,
    Read,
    Write,
    /// To write, but only to a store that exists.
    Change,
}

/// A command or a verb.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What a clerk types.
    pub name: &'static str,
    /// The Chinese name, which `--help` and the handbook use.
    pub zh: &'static str,
    /// Further names.
    pub also: &'static [&'static str],
    /// What it is, in one line for the list of commands; `{}` is the name of the ledger.
    pub about: &'static str,
    /// The word before the line, where it is not the Chinese name.
    pub title: Option<&'static str>,
    /// The ledger that the command and its verbs are about.
    pub ledger: Option<&'static Ledger>,
    pub act: Act,
    pub effect: Effect,
    /// What differs under some options: the first that holds counts.
    pub when: &'static [(Holds, Effect)],
    /// Whether it is a report on plans: it takes `--plan`, and fails in the end if the file of a plan has mistakes.
    pub of_plans: bool,
    /// Whether it is about records, so that it goes on with the last good plan where plan.toml has mistakes.
    pub of_records: bool,
    /// An argument that names a file to be written, and what is wrong with the ending of a report there.
    pub file: Option<(&'static str, &'static str)>,
    /// Verbs that it shares with other commands.
    pub base: &'static [Entry],
    /// Verbs of this command alone; one with the name of a shared verb replaces it.
    pub verbs: &'static [Entry],
}

/// The parts that a table's line adds to a command.
impl Entry {
    pub const fn new(name: &'static str, zh: &'static str, about: &'static str, act: Act) -> Entry {
        let effect = Effect::reads(Writes::Report);
        let (title, ledger, file) = (None, None, None);
        Entry {
            name,
            zh,
            also: &[],
            about,
            title,
            ledger,
            act,
            effect,
            when: &[],
            of_plans: false,
            of_records: false,
            file,
            base: &[],
            verbs: &[],
        }
    }

    pub const fn named(self, name: &'static str) -> Entry {
        Entry { name, ..self }
    }

    pub const fn also(self, also: &'static [&'static str]) -> Entry {
        Entry { also, ..self }
    }

    pub const fn titled(self, title: &'static str) -> Entry {
        Entry { title: Some(title), ..self }
    }

    pub const fn about(self, about: &'static str) -> Entry {
        Entry { about, ..self }
    }

    pub const fn act(self, options: Options, run: Run) -> Entry {
        Entry { act: Act::Command(options, run), ..self }
    }

    pub const fn effect(self, effect: Effect) -> Entry {
        Entry { effect, ..self }
    }

    pub const fn when(self, when: &'static [(Holds, Effect)]) -> Entry {
        Entry { when, ..self }
    }

    /// About records of any ledger.
    pub const fn of_records(self) -> Entry {
        Entry { of_records: true, ..self }
    }

    pub const fn of_plans(self) -> Entry {
        Entry { of_plans: true, ..self }
    }

    pub const fn file(self, argument: &'static str, wrong: &'static str) -> Entry {
        Entry { file: Some((argument, wrong)), ..self }
    }

    pub const fn base(self, base: &'static [Entry]) -> Entry {
        Entry { base, ..self }
    }

    /// About the records of this ledger or register.
    pub const fn about_records(self, ledger: &'static Ledger) -> Entry {
        Entry { ledger: Some(ledger), ..self }
    }

    pub const fn verbs(self, verbs: &'static [Entry]) -> Entry {
        Entry { verbs, ..self }
    }
}

impl Entry {
    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.name, self.zh].into_iter().chain(self.also.iter().copied())
    }

    /// The line for the list of commands, for a ledger of this name.
    pub fn line(&self, ledger: &str) -> String {
        format!("{}：{}", self.title.unwrap_or(self.zh), self.about).replace("{}", ledger)
    }

    /// Every verb in the order of the list.
    pub fn all_verbs(&'static self) -> impl Iterator<Item = &'static Entry> {
        let shared = |verb: &&Entry| self.base.iter().any(|base| base.name == verb.name);
        let base = self.base.iter().map(|base| self.verbs.iter().find(|verb| verb.name == base.name).unwrap_or(base));
        base.chain(self.verbs.iter().filter(move |verb| !shared(verb)))
    }
}

/// Whether the options that were given are of a certain kind.
pub type Holds = fn(&ArgMatches) -> bool;

/// Adds a command's arguments and options.
pub type Options = fn(Command) -> Command;

/// Runs a command.
pub type Run = fn(&Ctx, &ArgMatches) -> anyhow::Result<Outcome>;

/// What a command does.
#[derive(Clone, Copy)]
pub enum Act {
    /// A function runs it.
    Command(Options, Run),
    /// What every ledger's verb of this kind does.
    Verb(Verb),
    /// A step of the hazard's loop.
    Step(StepVerb),
    /// Answered before anything is opened: help, completions, manual pages.
    Edge(Options),
    /// Nothing: one of its verbs must follow.
    Verbs,
}

/// What a command opens, writes and enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub needs: Needs,
    pub writes: Writes,
    /// Whether something is entered with the time of the clock.
    pub enters: bool,
    /// Whether the output contains the store's records, so that only its owner may read the file.
    pub is_private: bool,
    /// Whether files that exist stay.
    pub spares: bool,
    /// The format where none was asked for.
    pub format: Format,
}

impl Effect {
    /// Reads the store and writes nothing but the reply.
    pub const fn reads(writes: Writes) -> Effect {
        Effect { needs: Needs::Read, writes, enters: false, is_private: false, spares: false, format: Format::Table }
    }

    /// Writes to the store.
    pub const fn enters(writes: Writes) -> Effect {
        Effect { needs: Needs::Write, enters: true, ..Effect::reads(writes) }
    }

    pub const fn needs(self, needs: Needs) -> Effect {
        Effect { needs, ..self }
    }

    pub const fn private(self) -> Effect {
        Effect { is_private: true, ..self }
    }
}

/// The clap command of an entry, with its ledger's options and those of this command alone.
#[derive(Clone, Copy)]
pub struct Chosen<'m> {
    pub entry: &'static Entry,
    pub ledger: Option<&'static Ledger>,
    pub matches: &'m ArgMatches,
}

impl Chosen<'_> {
    /// Whether it is about records: a ledger's command, or one that enters, lists or exports those of any ledger.
    pub fn is_about_records(&self) -> bool {
        self.ledger.is_some() || self.entry.of_records
    }

    /// What it opens, writes and enters under the options that were given.
    pub fn effect(&self) -> Effect {
        let differs = self.entry.when.iter().find(|(holds, _)| holds(self.matches));
        differs.map_or(self.entry.effect, |(_, effect)| *effect)
    }
}
