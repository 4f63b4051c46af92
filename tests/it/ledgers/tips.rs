//! 举报: the check and its extension, the end of the check, the answer, the reward and its collection, by their days.

use crate::env::{Town, text};

/// A tip of 2 March that was put off once, by 30 days at most.
fn extended() -> Town {
    let town = Town::with_units();
    town.sh("tip add --received 2026-03-02 --content 夜间动火 --unit U001 --body 镇应急 --anonymous")
        .done(&["JB-2026-0001"]);
    town
}

/// `id due` of what `line` lists of tips on a day.
fn owed(town: &Town, day: &str, line: &str) -> Vec<String> {
    let rows = crate::env::rows(&town.json_on(day, &format!("{line} --kind tip")));
    rows.iter()
        .map(|row| format!("{} {}", text(row, "id").trim_start_matches("JC-JB-2026-"), text(row, "due")))
        .collect()
}

#[test]
fn a_check_is_put_off_once_by_whoever_may() {
    let town = extended();
    assert_eq!(owed(&town, "2026-05-02", "overdue"), ["0001 2026-05-01"]);
    town.refuses("tip extend 1 --reason 要检测", &["--approved-by"]);
    town.refuses("tip extend 1 --approved-by 县应急局", &["--reason"]);
    for (to, why) in [
        ("2026-06-01", "延长至 2026-06-01 超过了最多延长30天（到 2026-05-31）"),
        ("2026-05-01", "延长至 2026-05-01 不晚于核查期限 2026-05-01"),
    ] {
        town.refuses(&format!("tip extend 1 --approved-by 县应急局 --reason 要检测 --on 2026-04-20 --to {to}"), &[why]);
    }
    town.refuses("tip extend 1 --approved-by 县应急局 --reason 要检测 --on 2026-03-01", &["早于受理日期"]);
    town.sh("tip extend 1 --approved-by 县应急局 --reason 要检测 --on 2026-04-20")
        .done(&["核查延长到 2026-05-31", "告知举报人"]);
    town.refuses("tip extend 1 --approved-by 县应急局 --reason 再延 --on 2026-04-21", &["已经延长到 2026-05-31"]);
    assert!(owed(&town, "2026-05-31", "overdue").is_empty());
    assert_eq!(owed(&town, "2026-05-31", "upcoming"), ["0001 2026-05-31"]);
    assert_eq!(owed(&town, "2026-06-01", "overdue"), ["0001 2026-05-31"]);
    // Before its approval the first day holds.
    assert_eq!(owed(&town, "2026-04-19", "upcoming"), ["0001 2026-05-01"]);
    let why = town.sh("why JB-2026-0001").ok();
    assert!(why.contains("2026-04-20 经 县应急局 批准延长，原来是 2026-05-01，最多延长30天"), "{why}");
    let shown = town.sh("tip show 1").ok();
    assert!(shown.contains("县应急局") && shown.contains("要检测"), "{shown}");
    let log = town.sh("log JB-2026-0001").ok();
    assert!(log.contains("延期批准人") && log.contains("县应急局"), "{log}");
    town.sh("undo").done(&[]);
    assert_eq!(owed(&town, "2026-05-31", "overdue"), ["0001 2026-05-01"]);
    town.sh("tip conclude 1 --finding 属实 --on 2026-04-30").done(&["已办结"]);
    town.refuses("tip extend 1 --approved-by 县局 --reason 迟了", &["已经在 2026-04-30 办结"]);
}

