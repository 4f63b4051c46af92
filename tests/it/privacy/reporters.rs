//! Reporters of tips: each belongs to one tip, is erased from the file when it is undone, corrected or voided, comes
//! back when that step is reversed, and is sealed. What no output shows is tested in `boundary.rs`.

use crate::env::{Output, Run, TODAY, Town};
use rusqlite::Connection;
use serde_json::Value;
use std::io::{Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

pub const NAME: &str = "示例举报人孙某";
pub const PHONE: &str = "13912345678";
pub const OTHER: &str = "示例举报人钱某";

pub fn revealed(town: &Town, tip: &str) -> (Value, Value) {
    let row = town.sh(&format!("tip reveal {tip} --reason 核对 -f json")).record();
    (row["reporter"].clone(), row["phone"].clone())
}

/// Whether a text is in any file of a folder, however deep.
pub fn holds(folder: &Path, word: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| match path.is_dir() {
        true => holds(&path, word),
        false => std::fs::read(&path).unwrap().windows(word.len()).any(|part| part == word.as_bytes()),
    })
}

#[track_caller]
fn is_gone(town: &Town, words: &[&str]) {
    for word in words {
        assert!(!holds(&town.root().join("data"), word), "data 里还有 {word}");
    }
}

#[track_caller]
fn is_sound(town: &Town) {
    let rows = town.rows("check");
    assert!(rows.iter().all(|row| row["kind"] != "seal" && row["kind"] != "chain"), "{rows:?}");
}

/// The first tip is undone, and its number goes to another tip in each possible way.
#[test]
fn a_reused_number_keeps_no_reporter() {
    let first = format!("--received 2026-11-20 --content 甲事 --reporter {NAME} --reporter-phone {PHONE}");
    let again =
        ["tip add --no JB-7 --received 2026-11-21 --content 乙事 --anonymous", "import tip in.csv", "import all in"];
    for line in again {
        let town = Town::with_units();
        town.sh(&format!("tip add --no JB-7 {first}")).done(&["单独保管"]);
        town.sh("undo").done(&["已撤销"]);
        is_gone(&town, &[NAME, PHONE]);
        let sheet = "举报编号,受理日期,内容\nJB-7,2026-11-01,丙事\n";
        town.file("in.csv", sheet);
        std::fs::create_dir(town.root().join("in")).unwrap();
        town.file("in/tip.csv", sheet);
        assert_eq!(town.sh(line).code, 0, "{line}");
        assert_eq!(revealed(&town, "JB-7"), (Value::Null, Value::Null), "{line}");
        is_gone(&town, &[NAME, PHONE]);
        is_sound(&town);
    }
    // The office's second copy of the store gave out the same number.
    let (one, two) = (Town::with_units(), Town::with_units());
    std::fs::write(two.store(), one.bytes().unwrap()).unwrap();
    one.sh(&format!("tip add {first}")).done(&["JC-JB-2026-0001"]);
    one.sh("undo").done(&["已撤销"]);
    two.sh("tip add --received 2026-11-21 --content 乙事 --anonymous").done(&["JC-JB-2026-0001"]);
    one.run(["merge", two.root().to_str().unwrap()]).done(&["新增 1"]);
    assert_eq!(revealed(&one, "1"), (Value::Null, Value::Null));
    is_sound(&one);
}

/// A different tip replaces one under its number: by a file, or by the other side of a dispute.
#[test]
fn another_report_under_the_number_has_not_its_reporter() {
    let add = format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}");
    let town = Town::with_units();
    town.sh(&add).done(&["JC-JB-2026-0001"]);
    town.file("typo.csv", "举报编号,受理日期,内容\nJC-JB-2026-0001,2026-11-20,甲事（补充）\n");
    town.sh("import tip typo.csv").done(&["更新 1"]);
    assert_eq!(revealed(&town, "1").0, NAME, "改了几个字还是那一件");
    town.file("other.csv", "举报编号,受理日期,内容\nJC-JB-2026-0001,2026-11-01,丙事\n");
    town.sh("import tip other.csv").done(&["更新 1"]);
    assert_eq!(revealed(&town, "1").0, Value::Null);
    is_sound(&town);

    let (one, two) = (Town::with_units(), Town::with_units());
    std::fs::write(two.store(), one.bytes().unwrap()).unwrap();
    one.sh(&add).done(&["JC-JB-2026-0001"]);
    two.sh("tip add --received 2026-11-20 --content 乙事 --anonymous").done(&["JC-JB-2026-0001"]);
    one.run(["merge", two.root().to_str().unwrap()]).done(&["冲突 1"]);
    assert_eq!(revealed(&one, "1").0, NAME);
    one.sh("merge take 1 theirs").done(&["取那边的"]);
    assert_eq!(revealed(&one, "1").0, Value::Null);
    one.sh("undo").done(&["已撤销"]);
    assert_eq!(revealed(&one, "1").0, NAME);
    is_sound(&one);
}

