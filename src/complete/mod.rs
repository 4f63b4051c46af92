//! Completes a command line that is being typed. From the words typed so far, candidates for the next word are
//! computed: commands and options with their Chinese descriptions, and values from the plan and the store.
//! `clap_complete` writes the scripts for the shells. This room prints nothing. If a file cannot be read, there are no
//! candidates from it.

mod records;
mod shells;
mod source;

use crate::domain::plan::Plan;
use crate::ledger::Ledger;
use crate::store::Store;
use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
pub use shells::Asked;
use source::Source;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

/// The environment variable that the shell's script sets to its own name when it asks for candidates.
pub const ASKED_BY: &str = "ZHIBEN_COMPLETE";

/// The shells that completion supports.
pub const SHELLS: [&str; 4] = ["bash", "zsh", "fish", "powershell"];

/// Adds the options of `completions`, which prints the script for a shell.
pub fn options(command: Command) -> Command {
    let shell = Arg::new("shell").required(true).value_name("终端程序").value_parser(SHELLS);
    command.arg(shell.help("哪一种"))
}

/// Opens the plan and the store from which candidates come. Each is opened only when a value from it is needed.
pub struct Ground {
    pub plan: Box<dyn Fn() -> Option<Plan> + Send + Sync>,
    pub store: Box<dyn Fn() -> Option<Store> + Send + Sync>,
}

/// The script that registers completion in a shell (`bash`, `zsh`, `fish` or `powershell`); `None` for any other shell.
/// The script calls `zhiben` by name, so it works wherever the program is installed.
pub fn script(shell: &str) -> Option<String> {
    shells::script(shell, ASKED_BY)
}

/// The candidates for the word that is being typed, in the form that the shell reads.
pub fn answer(
    shell: &str,
    tree: Command,
    words: Vec<OsString>,
    asked: &Asked,
    ground: Ground,
    here: &Path,
) -> Option<Vec<u8>> {
    shells::answer(shell, &mut with_values(tree, None, &Arc::new(ground)), words, asked, here)
}

/// Adds value candidates to the options of the command tree. `ledger` is the ledger of the parent command.
fn with_values(command: Command, ledger: Option<&'static Ledger>, ground: &Arc<Ground>) -> Command {
    let name = command.get_name().to_string();
    let ledger = ledger.or_else(|| crate::ledger::find(&name));
    let command = command.mut_args(|arg| {
        // `clap_complete` recognises the value of an option by its visible names only.
        let aliases: Vec<String> = arg.get_all_aliases().unwrap_or_default().into_iter().map(str::to_string).collect();
        let arg = arg.visible_aliases(aliases);
        let sources = source::of(ledger, &name, arg.get_id().as_str());
        if sources.is_empty() { with_path(arg) } else { with_sources(arg, sources, ground.clone()) }
    });
    command.mut_subcommands(|sub| with_values(sub, ledger, ground))
}

fn with_sources(arg: Arg, sources: Vec<Source>, ground: Arc<Ground>) -> Arg {
    let answer = move |typed: &std::ffi::OsStr| -> Vec<CompletionCandidate> {
        let Some(typed) = typed.to_str() else { return Vec::new() };
        let found = sources.iter().flat_map(|source| source.candidates(typed, &ground));
        // A value with a line break or a tab in it cannot be typed as one word.
        let found = found.filter(|(value, _)| !value.contains(char::is_control));
        let candidate = |(at, (value, about)): (usize, (String, String))| {
            let about = Some(about).filter(|about| !about.is_empty());
            CompletionCandidate::new(value).help(about.map(Into::into)).display_order(Some(at))
        };
        found.enumerate().map(candidate).collect()
    };
    arg.add(ArgValueCompleter::new(answer))
}

/// Lets the shell complete paths for an argument whose placeholder is 文件 or 目录.
fn with_path(arg: Arg) -> Arg {
    let named = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
    match named.as_deref() {
        Some("目录") => arg.value_hint(ValueHint::DirPath),
        Some("文件" | "拒收.csv") => arg.value_hint(ValueHint::AnyPath),
        _ => arg,
    }
}
