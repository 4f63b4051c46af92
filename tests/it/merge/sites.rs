//! A store into which others were merged: its forms, draws, orders and numbers stay separate from another site's, even
//! for the same period, the same short number or the same day.

use crate::env::{Town, text};
use std::fs;

/// A town of another site, with one unit and one hazard.
fn of_site(site: &str, unit: &str, what: &str) -> Town {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
    town.sh(&format!("unit add --name {unit} --category 工贸")).done(&["U001"]);
    town.sh(&format!("hazard add --unit {unit} --description {what} --grade general --found 2026-10-10"))
        .done(&["YH-2026-0001"]);
    town
}

fn take_in(town: &Town, other: &Town) {
    town.run(["merge", other.root().to_str().unwrap()]).done(&["已合并"]);
}

/// 东沟 has submitted, drawn, issued orders and collected; 西沟 merges its store and does the same.
#[test]
fn work_of_another_site_is_not_counted_at_home() {
    let (dong, xi) = (of_site("DG", "东沟厂", "灯坏"), of_site("XG", "西沟厂", "线乱"));
    let forms = ["hazard-sheet", "major-hazards", "monthly-statistics"];
    let both = [&dong, &xi];
    for town in both {
        for name in ["喻一", "陶二"] {
            town.sh(&format!("person add --name {name} --role inspector --since 2024-01-01")).done(&[name]);
        }
    }
    let all = |town: &Town, site: &str, unit: &str| {
        for (at, form) in forms.iter().enumerate() {
            let no = format!("{site}-SB-2026-000{}", at + 1);
            town.sh(&format!("submit {form} --period 2026-10 -o {form}.xlsx")).done(&["已生成并登记", &no]);
        }
        let number = |no: &str| format!("{site}-{no}-2026-0001");
        town.sh("inspection draw --units 1 --inspectors 1 --seed '5 3' --witness 陶九").done(&[&number("CQ")]);
        let order = format!("order issue --kind 卡 --to {unit} --subject 消防 --content 请改 --again");
        let issued = town.sh(&order).done(&[&number("DB")]);
        assert!(!issued.contains("已经发过"), "another site's card is not one's own: {issued}");
    };
    all(&dong, "DG", "东沟厂");
    take_in(&xi, &dong);
    let is_sent = |town: &Town, form: &str| {
        let rows = town.rows(&format!("submit list --form {form} --period 2026-10"));
        text(rows.last().unwrap(), "status").to_string()
    };
    assert!(forms.iter().all(|form| ["missing", "pending"].contains(&is_sent(&xi, form).as_str())));
    all(&xi, "XG", "东沟厂");
    assert!(forms.iter().all(|form| ["sent", "late"].contains(&is_sent(&xi, form).as_str())));
    for (at, form) in forms.iter().enumerate() {
        let file = xi.root().join(format!("{form}.xlsx"));
        let again = xi.root().join(format!("{form}-2.xlsx"));
        let line = format!("submit again {} -o {}", at + 1, again.display());
        xi.sh(&line).ok();
        assert_eq!(fs::read(file).unwrap(), fs::read(again).unwrap(), "{form}");
    }
    let shows = |town: &Town, line: &str, no: &str| assert!(town.sh(line).ok().contains(no), "{line}: {no}");
    shows(&xi, "submit show 1", "XG-SB-2026-0001");
    xi.sh("submit diff 1").ok();
    shows(&xi, "submit show DG-SB-2026-0001", "DG-SB-2026-0001");
    xi.refuses("submit diff DG-SB-2026-0001", &["DG-SB-2026-0001", "别处", "--with"]);
    xi.refuses(
        "submit hazard-sheet --period 2026-10 --corrects DG-SB-2026-0001 --note 改 --yes -o x.xlsx",
        &["DG-SB-2026-0001", "别处", "submit list"],
    );
    xi.sh("submit hazard-sheet --period 2026-10 --corrects 1 --note 补报一条 --yes -o x.xlsx")
        .done(&["XG-SB-2026-0004"]);
    xi.refuses("inspection draw --units 1 --inspectors 1 --seed '5 3' --witness 陶九", &["XG-CQ-2026-0001"]);
    shows(&xi, "inspection verify 1", "XG-CQ-2026-0001");
    shows(&xi, "inspection verify DG-CQ-2026-0001", "DG-CQ-2026-0001");
    xi.refuses("inspection verify DG-CQ-2026-0001 --register", &["DG-CQ-2026-0001", "别处"]);
    // What returns by a merge belongs to its site again.
    take_in(&dong, &xi);
    shows(&dong, "submit show 1", "DG-SB-2026-0001");
    dong.refuses("submit hazard-sheet --period 2026-10 -o y.xlsx", &["已经上报过", "DG-SB-2026-0001"]);
}

