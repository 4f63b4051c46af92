//! What the clerk is told: which photos there are, what a record counts for, which rows are left, and what to do next.

use super::sent::{OTHER, PHOTO, definition, photo, report, row, zbf};
use crate::env::{Town, text};
use serde_json::{Value, json};

/// A self-check and a training of U001, the check with a photo.
fn sent(town: &Town) -> Value {
    let mut sent = report(&definition(town, "U001", "2026-11"));
    let mut check = row("r1", "selfcheck", json!({ "date": "2026-11-18", "leader": "张三" }));
    check["photos"] = json!([photo(PHOTO, "照片")]);
    check["items"] = json!({ "unknown-01": "ok", "unknown-02": "bad" });
    let training = row("r2", "training", json!({ "date": "2026-11-12", "topic": "用电", "role": "从业人员" }));
    sent["rows"] = json!([check, training]);
    sent
}

fn take(town: &Town, sent: &Value, photos: &[&[u8]], said: &[&str]) {
    town.file("收.zbf", zbf(sent, photos));
    town.sh("form take 收.zbf").done(said);
}

/// A later version may be sent as a text, without the photos that came with the earlier one, or before it.
#[test]
fn a_photo_that_came_with_one_version_belongs_to_the_other() {
    let town = Town::with_units();
    let mut first = sent(&town);
    take(&town, &first, &[PHOTO], &["照片 1 张（张三"]);
    let mut later = first.clone();
    later["revision"] = json!(2);
    later["rows"][0]["photos"] = json!([photo(PHOTO, "照片"), photo(OTHER, "照片")]);
    town.file("收.zbf", zbf(&later, &[]));
    town.sh("form take 收.zbf --dry-run").done(&["照片 1 张（还有 1 张没有来）"]);
    take(
        &town,
        &later,
        &[],
        &["收为 JC-TB-2026-0002", "照片 1 张（还有 1 张没有来）", "代替没有处理的 JC-TB-2026-0001"],
    );
    // An older version that comes late brings what the later one lacks.
    first["revision"] = json!(1);
    first["saved"] = json!("2026-11-20T09:11:00+08:00");
    first["rows"][0]["photos"] = json!([photo(OTHER, "照片")]);
    take(&town, &first, &[OTHER], &["JC-TB-2026-0002 是更新的一份，这一份只存着", "JC-TB-2026-0002 补收照片 1 张"]);
    town.sh("form accept 2").done(&["附上照片 2 张"]);
    assert_eq!(town.rows("attach list --record JC-XC-2026-0001").len(), 2);
    town.sh("check").ok();
}

/// The photos of somebody else's report of the same unit are not given away.
#[test]
fn a_photo_of_another_report_is_none_of_this_one() {
    let town = Town::with_units();
    let mut other = sent(&town);
    take(&town, &other, &[PHOTO], &[]);
    other["started"] = json!("2026-11-20T11:00:00+08:00");
    take(&town, &other, &[], &["照片 0 张（还有 1 张没有来）"]);
}

#[test]
fn a_receipt_says_what_counts_what_is_left_and_what_is_next() {
    let town = Town::with_units();
    take(&town, &sent(&town), &[PHOTO], &[]);
    let mut village = report(&definition(&town, "U004", "2026-11"));
    village["zero"] = json!(true);
    take(&town, &village, &[], &["收为 JC-TB-2026-0002"]);
    // The village's report waits, which the roll-call says before somebody calls the village.
    let called = town.on("2026-12-02", ["collect", "list", "--period", "2026-11"]).ok();
    assert!(called.contains("还有 2 份填报没有处理，先看：zhiben form list --waiting --period 2026-11"), "{called}");
    let shown = town.sh("form show 1").ok();
    assert!(shown.contains("对照 2 项，有问题 1 项"), "{shown}");
    assert!(
        shown.contains("采纳：zhiben form accept JC-TB-2026-0001\n退回：zhiben form refuse JC-TB-2026-0001"),
        "{shown}"
    );

    town.sh("form accept 1 --except r2").done(&[
        "r1 检查 JC-XC-2026-0001 已登记\n  计入 ",
        "r2 没有采纳；以后要采纳，再运行 zhiben form accept JC-TB-2026-0001",
        "东沟石料厂 不在要报送情况的单位里，没有记报送",
        "zhiben form list --waiting 还有 1 份待处理",
    ]);
    assert!(town.sh("form show 1").ok().contains("还没有采纳的行：r2；要采纳：zhiben form accept JC-TB-2026-0001"));
    town.sh("form accept 1").done(&["r1 检查 JC-XC-2026-0001 没有变", "r2 培训 JC-PX-2026-0001 已登记\n  计入 2.1a"]);
    assert!(!town.sh("form show 1").ok().contains("还没有采纳的行"));
    town.sh("form accept 2").done(&["zhiben collect list --period 2026-11 看谁还没报"]);
    let called = town.on("2026-12-02", ["collect", "list", "--period", "2026-11"]).ok();
    assert!(!called.contains("没有处理"), "{called}");
}

