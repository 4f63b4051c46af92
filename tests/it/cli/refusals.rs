//! What no command does unasked: another operator's step is not taken back, nothing is written to a void record, nor
//! with a clock that no entry can be dated by, nor to a store that another program switched to a write-ahead log.

use crate::env::{Run, TODAY, Town, words};
use rusqlite::Connection;

fn by(town: &Town, name: &str, line: &str) -> crate::env::Output {
    let named: Vec<String> = [vec!["--by".to_string(), name.to_string()], words(line)].concat();
    town.run(named)
}

#[test]
fn another_operators_step_is_not_taken_back_unasked() {
    let town = Town::with_units();
    let add = |who: &str, what: &str| {
        by(&town, who, &format!("hazard add --unit U001 --description {what} --grade 一般 --found 2026-11-20"))
            .done(&["已登记"]);
    };
    add("甲", "甲的");
    add("乙", "乙的");
    let there = |what: &str| !town.rows(&format!("hazard list --where 描述={what}")).is_empty();
    for line in ["undo", "undo --yes", "undo 2 --yes"] {
        by(&town, "甲", line).refused(&["乙 登记的", "不是 甲 的", "--others"]);
    }
    assert!(there("甲的") && there("乙的"));
    // Operators take back their own steps; the steps of others need a word; a trial needs none.
    by(&town, "甲", "undo --dry-run").done(&["试看"]);
    by(&town, "乙", "undo").done(&["已撤销"]);
    by(&town, "甲", "redo").done(&["已重做"]);
    by(&town, "丙", "undo --others").done(&["已撤销 1 步"]);
    assert!(there("甲的") && !there("乙的"));
    by(&town, "乙", "undo 1").refused(&["甲 登记的"]);
    add("丙", "丙的");
    by(&town, "丁", "undo 2 --yes").refused(&["丙、甲 登记的"]);
    by(&town, "丁", "undo 2 --others").refused(&["请确认后加 --yes"]);
    by(&town, "丁", "undo 2 --others --yes").done(&["已撤销 2 步"]);
}

/// Every verb that writes to a record, of every ledger.
#[test]
fn nothing_is_written_to_a_void_record() {
    let town = Town::with_units();
    town.file("照片.jpg", "一张照片");
    let records = [
        ("hazard", "--unit U001 --description 裂缝 --grade 一般 --found 2026-11-20"),
        ("training", "--date 2026-11-20 --topic 消防"),
        ("drill", "--date 2026-11-20 --type evacuation --units U001"),
        ("inspection", "--planned 2026-11-20 --bodies 镇应急 --units U001"),
        ("person", "--name 钱七 --role grid"),
        ("cert", "--unit U001 --name 甲 --role special-worker --kind 电工作业 --issued 2023-12-10"),
        ("order", "--kind list --to U001 --subject 消防 --issued 2026-11-20"),
        ("task", "--date 2026-11-20 --content 报表 --due 2026-11-30"),
        ("tip", "--received 2026-11-20 --content 偷采 --unit U001"),
        ("supply", "--item 沙袋 --quantity 9 --place 库房"),
        ("risk", "--unit U001 --point 边坡 --level red"),
        ("device", "--unit U001 --kind 灭火 --installed 2026-11-20"),
        ("permit", "--unit U001 --kind 采矿许可证 --issued 2026-11-20 --expires 2029-11-19"),
        ("publicity", "--date 2026-11-20 --form 宣讲"),
    ];
    for (ledger, words) in records {
        let added = town.sh(&format!("{ledger} add {words}"));
        assert_eq!(added.code, 0, "{ledger}：{added:?}");
        town.sh(&format!("{ledger} void 1 --reason 记错")).done(&["已作废"]);
    }
    town.sh("unit void U003 --reason 重复").done(&["已作废"]);
    let steps = [
        "hazard judge 1 --grade major --judged-by 镇",
        "hazard plan 1 --owner 张",
        "hazard notify 1 --to 张",
        "hazard rectify 1 --rectified-by 李",
        "hazard review 1 --reviewer 王 --pass",
        "hazard review 1 --reviewer 王 --fail",
        "hazard close 1 --approved-by 王",
        "hazard extend 1 --due 2026-12-01 --reason 雨 --approved-by 王",
        "hazard supervise 1 --level 县级 --document 1号",
        "hazard reopen 1 --reason 又裂",
        "training attend 1 --name 甲",
        "inspection hold 1",
        "person leave 1",
        "cert renew 1",
        "order reply 1",
        "task finish 1",
        "tip answer 1 --finding 属实",
        "tip reward 1 --yuan 100",
        "tip convert 1",
        "supply take 1 --quantity 1",
        "unit close U003",
        "attach YH-2026-1 照片.jpg",
    ];
    let edits = records.map(|(ledger, _)| match ledger {
        "drill" | "inspection" | "training" | "hazard" | "supply" | "cert" | "risk" | "order" | "person" | "task"
        | "tip" | "device" | "permit" | "publicity" => format!("{ledger} edit 1 --{} 改", first_free(ledger)),
        other => panic!("{other}"),
    });
    for line in steps.iter().map(ToString::to_string).chain(edits) {
        town.refuses(&line, &["已作废"]);
    }
    for (ledger, _) in records {
        town.refuses(&format!("{ledger} void 1 --reason 再来"), &["已经作废过了"]);
    }
    assert_eq!(town.json("check")["rows"], serde_json::json!([]));
}

