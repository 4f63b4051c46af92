//! An alteration outside the program cannot be hidden: whatever would change such a row is refused, because a new seal
//! would cover the alteration. Tested for every way of changing, in every ledger.

use crate::env::Town;
use crate::ledgers::draw::{DRAW, drawn};
use crate::store::check::{finds, tamper};
use rusqlite::Connection;
use std::fs;

const UNSEALED: [&str; 4] = ["不是最后一次登记的样子", "没有做", "zhiben check", "zhiben restore"];

/// Alters a row; the command that would hide it is refused and writes nothing.
#[track_caller]
fn refused(town: &Town, sql: &str, line: &str, named: &str) {
    tamper(town, sql);
    let altered = town.bytes();
    let needles: Vec<&str> = UNSEALED.into_iter().chain([named]).collect();
    town.sh(line).fails(3, &needles);
    assert!(town.bytes() == altered, "{sql}：{line}");
}

/// A ledger, the header of a text column, and its key.
const WORDS: [(&str, &str, &str); 19] = [
    ("unit", "地址", "address"),
    ("hazard", "隐患部位", "place"),
    ("training", "讲师", "trainer"),
    ("drill", "评估", "evaluation"),
    ("inspection", "检查主题", "topic"),
    ("activity", "内容", "note"),
    ("event", "备注", "note"),
    ("certificate", "备注", "note"),
    ("order", "签发人", "signer"),
    ("task", "责任人", "owner"),
    ("enforcement", "备注", "note"),
    ("approval", "备注", "note"),
    ("tip", "渠道", "channel"),
    ("supply", "保管人", "keeper"),
    ("risk", "责任人", "owner"),
    ("device", "备注", "note"),
    ("permit", "许可范围", "scope"),
    ("publicity", "地点", "place"),
    ("person", "电话", "phone"),
];

#[test]
fn no_file_undo_or_redo_covers_what_was_altered() {
    let town = Town::sample();
    let whole = town.bytes().unwrap();
    for (at, (ledger, header, key)) in WORDS.iter().enumerate() {
        let declared = zhiben::ledger::find(ledger).unwrap();
        let number = declared.column(declared.number_key()).unwrap();
        let sql = format!("SELECT \"{}\" FROM \"{ledger}\" WHERE id = 1", number.key);
        town.file("data/zhiben.db", &whole);
        let no: String = Connection::open(town.store()).unwrap().query_row(&sql, [], |row| row.get(0)).unwrap();
        town.file("change.csv", format!("{},{header}\n{no},139 新写的\n", number.header));
        let alter = format!("UPDATE \"{ledger}\" SET \"{key}\" = '暗改' WHERE id = 1");
        let name = if *ledger == "unit" {
            "单位 示例一号石料厂".to_string()
        } else {
            format!("{} {no}", declared.name)
        };
        refused(&town, &alter, &format!("import {ledger} change.csv"), &name);
        town.file("data/zhiben.db", &whole);
        town.sh(&format!("import {ledger} change.csv")).done(&["更新 1"]);
        // Undo in one ledger, redo in the next.
        if at % 2 == 0 {
            refused(&town, &alter, "undo --yes", &name);
        } else {
            town.sh("undo --yes").done(&["已撤销"]);
            refused(&town, &alter, "redo --yes", &name);
        }
    }
    finds(&town, "seal", &["不是最后一次登记的样子"]);
}

#[test]
fn what_was_added_is_not_taken_back_after_it_was_altered() {
    let town = Town::with_units();
    for (line, sql) in [
        (
            "hazard add --unit U001 --description 护栏 --grade 一般 --found 2026-11-20",
            "UPDATE hazard SET place = '三楼'",
        ),
        ("supply add --place 镇库 --item 沙袋 --quantity 10", "UPDATE supply SET quantity = 9"),
        ("training add --date 2026-11-02 --topic 消防 --units U001", "UPDATE training_units SET value = 2"),
        ("inspection add --date 2026-11-02 --bodies 镇应急 --units U001", "UPDATE inspection SET mode = 'special'"),
    ] {
        town.sh(line).done(&["已"]);
        refused(&town, sql, "undo", "");
        let whole = Town::with_units().bytes().unwrap();
        town.file("data/zhiben.db", whole);
    }
}

/// The values of a list column are rows of their own.
#[test]
fn lists_and_parts_are_held_like_rows() {
    let town = Town::with_units();
    for line in [
        "inspection add --date 2026-11-02 --bodies 镇应急 --units U001",
        "drill add --date 2026-11-02 --type fire --units U001",
        "training add --date 2026-11-02 --topic 消防 --units U001",
        "training attend 1 --unit U001 --name 李四",
        "done 1.1a --date 2026-11-02 --units U001",
        "unit edit U001 --aliases 东沟石料有限公司",
        "hazard add --unit U001 --description 护栏 --grade 一般 --found 2026-11-20",
        "hazard notify 1 --to 孔平 --on 2026-11-21",
    ] {
        assert_eq!(town.sh(line).code, 0, "{line}");
    }
    let whole = town.bytes().unwrap();
    let attended = town.sh("export attendance -f csv").ok();
    let row = |from: &str, to: &str| attended.replace(from, to);
    town.file("attended.csv", row("李四,,", "李四,从业人员,"));
    for (sql, line, named) in [
        (
            "UPDATE inspection_units SET value = 2",
            "inspection edit 1 --units U003",
            "检查 JC-XC-2026-0001 的被检查单位",
        ),
        (
            "INSERT INTO inspection_units (inspection, value) VALUES (1, 3)",
            "inspection edit 1 --units U002",
            "检查 JC-XC-2026-0001 的",
        ),
        ("UPDATE drill_units SET value = 2", "drill edit 1 --units U003", "演练 JC-YL-2026-0001 的参演单位"),
        ("UPDATE training_units SET value = 2", "training edit 1 --units U003", "培训 JC-PX-2026-0001 的参加单位"),
        ("UPDATE activity_units SET value = 2", "done edit 1 --units U003", "办结 JC-BJ-2026-0001 的单位"),
        ("UPDATE unit_aliases SET value = '某厂'", "unit edit U001 --aliases 东沟二厂", "单位 东沟石料厂 的别名"),
        ("UPDATE attendance SET score = 9900", "import attendance attended.csv", "参训"),
        ("UPDATE step SET \"by\" = '别人' WHERE step = 'notify'", "undo --yes", "步骤"),
    ] {
        town.file("data/zhiben.db", &whole);
        refused(&town, sql, line, named);
        finds(&town, "seal", &[]);
    }
}

