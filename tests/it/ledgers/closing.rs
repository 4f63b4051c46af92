//! 结项: a small plan of one year is closed. Every number is worked out by hand: two firms owe four quarters each, the town
//! twelve months and one standing measure, together 21 obligations.

use crate::env::{Run, Town, rows, text};
use serde_json::Value;
use std::fs;

const PLAN: &str = r#"schema = 1
[plan]
title = "小镇安全生产年度行动方案"
number = "小政发〔2026〕1号"
basis = []
issuer = "小镇人民政府"
starts = 2026-01-01
issued = 2026-01-01
ends = 2026-12-31
utc_offset = "+08:00"
due_soon_days = 15
site = "XZ"
division = "141128105"
[office]
name = "镇安委办"
director = "张三"
[hazard]
general_term = "7d"
review_term = "10d"
notify_term = "1wd"
[[body]]
id = "yingji"
name = "镇应急"
[[body]]
id = "firms"
name = "企业"
[[category]]
id = "mine"
name = "非煤矿山"
enterprise = true
[[event]]
id = "accident"
title = "发生事故"
[[measure]]
id = "7.2a"
clause = "二（七）2"
title = "主要负责人每季度带队自查"
text = "各企业主要负责人要每季度至少带队开展1次检查。"
lead = ["firms"]
owed_by = ["unit"]
categories = ["*enterprise"]
kind = "recurring"
every = "quarter"
evidence = { ledger = "inspection", mode = "selfcheck", leader = "principal" }
[[measure]]
id = "B6a"
clause = "附件"
title = "定期调度工作进展"
text = "定期调度"
lead = ["yingji"]
owed_by = ["town"]
kind = "recurring"
every = "month"
evidence = { ledger = "activity", kind = "meeting" }
reading = "原文只写“定期”，按每月执行。"
[[measure]]
id = "S1"
clause = "附件"
title = "完善机制"
text = "完善机制"
lead = ["yingji"]
owed_by = ["town"]
kind = "standing"
evidence = { ledger = "activity", kind = "meeting" }
[[measure]]
id = "W1"
clause = "附件"
title = "事故后警示"
text = "事故发生后开展警示教育"
lead = ["yingji"]
owed_by = ["town"]
kind = "event"
event = "accident"
within = "30d"
evidence = { ledger = "activity", kind = "meeting" }
reading = "按 30 天执行。"
[[target]]
id = "G1"
clause = "一"
title = "存量清零"
text = "年底前清零"
lead = ["yingji"]
due = 2026-06-30
metric = "open-hazards"
where = { grade = "major", found_to = 2025-12-31 }
goal = "= 0"
[[target]]
id = "G2"
clause = "一"
title = "自查覆盖"
text = "自查覆盖过半"
lead = ["yingji"]
due = 2026-12-31
metric = "coverage"
measure = "7.2a"
period = "2026"
goal = ">= 50%"
"#;

/// The town of the plan with its records; 甲矿 checked itself in time for two quarters and late for one, 乙矿 never.
pub fn town() -> Town {
    let town = Town::bare();
    fs::create_dir(town.root().join("data")).unwrap();
    town.file("plan.toml", PLAN);
    for (day, line) in [
        ("2026-01-05", "unit add --name 甲矿 --categories 非煤矿山 --principal 张三"),
        ("2026-01-05", "unit add --name 乙矿 --categories 非煤矿山 --principal 李四"),
        ("2026-03-10", "inspection add --date 2026-03-10 --units U001 --mode selfcheck --leader 张三"),
        ("2026-07-05", "inspection add --date 2026-07-05 --units U001 --mode selfcheck --leader 张三 --for 2026Q2"),
        ("2026-08-01", "inspection add --date 2026-08-01 --units U001 --mode selfcheck --leader 张三"),
        ("2026-01-15", "done B6a --date 2026-01-15 --note 一月"),
        ("2026-02-15", "done B6a --date 2026-02-15 --note 二月"),
        ("2026-03-15", "done B6a --date 2026-03-15 --note 三月"),
        ("2026-05-01", "explain 7.2a/unit:U002/2026Q1 --reason 停产 --approved-by 镇长"),
        ("2026-06-01", "hazard add --unit U001 --description 边坡浮石 --grade major --found 2026-06-01 --owner 张三"),
        ("2026-06-02", "hazard add --unit U002 --description 裂缝 --grade suspected --found 2026-06-02"),
    ] {
        let out = on(&town, day, line);
        assert_eq!(out.code, 0, "{out:#?}");
    }
    town
}

