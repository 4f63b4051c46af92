//! The engine's hazards against the chronicle of what happened to them, on every day that matters,
//! and the laws of the clocks and of the bridge.

use crate::model::random_hazard::{Life, Lived, life};
use crate::model::random_plan::terms;
use crate::model::restated_days::{walk, ymd};
use crate::model::restated_hazard::{ClockText, Now, What};
use crate::official::official;
use chrono::{Datelike, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use zhiben::domain::hazard::{Bridge, ClockKind, Hazard, Step, as_of, bridge, clocks, spans};
use zhiben::domain::plan::HazardTerms;
use zhiben::domain::words::{StepKind, Worded};

const SOON: u32 = 15;

/// The engine's clocks, in the restatement's words and order.
fn engine_clocks(lived: &Lived, terms: &HazardTerms, day: NaiveDate) -> Vec<ClockText> {
    let Some(view) = as_of(&lived.hazard, &lived.steps, &lived.unit, day) else { return Vec::new() };
    let kind = |kind| match kind {
        ClockKind::Deadline => "deadline",
        ClockKind::Judgement => "judgement",
        ClockKind::Plan => "plan",
        ClockKind::Notice => "notice",
        ClockKind::Review => "review",
        ClockKind::Closing => "closing",
    };
    clocks(&view, terms, &official(), day, SOON)
        .into_iter()
        .map(|c| (kind(c.kind), c.due, c.done_on, c.status.word().en, c.days_overdue))
        .collect()
}

/// The days on which something happened, with those beside them, and some that are far off.
fn days_of(lived: &Lived) -> BTreeSet<NaiveDate> {
    let happened = lived.chronicle.happened.iter().map(|(on, _)| *on);
    let near = happened.chain([lived.chronicle.found]).flat_map(|day| (-1..2).map(move |off| walk(day, off)));
    near.chain([ymd(2025, 12, 31), ymd(2027, 3, 31)]).collect()
}

/// Every field that a step may write, as the engine has it and as the restatement has it.
type Fields = Vec<(&'static str, String)>;

fn as_kept(h: &Hazard) -> Fields {
    let day = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        ("status", h.status.word().en.to_string()),
        ("judged", day(h.judged)),
        ("judged_by", text(&h.judged_by)),
        ("owner", text(&h.owner)),
        ("measures", text(&h.measures)),
        ("fund", h.fund.map_or(String::new(), |fund| fund.to_string())),
        ("contingency", text(&h.contingency)),
        ("due", day(h.due)),
        ("original_due", day(h.original_due)),
        ("extensions", h.extensions.to_string()),
        ("reopened", h.reopened.to_string()),
        ("supervision", text(&h.supervision)),
        ("notified", day(h.notified)),
        ("notified_to", text(&h.notified_to)),
        ("rectified", day(h.rectified)),
        ("rectified_by", text(&h.rectified_by)),
        ("reviewed", day(h.reviewed)),
        ("reviewer", text(&h.reviewer)),
        ("closed", day(h.closed)),
        ("closed_by", text(&h.closed_by)),
    ]
}

fn as_restated(now: &Now) -> Fields {
    let day = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
    let given = |part: usize, as_given: &str| if now.given[part] { as_given.to_string() } else { String::new() };
    let by = |by: Option<&str>| by.unwrap_or_default().to_string();
    vec![
        ("status", now.status.to_string()),
        ("judged", day(now.judged.map(|(on, _)| on))),
        ("judged_by", by(now.judged.map(|(_, by)| by))),
        ("owner", given(0, "有")),
        ("measures", given(1, "有")),
        ("fund", given(2, "0")),
        ("contingency", given(3, "有")),
        ("due", day(now.due)),
        ("original_due", day(now.original_due)),
        ("extensions", now.extensions.to_string()),
        ("reopened", now.reopened.to_string()),
        ("supervision", now.supervision.clone().unwrap_or_default()),
        ("notified", day(now.notified)),
        ("notified_to", now.notified_to.join("；")),
        ("rectified", day(now.rectified)),
        ("rectified_by", by(now.rectified_by)),
        ("reviewed", day(now.passed)),
        ("reviewer", by(now.reviewer)),
        ("closed", day(now.closed)),
        ("closed_by", by(now.closed_by)),
    ]
}

fn deadline_of(clocks: &[ClockText]) -> Option<ClockText> {
    clocks.iter().find(|(kind, ..)| *kind == "deadline").copied()
}

fn months() -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    (0..48).map(|month| {
        let first = |month: i32| ymd(2023 + month / 12, 1 + (month % 12) as u32, 1);
        (first(11 + month), walk(first(12 + month), -1))
    })
}

fn engine_bridge(all: &[Lived], first: NaiveDate, last: NaiveDate) -> [i64; 5] {
    let mut sum = Bridge::default();
    for lived in all {
        bridge(&mut sum, &spans(lived.hazard.found, &lived.steps, lived.hazard.closed), first, last);
    }
    [sum.opening, sum.added, sum.reopened, sum.closed, sum.closing]
}