#[test]
fn what_a_command_changes_besides_is_held_too() {
    // A certificate moves with its holder.
    let town = Town::with_units();
    for line in [
        "person add --name 王五 --role special-worker --unit U001",
        "cert add --unit U001 --name 王五 --role special-worker --kind 电工作业 --issued 2023-11-20",
    ] {
        town.sh(line).done(&["已"]);
    }
    let moved = "UPDATE certificate SET kind = '高压电工作业'";
    refused(&town, moved, "person edit 1 --unit U003", "证书 JC-ZS-2023-0001");
    // A redraw voids the first visits.
    let town = crate::ledgers::draw::town();
    drawn(&town, DRAW);
    let again = format!("{} --reason 陶二当天请假", DRAW.replace("5 3 6 1", "2 2 4 1"));
    refused(&town, "UPDATE inspection SET planned = '2026-12-30' WHERE id = 1", &again, "检查 JC-XC-2026-0001");
}

#[test]
fn a_merge_covers_nothing() {
    let county = Town::new();
    let village = Town::new();
    let plan = fs::read_to_string(village.root().join("plan.toml")).unwrap();
    village.file("plan.toml", plan.replace("site = \"JC\"", "site = \"DG\""));
    for line in [
        "unit add --name 东沟石料厂 --category 工贸",
        "hazard add --unit U001 --description 护栏 --grade 一般 --found 2026-11-20",
        "supply add --place 村库 --item 沙袋 --quantity 10",
        "inspection add --date 2026-11-02 --bodies 镇应急 --units U001",
    ] {
        village.sh(line).done(&["已"]);
    }
    let merge = format!("merge {}", village.root().display());
    county.sh(&merge).done(&["已合并"]);
    for line in [
        "unit edit U001 --address 东沟村",
        "hazard rectify 1 --rectified-by 张三",
        "supply take 1 --quantity 3",
        "inspection edit 1 --topic 消防",
    ] {
        village.sh(line).done(&[]);
    }
    let before = county.bytes().unwrap();
    for (sql, named) in [
        ("UPDATE unit SET principal = '别人'", "单位 东沟石料厂"),
        ("UPDATE hazard SET place = '三楼'", "隐患 DG-YH-2026-0001"),
        ("UPDATE supply SET quantity = 99", "物资 DG-WZ-2026-0001"),
        ("UPDATE inspection SET leader = '别人'", "检查 DG-XC-2026-0001"),
    ] {
        county.file("data/zhiben.db", &before);
        refused(&county, sql, &merge, named);
    }
    county.file("data/zhiben.db", &before);
    county.sh(&merge).done(&["已合并"]);
}

/// A row that the same transaction wrote may be written again.
#[test]
fn rows_that_a_command_writes_twice_are_sealed_once() {
    let town = Town::sample();
    town.sh("export all -o all").done(&[]);
    let unit = fs::read_to_string(town.root().join("all/unit.csv")).unwrap();
    town.file("all/unit.csv", unit.replace("示例路", "样例路"));
    town.sh("import all all").done(&["更新"]);
    town.sh("undo --yes").done(&["已撤销"]);
    town.sh("redo --yes").done(&["已重做"]);
    town.sh("undo 2 --yes").done(&[]);
    assert!(!town.rows("check").iter().any(|row| row["kind"] == "seal"));
}

/// A row that was deleted outside the program is missed, even where a later row has its key.
#[test]
fn a_key_that_is_given_again_hides_no_loss() {
    let town = Town::with_units();
    for line in [
        "inspection add --date 2026-11-02 --bodies 镇应急 --units U001,U002",
        "training add --date 2026-11-02 --topic 消防 --units U001",
        "training attend 1 --unit U001 --name 李四",
        "hazard add --unit U001 --description 护栏 --grade 一般 --found 2026-11-20",
        "hazard notify 1 --to 孔平 --on 2026-11-21",
    ] {
        assert_eq!(town.sh(line).code, 0, "{line}");
    }
    let whole = town.bytes().unwrap();
    for (sql, line) in [
        (
            "DELETE FROM inspection_units WHERE id = (SELECT max(id) FROM inspection_units)",
            "inspection add --date 2026-11-03 --bodies 镇应急 --units U003",
        ),
        ("DELETE FROM attendance", "training attend 1 --unit U002 --name 王五"),
        ("DELETE FROM training_units", "training edit 1 --units U003"),
        ("DELETE FROM step WHERE id = (SELECT max(id) FROM step)", "hazard supervise 1 --level 县级 --document 督1号"),
    ] {
        town.file("data/zhiben.db", &whole);
        tamper(&town, sql);
        assert_eq!(town.sh(line).code, 0, "{line}");
        finds(&town, "seal", &["登记过，现在不见了"]);
        assert_eq!(town.sh("undo").code, 0, "{line}");
        finds(&town, "seal", &["登记过，现在不见了"]);
    }
}
