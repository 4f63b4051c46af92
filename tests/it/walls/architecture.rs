//! The walls: what each room must not know, read from the source itself. A line here for each absence
//! that `lib.rs` opens with.

use crate::env::repo;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src/`, and its text without comments and unit tests.
pub(super) struct Source {
    pub path: String,
    pub code: String,
    lines: usize,
    pub is_test: bool,
}

pub(super) fn sources() -> Vec<Source> {
    let root = repo("src");
    let mut all = Vec::new();
    walk(&root, &mut |path| {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let is_test = name.split('/').any(|part| part == "tests" || part == "tests.rs");
        // The tests within a file are at its end.
        let own = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or("");
        let code = own.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        all.push(Source { path: name, code, lines: text.lines().count(), is_test });
    });
    assert!(all.len() > 80, "{}", all.len());
    all
}

fn walk(dir: &Path, each: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, each);
        } else if path.extension().is_some_and(|e| e == "rs") {
            each(&path);
        }
    }
}

/// Whether the file belongs to the room: `domain.rs` or anything in `domain/`.
fn is_in(path: &str, room: &str) -> bool {
    path == format!("{room}.rs") || path.starts_with(&format!("{room}/")) || path == room
}

/// The rooms that a file names: `crate::store::file`, `use crate::{grid, store::file::X}`, and the like.
fn rooms(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // A macro of another crate (`$crate::`) is no room of ours.
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => found.push(word(rest)),
            Some(list) => {
                let (mut depth, mut start) = (0, true);
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            found.push(word(&list[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether the code names a crate, as a path or in a `use`.
fn names(code: &str, what: &str) -> bool {
    code.match_indices(what).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + what.len()..].chars().next();
        let bounded = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
        bounded(before) && (what.ends_with("::") || bounded(after))
    })
}

/// A room may use these rooms and no other.
#[track_caller]
fn may_use(room: &str, allowed: &[&str]) {
    for source in sources().iter().filter(|s| is_in(&s.path, room) && !s.is_test) {
        for used in rooms(&source.code) {
            assert!(used == room || allowed.contains(&used.as_str()), "{} 用了 {used}", source.path);
        }
    }
}

/// No file but these names the thing.
#[track_caller]
fn only_in(what: &str, allowed: &[&str]) {
    let mut seen = false;
    for source in sources().iter().filter(|s| !s.is_test && names(&s.code, what)) {
        assert!(allowed.iter().any(|room| is_in(&source.path, room)), "{} 用了 {what}", source.path);
        seen = true;
    }
    assert!(seen, "没有人用 {what}，这条墙多余了");
}

#[track_caller]
fn nowhere(what: &str) {
    for source in sources() {
        assert!(!source.code.contains(what), "{} 用了 {what}", source.path);
    }
}

/// Tested by these tests themselves: a rule that finds nothing is none.
#[test]
fn the_checks_see_what_they_should() {
    assert_eq!(rooms("use crate::grid::Cell;"), ["grid"]);
    assert_eq!(rooms("use crate::{grid::{Cell, Row}, store, report::x};"), ["grid", "store", "report"]);
    assert_eq!(rooms("crate::domain::words::find(x); crate::store::file::Store"), ["domain", "store"]);
    assert!(names("use rusqlite::Connection;", "rusqlite") && names("::rusqlite::X", "rusqlite"));
    assert!(!names("let my_rusqlite = 1;", "rusqlite") && !names("read-clap-", "clap"));
    let all = sources();
    assert!(all.iter().any(|s| s.path == "store/mod.rs" && names(&s.code, "rusqlite")));
    assert!(all.iter().all(|s| !s.code.contains("//!")));
}

#[test]
fn the_domain_knows_no_other_room() {
    may_use("domain", &[]);
    for source in sources().iter().filter(|s| is_in(&s.path, "domain")) {
        for what in ["rusqlite", "serde", "serde_json", "clap", "toml::", "csv::", "comfy_table", "anyhow", "tempfile"]
        {
            assert!(!names(&source.code, what), "{} 用了 {what}", source.path);
        }
        for what in ["Utc", "Local", "std::env", "std::fs", "std::io", "SystemTime"] {
            assert!(!names(&source.code, what), "{} 用了 {what}", source.path);
        }
    }
}

/// The arrows. `store` may use the ledgers' declarations: one list of columns serves its rows too.
#[test]
fn rooms_use_only_what_the_arrows_allow() {
    may_use("grid", &[]);
    may_use("filter", &["domain", "grid"]);
    may_use("draft", &["domain", "initials"]);
    may_use("draw", &["domain"]);
    may_use("format", &[]);
    may_use("letter", &[]);
    may_use("photo", &["caught"]);
    may_use("input", &[]);
    may_use("caught", &[]);
    may_use("intake", &["caught", "domain", "format", "grid", "input"]);
    may_use("ledger", &["domain", "grid"]);
    may_use("report", &["domain", "grid"]);
    may_use("plan_file", &["domain", "ledger"]);
    may_use("tables", &["domain", "filter", "format", "grid", "ledger", "plan_file", "reply"]);
    may_use("offline_form", &["domain", "ledger"]);
    may_use("publish", &["domain", "grid", "ledger", "report"]);
    may_use("gather", &["grid", "publish"]);
    may_use("merge", &[]);
    may_use("claim", &[]);
    may_use("store", &["claim", "domain", "input", "ledger", "merge", "workspace"]);
    may_use("render", &["caught", "format", "grid", "reply"]);
    may_use("reply", &["grid", "input"]);
    may_use("workspace", &[]);
    may_use("output", &["claim", "format", "grid", "render", "reply", "workspace"]);
    may_use("help", &["domain", "initials", "reply"]);
    may_use("initials", &[]);
    may_use("ask", &["cli", "commands", "domain", "grid", "initials", "ledger", "reply", "store"]);
    may_use("complete", &["commands", "domain", "grid", "initials", "ledger", "store"]);
    may_use("exit", &["domain", "output", "plan_file", "reply", "store"]);
    for source in sources().iter().filter(|s| is_in(&s.path, "commands")) {
        for used in rooms(&source.code) {
            assert!(
                !["render", "output", "app", "ask", "cli", "complete", "exit", "help"].contains(&used.as_str()),
                "{} 用了 {used}",
                source.path
            );
        }
    }
}

#[test]
fn each_crate_is_used_in_one_room() {
    only_in("rusqlite", &["store"]);
    only_in("comfy_table", &["render/table.rs"]);
    only_in("rust_xlsxwriter", &["render/xlsx"]);
    // `app` is the edge: it hands the matches on.
    only_in("clap", &["cli", "help", "commands", "ask", "complete", "app"]);
    only_in("clap_complete", &["complete"]);
    only_in("clap_mangen", &["help/paper.rs"]);
    only_in("inquire", &["ask/terminal.rs"]);
    only_in("image::", &["photo.rs"]);
    only_in("pinyin::", &["initials"]);
    only_in("toml::", &["plan_file"]);
    only_in("terminal_size", &["app"]);
    only_in("indicatif", &["output/waiting.rs"]);
    only_in("encoding_rs", &["output", "intake/text", "intake/sheet/xls"]);
    only_in("tempfile", &["claim.rs", "store/copy", "output", "input.rs"]);
    only_in("csv_core", &["intake/text"]);
    only_in("quick_xml", &["intake/document", "intake/sheet"]);
    only_in("zip::", &["intake/sheet", "letter", "offline_form/package.rs", "output/archive.rs"]);
    only_in("base64::", &["offline_form"]);
    only_in("calamine", &["intake/sheet/xls.rs"]);
    only_in("cfb", &["intake/sheet/xls.rs"]);
    only_in("parquet::", &["gather", "render/parquet.rs", "output/folder.rs"]);
    only_in("askama", &["render/html"]);
    only_in("sha2", &["draw", "merge", "offline_form", "output/folder.rs", "store"]);
}

/// The journal has one reader and one writer: whoever else needs it asks them.
#[test]
fn the_journals_table_is_named_in_one_room() {
    for source in sources().iter().filter(|s| !s.is_test && !is_in(&s.path, "store/journal")) {
        let words: Vec<&str> = source.code.split_whitespace().collect();
        for pair in words.windows(2) {
            let verb = pair[0].trim_start_matches(|c: char| !c.is_alphabetic()).to_uppercase();
            let names = pair[1].trim_matches(|c: char| !c.is_alphanumeric() && c != '_') == "journal";
            assert!(
                !(names && ["FROM", "JOIN", "INTO", "UPDATE"].contains(&verb.as_str())),
                "{} 用了 journal",
                source.path
            );
        }
    }
}

/// What SQLite reports gets its place at the module's edge; the file of digests has another edge.
#[test]
fn a_store_error_gets_its_place_once() {
    only_in("StoreError::at", &["store/placed.rs", "store/digests.rs"]);
}

/// Whoever names a file may name a device or a pipe: `input` is the one that opens what is named. The store reads its own
/// files, and `output` syncs a folder.
#[test]
fn what_somebody_names_is_opened_in_one_place() {
    only_in("File::open", &["claim.rs", "input.rs", "output", "store"]);
    for source in sources().iter().filter(|s| !s.is_test) {
        for what in ["fs::read(", "fs::read_to_string("] {
            assert!(!source.code.contains(what), "{} 用了 {what}", source.path);
        }
    }
}

#[test]
fn the_clock_and_the_environment_are_read_at_the_edge() {
    only_in("Utc::now", &["app.rs"]);
    only_in("std::env", &["app.rs", "main.rs"]);
    for what in [
        "Local::now",
        "SystemTime::now",
        "Instant::now",
        "chrono::Local",
        "date('now'",
        "CURRENT_TIMESTAMP",
        "datetime('",
    ] {
        nowhere(what);
    }
}

#[test]
fn nobody_prints_or_ends_the_process_but_the_edge() {
    nowhere("process::exit");
    nowhere("println!");
    nowhere("eprintln!");
    nowhere("print!(");
    nowhere("dbg!");
    nowhere("todo!");
    nowhere("unsafe ");
    only_in("set_hook", &["caught.rs"]);
    only_in("catch_unwind", &["caught.rs"]);
    // The streams of a database's client are not those of the program.
    let client = "commands/gather/database.rs";
    only_in("stdout", &["app", "output", client]);
    only_in("stderr", &["app", "output", client]);
}

#[test]
fn no_room_is_named_for_who_calls_it() {
    for source in sources() {
        for part in source.path.trim_end_matches(".rs").split('/') {
            let refused = ["util", "utils", "common", "helper", "helpers", "misc", "manager", "shared"];
            assert!(!refused.contains(&part), "{}", source.path);
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for source in sources() {
        assert!(source.lines <= 400, "{} 有 {} 行", source.path, source.lines);
    }
}

/// Every module opens with what it knows.
#[test]
fn every_file_begins_with_its_purpose() {
    walk(&repo("src"), &mut |path| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with("//! ") || text.starts_with("use "), "{}", path.display());
        let is_test = path.to_string_lossy().contains("tests");
        assert!(is_test || text.starts_with("//! "), "{}", path.display());
    });
}
