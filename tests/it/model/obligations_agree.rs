//! The engine's obligations against their plain restatement, over random plans and ledgers, and the
//! laws that hold for all of them.

use crate::model::random_ledgers::scenario;
use crate::model::random_plan::day;
use crate::model::restated_days::days_between;
use crate::model::restatement::{Owed, Scenario, owed};
use crate::official::{days_off, official};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeSet;
use zhiben::domain::evidence::{Collector, Explained, Subject};
use zhiben::domain::obligation::{Basis, Closings, Obligation, id_of, is_stale, visit};
use zhiben::domain::plan::{MeasureId, Remind, Rule};
use zhiben::domain::schedule::Events;
use zhiben::domain::unit::Register;

/// What the engine says of a measure on a day where nothing was explained.
fn engine(
    scenario: &Scenario,
    id: MeasureId,
    today: NaiveDate,
    asks: &dyn Fn(Subject) -> bool,
) -> Vec<(Owed, Obligation)> {
    engine_explained(scenario, id, today, BTreeSet::new(), asks)
}

fn engine_explained(
    scenario: &Scenario,
    id: MeasureId,
    today: NaiveDate,
    explained: BTreeSet<Explained>,
    asks: &dyn Fn(Subject) -> bool,
) -> Vec<(Owed, Obligation)> {
    let calendar = official();
    let register = Register::new(scenario.units.clone());
    let mut collector = Collector::new(&scenario.plan, &register, today, |_| true);
    scenario.evidence_records.iter().for_each(|evidence_record| collector.add(evidence_record));
    let facts = collector.finish().explained_by(explained);
    let events = Events::new(&scenario.plan, scenario.events.iter().copied());
    let basis = Basis {
        plan: &scenario.plan,
        calendar: &calendar,
        register: &register,
        events: &events,
        facts: &facts,
        closings: &Closings::default(),
        today,
        ahead: None,
    };
    let mut found = Vec::new();
    visit(basis, id, asks, &mut |o| {
        let id = id_of(&scenario.plan, &register, &o);
        found.push((Owed { id, due: o.due, status: o.status.word().en, done_on: o.done_on, last: o.last }, o));
    });
    found
}

fn everyone(_: Subject) -> bool {
    true
}

fn measures(scenario: &Scenario) -> impl Iterator<Item = MeasureId> {
    (0..scenario.plan.measures.len() as u16).map(MeasureId)
}

