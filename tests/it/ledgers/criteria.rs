//! 判定标准 through the program: what is in force on a day, the workspace's files, `plan check`.

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

/// A file that cannot be read is reported wherever the list is used: never a short list that looks whole.
#[test]
fn a_partial_list_is_marked() {
    let town = Town::sample();
    let listed = town.sh("criteria list").stdout;
    assert!(listed.contains("收录不全：FIRE25、HC26、IT10，缺什么见 zhiben criteria show 编码"), "{listed}");
    let whole = town.sh("criteria list --on 2026-11-23 --category 建筑施工").stdout;
    assert!(whole.contains("BLD24") && !whole.contains("收录不全"), "{whole}");
    for (id, what, unit) in [
        ("FIRE25", "第5章、第6章和附录A的各条没有读到原文，只列到章，条数也不知道", "U021"),
        ("HC26", "53条只有条号和主题，各条的具体情形和各章的正式名称没有读到原文", "U005"),
        ("IT10", "第四至第十条（冶金、有色、建材、机械、轻工、纺织、烟草）和第十二条（液氨）共49项没有收录", "U013"),
    ] {
        let shown = town.sh(&format!("criteria show {id}")).stdout;
        assert!(shown.contains(&format!("收录不全：{what}，请按原文核对")), "{shown}");
        let row = town.rows("criteria list").into_iter().find(|row| text(row, "id") == id).unwrap();
        assert_eq!(text(&row, "partial"), what);
        let sheet = town.rows(&format!("checklist --inspect {unit}"));
        let printed = sheet.iter().find(|row| text(row, "id") == id).unwrap_or_else(|| panic!("{id}: {sheet:?}"));
        assert!(text(printed, "item").contains("按原文核对"), "{printed}");
    }
    let whole = town.sh("criteria show SE24").stdout;
    assert!(!whole.contains("收录不全") && whole.contains("4.10 e)"), "{whole}");
}

#[test]
fn the_workspace_has_the_last_word_and_its_mistakes_have_lines() {
    let town = Town::new();
    fs::create_dir_all(town.root().join("data/criteria")).unwrap();
    let custom =
        "[document]\nid = \"NC24\"\ntitle = \"本镇\"\nnumber = \"积〔2026〕1号\"\nsector = \"矿\"\nfrom = 2026-01-01\n";
    town.file("data/criteria/NC24.toml", custom);
    assert_eq!(ids(&town, "criteria list --category mine --on 2025-12-31"), ["NC22"]);
    town.sh("plan check").ok();
    town.file("data/criteria/NC24.toml", custom.replace("2026-01-01", "2026-13-01"));
    town.refuses("criteria list", &["data/criteria/NC24.toml:6:8: document.from", "没有这一天"]);
    let checked = town.sh("plan check");
    assert_eq!(checked.code, 2, "{checked:?}");
    assert!(checked.stdout.contains("data/criteria/NC24.toml:6:8"), "{checked:?}");
}

#[test]
fn an_unknown_document_in_a_plan_is_reported_with_its_line() {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("[\"NC22\", \"NC24\"]", "[\"NC22\", \"NC99\"]"));
    let checked = town.sh("plan check");
    assert_eq!(checked.code, 2, "{checked:?}");
    let place = plan.lines().position(|line| line.contains("\"NC24\"")).unwrap() + 1;
    let expected = format!("plan.toml:{place}:21: category[mine].criteria[#2] = \"NC99\"：没有声明这个判定标准");
    assert!(checked.stdout.contains(&expected), "{checked:?}");
}

/// A day on which both of a quarry's documents were in force, and an inspection on it.
fn inspected(units: &str) -> Town {
    let town = Town::with_units();
    let line = format!(
        "inspection add --date 2026-11-20 --bodies 镇应急 {units} --mode special --inspectors 喻一 --inspectors 陶二"
    );
    town.sh(&line).done(&["JC-XC-2026-0001"]);
    town
}

#[test]
fn a_failed_item_becomes_a_hazard_in_one_step() {
    let town = inspected("--units U001");
    town.sh("hazard add --inspection 1 --criterion nc22-d08").done(&[
        "已登记隐患 JC-YH-2026-0001（东沟石料厂）",
        "判定依据：《金属非金属矿山重大事故隐患判定标准》（矿安〔2022〕88号） 一（八） NC22-D08",
    ]);
    let hazard = &town.rows("hazard list")[0];
    for (key, value) in [
        ("unit", "东沟石料厂"),
        ("found", "2026-11-20"),
        ("grade", "suspected"),
        ("source", "town"),
        ("description", "井口标高不足"),
        ("category", "mine"),
    ] {
        assert_eq!(text(hazard, key), value, "{hazard}");
    }
    let shown = town.sh("hazard show 1").ok();
    assert!(shown.contains("喻一、陶二"), "{shown}");
    assert!(shown.contains("井口标高不足；JC-XC-2026-0001，检查发现"), "{shown}");
    assert_eq!(shown.matches("登记").count(), 2, "已登记 and one 登记 in the story: {shown}");
}

