//! Nothing that is dated later is in a report: as of every day the ledgers with all that came since read as the ledgers
//! that hold only what was dated by then.

use crate::env::{Town, words};
use serde_json::Value;

/// What happened, each entered on its day.
const LIFE: &[(&str, &str)] = &[
    ("2026-01-05", "unit add --name 东沟石料厂 --categories 非煤矿山 --principal 张三"),
    ("2026-01-05", "unit add --name 西沟加油站 --categories 危险化学品 --principal 李四 --controller 王大"),
    ("2026-01-05", "hazard add --unit U001 --description 边坡浮石 --grade major --found 2026-01-05"),
    ("2026-01-05", "hazard add --unit U002 --description 护栏缺失 --grade general --found 2026-01-05 --due 2026-02-09"),
    (
        "2026-01-05",
        "cert add --unit U001 --name 张三 --role principal --kind 主要负责人考核合格证 --issued 2023-02-01 --expires 2026-02-20",
    ),
    ("2026-01-05", "cert add --unit U001 --name 李电 --role special-worker --kind 电工作业 --issued 2023-02-20"),
    ("2026-01-05", "supply add --place 镇库 --item 沙袋 --quantity 10 --minimum 5 --counted 2026-01-05"),
    ("2026-01-05", "person add --name 刘七 --role inspector --since 2026-01-01"),
    ("2026-01-05", "inspection plan --planned 2026-02-08 --units U001 --mode selfcheck"),
    ("2026-01-05", "task add --content 清查出租屋 --date 2026-01-05 --due 2026-02-01 --owner 刘七"),
    ("2026-01-05", "tip add --content 夜间动火 --unit U001 --received 2026-01-05 --anonymous"),
    ("2026-01-05", "tip add --content 堵塞通道 --unit U002 --received 2026-01-05 --anonymous"),
    ("2026-01-05", "risk add --unit U001 --point 边坡 --level red --controls 监测"),
    ("2026-01-20", "hazard judge 1 --grade major --judged-by 县应急局"),
    ("2026-01-20", "hazard plan 1 --owner 张三"),
    ("2026-01-20", "hazard notify 2 --to 李四"),
    ("2026-01-20", "order issue --kind list --to U001 --subject 限期整改 --hazards 1 --signer 孙丙"),
    ("2026-02-03", "hazard notify 1 --to 张三 --document 文1"),
    ("2026-02-03", "hazard plan 1 --measures 削坡 --fund-yuan 5 --due 2026-03-01 --contingency 撤人"),
    ("2026-02-03", "hazard supervise 1 --level 县级 --document 晋1号"),
    ("2026-02-03", "hazard extend 2 --due 2026-02-20 --reason 天气 --approved-by 镇长"),
    ("2026-02-03", "task finish 1 --result 已清查"),
    ("2026-02-03", "order edit 1 --received 2026-02-03"),
    ("2026-02-08", "hazard notify 2 --to 王大"),
    ("2026-02-08", "hazard rectify 2 --rectified-by 李四"),
    ("2026-02-08", "hazard review 2 --reviewer 赵甲 --fail --note 不彻底"),
    ("2026-02-08", "inspection hold 1"),
    ("2026-02-08", "tip answer 1 --finding 属实"),
    ("2026-02-08", "supply edit 1 --quantity 3 --counted 2026-02-08"),
    ("2026-02-17", "hazard rectify 2 --rectified-by 王五"),
    ("2026-02-17", "hazard review 2 --reviewer 赵甲 --pass"),
    ("2026-02-17", "order reply 1 --reply 已削坡"),
    ("2026-02-17", "tip reward 1 --yuan 500"),
    ("2026-02-17", "tip convert 2 --grade general"),
    ("2026-02-17", "cert renew 1 --expires 2029-02-16"),
    ("2026-02-17", "cert renew 2"),
    ("2026-02-17", "supply take 1 --quantity 1"),
    ("2026-02-17", "risk edit 1 --announced 2026-02-17"),
    ("2026-02-17", "training add --date 2026-02-17 --topic 有限空间 --units U001"),
    ("2026-02-17", "training attend 1 --unit U001 --name 张三"),
    ("2026-03-02", "hazard reopen 2 --reason 复发"),
    ("2026-03-02", "supply take 1 --quantity 2 --on 2026-03-02"),
    ("2026-03-02", "person leave 1 --on 2026-03-02"),
    ("2026-03-02", "unit close U002 --on 2026-03-02"),
    ("2026-03-02", "hazard rectify 1 --rectified-by 张三"),
    ("2026-03-05", "hazard review 1 --reviewer 赵甲 --pass"),
    ("2026-03-05", "hazard close 1 --approved-by 镇长"),
];

