//! A form to fill in, and what a file that comes back holds.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use zhiben::offline_form::page::page;

pub const TOKEN: &str = "5f3e1c0a5f3e1c0a5f3e1c0a5f3e1c0a5f3e1c0a5f3e1c0a5f3e1c0a5f3e1c0a";

const DATE: &str = "应为日期，如 2026-11-30";

/// A field that may stay empty.
fn field(key: &str, label: &str, kind: &str, wrong: &str) -> Value {
    json!({
        "key": key, "label": label, "type": kind, "required": false, "words": [], "most": 200, "value": "",
        "help": "", "wrong": wrong, "past": kind == "date",
    })
}

fn required(key: &str, label: &str, kind: &str, wrong: &str) -> Value {
    let mut field = field(key, label, kind, wrong);
    field["required"] = true.into();
    field
}

fn section(key: &str, title: &str, photos: &[&str], fields: Vec<Value>) -> Value {
    json!({
        "key": key, "title": title, "help": format!("{title}，一次一条。"), "add": format!("再记一条{title}"), "most": 20,
        "checks": key == "selfcheck", "photos": photos, "fields": fields,
    })
}

/// The definition of the form of a coal mine with some open hazards, for November 2026.
pub fn definition(hazards: usize) -> Value {
    let hazards: Vec<Value> = (1..=hazards)
        .map(|n| {
            let gate = if n == 2 { "五落实还没有补齐，只能先写下来".into() } else { Value::Null };
            json!({
                "no": format!("JC-YH-2026-{n:05}"), "description": format!("第 {n} 处护栏缺失，夜间没有照明，来往人员多"),
                "place": "主井口", "grade": if n == 2 { "重大" } else { "一般" }, "due": "2026-11-30",
                "state": "整改中", "gate": gate,
            })
        })
        .collect();
    let mut grade = field("grade", "隐患等级", "words", "不在可选之列");
    grade["words"] = json!(["一般", "重大", "疑似重大"]);
    let mut measure = required("measure", "任务", "measure", "不在可选之列");
    measure["words"] = json!([["7.2a", "7.2a 张贴安全告知"], ["8.1", "8.1 签订责任书"]]);
    let mut description = required("description", "隐患描述", "long", "");
    description["most"] = 30.into();
    let mut principal = required("principal", "主要负责人", "text", "");
    principal["value"] = "王五".into();
    let number = "应为不带小数的数字，如 12";
    json!({
        "form": 1, "site": "JC", "town": "积翠镇", "token": TOKEN, "made": "2026-11-29",
        "period": { "key": "2026-11", "words": "2026年11月", "first": "2026-11-01", "last": "2026-11-30" },
        "unit": { "code": "U001", "name": "积翠煤矿" },
        "hazards": hazards,
        "duties": [
            { "title": "季度应急演练", "period": "2026年第三季度", "due": "2026-09-30", "state": "逾期 60 天", "section": "drill" },
            { "title": "季度应急演练", "period": "2026年第四季度", "due": "2026-12-31", "state": "未到期", "section": "drill" },
            { "title": "每月例会", "period": "2026-11", "due": null, "state": "无期限", "section": null },
        ],
        "checks": [{ "name": "餐饮燃气", "words": ["没有", "有", "不涉及"], "items": [
            { "code": "catering-01", "topic": "用气", "text": "连接软管不超过 2 米，没有接头", "major": false },
            { "code": "catering-02", "topic": "报警", "text": "没有安装可燃气体报警装置", "major": true },
        ]}],
        "sections": [
            section("selfcheck", "自查", &["照片"], vec![
                required("date", "日期", "date", DATE),
                required("leader", "带队人", "text", ""),
                field("people", "参加人", "texts", ""),
                field("found", "发现问题数", "number", number),
            ]),
            section("hazard", "隐患", &["照片"], vec![
                required("place", "地点", "text", ""), description, grade,
            ]),
            section("rectified", "整改", &["整改前", "整改后"], vec![
                required("hazard", "隐患", "hazard", "不在可选之列"),
                required("date", "整改日期", "date", DATE),
                field("cost", "花费", "decimal", "应为数字，至多两位小数，如 8 或 1.5"),
            ]),
            section("drill", "演练", &[], vec![
                required("date", "日期", "date", DATE), required("count", "参加人数", "number", number),
            ]),
            section("done", "其他事项", &[], vec![measure, required("date", "日期", "date", DATE)]),
            section("unit", "登记信息", &[], vec![
                principal, field("phone", "联系电话", "phone", "应为电话号码，如 13800000000"),
            ]),
        ],
        "limits": { "rows": 200, "photos": 60, "photos_of_row": 9, "side": 1600, "photo_bytes": 500000 },
    })
}

/// Writes the page of a definition.
pub fn form(folder: &Path, definition: &Value) -> PathBuf {
    let path = folder.join("form.html");
    std::fs::write(&path, page("积翠煤矿 2026年11月", definition)).unwrap();
    path
}

/// A file that came back.
pub struct Given {
    pub names: Vec<String>,
    pub report: Value,
    files: Vec<Vec<u8>>,
}

/// Reads a file that came back. Every entry is stored as it is, and the photos have the names of their contents.
pub fn opened(path: &Path) -> Given {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let (mut names, mut files) = (Vec::new(), Vec::new());
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        assert_eq!(entry.compression(), zip::CompressionMethod::Stored);
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        names.push(entry.name().unwrap().to_string());
        files.push(bytes);
    }
    assert_eq!(names[0], "report.json");
    for (name, bytes) in names.iter().zip(&files).skip(1) {
        assert_eq!(*name, format!("photos/{}.jpg", digest(bytes)));
    }
    Given { report: serde_json::from_slice(&files[0]).unwrap(), names, files }
}

impl Given {
    pub fn rows(&self) -> &Vec<Value> {
        self.report["rows"].as_array().unwrap()
    }

    /// The bytes of a photo of a row.
    pub fn photo(&self, row: usize, at: usize) -> &[u8] {
        let name = self.report["rows"][row]["photos"][at]["sha256"].as_str().unwrap();
        let at = self.names.iter().position(|entry| *entry == format!("photos/{name}.jpg"));
        &self.files[at.unwrap()]
    }
}

pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
