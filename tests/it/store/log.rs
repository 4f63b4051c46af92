//! `log`, `undo`, `redo`: who changed what, the values before and after, and the way back.

use crate::env::{Run, TODAY, Town, text};
#[cfg(unix)]
use crate::terminal::{ENTER, Terminal};
use serde_json::Value;

fn edited() -> Town {
    let town = Town::sample();
    town.sh("hazard edit YH-2026-0012 --place 二楼东侧 --by 李文书").done(&["二楼东侧"]);
    town.sh("hazard extend YH-2026-0012 --due 2026-12-20 --reason 等配件 --approved-by 示例周戊 --by 王芳")
        .done(&["2026-12-20"]);
    town
}

fn reported(row: &Value) -> (i64, &str, &str, &str, Value, Value) {
    let at = |key: &str| row[key].clone();
    (
        row["entry"].as_i64().unwrap(),
        text(row, "by"),
        text(row, "record"),
        row["column"].as_str().unwrap_or(""),
        at("was"),
        at("now"),
    )
}

#[test]
fn a_records_history_is_listed_from_first_to_last() {
    let town = edited();
    let rows = town.rows("log JC-YH-2026-0012");
    let place: Vec<_> = rows.iter().map(reported).filter(|(_, _, _, column, ..)| *column == "place").collect();
    assert_eq!(place.len(), 2, "{rows:#?}");
    assert_eq!((place[0].0, place[0].4.clone()), (2, Value::Null));
    let (entry, by, record, _, was, now) = &place[1];
    assert_eq!((*entry, *by, *record), (24, "李文书", "JC-YH-2026-0012"));
    assert_eq!((was, now), (&place[0].5, &Value::from("二楼东侧")));
    // The line of the row in the sample file, read from the file.
    let line = crate::env::sample("hazard").iter().position(|r| r["隐患编号"] == "JC-YH-2026-0012").unwrap() + 2;
    assert_eq!((text(&rows[0], "file"), rows[0]["line"].as_u64()), ("data/sample/hazard.csv", Some(line as u64)));
    // A step is part of the hazard's history.
    let due = rows.iter().map(reported).find(|(entry, .., column, _, _)| *entry == 25 && *column == "due").unwrap();
    assert_eq!((due.1, due.5), ("王芳", Value::from("2026-12-20")));
    assert!(rows.iter().any(|r| r["ledger"] == "step" && r["change"] == "add" && r["record"] == "JC-YH-2026-0012"));
    // In words for people.
    let page = town.sh("log YH-2026-0012").ok();
    assert!(page.contains("隐患部位") && page.contains("→ 二楼东侧") && page.contains("来自 data/sample/hazard.csv"));
    town.refuses("log 没有这条", &["没有编号为“没有这条”"]);
    town.refuses("log 2026-12", &["JC-YH-2026-0012（隐患）", "JC-YL-2026-0012（演练）"]);
}

#[test]
fn the_log_is_filtered_as_a_clerk_would() {
    let town = edited();
    let entries = |line: &str| -> Vec<i64> {
        let mut all: Vec<i64> = town.rows(line).iter().map(|r| r["entry"].as_i64().unwrap()).collect();
        all.dedup();
        all
    };
    assert_eq!(entries("log"), (1..=25).rev().collect::<Vec<_>>(), "最新的在前");
    assert_eq!(entries("log --by-operator 李文书"), [24]);
    assert_eq!(entries("log --limit 2"), [25, 24]);
    assert_eq!(entries("log --since 2099-01-01"), Vec::<i64>::new());
    town.refuses("log --since 某天", &["--since", "某天"]);
    town.refuses("log --limit 很多", &["--limit"]);
    // A page for people does not list each of ten thousand rows.
    let page = town.sh("log --limit 0").ok();
    assert!(page.contains("新增隐患 121 项（来自 data/sample/hazard.csv）"), "{page}");
}

