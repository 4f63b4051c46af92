//! `plan draft` as it is typed: a town begins, a further plan, the receipt, a comparison, what is refused.

use super::{forty, receipt};
use crate::env::{Town, text};
use serde_json::{Value, json};
use std::fs;
use zhiben::draft::{Given, draft};

#[test]
fn a_letter_is_read_and_never_stops_the_program() {
    let town = Town::sample();
    assert_eq!(town.sh("order print JC-DB-2026-0001 -o 督办.docx").code, 0);
    let run = town.sh("plan draft 督办.docx --site JC");
    assert!([0, 2].contains(&run.code), "{run:#?}");
}

#[test]
fn a_town_begins_with_its_own_document() {
    let town = Town::bare();
    town.file("方案.txt", forty());
    town.sh("plan draft 方案.txt -o plan.toml --division 141128106 --site QSZ")
        .done(&["已起草《青石镇", "已写入 plan.toml"]);
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    assert!(plan.contains("\ndivision = \"141128106\"\n") && plan.contains("\nsite = \"QSZ\"\n"));
    assert!(town.run(["plan", "check"]).ok().contains("plan.toml 没有问题：3 个目标、36 项任务"));
    for line in ["checklist --period 2026", "matrix", "targets", "status", "overdue"] {
        assert_eq!(town.sh(line).code, 0, "{line}");
    }
    town.sh("init 新镇 --plan plan.toml").done(&["青石镇"]);
    // What people may have changed stays.
    town.refuses("plan draft 方案.txt -o plan.toml", &["已经存在"]);
    assert_eq!(fs::read_to_string(town.root().join("plan.toml")).unwrap(), plan);
    town.refuses("plan draft 方案.txt -o data/x.toml", &["工作区自己的目录"]);
    town.refuses("plan draft 方案.txt -o 表.xlsx", &[".toml"]);
}

/// A further plan has the bodies and kinds of units of plan.toml under their ids, and none of the town's settings.
#[test]
fn a_further_plan_is_drafted_beside_the_towns_own() {
    let town = Town::new();
    fs::create_dir(town.root().join("plans")).unwrap();
    town.file(
        "要点.txt",
        "积翠镇2027年安全生产工作要点\n一、主要任务\n（一）压实责任\n1.镇应急站、消防所每月检查1次非煤矿山企业。\n\
         2.各村每季度演练一次。\n3.镇气象局每年宣讲1次。\n4.重大活动前开展安全检查。\n积翠镇人民政府\n2027年1月5日\n",
    );
    town.sh("plan draft 要点.txt -o plans/yd2027.toml").done(&["和 plan.toml 一起用"]);
    let text = fs::read_to_string(town.root().join("plans/yd2027.toml")).unwrap();
    let plan: toml::Table = text.parse().unwrap();
    assert_eq!(plan["plan"]["id"].as_str(), Some("yd2027"));
    let lead = |at: usize| plan["measure"][at]["lead"].to_string();
    assert_eq!((lead(0).as_str(), lead(1).as_str()), ("[\"yingji\", \"xiaofang\"]", "[\"villages\"]"));
    assert_eq!((lead(2).as_str(), plan["measure"][3]["event"].as_str()), ("[\"qixiang\"]", Some("major-activity")));
    assert!(!text.contains("[hazard]") && !text.contains("site =") && text.contains("name = \"镇应急\""));
    let checked = town.run(["plan", "check"]);
    assert_eq!(checked.code, 0, "{checked:#?}");
    assert_eq!(town.on("2027-01-10", ["checklist", "--plan", "yd2027", "--period", "2027"]).code, 0);
    town.refuses("plan draft 要点.txt -o plans/yd2027.toml", &["已经存在"]);
    town.refuses("plan draft 要点.txt -o plans/要点.toml", &["编号"]);
}