/// A short number has no site and means this store's.
#[test]
fn a_short_number_belongs_to_the_home_site() {
    let (dong, xi) = (of_site("DG", "东沟厂", "灯坏"), of_site("XG", "西沟厂", "线乱"));
    dong.sh("hazard add --unit 东沟厂 --description 门堵 --grade general --found 2026-10-11").done(&["0002"]);
    dong.sh("task add --date 2026-11-01 --content 排查 --due 2026-12-01").done(&["DG-"]);
    take_in(&xi, &dong);
    for short in ["1", "2026-1", "YH-2026-0001"] {
        let shown = xi.sh(&format!("hazard show {short}")).ok();
        assert!(shown.contains("XG-YH-2026-0001") && !shown.contains("DG-YH-2026-0001"), "{short}: {shown}");
    }
    // A number that only another site has is reported, and nothing changes.
    let before = xi.bytes();
    for (line, no) in [
        ("hazard void 2 --reason 重复", "DG-YH-2026-0002"),
        ("hazard rectify 2 --on 2026-11-01 --rectified-by 王", "DG-YH-2026-0002"),
        ("task finish 1", "DG-"),
        ("log 2", "DG-YH-2026-0002"),
    ] {
        xi.refuses(line, &["本站没有", no, "完整的编号"]);
    }
    assert_eq!(xi.bytes(), before);
    xi.sh("hazard void DG-YH-2026-0002 --reason 重复").done(&["DG-YH-2026-0002"]);
}

/// A number that a site undid is explained in that site's store, however many merges its serials went through.
#[test]
fn a_number_that_another_site_took_back_is_no_gap_here() {
    for (code, line) in [
        ("YH", "hazard add --unit U001 --description 门堵 --grade general --found 2026-10-11"),
        ("PX", "training add --date 2026-10-11 --topic 急救 --body yingji --units U001"),
        ("YL", "drill add --date 2026-10-11 --type fire --units U001"),
        ("XC", "inspection add --date 2026-10-11 --bodies yingji --units U001 --mode routine --inspectors 甲"),
    ] {
        let (dong, xi) = (of_site("DG", "东沟厂", "灯坏"), of_site("XG", "西沟厂", "线乱"));
        let (town, county) = (of_site("JC", "南河厂", "坑深"), of_site("FS", "北山厂", "坡陡"));
        dong.sh(line).done(&[&format!("DG-{code}-2026-000")]);
        dong.sh("undo").done(&["已撤销"]);
        take_in(&town, &dong);
        take_in(&xi, &town);
        take_in(&county, &xi);
        for store in [&dong, &town, &xi, &county] {
            let found = store.rows("check");
            assert!(found.iter().all(|row| text(row, "kind") != "number"), "{code}: {found:?}");
        }
    }
}

/// A store of which only the serials are merged counts as a source: what it undid is no gap here, and merging it again
/// changes nothing.
#[test]
fn serials_of_a_store_without_records_are_no_gap() {
    for line in [
        "hazard add --unit U001 --description 门堵 --grade general --found 2026-10-11",
        "training add --date 2026-10-11 --topic 急救 --body yingji --units U001",
        "person add --name 喻一 --role grid --unit U001",
        "risk add --unit U001 --point 配电室 --level 黄",
    ] {
        let (dong, xi) = (of_site("DG", "东沟厂", "灯坏"), of_site("XG", "东沟厂", "线乱"));
        dong.sh("undo").done(&["已撤销"]);
        dong.sh(line).done(&["DG-"]);
        dong.sh("undo").done(&["已撤销"]);
        take_in(&xi, &dong);
        let found = xi.rows("check");
        assert!(found.iter().all(|row| text(row, "kind") != "number"), "{line}: {found:?}");
        let before = xi.bytes();
        take_in(&xi, &dong);
        assert!(xi.bytes() == before, "{line}");
        // The serials stay when the merge is undone, and so does their explanation.
        xi.sh("undo").done(&["已撤销"]);
        let found = xi.rows("check");
        assert!(found.iter().all(|row| text(row, "kind") != "number"), "{line}, taken back: {found:?}");
    }
}