#[test]
fn undo_takes_back_step_by_step_and_redo_restores() {
    let town = edited();
    let before = town.sh("hazard show YH-2026-0012 -f json").ok();
    town.sh("undo --dry-run").done(&["试看（没有写入）", "整改期限", "第 25 步"]);
    assert_eq!(town.sh("hazard show YH-2026-0012 -f json").ok(), before);
    town.sh("undo --others").done(&["已撤销 1 步", "zhiben redo"]);
    let place = |town: &Town| text(&town.rows("hazard show YH-2026-0012")[0], "place").to_string();
    assert_eq!(place(&town), "二楼东侧");
    town.sh("undo --others").done(&["二楼东侧"]);
    assert_ne!(place(&town), "二楼东侧");
    // The import of the sample's events is one step.
    town.sh("undo --others").done(&["第 23 步", "新增事件 JC-SJ-2026-0001"]);
    assert_eq!(town.rows("event list").len(), 0);
    for _ in 0..3 {
        town.sh("redo").done(&["已重做 1 步"]);
    }
    assert_eq!(town.sh("hazard show YH-2026-0012 -f json").ok(), before);
    assert_eq!(town.rows("event list").len(), 3);
    town.refuses("redo", &["没有可以重做的步骤"]);
    let _ = town.run(["check", "--exit-code"]).ok();
    // Everything undone is in the journal, with the step that it reverses.
    let rows = town.rows("log --limit 6");
    let reversals: Vec<_> = rows.iter().filter_map(|r| Some((r["entry"].as_i64()?, r["reverses"].as_i64()?))).collect();
    let mut reversals = reversals;
    reversals.dedup();
    assert_eq!(reversals, [(31, 25), (30, 24), (29, 23), (28, 23), (27, 24), (26, 25)]);
}

#[test]
fn several_steps_are_asked_about() {
    let town = edited();
    let before = town.bytes();
    town.refuses("undo 2 --others", &["一次撤销 2 步", "--yes", "第 25 步", "第 24 步"]);
    town.refuses("undo 26 --yes", &["只有 25 步"]);
    town.refuses("undo 零", &["不是步数"]);
    town.refuses("undo 0", &["不是步数"]);
    assert!(town.bytes() == before);
    town.sh("undo 25 --yes --others").done(&["已撤销 25 步"]);
    for list in ["hazard list", "unit list", "step list", "inspection list"].iter().filter(|l| !l.starts_with("step")) {
        assert_eq!(town.rows(list).len(), 0, "{list}");
    }
    let _ = town.run(["check", "--exit-code"]).ok();
    town.sh("redo 25 --yes").done(&["已重做 25 步"]);
    assert_eq!(town.rows("hazard list").len(), 121);
    let _ = town.run(["check", "--exit-code"]).ok();
}

/// Undone numbers stay used, and redo restores the same ones.
#[test]
fn numbers_stay_used() {
    let town = Town::with_units();
    let add = |what: &str| {
        let line = format!("hazard add --unit U001 --description {what} --grade 一般 --found 2026-11-20 -f json");
        text(&town.sh(&line).record(), "no").to_string()
    };
    assert_eq!(add("甲"), "JC-YH-2026-0001");
    town.sh("undo --others").done(&["撤销"]);
    town.sh("redo").done(&["JC-YH-2026-0001"]);
    town.sh("undo --others").done(&["撤销"]);
    assert_eq!(add("乙"), "JC-YH-2026-0002");
    // A new step ends the possibility to redo.
    town.refuses("redo", &["没有可以重做的步骤", "登记了新的"]);
    // The key may belong to another record now, which has a history of its own.
    let rows = town.rows("log JC-YH-2026-0002");
    assert!(rows.iter().all(|r| r["record"] == "JC-YH-2026-0002" && r["change"] == "add"), "{rows:#?}");
    // The same holds for unit codes that the program made.
    let unit = |name: &str| {
        text(&town.sh(&format!("unit add --name {name} --category 工贸 -f json")).record(), "code").to_string()
    };
    assert_eq!(unit("甲厂"), "U005");
    town.sh("undo --others").done(&["撤销"]);
    assert_eq!(unit("乙厂"), "U006");
    let _ = town.run(["check", "--exit-code"]).ok();
}

