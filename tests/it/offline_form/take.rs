//! What is taken into the inbox, once, and what is said of a file that is not.

use super::sent::{OTHER, PHOTO, definition, photo, report, row, zbf};
use crate::env::{Town, text};
use serde_json::json;
use std::fs;

#[test]
fn a_report_is_taken_once_and_listed() {
    let town = Town::with_units();
    let form = definition(&town, "U001", "2026-11");
    let mut sent = report(&form);
    let mut hazard = row("r1", "hazard", json!({ "description": "护栏缺失", "grade": "一般", "found": "2026-11-18" }));
    hazard["photos"] = json!([photo(PHOTO, "照片"), photo(OTHER, "照片")]);
    sent["rows"] = json!([hazard, row("r2", "selfcheck", json!({ "date": "2026-11-18", "leader": "张三" }))]);
    town.file("一.zbf", zbf(&sent, &[PHOTO]));
    let before = town.bytes();
    town.sh("form take 一.zbf --dry-run").done(&[
        "一.zbf：会收下，东沟石料厂 2026-11，新发现的隐患 1、自查 1，照片 1 张（还有 1 张没有来）（张三 2026-11-20 09:10 填）",
    ]);
    assert!(town.bytes() == before && !town.root().join("data/files").exists());
    town.sh("form take 一.zbf").done(&["收为 JC-TB-2026-0001"]);
    let listed = town.rows("form list");
    assert_eq!(listed.len(), 1);
    let of = |key: &str| text(&listed[0], key).to_string();
    assert_eq!((of("no"), of("unit"), of("state")), ("JC-TB-2026-0001".into(), "东沟石料厂".into(), "waiting".into()));
    assert_eq!(
        (of("signature"), of("saved"), of("received")),
        ("张三".into(), "2026-11-20 09:10".into(), "2026-11-23".into())
    );
    assert_eq!((of("summary"), &listed[0]["photos"]), ("新发现的隐患 1、自查 1".into(), &1.into()));
    // The same file again, and the same report with the photo that was missing.
    let before = town.bytes();
    town.sh("form take 一.zbf").done(&["已经收过，是 JC-TB-2026-0001（待处理）"]);
    assert!(town.bytes() == before);
    town.file("二.zbf", zbf(&sent, &[PHOTO, OTHER]));
    town.sh("form take 二.zbf").done(&["JC-TB-2026-0001 补收照片 1 张"]);
    assert_eq!(town.rows("form list")[0]["photos"], 2);
    // The morning says that it waits.
    assert!(town.sh("").ok().contains("收到填报 1 份待处理：zhiben form list --waiting"));
    // Nothing is entered yet, and the photos belong to something.
    assert!(town.rows("hazard list").is_empty());
    town.sh("check").ok();
    // Taking is one step.
    town.sh("undo 2 --yes").done(&["已撤销 2 步"]);
    assert!(town.rows("form list").is_empty());
    assert!(!town.sh("").ok().contains("收到填报"));
    town.sh("check").ok();
}

/// A bad file stops no other.
#[test]
fn of_a_folder_all_good_files_are_taken() {
    let town = Town::with_units();
    fs::create_dir(town.root().join("收回")).unwrap();
    for unit in ["U001", "U002", "U003"] {
        let mut sent = report(&definition(&town, unit, "2026-11"));
        sent["zero"] = json!(true);
        if unit == "U002" {
            sent["period"] = json!("2026-12");
        }
        town.file(&format!("收回/{unit}.zbf"), zbf(&sent, &[]));
    }
    town.file("收回/说明.docx", "不读");
    let taken = town.sh("form take 收回");
    assert_eq!(taken.code, 2, "{taken:?}");
    assert!(taken.stderr.contains("U002.zbf：没有收，令牌不对"), "{taken:?}");
    assert!(taken.stderr.contains("3 个文件：收了 2，没有收 1，收过的 0"), "{taken:?}");
    assert_eq!(town.rows("form list").len(), 2);
    fs::create_dir(town.root().join("空")).unwrap();
    town.refuses("form take 空", &["没有 .zbf 或 .txt 文件"]);
    let absent = town.sh("form take 没有.zbf");
    assert!(absent.code == 2 && absent.stderr.contains("没有.zbf：没有收，读不了：文件或目录不存在"), "{absent:?}");
}

/// The text that a telephone gives where it cannot send a file.
#[test]
fn a_pasted_text_is_a_report_without_photos() {
    use base64::Engine;
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    let mut hazard = row("r1", "hazard", json!({ "description": "护栏缺失", "grade": "一般", "found": "2026-11-18" }));
    hazard["photos"] = json!([photo(PHOTO, "照片")]);
    sent["rows"] = json!([hazard]);
    let json = sent.to_string();
    let packed = base64::engine::general_purpose::STANDARD.encode(&json);
    let seal = &zhiben::store::sha256(json.as_bytes())[..8];
    town.file(
        "粘贴.txt",
        format!("【治本填报】积翠镇 东沟石料厂 2026-11\nzbf1:{packed}:{seal}\n（照片没有随文字发出，请另发照片）\n"),
    );
    town.sh("form take 粘贴.txt").done(&["收为 JC-TB-2026-0001", "照片 0 张（还有 1 张没有来）"]);
    town.sh("form accept 1").done(&["有 1 张照片没有随文件来"]);
    // The file with the photos comes later: accepted again, they are attached.
    town.file("全.zbf", zbf(&sent, &[PHOTO]));
    town.sh("form take 全.zbf").done(&["补收照片 1 张", "再采纳一次"]);
    town.sh("form accept 1").done(&["附上照片 1 张"]);
    assert_eq!(town.rows("attach list --record JC-YH-2026-0001").len(), 1);
    town.sh("form accept 1").done(&["没有新的内容"]);
}

/// Before a report is accepted its photos can be looked at, and one that is lost is found.
#[test]
fn photos_of_a_report_that_waits_are_seen_and_checked() {
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    let mut hazard = row("r1", "hazard", json!({ "description": "护栏缺失", "grade": "一般", "found": "2026-11-18" }));
    hazard["photos"] = json!([photo(PHOTO, "照片"), photo(OTHER, "照片")]);
    sent["rows"] = json!([hazard]);
    town.file("一.zbf", zbf(&sent, &[PHOTO, OTHER]));
    town.sh("form take 一.zbf").done(&[]);
    let shown = town.sh("form show 1 --photos 看");
    assert!(shown.code == 0 && shown.stderr.contains("照片 2 张存在 看"), "{shown:?}");
    assert_eq!(fs::read(town.root().join("看/r1-照片-2.jpg")).unwrap(), OTHER);
    town.refuses("form show 1 --photos data", &["工作区自己的"]);
    fs::remove_file(town.root().join("data/files").join(super::sent::sha256(OTHER))).unwrap();
    let check = town.sh("check");
    assert!(check.stdout.contains("JC-TB-2026-0001") && check.stdout.contains("照片不见了"), "{check:?}");
    town.refuses("form show 1 --photos 再看", &["不见了", "check"]);
    // The same file again brings it back.
    town.sh("form take 一.zbf").done(&["已经收过"]);
    town.sh("check").ok();
}
