//! The official calendar against dates from two independent sources, and a workspace's calendar.

use crate::domain::calendar::{Calendar, DayKind, Term};
use crate::plan_file::calendar::{compiled, load, with_year};
use chrono::{Datelike, NaiveDate};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(calendar: &Calendar, start: &str, count: u32) -> (String, Option<i32>) {
    let computed = calendar.working_days_after(day(start), count);
    (computed.date.to_string(), computed.beyond)
}

#[test]
fn the_compiled_file_has_no_bad_row() {
    load(include_str!("../../../data/calendar.csv"), "calendar.csv").map_err(|p| panic!("{p}")).unwrap();
}

#[test]
fn the_nth_working_day_after_a_date() {
    let calendar = compiled();
    let vectors = [
        ("2024-02-05", 5, "2024-02-18"),
        ("2024-03-18", 10, "2024-04-01"),
        ("2024-09-27", 3, "2024-10-08"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-04-30", 1, "2025-05-06"),
        ("2025-09-26", 10, "2025-10-16"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-30", 1, "2026-10-08"),
        // A Saturday that is a make-up workday, and the nine days of 春节 2026.
        ("2026-09-28", 5, "2026-10-10"),
        ("2026-02-12", 5, "2026-02-26"),
    ];
    for (start, count, expected) in vectors {
        assert_eq!(after(&calendar, start, count), (expected.to_string(), None), "{start} + {count}");
    }
}

#[test]
fn the_first_day_from_which_a_term_reaches_a_day() {
    let calendar = compiled();
    for term in ["0d", "10d", "1wd", "3wd", "15wd"].map(|text| Term::parse(text).unwrap()) {
        for end in day("2026-01-20").iter_days().take(90) {
            let first = term.reaching(end, &calendar);
            assert!(term.after(first, &calendar).date >= end, "{term} {end}");
            assert!(term.after(first.pred_opt().unwrap(), &calendar).date < end, "{term} {end}");
        }
    }
}

#[test]
fn working_days_of_each_year() {
    let calendar = compiled();
    for (year, expected) in [(2024, 251), (2025, 248), (2026, 248)] {
        let days = day(&format!("{year}-01-01")).iter_days().take_while(|d| d.year() == year);
        assert_eq!(days.filter(|d| calendar.is_working(*d)).count(), expected, "{year}");
        assert!(calendar.covers(year));
    }
}

#[test]
fn a_year_that_is_not_held_is_named() {
    let calendar = compiled();
    // 2026-12-31 is a working day; after it Monday to Friday is assumed, also for New Year's Day.
    assert_eq!(after(&calendar, "2026-12-30", 1), ("2026-12-31".into(), None));
    assert_eq!(after(&calendar, "2026-12-30", 2), ("2027-01-01".into(), Some(2027)));
    assert_eq!(after(&calendar, "2023-12-28", 1), ("2023-12-29".into(), Some(2023)));
    assert!(!calendar.covers(2027));
}

#[test]
fn blocks_of_2026() {
    let blocks = compiled().blocks();
    let of_2026: Vec<String> = blocks
        .iter()
        .filter(|b| b.first.year() == 2026)
        .map(|b| format!("{} {}..{}", b.name, b.first, b.last))
        .collect();
    let expected = [
        "元旦 2026-01-01..2026-01-03",
        "春节 2026-02-15..2026-02-23",
        "清明节 2026-04-04..2026-04-06",
        "劳动节 2026-05-01..2026-05-05",
        "端午节 2026-06-19..2026-06-21",
        "中秋节 2026-09-25..2026-09-27",
        "国庆节 2026-10-01..2026-10-07",
    ];
    assert_eq!(of_2026, expected);
    // 除夕 of 2024 was not a holiday.
    assert!(compiled().is_working(day("2024-02-09")));
    assert_eq!(compiled().last_working_before(day("2026-10-01")), day("2026-09-30"));
}

#[test]
fn a_workspaces_file_may_be_in_chinese_and_saved_by_a_spreadsheet() {
    let text = "\u{feff}日期,类型,名称\r\n2027/1/1,节假日,元旦\r\n\"2027-01-03\",\"调休上班\",\"元旦\"\r\n\r\n";
    let calendar = load(text, "data/calendar.csv").unwrap();
    assert!(!calendar.is_working(day("2027-01-01")) && calendar.is_working(day("2027-01-03")));
    assert_eq!(after(&calendar, "2027-01-01", 1).0, "2027-01-03");
}

#[test]
fn every_bad_row_is_reported_with_its_place() {
    let text = "date,kind,name\n2027-02-30,holiday,春节\n2027-01-01,放假,元旦\n2027-01-01,holiday,元旦\n\n2027-05-01\n 27-1-1,,元旦\n";
    let problems = load(text, "data/calendar.csv").unwrap_err().to_string();
    let expected = [
        "data/calendar.csv:2:1: date = “2027-02-30”：应为日期，如 2026-10-01",
        "data/calendar.csv:3:12: kind = “放假”：应为 holiday（节假日）或 makeup_workday（调休上班）",
        "data/calendar.csv:4:1: date = “2027-01-01”：与第 3 行同一天，一天只能有一行",
        "data/calendar.csv:6:11: kind：应为 holiday（节假日）或 makeup_workday（调休上班）",
        "data/calendar.csv:7:1: date = “27-1-1”：应为日期，如 2026-10-01",
        "data/calendar.csv:7:9: kind：应为 holiday（节假日）或 makeup_workday（调休上班）",
    ];
    assert_eq!(problems.lines().collect::<Vec<_>>(), expected);
    let header = load("name,date,kind\n元旦,2027-01-01,holiday\n", "c.csv").unwrap_err().to_string();
    assert_eq!(header.lines().next().unwrap(), "c.csv:1:1: date = “name”：应为日期，如 2026-10-01");
}

/// A row replaces the compiled row of the same day only.
#[test]
fn a_row_of_a_workspace_replaces_the_row_of_its_day_only() {
    let text = "date,kind,name\n2027-01-01,holiday,元旦\n2025-06-16,holiday,示例节\n2026-10-10,holiday,示例节\n";
    let calendar = compiled().overlaid(load(text, "calendar.csv").unwrap());
    let works = |text: &str| calendar.is_working(day(text));
    // 2027-01-01 is a Friday, 2025-06-16 a Monday; Saturday 2026-10-10 was a make-up workday.
    assert!(!works("2027-01-01") && !works("2025-06-16") && !works("2026-10-10"));
    // Days that the file does not have stay as compiled: the holiday 2025-10-01 and the make-up Sunday 2026-09-20.
    assert!(!works("2025-10-01") && works("2026-09-20"));
    assert!(calendar.covers(2024) && calendar.covers(2025) && calendar.covers(2026));
}

#[test]
fn a_year_with_rows_names_the_holidays_that_it_lacks() {
    let seven = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"];
    let rows = |names: &[&str]| -> String {
        names.iter().enumerate().map(|(n, name)| format!("2027-0{}-01,holiday,{name}\n", n + 1)).collect()
    };
    // The rows of 2027, and the holidays that are missing.
    let cases: [(&[&str], &[&str]); 5] = [
        (&seven, &[]),
        (&["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节、中秋节"], &[]),
        (&["元旦"], &seven[1..]),
        (&["元旦", "春节", "清明", "五一劳动节", "端午", "国庆节"], &["中秋节"]),
        (&["", "国庆"], &seven[..6]),
    ];
    for (names, missing) in cases {
        let calendar = compiled().overlaid(load(&rows(names), "calendar.csv").unwrap());
        assert_eq!(calendar.covers(2027), missing.is_empty(), "{names:?}");
        assert_eq!(calendar.partial_years().collect::<Vec<_>>(), if missing.is_empty() { vec![] } else { vec![2027] });
        if !missing.is_empty() {
            assert!(calendar.warning(2027).contains(&format!("缺 {}，", missing.join("、"))), "{names:?}");
        }
    }
    // A make-up workday is no holiday, whatever its name is.
    let makeup = load("2027-02-06,makeup_workday,春节\n", "calendar.csv").unwrap();
    assert!(makeup.warning(2027).contains("缺 元旦、春节、清明节"), "{}", makeup.warning(2027));
    assert!(compiled().warning(2027).starts_with("日历没有 2027 年的放假安排"));
}

#[test]
fn a_year_is_written_in_place_of_its_own_rows() {
    let text = "\u{feff}date,kind,name\r\n2028-03-01,holiday,甲\r\n2027-01-01,holiday,元旦\r\n2026-12-31,holiday,元旦\r\n\
                2027-12-31,holiday,元旦\r\n\r\n2026-10-01,holiday,国庆节,注\r\n";
    let ymd = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
    let days = [
        (ymd(2027, 1, 2), DayKind::Holiday, "元旦".to_string()),
        (ymd(2027, 1, 3), DayKind::MakeupWorkday, "元旦".to_string()),
    ];
    // The last day of 2026 was off for the new year 2027; that of 2027 belongs to 2028.
    let written = "date,kind,name\n2026-10-01,holiday,国庆节,注\n2027-01-02,holiday,元旦\n2027-01-03,makeup_workday,元旦\n\
                   2027-12-31,holiday,元旦\n2028-03-01,holiday,甲\n";
    assert_eq!(with_year(text, 2027, &days), (written.to_string(), 2));
    assert_eq!(with_year("", 2027, &days[..1]), ("date,kind,name\n2027-01-02,holiday,元旦\n".to_string(), 0));
}
