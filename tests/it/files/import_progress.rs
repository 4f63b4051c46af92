//! 整改情况 and dates without a year in a sheet: what it states is taken, with its day; what lacks a day or a year refuses
//! the file, with the rows and with what to type.

use crate::env::{Town, parse, text};
use serde_json::{Value, json};

const TITLE: &str = "积翠镇2026年11月安全隐患排查台账,,,,\n";
const HEAD: &str = "单位名称,隐患描述,隐患等级,检查日期,整改情况\n";

fn import(town: &Town, csv: &str, options: &str) -> (i32, Value) {
    town.file("h.csv", csv);
    let out = town.sh(&format!("import hazard h.csv {options} -f json"));
    (out.code, parse(&out.stdout))
}

/// An import that refuses the file with these words and leaves the store as it is.
#[track_caller]
fn refuses(town: &Town, line: &str, needles: &[&str]) {
    let before = town.bytes();
    let out = town.sh(line);
    let lacks: Vec<_> = needles.iter().filter(|needle| !out.stderr.contains(**needle)).collect();
    assert!(out.code == 2 && lacks.is_empty(), "{lacks:?} {out:#?}");
    assert!(town.bytes() == before);
}

/// Each cell becomes exactly what it states: a day of rectification, a deadline, a closing, or only a state.
#[test]
fn a_cell_with_its_day_goes_into_the_cycle() {
    let town = Town::with_units();
    let cells = [
        ("已整改 11月12日", ["rectified", "2026-11-12", "", ""]),
        ("于11/13整改完成", ["rectified", "2026-11-13", "", ""]),
        ("已完成（2026.11.14）", ["rectified", "2026-11-14", "", ""]),
        ("限期11月30日前整改", ["rectifying", "", "", "2026-11-30"]),
        ("整改中", ["rectifying", "", "", ""]),
        ("未整改", ["rectifying", "", "", ""]),
        ("11月12日已整改，11月18日销号", ["closed", "2026-11-12", "2026-11-18", ""]),
        ("/", ["registered", "", "", ""]),
    ];
    let rows =
        cells.iter().enumerate().map(|(at, (cell, _))| format!("东沟石料厂,隐患{at},一般,11月{}日,{cell}\n", at + 1));
    let csv = format!("{TITLE}{HEAD}{}", rows.collect::<String>());
    let (code, receipt) = import(&town, &csv, "--year 2026");
    assert_eq!((code, &receipt["added"]), (0, &json!(8)), "{receipt:#}");
    let held = town.rows("hazard list");
    for (at, (cell, is)) in cells.iter().enumerate() {
        let hazard = held.iter().find(|h| h["description"] == format!("隐患{at}")).unwrap();
        assert_eq!(text(hazard, "found"), format!("2026-11-{:02}", at + 1));
        let of = |key: &str| hazard[key].as_str().unwrap_or("");
        let due = if is[3].is_empty() { "" } else { of("due") };
        assert_eq!([of("status"), of("rectified"), of("closed"), due], *is, "{cell}：{hazard}");
        assert_eq!(of("reviewed"), "", "{cell}");
    }
    // Again nothing is new, and one undo takes all of it back.
    assert_eq!(import(&town, &csv, "--year 2026").1["unchanged"], 8);
    town.sh("undo --yes").done(&["新增隐患 8 项"]);
    assert_eq!(town.rows("hazard list").len(), 0);
}

/// The rows that call something rectified without a day are named together, and nothing is written.
#[test]
fn rectified_without_a_day_refuses_the_file() {
    let town = Town::with_units();
    let csv = format!(
        "{HEAD}东沟石料厂,一,一般,2026-11-1,已整改\n东沟石料厂,二,一般,2026-11-1,整改中\n东沟石料厂,三,一般,2026-11-1,整改完成\n\
         东沟石料厂,四,一般,2026-11-1,已销号\n东沟石料厂,五,一般,2026-11-1,己整改\n"
    );
    town.file("h.csv", &csv);
    refuses(
        &town,
        "import hazard h.csv",
        &["第 2", "已整改", "第 4", "整改完成", "没有整改完成日期，不能猜", "第 5", "没有销号日期", "第 6", "看不出"],
    );
    // The day may be in a column of its own, also in one that is only called 日期.
    for beside in ["整改完成日期", "日期", "时间"] {
        let head = HEAD.trim_end();
        let csv = format!("{head},{beside}\n东沟石料厂,{beside},一般,2026-11-1,已整改,11月5日\n");
        let (code, receipt) = import(&town, &csv, "--year 2026");
        assert_eq!(code, 0, "{receipt:#}");
    }
    let held = town.rows("hazard list");
    assert!(held.len() == 3 && held.iter().all(|h| text(h, "rectified") == "2026-11-05"), "{held:#?}");
    for (cells, why) in [
        ("已整改 11月6日,11月5日", "对不上"),
        ("未整改,11月5日", "对不上"),
        ("未整改，已整改 11月5日,11月5日", "前后说法不一样"),
    ] {
        let cells = cells.replace("，已", "；已");
        town.file("h.csv", format!("{},整改完成日期\n东沟石料厂,又,一般,2026-11-1,{cells}\n", HEAD.trim_end()));
        refuses(&town, "import hazard h.csv --year 2026", &[why]);
    }
}

