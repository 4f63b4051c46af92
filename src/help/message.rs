//! What a person reads when the command line is not understood: what is wrong, with which value, what is accepted,
//! the nearest right spelling, and where to look. It reads clap's error contexts and the command tree that parsed,
//! never clap's English, and decides neither the exit code nor the stream.

use std::error::Error as _;
use std::num::{IntErrorKind, ParseFloatError, ParseIntError};

use super::near;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// The sentences for one error, without a final line break. `root` is the tree that `localise` made and that parsed by
/// `try_get_matches_from_mut`: only the subcommands that clap entered show where it stopped.
pub fn message(error: &clap::Error, root: &Command) -> String {
    let reached = Reached::in_tree(root);
    let mut lines = vec![problem(error, &reached)];
    lines.extend(accepted(error, &reached));
    lines.extend(nearest(error, &reached));
    lines.push(format!("用法：{}", super::usage(reached.command, &reached.path)));
    lines.push(format!("运行 {} --help 查看用法", reached.path));
    lines.join("\n")
}

/// The deepest command that clap entered.
struct Reached<'a> {
    path: String,
    command: &'a Command,
}

impl<'a> Reached<'a> {
    fn in_tree(root: &'a Command) -> Reached<'a> {
        let mut reached = Reached { path: root.get_name().to_owned(), command: root };
        loop {
            let mut entered = reached.command.get_subcommands().filter(|sub| sub.get_bin_name().is_some());
            // Several at once were not entered but built in advance, and show nothing.
            let (Some(sub), None) = (entered.next(), entered.next()) else { return reached };
            reached = Reached { path: format!("{} {}", reached.path, sub.get_name()), command: sub };
        }
    }

    fn commands(&self) -> impl Iterator<Item = &'a Command> {
        self.command.get_subcommands().filter(|sub| !sub.is_hide_set())
    }

    /// All commands, as they are listed.
    fn listed(&self) -> Option<String> {
        let both = |sub: &Command| super::in_both_scripts(sub.get_name(), sub.get_all_aliases());
        let names: Vec<String> = self.commands().map(both).collect();
        (!names.is_empty()).then(|| format!("可用的命令：{}", names.join("、")))
    }

    /// The argument that clap's context spells as `--grade <等级>`.
    fn arg(&self, spelled: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|arg| arg.to_string() == spelled)
    }
}

fn problem(error: &clap::Error, reached: &Reached) -> String {
    use ContextKind::{ActualNumValues, ExpectedNumValues, InvalidArg, InvalidSubcommand, InvalidValue, MinValues};
    let words_of = custom_words(error);
    let arg = noun(text(error, InvalidArg));
    let value = || quoted(text(error, InvalidValue));
    let number = |kind| number(error, kind);
    match error.kind() {
        ErrorKind::Io | ErrorKind::Format => format!("输出失败{}", chinese(words_of)),
        _ if words_of.as_ref().is_some_and(|words| !words.is_ascii()) => words_of.unwrap_or_default(),
        ErrorKind::InvalidValue if text(error, InvalidValue).is_empty() => format!("{arg} 缺少值"),
        ErrorKind::InvalidValue => format!("{arg} 的值{}不在可选之列", value()),
        ErrorKind::ValueValidation => format!("{arg} 的值{}不对：{}", value(), reason(error)),
        ErrorKind::UnknownArgument => match text(error, InvalidArg) {
            option if option.starts_with('-') => format!("没有选项{}", quoted(option)),
            word => format!("多出了{}，{} 到这里不再接受参数", quoted(word), reached.path),
        },
        ErrorKind::InvalidSubcommand => format!("没有命令{}", quoted(text(error, InvalidSubcommand))),
        ErrorKind::MissingSubcommand => format!("{} 后面缺少命令", reached.path),
        ErrorKind::NoEquals => format!("{arg} 的值要用等号连写"),
        ErrorKind::TooManyValues => format!("{arg} 的值太多，{}是多出来的", value()),
        ErrorKind::TooFewValues => {
            format!("{arg} 至少要 {} 个值，只给了 {} 个", number(MinValues), number(ActualNumValues))
        }
        ErrorKind::WrongNumberOfValues => {
            format!("{arg} 要 {} 个值，给了 {} 个", number(ExpectedNumValues), number(ActualNumValues))
        }
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::MissingRequiredArgument => format!("缺少必填项：{}", texts(error, InvalidArg).join("、")),
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 编码的文字，请检查终端的编码".to_owned(),
        _ => "看不懂这条命令".to_owned(),
    }
}

