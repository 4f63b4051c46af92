//! What a command cannot write is refused before anything is done: every command of the tree with every ending and every
//! format gives a file of that kind, or exit 2 and nothing.

use crate::env::{Town, words};
use std::fs;
use std::path::Path;
use zhiben::cli;

const ENDINGS: [&str; 11] = ["csv", "tsv", "json", "md", "xlsx", "html", "ics", "docx", "txt", "pdf", ""];
const FORMATS: [&str; 8] = ["table", "csv", "tsv", "json", "md", "xlsx", "html", "ics"];

/// Command lines that give something to be written, of each kind and of every command.
const WRITERS: [&str; 65] = [
    "overdue",
    "digest",
    "report",
    "hazard list",
    "plan check",
    "export hazard",
    "submit list",
    "",
    "status",
    "run",
    "run major-hazards",
    "upcoming",
    "checklist",
    "coverage 7.2a",
    "targets",
    "matrix",
    "plan show",
    "plan history",
    "plan diff",
    "criteria list",
    "calendar list 2026",
    "why 7.2a",
    "template hazard",
    "check",
    "check paper",
    "log",
    "collect list",
    "form list",
    "merge list",
    "merge conflicts",
    "merge units",
    "assess",
    "sums",
    "handover 镇应急",
    "cron",
    "cert missing",
    "cert list",
    "unit list",
    "unit show U001",
    "training list",
    "attendance list",
    "drill list",
    "inspection list",
    "done list",
    "event list",
    "attach list",
    "person list",
    "order list",
    "order print JC-DB-2026-0001",
    "hazard sheet JC-YH-2026-0001",
    "task list",
    "enforcement list",
    "approval list",
    "tip list",
    "supply list",
    "risk list",
    "stop list",
    "device list",
    "permit list",
    "publicity list",
    "report --group category",
    "checklist --group category",
    "submit hazard-sheet --period 2026-10 --dry-run",
    "hazard show JC-YH-2026-0001",
    "tip reveal 1 --reason 核对",
];

/// Commands that change something and give a record, as JSON alone; none of these is done here.
const CHANGES: [&str; 25] = [
    "handover 甲 --to 乙",
    "hazard add --unit U001 --description 甲 --found 2026-11-20",
    "hazard void 1 --reason 错",
    "unit edit U001 --name 乙",
    "unit close U001",
    "training attend 1 --name 甲",
    "person leave 1",
    "done 7.2a",
    "event add --kind other --date 2026-11-01",
    "attach JC-YH-2026-0001 plan.toml",
    "order reply 1",
    "supply take 1 1",
    "task finish 1",
    "tip answer 1",
    "inspection draw --count 1",
    "import unit plan.toml",
    "publish out",
    "gather out --for postgres --url postgres://h/d",
    "collect plan.toml",
    "form accept 1",
    "form refuse 1 --reason 错",
    "merge other.db",
    "merge renumber JC DG",
    "merge take 1 ours",
    "explain 7.2a --reason 甲 --approved-by 乙",
];

/// Commands whose receipt is lines alone.
const RECEIPTS: [&str; 11] = [
    "undo",
    "redo",
    "backup b.db",
    "restore b.db",
    "salvage s.db",
    "init",
    "attach get 1",
    "form take a.zbf",
    "completions bash",
    "man pages",
    "help hazard",
];

/// Whether the bytes are what a file of the ending holds.
fn is_of(bytes: &[u8], kind: &str, in_file: bool) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let has = |what: &[u8]| bytes.windows(what.len()).any(|found| found == what);
    let is_marked = bytes.starts_with(b"\xef\xbb\xbf");
    let is_bare = !bytes.starts_with(b"PK") && !text.starts_with(['{', '<']) && !text.starts_with("BEGIN:");
    match kind {
        "xlsx" => bytes.starts_with(b"PK") && has(b"xl/workbook.xml"),
        "docx" => bytes.starts_with(b"PK") && has(b"word/document.xml"),
        "json" => serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|value| value.is_object()),
        "html" => text.to_lowercase().starts_with("<!doctype html>"),
        "ics" => text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"),
        "csv" | "tsv" => is_marked == in_file && is_bare && text.ends_with("\r\n"),
        "md" => is_bare && !is_marked && text.starts_with("## "),
        "txt" | "table" => is_bare && !is_marked && !text.starts_with("## "),
        _ => false,
    }
}

