//! Random lives of a hazard: steps in any order on any days are put to the real engine, what it
//! refuses is left out, and what it takes is written into a chronicle for the restatement.

use crate::model::restated_days::{term_after, walk, ymd};
use crate::model::restated_hazard::{Chronicle, What};
use crate::official::official;
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use zhiben::domain::hazard::{Close, Five, Hazard, Judge, Notice, Rectify, Review, Step, deadline};
use zhiben::domain::plan::HazardTerms;
use zhiben::domain::unit::{Unit, UnitIx};
use zhiben::domain::words::Grade;

const PRINCIPAL: &str = "张三";
const CONTROLLER: &str = "李四";
const PEOPLE: [&str; 2] = ["王五", "赵六"];

#[derive(Debug, Clone)]
pub enum Try {
    Judge(Grade),
    /// Which of owner, measures, fund and contingency are given, and a deadline so many days from the finding.
    Plan([bool; 4], Option<i64>),
    Notify {
        whom: u8,
        document: bool,
    },
    Rectify {
        by: usize,
    },
    Review {
        reviewer: usize,
        passed: bool,
    },
    Close,
    Extend(i64),
    Supervise(u8),
    Reopen,
}

#[derive(Debug, Clone)]
pub struct Life {
    grade: Grade,
    found: NaiveDate,
    has_controller: bool,
    /// Each with its days since the last step that was taken.
    tries: Vec<(i64, Try)>,
}

/// A life as the engine keeps it and as the chronicle tells it.
pub struct Lived {
    pub unit: Unit,
    pub hazard: Hazard,
    pub steps: Vec<Step>,
    pub chronicle: Chronicle,
}

pub fn life() -> impl Strategy<Value = Life> {
    let grade = select(vec![Grade::General, Grade::Major, Grade::Suspected]);
    let plan = (any::<[bool; 4]>(), option::of(-3..60i64));
    let whole = (0..60i64).prop_map(|due| Try::Plan([true; 4], Some(due)));
    let tried = prop_oneof![
        1 => select(vec![Grade::General, Grade::Major]).prop_map(Try::Judge),
        2 => plan.prop_map(|(parts, due)| Try::Plan(parts, due)),
        2 => whole,
        4 => (1..4u8, prop::bool::weighted(0.8)).prop_map(|(whom, document)| Try::Notify { whom, document }),
        4 => (0..3usize).prop_map(|by| Try::Rectify { by }),
        6 => (0..2usize, any::<bool>()).prop_map(|(reviewer, passed)| Try::Review { reviewer, passed }),
        3 => Just(Try::Close),
        2 => (-5..40i64).prop_map(Try::Extend),
        1 => (1..9u8).prop_map(Try::Supervise),
        3 => Just(Try::Reopen),
    ];
    let gap = prop_oneof![3 => Just(0i64), 6 => 0..30i64, 1 => -40..0i64];
    (grade, 0..400i64, any::<bool>(), vec((gap, tried), 0..40)).prop_map(|(grade, found, has_controller, tries)| Life {
        grade,
        found: walk(ymd(2024, 1, 1), found),
        has_controller,
        tries,
    })
}

