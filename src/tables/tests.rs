//! Tests reports over six rows, and files with mistakes.

use super::*;
use crate::domain::period::Cadence;
use crate::grid::describe::describe;
use crate::grid::{Cell, Column, Grid, Row, Rows, Word};
use crate::ledger::HAZARD;

/// Lists with the same few columns, whose values are texts and numbers.
struct Same;

impl Lists for Same {
    fn columns(&self, _: Source) -> Vec<Column> {
        vec![
            Column::new("no", "编号"),
            Column::new("grade", "等级").one_of(["一般", "重大"]),
            Column::new("fund_yuan", "资金").number(),
            Column::new("due", "期限").date(),
            Column::new("unit.village", "单位.所属村"),
        ]
    }

    fn value(&self, _: Source, column: &Column, text: &str) -> Result<Cell, String> {
        match &*column.key {
            "grade" if !["一般", "重大"].contains(&text) => Err("不在可选之列".to_string()),
            _ => Ok(Cell::text(text)),
        }
    }
}

fn rows() -> Vec<Row> {
    let row = |no: &str, en: &'static str, zh: &'static str, fund: Cell, due: &str, village: &str| {
        let due = due.parse().map_or(Cell::Empty, Cell::Date);
        Row::new(vec![
            Cell::text(no),
            Cell::Word(Word { en: en.into(), zh: zh.into() }),
            fund,
            due,
            Cell::text(village),
        ])
    };
    vec![
        row("1", "general", "一般", Cell::Hundredths(150_050), "2026-11-30", "东"),
        row("2", "major", "重大", Cell::Int(2), "2026-10-01", "西"),
        row("3", "general", "一般", Cell::Empty, "", "东"),
        row("4", "general", "一般", Cell::Hundredths(50), "2026-12-01", "西"),
        row("5", "major", "重大", Cell::Empty, "2026-11-01", ""),
        row("6", "general", "一般", Cell::Int(10), "2026-11-30", "东"),
    ]
}

fn read(text: &str) -> CustomReport {
    load(&format!("schema = 1\ntitle = \"表\"\n{text}"), "data/reports/x.toml", "x", &Same).unwrap()
}

/// The texts of each row's cells, joined.
fn shown(grid: &Grid) -> Vec<String> {
    let Rows::Ready(rows) = &grid.rows else { panic!("ready") };
    rows.iter().map(|row| row.cells.iter().map(describe).collect::<Vec<_>>().join(" ")).collect()
}

fn keys(grid: &Grid) -> Vec<&str> {
    grid.columns.iter().map(|column| &*column.key).collect()
}

#[test]
fn rows_are_chosen_and_ordered() {
    let report = read(
        "of = \"hazard\"\ncolumns = [\"编号\", \"village\", \"due\"]\norder = [\"-grade\", \"-due\"]\nsum = \"fund_yuan\"\n",
    );
    assert_eq!(report.source, Source::Ledger(&HAZARD));
    let built = build(&report, &Same.columns(report.source), rows());
    // The words of a closed set are sorted in the order of their declaration. Rows without a date come last even in
    // descending order.
    assert_eq!(
        shown(&built.rows),
        ["5  2026-11-01", "2 西 2026-10-01", "4 西 2026-12-01", "1 东 2026-11-30", "6 东 2026-11-30", "3 东 "]
    );
    assert_eq!(keys(&built.rows), ["no", "unit_village", "due"]);
    assert_eq!(built.rows.columns[1].header, "所属村");
    assert_eq!(shown(&built.totals.unwrap()), ["6 1513"]);
    assert!(built.details.is_none());
}

#[test]
fn groups_are_counted_and_added_up() {
    let text = "of = \"hazard\"\ngroup = [\"unit.village\"]\nsum = [\"fund_yuan\"]\norder = [\"-count\", \"due\"]\n";
    let report = read(&format!("{text}columns = [\"no\"]\n"));
    let built = build(&report, &Same.columns(report.source), rows());
    assert_eq!(shown(&built.rows), ["东 3 1510.50", "西 2 2.50", " 1 "]);
    assert_eq!(keys(&built.rows), ["unit_village", "count", "fund_yuan"]);
    // The details are sorted by group, and by date within a group.
    assert_eq!(shown(&built.details.unwrap()), ["1", "6", "3", "2", "4", "5"]);
    assert_eq!(shown(&built.totals.unwrap()), ["6 1513"]);
    let report = read("of = \"hazard\"\ngroup = [\"grade\", \"village\"]\n");
    let built = build(&report, &Same.columns(report.source), rows());
    assert_eq!(shown(&built.rows), ["一般 东 3", "一般 西 1", "重大 西 1", "重大  1"]);
    assert!(built.details.is_none());
    assert_eq!(shown(&build(&report, &Same.columns(report.source), Vec::new()).totals.unwrap()), ["0"]);
}

#[test]
fn each_list_has_its_names() {
    for (of, expected) in [
        ("of = \"逾期\"", Source::Overdue),
        ("of = \"upcoming\"\ndays = 30", Source::Upcoming(Some(30))),
        ("of = \"临期\"", Source::Upcoming(None)),
        ("of = \"清单\"\nperiod = \"quarter\"", Source::Checklist(Cadence::Quarter)),
        ("of = \"隐患\"", Source::Ledger(&HAZARD)),
    ] {
        assert_eq!(read(&format!("{of}\ncolumns = [\"no\"]")).source, expected, "{of}");
    }
}

#[test]
fn all_mistakes_are_reported_with_their_lines() {
    let text = "schema = 1\n\
                titel = \"表\"\n\
                of = \"hazard\"\n\
                days = 3\n\
                where = \"grade=重点 and due<月底\"\n\
                columns = [\"no\", \"编号\", \"duee\"]\n\
                group = [\"xyzzy\"]\n\
                sum = \"due\"\n\
                order = [\"-count\"]\n";
    let problems = load(text, "data/reports/x.toml", "x", &Same).unwrap_err();
    let listed: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
    for (line, words) in [
        (1, "title"),
        (2, "titel"),
        (4, "days"),
        (5, "grade=【重点】 and due<月底"),
        (6, "重复"),
        (6, "是不是 期限（due）"),
        (7, "没有“xyzzy”这一列"),
        (8, "“期限”不是数，不能加"),
        (9, "没有“count”这一列"),
    ] {
        let start = format!("data/reports/x.toml:{line}:");
        assert!(listed.iter().any(|one| one.starts_with(&start) && one.contains(words)), "{line} {words}: {listed:#?}");
    }
    assert_eq!(listed.len(), 9, "{listed:#?}");
    let listed = load("schema = 1\ntitle = \"表\"\nof = \"hazrd\"\n", "x.toml", "x", &Same).unwrap_err().to_string();
    assert!(listed.contains("x.toml:3:") && listed.contains("hazard"), "{listed}");
    let listed = load("schema = 1\ntitle = \"表\"\nof = \"hazard\"\n", "x.toml", "x", &Same).unwrap_err().to_string();
    assert!(listed.contains("columns") && listed.contains("缺少"), "{listed}");
}
