//! clap in Chinese: what `--help` shows and how a mistyped command line is answered. clap has no translations, so
//! this room dresses the finished command tree (`localise`), lays out what clap rendered (`display`) and words every
//! error anew (`message`). It knows clap's shapes only: no command, no ledger, no exit code, and it prints nothing.

pub mod ask;
mod examples;
mod fold;
mod list;
mod message;
mod near;
pub mod paper;
#[cfg(test)]
mod tests;
mod topics;

pub use examples::of as examples;
pub use list::{Group, Line, grouped, in_full};
pub use message::message;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
const COMMANDS: &str = "命令";
const POSITIONALS: &str = "参数";
const OPTIONS: &str = "选项";
/// The heading of the options that every command takes.
pub const GLOBALS: &str = "通用选项";

/// The tree with Chinese help on every level that `reached` lets through: to dress a command that no word of the command
/// line names is in vain. Call it once on the root, when all commands are in it, and parse with
/// `try_get_matches_from_mut`, so that `message` can see which command was reached.
pub fn localise(root: Command, reached: Among, examples: Examples) -> Command {
    // Width 0 keeps clap from wrapping (it breaks at spaces only, which Chinese has none of) and from reading the
    // terminal and COLUMNS by itself; `display` folds instead.
    let root = root.term_width(0);
    let name = root.get_name().to_owned();
    dress(root, name, reached, examples)
}

/// Which commands a command line may reach.
pub type Among<'a> = &'a dyn Fn(&Command) -> bool;

/// The lines to type at the end of a page, by the command's path below the root.
pub type Examples<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Is it something asked for (help, version) or shown for want of a command, rather than a mistake to explain?
pub fn is_display(error: &clap::Error) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};
    matches!(error.kind(), DisplayHelp | DisplayHelpOnMissingArgumentOrSubcommand | DisplayVersion)
}

/// The text of a help page or version, without escapes, folded to `width` columns.
pub fn display(error: &clap::Error, width: usize) -> String {
    let rendered = error.render().to_string();
    let laid_out = |line: &str| match examples::is_typed(line) {
        true => line.to_owned(),
        false => fold::fold(&full_width_heading(line), width),
    };
    rendered.lines().map(|line| laid_out(line) + "\n").collect()
}

/// clap writes its own half-width colon after every heading; headings are what is not indented.
fn full_width_heading(line: &str) -> String {
    match line.strip_suffix(':') {
        Some(heading) if !heading.starts_with(' ') => format!("{heading}："),
        _ => line.to_owned(),
    }
}

/// The tree without texts, with the options that ask for help and version.
pub fn plain(root: Command, reached: Among) -> Command {
    asking(root).mut_subcommands(|sub| if reached(&sub) { plain(sub, reached) } else { sub })
}

/// The command with the options that ask for help and, where it has one, for its version.
fn asking(cmd: Command) -> Command {
    let asking = |id: &'static str, zh: &'static str, short, action, help: &'static str| {
        Arg::new(id).short(short).long(id).alias(zh).action(action).help(help).help_heading(GLOBALS)
    };
    let version = cmd.get_version().map(|_| asking("version", "版本", 'V', ArgAction::Version, "显示版本"));
    cmd.arg(asking("help", "帮助", 'h', ArgAction::Help, "显示用法"))
        .args(version)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
}

fn dress(cmd: Command, path: String, reached: Among, examples: Examples) -> Command {
    let cmd = asking(cmd).help_template(TEMPLATE).subcommand_help_heading(COMMANDS).subcommand_value_name(COMMANDS);
    // Headings are printed in the order of the arguments, and `mut_arg` moves its argument to the end.
    let mut args: Vec<&Arg> = cmd.get_arguments().collect();
    args.sort_by_key(|arg| (!arg.is_positional(), arg.get_help_heading() == Some(GLOBALS)));
    let ids: Vec<_> = args.into_iter().map(|arg| arg.get_id().clone()).collect();
    let cmd = ids.into_iter().enumerate().fold(cmd, |cmd, (place, id)| cmd.mut_arg(id, |arg| dress_arg(arg, place)));
    // Only a built command knows how its arguments are written and which of them belong to which group; building costs
    // more than parsing, and most commands on the way have none of these.
    let is_plain = cmd.get_groups().next().is_none()
        && !cmd.get_arguments().any(|arg| arg.is_positional() || arg.is_required_set());
    let usage = if is_plain { usage(&cmd, &path) } else { usage(&built(&cmd), &path) };
    let below = path.split_once(' ').map_or("", |(_, below)| below);
    let cmd = examples(below).into_iter().fold(cmd, Command::after_help);
    cmd.override_usage(usage).mut_subcommands(|sub| match reached(&sub) {
        true => {
            let path = format!("{path} {}", sub.get_name());
            dress(sub, path, reached, examples)
        }
        false => sub,
    })
}

fn dress_arg(arg: Arg, place: usize) -> Arg {
    let arg = match arg.get_help_heading() {
        Some(_) => arg,
        None if arg.is_positional() => arg.help_heading(POSITIONALS),
        None => arg.help_heading(OPTIONS),
    };
    // Under a separate heading clap sorts positionals by id.
    let arg = if arg.is_positional() { arg.display_order(place) } else { arg };
    let arg = with_chinese_name(arg);
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

/// The help begins with the option's Chinese names, which may be typed as well: `--单位：所属单位`.
fn with_chinese_name(arg: Arg) -> Arg {
    let aliases = arg.get_all_aliases().unwrap_or_default();
    let names: Vec<String> = aliases.iter().filter(|name| !name.is_ascii()).map(|name| format!("--{name}")).collect();
    let Some(first) = names.first() else { return arg };
    let all = names.join("、");
    let led = |help: String| match help.strip_prefix(&first[2..]) {
        Some(rest) if !rest.starts_with(char::is_alphanumeric) => format!("{all}{rest}"),
        _ => format!("{all}：{help}"),
    };
    let (help, long) = (arg.get_help().map(ToString::to_string), arg.get_long_help().map(ToString::to_string));
    let arg = match help {
        Some(help) => arg.help(led(help)),
        None => arg,
    };
    if let Some(long) = long { arg.long_help(led(long)) } else { arg }
}

/// What clap would add in English on accepted values and default, unless it is hidden there.
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

fn built(cmd: &Command) -> Command {
    let mut built = cmd.clone();
    built.build();
    built
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