/// What is asked for on each day.
const REPORTS: &[&str] = &[
    "unit list",
    "hazard list",
    "hazard list --open",
    "inspection list",
    "training list",
    "task list",
    "order list",
    "tip list",
    "supply list",
    "person list",
    "cert list",
    "risk list",
    "hazard show 1",
    "hazard show 2",
    "order list --replied-from 2026-01-01",
    "tip list --finding 属实",
    "cert list --expires-from 2027-01-01",
    "hazard list --supervision 县级",
    "unit show U002",
    "tip show 1",
    "tip show 2",
    "supply show 1",
    "cert show 1",
    "cert show 2",
    "upcoming --days 2000",
    "inspection show 1",
    "overdue",
    "upcoming",
    "status",
    "checklist --unit U001",
    "why JC-YH-2026-0001",
    "why JC-YH-2026-0002",
    "why JC-ZS-2026-0001",
    "handover 张三",
    "handover 刘七",
    "digest --style message",
    "digest --to U001",
    "submit hazard-sheet --dry-run --early --period 2026",
    "submit major-hazards --dry-run --early --period 2026",
];

fn report(town: &Town, day: &str, line: &str) -> Value {
    let mut line = words(line);
    line.extend(["-f", "json"].map(str::to_string));
    let out = town.on(day, line);
    serde_json::from_str(&out.stdout).unwrap_or(Value::String(out.stderr))
}

#[test]
fn as_of_a_day_is_what_the_ledgers_held_on_it() {
    let (whole, until) = (Town::new(), Town::new());
    let enter = |town: &Town, (day, line): &(&str, &str)| {
        let done = town.on(day, words(line));
        assert_eq!(done.code, 0, "{line}: {done:?}");
    };
    LIFE.iter().for_each(|one| enter(&whole, one));
    let mut wrong = Vec::new();
    for day in LIFE.chunk_by(|a, b| a.0 == b.0) {
        day.iter().for_each(|one| enter(&until, one));
        for line in REPORTS {
            let (as_of, then) = (report(&whole, day[0].0, line), report(&until, day[0].0, line));
            if as_of != then {
                wrong.push(format!("{} {line}\n  all:   {as_of}\n  until: {then}", day[0].0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_demo_is_whole_or_is_none() {
    for (day, is_before) in [("2024-06-01", true), ("2026-11-22", true), ("2026-11-23", false), ("2031-05-05", false)] {
        let town = Town::bare();
        let made = town.on(day, ["demo", "示例"]);
        assert_eq!((made.code, made.stderr.as_str()), (0, ""), "{day}: {made:?}");
        assert_eq!(made.stdout.contains("示例的记录到 2026-11-23 为止"), is_before, "{day}: {made:?}");
        assert_eq!(town.on(day, ["demo", "示例"]).stdout, made.stdout, "{day}");
        let mut left: Vec<_> =
            std::fs::read_dir(town.root().join("示例/data")).unwrap().map(|f| f.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["zhiben.db", "zhiben.head"], "{day}");
    }
    // Cut off before the plan was written, it is finished; one that was filled in part is refused.
    let town = Town::bare();
    let shown = town.run(["demo", "甲"]).ok();
    std::fs::remove_file(town.root().join("甲/plan.toml")).unwrap();
    assert_eq!(town.run(["demo", "甲"]).ok(), shown);
    std::fs::create_dir_all(town.root().join("data/sample")).unwrap();
    town.run(["init"]).done(&["已建立"]);
    town.file("data/sample/unit.csv", "单位名称\n甲厂\n");
    town.run(["import", "unit", "data/sample/unit.csv"]).done(&["新增 1"]);
    town.run(["demo", "."]).fails(2, &["没有建完", "删掉"]);
}

#[test]
fn an_order_is_found_by_its_document_number() {
    let town = Town::with_units();
    for subject in ["清理通道", "更换软管"] {
        town.run(["order", "issue", "--kind", "list", "--to", "U001", "--subject", subject]).done(&["登记"]);
    }
    let no = town.rows("order list")[0]["no"].as_str().unwrap().to_string();
    for (open, shut) in [("〔", "〕"), ("[", "]"), ("(", ")"), ("（", "）"), ("【", "】"), ("［", "］")] {
        let typed = no.replace('〔', open).replace('〕', shut);
        assert_eq!(town.json(&format!("order show {typed}"))["rows"][0]["subject"], "清理通道", "{typed}");
    }
    town.run(["order", "reply", &no.replace('〔', "[").replace('〕', "]")]).done(&["已回复"]);
    let printed = town.run(["order", "print", &no.replace('〔', "(").replace('〕', ")"), "-o", "单.docx"]);
    assert_eq!(printed.code, 0, "{printed:?}");
    assert!(town.root().join("单.docx").exists());
    town.refuses(&format!("order show {}", no.replace("1号", "9号")), &["没有编号为"]);
}
