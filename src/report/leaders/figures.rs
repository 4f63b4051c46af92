//! The figures of one month as of its end, or as of today while it lasts.

use crate::domain::hazard::{Bridge, ClockKind, as_of, clocks};
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::share::Share;
use crate::domain::words::Grade;
use crate::report::ReportInput;
use crate::report::bridge::Bridges;
use crate::report::comparison::YearFigures;
use chrono::NaiveDate;

/// The figures of a month. What is not known is `None`: an absent record proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthFigures {
    pub month: Period,
    /// The last day that counts.
    pub last: NaiveDate,
    /// `None` if no hazard had been recorded by then, or before the town kept its ledgers.
    pub hazards: Option<HazardFigures>,
    /// 到期任务: done (in time or late) of those that fell due in the month; `None` if none fell due.
    pub duties: Option<Share>,
}

/// The figures of the hazards of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HazardFigures {
    /// 存量变化 of all grades, and of major ones alone.
    pub all: Bridge,
    pub major: Bridge,
    /// 整改率: rectified in the month, of these and of those that are not rectified on the last day.
    pub rectified: Share,
    /// 按期整改率: rectified on or before their deadline in force, of those whose deadline is in the month and has passed,
    /// or is met, by the last day. A hazard that is not rectified on the very day of its deadline has not fallen due.
    pub in_time: Share,
    /// 逾期未整改: past their deadline and not rectified on the last day, whenever they fell due.
    pub late: i64,
}

impl MonthFigures {
    /// A month of which nothing is known.
    pub fn unknown(month: Period, last: NaiveDate) -> MonthFigures {
        MonthFigures { month, last, hazards: None, duties: None }
    }

    /// Computes the figures. `input` is as of the last day that counts, with the hazards that were open in the month or
    /// fell due in it; `bridges` has the month as its stretch at `place`; `known` are the days on which hazards were found.
    pub fn compute(
        input: &ReportInput,
        month: Period,
        (bridges, place): (&Bridges, usize),
        is_known: bool,
    ) -> MonthFigures {
        let last = input.basis.today;
        let duties = YearFigures::compute(input, month.first(), bridges).duties();
        let hazards = is_known.then(|| HazardFigures::compute(input, month, (bridges, place)));
        MonthFigures { month, last, hazards, duties: Some(duties).filter(|share| share.exists()) }
    }

    /// Whether hazards of a month are known that ends on `last`: one was found by then, and the town kept its ledgers.
    pub fn is_known(first_found: Option<NaiveDate>, kept_from: Option<NaiveDate>, last: NaiveDate) -> bool {
        first_found.is_some_and(|found| found <= last) && kept_from.is_none_or(|from| from <= last)
    }

    /// Whether the month is over.
    pub fn is_whole(&self) -> bool {
        self.last >= self.month.last()
    }
}

impl HazardFigures {
    fn compute(input: &ReportInput, month: Period, (bridges, place): (&Bridges, usize)) -> HazardFigures {
        let basis = input.basis;
        let last = basis.today;
        let within = |day: NaiveDate| month.holds(day) && day <= last;
        let mut figures = HazardFigures {
            all: bridges.total(place),
            major: bridges.sum(place, Grade::Major),
            ..HazardFigures::default()
        };
        for (hazard, steps) in input.hazards {
            let Some(view) = as_of(hazard, steps, basis.register.get(hazard.unit), last) else { continue };
            let done = view.rectified.or(view.closed);
            let is_done_in_month = done.is_some_and(within);
            figures.rectified.part += i64::from(is_done_in_month);
            figures.rectified.whole += i64::from(is_done_in_month || done.is_none());
            let clocks = clocks(&view, &basis.plan.hazard, basis.calendar, last, basis.soon_days());
            let Some(clock) = clocks.iter().find(|clock| clock.kind == ClockKind::Deadline) else { continue };
            let has_fallen_due = matches!(clock.status, Status::Done | Status::Late | Status::Overdue);
            if has_fallen_due && clock.due.is_some_and(within) {
                figures.in_time.whole += 1;
                figures.in_time.part += i64::from(clock.status == Status::Done);
            }
            figures.late += i64::from(clock.status == Status::Overdue);
        }
        figures
    }
}
