//! Commands in the READMEs that are not run: in a sentence, in a table, in a block for the shell. Each is one that the
//! program understands, so that nobody types what is not there.

use super::pages::{Page, pages};
use super::session::words;
use std::process::Command;

/// `` `zhiben …` `` in a line, and the lines of a block for the shell.
fn shown(page: &Page) -> Vec<String> {
    let mut all = Vec::new();
    let mut fence = None;
    for line in page.text.lines() {
        match (line.strip_prefix("```"), fence) {
            (Some(info), None) => fence = Some(info),
            (Some(_), Some(_)) => fence = None,
            (None, None) => all.extend(line.split('`').skip(1).step_by(2).map(str::to_string)),
            (None, Some("sh")) => all.push(line.to_string()),
            (None, Some(_)) => {}
        }
    }
    all.retain(|line| line.starts_with("zhiben ") && !line.contains("COMMAND"));
    all
}

#[test]
fn every_command_that_is_shown_is_understood() {
    let mut wrong = Vec::new();
    for page in pages() {
        let all = shown(&page);
        assert!(all.len() > 3, "{}", page.name);
        for line in all {
            // Up to what the shell does with it. Help comes only after all before it was understood.
            let line = line.split(['|', ';', '>']).next().unwrap_or("");
            let mut words = words(line).split_off(1);
            words.retain(|word| word != "…");
            if words.first().is_none_or(|word| word != "help") {
                words.push("--help".to_string());
            }
            let output = Command::new(env!("CARGO_BIN_EXE_zhiben")).args(&words).env_clear().output().unwrap();
            if !output.status.success() {
                wrong.push(format!("{}: {line}\n{}", page.name, String::from_utf8_lossy(&output.stderr)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