pub fn on(town: &Town, day: &str, line: &str) -> crate::env::Output {
    let run = Run::new(crate::env::words(line)).today(day).at(&town.root());
    run.env("ZHIBEN_NOW", &format!("{day}T09:00:00+08:00")).env("ZHIBEN_USER", "张敏").go()
}

pub const ACCEPT: &str = "--accept --reason 限期已到 --approved-by 镇长";

/// Closed as of the plan's last day, on 10 January.
pub fn closed() -> Town {
    let town = town();
    let line = format!("plan close main --on 2026-12-31 {ACCEPT}");
    on(&town, "2027-01-10", &line).done(&["应办事项 21 项、目标 2 个", "XZ-JX-2026-0001"]);
    town
}

/// The status of each obligation in a report, by id.
fn statuses(town: &Town, day: &str, line: &str) -> Vec<(String, String)> {
    let of = |row: &Value| (text(row, "id").to_string(), text(row, "status").to_string());
    rows(&town.json_on(day, line)).iter().map(of).collect()
}

fn kinds(rows: &[Value]) -> Vec<(&str, &str)> {
    rows.iter().filter(|row| row["kind"] != "form").map(|row| (text(row, "kind"), text(row, "record"))).collect()
}

#[test]
fn what_stands_in_the_way_is_named_and_refused() {
    let town = town();
    let before = town.bytes();
    let out = on(&town, "2027-01-10", "plan close main --on 2026-12-31 -f json");
    assert_eq!(out.code, 2, "{out:#?}");
    let found = rows(&crate::env::parse(&out.stdout));
    // G1: nothing was found in 2025 or before; W1 waits for an accident.
    let expected = [
        ("target", "G1"),
        ("event", "accident"),
        ("major", "XZ-YH-2026-0001"),
        ("judgement", "XZ-YH-2026-0002"),
        ("measure", "S1"),
    ];
    assert_eq!(kinds(&found), expected);
    assert!(found.iter().any(|row| row["kind"] == "form"), "forms of the county were due and not sent");
    assert!(out.stderr.contains("--accept --reason 理由 --approved-by 批准人"), "{}", out.stderr);
    assert!(town.bytes() == before, "nothing was written");
}

#[test]
fn a_closing_has_its_day_and_its_reason() {
    let town = town();
    let before = town.bytes();
    for (line, needles) in [
        ("plan close main --on 2027-01-11", &["2027-01-11", "之后"][..]),
        ("plan close main --on 2025-12-31", &["早于方案印发日期 2026-01-01"]),
        ("plan close yd2027 --on 2026-12-31", &["没有方案“yd2027”", "main"]),
        ("plan close main --on 2026-12-31 --accept", &["--reason", "--approved-by"]),
        ("plan close main --on 2026-12-31 --accept --reason 到期", &["--approved-by"]),
        ("plan close main --on 2026-12-31 --accept --reason '' --approved-by 镇长", &["--reason 不能空着"]),
        ("plan close main", &["--on"]),
        ("plan diff --closed", &["没有结项"]),
    ] {
        on(&town, "2027-01-10", line).refused(needles);
    }
    let tried = on(&town, "2027-01-10", "plan close main --on 2026-12-31 --dry-run -f json");
    assert_eq!(tried.code, 0, "{tried:#?}");
    let tried = crate::env::parse(&tried.stdout);
    assert_eq!((&tried["duties"], &tried["targets"]), (&21.into(), &2.into()));
    assert!(town.bytes() == before, "nothing was written");
}

