//! Tests encodings, separators, row numbers and quotes with the bytes of files.

use super::super::{Choice, FileCell, IntakeError, Origin, Table, name, open};
use super::cell;
use crate::format::Encoding;
use encoding_rs::GBK;
use std::sync::Arc;

const KNOWN: [&str; 4] = ["单位名称", "隐患描述", "甲", "a"];
const TEXT: &str = "单位名称,隐患描述\r\n示例一厂,\"门口堆物，\n“三合一”\"\r\n示例二厂,灭火器失效\r\n";

fn opened_as(bytes: impl Into<Vec<u8>>, encoding: Option<Encoding>) -> Result<Table, IntakeError> {
    let origin = Origin::Shared(Arc::from(bytes.into()));
    open(origin, &Choice { encoding, sheet: None }, &|cell| KNOWN.contains(&name::fold(cell).as_str()))
}

fn opened(bytes: impl Into<Vec<u8>>) -> Result<Table, IntakeError> {
    opened_as(bytes, None)
}

fn body(table: &Table) -> anyhow::Result<Vec<(i64, Vec<String>)>> {
    let mut all = Vec::new();
    let words = |cell: &FileCell| match cell {
        FileCell::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    table.rows(&mut |row| {
        all.push((row.number, row.cells.iter().map(words).collect()));
        Ok(())
    })?;
    Ok(all)
}

/// The header and the body.
fn rows(text: impl Into<Vec<u8>>) -> Vec<(i64, Vec<String>)> {
    let table = opened(text).unwrap();
    let mut all = vec![(table.header_row, table.headers.clone())];
    all.extend(body(&table).unwrap());
    all
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn one_text_is_read_alike_in_every_encoding() {
    let marked = format!("\u{FEFF}{TEXT}");
    let gbk = GBK.encode(TEXT).0.into_owned();
    // A character that only four bytes of GB18030 can write.
    let rare = TEXT.replace("灭火器", "㛃器");
    let expected = body(&opened(TEXT).unwrap()).unwrap();
    assert_eq!(expected[0], (2, vec!["示例一厂".to_string(), "门口堆物，\n“三合一”".to_string()]));
    for (name, bytes) in [
        ("utf-8", TEXT.as_bytes().to_vec()),
        ("utf-8-bom", marked.as_bytes().to_vec()),
        ("utf-16le", utf16(&marked, u16::to_le_bytes)),
        ("utf-16be", utf16(&marked, u16::to_be_bytes)),
        ("utf-16le", utf16(TEXT, u16::to_le_bytes)),
        ("utf-16be", utf16(TEXT, u16::to_be_bytes)),
        ("gb18030", gbk.clone()),
        ("gb18030", [b"\x84\x31\x95\x33".to_vec(), gbk].concat()),
    ] {
        let table = opened(bytes).unwrap();
        assert_eq!(table.encoding, name);
        assert_eq!((table.header_row, table.headers.join("|").as_str()), (1, "单位名称|隐患描述"), "{name}");
        assert_eq!(body(&table).unwrap(), expected, "{name}");
    }
    let table = opened(encoding_rs::GB18030.encode(&rare).0.into_owned()).unwrap();
    assert_eq!(body(&table).unwrap()[1].1[1], "㛃器失效");
}

#[test]
fn where_two_encodings_fit_the_header_decides() {
    // These bytes of GBK are strict UTF-8 as well.
    let both = "a\u{0531}\n";
    let table = opened(both).unwrap();
    assert_eq!(table.encoding, "utf-8");
    let gbk = GBK.encode("藿").0.into_owned();
    assert!(std::str::from_utf8(&gbk).is_ok());
    let known = |cell: &str| cell == "藿";
    let table = open(Origin::Shared(Arc::from(gbk)), &Choice::default(), &known).unwrap();
    assert_eq!((table.encoding, table.headers[0].as_str()), ("gb18030", "藿"));
}

#[test]
fn an_encoding_can_be_forced() {
    let gbk = GBK.encode(TEXT).0.into_owned();
    assert!(matches!(opened_as(gbk.clone(), Some(Encoding::Utf8)), Err(IntakeError::NotUtf8 { line: 1 })));
    assert_eq!(opened_as(gbk, Some(Encoding::Gb18030)).unwrap().encoding, "gb18030");
    assert_eq!(opened_as(utf16(TEXT, u16::to_be_bytes), Some(Encoding::Utf16)).unwrap().encoding, "utf-16be");
    assert!(opened_as(TEXT, Some(Encoding::Utf16)).is_err());
}

#[test]
fn what_breaks_off_later_is_reported_with_its_line() {
    let mut bytes = TEXT.as_bytes().to_vec();
    bytes.extend(b"\xB0\xB2,\xFF\n");
    assert!(matches!(opened(bytes), Err(IntakeError::NotUtf8 { line: 4 })));
    // The byte that does not fit is after the part that is examined when the file is opened.
    let mut long = TEXT.to_string();
    while long.len() < 5 << 18 {
        long.push_str("示例三厂,灭火器失效\n");
    }
    let lines = long.matches('\n').count() as i64;
    let table = opened([long.as_bytes(), b"\xFF\n"].concat()).unwrap();
    let error = body(&table).unwrap_err().downcast::<IntakeError>().unwrap();
    // One of the line breaks is inside quotation marks.
    assert!(matches!(error, IntakeError::NotUtf8 { line } if line == lines), "{error:?} {lines}");
    let plain = format!("a,{}\n", "b".repeat(60)).repeat(20_000);
    assert_eq!(opened([plain.as_bytes(), "示例,1\n".as_bytes()].concat()).unwrap().encoding, "utf-8");
    let gbk = [plain.as_bytes(), b"\xB0\xB2,1\n"].concat();
    assert_eq!(body(&opened(gbk).unwrap()).unwrap().last().unwrap().1[0], "安");
}

#[test]
fn tabs_and_commas_are_distinguished_by_the_header() {
    let table = opened("单位名称\t隐患描述\n甲厂\t灭火器，3 具,过期\n").unwrap();
    assert_eq!(table.headers, ["单位名称", "隐患描述"]);
    assert_eq!(body(&table).unwrap()[0].1, ["甲厂", "灭火器，3 具,过期"]);
    assert_eq!(opened("\"单位名称\",\"隐患\t描述\"\n").unwrap().headers, ["单位名称", "隐患\t描述"]);
    assert_eq!(opened("台账,,\n单位名称\t隐患描述\n").unwrap().header_row, 2);
    assert_eq!(opened("x\ty\tz\n").unwrap().headers, ["x", "y", "z"]);
}

#[test]
fn a_row_has_the_number_that_a_spreadsheet_shows() {
    let text = "甲,乙\r\n1,\"两\n行\"\r\n\r\n,,\r\n2,x\r\n";
    let numbers: Vec<i64> = rows(text).iter().map(|(n, _)| *n).collect();
    assert_eq!(numbers, [1, 2, 5]);
    assert_eq!(rows(text)[1].1, ["1", "两\n行"]);
    assert_eq!(rows("\n\na\nb")[0].0, 3);
    assert_eq!(rows("a\n\"x\ny\nz\",1\nb")[2].0, 3);
    // An old Macintosh.
    assert_eq!(rows("a\r\rb\r").iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 3]);
}

/// Rows of every length, so that each byte of a row is once the last byte of a block.
#[test]
fn rows_of_every_length_are_counted() {
    for filler in [65_500, 65_534, 65_535, 65_536, 65_537, 131_071, 400_000] {
        let long = "x".repeat(filler);
        let text = format!("a\r\n{long}\r\n\r\n\"{long}\n\"\r\nb\r\n");
        let all = rows(text.as_str());
        assert_eq!(all.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1, 2, 4, 5], "{filler}");
        assert_eq!((all[1].1[0].len(), all[2].1[0].len()), (filler, filler + 1));
    }
}

