//! Commands about the program itself: a page of help, the completion script of a shell, completions of a line, and the
//! manual pages. A store is opened only where one of its values is completed.

use super::screen::{Screen, pager};
use super::workspace::load_plans;
use super::{current_dir, talk, variable, workspace};
use crate::cli;
use crate::commands::ensure_not_workspace_file;
use crate::complete::{self, Asked, Ground};
use crate::exit::Exit;
use crate::help;
use crate::output;
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::{Access, Store};
use clap::ArgMatches;
use std::ffi::OsString;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// Runs a command about the program itself; `None` for any other command.
pub(super) fn run(matches: &ArgMatches, screen: Screen) -> Option<anyhow::Result<Exit>> {
    let (name, inner) = matches.subcommand()?;
    let text = |id: &str| inner.get_one::<String>(id).map_or("", String::as_str);
    match name {
        "help" => Some(explain(&help::ask::words(inner), screen)),
        "completions" => Some(script(text("shell"))),
        "man" => Some(write_manual(Path::new(text("dir")))),
        _ => None,
    }
}

/// Prints the page of a command or topic.
fn explain(about: &[String], screen: Screen) -> anyhow::Result<Exit> {
    let args: Vec<OsString> = ["zhiben"].into_iter().chain(about.iter().map(String::as_str)).map(Into::into).collect();
    let topic = || help::ask::topic(&about.join(""));
    let is_all = help::ask::is_all(about);
    let args: Vec<OsString> = args.into_iter().take(if is_all { 1 } else { usize::MAX }).collect();
    let mut root = if is_all { cli::in_full() } else { cli::root(&args) };
    let asked = args.iter().cloned().chain(["--help".into()]);
    let text = match root.try_get_matches_from_mut(asked) {
        Err(page) if help::is_display(&page) => help::display(&page, screen.map_or(usize::MAX, |(width, _)| width)),
        _ => topic().ok_or_else(|| help::ask::unknown(&cli::whole(), &about.join(" ")))?,
    };
    let _ = output::page(&text, pager(screen, false).as_ref(), &mut stdout());
    Ok(Exit::Done)
}

fn script(shell: &str) -> anyhow::Result<Exit> {
    let script = complete::script(shell).ok_or_else(|| {
        Mistake::new(format!("不知道“{shell}”这个终端程序")).hint(format!("可用的值：{}", complete::SHELLS.join("、")))
    })?;
    let _ = output::page(&script, None, &mut stdout());
    Ok(Exit::Done)
}

fn write_manual(dir: &Path) -> anyhow::Result<Exit> {
    let pages = help::paper::pages(cli::whole())?;
    for name in pages.iter().map(|(name, _)| name.as_str()).chain([""]) {
        ensure_not_workspace_file(&current_dir(), &dir.join(name), "请换一个目录")?;
    }
    std::fs::create_dir_all(dir).map_err(|error| {
        Surroundings::new(
            format!("建不了 {}：{}", dir.display(), system_error(&error)),
            "请检查目录的写入权限和磁盘空间",
        )
    })?;
    for (name, text) in &pages {
        output::stage(&dir.join(name), text.as_bytes())?.place()?;
    }
    let see = dir.join("zhiben.1");
    talk(&[format!("已写好 {} 页手册", pages.len()), format!("看总的一页：man {}", see.display())]);
    Ok(Exit::Done)
}

/// Answers a shell that asks for completions; `None` if no shell asks. `args` are `zhiben -- zhiben hazard …`.
pub(super) fn complete(args: &[OsString]) -> Option<Exit> {
    let shell = variable(complete::ASKED_BY)?;
    let words: Vec<OsString> = args.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    let given = named_workspace(&words);
    let place = move || workspace(given.as_deref(), false).ok();
    let elsewhere = place.clone();
    let ground = Ground {
        plan: Box::new(move || Some(load_plans(&elsewhere()?).ok()?.0)),
        store: Box::new(move || Store::open(&place()?.join("data").join("zhiben.db"), Access::Read).ok()),
    };
    let asked = Asked {
        index: variable("_CLAP_COMPLETE_INDEX").and_then(|text| text.parse().ok()),
        quote: variable("_CLAP_COMPLETE_QUOTE").and_then(|text| text.chars().next()),
    };
    let answer = complete::answer(&shell, cli::root(&words), words, &asked, ground, &current_dir());
    let _ = stdout().write_all(&answer.unwrap_or_default());
    Some(Exit::Done)
}

/// The value of `-C` in the line that is being typed.
fn named_workspace(words: &[OsString]) -> Option<PathBuf> {
    let at = words.iter().position(|word| word == "-C" || word == "--workspace" || word == "--工作区")?;
    words.get(at + 1).map(PathBuf::from)
}
