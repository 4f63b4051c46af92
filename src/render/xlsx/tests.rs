//! Reads the workbook with another library. What a person sees is tested in `tests/it/files/workbook.rs`.

use super::*;
use crate::grid::Word;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use std::io::{Cursor, Read};

fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn report(title: &str, columns: Vec<Column>, rows: Vec<Row>) -> Report {
    Report::new("test", title, as_of(), Grid::new(columns, rows))
}

fn bytes(reports: Vec<Report>) -> Vec<u8> {
    let mut out = Vec::new();
    write(reports, &[], &mut out).unwrap();
    out
}

fn opened(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

/// The cells of the first sheet below the header, of a report with one column and a row for each cell.
fn read(cells: Vec<Cell>) -> Vec<Data> {
    let rows = cells.into_iter().map(|cell| Row::new(vec![cell])).collect();
    let bytes = bytes(vec![report("试", vec![Column::new("a", "甲")], rows)]);
    let range = opened(&bytes).worksheet_range_at(0).unwrap().unwrap();
    range.rows().skip(1).map(|row| row[0].clone()).collect()
}

/// A file within the workbook as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn types_stay_what_they_are() {
    let day = NaiveDate::from_ymd_opt(2024, 3, 18).unwrap();
    let major = Cell::Word(Word { en: "major".into(), zh: "重大".into() });
    let read = read(vec![
        Cell::Date(day),
        Cell::Int(-3),
        Cell::Hundredths(560_050),
        Cell::Rate { part: 1, whole: 8 },
        Cell::Tenths(857),
        Cell::text("0358-6028000"),
        Cell::text("911411000123456789"),
        Cell::text("=1+1"),
        Cell::text("'=1"),
        major,
        Cell::Flag(false),
        Cell::List(vec![Cell::text("粮油、副食店")]),
        Cell::List(vec![Cell::text("甲"), Cell::text("乙")]),
        Cell::text("  两行\n“<&>”\u{1}\r\t😀 _x0041_ "),
        Cell::Int(1_000_000_000_000_000),
        Cell::Hundredths(i64::MAX),
    ]);
    assert!(matches!(read[0], Data::DateTime(date) if date.is_datetime() && date.as_f64() == 45369.0), "{:?}", read[0]);
    assert_eq!(read[1..5], [-3.0, 5600.5, 0.125, 85.7].map(Data::Float));
    let texts = [
        "0358-6028000",
        "911411000123456789",
        "=1+1",
        "'=1",
        "重大",
        "否",
        "粮油、副食店；",
        "甲；乙",
        "  两行\n“<&>”\u{1}\r\t😀 _x0041_ ",
        "1000000000000000",
        "92233720368547758.07",
    ];
    assert_eq!(read[5..], texts.map(|text| Data::String(text.into())));
}

#[test]
fn what_is_not_known_is_an_empty_cell() {
    let read =
        read(vec![Cell::Empty, Cell::text(""), Cell::Rate { part: 1, whole: 0 }, Cell::List(vec![]), Cell::Int(0)]);
    assert_eq!(read, [Data::Empty, Data::Empty, Data::Empty, Data::Empty, Data::Float(0.0)]);
}

#[test]
fn extra_tables_are_further_sheets() {
    let mut first = report("逾期/未办", vec![Column::new("a", "甲")], vec![]);
    first.extras = vec![
        Extra::Grid {
            key: "b",
            title: "经过".into(),
            grid: Grid::new(vec![Column::new("b", "乙")], vec![Row::new(vec![Cell::Int(7)])]),
        },
        Extra::Grid { key: "c", title: "空".into(), grid: Grid::new(vec![], vec![]) },
        Extra::Grid { key: "d", title: String::new(), grid: Grid::new(vec![], vec![Row::default()]) },
        Extra::Value { key: "e", label: "合计", cell: Cell::Int(9) },
        Extra::Value { key: "f", label: "", cell: Cell::Int(9) },
    ];
    let bytes = bytes(vec![first, report("逾期/未办", vec![Column::new("a", "甲")], vec![])]);
    let mut opened = opened(&bytes);
    assert_eq!(opened.sheet_names(), ["逾期／未办", "经过", "逾期／未办（其他）", "逾期／未办（2）"]);
    let cells = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect::<Vec<_>>();
    let text = |text: &str| Data::String(text.into());
    assert_eq!(cells(opened.worksheet_range("经过").unwrap()), [[text("乙")], [Data::Float(7.0)]]);
    assert_eq!(
        cells(opened.worksheet_range("逾期／未办（其他）").unwrap()),
        [[text("项目"), text("内容")], [text("合计"), Data::Float(9.0)]]
    );
}