/// Runs a line with one ending or format: whether it wrote. What was refused changed nothing.
#[track_caller]
fn wrote(town: &Town, line: &str, option: &str, kind: &str) -> bool {
    let file = town.root().join(format!("文件.{kind}").trim_end_matches('.'));
    let before = town.bytes();
    let mut command = crate::env::Run::new(words(line)).today(crate::env::TODAY).at(&town.root()).command();
    match option {
        "-o" => command.arg("-o").arg(&file),
        _ => command.args(["-f", kind]),
    };
    let run = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    let at = format!("{line} {option} {kind}: {:?} {stderr}", run.status.code());
    // A text for each reader, in a folder.
    if file.is_dir() {
        let files: Vec<_> = fs::read_dir(&file).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(line == "digest" && kind.is_empty() && !files.is_empty(), "{at}");
        assert!(files.iter().all(|file| is_of(&fs::read(file).unwrap(), "txt", true)), "{at}");
        fs::remove_dir_all(&file).unwrap();
        return true;
    }
    let written = if option == "-o" { fs::read(&file).ok() } else { Some(run.stdout).filter(|out| !out.is_empty()) };
    let _ = fs::remove_file(&file);
    assert!(!file.exists(), "{at}");
    match run.status.code() {
        Some(0) => {
            let bytes = written.unwrap_or_else(|| panic!("nothing was written: {at}"));
            assert!(
                is_of(&bytes, kind, option == "-o"),
                "{at}: {}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(200)])
            );
            true
        }
        Some(2) => {
            assert!(written.is_none() && stderr.starts_with("错误："), "{at}");
            assert!(town.bytes() == before, "{at}");
            false
        }
        _ => panic!("{at}"),
    }
}

