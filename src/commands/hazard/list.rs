//! `hazard list`: hazards as of the day, with the deadline in force and the days past it. What was found
//! later is not there; every other one is, closed and void ones too.

use crate::commands::Ctx;
use crate::commands::condition::{Columns, Condition};
use crate::commands::ledger::Verb;
use crate::commands::ledger::list;
use crate::commands::options::flag;
use crate::commands::view::as_of::Asked;
use crate::commands::view::{hazards, rows};
use crate::domain::hazard::WAITS_FOR_CLOSING;
use crate::domain::words::{HazardStatus, Worded};
use crate::grid::Grid;
use crate::ledger::{HAZARD, Record};
use crate::reply::{Outcome, Report};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    Verb::List.options(command, &HAZARD).arg(flag("open", "只看没有销号的")).arg(flag("overdue", "只看逾期未整改的"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut query = list::query(ctx, &HAZARD, matches)?;
    query.to.push(("found", ctx.today));
    query.newest_first = ctx.on_terminal;
    let asked = Asked::take(&HAZARD, &mut query);
    let states = States::of(matches);
    let (only_open, only_overdue) = (matches.get_flag("open"), matches.get_flag("overdue"));
    let condition = Condition::of(ctx, matches, &Columns::new(hazards::columns(), Some(&HAZARD)))?;
    let limit = list::limit(ctx, matches)?;
    let seen = hazards::Seen::new(ctx, store, store.register(&ctx.plan)?)?;
    let (mut rows, mut left) = (Vec::new(), 0);
    store.scan(&HAZARD, &query, &mut |record| {
        let unit = record.int("unit");
        let hazards::Shown { record, status, days, stage, tone } = seen.show(record);
        if !asked.fits(&record) || !states.fits(&record) {
            return Ok(());
        }
        let row = seen.row(record, days, stage, tone);
        let fits = (!only_open || !matches!(status, HazardStatus::Closed | HazardStatus::Void))
            && (!only_overdue || (status < HazardStatus::Rectified && days.is_some_and(|d| d > 0)))
            && condition.as_ref().is_none_or(|condition| condition.fits(&row, unit));
        match (fits, limit) {
            (true, Some(most)) if rows.len() >= most => left += 1,
            (true, _) => rows.push(row),
            _ => {}
        }
        Ok(())
    })?;
    let mut report =
        Report::new("hazard", format!("隐患（截至 {}）", ctx.today), ctx.today, Grid::new(hazards::columns(), rows));
    report.notes.extend(rows::more(left));
    Ok(report.into())
}

/// What `--status` asks beyond the stored word; `None` where that does not differ.
struct States(Option<(bool, bool)>);

impl States {
    fn of(matches: &ArgMatches) -> States {
        let typed: Vec<&str> = matches.get_many::<String>("status").into_iter().flatten().map(|t| t.trim()).collect();
        let (review, closing) =
            (typed.contains(&HazardStatus::Rectified.word().zh), typed.contains(&WAITS_FOR_CLOSING.zh));
        let both = typed.iter().any(|text| text.eq_ignore_ascii_case(WAITS_FOR_CLOSING.en));
        States(Some((review, closing)).filter(|_| !both && (review || closing)))
    }

    fn fits(&self, record: &Record) -> bool {
        let is_rectified = record.word("status").is_some_and(|status| status.en == WAITS_FOR_CLOSING.en);
        match self.0 {
            Some((review, closing)) if is_rectified => {
                if hazards::waits_for_closing(record) {
                    closing
                } else {
                    review
                }
            }
            _ => true,
        }
    }
}
