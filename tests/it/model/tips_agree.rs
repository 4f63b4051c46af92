//! The clocks of a tip (举报) said again from the rules, and held against the engine over random lives and days: the
//! check runs from the receipt and may be extended once, the answer and the reward from the end of the check, the
//! collection from the notice to the informer.

use crate::model::random_plan::{day, term};
use crate::model::restated_days::{done_status, open_status, term_after};
use crate::official::official;
use chrono::NaiveDate;
use proptest::option;
use proptest::prelude::*;
use zhiben::domain::plan::TipTerms;
use zhiben::domain::tip::Tip;

/// What is owed: its id, its day, its status.
type Owed = (String, Option<NaiveDate>, &'static str);

fn tip() -> impl Strategy<Value = Tip> {
    let some_day = || option::weighted(0.6, day());
    let check = (option::weighted(0.3, day()), option::weighted(0.3, (day(), day())), any::<bool>());
    (day(), check, some_day(), some_day(), any::<bool>(), some_day(), some_day()).prop_map(
        |(received, (due, extended, has_finding), concluded, answered, has_reward, notified, rewarded)| Tip {
            no: "T1".to_string(),
            content: String::new(),
            body: None,
            received,
            due,
            extended: extended.map(|(on, until)| (on, until, "镇长".to_string())),
            has_finding,
            concluded,
            answered,
            has_reward,
            notified,
            rewarded,
        },
    )
}

fn terms() -> impl Strategy<Value = TipTerms> {
    (term(), term(), term(), term()).prop_map(|(check, answer, reward, collect)| TipTerms {
        check,
        answer,
        reward,
        collect,
        ..TipTerms::default()
    })
}

fn owed(tip: &Tip, terms: &TipTerms, today: NaiveDate, soon: u32) -> Vec<Owed> {
    let calendar = official();
    let mut all = Vec::new();
    if tip.received > today {
        return all;
    }
    // What has happened by today.
    let has_happened = |on: Option<NaiveDate>| match on {
        Some(on) if on <= today => Some(on),
        _ => None,
    };
    let mut check_due = tip.due.unwrap_or(term_after(terms.check, tip.received, &calendar));
    if let Some((approved, until, _)) = &tip.extended
        && *approved <= today
    {
        check_due = *until;
    }
    let end = has_happened(tip.concluded).or(has_happened(tip.answered));
    // A finding without any day is there now, and nobody knows since when.
    let is_found = tip.has_finding && tip.concluded.is_none() && tip.answered.is_none();
    let check = match end {
        Some(end) => done_status(end, Some(check_due)),
        None if is_found => "done",
        None => open_status(Some(check_due), today, soon),
    };
    all.push(("T1".to_string(), Some(check_due), check));
    if (end.is_some() || is_found) && has_happened(tip.answered).is_none() {
        let from = has_happened(tip.concluded).unwrap_or(check_due);
        let due = term_after(terms.answer, from, &calendar);
        all.push(("T1/answer".to_string(), Some(due), open_status(Some(due), today, soon)));
    }
    let (notified, rewarded) = (has_happened(tip.notified), has_happened(tip.rewarded));
    if let Some(end) = end
        && (tip.has_reward || notified.is_some() || rewarded.is_some())
    {
        let due = term_after(terms.reward, end, &calendar);
        // The informer was notified, or had it: whichever came first.
        let done = match (notified, rewarded) {
            (Some(a), Some(b)) => Some(if a < b { a } else { b }),
            (one, other) => one.or(other),
        };
        let status = match done {
            Some(on) => done_status(on, Some(due)),
            None => open_status(Some(due), today, soon),
        };
        all.push(("T1/reward".to_string(), Some(due), status));
    }
    if let Some(notified) = notified {
        let due = term_after(terms.collect, notified, &calendar);
        match rewarded {
            Some(on) => all.push(("T1/collect".to_string(), Some(due), done_status(on, Some(due)))),
            // 放弃: nobody came, and it is owed no longer.
            None if due < today => {}
            None => all.push(("T1/collect".to_string(), Some(due), open_status(Some(due), today, soon))),
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tip_owes_what_the_rules_ask(tip in tip(), terms in terms(), today in day(), soon in 0..20u32) {
        let calendar = official();
        let found: Vec<Owed> = tip
            .dated_items(&terms, &calendar, today)
            .into_iter()
            .map(|dated_item| {
                let status = dated_item.status(today, soon).word().en;
                (dated_item.id, dated_item.due, status)
            })
            .collect();
        prop_assert_eq!(found, owed(&tip, &terms, today, soon));
    }
}
