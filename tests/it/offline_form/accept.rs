//! What becomes of a report: records as they were entered, one step, once, and of a later version only what differs.

use super::sent::{OTHER, PHOTO, definition, photo, report, row, zbf};
use crate::env::{Run, TODAY, Town, text};
use crate::terminal::{ENTER, Terminal};
use serde_json::{Value, json};

fn taken(town: &Town, sent: &Value, photos: &[&[u8]]) {
    town.file("收.zbf", zbf(sent, photos));
    town.sh("form take 收.zbf").done(&["收为"]);
}

fn whole(town: &Town) -> Value {
    town.sh("hazard add --unit U001 --description 护栏缺失 --found 2026-11-02 --grade general --due 2026-11-10")
        .done(&[]);
    let mut sent = report(&definition(town, "U001", "2026-11"));
    let mut rectified = row(
        "r1",
        "rectified",
        json!({ "hazard": "JC-YH-2026-0001", "rectified": "2026-11-19", "rectified_by": "李工" }),
    );
    rectified["photos"] = json!([photo(PHOTO, "整改前"), photo(OTHER, "整改后")]);
    let mut selfcheck = row(
        "r3",
        "selfcheck",
        json!({ "date": "2026-11-18", "leader": "张三", "inspectors": "李工、王工", "topic": "边坡", "note": "清了浮石" }),
    );
    selfcheck["items"] = json!({ "unknown-01": "ok", "unknown-02": "bad" });
    sent["rows"] = json!([
        rectified,
        row(
            "r2",
            "hazard",
            json!({ "description": "破碎机无防护罩", "place": "破碎车间", "grade": "疑似重大", "found": "2026-11-18" })
        ),
        selfcheck,
        row(
            "r4",
            "training",
            json!({ "date": "2026-11-12", "topic": "汛期安全", "role": "从业人员", "hours": "1.5", "people": "15" })
        ),
        row(
            "r5",
            "drill",
            json!({ "date": "2026-11-10", "type": "矿山", "people": "12", "on_roll": "14", "evaluation": "及时" })
        ),
        row("r6", "unit", json!({ "phone": "13900000001" })),
    ]);
    sent
}

#[test]
fn the_records_are_what_was_entered() {
    let town = Town::with_units();
    let sent = whole(&town);
    taken(&town, &sent, &[PHOTO, OTHER]);
    let shown = town.rows("form show 1");
    let effects: Vec<&str> = shown.iter().map(|row| text(row, "effect")).collect();
    assert_eq!(
        effects,
        [
            "JC-YH-2026-0001 记整改，待复查",
            "登记隐患",
            "登记检查",
            "登记培训",
            "登记演练",
            "修改 U001：联系电话：（空） → 13900000001"
        ]
    );
    town.sh("form accept 1").done(&["已采纳 JC-TB-2026-0001", "r2 隐患 JC-YH-2026-0002 已登记"]);

    let hazards = town.rows("hazard list");
    let of = |no: &str| hazards.iter().find(|row| row["no"] == no).unwrap().clone();
    let old = of("JC-YH-2026-0001");
    // Reported as rectified it waits for its review, and no more.
    assert_eq!(
        (text(&old, "status"), text(&old, "rectified"), text(&old, "rectified_by")),
        ("rectified", "2026-11-19", "李工")
    );
    assert!(old["reviewed"].is_null() && old["closed"].is_null());
    let new = of("JC-YH-2026-0002");
    assert_eq!(
        (text(&new, "description"), text(&new, "place"), text(&new, "grade")),
        ("破碎机无防护罩", "破碎车间", "suspected")
    );
    assert_eq!((text(&new, "source"), text(&new, "inspector"), text(&new, "found")), ("self", "张三", "2026-11-18"));
    assert!(town.sh("hazard show JC-YH-2026-0002").ok().contains("JC-TB-2026-0001，单位填报"));

    let check = &town.rows("inspection list")[0];
    assert_eq!((text(check, "mode"), text(check, "leader"), text(check, "topic")), ("selfcheck", "张三", "边坡"));
    assert_eq!(check["inspectors"], json!(["李工", "王工"]));
    assert_eq!(text(check, "note"), "清了浮石；对照 2 项，没有问题 1 项，有问题 1 项：unknown-02");
    let training = &town.rows("training list")[0];
    assert_eq!(
        (text(training, "topic"), text(training, "role"), &training["people"]),
        ("汛期安全", "worker", &15.into())
    );
    assert_eq!(training["hours"], json!(1.5));
    let drill = &town.rows("drill list")[0];
    assert_eq!((text(drill, "type"), &drill["people"], &drill["on_roll"]), ("mine", &12.into(), &14.into()));
    assert_eq!(text(&town.rows("unit show U001")[0], "phone"), "13900000001");
    let photos = town.rows("attach list --record JC-YH-2026-0001");
    let kinds: Vec<(&str, &str)> = photos.iter().map(|row| (text(row, "kind"), text(row, "on"))).collect();
    assert_eq!(kinds, [("整改前", "2026-11-19"), ("整改后", "2026-11-19")]);
    assert_eq!(text(&photos[0], "sha256"), super::sent::sha256(PHOTO));
    assert_eq!(text(&photos[0], "note"), "拍摄时间 2026-11-19 10:00:00");

    // A second acceptance adds nothing; one undo takes all back.
    let before = town.bytes();
    town.sh("form accept 1").done(&["没有新的内容"]);
    assert!(town.bytes() == before);
    town.sh("undo").done(&["已撤销 1 步"]);
    assert!(town.rows("inspection list").is_empty() && town.rows("training list").is_empty());
    assert_eq!(text(&town.rows("hazard list")[0], "status"), "registered");
    assert_eq!(text(&town.rows("form list")[0], "state"), "waiting");
    town.sh("redo").done(&[]);
    town.sh("check").ok();
}

