use super::*;
use crate::grid::{Cell, Column, Row};
use chrono::NaiveDate;
use proptest::prelude::*;

const DESCRIPTIONS: [&str; 5] = [
    "教学楼三层“东侧”消防栓前堆放杂物……需立即清理——限三日，逾期移交",
    "《安全生产法》第四十一条：灭火器压力不足（3具）；①未检②过期 → 更换",
    "switchboard left unlocked, see photo IMG_20260930_113000.jpg (2nd floor)",
    "配电箱\u{1b}[2J未上锁\n【二次】电线老化、私拉乱接，，，",
    "",
];

fn columns() -> Vec<Column> {
    vec![
        Column::new("no", "编号").keep(),
        Column::new("code", "单位编码").data(),
        Column::new("unit", "单位"),
        Column::new("description", "隐患描述"),
        Column::new("due", "整改期限").keep(),
        Column::new("days", "逾期天数").number(),
    ]
}

fn rows() -> Vec<Row> {
    let row = |(place, description): (usize, &&str)| {
        let no = format!("JC-YH-2026-{place:04}");
        let unit = ["鑫源粮油副食店（龙王堂村）", "No.3 加油站", "《a》"][place % 3];
        let due = NaiveDate::from_ymd_opt(2026, 9, 30);
        let cells = vec![
            Cell::text(no),
            Cell::text("CODE"),
            Cell::text(unit),
            Cell::text(*description),
            Cell::maybe(due, Cell::Date),
            Cell::Int(50 + place as i64),
        ];
        Row::new(cells).tone(if place == 0 { Tone::Bad } else { Tone::Plain })
    };
    DESCRIPTIONS.iter().enumerate().map(row).collect()
}

fn report() -> Report {
    Report::new("overdue", "逾期", NaiveDate::MIN, Grid::new(columns(), rows()))
}

