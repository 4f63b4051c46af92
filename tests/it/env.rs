//! A town to test in: a temporary workspace, and the program run in it with a cleared environment. The result of a run
//! must be looked at, and unexpected output on standard error fails the test.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The day for which the sample was written.
pub const TODAY: &str = "2026-11-23";

pub struct Town {
    home: TempDir,
}

impl Town {
    /// A new workspace without a store.
    pub fn new() -> Town {
        let town = Town::bare();
        let made = Run::new(["init", "--kept-from", "none"]).at(&town.root()).go();
        assert_eq!(made.code, 0, "{made:?}");
        town
    }

    /// The sample town, made once by `demo` and copied.
    pub fn sample() -> Town {
        static STORE: OnceLock<Vec<u8>> = OnceLock::new();
        let town = Town::bare();
        let bytes = STORE.get_or_init(|| {
            let made = Town::bare();
            let run = Run::new(["demo", "."]).at(&made.root()).go();
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
            fs::read(made.store()).unwrap()
        });
        fs::create_dir_all(town.root().join("data")).unwrap();
        fs::write(town.root().join("plan.toml"), fs::read(repo("plan.toml")).unwrap()).unwrap();
        fs::write(town.store(), bytes).unwrap();
        town
    }

    /// A directory without a workspace.
    pub fn bare() -> Town {
        Town { home: tempfile::tempdir().unwrap() }
    }

    /// A town with a few units of different kinds, and nothing else.
    pub fn with_units() -> Town {
        let town = Town::new();
        town.file(
            "units.csv",
            "单位编码,单位名称,类别,主要负责人,实际控制人,别名\n\
             U001,东沟石料厂,非煤矿山,张三,,东沟石厂\n\
             U002,西沟石料厂,非煤矿山,李四,王大,\n\
             U003,粮油、副食店,小型生产经营场所,陶四,,\n\
             U004,南河村,行政村,喻九,,\n",
        );
        town.run(["import", "unit", "units.csv"]).done(&["新增 4"]);
        town
    }

    pub fn root(&self) -> PathBuf {
        self.home.path().to_path_buf()
    }

    pub fn store(&self) -> PathBuf {
        self.root().join("data/zhiben.db")
    }

    /// The bytes of the store; none where there is no file.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        fs::read(self.store()).ok()
    }

    /// Writes a file into the workspace's directory.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs the program in the workspace, as of the sample's day.
    pub fn run<S: AsRef<str>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.on(TODAY, args)
    }

    /// Runs the program as of another day.
    pub fn on<S: AsRef<str>>(&self, day: &str, args: impl IntoIterator<Item = S>) -> Output {
        Run::new(args).today(day).at(&self.root()).go()
    }

    /// A command line as a person would type it; `'…'` keeps spaces together.
    pub fn sh(&self, line: &str) -> Output {
        self.run(words(line))
    }

    /// The report as JSON.
    pub fn json(&self, line: &str) -> Value {
        self.json_on(TODAY, line)
    }

    pub fn json_on(&self, day: &str, line: &str) -> Value {
        let mut args = words(line);
        args.extend(["-f".to_string(), "json".to_string()]);
        self.on(day, args).json()
    }

    /// The rows of the report as JSON.
    pub fn rows(&self, line: &str) -> Vec<Value> {
        rows(&self.json(line))
    }

    /// Runs a command that must be refused with code 2, in Chinese, and leave the store as it is.
    pub fn refuses(&self, line: &str, needles: &[&str]) {
        self.refuses_all(words(line), needles);
    }

    pub fn refuses_all<S: AsRef<str>>(&self, args: impl IntoIterator<Item = S>, needles: &[&str]) {
        let before = self.bytes();
        self.run(args).refused(needles);
        assert!(self.bytes() == before, "拒绝之后台账文件变了");
    }

    /// The names of the files under `data/` other than the store and its head; SQLite's temporary files must not stay.
    pub fn files_next_to_store(&self) -> Vec<String> {
        let all = fs::read_dir(self.root().join("data")).unwrap();
        let names = all.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| !["zhiben.db", "zhiben.head"].contains(&name.as_str())).collect()
    }
}

/// One run of the program.
pub struct Run {
    command: Command,
}

