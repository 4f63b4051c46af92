//! The edge of `ask`: decides whether somebody can be asked, shows the questions, and adds the answers to the command
//! line. While the person thinks, the store is open for reading only; nothing is written or locked before the person
//! agrees.

use super::{Screen, act, context, is_attended, talk, variable};
use crate::ask::{self, Choice, Person, Pick, Verb, terminal};
use crate::cli::{self, Act, Globals, Needs};
use crate::commands::hazard::steps::StepVerb;
use crate::exit::Exit;
use crate::output::Target;
use crate::reply::{Cancelled, Further, Mistake};
use clap::ArgMatches;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// The exit of a command, and what may be entered next.
pub(super) type Done = anyhow::Result<(Exit, Option<Further>)>;

/// The parsed command line, if all that clap misses can be asked for.
pub(super) fn in_spite_of(error: &clap::Error, args: &[OsString]) -> Option<ArgMatches> {
    use ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, MissingRequiredArgument};
    let is_lacking = matches!(error.kind(), MissingRequiredArgument | DisplayHelpOnMissingArgumentOrSubcommand);
    let matches =
        (is_lacking && is_attended()).then(|| cli::lenient(args).try_get_matches_from(args).ok()).flatten()?;
    (cli::adds(&matches).is_some() || !cli::lacked(args, &matches).is_empty()).then_some(matches)
}

/// Asks for missing values at the terminal, and adds the answers to the command line. `None` if no value is missing or
/// no terminal is attached.
pub(super) fn complete(
    args: &[OsString],
    matches: &ArgMatches,
    globals: &Globals,
    target: &Target,
) -> anyhow::Result<Option<(Vec<OsString>, ArgMatches)>> {
    if !is_attended() || is_yes(matches) {
        return Ok(None);
    }
    let colour = globals.color != "never" && variable("NO_COLOR").is_none();
    let person = Person {
        line: &|line| terminal::line(line, colour),
        pick: &|pick| terminal::pick(pick, colour),
        print: &|lines| talk(lines),
    };
    let begins = matches.subcommand().filter(|(name, _)| *name == "init").map(|(_, options)| options);
    let answers = match (cli::adds(matches), begins) {
        (Some((ledger, options)), _) => {
            let ctx = context(args, matches, globals, target, Needs::Read)?;
            ask::complete(&ctx, ledger, options, &person)?
        }
        (None, Some(options)) => Some(ask::town(options, &person)?),
        (None, None) => verb(args, matches, globals, target, &person)?,
    };
    let Some(answers) = answers else { return Ok(None) };
    let spelled = answers.iter().flat_map(|(key, text)| cli::spelled(args, matches, key, text));
    let args: Vec<OsString> = args.iter().cloned().chain(spelled).collect();
    let matches = cli::root(&args).try_get_matches_from(&args);
    Ok(Some((args, matches.map_err(|_| Mistake::new("这些回答拼不成一条命令").hint("请把各项写在命令里"))?)))
}

/// The answers for what a verb lacks.
fn verb(
    args: &[OsString],
    matches: &ArgMatches,
    globals: &Globals,
    target: &Target,
    person: &Person,
) -> anyhow::Result<Option<Vec<ask::Answer>>> {
    let chosen = cli::chosen(matches);
    let step = match chosen.entry.act {
        Act::Step(step) => Some(step),
        _ => None,
    };
    let lacked = cli::lacked(args, matches);
    let is_tick = chosen.entry.name == "done";
    if lacked.is_empty() && step.is_none() && !is_tick && (chosen.entry.name != "edit" || !cli::is_bare(args, matches))
    {
        return Ok(None);
    }
    let ctx = match chosen.entry.effect.needs >= Needs::Read {
        true => Some(context(args, matches, globals, target, Needs::Read)?),
        false => None,
    };
    let record = ["no", "target"].iter().find_map(|id| chosen.matches.try_get_one::<String>(id).ok().flatten());
    let asked = Verb {
        name: chosen.entry.name,
        ledger: chosen.ledger,
        step: step.map(StepVerb::kind),
        record: record.map(String::as_str),
        measure: chosen.matches.try_get_one::<String>("measure").ok().flatten().map(String::as_str),
        is_bare: cli::is_bare(args, matches),
        lacked,
        optional: &|key| cli::optional(args, matches, key),
    };
    ask::verb(ctx.as_ref(), &asked, person)
}

/// Whether the command line says that no question is wanted.
fn is_yes(matches: &ArgMatches) -> bool {
    let chosen = cli::chosen(matches);
    matches!(chosen.matches.try_get_one::<bool>("yes"), Ok(Some(true)))
}

/// Asks whether the person enters a further record, and enters it. Who does not go on has done nothing wrong.
pub(super) fn further(further: Option<Further>, globals: &Globals, screen: Screen) -> anyhow::Result<()> {
    let Some(Further { question, words }) = further else { return Ok(()) };
    let colour = globals.color != "never" && variable("NO_COLOR").is_none();
    let choices = ["没有了", "再记一条"].map(Choice::plain);
    let pick = Pick { question, help: "↑↓ 选择，回车确定", choices: &choices, many: None };
    match terminal::pick(&pick, colour) {
        Ok(chosen) if chosen == [1] => {}
        _ => return Ok(()),
    }
    let today = globals.today.iter().map(|day| format!("--today={day}"));
    let args: Vec<OsString> =
        ["zhiben".to_string()].into_iter().chain(words).chain(today).map(OsString::from).collect();
    let matches = cli::root(&args).try_get_matches_from(&args).map_err(|_| Mistake::new("这条命令拼不起来"))?;
    match act(&args, &matches, globals, screen) {
        Err(error) if error.is::<Cancelled>() => {
            talk(&[Cancelled.to_string()]);
            Ok(())
        }
        done => done.map(|_| ()),
    }
}
