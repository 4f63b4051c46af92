use super::*;
use serde_json::{Value as Json, json};

fn whole() -> Json {
    json!({
        "form": 1, "site": "JC", "unit": "U001", "period": "2026-11", "made": "2026-11-01",
        "token": token(STORE, Bound { form: 1, site: "JC", unit: "U001", period: "2026-11", made: "2026-11-01" }),
        "started": "2026-11-20T09:00:00+08:00", "saved": "2026-11-20T09:10:00+08:00", "revision": 1,
        "zero": false, "signature": " 王五 ",
        "rows": [
            { "row": "r1", "section": "hazard", "values": { "description": "出口被堵\n两处", "found": "2026-11-20", "place": " " },
              "photos": [{ "sha256": "a".repeat(64), "kind": "照片", "taken": "2026-11-20T08:59:01" }] },
            { "row": "r2", "section": "selfcheck", "values": {}, "items": { "catering-01": "ok" }, "photos": [] },
        ],
    })
}

const STORE: &str = "0123456789abcdef0123456789abcdef";

#[track_caller]
fn wrong(change: impl FnOnce(&mut Json)) -> Vec<String> {
    let mut report = whole();
    change(&mut report);
    Report::read(&report.to_string()).unwrap_err()
}

#[test]
fn a_report_is_read() {
    let report = Report::read(&whole().to_string()).unwrap();
    assert_eq!((report.unit.as_str(), report.signature.as_str()), ("U001", "王五"));
    assert_eq!(report.summary(), "新发现的隐患 1、自查 1");
    assert_eq!(report.rows[0].values.len(), 2, "a blank text is no value");
    assert_eq!(report.rows[1].items["catering-01"], Answer::Ok);
    assert_eq!(report.photos().len(), 1);
    assert!(report.is_of(STORE));
    assert!(!report.is_of("1123456789abcdef0123456789abcdef"));
    assert!(!Report { unit: "U002".into(), ..report.clone() }.is_of(STORE));
    assert!(!Report { site: "DG".into(), ..report }.is_of(STORE));
}

#[test]
fn another_version_is_named() {
    assert_eq!(wrong(|r| r["form"] = json!(2)), ["是第 2 版的填报表，这个程序读到第 1 版；请升级 zhiben"]);
    assert_eq!(wrong(|r| r["form"] = json!(0)), ["是第 0 版的填报表，已经不再读；请发新表重填"]);
    // A later version may have another structure.
    assert!(Report::read(r#"{"form": 9, "rows": 5}"#).unwrap_err()[0].contains("请升级"));
    assert!(Report::read("{").unwrap_err()[0].starts_with("report.json 第 1 行"));
    assert!(Report::read("[]").unwrap_err()[0].starts_with("report.json 第 1 行"));
}

/// All at once.
#[test]
fn every_mistake_is_named() {
    let all = wrong(|r| {
        r["period"] = json!("十一月");
        r["saved"] = json!("昨天");
        r["signature"] = json!("\u{7}");
        r["rows"][0]["section"] = json!("reward");
        r["rows"][1]["values"] = json!({ "mode": "专项", "topic": "x".repeat(201), "leader": "甲\u{0}" });
        r["rows"][1]["items"] = json!({ "catering-01": "yes" });
    });
    let expected = [
        "“十一月”不是周期",
        "saved 的“昨天”不是时间",
        "填报人“?”不能是空的，不能有控制字符，也不能超过 60 个字",
        "r1：没有“reward”这一部分",
        "r2：带队人里有控制字符",
        "r2：“自查”里没有“mode”这一栏",
        "r2：检查主题超过 200 个字",
        "r2：清单 catering-01 的回答“yes”读不懂",
    ];
    assert_eq!(all, expected);
}

#[test]
fn counts_are_limited_and_names_unique() {
    let row = |name: String| json!({ "row": name, "section": "drill", "values": {} });
    let rows = |names: Vec<String>| Json::from(names.into_iter().map(row).collect::<Vec<_>>());
    assert_eq!(
        wrong(|r| r["rows"] = rows((0..10_000).map(|n| format!("r{n}")).collect())),
        ["有 10000 行，最多 200 行"]
    );
    assert_eq!(wrong(|r| r["rows"] = rows(vec!["r1".into(), "r1".into()])), ["有两行叫“r1”"]);
    assert_eq!(wrong(|r| r["rows"] = rows(vec!["../x".into()])), ["行的名字“../x”应是字母和数字"]);
    assert_eq!(wrong(|r| r["rows"] = json!([])), ["没有内容，也没有写零报告"]);
    assert_eq!(wrong(|r| r["zero"] = json!(true)), ["写了零报告，又有内容"]);
    let photo = json!({ "sha256": "a".repeat(64), "kind": "照片", "taken": null });
    assert_eq!(
        wrong(|r| r["rows"][0]["photos"] = Json::from(vec![photo.clone(); 10])),
        ["r1：有 10 张照片，一行最多 9 张"]
    );
    for (key, value) in [("kind", "整改后"), ("sha256", "../x"), ("taken", "昨天")] {
        let mut photo = photo.clone();
        photo[key] = json!(value);
        let all = wrong(|r| r["rows"][0]["photos"] = json!([photo]));
        assert!(all[0].starts_with("r1：照片“") && all[0].ends_with("拍摄时间不对"), "{all:?}");
    }
}