/// Evidence that comes later is in the ledgers, and not in the figures of the closed plan.
#[test]
fn what_was_closed_reads_the_same_whatever_comes_later() {
    let town = closed();
    let overdue = |day: &str| statuses(&town, day, "overdue --kind duty --explained");
    let year = |day: &str| statuses(&town, day, "checklist --period 2026 --detail");
    let before = (overdue("2027-01-10"), year("2027-01-10"), town.json_on("2027-01-10", "targets"));
    // April to November, and three quarters of 乙矿; what was due on the day itself was not overdue.
    assert_eq!(before.0.len(), 8 + 3);
    let of = |all: &[(String, String)], id: &str| all.iter().find(|(of, _)| of == id).map(|(_, status)| status.clone());
    let expected = [
        ("7.2a/unit:U001/2026Q1", "done"),
        ("7.2a/unit:U001/2026Q2", "late"),
        ("7.2a/unit:U001/2026Q4", "due_soon"),
        ("7.2a/unit:U002/2026Q1", "overdue"),
        ("7.2a/unit:U002/2026Q4", "due_soon"),
        ("B6a/town/2026-12", "due_soon"),
        ("S1/town/-", "no_date"),
    ];
    for (id, status) in expected {
        assert_eq!(of(&before.1, id).as_deref(), Some(status), "{id}");
    }
    on(&town, "2027-01-12", "inspection add --date 2026-11-20 --units U002 --mode selfcheck --leader 李四")
        .done(&["已"]);
    on(&town, "2027-01-12", "done S1 --date 2026-12-01 --note 机制").done(&["已"]);
    on(&town, "2027-01-12", "inspection void XZ-XC-2026-0001 --reason 记错").done(&["已"]);
    let after = (overdue("2027-01-10"), year("2027-01-10"), town.json_on("2027-01-10", "targets"));
    assert_eq!(after, before);
    // 400 days later the days of what is overdue are those of the closing: November's was due on the 30th.
    let late = rows(&town.json_on("2028-02-04", "overdue --kind duty"));
    let november = late.iter().find(|row| row["id"] == "B6a/town/2026-11").unwrap();
    assert_eq!(november["days_overdue"], 31);
    let why = on(&town, "2027-01-12", "why 7.2a/unit:U001/2026Q1").ok();
    assert!(why.contains("XZ-XC-2026-0001 2026-03-10") && why.contains("2026-12-31 结项"), "{why}");
    // Before the day of the closing the ledgers count as they are.
    let live = statuses(&town, "2026-12-30", "checklist --period 2026 --detail");
    assert_eq!(of(&live, "7.2a/unit:U002/2026Q4").as_deref(), Some("done"));
    assert_eq!(of(&live, "7.2a/unit:U001/2026Q1").as_deref(), Some("overdue"));
    town.sh("check").ok();
}