fn live_all(lives: &[Life], terms: &HazardTerms) -> Vec<Lived> {
    lives.iter().map(|life| life.live(terms)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hazard_agrees_with_its_chronicle_on_any_day(life in life(), terms in terms()) {
        let lived = life.live(&terms);
        for day in days_of(&lived) {
            let view = as_of(&lived.hazard, &lived.steps, &lived.unit, day);
            let now = lived.chronicle.on(day);
            prop_assert_eq!(view.is_some(), now.is_some());
            let (Some(view), Some(now)) = (view, now) else { continue };
            prop_assert_eq!(as_kept(&view), as_restated(&now), "on {} of {:?}", day, &lived.chronicle);
            let restated = lived.chronicle.clocks(day, &terms, &official(), SOON);
            prop_assert_eq!(engine_clocks(&lived, &terms, day), restated, "on {} of {:?}", day, &lived.chronicle);
        }
    }

    /// The store hands a hazard's steps over only where they are needed; the answer is that of all of them.
    #[test]
    fn steps_are_needed_only_for_days_before_the_last(life in life(), terms in terms()) {
        let Lived { unit, hazard, steps, .. } = life.live(&terms);
        for day in days_of(&life.live(&terms)) {
            let needed = steps.iter().any(|step| step.on > day) || hazard.rectified > Some(day);
            let plans: Vec<Step> = steps.iter().filter(|step| step.kind == StepKind::Plan).cloned().collect();
            let handed = if needed { &steps } else { &plans };
            prop_assert_eq!(as_of(&hazard, handed, &unit, day), as_of(&hazard, &steps, &unit, day), "{}", day);
        }
        if hazard.reopened == 0 {
            prop_assert_eq!(spans(hazard.found, &[], hazard.closed), spans(hazard.found, &steps, hazard.closed));
        }
    }

    /// What is taken is in an order that makes sense: the steps of the cycle never go back in time.
    #[test]
    fn a_cycle_goes_forward(life in life(), terms in terms()) {
        let mut last = None;
        for (on, what) in life.live(&terms).chronicle.happened {
            let is_of_cycle = matches!(
                what,
                What::Rectified(_) | What::Failed | What::Passed { .. } | What::Closed(_) | What::Reopened
            );
            if is_of_cycle {
                prop_assert!(Some(on) >= last, "{:?} on {}", what, on);
                last = Some(on);
            }
        }
    }

    /// On every day of every life an open hazard waits for something whose clock runs, has a date and is not done.
    #[test]
    fn every_open_state_has_a_clock(life in life(), terms in terms()) {
        let lived = life.live(&terms);
        for day in days_of(&lived) {
            let Some(view) = as_of(&lived.hazard, &lived.steps, &lived.unit, day) else { continue };
            let stage = view.stage();
            prop_assert_eq!(stage.is_none(), view.closed.is_some(), "on {} of {:?}", day, &lived.chronicle);
            let Some(stage) = stage else { continue };
            let all = clocks(&view, &terms, &official(), day, SOON);
            let waits = all.iter().find(|clock| clock.kind == stage.clock());
            let dated = waits.is_some_and(|clock| clock.due.is_some() && !clock.status.is_done());
            prop_assert!(dated, "{:?} on {} of {:?}: {:?}", stage, day, &lived.chronicle, all);
        }
    }

    /// Once mended, its days stay what they were; a year later they are the same.
    #[test]
    fn days_overdue_are_frozen(life in life(), terms in terms()) {
        let lived = life.live(&terms);
        let last = lived.chronicle.happened.iter().map(|(on, _)| *on).max().unwrap_or(lived.chronicle.found);
        let today = deadline_of(&engine_clocks(&lived, &terms, last));
        let later = deadline_of(&engine_clocks(&lived, &terms, walk(last, 365)));
        if lived.hazard.rectified.is_some() {
            prop_assert_eq!(today, later);
        } else {
            let days = |clocks: Option<ClockText>| clocks.and_then(|(.., days)| days);
            prop_assert_eq!(days(today).map(|d| d + 365), days(later));
        }
    }

    /// A failed review and a re-opening set the same clock going again, with the same deadline.
    #[test]
    fn the_clock_is_the_first_one(life in life(), terms in terms()) {
        let lived = life.live(&terms);
        for (on, what) in &lived.chronicle.happened {
            let sets_due = |what: &What| matches!(what, What::Extended(_) | What::Planned(_, Some(_)));
            let extended = |other: &(NaiveDate, What)| other.0 == *on && sets_due(&other.1);
            if !matches!(what, What::Failed | What::Reopened) || lived.chronicle.happened.iter().any(extended) {
                continue;
            }
            let due = |day| deadline_of(&engine_clocks(&lived, &terms, day)).map(|(_, due, ..)| due);
            let before = due(walk(*on, -1));
            prop_assert!(before.is_none() || before == due(*on));
        }
    }

    /// 期初 + 新增 + 重新列入整改 − 销号 = 期末, and each month opens with what the last one closed with.
    #[test]
    fn the_bridge_adds_up(lives in vec(life(), 1..4), terms in terms(), cut in 0..31i64) {
        let all = live_all(&lives, &terms);
        let mut closed_with = 0;
        for (first, last) in months() {
            let found = engine_bridge(&all, first, last);
            let [opening, added, reopened, closed, closing] = found;
            prop_assert_eq!(opening + added + reopened - closed, closing, "{}", first);
            prop_assert_eq!(opening, closed_with, "{}", first);
            closed_with = closing;
            // As of a day inside the month it is the bridge up to that day.
            for last in [last, walk(first, cut.min(i64::from(last.day()) - 1))] {
                let counted = all.iter().map(|lived| lived.chronicle.bridge(first, last));
                let counted = counted.fold([0; 5], |sum, one| std::array::from_fn(|i| sum[i] + one[i]));
                prop_assert_eq!(engine_bridge(&all, first, last), counted, "{} to {}", first, last);
            }
        }
    }
}
