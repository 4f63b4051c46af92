//! `owed_from`, `owed_until` and `replaces`: their mistakes, and the hints about what is left out between two measures.

use super::{SMALL, lines, mistakes};
use crate::plan_file::check;

const QUARTER: &str = "every = \"quarter\"\n";

/// The small plan whose quarterly 7.2a ends and is replaced by 7.2c; both have these further lines.
fn amended(old: &str, new: &str) -> String {
    let begin = SMALL.find("[[measure]]\nid = \"7.2a\"").unwrap();
    let end = SMALL.find("[[measure]]\nid = \"7.3\"").unwrap();
    let measure = &SMALL[begin..end];
    let with = |lines: &str| measure.replace(QUARTER, &format!("{QUARTER}{lines}\n"));
    let new = with(&format!("replaces = \"7.2a\"\n{new}")).replace("id = \"7.2a\"", "id = \"7.2c\"");
    format!("{}{}{new}{}", &SMALL[..begin], with(old), &SMALL[end..])
}

/// The hints of the amended plan, without their places.
fn hints(old: &str, new: &str) -> Vec<String> {
    let (_, hints) = check(None, &amended(old, new), "plan.toml").unwrap();
    hints.into_iter().map(|hint| hint.message).collect()
}

#[test]
fn an_amendment_without_a_gap_is_no_hint() {
    assert!(hints("owed_until = 2026-06-30", "owed_from = 2026-07-01").is_empty());
    // The quarter of the day on which the old one ends is not owed, so that the new one may begin with it.
    assert!(hints("owed_until = 2026-08-15", "owed_from = 2026-07-01").is_empty());
}

#[test]
fn a_gap_and_an_overlap_are_named() {
    let cases = [
        (
            "owed_until = 2026-06-30",
            "owed_from = 2026-10-01",
            "7.2a 到 2026-06-30 止，7.2c 从 2026-10-01 起，中间 2026-07-01 至 2026-09-30 两项都不要求",
        ),
        // Neither asks for the third quarter, although no day is between the two dates.
        (
            "owed_until = 2026-08-15",
            "owed_from = 2026-08-16",
            "7.2a 到 2026-08-15 止（按整个周期是 2026-06-30），7.2c 从 2026-08-16 起（按整个周期是 2026-10-01），中间 2026-07-01 至 2026-09-30 两项都不要求",
        ),
        (
            "owed_until = 2026-06-30",
            "owed_from = 2026-02-10",
            "7.2a 到 2026-06-30 止，7.2c 从 2026-02-10 起（按整个周期是 2026-04-01），2026-04-01 至 2026-06-30 两项都要求",
        ),
        ("", "owed_from = 2026-07-01", "7.2a 没有写 owed_until，两项会同时要求；请在 7.2a 写 owed_until = 2026-06-30"),
        ("owed_until = 2025-12-31", "", "没有写 owed_from，与 7.2a 重叠；请写 owed_from = 2026-01-01"),
        ("", "", "7.2a 没有写 owed_until，7.2c 没有写 owed_from，两项一直同时要求"),
    ];
    for (old, new, expected) in cases {
        assert_eq!(hints(old, new), [expected], "{old} / {new}");
    }
}

#[test]
fn a_measure_that_is_never_owed_is_named() {
    let never = "起止日期之内没有一个完整的周期或期限，什么时候都不要求";
    for lines in
        ["owed_from = 2026-07-02\nowed_until = 2026-09-29", "owed_until = 2024-03-17", "owed_from = 2027-01-01"]
    {
        let text = SMALL.replace(QUARTER, &format!("{QUARTER}{lines}\n"));
        let hints: Vec<String> =
            check(None, &text, "plan.toml").unwrap().1.into_iter().map(|hint| hint.message).collect();
        assert_eq!(hints, [never], "{lines}");
    }
    let text = SMALL.replace("due = 2024-12-31\nevidence", "due = 2024-12-31\nowed_from = 2025-01-01\nevidence");
    assert_eq!(check(None, &text, "plan.toml").unwrap().1[0].message, never);
}

#[test]
fn mistakes_of_an_amendment() {
    mistakes(
        QUARTER,
        "every = \"quarter\"\nreplaces = «\"7.2b\"\n",
        &["measure[7.2a].replaces = \"7.2b\"：没有声明这个措施，是不是 7.2a？"],
    );
    mistakes(
        QUARTER,
        "every = \"quarter\"\nreplaces = «\"7.2a\"\n",
        &["measure[7.2a].replaces = \"7.2a\"：不能取代它自己"],
    );
    mistakes(
        QUARTER,
        "every = \"quarter\"\nreplaces = «\"8.1\"\n",
        &["measure[7.2a].replaces = \"8.1\"：它是汇总（kind = \"derived\"），自己不要求什么；应写它所汇总的措施"],
    );
    mistakes(
        QUARTER,
        "every = \"quarter\"\nowed_from = 2026-07-01\nowed_until = «2026-06-30\n",
        &["measure[7.2a].owed_until = 2026-06-30：早于 owed_from（2026-07-01），应在同一天或之后"],
    );
    mistakes(
        "kind = \"derived\"\n",
        "kind = \"derived\"\n«owed_until = 2026-06-30\n",
        &["measure[8.1].owed_until = 2026-06-30：kind = \"derived\" 没有这个键，它的键有 owed_by、categories、of"],
    );
}

/// Two that replace one, and circles of two and of three.
#[test]
fn one_measure_is_replaced_by_one_and_never_by_its_own_successor() {
    let with = |pairs: &[(&str, &str)]| {
        pairs.iter().fold(SMALL.to_string(), |text, (id, old)| {
            text.replace(&format!("id = \"{id}\"\n"), &format!("id = \"{id}\"\nreplaces = \"{old}\"\n"))
        })
    };
    let messages = |pairs: &[(&str, &str)]| -> Vec<String> {
        let found = lines(&with(pairs));
        found.iter().map(|line| line.split_once(": ").unwrap().1.to_string()).collect()
    };
    assert_eq!(
        messages(&[("3.1", "1.1"), ("7.2a", "1.1")]),
        ["measure[7.2a].replaces = \"1.1\"：已经由 3.1 取代；一项任务只能由一项取代，要接着改就取代 3.1"]
    );
    assert_eq!(
        messages(&[("3.1", "7.2a"), ("7.2a", "3.1")]),
        ["measure[7.2a].replaces = \"3.1\"：绕成了圈：7.2a 取代 3.1 取代 7.2a"]
    );
    assert_eq!(
        messages(&[("1.1", "3.1"), ("3.1", "7.2a"), ("7.2a", "1.1")]),
        ["measure[7.2a].replaces = \"1.1\"：绕成了圈：7.2a 取代 1.1 取代 3.1 取代 7.2a"]
    );
}
