//! `report --compare YEAR` 同期比较: this year beside an earlier one, each up to the same day and over all plans of its time.

use super::Ctx;
use super::load::{Hazards, Loaded, Needed, bridges};
use crate::reply::{Extra, Mistake};
use crate::report::bridge::{Bridges, Stretch};
use crate::report::comparison::{YearFigures, grid};
use chrono::{Datelike, Days, NaiveDate};

/// The table of the comparison with the year that was typed.
///
/// # Errors
/// A [`Mistake`] for what is no earlier year.
pub fn table(ctx: &Ctx, year: &str) -> anyhow::Result<Extra> {
    let typed = year.trim().trim_end_matches('年');
    let asked = typed.parse::<i32>().ok().filter(|asked| (2000..ctx.today.year()).contains(asked));
    let asked = asked.ok_or_else(|| {
        let hint = format!("写以前的一年，如 --compare {}", ctx.today.year() - 1);
        Mistake::new(format!("--compare 的“{year}”不是可比的年份")).hint(hint)
    })?;
    let then = same_day(ctx.today, asked);
    let table = grid((ctx.today, figures(ctx, ctx.today)?), (then, figures(ctx, then)?));
    let title = format!("与 {asked} 年同期相比（各自从 1 月 1 日算起）");
    Ok(Extra::Grid { key: "comparison", title, grid: table })
}

/// The same month and day of another year; 28 February for 29 February.
fn same_day(day: NaiveDate, year: i32) -> NaiveDate {
    day.with_year(year).or_else(|| (day - Days::new(1)).with_year(year)).unwrap_or(day)
}

fn figures(ctx: &Ctx, day: NaiveDate) -> anyhow::Result<YearFigures> {
    let ctx = ctx.counting_begun(day);
    let first = day.with_ordinal(1).unwrap_or(day);
    let wanted = |id| ctx.plan.is_counted(id);
    let needed = Needed { measures: &wanted, unit: None, hazards: Hazards::None, dated_items: &[], targets: false };
    let loaded = Loaded::new(&ctx, &needed)?;
    let range = Stretch { name: day.year().to_string(), first, last: day };
    let bridges = bridges(&ctx, Bridges::new(vec![range], day))?;
    Ok(YearFigures::compute(&loaded.input(), first, &bridges))
}