/// The text of an error made by `clap::Error::raw`, by this program or the system: it has no context, only a text,
/// which clap gives out between its prefix and its usage.
fn custom_words(error: &clap::Error) -> Option<String> {
    if error.context().next().is_some() {
        return None;
    }
    let rendered = error.render().to_string();
    let words = rendered.strip_prefix("error: ").unwrap_or(&rendered);
    words.split("\n\nUsage: ").next().map(|words| words.trim_end().to_owned())
}

/// A reason of this program; none of the system's or a library's, which is English.
fn chinese(words: Option<String>) -> String {
    words.filter(|words| !words.is_ascii()).map_or(String::new(), |words| format!("：{words}"))
}

fn conflict(error: &clap::Error) -> String {
    let (arg, others) = (text(error, ContextKind::InvalidArg), texts(error, ContextKind::PriorArg));
    let this = match arg {
        "" => format!("命令{}", quoted(text(error, ContextKind::InvalidSubcommand))),
        arg => noun(arg),
    };
    match others.as_slice() {
        [] => format!("{this} 只能单独使用"),
        [same] if *same == arg => format!("{this} 只能写一次"),
        others => format!("{this} 不能与 {} 同时使用", others.join("、")),
    }
}

/// Why a value was refused: this program's parsers answer in Chinese; those of std and clap are translated here.
fn reason(error: &clap::Error) -> String {
    let Some(source) = error.source() else { return "不合要求".to_owned() };
    if let Some(integer) = source.downcast_ref::<ParseIntError>() {
        return match integer.kind() {
            IntErrorKind::PosOverflow => "数目太大",
            IntErrorKind::NegOverflow => "数目太小",
            _ => "要写整数",
        }
        .to_owned();
    }
    if source.is::<ParseFloatError>() {
        return "要写数字".to_owned();
    }
    let words = source.to_string();
    match words.split_once(" is not in ") {
        Some((_, range)) => format!("要在 {} 之内", range.replace("..=", " 到 ")),
        // A library's English.
        None if words.is_ascii() => "不合要求".to_owned(),
        None => words,
    }
}

fn accepted(error: &clap::Error, reached: &Reached) -> Option<String> {
    match error.kind() {
        ErrorKind::MissingSubcommand => reached.listed(),
        ErrorKind::InvalidValue => {
            let known = reached.arg(text(error, ContextKind::InvalidArg)).map(super::accepted);
            let values = known.unwrap_or_else(|| texts(error, ContextKind::ValidValue).join("、"));
            (!values.is_empty()).then(|| format!("可选：{values}"))
        }
        _ => None,
    }
}

/// What the word may have meant: the three nearest commands or options, or clap's value.
fn nearest(error: &clap::Error, reached: &Reached) -> Vec<String> {
    use ContextKind::{InvalidArg, InvalidSubcommand, SuggestedValue};
    let near = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            near::question(text(error, InvalidSubcommand), reached.commands().map(near::of_command))
        }
        ErrorKind::UnknownArgument => text(error, InvalidArg).strip_prefix("--").and_then(|typed| {
            let options = reached.command.get_arguments().filter(|arg| !arg.is_hide_set());
            near::question(typed, options.filter_map(near::of_option))
        }),
        // clap sorts its candidates by rising likeness.
        _ => texts(error, SuggestedValue).pop().map(|word| format!("是不是 {word}？")),
    };
    let tips = match error.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips.as_slice(),
        _ => &[],
    };
    tips.iter().filter_map(|tip| in_chinese(&tip.to_string())).chain(near).collect()
}

/// clap's remaining advice comes only as English sentences, with what to type between quotes.
fn in_chinese(tip: &str) -> Option<String> {
    if tip.starts_with("subcommand '") {
        return Some("它是一个命令，前面不要写 --".to_owned());
    }
    let typed = tip.strip_prefix('\'')?.strip_suffix("' exists")?;
    Some(format!("要写在命令后面：{typed}"))
}

fn noun(arg: &str) -> String {
    format!("{} {arg}", if arg.starts_with('-') { "选项" } else { "参数" })
}

/// A word as it was typed; control characters are spelled out, since it goes to a terminal.
fn quoted(word: &str) -> String {
    let spelled = |char: char| if char.is_control() { char.escape_default().to_string() } else { char.to_string() };
    format!("“{}”", word.chars().map(spelled).collect::<String>())
}

fn text(error: &clap::Error, kind: ContextKind) -> &str {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text,
        _ => "",
    }
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text],
        Some(ContextValue::Strings(texts)) => texts.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn number(error: &clap::Error, kind: ContextKind) -> isize {
    match error.get(kind) {
        Some(ContextValue::Number(number)) => *number,
        _ => 0,
    }
}