#[test]
fn the_receipt_for_scripts() {
    let town = Town::bare();
    town.file("方案.txt", forty());
    let record = receipt(&town, "plan draft 方案.txt");
    assert_eq!((&record["report"], &record["sentences"]), (&json!("draft"), &json!(40)));
    let count = |key: &str| record[key].as_array().unwrap().len();
    assert_eq!((count("measures"), count("targets")), (36, 3));
    let doubts: Vec<i64> =
        record["rows"].as_array().unwrap().iter().map(|row| row["doubt"].as_i64().unwrap()).collect();
    assert!(doubts.is_sorted_by(|a, b| a >= b) && doubts.len() > 100, "{doubts:?}");
    let kinds = |kind: &str| {
        record["kinds"].as_array().unwrap().iter().find(|row| row["kind"] == kind).unwrap()["count"].clone()
    };
    assert_eq!((kinds("recurring"), kinds("window"), kinds("milestone")), (json!(13), json!(4), json!(5)));
    assert!(record["lacks"].as_array().unwrap().iter().any(|lack| lack.as_str().unwrap().contains("区划代码")));
    // With a file, JSON goes to standard output beside it.
    let both = town.sh("plan draft 方案.txt -o 新.toml -f json");
    assert_eq!(serde_json::from_str::<Value>(&both.stdout).unwrap()["rows"], record["rows"]);
    assert!(town.root().join("新.toml").is_file());
}

#[test]
fn a_plan_is_compared_with_the_document() {
    let town = Town::bare();
    town.file("方案.txt", forty());
    let full = draft(&forty(), Given::default()).unwrap().toml;
    town.file("全.toml", &full);
    assert_eq!(town.rows("plan draft 方案.txt --against 全.toml"), Vec::<Value>::new());
    // Without one measure, and without all of a clause.
    let mut plan: toml::Table = full.parse().unwrap();
    let measures = plan["measure"].as_array_mut().unwrap();
    measures.retain(|m| m["clause"].as_str() != Some("三（三）") && !m["text"].as_str().unwrap().contains("每旬"));
    town.file("缺.toml", toml::to_string(&plan).unwrap());
    let rows = town.rows("plan draft 方案.txt --against 缺.toml");
    let found: Vec<(&str, &str)> = rows.iter().map(|row| (text(row, "clause"), text(row, "lacks"))).collect();
    assert_eq!(found, [("二（二）1", "measure"), ("三（三）", "clause"), ("三（三）", "clause")]);
    assert!(text(&rows[0], "text").contains("每旬排查"));
    town.sh("plan draft 方案.txt --against 缺.toml -o 新.toml").done(&["它缺 3 项"]);
    town.sh("plan draft 方案.txt --against 没有.toml").fails(3, &["没有.toml"]);
}

#[test]
fn what_cannot_be_drafted_is_refused_in_one_line() {
    let town = Town::bare();
    town.file("空.txt", " \n\n");
    town.file("话.txt", "今天天气很好");
    town.file("没有年份.txt", "一、任务\n（一）各村每月检查一次。");
    town.file("没有地名.txt", "2025年工作要点\n一、任务\n（一）各单位每月检查一次。");
    town.file("图.docx", b"\x89PNG\r\n");
    town.file("旧.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1........");
    town.file("坏.docx", b"PK\x03\x04....");
    town.file("网页.txt", "<!DOCTYPE html><html></html>");
    for (line, needle) in [
        ("plan draft 空.txt", "空的"),
        ("plan draft 话.txt", "哪一年"),
        ("plan draft 没有年份.txt", "（2024-2026年）"),
        ("plan draft 没有地名.txt", "--site"),
        ("plan draft 图.docx", "图片"),
        ("plan draft 旧.doc", "另存为 .docx"),
        ("plan draft 坏.docx", "损坏"),
        ("plan draft 网页.txt", "网页"),
        ("plan draft 没有地名.txt --site 镇", "前缀"),
        ("plan draft 没有地名.txt --site A --division 12", "区划代码"),
        ("plan draft", "文件"),
    ] {
        let run = town.sh(line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:#?}");
        assert!(run.stderr.contains(needle), "{line}：{}", run.stderr);
    }
    assert_eq!(town.sh("plan draft 没有这个文件.txt").code, 3);
    assert_eq!(town.sh("plan draft 没有地名.txt --site A").code, 0);
}
