//! Hostile files: each is refused with one line that says why, or is harmless. Nothing is written by a refused one.

use super::sent::{PHOTO, definition, photo, report, row, sha256, zbf, zipped};
use crate::env::Town;
use serde_json::{Value, json};
use std::fs;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A drill, which is right.
fn right(form: &Value) -> Value {
    let mut sent = report(form);
    sent["rows"] = json!([row("r1", "drill", json!({ "date": "2026-11-10", "type": "消防", "people": "9" }))]);
    sent
}

/// A report that differs from a right one.
fn other(form: &Value, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut sent = right(form);
    change(&mut sent);
    zbf(&sent, &[])
}

/// A packed report.json of so many blanks.
fn bomb(blanks: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("report.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(&vec![b' '; blanks]).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The bytes with the first of these replaced by others of the same length.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let all: Vec<usize> = bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(at, _)| at).collect();
    assert!(!all.is_empty());
    all.iter().for_each(|at| bytes[*at..*at + to.len()].copy_from_slice(to));
    bytes
}

/// The files, each with what is said of it.
fn files(form: &Value, neighbour: &Value) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let json = right(form).to_string();
    let json = json.as_bytes();
    let name = format!("photos/{}.jpg", sha256(PHOTO));
    let with = |files: &[(&str, &[u8])]| zipped(std::iter::once(("report.json", json)).chain(files.iter().copied()));
    let rows = |count: usize| {
        let row = |at: usize| row(&format!("r{at}"), "drill", json!({ "date": "2026-11-10", "type": "消防" }));
        Value::from((0..count).map(row).collect::<Vec<_>>())
    };
    let photos = |list: Value| move |r: &mut Value| r["rows"][0]["photos"] = list;
    let first = |key: &'static str, text: Value| move |r: &mut Value| r["rows"][0]["values"][key] = text;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let script = b"<script>alert(1)</script>";
    let scripted = format!("photos/{}.jpg", sha256(script));
    let many: Vec<String> = (0..70).map(|at| format!("photos/{at}.jpg")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), PHOTO)).collect();
    let mut truncated = zbf(&right(form), &[]);
    truncated.truncate(truncated.len() / 2);
    let mut encrypted = zbf(&right(form), &[]);
    // The flag of encryption, in the entry and in the directory.
    encrypted[6] |= 1;
    let directory = encrypted.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    encrypted[directory + 8] |= 1;
    vec![
        ("empty", Vec::new(), "不是填报表发回来的文件"),
        ("noise", (0..=255).cycle().take(5000).collect(), "不是填报表发回来的文件"),
        ("a text", b"hello".to_vec(), "不是填报表发回来的文件"),
        ("a web page", b"<html><script>alert(1)</script>".to_vec(), "不是填报表发回来的文件"),
        ("the head of a ZIP alone", b"PK\x03\x04".to_vec(), "不完整或已损坏"),
        ("half a file", truncated, "不完整或已损坏"),
        ("an encrypted file", encrypted, "不完整或已损坏"),
        ("a ZIP without a report", zipped([("x.txt", b"x".as_slice())]), "不认识的文件"),
        ("an empty ZIP", zipped([]), "没有 report.json"),
        ("a workbook", zipped([("xl/workbook.xml", b"<x/>".as_slice())]), "不认识的文件"),
        ("a bomb", bomb(64 << 20), "太大（超过 2097 KB）"),
        ("a path above", with(&[("../../x.jpg", PHOTO)]), "不认识的文件“../../x.jpg”"),
        ("an absolute path", with(&[("/etc/cron.d/x", PHOTO)]), "不认识的文件“/etc/cron.d/x”"),
        ("a path of Windows", with(&[("..\\x.jpg", PHOTO)]), "不认识的文件"),
        ("a path with a drive", with(&[("C:\\x.jpg", PHOTO)]), "不认识的文件"),
        ("a path in the folder", with(&[("photos/../../x.jpg", PHOTO)]), "不认识的文件"),
        ("a name with a NUL", with(&[("photos/x\0.jpg", PHOTO)]), "不认识的文件"),
        ("a name with an escape", with(&[("photos/\u{1b}[2J.jpg", PHOTO)]), "不认识的文件“photos/?[2J.jpg”"),
        ("an executable", with(&[("photos/run.sh", b"#!/bin/sh".as_slice())]), "不认识的文件"),
        ("an altered photo", with(&[(&name, b"\xff\xd8\xff\xe0else".as_slice())]), "被改过"),
        ("a script as a photo", with(&[(&scripted, script.as_slice())]), "不是 JPG"),
        ("a photo of no row", with(&[(&name, PHOTO)]), "不属于任何一行"),
        ("too many files", with(&many), "里面有 71 个文件"),
        ("a report that is no text", zipped([("report.json", b"\xff\xfe\x00".as_slice())]), "不是 UTF-8"),
        ("no JSON", zipped([("report.json", b"{".as_slice())]), "读不出"),
        ("a list", zipped([("report.json", b"[1]".as_slice())]), "读不出"),
        ("deep JSON", zipped([("report.json", deep.as_bytes())]), "读不出"),
        ("a later version", other(form, |r| r["form"] = json!(2)), "请升级 zhiben"),
        ("no version", other(form, |r| r["form"] = json!(0)), "已经不再读"),
        ("a version below zero", other(form, |r| r["form"] = json!(-1)), "读不出"),
        ("another site", other(form, |r| r["site"] = json!("DG")), "是站点 DG 的填报表，这里是 JC"),
        ("another unit", other(form, |r| r["unit"] = json!("U002")), "令牌不对"),
        ("an unknown unit", other(form, |r| r["unit"] = json!("U999")), "令牌不对"),
        ("another unit's token", other(form, |r| r["token"] = neighbour["token"].clone()), "令牌不对"),
        ("no token", other(form, |r| r["token"] = json!("")), "令牌不对"),
        ("another period", other(form, |r| r["period"] = json!("2026-12")), "令牌不对"),
        ("a period that is none", other(form, |r| r["period"] = json!("'; DROP TABLE unit")), "不是周期"),
        ("another day of making", other(form, |r| r["made"] = json!("2020-01-01")), "令牌不对"),
        ("10,000 rows", other(form, |r| r["rows"] = rows(10_000)), "有 10000 行，最多 200 行"),
        ("two rows of one name", other(form, |r| r["rows"] = json!([r["rows"][0], r["rows"][0]])), "有两行叫“r1”"),
        ("a row named as a path", other(form, |r| r["rows"][0]["row"] = json!("../r1")), "应是字母和数字"),
        ("an unknown part", other(form, |r| r["rows"][0]["section"] = json!("tip")), "没有“tip”这一部分"),
        ("a column that is not asked", other(form, first("void_reason", json!("x"))), "没有“void_reason”这一栏"),
        ("the number of a record", other(form, first("no", json!("JC-YL-2026-0099"))), "没有“no”这一栏"),
        ("a number as a value", other(form, first("people", json!(9))), "读不出"),
        ("a very long text", other(form, first("findings", json!("长".repeat(5000)))), "发现问题超过 1000 个字"),
        ("a control character", other(form, first("findings", json!("\u{1b}[2J"))), "发现问题里有控制字符"),
        ("a signature with a line", other(form, |r| r["signature"] = json!("张三\n李四")), "不能有控制字符"),
        ("no signature", other(form, |r| r["signature"] = json!(" ")), "不能是空的"),
        ("a time that is none", other(form, |r| r["saved"] = json!("\u{1b}]0;x\u{7}")), "不是时间"),
        ("an endless revision", other(form, |r| r["revision"] = json!(99_999_999_999_u64)), "读不出"),
        ("too many photos of a row", other(form, photos(Value::from(vec![photo(PHOTO, "照片"); 10]))), "一行最多 9 张"),
        (
            "a kind of photo that is none",
            other(form, photos(json!([photo(PHOTO, "整改后")]))),
            "类别、SHA-256 或拍摄时间不对",
        ),
        (
            "a photo named by a path",
            other(form, photos(json!([{ "sha256": "../x", "kind": "照片", "taken": null }]))),
            "不对",
        ),
        ("answers where none are asked", other(form, |r| r["rows"][0]["items"] = json!({ "a": "ok" })), "不该在这里"),
        ("zero and rows", other(form, |r| r["zero"] = json!(true)), "写了零报告，又有内容"),
        ("nothing at all", other(form, |r| r["rows"] = json!([])), "也没有写零报告"),
        (
            "a report with an altered name",
            patched(zbf(&right(form), &[]), b"report.json", b"report.jsox"),
            "不认识的文件",
        ),
    ]
}

