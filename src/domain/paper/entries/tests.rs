//! Entries that look as if they were made on paper only.

use super::*;

fn numbers(doubts: &[Doubt]) -> Vec<&str> {
    doubts.iter().map(|d| d.records[0].as_str()).collect()
}

#[test]
fn numbers_that_cannot_be() {
    let one =
        |record: &str, no: &str, holder: &str| Numbered { record: record.into(), no: no.into(), holder: holder.into() };
    let all = [
        one("a", "123", "甲"),
        one("b", "888888", "甲"),
        one("c", "T110105194912310021", "甲"),
        one("d", "T11010519491231002X", "乙"),
        one("e", "晋安2024-017", "丙"),
        one("f", "晋安2024-017", "丁"),
        one("g", "晋安2024-018", "丙"),
    ];
    let found = impossible(&all, &|id| id == "11010519491231002X");
    let pairs: Vec<_> = found.iter().map(|d| (d.records.join("+"), d.why.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("a".to_string(), "编号太短"),
            ("b".to_string(), "编号全是同一个字符"),
            ("c".to_string(), "编号里的身份证号校验位不对"),
            ("e+f".to_string(), "几个人用同一个证书编号"),
        ]
    );
}

#[test]
fn late_entries_and_silent_units_at_their_edges() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let entered =
        |no: &str, date: &str| Entered { no: no.into(), what: "演练", date: day(date), entered: day("2026-11-23") };
    assert_eq!(numbers(&belated(&[entered("a", "2026-09-24"), entered("b", "2026-09-23")])), ["b"]);
    let unit =
        |code: &str, visits, findings| Watched {
            code: code.into(), name: String::new(), risk: "红", visits, findings
        };
    assert_eq!(numbers(&silent(&[unit("a", 1, 0), unit("b", 2, 0), unit("c", 9, 1)])), ["b"]);
}
