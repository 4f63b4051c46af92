//! `check paper` through the program: what looks like paper compliance, each with its reason and its records, and the
//! second look at closed major hazards. The rules' edges are held in `src/domain/paper/`.

use crate::env::{Output, Run, TODAY, Town, rows, text, words};
use serde_json::Value;

/// Runs at a moment of entry, which is what these findings look at.
fn at(town: &Town, moment: &str, line: &str) -> Output {
    Run::new(words(line)).today(TODAY).env("ZHIBEN_NOW", moment).at(&town.root()).go()
}

fn of_rule<'r>(all: &'r [Value], rule: &str) -> Vec<&'r Value> {
    all.iter().filter(|r| r["rule"] == rule).collect()
}

#[test]
fn each_finding_has_its_reason_and_its_records() {
    let town = Town::with_units();
    town.sh("unit edit U002 --risk red").done(&["红"]);
    town.file("前.jpg", "one photo");
    let nine = "2026-11-23T09:00:00+08:00";
    for (moment, line) in [
        (
            nine,
            "hazard add --unit U001 --description 甲 --grade general --found 2026-11-23 --measures 清理杂物，恢复疏散通道畅通 --owner 张三",
        ),
        ("2026-11-23T09:10:00+08:00", "hazard rectify 1 --rectified-by 张三"),
        ("2026-11-23T09:12:00+08:00", "hazard review 1 --reviewer 张三 --pass"),
        // The same day, but it took the morning.
        (
            nine,
            "hazard add --unit U001 --description 乙 --grade general --found 2026-11-23 --measures 清理杂物，恢复疏散通道畅通。 --owner 张三",
        ),
        ("2026-11-23T11:00:00+08:00", "hazard rectify 2 --rectified-by 张三"),
        ("2026-11-23T11:10:00+08:00", "hazard review 2 --reviewer 吴某 --pass"),
        // Rectified before the inspectors' eyes: one command.
        (
            nine,
            "hazard add --unit U001 --description 丙 --grade general --found 2026-11-23 --fixed --rectified-by 张三 --reviewer 吴某",
        ),
        (nine, "attach YH-2026-0001 前.jpg"),
        (nine, "attach YH-2026-0003 前.jpg"),
        (nine, "inspection add --date 2026-02-01 --body 镇应急 --unit U002 --mode 日常"),
        (nine, "inspection add --date 2026-11-20 --body 镇应急 --unit U002 --mode 日常"),
        (nine, "inspection add --date 2026-11-21 --unit U002 --mode 自查 --leader 李四"),
        (nine, "cert add --unit U001 --name 甲 --role special-worker --kind 电工作业 --no 000000 --issued 2024-01-01"),
        (
            nine,
            "cert add --unit U001 --name 乙 --role special-worker --kind 电工作业 --no T110105194912310021 --issued 2024-01-01",
        ),
    ] {
        let run = at(&town, moment, line);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let json = town.json("check paper");
    let all = rows(&json);
    assert_eq!(json["report"], "paper");
    let reported = |rule: &str| -> Vec<(String, String)> {
        let row = |r: &&Value| {
            let records: Vec<&str> = r["records"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
            (records.join("+"), text(r, "why").to_string())
        };
        of_rule(&all, rule).iter().map(row).collect()
    };
    let is = |rule: &str, records: &str, why: &str| {
        let reported = reported(rule);
        assert!(reported.len() == 1 && reported[0].0 == records && reported[0].1.contains(why), "{rule}：{reported:?}");
    };
    is("hurried", "JC-YH-2026-0001", "12 分钟就销号");
    is("repeated", "JC-YH-2026-0001+JC-YH-2026-0002", "2 条记录的整改措施一字不差");
    is("same_file", "JC-YH-2026-0001+JC-YH-2026-0003", "同一个文件 前.jpg");
    is("silent", "U002", "查了 2 次");
    is("own_review", "JC-YH-2026-0001", "整改人和复查人都写的是 张三");
    is("belated", "JC-XC-2026-0001", "2026-11-23 才登记，隔了 295 天");
    assert_eq!(
        reported("impossible"),
        [
            ("JC-ZS-2024-0001".to_string(), "编号全是同一个字符".to_string()),
            ("JC-ZS-2024-0002".to_string(), "编号里的身份证号校验位不对".to_string()),
        ]
    );
    for row in &all {
        assert!(!row["records"].as_array().unwrap().is_empty() && !text(row, "why").is_empty(), "{row}");
        let words = format!("{}{}{}", text(row, "rule"), text(row, "why"), text(row, "hint"));
        for accusing in ["造假", "弄虚作假", "假冒", "伪造", "违规", "虚假"] {
            assert!(!words.contains(accusing), "{words}");
        }
    }
    let table = town.sh("数据核验 假运行").ok();
    assert!(table.contains("不是结论") && !table.contains("假运行"), "{table}");
    assert_eq!(town.sh("check paper --exit-code").code, 1);
    // An import is history: the day of its entry means nothing.
    let other = Town::with_units();
    other.file("x.csv", "日期,检查单位,被检查单位,检查方式\n2024-02-01,镇应急,东沟石料厂,日常\n");
    other.run(["import", "inspection", "x.csv"]).done(&["新增 1"]);
    assert!(other.sh("check paper --exit-code").ok().contains("没有要提示的"));
}

#[test]
fn closed_major_hazards_are_proposed_for_a_second_look() {
    let town = Town::sample();
    let on = |day: &str| -> Vec<String> {
        let all = rows(&town.json_on(day, "check paper"));
        of_rule(&all, "revisit").iter().map(|r| r["records"][0].as_str().unwrap().to_string()).collect()
    };
    let november = on("2026-11-23");
    assert_eq!(november.len(), 5);
    assert_eq!(on("2026-11-30"), november, "一个月里是同一批");
    assert_ne!(on("2026-12-01"), november);
    for no in &november {
        let hazard = &town.rows(&format!("hazard show {no}"))[0];
        assert!(text(hazard, "grade") == "major" && text(hazard, "closed") <= "2026-08-25", "{hazard}");
    }
    // Nothing to be found is nothing found: the second look is a proposal.
    let lonely = Town::with_units();
    lonely.file(
        "h.csv",
        "单位名称,隐患描述,隐患等级,发现日期,状态,整改完成日期,复查日期,销号日期\n\
         东沟石料厂,台阶超高,重大,2026-01-05,已销号,2026-02-01,2026-02-03,2026-02-05\n",
    );
    let run = lonely.run(["import", "hazard", "h.csv"]);
    assert_eq!(run.code, 0, "{run:?}");
    let shown = lonely.sh("check paper --exit-code").ok();
    assert!(shown.contains("回头看") && shown.contains("已满 90 天：台阶超高"), "{shown}");
}