#[test]
fn typed_values_win_over_inherited_ones() {
    let town = inspected("--units U001 --units U002");
    town.refuses(
        "hazard add --inspection 1 --criterion NC22-D08",
        &["检查 JC-XC-2026-0001 查了 2 家：东沟石料厂、西沟石料厂", "--unit"],
    );
    town.refuses("hazard add --inspection 1 --unit U003 --criterion NC22-D08", &["没有查“U003”"]);
    let line = "hazard add --inspection 1 --unit 西沟 --grade major --found 11-21 --description 井口低于洪水位 --source 部门检查";
    town.sh(&format!("{line} --criterion NC22-D08")).done(&["西沟石料厂"]);
    let hazard = &town.rows("hazard list")[0];
    let printed = ["grade", "found", "description", "source"].map(|key| text(hazard, key));
    assert_eq!(printed, ["major", "2026-11-21", "井口低于洪水位", "department"]);
    town.refuses("hazard add --unit U001 --criterion NC22-D08", &["--found：发现日期必须填写"]);
    town.refuses("hazard add --inspection 7 --criterion NC22-D08", &["没有编号为“7”的检查"]);
    town.sh("inspection void 1 --reason 记错").done(&["已作废"]);
    town.refuses("hazard add --inspection 1 --unit U001 --criterion NC22-D08", &["检查 JC-XC-2026-0001 已作废"]);
}

#[test]
fn a_criterion_counts_on_the_days_on_which_it_is_in_force() {
    let town = Town::with_units();
    town.sh("unit add --code U005 --name 南河加油站 --categories 危险化学品").done(&[]);
    let add = |found: &str, code: &str| format!("hazard add --unit U005 --found {found} --criterion {code}");
    town.refuses(&add("2026-09-29", "HC26-5.1.1"), &["2026-09-30 起施行", "那天有效的是 HC17", "criteria show HC17"]);
    town.refuses(&add("2026-09-30", "HC17-01"), &["用到 2026-09-29 为止", "那天有效的是 HC26"]);
    town.refuses(&add("2025-10-31", "FIRE25-5"), &["那天有效的是 GB 35181-2017"]);
    town.refuses(&add("2022-08-31", "NC22-D08"), &["2022-09-01 起施行", "--basis"]);
    town.refuses(&add("2026-09-29", "HC17-21"), &["没有判定标准或条目“HC17-21”", "HC17-2"]);
    town.refuses(&add("2026-09-29", "HC17-01 --basis 甲"), &["--criterion", "--basis"]);
    town.sh(&add("2026-09-29", "HC17-01")).done(&["安监总管三〔2017〕121号"]);
    let gas = town.sh(&add("2026-10-08", "GAS23-7.2")).done(&["《城镇燃气经营安全重大隐患判定标准》", "第七条（二）"]);
    assert!(!gas.contains("适用的类别"), "{gas}");
    // A document that is not for the unit's trade is taken, with a word.
    town.sh(&add("2026-10-08", "NC22-D08")).done(&["NC22 适用的类别里没有这家单位的类别，请核对"]);
}

fn section<'r>(rows: &'r [serde_json::Value], name: &str) -> Vec<&'r serde_json::Value> {
    rows.iter().filter(|row| text(row, "section") == name).collect()
}

#[test]
fn the_inspection_sheet_has_what_a_visitor_should_know() {
    let town = Town::sample();
    let sheet = town.json("checklist --inspect U004");
    assert_eq!(text(&sheet, "report"), "inspection_sheet");
    let head = ["unit", "code", "principal", "phone", "village", "risk"].map(|key| text(&sheet, key));
    assert_eq!(head, ["示例砂石骨料有限公司", "U004", "示例赵六", "13000000004", "示例上庄村", "red"]);
    let rows = crate::env::rows(&sheet);
    crate::env::has_keys(&rows[0], "section id item basis due state result remark");
    let hazards = section(&rows, "hazard");
    assert_eq!(hazards.len(), 1);
    let printed = ["id", "due", "state"].map(|key| text(hazards[0], key));
    assert_eq!(printed, ["JC-YH-2026-0012", "2026-10-31", "整改中，逾期23天"]);
    // 88号 and 41号.
    assert_eq!(section(&rows, "criterion").len(), 64 + 8);
    let duties = section(&rows, "duty");
    assert!(duties.iter().any(|row| text(row, "item") == "每年至少1次疏散逃生演练（2025）"), "{duties:?}");
    let visits = section(&rows, "visit");
    assert_eq!(text(visits[0], "id"), "JC-XC-2026-0096");
    assert_eq!(visits.len(), 3);
    let part = town.rows("checklist --inspect U004 --part 露天");
    assert_eq!(section(&part, "criterion").len(), 13 + 2);
    town.refuses("checklist --inspect U004 --part 煤矿", &["没有这个部分", "地下矿山、露天矿山、尾矿库"]);
    town.refuses("checklist --inspect U004 --period 2026Q3", &["--inspect", "--period"]);
    let printed = town.sh("checklist --inspect U004").ok();
    assert!(printed.contains("□符合 □不符合") && printed.contains("检查人员（签字）"), "{printed}");
}

#[test]
fn the_sheet_has_the_criteria_of_its_day() {
    let town = Town::sample();
    let ids = |day: &str| {
        let rows = crate::env::rows(&town.json_on(day, "checklist --inspect U005"));
        section(&rows, "criterion").iter().map(|row| text(row, "id").to_string()).collect::<Vec<_>>()
    };
    let before = ids("2026-09-29");
    assert_eq!((before.len(), before[0].as_str()), (20, "HC17-01"));
    let after = ids("2026-09-30");
    // Each by its topic, and a line that the conditions could not be read.
    assert_eq!((after.len(), after[53].as_str()), (54, "HC26"));
}
