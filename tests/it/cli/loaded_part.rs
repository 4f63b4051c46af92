//! Loading only a part changes no answer: what the commands report from what they load equals the
//! same report over everything, on days long past and to come too.

use crate::env::{TODAY, Town, day};
use chrono::{Days, NaiveDate};
use std::cell::RefCell;
use std::collections::BTreeSet;
use zhiben::commands::load::{Loaded, Needed};
use zhiben::commands::{Ctx, FileOutput, checklist as command};
use zhiben::domain::hazard::spans;
use zhiben::domain::obligation::Status;
use zhiben::domain::period::{Cadence, Period};
use zhiben::format::Format;
use zhiben::grid::Grid;
use zhiben::plan_file;
use zhiben::render::{Look, render};
use zhiben::reply::{Extra, Reply, Report};
use zhiben::report::bridge::Bridges;
use zhiben::report::owed::{Owed, Scope, collect};
use zhiben::report::status::{Counts, Covered};
use zhiben::report::{ReportInput, checklist, coverage, overdue, targets};
use zhiben::store::{Access, Flow, Store};

const DAYS: [&str; 12] = [
    "2023-12-31",
    "2024-03-31",
    "2024-04-01",
    "2024-10-15",
    "2024-12-31",
    "2025-03-20",
    "2025-09-05",
    "2025-12-31",
    "2026-06-30",
    TODAY,
    "2026-12-31",
    "2027-06-30",
];

/// The sample with hazards that a careless filter would lose: rectified early and closed before the month in which they
/// fall due.
fn town() -> Town {
    let town = Town::sample();
    for line in [
        "hazard add --unit U001 --description 提前销号 --grade general --found 2026-11-01 --due 2026-12-20 --fixed --reviewer 甲",
        "hazard add --unit U001 --description 月底当场 --grade general --found 2026-10-28 --fixed --reviewer 甲",
        "hazard add --unit U002 --description 待复查 --grade general --found 2026-10-28 --fixed",
        "hazard add --unit U002 --description 早已销号 --grade general --found 2025-01-02 --due 2026-11-30 --fixed --reviewer 甲",
        "hazard reopen 2025-1 --reason 又犯 --on 2026-11-10",
        "hazard void 2026-5 --reason 误录",
        // Its only self-check for the first quarter was held before it, and a target asks for that quarter.
        "unit add --name 示例新设厂 --category 非煤矿山 --principal 示例甲一",
        "inspection add --units 示例新设厂 --mode selfcheck --leader 示例甲一 --date 2025-12-30 --for 2026Q1",
    ] {
        let out = town.sh(line);
        assert_eq!(out.code, 0, "{out:#?}");
    }
    // History without the day of its mending and without a deadline.
    town.file(
        "old.csv",
        "单位名称,隐患描述,隐患等级,发现日期,销号日期,状态\n示例宾馆,缺整改日期,一般,2026-10-28,2026-10-29,已销号\n",
    );
    town.run(["import", "hazard", "old.csv"]).done(&["新增 1", "待补"]);
    town
}

/// A command's surroundings as of a day, to ask the library what the program would answer.
pub fn ctx(town: &Town, today: NaiveDate) -> Ctx {
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    Ctx {
        plan: plan_file::load(&plan, "plan.toml").unwrap().into(),
        broken_plans: Default::default(),
        has_chosen_plans: false,
        calendar: plan_file::calendar::compiled().into(),
        workspace: town.root(),
        program: "zhiben".into(),
        store: Some(Store::open(&town.store(), Access::Read).unwrap().into()),
        today,
        now: format!("{today}T09:00:00+08:00"),
        operator: "测试".to_string(),
        command: String::new(),
        for_people: false,
        is_json: true,
        is_table: false,
        on_terminal: false,
        aliases: Default::default(),
        ask: None,
        line: |_| Ok(None),
        progress: None,
        file_output: FileOutput::default(),
        warnings: RefCell::default(),
    }
}

