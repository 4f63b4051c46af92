//! Hostile files, made here because they would be large: each is refused with one line of Chinese, before it costs time
//! or memory.

use crate::env::is_chinese;
use cfb::{CompoundFile, Version};
use std::io::{Cursor, Write};
use std::sync::Arc;
use zhiben::intake::{self, Choice, IntakeError, Origin};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Opens and reads the bytes to the end.
fn read(bytes: Vec<u8>) -> Result<usize, IntakeError> {
    let known = |name: &str| name == "单位名称";
    let table = intake::open(Origin::Shared(Arc::from(bytes)), &Choice::default(), &known)?;
    let mut count = 0;
    let read = table.rows(&mut |_| {
        count += 1;
        Ok(())
    });
    read.map(|_| count).map_err(|error| error.downcast().unwrap())
}

#[track_caller]
fn refused(bytes: Vec<u8>, what: &str) {
    let error = read(bytes).expect_err(what).to_string();
    assert!(is_chinese(&error) && error.contains(what) && !error.contains('\n'), "{error}");
}

/// A zip archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet of this XML.
fn workbook(sheet: &str) -> Vec<u8> {
    archive(&[
        ("_rels/.rels", br#"<R><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></R>"#),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="一" id="r1"/></sheets></workbook>"#.as_bytes()),
        ("xl/_rels/workbook.xml.rels", br#"<R><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/></R>"#),
        ("xl/sheet.xml", sheet.as_bytes()),
    ])
}

fn text(place: &str, words: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>"#)
}

/// Overwrites the size that the archive's directory declares for a part.
fn declare(mut bytes: Vec<u8>, part: &str, size: u32) -> Vec<u8> {
    // In a central directory header the sizes are at bytes 20 and 24, the name at 46.
    let at = (0..bytes.len() - 46 - part.len())
        .rfind(|at| bytes[*at..].starts_with(b"PK\x01\x02") && bytes[at + 46..].starts_with(part.as_bytes()))
        .unwrap();
    bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    bytes
}

#[test]
fn random_bytes_are_no_table() {
    let mut state = 7_u64;
    let mut random = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    refused((0..1_000_000).map(&mut random).collect(), "读不懂");
    // Files that begin like a spreadsheet.
    for (magic, what) in [(&b"PK\x03\x04"[..], "已损坏"), (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "已损坏")] {
        refused(magic.iter().copied().chain((0..100_000).map(&mut random)).collect(), what);
    }
}

#[test]
fn a_row_without_end_is_refused() {
    refused("单位名称,".repeat(1_000_000).into_bytes(), "16384");
    refused("x".repeat(6 << 20).into_bytes(), "太长");
    refused(format!("单位名称\n{}\n", "x".repeat(6 << 20)).into_bytes(), "第 2 行");
}

#[test]
fn what_unpacks_to_far_more_than_it_is_packed_is_refused() {
    let rows = format!("<sheetData>{}</sheetData>", "<row></row>".repeat(3_100_000));
    refused(workbook(&rows), "大得不正常");
    // A sheet of 4 GB, by the directory.
    refused(declare(workbook("<sheetData/>"), "xl/sheet.xml", u32::MAX - 1), "大得不正常");
    // A sheet that claims to be small.
    let rows = format!("<sheetData>{}</sheetData>", "<row></row>".repeat(10_000));
    assert!(read(declare(workbook(&rows), "xl/sheet.xml", 100)).is_err());
    let ods = format!("<table>{}</table>", "<table-row/>".repeat(3_100_000));
    refused(archive(&[("content.xml", ods.as_bytes())]), "大得不正常");
}

#[test]
fn what_a_file_repeats_without_end_is_refused() {
    let row = r#"<table-row number-rows-repeated="1048576"><table-cell number-columns-repeated="16384"><p>单位名称</p></table-cell></table-row>"#;
    refused(archive(&[("content.xml", format!("<table name=\"一\">{row}</table>").as_bytes())]), "表格太大");
    let row = r#"<table-row><table-cell number-columns-repeated="4294967295"><p>单位名称</p></table-cell></table-row>"#;
    refused(archive(&[("content.xml", format!("<table name=\"一\">{row}</table>").as_bytes())]), "范围之外");
    let spaces = r#"<table-row><table-cell><p><s c="4294967295"/><s c="4294967295"/></p></table-cell></table-row>"#;
    refused(archive(&[("content.xml", format!("<table name=\"一\">{spaces}</table>").as_bytes())]), "32767");
}

#[test]
fn a_cell_holds_no_more_than_a_spreadsheet_lets_it() {
    let sheet = |words: &str| workbook(&format!("<sheetData><row r=\"1\">{}</row></sheetData>", text("A1", words)));
    assert_eq!(read(sheet(&"安".repeat(32_767))).unwrap(), 0);
    refused(sheet(&"安".repeat(32_768)), "32767");
    refused(sheet(&"安".repeat(1 << 20)), "大得不正常");
    // The limit is for the cell, not for the row, and `_x000D_` counts as one character.
    let row = |cells: [&str; 3]| {
        let cells: String = cells.iter().zip(["A1", "B1", "C1"]).map(|(words, at)| text(at, words)).collect();
        workbook(&format!("<sheetData><row r=\"1\">{cells}</row></sheetData>"))
    };
    let (half, whole) = ("安".repeat(17_000), "x".repeat(32_767));
    for cells in [[&*half, &half, "甲"], [&whole, &whole, &whole], [&"😀".repeat(16_383), &half, "乙"]] {
        assert_eq!(read(row(cells)).unwrap(), 0);
    }
    assert_eq!(read(row([&half, &"a_x000D_".repeat(16_383), "甲"])).unwrap(), 0);
    refused(row([&half, &"a_x000D_".repeat(16_384), "甲"]), "32767");
    refused(row(["甲", &half, &"😀".repeat(16_384)]), "32767");
    let runs = format!("<r><t>{half}</t></r><r><t>{half}</t></r>");
    let rich = format!(r#"<c r="A1" t="inlineStr"><is>{runs}</is></c>"#);
    refused(workbook(&format!("<sheetData><row r=\"1\">{rich}</row></sheetData>")), "32767");
    // A comment without an end.
    refused(workbook(&format!("<sheetData><!-- {} --></sheetData>", "<".repeat(2 << 20))), "大得不正常");
}

#[test]
fn cells_outside_the_grid_are_refused() {
    for place in ["XFE1", "AAAAAAAAAAAA1", "A0", "B2", "A99999999999", "1", ""] {
        refused(workbook(&format!("<sheetData><row r=\"1\">{}</row></sheetData>", text(place, "x"))), "范围之外");
    }
    refused(workbook("<sheetData><row r=\"1048577\"><c><v>1</v></c></row></sheetData>"), "范围之外");
    refused(workbook("<sheetData><row r=\"2\"/><row r=\"1\"/></sheetData>"), "范围之外");
}

/// An OLE file with one stream.
fn ole(stream: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(bytes).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

#[test]
fn old_workbooks_are_measured_before_they_are_read() {
    refused(ole("/EncryptedPackage", b"..."), "密码");
    refused(ole("/WordDocument", b"..."), "Word");
    refused(ole("/Other", b"..."), "不是表格");
    refused(ole("/Workbook", &[9; 100]), "已损坏");
    let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let number = |row: u16, column: u16| {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        record(0x0203, &[place, 1_f64.to_le_bytes().to_vec()].concat())
    };
    let end = record(0x000A, &[]);
    // The offset of the sheet, that it is visible, and its name.
    let sheet = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b'x']].concat());
    let at = (begin.len() + sheet(0).len() + end.len()) as u32;
    let workbook = |rows: Vec<u8>| [begin.clone(), sheet(at), end.clone(), begin.clone(), rows, end.clone()].concat();
    assert_eq!(read(ole("/Workbook", &workbook([number(0, 0), number(5, 1)].concat()))).unwrap(), 1);
    refused(ole("/Workbook", &workbook([number(0, 0), number(65_535, 255)].concat())), "表格太大");
    // The header claims thousands of millions of rows, and there are none.
    let dimensions = record(0x0200, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0]);
    refused(ole("/Workbook", &workbook([dimensions, number(0, 0)].concat())), "已损坏");
}

/// A pipe can be read only once; the program needs to read it twice.
#[cfg(unix)]
#[test]
fn a_pipe_is_read_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Open for reading and writing, so that there is a writer before the program reads.
    let mut both = std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    let writer = std::thread::spawn(move || both.write_all("单位名称,备注\n甲,1\n".repeat(50_000).as_bytes()).unwrap());
    let table = intake::open(Origin::File(pipe), &Choice::default(), &|name| name == "单位名称").unwrap();
    writer.join().unwrap();
    let mut count = 0;
    let skipped = table
        .rows(&mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!((count, skipped.len()), (50_000, 49_999));
    assert!(matches!(
        intake::open(Origin::File(folder.path().into()), &Choice::default(), &|_| true),
        Err(IntakeError::Unreadable(_))
    ));
}
