//! The command tree: global options, every command with its Chinese name, what each needs, and one match
//! that hands it over. No command does anything here.

mod asked;
mod globals;
pub mod recorded;
mod whole;
mod writes;

pub use asked::{adds, lenient, spelled};
pub use globals::{Globals, globals};
pub use whole::whole;
pub use writes::{Writes, ensure_writes, only_tries, spares_files, writes};

use crate::commands::{
    Ctx, assess, attach, backup, cert, check, checklist, collect, coverage, criteria, cron, demo, digest, done, draw,
    event, explain, export, handover, hazard, import, init, inspection, ledger, letter, log, matrix, merge, order,
    overdue, person, plan, publish, report, restore, run, salvage, status, submit, sums, supply, targets, task,
    template, tip, training, undo, unit, why,
};
use crate::complete;
use crate::format::Format;
use crate::help;
use crate::ledger::{
    ACTIVITY, APPROVAL, ATTACHMENT, ATTENDANCE, CERTIFICATE, DEVICE, DRILL, ENFORCEMENT, EVENT, EXPLANATION, HAZARD,
    INSPECTION, Ledger, ORDER, PERMIT, PERSON, PUBLICITY, RISK, STOP, SUPPLY, TASK, TIP, TRAINING, UNIT,
};
use crate::reply::{Mistake, Outcome};
use crate::store::Reversal;
use clap::{Arg, ArgMatches, Command};
use std::ffi::OsString;

/// What a command needs opened, from nothing to the store for writing: it asks for the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    Nothing,
    Plan,
    Read,
    Write,
    /// To write, but only to a store that is there: there is nothing to change in one that is not.
    Change,
}

/// The tree in Chinese, as far as the words of one command line can reach: making and dressing all of it
/// would take longer than most commands do.
pub fn root(words: &[OsString]) -> Command {
    let whole = |command: Command, verbs: &dyn Fn(Command) -> Command| match is_among(&command, words) {
        true => verbs(command),
        false => command,
    };
    let root = Command::new("zhiben")
        .version(env!("CARGO_PKG_VERSION"))
        .about("治本：乡镇安全生产治本攻坚的台账、清单和逾期报告")
        .subcommands([
            status::command(),
            report::command(),
            run::command(),
            overdue::command(),
            overdue::upcoming_command(),
            digest::command(),
            checklist::command(),
            coverage::command(),
            targets::command(),
            matrix::command(),
            plan::command(),
            criteria::command(),
            why::command(),
        ])
        .subcommands([
            whole(unit::command(), &unit::verbs),
            whole(hazard::command(), &hazard::verbs),
            whole(training::command(), &training::verbs),
            whole(ledger::command(&ATTENDANCE, "参训：培训的参训人员"), &|c| ledger::verbs(c, &ATTENDANCE)),
            whole(ledger::command(&DRILL, "演练：疏散逃生和各类应急演练"), &|c| ledger::verbs(c, &DRILL)),
            whole(inspection::command(), &inspection::verbs),
            whole(done::command(), &done::verbs),
            whole(event::command(), &event::verbs),
            whole(attach::command(), &attach::verbs),
        ])
        .subcommands([
            whole(person::command(), &person::verbs),
            whole(cert::command(), &cert::verbs),
            whole(order::command(), &order::verbs),
            whole(task::command(), &task::verbs),
            whole(ledger::command(&ENFORCEMENT, "执法：违法行为、文书、处理、罚款"), &|c| {
                ledger::verbs(c, &ENFORCEMENT)
            }),
            whole(ledger::command(&APPROVAL, "审批：准入、三同时、复产验收"), &|c| {
                ledger::verbs(c, &APPROVAL)
            }),
            whole(tip::command(), &tip::verbs),
            whole(supply::command(), &supply::verbs),
            whole(ledger::command(&RISK, "风险：各单位的风险点、等级和管控措施"), &|c| {
                ledger::verbs(c, &RISK)
            }),
            whole(unit::stop_ledger(), &|c| ledger::verbs(c, &STOP)),
            whole(
                ledger::command(&DEVICE, "设备：监测预警、报警、灭火等安全设备装没装、好不好用"),
                &|c| ledger::verbs(c, &DEVICE),
            ),
            whole(ledger::command(&PERMIT, "许可证：各单位的许可证照，到期前提醒"), &|c| {
                ledger::verbs(c, &PERMIT)
            }),
            whole(
                ledger::command(&PUBLICITY, "宣传：宣讲、资料发放、曝光、警示片等，一次可算几项任务"),
                &|c| ledger::verbs(c, &PUBLICITY),
            ),
        ])
        .subcommands([explain::command(), whole(explain::ledger_command(), &explain::verbs)])
        .subcommands([import::command(), export::command(), template::command()])
        .subcommands([check::command(), log::command(), undo::command(), undo::redo_command()])
        .subcommands([whole(submit::command(), &submit::verbs), whole(collect::command(), &collect::verbs)])
        .subcommand(whole(merge::command(), &merge::verbs))
        .subcommands([assess::command(), sums::command(), handover::command()])
        .subcommands([backup::command(), restore::command(), salvage::command(), publish::command()])
        .subcommands([init::command(), demo::command(), cron::command()])
        .subcommands([help::ask::command(), complete::command(), help::paper::command()]);
    let reached = |command: &Command| is_among(command, words);
    help::localise(within(root, &reached), &reached, &help::examples)
}

