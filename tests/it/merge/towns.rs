//! `merge`: several towns' stores in one: numbers, parts, files, disputes, undo, and what is never merged.

use crate::env::{Output, Run, TODAY, Town, rows, text};
use std::fs;

/// A town of another site.
pub fn of_site(site: &str) -> Town {
    let town = Town::new();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
    town
}

/// 东沟: a unit, a rectified hazard and an open one.
fn dong() -> Town {
    let town = of_site("DG");
    town.sh("unit add --name 东沟石料厂 --category 工贸 --phone 13900001234").done(&["U001"]);
    for (what, day) in [("灯坏了", "2026-11-20"), ("门堵了", "2026-11-21")] {
        let line = format!("hazard add --unit U001 --description {what} --grade general --found {day}");
        town.sh(&line).done(&["DG-YH-2026-000"]);
    }
    town.sh("hazard rectify 1 --on 2026-11-22 --rectified-by 张三").done(&["待复查"]);
    town
}

/// 西沟: unit codes that 东沟 uses for other units, a number without a site, and a training with attendees.
fn xi() -> Town {
    let town = of_site("XG");
    town.sh("unit add --name 西沟加油站 --category 工贸").done(&["U001"]);
    town.sh("unit add --name 东沟石料有限公司 --category 工贸").done(&["U002"]);
    town.file("h.csv", "隐患编号,单位名称,隐患描述,隐患等级,发现日期\nH-17,西沟加油站,线乱,一般,2026-11-19\n");
    town.sh("import hazard h.csv").done(&["新增 1"]);
    town.sh("training add --date 2026-11-01 --topic 消防 --units 西沟加油站").done(&["XG-PX-2026-0001"]);
    town.sh("training attend 1 --unit U001 --name 李四").done(&["李四"]);
    town
}

pub fn merge(county: &Town, towns: &[&Town]) -> Output {
    let named = towns.iter().map(|town| town.root().display().to_string());
    county.run(std::iter::once("merge".to_string()).chain(named))
}