fn first_free(ledger: &str) -> &'static str {
    match ledger {
        "hazard" | "drill" | "inspection" | "training" | "cert" | "device" | "permit" | "publicity" => "note",
        "person" => "village",
        "order" => "signer",
        "task" => "owner",
        "tip" => "finding",
        "supply" => "place",
        _ => "controls",
    }
}

#[test]
fn no_entry_is_dated_by_a_clock_that_cannot_be_right() {
    let town = Town::with_units();
    town.file("h.csv", "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,裂缝,一般,2026-11-20\n");
    let before = town.bytes();
    let at = |now: &str, line: &str| Run::new(words(line)).today(TODAY).env("ZHIBEN_NOW", now).at(&town.root()).go();
    for (now, needle) in [
        ("1970-01-01T08:00:00+08:00", "1970-01-01"),
        ("2023-12-31T23:59:59+08:00", "2023-12-31"),
        ("2100-01-01T00:00:00+08:00", "2100-01-01"),
        ("昨天", "ZHIBEN_NOW 的“昨天”不是时间"),
        ("2026-11-23", "ZHIBEN_NOW 的“2026-11-23”不是时间"),
        ("1", "ZHIBEN_NOW 的“1”不是时间"),
    ] {
        for line in [
            "hazard add --unit U001 --description 裂缝 --grade 一般 --found 2026-11-20",
            "import hazard h.csv",
            "undo",
            "unit close U001",
            "digest --changed",
            "restore h.csv --yes",
            "backup b.db --for-sharing",
            "demo 演示",
        ] {
            at(now, line).fails(3, &[needle, "没有写入"]);
        }
        for line in ["status", "overdue", "log", "hazard list", "check", "import hazard h.csv --dry-run"] {
            assert_eq!(at(now, line).code, 0, "{now} {line}");
        }
    }
    assert!(town.bytes() == before && town.files_next_to_store().is_empty());
    for now in ["2024-01-01T00:00:00+08:00", "2099-12-31T23:59:59+08:00"] {
        at(now, "unit edit U001 --phone 1").done(&["U001"]);
    }
}

/// The last steps lie in a second file then, which a copy by hand leaves behind.
#[test]
fn a_store_that_was_switched_to_a_write_ahead_log_is_switched_back() {
    let wal = |town: &Town| {
        let conn = Connection::open(town.store()).unwrap();
        let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        conn
    };
    let is_back = |town: &Town| {
        let bytes = town.bytes().unwrap();
        assert_eq!((&bytes[18..20], town.files_next_to_store()), (&[1, 1][..], Vec::new()));
    };
    for line in ["hazard list", "unit edit U001 --phone 1", "check", "backup b.db"] {
        let town = Town::sample();
        drop(wal(&town));
        assert_eq!(town.sh(line).code, 0, "{line}");
        is_back(&town);
    }
    // While the other program has it open it cannot be, and the way is shown.
    let town = Town::sample();
    let other = wal(&town);
    let _: i64 = other.query_row("SELECT count(*) FROM unit", [], |row| row.get(0)).unwrap();
    for line in ["hazard list", "unit edit U001 --phone 1"] {
        town.sh(line).fails(3, &["WAL", "关掉占着它的程序", "-wal"]);
    }
    drop(other);
    town.sh("unit edit U001 --phone 1").done(&["U001"]);
    is_back(&town);
    // Another program's own file is left as it is.
    let foreign = Town::new();
    std::fs::create_dir_all(foreign.root().join("data")).unwrap();
    let conn = wal(&foreign);
    conn.execute_batch("CREATE TABLE a (b)").unwrap();
    drop(conn);
    let before = foreign.bytes();
    foreign.sh("hazard list").fails(3, &["不是 zhiben"]);
    assert!(foreign.bytes() == before);
    // One that is merged is read from a copy.
    let (ours, theirs) = (Town::new(), Town::sample());
    drop(wal(&theirs));
    let plan = std::fs::read_to_string(ours.root().join("plan.toml")).unwrap();
    ours.file("plan.toml", plan.replacen("site = \"JC\"", "site = \"XX\"", 1));
    let before = theirs.bytes();
    ours.run(["merge", theirs.root().to_str().unwrap()]).done(&["已合并"]);
    assert!(theirs.bytes() == before);
}
