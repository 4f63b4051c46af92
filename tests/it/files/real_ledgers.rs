//! Ledgers as offices really keep them: their statuses, headers and footers, founding dates of old firms, rosters by
//! post, and gaps or contradictions in a file's history.

use crate::env::{Town, rows, text};
use serde_json::{Value, json};

#[track_caller]
pub fn import(town: &Town, ledger: &str, csv: &str, code: i32) -> Value {
    town.file("given.csv", csv);
    let out = town.run(["import", ledger, "given.csv", "-f", "json"]);
    assert_eq!(out.code, code, "{out:#?}");
    crate::env::parse(&out.stdout)
}

pub fn all<'v>(receipt: &'v Value, key: &str) -> &'v [Value] {
    receipt[key].as_array().unwrap()
}

const REVIEWED: &str = "受检单位,隐患描述,隐患等级,发现日期,整改期限,整改完成日期,复查日期,复查人,隐患状态\n";

#[test]
fn a_passed_review_closes_a_general_hazard_on_its_day_and_a_major_one_waits() {
    for state in ["关闭", "已关闭", "已闭环", "闭环", "已销号", "已复查", "已办结", "复查合格", "完成闭环"]
    {
        let town = Town::with_units();
        let row = |what: &str, grade: &str| {
            format!("东沟石料厂,{what},{grade},2026-06-01,2026-06-04,2026-06-02,2026-06-03,王某,{state}\n")
        };
        let csv =
            format!("{REVIEWED}{}{}{}", row("护栏缺失", "一般"), row("孔洞未盖", "一般"), row("边坡失稳", "重大"));
        let receipt = import(&town, "hazard", &csv, 0);
        let derived = all(&receipt, "derived");
        assert_eq!(derived.len(), 1, "{state}：{receipt:#}");
        assert_eq!((&derived[0]["column"], &derived[0]["rows"]), (&json!("销号日期"), &json!([2, 3])));
        let held = town.rows("hazard list");
        let of = |what: &str| held.iter().find(|h| h["description"] == what).unwrap();
        for what in ["护栏缺失", "孔洞未盖"] {
            assert_eq!((text(of(what), "status"), text(of(what), "closed")), ("closed", "2026-06-03"), "{state}");
        }
        assert_eq!((text(of("边坡失稳"), "status"), &of("边坡失稳")["closed"]), ("rectified", &json!(null)), "{state}");
        let lacks = all(&receipt, "incomplete").iter().find(|i| i["row"] == 4).unwrap()["lacks"].to_string();
        assert!(lacks.contains("销号日期") && lacks.contains("销号批准人"), "{lacks}");
        // A second import changes nothing.
        let again = import(&town, "hazard", &csv, 0);
        assert_eq!((&again["updated"], &again["unchanged"]), (&json!(0), &json!(3)), "{again:#}");
    }
}

#[test]
fn a_state_without_its_day_is_refused_once_for_the_column() {
    let town = Town::with_units();
    let head = "责任单位,隐患描述,隐患等级,发现日期,整改状态\n";
    for (state, lacks) in [("已关闭", "没有销号日期"), ("整改完毕", "没有整改完成日期"), ("已完成", "没有整改完成日期")]
    {
        let csv: String = (1..=40).map(|n| format!("东沟石料厂,第{n}处护栏缺失,一般,2026-06-01,{state}\n")).collect();
        let receipt = import(&town, "hazard", &format!("{head}{csv}"), 2);
        assert_eq!(all(&receipt, "refused").len(), 40, "each row is in the receipt");
        let printed = town.run(["import", "hazard", "given.csv"]).stderr;
        let lines: Vec<&str> = printed.lines().filter(|line| line.contains(lacks)).collect();
        assert_eq!(lines.len(), 1, "{printed}");
        let line = lines[0];
        assert!(line.starts_with("第 2、3、4、") && line.contains("等 40 行") && line.contains(state), "{line}");
        assert!(line.contains("请补"), "{line}");
    }
}