#[test]
fn there_is_nothing_to_undo_where_nothing_was_done() {
    let town = Town::new();
    for line in ["undo", "redo", "undo --dry-run"] {
        let out = town.sh(line);
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{out:#?}");
        assert!(out.stderr.contains("还没有台账") && out.stderr.contains("没有可以"), "{out:#?}");
    }
    assert_eq!(town.bytes(), None, "撤销不建台账");
    let out = town.sh("log");
    assert_eq!(out.code, 0, "{out:#?}");
}

/// A changed list is shown whole.
#[test]
fn a_changed_list_is_logged_with_both_values() {
    let town = Town::with_units();
    town.sh("unit edit U001 --aliases 甲 --aliases 乙").done(&["别名"]);
    let rows = town.rows("log U001");
    let last = reported(rows.last().unwrap());
    assert_eq!((last.3, last.4, last.5), ("aliases", serde_json::json!(["东沟石厂"]), serde_json::json!(["甲", "乙"])));
    let day = TODAY;
    town.sh(&format!("drill add --type 消防 --units U001 --units U002 --date {day}")).done(&["已登记演练"]);
    let rows = town.rows("log JC-YL-2026-0001");
    let units = rows.iter().map(reported).find(|t| t.3 == "units").unwrap();
    assert_eq!(units.5, serde_json::json!(["东沟石料厂", "西沟石料厂"]));
}

/// Changes in tables that no ledger declares are named too: a submitted form, a restored backup.
#[test]
fn submissions_and_restores_are_logged_in_words() {
    let town = Town::sample();
    town.sh("--by 李文书 submit hazard-sheet --period 2026-10 -o 上报.xlsx").done(&["JC-SB-2026-0001"]);
    let page = town.sh("log --limit 1").ok();
    assert!(page.contains("submit hazard-sheet") && page.contains("新增上报 JC-SB-2026-0001"), "{page}");
    assert!(page.contains("上报的行") && !page.contains("其他"), "{page}");
    let rows = town.rows("log JC-SB-2026-0001");
    assert!(!rows.is_empty() && rows.iter().all(|row| row["record"] == "JC-SB-2026-0001"), "{rows:#?}");
    assert!(rows.iter().any(|row| row["column"] == "form" && row["now"] == "hazard-sheet"), "{rows:#?}");
    town.refuses("undo", &["只能更正，不能撤销", "--corrects"]);
    town.sh("backup b.db").done(&["已备份到"]);
    town.sh("restore b.db --yes").done(&["已还原"]);
    assert!(town.sh("log --limit 1").ok().contains("换上备份 b.db"));
    town.refuses("undo", &["换上了一份备份，不能撤销", "data/backups"]);
}

/// Two processes undo the same step: one asks, and while it waits for the answer the other undoes the step. The first
/// is refused with 2 and the reason, and nothing else is undone instead; redo behaves alike.
#[test]
#[cfg(unix)]
fn a_lost_race_of_two_undos_is_refused() {
    let town = Town::with_units();
    for what in ["甲", "乙", "丙", "丁"] {
        town.sh(&format!("hazard add --unit U001 --description {what} --grade 一般 --found 2026-11-20"))
            .done(&["已登记"]);
    }
    for (typed, question, other, verb) in [
        ("undo 2", "要撤销这 2 步吗", "undo --others", "撤销"),
        (
            "undo 2",
            "要撤销这 2 步吗",
            "hazard add --unit U001 --description 戊 --grade 一般 --found 2026-11-20",
            "撤销",
        ),
        ("redo 2", "要重做这 2 步吗", "redo", "重做"),
    ] {
        if verb == "重做" {
            town.sh("undo 2 --yes --others").done(&["已撤销 2 步"]);
        }
        let run = Run::new(typed.split(' ')).today(TODAY).at(&town.root()).env("TERM", "xterm");
        let mut asked = Terminal::start(run);
        asked.wait_for(question);
        town.sh(other).done(&["已"]);
        let before = town.bytes();
        let (shown, code) = asked.press("y").press(ENTER).end();
        assert_eq!(code, 2, "{typed}：{shown}");
        for needle in ["刚刚有别的命令写了台账", verb, "没有做", "zhiben log"] {
            assert!(shown.contains(needle), "没有“{needle}”：{shown}");
        }
        assert!(town.bytes() == before, "{typed} 动了台账");
    }
    // Several processes at once: each step is undone once, and a process that finds none reports it.
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 甲 --grade 一般 --found 2026-11-20").done(&["已登记"]);
    let undo = || Run::new(["undo", "--others"]).today(TODAY).at(&town.root()).command().output().unwrap();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(undo)).collect();
        all.into_iter().map(|one| one.join().unwrap().status.code().unwrap()).collect()
    });
    // The import of the units is a step too: at most these two.
    let done = codes.iter().filter(|code| **code == 0).count();
    assert!((1..=2).contains(&done) && codes.iter().all(|code| [0, 2].contains(code)), "{codes:?}");
}
