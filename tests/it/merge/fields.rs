//! `merge` by field: changes of different fields both hold, one field is decided by itself, steps are joined where they can
//! follow each other, and two records of one number both stay.

use super::towns::{merge, of_site};
use crate::env::{Run, TODAY, Town, text, words};
use serde_json::Value as Json;
use std::path::Path;

/// 东沟 with one unit and these hazards, found on the first days of October.
fn dong(hazards: &[&str]) -> Town {
    let town = of_site("DG");
    town.sh("unit add --name 东沟石料厂 --category 工贸").done(&["U001"]);
    for (at, what) in hazards.iter().enumerate() {
        let line = format!("hazard add --unit U001 --description {what} --grade general --found 2026-10-0{}", at + 1);
        town.sh(&line).done(&["DG-YH-2026-000"]);
    }
    town
}

/// A county that merged the town.
fn county(dong: &Town) -> Town {
    let county = of_site("FS");
    merge(&county, &[dong]).done(&["冲突 0"]);
    county
}

fn hazard(town: &Town, no: &str) -> Json {
    town.rows("hazard list").into_iter().find(|row| text(row, "no") == no).unwrap()
}

/// Key, value here and value there of each field in dispute.
fn open(town: &Town) -> Vec<[String; 3]> {
    town.rows("merge conflicts")
        .iter()
        .map(|row| ["key", "ours", "theirs"].map(|key| text(row, key).to_string()))
        .collect()
}

const NO: &str = "DG-YH-2026-0001";

#[test]
fn different_fields_both_hold_and_one_field_is_decided_by_itself() {
    let dong = dong(&["灯坏"]);
    let county = county(&dong);
    dong.sh("hazard edit 1 --place 东门 --inspector 张三 --note 村里").done(&["东门"]);
    county.sh(&format!("hazard edit {NO} --place 西门 --basis 标准 --note 镇里")).done(&["西门"]);
    merge(&county, &[&dong]).done(&["更新 1", "冲突 1"]);
    let row = hazard(&county, NO);
    assert_eq!((text(&row, "inspector"), text(&row, "basis")), ("张三", "标准"), "both hold");
    assert_eq!(open(&county), [["place", "西门", "东门"], ["note", "镇里", "村里"]]);
    // An unknown field, and one that is not in dispute: exit 2, with the fields that are.
    let before = county.bytes();
    for field in ["颜色", "basis", "判定依据"] {
        county.refuses(&format!("merge take 1 theirs --field {field}"), &[field, "隐患部位（place）", "备注（note）"]);
    }
    county.refuses("merge take 1 both", &["两条都留", "merge take 1 ours"]);
    county.refuses("merge take 1 both --field place", &["both", "ours", "theirs"]);
    assert_eq!(county.bytes(), before);
    // By its key, and by its name.
    county.sh("merge take 1 theirs --field place").done(&["取那边的（隐患部位）", "还有 1 处"]);
    assert_eq!(open(&county), [["note", "镇里", "村里"]]);
    county.sh("merge take 1 ours --field 备注").done(&["留这边的（备注）", "没有别的冲突"]);
    let row = hazard(&county, NO);
    assert_eq!((text(&row, "place"), text(&row, "note")), ("东门", "镇里"));
    // The town has the same after it merges the county's ledger, without a dispute.
    merge(&dong, &[&county]).done(&["更新 1", "冲突 0"]);
    let row = hazard(&dong, NO);
    assert_eq!((text(&row, "place"), text(&row, "note"), text(&row, "basis")), ("东门", "镇里", "标准"));
    merge(&county, &[&dong]).done(&["更新 0", "冲突 0"]);
    // Without `--field` all fields of the record are decided.
    dong.sh("hazard edit 1 --place 南门 --note 村里又改").done(&["南门"]);
    county.sh(&format!("hazard edit {NO} --place 北门 --note 镇里又改")).done(&["北门"]);
    merge(&county, &[&dong]).done(&["冲突 1"]);
    county.sh("merge take all theirs").done(&["取那边的（隐患部位、备注）"]);
    let row = hazard(&county, NO);
    assert_eq!((text(&row, "place"), text(&row, "note")), ("南门", "村里又改"));
    assert!(county.rows("merge conflicts").is_empty());
    assert_eq!(county.rows("check").len(), 0);
}

