//! 设备, 许可证 and 宣传: evidence that a ledger gives without a tick, and a permit's clock.

use crate::env::{Output, Town, has_keys, rows, text};

const DAY: &str = "2026-06-15";

/// A station, a shop in a house of its own and a mine.
fn town() -> Town {
    let town = Town::with_units();
    town.file(
        "more.csv",
        "单位编码,单位名称,类别\nU005,北岭加油站,危险化学品\nU006,河边小院,经营性自建房\nU007,木粉厂,粉尘涉爆\n",
    );
    town.run(["import", "unit", "more.csv"]).done(&["新增 3"]);
    town
}

fn at(town: &Town, line: &str) -> Output {
    town.on(DAY, line.split_whitespace())
}

#[track_caller]
fn is_done(town: &Town, id: &str, day: &str) -> bool {
    let why = town.on(day, ["why", id]).stdout;
    assert!(why.contains("结论"), "{id}：{why}");
    why.contains("已办：") || why.contains("逾期完成：")
}

#[test]
fn a_device_that_works_is_evidence_from_the_day_it_was_installed() {
    let town = town();
    let add = |line: &str| at(&town, &format!("device add {line}")).done(&["已登记设备"]);
    assert!(!is_done(&town, "9.1a/unit:U005/-", DAY));
    // Another kind, another unit.
    add("--unit U005 --kind 视频监控 --installed 2024-05-01");
    add("--unit U007 --kind 电力监测 --installed 2024-05-01");
    assert!(!is_done(&town, "9.1a/unit:U005/-", DAY));
    add("--unit U005 --kind 电力监测 --installed 2024-11-20 --working 否 --checked 2026-06-01");
    assert!(!is_done(&town, "9.1a/unit:U005/-", DAY), "it does not work");
    assert!(is_done(&town, "9.1a/unit:U005/-", "2026-05-31"), "and did before that check");
    at(&town, "device edit 2024-3 --working 是 --checked 2026-06-10").done(&["→"]);
    assert!(is_done(&town, "9.1a/unit:U005/-", DAY));
    // Without a day of its installation the day of its check shows that it is there.
    add("--unit U007 --kind 监测预警");
    assert!(!is_done(&town, "9.1b/unit:U007/-", DAY));
    add("--unit U007 --kind 监测预警 --working 是 --checked 2026-06-02");
    assert!(is_done(&town, "9.1b/unit:U007/-", DAY));
    add("--unit U006 --kind 烟感 --installed 2025-03-01");
    let why = town.on(DAY, ["why", "9.2/unit:U006/-"]).ok();
    assert!(why.contains("还缺分项") && why.contains("灭火"), "{why}");
    add("--unit U006 --kind 灭火器 --installed 2025-03-01");
    assert!(is_done(&town, "9.2/unit:U006/-", DAY));
    let kept = town.rows("device list --unit U006");
    has_keys(&kept[0], "no unit kind installed working checked note void_reason");
    town.refuses("device add --unit U006 --kind 灭火 --installed 2026-12-01", &["安装日期"]);
    town.refuses("device add --unit U006 --kind 灭火 --installed 2026-02-01 --checked 2026-01-01", &["检查日期"]);
    town.refuses("device add --unit U006 --kind 风车", &["风车", "独立式感烟"]);
}

