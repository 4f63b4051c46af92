//! Serials that somebody lowered by hand: the next record is refused in Chinese with what to do, or gets a number that
//! was never given out; `check` names the series. Tested in every ledger that numbers its records, and for document
//! numbers, submitted forms, draws and unit codes.

use crate::env::{Output, Town};
use rusqlite::Connection;

/// A step that gives out a number, with `@` for what differs between two of them; and the series.
const STEPS: [(&str, &str); 21] = [
    ("hazard add --unit U001 --description 隐患@ --grade 一般 --found 2026-11-20", "JC-YH-2026"),
    ("training add --date 2026-11-1@ --topic 冬季消防@ --units U001", "JC-PX-2026"),
    ("drill add --date 2026-11-1@ --type fire --units U001 --people 9", "JC-YL-2026"),
    ("inspection add --date 2026-11-1@ --bodies 镇应急 --units U001 --mode routine", "JC-XC-2026"),
    ("done 1.1a --date 2026-11-1@ --note 学习@", "JC-BJ-2026"),
    ("event add major-activity --on 2026-11-1@", "JC-SJ-2026"),
    ("person add --name 王@ --role grid --unit U004 --since 2026-11-1@", "JC-RY-2026"),
    ("cert add --unit U001 --name 李@ --role special-worker --kind 电工作业 --issued 2026-11-1@", "JC-ZS-2026"),
    ("order issue --kind card --to U001 --subject 事项@ --issued 2026-11-1@", "JC-DB-2026"),
    ("order issue --kind list --to U001 --subject 事项@ --issued 2026-11-1@", "JC-文-list-2026"),
    ("task add --date 2026-11-1@ --content 事项@ --body 镇应急 --due 2026-12-01", "JC-RW-2026"),
    ("enforcement add --date 2026-11-1@ --bodies 镇应急 --unit U001 --violation 其他", "JC-ZF-2026"),
    ("approval add --date 2026-11-1@ --unit U001 --kind 准入 --result 通过", "JC-SP-2026"),
    ("tip add --received 2026-11-1@ --content 举报@ --anonymous", "JC-JB-2026"),
    ("supply add --place 镇库 --item 沙袋@ --quantity 9 --counted 2026-11-01", "JC-WZ-2026"),
    ("risk add --unit U001 --point 边坡@ --level 红", "JC-FX-2026"),
    ("device add --unit U001 --kind 灭火 --installed 2026-11-1@", "JC-SS-2026"),
    ("permit add --unit U001 --kind 许可@ --issued 2026-11-01 --expires 2029-10-31", "JC-XK-2026"),
    ("publicity add --date 2026-11-1@ --form 宣讲", "JC-XJ-2026"),
    ("inspection draw --units 1 --inspectors 1 --seed @ --witness 周一 --reason 重抽@", "JC-CQ-2026"),
    ("unit add --name 新厂@ --category 工贸", "U"),
];

fn town() -> Town {
    let town = Town::with_units();
    for name in ["吴一", "吴二", "吴三"] {
        town.sh(&format!("person add --name {name} --role inspector --since 2025-01-01")).done(&["已登记"]);
    }
    town
}

fn change(town: &Town, sql: &str) {
    Connection::open(town.store()).unwrap().execute_batch(sql).unwrap();
}

/// The kind of a series such as `JC-YH-2026`; the year is the last part, except in unit codes.
fn kind(series: &str) -> &str {
    series.rsplit_once('-').map_or(series, |(kind, _)| kind)
}

/// Refused with 3 in Chinese, with the series, its serial and what to do.
#[track_caller]
fn refused(out: Output, series: &str) {
    for needle in [series, "流水", "没有做", "zhiben check", "zhiben restore"] {
        assert!(out.stderr.contains(needle), "没有“{needle}”：{out:?}");
    }
    for english in ["constraint", "UNIQUE", "SQLite", "failed"] {
        assert!(!out.stderr.contains(english), "{out:?}");
    }
    out.fails(3, &[]);
}

#[track_caller]
fn finds(town: &Town, series: &str) -> bool {
    town.rows("check").iter().any(|row| row["kind"] == "seal" && row["record"] == series)
}