impl Run {
    /// The program with no environment but `TZ=UTC` and with an empty standard input.
    pub fn new<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiben"));
        command.args(args.into_iter().map(|a| a.as_ref().to_string())).env_clear().env("TZ", "UTC");
        command.stdin(Stdio::null());
        Run { command }
    }

    /// Another program with the same environment.
    pub fn of(program: &str, args: &[&str]) -> Run {
        let mut command = Command::new(program);
        command.args(args).env_clear().env("TZ", "UTC").stdin(Stdio::null());
        Run { command }
    }

    /// The variable `CI` of the environment that the tests run in.
    #[allow(clippy::disallowed_methods)]
    pub fn ci() -> Option<String> {
        std::env::var("CI").ok()
    }

    /// A variable of the environment that the tests run in.
    #[allow(clippy::disallowed_methods)]
    pub fn asked(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    pub fn today(mut self, day: &str) -> Run {
        self.command.args(["--today", day]);
        self
    }

    pub fn at(mut self, dir: &Path) -> Run {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Run {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, name: &str) -> Run {
        self.command.env_remove(name);
        self
    }

    /// The command itself, for a test that uses its pipes.
    pub fn command(self) -> Command {
        self.command
    }

    pub fn go(self) -> Output {
        Output::of(self.command)
    }
}

/// Prints clearly that a test was skipped because a program is not installed; where `CI=true` the test fails.
#[track_caller]
pub fn skipped(program: &str, untried: &str) {
    assert!(Run::ci().as_deref() != Some("true"), "{program} is not installed, and this is CI: .ci/run installs it");
    let loud = format!("\n*** SKIPPED: no {program} on this machine; {untried} was NOT tried ***\n");
    // Written to the stream directly, because the output of a passing test is not shown.
    std::io::Write::write_all(&mut std::io::stderr(), loud.as_bytes()).unwrap();
}

impl Output {
    /// What a run with its own input gave.
    pub fn given(stdout: String, stderr: String, code: i32) -> Output {
        Output { line: String::new(), bytes: stdout.clone().into_bytes(), stdout, stderr, code }
    }

    /// Runs a command and returns its result.
    pub fn of(mut command: Command) -> Output {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("输出不是 UTF-8");
        Output {
            line: format!("{command:?}"),
            bytes: output.stdout.clone(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            code: output.status.code().expect("被信号结束"),
        }
    }
}

/// The result of a run.
#[must_use = "a run that nobody looks at tests nothing"]
pub struct Output {
    line: String,
    pub bytes: Vec<u8>,
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

/// What a failing test shows.
impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start: String = self.stdout.chars().take(4000).collect();
        write!(f, "{}\n退出码 {}\n标准错误：\n{}\n标准输出：\n{start}", self.line, self.code, self.stderr)
    }
}

impl Output {
    /// A report: code 0 and nothing on standard error.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:#?}");
        self.stdout
    }

    /// A change: code 0, its receipt on standard error, nothing on standard output.
    #[track_caller]
    pub fn done(self, needles: &[&str]) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (0, ""), "{self:#?}");
        self.holds(needles);
        self.stderr
    }

    /// Refused: code 2, a Chinese sentence, no panic, nothing on standard output.
    #[track_caller]
    pub fn refused(self, needles: &[&str]) {
        self.fails(2, needles);
    }

    /// Fails with this exit code and a sentence on standard error.
    #[track_caller]
    pub fn fails(self, code: i32, needles: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{self:#?}");
        assert!(self.stderr.starts_with("错误："), "{self:#?}");
        assert!(is_chinese(&self.stderr), "{self:#?}");
        self.holds(needles);
    }

    #[track_caller]
    fn holds(&self, needles: &[&str]) {
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        for needle in needles {
            assert!(self.stderr.contains(needle), "没有“{needle}”：{self:#?}");
        }
    }

    /// The JSON of a report; a receipt may be on standard error where the report is a record.
    #[track_caller]
    pub fn json(self) -> Value {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:#?}");
        parse(&self.stdout)
    }

    /// The JSON of a report about days before the calendar begins, which may print a warning.
    #[track_caller]
    pub fn json_of_old_days(self) -> Value {
        let noted = self.stderr.lines().all(|line| line.starts_with("注意：日历没有 2023 年"));
        assert!(self.code == 0 && noted, "{self:#?}");
        parse(&self.stdout)
    }

    /// The record that a change prints with `-f json`.
    #[track_caller]
    pub fn record(self) -> Value {
        assert_eq!(self.code, 0, "{self:#?}");
        assert!(is_chinese(&self.stderr), "没有回执：{self:#?}");
        let json = parse(&self.stdout);
        let rows = rows(&json);
        assert_eq!(rows.len(), 1, "{json}");
        rows[0].clone()
    }
}

#[track_caller]
pub fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}：{text}"))
}

/// The list `rows`, which every report has.
#[track_caller]
pub fn rows(json: &Value) -> Vec<Value> {
    json["rows"].as_array().expect("rows").clone()
}

#[track_caller]
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key}：{value}"))
}

/// The keys of an object in their order.
pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().expect("对象").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Checks that an object has these keys and no others.
#[track_caller]
pub fn has_keys(value: &Value, expected: &str) {
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    expected.sort_unstable();
    assert_eq!(keys(value), expected, "{value}");
}

pub fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The rows of a sample ledger by header, read by the csv crate without code of this program.
pub fn sample(name: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(repo("data/sample").join(format!("{name}.csv"))).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// Whether a text is Chinese, as every sentence to a clerk must be.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Splits a command line at blanks; `'…'` keeps words together.
pub fn words(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut word, mut is_open, mut any) = (String::new(), false, false);
    for c in line.chars() {
        match c {
            '\'' => (is_open, any) = (!is_open, true),
            c if c.is_whitespace() && !is_open => {
                if any {
                    all.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        all.push(word);
    }
    all
}