#[test]
fn open_states_are_read_by_their_meaning() {
    let town = Town::with_units();
    let csv = "被查单位,隐患描述,隐患等级,发现日期,整改责任人,整改完成日期,隐患状态\n\
               东沟石料厂,甲处,一般,2026-06-01,孔平,,未整改\n东沟石料厂,乙处,一般,2026-06-01,孔平,,逾期未整改\n\
               东沟石料厂,丙处,一般,2026-06-01,,,未处理\n东沟石料厂,丁处,一般,2026-06-01,孔平,2026-06-05,未销号\n\
               东沟石料厂,戊处,一般,2026-06-01,孔平,2026-06-05,整改完毕\n东沟石料厂,己处,一般,2026-06-01,孔平,,未闭环\n";
    import(&town, "hazard", csv, 0);
    let held = town.rows("hazard list");
    let status = |what: &str| text(held.iter().find(|h| h["description"] == what).unwrap(), "status").to_string();
    let found: Vec<String> = ["甲处", "乙处", "丙处", "丁处", "戊处", "己处"].map(status).to_vec();
    assert_eq!(found, ["rectifying", "rectifying", "registered", "rectified", "rectified", "registered"]);
}

#[test]
fn other_names_of_the_unit_are_known_and_the_weak_ones_yield() {
    for header in ["责任单位", "受检单位", "被查单位", "被检查单位", "受检企业", "检查对象", "企业名称", "整改责任单位"]
    {
        let town = Town::with_units();
        let csv = format!("{header},隐患描述,隐患等级,发现日期\n东沟石料厂,护栏缺失,一般,2026-06-01\n");
        import(&town, "hazard", &csv, 0);
        assert_eq!(text(&town.rows("hazard list")[0], "unit"), "东沟石料厂", "{header}");
    }
    // Next to a better name, 责任单位 is some other column.
    let town = Town::with_units();
    let csv = "受检单位,责任单位,隐患描述,隐患等级,发现日期\n东沟石料厂,某施工队,护栏缺失,一般,2026-06-01\n";
    let receipt = import(&town, "hazard", csv, 0);
    assert_eq!(receipt["columns_not_read"], json!(["责任单位"]));
}

#[test]
fn a_roster_is_read_by_its_posts() {
    let town = Town::with_units();
    let csv = "卡号,人员姓名,身份证号码,所属单位,岗位,电话\n1,张某,,东沟石料厂,焊工,\n2,李某,,东沟石料厂,电工,\n\
               3,王某,,东沟石料厂,瓦工,\n4,赵某,,东沟石料厂,专职安全员,\n5,孙某,,东沟石料厂,矿长,\n";
    let receipt = import(&town, "person", csv, 0);
    let roles: Vec<String> = town.rows("person list").iter().map(|p| text(p, "role").to_string()).collect();
    assert_eq!(roles, ["special-worker", "special-worker", "worker", "safety-manager", "principal"]);
    assert_eq!(receipt["columns_not_read"], json!(["卡号"]));
    assert_eq!(all(&receipt, "derived").len(), 4, "{receipt:#}");
    town.run(["import", "person", "given.csv", "--dry-run"]).done(&["按“岗位”一列", "焊工", "特种作业人员"]);
    // Where the file has a role, the post is not used.
    let csv = "人员姓名,人员类别,所属单位,工种\n钱某,从业人员,东沟石料厂,电工\n";
    let receipt = import(&town, "person", csv, 0);
    assert_eq!(receipt["columns_not_read"], json!(["工种"]));
}

#[test]
fn certificates_of_a_roster_have_their_kind_from_the_trade() {
    let town = Town::with_units();
    let csv = "人员姓名,所属单位,工种,证书编号,证书有效期\n张某,东沟石料厂,高处作业,T001,2028-05-01\n";
    import(&town, "certificate", csv, 0);
    let held = &town.rows("cert list")[0];
    assert_eq!(
        (text(held, "role"), text(held, "kind"), text(held, "expires")),
        ("special-worker", "高处作业", "2028-05-01")
    );
    // The kind decides whose certificate it is, and of two names the weaker one is not read.
    let csv = "员工姓名,单位名称,作业类别,准操项目,证号,领证日期,有效期\n\
               李某,东沟石料厂,电工作业,低压电工作业,T002,2024-01-10,2030-01-09\n";
    let receipt = import(&town, "certificate", csv, 0);
    assert_eq!(receipt["columns_not_read"], json!(["作业类别"]));
    let held = town.rows("cert list --name 李某");
    assert_eq!((text(&held[0], "role"), text(&held[0], "kind")), ("special-worker", "低压电工作业"));
}

