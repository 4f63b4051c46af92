//! A file as a whole: incomplete history, all rows or none, dry runs, numbers and steps.

use super::*;

/// Incomplete history is accepted as it is, listed as 待补, and never completed by guessing.
#[test]
fn incomplete_history_is_taken_and_listed() {
    let town = Town::with_units();
    let csv = format!(
        "{HAZARDS}\nH-1,东沟石料厂,,老隐患,重大,2024-03-09,孔平,2024-05-01,2024-04-10,何甲,2024-04-11,2024-04-12,已销号\n\
         H-2,东沟石料厂,,一般的,一般,2024-03-09,,,,,,2024-04-12,已销号\n\
         H-3,西沟石料厂,,齐全的,一般,2024-03-09,孔平,2024-05-01,2024-04-10,何甲,2024-04-11,2024-04-12,已销号\n"
    );
    let (code, receipt) = import(&town, "hazard", &csv);
    assert_eq!((code, counts(&receipt)), (0, [3, 0, 0]), "{receipt:#}");
    let incomplete = receipt["incomplete"].as_array().unwrap();
    assert_eq!(incomplete.iter().map(|i| i["row"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    let lacks = incomplete[0]["lacks"].to_string();
    for part in ["措施", "资金", "预案", "张三", "销号批准人"] {
        assert!(lacks.contains(part), "{part}：{lacks}");
    }
    assert!(!lacks.contains("责任人\"") && !lacks.contains("时限"), "{lacks}");
    assert!(incomplete[1]["lacks"].to_string().contains("整改完成日期"));
    let held = &town.rows("hazard list")[0];
    assert_eq!(
        (&held["contingency"], &held["notified"], &held["status"]),
        (&json!(null), &json!(null), &json!("closed"))
    );
    // Without a day of rectification the closing counts as the day by which it was rectified: 27 days after the 16th.
    let lone = town.rows("hazard list").into_iter().find(|h| h["no"] == "H-2").unwrap();
    assert_eq!(
        (&lone["due"], &lone["rectified"], &lone["days_overdue"]),
        (&json!("2024-03-16"), &json!(null), &json!(27))
    );
    assert_eq!(town.rows("overdue --kind hazard --kind review --kind notice"), Vec::<Value>::new());
    // A person sees the same.
    let other = Town::with_units();
    other.file("given.csv", &csv);
    other.run(["import", "hazard", "given.csv"]).done(&["H-1", "待补", "新增 3"]);
    // New steps follow the rules, whatever the history lacked.
    town.sh("hazard reopen H-1 --reason 又犯").done(&["重新列入整改"]);
    town.refuses("hazard rectify H-1 --rectified-by 孔平", &["措施", "预案"]);
}

/// Golden case 13: one bad row among five, and nothing changes.
#[test]
fn one_bad_row_among_five_changes_nothing() {
    let town = Town::sample();
    let units: Vec<String> = (1..=5).map(|n| format!("U00{n},{}", if n == 4 { "很多" } else { "7" })).collect();
    refused_for(&town, "unit", &format!("单位编码,从业人数\n{}\n", units.join("\n")), &[(5, "从业人数", "很多")]);
    let good = format!("单位编码,从业人数\n{}\n", units.join("\n").replace("很多", "7"));
    let (code, receipt) = import(&town, "unit", &good);
    assert_eq!((code, counts(&receipt)), (0, [0, 5, 0]), "{receipt:#}");
}

/// Units that a file adds must not clash with the store or with each other.
#[test]
fn unit_names_within_one_file_are_distinct() {
    let town = Town::with_units();
    let head = "单位编码,单位名称,别名\n";
    for csv in [
        format!("{head}U010,新一厂,东沟石料厂\n"),
        format!("{head}U010,新一厂,同一别名\nU011,新二厂,同一别名\n"),
        format!("{head}U010,新一厂,\nU011,新一厂,\n"),
        format!("{head}U002,东沟石料厂,\n"),
        "单位编码,单位名称,统一社会信用代码\nU010,新一厂,91110000600037341L\nU011,新二厂,91110000600037341L\n"
            .to_string(),
    ] {
        let before = town.bytes();
        let (code, receipt) = import(&town, "unit", &csv);
        assert_eq!(code, 2, "{csv}{receipt:#}");
        assert!(!refused(&receipt).is_empty());
        assert!(town.bytes() == before);
    }
    // A code is given on entry only: a file that names the unit by its name does not change the code silently.
    let (code, receipt) = import(&town, "unit", "单位编码,单位名称\nU099,东沟石料厂\n");
    assert_eq!(town.rows("unit list")[0]["code"], "U001", "{receipt:#}");
    assert_eq!(code, 2, "{receipt:#}");
    let (code, _) = import(&town, "unit", "单位名称,类别\n新三厂,工贸\n新四厂,工贸\n");
    assert_eq!(code, 0);
    let codes: Vec<Value> = town.rows("unit list").iter().map(|u| u["code"].clone()).collect();
    assert_eq!(codes, ["U001", "U002", "U003", "U004", "U005", "U006"]);
}

#[test]
fn a_dry_run_reports_the_changes_and_writes_nothing() {
    let town = Town::with_units();
    let before = town.bytes();
    let csv = format!("{HAZARDS}\nH-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,,,,,已登记\n");
    let (code, receipt) = import_with(&town, "hazard", &csv, &["--dry-run"]);
    assert_eq!((code, counts(&receipt)), (0, [1, 0, 0]));
    assert!(town.bytes() == before && town.rows("hazard list").is_empty());
    town.run(["import", "hazard", "given.csv", "--dry-run"]).done(&["没有写入", "新增 1"]);
    // The dry run shows the code that the real run would give.
    let (code, _) = import_with(&town, "hazard", csv.replace("一般", "特大"), &["--dry-run"]);
    assert_eq!(code, 2);
    // Where there is no store, a dry run makes none.
    let fresh = Town::new();
    fresh.file("units.csv", "单位名称\n甲厂\n");
    let out = fresh.run(["import", "unit", "units.csv", "--dry-run"]);
    assert_eq!((out.code, fresh.bytes()), (0, None), "{out:#?}");
}

#[test]
fn what_is_no_file_of_rows() {
    let town = Town::with_units();
    let before = town.bytes();
    town.run(["import", "hazard", "nowhere.csv"]).fails(3, &["nowhere.csv"]);
    town.file("empty.csv", "");
    town.refuses("import hazard empty.csv", &["空"]);
    town.file("blank.csv", "\n , \n");
    town.refuses("import hazard blank.csv", &["空"]);
    town.refuses("import 航天 empty.csv", &["航天", "unit", "hazard"]);
    town.refuses("import hazard", &["文件"]);
    // A file with only a header has no rows: nothing to do and no mistake.
    let (code, receipt) = import(&town, "hazard", format!("{HAZARDS}\n"));
    assert_eq!((code, counts(&receipt)), (0, [0, 0, 0]));
    assert!(town.bytes() == before);
    // A cell beyond the header is not dropped silently.
    refused_for(
        &town,
        "hazard",
        "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,甲,一般,2026-03-09,多\n",
        &[(2, "", "多")],
    );
}

/// A ledger may be named by its name or its command.
#[test]
fn a_ledger_is_known_by_its_names() {
    let town = Town::with_units();
    let csv = "日期,任务编号,内容\n2026-10-28,1.1a,学习\n";
    assert_eq!(counts(&import(&town, "activity", csv).1), [1, 0, 0]);
    assert_eq!(counts(&import(&town, "done", csv).1), [0, 0, 1]);
    assert_eq!(counts(&import(&town, "办结", csv).1), [0, 0, 1]);
    // A tick for a measure that another ledger shows is refused from a file too.
    refused_for(&town, "activity", "日期,任务编号,单位\n2026-10-28,7.2a,东沟石料厂\n", &[(2, "任务编号", "7.2a")]);
}

/// An imported number of this program's form raises the serial past it.
#[test]
fn imported_numbers_push_the_serial() {
    let town = Town::with_units();
    let csv = "隐患编号,单位名称,隐患描述,隐患等级,发现日期\nJC-YH-2026-0041,东沟石料厂,甲,一般,2026-03-09\nYH0000001,东沟石料厂,乙,一般,2026-03-09\n";
    assert_eq!(import(&town, "hazard", csv).0, 0);
    let added = town.sh("hazard add --unit U001 --description 丙 --grade general --found 2026-04-01 -f json").record();
    assert_eq!(added["no"], "JC-YH-2026-0042");
    assert_eq!(rows(&town.json("hazard show YH0000001"))[0]["description"], "乙");
}

/// A file that was written earlier neither undoes later steps nor makes steps.
#[test]
fn a_file_takes_back_no_step() {
    let town = Town::sample();
    let given = std::fs::read_to_string(crate::env::repo("data/sample/hazard.csv")).unwrap();
    let head = given.lines().next().unwrap();
    let row = |no: &str| given.lines().find(|line| line.starts_with(no)).unwrap().to_string();
    town.sh("hazard extend 2026-21 --due 12-15 --reason 大雪 --approved-by 镇长").done(&["已延期"]);
    refused_for(&town, "hazard", &format!("{head}\n{}\n", row("JC-YH-2026-0021")), &[(2, "整改期限", "2026-11-15")]);
    town.sh("hazard review 2026-29 --fail --reviewer 何甲").done(&["退回整改"]);
    refused_for(
        &town,
        "hazard",
        &format!("{head}\n{}\n", row("JC-YH-2026-0029")),
        &[(2, "整改完成日期", "2026-11-13")],
    );
    let grade = "隐患编号,单位名称,隐患描述,隐患等级,发现日期\nJC-YH-2026-0012,示例砂石骨料有限公司,南帮未自上而下分台阶开采，存在掏采,一般,2026-09-02\n";
    let found = town.rows("hazard list --no 2026-0012")[0]["found"].as_str().unwrap().to_string();
    refused_for(&town, "hazard", &grade.replace("2026-09-02", &found), &[(2, "隐患等级", "一般")]);
}

/// A quotation mark that is never closed would take in the rows after it.
#[test]
fn an_open_quote_is_reported_with_its_row() {
    let town = Town::with_units();
    let _ = town.file("open.csv", "单位编码,备注\nU001,好\nU002,\"没收尾\nU003,好\n");
    let before = town.bytes();
    town.refuses("import unit open.csv", &["第 3 行", "引号"]);
    assert!(town.bytes() == before);
}