/// A day without its year is of the year that was typed; the title's year is proposed and not taken.
#[test]
fn a_year_is_typed_and_never_guessed() {
    let town = Town::with_units();
    for cell in ["11.8", "11月12日", "11/8", "11-8", "十一月八日"] {
        let csv = format!("{TITLE}单位名称,隐患描述,隐患等级,检查日期\n东沟石料厂,甲{cell},一般,{cell}\n");
        town.file("h.csv", &csv);
        refuses(&town, "import hazard h.csv", &["第 3 行", "检查日期", "没有写年份", "2026 年 11 月", "--year 2026"]);
        town.file("h.csv", csv.replacen(TITLE, "", 1));
        refuses(&town, "import hazard h.csv", &["第 2 行", "没有写年份", "--year"]);
        assert_eq!(import(&town, &csv, "--year 2026").0, 0, "{cell}");
    }
    for (cell, why) in
        [("2.30", "没有这一天"), ("13月1日", "没有这一天"), ("2.29", "2026 年没有这一天"), ("月底", "哪天")]
    {
        town.file("h.csv", format!("单位名称,隐患描述,隐患等级,检查日期\n东沟石料厂,乙,一般,{cell}\n"));
        refuses(&town, "import hazard h.csv --year 2026", &["第 2 行", "检查日期", why]);
    }
    for year in ["26", "2026-11", "1999", "今年", "２０２６年11月"] {
        town.refuses(&format!("import hazard h.csv --year {year}"), &["--year", "不是年份"]);
    }
    town.file("h.csv", "单位名称,隐患描述,隐患等级,检查日期,整改期限\n东沟石料厂,丙,一般,2025-12-1,11.20\n");
    town.sh("import hazard h.csv --year 2026年").done(&["新增 1"]);
    let held = town.rows("hazard list");
    let last = held.iter().find(|h| text(h, "description") == "丙").unwrap();
    assert_eq!((text(last, "found"), text(last, "due")), ("2025-12-01", "2026-11-20"));
}

/// Every ledger with dates takes the year, terms too; a number of a spreadsheet may be two days and is refused.
#[test]
fn every_ledger_takes_the_year() {
    let town = Town::with_units();
    for (ledger, csv) in [
        ("inspection", "检查日期,检查单位,单位名称,检查方式\n11.8,镇安委办,东沟石料厂,日常巡查\n"),
        ("training", "培训日期,培训主题,参训单位\n11月8日,消防,东沟石料厂\n"),
        ("drill", "演练日期,演练类型,参演单位\n11-8,消防演练,东沟石料厂\n"),
        ("enforcement", "执法日期,执法单位,单位名称,违法行为\n11/8,镇安委办,东沟石料厂,无证\n"),
        ("permit", "单位名称,许可证名称,有效期\n东沟石料厂,采矿许可证,5.1至12.31\n"),
        ("unit", "单位名称,类别,纳管时间\n北岭石料厂,非煤矿山,11.8\n"),
    ] {
        town.file("l.csv", csv);
        refuses(&town, &format!("import {ledger} l.csv"), &["第 2 行", "没有写年份", "--year"]);
        let out = town.sh(&format!("import {ledger} l.csv --year 2026"));
        assert_eq!(out.code, 0, "{ledger} {out:?}");
    }
    let permit = &town.rows("permit list")[0];
    assert_eq!((text(permit, "issued"), text(permit, "expires")), ("2026-05-01", "2026-12-31"));
    town.refuses("import all . --year 2026", &["--year"]);
}

/// What a village sent takes the year as well.
#[test]
fn a_collected_file_takes_the_year() {
    let town = Town::sample();
    town.file("s.csv", format!("{TITLE}单位名称,隐患描述,隐患等级,检查日期\n示例南河村,护栏缺失,一般,11.8\n"));
    let line = "collect 示例南河村 --period 2026-10 --file s.csv --kind hazard";
    refuses(&town, line, &["第 3 行", "没有写年份", "--year 2026"]);
    town.sh(&format!("{line} --year 2026")).done(&["新增 1"]);
    refuses(&town, &format!("{line} --year 26"), &["--year", "不是年份"]);
}
