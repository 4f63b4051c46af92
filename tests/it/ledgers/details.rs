//! Rules of one sentence each: what an order may name, what a letter asks for, where a form puts what it cannot place,
//! the mark of a folded row, the days of what was done in time, a calendar that lacks holidays.

use crate::env::{Output, Town};

const UNITS: &str = "单位编码,单位名称,类别,所属村,别名\n\
    U101,甲石料厂,非煤矿山,上河村,\n\
    U102,乙石料厂,非煤矿山,下河村,\n\
    U103,丙小店,九小场所,上河,\n\
    U201,上河村,行政村,上河村,上河\n\
    U202,下河村,行政村,下河村,\n\
    U301,自然资源所,驻镇单位,,\n\
    U302,供电所,驻镇单位,,\n\
    U401,丁货栈,,上河村,\n";

fn town() -> Town {
    let town = Town::new();
    town.file("units.csv", UNITS);
    town.sh("import unit units.csv").done(&["新增 8"]);
    town
}

fn hazard(town: &Town, unit: &str, more: &str) -> Output {
    town.sh(&format!(
        "hazard add --unit {unit} --description {unit}的隐患 --grade 一般 --found 2026-11-20 --again {more}"
    ))
}

/// 督办: only hazards of the unit, a village's of the units in it, a station's of those that no other supervises.
#[test]
fn an_order_names_only_hazards_that_its_unit_answers_for() {
    let town = town();
    for (unit, more) in
        [("U101", ""), ("U102", "--supervisor 供电所"), ("U103", ""), ("U201", ""), ("U401", "--supervisor 自然资源所")]
    {
        hazard(&town, unit, more).done(&["已登记隐患"]);
    }
    // (to, the hazard's place in the list above, whether it is taken)
    let cases = [
        ("U101", 1, true),
        ("U101", 2, false),
        ("U101", 3, false),
        ("U401", 1, false),
        ("U201", 1, true),
        ("U201", 2, false),
        ("U201", 3, true),
        ("U201", 4, true),
        ("U201", 5, true),
        ("U202", 1, false),
        ("U202", 2, true),
        ("U301", 1, true),
        ("U301", 2, false),
        ("U301", 5, true),
        ("U302", 2, true),
        ("U302", 5, false),
    ];
    for (n, (to, hazard, is_taken)) in cases.into_iter().enumerate() {
        let run = town.sh(&format!("order add --kind card --to {to} --subject 第{n}件 --hazards {hazard}"));
        let whose = ["甲石料厂", "乙石料厂", "丙小店", "上河村", "丁货栈"][hazard - 1];
        match is_taken {
            true => drop(run.done(&["已登记督办"])),
            false => run.refused(&[&format!("隐患 JC-YH-2026-000{hazard} 是{whose}的"), "不负责"]),
        }
    }
    // The same in an edit and in a file.
    town.refuses("order edit 1 --hazards 1；2", &["隐患 JC-YH-2026-0002 是乙石料厂的，甲石料厂不负责"]);
    town.file("o.csv", "文种,主送,事项,签发日期,关联隐患\n卡,甲石料厂,表里的,2026-11-20,JC-YH-2026-0003\n");
    let run = town.sh("import order o.csv");
    assert!(
        run.code == 2 && run.stderr.contains("第 2 行，关联隐患") && run.stderr.contains("甲石料厂不负责"),
        "{run:?}"
    );
}

/// What lacks the column by which the lines are told apart stands on a line of its own, and in the total.
#[test]
fn what_a_form_cannot_place_has_a_line_apart() {
    let town = town();
    for unit in ["U101", "U103", "U401"] {
        hazard(&town, unit, "").done(&["已登记隐患"]);
    }
    let rows = || {
        let run = town.sh("submit monthly-statistics --period 2026-11 --dry-run --early -f json");
        crate::env::rows(&serde_json::from_str(&run.stdout).unwrap()).to_vec()
    };
    let count =
        |label: &str| rows().iter().find(|row| row["c1"] == label).map(|row| row["general"].as_i64().unwrap_or(0));
    assert_eq!(count("金属非金属矿山"), Some(1));
    assert_eq!(count("九小场所"), Some(1));
    assert_eq!(count("其他企业"), Some(0));
    assert_eq!(count("未填"), Some(1));
    assert_eq!(count("合计"), Some(3));
    town.sh("unit edit U401 --categories 工贸").done(&["工贸"]);
    assert_eq!((count("未填"), count("合计")), (None, Some(3)));
}

