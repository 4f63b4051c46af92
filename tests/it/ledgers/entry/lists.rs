//! Lists of the ledgers: filters, limits, as of a day, formats.

use super::*;

fn count(ledger: &str, fits: impl Fn(&std::collections::HashMap<String, String>) -> bool) -> usize {
    sample(ledger).iter().filter(|row| fits(row)).count()
}

#[test]
fn lists_are_filtered_by_what_a_clerk_would_filter_by() {
    let town = Town::sample();
    let holds = |cell: &str, name: &str| cell.split('；').any(|part| part == name);
    let expected = [
        ("hazard list", count("hazard", |_| true)),
        ("hazard list --grade major", count("hazard", |h| h["隐患等级"] == "重大")),
        ("hazard list --grade 重大 --grade suspected", count("hazard", |h| h["隐患等级"] != "一般")),
        ("hazard list --status closed", count("hazard", |h| h["状态"] == "已销号")),
        ("hazard list --status 已作废", count("hazard", |h| h["状态"] == "已作废")),
        ("hazard list --open", count("hazard", |h| !["已销号", "已作废"].contains(&h["状态"].as_str()))),
        ("hazard list --overdue", 8),
        ("hazard list --unit 示例宾馆", count("hazard", |h| h["单位名称"] == "示例宾馆")),
        (
            "hazard list --unit U021 --unit U022",
            count("hazard", |h| ["示例宾馆", "示例网吧"].contains(&h["单位名称"].as_str())),
        ),
        ("hazard list --source tip", count("hazard", |h| h["来源"] == "举报")),
        ("hazard list --category 工贸", count("hazard", |h| h["行业领域"] == "工贸")),
        ("hazard list --description 灭火器", count("hazard", |h| h["隐患描述"].contains("灭火器"))),
        ("hazard list --owner 示例章平", count("hazard", |h| h["整改责任人"] == "示例章平")),
        ("hazard list --supervisor 市场监管所", count("hazard", |h| h["督办单位"] == "市场监管所")),
        (
            "hazard list --found-from 2026-06-01 --found-to 2026-06-30",
            count("hazard", |h| h["发现日期"].starts_with("2026-06")),
        ),
        ("hazard list --closed-from 2026-07-01", count("hazard", |h| h["销号日期"].as_str() >= "2026-07-01")),
        ("hazard list --reopened 1", count("hazard", |h| h["重开次数"] == "1")),
        ("hazard list --extensions 1", count("hazard", |h| h["延期次数"] == "1")),
        (
            "hazard list --grade major --status closed --unit 白云岩",
            count("hazard", |h| h["隐患等级"] == "重大" && h["状态"] == "已销号" && h["单位名称"].contains("白云岩")),
        ),
        ("unit list --category 九小场所", count("unit", |u| holds(&u["类别"], "九小场所"))),
        ("unit list --village 示例南河村", count("unit", |u| u["所属村"] == "示例南河村")),
        ("unit list --risk red", count("unit", |u| u["风险等级"] == "红")),
        ("unit list --standard-grade 标杆", count("unit", |u| u["标准化等级"] == "标杆")),
        ("unit list --principal 示例张三", count("unit", |u| u["主要负责人"] == "示例张三")),
        ("drill list --type 疏散逃生", count("drill", |d| d["演练类型"] == "疏散逃生")),
        ("drill list --unit U001", count("drill", |d| holds(&d["参演单位"], "示例一号石料厂"))),
        ("drill list --date-from 2026-01-01", count("drill", |d| d["日期"].as_str() >= "2026-01-01")),
        (
            "inspection list --mode selfcheck --unit U001",
            count("inspection", |i| i["检查方式"] == "自查" && holds(&i["被检查单位"], "示例一号石料厂")),
        ),
        ("inspection list --bodies 消防站", count("inspection", |i| holds(&i["检查单位"], "消防站"))),
        ("training list --role worker", count("training", |t| t["培训对象"] == "从业人员")),
        ("training list --topic 集中", count("training", |t| t["主题"].contains("集中"))),
        ("attendance list --unit U001", count("attendance", |a| a["单位名称"] == "示例一号石料厂")),
        ("done list --measure B6c", count("activity", |a| a["任务编号"] == "B6c")),
        (
            "done list --measure 1.1a --date-to 2024-12-31",
            count("activity", |a| a["任务编号"] == "1.1a" && a["日期"].as_str() <= "2024-12-31"),
        ),
        ("event list --event major-activity", count("event", |e| e["事件"] == "major-activity")),
    ];
    for (line, many) in expected {
        assert_eq!(town.rows(line).len(), many, "{line}");
        // A filter that lets through nothing or everything tests little.
        assert!(many > 0, "{line}");
    }
    town.refuses("hazard list --grade 特大", &["特大", "重大(major)"]);
    town.refuses("hazard list --unit 示例", &["示例"]);
    town.refuses("hazard list --found-from 2026-02-30", &["2026-02-30"]);
    town.refuses("hazard list --limit 很多", &["很多"]);
}

