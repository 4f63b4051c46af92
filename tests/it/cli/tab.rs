//! Tab in the shells themselves, each in a terminal: a unit's name stands on the line as one word, and nothing of it is
//! run. A shell that is not installed is said loudly, and fails where `CI=true`.
#![cfg(unix)]

use crate::env::{Run, Town, skipped};
use crate::terminal::{ENTER, Terminal};
use std::fs;
use std::process::Command;

/// Names as a file that somebody sent may hold them; each begins with a character of its own and ends with 厂.
const NAMES: [&str; 9] = [
    "甲$(touch PWN)厂",
    "乙 西区;touch PWN;厂",
    "丙商行(个体工商户)厂",
    "丁`touch PWN`厂",
    "戊's \"号\"厂",
    "己[a-z]*?{b,c}厂",
    "庚&touch PWN|厂",
    "辛!! ~#<PWN>厂",
    "壬\\$HOME\\厂",
];

fn is_there(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").output().is_ok_and(|out| out.status.success());
    if !found {
        skipped(shell, "completion in it");
    }
    found
}

/// Types the beginning of a command, Tab and Enter; gives the words that the shell then ran it with.
fn typed(shell: &[&str], opening: &str, typed: &[(&str, &str)]) -> Vec<Vec<String>> {
    let town = Town::new();
    let rows: String = NAMES.iter().map(|name| format!("\"{}\",工贸\n", name.replace('"', "\"\""))).collect();
    town.file("u.csv", format!("单位名称,类别\n{rows}"));
    town.sh("import unit u.csv").done(&["新增 9"]);
    let bin = town.root().join("bin");
    fs::create_dir(&bin).unwrap();
    let real = env!("CARGO_BIN_EXE_zhiben");
    // Completion is asked of the program itself; the test checks what is run.
    let script = format!(
        "#!/bin/sh\n[ -n \"$ZHIBEN_COMPLETE\" ] && exec '{real}' \"$@\"\n[ \"$1\" = completions ] && exec '{real}' \"$@\"\n\
         printf '%s\\0' \"$@\" > argv.new; mv argv.new argv; echo 好了\n"
    );
    town.file("bin/zhiben", script);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(bin.join("zhiben"), mode).unwrap();
    let run = Run::of("setsid", &[&["-c", "-w"], shell].concat()).at(&town.root());
    let home = town.root().display().to_string();
    let run = run.env("PATH", &format!("{}:/usr/bin:/bin", bin.display())).env("LC_ALL", "C.UTF-8").env("HOME", &home);
    let run = run.env("TERM", "xterm").env("PS1", "READY> ").env("INPUTRC", "/dev/null").env("ZDOTDIR", &home);
    let mut terminal = Terminal::sized(run, 200, 40);
    terminal.press(opening).press(ENTER).wait_for("装好了").wait_for("装好了");
    let mut all = Vec::new();
    for (keys, until) in typed {
        let _ = fs::remove_file(town.root().join("argv"));
        terminal.press(keys).press("\t").wait_for(until).press(ENTER).wait_for("好了");
        let words = fs::read(town.root().join("argv")).unwrap();
        all.push(words.split(|b| *b == 0).map(|word| String::from_utf8(word.to_vec()).unwrap()).collect());
        assert!(!town.root().join("PWN").exists(), "{keys}: {}", terminal.shown());
    }
    terminal.press("exit").press(ENTER).end();
    all
}

fn completes(shell: &[&str], opening: &str) {
    if !is_there(shell[0]) {
        return;
    }
    let keys: Vec<String> =
        NAMES.iter().map(|name| format!("zhiben unit show {}", name.chars().next().unwrap())).collect();
    let lines: Vec<(&str, &str)> = keys.iter().map(|keys| (keys.as_str(), "厂")).collect();
    let ran = typed(shell, opening, &lines);
    for (name, words) in NAMES.iter().zip(ran) {
        assert_eq!(words, ["unit", "show", name, ""], "{shell:?}");
    }
}

#[test]
fn bash() {
    completes(&["bash", "--norc", "--noprofile", "-i"], "source <(zhiben completions bash); echo 装好了");
}

/// Within a quote that was opened, and after half of a quoted name.
#[test]
fn bash_within_quotes() {
    if !is_there("bash") {
        return;
    }
    let lines = [
        ("zhiben unit show '甲", "厂"),
        ("zhiben unit show \"丁", "厂"),
        ("zhiben unit show '戊", "厂"),
        ("zhiben unit show 乙\\ 西", "厂"),
        ("zhiben unit show 丙商行\\(个", "厂"),
    ];
    let ran = typed(&["bash", "--norc", "--noprofile", "-i"], "source <(zhiben completions bash); echo 装好了", &lines);
    for (words, at) in ran.iter().zip([0, 3, 4, 1, 2]) {
        assert_eq!(words[2], NAMES[at]);
    }
}

#[test]
fn zsh() {
    let opening = "autoload -Uz compinit; compinit -u -D; source <(zhiben completions zsh); echo 装好了";
    completes(&["zsh", "-f", "-i"], opening);
}

#[test]
fn fish() {
    completes(&["fish", "--no-config", "-i"], "zhiben completions fish | source; echo 装好了");
}
