//! Several plans at once. The fixture `winter.toml` runs from October 2026 to February 2027 and has the ids `7.2a` and
//! `1.1a` as plan.toml does. On 2026-11-23 it owes, by hand: October's self-check of the two mines, October's meeting,
//! and the milestone of 15 November.

use crate::env::{Town, rows, text};
use serde_json::Value;

const WINTER: &str = include_str!("../../fixtures/plans/good/winter.toml");

fn with(plan: &str) -> Town {
    let town = Town::with_units();
    std::fs::create_dir(town.root().join("plans")).unwrap();
    town.file("plans/winter.toml", plan);
    town
}

fn ids<'r>(rows: &'r [Value], plan: &str) -> Vec<&'r str> {
    let mut ids: Vec<&str> = rows.iter().filter(|row| row["plan"] == plan).map(|row| text(row, "id")).collect();
    ids.sort_unstable();
    ids
}

const OVERDUE: [&str; 4] = [
    "winter26:1.1a/town/2026-10",
    "winter26:7.2a/unit:U001/2026-10",
    "winter26:7.2a/unit:U002/2026-10",
    "winter26:w1/town/-",
];

#[test]
fn each_row_names_its_plan_and_only_plan_toml_has_no_prefix() {
    let town = with(WINTER);
    let overdue = rows(&town.json("overdue"));
    assert_eq!(ids(&overdue, "winter26"), OVERDUE);
    let main = ids(&overdue, "main");
    assert!(main.contains(&"1.1a/town/2026-10") && main.iter().all(|id| !id.contains("main:")), "{main:?}");
    assert_eq!(main.len() + OVERDUE.len(), overdue.len());
    for line in ["checklist --detail", "coverage w1", "targets", "plan show", "matrix"] {
        let found = rows(&town.json(line));
        assert!(found.iter().any(|row| row["plan"] == "winter26"), "{line}");
    }
    // Neither of the two mines did October's self-check.
    let target = rows(&town.json("targets --plan winter26"));
    assert_eq!((text(&target[0], "id"), &target[0]["value"]), ("winter26:W", &serde_json::json!(0.0)));
}

#[test]
fn a_report_counts_the_plans_that_are_asked_for() {
    let town = with(WINTER);
    let only = |plan: &str| rows(&town.json(&format!("overdue --plan {plan}")));
    assert_eq!(ids(&only("winter26"), "winter26"), OVERDUE);
    assert_eq!(only("winter26").len(), 4);
    assert_eq!(ids(&only("main"), "winter26").len(), 0);
    assert_eq!(only("main,winter26").len(), rows(&town.json("overdue")).len());
    assert_eq!(only("main --plan winter26").len(), rows(&town.json("overdue")).len());
    town.refuses("overdue --plan winter27", &["没有方案“winter27”", "winter26（积翠镇2026年冬季", "是不是"]);
    // Before it begins it is not counted, unless it is asked for.
    let before = |line: &str| rows(&town.json_on("2026-09-30", line));
    assert_eq!(ids(&before("checklist --period 2026-10 --detail"), "winter26").len(), 0);
    assert_eq!(ids(&before("checklist --period 2026-10 --detail --plan winter26"), "winter26").len(), 3);
}

/// The quarter of plan.toml and the month of the winter plan are both done by one visit; a tick is one plan's.
#[test]
fn a_record_counts_for_every_plan_and_a_tick_for_one() {
    let town = with(WINTER);
    town.sh("inspection add --units U001 --mode 自查 --date 2026-10-20 --leader 张三").done(&[]);
    town.sh("done winter26:1.1a --date 2026-10-20 --note 调度").done(&[]);
    let list = rows(&town.json("checklist --period 2026-12 --detail"));
    let status = |id: &str| text(list.iter().find(|row| row["id"] == id).unwrap_or(&Value::Null), "status").to_string();
    assert_eq!(status("7.2a/unit:U001/2026Q4"), "done");
    let overdue = rows(&town.json("overdue"));
    assert_eq!(ids(&overdue, "winter26"), OVERDUE[2..]);
    assert!(ids(&overdue, "main").contains(&"1.1a/town/2026-10"));
    town.sh("done main:1.1a --date 2026-10-21").done(&[]);
    assert!(!ids(&rows(&town.json("overdue")), "main").contains(&"1.1a/town/2026-10"));
    let ticks = rows(&town.json("done list"));
    let measures: Vec<&str> = ticks.iter().map(|row| text(row, "measure")).collect();
    assert_eq!(measures, ["winter26:1.1a", "1.1a"]);
    town.sh("check").ok();
}

