//! What is owed, in groups: `overdue`, `upcoming`, `checklist`, `coverage`.

use super::groups;
use crate::commands::Ctx;
use crate::domain::share::{Best, Share};
use crate::grid::Grid;
use crate::report::ReportInput;
use crate::report::coverage::Coverage;
use crate::report::groups::{By, Groups};
use crate::report::league::{Figure, Tally, for_each_unit, ranked, tallies, units};
use crate::report::owed::Owed;

/// `overdue`, `upcoming`: what of it there is for each enterprise.
pub fn late(ctx: &Ctx, input: &ReportInput, by: By, owed: &[Owed], is_upcoming: bool) -> anyhow::Result<Grid> {
    let groups = groups(ctx, by, input.basis.register)?;
    let all = tallies(input, &groups, owed);
    let (counts, units) = units(input, &groups);
    let part = if is_upcoming { |tally: &Tally| tally.due_soon } else { |tally: &Tally| tally.overdue };
    let for_each = for_each_unit(&groups, &counts, &all, part);
    let shares: Vec<Share> = all.iter().map(Tally::overdue_share).collect();
    let figures = vec![
        units,
        match is_upcoming {
            true => Figure::counts("due_soon", "临期", all.iter().map(part)),
            false => Figure::counts("overdue", "逾期", all.iter().map(part)),
        },
        Figure::shares("per_unit", if by == By::Body { "占应办" } else { "每百家" }, &for_each),
        Figure::counts("owed", "应办", all.iter().map(|t| t.done + t.overdue)),
        Figure::shares("overdue_rate", "逾期率", &shares),
    ];
    Ok(ranked(&groups, &for_each, Best::Least, figures, &|g| all[g].owed() > 0 || (by != By::Body && counts[g] > 0)))
}

/// `checklist`: what was done of what the period asks.
pub fn list(ctx: &Ctx, input: &ReportInput, by: By, owed: &[Owed]) -> anyhow::Result<Grid> {
    let groups = groups(ctx, by, input.basis.register)?;
    let all = tallies(input, &groups, owed);
    let (_, units) = units(input, &groups);
    Ok(done(&groups, &all, units, &[]))
}

/// `coverage`: the same for one measure, and who never did it.
pub fn coverage(ctx: &Ctx, input: &ReportInput, by: By, of: &dyn Fn(&ReportInput) -> Coverage) -> anyhow::Result<Grid> {
    let groups = groups(ctx, by, input.basis.register)?;
    let mut all = vec![Tally::default(); groups.all.len()];
    for (subject, status, last) in of(input).subjects {
        for group in groups.of_subject(subject) {
            all[group].count(status);
            all[group].never += i64::from(last.is_none());
        }
    }
    let (_, units) = units(input, &groups);
    let never = Figure::counts("never", "从未开展", all.iter().map(|t| t.never));
    Ok(done(&groups, &all, units, &[never]))
}

fn done(groups: &Groups, all: &[Tally], units: Figure, more: &[Figure]) -> Grid {
    let shares: Vec<Share> = all.iter().map(Tally::done_share).collect();
    let mut figures = vec![
        units,
        Figure::counts("owed", "应办", all.iter().map(Tally::owed)),
        Figure::counts("done", "已办", all.iter().map(|t| t.done)),
        Figure::counts("late", "其中逾期完成", all.iter().map(|t| t.late)),
        Figure::counts("pending", "未到期", all.iter().map(|t| t.pending)),
        Figure::counts("overdue", "逾期", all.iter().map(|t| t.overdue)),
    ];
    figures.extend(more.iter().map(|f| Figure { column: f.column.clone(), cells: f.cells.clone() }));
    figures.push(Figure::shares("rate", "完成率", &shares));
    ranked(groups, &shares, Best::Most, figures, &|group| all[group].owed() > 0)
}
