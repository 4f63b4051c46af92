//! 双随机 through the program: a draw, its record, its replay, and who may change it. The draw itself is compared with
//! another implementation in `src/draw/tests.rs`.

use crate::env::{Town, text};
use serde_json::Value;

/// Six units of which five are 生产经营单位, and four 执法人员 of whom one has left.
pub fn town() -> Town {
    let town = Town::with_units();
    town.file(
        "more.csv",
        "单位编码,单位名称,类别,标准化等级,风险等级,停业日期\n\
         U005,南河加油站,危险化学品,达标,黄,\n\
         U006,北岭面馆,九小场所,,蓝,\n\
         U007,旧砖厂,工贸,,红,2026-10-31\n",
    );
    town.run(["import", "unit", "more.csv"]).done(&["新增 3"]);
    for (name, more) in
        [("喻一", "--body 镇应急"), ("陶二", "--body 消防站"), ("张三", ""), ("李四", "--until 2026-06-30")]
    {
        town.sh(&format!("person add --name {name} --role inspector --since 2024-01-01 {more}")).done(&[name]);
    }
    town.sh("person add --name 王五 --role 网格员").done(&["王五"]);
    town
}

pub const DRAW: &str = "inspection draw --units 2 --inspectors 2 --seed '5 3 6 1' --witness 陶九";

pub fn drawn(town: &Town, line: &str) -> Value {
    let mut args = crate::env::words(line);
    args.extend(["-f".to_string(), "json".to_string()]);
    let run = town.run(args);
    assert_eq!(run.code, 0, "{run:?}");
    crate::env::parse(&run.stdout)
}

fn names(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|row| text(row, "name").to_string()).collect()
}

#[test]
fn a_draw_keeps_both_lists_and_plans_the_visits() {
    let town = town();
    let draw = drawn(&town, DRAW);
    assert_eq!(text(&draw, "no"), "JC-CQ-2026-0001");
    assert_eq!(text(&draw, "algorithm"), "zhiben-draw-1");
    // The village is no 生产经营单位, the brickyard has closed; 李四 has left and 王五 is none.
    assert_eq!(names(&draw["units"]), ["东沟石料厂", "西沟石料厂", "粮油、副食店", "南河加油站", "北岭面馆"]);
    assert_eq!(names(&draw["inspectors"]), ["喻一", "陶二", "张三"]);
    // Risk × grade: nothing known 2 × 2, 黄 达标 2 × 1, 蓝 1 × 2.
    let weights: Vec<i64> = draw["units"].as_array().unwrap().iter().map(|u| u["weight"].as_i64().unwrap()).collect();
    assert_eq!(weights, [4, 4, 4, 2, 2]);
    let rows = draw["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for (row, no) in rows.iter().zip(["JC-XC-2026-0001", "JC-XC-2026-0002"]) {
        assert_eq!((text(row, "no"), text(row, "planned")), (no, "2026-11-30"));
        assert_eq!(row["inspectors"].as_array().unwrap().len(), 2);
        let visit = &town.json(&format!("inspection show {no}"))["rows"][0];
        assert_eq!((text(visit, "mode"), text(visit, "planned")), ("random", "2026-11-30"));
        assert_eq!((&visit["date"], &visit["inspectors"]), (&Value::Null, &row["inspectors"]));
        assert_eq!(visit["units"][0], row["unit"]);
    }
}

#[test]
fn the_same_seed_and_register_give_the_same_draw_elsewhere() {
    let (here, there) = (drawn(&town(), DRAW), drawn(&town(), DRAW));
    assert_eq!(here, there);
    let other = drawn(&town(), &DRAW.replace("5 3 6 1", "5 3 6 2"));
    assert_ne!(other["seal"], here["seal"]);
    assert_eq!(other["units_hash"], here["units_hash"]);
}

#[test]
fn verify_replays_from_the_recorded_lists() {
    let town = town();
    let draw = drawn(&town, DRAW);
    for no in ["JC-CQ-2026-0001", "CQ-2026-1", "1", "JC-XC-2026-0002"] {
        let verdict = town.json(&format!("inspection verify {no}"));
        assert_eq!((&verdict["verified"], &verdict["register_same"]), (&Value::Bool(true), &Value::Bool(true)), "{no}");
        assert_eq!(verdict["drawn_units"], draw["drawn_units"]);
    }
    assert_eq!(town.json("inspection verify")["rows"][0]["verified"], true);
    town.sh("inspection verify 1 --register").ok();
    // The register moves on: no failure, unless it is asked for.
    town.sh("unit edit U006 --name 北岭面食馆").done(&[]);
    town.sh("person leave 2 --on 11-22").done(&[]);
    let shown = town.sh("inspection verify 1").ok();
    assert!(shown.contains("单位变了 北岭面馆") && shown.contains("人员减少 陶二"), "{shown}");
    let asked = town.sh("inspection verify 1 --register");
    assert_eq!((asked.code, asked.stderr.as_str()), (1, ""), "{asked:?}");
    town.refuses("inspection verify 7", &["没有编号为“7”的检查"]);
}

