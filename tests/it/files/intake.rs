//! Files as clerks send them (`tests/fixtures/files/`, made by `make.py` there), each with what is understood of it:
//! its header, its rows with the numbers that a spreadsheet shows, and what is skipped.

use crate::env::{is_chinese, repo};
use zhiben::intake::name::fold;
use zhiben::intake::{self, Choice, FileCell, IntakeError, Origin, Table};

const KNOWN: &[&str] = &[
    "隐患编号",
    "单位名称",
    "隐患部位",
    "隐患描述",
    "隐患等级",
    "发现日期",
    "整改期限",
    "整改资金(元)",
    "备注",
    "整改责任人",
    "统一社会信用代码",
    "联系电话",
    "从业人数",
    "合格",
];

fn opened(file: &str, sheet: Option<&str>) -> Result<Table, IntakeError> {
    let origin = Origin::File(repo("tests/fixtures/files").join(file));
    intake::open(origin, &Choice { encoding: None, sheet }, &|name| KNOWN.contains(&fold(name).as_str()))
}

#[track_caller]
fn open(file: &str) -> Table {
    opened(file, None).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The text of a cell, with a sign for each kind.
fn as_text(cell: &FileCell) -> String {
    match cell {
        FileCell::Text(text) => text.to_string(),
        FileCell::Number(number, _) => format!("#{number}"),
        FileCell::Date(day, _) => format!("@{day}"),
        FileCell::Flag(flag) => format!("?{flag}"),
        FileCell::Fault(text) => format!("!{text}"),
    }
}

/// The rows as `number: cell|cell`, skipped ones as `number~why`.
#[track_caller]
fn rows(table: &Table) -> Vec<String> {
    let mut all = Vec::new();
    let skipped = table.rows(&mut |row| {
        let cells: Vec<String> = row.cells.iter().map(as_text).collect();
        all.push(format!("{}: {}", row.number, cells.join("|").trim_end_matches('|')));
        Ok(())
    });
    all.extend(skipped.unwrap().into_iter().map(|s| format!("{}~{}", s.row, s.why)));
    all
}

fn headers(table: &Table) -> String {
    table.headers.iter().map(|name| fold(name)).collect::<Vec<_>>().join("|")
}

/// The same file in each of these formats.
#[track_caller]
fn in_each(formats: &[&str], name: &str, header_row: i64, names: &str, expected: &[&str]) {
    for format in formats {
        let table = open(&format!("{name}.{format}"));
        assert_eq!((table.encoding, table.header_row), (*format, header_row), "{name}.{format}");
        assert_eq!(headers(&table), names, "{name}.{format}");
        assert_eq!(rows(&table), expected, "{name}.{format}");
    }
}

const ALL: &[&str] = &["xlsx", "xls", "ods"];

/// Golden case 9: one ledger is read alike from every kind of file.
#[test]
fn one_ledger_is_read_alike_from_every_text_file() {
    for (file, encoding) in [
        ("hazard-utf8.csv", "utf-8"),
        ("hazard-utf8-bom.csv", "utf-8-bom"),
        ("hazard-gbk.csv", "gb18030"),
        ("hazard-gb18030.csv", "gb18030"),
        ("hazard-utf16le.csv", "utf-16le"),
        ("hazard-utf16be.csv", "utf-16be"),
        ("hazard-utf16le-unmarked.csv", "utf-16le"),
        ("hazard.tsv", "utf-8"),
        ("hazard-unicode.txt", "utf-16le"),
    ] {
        let table = open(file);
        assert_eq!((table.encoding, table.header_row, table.sheet.as_deref()), (encoding, 1, None), "{file}");
        assert_eq!(headers(&table), "隐患编号|单位名称|隐患部位|隐患描述|隐患等级|发现日期|整改期限", "{file}");
        let kitchen = if file == "hazard-gb18030.csv" { "㛃厨" } else { "后厨" };
        let expected = [
            "2: H-1|示例国道加油站|卸油区|静电接地夹损坏，“三合一”|一般|2026-03-09|2026-04-09".to_string(),
            format!("3: H-2|示例宾馆|{kitchen}|燃气软管老化，\n接头漏气|一般|2026/3/10|2026年4月10日"),
            "4: 0914000000000000001|示例国道加油站|营业厅|灭火器 3 具过期|重大|2026.3.11|20260411".to_string(),
        ];
        assert_eq!(rows(&table), expected, "{file}");
    }
}

#[test]
fn titles_sums_and_signatures_are_no_records() {
    in_each(
        ALL,
        "titles",
        3,
        "序号|单位名称|隐患描述|隐患等级|发现日期|整改资金(元)|备注",
        &[
            "4: #1|示例国道加油站|静电接地夹损坏|一般|@2026-03-09|#1200.5",
            "6: #2|示例宾馆|燃气软管老化|重大|@2026-03-10|#0|已停用",
            "8: #3|示例一号石料厂|合计三处通道堵塞|一般|@2026-03-11|#300",
            "7~合计行，不是记录",
            "9~合计行，不是记录",
            "11~表尾的“审核人”，不是记录",
        ],
    );
    let pages = open("pages.csv");
    assert_eq!((pages.header_row, headers(&pages).as_str()), (2, "单位名称|隐患描述|整改期限"));
    assert_eq!(
        rows(&pages),
        [
            "3: 示例国道加油站|合计报警器失效|2026-04-09",
            "7: 示例宾馆|灭火器过期|2026-04-10",
            "4~合计行，不是记录",
            "6~和第 2 行相同，是重复的表头",
            "8~合计行，不是记录",
            "9~表尾的“填表人”，不是记录",
            "10~表尾的“注”，不是记录",
        ]
    );
}

#[test]
fn a_header_of_two_rows_is_one() {
    in_each(
        ALL,
        "two-rows",
        3,
        "序号|单位名称|隐患描述|隐患等级|整改责任人|整改期限|备注",
        &[
            "5: #1|示例国道加油站|静电接地夹损坏|一般|示例员|@2026-04-09",
            "6: #2|示例宾馆|燃气软管老化|重大|示例长|@2026-04-10",
            "4~栏次行，不是记录",
        ],
    );
}

#[test]
fn only_merged_cells_are_filled() {
    in_each(
        ALL,
        "merged",
        1,
        "单位名称|隐患描述|隐患等级|整改期限",
        &[
            "2: 示例国道加油站|静电接地夹损坏|一般|@2026-04-09",
            "3: 示例国道加油站|卸油口未上锁|一般|@2026-04-09",
            "4: 示例国道加油站|灭火器过期|重大|@2026-04-10",
            "5: 示例宾馆|燃气软管老化|一般|@2026-04-11",
            "6: |通道堵塞|一般",
        ],
    );
}

#[test]
fn dates_stay_what_the_file_has() {
    let day = "@2024-03-18";
    let forms = [
        "2024-3-18",
        "2024/3/18",
        "2024.3.18",
        "20240318",
        "2024年3月18日",
        "２０２４．３．１８",
        "二〇二四年三月十八日",
        day,
        day,
        "#45369",
        "#20240318",
        "24.3.18",
        "3月18日",
        "2024年3月",
        "3月底前",
        "立即",
        "长期",
        "已整改",
    ];
    let row = |(at, form): (usize, &&str)| format!("{}: 示例国道加油站|第{}种写法|{form}", at + 2, at + 1);
    let expected: Vec<String> = forms.iter().enumerate().map(row).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    in_each(ALL, "dates", 1, "单位名称|隐患描述|发现日期", &expected);
    for format in ["xlsx", "xls"] {
        let table = open(&format!("dates-1904.{format}"));
        assert!(table.is_1904, "{format}");
        assert_eq!(rows(&table), ["2: 示例国道加油站|日期格|@2024-03-18", "3: 示例国道加油站|裸数|#43907"], "{format}");
    }
    assert!(!open("dates.xlsx").is_1904 && !open("dates.xls").is_1904);
}

/// A number stays a number; the reader decides whether digits are lost.
#[test]
fn codes_that_became_numbers_are_numbers() {
    in_each(
        ALL,
        "damaged",
        1,
        "单位名称|统一社会信用代码|联系电话|从业人数",
        &[
            "2: 示例国道加油站|#911400000000000000|#13900000000|#12",
            "3: 示例宾馆|91110000600037341L|0358-6020000|#8",
            "4: 示例一号石料厂|#140000000000000000|#3586020000|#30.5",
        ],
    );
}

#[test]
fn the_sheet_with_a_header_is_read_and_the_others_are_named() {
    for format in ALL {
        let file = format!("sheets.{format}");
        let table = open(&file);
        assert_eq!(table.sheet.as_deref(), Some("三月"), "{file}");
        assert_eq!(table.sheets_not_read, ["底稿", "说明", "二月", "空白"], "{file}");
        // The first row of this sheet is hidden.
        let march = ["2: 示例国道加油站|静电接地夹损坏|一般", "3: 示例一号石料厂|通道堵塞|一般"];
        assert_eq!(rows(&table), march, "{file}");
        for asked in ["二月", "4"] {
            let table = opened(&file, Some(asked)).unwrap();
            assert_eq!(table.sheet.as_deref(), Some("二月"), "{file}");
            assert_eq!(rows(&table), ["2: 示例宾馆|燃气软管老化|重大"], "{file}");
        }
        // A hidden sheet is read where it is asked for.
        assert_eq!(rows(&opened(&file, Some("底稿")).unwrap()), ["2: 示例国道加油站|静电接地夹损坏|一般"], "{file}");
        let note = opened(&file, Some("说明")).unwrap();
        assert_eq!((note.header_row, note.headers), (1, vec!["填表说明".to_string()]), "{file}");
        assert!(matches!(opened(&file, Some("空白")), Err(IntakeError::Empty)), "{file}");
        let missing = opened(&file, Some("四月")).unwrap_err().to_string();
        assert!(missing.contains("四月") && missing.contains("底稿、说明、三月、二月、空白"), "{missing}");
        assert!(opened(&file, Some("0")).is_err() && opened(&file, Some("6")).is_err(), "{file}");
    }
    assert!(opened("hazard-utf8.csv", Some("二月")).unwrap_err().to_string().contains("--sheet"));
}

#[test]
fn texts_flags_and_faults_of_a_spreadsheet() {
    let table = open("formula.xlsx");
    let expected = ["2: 示例国道加油站|=1+1 是文字|!公式没有算出值|?true", "3: 示例宾馆|'引号|!#N/A|?false"];
    assert_eq!(rows(&table), expected);
    let table = open("rich.xlsx");
    assert_eq!(table.headers, ["单位名称", "隐患描述"]);
    assert_eq!(rows(&table), ["2: 示例国道加油站\r &二部|公式得到的<文字>"]);
}

#[test]
fn a_file_is_read_by_its_bytes_and_not_by_its_name() {
    let table = open("csv.xlsx");
    assert_eq!((table.encoding, rows(&table)), ("utf-8", vec!["2: 示例国道加油站|静电接地夹损坏".to_string()]));
    for (file, what) in [
        ("html.xls", "网页"),
        ("text.xlsx", "读不懂"),
        ("truncated.xlsx", "已损坏"),
        ("zip.xlsx", "不是表格"),
        ("outside.xlsx", "XFE1"),
        ("broken.csv", "第 3 行"),
        ("open-quote.csv", "第 2 行"),
    ] {
        refused(file, opened(file, None).and_then(|table| read(&table)), what);
    }
}

/// Reads all rows.
fn read(table: &Table) -> Result<(), IntakeError> {
    table.rows(&mut |_| Ok(())).map(drop).map_err(|error| error.downcast().unwrap())
}

/// One line of Chinese that names what the file is.
#[track_caller]
fn refused(file: &str, result: Result<(), IntakeError>, what: &str) {
    let error = result.expect_err(file).to_string();
    assert!(is_chinese(&error) && error.contains(what) && !error.contains('\n'), "{file}: {error}");
}

/// Files of a few hundred bytes that claim to need all memory.
#[test]
fn small_files_that_claim_to_be_large_are_read_as_what_they_are() {
    let table = open("corners.xlsx");
    assert_eq!(table.headers.len(), 16_384);
    assert_eq!(rows(&table), ["1048576: 示例国道加油站"]);
    assert_eq!(open("many-strings.xlsx").headers, ["单位名称"]);
    // Entities are not expanded.
    assert_eq!(rows(&open("laughs.xlsx")), ["2: &b;&b;"]);
}
