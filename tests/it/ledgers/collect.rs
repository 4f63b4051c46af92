//! `collect`: what villages and firms sent for a period, as evidence and as a list of whom to chase.

use crate::env::{Output, Run, Town, rows, text};
use serde_json::Value;

const UNITS: &str = "单位编码,单位名称,类别,主要负责人,联系电话\n\
    U001,东沟石料厂,非煤矿山,张三,\n\
    U004,南河村,行政村,喻九,13800000004\n\
    U005,北河村,行政村,柳十,13800000005\n\
    U006,镇卫生院,驻镇单位,周七,0358-5550006\n";

fn on(town: &Town, day: &str, line: &str) -> Output {
    Run::new(crate::env::words(line)).today(day).at(&town.root()).go()
}

fn town() -> Town {
    let town = Town::new();
    town.file("units.csv", UNITS);
    on(&town, "2026-09-01", "import unit units.csv").done(&["新增 4"]);
    town
}

#[test]
fn who_sent_and_who_did_not() {
    let town = town();
    town.file("nanhe.csv", "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,护栏缺失,一般,2026-10-15\n");
    on(&town, "2026-11-02", "collect 南河村 --period 2026-10 --file nanhe.csv --kind hazard").done(&[
        "已收 南河村 2026-10",
        "隐患 1 项",
        "JC-BJ-2026-0001",
    ]);
    // 3 November is the last day; the 5th is late. Without a period the last one that ended is meant.
    on(&town, "2026-11-05", "情况报送 北河村 --zero --note 电话报").done(&["零报告", "2026-10"]);
    let list = on(&town, "2026-11-06", "collect list -f json").json();
    assert_eq!(text(&list, "period"), "2026-10");
    let rows = rows(&list);
    let of = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap();
    assert_eq!(rows.len(), 3, "the firm owes no report");
    assert_eq!((text(of("U004"), "status"), text(of("U004"), "date")), ("sent", "2026-11-02"));
    assert!(text(of("U004"), "sent").contains("nanhe.csv") && text(of("U004"), "sent").contains("新增 1"));
    assert_eq!((text(of("U005"), "status"), text(of("U005"), "sent")), ("late", "零报告；电话报"));
    // Who has not sent comes first, with whom to call.
    assert_eq!(
        (text(&rows[0], "code"), text(&rows[0], "status"), text(&rows[0], "principal"), text(&rows[0], "phone")),
        ("U006", "missing", "周七", "0358-5550006")
    );
    assert_eq!(
        (&list["owed"], &list["sent"], &list["late"], &list["missing"]),
        (&3.into(), &2.into(), &1.into(), &1.into())
    );
    assert_eq!((&list["rate"], &list["on_time_rate"]), (&Value::from(0.6667), &Value::from(0.3333)));
    // The file's hazard is in the ledger, and what was sent is evidence.
    assert_eq!(crate::env::rows(&on(&town, "2026-11-06", "hazard list -f json").json()).len(), 1);
    let check = on(&town, "2026-11-06", "checklist --period 2026 -f json").json();
    let b6c = |unit: &str| {
        let id = format!("B6c/unit:{unit}/2026-10");
        text(crate::env::rows(&check).iter().find(|row| row["id"] == id.as_str()).unwrap(), "status").to_string()
    };
    assert_eq!((b6c("U004").as_str(), b6c("U005").as_str(), b6c("U006").as_str()), ("done", "late", "overdue"));
}

#[test]
fn what_cannot_be_taken_is_refused() {
    let town = town();
    for (line, needles) in [
        ("collect 南河村 --period 2026-10", &["--zero", "--file"][..]),
        ("collect 南河村 --period 2026-10 --zero --file a.csv --kind hazard", &["零报告"]),
        ("collect 南河村 --period 2026-10 --file a.csv", &["--kind"]),
        ("collect 南河村 --period 2026-10 --file a.csv --kind hazzard", &["没有台账"]),
        ("collect 河村 --period 2026-10 --zero", &["南河村", "北河村"]),
        ("collect 南河村 --period 2026Q3 --zero", &["2026Q3"]),
        ("collect 南河村 --period 2026-10 --zero --on 2027-01-01", &["2027-01-01"]),
    ] {
        on(&town, "2026-11-02", line).refused(needles);
    }
    // A file with a mistake imports nothing, and registers no report either.
    town.file(
        "bad.csv",
        "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,护栏缺失,一般,2026-10-15\n东沟石料厂,无证,较大,2026-10-15\n",
    );
    on(&town, "2026-11-02", "collect 南河村 --period 2026-10 --file bad.csv --kind hazard").refused(&["较大"]);
    assert!(crate::env::rows(&on(&town, "2026-11-02", "hazard list -f json").json()).is_empty());
    assert!(crate::env::rows(&on(&town, "2026-11-02", "done list -f json").json()).is_empty());
    on(&town, "2026-11-02", "collect 南河村 --period 2026-10 --zero").done(&["零报告"]);
    on(&town, "2026-11-02", "collect 南河村 --period 2026-10 --zero").refused(&["已经报过"]);
    // A firm that owes no report may send one all the same.
    on(&town, "2026-11-02", "collect U001 --period 2026-10 --zero").done(&["不在要报的单位里"]);
}
