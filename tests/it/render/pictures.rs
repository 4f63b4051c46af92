//! The leaders' page: it needs nothing else, its numbers are those of the other reports, and each picture leads to its
//! numbers and records.

use crate::env::{Town, has_keys, text};
use calamine::Reader;
use serde_json::Value;
use std::collections::BTreeSet;

/// The values of the page's attributes of this name.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let opening = format!(" {name}=\"");
    page.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn sum(rows: &[Value], key: &str) -> i64 {
    rows.iter().map(|row| row[key].as_i64().unwrap()).sum()
}

#[test]
fn the_page_needs_nothing_else_and_its_links_hold() {
    let town = Town::sample();
    assert_eq!(town.sh("report -o 报告.html").ok(), "");
    let page = std::fs::read_to_string(town.root().join("报告.html")).unwrap();
    for absent in ["http", "<script", "@import", "url(", "<link", "<img", "src="] {
        assert!(!page.contains(absent), "{absent}");
    }
    let ids: Vec<&str> = attributes(&page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id stands once");
    let links = attributes(&page, "href");
    assert!(links.len() > 10, "{links:?}");
    for link in links {
        assert!(known.contains(link.strip_prefix('#').unwrap()), "{link}");
    }
    for label in attributes(&page, "aria-labelledby").iter().flat_map(|ids| ids.split(' ')) {
        assert!(known.contains(label), "{label}");
    }
    // Four pictures, each with its words, its numbers and its records; a drawing has a title and a description.
    let figures: Vec<&str> =
        page.split("<figure").skip(1).map(|rest| rest.split("</figure>").next().unwrap()).collect();
    assert_eq!(figures.len(), 4);
    for figure in figures {
        assert!(figure.contains("class=\"says\"") && figure.contains("表中数字") && figure.contains("逐条明细"));
        let drawings = figure.matches("role=\"img\"").count();
        assert!(drawings > 0 && figure.matches("<desc").count() == drawings, "{figure}");
    }
    assert_eq!(town.sh("报告 -f html").ok(), page, "its Chinese name; a pipe is told the same");
}

#[test]
fn its_numbers_are_those_of_the_other_reports() {
    let town = Town::sample();
    let report = town.json("report");
    has_keys(
        &report,
        "report as_of generated_by rows overdue_count due_soon_count open_count major_count month_owed month_done \
         targets blocking bridge overdue_by_body coverage measures checklist overdue hazards \
         summary major_open month_figures villages",
    );
    let (status, overdue) = (town.json("status"), town.rows("overdue"));
    assert_eq!(report["rows"], status["rows"]);
    assert_eq!(report["overdue"].as_array().unwrap(), &overdue);
    assert_eq!(report["overdue_count"], overdue.len());
    assert_eq!(report["checklist"].as_array().unwrap(), &town.rows("checklist"));
    assert_eq!(report["measures"], status["coverage"]);

    // Each overdue item is once under one body, in the class of its days.
    let bodies = report["overdue_by_body"].as_array().unwrap();
    assert_eq!(sum(bodies, "total"), overdue.len() as i64);
    for (key, days) in [("week", 1..=7), ("month", 8..=30), ("quarter", 31..=90), ("longer", 91..=i64::MAX)] {
        let expected = overdue.iter().filter(|row| days.contains(&row["days_overdue"].as_i64().unwrap())).count();
        assert_eq!(sum(bodies, key), expected as i64, "{key}");
    }

    // Twelve months, each opening with what the one before left, the last as `status` has it.
    let bridge = report["bridge"].as_array().unwrap();
    assert_eq!((bridge.len(), text(&bridge[0], "month")), (12, "2025-12"));
    for pair in bridge.windows(2) {
        assert_eq!(pair[1]["opening"], pair[0]["closing"], "{pair:?}");
    }
    let month: Vec<Value> =
        status["bridge"].as_array().unwrap().iter().filter(|row| row["period"] == "2026-11").cloned().collect();
    for key in ["opening", "added", "reopened", "closed", "closing"] {
        assert_eq!(bridge[11][key], sum(&month, key), "{key}");
    }
    assert_eq!(report["open_count"], bridge[11]["closing"]);
    assert_eq!(report["major_count"], bridge[11]["major"]);
    let open = report["hazards"].as_array().unwrap().iter().filter(|row| row["closed"].is_null()).count();
    assert_eq!(report["open_count"], open);
}

#[test]
fn the_map_counts_what_coverage_counts() {
    let town = Town::sample();
    let report = town.json("report");
    // 示例网吧 did not do its 2026Q3 inspection: the one thing that fell due for it in that quarter.
    let map = report["coverage"].as_array().unwrap();
    let line = map.iter().find(|row| row["name"] == "示例网吧").unwrap();
    assert_eq!(line["2026Q3"], 0.0);
    assert_eq!(line["overdue"], 1);
    // A town of more units than fit is folded into its categories, with the same sums.
    let many: String = (0..80).map(|n| format!("甲{n:03},甲{n}号面馆,九小场所\n")).collect();
    town.file("many.csv", format!("单位编码,单位名称,类别\n{many}"));
    town.run(["import", "unit", "many.csv"]).done(&["新增 80"]);
    let folded = town.json("report");
    let lines = folded["coverage"].as_array().unwrap();
    assert!(lines.len() < 20 && lines.iter().all(|row| row["units"].as_i64().unwrap() > 0), "{lines:?}");
    assert!(lines.iter().any(|row| row["name"] == "九小场所"));
    let owed = |rows: &[Value]| sum(rows, "due") - sum(rows, "done") - sum(rows, "overdue") - sum(rows, "pending");
    assert_eq!((owed(map), owed(lines)), (0, 0));
    assert_eq!(sum(lines, "done"), sum(map, "done"), "the new ones did nothing");
}

#[test]
fn every_report_is_a_page_too() {
    let town = Town::sample();
    for line in [
        "status",
        "overdue",
        "upcoming --days 30",
        "checklist",
        "checklist --inspect 示例宾馆",
        "coverage 7.2a",
        "targets",
        "matrix",
        "plan show",
        "plan show 7.2a",
        "why 7.2a/2026Q3",
        "criteria list",
        "unit list",
        "hazard list",
        "hazard show 2026-12",
        "training list",
        "person list",
        "log",
        "check",
        "export hazard",
    ] {
        let page = town.sh(&format!("{line} -f html")).ok();
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"), "{line}: {page}");
        assert!(!page.contains("http") && page.contains("<h1>") && page.contains("<section>"), "{line}: {page}");
    }
    town.sh("overdue -o 逾期.htm").ok();
    assert!(std::fs::read_to_string(town.root().join("逾期.htm")).unwrap().contains("逾期天数"));
}

#[test]
fn the_workbook_has_the_same_tables_and_native_charts() {
    let town = Town::sample();
    let path = town.root().join("报告.xlsx");
    assert_eq!(town.sh("report -o 报告.xlsx").ok(), "");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let names = workbook.sheet_names();
    assert_eq!((names[0].as_str(), names.len()), ("本月概要", 14));
    // The first overdue of all, and how many there are.
    let overdue = town.rows("overdue");
    let range = workbook.worksheet_range("逾期明细").unwrap();
    assert_eq!(range.height(), overdue.len() + 1);
    assert_eq!(range.get((1, 1)).unwrap().to_string(), text(&overdue[0], "id"));
    let first = workbook.worksheet_range("图表").unwrap();
    assert_eq!(first.get((1, 0)).unwrap().to_string(), "逾期事项");
    assert_eq!(first.get((2, 0)).unwrap().to_string(), overdue.len().to_string());

    let mut zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
    for (chart, kind, formula) in [
        (1, "<c:barDir val=\"bar\"/>", "<c:f>目标!$I$2:$I$5</c:f>"),
        (2, "<c:lineChart>", "<c:f>'隐患增减：期初 + 新增 + 重新列入整改 − 销号 = 期末'!$F$2:$F$13</c:f>"),
        (3, "<c:grouping val=\"stacked\"/>", "<c:f>'逾期：谁牵头，拖了多久'!$B$2:$B$12</c:f>"),
    ] {
        let xml = part(&format!("xl/charts/chart{chart}.xml"));
        assert!(xml.contains(kind) && xml.contains(formula), "{xml}");
    }
    assert!(part("xl/drawings/drawing1.xml").contains("项逾期"), "each chart says in words what it shows");
    assert!(part("xl/worksheets/sheet10.xml").contains("<colorScale>"), "the map wears its colours");
}

#[test]
fn an_empty_town_has_its_page() {
    let town = Town::new();
    let run = town.sh("report -f html");
    assert!(run.code == 0 && run.stderr.contains("还没有台账"), "{}", run.stderr);
    let page = run.stdout;
    assert!(page.contains("没有") && page.contains("期初 0 项"), "{page}");
}

#[test]
fn on_a_screen_it_is_the_one_page_with_a_hint() {
    let town = Town::sample();
    let shown = town.sh("report").ok();
    assert!(shown.contains("zhiben report -o 报告.html"), "{shown}");
    let status = town.sh("status").ok();
    assert!(shown.starts_with(status.lines().next().unwrap()), "{shown}");
}
