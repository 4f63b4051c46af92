//! Hostile texts in fields: every text column of every ledger holds one, and every form in which a ledger leaves the
//! program is checked. The text is kept as it was given and never acts.

mod refused;

use crate::env::{Output, Town, text};
use quick_xml::events::Event;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use zhiben::ledger::{self, Column, Kind, Ledger};

/// SQL, format strings, paths, shell commands, formulas, terminal escapes of one and two bytes, characters that reverse
/// the direction of reading, HTML and XML.
const HOSTILE: [&str; 18] = [
    "'; DROP TABLE unit; --",
    "\" OR 1=1 --",
    "%s%n%x{}{0}{:?}",
    "../../../pwned",
    "..\\..\\pwned.ini",
    "$(touch pwned)`touch pwned`",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)",
    "+1+1",
    "-2+3",
    "＝HYPERLINK(\"http://example.invalid\")",
    "红\u{1b}[31m字\u{1b}]0;标题\u{7}",
    "窄\u{9b}31m\u{9d}0;标题\u{9c}\u{7f}",
    "\u{202e}倒着\u{2066}读\u{200f}",
    "<script>alert(1)</script>&amp;|`x`",
    "\"><img src=x onerror=alert(2)>' onmouseover='alert(3)",
    "]]></w:t><w:instrText>DDEAUTO c:\\calc</w:instrText>&#27;<!--",
    "[点我](javascript:alert(4))\n\n# 标题 {{7*7}}",
];

/// Suffixes that make each name unique.
const BLOCKS: [&str; 3] = ["", "（二）", "（三）"];

