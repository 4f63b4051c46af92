//! The temporary files of a workbook are next to it, and where there is no space for them the result is one sentence
//! and exit 3.

#![cfg(unix)]

use crate::env::{Output, Run, TODAY, Town};
use std::fs;

const WORKBOOKS: [&str; 6] = [
    "report -o r.xlsx",
    "export hazard -o h.xlsx",
    "export all -f xlsx -o all",
    "template hazard -o t.xlsx",
    "overdue -f xlsx",
    "submit hazard-sheet --period 2026-10 -o s.xlsx",
];

#[test]
fn no_workbook_asks_for_the_systems_temporary_folder() {
    let town = Town::sample();
    for line in WORKBOOKS {
        let mut command =
            Run::new(line.split(' ')).today(TODAY).at(&town.root()).env("TMPDIR", "/nowhere/at/all").command();
        let run = command.output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&run.stderr));
    }
    assert!(town.root().join("all/hazard.xlsx").exists());
    // No other file stays.
    let names = fs::read_dir(town.root()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    let left: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// No file may grow beyond one block: as on a full disk, every longer write fails.
#[test]
fn no_room_is_a_sentence_and_never_a_panic() {
    let town = Town::sample();
    for line in WORKBOOKS.iter().chain(&["report -o r.html", "report -o r.docx", "export hazard -o h.csv"]) {
        let script = format!("trap '' XFSZ; ulimit -f 1; exec {} --today {TODAY} {line}", env!("CARGO_BIN_EXE_zhiben"));
        let mut command = Run::of("sh", &["-c", &script]).at(&town.root()).command();
        command.stdout(std::process::Stdio::piped());
        let run = Output::of(command);
        assert!(run.code == 3 && run.stdout.is_empty(), "{run:#?}");
        assert!(run.stderr.contains("错误：") && !run.stderr.contains("panicked"), "{run:#?}");
        let name = line.split(' ').next_back().unwrap();
        assert!(!town.root().join(name).exists(), "{line}");
    }
}
