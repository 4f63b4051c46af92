//! Tests with small values: the sentence of a check, the differences of two fillings, the texts of placeholders and
//! periods; and a test that the shipped forms can be read.

use super::*;
use crate::domain::calendar::Calendar;
use crate::domain::period::Period;
use crate::grid::{Cell, Column as Shown};
use crate::plan_file;
use crate::tables::{Kind, Lists, Source};

/// Lists whose values are texts.
struct Texts;

impl Lists for Texts {
    fn columns(&self, _: Source) -> Vec<Shown> {
        Vec::new()
    }

    fn value(&self, _: Source, _: &Shown, text: &str) -> Result<Cell, String> {
        Ok(Cell::text(text))
    }
}

const HEAD: &str = "schema = 1\nname = \"t\"\nversion = \"1\"\ntitle = \"试\"\nledger = \"hazard\"\n";

fn form(text: &str) -> Form {
    load(&format!("{HEAD}{text}"), "t.toml", "t", &plan_file::sample(), &Texts, true).unwrap()
}

/// The mistakes of a form, without the file's name.
fn mistakes(text: &str) -> Vec<String> {
    let problems = load(&format!("{HEAD}{text}"), "t.toml", "t", &plan_file::sample(), &Texts, true).unwrap_err();
    problems.0.iter().map(|p| p.to_string().trim_start_matches("t.toml:").to_string()).collect()
}

/// A form with the columns a, b and c and one check, and a filled sheet with these lines and counts.
fn counts(rule: &str, lines: &[(&str, [i64; 3])]) -> (Form, Sheet) {
    let columns = ["a", "b", "c"].map(|id| format!("[[column]]\nid = \"{id}\"\nheader = \"{id}列\"\ncount = true\n"));
    let text =
        format!("[[line]]\nlabel = \"全\"\nrest = true\n{}[[check]]\n{rule}\nsay = \"不对。\"", columns.concat());
    let row = |(key, counts): &(&str, [i64; 3])| SheetRow {
        key: key.to_string(),
        cells: counts.iter().map(|n| if *n == 0 { Cell::Empty } else { Cell::Int(*n) }).collect(),
        counts: counts.iter().map(|n| Some(*n)).collect(),
        behind: vec![vec!["H1".into(), "H2".into()], vec!["H2".into()], Vec::new()],
    };
    let sheet = Sheet {
        title: String::new(),
        columns: ["a", "b", "c"].map(|id| Shown::named(id.to_string(), format!("{id}列"))).to_vec(),
        rows: lines.iter().map(row).collect(),
        above: vec![vec!["题".into()]],
        below: Vec::new(),
        groups: Vec::new(),
    };
    (form(&text), sheet)
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_shipped_forms_are_good_in_any_plan() {
    for plan in [plan_file::sample(), plan_file::compiled().unwrap()] {
        for (name, text) in Kind::Form.shipped() {
            let form =
                load(text, name, name, &plan, &Texts, false).unwrap_or_else(|problems| panic!("{name}\n{problems}"));
            assert!(!form.table.title.is_empty() && !form.table.note.is_empty() && form.due.is_some(), "{name}");
        }
    }
}

#[test]
fn a_check_names_row_column_numbers_and_records() {
    let cases: [(&str, [i64; 3], &[&str]); 6] = [
        ("sum = [\"a\", \"b\", \"c\"]", [3, 1, 2], &[]),
        (
            "sum = [\"a\", \"b\", \"c\"]",
            [4, 1, 2],
            &["第 3 行 矿山：“a列”是 4，不等于 “b列”是 1、“c列”是 2 的和 3。不对。；涉及 H1、H2"],
        ),
        ("at_most = [\"b\", \"a\"]", [1, 1, 0], &[]),
        ("at_most = [\"b\", \"a\"]", [1, 2, 0], &["第 3 行 矿山：“b列”是 2，大于“a列”是 1。不对。；涉及 H1、H2"]),
        ("filled = [\"b\", \"c\"]", [1, 1, 1], &[]),
        ("filled = [\"b\", \"c\"]", [1, 1, 0], &["第 3 行 矿山：“c列”是空的。不对。"]),
    ];
    for (rule, row, expected) in cases {
        let (form, sheet) = counts(rule, &[("矿山", row)]);
        assert_eq!(check(&form, &sheet, None), expected, "{rule} {row:?}");
    }
    let (form, sheet) =
        counts("adds_up = [\"a\", \"b\"]", &[("甲", [1, 1, 0]), ("乙", [2, 0, 0]), ("合计", [3, 2, 0])]);
    assert_eq!(check(&form, &sheet, None), ["第 5 行 合计：“b列”是 2，各行之和是 1。不对。；涉及 H2"]);
}

#[test]
fn a_cumulative_count_does_not_fall() {
    let (form, sheet) = counts("grows = [\"a\", \"b\", \"c\"]", &[("矿山", [2, 5, 0]), ("新行", [0, 0, 0])]);
    let headers = ["a列", "b列", "c列"].map(str::to_string).to_vec();
    let row = |cells: [&str; 3]| ("矿山".to_string(), cells.map(str::to_string).to_vec());
    let same = Rows { headers: headers.clone(), rows: vec![row(["2", "4", ""])] };
    assert_eq!(check(&form, &sheet, Some(("S-1", &same))), Vec::<String>::new());
    let more = Rows { headers, rows: vec![row(["3", "5", "0.5"])] };
    let faults = check(&form, &sheet, Some(("S-1", &more)));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("第 3 行 矿山：“a列”是 2，少于上次（S-1）报的 3，"), "{faults:?}");
    assert!(faults[1].contains("“c列”是 0，少于上次（S-1）报的 0.50"), "{faults:?}");
    assert_eq!(check(&form, &sheet, None), Vec::<String>::new(), "nothing was sent yet");
}

