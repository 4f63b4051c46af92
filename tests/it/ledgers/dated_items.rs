//! Dated items of other ledgers (证书、督办、举报、物资、交办) through the program: in `overdue`, `upcoming`,
//! `checklist` and `why`, and as evidence of the plan's measures.

use crate::env::{Town, text};
use serde_json::Value;

fn find<'r>(rows: &'r [Value], id: &str) -> &'r Value {
    rows.iter().find(|r| r["id"] == id).unwrap_or_else(|| panic!("没有 {id}：{rows:#?}"))
}

/// One of each kind, late on 2026-11-23.
fn late() -> Town {
    let town = Town::with_units();
    for line in [
        "cert add --unit U001 --name 示例张三 --role principal --kind 主要负责人考核合格证 --issued 2023-11-20 --expires 2026-11-19",
        "order add --kind 单 --to U004 --subject 清理河道 --issued 2026-11-02 --reply-due 2026-11-11",
        "tip add --received 2026-09-01 --content 夜间动火 --unit U001 --body 镇应急 --due 2026-10-31",
        "supply add --place 南河村 --item 灭火器 --quantity 2 --minimum 5 --counted 2026-11-20",
        "task add --date 2026-11-01 --content 核对名录 --body 镇应急 --due 2026-11-22",
    ] {
        town.sh(line).done(&["0001"]);
    }
    town
}

