//! The tables of docs/commands.md against the program: its command tree as `--help` shows it, the options that
//! every command takes, the exit codes.

use super::pages::pages;
use crate::cli::help::HEADINGS;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use zhiben::exit::Exit;

fn help(path: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiben"));
    // The program's own page in full.
    let asked = if path.is_empty() { vec!["help", "all"] } else { path.split_whitespace().chain(["--help"]).collect() };
    let output = command.env_clear().args(asked).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The first words of the lines under a heading of a help page.
fn under<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = page.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Every command that `--help` leads to, by its path.
fn tree(path: &str, all: &mut BTreeSet<String>) {
    let page = help(path);
    for name in HEADINGS.into_iter().flat_map(|heading| under(&page, heading)) {
        let below = format!("{path} {name}").trim_start().to_string();
        tree(&below, all);
        all.insert(below);
    }
}

/// The words between backticks.
fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// README's commands with their Chinese names: `` `unit` `add` `close` `` beside `单位 登记 停业`.
fn listed() -> BTreeMap<String, String> {
    let [english, _] = pages();
    let mut all = BTreeMap::new();
    for row in english.table("## Commands") {
        let (names, chinese) = (code(row[0]), row[1].split_whitespace().collect::<Vec<_>>());
        assert_eq!(names.len(), chinese.len(), "{row:?}: each name has its Chinese one");
        all.insert(names[0].to_string(), chinese[0].to_string());
        for (verb, name) in names.iter().zip(&chinese).skip(1) {
            all.insert(format!("{} {verb}", names[0]), format!("{} {name}", chinese[0]));
        }
    }
    all
}

#[test]
fn the_commands_are_those_of_the_program() {
    let mut real = BTreeSet::new();
    tree("", &mut real);
    assert_eq!(listed().into_keys().collect::<BTreeSet<_>>(), real);
}

#[test]
fn the_chinese_names_do_the_same() {
    for (english, chinese) in listed() {
        assert_eq!(help(&chinese), help(&english), "{chinese}");
    }
}

#[test]
fn the_common_options_are_those_of_the_program() {
    let long = |line: &str| line.split([' ', ',', '`']).find(|word| word.starts_with("--")).map(str::to_string);
    let page = help("");
    let lines = page.lines().skip_while(|line| *line != "通用选项：").skip(1).take_while(|line| !line.is_empty());
    let real: BTreeSet<String> = lines.filter_map(long).collect();
    let [english, _] = pages();
    let listed: BTreeSet<String> =
        english.table("### Options of every command").iter().filter_map(|r| long(r[0])).collect();
    assert_eq!(listed, real);
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    const A_BUG: u8 = 101;
    let real = [Exit::Done, Exit::Findings, Exit::Input, Exit::Surroundings].map(|exit| exit.code().to_string());
    for page in pages() {
        let heading = if page.name == "README.md" { "## Exit codes" } else { "## 退出码" };
        let listed: Vec<&str> = page.table(heading).into_iter().map(|row| row[0]).collect();
        assert_eq!(listed, [&real[..], &[A_BUG.to_string()]].concat(), "{}", page.name);
    }
}