#[test]
fn a_difference_is_by_row_and_header() {
    let rows = |headers: &[&str], rows: &[(&str, &[&str])]| Rows {
        headers: headers.iter().map(|h| h.to_string()).collect(),
        rows: rows
            .iter()
            .map(|(key, cells)| (key.to_string(), cells.iter().map(|c| c.to_string()).collect()))
            .collect(),
    };
    let was = rows(&["序号", "甲", "旧"], &[("1", &["1", "x", "o"]), ("2", &["2", "y", ""]), ("3", &["3", "z", ""])]);
    let now = rows(&["序号", "新", "甲"], &[("1", &["1", "", "x"]), ("3", &["2", "n", ""]), ("4", &["3", "", "w"])]);
    let listed: Vec<String> = diff(&was, &now, &["序号".to_string()])
        .into_iter()
        .map(|c| format!("{} {} {:?} {:?} {:?}", c.key, c.change.word().en, c.column, c.was, c.now))
        .collect();
    assert_eq!(
        listed,
        [
            "表头 changed Some(\"新\") Some(\"旧\") Some(\"新\")",
            "1 changed Some(\"新\") Some(\"o\") None",
            "3 changed Some(\"新\") None Some(\"n\")",
            "3 changed Some(\"甲\") Some(\"z\") None",
            "4 added None None Some(\"3，w\")",
            "2 removed None Some(\"2，y\") None",
        ]
    );
    assert!(diff(&was, &was, &[]).is_empty());
}

