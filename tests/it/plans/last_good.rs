//! A plan.toml with mistakes: records are entered, listed and exported by the last good version that the store knows,
//! and every report is refused with all mistakes.

use crate::env::Town;
use std::fs;

/// Two mistakes, of which the first is no TOML that a plan could have.
fn break_plan(town: &Town) {
    let text = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let broken = text.replacen("due_soon_days = 15", "due_soon_days = \"半个月\"", 1);
    let broken = broken.replacen("every = \"quarter\"", "every = \"每季度\"", 1);
    assert_ne!(text, broken);
    town.file("plan.toml", broken);
}

fn warning(version: i64) -> String {
    format!("起用的第 {version} 版方案（上一个没有问题的）做；报表要等改好才能出")
}

#[test]
fn records_go_on_by_the_last_good_version() {
    let town = Town::with_units();
    break_plan(&town);
    let lines = [
        "unit edit U001 --phone 13900000000",
        "hazard add --unit U001 --grade general --description 护栏松动 --found 2026-11-20",
        "hazard rectify 1 --rectified-by 张三",
        "done 1.1a --date 2026-11-20 --note 学习",
        "unit list",
        "hazard list",
        "hazard show 1",
        "export unit",
        "export all -o 台账",
        "log",
        "undo",
        "redo",
        "backup b.db",
        "restore b.db --yes",
    ];
    for line in lines {
        let run = town.sh(line);
        assert_eq!(run.code, 0, "{line}：{run:#?}");
        assert!(
            run.stderr.contains("注意：plan.toml 有 2 处问题，这一步按") && run.stderr.contains(&warning(1)),
            "{line}：{run:#?}"
        );
    }
    // The deadline of the last good plan: seven days.
    assert!(town.sh("hazard show 1").stdout.contains("2026-11-27"));
    for line in [
        "status",
        "overdue",
        "upcoming",
        "checklist",
        "coverage 7.2a",
        "targets",
        "why 7.2a",
        "plan show",
        "plan diff",
        "matrix",
        "report",
        "handover 张三",
        "submit hazard-sheet --period 2026-10",
        "publish 发布",
        "check",
    ] {
        town.refuses(line, &["due_soon_days", "半个月", "measure[", "每季度"]);
    }
    // Nothing was entered of the broken text, and what it is put right to is a new version.
    let text = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", text.replace("\"半个月\"", "10").replace("每季度", "quarter"));
    assert_eq!(town.rows("plan history").len(), 1);
    town.run(["unit", "edit", "U001", "--phone", "13900000001"]).done(&["已修改"]);
    break_plan_again(&town);
    let run = town.sh("unit list");
    assert!(
        run.code == 0 && run.stderr.contains("plan.toml 有 1 处问题") && run.stderr.contains(&warning(2)),
        "{run:#?}"
    );
}

fn break_plan_again(town: &Town) {
    let text = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", text.replace("due_soon_days = 10", "due_soon_days = -1"));
}

/// Without a version nothing is done.
#[test]
fn without_a_good_version_the_mistakes_are_what_there_is() {
    let town = Town::new();
    break_plan(&town);
    for line in ["unit add --name 新厂 --category 工贸", "unit list", "export unit"] {
        town.refuses(line, &["due_soon_days", "每季度"]);
    }
    // Syntax that is no TOML at all is a mistake like others.
    let town = Town::with_units();
    town.file("plan.toml", "schema = = 1\n");
    let run = town.sh("unit list");
    assert!(run.code == 0 && run.stderr.contains("起用的第 1 版"), "{run:#?}");
    town.refuses("status", &["plan.toml:1"]);
}
