//! A clerk's walk: two villages and the town have one set of records, work apart for a month and meet again with ten
//! disputes. The clerk decides them with the words and the commands on the screen alone.

use super::towns::{merge, of_site};
use crate::env::{Town, text};

/// A village with five hazards.
fn village(site: &str, unit: &str, hazards: [&str; 5]) -> Town {
    let town = of_site(site);
    town.sh(&format!("unit add --name {unit} --category 工贸")).done(&["U001"]);
    for what in hazards {
        let line = format!("hazard add --unit U001 --description {what} --grade general --found 2026-10-01");
        town.sh(&line).done(&[site]);
    }
    town
}

/// For each hazard: what the village did, what the town did, and the side that the clerk wants, by its words.
const APART: [(&str, &str, &str); 10] = [
    ("hazard edit DG-YH-2026-0001 --place 东门", "hazard edit DG-YH-2026-0001 --place 西门", "取“东门”"),
    ("hazard edit DG-YH-2026-0002 --note 村里查过", "hazard edit DG-YH-2026-0002 --note 镇里查过", "留“镇里查过”"),
    ("hazard edit DG-YH-2026-0003 --inspector 张三", "hazard edit DG-YH-2026-0003 --inspector 李四", "取“张三”"),
    ("hazard plan DG-YH-2026-0004 --due 2026-11-25", "hazard plan DG-YH-2026-0004 --due 2026-11-30", "留“2026-11-30”"),
    (
        "hazard rectify DG-YH-2026-0005 --on 2026-11-02 --rectified-by 张三",
        "hazard rectify DG-YH-2026-0005 --on 2026-11-05 --rectified-by 李四",
        "取那边的",
    ),
    (
        "hazard edit XG-YH-2026-0001 --description 油管漏油",
        "hazard edit XG-YH-2026-0001 --description 油枪漏油",
        "取“油管漏油”",
    ),
    ("hazard edit XG-YH-2026-0002 --basis 甲标准", "hazard edit XG-YH-2026-0002 --basis 乙标准", "留“乙标准”"),
    ("hazard edit XG-YH-2026-0003 --place 院里", "hazard edit XG-YH-2026-0003 --place 门口", "取“院里”"),
    ("hazard void XG-YH-2026-0004 --reason 重了", "hazard rectify XG-YH-2026-0004 --on 2026-11-03", "留这边的"),
    ("hazard edit XG-YH-2026-0005 --basis-clause 三条", "hazard edit XG-YH-2026-0005 --basis-clause 四条", "留“四条”"),
];

#[test]
fn ten_disputes_are_decided_in_ten_short_commands() {
    let dong = village("DG", "东沟石料厂", ["灯坏", "门堵", "线乱", "坑深", "坡陡"]);
    let xi = village("XG", "西沟加油站", ["油漏", "罐锈", "泵响", "灯暗", "路滑"]);
    let town = of_site("ZJ");
    merge(&town, &[&dong, &xi]).done(&["新增 12", "冲突 0"]);
    for (there, here, _) in APART {
        let village = if there.contains("DG-") { &dong } else { &xi };
        village.sh(there).done(&[]);
        town.sh(here).done(&[]);
    }
    // What only one side did is there without a question.
    dong.sh("hazard edit 1 --inspector 王五").done(&[]);
    town.sh("hazard edit DG-YH-2026-0001 --basis 丙标准").done(&[]);
    merge(&town, &[&dong, &xi]).done(&["冲突 10", "zhiben merge conflicts"]);
    for (_, here, wanted) in APART {
        let no = here.split(' ').nth(2).unwrap();
        let screen = town.sh("merge conflicts").ok();
        let command = typed(&screen, no, wanted);
        assert!(command.len() <= "zhiben merge take 10 theirs".len(), "{command}");
        town.sh(command.strip_prefix("zhiben ").unwrap()).done(&[no]);
    }
    assert!(town.sh("merge conflicts").ok().contains("没有冲突"));
    let of = |town: &Town, no: &str, key: &str| -> serde_json::Value {
        town.rows("hazard list").into_iter().find(|row| text(row, "no") == no).unwrap()[key].clone()
    };
    let expected = [
        ("DG-YH-2026-0001", "place", "东门"),
        ("DG-YH-2026-0001", "inspector", "王五"),
        ("DG-YH-2026-0001", "basis", "丙标准"),
        ("DG-YH-2026-0002", "note", "镇里查过"),
        ("DG-YH-2026-0003", "inspector", "张三"),
        ("DG-YH-2026-0004", "due", "2026-11-30"),
        ("DG-YH-2026-0005", "rectified", "2026-11-02"),
        ("DG-YH-2026-0005", "rectified_by", "张三"),
        ("XG-YH-2026-0001", "description", "油管漏油"),
        ("XG-YH-2026-0002", "basis", "乙标准"),
        ("XG-YH-2026-0003", "place", "院里"),
        ("XG-YH-2026-0004", "status", "rectified"),
        ("XG-YH-2026-0005", "basis_clause", "四条"),
    ];
    for (no, key, value) in expected {
        assert_eq!(of(&town, no, key), value, "{no} {key}");
    }
    // The villages learn of it all, without a question, and everybody has the same.
    for village in [&dong, &xi] {
        merge(village, &[&town]).done(&["冲突 0"]);
        for no in APART.map(|(_, here, _)| here.split(' ').nth(2).unwrap()) {
            for key in
                ["place", "note", "inspector", "due", "rectified", "description", "basis", "basis_clause", "status"]
            {
                assert_eq!(of(village, no, key), of(&town, no, key), "{no} {key}");
            }
        }
        assert_eq!(village.rows("check").len(), 0);
    }
    merge(&town, &[&dong, &xi]).done(&["新增 0、更新 0", "冲突 0"]);
}

/// The command beside these words in the lines about the dispute of a record.
fn typed(screen: &str, no: &str, wanted: &str) -> String {
    let row = screen.lines().find(|line| line.contains(no)).unwrap();
    let id = row.split_whitespace().next().unwrap();
    let first = format!("{id} ");
    let lines = screen.lines().skip_while(|line| !line.starts_with(&first));
    let mut lines = lines.take_while(|line| line.starts_with(&first) || line.starts_with(' '));
    let line = lines.find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{wanted}: {screen}"));
    line.split_once('：').unwrap().1.to_string()
}
