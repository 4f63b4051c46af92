//! What a form holds: its own unit's hazards and duties, and nothing of another.

use super::sent::definition;
use crate::env::Town;
use std::fs;

fn names(town: &Town, folder: &str) -> Vec<String> {
    let all = fs::read_dir(town.root().join(folder)).unwrap();
    let mut names: Vec<String> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn each_unit_gets_its_own_file() {
    let town = Town::with_units();
    town.sh("form make --all --for 2026-11 -o 表").done(&["已做 4 份 2026年11月 的填报表", "form take 目录"]);
    assert_eq!(
        names(&town, "表"),
        ["东沟石料厂_2026-11.html", "南河村_2026-11.html", "粮油、副食店_2026-11.html", "西沟石料厂_2026-11.html"]
    );
    // A name may have the sign that separates names.
    town.sh("form make --unit 粮油、副食店 --unit U001,U002 -o 三家").done(&["已做 3 份"]);
    // Without a period the current one of reporting in: a month.
    town.sh("form make --unit 南河村 -o 表").done(&["2026年11月"]);
    // Nothing is entered: the token can be computed again.
    town.sh("unit edit U001 --village 东沟").done(&[]);
    let before = town.bytes();
    town.sh("form make --village 东沟 -o 东沟").done(&["已做 1 份"]);
    assert_eq!(names(&town, "东沟"), ["东沟石料厂_2026-11.html"]);
    assert!(town.bytes() == before);
    town.refuses("form make --village 西沟 -o x", &["没有所属村是“西沟”的单位", "东沟"]);
    town.refuses("form make --all", &["没有写放到哪个目录", "-o"]);
    town.refuses("form make -o x", &["--unit", "--village", "--all"]);
    town.refuses("form make --all --for 十一月 -o x", &["不是周期", "2026-11"]);
    town.refuses("form make --all -o 表.xlsx", &["一家一份"]);
    town.refuses("form make --all -o data", &["工作区自己的"]);
}

/// Characters that a file name cannot have become one, so that two names may read the same there.
#[test]
fn two_units_never_share_a_file() {
    let town = Town::with_units();
    town.sh("unit add --code U010 --name 甲/厂 --categories 工贸").done(&[]);
    town.sh("unit add --code U011 --name 甲:厂 --categories 工贸").done(&[]);
    town.sh("form make --unit U010,U011 --for 2026-11 -o 表").done(&["已做 2 份"]);
    assert_eq!(names(&town, "表"), ["甲_厂_2026-11.html", "甲_厂_U011_2026-11.html"]);
}

#[test]
fn a_form_holds_only_what_is_of_its_unit() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 护栏缺失 --place 采场 --found 2026-11-02 --grade general --due 2026-11-10")
        .done(&[]);
    town.sh("hazard add --unit U001 --description 边坡裂缝 --found 2026-11-02 --grade suspected").done(&[]);
    town.sh("hazard add --unit U002 --description 别家的隐患 --found 2026-11-02 --grade general").done(&[]);
    town.sh("tip add --unit U001 --content 有人举报的事 --received 2026-11-03 --channel 电话").done(&[]);
    town.sh("person add --unit U001 --name 陈某某 --role special-worker --id-number 11010519491231002X").done(&[]);
    let form = definition(&town, "U001", "2026-11");
    let text = form.to_string();
    for foreign in ["别家", "举报", "陈某某", "0002X", "西沟"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    let hazards = form["hazards"].as_array().unwrap();
    assert_eq!(hazards.len(), 2);
    let of = |no: &str| hazards.iter().find(|hazard| hazard["no"] == no).unwrap();
    let first = of("JC-YH-2026-0001");
    assert_eq!(
        (&first["description"], &first["place"], &first["due"]),
        (&"护栏缺失".into(), &"采场".into(), &"2026-11-10".into())
    );
    assert_eq!(
        (&first["grade"], &first["state"], &first["gate"]),
        (&"一般".into(), &"已登记，逾期13天".into(), &serde_json::Value::Null)
    );
    // A suspected major one obeys its gate.
    let gate = of("JC-YH-2026-0002")["gate"].as_str().unwrap();
    assert!(gate.contains("五落实（责任人、措施、资金、时限、预案）") && gate.contains("通知主要负责人张三"), "{gate}");
    // The duties of the quarter that the month is in, with the part that reports each.
    let duties = form["duties"].as_array().unwrap();
    let quarter = duties.iter().find(|duty| duty["period"] == "2026年第四季度" && duty["section"] == "selfcheck");
    assert_eq!(quarter.expect("the self-check of the quarter")["due"], "2026-12-31");
    assert_eq!(form["unit"], serde_json::json!({ "code": "U001", "name": "东沟石料厂" }));
}

/// The fields are the columns, and the sentences those of an import.
#[test]
fn fields_are_asked_as_an_import_asks() {
    let town = Town::with_units();
    let form = definition(&town, "U001", "2026-11");
    let section =
        |key: &str| form["sections"].as_array().unwrap().iter().find(|section| section["key"] == key).cloned();
    let field = |part: &str, key: &str| {
        let section = section(part).unwrap();
        section["fields"].as_array().unwrap().iter().find(|field| field["key"] == key).unwrap().clone()
    };
    assert_eq!(field("drill", "people")["label"], "参演人数");
    town.file("drills.csv", "日期,演练类型,参演单位,参演人数\n2026-11-01,消防,东沟石料厂,十二\n");
    let wrong = field("drill", "people")["wrong"].as_str().unwrap().to_string();
    assert_eq!(wrong, "应为不带小数的数字，如 12");
    let refused = town.sh("import drill drills.csv");
    assert!(refused.code == 2 && refused.stderr.contains(&format!("参演人数：“十二”：{wrong}")), "{refused:?}");
    assert_eq!(field("hazard", "grade")["words"], serde_json::json!(["一般", "疑似重大"]));
    assert_eq!(field("unit", "principal")["value"], "张三");
    assert_eq!(field("hazard", "description")["required"], true);
    // A unit without open hazards has none to report as rectified.
    assert!(section("rectified").is_none());
    // The standard of its trade is what is looked at.
    let checks = form["checks"].as_array().unwrap();
    assert!(checks.iter().any(|one| one["words"] == serde_json::json!(["没有问题", "有问题", "不适用"])), "{checks:?}");
    // A small place has the lists of the office.
    let shop = definition(&Town::sample(), "示例面馆", "2026-11");
    let checks = shop["checks"].as_array().unwrap();
    assert!(checks.iter().any(|one| one["words"][0] == "符合"), "{checks:?}");
}