fn drawn(report: Report, width: Option<usize>, colour: bool) -> String {
    let mut out = Vec::new();
    write(report, Look { width, colour }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The lines of the table in a text.
fn table_of(text: &str) -> Vec<&str> {
    text.lines().skip(1).collect()
}

/// The cells of a line by display columns, given where each column starts.
fn cells_of(line: &str, starts: &[usize]) -> Vec<String> {
    let mut cells = vec![String::new(); starts.len()];
    let mut at = 0;
    for piece in line.chars() {
        let place = starts.iter().rposition(|&start| start <= at).unwrap();
        cells[place].push(piece);
        at += text::width(&piece.to_string());
    }
    cells
}

#[test]
fn every_line_is_as_wide_as_every_other_and_within_the_limit() {
    for limit in [Some(60), Some(64), Some(80), Some(120), Some(300), None] {
        let text = drawn(report(), limit, false);
        let table = table_of(&text);
        let widths: Vec<usize> = table.iter().map(|line| text::width(line)).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{limit:?}\n{text}");
        assert!(limit.is_none_or(|limit| widths[0] <= limit), "{limit:?}\n{text}");
        assert!(!text.contains('\u{1b}') && !text.contains("CODE"), "{text}");
        for place in 0..DESCRIPTIONS.len() {
            let line = table.iter().find(|line| line.starts_with(&format!("JC-YH-2026-{place:04}  "))).unwrap();
            assert!(
                line.contains("  2026-09-30  ") && line.trim_end().ends_with(&format!(" {}", 50 + place)),
                "{text}"
            );
        }
    }
}

#[test]
fn no_line_of_a_cell_begins_with_a_closing_mark_and_no_word_is_lost() {
    for limit in [60, 64, 80, 120] {
        let text = drawn(report(), Some(limit), false);
        let table = table_of(&text);
        let first_line = table[0];
        let starts: Vec<usize> = ["编号", "单位", "隐患描述", "整改期限", "逾期"]
            .iter()
            .map(|header| text::width(&first_line[..first_line.find(header).unwrap()]))
            .collect();
        let lines: Vec<Vec<String>> = table.iter().skip(1).map(|line| cells_of(line, &starts[..4])).collect();
        for cell in lines.iter().flatten() {
            assert!(!cell.starts_with(|c| "，。、；：）》”…—,.;)".contains(c)), "{cell}\n{text}");
        }
        let seen: String = lines.iter().flat_map(|cells| cells[2].chars()).filter(|c| *c != ' ').collect();
        for description in DESCRIPTIONS {
            let words: String = text::safe(description).chars().filter(|c| !" \n".contains(*c)).collect();
            assert!(seen.contains(&words), "{words} at {limit}\n{text}");
        }
    }
}

#[test]
fn a_screen_too_small_for_the_columns_gets_records() {
    let text = drawn(report(), Some(40), false);
    assert!(
        text.starts_with("逾期\n编号：JC-YH-2026-0000\n单位：鑫源粮油副食店（龙王堂村）\n隐患描述：教学楼"),
        "{text}"
    );
    assert!(text.contains("\n整改期限：2026-09-30\n逾期天数：50\n\n编号：JC-YH-2026-0001\n"), "{text}");
    assert!(text.lines().all(|line| text::width(line) <= 40), "{text}");
    let small_screen = drawn(report(), Some(18), false);
    assert!(small_screen.contains("编号：\n  JC-YH-2026-0000\n"), "{small_screen}");
    assert!(small_screen.lines().all(|line| text::width(line) <= 18), "{small_screen}");
}

#[test]
fn a_code_is_unbroken_in_a_record() {
    let columns =
        vec![Column::new("status", "状态").keep(), Column::new("note", "备注"), Column::new("no", "编号").keep()];
    let cells = vec![Cell::text("已整改 待复查"), Cell::text("已整改 待复查"), Cell::text("JC-YH-2026-0001")];
    let report = Report::new("a", "", NaiveDate::MIN, Grid::new(columns, vec![Row::new(cells)]));
    assert_eq!(
        drawn(report, Some(17), false),
        "状态：\n  已整改 待复查\n备注：已整改 待\n  复查\n编号：\n  JC-YH-2026-0001\n"
    );
}

#[test]
fn without_a_width_a_record_is_a_line() {
    let text = drawn(report(), None, false);
    assert_eq!(text.lines().count(), 1 + 2 + DESCRIPTIONS.len());
    assert!(text.contains("配电箱␛[2J未上锁 【二次】"), "{text}");
}

#[test]
fn the_table_for_pipes_looks_like_the_one_for_terminals() {
    let mut rows = rows();
    rows.retain(|row| !matches!(&row.cells[3], Cell::Text(text) if text.contains('\n')));
    let again = || Report::new("overdue", "逾期", NaiveDate::MIN, Grid::new(columns(), rows.clone()));
    assert_eq!(drawn(again(), None, true), drawn(again(), Some(500), true));
}

#[test]
fn colour_is_round_the_lines_of_its_row_and_changes_nothing_else() {
    for limit in [Some(40), Some(80), None] {
        let text = drawn(report(), limit, true);
        let red: Vec<&str> = text.lines().filter(|line| line.starts_with("\u{1b}[31m")).collect();
        assert!(red.iter().all(|line| line.ends_with("\u{1b}[0m")) && red[0].contains("JC-YH-2026-0000"), "{text}");
        assert!(red.iter().any(|line| line.contains("移交")), "{text}");
        assert!(!red.iter().any(|line| line.contains("0001")), "{text}");
        let bare = text.replace("\u{1b}[31m", "").replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        assert_eq!(bare, drawn(report(), limit, false));
    }
}

#[test]
fn extra_tables_and_notes_follow_the_rows() {
    let mut report = Report::new("status", "状态", NaiveDate::MIN, Grid::new(columns(), vec![]));
    let count = |grid_rows| Grid::new(vec![Column::new("opening", "期初").number()], grid_rows);
    report.extras = vec![
        Extra::Value { key: "rate", label: "整改率", cell: Cell::Rate { part: 6, whole: 7 } },
        Extra::Value { key: "code", label: "", cell: Cell::Int(1) },
        Extra::Value { key: "open", label: "未销号", cell: Cell::Int(3) },
        Extra::Grid { key: "bridge", title: "增减".into(), grid: count(vec![Row::new(vec![Cell::Int(12)])]) },
        Extra::Grid { key: "none", title: "无".into(), grid: count(vec![]) },
        Extra::Grid { key: "units", title: String::new(), grid: count(vec![Row::new(vec![Cell::Int(99)])]) },
    ];
    report.notes = vec!["另有 2 行".into()];
    assert_eq!(
        drawn(report, Some(80), false),
        "状态\n没有记录\n\n整改率：85.7%\n未销号：3\n\n增减\n期初\n────\n  12\n\n另有 2 行\n"
    );
}

#[test]
fn streamed_rows_and_short_rows_are_drawn_too() {
    let stream = |rows: Vec<Row>| Grid::stream(columns(), Box::new(move |sink| rows.into_iter().try_for_each(sink)));
    let text =
        drawn(Report::new("a", "流", NaiveDate::MIN, stream(vec![Row::new(vec![Cell::text("一")])])), None, false);
    assert_eq!(
        text,
        "流\n编号  单位  隐患描述  整改期限  逾期天数\n────────────────────────────────────────\n一                                      \n"
    );
    let empty = drawn(Report::new("a", "流", NaiveDate::MIN, stream(vec![])), Some(80), false);
    assert_eq!(empty, "流\n没有记录\n");
    let mut out = Vec::new();
    let failing = Grid::stream(columns(), Box::new(|_| Err(anyhow::anyhow!("读不出"))));
    let look = Look { width: None, colour: false };
    assert!(write(Report::new("a", "流", NaiveDate::MIN, failing), look, &mut out).is_err());
    assert!(out.is_empty());
}

proptest! {
    #[test]
    fn whatever_is_in_it_a_table_is_straight(
        texts in proptest::collection::vec(("[消防，。”《》a-c 0-9é👨\\n]{0,40}", "\\PC{0,20}"), 1..6),
        limit in 44_usize..130,
    ) {
        let row = |(first, second): &(String, String)| Row::new(vec![Cell::text(first), Cell::text(second), Cell::Int(7)]);
        let columns = vec![Column::new("a", "甲"), Column::new("b", "乙"), Column::new("n", "数量").number()];
        for width in [Some(limit), None] {
            let grid = Grid::new(columns.clone(), texts.iter().map(row).collect());
            let text = drawn(Report::new("a", "", NaiveDate::MIN, grid), width, false);
            let first = text::width(text.lines().next().unwrap());
            prop_assert!(width.is_none_or(|limit| first <= limit), "{text}");
            prop_assert!(text.lines().all(|line| text::width(line) == first), "{text}");
        }
    }
}
