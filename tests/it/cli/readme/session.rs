//! A reader at a terminal: a directory of its own, one command after the other. Besides `zhiben` it knows
//! `cd`, `ls` and `echo $?`.

use super::pages::Step;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Matches any lines.
const ANYTHING: &str = "…";

pub struct Session {
    home: TempDir,
    here: PathBuf,
    /// The moment that it is, where the page fixes one.
    now: Option<&'static str>,
    code: Option<i32>,
}

impl Session {
    pub fn new(now: Option<&str>) -> Session {
        let home = TempDir::new().unwrap();
        let here = home.path().to_path_buf();
        let now = now.map(|now| &*now.to_string().leak());
        Session { home, here, now, code: None }
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.here.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What differs, for a person; none where the command prints what the page says.
    pub fn check(&mut self, page: &str, step: &Step) -> Option<String> {
        let printed = self.run(&words(&step.command));
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let expected: Vec<&str> = step.output.iter().map(String::as_str).collect();
        let differs = || {
            format!(
                "$ {}\n-- {page} says\n{}\n-- it printed\n{}\n",
                step.command,
                expected.join("\n"),
                printed.join("\n")
            )
        };
        (!fits(&expected, &printed)).then(differs)
    }

    fn run(&mut self, words: &[String]) -> String {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words[..] {
            ["zhiben", ref args @ ..] => self.zhiben(args),
            ["cd", to] => {
                self.here.push(to);
                let (here, home) = (self.here.canonicalize(), self.home.path().canonicalize());
                assert!(here.is_ok_and(|here| here.starts_with(home.unwrap())), "cd {to} leads out of the tour");
                String::new()
            }
            ["ls", ref of @ ..] => {
                let dir = of.first().map_or_else(|| self.here.clone(), |of| self.here.join(of));
                let mut names: Vec<String> = std::fs::read_dir(dir)
                    .unwrap()
                    .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                    .filter(|name: &String| !name.starts_with('.'))
                    .collect();
                names.sort();
                names.join("\n")
            }
            ["echo", "$?"] => self.code.map(|code| code.to_string()).unwrap_or_default(),
            _ => panic!("the tour may not use {words:?}"),
        }
    }

    /// Both streams in the order in which a terminal would show them.
    fn zhiben(&mut self, args: &[&str]) -> String {
        let screen = self.home.path().join(".screen");
        let file = std::fs::File::options().create(true).append(true).open(&screen).unwrap();
        file.set_len(0).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiben"));
        command.args(args).current_dir(&self.here).env_clear().env("ZHIBEN_USER", "王芳");
        command.envs(self.now.map(|now| ("ZHIBEN_NOW", now)));
        let status = command.stdout(file.try_clone().unwrap()).stderr(file).status().unwrap();
        self.code = status.code();
        let bytes = std::fs::read(screen).unwrap();
        String::from_utf8(bytes).unwrap()
    }
}

/// A command line as a shell splits it: single and double quotes, nothing to expand.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for char in line.chars() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

fn fits(expected: &[&str], printed: &[&str]) -> bool {
    match expected {
        [] => printed.is_empty(),
        [ANYTHING, rest @ ..] => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        [line, rest @ ..] => printed.first() == Some(line) && fits(rest, &printed[1..]),
    }
}

#[test]
fn a_line_of_dots_is_any_lines() {
    assert!(fits(&["a", "…", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["…"], &[]));
    assert!(!fits(&["a", "…", "c"], &["a", "b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}

#[test]
fn a_line_splits_as_in_a_shell() {
    assert_eq!(
        words("zhiben unit add --name '甲 厂' -o \"a{date}.csv\" ''"),
        ["zhiben", "unit", "add", "--name", "甲 厂", "-o", "a{date}.csv", ""]
    );
}