/// Every ledger as exported, in the order of numbers.
fn exported(town: &Town) -> Vec<(String, String)> {
    let dir = town.root().join("all");
    let _ = fs::remove_dir_all(&dir);
    town.run(["export", "all", "-o", dir.to_str().unwrap()]).ok();
    let mut all: Vec<(String, String)> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("manifest.json"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn towns_come_into_one_store_in_any_order_and_any_number_of_times() {
    let (dong, xi, county, other) = (dong(), xi(), of_site("FS"), of_site("FS"));
    let before = [dong.bytes(), xi.bytes()];
    merge(&county, &[&dong, &xi]).done(&["新增 7", "更新 0", "冲突 0", "zhiben undo"]);
    merge(&other, &[&xi]).done(&["新增 4"]);
    merge(&other, &[&dong]).done(&["新增 3"]);
    assert_eq!([dong.bytes(), xi.bytes()], before, "what is merged from is left as it is");
    let names: Vec<String> =
        county.rows("unit list").iter().map(|u| format!("{} {}", text(u, "code"), text(u, "name"))).collect();
    assert_eq!(names, ["DG-U001 东沟石料厂", "XG-U001 西沟加油站", "XG-U002 东沟石料有限公司"]);
    let hazards = county.rows("hazard list");
    let printed: Vec<(&str, &str, &str)> =
        hazards.iter().map(|h| (text(h, "no"), text(h, "unit"), text(h, "status"))).collect();
    assert_eq!(
        printed,
        [
            ("DG-YH-2026-0001", "东沟石料厂", "rectified"),
            ("DG-YH-2026-0002", "东沟石料厂", "registered"),
            ("XG-H-17", "西沟加油站", "registered"),
        ]
    );
    let people = county.rows("attendance list");
    assert_eq!((text(&people[0], "training"), text(&people[0], "name")), ("XG-PX-2026-0001", "李四"));
    // Units are in the order of entry; everything else is equal.
    let sorted = |town: &Town| -> Vec<(String, Vec<String>)> {
        exported(town)
            .into_iter()
            .map(|(name, text)| {
                let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
                lines.sort();
                (name, lines)
            })
            .collect()
    };
    assert_eq!(sorted(&county), sorted(&other));
    // A second merge changes nothing and leaves nothing to undo.
    let store = county.bytes();
    merge(&county, &[&xi, &dong]).done(&["新增 0、更新 0、不变 7、冲突 0"]);
    assert_eq!(county.bytes(), store);
    // Undo takes back the whole merge in one step, and redo restores it.
    let all = exported(&county);
    county.sh("undo").done(&["已撤销 1 步"]);
    assert!(county.rows("hazard list").is_empty() && county.rows("unit list").is_empty());
    merge(&county, &[&dong, &xi]).done(&["新增 7"]);
    assert_eq!(exported(&county), all);
    assert_eq!(county.rows("check").len(), 0);
}

#[test]
fn what_a_town_changed_since_comes_and_what_both_changed_is_left_to_a_person() {
    let (dong, county) = (dong(), of_site("FS"));
    merge(&county, &[&dong]).done(&["新增 3"]);
    dong.sh("hazard edit 1 --place 东门").done(&["东门"]);
    dong.sh("hazard void 2 --reason 重复登记").done(&["作废"]);
    merge(&county, &[&dong]).done(&["新增 0、更新 2、不变 1"]);
    let hazards = county.rows("hazard list");
    assert_eq!((text(&hazards[0], "place"), text(&hazards[1], "status")), ("东门", "void"));
    // A step that was recorded at the hazard's site is merged with its hazard.
    dong.sh("hazard review 1 --on 2026-11-23 --reviewer 王五 --fail --note 没拧紧").done(&["整改中"]);
    merge(&county, &[&dong]).done(&["更新 1"]);
    county.sh("hazard show DG-YH-2026-0001").ok().find("没拧紧").expect("the failed review");

    dong.sh("hazard edit 1 --place 南门").done(&["南门"]);
    county.sh("hazard edit DG-YH-2026-0001 --place 西门").done(&["西门"]);
    merge(&county, &[&dong]).done(&["冲突 1", "merge conflicts"]);
    let open = county.rows("merge conflicts");
    let printed = |row: &serde_json::Value| -> Vec<String> {
        ["no", "key", "ours", "theirs", "site"].map(|key| text(row, key).to_string()).to_vec()
    };
    assert_eq!(open.iter().map(printed).collect::<Vec<_>>(), [["DG-YH-2026-0001", "place", "西门", "南门", "DG"]]);
    // Nothing was decided silently, and a second merge does not ask again.
    assert_eq!(text(&county.rows("hazard list")[0], "place"), "西门");
    merge(&county, &[&dong]).done(&["冲突 0"]);
    let id = open[0]["id"].as_i64().unwrap();
    county.refuses("merge take 99 ours", &["99", "merge conflicts"]);
    county.refuses("merge take 1 mine", &["ours", "theirs"]);
    county.sh(&format!("merge take {id} theirs")).done(&["取那边的"]);
    assert_eq!(text(&county.rows("hazard list")[0], "place"), "南门");
    county.refuses(&format!("merge take {id} ours"), &["已经定了"]);
    // After undo the dispute is open again; decided for this side, it stays decided when the same content comes again.
    county.sh("undo").done(&["已撤销"]);
    assert_eq!(county.rows("merge conflicts").len(), 1);
    county.sh(&format!("merge take {id} ours")).done(&["留这边的"]);
    merge(&county, &[&dong]).done(&["冲突 0"]);
    assert_eq!(text(&county.rows("hazard list")[0], "place"), "西门");
    // The town learns of the decision by merging the county's store.
    merge(&dong, &[&county]).done(&["更新 1"]);
    assert_eq!(text(&dong.rows("hazard list")[0], "place"), "西门");
    assert_eq!(text(&dong.rows("unit list")[0], "code"), "U001", "at home numbers are as they always were");
}

#[test]
fn an_older_copy_takes_nothing_back() {
    let (dong, county) = (dong(), of_site("FS"));
    let old = dong.root().join("old.db");
    dong.run(["backup", old.to_str().unwrap()]).done(&["已备份"]);
    dong.sh("hazard edit 1 --place 东门").done(&["东门"]);
    merge(&county, &[&dong]).done(&["新增 3"]);
    county.run(["merge", old.to_str().unwrap()]).done(&["新增 0、更新 0、不变 3、冲突 0"]);
    assert_eq!(text(&county.rows("hazard list")[0], "place"), "东门");
    // A copy for sharing is the same town, without what must not be handed on.
    let shared = dong.root().join("shared.db");
    dong.run(["backup", shared.to_str().unwrap(), "--for-sharing"]).done(&["供外传"]);
    county.run(["merge", shared.to_str().unwrap()]).done(&["新增 0、更新 0、不变 3、冲突 0"]);
}

#[test]
fn a_folder_of_ledgers_comes_in_too() {
    let (dong, county) = (dong(), of_site("FS"));
    let folder = dong.root().join("all");
    let named = folder.to_str().unwrap();
    dong.run(["export", "all", "-o", named]).ok();
    county.run(["merge", named]).done(&["（DG）：新增 3"]);
    assert_eq!(text(&county.rows("merge list DG-YH-2026-0002")[0], "site"), "DG");
    dong.sh("hazard edit 2 --place 东门").done(&["东门"]);
    fs::remove_dir_all(&folder).unwrap();
    dong.run(["export", "all", "-o", named]).ok();
    county.run(["merge", named]).done(&["新增 0、更新 1、不变 2、冲突 0"]);
    // Where the county changed the record too, a person decides.
    county.sh("hazard edit DG-YH-2026-0002 --place 西门").done(&["西门"]);
    county.run(["merge", named]).done(&["冲突 0"]);
    dong.sh("hazard edit 2 --place 南门").done(&["南门"]);
    fs::remove_dir_all(&folder).unwrap();
    dong.run(["export", "all", "-o", named]).ok();
    county.run(["merge", named]).done(&["冲突 1"]);
}

#[test]
fn units_under_two_names_are_proposed_and_made_one_by_a_person_alone() {
    let (dong, xi, county) = (dong(), xi(), of_site("FS"));
    xi.sh("hazard add --unit U002 --description 路滑 --grade general --found 2026-11-20").done(&["XG-YH-2026-0001"]);
    merge(&county, &[&dong, &xi]).done(&["1 对单位", "merge units"]);
    let pairs = county.rows("merge units");
    assert_eq!((text(&pairs[0], "code"), text(&pairs[0], "other_code")), ("DG-U001", "XG-U002"));
    county.sh("merge same DG-U001 XG-U002").done(&["1 条记录", "别名"]);
    let of = |no: &str| text(county.rows("hazard list").iter().find(|h| h["no"] == no).unwrap(), "unit").to_string();
    assert_eq!(of("XG-YH-2026-0001"), "东沟石料厂");
    assert!(county.rows("merge units").is_empty());
    // What the site enters later belongs to the unit that stayed.
    xi.sh("hazard add --unit U002 --description 灯灭 --grade general --found 2026-11-21").done(&["XG-YH-2026-0002"]);
    merge(&county, &[&dong, &xi]).done(&["新增 1、更新 0", "冲突 0"]);
    assert_eq!(of("XG-YH-2026-0002"), "东沟石料厂");
    county.sh("undo 2 --yes").done(&["已撤销 2 步"]);
    assert_eq!(of("XG-YH-2026-0001"), "东沟石料有限公司");
}

#[test]
fn files_come_along_and_reporters_stay_at_home() {
    let (dong, county) = (dong(), of_site("FS"));
    dong.file("整改后.jpg", "像一张照片");
    dong.sh("attach 1 整改后.jpg --kind 整改后").done(&["DG-FJ-2026-0001"]);
    dong.sh("tip add --received 2026-11-20 --content 夜里偷采 --reporter 赵六 --reporter-phone 13800000000")
        .done(&["DG-JB-2026-0001"]);
    merge(&county, &[&dong]).done(&["附件 1", "举报人留在那边"]);
    let kept = &county.rows("attach list")[0];
    assert_eq!(text(kept, "record"), "DG-YH-2026-0001");
    let file = county.root().join("data/files").join(text(kept, "sha256"));
    assert_eq!(fs::read_to_string(file).unwrap(), "像一张照片");
    let store = fs::read(county.store()).unwrap();
    let holds = |what: &str| store.windows(what.len()).any(|part| part == what.as_bytes());
    assert!(!holds("赵六") && !holds("13800000000"));
    // A file that does not have the content of its name is not copied, which is reported.
    let other = of_site("FS");
    let place = dong.root().join("data/files").join(text(kept, "sha256"));
    fs::write(&place, "换了").unwrap();
    merge(&other, &[&dong]).done(&["整改后.jpg", "核对不上"]);
}

#[test]
fn what_cannot_be_believed_or_distinguished_is_refused() {
    let (dong, county) = (dong(), of_site("FS"));
    merge(&county, &[&dong]).done(&["新增 3"]);
    let before = county.bytes();
    let itself = county.root().display().to_string();
    county.run(["merge", &itself]).refused(&["就是这本台账自己"]);
    county.run(["merge", "没有.db"]).fails(3, &["没有.db"]);
    county.run(["merge", county.file("x.db", "不是台账").to_str().unwrap()]).fails(3, &["x.db"]);
    // Numbers without a site, and no plan next to the store.
    let nameless = Town::with_units();
    let alone = nameless.root().join("alone.db");
    fs::copy(nameless.store(), &alone).unwrap();
    county.run(["merge", alone.to_str().unwrap()]).refused(&["--site"]);
    // Somebody wrote to the store past the journal.
    let conn = rusqlite::Connection::open(dong.store()).unwrap();
    let drop: Vec<String> = conn
        .prepare("SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'hazard'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    drop.iter().for_each(|sql| conn.execute_batch(sql).unwrap());
    conn.execute("UPDATE hazard SET place = '改'", []).unwrap();
    conn.close().unwrap();
    merge(&county, &[&dong]).fails(3, &["数据核验", "zhiben check"]);
    assert_eq!(county.bytes(), before);
    merge(&county, &[&dong]).fails(3, &["没有读它"]);
}

#[test]
fn a_trial_writes_nothing_and_scripts_get_the_counts() {
    let (dong, county) = (dong(), of_site("FS"));
    let mut args = vec!["merge".to_string(), dong.root().display().to_string(), "--dry-run".to_string()];
    county.run(args.clone()).done(&["试看（没有写入）", "新增 3"]);
    assert!(county.rows("hazard list").is_empty());
    args.truncate(2);
    args.extend(["-f", "json"].map(String::from));
    let run = Run::new(args).today(TODAY).at(&county.root()).go();
    let json = crate::env::parse(&run.stdout);
    assert_eq!((json["added"].as_i64(), json["disputed"].as_i64()), (Some(3), Some(0)));
    assert_eq!(text(&rows(&json)[0], "site"), "DG");
    assert!(json["conflicts"].as_array().unwrap().is_empty());
}