fn sorted(mut all: Vec<Owed>) -> Vec<Owed> {
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn owed_of(found: Vec<(Owed, Obligation)>) -> Vec<Owed> {
    sorted(found.into_iter().map(|(owed, _)| owed).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_restatement(scenario in scenario(), today in day()) {
        let calendar = official();
        for id in measures(&scenario) {
            let found = engine(&scenario, id, today, &everyone);
            for (owed, obligation) in &found {
                let days = owed.due.map(|due| days_between(due, owed.done_on.unwrap_or(today)));
                prop_assert_eq!(obligation.days_overdue(today), days, "{}", &owed.id);
            }
            let expected = sorted(owed(&scenario, &calendar, &days_off(), id, today));
            let found = owed_of(found);
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert_eq!(found, expected, "{:?} on {}", &scenario.plan.measures[id.0 as usize], today);
            }
            prop_assert_eq!(found.len(), expected.len());
        }
    }

    /// 久未开展: last done more days ago than the reminder says, a unit's by its grade; so is 从未开展.
    #[test]
    fn a_measure_without_periods_is_reminded_of(scenario in scenario(), today in day()) {
        let register = Register::new(scenario.units.clone());
        for id in measures(&scenario) {
            let measure = &scenario.plan.measures[id.0 as usize];
            for (owed, obligation) in engine(&scenario, id, today, &everyone) {
                let days = match (&measure.rule, obligation.subject) {
                    (Rule::Standing(Remind::Days(days)), _) => Some(*days),
                    (Rule::Standing(Remind::ByGrade(days)), Subject::Unit(ix)) => {
                        days[scenario.units[ix.0 as usize].standard_grade]
                    }
                    _ => None,
                };
                let ago = owed.last.map(|last| days_between(last, today));
                let stale = days.is_some_and(|days| ago.is_none_or(|ago| ago > i64::from(days)));
                prop_assert_eq!(is_stale(measure, &register, &obligation, today), stale, "{}", owed.id);
            }
        }
    }

    /// What is owed, and by when, does not hang on what was done; and nothing is owed twice.
    #[test]
    fn what_is_owed_does_not_depend_on_evidence(scenario in scenario(), today in day()) {
        let idle = Scenario { evidence_records: Vec::new(), ..scenario.clone() };
        for id in measures(&scenario) {
            let with = owed_of(engine(&scenario, id, today, &everyone));
            let without = owed_of(engine(&idle, id, today, &everyone));
            let keys = |all: &[Owed]| all.iter().map(|o| (o.id.clone(), o.due)).collect::<Vec<_>>();
            prop_assert_eq!(keys(&with), keys(&without));
            let unique: BTreeSet<&str> = with.iter().map(|o| o.id.as_str()).collect();
            prop_assert_eq!(unique.len(), with.len());
        }
    }

    /// 说明: what was explained is marked while it is overdue. Nothing else changes: it stays not done, and evidence
    /// makes the explanation lapse.
    #[test]
    fn an_explanation_marks_what_is_overdue_and_changes_nothing(scenario in scenario(), today in day(), which in any::<u64>()) {
        for id in measures(&scenario) {
            let without = engine(&scenario, id, today, &everyone);
            prop_assert!(without.iter().all(|(_, o)| !o.explained));
            let is_chosen = |place: usize| which >> (place % 64) & 1 == 1;
            let chosen = without.iter().enumerate().filter(|(place, _)| is_chosen(*place));
            let explained = chosen.map(|(_, (_, o))| (o.measure, o.subject, o.period)).collect();
            let with = engine_explained(&scenario, id, today, explained, &everyone);
            prop_assert_eq!(with.len(), without.len());
            for (place, ((owed, obligation), (before, _))) in with.iter().zip(&without).enumerate() {
                prop_assert_eq!(owed, before);
                let marked = is_chosen(place) && owed.status == "overdue";
                prop_assert_eq!(obligation.explained, marked, "{}", owed.id);
            }
        }
    }

    /// A due date is its period's, whatever the day on which it is looked at.
    #[test]
    fn a_due_date_never_moves(scenario in scenario(), today in day(), other in day()) {
        for id in measures(&scenario) {
            let then = owed_of(engine(&scenario, id, other, &everyone));
            for owed in owed_of(engine(&scenario, id, today, &everyone)) {
                if let Some(same) = then.iter().find(|o| o.id == owed.id) {
                    prop_assert_eq!(same.due, owed.due, "{}", owed.id);
                }
            }
        }
    }

    #[test]
    fn asking_for_one_subject_is_filtering_all(scenario in scenario(), today in day(), which in any::<Index>()) {
        for id in measures(&scenario) {
            let all = engine(&scenario, id, today, &everyone);
            if all.is_empty() {
                continue;
            }
            let subject = all[which.index(all.len())].1.subject;
            let of_one = owed_of(all.into_iter().filter(|(_, o)| o.subject == subject).collect());
            prop_assert_eq!(owed_of(engine(&scenario, id, today, &|asked| asked == subject)), of_one);
        }
    }

    /// A missed period stays missed: what is done after it and not marked for it changes nothing there.
    #[test]
    fn later_work_heals_no_earlier_period(scenario in scenario(), today in day(), cut in day()) {
        let mut until = scenario.clone();
        until.evidence_records.retain(|evidence_record| evidence_record.date <= cut || evidence_record.counts_for.is_some());
        for id in measures(&scenario) {
            if !matches!(scenario.plan.measures[id.0 as usize].rule, Rule::Recurring { .. }) {
                continue;
            }
            let before = engine(&until, id, today, &everyone);
            for (owed, obligation) in engine(&scenario, id, today, &everyone) {
                if obligation.period.last() <= cut {
                    let same = before.iter().find(|(o, _)| o.id == owed.id).map(|(o, _)| (o.status, o.done_on));
                    prop_assert_eq!(same, Some((owed.status, owed.done_on)), "{}", owed.id);
                }
            }
        }
    }
}