/// Steps after which the tip no longer has this reporter, each with the reporter that it has then.
const STEPS: [(&str, Option<&str>); 6] = [
    ("tip void 1 --reason 重复", None),
    ("tip edit 1 --content 乙事 --reporter 示例举报人钱某 --reporter-phone 13800000000", Some(OTHER)),
    ("tip edit 1 --reporter ''", None),
    ("tip edit 1 --anonymous", None),
    ("tip edit 1 --anonymous --channel 信函", None),
    ("import tip other.csv", None),
];

#[test]
fn a_former_reporter_is_gone_from_the_file_and_undo_restores_both_halves() {
    for (step, after) in STEPS {
        let town = Town::with_units();
        town.file("other.csv", "举报编号,受理日期,内容\nJC-JB-2026-0001,2026-11-01,丙事\n");
        town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME} --reporter-phone {PHONE}"))
            .done(&["单独保管"]);
        let shown = town.json("tip show 1");
        let commands = || -> i64 {
            let conn = Connection::open(town.store()).unwrap();
            conn.query_row("SELECT count(*) FROM command", [], |row| row.get(0)).unwrap()
        };
        let before = commands();
        assert_eq!(town.sh(step).code, 0, "{step}");
        assert_eq!(commands(), before + 1, "{step} 是一步");
        std::fs::remove_dir_all(town.root().join("data/backups")).unwrap_or_default();
        is_gone(&town, &[NAME, PHONE]);
        is_sound(&town);
        assert_eq!(revealed(&town, "1").0, after.map_or(Value::Null, Value::from), "{step}");
        town.sh("undo").done(&["已撤销"]);
        assert_eq!(town.json("tip show 1"), shown, "{step}");
        assert_eq!(revealed(&town, "1"), (NAME.into(), PHONE.into()), "{step}");
        is_gone(&town, &[OTHER]);
        is_sound(&town);
    }
}

#[test]
fn redo_restores_what_undo_took() {
    let town = Town::with_units();
    town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}")).done(&["单独保管"]);
    town.sh(&format!("tip edit 1 --reporter {OTHER}")).done(&["单独保管"]);
    town.sh("undo 2 --yes").done(&["已撤销 2 步"]);
    is_gone(&town, &[NAME, OTHER]);
    town.sh("redo").done(&["已重做"]);
    assert_eq!(revealed(&town, "1").0, NAME, "查看不是新的一步");
    is_gone(&town, &[OTHER]);
    // The look-ups stay known when the tip is gone, and do not keep the tip from being undone.
    town.sh("undo").done(&["已撤销"]);
    assert_eq!(town.rows("tip list").len(), 0);
    is_sound(&town);
}

/// After ten steps the reporter cannot be restored, and undo reports it.
#[test]
fn a_former_reporter_is_kept_for_ten_steps() {
    let key = |town: &Town| town.root().join("data/former.key");
    for (steps, comes_back) in [(1, true), (9, true), (10, false)] {
        let town = Town::with_units();
        town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}")).done(&["单独保管"]);
        town.sh(&format!("tip edit 1 --content 乙事 --reporter {OTHER}")).done(&["单独保管"]);
        assert_eq!(std::fs::metadata(key(&town)).unwrap().permissions().mode() & 0o777, 0o600);
        for n in 1..=steps {
            town.sh(&format!("unit edit U001 --note 第{n}步")).done(&["已修改"]);
        }
        assert_eq!(key(&town).exists(), comes_back);
        let undone = town.sh(&format!("undo {} --yes", steps + 1));
        assert_eq!(undone.code, 0, "{undone:#?}");
        assert_eq!(undone.stderr.contains("没有随之恢复"), !comes_back, "{}", undone.stderr);
        assert!(town.sh("tip list").ok().contains("甲事"));
        assert_eq!(revealed(&town, "1").0, if comes_back { NAME.into() } else { Value::Null });
        is_gone(&town, &[OTHER]);
        is_sound(&town);
    }
}