#[test]
fn a_village_that_reports_nothing_has_reported() {
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U004", "2026-11"));
    sent["zero"] = json!(true);
    taken(&town, &sent, &[]);
    assert!(town.sh("form show 1").ok().contains("零报告：这个周期没有情况"));
    town.sh("form accept 1").done(&["南河村 2026-11 的情况报送记为 JC-BJ-2026-0001"]);
    let list = town.json_on("2026-12-02", "collect list --period 2026-11");
    let row = &list["rows"][0];
    assert_eq!(
        (text(row, "status"), text(row, "date"), text(row, "sent")),
        ("sent", "2026-11-23", "填报件 JC-TB-2026-0001：零报告")
    );
    town.sh("form accept 1").done(&["没有新的内容"]);
    assert_eq!(town.json_on("2026-12-02", "collect list --period 2026-11")["sent"], 1);
}

#[test]
fn of_a_later_version_only_the_difference_is_written() {
    let town = Town::with_units();
    let mut sent = whole(&town);
    taken(&town, &sent, &[PHOTO, OTHER]);
    town.sh("form accept 1").done(&[]);
    sent["revision"] = json!(2);
    sent["rows"][1]["values"]["place"] = json!("破碎车间二楼");
    sent["rows"].as_array_mut().unwrap().remove(4);
    sent["rows"].as_array_mut().unwrap().push(row(
        "r7",
        "drill",
        json!({ "date": "2026-11-20", "type": "消防", "people": "9" }),
    ));
    taken(&town, &sent, &[PHOTO, OTHER]);
    let shown = town.rows("form show 2");
    let effect = |name: &str| text(shown.iter().find(|row| row["row"] == name).unwrap(), "effect").to_string();
    assert_eq!(effect("r1"), "已采纳为 JC-YH-2026-0001，没有变");
    assert_eq!(effect("r2"), "修改 JC-YH-2026-0002：隐患部位：破碎车间 → 破碎车间二楼");
    assert_eq!(effect("r7"), "登记演练");
    town.sh("form accept 2").done(&[
        "r2 隐患 JC-YH-2026-0002 已修改",
        "r3 检查 JC-XC-2026-0001 没有变",
        "前一份的 r5（JC-YL-2026-0001）",
    ]);
    assert_eq!(town.rows("hazard list").len(), 2);
    assert_eq!(town.rows("drill list").len(), 2);
    assert_eq!(text(&town.rows("hazard list --where 隐患部位=破碎车间二楼")[0], "no"), "JC-YH-2026-0002");
    assert_eq!(town.rows("attach list --record JC-YH-2026-0001").len(), 2);
}

/// A version that waits gives way to a later one, whatever order they come in.
#[test]
fn the_latest_version_is_the_one_that_waits() {
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U004", "2026-11"));
    let drill =
        |people: &str| json!([row("r1", "drill", json!({ "date": "2026-11-10", "type": "消防", "people": people }))]);
    for (revision, people) in [(2, "12"), (1, "10"), (3, "13")] {
        sent["revision"] = json!(revision);
        sent["rows"] = drill(people);
        taken(&town, &sent, &[]);
    }
    let states: Vec<String> =
        town.rows("form list").iter().map(|row| format!("{} {}", text(row, "no"), text(row, "state"))).collect();
    assert_eq!(states, ["JC-TB-2026-0003 waiting", "JC-TB-2026-0001 replaced", "JC-TB-2026-0002 replaced"]);
    town.refuses("form accept 1", &["已有更新的一份", "form list"]);
    // Somebody else's report of the same village is no version of it.
    sent["started"] = json!("2026-11-21T10:00:00+08:00");
    taken(&town, &sent, &[]);
    assert_eq!(town.rows("form list --waiting").len(), 2);
    town.sh("form accept 3").done(&["r1 演练 JC-YL-2026-0001 已登记"]);
    // The same drill, reported twice: one record.
    town.sh("form accept 4").done(&["r1 演练 JC-YL-2026-0001 已有，不再登记", "情况报送已记过"]);
    assert_eq!(town.rows("drill list").len(), 1);
}

