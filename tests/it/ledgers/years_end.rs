//! Year's end through the program: the assessment sheet (`assess`), the year's amounts (`sums`), and what is open in
//! one person's name (`handover`).

use crate::env::{Town, rows, text};
use serde_json::{Value, json};

fn entered(town: &Town, lines: &[&str]) {
    for line in lines {
        town.sh(line).done(&["JC-"]);
    }
}

#[test]
fn amounts_of_a_year_by_purpose_and_unit() {
    let town = Town::with_units();
    entered(
        &town,
        &[
            "done B2 --unit U001 --item 提取 --amount-yuan 1000.10 --date 2026-03-01",
            "done B2 --unit U001 --item 提取 --amount-yuan 0.05 --date 2026-09-01",
            "done B2 --unit U001 --item 使用 --amount-yuan 800 --date 2026-09-02",
            "done B2 --unit U002 --item 提取 --amount-yuan 500 --date 2026-04-01",
            // Written down this year for the last one, and the other way round.
            "done B2 --unit U002 --item 提取 --amount-yuan 400 --date 2026-01-10 --for 2025",
            "done 11.1a --unit U004 --item 经费保障 --amount-yuan 3000 --date 2026-05-01",
            "done 8.5 --unit U001 --amount-yuan 200 --date 2026-05-02",
            "done 8.5 --unit U001 --date 2026-05-03",
            "done B2 --unit U003 --item 提取 --amount-yuan 7 --date 2026-05-04",
            "done void 9 --reason 误录",
            "enforcement add --date 2026-06-01 --bodies 镇综合执法队 --unit U002 --outcome 罚款 --fine-yuan 5000",
            "tip add --received 2025-12-20 --content 夜间动火 --unit U002 --anonymous",
            "tip answer 1 --on 2026-01-05 --finding 属实",
            "tip reward 1 --yuan 300 --on 2026-01-08",
        ],
    );
    let reported = |json: &Value, key: &str| -> Vec<(Value, Value, Value, Value, Value)> {
        let row = |r: &Value| {
            (
                r["measure"].clone(),
                r["subject"].clone(),
                r["items"].clone(),
                r["records"].clone(),
                r["amount_yuan"].clone(),
            )
        };
        json[key].as_array().unwrap().iter().map(row).collect()
    };
    let year = town.json("sums");
    let of =
        |measure: Value, who: Value, part: Value, records: i64, yuan: Value| (measure, who, part, json!(records), yuan);
    assert_eq!(
        reported(&year, "rows"),
        [
            of(json!("8.5"), json!("东沟石料厂"), json!(null), 1, json!(200)),
            of(json!("11.1a"), json!("南河村"), json!("经费保障"), 1, json!(3000)),
            of(json!("B2"), json!("东沟石料厂"), json!("使用"), 1, json!(800)),
            of(json!("B2"), json!("东沟石料厂"), json!("提取"), 2, json!(1000.15)),
            of(json!("B2"), json!("西沟石料厂"), json!("提取"), 1, json!(500)),
            of(json!(null), json!("西沟石料厂"), json!(null), 1, json!(5000)),
            of(json!(null), json!(null), json!(null), 1, json!(300)),
        ]
    );
    // 200 + 3000 + 800 + 1000.15 + 500 + 5000 + 300
    assert_eq!(year["total_yuan"], json!(10800.15));
    let totals: Vec<(&str, Value)> =
        year["totals"].as_array().unwrap().iter().map(|r| (text(r, "title"), r["amount_yuan"].clone())).collect();
    assert_eq!(totals[3], ("安全投入和安全生产费用提取使用", json!(1500.15)));
    assert_eq!(totals.len(), 6);
    let last = town.json("sums B2 --year 2025");
    assert_eq!(reported(&last, "rows"), [of(json!("B2"), json!("西沟石料厂"), json!("提取"), 1, json!(400))]);
    // As of a day before the fine there was none.
    assert_eq!(town.json_on("2026-05-31", "sums")["total_yuan"], json!(5000.1));
    assert!(town.sh("金额").ok().contains("按事项合计"));
    assert!(town.sh("sums --year 2024").ok().contains("--amount-yuan"), "空的一年说怎么记");
    town.refuses("sums --year 去年", &["去年", "--year 2026"]);
    town.refuses("sums B99", &["B99", "plan show"]);
}