/// Each half alone reveals nothing: without its key file a store is sound, and undo reports what is missing.
#[test]
fn a_store_without_its_key_file_is_sound() {
    let town = Town::with_units();
    town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}")).done(&["单独保管"]);
    town.sh(&format!("tip edit 1 --reporter {OTHER}")).done(&["单独保管"]);
    std::fs::remove_file(town.root().join("data/former.key")).unwrap();
    town.sh("undo").done(&["JC-JB-2026-0001", "没有随之恢复"]);
    assert_eq!(revealed(&town, "1").0, Value::Null);
    is_gone(&town, &[NAME, OTHER]);
    is_sound(&town);
}

/// A run with a text on its standard input.
fn typed(town: &Town, line: &[&str], input: &str) -> Output {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input.as_bytes()).unwrap();
    file.rewind().unwrap();
    let mut command = Run::new(line).today(TODAY).at(&town.root()).command();
    command.stdin(file);
    Output::of(command)
}

#[test]
fn the_reporter_may_come_from_standard_input() {
    let town = Town::with_units();
    let add = ["tip", "add", "--received", "2026-11-20", "--content", "甲事", "--again"];
    for (more, input, expected) in [
        (&["--reporter", "-"][..], format!("{NAME}\n"), (NAME, None)),
        (&["--reporter", "-"][..], format!(" {NAME} \r\n{PHONE}\r\n"), (NAME, Some(PHONE))),
        (&["--reporter=-", "--reporter-phone=-"][..], format!("{NAME}\n{PHONE}"), (NAME, Some(PHONE))),
        (&["--reporter", "示例举报人钱某", "--reporter-phone", "-"][..], format!("{PHONE}\n"), (OTHER, Some(PHONE))),
    ] {
        let out = typed(&town, &[&add[..], more].concat(), &input);
        assert_eq!(out.code, 0, "{out:?}");
        let last = town.rows("tip list").last().unwrap()["no"].as_str().unwrap().to_string();
        assert_eq!(revealed(&town, &last), (expected.0.into(), expected.1.map_or(Value::Null, Value::from)));
        assert!(!town.sh("log --limit 3").ok().contains(NAME));
    }
    let out = typed(&town, &["tip", "edit", "1", "--reporter", "-"], &format!("{OTHER}\n"));
    assert_eq!(out.code, 0, "{out:?}");
    assert_eq!(revealed(&town, "1").0, OTHER);
    for input in ["", "\n", "   \n"] {
        let before = town.bytes();
        typed(&town, &[&add[..], &["--reporter", "-"]].concat(), input).refused(&["标准输入", "--anonymous"]);
        assert!(town.bytes() == before);
    }
}

/// Without its triggers anybody may write to the table, and `check` finds it.
#[test]
fn a_reporter_that_was_rewritten_is_found() {
    for (sql, what) in [
        ("UPDATE tip_reporter SET name = '别人'", "不是最后一次登记的样子"),
        ("UPDATE tip_reporter SET phone = NULL", "不是最后一次登记的样子"),
        ("UPDATE tip_reporter SET salt = zeroblob(16)", "不是最后一次登记的样子"),
        ("DELETE FROM tip_reporter", "登记过，现在不见了"),
        ("INSERT INTO tip_reporter (tip, salt, name) VALUES (2, zeroblob(16), '别人')", "没有留痕"),
        ("UPDATE tip_reporter SET tip = 2 WHERE tip = 1", "登记过，现在不见了"),
        (
            "UPDATE tip_reporter SET tip = 9 WHERE tip = 1; UPDATE tip_reporter SET tip = 1 WHERE tip = 3; \
             UPDATE tip_reporter SET tip = 3 WHERE tip = 9",
            "不是最后一次登记的样子",
        ),
    ] {
        let town = Town::with_units();
        let add = "tip add --received 2026-11-20 --content";
        town.sh(&format!("{add} 甲事 --reporter {NAME} --reporter-phone {PHONE}")).done(&["JC-JB-2026-0001"]);
        town.sh(&format!("{add} 乙事 --anonymous")).done(&["匿名"]);
        town.sh(&format!("{add} 丙事 --reporter {OTHER}")).done(&["JC-JB-2026-0003"]);
        is_sound(&town);
        let conn = Connection::open(town.store()).unwrap();
        conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        let rows = town.rows("check");
        let found: Vec<_> = rows.iter().filter(|row| row["kind"] == "seal").collect();
        assert!(found.iter().any(|row| row["what"].as_str().unwrap().contains(what)), "{sql}：{rows:?}");
        assert!(found.iter().all(|row| row["record"].as_str().unwrap().contains("JB-2026")), "{rows:?}");
        for word in [NAME, OTHER, PHONE, "别人"] {
            assert!(!rows.iter().any(|row| row.to_string().contains(word)));
        }
    }
}

