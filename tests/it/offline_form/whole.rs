//! The whole way of a form: made, filled in in a browser without a network, taken in and accepted. The records are what
//! was entered.

use super::browser::{Browser, PHONE};
use super::photos::held_upright;
use super::sample::{digest, opened};
use crate::env::{Town, text};
use serde_json::json;

/// The day of the browser's clock.
const DAY: &str = "2026-11-30";

#[test]
fn what_is_filled_in_becomes_the_records() {
    let town = Town::with_units();
    let Some(browser) = Browser::start(&town.root()) else { return };
    let run = |line: &str| town.on(DAY, line.split(' '));
    run("hazard add --unit U004 --description 护栏缺失 --found 2026-11-02 --grade general --due 2026-11-10").done(&[]);
    town.on("2026-11-29", ["form", "make", "--unit", "U004", "--for", "2026-11", "-o", "表"]).done(&["已做 1 份"]);
    let [before, after, sheet] = [(900, 600), (600, 400), (300, 200)].map(|(width, height)| {
        let path = town.root().join(format!("{width}.jpg"));
        std::fs::write(&path, held_upright(width, height)).unwrap();
        path
    });

    let tab = browser.form(PHONE, &town.root().join("表/南河村_2026-11.html"));
    // The unit's own entry is the first row; a row for a hazard is begun from the list of open ones.
    tab.run("document.querySelector('[aria-label=\"报这一项：JC-YH-2026-0001\"]').click()");
    assert_eq!(tab.value("r2-hazard"), "JC-YH-2026-0001");
    tab.fill("r2-rectified", "2026-11-19");
    tab.fill("r2-rectified_by", "李工");
    tab.choose("r2-photo-0", &[&before]);
    tab.choose("r2-photo-1", &[&after]);
    for section in ["hazard", "selfcheck", "training", "drill"] {
        tab.add(section);
    }
    let rows = [
        (
            "r3",
            &[("description", "破碎机无防护罩"), ("place", "破碎车间"), ("grade", "疑似重大"), ("found", "2026-11-18")]
                [..],
        ),
        ("r4", &[("date", "2026-11-18"), ("leader", "张三"), ("inspectors", "李工、王工"), ("topic", "边坡")]),
        (
            "r5",
            &[("date", "2026-11-12"), ("topic", "汛期安全"), ("role", "从业人员"), ("people", "15"), ("hours", "1.5")],
        ),
        (
            "r6",
            &[("date", "2026-11-10"), ("type", "矿山"), ("people", "12"), ("on_roll", "14"), ("evaluation", "及时")],
        ),
        ("r1", &[("phone", "13900000001")]),
    ];
    for (row, fields) in rows {
        for (key, value) in fields {
            tab.fill(&format!("{row}-{key}"), value);
        }
    }
    tab.choose("r5-photo-0", &[&sheet]);
    tab.fill("signature", "张三");
    let saved = tab.give(&town.root());
    tab.close();
    assert_eq!(saved.file_name().unwrap(), "南河村_2026-11.zbf");
    let given = opened(&saved);
    let photos = [given.photo(0, 0), given.photo(0, 1)].map(digest);

    run("form take 南河村_2026-11.zbf").done(&["收为 JC-TB-2026-0001", "照片 3 张", "（张三 2026-11-30 09:20 填）"]);
    run("form accept 1").done(&["已采纳 JC-TB-2026-0001"]);
    let hazards = town.json_on(DAY, "hazard list")["rows"].clone();
    let of = |no: &str| hazards.as_array().unwrap().iter().find(|row| row["no"] == no).unwrap();
    let (old, new) = (of("JC-YH-2026-0001"), of("JC-YH-2026-0002"));
    let mended = (text(old, "status"), text(old, "rectified"), text(old, "rectified_by"));
    assert_eq!(mended, ("rectified", "2026-11-19", "李工"));
    let found = (text(new, "description"), text(new, "place"), text(new, "grade"), text(new, "found"));
    assert_eq!(found, ("破碎机无防护罩", "破碎车间", "suspected", "2026-11-18"));
    let first = |line: &str| town.json_on(DAY, line)["rows"][0].clone();
    let check = first("inspection list");
    assert_eq!((text(&check, "date"), text(&check, "leader"), text(&check, "topic")), ("2026-11-18", "张三", "边坡"));
    assert_eq!(check["inspectors"], json!(["李工", "王工"]));
    let training = first("training list");
    assert_eq!((text(&training, "topic"), text(&training, "role")), ("汛期安全", "worker"));
    assert_eq!((&training["people"], &training["hours"]), (&json!(15), &json!(1.5)));
    let drill = first("drill list");
    assert_eq!((text(&drill, "type"), text(&drill, "evaluation")), ("mine", "及时"));
    assert_eq!((&drill["people"], &drill["on_roll"]), (&json!(12), &json!(14)));
    assert_eq!(text(&first("unit show U004"), "phone"), "13900000001");
    let attached = town.json_on(DAY, "attach list --record JC-YH-2026-0001")["rows"].clone();
    let attached: Vec<_> =
        attached.as_array().unwrap().iter().map(|row| (text(row, "kind"), text(row, "sha256"))).collect();
    assert_eq!(attached, [("整改前", photos[0].as_str()), ("整改后", photos[1].as_str())]);
    assert_eq!(town.json_on("2026-12-02", "collect list --period 2026-11")["sent"], 1);

    // The same file adds nothing; one step back and nothing of it is left.
    run("form take 南河村_2026-11.zbf").done(&["已经收过，是 JC-TB-2026-0001"]);
    run("undo").done(&["已撤销 1 步"]);
    assert_eq!(town.json_on(DAY, "inspection list")["rows"], json!([]));
    assert_eq!(text(&first("hazard list"), "status"), "registered");
}
