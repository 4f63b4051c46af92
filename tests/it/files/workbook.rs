//! Workbooks as programs and people make them, written here part by part: only elements of the workbook's own namespace
//! count, a text column takes what a cell shows, and merged values count once.

mod kinds;

use crate::env::{Town, rows, text};
use cfb::CompoundFile;
use serde_json::Value;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a workbook with one sheet; a test changes the part that it is about.
struct Workbook {
    parts: Vec<(String, String)>,
}

impl Workbook {
    /// `formats` are the codes of the styles 1, 2, …; `data` is the content of `sheetData`, `after` what follows it.
    fn new(formats: &[&str], data: &str, after: &str) -> Workbook {
        let escaped = |code: &str| code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let codes: String = (164..)
            .zip(formats)
            .map(|(id, code)| format!("<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", escaped(code)))
            .collect();
        let styles: String =
            (164..).zip(formats).map(|(id, _)| format!("<xf numFmtId=\"{id}\"><alignment/></xf>")).collect();
        let part = |name: &str, text: String| (name.to_string(), text);
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
        };
        let relations = |all: String| {
            let space = "http://schemas.openxmlformats.org/package/2006/relationships";
            format!("<Relationships xmlns=\"{space}\">{all}</Relationships>")
        };
        Workbook {
            parts: vec![
                part("_rels/.rels", relations(relation("r1", "officeDocument", "xl/workbook.xml"))),
                part(
                    "xl/_rels/workbook.xml.rels",
                    relations(
                        relation("r1", "worksheet", "worksheets/sheet1.xml") + &relation("r2", "styles", "styles.xml"),
                    ),
                ),
                part(
                    "xl/workbook.xml",
                    format!(
                        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><workbookPr/><sheets>\
                         <sheet name=\"台账\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                    ),
                ),
                part(
                    "xl/styles.xml",
                    format!(
                        "<styleSheet xmlns=\"{MAIN}\"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId=\"9\"/>\
                         </cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>{styles}</cellXfs></styleSheet>"
                    ),
                ),
                part(
                    "xl/worksheets/sheet1.xml",
                    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{data}</sheetData>{after}</worksheet>"),
                ),
            ],
        }
    }

    fn replaced(mut self, name: &str, from: &str, to: &str) -> Workbook {
        let (_, text) = self.parts.iter_mut().find(|(part, _)| part == name).unwrap();
        assert!(text.contains(from), "{name} {from}");
        *text = text.replace(from, to);
        self
    }