#[test]
fn a_form_keeps_its_rows_around_the_table() {
    let mut form = report(
        "统计",
        vec![Column::new("a", "甲"), Column::new("b", "乙")],
        vec![Row::new(vec![Cell::Int(1), Cell::Int(2)])],
    );
    form.page.above = vec![vec!["积翠镇统计表".into()], vec!["".into(), "填报日期：".into()]];
    form.page.below = vec![vec!["填表人：".into(), "审核人：".into()]];
    let bytes = bytes(vec![form]);
    let mut opened = opened(&bytes);
    let range = opened.worksheet_range_at(0).unwrap().unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(rows, [["积翠镇统计表", ""], ["", "填报日期："], ["甲", "乙"], ["1", "2"], ["填表人：", "审核人："]]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"<mergeCell ref="A1:B1"/>"#) && sheet.contains(r#"<autoFilter ref="A3:B4"/>"#), "{sheet}");
}

#[test]
fn a_sheet_is_ready_to_be_filtered_and_printed() {
    let columns = vec![
        Column::new("grade", "等级").one_of(["一般", "重大"]),
        Column::new("due", "期限").date(),
        Column::new("text", "内容"),
    ];
    let long = "消".repeat(200);
    let row = Row::new(vec![Cell::text("一般"), Cell::Date(as_of()), Cell::text(long)]);
    let bytes = bytes(vec![report("A&B", columns, vec![row])]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for piece in [
        r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#,
        r#"<autoFilter ref="A1:C2"/>"#,
        r#"sqref="A2:A1048576""#,
        "<formula1>\"一般,重大\"</formula1>",
        r#"paperSize="9""#,
        r#"orientation="landscape""#,
        r#"fitToHeight="0""#,
        "<oddHeader>&amp;C&amp;14 A&amp;&amp;B&amp;R截至 2026-11-23</oddHeader>",
        "<oddFooter>&amp;C第 &amp;P 页 共 &amp;N 页</oddFooter>",
    ] {
        assert!(sheet.contains(piece), "没有 {piece}：{sheet}");
    }
    assert!(!sheet.contains("<f>"), "公式：{sheet}");
    assert!(part(&bytes, "xl/workbook.xml").contains(r"'A&amp;B'!$1:$1</definedName>"));
    assert!(part(&bytes, "xl/styles.xml").contains(r#"numFmtId="49""#), "没有 @ 格式");
}

/// A strict reader accepts the workbook: no row is written twice, even if the last row has several lines.
#[test]
fn rows_are_as_high_as_their_texts_need() {
    let column = || vec![Column::new("a", "内容")];
    let rows = |words: &[&str]| words.iter().map(|words| Row::new(vec![Cell::text(*words)])).collect();
    let long = "消".repeat(50);
    for (words, heights) in [(vec![&*long, "短"], 1), (vec!["短", &*long], 1), (vec!["一\n二\n三"], 1), (vec!["短"], 0)]
    {
        let bytes = bytes(vec![report("试", column(), rows(&words))]);
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        for row in 1..=words.len() + 1 {
            assert_eq!(sheet.matches(&format!("<row r=\"{row}\"")).count(), 1, "{sheet}");
        }
        assert_eq!(sheet.matches("customHeight").count(), heights, "{sheet}");
        let range = opened(&bytes).worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.height(), words.len() + 1);
    }
}

#[test]
fn a_long_list_of_choices_is_in_a_hidden_sheet() {
    let names: Vec<&'static str> = (0..60).map(|n| &*format!("第{n}类生产经营单位").leak()).collect();
    let columns = vec![Column::new("a", "类别").one_of(names.clone()), Column::new("b", "又").one_of(names)];
    let bytes = bytes(vec![report("单位", columns, vec![])]);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<formula1>'选项'!$A$1:$A$60</formula1>").count(), 2, "{sheet}");
    assert!(part(&bytes, "xl/workbook.xml").contains(r#"name="选项" sheetId="2" state="hidden""#));
    let range = opened(&bytes).worksheet_range("选项").unwrap();
    assert_eq!(range.get((59, 0)), Some(&Data::String("第59类生产经营单位".into())));
}

#[test]
fn the_bytes_follow_from_the_report() {
    let one = || bytes(vec![report("试", vec![Column::new("a", "甲")], vec![Row::new(vec![Cell::Int(1)])])]);
    let first = one();
    assert!(first == one());
    let core = part(&first, "docProps/core.xml");
    assert_eq!(core.matches("2026-11-23T00:00:00Z").count(), 2, "{core}");
}

#[test]
fn what_a_sheet_cannot_hold_is_refused() {
    let refused = |rows: Grid| {
        let mut report = report("试", vec![], vec![]);
        report.rows = rows;
        let error = write(vec![report], &[], &mut Vec::new()).unwrap_err();
        let mistake = error.downcast_ref::<crate::reply::Mistake>().unwrap();
        (mistake.what.clone(), mistake.hint.clone().unwrap())
    };
    let hint = "请改用 CSV：-f csv，或 -o 文件.csv".to_string();
    let columns = || vec![Column::new("a", "甲")];
    let long = Grid::new(columns(), vec![Row::new(vec![Cell::text("消".repeat(32_768))])]);
    assert_eq!(refused(long), ("第 2 行有一格超过 32767 个字符，xlsx 装不下".into(), hint.clone()));
    assert_eq!(read(vec![Cell::text("消".repeat(32_767))]), [Data::String("消".repeat(32_767))]);
    let endless = Grid::stream(
        columns(),
        Box::new(|sink| {
            loop {
                sink(Row::default())?
            }
        }),
    );
    assert_eq!(refused(endless), ("行数超过 1048576，xlsx 的一张表装不下".into(), hint));
}