/// Every row that cannot be accepted is named; the others wait for `--except`.
#[test]
fn a_row_that_cannot_be_accepted_stops_all() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 边坡裂缝 --found 2026-11-02 --grade suspected").done(&[]);
    town.sh("hazard add --unit U002 --description 别家 --found 2026-11-02 --grade general").done(&[]);
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    let rectified = |name: &str, no: &str, on: &str| {
        row(name, "rectified", json!({ "hazard": no, "rectified": on, "rectified_by": "李工" }))
    };
    sent["rows"] = json!([
        rectified("r1", "JC-YH-2026-0001", "2026-11-19"),
        rectified("r2", "JC-YH-2026-0002", "2026-11-19"),
        row("r3", "drill", json!({ "date": "2026-12-01", "type": "消防", "people": "12.5" })),
        row("r4", "training", json!({ "date": "2026-11-12", "role": "领导" })),
        row("r5", "drill", json!({ "date": "2026-11-12", "type": "消防" })),
        row("r6", "drill", json!({ "date": "2026-11-12", "type": "消防" })),
        row("r7", "hazard", json!({ "description": "一处", "grade": "重大", "found": "2026-11-12" })),
    ]);
    taken(&town, &sent, &[]);
    town.refuses(
        "form accept 1",
        &[
            "有 6 行不能采纳，一行也没有写",
            "r1（隐患整改）：隐患 JC-YH-2026-0001：",
            "五落实",
            "r2（隐患整改）：隐患 JC-YH-2026-0002 不是东沟石料厂的",
            "r3（演练）：日期 2026-12-01 在今天（2026-11-23）之后；参演人数的“12.5”：应为不带小数的数字",
            "r4（培训）：主题必须填写；培训对象的“领导”：不在可选之列",
            "r6（演练）：和 r5 是同一件事",
            "r7（新发现的隐患）：隐患等级的“重大”不在可选之列；可用的值：一般、疑似重大",
            "form accept JC-TB-2026-0001 --except r1、r2、r3、r4、r6、r7",
        ],
    );
    town.refuses("form accept 1 --except r9", &["没有 r9 这一行", "r1、r2"]);
    town.sh("form accept 1 --except r1、r2、r3 --except r4,r6,r7")
        .done(&["r5 演练", "r1、r2、r3、r4、r6、r7 没有采纳"]);
    assert_eq!(town.rows("drill list").len(), 1);
    // Six of seven rows are left; only the list shows that the report was not accepted wholly.
    assert_eq!(town.rows("form list")[0]["left"], json!(6));
    let list = town.sh("form list").ok();
    assert!(list.contains("没采纳的行"), "{list}");
    // What the acceptance notes for itself is no line of the log.
    let log = town.sh("log").ok();
    assert!(log.contains("新增演练 JC-YL-2026-0001") && !log.contains("其他记录"), "{log}");
}

