//! `checklist` 清单: every obligation of a period with ☑ / ☐ / 逾期, its due date and its evidence.

use super::condition::{self, Columns, Condition};
use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed};
use super::overdue::key_of;
use super::{Ctx, find, group};
use crate::commands::options::{flag, value};
use crate::commands::view::names;
use crate::domain::evidence::Fact;
use crate::domain::period::{Cadence, Period};
use crate::grid::{Grid, Row, Sink};
use crate::ledger::{self, Ledger};
use crate::reply::{Mistake, Outcome, Report};
use crate::report::owed::{Owed, Scope, collect};
use crate::report::{checklist, targets};
use crate::store::Store;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::rc::Rc;

pub fn options(command: Command) -> Command {
    group::option(command)
        .arg(value("period", "周期", "2026-11、2026Q4 或 2026；不写是本月"))
        .arg(value("unit", "单位", "只看一个单位"))
        .arg(value("body", "责任主体", "只看一个责任主体牵头的"))
        .arg(
            Arg::new("inspect")
                .long("inspect")
                .value_name("单位")
                .conflicts_with_all(["group", "period", "unit", "body", "standing", "detail", "where"])
                .help("带去一家单位的检查表：隐患、证书、任务、判定条目和签字栏"),
        )
        .arg(
            Arg::new("part")
                .long("part")
                .value_name("部分")
                .action(ArgAction::Append)
                .requires("inspect")
                .help("检查表只列判定标准的这个部分，如 露天矿山，可重复"),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .value_name("清单")
                .action(ArgAction::Append)
                .requires("inspect")
                .help("检查表用这份现场检查清单，如 餐饮燃气，可重复；不写按类别和单位名称选"),
        )
        .arg(condition::option())
        .arg(flag("standing", "也列出没有期限的常态化任务"))
        .arg(
            Arg::new("not_kept")
                .long("not-kept")
                .action(ArgAction::SetTrue)
                .help("也列出台账启用日期之前到期、没有登记的任务"),
        )
        .arg(flag("detail", "各单位的任务逐条列出，不合并"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    if let Some(unit) = matches.get_one::<String>("inspect") {
        return super::inspection_sheet::run(ctx, unit, matches);
    }
    let period = period(matches)?.unwrap_or_else(|| Cadence::Month.holding(ctx.today));
    let standing = matches.get_flag("standing");
    let body = matches.get_one::<String>("body").map(|text| find::body(ctx, text)).transpose()?;
    let unit = matches.get_one::<String>("unit");
    let unit = unit.map(|text| find::unit(ctx.store()?, text)).transpose()?;
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit,
        hazards: Hazards::Since(period.first()),
        dated_items: DATED_LEDGERS,
        targets: unit.is_none(),
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let scope = Scope {
        unit: unit.and_then(|id| loaded.register.by_id(id)),
        body,
        not_kept: matches.get_flag("not_kept"),
        explained: true,
        due_by: Some(period.last()),
        ..Scope::default()
    };
    let readings = if needed.targets { targets::readings(&input) } else { Vec::new() };
    let mut owed = collect(&input, &scope, &readings, &|o| checklist::belongs(o, period, standing));
    let numbers = numbers(ctx)?;
    if let Some(condition) = Condition::of(ctx, matches, &Columns::new(checklist::columns(), None))? {
        owed.retain(|one| condition.fits(&checklist::row(&input, one, period, &numbers), key_of(&input, one)));
    }
    ctx.warn_of(&owed);
    if let Some(by) = group::asked(matches)? {
        let grid = group::list(ctx, &input, by, &owed)?;
        return Ok(group::report(ctx, "checklist", &format!("{period} 清单"), by, grid, "完成率").into());
    }
    let is_folded = ctx.for_people && !matches.get_flag("detail") && unit.is_none();
    let count = owed.len();
    let grid = match is_folded {
        true => checklist::folded(&input, &owed, &numbers),
        false if owed.is_empty() => checklist::grid(&input, &owed, period, &numbers),
        false => one_by_one(ctx.shared_store()?, loaded, owed, period),
    };
    let mut report = Report::new("checklist", format!("{period} 清单（截至 {}）", ctx.today), ctx.today, grid);
    report.extras.push(crate::reply::Extra::Value {
        key: "period",
        label: "",
        cell: crate::grid::Cell::text(period.to_string()),
    });
    report.when_empty = "这个周期没有要办的事项";
    report.agenda = Some(ctx.plan.site.to_lowercase());
    let fold = if is_folded { "，同一任务的各家合并成一行" } else { "" };
    report.notes.push(format!("共 {count} 项{fold}"));
    Ok(report.into())
}

/// One row for each item, made while it is written: a province has a million of them.
fn one_by_one(store: Rc<Store>, loaded: Loaded, owed: Vec<Owed>, period: Period) -> Grid {
    let rows = move |sink: &mut Sink| {
        let numbers = |fact: &Fact| number(&store, fact);
        owed.iter().try_for_each(|one| sink(checklist::row(&loaded.input(), one, period, &numbers)))?;
        Ok(store.ensure_read()?)
    };
    Grid::stream(checklist::columns(), Box::new(rows))
}

/// Everything of a period's list, one by one with its unit's key.
pub fn each(ctx: &Ctx, period: Period, take: &mut dyn FnMut(Row, Option<i64>)) -> anyhow::Result<()> {
    let hazards = Hazards::Since(period.first());
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: None,
        hazards,
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let (input, numbers) = (loaded.input(), numbers(ctx)?);
    let belongs = |o: &_| checklist::belongs(o, period, false);
    let scope = Scope { explained: true, due_by: Some(period.last()), ..Scope::default() };
    let owed = collect(&input, &scope, &targets::readings(&input), &belongs);
    ctx.warn_of(&owed);
    owed.iter().for_each(|one| take(checklist::row(&input, one, period, &numbers), key_of(&input, one)));
    Ok(())
}

/// The number of each evidence record.
pub fn numbers(ctx: &Ctx) -> anyhow::Result<impl Fn(&Fact) -> String + '_> {
    let store = ctx.store()?;
    Ok(move |fact: &Fact| number(store, fact))
}

fn number(store: &Store, fact: &Fact) -> String {
    let ledger: Option<&'static Ledger> = ledger::kept(fact.ledger.key());
    ledger.and_then(|ledger| names::number(store, ledger, fact.record)).unwrap_or_default()
}

/// `--period`
pub fn period(matches: &ArgMatches) -> anyhow::Result<Option<Period>> {
    let Some(text) = matches.get_one::<String>("period") else { return Ok(None) };
    let found = Period::parse(text).filter(|p| *p != Period::Plan);
    let mistake = || {
        let hint = "可写 2026-11（月）、2026Q4（季）、2026H2（半年）、2026（年），\
                    或 2026W48（周）、2026-07上旬（旬）、2026B4（两月）";
        Mistake::new(format!("“{text}”不是周期")).hint(hint)
    };
    found.map(Some).ok_or_else(|| mistake().into())
}