/// Whether a command line names the command anywhere: it cannot be reached otherwise.
fn is_among(command: &Command, words: &[OsString]) -> bool {
    let is = |word: &OsString| word == command.get_name() || command.get_all_aliases().any(|alias| word == alias);
    words.iter().any(is)
}

/// Commands that are reached take the global options; the others keep only what a list of commands says of them. clap
/// would hand a copy of each global option to every command.
fn within(command: Command, reached: &dyn Fn(&Command) -> bool) -> Command {
    // A command's own word of the same name stands in the place of the global one (`import --encoding`).
    let own = |arg: &Arg| {
        command.get_arguments().any(|known| known.get_id() == arg.get_id() || known.get_long() == arg.get_long())
    };
    let global: Vec<Arg> = globals::options().into_iter().filter(|arg| !own(arg)).collect();
    command.args(global).mut_subcommands(|sub| match reached(&sub) {
        true => within(sub, reached),
        false => {
            let aliases: Vec<String> = sub.get_all_aliases().map(str::to_owned).collect();
            let listed = Command::new(sub.get_name().to_owned()).aliases(aliases).hide(sub.is_hide_set());
            let listed = listed.display_order(sub.get_display_order());
            sub.get_about().cloned().into_iter().fold(listed, Command::about)
        }
    })
}

/// Those whose command is their key.
const LEDGERS: [&Ledger; 20] = [
    &UNIT,
    &PERSON,
    &HAZARD,
    &TRAINING,
    &ATTENDANCE,
    &DRILL,
    &INSPECTION,
    &EVENT,
    &ORDER,
    &TASK,
    &ENFORCEMENT,
    &APPROVAL,
    &TIP,
    &SUPPLY,
    &RISK,
    &DEVICE,
    &PERMIT,
    &PUBLICITY,
    &EXPLANATION,
    &STOP,
];

/// The ledger of a command, and whether its own verb changes anything.
fn ledger_of(command: &str) -> Option<&'static Ledger> {
    match command {
        "done" => Some(&ACTIVITY),
        "cert" => Some(&CERTIFICATE),
        "attach" => Some(&ATTACHMENT),
        _ => LEDGERS.into_iter().find(|l| l.key == command),
    }
}

pub fn needs(matches: &ArgMatches) -> Needs {
    // Alone it is the short `status`.
    let Some((command, inner)) = matches.subcommand() else { return Needs::Read };
    match command {
        "init" | "demo" | "help" | "completions" | "man" => Needs::Nothing,
        // The last two open the store by themselves: it may be damaged.
        "matrix" | "criteria" | "cron" | "template" | "restore" | "salvage" => Needs::Plan,
        "plan" => match inner.subcommand_name() {
            Some("check") => Needs::Nothing,
            _ => Needs::Plan,
        },
        "undo" | "redo" if inner.get_flag("dry-run") => Needs::Read,
        "undo" | "redo" => Needs::Change,
        // All ledgers are tried by writing them and taking it back: each refers to those before it.
        "import" if inner.get_flag("dry-run") && !export::is_all(inner) => Needs::Read,
        "import" => Needs::Write,
        "explain" => Needs::Write,
        "collect" if inner.subcommand().is_none() => Needs::Write,
        "merge" => match inner.subcommand_name() {
            None => Needs::Write,
            Some("take" | "same") => Needs::Change,
            _ => Needs::Read,
        },
        "submit" if inner.subcommand().is_none() && !inner.get_flag("dry-run") => Needs::Write,
        _ if ledger_of(command).is_some() => match inner.subcommand_name() {
            Some("list" | "show" | "verify" | "propose" | "print" | "get" | "missing") => Needs::Read,
            _ => Needs::Write,
        },
        _ => Needs::Read,
    }
}