/// The last report of a plan that nobody looked at.
#[test]
fn a_plan_is_closed_with_a_report_that_waits() {
    let town = Town::with_units();
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    sent["rows"] = json!([row("r1", "drill", json!({ "date": "2026-11-12", "type": "消防" }))]);
    taken(&town, &sent, &[]);
    let closing = |words: &str| town.on("2027-01-04", words.split(' '));
    let refused = closing("plan close main --on 2026-12-31 --reason 到期 --approved-by 镇长");
    let said = format!("{}{}", refused.stdout, refused.stderr);
    assert!(refused.code != 0, "{refused:?}");
    for words in [
        "填报待处理",
        "JC-TB-2026-0001",
        "东沟石料厂 2026-11的填报没有采纳，也没有退回",
        "zhiben form show JC-TB-2026-0001",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // As of a day before it came, it does not count.
    let before = town.on("2026-11-20", "plan close main --on 2026-11-19 --reason 试 --approved-by 镇长".split(' '));
    assert!(!format!("{}{}", before.stdout, before.stderr).contains("填报待处理"), "{before:?}");
    // After the closing it can still be accepted: the drill was held.
    closing("plan close main --on 2026-12-31 --accept --reason 到期 --approved-by 镇长").done(&["结项"]);
    closing("form accept 1").done(&["r1 演练 JC-YL-2026-0001 已登记"]);
    assert!(!closing("form list --waiting").ok().contains("JC-TB-2026-0001"));
}

#[test]
fn a_refused_report_makes_no_records() {
    let town = Town::with_units();
    let sent = whole(&town);
    taken(&town, &sent, &[]);
    town.refuses("form refuse 1 --reason ' '", &["--reason"]);
    town.sh("form refuse 1 --reason 照片不是这一处").done(&["已退回 JC-TB-2026-0001", "照片不是这一处"]);
    town.refuses("form accept 1", &["已退回"]);
    town.refuses("form refuse 1 --reason 再退", &["不用再退"]);
    assert_eq!(text(&town.rows("form list")[0], "reason"), "照片不是这一处");
    town.sh("undo").done(&[]);
    town.sh("form accept 1").done(&[]);
    town.refuses("form refuse 1 --reason 晚了", &["已采纳", "undo"]);
}

/// At a terminal those that wait are listed, with their unit's name.
#[test]
fn without_a_number_the_one_that_waits_is_chosen() {
    let town = Town::with_units();
    for unit in ["U001", "U004"] {
        let mut sent = report(&definition(&town, unit, "2026-11"));
        sent["zero"] = json!(true);
        taken(&town, &sent, &[]);
    }
    town.sh("form refuse 1 --reason 不是这个月的").done(&[]);
    let mut clerk = Terminal::start(Run::new(["form", "accept"]).today(TODAY).at(&town.root()));
    clerk.wait_for("填报件").wait_for("JC-TB-2026-0002 南河村 2026-11 张三").press(" ").press(ENTER);
    clerk.wait_for("已采纳 JC-TB-2026-0002");
    let (shown, code) = clerk.end();
    assert!(code == 0 && !shown.contains("东沟"), "{shown}");
    town.refuses("form accept", &["编号"]);
}

/// Forty zero reports are one command and one step; a report that cannot be accepted stops all.
#[test]
fn several_reports_are_accepted_at_once() {
    let town = Town::with_units();
    let drill = json!([row("r1", "drill", json!({ "date": "2026-11-10", "type": "消防", "people": "9" }))]);
    for (unit, rows) in [("U004", json!([])), ("U001", drill.clone()), ("U001", drill), ("U002", json!([]))] {
        let mut sent = report(&definition(&town, unit, "2026-11"));
        sent["zero"] = json!(rows == json!([]));
        sent["rows"] = rows;
        sent["started"] = json!(format!("2026-11-2{}T09:00:00+08:00", town.rows("form list").len()));
        taken(&town, &sent, &[]);
    }
    town.refuses("form accept 1 2 --except r1", &["--except", "一次只能采纳一份"]);
    town.sh("form refuse 4 --reason 单位填错了").done(&[]);
    town.refuses("form accept 1 4 2", &["错误：JC-TB-2026-0004 已退回"]);
    // The drill is in two reports: one record.
    town.sh("form accept 1 2 3 1").done(&[
        "南河村 2026-11 的情况报送记为",
        "已采纳 JC-TB-2026-0002",
        "r1 演练 JC-YL-2026-0001 已登记",
        "r1 演练 JC-YL-2026-0001 已有，不再登记",
        "zhiben collect list --period 2026-11",
    ]);
    assert_eq!(town.rows("drill list").len(), 1);
    town.sh("form accept 1 2 3").done(&["JC-TB-2026-0001 已经采纳过", "JC-TB-2026-0003 已经采纳过"]);
    town.sh("undo").done(&["已撤销 1 步"]);
    assert_eq!(town.rows("form list --waiting").len(), 3);
}

/// The page asks for each hazard once; a file may name one twice.
#[test]
fn a_hazard_is_rectified_once_in_a_report() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 护栏缺失 --found 2026-11-02 --grade general").done(&[]);
    let mut sent = report(&definition(&town, "U001", "2026-11"));
    let rectified = |name: &str, on: &str| {
        row(name, "rectified", json!({ "hazard": "JC-YH-2026-0001", "rectified": on, "rectified_by": "李工" }))
    };
    sent["rows"] = json!([rectified("r1", "2026-11-18"), rectified("r2", "2026-11-19")]);
    taken(&town, &sent, &[]);
    town.refuses("form accept 1", &["有 1 行不能采纳", "r2（隐患整改）：和 r1 是同一件事", "--except r2"]);
    town.sh("form accept 1 --except r2").done(&["r1 隐患 JC-YH-2026-0001 已记整改"]);
    assert_eq!(text(&town.rows("hazard list")[0], "rectified"), "2026-11-18");
}