/// Golden case 17: one name of a record changed, by a hand that also took the triggers away.
#[test]
fn a_touched_record_fails() {
    for touch in [
        "UPDATE draw_candidate SET name = '别家' WHERE key = 'U005'",
        "UPDATE draw_candidate SET weight = 400 WHERE key = 'U006'",
        "DELETE FROM draw_candidate WHERE key = 'U005'",
        "UPDATE draw SET seed = '5 3 6 2'",
        "UPDATE draw SET witness = '没有'",
        "UPDATE draw_candidate SET recused = 'U001' WHERE list = 'inspector' AND drawn IS NULL",
    ] {
        let town = town();
        drawn(&town, DRAW);
        let conn = rusqlite::Connection::open(town.store()).unwrap();
        let triggers: Vec<String> = conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'draw%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        triggers.iter().for_each(|name| conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
        conn.execute_batch(touch).unwrap();
        drop(conn);
        let verdict = town.sh("inspection verify 1");
        assert_eq!(verdict.code, 1, "{touch}\n{verdict:?}");
        assert!(verdict.stdout.contains("不符") && verdict.stdout.contains("改过"), "{touch}\n{verdict:?}");
    }
}

#[test]
fn a_redraw_needs_a_reason_and_voids_the_first_visits() {
    let town = town();
    drawn(&town, DRAW);
    let again = DRAW.replace("5 3 6 1", "2 2 4 1");
    town.refuses(&again, &["今天已经按同样的范围抽过：JC-CQ-2026-0001", "--reason"]);
    town.refuses(&format!("{DRAW} --category 危化 --reason 甲"), &["还没有按这个范围抽过"]);
    town.refuses(&format!("{again} --redraw 1"), &["重抽要写原因"]);
    let second = drawn(&town, &format!("{again} --reason 陶二当天请假"));
    assert_eq!((text(&second, "redraws"), text(&second, "reason")), ("JC-CQ-2026-0001", "陶二当天请假"));
    let visits = town.rows("inspection list");
    let void = |visit: &&Value| visit["void_reason"] == "重抽 JC-CQ-2026-0002：陶二当天请假";
    assert_eq!((visits.len(), visits.iter().filter(void).count()), (4, 2));
    let all = town.rows("inspection verify");
    assert!(all.iter().all(|draw| draw["verified"] == true), "{all:?}");
}

#[test]
fn recusals_filters_and_what_cannot_be_drawn() {
    let town = town();
    let line = "inspection draw --units 1 --inspectors 2 --seed 6 --witness 陶九";
    let draw = drawn(&town, &format!("{line} --category 危险化学品 --recuse 陶二/南河加油站 --recuse 张三/U004"));
    assert_eq!(draw["drawn_units"], serde_json::json!(["U005"]));
    let people: Vec<&Value> = draw["drawn_inspectors"].as_array().unwrap().iter().collect();
    assert!(people.iter().all(|no| **no != "JC-RY-2026-0002") && people.len() == 2, "{people:?}");
    assert_eq!(text(&draw, "recusals"), "陶二 回避 南河加油站");
    town.sh("inspection verify 1").ok();
    let red = format!("{line} --risk 红");
    town.refuses(&red, &["要抽 1 家，名录里能抽的只有 0 家"]);
    town.refuses(&line.replace("--inspectors 2", "--inspectors 4"), &["要抽 4 名，在任的执法人员只有 3 名"]);
    let all = "--recuse 喻一/U005 --recuse 陶二/U005";
    town.refuses(&format!("{line} --risk yellow {all}"), &["2 名要回避抽中的单位，只剩 1 名"]);
    town.refuses(&line.replace("--seed 6", ""), &["要写种子", "当众"]);
    town.refuses(&line.replace("--witness 陶九", ""), &["要写监督人"]);
    town.refuses(&format!("{line} --recuse 王五/U005"), &["没有编号为“王五”的人员"]);
    town.refuses(&format!("{line} --recuse 陶二"), &["写作 人员/单位"]);
    town.refuses(&format!("{line} --planned 2026-11-01"), &["在今天（2026-11-23）之前"]);
    let empty = Town::with_units();
    empty.refuses(line, &["没有在任的执法人员", "zhiben person add"]);
}

/// Only what its interval says is due: 达标 and 黄 183 days, nothing known 92.
#[test]
fn a_draw_of_what_is_due() {
    let town = town();
    for (unit, date) in [("U001", "2026-09-01"), ("U002", "2026-08-23"), ("U005", "2026-06-01"), ("U006", "2026-05-01")]
    {
        let line = format!("inspection add --date {date} --bodies 镇应急 --units {unit} --mode special");
        town.sh(&line).done(&["已登记检查"]);
    }
    let draw = drawn(&town, "inspection draw --units 1 --inspectors 1 --seed 6 --witness 陶九 --due");
    // U002: exactly 92 days; U003 never; U006: 蓝 366 and no grade 92.
    assert_eq!(names(&draw["units"]), ["西沟石料厂", "粮油、副食店", "北岭面馆"]);
}
