//! `run`: the compiled reports, and the workspace's over them, in every format.

use crate::env::{Town, text};
use std::fs;

#[test]
fn those_that_ship_agree_with_the_lists() {
    let town = Town::sample();
    let listed: Vec<String> = town.rows("run").iter().map(|row| text(row, "name").to_string()).collect();
    let shipped =
        ["certificates-30", "major-hazards", "month-hazards", "open-by-village", "overdue-by-owner", "unit-register"];
    assert_eq!(listed, shipped);
    assert_eq!(town.rows("run --list").len(), shipped.len());
    let numbers = |report: &str| -> Vec<String> {
        town.rows(&format!("run {report}")).iter().map(|row| text(row, "no").to_string()).collect()
    };
    // In the order of their deadlines; the one without a deadline comes last.
    let major = ["JC-YH-2026-0012", "JC-YH-2025-0032", "JC-YH-2026-0021", "JC-YH-2026-0039", "JC-YH-2026-0040"];
    assert_eq!(numbers("major-hazards"), major);
    assert_eq!(numbers("重大隐患挂牌督办表"), major, "by its title");
    let villages = town.json("run open-by-village");
    let open = town
        .rows("hazard list")
        .iter()
        .filter(|row| ["registered", "notified", "rectifying"].contains(&text(row, "status")))
        .count() as i64;
    let rows = villages["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["count"].as_i64().unwrap()).sum::<i64>(), open);
    assert_eq!(villages["totals"][0]["count"].as_i64(), Some(open));
    assert_eq!(villages["details"].as_array().unwrap().len() as i64, open);
    assert_eq!(rows[0]["unit_village"], "示例南河村");
    let owners = town.json("run overdue-by-owner");
    assert_eq!(owners["totals"][0]["count"].as_u64(), Some(town.rows("overdue").len() as u64));
    let firms = town.rows("run unit-register");
    assert!(!firms.is_empty() && firms.iter().all(|row| !row["categories"].to_string().contains("行政村")));
}

#[test]
fn the_workspaces_reports_replace_them_in_every_format() {
    let town = Town::sample();
    fs::create_dir_all(town.root().join("data/reports")).unwrap();
    let own = "schema = 1\ntitle = \"示例\"\nof = \"清单\"\nperiod = \"quarter\"\nwhere = \"mark=逾期\"\n\
               group = [\"kind\"]\ncolumns = [\"id\", \"单位\", \"due\"]\nfootnote = \"口径见方案。\"\n";
    town.file("data/reports/major-hazards.toml", own);
    let list = town.rows("run");
    let mine = list.iter().find(|row| text(row, "name") == "major-hazards").unwrap();
    assert_eq!((text(mine, "title"), &mine["own"], text(mine, "of")), ("示例", &true.into(), "清单"));
    let late = town.rows("checklist --period 2026Q4").iter().filter(|row| text(row, "mark") == "overdue").count();
    let json = town.json("run major-hazards");
    assert_eq!(json["totals"][0]["count"].as_u64(), Some(late as u64));
    assert_eq!(json["details"].as_array().unwrap().len(), late);
    assert_eq!(json["footnote"], "口径见方案。");
    for format in ["table", "md", "html"] {
        let shown = town.sh(&format!("run major-hazards -f {format}")).ok();
        for words in ["示例", "合计", "明细", "口径见方案。"] {
            assert!(shown.contains(words), "{format} {words}");
        }
    }
    let csv = town.sh("run major-hazards -f csv").ok();
    assert!(csv.starts_with("类别,条数\r\n"), "{csv}");
    assert_eq!(town.sh("run major-hazards -o x.xlsx").ok(), "");
    let bytes = fs::read(town.root().join("x.xlsx")).unwrap();
    let book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book).len(), 4, "groups, totals, details, footnote");
    // A further condition filters further.
    let less = town.run(["run", "major-hazards", "--where", "due<2026-10-01", "-f", "json"]).json();
    assert!(less["totals"][0]["count"].as_u64() < Some(late as u64));
}

#[test]
fn every_mistake_of_a_report_is_listed_at_once() {
    let town = Town::sample();
    fs::create_dir_all(town.root().join("data/reports")).unwrap();
    town.file(
        "data/reports/bad.toml",
        "schema = 1\ntitle = \"坏\"\nof = \"hazard\"\nwhere = \"grade=重点\"\ncolumns = [\"no\", \"noo\"]\nsum = \"due\"\n",
    );
    let mistakes = [
        "有 3 处问题",
        "data/reports/bad.toml:4:9: where = \"grade=重点\"：grade=【重点】：“重点”不能和“隐患等级”比",
        "data/reports/bad.toml:5:18: columns[#2] = \"noo\"：没有“noo”这一列；是不是 隐患编号（no）？",
        "data/reports/bad.toml:6:7: sum = \"due\"：“整改期限”不是数，不能加",
    ];
    town.refuses("run bad", &mistakes);
    town.refuses("run", &mistakes);
    // Another's mistakes stop nobody who does not ask for it.
    assert_eq!(town.rows("run month-hazards").len(), 8);
    town.refuses("run mont-hazards", &["没有报表“mont-hazards”", "month-hazards"]);
    town.refuses("run --where a=1", &["没有写哪张报表"]);
}