/// Characters that a terminal obeys, or that change the direction of reading.
fn is_obeyed(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn is_calm(what: &str, shown: &str) {
    if let Some(at) = shown.find(is_obeyed) {
        let around: String = shown[at..].chars().take(30).collect();
        panic!("{what}：{around:?}");
    }
}

/// The text of a file of this ledger in a column of its row.
fn cell(ledger: &Ledger, column: &Column, row: usize) -> String {
    let (word, block) = (row % HOSTILE.len(), row / HOSTILE.len());
    let hostile = format!("{}{}", HOSTILE[word], BLOCKS[block]);
    let day = |of: usize| format!("2026-11-0{}", of + block);
    let is_closed = block == 1;
    match (ledger.key, column.key, column.kind) {
        ("attachment", "record", _) => format!("JC-YH-2026-{:04}", row + 1),
        ("attachment", "sha256", _) => format!("{row:064x}"),
        ("unit", "code", _) => format!("U{:03}", row + 1),
        (_, key, _) if key == ledger.number_key() && ledger.code.is_some() => String::new(),
        (_, "void_reason", _) => {
            if block == 2 {
                hostile
            } else {
                String::new()
            }
        }
        ("hazard", "rectified", _) => {
            if is_closed {
                day(3)
            } else {
                String::new()
            }
        }
        ("hazard", "reviewed" | "closed", _) => {
            if is_closed {
                day(4)
            } else {
                String::new()
            }
        }
        ("hazard", "rectified_by" | "reviewer" | "closed_by", _) if !is_closed => String::new(),
        ("hazard", "reviewer", _) => format!("复查{hostile}"),
        ("hazard", "grade", _) => "一般".into(),
        ("hazard", "judged" | "notified", _) => day(2),
        ("step", "step", _) => "督办".into(),
        ("order", "kind", _) => "函".into(),
        // Events on one day would be one event.
        ("event", "happened", _) => format!("2026-{:02}-{:02}", 8 + row / 28, row % 28 + 1),
        ("activity", "items", _) => String::new(),
        // Each explanation names a different duty.
        ("explanation", "obligation", _) => format!("7.2a/unit:U{:03}/2026Q3", row + 1),
        ("stop", "from", _) => format!("2026-{:02}-01", row / HOSTILE.len() + 1),
        (_, _, Kind::Text) => hostile,
        // A list is split at separators; a name that must stay whole has none.
        (_, _, Kind::Texts) => format!("{}；李四", hostile.replace([';', ',', '、'], "|")),
        (_, _, Kind::Aliases) => format!("别名{}", hostile.replace([';', ',', '、'], "|")),
        (_, _, Kind::Unit | Kind::Units) => format!("U{:03}", row % HOSTILE.len() + 1),
        (_, _, Kind::Hazard | Kind::Hazards) => format!("JC-YH-2026-{:04}", row + 1),
        (_, _, Kind::Training) => format!("JC-PX-2026-{:04}", row + 1),
        (_, "found" | "date" | "received" | "issued" | "happened" | "on", _) => day(1),
        (_, "due" | "expires" | "reply_due" | "review_due", Kind::Date) => "2026-12-01".into(),
        (_, _, Kind::Category | Kind::Categories) => "mine".into(),
        (_, _, Kind::Body | Kind::Bodies) => "yingji".into(),
        (_, _, Kind::Measure) => "1.1a".into(),
        (_, _, Kind::Event) => "yongju-report".into(),
        (_, _, Kind::Words(words)) if column.required => words[0].zh.into(),
        (_, _, Kind::Number) if column.required => "3".into(),
        _ => String::new(),
    }
}

/// A town with a hostile text in every text field, and what each column of a ledger holds.
fn town() -> Town {
    let town = Town::new();
    let mut refused = Vec::new();
    for ledger in ledger::ALL.iter().copied() {
        let mut out = csv::Writer::from_path(town.root().join("in.csv")).unwrap();
        out.write_record(ledger.columns.iter().map(|column| column.header)).unwrap();
        for row in 0..HOSTILE.len() * BLOCKS.len() {
            out.write_record(ledger.columns.iter().map(|column| cell(ledger, column, row))).unwrap();
        }
        out.flush().unwrap();
        let run = town.run(["import", ledger.key, "in.csv", "--by", HOSTILE[11]]);
        is_calm(ledger.key, &run.stderr);
        if run.code != 0 {
            refused.push(format!("{}：{run:#?}", ledger.key));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    town
}

/// What a text column must hold: the texts that were written, in the order of the file.
fn written(ledger: &Ledger, column: &Column) -> BTreeSet<String> {
    (0..HOSTILE.len() * BLOCKS.len()).map(|row| cell(ledger, column, row)).collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    all.sort();
    all
}

/// No element and no attribute of a page comes from a field.
#[track_caller]
fn is_plain_page(what: &str, page: &str) {
    is_calm(what, page);
    for mark in ["<script", "<img", "<!--", "' onmouseover='", "javascript:alert(4))\" "] {
        assert!(!page.contains(mark), "{what}：{mark}");
    }
    assert!(!page.contains("href=\"javascript"), "{what}");
}

/// No part of a workbook or a document runs, links or is fetched, and each part is XML.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut xml = String::new();
        part.read_to_string(&mut xml).unwrap();
        all.push((part.name().unwrap().into_owned(), xml));
    }
    all
}

#[track_caller]
fn is_inert(what: &str, bytes: &[u8], running: &[&str]) {
    for (name, xml) in parts(bytes) {
        assert!(!name.contains("externalLink") && !name.contains("vba"), "{what}：{name}");
        assert!(!xml.contains(|c: char| c < ' ' && !"\t\r\n".contains(c)), "{what} {name}");
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{what} {name}：{error}")) {
                Event::Start(tag) | Event::Empty(tag) => {
                    let tag = tag.name().as_ref().to_string();
                    assert!(!running.contains(&tag.as_str()), "{what} {name}：<{tag}>");
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
}

#[test]
fn every_text_field_is_kept_and_does_nothing() {
    let town = town();
    let exported = |format: &str| -> Vec<PathBuf> {
        let dir = format!("out-{format}");
        let run = town.run(["export", "all", "-o", &dir, "-f", format]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:#?}");
        let mut all = files(&town.root().join(dir));
        all.retain(|path| !path.ends_with("manifest.json"));
        assert_eq!(all.len(), ledger::ALL.len(), "{format}");
        all
    };
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    // In JSON the text is unchanged, and nothing in it is a character that a terminal obeys.
    for path in exported("json") {
        let (name, page) = (path.file_stem().unwrap().to_str().unwrap(), read(&path));
        is_calm(name, &page);
        let rows: Value = serde_json::from_str(&page).unwrap();
        let ledger = ledger::find(name).unwrap();
        // Codes are stored with half-width digits and signs.
        for column in ledger.columns.iter().filter(|c| c.kind == Kind::Text && !c.is_code()) {
            let rows = rows["rows"].as_array().unwrap();
            let held: BTreeSet<String> =
                rows.iter().map(|row| row[column.key].as_str().unwrap_or("").to_string()).collect();
            assert_eq!(held, written(ledger, column), "{name} {}", column.key);
        }
    }
    // Nothing that a spreadsheet would compute.
    for (format, delimiter) in [("csv", b','), ("tsv", b'\t')] {
        for path in exported(format) {
            let page = read(&path);
            let page = page.trim_start_matches('\u{feff}').as_bytes();
            let mut cells = 0;
            for record in csv::ReaderBuilder::new().delimiter(delimiter).from_reader(page).records() {
                for cell in record.unwrap().iter() {
                    assert!(!cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r']), "{cell:?}");
                    cells += 1;
                }
            }
            assert!(cells > 100, "{path:?}");
        }
    }
    for path in exported("xlsx") {
        is_inert(path.to_str().unwrap(), &std::fs::read(&path).unwrap(), &["f", "hyperlink", "ddeLink", "oleLink"]);
    }
    exported("html").iter().for_each(|path| is_plain_page(path.to_str().unwrap(), &read(path)));
    for path in exported("md").iter().chain(&exported("table")) {
        is_calm(path.to_str().unwrap(), &read(path));
        assert!(!path.ends_with("md") || !read(path).contains("<script"), "{path:?}");
    }
    // Imported again from each format that can be read.
    for format in ["csv", "tsv", "xlsx"] {
        let other = Town::new();
        let run = other.run(["import", "all", town.root().join(format!("out-{format}")).to_str().unwrap()]);
        assert_eq!(run.code, 0, "{run:#?}");
        is_calm(format, &run.stderr);
        let run = other.run(["export", "all", "-o", "again", "-f", "json"]);
        assert_eq!(run.code, 0, "{run:#?}");
        for path in files(&other.root().join("again")) {
            let first = town.root().join("out-json").join(path.file_name().unwrap());
            let (again, first) = (read(&path), read(&first));
            let differs = again.lines().zip(first.lines()).find(|(again, first)| again != first);
            assert_eq!(differs, None, "{format}：{path:?}");
            assert_eq!(again.len(), first.len(), "{format}：{path:?}");
        }
    }
}

/// Reports, receipts, letters and errors that name a record.
#[test]
fn text_in_a_field_never_acts() {
    let town = town();
    let printed = |run: Output| -> Output {
        assert!(matches!(run.code, 0 | 2), "{run:#?}");
        is_calm(&format!("{run:?}"), &run.stderr);
        run
    };
    for line in [
        "status",
        "overdue --detail",
        "upcoming --days 400",
        "checklist --period 2026 --standing",
        "coverage 7.2a",
        "targets",
        "matrix",
        "log --limit 0",
        "log U012",
        "log JC-YH-2026-0012",
        "check",
        "report",
        "hazard list",
        "hazard show JC-YH-2026-0030",
        "hazard list --detail",
        "unit show U016",
        "order show 12",
        "tip show 13",
        "attach list",
        "checklist --inspect U015",
        "submit hazard-sheet --dry-run",
        "inspection show 12",
    ] {
        let shown = printed(town.sh(&format!("{line} --color always"))).stdout;
        is_calm(line, &without_colours(&shown));
        let shown = printed(town.sh(&format!("{line} -f json"))).stdout;
        is_calm(line, &shown);
    }
    for line in ["report", "log --limit 0", "overdue --detail", "unit show U016", "log U012"] {
        is_plain_page(line, &printed(town.sh(&format!("{line} -f html"))).stdout);
        is_calm(line, &printed(town.sh(&format!("{line} -f md"))).stdout);
    }
    // A letter for each record.
    for at in 1..=HOSTILE.len() {
        let run = printed(town.sh(&format!("order print {at} -o 函.docx")));
        assert_eq!(run.code, 0, "{run:#?}");
        let bytes = std::fs::read(town.root().join("函.docx")).unwrap();
        is_inert("函", &bytes, &["w:fldSimple", "w:hyperlink", "w:object", "w:altChunk"]);
        // The page number is a field that the program itself makes.
        let all = parts(&bytes);
        let (_, letter) = all.iter().find(|(name, _)| name == "word/document.xml").unwrap();
        assert!(!letter.contains("<w:instrText"));
        is_calm("函", &letter.replace('\r', ""));
    }
    // What is typed, where it is looked up, refused or kept.
    let all = HOSTILE.map(|word| word.replace('/', "|")).concat();
    for word in [HOSTILE[0], &all] {
        for args in [
            vec!["unit", "show", word],
            vec!["hazard", "show", word],
            vec!["log", word],
            vec!["why", word],
            vec!["coverage", word],
            vec!["plan", "show", word],
            vec!["plan", "diff", word],
            vec!["hazard", "list", "--unit", word],
            vec!["overdue", "--body", word],
            vec!["overdue", "--today", word],
            vec!["checklist", "--period", word],
            vec!["hazard", "add", "--unit", word, "--grade", word, "--found", word, "--description", word],
            vec!["done", word, "--note", word],
            vec!["import", word, "in.csv"],
            vec!["import", "hazard", word],
            vec!["event", "add", word, "--on", "2026-11-01"],
            vec!["submit", word],
            vec!["hazard", "list", "-f", word],
            vec!["undo", word],
            vec!["attach", "U001", word],
            vec![word],
            vec!["unit", "edit", "U001", "--phone", word],
            vec!["inspection", "draw", "--units", word],
            vec!["log", "--since", word],
            vec!["-C", word, "status"],
            vec!["unit", "list", "-o", word],
            vec!["salvage", "x.db", "--from", word],
            vec!["restore", word, "--yes"],
            vec!["inspection", "add", "--date", "2026-11-01", "--bodies", word, "--mode", word],
            vec!["undo", "--dry-run", "--by", word],
        ] {
            let run = town.run(args);
            assert!(matches!(run.code, 0 | 2 | 3), "{run:#?}");
            is_calm(&format!("{run:?}"), &run.stderr);
            is_calm(&format!("{run:?}"), &run.stdout);
        }
    }
    // A file with such a name, and a file whose texts are refused.
    for (place, word) in HOSTILE.iter().enumerate() {
        let name = format!("{}.csv", word.replace(['/', '\0'], "_"));
        town.file(&name, format!("单位名称,类别,主要负责人\n新厂{place},\"{}\",甲\n", word.replace('"', "\"\"")));
        let run = town.run(["import", "unit", &format!("./{name}")]);
        assert_eq!(run.code, 2, "{run:#?}");
        is_calm(&name, &run.stderr);
        std::fs::remove_file(town.root().join(&name)).unwrap();
    }
    let names: BTreeSet<String> =
        files(&town.root()).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["data", "in.csv", "plan.toml", "函.docx"].map(String::from).into());
    assert_eq!(town.rows("unit list").len(), HOSTILE.len() * BLOCKS.len());
    let _ = text(&town.rows("unit list")[0], "name");
    let check = town.rows("check");
    assert!(check.iter().all(|row| !["chain", "seal", "reference", "trigger"].contains(&text(row, "kind"))));
}

/// The text without the colours that the program itself adds.
fn without_colours(shown: &str) -> String {
    let mut out = String::new();
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        let end = after.find('m').expect("a colour ends");
        assert!(after[..end].bytes().all(|b| b.is_ascii_digit() || b == b';'), "{:?}", &after[..end]);
        rest = &after[end + 1..];
    }
    out + rest
}