#[test]
fn a_lowered_serial_gives_no_number_twice() {
    for (step, series) in STEPS {
        let town = town();
        for n in 1..=3 {
            // The first draw of a day repeats no other.
            town.sh(&step.replace('@', &n.to_string()).replace(" --reason 重抽1", "")).done(&["已"]);
        }
        if series == "U" {
            // For unit codes there is a serial only of those that were undone.
            town.sh("undo --others").done(&["已撤销"]);
        }
        let whole = town.bytes().unwrap();
        assert!(!finds(&town, series), "{series}");
        for lower in ["UPDATE serial SET last = last - 2", "UPDATE serial SET last = 0", "DELETE FROM serial"] {
            town.file("data/zhiben.db", &whole);
            change(&town, &format!("{lower} WHERE kind = '{}'", kind(series)));
            assert!(finds(&town, series), "{series}：{lower}：{}", town.sh("check").ok());
            let out = town.sh(&step.replace('@', "4"));
            match series {
                // U007 was undone and stays used.
                "U" => drop(out.done(&["U008"])),
                _ => refused(out, series),
            }
        }
        town.file("data/zhiben.db", &whole);
        town.sh(&step.replace('@', "4")).done(&["已"]);
    }
}

/// An imported number that is typed repairs the serial; the rows of a file are refused like a single record.
#[test]
fn a_file_gets_no_number_twice_and_a_typed_number_leads_on() {
    let town = town();
    for n in 1..=3 {
        town.sh(&STEPS[0].0.replace('@', &n.to_string())).done(&["已登记"]);
    }
    change(&town, "UPDATE serial SET last = 1 WHERE kind = 'JC-YH'");
    town.file(
        "h.csv",
        "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,护栏缺失,一般,2026-11-02\n东沟石料厂,边坡裂缝,一般,2025-11-02\n",
    );
    refused(town.sh("import hazard h.csv"), "JC-YH-2026");
    refused(town.sh(&STEPS[0].0.replace('@', "4")), "JC-YH-2026");
    town.sh(&format!("{} --no JC-YH-2026-0004", STEPS[0].0.replace('@', "4"))).done(&["JC-YH-2026-0004"]);
    town.sh("import hazard h.csv").done(&["新增 2"]);
    assert!(!finds(&town, "JC-YH-2026"));
}

/// An imported document number is not given out again.
#[test]
fn an_imported_document_number_is_not_given_again() {
    let town = town();
    town.file("o.csv", "文书编号,文种,主送,事项,签发日期\n积安督单〔2026〕7号,单,东沟石料厂,限期整改,2026-10-08\n");
    town.sh("import order o.csv").done(&["新增 1"]);
    assert!(!finds(&town, "JC-文-list-2026"));
    let issue = |n: i32| format!("order issue --kind list --to U001 --subject 事项{n} --issued 2026-11-1{n}");
    town.sh(&issue(1)).done(&["积安督单〔2026〕8号"]);
    town.sh("undo --others").done(&["已撤销"]);
    town.sh(&issue(2)).done(&["积安督单〔2026〕9号"]);
    town.sh("order edit 积安督单〔2026〕9号 --no 积安督单〔2026〕12号").done(&["12号"]);
    assert!(!finds(&town, "JC-文-list-2026"));
    town.sh(&issue(3)).done(&["积安督单〔2026〕13号"]);
    assert!(!finds(&town, "JC-文-list-2026"));
}

/// Submitted forms, attached files and explanations.
#[test]
fn what_else_is_numbered_is_not_numbered_twice() {
    let town = Town::sample();
    town.file("a.jpg", "1");
    town.file("b.jpg", "2");
    let attach = |name: &str| format!("attach JC-YH-2026-0012 {name} --kind 照片");
    let explain = |id: &str| format!("explain {id} --reason 企业停产 --approved-by 示例周戊");
    let submit = |period: &str| format!("submit hazard-sheet --period {period} -o {period}.csv");
    for (first, second, series) in [
        (attach("a.jpg"), attach("b.jpg"), "JC-FJ-2026"),
        (explain("B1/town/2025Q1"), explain("2.1c/town/2026-04-04"), "JC-SM-2026"),
        (submit("2026-09"), submit("2026-10"), "JC-SB-2026"),
    ] {
        town.sh(&first).done(&["已"]);
        change(&town, &format!("UPDATE serial SET last = 0 WHERE kind = '{}'", kind(series)));
        assert!(finds(&town, series), "{series}");
        refused(town.sh(&second), series);
    }
}