#[test]
fn a_hostile_file_is_refused_in_one_line() {
    let town = Town::with_units();
    let (form, neighbour) = (definition(&town, "U001", "2026-11"), definition(&town, "U002", "2026-11"));
    let files = files(&form, &neighbour);
    assert!(files.len() >= 50, "{}", files.len());
    let before = town.bytes();
    for (what, bytes, why) in files {
        town.file("坏.zbf", bytes);
        let taken = town.sh("form take 坏.zbf");
        assert_eq!(taken.code, 2, "{what}: {taken:?}");
        let said: Vec<&str> = taken.stderr.lines().filter(|line| line.starts_with("坏.zbf：没有收，")).collect();
        assert_eq!(said.len(), 1, "{what}: {taken:?}");
        assert!(said[0].contains(why), "{what}: {taken:?}");
        let is_shown = |c: char| c == '\n' || !c.is_control();
        assert!(taken.stderr.chars().all(is_shown), "{what}: {taken:?}");
    }
    assert!(town.bytes() == before, "a refused file changed the store");
    assert!(!town.root().join("data/files").exists());
    town.file("好.zbf", zbf(&right(&form), &[]));
    town.sh("form take 好.zbf").done(&["收为 JC-TB-2026-0001"]);
}

/// A text is shown as text, wherever it is shown.
#[test]
fn a_script_in_every_field_stays_text() {
    let town = Town::with_units();
    let form = definition(&town, "U001", "2026-11");
    let script = "<img src=x onerror=alert(1)>";
    let mut sent = report(&form);
    sent["signature"] = json!(script);
    sent["rows"] = json!([
        row(
            "r1",
            "hazard",
            json!({ "description": script, "place": script, "grade": "一般", "found": "2026-11-18", "note": "=cmd|'/c calc'!A0" })
        ),
        row(
            "r2",
            "selfcheck",
            json!({ "date": "2026-11-18", "leader": script, "inspectors": script, "topic": script, "note": script })
        ),
        row("r3", "training", json!({ "date": "2026-11-12", "topic": script, "trainer": script, "place": script })),
        row("r4", "unit", json!({ "principal": script })),
    ]);
    town.file("收.zbf", zbf(&sent, &[]));
    town.sh("form take 收.zbf").done(&[]);
    town.sh("form accept 1").done(&[]);
    for line in ["form show 1", "hazard list", "inspection list", "training list", "unit list"] {
        let page = format!("{line} -o 页.html");
        town.sh(&page).ok();
        let page = fs::read_to_string(town.root().join("页.html")).unwrap();
        assert!(!page.contains(script), "{line}");
        assert!(page.contains("&lt;img src=x") || page.contains("&#60;img src=x"), "{line}");
        fs::remove_file(town.root().join("页.html")).unwrap();
    }
    // The next form has the hazard's words in its definition, and no tag of them.
    town.sh("form make --unit U001 --for 2026-12 -o 表").done(&[]);
    let page = fs::read_to_string(town.root().join("表/东沟石料厂_2026-12.html")).unwrap();
    assert!(!page.contains(script) && page.contains("\\u003cimg src=x"), "the definition is escaped");
}

/// A compressed report is read as one that is stored: a tool may have packed it again.
#[test]
fn a_file_that_was_packed_again_is_read() {
    let town = Town::with_units();
    let form = definition(&town, "U001", "2026-11");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("report.json", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
        .unwrap();
    zip.write_all(right(&form).to_string().as_bytes()).unwrap();
    town.file("收.zbf", zip.finish().unwrap().into_inner());
    town.sh("form take 收.zbf").done(&["收为 JC-TB-2026-0001"]);
}