#[test]
fn a_quote_left_open_does_not_swallow_the_rows_after_it() {
    assert!(matches!(opened("a,b\n1,\"没收尾\n2,x\n"), Err(IntakeError::OpenQuote { row: 2 })));
    assert_eq!(rows("a\n\"说\"\"好\"\"\"\n")[1].1, ["说\"好\""]);
    assert_eq!(rows("a\n5\" 管\n").len(), 2);
    let swallowed = format!("a,b\n1,\"{}", format!("2,{}\n", "x".repeat(1000)).repeat(4200));
    assert!(matches!(opened(swallowed), Err(IntakeError::OpenQuote { row: 2 })));
}

#[test]
fn the_guard_against_formulas_is_taken_off_again() {
    for (written, text) in [
        ("'=1+1", "=1+1"),
        ("''=1", "'=1"),
        ("'abc", "'abc"),
        ("'#N/A", "#N/A"),
        ("''#REF!", "'#REF!"),
        ("'=\"1\"", "=\"1\""),
        ("=\"000301\"", "000301"),
        (" =\"东村\" ", "东村"),
        ("=\"\"", ""),
        ("=1+1", "=1+1"),
        ("#3锅炉", "#3锅炉"),
    ] {
        assert_eq!(cell(written), FileCell::Text(text), "{written}");
    }
    for fault in ["#N/A", "#DIV/0!", "########", "Err:502", "=\"甲\"&\"乙\"", "=\"甲"] {
        assert_eq!(cell(fault), FileCell::Fault(fault));
    }
}

/// Code page 936 has a no-break space as the single byte A0, where no pair begins with it, and the euro sign as 80. The
/// byte may end a block, and may come before a digit or at the end.
#[test]
fn the_lone_bytes_of_code_page_936_are_read() {
    let head = GBK.encode("单位名称,隐患描述\r\n").0.into_owned();
    for before in [1, 2, (1 << 16) - head.len() - 1, (1 << 16) - head.len()] {
        for after in ["", " 破损", "2026", ",", "-1"] {
            let bytes = [&head[..], &vec![b'a'; before], b"\xA0", &GBK.encode(after).0, b"\r\n"].concat();
            let row = rows(bytes).remove(1).1.concat();
            assert_eq!(
                row.trim(),
                format!("{} {}", "a".repeat(before), after.replace(',', "")).trim(),
                "{before} {after}"
            );
        }
    }
    let euro = [&head[..], b"\x80100,\xA1\xA1\xA0\r\n"].concat();
    assert_eq!(rows(euro).remove(1).1, ["€100", "\u{3000} "]);
    // FF is a character in neither encoding.
    let other = [&head[..], b"a\xFF,b\r\n"].concat();
    assert!(opened(other).is_err());
}

#[test]
fn what_is_no_table_is_refused() {
    assert!(matches!(opened("\r\n , \r\n"), Err(IntakeError::Empty)));
    assert!(matches!(opened(""), Err(IntakeError::Empty)));
    assert!(matches!(opened(vec![0; 1000]), Err(IntakeError::NotATable)));
    assert!(matches!(opened("甲,".repeat(40_000)), Err(IntakeError::TooManyColumns { row: 1, .. })));
    assert!(matches!(opened("x".repeat(5 << 20)), Err(IntakeError::RowTooLong { row: 1, .. })));
    // Control characters stay as they are.
    assert_eq!(rows("a,b\nx\u{0}y,\u{7}\n")[1].1, ["x\u{0}y", "\u{7}"]);
}