/// A report is accepted again for its photos; what the office changed meanwhile stays.
#[test]
fn accepting_again_does_not_take_back_what_the_office_changed() {
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    sent["rows"] = json!([row("r1", "unit", json!({ "phone": "13900000001" }))]);
    take(&town, &sent, &[], &[]);
    town.sh("form accept 1").done(&["联系电话：（空） → 13900000001"]);
    town.sh("unit edit U001 --phone 13900000002").done(&[]);
    town.sh("form accept 1").done(&["没有新的内容"]);
    assert_eq!(text(&town.rows("unit show U001")[0], "phone"), "13900000002");
}

#[test]
fn an_empty_list_says_what_it_lacks_and_a_reason_is_shown_where_there_is_one() {
    let town = Town::with_units();
    assert!(town.sh("form list").ok().contains("没有收到填报；收文件用 zhiben form take 文件"));
    let mut sent = sent(&town);
    take(&town, &sent, &[PHOTO], &[]);
    assert!(!town.sh("form list").ok().contains("退回原因"));
    assert!(town.sh("form list --period 2026-10").ok().contains("没有收到这样的填报"));
    town.sh("form refuse 1 --reason 照片不是这一处").done(&[]);
    assert!(town.sh("form list").ok().contains("照片不是这一处"));
    assert!(town.sh("form list --waiting").ok().contains("没有待处理的填报"));
    sent["revision"] = json!(2);
    take(&town, &sent, &[PHOTO], &["JC-TB-2026-0001 退回以后的一份"]);
    sent["revision"] = json!(3);
    town.file("收.zbf", zbf(&sent, &[PHOTO]));
    let taken = town.sh("form take 收.zbf");
    assert!(
        taken.stderr.contains("代替没有处理的 JC-TB-2026-0002") && !taken.stderr.contains("采纳时只写变了的"),
        "{taken:?}"
    );
}

/// A form that was made before two units became one is the form of the one that stays; of a void one nothing is taken.
#[test]
fn a_report_of_a_unit_that_gave_way_is_one_of_the_unit_that_stays() {
    let town = Town::with_units();
    town.sh("unit add --name 南河二村 --categories 行政村 --code U009").done(&[]);
    let mut gone = report(&definition(&town, "U009", "2026-11"));
    gone["rows"] = json!([row("r1", "unit", json!({ "principal": "新主任" }))]);
    take(&town, &gone, &[], &["收为 JC-TB-2026-0001，南河二村"]);
    town.sh("merge same U004 U009").done(&[]);
    town.sh("form accept 1").done(&["单位 U004 已修改", "南河村 2026-11 的情况报送记为 JC-BJ-2026-0001"]);
    assert_eq!(text(&town.rows("unit show U004")[0], "principal"), "新主任");

    let mut closed = report(&definition(&town, "U001", "2026-11"));
    closed["zero"] = json!(true);
    take(&town, &closed, &[], &[]);
    closed["started"] = json!("2026-11-20T11:00:00+08:00");
    town.file("收.zbf", zbf(&closed, &[]));
    town.sh("unit void U001 --reason 重复").done(&[]);
    town.refuses("form accept 2", &["单位 U001（东沟石料厂）已作废，不能采纳", "zhiben form refuse JC-TB-2026-0002"]);
    let taken = town.sh("form take 收.zbf");
    assert!(taken.code == 2 && taken.stderr.contains("没有收，单位 U001（东沟石料厂）已作废"), "{taken:?}");
}