/// The dispute says who wrote the other value and when, the record in words, and what to type.
#[test]
fn a_dispute_can_be_decided_from_its_words() {
    let dong = dong(&["灯坏"]);
    let county = county(&dong);
    dong.sh("hazard edit 1 --place 东门").done(&["东门"]);
    county.sh(&format!("hazard edit {NO} --place 西门")).done(&["西门"]);
    merge(&county, &[&dong]).done(&["冲突 1"]);
    let row = &county.rows("merge conflicts")[0];
    assert_eq!(text(row, "what"), "隐患 东沟石料厂 灯坏");
    assert_eq!((text(row, "column"), text(row, "site")), ("隐患部位", "DG"));
    assert!(!text(row, "by").is_empty() && text(row, "at").starts_with("2026-"), "{row}");
    let shown = county.sh("merge conflicts").ok();
    for part in ["留“西门”：zhiben merge take 1 ours", "取“东门”：zhiben merge take 1 theirs"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

/// A town and the county recorded different steps: both hold where the domain's rule of the loop accepts them.
#[test]
fn steps_that_can_follow_each_other_are_joined() {
    for (there, here, status) in [
        // 督办 and 整改.
        (
            "hazard rectify 1 --on 2026-11-02 --rectified-by 张三",
            "hazard supervise NO --on 2026-11-01 --level 县级 --document 督1",
            "rectified",
        ),
        // 通知 of one person each: both were notified.
        ("hazard notify 1 --on 2026-11-01 --to 张三", "hazard notify NO --on 2026-11-02 --to 李四", "notified"),
        // 落实 of different parts.
        ("hazard plan 1 --on 2026-11-01 --owner 张三", "hazard plan NO --on 2026-11-01 --measures 换灯", "registered"),
        // 延期 before the rectification.
        (
            "hazard rectify 1 --on 2026-11-20 --rectified-by 张三",
            "hazard extend NO --on 2026-10-20 --due 2026-12-20 --reason 等货 --approved-by 王五",
            "rectified",
        ),
    ] {
        let dong = dong(&["灯坏"]);
        dong.sh("hazard plan 1 --on 2026-10-02 --due 2026-12-01").done(&["已落实"]);
        let county = county(&dong);
        dong.sh(there).done(&["DG-YH"]);
        county.sh(&here.replace("NO", NO)).done(&["DG-YH"]);
        merge(&county, &[&dong]).done(&["更新 1", "冲突 0"]);
        merge(&dong, &[&county]).done(&["冲突 0"]);
        let steps = |town: &Town| {
            let mut all: Vec<String> = town.rows("export step").iter().map(|row| row["no"].to_string()).collect();
            all.sort();
            all
        };
        let (ours, theirs) = (hazard(&county, NO), hazard(&dong, NO));
        assert_eq!(text(&ours, "status"), status, "{here}");
        for key in
            ["status", "rectified", "supervision", "notified_to", "notified", "owner", "measures", "due", "extensions"]
        {
            assert_eq!(ours[key], theirs[key], "{key} after {here}");
        }
        assert_eq!(steps(&county), steps(&dong), "{here}");
        if here.contains("notify") {
            assert_eq!(text(&ours, "notified_to"), "张三；李四");
        }
        merge(&county, &[&dong]).done(&["更新 0", "冲突 0"]);
        assert_eq!((county.rows("check").len(), dong.rows("check").len()), (0, 0));
    }
}

/// Steps that cannot follow each other: nothing of the other side is taken, the dispute names the step, and either answer
/// leaves a hazard whose steps fit.
#[test]
fn steps_that_cannot_follow_each_other_are_for_a_person() {
    for (there, here, step) in [
        // An extension after the rectification.
        (
            "hazard rectify 1 --on 2026-11-01 --rectified-by 张三",
            "hazard extend NO --on 2026-11-20 --due 2026-12-20 --reason 等货 --approved-by 王五",
            "延期",
        ),
        // Two extensions of one deadline.
        (
            "hazard extend 1 --on 2026-11-02 --due 2026-12-10 --reason 等货 --approved-by 王五",
            "hazard extend NO --on 2026-11-20 --due 2026-12-20 --reason 等货 --approved-by 王五",
            "延期",
        ),
        // A step on a hazard that the other side made void.
        ("hazard void 1 --reason 登错", "hazard rectify NO --on 2026-11-02 --rectified-by 李四", "作废"),
    ] {
        for side in ["ours", "theirs"] {
            let dong = dong(&["灯坏"]);
            dong.sh("hazard plan 1 --on 2026-10-02 --due 2026-12-01").done(&["已落实"]);
            let county = county(&dong);
            dong.sh(there).done(&["DG-YH"]);
            county.sh(&here.replace("NO", NO)).done(&["DG-YH"]);
            let (was, there_was) = (hazard(&county, NO), hazard(&dong, NO));
            merge(&county, &[&dong]).done(&["更新 0", "冲突 1"]);
            assert_eq!(hazard(&county, NO), was, "{here}");
            let rows = county.rows("merge conflicts");
            assert!(rows.iter().any(|row| text(row, "step").contains(step)), "{rows:#?}");
            assert!(county.sh("merge conflicts").ok().contains(step));
            county.sh(&format!("merge take 1 {side}")).done(&["没有别的冲突"]);
            let now = hazard(&county, NO);
            let chosen = if side == "ours" { &was } else { &there_was };
            for key in ["status", "rectified", "due", "extensions", "original_due", "void_reason"] {
                assert_eq!(now[key], chosen[key], "{key} {side} {here}");
            }
            merge(&county, &[&dong]).done(&["更新 0", "冲突 0"]);
            merge(&dong, &[&county]).done(&["冲突 0"]);
            assert_eq!(hazard(&dong, NO)["status"], now["status"], "{side} {here}");
        }
    }
}

/// Days of one side and persons of the other make no step.
#[test]
fn one_step_is_decided_as_a_whole() {
    let dong = dong(&["灯坏"]);
    let county = county(&dong);
    dong.sh("hazard rectify 1 --on 2026-11-02 --rectified-by 张三").done(&["DG-YH"]);
    county.sh(&format!("hazard rectify {NO} --on 2026-11-05")).done(&["DG-YH"]);
    merge(&county, &[&dong]).done(&["冲突 1"]);
    let row = hazard(&county, NO);
    assert_eq!((text(&row, "rectified"), &row["rectified_by"]), ("2026-11-05", &Json::Null));
    county.sh("merge take 1 theirs --field 整改完成日期").done(&["没有别的冲突"]);
    let row = hazard(&county, NO);
    assert_eq!((text(&row, "rectified"), text(&row, "rectified_by")), ("2026-11-02", "张三"));
}

/// Attendees that either side entered are all there.
#[test]
fn attendees_of_both_sides_are_joined() {
    let dong = dong(&[]);
    dong.sh("training add --date 2026-11-01 --topic 消防 --units U001").done(&["DG-PX-2026-0001"]);
    let county = county(&dong);
    dong.sh("training attend 1 --unit U001 --name 李四").done(&["李四"]);
    county.sh("training attend DG-PX-2026-0001 --unit 东沟石料厂 --name 王五").done(&["王五"]);
    merge(&county, &[&dong]).done(&["冲突 0"]);
    merge(&dong, &[&county]).done(&["冲突 0"]);
    for town in [&county, &dong] {
        let mut names: Vec<String> =
            town.rows("attendance list").iter().map(|row| text(row, "name").to_string()).collect();
        names.sort();
        assert_eq!(names, ["李四", "王五"]);
    }
}

/// Two copies of one store each entered a hazard under one number: both stay.
#[test]
fn two_records_of_one_number_both_stay() {
    for is_first in [true, false] {
        let dong = dong(&["灯坏"]);
        let copy = of_site("DG");
        copy_workspace(&dong.root(), &copy.root());
        // The later one is entered in the store that merges, or in the one that is merged.
        let (ours, theirs) = if is_first { (&dong, &copy) } else { (&copy, &dong) };
        let enter = |town: &Town, what: &str, at: &str| {
            let line = format!("hazard add --unit U001 --description {what} --grade general --found 2026-11-01");
            let run = Run::new(words(&line)).today(TODAY).at(&town.root()).env("ZHIBEN_NOW", at);
            run.go().done(&["DG-YH-2026-0002"]);
        };
        enter(&dong, "门堵", "2026-11-02T08:00:00+08:00");
        enter(&copy, "线乱", "2026-11-03T08:00:00+08:00");
        ours.sh("task add --date 2026-11-04 --content 复查DG-YH-2026-0002 --due 2026-12-01").done(&["DG-"]);
        merge(ours, &[theirs]).done(&["冲突 1", "编号相同而来历不同"]);
        let shown = ours.sh("merge conflicts").ok();
        assert!(shown.contains("zhiben merge take 1 both"), "{shown}");
        ours.sh("merge take 1 both").done(&["DG-YH-2026-0003", "DG-RW-2026-0001（事项）", "没有别的冲突"]);
        let all = |town: &Town| -> Vec<(String, String)> {
            let rows = town.rows("hazard list");
            rows.iter().map(|row| (text(row, "no").to_string(), text(row, "description").to_string())).collect()
        };
        let expected = [("DG-YH-2026-0001", "灯坏"), ("DG-YH-2026-0002", "门堵"), ("DG-YH-2026-0003", "线乱")];
        let expected = expected.map(|(no, what)| (no.to_string(), what.to_string()));
        assert_eq!(all(ours), expected, "{is_first}");
        ours.refuses("merge take 1 both", &["已经定了", "两条都留"]);
        merge(theirs, &[ours]).done(&["冲突 0"]);
        assert_eq!(all(theirs), expected, "{is_first}");
        merge(ours, &[theirs]).done(&["新增 0", "更新 0", "冲突 0"]);
        // The next number is free in both.
        for town in [ours, theirs] {
            assert_eq!(town.rows("check").len(), 0);
        }
        ours.sh("undo").done(&["已撤销"]);
        assert_eq!(
            ours.rows("merge conflicts").first().map(|row| text(row, "no").to_string()).as_deref(),
            Some("DG-YH-2026-0002")
        );
    }
}

fn copy_workspace(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.join("data")).unwrap();
    for name in ["plan.toml", "data/zhiben.db", "data/zhiben.head"] {
        let _ = std::fs::copy(from.join(name), to.join(name));
    }
}
