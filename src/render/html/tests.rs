//! Tests the text of the page.

use crate::grid::chart::{Chart, Picture};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::reply::{Extra, Report};
use chrono::NaiveDate;

fn page(reports: Vec<Report>) -> String {
    let mut out = Vec::new();
    super::write(reports, "zhiben 1.0", &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn report(title: &str, rows: Vec<Row>) -> Report {
    let columns = vec![Column::new("name", "单位"), Column::new("n", "条数").number(), Column::new("k", "键").data()];
    Report::new("r", title, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), Grid::new(columns, rows))
}

fn row(name: &str, n: i64) -> Row {
    Row::new(vec![Cell::text(name), Cell::Int(n), Cell::text("x")]).tone(Tone::Bad)
}

#[test]
fn what_somebody_wrote_is_words_and_no_markup() {
    let hostile = "<b onclick=\"x\">&'</b>";
    let mut report = report(hostile, vec![row(hostile, 3)]);
    report.notes.push(hostile.to_string());
    report.extras.push(Extra::Grid {
        key: "g",
        title: hostile.to_string(),
        grid: Grid::new(vec![Column::new("h", hostile)], vec![Row::new(vec![Cell::text(hostile)])]),
    });
    report.pictures.push(Picture {
        of: "rows",
        title: hostile.to_string(),
        description: hostile.to_string(),
        records: None,
        chart: Chart::Parts { name: "name".into(), parts: vec!["n".into()] },
    });
    let page = page(vec![report]);
    assert!(!page.contains("<b ") && !page.contains("onclick=\""), "{page}");
    assert!(page.contains("&#60;b onclick=&#34;x&#34;&#62;"), "{page}");
}

#[test]
fn a_row_has_its_tone_its_numbers_right_and_no_column_for_scripts() {
    let page = page(vec![report("表", vec![row("甲", 1234)])]);
    assert!(page.contains("<tr class=\"bad\"><td>甲</td><td class=\"n\">1234</td></tr>"), "{page}");
    assert!(page.contains("<th scope=\"col\">单位</th>") && !page.contains("键"), "{page}");
}

#[test]
fn a_table_without_rows_is_marked_empty() {
    let page = page(vec![report("表", Vec::new())]);
    assert!(page.contains("<p class=\"none\">没有记录</p>") && !page.contains("<table"), "{page}");
}

#[test]
fn a_title_that_has_the_day_is_not_given_it_twice() {
    assert!(page(vec![report("表", Vec::new())]).contains("截至 2026-11-23"));
    assert_eq!(page(vec![report("表（截至 2026-11-23）", Vec::new())]).matches("截至 2026-11-23").count(), 2);
}

#[test]
fn several_reports_share_a_page_and_no_anchor() {
    let with_heading = || {
        let mut one = report("表", vec![row("甲", 1)]);
        one.heading = "明细";
        one
    };
    let page = page(vec![with_heading(), with_heading()]);
    assert_eq!(page.matches("<h1>表</h1>").count(), 2);
    assert!(page.contains("id=\"t-rows\"") && page.contains("id=\"t1-rows\""), "{page}");
}

/// Bars of 30 and 10 in a width of 360.
#[test]
fn a_bar_is_as_long_as_its_number() {
    let mut report = report("表", vec![row("甲", 30), row("乙", 10)]);
    report.pictures.push(Picture {
        of: "rows",
        title: "图".into(),
        description: "共 40".into(),
        records: None,
        chart: Chart::Parts { name: "name".into(), parts: vec!["n".into()] },
    });
    let page = page(vec![report]);
    for bar in ["width=\"360\" height=\"14\"><title>甲 条数 30<", "width=\"120\" height=\"14\"><title>乙 条数 10<"]
    {
        assert!(page.contains(bar), "{bar}: {page}");
    }
    assert!(page.contains("<desc id=\"p0-0-d\">共 40</desc>"), "{page}");
}

/// A scale for 12 goes to 15 in steps of 5, from y 168 to 18.
#[test]
fn the_line_of_the_remaining_count_passes_its_numbers() {
    let columns = ["m", "in", "out", "left"].map(|key| Column::new(key, key));
    let rows = [("2025-12", 3, 0, 12), ("2026-01", 0, 6, 6)];
    let rows = rows.map(|(m, a, b, c)| Row::new(vec![Cell::text(m), Cell::Int(a), Cell::Int(b), Cell::Int(c)]));
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let mut report = Report::new("r", "表", day, Grid::new(columns.to_vec(), rows.to_vec()));
    report.pictures.push(Picture {
        of: "rows",
        title: "图".into(),
        description: String::new(),
        records: None,
        chart: Chart::Flow { at: "m".into(), came: vec!["in".into()], went: vec!["out".into()], left: "left".into() },
    });
    let page = page(vec![report]);
    // Two steps of 161 from x 34: their middles are 114.5 and 275.5; 168 − 150 × 12 ÷ 15 = 48, 168 − 150 × 6 ÷ 15 =
    // 108.
    assert!(page.contains("points=\"114.5,48 275.5,108\""), "{page}");
    assert!(page.contains("y=\"138\" width=\"14\" height=\"30\"><title>2025-12 in 3<"), "{page}");
}
