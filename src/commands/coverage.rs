//! `coverage` 覆盖: of those that owe a measure, who has done it.

use super::load::{Hazards, Loaded, Needed};
use super::{Ctx, checklist, find, group};
use crate::commands::options::{value, word};
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::{MeasureId, Rule};
use crate::domain::schedule::{Occurrence, occurrences};
use crate::grid::Cell;
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::coverage::compute;
use crate::report::{ReportInput, plan};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    group::option(command).arg(word("measure", "任务", "任务编号，如 7.2a").required(true)).arg(value(
        "period",
        "周期",
        "2026-11、2026Q4 或 2026；不写是当前周期",
    ))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let id = find::measure(ctx, matches.get_one::<String>("measure").map_or("", String::as_str))?;
    let measure = ctx.plan.measure(id);
    ensure_countable(ctx, id)?;
    let loaded = loaded(ctx, id)?;
    let input = loaded.input();
    let period = checklist::period(matches)?.unwrap_or_else(|| current(ctx, id));
    ensure_period(ctx, &input, id, period)?;
    if let Some(by) = group::asked(matches)? {
        let grid = group::coverage(ctx, &input, by, &|input| compute(input, id, period))?;
        let title = format!("{} {} {period}", measure.id, measure.title);
        return Ok(group::report(ctx, "coverage", &title, by, grid, "完成率").into());
    }
    let coverage = compute(&input, id, period);
    let title = format!("{} {}（{period}，截至 {}）", measure.id, measure.title, ctx.today);
    let mut report = Report::new("coverage", title, ctx.today, coverage.summary(&input, id, period));
    let value = |key, cell| Extra::Value { key, label: "", cell };
    report.notes.extend(together(ctx, id));
    report.extras = vec![
        value("measure", Cell::text(&measure.id)),
        value("period", Cell::text(period.to_string())),
        value("owed", Cell::Int(coverage.owed())),
        value("done", Cell::Int(coverage.done)),
        value("pending", Cell::Int(coverage.pending)),
        value("overdue", Cell::Int(coverage.overdue)),
        value("never", Cell::Int(coverage.never)),
        value("not_kept", Cell::Int(coverage.not_kept)),
        value("explained", Cell::Int(coverage.explained)),
        value("rate", Cell::Rate { part: coverage.done, whole: coverage.owed() }),
        Extra::Grid { key: "units", title: "逐家".to_string(), grid: coverage.units(&input) },
    ];
    Ok(report.into())
}

/// The sentence that names the measures which are counted together with one, because they replace one another.
fn together(ctx: &Ctx, id: MeasureId) -> Option<String> {
    let all = ctx.plan.succession(id);
    let others = all.iter().filter(|other| **other != id).map(|other| plan::named(ctx.plan.measure(*other)));
    (all.len() > 1).then(|| format!("与 {} 合并计算：前后取代的任务算作一项", others.collect::<Vec<_>>().join("、")))
}

/// A period in which the measure has none of its periods would show only zeros.
fn ensure_period(ctx: &Ctx, input: &ReportInput, id: MeasureId, period: Period) -> anyhow::Result<()> {
    let basis = input.basis;
    let recurs = |part: &MeasureId| matches!(basis.plan.measure(*part).rule, Rule::Recurring { .. });
    let periods =
        ctx.plan.covered_by(id).into_iter().filter(recurs).flat_map(|part| {
            occurrences(basis.plan, basis.calendar, basis.events, basis.plan.measure(part), basis.today)
        });
    let periods: Vec<_> = periods.collect();
    let within = |o: &Occurrence| {
        o.period == Period::Plan || period.contains(o.period) || o.due.is_some_and(|d| period.holds(d))
    };
    if periods.is_empty() || periods.iter().any(within) {
        return Ok(());
    }
    let measure = ctx.plan.measure(id);
    let what = format!("任务 {} 在 {period} 里没有周期", measure.id);
    Err(Mistake::new(what).hint(format!("它的当前周期是 {}", current(ctx, id))).into())
}

/// The evidence that a coverage needs.
pub fn loaded(ctx: &Ctx, id: MeasureId) -> anyhow::Result<Loaded> {
    let of = ctx.plan.covered_by(id);
    Loaded::new(
        ctx,
        &Needed {
            measures: &|m| of.contains(&m),
            unit: None,
            hazards: Hazards::None,
            dated_items: &[],
            targets: false,
        },
    )
}

/// A measure without obligations cannot be covered; the refusal names the command that answers.
pub fn ensure_countable(ctx: &Ctx, id: MeasureId) -> anyhow::Result<()> {
    let measure = ctx.plan.measure(id);
    if let Rule::Ledger(ledger) = measure.rule {
        let what = format!("任务 {} 以{}台账里每条记录的期限为准，没有覆盖可算", measure.id, ledger.name());
        return Err(Mistake::new(what)
            .hint(format!("请用 zhiben {0} list 或 zhiben overdue --kind {0}", ledger.key()))
            .into());
    }
    Ok(())
}

/// The period of the measure that holds today; past the plan's end, its last. A measure without a
/// cadence is read over the plan.
pub fn current(ctx: &Ctx, id: MeasureId) -> Period {
    let day = ctx.today.min(ctx.plan.head(ctx.plan.measure(id).plan).ends);
    let every = |id: MeasureId| match ctx.plan.measure(id).rule {
        Rule::Recurring { every, .. } => Some(every),
        Rule::Window(_) | Rule::Holiday { .. } | Rule::Before { .. } | Rule::Within { .. } => Some(Cadence::Year),
        _ => None,
    };
    let cadence = match &ctx.plan.measure(id).rule {
        Rule::Derived { of } => of.iter().filter_map(|id| every(*id)).max(),
        _ => every(id),
    };
    cadence.unwrap_or(Cadence::Year).holding(day)
}
