//! The command line: the table of commands, clap's tree made from it, the options that every command takes, and the one
//! place that hands a command over. No command does anything here.

mod asked;
mod entry;
mod globals;
mod option_names;
pub mod recorded;
pub mod table;
mod tree;
mod writes;

pub use asked::{Lacked, adds, is_bare, lacked, lenient, optional, spelled};
pub use entry::{Act, Chosen, Effect, Entry, Needs};
pub use globals::{Globals, globals};
pub use tree::{as_typed, bare, in_full, parse, root, whole};
pub use writes::{Writes, ensure_writes};

use crate::commands::Ctx;
use crate::reply::{Mistake, Outcome};
use clap::ArgMatches;

/// The command that a command line names.
pub fn chosen(matches: &ArgMatches) -> Chosen<'_> {
    let mut chosen = Chosen { entry: &table::BRIEF, ledger: None, matches };
    let Some((name, inner)) = matches.subcommand() else { return chosen };
    let command = table::commands().find(|entry| entry.name == name);
    let verb = command.zip(inner.subcommand()).and_then(|(command, (name, below))| {
        command.all_verbs().find(|verb| verb.name == name).map(|verb| (verb, below))
    });
    if let Some(entry) = command {
        chosen = Chosen { entry, ledger: entry.ledger, matches: inner };
    }
    if let Some((entry, matches)) = verb {
        chosen = Chosen { entry, matches, ..chosen };
    }
    chosen
}

/// Carries out the command that a command line names.
///
/// # Errors
/// Those of the command; a [`Mistake`] where only a verb could be carried out and none was named.
pub fn dispatch(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Chosen { entry, ledger, matches } = chosen(matches);
    match (entry.act, ledger) {
        (Act::Command(_, run), _) => run(ctx, matches),
        (Act::Verb(verb), Some(ledger)) => verb.run(ctx, ledger, matches),
        (Act::Step(step), _) => crate::commands::hazard::steps::run(ctx, step, matches),
        (Act::Verb(_) | Act::Edge(_) | Act::Verbs, _) => Err(Mistake::new(format!("“{}”后面要写做什么", entry.name))
            .hint(format!("zhiben help {}", entry.name))
            .into()),
    }
}

#[cfg(test)]
mod tests;