#[test]
fn a_permit_has_a_clock_as_a_certificate_has() {
    let town = town();
    let by_kind = ["permit", "add", "--unit", "U001", "--kind", "安全生产许可证", "--issued", "2023-07-01"];
    town.on(DAY, by_kind).done(&["JC-XK-2023-0001", "2026-06-30", "3 年"]);
    town.on(DAY, ["permit", "add", "--unit", "U005", "--kind", "采矿许可证", "--issued", "2023-01-01"])
        .refused(&["有效期至"]);
    let line = "permit add --unit U005 --kind 成品油经营许可证 --number 晋油007 --issued 2021-06-15 --expires 2026-06-14 --scope 汽油";
    at(&town, line).done(&["JC-XK-2021-0001"]);
    has_keys(&town.rows("permit list")[0], "no unit kind number issued expires scope note void_reason");
    let overdue = rows(&town.json_on(DAY, "overdue --kind permit"));
    assert_eq!(overdue.len(), 1);
    assert_eq!(
        (text(&overdue[0], "id"), text(&overdue[0], "due"), overdue[0]["days_overdue"].as_i64()),
        ("JC-XK-2021-0001", "2026-06-14", Some(1))
    );
    assert_eq!(text(&overdue[0], "subject"), "北岭加油站");
    // 证照过期 is what 8.3 is about; the town's document has it nowhere else.
    assert_eq!((text(&overdue[0], "measure"), text(&overdue[0], "clause")), ("8.3", "二（八）3"));
    assert!(town.on(DAY, ["why", "JC-XK-2021-0001"]).ok().contains("证照不全或证照过期"));
    assert!(town.sh("plan show 8.3").ok().contains("按期限列入  许可证"));
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("clocks = [\"permit\"]", "clocks = [\"permit\", \"training\", \"证\"]"));
    let checked = town.sh("plan check").stdout;
    assert!(checked.contains("measure[8.3].clocks[#2] = \"training\"：它的记录没有自己的期限"), "{checked}");
    assert!(checked.contains("measure[8.3].clocks[#3] = \"证\"：没有这种台账"), "{checked}");
    town.file("plan.toml", plan);
    let soon = rows(&town.json_on(DAY, "upcoming --kind 许可证 --days 30"));
    assert_eq!(soon.iter().map(|row| text(row, "id")).collect::<Vec<_>>(), ["JC-XK-2023-0001"]);
    assert!(town.on(DAY, ["why", "JC-XK-2021-0001"]).ok().contains("有效期至"));
    // A new one was issued; what stood before is shown as of a day before.
    at(&town, "permit edit 2021-1 --issued 2026-06-15 --expires 2031-06-14").done(&["→"]);
    assert_eq!(rows(&town.json_on(DAY, "overdue --kind permit")).len(), 0);
    assert_eq!(rows(&town.json_on("2026-06-14", "permit list --unit U005"))[0]["expires"], "2026-06-14");
    town.on(DAY, ["undo"]).done(&["已撤销"]);
    assert_eq!(rows(&town.json_on(DAY, "overdue --kind permit")).len(), 1);
}

/// One event serves several measures, each by what it asks.
#[test]
fn one_event_serves_several_measures() {
    let town = town();
    let missing = |id: &str| {
        let why = town.on(DAY, ["why", id]).ok();
        why.lines()
            .find(|line| line.starts_with("还缺分项"))
            .map(|line| line.trim_start_matches("还缺分项").trim().to_string())
    };
    at(&town, "publicity add --date 2026-05-12 --form 宣讲 --form 资料发放 --audience 农村 --audience 学校 --place 镇广场 --count 120")
        .done(&["JC-XJ-2026-0001"]);
    assert_eq!(missing("1.2c/town/-").as_deref(), Some("企业、社区、家庭"));
    assert_eq!(missing("6.1c/town/-").as_deref(), Some("企业、家庭"));
    assert_eq!(missing("6.2/town/-").as_deref(), Some("典型经验、事故教训警醒、曝光、警示片"));
    assert!(!is_done(&town, "7.1/town/-", DAY));
    at(&town, "publicity edit 1 --items 重大事故隐患判定标准；曝光；社区").done(&["→"]);
    assert!(is_done(&town, "7.1/town/-", DAY));
    assert_eq!(missing("1.2c/town/-").as_deref(), Some("企业、家庭"));
    assert_eq!(missing("6.2/town/-").as_deref(), Some("典型经验、事故教训警醒、警示片"));
    // Nothing of it is there before its day.
    assert!(!is_done(&town, "7.1/town/-", "2026-05-11"));
    // A tick of the old kind still counts.
    at(&town, "done 6.1c --all-items --date 2026-05-20").done(&["已登记"]);
    assert!(is_done(&town, "6.1c/town/-", DAY));
}
