//! The chain head in a second file: removed last steps and an older file in the store's place are found; a crash
//! between the two writes is no fault; and after a restore no number is given out again.

use crate::env::{Town, text};

fn add(town: &Town, what: &str) -> String {
    let run = town.sh(&format!("hazard add --unit U001 --description {what} --grade 一般 --found 2026-11-20 -f json"));
    text(&run.record(), "no").to_string()
}

fn head(town: &Town) -> String {
    text(&town.json("check"), "head").to_string()
}

fn broken(town: &Town) -> usize {
    town.rows("check").iter().filter(|row| row["where"] == "链头").count()
}

#[test]
fn an_older_file_in_the_stores_place_is_seen() {
    let town = Town::with_units();
    let first = head(&town);
    let older = town.bytes().unwrap();
    add(&town, "甲");
    let kept = std::fs::read_to_string(town.root().join("data/zhiben.head")).unwrap();
    assert_eq!(kept, format!("0000000002 {}\n", head(&town)));
    assert_eq!(broken(&town), 0);
    let newer = town.bytes().unwrap();
    let second = head(&town);
    // Both were heads; what never was one is none.
    for (noted, found) in
        [(first.as_str(), 0), (&second, 0), (&second[..12], 0), (&"0".repeat(64), 1), ("abcdefabcdef", 1)]
    {
        let rows = town.rows(&format!("check --head {noted}"));
        assert_eq!(rows.iter().filter(|row| row["kind"] == "chain").count(), found, "{noted}");
    }
    assert_eq!(town.sh(&format!("check --exit-code --head {}", "0".repeat(64))).code, 1);
    for noted in ["xyz", "abc", "'第 2 步'"] {
        town.sh(&format!("check --head {noted}")).refused(&["不是链头"]);
    }
    // The last steps are removed, and the next command does not hide it.
    town.file("data/zhiben.db", &older);
    assert_eq!(broken(&town), 1);
    for line in ["backup b.db", "submit hazard-sheet --period 2026-11 --early -o 表.csv"] {
        let printed = town.sh(line);
        assert!(printed.code == 0 && printed.stderr.contains("zhiben.head 记着第 2 步"), "{printed:?}");
    }
    add(&town, "乙");
    add(&town, "丙");
    assert_eq!(broken(&town), 1);
    assert_eq!(town.rows(&format!("check --head {second}")).len(), 2);
    // When the newer file is back, the chain has the head again.
    town.file("data/zhiben.db", &newer);
    assert_eq!(broken(&town), 0);
    // A crash after the commit leaves the older head; an empty file proves nothing.
    town.file("data/zhiben.head", format!("0000000001 {first}\n"));
    assert_eq!(broken(&town), 0);
    add(&town, "丁");
    assert!(std::fs::read_to_string(town.root().join("data/zhiben.head")).unwrap().starts_with("0000000003 "));
    for content in ["", "0000000003", "坏的"] {
        town.file("data/zhiben.head", content);
        assert_eq!(broken(&town), 0, "{content}");
    }
}

#[test]
fn a_number_is_not_given_out_again_after_a_restore() {
    let town = Town::with_units();
    let order = "order add --kind list --to U001 --subject 消防 --issued 2026-11-20 -f json";
    let document = |town: &Town| text(&town.sh(order).record(), "no").to_string();
    let submit = |form: &str| {
        let printed = town.sh(&format!("submit {form} --period 2026-10 -o {form}.csv"));
        let at = printed.stderr.find("JC-SB-").unwrap_or_else(|| panic!("{printed:?}"));
        printed.stderr[at..at + 15].to_string()
    };
    assert_eq!(add(&town, "甲"), "JC-YH-2026-0001");
    town.sh("backup b.db").done(&["已备份"]);
    for (what, no) in [("乙", "JC-YH-2026-0002"), ("丙", "JC-YH-2026-0003"), ("丁", "JC-YH-2026-0004")] {
        assert_eq!(add(&town, what), no);
    }
    let first = document(&town);
    town.sh("unit add --name 新厂 --categories 九小场所").done(&["U005"]);
    assert_eq!(submit("hazard-sheet"), "JC-SB-2026-0001");
    town.sh("restore b.db --yes").done(&[
        "它们的编号不再发",
        "隐患 3 项：JC-YH-2026-0002 至 0004",
        "JC-SB-2026-0001",
        "单位 1 条：U005",
        "督办 1 条",
    ]);
    assert_eq!(broken(&town), 0);
    assert_eq!(town.json("check")["rows"], serde_json::json!([]), "what is withheld is explained");
    assert_eq!(add(&town, "新"), "JC-YH-2026-0005");
    assert_ne!(document(&town), first);
    assert_eq!(submit("monthly-statistics"), "JC-SB-2026-0002");
    assert_eq!(town.json("check")["rows"], serde_json::json!([]));
    assert!(town.sh("log --limit 0").ok().contains("以下编号用过，不再发"));
    // The same restore again: no further number is withheld.
    town.sh("restore b.db --yes").done(&["JC-YH-2026-0005"]);
    assert_eq!(add(&town, "再"), "JC-YH-2026-0006");
}