#[test]
fn an_unknown_header_gets_suggestions() {
    let town = Town::with_units();
    town.file("given.csv", "甲栏,姓名及称呼,岗位工种情况\n1,张某,焊工\n2,李某,电工\n");
    let printed = town.run(["import", "person", "given.csv"]);
    assert_eq!(printed.code, 2);
    assert!(printed.stderr.contains("没有一列是认识的"), "{printed:#?}");
    assert!(printed.stderr.contains("“姓名及称呼”可能是 姓名"), "{printed:#?}");
    assert!(!printed.stderr.contains("完全一样"), "{printed:#?}");
    // A missing required column is reported once.
    let rows: String = (1..=20).map(|n| format!("第{n}处,一般,2026-06-01,东沟\n")).collect();
    town.file("given.csv", format!("隐患描述,隐患等级,发现日期,所在企业简称\n{rows}"));
    let printed = town.run(["import", "hazard", "given.csv"]).stderr;
    let lines: Vec<&str> = printed.lines().filter(|line| line.contains("单位名称必须填写")).collect();
    assert_eq!(lines.len(), 1, "{printed}");
    assert!(lines[0].contains("文件里没有“单位名称”这一列") && lines[0].contains("等 20 行"), "{}", lines[0]);
}

#[test]
fn a_firm_may_be_founded_before_the_ledgers_begin() {
    let town = Town::new();
    let csv = "单位名称,类别,成立日期\n老厂,工贸,1998/2/18\n更老的厂,工贸,1949-10-01\n合营厂,工贸,1956年1月15日\n";
    import(&town, "unit", csv, 0);
    town.sh("unit add --name 老二厂 --categories 工贸 --since 1987-06-01").done(&["已登记"]);
    let since: Vec<String> = town.rows("unit list").iter().map(|u| text(u, "since").to_string()).collect();
    assert_eq!(since, ["1998-02-18", "1949-10-01", "1956-01-15", "1987-06-01"]);
    assert_eq!(town.rows("unit list --since-to 1960-01-01").len(), 2);
    // The export is imported without a change.
    town.sh("export unit -o u.csv").done(&[]);
    town.run(["import", "unit", "u.csv"]).done(&["不变 4"]);
    // Other dates cannot be that old.
    town.refuses("unit add --name 三厂 --categories 工贸 --until 1998-02-18", &["日期"]);
    town.refuses("hazard add --unit 老厂 --description 护栏 --grade general --found 1998-02-18", &["日期"]);
    town.refuses("unit add --name 四厂 --categories 工贸 --since 1800-02-18", &["日期"]);
}

#[test]
fn footers_and_sums_are_skipped_and_named() {
    let town = Town::with_units();
    let head = "序号,单位名称,隐患描述,隐患等级,发现日期,整改资金（元）\n";
    for foot in [
        "6月小计,,,,,1200",
        "合计5项,,,,,300",
        "共5条,,,,,",
        "以下空白,,,,,",
        "单位（盖章）,,,,,",
        "签字：张三,,,,,",
        "填表人：李四,,,审核人：王五,,制表日期：2026-06-30",
        ",以下空白,,,,",
        ",6月小计,,,,1200",
        "负责人签字,,,,,",
        "第1页 共2页,,,,,",
    ] {
        let csv = format!("{head}1,东沟石料厂,护栏缺失,一般,2026-06-01,1200\n{foot}\n");
        let receipt = import(&town, "hazard", &csv, 0);
        let skipped = all(&receipt, "rows_skipped");
        assert_eq!((skipped.len(), &skipped[0]["row"]), (1, &json!(3)), "{foot}：{receipt:#}");
    }
    // A fuller row is a record, and what it lacks is reported.
    let csv = format!("{head}1,东沟石料厂,护栏缺失,一般,2026-06-01,1200\n小计,东沟石料厂,合计数字不对,,,\n");
    let receipt = import(&town, "hazard", &csv, 2);
    assert!(all(&receipt, "rows_skipped").is_empty() && !all(&receipt, "refused").is_empty(), "{receipt:#}");
}

