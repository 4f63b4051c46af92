//! The edge of `ask`: decides whether somebody can be asked, shows the questions, and adds the answers to the command
//! line. While the person thinks, the store is open for reading only; nothing is written or locked before the person
//! agrees.

use super::{context, is_attended, talk, variable};
use crate::ask::{self, Person, terminal};
use crate::cli::{self, Globals, Needs};
use crate::output::Target;
use crate::reply::Mistake;
use clap::ArgMatches;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// The parsed command line, if all that clap misses can be asked for.
pub(super) fn in_spite_of(error: &clap::Error, args: &[OsString]) -> Option<ArgMatches> {
    let may_ask = error.kind() == ErrorKind::MissingRequiredArgument && is_attended();
    let matches = may_ask.then(|| cli::lenient(args).try_get_matches_from(args).ok()).flatten()?;
    cli::adds(&matches).is_some().then_some(matches)
}

/// Asks for missing values at the terminal, and adds the answers to the command line. `None` if no value is missing or
/// no terminal is attached.
pub(super) fn complete(
    args: &[OsString],
    matches: &ArgMatches,
    globals: &Globals,
    target: &Target,
) -> anyhow::Result<Option<(Vec<OsString>, ArgMatches)>> {
    let adds = cli::adds(matches);
    let begins = matches.subcommand().filter(|(name, _)| *name == "init").map(|(_, options)| options);
    if !is_attended() || adds.is_none() && begins.is_none() {
        return Ok(None);
    }
    let colour = globals.color != "never" && variable("NO_COLOR").is_none();
    let person = Person {
        line: &|line| terminal::line(line, colour),
        pick: &|pick| terminal::pick(pick, colour),
        print: &|lines| talk(lines),
    };
    let answers = match (adds, begins) {
        (Some((ledger, options)), _) => {
            let ctx = context(args, matches, globals, target, Needs::Read)?;
            ask::complete(&ctx, ledger, options, &person)?
        }
        (None, options) => options.map(|options| ask::town(options, &person)).transpose()?,
    };
    let Some(answers) = answers else { return Ok(None) };
    let spelled = answers.iter().filter_map(|(key, text)| cli::spelled(args, matches, key, text));
    let args: Vec<OsString> = args.iter().cloned().chain(spelled).collect();
    let matches = cli::root(&args).try_get_matches_from(&args);
    Ok(Some((args, matches.map_err(|_| Mistake::new("这些回答拼不成一条命令").hint("请把各项写在命令里"))?)))
}
