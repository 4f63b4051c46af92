//! `check`: a sound store has no findings, and each way of damaging a store is found and named.

use crate::env::{Town, text};
use rusqlite::Connection;
use serde_json::Value;

/// Without the triggers anybody may write anything.
pub fn tamper(town: &Town, sql: &str) {
    let conn = Connection::open(town.store()).unwrap();
    let mut all = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    drop(all);
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

#[track_caller]
pub fn finds(town: &Town, kind: &str, needles: &[&str]) -> Vec<Value> {
    let rows: Vec<Value> = town.rows("check").into_iter().filter(|row| row["kind"] == kind).collect();
    let printed = rows.iter().map(Value::to_string).collect::<String>();
    assert!(!rows.is_empty(), "没有 {kind}：{}", town.sh("check").ok());
    for needle in needles {
        assert!(printed.contains(needle), "{kind} 里没有“{needle}”：{printed}");
    }
    assert_eq!(town.run(["check", "--exit-code"]).code, 1);
    assert_eq!(town.run(["check"]).code, 0);
    rows
}

#[test]
fn a_sound_store_has_no_findings() {
    let town = Town::sample();
    let json = town.json("check");
    assert_eq!(json["rows"], serde_json::json!([]), "{json}");
    assert_eq!((json["commands"].as_i64(), json["records"].as_i64().map(|n| n > 1000)), (Some(23), Some(true)));
    assert!(town.run(["check", "--exit-code"]).ok().contains("没有发现问题"));
    let empty = Town::new();
    let out = empty.sh("check");
    assert_eq!(out.code, 3, "{out:#?}");
    assert!(out.stderr.contains("不存在"), "{out:#?}");
}

#[test]
fn what_was_changed_behind_the_journal_is_found() {
    let town = Town::sample();
    tamper(&town, "UPDATE unit SET phone = '1' WHERE id = 3");
    let rows = finds(&town, "seal", &["U003", "不是最后一次登记的样子"]);
    assert_eq!(rows.len(), 1);

    let town = Town::sample();
    tamper(&town, "INSERT INTO event (no, event, happened) VALUES ('X-1', 'major-activity', '2026-01-01')");
    finds(&town, "seal", &["X-1", "没有留痕"]);

    let town = Town::sample();
    tamper(&town, "DELETE FROM drill_units WHERE drill = 3; DELETE FROM drill WHERE id = 3");
    finds(&town, "seal", &["drill 3", "不见了"]);

    let town = Town::with_units();
    for what in ["甲", "乙", "丙"] {
        town.sh(&format!("hazard add --unit U001 --description {what} --grade 一般 --found 2026-11-20"))
            .done(&["已登记"]);
    }
    tamper(&town, "DELETE FROM hazard WHERE id IN (1, 2)");
    finds(&town, "number", &["JC-YH-2026-0001 至 0002"]);

    let town = Town::sample();
    tamper(&town, "DELETE FROM unit WHERE id = 1");
    finds(&town, "reference", &["单位不在了"]);
}

#[test]
fn a_changed_journal_is_found_where_it_broke() {
    for (sql, place) in [
        ("UPDATE command SET operator = '别人' WHERE id = 2", "第 2 步"),
        ("UPDATE journal SET before = '{}' WHERE id = 7", "第 1 步，留痕 7"),
        ("UPDATE journal SET line = 99 WHERE id = 8", "第 1 步，留痕 8"),
        ("DELETE FROM journal WHERE id = 5", "第 1 步，留痕 6"),
        ("DELETE FROM command WHERE id = 4", "第 4 步"),
    ] {
        let town = Town::sample();
        tamper(&town, sql);
        let rows = finds(&town, "chain", &[place]);
        assert!(rows.len() <= 2, "{sql}：断处只说一次：{rows:#?}");
    }
    let town = Town::sample();
    Connection::open(town.store()).unwrap().execute_batch("DROP TRIGGER hazard_changed").unwrap();
    finds(&town, "trigger", &["hazard_changed"]);
}

#[test]
fn what_the_plan_no_longer_knows_is_listed_once() {
    let town = Town::sample();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file(
        "plan.toml",
        plan.replace("id = \"yongju-report\"", "id = \"other-report\"")
            .replace("\"yongju-report\"", "\"other-report\""),
    );
    let rows = finds(&town, "plan", &["yongju-report", "JC-SJ-2024-0001"]);
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(text(&rows[0], "where"), "事件 事件");
}

#[test]
fn what_a_file_left_open_is_listed() {
    let town = Town::with_units();
    town.file(
        "h.csv",
        "隐患编号,单位名称,隐患描述,隐患等级,发现日期,整改完成日期,销号日期,状态\n\
         H-17,东沟石料厂,边坡裂缝,重大,2025-03-01,2025-04-01,2025-05-01,已销号\n\
         JC-YH-2025-0040,东沟石料厂,护栏缺失,一般,2025-03-02,,,\n",
    );
    town.run(["import", "hazard", "h.csv"]).done(&["待补"]);
    town.sh("unit edit U002 --categories ''").done(&["类别"]);
    let rows = finds(&town, "incomplete", &["H-17", "五落实的预案", "复查人"]);
    assert_eq!(rows.len(), 1);
    finds(&town, "unsorted", &["U002", "西沟石料厂"]);
    // An imported number raises the serial: lower numbers were never given out.
    assert!(!town.rows("check").iter().any(|row| row["kind"] == "number"));
    town.sh("hazard add --unit U001 --description 配电箱敞开 --grade 一般 --found 2025-06-01")
        .done(&["JC-YH-2025-0041"]);
    assert!(!town.rows("check").iter().any(|row| row["kind"] == "number"));
}

/// A step on a record that was altered outside the program would seal it again: it is refused, and `check` still
/// reports the record.
#[test]
fn a_step_does_not_cover_what_was_altered() {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-20",
        "hazard add --unit U001 --description 边坡浮石 --grade 一般 --found 2026-11-20",
        "supply add --place 镇库 --item 沙袋 --quantity 10",
        "cert add --unit U001 --name 李电 --role special-worker --kind 电工作业 --issued 2023-11-20",
        "order issue --kind list --to U001 --subject 限期整改 --issued 2026-11-02",
        "task add --content 清查 --date 2026-11-01 --due 2026-12-01",
        "tip add --content 夜间动火 --received 2026-11-05 --anonymous",
        "person add --name 王五 --role grid",
    ] {
        town.sh(line).done(&["已"]);
    }
    let whole = town.bytes().unwrap();
    for (sql, lines) in [
        (
            "UPDATE hazard SET place = '三楼' WHERE id = 1",
            &["hazard edit 1 --place 二楼", "hazard rectify 1 --rectified-by 张三", "hazard void 1 --reason 重复"][..],
        ),
        ("UPDATE supply SET quantity = 90 WHERE id = 1", &["supply take 1 --quantity 5", "supply edit 1 --minimum 3"]),
        ("UPDATE certificate SET name = '李某' WHERE id = 1", &["cert renew 1", "cert edit 1 --note 换"]),
        ("UPDATE \"order\" SET subject = '别的' WHERE id = 1", &["order reply 1", "order edit 1 --signer 孙丙"]),
        ("UPDATE task SET due = '2027-12-01' WHERE id = 1", &["task finish 1"]),
        (
            "UPDATE tip SET content = '没有事' WHERE id = 1",
            &["tip answer 1 --finding 不属实", "tip convert 1 --unit U001"],
        ),
        ("UPDATE person SET role = 'rescuer' WHERE id = 1", &["person leave 1"]),
        ("UPDATE unit SET name = '别的厂' WHERE id = 2", &["unit edit U002 --phone 123", "unit close U002"]),
    ] {
        town.file("data/zhiben.db", &whole);
        tamper(&town, sql);
        finds(&town, "seal", &["不是最后一次登记的样子"]);
        let altered = town.bytes();
        for line in lines {
            town.sh(line).fails(3, &["不是最后一次登记的样子", "没有做", "zhiben check", "zhiben restore"]);
        }
        assert!(town.bytes() == altered, "{sql}");
        // Steps on other records continue to work.
        town.sh("hazard edit 2 --place 东侧").done(&["东侧"]);
        finds(&town, "seal", &["不是最后一次登记的样子"]);
    }
}

/// Nothing that is read from damaged pages can be trusted.
#[test]
fn a_damaged_store_is_not_checked_on() {
    let town = Town::sample();
    let mut bytes = town.bytes().unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x5A);
    town.file("data/zhiben.db", &bytes);
    town.sh("check").fails(3, &["损坏"]);
    assert!(town.bytes().unwrap() == bytes);
}

/// A table name that a flipped bit has changed is no table of this program: the file is damaged, which is reported.
#[test]
fn a_table_that_there_never_was_is_damage() {
    let town = Town::sample();
    tamper(&town, "UPDATE journal SET tbl = 'ins0ection' WHERE id = (SELECT max(id) FROM journal)");
    town.sh("log --limit 0").fails(3, &["zhiben.db", "已损坏"]);
}