    fn renamed(mut self, name: &str, to: &str) -> Workbook {
        self.parts.iter_mut().find(|(part, _)| part == name).unwrap().0 = to.to_string();
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.parts {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

/// Rows of cells from 1: `=3000` is a number, `3:404` a number with style 3, anything else a text.
fn data(lines: &[&str]) -> String {
    let mut all = String::new();
    for (row, line) in (1..).zip(lines) {
        all.push_str(&format!("<row r=\"{row}\">"));
        for (column, cell) in ('A'..).zip(line.split('|')) {
            let place = format!("{column}{row}");
            let styled = cell.split_once(':').filter(|(style, _)| style.parse::<u8>().is_ok());
            match (cell.strip_prefix('='), styled) {
                _ if cell.is_empty() => {}
                (Some(number), _) => all.push_str(&format!("<c r=\"{place}\"><v>{number}</v></c>")),
                (None, Some((style, value))) if value.parse::<f64>().is_ok() => {
                    all.push_str(&format!("<c r=\"{place}\" s=\"{style}\"><v>{value}</v></c>"));
                }
                (None, styled) => {
                    let (style, words) = styled.unwrap_or(("0", cell));
                    let inline = format!("<is><t>{words}</t></is>");
                    all.push_str(&format!("<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\">{inline}</c>"));
                }
            }
        }
        all.push_str("</row>");
    }
    all
}

const HAZARDS: &str = "单位名称|隐患描述|隐患等级|发现日期|整改期限|整改资金（元）|备注";

fn hazards(lines: &[&str]) -> String {
    let mut all = vec![HAZARDS];
    all.extend(lines);
    data(&all)
}

/// The hazards of a file after its import, in the order of the file.
#[track_caller]
fn imported(bytes: Vec<u8>) -> (Vec<Value>, String) {
    let town = Town::with_units();
    town.file("h.xlsx", bytes);
    let receipt = town.sh("import hazard h.xlsx").done(&["已导入"]);
    let mut all = rows(&town.json("export hazard"));
    all.sort_by_key(|row| text(row, "no").to_string());
    (all, receipt)
}

/// No row is imported, and the reason is reported.
#[track_caller]
fn refuses(town: &Town, line: &str, why: &str) {
    let out = town.sh(line);
    assert_eq!(out.code, 2, "{out:?}");
    assert!(out.stderr.contains(why) && out.stderr.contains("一行也没有收"), "{out:?}");
}

#[track_caller]
fn found(bytes: Vec<u8>) -> Vec<String> {
    imported(bytes).0.iter().map(|row| text(row, "found").to_string()).collect()
}

#[test]
fn a_workbook_is_not_read_by_its_extension() {
    let lines = hazards(&["东沟石料厂|纪元|一般|1:44712|1:44722||"]);
    let workbook = || Workbook::new(&["yyyy-mm-dd"], &lines, "");
    let space = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main";
    let other = format!("<x15:workbookPr xmlns:x15=\"{space}\" chartTrackingRefBase=\"1\"/>");
    let same = format!("<workbookPr xmlns=\"{space}\" chartTrackingRefBase=\"1\"/>");
    for extension in [
        String::new(),
        format!("<extLst><ext uri=\"x\">{other}</ext></extLst>"),
        format!("<extLst><ext uri=\"x\">{same}</ext></extLst>"),
        format!("<extLst><ext uri=\"x\"><sheets><sheet name=\"假\" r:id=\"r1\"/></sheets>{other}</ext></extLst>"),
        other,
        same,
    ] {
        let workbook = workbook()
            .replaced("xl/workbook.xml", "<workbookPr/>", "<workbookPr date1904=\"1\"/>")
            .replaced("xl/workbook.xml", "</workbook>", &format!("{extension}</workbook>"));
        assert_eq!(found(workbook.bytes()), ["2026-06-01"], "{extension}");
    }
    // The reverse: an extension that counts from 1904 does not affect the workbook.
    let lines = hazards(&["东沟石料厂|纪元|一般|1:46174|1:46184|=3000|", "东沟石料厂|二|一般|1:46174|1:46184||"]);
    let merges = "<extLst><ext uri=\"x\"><mergeCells><mergeCell ref=\"G2:G3\"/></mergeCells></ext></extLst>";
    let formats = "<extLst><ext uri=\"x\"><x14:numFmts xmlns:x14=\"x\"><numFmt numFmtId=\"164\" formatCode=\"0\"/>\
                   </x14:numFmts></ext></extLst></styleSheet>";
    let workbook = Workbook::new(&["yyyy-mm-dd"], &lines, merges)
        .replaced(
            "xl/workbook.xml",
            "</workbook>",
            "<extLst><ext><workbookPr date1904=\"1\"/></ext></extLst></workbook>",
        )
        .replaced("xl/styles.xml", "</styleSheet>", formats);
    assert_eq!(found(workbook.bytes()), ["2026-06-01", "2026-06-01"]);
}

#[test]
fn a_prefix_and_the_strict_namespace_are_no_difference() {
    let lines = hazards(&["东沟石料厂|一|一般|1:46174|1:46184||"]);
    let strict = "http://purl.oclc.org/ooxml/spreadsheetml/main";
    let mut workbook = Workbook::new(&["yyyy-mm-dd"], &lines, "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>");
    let names = ["workbook", "workbookPr", "sheets", "sheet", "styleSheet", "numFmts", "numFmt", "cellXfs", "xf"];
    let more = ["worksheet", "sheetData", "row", "c", "v", "is", "t", "mergeCells", "mergeCell"];
    for (name, text) in workbook.parts.iter_mut().filter(|(name, _)| !name.ends_with(".rels")) {
        *text = text.replace(&format!("xmlns=\"{MAIN}\""), &format!("xmlns:x=\"{strict}\""));
        for tag in names.iter().chain(&more) {
            for (before, after) in [("<", " "), ("<", ">"), ("<", "/>"), ("</", ">")] {
                *text = text.replace(&format!("{before}{tag}{after}"), &format!("{before}x:{tag}{after}"));
            }
        }
        assert!(!text.contains("<sheetData"), "{name}");
    }
    assert_eq!(found(workbook.bytes()), ["2026-06-01"]);
}

#[test]
fn parts_are_found_by_their_names_however_they_are_written() {
    let lines = hazards(&["东沟石料厂|一|一般|1:46174|1:46184||"]);
    let workbook = || Workbook::new(&["yyyy-mm-dd"], &lines, "");
    let relations = "xl/_rels/workbook.xml.rels";
    for workbook in [
        workbook().renamed("xl/worksheets/sheet1.xml", "XL\\Worksheets\\Sheet1.xml"),
        workbook().renamed("xl/workbook.xml", "xl/Workbook.XML").renamed("xl/styles.xml", "xl/Styles.xml"),
        workbook().renamed(relations, "xl/_Rels/Workbook.xml.RELS"),
        workbook().replaced(relations, "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        workbook().replaced(relations, "worksheets/sheet1.xml", "../xl/worksheets/./sheet1.xml"),
        workbook().replaced(relations, "worksheets/sheet1.xml", "worksheets\\sheet1.xml"),
        workbook().replaced(relations, "worksheets/sheet1.xml", "\\XL\\worksheets\\Sheet1.xml"),
        workbook().replaced("_rels/.rels", "xl/workbook.xml", "/xl/workbook.xml"),
    ] {
        assert_eq!(found(workbook.bytes()), ["2026-06-01"]);
    }
}

#[test]
fn a_day_missed_by_less_than_a_second_is_the_day() {
    let lines = hazards(&[
        "东沟石料厂|一|一般|1:46173.9999999998|1:46184||",
        "东沟石料厂|二|一般|1:46173.99999|1:46184||",
        "东沟石料厂|三|一般|=46173.999999|1:46184||",
        "东沟石料厂|四|一般|1:46174.0000001|1:46184||",
        // 23:59:59
        "东沟石料厂|五|一般|1:46173.99998842593|1:46184||",
    ]);
    let workbook = Workbook::new(&["yyyy-mm-dd hh:mm:ss"], &lines, "");
    assert_eq!(found(workbook.bytes()), ["2026-06-01", "2026-06-01", "2026-06-01", "2026-06-01", "2026-05-31"]);
}

#[test]
fn a_column_of_words_takes_what_the_cell_shows() {
    const FORMATS: [&str; 11] = [
        "000000",
        "000-0000-0000",
        "0\"号\"",
        "@",
        "0%",
        "yyyy\"年\"m\"月\"d\"日\"",
        "0.00E+00",
        "0;-0;;@",
        "\"第\"@\"组\"",
        "[DBNum1]0",
        "0000-0000000",
    ];
    let sheet = |cells: &str| data(&["单位编码|单位名称|类别|联系电话|地址|从业人数|备注", cells]);
    let town = Town::new();
    for (cells, values) in [
        ("1:404|新一厂|工贸|2:13900000001|3:5||", ["000404", "139-0000-0001", "5号", ""]),
        (
            "4:404|新二厂|工贸|11:3586020000|=141128105000001|=12|5:0.85",
            ["404", "0358-6020000", "141128105000001", "85%"],
        ),
        ("1:1234567|新三厂|工贸|4:13900000001|6:46174||8:0", ["1234567", "13900000001", "2026年6月1日", ""]),
        ("A1|新四厂|工贸||9:东村||", ["A1", "", "第东村组", ""]),
    ] {
        town.file("u.xlsx", Workbook::new(&FORMATS, &sheet(cells), "").bytes());
        town.sh("import unit u.xlsx").done(&["新增 1"]);
        let all = rows(&town.json("export unit"));
        let unit = all.iter().find(|row| cells.contains(text(row, "name"))).unwrap();
        let of = |key: &str| unit[key].as_str().unwrap_or_default().to_string();
        assert_eq!([of("code"), of("phone"), of("address"), of("note")], values, "{cells}");
    }
    for (cells, why) in [
        ("7:404|新五厂|工贸||||", "读不出看到的样子"),
        ("|新五厂|工贸||10:12||", "读不出看到的样子"),
        ("|新五厂|工贸||8:0||2:|", ""),
        ("|新五厂|工贸|=3586020000|||", "丢了开头的 0"),
        ("|新五厂|工贸|||5:0.85|", "百分比"),
        ("1:141128105000000001|新五厂|工贸||||", "第 15 位以后"),
    ] {
        if !why.is_empty() {
            town.file("u.xlsx", Workbook::new(&FORMATS, &sheet(cells), "").bytes());
            refuses(&town, "import unit u.xlsx", why);
        }
    }
    // Refused rows are written as they were shown, and can be imported.
    let cells = "1:404|新六厂|没有的类别|2:13900000001|6:46174|=12|";
    town.file("u.xlsx", Workbook::new(&FORMATS, &sheet(cells), "").bytes());
    town.sh("import unit u.xlsx --partial 拒收.csv").done(&["1 行不对"]);
    let refused = std::fs::read_to_string(town.root().join("拒收.csv")).unwrap();
    assert!(refused.contains("000404,新六厂,没有的类别,139-0000-0001,2026年6月1日,12,"), "{refused}");
}

#[test]
fn what_is_merged_counts_once() {
    let lines = hazards(&[
        "东沟石料厂|一|一般|1:46174|1:46184|=3000|统一整改",
        "|二|一般||||",
        "|三|一般||||",
        "西沟石料厂|四|一般|1:46174|1:46184|=500|甲",
    ]);
    let merges = |all: &[&str]| {
        let cells: String = all.iter().map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
        format!("<mergeCells>{cells}</mergeCells>")
    };
    let down = ["A2:A4", "D2:D4", "E2:E4", "F2:F4", "G2:G4"];
    let (all, receipt) = imported(Workbook::new(&["yyyy-mm-dd"], &lines, &merges(&down)).bytes());
    let funds: Vec<_> = all.iter().map(|row| row["fund_yuan"].as_f64()).collect();
    assert_eq!(funds, [Some(3000.0), None, None, Some(500.0)]);
    assert!(receipt.contains("第 3、4 行，整改资金（元）：合并的单元格只在第一行算一次"), "{receipt}");
    for row in &all[..3] {
        let words = ["unit", "found", "due", "note"].map(|key| text(row, key));
        assert_eq!(words, ["东沟石料厂", "2026-06-01", "2026-06-10".replace("10", "11").as_str(), "统一整改"]);
    }
    // A region over several columns spreads neither to the right nor downwards.
    let lines = hazards(&["东沟石料厂|一|一般|1:46174||=3000|", "东沟石料厂|二|一般|1:46174|1:46184||甲"]);
    let (all, _) = imported(Workbook::new(&["yyyy-mm-dd"], &lines, &merges(&["D2:E2", "F2:G2", "B3:C3"])).bytes());
    assert_eq!((&all[0]["due"], &all[0]["note"], &all[0]["fund_yuan"]), (&Value::Null, &Value::Null, &3000.into()));
}