#[test]
fn a_gate_that_history_broke_is_listed() {
    let town = Town::with_units();
    let head = "隐患编号,单位名称,隐患描述,隐患等级,发现日期,整改责任人,通知日期,整改完成日期,整改人,复查人,复查日期,销号日期,状态\n";
    let csv = format!(
        "{head}H-1,东沟石料厂,甲处,重大,2024-03-09,孔平,2024-03-10,2024-04-10,王某,王某,2024-04-11,2024-04-12,已销号\n\
         H-2,东沟石料厂,乙处,重大,2024-03-09,王某,2024-03-10,2024-04-10,,李某、王某,2024-04-11,2024-04-12,已销号\n\
         H-3,东沟石料厂,丙处,一般,2024-03-09,孔平,2024-05-01,2024-04-10,孔平,何甲,2024-04-11,2024-04-12,已销号\n\
         H-4,东沟石料厂,丁处,疑似重大,2024-03-09,孔平,2024-03-10,2024-04-10,孔平,何甲,2024-04-11,2024-04-12,已销号\n\
         H-5,东沟石料厂,戊处,一般,2024-03-09,孔平,2024-03-10,2024-04-10,王某,王某,2024-04-11,2024-04-12,已销号\n"
    );
    let receipt = import(&town, "hazard", &csv, 0);
    let lacks = |row: i64| {
        let one = all(&receipt, "incomplete").iter().find(|i| i["row"] == row);
        one.map_or(String::new(), |one| one["lacks"].to_string())
    };
    let printed =
        [(2, "复查人就是整改人"), (3, "复查人就是整改人"), (4, "晚于整改完成日期"), (5, "没有判定等级就销号")];
    for (row, word) in printed {
        assert!(lacks(row).contains(word), "{row}：{}", lacks(row));
    }
    assert!(lacks(2).contains("销号批准人"), "{}", lacks(2));
    assert_eq!(lacks(6), "", "a general hazard has no such gate");
    let check = town.rows("check");
    let broken = |no: &str| {
        let mut all = check.iter().filter(|f| f["record"] == no).map(|f| f["what"].as_str().unwrap_or_default());
        all.any(|what| what.contains("不合程序"))
    };
    assert!(["H-1", "H-2", "H-3", "H-4"].iter().all(|no| broken(no)), "{check:#?}");
    assert!(!broken("H-5"), "{check:#?}");
    // The same file reports it again.
    let again = import(&town, "hazard", &csv, 0);
    assert_eq!(again["incomplete"], receipt["incomplete"]);
}