/// A village is of a category that no line of the form has: it stands on the line of the rest.
#[test]
fn what_is_filled_in_and_has_no_line_is_counted_with_the_rest() {
    let town = town();
    hazard(&town, "U201", "").done(&["已登记隐患"]);
    let text = town.sh("submit monthly-statistics --period 2026-11 --dry-run --early -f csv").stdout;
    assert!(text.contains("其他企业,1,1") && !text.contains("未填"), "{text}");
}

/// 逾期天数 in a table is 0 for what was rectified before its deadline; data keep the days.
#[test]
fn what_was_done_in_time_is_no_days_overdue_in_a_table() {
    let town = town();
    for (unit, on) in [("U101", "2026-11-21"), ("U102", "2026-11-24")] {
        hazard(&town, unit, "--due 2026-11-23").done(&["已登记隐患"]);
        let no = if unit == "U101" { 1 } else { 2 };
        town.on("2026-11-25", format!("hazard rectify {no} --on {on} --rectified-by 王五").split(' '))
            .done(&["已整改"]);
    }
    let data = town.json_on("2026-11-25", "hazard list");
    let days: Vec<i64> = data["rows"].as_array().unwrap().iter().map(|r| r["days_overdue"].as_i64().unwrap()).collect();
    assert_eq!(days, [-2, 1]);
    let table = town.on("2026-11-25", ["hazard", "list"]).ok();
    let last = |no: &str| table.lines().find(|line| line.contains(no)).unwrap().split_whitespace().last().unwrap();
    assert_eq!((last("JC-YH-2026-0001"), last("JC-YH-2026-0002")), ("0", "1"), "{table}");
}

/// A letter asks for a day only while it can still be met.
#[test]
fn a_letter_never_asks_for_a_day_that_has_passed() {
    let town = town();
    for due in ["2026-11-23", "2026-11-22", "2026-11-21"] {
        hazard(&town, "U101", &format!("--place 南帮 --due {due}")).done(&["已登记隐患"]);
    }
    town.sh("hazard rectify 3 --on 2026-11-22 --rectified-by 王五").done(&["已整改"]);
    let asked = |no: &str| crate::files::letter::printed(&town, &format!("order print --hazards {no} --unit U101")).0;
    assert!(asked("1").contains("请于2026年11月23日前完成整改"), "{}", asked("1"));
    assert!(asked("2").contains("应于2026年11月22日前完成整改，已逾期"), "{}", asked("2"));
    let letter = asked("3");
    assert!(letter.contains("已于2026年11月22日完成整改") && !letter.contains("请于2026年11月21日"), "{letter}");
    town.refuses(
        "order print --hazards 1 --unit U101 --reply-due 2026-11-22 -o x.docx",
        &["回复期限 2026-11-22", "今天（2026-11-23）"],
    );
}

/// 清单: a row of many units is ticked only when all of them are done; what is open outranks what is done.
#[test]
fn a_folded_row_is_ticked_only_when_all_of_it_is_done() {
    let town = town();
    let mark = |on: &str| {
        let table = town.on(on, ["checklist", "--period", "2026-12"]).ok();
        let line = table.lines().find(|line| line.contains("4.4a/2026")).unwrap_or_else(|| panic!("{table}"));
        (line.split_whitespace().next().unwrap().to_string(), line.contains("家已办"))
    };
    assert_eq!(mark("2026-12-01"), ("☐".to_string(), false));
    // The first unit of the register is done, the others are not.
    town.sh("drill add --date 2026-11-20 --type evacuation --units U101").done(&["已登记"]);
    assert_eq!(mark("2026-12-01"), ("☐".to_string(), true));
    assert_eq!(mark("2027-01-01"), ("逾期".to_string(), true));
}

#[test]
fn a_calendar_that_lacks_holidays_names_them() {
    let town = town();
    town.file("data/calendar.csv", "date,kind,name\n2027-01-01,holiday,元旦\n2027-10-01,holiday,国庆节\n");
    let what = "日历里 2027 年的放假安排不全，缺 春节、清明节、劳动节、端午节、中秋节，";
    for line in ["status", "overdue", "plan check"] {
        let run = town.sh(line);
        assert!(format!("{}{}", run.stdout, run.stderr).contains(what), "{line}: {run:?}");
    }
}