/// Serials that are lower than a number that was given out.
#[test]
fn a_lowered_serial_is_found() {
    for (sql, series, is_found) in [
        ("UPDATE serial SET last = last - 5 WHERE kind = 'JC-YH'", "JC-YH-2026", true),
        ("UPDATE serial SET last = 0 WHERE kind = 'JC-PX' AND year = 2026", "JC-PX-2026", true),
        ("DELETE FROM serial", "JC-YL-2026", true),
        ("UPDATE serial SET year = 2027 WHERE kind = 'JC-XC' AND year = 2026", "JC-XC-2026", true),
        ("UPDATE serial SET last = last WHERE kind = 'JC-YH'", "JC-YH-2026", false),
    ] {
        let town = Town::sample();
        Connection::open(town.store()).unwrap().execute_batch(sql).unwrap();
        let rows = town.rows("check");
        let found = rows.iter().any(|row| row["kind"] == "seal" && row["record"] == series);
        assert_eq!(found, is_found, "{sql}：{rows:?}");
    }
    // An undone number was given out.
    let town = Town::with_units();
    town.sh("event add major-activity --on 2026-11-20").done(&["JC-SJ-2026-0001"]);
    town.sh("undo").done(&["已撤销"]);
    is_sound(&town);
    Connection::open(town.store()).unwrap().execute_batch("DELETE FROM serial").unwrap();
    assert!(town.rows("check").iter().any(|row| row["record"] == "JC-SJ-2026"));
}

/// Files with the store's data can be read by their owner only, like the store, whatever the umask.
#[test]
fn what_is_let_out_is_for_its_owner_alone() {
    let town = Town::with_units();
    town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}")).done(&["单独保管"]);
    town.file("old.csv", "older");
    let mode = |name: &str| std::fs::metadata(town.root().join(name)).unwrap().permissions().mode() & 0o777;
    for (line, file, expected) in [
        ("tip reveal 1 --reason 核对 -o who.csv", "who.csv", 0o600),
        ("tip reveal 1 --reason 核对 -o old.csv", "old.csv", 0o600),
        ("export tip -o tips.xlsx", "tips.xlsx", 0o600),
        ("export all -o all", "all", 0o700),
        ("export all -o all", "all/tip.csv", 0o600),
        ("publish out", "out", 0o700),
        ("tip list -o list.csv", "list.csv", 0o666),
    ] {
        let script = format!("umask 000; exec {} {line} --today {TODAY}", env!("CARGO_BIN_EXE_zhiben"));
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(town.root()).env_clear();
        let out = Output::of(command);
        assert_eq!(out.code, 0, "{line}：{out:?}");
        assert_eq!(mode(file), expected, "{line}：{file}");
    }
    assert_eq!((mode("out/manifest.json"), mode("out/site=JC")), (0o600, 0o700));
    let all = std::fs::read_dir(town.root().join("out/site=JC")).unwrap().map(|entry| entry.unwrap());
    all.for_each(|entry| assert_eq!(mode(&format!("out/site=JC/{}", entry.file_name().to_str().unwrap())), 0o600));
}

/// A copy for sharing has no reporter, no former one, and nothing for `check` to find.
#[test]
fn a_copy_for_others_holds_no_half() {
    let town = Town::with_units();
    town.sh(&format!("tip add --received 2026-11-20 --content 甲事 --reporter {NAME}")).done(&["单独保管"]);
    town.sh(&format!("tip edit 1 --reporter {OTHER}")).done(&["单独保管"]);
    town.sh("backup shared.db --for-sharing").done(&["shared.db"]);
    let conn = Connection::open(town.root().join("shared.db")).unwrap();
    for sql in [
        "SELECT count(*) FROM tip_reporter",
        "SELECT count(*) FROM tip_former",
        "SELECT count(*) FROM tip_access WHERE seal IS NOT NULL",
    ] {
        let count: i64 = conn.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{sql}");
    }
    let other = Town::new();
    std::fs::copy(town.root().join("shared.db"), other.store()).unwrap();
    is_sound(&other);
    let county = Town::new();
    let plan = std::fs::read_to_string(county.root().join("plan.toml")).unwrap();
    county.file("plan.toml", plan.replace("site = \"JC\"", "site = \"FS\""));
    county.run(["merge", town.root().join("shared.db").to_str().unwrap()]).done(&["新增 5"]);
}
