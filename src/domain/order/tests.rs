//! Reply terms of orders, and the next step of one that was not answered.

use super::*;
use crate::domain::words::find;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn documents_are_numbered_by_the_pattern() {
    let mut rules = OrderRules { pattern: "积安督{kind}〔{year}〕{serial}号".into(), ..OrderRules::default() };
    let list = find(ORDER, "单").unwrap();
    assert_eq!(document(&rules, list, day("2026-11-02"), 3), "积安督单〔2026〕3号");
    assert_eq!(serial(&rules, list, day("2026-11-02"), "积安督单〔2026〕12号"), Some(12));
    for other in ["积安督单〔2025〕12号", "积安督函〔2026〕12号", "积安督单〔2026〕号", "别的"] {
        assert_eq!(serial(&rules, list, day("2026-11-02"), other), None, "{other}");
    }
    rules.patterns[1] = Some("单{serial}".into());
    assert_eq!(document(&rules, list, day("2026-11-02"), 3), "单3");
}

#[test]
fn the_ladder_is_proposed_where_the_reply_is_late() {
    let one = |replied: Option<&str>| Order {
        record: "DB-1".into(),
        no: None,
        kind: find(ORDER, "card").unwrap(),
        to: None,
        subject: "清理通道".into(),
        issued: day("2026-11-02"),
        signer: None,
        reply_due: Some(day("2026-11-05")),
        replied: replied.map(day),
    };
    let (rules, calendar) = (OrderRules::default(), Calendar::default());
    let dated_item = |order: Order, today: &str| order.dated_item(&rules, &calendar, day(today)).unwrap();
    assert_eq!(dated_item(one(None), "2026-11-05").hint, None);
    assert!(dated_item(one(None), "2026-11-06").hint.unwrap().contains("下一级是单"));
    assert!(dated_item(one(None), "2026-11-06").basis.contains("3个工作日"));
    // On the day before the reply it counts as not yet replied.
    assert_eq!(dated_item(one(Some("2026-11-10")), "2026-11-09").done, None);
    assert_eq!(dated_item(one(Some("2026-11-10")), "2026-11-10").days_overdue(day("2026-11-20")), Some(5));
    assert!(next_level(find(ORDER, "约谈").unwrap()).contains("提级"));
}