#[test]
fn a_file_is_of_its_kind_or_is_refused() {
    let town = Town::sample();
    let ways = ENDINGS.map(|kind| ("-o", kind)).into_iter().chain(FORMATS.map(|kind| ("-f", kind)));
    let ways: Vec<(&str, &str)> = ways.collect();
    let mut silent = Vec::new();
    for (at, line) in WRITERS.iter().enumerate() {
        // The first ones in every way, the others in every fourth, each beginning elsewhere.
        let tried = ways.iter().enumerate().filter(|(place, _)| at < 7 || (at + place).is_multiple_of(4));
        let count = tried.filter(|(_, (option, kind))| wrote(&town, line, option, kind)).count();
        if count == 0 && !line.starts_with("order print") && !line.starts_with("hazard sheet") {
            silent.push(line);
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
    assert!(wrote(&town, "order print JC-DB-2026-0001", "-o", "docx"));
    assert!(wrote(&town, "report", "-o", "docx"));
    for (line, kind) in [("upcoming", "ics"), ("checklist", "ics"), ("digest", "ics"), ("plan check", "txt")] {
        assert!(wrote(&town, line, "-o", kind), "{line}");
    }
    for (line, kind) in [("hazard list", "ics"), ("export hazard", "ics"), ("plan check", "csv"), ("plan check", "md")]
    {
        assert!(!wrote(&town, line, "-o", kind), "{line}");
    }
}

#[test]
fn what_only_changes_something_writes_its_record_alone() {
    let town = Town::sample();
    let kinds = |at: usize| ENDINGS.into_iter().enumerate().filter(move |(place, _)| (at + place).is_multiple_of(5));
    for (at, line) in CHANGES.iter().chain(&RECEIPTS).enumerate() {
        let is_record = at < CHANGES.len();
        for (_, kind) in kinds(at).filter(|(_, kind)| !(is_record && *kind == "json")) {
            assert!(!wrote(&town, line, "-o", kind), "{line} -o {kind}");
        }
        for format in FORMATS.into_iter().filter(|format| !["table", "json"].contains(format)).skip(at % 3).step_by(3) {
            assert!(!wrote(&town, line, "-f", format), "{line} -f {format}");
        }
    }
    // The record itself.
    let line = "unit add --name 新厂 --category 工贸";
    assert!(!wrote(&town, line, "-o", "xlsx"));
    town.sh(&format!("{line} -o 新厂.json")).done(&["新厂"]);
    assert!(is_of(&fs::read(town.root().join("新厂.json")).unwrap(), "json", true));
}

#[test]
fn every_command_is_tried() {
    let town = Town::sample();
    let all: Vec<&str> = WRITERS.iter().chain(&CHANGES).chain(&RECEIPTS).copied().collect();
    for command in cli::whole().get_subcommands() {
        let name = command.get_name();
        let is_tried = all.iter().any(|line| line.split(' ').next() == Some(name));
        // A ledger without a line of its own above.
        if !is_tried && command.get_subcommands().any(|verb| verb.get_name() == "list") {
            let line = format!("{name} list");
            assert!(wrote(&town, &line, "-o", "csv") && !wrote(&town, &line, "-o", "ics"), "{name}");
            continue;
        }
        assert!(is_tried || name == "demo", "{name}");
    }
}

#[test]
fn a_folder_holds_files_of_its_format() {
    let town = Town::sample();
    for (format, kind) in [("csv", "csv"), ("json", "json"), ("xlsx", "xlsx"), ("md", "md"), ("table", "txt")] {
        let _ = town.sh(&format!("export all -f {format} -o 台账")).ok();
        let folder = town.root().join("台账");
        let all = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<_> = all.filter(|path| !path.ends_with("manifest.json")).collect();
        assert!(files.len() > 15 && files.iter().all(|file| has_ending(file, kind)), "{files:?}");
        assert!(files.iter().all(|file| is_of(&fs::read(file).unwrap(), kind, true)), "{kind}");
        fs::remove_dir_all(folder).unwrap();
    }
    town.refuses("export all -f ics -o 台账", &["-f ics"]);
    for ending in ENDINGS.into_iter().filter(|ending| !ending.is_empty()) {
        town.refuses(&format!("export all -o 台账.{ending}"), &["一个目录"]);
    }
    // Tables one after the other are for people.
    let bare = Town::bare();
    for format in ["csv", "tsv", "json", "ics"] {
        bare.sh(&format!("demo 示例 -f {format}")).refused(&[format]);
    }
    assert!(!bare.root().join("示例").exists());
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|found| found == ending)
}

#[test]
fn a_format_and_an_ending_that_contradict_each_other_are_refused() {
    let town = Town::sample();
    for (format, ending) in [("csv", "xlsx"), ("json", "csv"), ("xlsx", "html"), ("html", "txt"), ("md", "docx")] {
        town.refuses(&format!("overdue -f {format} -o 甲.{ending}"), &[&format!("甲.{ending}")]);
        assert!(!town.root().join(format!("甲.{ending}")).exists());
    }
    for (format, file) in [("csv", "甲.txt"), ("csv", "甲.CSV"), ("json", "甲.2026"), ("html", "甲.htm")] {
        let _ = town.sh(&format!("overdue -f {format} -o {file}")).ok();
        assert!(is_of(&fs::read(town.root().join(file)).unwrap(), format, true), "{format} {file}");
    }
    town.file("u.csv", "单位名称,类别\n甲厂,没有这类\n乙厂,工贸\n");
    for ending in ["json", "md", "html", "ics", "docx", "pdf", "xls"] {
        town.refuses(&format!("import unit u.csv --partial 拒收.{ending}"), &[&format!("拒收.{ending}")]);
        town.refuses(&format!("backup 备份.{ending}"), &[&format!("备份.{ending}"), ".db"]);
    }
    town.refuses("report --group category -o 汇报.docx", &["不能写成 .docx"]);
}