/// Three of eight at the closing; with the later record and without the void one it is three again.
#[test]
fn what_would_read_otherwise_is_told_value_by_value() {
    let town = closed();
    let diff = |town: &Town| {
        let of = |row: &Value| {
            let value = |key: &str| row[key].as_str().unwrap_or("-").to_string();
            (value("id"), value("column"), value("was"), value("now"))
        };
        rows(&town.json_on("2027-01-12", "plan diff --closed")).iter().map(of).collect::<Vec<_>>()
    };
    // G2 was due on the day of the closing; a day later it is missed.
    let missed = [("G2", "status", "推进中", "未按期达到"), ("G2", "value_on_due", "-", "37.5%")];
    let texts = |all: &[(&str, &str, &str, &str)]| {
        all.iter().map(|(a, b, c, d)| (a.to_string(), b.to_string(), c.to_string(), d.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(diff(&town), texts(&missed));
    on(&town, "2027-01-12", "inspection add --date 2026-11-20 --units U002 --mode selfcheck --leader 李四")
        .done(&["已"]);
    let expected = [
        ("G2", "status", "推进中", "已达到"),
        ("G2", "value", "37.5%", "50.0%"),
        ("G2", "value_on_due", "-", "50.0%"),
        ("7.2a/unit:U002/2026Q4", "status", "临期", "已办"),
        ("7.2a/unit:U002/2026Q4", "done_on", "-", "2026-11-20"),
        ("7.2a/unit:U002/2026Q4", "evidence", "-", "XZ-XC-2026-0004 2026-11-20"),
    ];
    assert_eq!(diff(&town), texts(&expected));
}

#[test]
fn a_second_closing_corrects_the_first() {
    let town = closed();
    let again = format!("plan close main --on 2026-12-31 {ACCEPT}");
    on(&town, "2027-01-11", &again).done(&["与已登记的 XZ-JX-2026-0001 完全一样，没有重复登记"]);
    on(&town, "2027-01-12", "inspection add --date 2026-11-20 --units U002 --mode selfcheck --leader 李四")
        .done(&["已"]);
    let out = on(&town, "2027-01-12", "plan close main --on 2026-12-31");
    assert_eq!(out.code, 2, "{out:#?}");
    let record = on(&town, "2027-01-12", &format!("{again} -f json")).record();
    assert_eq!((text(&record, "no"), text(&record, "corrects")), ("XZ-JX-2026-0002", "XZ-JX-2026-0001"));
    assert_eq!((text(&record, "on"), text(&record, "closed")), ("2026-12-31", "2027-01-12"));
    assert_eq!((&record["duties"], &record["targets"]), (&21.into(), &2.into()));
    let year = statuses(&town, "2027-01-12", "checklist --period 2026 --detail");
    assert!(year.contains(&("7.2a/unit:U002/2026Q4".to_string(), "done".to_string())), "the last closing counts");
    // A closing of a later day leaves the days before it open again.
    on(&town, "2027-01-20", &format!("plan close main --on 2027-01-15 {ACCEPT}")).done(&["对 XZ-JX-2026-0002 的更正"]);
    let overdue = rows(&town.json_on("2027-01-10", "overdue --kind duty --explained"));
    assert!(overdue.iter().any(|row| row["id"] == "B6a/town/2026-12"), "as of 10 January the plan was open");
    town.sh("check").ok();
}

#[test]
fn undo_opens_the_plan_again_and_redo_closes_it() {
    let town = closed();
    let before = rows(&town.json_on("2027-01-12", "overdue --kind duty")).len();
    on(&town, "2027-01-12", "undo").done(&["已撤销 1 步", "结项已撤销"]);
    // December's meeting and both fourth quarters are overdue now.
    assert_eq!(rows(&town.json_on("2027-01-12", "overdue --kind duty")).len(), before + 3);
    on(&town, "2027-01-12", "plan diff --closed").refused(&["没有结项"]);
    on(&town, "2027-01-12", "redo").done(&["已重做 1 步"]);
    assert_eq!(rows(&town.json_on("2027-01-12", "overdue --kind duty")).len(), before);
    town.sh("check").ok();
    on(&town, "2027-01-12", "log XZ-JX-2026-0001").ok();
}

/// The figures stay with the unit, whatever it is called and whether it is void.
#[test]
fn a_unit_that_changes_keeps_what_it_owed() {
    let town = closed();
    let of = |day: &str| {
        let all = statuses(&town, day, "checklist --period 2026 --detail");
        all.into_iter().filter(|(id, _)| id.contains("U002")).collect::<Vec<_>>()
    };
    let before = of("2027-01-12");
    assert_eq!(before.len(), 4);
    on(&town, "2027-01-12", "unit edit U002 --name 乙矿业 --categories ''").done(&["已"]);
    assert_eq!(of("2027-01-12"), before);
    on(&town, "2027-01-12", "unit void U002 --reason 重复").done(&["已"]);
    assert_eq!(of("2027-01-12"), before);
    let unit = rows(&town.json_on("2027-01-12", "checklist --period 2026 --unit U001"));
    assert_eq!(unit.iter().filter(|row| row["kind"] == "duty").count(), 4);
}

#[test]
fn the_day_after_its_end_the_plan_asks_to_be_closed() {
    let town = town();
    let shown = |day: &str| on(&town, day, "status").stdout;
    assert!(!shown("2026-12-31").contains("方案已到期"));
    let after = shown("2027-01-01");
    let line = "方案已到期：2026-12-31 结束，过了 1 天；结项：zhiben plan close main --on 2026-12-31";
    assert!(after.contains(line) && after.contains("zhiben plan next"), "{after}");
    on(&town, "2027-01-10", &format!("plan close main --on 2026-12-31 {ACCEPT}")).done(&["已于 2026-12-31 结项"]);
    let closed = shown("2027-01-10");
    assert!(
        closed.contains("方案已于 2026-12-31 结项（XZ-JX-2026-0001）") && !closed.contains("方案已到期"),
        "{closed}"
    );
    assert!(!shown("2026-12-30").contains("结项"), "the day before it is open");
}

/// The closing of another town is that town's; here it is kept, and the plan of this town is open.
#[test]
fn a_closing_that_is_merged_closes_no_plan_here() {
    let (theirs, ours) = (closed(), Town::bare());
    fs::create_dir(ours.root().join("data")).unwrap();
    ours.file("plan.toml", PLAN.replace("site = \"XZ\"", "site = \"XA\""));
    on(&ours, "2027-01-12", "unit add --name 丙矿 --categories 非煤矿山").done(&["已"]);
    let merged = on(&ours, "2027-01-12", &format!("merge {}", theirs.store().display()));
    assert_eq!(merged.code, 0, "{merged:#?}");
    assert!(on(&ours, "2027-01-12", "status").stdout.contains("方案已到期"));
    on(&ours, "2027-01-12", "plan diff --closed").refused(&["没有结项"]);
    on(&ours, "2027-01-12", "log XZ-JX-2026-0001").ok();
    ours.sh("check").ok();
    on(&ours, "2027-01-12", &format!("plan close main --on 2026-12-31 {ACCEPT}")).done(&["XA-JX-2026-0001"]);
}
