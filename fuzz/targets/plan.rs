//! Takes any text as a plan: nothing panics, each mistake has a place in the text and a message, and everything that a
//! valid plan asks for can be computed, with the same result each time.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use zhiben::domain::evidence::Collector;
use zhiben::domain::obligation::{Basis, Closings, id_of, visit};
use zhiben::domain::plan::MeasureId;
use zhiben::domain::schedule::Events;
use zhiben::domain::unit::Register;
use zhiben::plan_file::{calendar, check};

fuzz_target!(|text: &str| {
    match check(None, text, "plan.toml") {
        Ok((plan, hints)) => {
            for hint in hints {
                assert!(hint.line >= 1 && hint.column >= 1 && !hint.message.is_empty());
            }
            let (calendar, register) = (calendar::compiled(), Register::new(Vec::new()));
            let today = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
            let facts = Collector::new(&plan, &register, today, |_| true).finish();
            let events = Events::new(&plan, []);
            let closings = &Closings::default();
            let (plan, calendar, register, events, facts) = (&plan, &calendar, &register, &events, &facts);
            for id in (0..plan.measures.len()).filter_map(|at| u16::try_from(at).ok()).map(MeasureId) {
                let basis = Basis { plan, calendar, register, events, facts, closings, today, ahead: None };
                let mut seen = std::collections::HashSet::new();
                visit(basis, id, &|_| true, &mut |owed| {
                    let name = id_of(plan, register, &owed);
                    assert!(seen.insert(name.clone()), "{name} twice");
                });
            }
        }
        Err(problems) => {
            assert!(!problems.0.is_empty());
            // A mistake at the end of the text may be in the line after the last.
            let lines = text.split('\n').count() + 1;
            for problem in problems.0 {
                assert!((1..=lines).contains(&problem.line) && problem.column >= 1, "{problem}");
                assert!(!problem.message.is_empty() && problem.to_string().starts_with("plan.toml:"));
            }
        }
    }
});
