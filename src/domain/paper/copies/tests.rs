//! Texts and files that were used again.

use super::*;

fn text_of(no: &str, what: &'static str, date: Option<&str>, text: &str) -> RecordText {
    let date = date.map(|date| date.parse().unwrap());
    RecordText { no: no.into(), what, subject: no.into(), date, text: text.into() }
}

#[test]
fn words_that_come_twice() {
    let all = [
        text_of("a", "整改措施", None, "清理杂物，恢复通道畅通无阻"),
        text_of("b", "整改措施", None, "清理杂物 恢复通道畅通无阻。"),
        text_of("c", "评估", None, "清理杂物，恢复通道畅通无阻"),
        text_of("d", "整改措施", None, "已清理"),
        text_of("e", "整改措施", None, "已清理"),
    ];
    let found = repeated(&all);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].records.join("+"), found[0].subject.as_str()), ("a+b".to_string(), "a、b"));
    assert!(found[0].why.contains("2 条记录的整改措施"), "{}", found[0].why);
}

/// One drill that is recorded for each firm has the same text in each record.
#[test]
fn several_records_of_one_day_are_no_copy() {
    let words = "集合迅速，路线熟悉，达到预期效果";
    let of = |no: &str, date: &str| text_of(no, "演练评估", Some(date), words);
    assert!(repeated(&[of("a", "2026-07-01"), of("b", "2026-07-01")]).is_empty());
    let found = repeated(&[of("a", "2026-07-01"), of("b", "2026-07-01"), of("c", "2026-10-08")]);
    assert_eq!(found[0].records, ["a", "b", "c"]);
}

#[test]
fn long_words_are_cut_where_a_character_ends() {
    assert_eq!(shortened(&"字".repeat(31)), format!("{}…", "字".repeat(30)));
    assert_eq!(shortened("短"), "短");
}

#[test]
fn a_file_at_two_records_of_a_kind() {
    let of = |no: &str, what: &'static str, date: Option<&str>, sha256: &str| Pictured {
        no: no.into(),
        what,
        subject: String::new(),
        date: date.map(|date| date.parse().unwrap()),
        sha256: sha256.into(),
        file: "后.jpg".into(),
    };
    let all = [
        of("YH-1", "隐患", None, "aa"),
        of("YH-2", "隐患", None, "aa"),
        // Attached twice to the same record, and to records of two ledgers.
        of("YH-3", "隐患", None, "bb"),
        of("YH-3", "隐患", None, "bb"),
        of("PX-1", "培训", Some("2026-07-01"), "bb"),
        // One sheet for the ticks of two bodies on one day, and one for two days.
        of("BJ-1", "办结", Some("2026-07-01"), "cc"),
        of("BJ-2", "办结", Some("2026-07-01"), "cc"),
        of("YL-1", "演练", Some("2025-07-01"), "dd"),
        of("YL-2", "演练", Some("2026-07-01"), "dd"),
    ];
    let found: Vec<String> = same_files(&all).iter().map(|d| d.records.join("+")).collect();
    assert_eq!(found, ["YL-1+YL-2", "YH-1+YH-2"]);
}