/// A grid as JSON text, cell by cell.
pub fn json_of(grid: Grid, today: NaiveDate) -> String {
    let mut out = Vec::new();
    let report = Report::new("part", "", today, grid);
    render(report, Format::Json, Look::default(), "", &[], &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What the command itself answers: its rows, then its extras.
fn answered(ctx: &Ctx, line: &str) -> Vec<String> {
    let typed: Vec<std::ffi::OsString> = std::iter::once("zhiben").chain(line.split(' ')).map(Into::into).collect();
    let matches = zhiben::cli::root(&typed).try_get_matches_from(&typed).unwrap();
    let Reply::Report(report) = zhiben::cli::dispatch(ctx, &matches).unwrap().reply else { panic!("{line}") };
    let extras = report.extras.into_iter().filter_map(|b| match b {
        Extra::Grid { grid, .. } => Some(json_of(grid, ctx.today)),
        Extra::Value { .. } => None,
    });
    std::iter::once(json_of(report.rows, ctx.today)).chain(extras).collect()
}

/// The same from everything that there is.
fn over_everything(
    ctx: &Ctx,
    soon: Option<u32>,
    scope: &str,
    make: impl Fn(&ReportInput, &[Owed]) -> Vec<String>,
    keep: &dyn Fn(&Owed) -> bool,
) -> Vec<String> {
    let mut loaded = Loaded::new(ctx, &Needed::everything()).unwrap();
    loaded.soon_within = soon;
    let input = loaded.input();
    let unit = loaded.register.iter().find(|(_, u)| u.code == scope).map(|(ix, _)| ix);
    let readings = if unit.is_none() { targets::readings(&input) } else { Vec::new() };
    let owed = collect(&input, &Scope { unit, explained: true, ..Scope::default() }, &readings, keep);
    make(&input, &owed)
}

#[test]
fn overdue_and_upcoming() {
    let town = town();
    for today in DAYS.map(day) {
        let ctx = ctx(&town, today);
        let detail = |input: &ReportInput, owed: &[Owed]| vec![json_of(overdue::detail(input, owed), today)];
        let end = today.checked_add_days(Days::new(40));
        for unit in ["", "U001", "U002", "U016", "U033"] {
            let tail = if unit.is_empty() { String::new() } else { format!(" --unit {unit}") };
            assert_eq!(
                answered(&ctx, &format!("overdue{tail}")),
                over_everything(&ctx, None, unit, detail, &|o| o.status == Status::Overdue && !o.is_explained()),
                "{today} {unit}"
            );
            assert_eq!(
                answered(&ctx, &format!("upcoming --days 40{tail}")),
                // The days asked for hold for certificates too, which otherwise have a longer notice.
                over_everything(&ctx, Some(40), unit, detail, &|o| o.status == Status::DueSoon && o.due <= end),
                "{today} {unit}"
            );
        }
    }
}

#[test]
fn checklists() {
    let town = town();
    for today in DAYS.map(day) {
        let ctx = ctx(&town, today);
        let numbers = command::numbers(&ctx).unwrap();
        let month = Cadence::Month.holding(today);
        for period in ["2024-03", "2024-12", "2026-11", "2026-12", "2026Q3", "2025"]
            .map(|p| Period::parse(p).unwrap())
            .into_iter()
            .chain([month])
        {
            for unit in ["", "U001", "U002"] {
                let tail = if unit.is_empty() { String::new() } else { format!(" --unit {unit}") };
                let list = |input: &ReportInput, owed: &[Owed]| {
                    vec![json_of(checklist::grid(input, owed, period, &numbers), today)]
                };
                assert_eq!(
                    answered(&ctx, &format!("checklist --period {period}{tail}")),
                    over_everything(&ctx, None, unit, list, &|o| checklist::belongs(o, period, false)),
                    "{today} {period} {unit}"
                );
            }
        }
    }
}

#[test]
fn status_targets_and_coverage() {
    let town = town();
    for today in DAYS.map(day) {
        let ctx = ctx(&town, today);
        let month = Cadence::Month.holding(today);
        let all = |input: &ReportInput, owed: &[Owed]| {
            let mut counts = Counts::new(month);
            owed.iter().for_each(|one| counts.add(input, one));
            let mut covered = Covered::new(input.basis.plan, today);
            let everything = Scope { explained: true, ..Scope::default() };
            collect(input, &everything, &[], &|_| true).iter().for_each(|one| covered.add(input.basis.plan, one));
            vec![
                json_of(counts.grid(), today),
                json_of(targets::grid(input.basis.plan, &targets::readings(input), false), today),
                json_of(counts.hazards(input), today),
                json_of(covered.grid(input.basis.plan), today),
            ]
        };
        let mut page = answered(&ctx, "status");
        // Hazards that are alike are counted together, with the same result as one by one.
        let store = ctx.store().unwrap();
        let (steps, mut days) = (store.reopened_steps().unwrap(), BTreeSet::new());
        let mut bridges = Bridges::of_day(&ctx.plan, today);
        let mut add = |flow: Flow| {
            let steps_of = steps.get(&flow.id).filter(|_| flow.reopened).map_or(&[][..], Vec::as_slice);
            bridges.add(flow.grade, &spans(flow.found, steps_of, flow.closed));
            days.insert(flow.found);
        };
        store.flow(&mut add).unwrap();
        assert_eq!(page.remove(2), json_of(bridges.grid(), today), "{today}");
        let periods = [Period::Year(2024), Period::Year(2025), Period::Quarter(2026, 4), Period::Year(2031)];
        let first = |period: &Period| days.iter().copied().find(|day| period.holds(*day));
        let firsts: BTreeSet<NaiveDate> = periods.iter().chain([&Period::Plan]).filter_map(first).collect();
        assert_eq!(store.known_days(&periods).unwrap().found, firsts, "{today}");
        assert_eq!(page, over_everything(&ctx, None, "", all, &|o| !o.is_explained()), "{today}");
        assert_eq!(answered(&ctx, "targets"), vec![page[1].clone()], "{today}");
        for id in ["7.2a", "4.4a", "5.2", "1.3a", "B6c", "2.3b"] {
            let measure = ctx.plan.find_measure(id).unwrap();
            let name = if matches!(id, "4.4a" | "1.3a") { "2025" } else { "2025Q4" };
            let period = Period::parse(name).unwrap();
            let covered = |input: &ReportInput, _: &[Owed]| {
                let all = coverage::compute(input, measure, period);
                vec![json_of(all.summary(input, measure, period), today), json_of(all.units(input), today)]
            };
            let found = answered(&ctx, &format!("coverage {id} --period {name}"));
            assert_eq!(found, over_everything(&ctx, None, "", covered, &|_| false), "{today} {id}");
        }
    }
}

/// The cases for which the town above was made are in the answers at all.
#[test]
fn what_is_closed_early_stays_listed_in_the_month_in_which_it_falls_due() {
    let town = town();
    let held = |line: &str, what: &str| town.json(line)["rows"].to_string().contains(what);
    assert!(held("checklist --period 2026-12", "提前销号"));
    assert!(held("checklist --period 2026-11", "月底当场"));
    assert!(held("checklist --period 2026-11", "早已销号"));
    assert!(held("checklist --period 2026-11", "缺整改日期"));
}
