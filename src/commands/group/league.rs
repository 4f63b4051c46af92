//! `status` and `targets` in groups: what a county looks at first.

use super::groups;
use super::sent::{of_sites, of_units};
use crate::commands::Ctx;
use crate::commands::load::Loaded;
use crate::domain::hazard::{Bridge, spans};
use crate::domain::share::{Best, Share};
use crate::domain::target::TargetStatus;
use crate::domain::words::Grade;
use crate::grid::{Column, Grid, Row};
use crate::ledger::INSPECTION;
use crate::report::ReportInput;
use crate::report::bridge::Bridges;
use crate::report::groups::{By, Groups};
use crate::report::league::{Figure, for_each_unit, ranked, tallies, units};
use crate::report::owed::Owed;
use crate::report::sent::Sent;
use crate::report::targets as readings;
use crate::store::Query;
use std::collections::HashMap;

/// Hazards found for each visit and closed of those found, what is overdue for each enterprise, and who sends in time.
pub fn status(ctx: &Ctx, loaded: &Loaded, by: By, owed: &[Owed]) -> anyhow::Result<Grid> {
    let input = loaded.input();
    let groups = groups(ctx, by, &loaded.register)?;
    let all = tallies(&input, &groups, owed);
    let (counts, units) = units(&input, &groups);
    let visits = visits(ctx, &groups, loaded)?;
    let flows = flows(ctx, &groups, loaded)?;
    let late = for_each_unit(&groups, &counts, &all, |tally| tally.overdue);
    let found = |flow: &Bridge| flow.added;
    let per_visit: Vec<Share> =
        flows.iter().zip(&visits).map(|((of, _), visits)| Share::of(found(of), *visits)).collect();
    let closing: Vec<Share> =
        flows.iter().map(|(of, _)| Share::of(of.closed, of.opening + of.added + of.reopened)).collect();
    let done: Vec<Share> = all.iter().map(|tally| Share::of(tally.done, tally.done + tally.overdue)).collect();
    let mut figures = vec![
        units,
        Figure::counts("inspections", "检查", visits.iter().copied()),
        Figure::counts("found", "查出隐患", flows.iter().map(|(of, _)| of.added)),
        Figure::shares("found_per_inspection", "每百次查出", &per_visit),
        Figure::counts("closed", "销号", flows.iter().map(|(of, _)| of.closed)),
        Figure::shares("closing_rate", "销号率", &closing),
        Figure::counts("open", "未销号", flows.iter().map(|(of, _)| of.closing)),
        Figure::counts("open_major", "其中重大", flows.iter().map(|(_, major)| *major)),
        Figure::counts("overdue", "逾期", all.iter().map(|tally| tally.overdue)),
        Figure::shares("overdue_per_unit", if by == By::Body { "占应办" } else { "每百家逾期" }, &late),
        Figure::shares("done_rate", "到期办结率", &done),
    ];
    let sent: Vec<Sent> = match by {
        By::Site => of_sites(ctx, &groups)?,
        _ => of_units(ctx, &groups, loaded)?,
    };
    figures.push(Figure::shares("sent_rate", "报送率", &sent.iter().map(Sent::rate).collect::<Vec<_>>()));
    figures.push(Figure::shares("on_time_rate", "及时率", &sent.iter().map(Sent::on_time_rate).collect::<Vec<_>>()));
    let is_there =
        |group: usize| counts[group] > 0 && by != By::Body || all[group].owed() > 0 || flows[group].0.closing > 0;
    Ok(ranked(&groups, &late, Best::Least, figures, &is_there))
}

