use super::*;
use crate::grid::{Cell, Row};
use chrono::NaiveDate;

fn written(report: Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn headings_tables_values_and_notes() {
    let columns = vec![Column::new("no", "编号").data(), Column::new("title", "事项"), Column::new("n", "数").number()];
    let rows = vec![
        Row::new(vec![Cell::Int(1), Cell::text("甲|乙\n*二* <b> a\\|b \u{1b}"), Cell::Hundredths(560_050)]),
        Row::new(vec![]),
    ];
    let mut report = Report::new("overdue", "逾期", NaiveDate::MIN, Grid::new(columns.clone(), rows));
    let small = || Grid::new(vec![Column::new("opening", "期初").number()], vec![Row::new(vec![Cell::Int(12)])]);
    report.extras = vec![
        Extra::Value { key: "rate", label: "整改率", cell: Cell::Rate { part: 6, whole: 7 } },
        Extra::Value { key: "open", label: "未销号", cell: Cell::Int(3) },
        Extra::Value { key: "code", label: "", cell: Cell::Int(99) },
        Extra::Grid { key: "bridge", title: "增减".into(), grid: small() },
        Extra::Grid { key: "empty", title: "无".into(), grid: Grid::new(columns, vec![]) },
        Extra::Grid { key: "units", title: String::new(), grid: small() },
    ];
    report.notes = vec!["另有 2 行".into()];
    let expected = "\
## 逾期

| 事项 | 数 |
| --- | ---: |
| 甲\\|乙<br>\\*二\\* \\<b> a\\\\\\|b ␛ | 5600.50 |
|  |  |

- 整改率：85.7%
- 未销号：3

### 增减

| 期初 |
| ---: |
| 12 |

另有 2 行
";
    assert_eq!(written(report), expected);
}

#[test]
fn no_rows_are_described_in_words() {
    let grid = Grid::new(vec![Column::new("no", "编号")], vec![]);
    assert_eq!(written(Report::new("overdue", "逾期", NaiveDate::MIN, grid)), "## 逾期\n\n没有记录\n");
}
