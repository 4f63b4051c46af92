//! 判定标准 through the program: what is in force on a day, the workspace's own files, `plan check`.

use crate::env::{Town, text};
use std::fs;

fn ids(town: &Town, line: &str) -> Vec<String> {
    town.rows(line).iter().map(|row| text(row, "id").to_string()).collect()
}

#[test]
fn the_documents_of_a_day_and_a_category() {
    let town = Town::new();
    assert_eq!(ids(&town, "criteria list --category 危险化学品 --on 2026-09-29"), ["HC17"]);
    assert_eq!(ids(&town, "criteria list --category hazchem --on 2026-09-30"), ["HC26"]);
    assert_eq!(ids(&town, "criteria list --category 非煤矿山 --on 2024-04-22"), ["NC22"]);
    assert_eq!(ids(&town, "criteria list --category 非煤矿山"), ["NC22", "NC24"]);
    let all = town.rows("criteria list");
    let hc17 = all.iter().find(|row| text(row, "id") == "HC17").unwrap();
    assert_eq!((text(hc17, "status"), text(hc17, "to")), ("replaced", "2026-09-29"));
    town.refuses("criteria list --category 煤矿", &["没有类别“煤矿”", "非煤矿山"]);
    town.refuses("criteria list --on 昨日", &["--on 的“昨日”不是可用的日期"]);
}

#[test]
fn a_clause_and_a_document_are_shown() {
    let town = Town::new();
    let clause = &town.rows("criteria show nc22-w18")[0];
    assert_eq!(
        (text(clause, "code"), text(clause, "cite"), text(clause, "part")),
        ("NC22-W18", "三（十八）", "尾矿库")
    );
    assert_eq!(town.rows("判定标准 查看 IT10").len(), 16);
    let shown = town.sh("criteria show IT10").stdout;
    assert!(shown.contains("原文 65 条，收录 16 条，另有 49 条请按原文核对"), "{shown}");
    town.refuses("criteria show NC22-D80", &["没有判定标准或条目“NC22-D80”", "NC22-D08"]);
}

#[test]
fn the_workspace_has_the_last_word_and_its_mistakes_have_lines() {
    let town = Town::new();
    fs::create_dir_all(town.root().join("data/criteria")).unwrap();
    let own =
        "[document]\nid = \"NC24\"\ntitle = \"本镇\"\nnumber = \"积〔2026〕1号\"\nsector = \"矿\"\nfrom = 2026-01-01\n";
    town.file("data/criteria/NC24.toml", own);
    assert_eq!(ids(&town, "criteria list --category mine --on 2025-12-31"), ["NC22"]);
    town.sh("plan check").ok();
    town.file("data/criteria/NC24.toml", own.replace("2026-01-01", "2026-13-01"));
    town.refuses("criteria list", &["data/criteria/NC24.toml:6:8: document.from", "没有这一天"]);
    let checked = town.sh("plan check");
    assert_eq!(checked.code, 2, "{checked:?}");
    assert!(checked.stdout.contains("data/criteria/NC24.toml:6:8"), "{checked:?}");
}

#[test]
fn a_plan_that_names_a_strange_document_is_told_where() {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("[\"NC22\", \"NC24\"]", "[\"NC22\", \"NC99\"]"));
    let checked = town.sh("plan check");
    assert_eq!(checked.code, 2, "{checked:?}");
    let place = plan.lines().position(|line| line.contains("\"NC24\"")).unwrap() + 1;
    let expected = format!("plan.toml:{place}:21: category[mine].criteria[#2] = \"NC99\"：没有声明这个判定标准");
    assert!(checked.stdout.contains(&expected), "{checked:?}");
}