/// Devices, permits, publicity and the clocks of tips are merged like other records: the same content in either order,
/// in a county's store and in each other's, with later changes and voidings.
#[test]
fn devices_permits_and_publicity_come_along_in_any_order() {
    let ledgers = ["device", "permit", "publicity", "tip"];
    let held = |town: &Town| -> Vec<serde_json::Value> {
        let mut all: Vec<serde_json::Value> =
            ledgers.iter().flat_map(|ledger| town.rows(&format!("export {ledger}"))).collect();
        all.sort_by_key(|row| text(row, "no").to_string());
        all
    };
    let (dong, xi) = (of_site("DG", "东沟厂", "灯坏"), of_site("XG", "西沟厂", "线乱"));
    for (town, day) in [(&dong, "2026-10-11"), (&xi, "2026-10-12")] {
        for line in [
            format!("device add --unit U001 --kind 电力监测 --installed {day} --working 是 --checked {day}"),
            format!(
                "permit add --unit U001 --kind 安全生产许可证 --number 证{day} --issued {day} --expires 2029-10-10"
            ),
            format!("publicity add --date {day} --form 宣讲 --audience 企业 --place 广场 --count 30 --items 用电"),
            format!("tip add --received {day} --content 夜间动火 --unit U001 --anonymous"),
            "tip extend 1 --approved-by 县局 --reason 要检测 --on 2026-11-01".to_string(),
        ] {
            town.sh(&line).done(&["2026-0001"]);
        }
    }
    let (first, second) = (of_site("FS", "北山厂", "坡陡"), of_site("FS", "北山厂", "坡陡"));
    let both = |county: &Town, order: [&Town; 2]| order.iter().for_each(|town| take_in(county, town));
    both(&first, [&dong, &xi]);
    both(&second, [&xi, &dong]);
    let all = held(&first);
    assert_eq!(all.len(), 8, "{all:?}");
    let numbers: Vec<&str> = all.iter().map(|row| text(row, "no")).collect();
    for number in ["DG-SS-2026-0001", "XG-XK-2026-0001", "DG-XJ-2026-0001", "XG-JB-2026-0001"] {
        assert!(numbers.contains(&number), "{numbers:?}");
    }
    assert_eq!(held(&second), all);
    // Merging again changes nothing.
    let before = first.bytes();
    both(&first, [&xi, &dong]);
    assert_eq!(first.bytes(), before);
    // A record that one site changed and the other undid since.
    dong.sh("device edit 1 --working 否 --checked 2026-11-02").done(&["DG-SS-2026-0001"]);
    xi.sh("permit void 1 --reason 记重").done(&["已作废"]);
    xi.sh("publicity add --date 2026-11-03 --form 警示片 --audience 学校").done(&["XG-XJ-2026-0002"]);
    both(&first, [&dong, &xi]);
    both(&second, [&xi, &dong]);
    let later = held(&first);
    assert_eq!(held(&second), later);
    let of = |no: &str| later.iter().find(|row| text(row, "no") == no).unwrap();
    assert_eq!(of("DG-SS-2026-0001")["working"], serde_json::json!(false));
    assert_eq!(text(of("XG-XK-2026-0001"), "void_reason"), "记重");
    assert_eq!(text(of("XG-JB-2026-0001"), "approved_by"), "县局");
    assert_eq!(later.len(), 9);
    // Two towns that merge each other's stores have the same content.
    take_in(&dong, &xi);
    take_in(&xi, &dong);
    let plain = |town: &Town| held(town).into_iter().map(|row| row["no"].clone()).collect::<Vec<_>>();
    assert_eq!(plain(&dong), plain(&xi));
    assert!(first.rows("merge conflicts").is_empty());
}