#[test]
fn what_a_term_gives_is_shown_and_not_stored() {
    let town = Town::with_units();
    let csv = "单位名称,姓名,角色,证书类别,发证日期,有效期至\n\
               东沟石料厂,甲,特种作业人员,低压电工作业,2024-01-10,2030-01-09\n\
               东沟石料厂,乙,特种作业人员,低压电工作业,2018-01-10,2024-01-09\n";
    import(&town, "certificate", csv, 0);
    town.sh("cert add --unit U001 --name 丙 --role special-worker --kind 焊接与热切割作业 --issued 2024-03-01")
        .done(&["2027-02-28"]);
    town.sh("tip add --content 夜间动火 --received 2026-09-01 --anonymous").done(&["核查期限"]);
    town.sh("order add --kind list --to U001 --subject 限期整改 --issued 2026-11-02").done(&["已登记"]);
    for (ledger, no, key) in [("cert", "2024-1", "review_due"), ("tip", "1", "due"), ("order", "1", "reply_due")] {
        let raw = rows(&town.json(&format!("export {ledger}")));
        assert!(raw.iter().all(|row| row[key].is_null()), "{ledger}：{raw:#?}");
        let shown = town.json(&format!("{ledger} show {no}"));
        assert!(!shown["rows"][0][key].is_null(), "{ledger}：{shown:#?}");
        assert_eq!(shown["computed"], json!([key]), "{ledger}");
    }
    assert_eq!(text(&town.rows("cert list --name 丙")[0], "review_due"), "2027-02-28");
    // The expiry of 丙 follows from the kind: 6 years from 2024-03-01.
    let of = |line: &str| rows(&town.json(line)).into_iter().find(|row| row["name"] == "丙").unwrap();
    assert!(of("export cert")["expires"].is_null());
    assert_eq!(text(&of("cert list"), "expires"), "2030-02-28");
    assert_eq!(town.json("cert show 2024-2")["computed"], json!(["expires", "review_due"]));
    assert!(town.sh("cert show 2024-2").ok().contains("2030-02-28（推算，没有登记）"));
    assert_eq!(town.rows("cert list --expires-from 2030-02-01").len(), 1);
    assert!(town.sh("why JC-ZS-2024-0002").ok().contains("推算"));
    // A new day of issue moves the expiry.
    town.sh("cert edit 2024-2 --issued 2025-03-01").done(&["2025-03-01"]);
    assert_eq!(text(&of("cert list"), "expires"), "2031-02-28");
    town.sh("cert edit 2024-2 --issued 2024-03-01").done(&["2024-03-01"]);
    // Values that nobody gave are in no row that a command adds: for each ledger the filled columns.
    let given = [
        ("supply add --place 镇库 --item 沙袋 --quantity 10", "supply", "item no place quantity"),
        (
            "cert add --unit U002 --name 丁 --role special-worker --kind 电工作业 --issued 2025-03-01",
            "certificate",
            "issued kind name record role unit",
        ),
        ("tip add --content 堵塞通道 --received 2026-09-02 --anonymous", "tip", "content no received"),
        (
            "order issue --kind card --to U002 --subject 整改 --issued 2026-11-03",
            "order",
            "issued kind no record subject to",
        ),
        ("task add --content 清查 --date 2026-11-01 --due 2026-12-01", "task", "content date due no"),
        ("risk add --unit U001 --point 边坡 --level blue", "risk", "level no point unit"),
        ("unit add --name 新厂", "unit", "code name"),
        ("person add --name 王五 --role grid", "person", "name no role"),
        ("training add --date 2026-11-02 --topic 冬季消防", "training", "date no topic"),
        ("drill add --date 2026-11-02 --type fire --units U001", "drill", "date no type units"),
        ("inspection add --date 2026-11-02 --bodies 镇应急 --units U001", "inspection", "bodies date no units"),
        ("done 1.1a --date 2026-11-02", "activity", "date measure no"),
        (
            "enforcement add --date 2026-11-02 --bodies 镇应急 --violation 其他",
            "enforcement",
            "bodies date no violation",
        ),
        (
            "approval add --date 2026-11-02 --unit U001 --kind 准入 --result 通过",
            "approval",
            "date kind no result unit",
        ),
        ("event add major-activity --on 2026-11-02", "event", "event happened no"),
    ];
    for (line, ledger, filled) in given {
        town.sh(line).done(&["已"]);
        let last = rows(&town.json(&format!("export {ledger}"))).pop().unwrap();
        let holds = |(key, value): (&String, &Value)| (!value.is_null()).then(|| key.clone());
        let mut found: Vec<String> = last.as_object().unwrap().iter().filter_map(holds).collect();
        found.sort();
        assert_eq!(found.join(" "), filled, "{line}：{last}");
    }
    assert_eq!(town.rows("cert list --review-due-from 2027-01-01 --review-due-to 2027-01-31").len(), 1);
    // Exported and imported again it is unchanged.
    town.sh("export cert -o c.csv").done(&[]);
    town.run(["import", "cert", "c.csv"]).done(&["不变 4"]);
    // After the expiry it is the renewal that is owed.
    let late = town.rows("overdue --kind certificate");
    assert_eq!((late.len(), text(&late[0], "due")), (1, "2024-01-09"), "{late:#?}");
    // A review that was held is not computed again.
    town.sh("cert renew 2024-1 --on 2026-11-20").done(&["已复审"]);
    assert!(town.rows("cert show 2024-1")[0]["review_due"].is_null());
}
