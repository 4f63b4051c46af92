//! A form as `form make` wrote it, and the files that a telephone would give back.

use crate::env::Town;
use serde_json::{Value, json};
use std::fs;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The bytes of two photos, which no test decodes.
pub const PHOTO: &[u8] = b"\xff\xd8\xff\xe0one";
pub const OTHER: &[u8] = b"\xff\xd8\xff\xe0two";

/// The definition in the form of a unit.
pub fn definition(town: &Town, unit: &str, period: &str) -> Value {
    town.sh(&format!("form make --unit {unit} --for {period} -o 表")).done(&["已做 1 份"]);
    let made = fs::read_dir(town.root().join("表")).unwrap().map(|entry| entry.unwrap().path());
    let made: Vec<_> = made.filter(|file| file.to_string_lossy().ends_with(&format!("_{period}.html"))).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    let page = fs::read_to_string(&made[0]).unwrap();
    fs::remove_file(&made[0]).unwrap();
    let (_, rest) = page.split_once("id=\"definition\">").expect("the page has its definition");
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// A report of this form, without rows.
pub fn report(definition: &Value) -> Value {
    json!({
        "form": 1, "site": definition["site"], "unit": definition["unit"]["code"],
        "period": definition["period"]["key"], "token": definition["token"], "made": definition["made"],
        "started": "2026-11-20T09:00:00+08:00", "saved": "2026-11-20T09:10:31+08:00", "revision": 1,
        "zero": false, "signature": "张三", "rows": [],
    })
}

/// A row of a report.
pub fn row(name: &str, section: &str, values: Value) -> Value {
    json!({ "row": name, "section": section, "values": values, "items": {}, "photos": [] })
}

/// The entry of a photo in a row.
pub fn photo(bytes: &[u8], kind: &str) -> Value {
    json!({ "sha256": sha256(bytes), "kind": kind, "taken": "2026-11-19T10:00:00" })
}

pub fn sha256(bytes: &[u8]) -> String {
    zhiben::store::sha256(bytes)
}

/// The bytes of a .zbf.
pub fn zbf(report: &Value, photos: &[&[u8]]) -> Vec<u8> {
    let names: Vec<String> = photos.iter().map(|photo| format!("photos/{}.jpg", sha256(photo))).collect();
    let files = names.iter().map(String::as_str).zip(photos.iter().copied());
    zipped(std::iter::once(("report.json", report.to_string().as_bytes())).chain(files))
}

/// A ZIP file of these files, as they are.
pub fn zipped<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