#[test]
fn an_id_of_several_plans_is_refused_with_both() {
    let town = with(WINTER);
    for line in ["done 1.1a", "coverage 7.2a", "why 7.2a", "plan show 1.1a", "sums 1.1a"] {
        let id = line.rsplit(' ').next().unwrap();
        town.refuses(line, &[&format!("main:{id}"), &format!("winter26:{id}"), "请写明是哪一份的"]);
    }
    town.sh("coverage winter26:7.2a").ok();
    town.sh("coverage main:7.2a").ok();
    town.sh("coverage w1").ok();
    town.sh("why W").ok();
    // `--plan` also says which, and an id as reports print it is plan.toml's.
    let one = rows(&town.json("coverage 7.2a --plan winter26 --period 2026-10"));
    assert_eq!((text(&one[0], "measure"), &one[0]["owed"]), ("winter26:7.2a", &serde_json::json!(2)));
    assert!(town.sh("why 1.1a/town/2026-10").ok().contains("理论中心组"));
    assert!(town.sh("why 7.2a/2026Q3").ok().contains("主要负责人每季度"));
    assert!(town.sh("why winter26:1.1a/town/2026-10").ok().contains("每月调度"));
    town.refuses("done nothing27:1.1a", &["没有方案“nothing27”", "winter26（"]);
    town.refuses("why nothing27:1.1a", &["nothing27:1.1a"]);
    town.sh("explain winter26:1.1a/town/2026-10 --reason 会议推迟 --approved-by 张三").done(&[]);
    let explained = rows(&town.json("overdue --explained"));
    let flags: Vec<&Value> = explained.iter().filter(|row| row["explained"] == true).map(|row| &row["id"]).collect();
    assert_eq!(flags, ["winter26:1.1a/town/2026-10"]);
}

#[test]
fn a_file_with_mistakes_stops_its_own_plan_only() {
    let town = with(&WINTER.replace("every = \"month\"", "every = \"moon\""));
    let run = town.sh("overdue -f json");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("plans/winter.toml:40:9") && run.stderr.contains("没有算在内"), "{run:?}");
    let left = rows(&crate::env::parse(&run.stdout));
    assert!(left.len() > 20 && left.iter().all(|row| row["plan"] == "main"));
    assert_eq!(town.sh("overdue --plan main").code, 0);
    town.refuses("overdue --plan winter26", &["winter26", "plans/winter.toml:40:9"]);
    let done = town.sh("done 1.1a --date 2026-10-21");
    assert!(done.code == 0 && done.stderr.contains("plans/winter.toml"), "{done:?}");
    let check = town.sh("plan check");
    assert!(check.code == 2 && check.stdout.contains("plans/winter.toml:40:9"), "{check:?}");
}

/// What two files declare alike must be the same; the mistake has the places of both.
#[test]
fn what_two_plans_declare_differently_is_a_mistake() {
    let line_in = |text: &str, of: &str| text[..text.find(of).unwrap()].lines().count() + 1;
    let line = |of: &str| line_in(zhiben::plan_file::TOWN, of);
    let cases = [
        (r#"name = "镇政府""#, r#"name = "政府""#, r#"id = "zhenzhengfu""#, line(r#"id = "zhenzhengfu""#)),
        (
            r#"aliases = ["冬安办"]"#,
            r#"aliases = ["镇党委"]"#,
            r#"id = "winter-office""#,
            line(r#"id = "zhendangwei""#),
        ),
        (r#"aliases = ["非煤矿山企业"]"#, "aliases = []", r#"id = "mine""#, line(r#"id = "mine""#)),
        (r#"id = "winter26""#, r#"id = "main""#, r#"id = "winter26""#, 0),
    ];
    for (from, to, at, other) in cases {
        let town = with(&WINTER.replacen(from, to, 1));
        let check = town.sh("plan check");
        let mut needles = vec![format!("plans/winter.toml:{}:6", line_in(WINTER, at))];
        needles.extend((other > 0).then(|| format!("plan.toml 第 {other} 行")));
        assert!(check.code == 2 && needles.iter().all(|needle| check.stdout.contains(needle)), "{to}: {check:?}");
    }
}
