//! `init` and whose numbers a new workspace has: by options, by answering at a terminal, or as in the plan.

use crate::env::{Run, Town, text};
use crate::terminal::{ENTER, Terminal};
use std::fs;

/// Site and division in plan.toml.
fn settings(town: &Town) -> [String; 2] {
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    ["site", "division"].map(|key| zhiben::plan_file::setting(&plan, key).unwrap_or_default())
}

fn of(site: &str, division: &str) -> [String; 2] {
    [site.to_string(), division.to_string()]
}

#[test]
fn options_give_the_site_and_the_division() {
    for (line, site, division, says) in [
        ("init", "JC", "141128105", "照方案"),
        ("init --site DG", "DG", "141128105", "照方案"),
        ("init --division 141128206", "JC", "141128206", "照方案"),
        ("init --site XG7 --division 141128", "XG7", "141128", "编号前缀 XG7，统计用区划代码 141128"),
        ("init --plan own.toml", "BS", "没有写", "统计用区划代码 没有写"),
        ("init --plan own.toml --division 141128207206", "BS", "141128207206", "BS"),
    ] {
        let town = Town::bare();
        let own = zhiben::plan_file::TOWN.replace("site = \"JC\"", "site = \"BS\"");
        town.file("own.toml", own.replace("division = ", "# division = "));
        let receipt = town.sh(line).done(&[site, division, says]);
        assert_eq!(receipt.contains("照方案"), says != "编号前缀 XG7，统计用区划代码 141128", "{line}");
        let division = if division == "没有写" { "" } else { division };
        assert_eq!(settings(&town), of(site, division), "{line}");
        // Nothing else of the plan changed.
        let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
        assert!(plan.lines().filter(|line| line.starts_with("clause")).count() > 20);
        town.sh("unit add --name 甲厂 --category 工贸").done(&["U001"]);
        town.sh("hazard add --unit 甲厂 --description 灯坏 --grade general --found 2026-10-10")
            .done(&[&format!("{site}-YH-2026-0001")]);
    }
}

#[test]
fn wrong_values_are_refused_together_and_nothing_is_made() {
    for (site, division) in [("前缀", "12"), ("", "14112810X"), ("ABCDEFGHI", "1411281055"), ("D-G", "一四一")] {
        let town = Town::bare();
        town.run(["init", "--site", site, "--division", division]).refused(&[
            "--site",
            &format!("“{site}”"),
            "--division",
            &format!("“{division}”"),
        ]);
        assert!(!town.root().join("plan.toml").exists() && !town.root().join("data").exists());
    }
}

#[test]
fn a_person_is_asked() {
    let town = Town::bare();
    let start = |line: &str| Terminal::start(Run::new(crate::env::words(line)).at(&town.root()));
    let mut clerk = start("init 东沟");
    clerk.wait_for("编号前缀").wait_for("JC").press("东沟").press(ENTER);
    clerk.wait_for("英文字母或数字").press("\x7f\x7fDG").press(ENTER);
    clerk.wait_for("统计用区划代码").wait_for("141128105").press(ENTER);
    clerk.wait_for("编号前缀 DG，统计用区划代码 141128105");
    assert_eq!(clerk.end().1, 0);
    let plan = fs::read_to_string(town.root().join("东沟/plan.toml")).unwrap();
    assert_eq!(zhiben::plan_file::setting(&plan, "site").as_deref(), Some("DG"));
    // What was given is not asked for.
    let mut clerk = start("init 西沟 --site XG --division 141128206");
    clerk.wait_for("编号前缀 XG，统计用区划代码 141128206");
    assert!(!clerk.end().0.contains("每本台账用自己的，如"));
    // A demo asks nothing.
    let mut clerk = start("demo 示例 --no-pager");
    clerk.wait_for("示例数据都是虚构的");
    assert_eq!(clerk.end().1, 0);
    let demo = town.root().join("示例").display().to_string();
    let status = town.run(["-C", &demo, "hazard", "list", "-f", "json"]).json();
    assert!(text(&status["rows"][0], "no").starts_with("JC-"));
}
