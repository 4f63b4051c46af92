//! `overdue` 逾期 and `upcoming` 临期: what is owed and past its date, and what is about to be.

use super::condition::{self, Columns, Condition};
use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, has_dates};
use super::{Ctx, find, group};
use crate::commands::options::{flag, value};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Status, visit};
use crate::grid::{Grid, Row, Sink};
use crate::ledger::Ledger;
use crate::reply::{Mistake, Outcome, Report};
use crate::report::groups::By;
use crate::report::overdue::{Days, Totals, columns, folded, older, row};
use crate::report::owed::{KINDS, Owed, OwedFrom, OwedKind, Scope, collect, leave_explained, unit_of};
use crate::report::{ReportInput, targets};
use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    choices(command).arg(flag("explained", "也列出已作说明的"))
}

pub fn upcoming_options(command: Command) -> Command {
    let days = Arg::new("days")
        .long("days")
        .allow_negative_numbers(true)
        .value_name("天数")
        .help("往后看多少天（含今天），不写按方案的临期天数");
    choices(command.arg(days))
}

fn choices(command: Command) -> Command {
    group::option(command)
        .arg(value("unit", "单位", "只看一个单位：编码、名称或名称的一部分"))
        .arg(value("body", "责任主体", "只看一个责任主体牵头的"))
        .arg(
            Arg::new("kind")
                .long("kind")
                .value_name("类别")
                .action(ArgAction::Append)
                .help(format!("只看一类，可重复：{}", crate::domain::words::listed(KINDS))),
        )
        .arg(condition::option())
        .arg(flag("detail", "各单位的任务逐条列出，不合并"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let title = format!("逾期事项（截至 {}）", ctx.today);
    answer(ctx, matches, None, &title, "overdue", "没有逾期的事项", &|o| o.status == Status::Overdue)
}

pub fn upcoming(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let days = match matches.get_one::<String>("days") {
        None => ctx.plan.first().due_soon_days,
        Some(text) => text.parse().ok().filter(|n| *n <= 3660).ok_or_else(|| {
            Mistake::new(format!("--days 的“{text}”不是天数")).hint("请写 0 到 3660 之间的数字，如 --days 15")
        })?,
    };
    // Certificates warn further ahead, unless a number of days was asked for.
    let warn = ctx.plan.records.certificate.warn.iter().copied().max().unwrap_or(0);
    let kinds = kinds(matches)?;
    let has_more =
        !matches.contains_id("days") && warn > days && (kinds.is_empty() || kinds.contains(&OwedKind::Certificate));
    let more = if has_more { format!("，证书 {warn} 天内") } else { String::new() };
    let title = format!("{days} 天内到期的事项{more}（截至 {}）", ctx.today);
    answer(ctx, matches, Some(days), &title, "upcoming", "没有临近期限的事项", &|o| {
        o.status == Status::DueSoon
    })
}

fn answer(
    ctx: &Ctx,
    matches: &ArgMatches,
    days: Option<u32>,
    title: &str,
    name: &'static str,
    when_empty: &'static str,
    keep: &dyn Fn(&Owed) -> bool,
) -> anyhow::Result<Outcome> {
    let by = group::asked(matches)?;
    let kinds = kinds(matches)?;
    let asks = Scope { kinds: kinds.clone(), ..Scope::default() };
    let body = matches.get_one::<String>("body").map(|text| find::body(ctx, text)).transpose()?;
    let unit = matches.get_one::<String>("unit");
    let unit = unit.map(|text| find::unit(ctx.store()?, text)).transpose()?;
    let duties = asks.asks(OwedKind::Duty);
    let is_asked = |ledger: &&&Ledger| OwedKind::parse(ledger.key).is_some_and(|kind| asks.asks(kind));
    // Firms without anything owed count among those of their group: the register must be whole.
    let is_asked = |ledger: &&&Ledger| by.is_some() || is_asked(ledger);
    let dated_items: Vec<&'static Ledger> = DATED_LEDGERS.iter().filter(is_asked).copied().collect();
    let needed = Needed {
        measures: &|id| duties && has_dates(&ctx.plan, id),
        unit,
        hazards: match OwedKind::ALL.iter().any(|k| k.is_of_hazards() && asks.asks(*k)) {
            false => Hazards::None,
            // What was done is asked about too: a share needs its whole.
            true if by.is_some() => Hazards::All,
            true if kinds == [OwedKind::Hazard] && days.is_none() => Hazards::Late,
            true => Hazards::Open,
        },
        dated_items: &dated_items,
        targets: asks.asks(OwedKind::Target) && unit.is_none(),
    };
    let mut loaded = Loaded::new(ctx, &needed)?;
    // Certificates have a longer notice, unless a number of days was asked for.
    if let Some(days) = days.filter(|_| matches.try_contains_id("days").unwrap_or(false)) {
        loaded.ahead(days);
    }
    let input = loaded.input();
    let scope = Scope {
        unit: unit.and_then(|id| loaded.register.by_id(id)),
        body,
        explained: true,
        // Nothing is overdue on its due date. A share needs its whole: what was done is asked about too.
        due_by: if days.is_none() && by.is_none() { Some(ctx.today) } else { None },
        ..asks
    };
    let readings = if needed.targets { targets::readings(&input) } else { Vec::new() };
    // A share needs its whole: what was done is asked about too.
    let asked: &dyn Fn(&Owed) -> bool = if by.is_some() { &|_| true } else { keep };
    let mut owed = collect(&input, &scope, &readings, asked);
    if let Some(condition) = Condition::of(ctx, matches, &Columns::new(columns(), None))? {
        owed.retain(|one| condition.fits(&row(&input, one), key_of(&input, one)));
    }
    let shows_explained = matches!(matches.try_get_one::<bool>("explained"), Ok(Some(true)));
    let left_out = if shows_explained { None } else { leave_explained(&mut owed) };
    if let Some(by) = by {
        let grid = group::late(ctx, &input, by, &owed, days.is_some())?;
        let title = if days.is_some() { "临期事项" } else { "逾期事项" };
        let reading = if by == By::Body { "占应办的比例" } else { "每百家" };
        let report = group::report(ctx, name, title, by, grid, reading);
        return Ok(Outcome { findings: owed.iter().any(keep), ..Outcome::from(report) });
    }
    ctx.warn_of(&owed);
    let is_folded = ctx.for_people && !matches.get_flag("detail") && unit.is_none();
    let found = !owed.is_empty();
    let mut notes = notes(&input, &owed, is_folded && duties);
    if is_folded && days.is_none() {
        notes.extend(older_note(&input, &owed));
    }
    notes.extend(left_out);
    let grid = match is_folded {
        true => folded(&input, &owed, &totals(&input, &owed), if days.is_some() { Days::Left } else { Days::Overdue }),
        false => one_by_one(loaded, owed),
    };
    let mut report = Report::new(name, title, ctx.today, grid);
    report.when_empty = when_empty;
    report.notes = notes;
    report.agenda = Some(ctx.plan.site.to_lowercase());
    Ok(Outcome { findings: found, ..Outcome::from(report) })
}

/// Everything overdue, or what falls due within so many days, one by one with its unit's key.
pub fn each(ctx: &Ctx, ahead: Option<Option<u32>>, take: &mut dyn FnMut(Row, Option<i64>)) -> anyhow::Result<()> {
    let needed = Needed {
        measures: &|id| has_dates(&ctx.plan, id),
        unit: None,
        hazards: Hazards::Open,
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    let mut loaded = Loaded::new(ctx, &needed)?;
    if let Some(Some(days)) = ahead {
        loaded.ahead(days);
    }
    let input = loaded.input();
    let wanted = if ahead.is_some() { Status::DueSoon } else { Status::Overdue };
    let owed = collect(&input, &Scope::default(), &targets::readings(&input), &|o| o.status == wanted);
    ctx.warn_of(&owed);
    owed.iter().for_each(|one| take(row(&input, one), key_of(&input, one)));
    Ok(())
}

/// The store's key of the unit that one thing owed is about.
pub fn key_of(input: &ReportInput, owed: &Owed) -> Option<i64> {
    unit_of(input, owed).map(|unit| input.basis.register.get(unit).id)
}

/// One row for each thing owed, made while it is written: a province owes a million.
fn one_by_one(loaded: Loaded, owed: Vec<Owed>) -> Grid {
    let loaded = loaded.without_evidence();
    let rows = move |sink: &mut Sink| owed.iter().try_for_each(|one| sink(row(&loaded.input(), one)));
    Grid::stream(columns(), Box::new(rows))
}

/// The kinds that were asked for.
fn kinds(matches: &ArgMatches) -> anyhow::Result<Vec<OwedKind>> {
    let mut kinds = Vec::new();
    let given = matches.get_many::<String>("kind").into_iter().flatten();
    for text in given.flat_map(|text| text.split([',', '，', '、'])) {
        match OwedKind::parse(text) {
            Some(kind) => kinds.push(kind),
            None => {
                let hint = format!("可用的类别：{}", crate::domain::words::listed(KINDS));
                return Err(Mistake::new(format!("没有类别“{text}”")).hint(hint).into());
            }
        }
    }
    Ok(kinds)
}

/// How many units owe each measure and period of the folded lines.
fn totals(input: &ReportInput, owed: &[Owed]) -> Totals {
    let mut totals = Totals::new();
    for one in owed {
        if let OwedFrom::Duty(duty) = one.from
            && matches!(duty.subject, Subject::Unit(_))
        {
            totals.entry((duty.measure, duty.period)).or_default().1 += 1;
        }
    }
    let mut measures: Vec<_> = totals.keys().map(|(measure, _)| *measure).collect();
    measures.dedup();
    for measure in measures {
        visit(input.basis, measure, &|s| matches!(s, Subject::Unit(_)), &mut |duty| {
            if let Some((owing, _)) = totals.get_mut(&(duty.measure, duty.period)) {
                *owing += 1;
            }
        });
    }
    totals
}

/// What a reader should know of the table: how much it folds, and which measures it cannot judge yet.
fn notes(input: &ReportInput, owed: &[Owed], is_folded: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if !owed.is_empty() {
        let fold = if is_folded { "，同一任务的各家合并成一行" } else { "" };
        notes.push(format!("共 {} 项{fold}。为什么：zhiben why 编号", owed.len()));
        let hints = owed.iter().filter_map(|o| match o.from {
            OwedFrom::DatedItem(place, _) => input.dated_items[place as usize].hint.clone(),
            _ => None,
        });
        notes.extend(hints.take(10));
    }
    notes
}

/// That the last lines can no longer be done in time.
fn older_note(input: &ReportInput, owed: &[Owed]) -> Option<String> {
    let count = older(input, owed);
    let how = "逐条看 zhiben overdue --detail，说明原因用 zhiben explain";
    (count > 0).then(|| format!("较早周期没办的 {count} 项，每项任务一行，排在最后；已不能按期补办，{how}"))
}

/// The grid of `demo` and of other pages that show what is overdue.
pub fn grid(input: &ReportInput, owed: &[Owed]) -> Grid {
    folded(input, owed, &totals(input, owed), Days::Overdue)
}