/// What was never extended was extended 0 times.
#[test]
fn a_filter_by_zero_finds_what_the_list_shows_as_zero() {
    let town = Town::sample();
    for key in ["extensions", "reopened"] {
        let all = town.rows("hazard list");
        let zero = all.iter().filter(|h| h[key] == 0).count();
        assert!(zero > 100);
        assert_eq!(town.rows(&format!("hazard list --{key} 0")).len(), zero, "{key}");
    }
}

/// A filter asks about the same day that the list shows.
#[test]
fn a_filter_by_deadline_asks_about_the_deadline_that_is_shown() {
    let town = Town::with_units();
    let _ = change(&town, "hazard add --unit 东沟 --description 甲 --grade general --found 2026-11-02");
    let shown = town.rows("hazard list");
    assert_eq!(shown[0]["due"], "2026-11-09");
    assert_eq!(town.rows("hazard list --due-to 2026-11-09").len(), 1);
    assert_eq!(town.rows("hazard list --due-from 2026-11-10").len(), 0);
}

#[test]
fn lists_can_be_cut_and_count_what_is_left() {
    let town = Town::sample();
    assert_eq!(town.rows("hazard list --limit 5").len(), 5);
    assert_eq!(town.rows("drill list --limit 0").len(), sample("drill").len());
    let table = town.sh("drill list --limit 5").ok();
    assert!(table.contains(&format!("还有 {} 条", sample("drill").len() - 5)), "{table}");
    let table = town.sh("hazard list --open --limit 2").ok();
    assert!(table.contains("还有 20 条"), "{table}");
}

/// As of a day, a list of hazards shows what was known then.
#[test]
fn a_list_of_hazards_is_as_of_the_day() {
    let town = Town::sample();
    let then = rows(&town.json_on("2024-12-31", "hazard list"));
    assert_eq!(then.len(), count("hazard", |h| h["发现日期"].as_str() <= "2024-12-31"));
    let open = count("hazard", |h| {
        let found = h["发现日期"].as_str() <= "2024-12-31";
        let closed = !h["销号日期"].is_empty() && h["销号日期"].as_str() <= "2024-12-31";
        found && !closed && h["状态"] != "已作废"
    });
    assert_eq!(rows(&town.json_on("2024-12-31", "hazard list --open")).len(), open);
    let h = |day: &str| rows(&town.json_on(day, "hazard show 2023-6"))[0].clone();
    is(&h("2024-12-31"), json!({"status": "rectifying", "rectified": null, "closed": null, "days_overdue": 31}));
    is(&h("2025-03-10"), json!({"status": "rectified", "rectified": "2025-03-05", "days_overdue": 95}));
    is(&h("2026-11-23"), json!({"status": "closed", "days_overdue": 95}));
}

/// Only facts dated on or before the day count: where a step was still to come, nobody did it yet.
#[test]
fn a_past_list_names_nobody_of_later_steps() {
    let town = Town::sample();
    let then = rows(&town.on("2026-06-30", ["hazard", "list", "-f", "json"]).json());
    for (on, by) in
        [("rectified", "rectified_by"), ("reviewed", "reviewer"), ("closed", "closed_by"), ("notified", "notified_to")]
    {
        for hazard in then.iter().filter(|h| h[on].is_null() && h["status"] != "void") {
            assert!(hazard[by].is_null(), "{on} {by}：{hazard}");
        }
    }
}

#[test]
fn a_ledger_in_every_format() {
    let town = Town::sample();
    let csv = town.sh("drill list -f csv").ok();
    assert_eq!(csv.lines().count(), sample("drill").len() + 1);
    assert_eq!(csv.matches("\r\n").count(), csv.matches('\n').count());
    let given = std::fs::read_to_string(crate::env::repo("data/sample/drill.csv")).unwrap();
    let head = given.lines().next().unwrap();
    assert_eq!(csv.lines().next().unwrap(), format!("{head},作废原因"), "一份列声明，导入和导出同一个表头");
    assert!(town.sh("drill list -f tsv").ok().lines().all(|line| line.split('\t').count() == 13));
    assert!(town.sh("drill list -f md").ok().contains("| --"));
    assert!(town.sh("drill show 2026-1").ok().contains("示例家具厂"));
}
