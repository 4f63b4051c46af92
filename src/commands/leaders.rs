//! What the page, the workbook and the briefing of a month begin with.

use super::load::{Hazards, Loaded, Needed, bridges};
use super::{Ctx, group};
use crate::domain::period::{Cadence, Period};
use crate::report::bridge::{Bridges, Stretch};
use crate::report::groups::By;
use crate::report::leaders::{Leaders, MonthFigures};
use crate::report::owed::Owed;
use chrono::Datelike;

/// Computes it as of the day of `ctx`. `loaded` has what the report itself is made of, `owed` what is owed without items
/// that were explained, and the bridges have the month of the day at this place.
pub fn compute(ctx: &Ctx, loaded: &Loaded, owed: &[Owed], (flow, place): (&Bridges, usize)) -> anyhow::Result<Leaders> {
    let input = loaded.input();
    let month = Cadence::Month.holding(ctx.today);
    let groups = group::groups(ctx, By::Village, &loaded.register)?;
    let first_found = input.known.found.first().copied();
    let kept_from = ctx.plan.first().kept_from;
    let is_known = |last| MonthFigures::is_known(first_found, kept_from, last);
    let now = MonthFigures::compute(&input, month, (flow, place), is_known(ctx.today));
    let before = |month: Period| match is_known(month.last()) {
        true => past(ctx, month),
        false => Ok(MonthFigures::unknown(month, month.last())),
    };
    let day = month.first();
    let last = Cadence::Month.holding(day.pred_opt().unwrap_or(day));
    let year_ago = Cadence::Month.holding(day.with_year(day.year() - 1).unwrap_or(day));
    Ok(Leaders::compute(&input, owed, &groups, [now, before(last)?, before(year_ago)?]))
}

/// The figures of a month that is over, as of its end.
fn past(ctx: &Ctx, month: Period) -> anyhow::Result<MonthFigures> {
    let ctx = ctx.counting_begun(month.last());
    let wanted = |id| ctx.plan.is_counted(id);
    let hazards = Hazards::Since(month.first());
    let needed = Needed { measures: &wanted, unit: None, hazards, dated_items: &[], targets: false };
    let loaded = Loaded::new(&ctx, &needed)?;
    let stretch = Stretch { name: month.to_string(), first: month.first(), last: month.last() };
    let flow = bridges(&ctx, Bridges::new(vec![stretch], ctx.today))?;
    Ok(MonthFigures::compute(&loaded.input(), month, (&flow, 0), true))
}
