//! The dates of a tip (举报), by hand.

use super::*;
use crate::domain::obligation::Status;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn each_clock_starts_where_the_last_one_ended() {
    let mut tip = Tip {
        no: "JB-1".into(),
        content: "夜间动火".into(),
        body: None,
        received: day("2026-09-01"),
        due: None,
        extended: None,
        has_finding: false,
        concluded: None,
        answered: None,
        has_reward: false,
        notified: None,
        rewarded: None,
    };
    let states = |tip: &Tip, today: &str| -> Vec<(String, String, Status)> {
        let all = tip.dated_items(&TipTerms::default(), &Calendar::default(), day(today));
        all.iter().map(|m| (m.id.clone(), m.due.unwrap().to_string(), m.status(day(today), 15))).collect()
    };
    assert!(states(&tip, "2026-08-31").is_empty());
    let one = |id: &str, due: &str, status| (id.to_string(), due.to_string(), status);
    assert_eq!(states(&tip, "2026-10-31"), [one("JB-1", "2026-10-31", Status::DueSoon)]);
    assert_eq!(states(&tip, "2026-11-01"), [one("JB-1", "2026-10-31", Status::Overdue)]);
    tip.has_finding = true;
    assert_eq!(
        states(&tip, "2026-11-11"),
        [one("JB-1", "2026-10-31", Status::Done), one("JB-1/answer", "2026-11-10", Status::Overdue)]
    );
    (tip.answered, tip.has_reward) = (Some(day("2026-11-12")), true);
    assert_eq!(states(&tip, "2026-11-11"), [one("JB-1", "2026-10-31", Status::Overdue)], "那天还没有结果");
    assert_eq!(
        states(&tip, "2026-11-12"),
        [one("JB-1", "2026-10-31", Status::Late), one("JB-1/reward", "2026-11-22", Status::DueSoon)]
    );
    tip.rewarded = Some(day("2026-12-01"));
    assert_eq!(states(&tip, "2026-12-01")[1].2, Status::Late);
}

/// Counted from the end of the check, not from the answer: 10 days for the answer and for the reward, then 60 days
/// to collect it.
#[test]
fn the_reward_runs_from_the_end_of_the_check_and_lapses() {
    let mut tip = Tip {
        no: "JB-1".into(),
        content: "夜间动火".into(),
        body: None,
        received: day("2026-03-02"),
        due: None,
        extended: Some((day("2026-04-20"), day("2026-05-31"), "县局".into())),
        has_finding: false,
        concluded: None,
        answered: None,
        has_reward: false,
        notified: None,
        rewarded: None,
    };
    let of = |tip: &Tip, today: &str| tip.dated_items(&TipTerms::default(), &Calendar::default(), day(today));
    let states = |tip: &Tip, today: &str| -> Vec<(String, String, Status)> {
        let each = |m: &DatedItem| (m.id.clone(), m.due.unwrap().to_string(), m.status(day(today), 15));
        of(tip, today).iter().map(each).collect()
    };
    let one = |id: &str, due: &str, status| (id.to_string(), due.to_string(), status);
    // 60 days after 2026-03-02 is 2026-05-01; the extended date counts from the day of its approval.
    assert_eq!(states(&tip, "2026-04-19"), [one("JB-1", "2026-05-01", Status::DueSoon)]);
    assert_eq!(states(&tip, "2026-05-31"), [one("JB-1", "2026-05-31", Status::DueSoon)]);
    assert_eq!(states(&tip, "2026-06-01"), [one("JB-1", "2026-05-31", Status::Overdue)]);
    assert!(of(&tip, "2026-06-01")[0].basis.contains("经 县局 批准延长，原来是 2026-05-01"));
    (tip.concluded, tip.has_finding, tip.has_reward) = (Some(day("2026-05-20")), true, true);
    let ended = one("JB-1", "2026-05-31", Status::Done);
    assert_eq!(
        states(&tip, "2026-05-31"),
        [
            ended.clone(),
            one("JB-1/answer", "2026-05-30", Status::Overdue),
            one("JB-1/reward", "2026-05-30", Status::Overdue)
        ]
    );
    (tip.answered, tip.notified) = (Some(day("2026-05-29")), Some(day("2026-05-30")));
    let later_states = |tip: &Tip, today: &str| states(tip, today)[1..].to_vec();
    let given = one("JB-1/reward", "2026-05-30", Status::Done);
    // 60 days after 2026-05-30 is 2026-07-29, the last day on which the reward can be collected.
    let collect = |status| one("JB-1/collect", "2026-07-29", status);
    assert_eq!(later_states(&tip, "2026-05-30"), [given.clone(), collect(Status::Pending)]);
    assert_eq!(later_states(&tip, "2026-07-29"), [given.clone(), collect(Status::DueSoon)]);
    assert_eq!(later_states(&tip, "2026-07-30"), std::slice::from_ref(&given), "lapsed, and nobody's debt");
    assert!(of(&tip, "2026-07-30")[1].hint.as_ref().unwrap().contains("到 2026-07-29 没有领取"));
    tip.rewarded = Some(day("2026-07-29"));
    assert_eq!(later_states(&tip, "2026-07-29"), [given.clone(), collect(Status::Done)]);
    assert_eq!(later_states(&tip, "2026-08-30"), [given.clone(), collect(Status::Done)]);
    tip.rewarded = Some(day("2026-08-01"));
    assert_eq!(later_states(&tip, "2026-07-31"), std::slice::from_ref(&given));
    assert_eq!(later_states(&tip, "2026-08-01"), [given, collect(Status::Late)], "collected after all");
}