#[test]
fn the_assessment_sheet_is_filled_from_the_ledgers_and_scored_by_people() {
    let town = Town::with_units();
    town.file("more.csv", "单位编码,单位名称,类别,主要负责人\nU005,镇中心校,驻镇单位,周一\nU006,北岭村,行政村,吴二\n");
    town.run(["import", "unit", "more.csv"]).done(&["新增 2"]);
    entered(
        &town,
        &[
            "order issue --kind 单 --to U004 --subject 清理河道 --issued 2026-03-02",
            "order reply 1 --on 2026-03-20 --reply 已清理",
            "order issue --kind 函 --to U004 --subject 报送名册 --issued 2026-11-20",
            "hazard add --unit U004 --description 村口电线垂落 --grade general --found 2026-10-01",
            "done B6c --unit U004 --for 2026-09 --date 2026-10-02",
            "done B6c --unit U004 --for 2026-08 --date 2026-09-20",
            "done 2.2d --unit U004 --score 80 --date 2026-11-01",
            "done 2.2d --unit U004 --score 92.5 --date 2026-11-20",
            "done 2.2d --unit U006 --score 70 --date 2026-01-15 --for 2025",
        ],
    );
    let sheet = town.json("assess");
    let of = |code: &str| rows(&sheet).iter().find(|r| r["code"] == code).cloned().unwrap();
    let codes: Vec<String> = rows(&sheet).iter().map(|r| text(r, "code").to_string()).collect();
    assert_eq!(codes, ["U004", "U005", "U006"], "只有村和驻镇单位");
    // B6c is owed by the 3rd of the next month: December 2025 (due 2026-01-03) to October 2026 are 11 in the year.
    let (village, school) = (of("U004"), of("U005"));
    assert_eq!(
        (school["owed"].as_i64(), school["done"].as_i64(), school["overdue"].as_i64()),
        (Some(11), Some(0), Some(11))
    );
    assert_eq!(
        (village["done"].as_i64(), village["late"].as_i64(), village["overdue"].as_i64()),
        (Some(2), Some(1), Some(9))
    );
    assert_eq!(
        (village["found"].as_i64(), village["open"].as_i64(), village["overdue_hazards"].as_i64()),
        (Some(1), Some(1), Some(1))
    );
    // The first order was answered after its seven working days; the second is not due.
    assert_eq!((village["orders"].as_i64(), village["late_orders"].as_i64()), (Some(2), Some(1)));
    assert_eq!((&village["score"], &of("U006")["score"]), (&json!(92.5), &json!(null)), "最近一次打的分");
    let last = town.json("assess --year 2025");
    assert_eq!(rows(&last).iter().find(|r| r["code"] == "U006").unwrap()["score"], 70);
    // As of a day before the second score the first one stood.
    assert_eq!(rows(&town.json_on("2026-11-19", "考核"))[0]["score"], 80);
    town.refuses("assess 1.1a", &["1.1a", "没有考核表", "2.2d"]);
    town.refuses("assess --year 2026Q1", &["2026Q1", "--year 2026"]);
    let run = town.sh("assess -o 考核.xlsx");
    assert!(run.code == 0 && town.root().join("考核.xlsx").is_file(), "{run:?}");
}