#[test]
fn answer_and_reward_run_from_the_end_of_the_check() {
    let town = extended();
    town.refuses("tip conclude 1", &["还没有核查结果，不能办结", "--finding"]);
    town.refuses("tip notify 1 --yuan 500", &["还没有办结，不能通知领奖", "tip conclude"]);
    town.sh("tip conclude 1 --finding 属实 --on 2026-04-10").done(&["已办结"]);
    town.refuses("tip conclude 1 --on 2026-04-11", &["已经在 2026-04-10 办结了"]);
    town.sh("tip edit 1 --reward-yuan 500").done(&[]);
    // Ten days after 10 April, whenever the answer comes.
    assert_eq!(owed(&town, "2026-04-21", "overdue"), ["0001/answer 2026-04-20", "0001/reward 2026-04-20"]);
    assert_eq!(owed(&town, "2026-04-20", "upcoming"), ["0001/answer 2026-04-20", "0001/reward 2026-04-20"]);
    town.refuses("tip answer 1 --on 2026-04-09", &["答复日期 2026-04-09 早于办结日期 2026-04-10"]);
    town.sh("tip answer 1 --on 2026-04-18").done(&["已答复"]);
    let why = town.sh("why JB-2026-0001/reward").ok();
    assert!(why.contains("2026-04-20：核查结束 2026-04-10 之后10天"), "{why}");
    town.sh("tip notify 1 --on 2026-04-20").done(&["领取期到 2026-06-19（60天），逾期视为放弃"]);
    town.refuses("tip notify 1", &["已经在 2026-04-20 通知或发放过奖励了"]);
    assert!(owed(&town, "2026-06-19", "overdue").is_empty());
    assert_eq!(owed(&town, "2026-06-19", "upcoming"), ["0001/collect 2026-06-19"]);
    let why = town.on("2026-06-19", ["why", "JB-2026-0001/collect"]).ok();
    assert!(why.contains("领奖通知 2026-04-20 之后60天，过期视为放弃"), "{why}");
    // Lapsed it is in no list; `why` explains what became of it.
    assert!(owed(&town, "2026-06-20", "overdue").is_empty() && owed(&town, "2026-06-20", "upcoming").is_empty());
    let why = town.on("2026-06-20", ["why", "JB-2026-0001/collect"]).ok();
    assert!(why.contains("举报人到 2026-06-19 没有领取") && why.contains("视为放弃"), "{why}");
    // What was paid all the same is recorded, with a word.
    town.sh("tip reward 1 --on 2026-06-25").done(&["奖励已发", "领取期到 2026-06-19 已满"]);
    assert_eq!(text(&town.rows("export tip")[0], "rewarded"), "2026-06-25");
}

#[test]
fn an_extension_in_a_file_is_whole_and_comes_back_as_it_was() {
    let town = extended();
    town.sh("tip extend 1 --approved-by 县应急局 --reason 要检测 --on 2026-04-20 --to 2026-05-20").done(&[]);
    town.sh("tip conclude 1 --finding 属实 --on 2026-05-10").done(&[]);
    town.sh("tip notify 1 --yuan 500 --on 2026-05-12").done(&[]);
    town.sh("export tip -o 举报.csv").ok();
    let other = Town::with_units();
    std::fs::copy(town.root().join("举报.csv"), other.root().join("举报.csv")).unwrap();
    other.sh("import tip 举报.csv").done(&["新增 1"]);
    assert_eq!(other.rows("export tip"), town.rows("export tip"));
    for (file, why) in [
        (
            "受理日期,内容,延期批准人,延长至\n2026-03-02,甲,县局,2026-05-20\n",
            "延长核查要写明延期批准日期、延长至、延期批准人",
        ),
        (
            "受理日期,内容,延期批准日期,延长至,延期批准人\n2026-03-02,甲,2026-04-20,2026-07-01,县局\n",
            "超过了最多延长30天（到 2026-05-31）",
        ),
        ("受理日期,内容,办结日期,答复日期\n2026-03-02,甲,2026-04-20,2026-04-19\n", "早于办结日期"),
        (
            "受理日期,内容,奖励金额（元）,领奖通知日期,奖励日期\n2026-03-02,甲,5,2026-04-20,2026-04-19\n",
            "早于领奖通知日期",
        ),
    ] {
        other.file("坏.csv", file);
        let run = other.sh("import tip 坏.csv");
        assert!(run.code == 2 && run.stderr.contains(why), "{why}: {run:?}");
    }
}

/// The town's terms replace the rule's.
#[test]
fn the_plan_sets_the_terms() {
    let town = extended();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let plan = plan.replace("extension_term = \"30d\"", "extension_term = \"15d\"");
    town.file("plan.toml", plan.replace("collect_term = \"60d\"", "collect_term = \"90d\""));
    town.sh("tip extend 1 --approved-by 县局 --reason 复杂 --on 2026-04-20").done(&["延长到 2026-05-16"]);
    town.sh("tip conclude 1 --finding 属实 --on 2026-05-10").done(&[]);
    town.sh("tip notify 1 --yuan 500 --on 2026-05-12").done(&["领取期到 2026-08-10（90天）"]);
}
