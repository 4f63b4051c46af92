//! clap in Chinese: what `--help` shows and how a mistyped command line is answered. clap has no translations, so
//! this room dresses the finished command tree (`localise`), lays out what clap rendered (`display`) and words every
//! error anew (`message`). It knows clap's shapes only: no command, no ledger, no exit code, and it prints nothing.

mod fold;
mod message;
#[cfg(test)]
mod tests;

pub use message::message;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
const COMMANDS: &str = "命令";
const POSITIONALS: &str = "参数";
const OPTIONS: &str = "选项";
const GLOBALS: &str = "通用选项";

/// The tree with Chinese help on every level. Call it once on the root, when all commands are in it, and parse with
/// `try_get_matches_from_mut`, so that `message` can see which command was reached.
pub fn localise(root: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true).help("显示用法");
    let mut root = root.arg(help);
    if root.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本");
        root = root.arg(version.help_heading(GLOBALS));
    }
    // Width 0 keeps clap from wrapping (it breaks at spaces only, which Chinese has none of) and from reading the
    // terminal and COLUMNS by itself; `display` folds instead.
    let root = dress(root).term_width(0);
    // Only a built tree knows which options belong to which group.
    let mut built = root.clone();
    built.build();
    let name = root.get_name().to_owned();
    with_usage(root, &built, name)
}

/// Is it something asked for (help, version) or shown for want of a command, rather than a mistake to explain?
pub fn is_display(error: &clap::Error) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    matches!(error.kind(), DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion)
}

/// The text of a help page or version, without escapes, folded to `width` columns.
pub fn display(error: &clap::Error, width: usize) -> String {
    let rendered = error.render().to_string();
    rendered.lines().map(|line| fold::fold(&full_width_heading(line), width) + "\n").collect()
}

/// clap writes its own half-width colon after every heading; headings are what is not indented.
fn full_width_heading(line: &str) -> String {
    match line.strip_suffix(':') {
        Some(heading) if !heading.starts_with(' ') => format!("{heading}："),
        _ => line.to_owned(),
    }
}

fn dress(cmd: Command) -> Command {
    let cmd = cmd
        .help_template(TEMPLATE)
        .subcommand_help_heading(COMMANDS)
        .subcommand_value_name(COMMANDS)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true);
    // Headings are printed in the order in which arguments stand, and `mut_arg` moves its argument to the end.
    let mut args: Vec<&Arg> = cmd.get_arguments().collect();
    args.sort_by_key(|arg| (!arg.is_positional(), arg.is_global_set()));
    let ids: Vec<_> = args.into_iter().map(|arg| arg.get_id().clone()).collect();
    let cmd = ids.into_iter().enumerate().fold(cmd, |cmd, (place, id)| cmd.mut_arg(id, |arg| dress_arg(arg, place)));
    cmd.mut_subcommands(dress)
}

fn dress_arg(arg: Arg, place: usize) -> Arg {
    let arg = match arg.get_help_heading() {
        Some(_) => arg,
        None if arg.is_global_set() => arg.help_heading(GLOBALS),
        None if arg.is_positional() => arg.help_heading(POSITIONALS),
        None => arg.help_heading(OPTIONS),
    };
    // Under a heading of its own clap sorts positionals by id.
    let arg = if arg.is_positional() { arg.display_order(place) } else { arg };
    // A flag accepts no values, and clap asserts that nobody hides any.
    if !arg.get_action().takes_values() {
        return arg;
    }
    let facts = facts(&arg);
    let extended = |text: String| [vec![text], facts.clone()].concat().join("；");
    let help = arg.get_help().map(|text| extended(text.to_string()));
    let long_help = arg.get_long_help().map(|text| extended(text.to_string()));
    let help = help.or_else(|| (long_help.is_none() && !facts.is_empty()).then(|| facts.join("；")));
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    let arg = if let Some(help) = help { arg.help(help) } else { arg };
    if let Some(long_help) = long_help { arg.long_help(long_help) } else { arg }
}

/// What clap would say in English of accepted values and default. Whoever hides them there says it himself.
fn facts(arg: &Arg) -> Vec<String> {
    let accepted = if arg.is_hide_possible_values_set() { String::new() } else { accepted(arg) };
    let defaults: Vec<_> = match arg.is_hide_default_value_set() {
        true => Vec::new(),
        false => arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect(),
    };
    let labelled = [("可选", accepted), ("默认", defaults.join("、"))];
    labelled.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}：{text}")).collect()
}

fn accepted(arg: &Arg) -> String {
    let values = arg.get_possible_values();
    let shown = values.iter().filter(|value| !value.is_hide_set());
    shown.map(|value| in_both_scripts(value.get_name(), value.get_name_and_aliases())).collect::<Vec<_>>().join("、")
}

/// `general（一般）`, `hazard（隐患）`: a name with the first that is written otherwise.
fn in_both_scripts<'a>(name: &str, mut others: impl Iterator<Item = &'a str>) -> String {
    match others.find(|other| other.is_ascii() != name.is_ascii()) {
        Some(other) => format!("{name}（{other}）"),
        None => name.to_owned(),
    }
}

fn with_usage(cmd: Command, built: &Command, path: String) -> Command {
    cmd.override_usage(usage(built, &path)).mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        match built.find_subcommand(sub.get_name()) {
            Some(built) => with_usage(sub, built, path),
            None => sub,
        }
    })
}

/// `zhiben hazard close <编号> --approved-by <姓名> [选项]`: what must be typed, in the order in which people type it.
/// clap would put the options first and `[OPTIONS]` before everything.
fn usage(cmd: &Command, path: &str) -> String {
    let mut words = vec![path.to_owned()];
    words.extend(cmd.get_positionals().filter(|arg| !arg.is_hide_set()).map(Arg::to_string));
    words.extend(cmd.get_arguments().filter(|arg| !arg.is_positional() && arg.is_required_set()).map(Arg::to_string));
    for group in cmd.get_groups().filter(|group| group.is_required_set()) {
        let members = cmd.get_arguments().filter(|arg| group.get_args().any(|id| id == arg.get_id()));
        let members: Vec<String> = members.filter(|arg| !arg.is_positional()).map(Arg::to_string).collect();
        if !members.is_empty() {
            words.push(format!("<{}>", members.join("|")));
        }
    }
    if cmd.get_subcommands().any(|sub| !sub.is_hide_set()) {
        words.push(if cmd.is_subcommand_required_set() { "<命令>" } else { "[命令]" }.to_owned());
    }
    words.push("[选项]".to_owned());
    words.join(" ")
}
