//! `handover A --to B`: what moves to a successor in one step, what stays, and who cannot be one.

use crate::env::{Run, TODAY, Town, rows, text};
use crate::terminal::{ENTER, Terminal};

/// What is in a person's name: numbers and roles.
fn held(town: &Town, name: &str) -> Vec<(String, String)> {
    let rows = rows(&town.json(&format!("handover {name}")));
    rows.iter().map(|row| (text(row, "no").to_string(), text(row, "role").to_string())).collect()
}

fn town() -> Town {
    let town = Town::with_units();
    for line in [
        "person add --name 周某 --role inspector --body 镇应急",
        "person add --name 吴某 --role inspector --body 镇应急",
        "person add --name 郑某 --role inspector --body 镇应急",
        "person leave 3 --on 2026-11-20",
        "hazard add --unit U001 --description 边坡浮石 --grade 一般 --found 11-02 --owner 周某 --inspector 周某",
        "hazard add --unit U002 --description 无护罩 --grade 一般 --found 11-02 --owner 王某 --supervisor 周某",
        "hazard add --unit U002 --description 无栏杆 --grade 一般 --found 11-02 --owner 周某",
        "hazard rectify 3 --rectified-by 周某 --on 11-10",
        "task add --date 2026-11-01 --content 核对名录 --body 镇应急 --owner 王某、周某 --due 2026-11-30",
        "task add --date 2026-11-01 --content 已办的 --body 镇应急 --owner 周某 --due 2026-11-30",
        "task finish 2 --on 2026-11-20",
        "cert add --unit U001 --name 周某 --role special-worker --kind 电工作业 --issued 2023-12-10",
        "supply add --place 镇仓库 --item 沙袋 --quantity 20 --keeper 周某",
        "risk add --unit U001 --point 边坡 --level 红 --owner 周某",
        "inspection plan --planned 2026-11-24 --body 镇应急 --unit U001 --inspectors 周某 --inspectors 吴某",
        "order issue --kind 单 --to U001 --subject 整改边坡 --issued 2026-11-02 --signer 周某 --content 请整改",
    ] {
        town.sh(line).done(&[]);
    }
    town
}

#[test]
fn what_is_open_moves_in_one_step_and_what_was_done_stays() {
    let town = town();
    let before = (held(&town, "周某"), held(&town, "吴某"));
    let bytes = town.bytes();
    // Nobody can be asked here: what would be moved is shown, with what to type.
    town.refuses(
        "handover 周某 --to 吴某",
        &["zhiben handover 周某 --to 吴某 --yes", "隐患 JC-YH-2026-0001 整改责任人", "证书 JC-ZS-2023-0001 持证人"],
    );
    assert!(town.bytes() == bytes);
    let done = town.sh("handover 周某 --to 吴某 --yes");
    assert_eq!(done.code, 0, "{done:?}");
    for line in [
        "已把 7 项从 周某 移交给 吴某：",
        "以下 2 项要由人决定，没有移交：",
        "zhiben person leave JC-RY-2026-0001 --on 日期",
        "经办事实，保留不改：检查人 JC-YH-2026-0001",
        "经办事实，保留不改：签发人（待回复） JC-DB-2026-0001",
    ] {
        assert!(done.stderr.contains(line), "{line}\n{}", done.stderr);
    }
    let of = |name: &str, expected: &[(&str, &str)]| {
        let expected: Vec<(String, String)> =
            expected.iter().map(|(no, role)| (no.to_string(), role.to_string())).collect();
        assert_eq!(held(&town, name), expected, "{name}");
    };
    of(
        "周某",
        &[
            ("JC-YH-2026-0003", "整改人（待复查或销号）"),
            ("JC-YH-2026-0001", "检查人"),
            ("JC-DB-2026-0001", "签发人（待回复）"),
            ("JC-ZS-2023-0001", "持证人"),
            ("JC-RY-2026-0001", "在岗"),
        ],
    );
    of(
        "吴某",
        &[
            ("JC-YH-2026-0001", "整改责任人"),
            ("JC-YH-2026-0003", "整改责任人"),
            ("JC-YH-2026-0002", "督办"),
            ("JC-RW-2026-0001", "责任人"),
            ("JC-RY-2026-0002", "在岗"),
            ("JC-WZ-2026-0001", "保管人"),
            ("JC-FX-2026-0001", "责任人"),
            ("JC-XC-2026-0001", "检查人员（还没开展）"),
        ],
    );
    let task = &rows(&town.json("task show 1"))[0];
    assert_eq!(text(task, "owner"), "王某、吴某");
    assert_eq!(text(&rows(&town.json("task show 2"))[0], "owner"), "周某");
    town.sh("undo").done(&["已撤销 1 步"]);
    assert_eq!((held(&town, "周某"), held(&town, "吴某")), before);
}

#[test]
fn a_person_at_a_terminal_is_asked() {
    let town = town();
    let bytes = town.bytes();
    let at = || {
        let line = crate::env::words("handover 周某 --to 吴某");
        Terminal::start(Run::new(line).today(TODAY).at(&town.root()))
    };
    let mut clerk = at();
    clerk.wait_for("要移交这 7 项吗？").press(ENTER);
    let (shown, code) = clerk.end();
    assert!(code == 2 && shown.contains("什么也没有做") && town.bytes() == bytes, "{shown}");
    let mut clerk = at();
    clerk.wait_for("要移交这 7 项吗？").press("y").press(ENTER);
    let (shown, code) = clerk.end();
    assert!(code == 0 && shown.contains("已把 7 项从 周某 移交给 吴某"), "{shown}");
}

#[test]
fn a_successor_is_a_person_in_office() {
    let town = town();
    for (line, needles) in [
        ("handover 周某 --to 周某 --yes", ["都是“周某”", ""]),
        ("handover 周某 --to 钱某 --yes", ["人员台账里没有“钱某”", "zhiben person add --name 钱某"]),
        ("handover 周某 --to 郑某 --yes", ["郑某 已在 2026-11-20 离任", "zhiben person list"]),
    ] {
        let bytes = town.bytes();
        town.refuses(line, &needles);
        assert!(town.bytes() == bytes, "{line}");
    }
    // Nothing to move is no mistake.
    town.sh("handover 孙某 --to 吴某").done(&["孙某 名下没有可以移交的事"]);
}
