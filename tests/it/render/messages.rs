//! `digest --style message`: texts for chat groups, one for each village, unit and body, and the roll-call of 零报告.

use crate::env::{Town, rows, text};
use std::collections::BTreeMap;

/// The texts of a folder, by the names of their readers.
fn texts(town: &Town, folder: &str) -> BTreeMap<String, String> {
    let all = std::fs::read_dir(town.root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let named = all.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (name.split_once("-2026-").unwrap().0.to_string(), std::fs::read_to_string(&path).unwrap())
    });
    named.collect()
}

#[test]
fn every_text_can_be_pasted() {
    let town = Town::sample();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let office = "[office]\ncontact = \"薛明辉\"\nphone = \"0358-6020000\"\nname = ";
    town.file("plan.toml", plan.replacen("[office]\nname = ", office, 1));
    // A finding that was written with what must not be passed on.
    let found = "hazard add --unit 示例家具厂 --grade general --found 11-20 --description";
    town.sh(&format!("{found} 值班员13900001234证号11010519491231002X离岗")).done(&["已登记"]);
    town.sh("digest --style message -o 通知").done(&["已作说明"]);
    let all = texts(&town, "通知");
    assert!(all.len() > 40, "{}", all.len());
    for (name, text) in &all {
        assert!(text.chars().count() < 500, "{name}: {}", text.chars().count());
        let head = if name == "零报告点名" {
            format!("【镇安委办】{name}：\n")
        } else {
            format!("【镇安委办】{name}：\n您好！截至2026年11月23日，尚有")
        };
        assert!(text.starts_with(&head), "{text}");
        assert!(text.ends_with("报镇安委办（联系人：薛明辉，电话：0358-6020000）。感谢支持！\n"), "{text}");
        assert!(!text.contains("JC-JB-") && !text.contains("1390000") && !text.contains("110105"), "{text}");
    }
    // Who is addressed: bodies of the plan, villages once, and units.
    for name in ["镇应急", "示例西沟村", "示例家具厂"] {
        assert!(all.contains_key(name), "{name}");
    }
    assert!(all["示例家具厂"].contains("值班员（号码略）证号（号码略）离岗"), "{}", all["示例家具厂"]);
    // What does not fit is counted: the lines and the rest are all that the village has.
    let village = &all["示例上庄村"];
    let asked = rows(&town.json("digest --to 示例上庄村"));
    let listed = rows(&town.json("digest --style message --to 示例上庄村"));
    assert_eq!(asked.len(), listed.len());
    let head = village.lines().nth(1).unwrap();
    let digits =
        |text: &str| -> usize { text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap() };
    let (late, soon) = head.split_once("尚有").unwrap().1.split_once('、').unwrap();
    assert_eq!(digits(late) + digits(soon), asked.len(), "{head}");
    assert!(village.contains("未列出，清单请向镇安委办索取") && !village.contains("zhiben"), "{village}");
    // The roll-call names who has not sent, as `collect list` has it.
    let missing: Vec<String> = rows(&town.json("collect list"))
        .iter()
        .filter(|row| row["date"].is_null())
        .map(|row| text(row, "unit").to_string())
        .collect();
    let call = &all["零报告点名"];
    assert!(missing.len() > 1 && missing.iter().all(|name| call.contains(&format!("\n{name}\n"))), "{call}");
    assert!(call.contains(&format!("未报 {} 家", missing.len())) && call.contains("零报告”"), "{call}");
}

#[test]
fn a_text_folds_periods_and_says_how_long() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 灭火器失压 --grade 一般 --found 11-10 --place 库房").done(&[]);
    let text = town.sh("digest --style message --to 东沟石厂").ok();
    assert!(text.starts_with("【镇安委办】东沟石料厂：\n您好！截至2026年11月23日，尚有逾期 "), "{text}");
    let first = "\n1. 隐患 JC-YH-2026-0001 灭火器失压，应于11月17日前完成，已逾期 6 天\n";
    assert!(text.contains(first), "{text}");
    // The village of the register has sent no report since the plan began: 32 months, one line.
    let text = town.sh("digest --style message --to 南河村").ok();
    let fold = text.lines().find(|line| line.contains("B6c：")).unwrap();
    let count = rows(&town.json("overdue --unit U004")).iter().filter(|row| text_of(row).contains("B6c")).count();
    assert!(count > 20 && fold.contains(&format!("B6c：{count} 期（")), "{count}: {fold}");
    for (line, needle) in [
        ("digest --style message --to 没有的", "没有叫“没有的”的单位、村、人员或责任主体"),
        ("digest --to 石料", "对应多个单位"),
        ("digest --style 短信", "message（通知"),
    ] {
        town.refuses(line, &[needle]);
    }
    // A person and a body are readers too.
    town.sh("hazard edit 1 --supervisor 镇应急").done(&[]);
    town.sh("hazard plan 1 --owner 张三").done(&[]);
    assert!(town.sh("digest --style message --to 张三").ok().contains("JC-YH-2026-0001 东沟石料厂：灭火器失压"));
    assert!(town.sh("digest --to U001 --style 通知").ok().starts_with("【镇安委办】东沟石料厂："));
}

fn text_of(row: &serde_json::Value) -> String {
    text(row, "id").to_string()
}

/// What a unit was sent as a message is no news in the next one, and other readers' news stays.
#[test]
fn messages_are_sent_once() {
    let town = Town::sample();
    let first = town.sh("digest --style message --changed").ok();
    assert!(
        first.contains("【镇安委办】示例家具厂：") && first.contains("零报告点名") && first.contains("新增"),
        "{first}"
    );
    assert_eq!(town.sh("digest --style message --changed").ok(), "");
    // A digest in the other style speaks to persons, who have had nothing yet, and takes nothing of the units' away.
    assert!(!town.sh("digest --changed").ok().contains("示例家具厂（截至"));
    assert_eq!(town.sh("digest --style message --changed").ok(), "");
    town.sh("hazard add --unit 示例家具厂 --description 新发现 --grade general --found 11-10").done(&[]);
    let next = town.sh("digest --style message --changed").ok();
    assert!(next.contains("【镇安委办】示例家具厂：\n") && next.contains("新发现"), "{next}");
    assert!(
        !next.contains("零报告点名") && next.matches("【镇安委办】").count() == next.matches("新发现").count(),
        "{next}"
    );
}