#[test]
fn everything_open_in_one_name() {
    let town = Town::with_units();
    entered(
        &town,
        &[
            "hazard add --unit U001 --description 边坡浮石 --grade general --found 2026-11-02 --owner 周某 --inspector 周某",
            "hazard add --unit U001 --description 通道堵塞 --grade general --found 2026-11-02 --owner 周某",
            "hazard rectify 2 --rectified-by 周某 --on 2026-11-03",
            "hazard review 2 --reviewer 吴某 --pass --on 2026-11-20",
            "hazard add --unit U002 --description 周某某负责的 --grade general --found 2026-11-02 --owner 周某某",
            "task add --date 2026-11-01 --content 核对名录 --body 镇应急 --owner 周某 --due 2026-11-30",
            "task add --date 2026-11-01 --content 已办的 --body 镇应急 --owner 周某 --due 2026-11-30",
            "task finish 2 --on 2026-11-20",
            "cert add --unit U001 --name 周某 --role special-worker --kind 电工作业 --issued 2023-12-10",
            "person add --name 周某 --role inspector --body 镇应急",
            "person add --name 周某 --role 网格员 --unit U004",
            "person leave 2 --on 2026-11-20",
            "supply add --place 镇仓库 --item 沙袋 --quantity 20 --keeper 周某",
            "risk add --unit U001 --point 边坡 --level 红 --owner 周某",
            "inspection plan --planned 2026-11-24 --body 镇应急 --unit U001 --inspectors 周某 --inspectors 吴某",
            "inspection plan --planned 2026-11-20 --body 镇应急 --unit U002 --inspectors 周某",
            "inspection hold 2 --on 2026-11-20",
            "order issue --kind 单 --to U001 --subject 整改边坡 --issued 2026-11-02 --signer 周某",
            "tip add --received 2026-11-01 --content 夜间动火 --unit U001 --reporter 周某",
        ],
    );
    let reported = |day: &str| -> Vec<(String, String)> {
        let rows = rows(&town.json_on(day, "handover 周某"));
        rows.iter().map(|r| (text(r, "no").to_string(), text(r, "role").to_string())).collect()
    };
    let expected = [
        ("JC-YH-2026-0001", "整改责任人"),
        ("JC-YH-2026-0001", "检查人"),
        ("JC-RW-2026-0001", "责任人"),
        ("JC-DB-2026-0001", "签发人（待回复）"),
        ("JC-ZS-2023-0001", "持证人"),
        ("JC-RY-2026-0001", "在岗"),
        ("JC-WZ-2026-0001", "保管人"),
        ("JC-FX-2026-0001", "责任人"),
        ("JC-XC-2026-0001", "检查人员（还没开展）"),
    ];
    assert_eq!(reported("2026-11-23"), expected.map(|(no, role)| (no.to_string(), role.to_string())));
    // As of an earlier day the second hazard, the task, the post and the visit were still open.
    let then: Vec<String> = reported("2026-11-19").into_iter().map(|(no, _)| no).collect();
    for no in ["JC-YH-2026-0002", "JC-RW-2026-0002", "JC-RY-2026-0002", "JC-XC-2026-0002"] {
        assert!(then.iter().any(|n| n == no), "{no}：{then:?}");
    }
    let row = &rows(&town.json("交接 周某"))[0];
    assert_eq!((text(row, "what"), text(row, "subject"), text(row, "due")), ("边坡浮石", "东沟石料厂", "2026-11-09"));
    let table = town.sh("handover 薛明辉").ok();
    assert!(
        table.contains("没有未了结的事") && table.contains("镇安委办主任") && table.contains("plan.toml"),
        "{table}"
    );
    town.refuses("handover", &["姓名"]);
    town.refuses_all(["handover", "  "], &["姓名"]);
}

/// The measure of the assessment is the one that the plan marks, whatever its number.
#[test]
fn the_assessment_is_the_plans_own() {
    let town = Town::with_units();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let marked = "{ ledger = \"activity\", kind = \"assessment\" }";
    assert_eq!(plan.matches(marked).count(), 1);
    town.file("plan.toml", plan.replace("id = \"2.2d\"", "id = \"9.8k\""));
    town.sh("done 9.8k --unit U004 --score 92 --for 2026").done(&["JC-BJ-2026-0001"]);
    let units =
        |json: &Value| json["rows"].as_array().unwrap().iter().map(|row| row["score"].clone()).collect::<Vec<_>>();
    let (unnamed, named) = (town.json("assess"), town.json("assess 9.8k"));
    assert_eq!(units(&unnamed), units(&named));
    assert!(units(&unnamed).contains(&json!(92)));
    town.file("plan.toml", plan.replace(marked, "{ ledger = \"activity\", kind = \"study\" }"));
    town.refuses("assess", &["方案里没有考核的任务", "assessment", "plan.toml"]);
}