#[test]
fn spans_and_placeholders_read_as_in_a_heading() {
    let plain = form("[[column]]\nheader = \"号\"\nfield = \"no\"\n");
    let cumulative = form("cumulative = true\n[[column]]\nheader = \"号\"\nfield = \"no\"\n");
    for (form, period, as_of, zh, from, to) in [
        (&plain, "2026-10", "2026-11-05", "2026年10月", "2026-10-01", "2026-10-31"),
        (&plain, "2026-10", "2026-10-07", "2026年10月", "2026-10-01", "2026-10-07"),
        (&cumulative, "2026-10", "2026-11-05", "2026年1—10月", "2026-01-01", "2026-10-31"),
        (&cumulative, "2026-01", "2026-11-05", "2026年1月", "2026-01-01", "2026-01-31"),
        (&plain, "2026Q3", "2026-11-05", "2026年第三季度", "2026-07-01", "2026-09-30"),
        (&plain, "2026H2", "2026-11-05", "2026年下半年", "2026-07-01", "2026-11-05"),
        (&plain, "2026", "2027-01-05", "2026年度", "2026-01-01", "2026-12-31"),
    ] {
        let span = Span::new(form, Period::parse(period).unwrap(), day(as_of));
        assert_eq!((zh_span(span).as_str(), span.from, span.to), (zh, day(from), day(to)), "{period} {as_of}");
        let plan = plan_file::sample();
        let mistakes = Placeholders { plan: &plan, title: "表", operator: "张三", date: day("2026-11-05"), span };
        assert_eq!(mistakes.fill("{title}（{operator}，{date_zh}）{不识}{"), "表（张三，2026年11月5日）{不识}{");
    }
}

/// A form is due for every ended period, from the period of the day of issue on.
#[test]
fn a_form_is_due_for_each_period_that_ended() {
    let mut plan = plan_file::sample();
    (plan.heads[0].issued, plan.heads[0].ends) = (day("2024-03-18"), day("2024-06-30"));
    let due = |text: &str, today: &str| -> Vec<String> {
        let form = form(&format!("{text}[[column]]\nheader = \"号\"\nfield = \"no\"\n"));
        let owed = owed(&form, &plan, &Calendar::default(), day(today));
        owed.iter().map(|due| format!("{} {}", due.period, due.due)).collect()
    };
    let monthly = "every = \"month\"\ndue = \"6d\"\n";
    assert_eq!(due(monthly, "2024-05-30"), ["2024-03 2024-04-06", "2024-04 2024-05-06"]);
    assert_eq!(due(monthly, "2025-01-01").len(), 4, "the plan ends in June");
    assert_eq!(due("every = \"quarter\"\ndue = \"0d\"\n", "2024-06-30"), ["2024Q1 2024-03-31", "2024Q2 2024-06-30"]);
    assert!(due("every = \"month\"\n", "2024-12-31").is_empty(), "nobody owes a form without a term");
}

#[test]
fn mistakes_are_reported_with_their_places() {
    let column = "[[column]]\nheader = \"号\"\nfield = \"no\"\n";
    for (text, expected) in [
        ("", "1:1: column：缺少这个键，应为至少一列 [[column]]"),
        (
            "[[column]]\nheader = \"号\"\nfield = \"nr\"\n",
            "8:9: column[#1].field = \"nr\"：隐患台账没有这一列，是不是 no？",
        ),
        ("[[column]]\nheader = \"号\"\nfield = \"no\"\ncount = true\n", "9:1: column[#1].count = true：没有这个键"),
        ("ledgr = 1\n", "6:1: ledgr = 1：没有这个键，是不是 ledger？"),
        (
            "total = \"合计\"\n[[column]]\nheader = \"号\"\nseq = true\n",
            "6:1: total = \"合计\"：只用于有 [[line]] 的统计表",
        ),
        (
            "[[line]]\nlabel = \"矿\"\ncategories = [\"mines\"]\n[[column]]\nheader = \"行\"\nlabel = true\n",
            "8:15: line[#1].categories[#1] = \"mines\"：方案里没有这个类别",
        ),
        (
            "[[line]]\nlabel = \"全\"\nrest = true\n[[column]]\nheader = \"率\"\nrate = [\"c1\"]\n",
            "9:1: column[#1].rate：应为两列的编号",
        ),
    ] {
        let found = mistakes(text);
        assert!(found.iter().any(|line| line.starts_with(expected)), "{text}\n{found:?}");
    }
    // A form that lists records cannot have a column of counts; the mistake names the keys that are possible.
    let found = mistakes(&format!("{column}[[column]]\nheader = \"数\"\ncount = true\n"));
    assert!(found[0].contains("要写明内容，用 seq、text、field 之一"), "{found:?}");
}