/// How many of its targets each group reaches by itself; then each target of each group.
pub fn targets(ctx: &Ctx, loaded: &Loaded, by: By) -> anyhow::Result<(Grid, Grid)> {
    let input = loaded.as_of_closing();
    let groups = groups(ctx, by, &loaded.register)?;
    let (counts, units) = units(&input, &groups);
    let mut reached: Vec<[i64; 4]> = vec![[0; 4]; groups.all.len()];
    let mut detail: (Vec<Column>, Vec<Row>) = (Vec::new(), Vec::new());
    for (group, named) in groups.all.iter().enumerate() {
        let (register, hazards) = match by {
            By::Body => (loaded.register.clone(), input.target_hazards.to_vec()),
            _ if counts[group] == 0 => continue,
            _ => (groups.register_of(&loaded.register, group), groups.hazards_of(input.target_hazards, group)),
        };
        let mut basis = input.basis;
        basis.register = &register;
        let mut all = readings::readings(&ReportInput { basis, target_hazards: &hazards, ..input });
        if by == By::Body {
            all.retain(|reading| groups.of_leading(reading.target.lead.first().copied()) == group);
        }
        for reading in &all {
            reached[group][reading.status as usize] += 1;
        }
        let grid = readings::grid(&ctx.plan, &all, ctx.for_people);
        let mut columns = vec![Column::new("group", "编码").data(), Column::new("name", by.word().zh).keep()];
        columns.extend(grid.columns);
        detail.0 = columns;
        if let crate::grid::Rows::Ready(rows) = grid.rows {
            let head = [crate::grid::Cell::text(&named.key), crate::grid::Cell::text(&named.name)];
            detail.1.extend(rows.into_iter().map(|row| {
                let tone = row.tone;
                Row::new(head.iter().cloned().chain(row.cells).collect()).tone(tone)
            }));
        }
    }
    let of = |status: TargetStatus| reached.iter().map(move |counts| counts[status as usize]).collect::<Vec<i64>>();
    let shares: Vec<Share> =
        reached.iter().map(|counts| Share::of(counts[TargetStatus::Reached as usize], counts.iter().sum())).collect();
    let figures = vec![
        units,
        Figure::counts("reached", TargetStatus::Reached.word().zh, of(TargetStatus::Reached)),
        Figure::counts("on_track", TargetStatus::OnTrack.word().zh, of(TargetStatus::OnTrack)),
        Figure::counts("missed", TargetStatus::Missed.word().zh, of(TargetStatus::Missed)),
        Figure::counts("no_data", TargetStatus::NoData.word().zh, of(TargetStatus::NoData)),
        Figure::shares("rate", "达标率", &shares),
    ];
    let summary = ranked(&groups, &shares, Best::Most, figures, &|group| shares[group].exists());
    Ok((summary, Grid::new(detail.0, detail.1)))
}

/// The flow of each group's hazards from the plan's start to date, and how many major ones are open.
fn flows(ctx: &Ctx, groups: &Groups, loaded: &Loaded) -> anyhow::Result<Vec<(Bridge, i64)>> {
    let store = ctx.store()?;
    let mut bridges = vec![Bridges::of_day(&ctx.plan, ctx.today); groups.all.len()];
    let steps = store.reopened_steps()?;
    let of: HashMap<i64, Vec<usize>> = store
        .hazard_units()?
        .into_iter()
        .map(|(id, no, unit)| {
            let by_unit = || loaded.register.by_id(unit).map_or_else(|| vec![groups.rest], |ix| groups.of_unit(ix));
            (id, groups.group_by_id(&no).map_or_else(by_unit, |group| vec![group]))
        })
        .collect();
    let leading = |grade: Grade| {
        let measure = ctx.plan.ledger_measure(
            crate::domain::plan::Ledger::Hazard,
            Some(crate::domain::words::Worded::word(grade)),
            None,
            Some(ctx.today),
        );
        groups.of_leading(measure.and_then(|id| ctx.plan.measure(id).lead.first().copied()))
    };
    store.flow(&mut |flow| {
        let steps_of = if flow.reopened { steps.get(&flow.id).map_or(&[][..], Vec::as_slice) } else { &[] };
        let spans = spans(flow.found, steps_of, flow.closed);
        let owners = match groups.by {
            By::Body => vec![leading(flow.grade)],
            _ => of.get(&flow.id).cloned().unwrap_or_default(),
        };
        owners.into_iter().for_each(|group| bridges[group].add(flow.grade, &spans));
    })?;
    // The second stretch is the plan to date.
    Ok(bridges.iter().map(|bridge| (bridge.total(1), bridge.sum(1, Grade::Major).closing)).collect())
}

/// How many visits each group's units had by the as-of day; a body's are those that it made.
fn visits(ctx: &Ctx, groups: &Groups, loaded: &Loaded) -> anyhow::Result<Vec<i64>> {
    let mut counts = vec![0; groups.all.len()];
    let query = Query { without_void: true, to: vec![("date", ctx.today)], ..Query::default() };
    ctx.store()?.scan(&INSPECTION, &query, &mut |visit| {
        if visit.word("mode").is_some_and(|mode| mode.en == "selfcheck") {
            return Ok(());
        }
        let mut of: Vec<usize> = match groups.by {
            By::Body => match visit.get("bodies") {
                Some(crate::ledger::Value::Texts(ids)) => {
                    ids.iter().map(|id| groups.of_leading(ctx.plan.find_body(id))).collect()
                }
                _ => Vec::new(),
            },
            _ => {
                let units = visit.keys("units").iter().filter_map(|id| loaded.register.by_id(*id));
                units.flat_map(|unit| groups.of_unit(unit)).collect()
            }
        };
        of.sort_unstable();
        of.dedup();
        of.into_iter().for_each(|group| counts[group] += 1);
        Ok(())
    })?;
    Ok(counts)
}
