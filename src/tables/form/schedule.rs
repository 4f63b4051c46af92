//! When forms are due: for each period since the plan was issued, by the form's term.

use super::Form;
use crate::domain::calendar::Calendar;
use crate::domain::period::Period;
use crate::domain::plan::Plan;
use chrono::NaiveDate;

/// A form that is due for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub period: Period,
    pub due: NaiveDate,
}

/// The periods for which a form is owed as of `today`: periods that ended on or before `today` and not before the
/// plan's day of issue, and that begin before the plan ends. Nobody owes a form without a term.
pub fn owed(form: &Form, plan: &Plan, calendar: &Calendar, today: NaiveDate) -> Vec<Due> {
    let (Some(every), Some(term)) = (form.every, form.due) else { return Vec::new() };
    // The county's forms are the town's, whichever of its plans is under way.
    let (issued, ends) = plan.whole_span();
    let first = every.holding(issued);
    let periods = std::iter::successors(Some(first), |period| Some(period.next()));
    let periods = periods.take_while(|period| period.first() <= ends && period.last() <= today);
    periods.map(|period| Due { period, due: term.after(period.last(), calendar).date }).collect()
}