#[test]
fn all_of_them_are_overdue_with_the_rest() {
    let town = late();
    let rows = town.rows("overdue --kind certificate,order,tip,supply,task");
    let reported: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                text(r, "kind"),
                text(r, "id"),
                r["measure"].as_str(),
                text(r, "subject"),
                text(r, "due"),
                r["days_overdue"].as_i64(),
            )
        })
        .collect();
    assert_eq!(
        reported,
        [
            ("tip", "JC-JB-2026-0001", Some("11.3b"), "镇应急", "2026-10-31", Some(23)),
            ("order", "JC-DB-2026-0001", Some("2.2a"), "南河村", "2026-11-11", Some(12)),
            ("certificate", "JC-ZS-2023-0001", Some("4.1b"), "东沟石料厂", "2026-11-19", Some(4)),
            ("supply", "JC-WZ-2026-0001", Some("10.3c"), "南河村", "2026-11-19", Some(4)),
            ("task", "JC-RW-2026-0001", Some("B6f"), "镇应急", "2026-11-22", Some(1)),
        ]
    );
    // They are in the whole list and in a unit's list, except a tip, which no unit may see; each is explained.
    assert_eq!(find(&town.rows("overdue"), "JC-RW-2026-0001")["status"], "overdue");
    let of_unit = town.rows("overdue --unit U001 --kind cert,tip");
    assert_eq!(of_unit.iter().map(|row| text(row, "id")).collect::<Vec<_>>(), ["JC-ZS-2023-0001"]);
    assert!(!town.sh("checklist --unit U001 --period 2026 -f csv").ok().contains("夜间动火"));
    for row in &rows {
        let printed = town.sh(&format!("why {} -f csv", text(row, "id"))).ok();
        assert!(printed.contains(text(row, "due")) && printed.contains("逾期"), "{printed}");
    }
    assert!(town.sh("why ZS-2023-1 -f csv").ok().contains("每年再培训"), "证书类别的周期有来历");
    assert!(town.sh("overdue --kind order").ok().contains("下一级是函"));
    // As of a day before, nothing was late yet.
    assert!(
        town.json_on("2026-10-31", "overdue --kind certificate,order,tip,supply,task")["rows"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_is_done_stays_in_the_months_list() {
    let town = late();
    for line in [
        "task finish 1 --on 2026-11-23",
        "tip answer 1 --on 2026-11-20 --finding 属实",
        "order edit 1 --replied 2026-11-10 --reply 已清理",
        "supply edit 1 --quantity 6 --counted 2026-11-23",
        "cert edit 1 --issued 2026-11-18 --expires 2029-11-17",
    ] {
        town.sh(line).done(&["JC-"]);
    }
    assert_eq!(town.rows("overdue --kind certificate,order,tip,supply,task").len(), 0);
    let list = town.rows("checklist --period 2026-11");
    let of = |id: &str| (text(find(&list, id), "status").to_string(), find(&list, id)["days_overdue"].as_i64());
    assert_eq!(of("JC-DB-2026-0001"), ("done".into(), Some(-1)));
    assert_eq!(of("JC-RW-2026-0001"), ("late".into(), Some(1)));
    // The tip was due in October: it is not in November's list, since it is done.
    assert!(list.iter().all(|r| r["id"] != "JC-JB-2026-0001"));
    let october = town.rows("checklist --period 2026-10");
    assert_eq!(text(find(&october, "JC-JB-2026-0001"), "status"), "late");
    let status = town.json("status");
    let kinds: Vec<_> = status["rows"].as_array().unwrap().iter().map(|r| text(r, "kind")).collect();
    assert_eq!(
        kinds,
        [
            "hazard",
            "judgement",
            "plan",
            "notice",
            "review",
            "closing",
            "duty",
            "certificate",
            "permit",
            "order",
            "tip",
            "supply",
            "task",
            "target"
        ]
    );
}

/// A certificate is due soon for 90 days; with `--days` the number that was asked for holds.
#[test]
fn certificates_are_listed_ahead() {
    let town = Town::with_units();
    // 2027-02-21 is 90 days after 2026-11-23, 2027-02-22 is 91.
    for (name, expires) in [("甲", "2027-02-21"), ("乙", "2027-02-22"), ("丙", "2026-12-08")] {
        town.sh(&format!("cert add --unit U001 --name {name} --role special-worker --kind 电工作业 --issued 2021-03-01 --review-due {expires} --expires {expires}"))
            .done(&["ZS-2021"]);
    }
    let reported =
        |line: &str| -> Vec<String> { town.rows(line).iter().map(|r| text(r, "responsible").to_string()).collect() };
    assert_eq!(reported("upcoming --kind cert"), ["丙", "甲"]);
    assert_eq!(reported("upcoming --kind cert --days 15"), ["丙"]);
    assert_eq!(reported("upcoming --kind cert --days 91"), ["丙", "甲", "乙"]);
    assert_eq!(text(&town.rows("upcoming --kind cert")[0], "measure"), "4.3");
    assert!(text(&town.rows("upcoming --kind cert")[0], "title").contains("30 天内"));
}

/// The measures that a ledger answers are answered by it.
#[test]
fn ledgers_are_evidence() {
    let town = Town::with_units();
    let state = |id: &str| -> Option<String> {
        let rows = town.rows("checklist --period 2026 --standing");
        rows.iter().find(|r| r["id"] == id).map(|r| text(r, "status").to_string())
    };
    let holds = |id: &str, status: &str| assert_eq!(state(id).as_deref(), Some(status), "{id}");
    // 4.1a: both roles, in force; one is not enough, an expired one is none.
    for (role, kind, expires) in [
        ("principal", "主要负责人考核合格证", "2027-01-01"),
        ("safety-manager", "安全管理人员考核合格证", "2026-11-22"),
    ] {
        town.sh(&format!(
            "cert add --unit U001 --name 张三 --role {role} --kind {kind} --issued 2020-01-01 --expires {expires}"
        ))
        .done(&["ZS-"]);
    }
    holds("4.1a/unit:U001/-", "no_date");
    town.sh("cert edit 2 --expires 2026-11-23").done(&["→"]);
    holds("4.1a/unit:U001/-", "done");
    holds("4.1a/unit:U002/-", "no_date");
    let coverage = town.json("coverage 4.1a");
    assert_eq!((coverage["owed"].as_i64(), coverage["done"].as_i64()), (Some(2), Some(1)), "应持证未持证的是西沟");
    // Rosters: a team of the town, a village's grid, who has left is there no more.
    for (id, line) in [
        ("10.2b/unit:U004/-", "person add --name 甲 --role rescuer --unit U004"),
        ("11.1b/unit:U004/-", "person add --name 乙 --role grid --village 南河村 --since 2026-01-01"),
        (
            "2.2b/town/-",
            "enforcement add --date 2026-11-01 --bodies 镇综合执法队 --unit U001 --violation 违规动火 --outcome 罚款",
        ),
        ("10.3b/unit:U004/-", "supply add --place 南河村村委会仓库 --item 沙袋 --quantity 10"),
    ] {
        holds(id, "no_date");
        town.sh(line).done(&["JC-"]);
        holds(id, "done");
    }
    // 4.4b: a team by the roster, supplies by their place; neither needs a tick.
    town.sh("person add --name 丙 --role rescuer --unit U002").done(&["JC-"]);
    holds("4.4b/unit:U002/-", "no_date");
    town.sh("supply add --place 西沟石料厂值班室 --item 担架 --quantity 2").done(&["JC-"]);
    holds("4.4b/unit:U002/-", "done");
    holds("4.4b/unit:U001/-", "no_date");
    // One body's enforcement is not a joint one.
    holds("B3/body:zonghe/-", "no_date");
    town.sh("enforcement add --date 2026-11-02 --bodies 镇综合执法队；消防站 --unit U001 --violation 无证 --outcome 责令整改")
        .done(&["ZF-"]);
    holds("B3/body:zonghe/-", "done");
    holds("B3/body:xiaofang/-", "done");
    holds("B3/body:shichang/-", "no_date");
    holds("8.3/town/-", "no_date");
    town.sh("person leave 2 --on 2026-11-22").done(&["离任"]);
    holds("11.1b/unit:U004/-", "no_date");
    // Parts: 准入 and 三同时 by approvals, the third by a tick; a risk point that was announced.
    town.sh("approval add --date 2026-11-01 --unit U001 --kind access --result 通过").done(&["SP-"]);
    town.sh("approval add --date 2026-11-02 --unit U001 --kind 三同时 --result 不予通过").done(&["SP-"]);
    holds("11.2/town/-", "no_date");
    town.sh("done 11.2 --item 立项规划设计关口 --date 2026-11-03").done(&["BJ-"]);
    holds("11.2/town/-", "done");
    holds("5.1e/town/-", "no_date");
    town.sh("unit edit U001 --standard-grade 假运行").done(&["→"]);
    holds("5.1e/town/-", "done");
    town.sh("risk add --unit U001 --point 边坡 --level 红 --announced 2026-11-24").refused(&["公告日期"]);
    town.sh("done 5.3a --unit U001 --item 辨识 --item 评估 --item 排查治理").done(&["BJ-"]);
    town.sh("risk add --unit U001 --point 边坡 --level 红").done(&["FX-"]);
    holds("5.3a/unit:U001/-", "no_date");
    town.sh("risk edit 1 --announced 2026-11-20").done(&["→"]);
    holds("5.3a/unit:U001/-", "done");
    // A red point without controls is listed; controlled, or orange, it is not.
    let bare = || {
        (town.sh("risk list").ok().contains("红色风险点没有管控措施：JC-FX-2026-0001"), {
            let found = town.rows("check");
            found
                .iter()
                .any(|r| r["record"] == "JC-FX-2026-0001" && text(r, "what").contains("红色风险点“边坡”没有管控措施"))
        })
    };
    town.sh("risk add --unit U001 --point 排土场 --level 橙").done(&["FX-"]);
    assert_eq!(bare(), (true, true));
    town.sh("risk edit 1 --controls 每日巡查").done(&["→"]);
    assert_eq!(bare(), (false, false));
}

#[test]
fn terms_of_the_plan_and_kinds_of_the_town() {
    let town = Town::with_units();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("check_term = \"60d\"", "check_term = \"10d\""));
    town.sh("tip add --received 2026-11-01 --content 甲").done(&["JB-"]);
    assert_eq!(text(&town.rows("overdue --kind tip")[0], "due"), "2026-11-11");
    assert!(town.sh("why JB-1 -f csv").ok().contains("10天"));
    town.file("data/certificates.csv", "类别,别名,有效期（月）,复审（月）,依据\n甲证,,三年,,\n");
    town.sh("cert list").fails(2, &["data/certificates.csv", "月数"]);
}