impl Life {
    /// Puts each step to the engine; a refused one leaves no trace.
    pub fn live(&self, terms: &HazardTerms) -> Lived {
        let unit = Unit {
            principal: Some(PRINCIPAL.into()),
            controller: Some(CONTROLLER.into()).filter(|_| self.has_controller),
            ..Unit::default()
        };
        let mut hazard = Hazard::found(UnitIx(0), "配电箱门敞开", self.grade, self.found);
        let mut steps = Vec::new();
        let mut chronicle = Chronicle {
            found: self.found,
            happened: Vec::new(),
            general: self.grade == Grade::General,
            must_notify: if self.has_controller { 2 } else { 1 },
            names: [PRINCIPAL, CONTROLLER],
            suspected: self.grade == Grade::Suspected,
            due_named: Vec::new(),
            term_due: None,
        };
        let (mut last, mut judged) = (self.found, false);
        for (gap, tried) in &self.tries {
            let on = walk(last, *gap);
            // A second judgement would need the history that a grade has not got.
            if judged && matches!(tried, Try::Judge(_)) {
                continue;
            }
            let Ok((next, rows)) = self.put(&hazard, &steps, tried, on, &unit, terms) else { continue };
            match tried {
                Try::Judge(grade) => {
                    (judged, chronicle.general) = (true, *grade == Grade::General);
                    chronicle.suspected = false;
                    chronicle.happened.push((on, What::Judged("县应急局")));
                }
                Try::Plan(given, due) => {
                    chronicle.due_named.extend(due.map(|_| on));
                    // A plan that names the deadline again sets nothing, unless it is dated before the first that named it.
                    let is_set =
                        |due: &NaiveDate| hazard.due.is_none() || (hazard.due == Some(*due) && hazard.extensions == 0);
                    let due = due.map(|due| walk(self.found, due)).filter(is_set);
                    chronicle.happened.push((on, What::Planned(*given, due)));
                }
                Try::Notify { whom, .. } => chronicle.happened.push((on, What::Notified(*whom))),
                Try::Rectify { by } => chronicle.happened.push((on, What::Rectified(PEOPLE.get(*by).copied()))),
                Try::Review { passed: true, reviewer } => {
                    let what = What::Passed { closes: chronicle.general, reviewer: PEOPLE[*reviewer] };
                    chronicle.happened.push((on, what));
                }
                Try::Review { .. } => chronicle.happened.push((on, What::Failed)),
                Try::Close => chronicle.happened.push((on, What::Closed("镇长"))),
                Try::Extend(_) => {
                    if hazard.due.is_none() {
                        chronicle.term_due = Some(term_after(terms.general, self.found, &official()));
                    }
                    chronicle.happened.push((on, What::Extended(next.due.expect("an extension sets it"))));
                }
                Try::Supervise(document) => chronicle.happened.push((on, What::Supervised(format!("{document}号")))),
                Try::Reopen => chronicle.happened.push((on, What::Reopened)),
            }
            hazard = next;
            steps.extend(rows);
            last = on;
        }
        Lived { unit, hazard, steps, chronicle }
    }

    fn put(
        &self,
        hazard: &Hazard,
        steps: &[Step],
        tried: &Try,
        on: NaiveDate,
        unit: &Unit,
        terms: &HazardTerms,
    ) -> Result<(Hazard, Vec<Step>), String> {
        let hazard = hazard.clone();
        let named = |given: bool| Some("有".to_string()).filter(|_| given);
        let taken = match tried {
            Try::Judge(grade) => hazard.judge(Judge { on, grade: *grade, by: "县应急局".into() }, unit),
            Try::Plan([owner, measures, fund, contingency], due) => {
                let five = Five {
                    owner: named(*owner),
                    measures: named(*measures),
                    fund: Some(0).filter(|_| *fund),
                    due: due.map(|due| walk(self.found, due)),
                    contingency: named(*contingency),
                };
                // The command refuses a plan of nothing.
                if !(*owner || *measures || *fund || *contingency || due.is_some()) {
                    return Err("nothing is planned".to_string());
                }
                hazard.plan_on(five, on, unit)
            }
            Try::Notify { whom, document } => {
                let to = [(1, PRINCIPAL), (2, CONTROLLER)].into_iter().filter(|(bit, _)| whom & bit != 0);
                let to = to.map(|(_, name)| name.to_string()).collect();
                hazard.notify(Notice { on, to, document: named(*document) }, unit)
            }
            Try::Rectify { by } => {
                hazard.rectify(Rectify { on, by: PEOPLE.get(*by).map(|by| by.to_string()) }, steps, unit)
            }
            Try::Review { reviewer, passed } => {
                hazard.review(Review { on, reviewer: PEOPLE[*reviewer].into(), passed: *passed, note: None }, unit)
            }
            Try::Close => hazard.close(Close { on, approved_by: "镇长".into() }),
            Try::Extend(days) => {
                let current = deadline(&hazard, hazard.due, terms, &official()).map(|due| due.date);
                let to = walk(current.unwrap_or(self.found), *days);
                hazard.extend(on, to, current, "镇长", "天气")
            }
            Try::Supervise(document) => hazard.supervise(on, "县级", &format!("{document}号")),
            Try::Reopen => hazard.reopen(on, "复发", unit),
        };
        taken.map_err(|refusal| refusal.to_string())
    }
}