/// Whether the command enters something with the time of the clock.
pub fn enters(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        // What is only tried is taken back.
        Some(("import" | "merge", inner)) if inner.get_flag("dry-run") => false,
        Some(("restore" | "salvage" | "demo", _)) => true,
        Some(("backup", inner)) => inner.get_flag("for-sharing"),
        Some(("digest", inner)) => digest::is_news(inner),
        _ => needs(matches) >= Needs::Write,
    }
}

/// The format of a command that is for files, where none was asked for.
pub fn default_format(matches: &ArgMatches) -> Option<Format> {
    matches!(matches.subcommand_name(), Some("export" | "template")).then_some(Format::Csv)
}

/// Whether what is written holds what the store holds, and is for its owner alone.
pub fn is_private(matches: &ArgMatches) -> bool {
    matches.subcommand().is_some_and(|(name, inner)| match name {
        "export" => true,
        "tip" => inner.subcommand_name() == Some("reveal"),
        _ => false,
    })
}

/// Whether the command is about a workspace though it needs nothing of it opened.
pub fn looks_for_workspace(matches: &ArgMatches) -> bool {
    matches.subcommand_name() == Some("plan")
}

pub fn dispatch(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some((command, inner)) = matches.subcommand() else { return status::brief(ctx) };
    match (command, inner.subcommand()) {
        ("status", _) => status::run(ctx, inner),
        ("report", _) => report::run(ctx, inner),
        ("run", _) => run::run(ctx, inner),
        ("overdue", _) => overdue::run(ctx, inner),
        ("upcoming", _) => overdue::upcoming(ctx, inner),
        ("digest", _) => digest::run(ctx, inner),
        ("checklist", _) => checklist::run(ctx, inner),
        ("coverage", _) => coverage::run(ctx, inner),
        ("targets", _) => targets::run(ctx, inner),
        ("matrix", _) => matrix::run(ctx, inner),
        ("plan", Some(("check", m))) => plan::check(ctx, m),
        ("plan", Some((_, m))) => plan::show(ctx, m),
        ("criteria", Some(("show", m))) => criteria::show(ctx, m),
        ("criteria", Some((_, m))) => criteria::list(ctx, m),
        ("why", _) => why::run(ctx, inner),
        ("explain", _) => explain::run(ctx, inner),
        ("import", _) => import::run(ctx, inner),
        ("export", _) => export::run(ctx, inner),
        ("assess", _) => assess::run(ctx, inner),
        ("sums", _) => sums::run(ctx, inner),
        ("handover", _) => handover::run(ctx, inner),
        ("check", Some(("paper", _))) => check::paper::run(ctx),
        ("template", _) => template::run(ctx, inner),
        ("check", _) => check::run(ctx, inner),
        ("backup", _) => backup::run(ctx, inner),
        ("restore", _) => restore::run(ctx, inner),
        ("salvage", _) => salvage::run(ctx, inner),
        ("publish", _) => publish::run(ctx, inner),
        ("log", _) => log::run(ctx, inner),
        ("undo", _) => undo::run(ctx, Reversal::Undo, inner),
        ("redo", _) => undo::run(ctx, Reversal::Redo, inner),
        ("collect", None) => collect::run(ctx, inner),
        ("collect", Some((_, m))) => collect::list::run(ctx, m),
        ("merge", None) => merge::run(ctx, inner),
        ("merge", Some(("conflicts", m))) => merge::conflicts(ctx, m),
        ("merge", Some(("take", m))) => merge::take(ctx, m),
        ("merge", Some(("units", m))) => merge::alike(ctx, m),
        ("merge", Some(("same", m))) => merge::same(ctx, m),
        ("merge", Some((_, m))) => merge::list(ctx, m),
        ("submit", None) => submit::send::run(ctx, inner),
        ("submit", Some(("list", m))) => submit::list::run(ctx, m),
        ("submit", Some(("show", m))) => submit::show::run(ctx, m),
        ("submit", Some(("again", m))) => submit::show::again(ctx, m),
        ("submit", Some((_, m))) => submit::diff::run(ctx, m),
        ("cron", _) => cron::run(ctx, inner),
        ("init", _) => init::run(ctx, inner),
        ("demo", _) => demo::run(ctx, inner),
        ("hazard", Some(("add", m))) => hazard::add::run(ctx, m),
        ("hazard", Some(("list", m))) => hazard::list::run(ctx, m),
        ("attach", None) => attach::run(ctx, inner),
        ("attach", Some(("get", m))) => attach::get(ctx, m),
        ("unit", Some(("close", m))) => unit::close(ctx, m),
        ("unit", Some(("stop", m))) => unit::stop(ctx, m),
        ("unit", Some(("resume", m))) => unit::resume(ctx, m),
        ("inspection", Some(("draw", m))) => draw::run(ctx, m),
        ("inspection", Some(("verify", m))) => draw::verify(ctx, m),
        ("inspection", Some(("plan", m))) => inspection::plan(ctx, m),
        ("inspection", Some(("hold", m))) => inspection::hold(ctx, m),
        ("inspection", Some(("propose", m))) => inspection::propose(ctx, m),
        ("training", Some(("attend", m))) => training::attend(ctx, m),
        ("done", None) => done::run(ctx, inner),
        ("order", Some(("print", m))) => letter::run(ctx, m),
        ("person", Some(("leave", m))) => person::leave(ctx, m),
        ("person", Some(("edit", m))) => person::edit(ctx, m),
        ("cert", Some(("renew", m))) => cert::renew(ctx, m),
        ("cert", Some(("missing", _))) => cert::missing(ctx),
        ("order", Some(("add", m))) => order::issue(ctx, m),
        ("order", Some(("reply", m))) => order::reply(ctx, m),
        ("supply", Some(("take", m))) => supply::take(ctx, m),
        ("tip", Some(("convert", m))) => tip::convert(ctx, m),
        ("task", Some(("finish", m))) => task::finish(ctx, m),
        ("tip", Some(("add", m))) => tip::add(ctx, m),
        ("tip", Some(("edit", m))) => tip::edit(ctx, m),
        ("tip", Some(("extend", m))) => tip::extend(ctx, m),
        ("tip", Some(("conclude", m))) => tip::conclude(ctx, m),
        ("tip", Some(("notify", m))) => tip::notify(ctx, m),
        ("tip", Some(("answer", m))) => tip::answer(ctx, m),
        ("tip", Some(("reward", m))) => tip::reward(ctx, m),
        ("tip", Some(("reveal", m))) => tip::reveal(ctx, m),
        (_, Some((verb, m))) => match (ledger_of(command), verb) {
            (Some(of), "add") => ledger::add::run(ctx, of, m),
            (Some(of), "list") => ledger::list::run(ctx, of, m),
            (Some(of), "show") => ledger::show::run(ctx, of, m),
            (Some(of), "edit") => ledger::edit::run(ctx, of, m),
            (Some(of), "void") => ledger::void::run(ctx, of, m),
            _ => hazard::steps::run(ctx, verb, m),
        },
        _ => Err(Mistake::new(format!("没有命令“{command}”")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::root;
    use std::ffi::OsString;

    /// Every command, on its own and with every verb, is as sound as clap can tell.
    #[test]
    fn whatever_is_reached_is_sound() {
        let names = |words: &[OsString]| -> Vec<OsString> {
            let tree = root(words);
            let reached = words.iter().try_fold(&tree, |command, word| command.find_subcommand(word));
            reached.into_iter().flat_map(|c| c.get_subcommands().map(|sub| sub.get_name().into())).collect()
        };
        for command in names(&[]) {
            for verb in names(std::slice::from_ref(&command)) {
                root(&[command.clone(), verb]).debug_assert();
            }
            root(&[command]).debug_assert();
        }
    }
}
