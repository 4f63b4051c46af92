//! `sums` 金额: what a year's records amount to, by item and unit: safety expenses set aside and spent (B2), village
//! funds (11.1a), rewards (8.5 and of tips), fines. Every amount is exact to the 分.

use super::assess::{asked, year};
use super::{Ctx, find};
use crate::commands::options::word;
use crate::domain::period::Period;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{ACTIVITY, ENFORCEMENT, Ledger, Record, TIP, UNIT, Value};
use crate::reply::{Extra, Outcome, Report};
use crate::store::Query;
use clap::{ArgMatches, Command};
use std::collections::{BTreeMap, HashMap};

pub fn options(command: Command) -> Command {
    command.arg(word("measure", "任务", "只看一项任务，如 B2；不写是全部")).arg(year("哪一年，不写是今年"))
}

/// The item of an amount. Ticks come in the plan's order, then those of a measure that the plan no longer has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Measure { place: usize, id: String, title: String },
    Fine,
    TipReward,
}

impl Item {
    fn cells(&self) -> [Cell; 2] {
        match self {
            Item::Measure { id, title, .. } => [Cell::text(id), some(title)],
            Item::Fine => [Cell::Empty, Cell::text("执法罚款")],
            Item::TipReward => [Cell::Empty, Cell::text("举报奖励")],
        }
    }
}

/// Records and their amount in 分.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    records: i64,
    cents: i64,
}

/// By item, unit or person, and part.
type Sums = BTreeMap<(Item, String, String), Sum>;

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let year = asked(ctx, matches)?;
    let only = matches.get_one::<String>("measure").map(|id| find::measure(ctx, id)).transpose()?;
    let names = ctx.store()?.numbers(&UNIT)?;
    let mut sums = Sums::new();
    for record in of_year(ctx, &ACTIVITY, "date", year)? {
        let Some(id) = record.text("measure") else { continue };
        let known = ctx.plan.find_key(id);
        if only.is_some() && known != only {
            continue;
        }
        let place = known.map_or(usize::MAX, |known| usize::from(known.0));
        let title = known.map(|known| ctx.plan.measure(known).title.clone()).unwrap_or_default();
        let part = match record.get("items") {
            Some(Value::Texts(items)) => items.join("、"),
            _ => String::new(),
        };
        let item = Item::Measure { place, id: id.to_string(), title };
        add(&mut sums, (item, who(ctx, &record, &names), part), record.int("amount_yuan"));
    }
    if only.is_none() {
        for record in of_year(ctx, &ENFORCEMENT, "date", year)? {
            let unit = record.int("unit").and_then(|id| names.get(&id)).cloned().unwrap_or_default();
            add(&mut sums, (Item::Fine, unit, String::new()), record.int("fine_yuan"));
        }
        // Whom a reward went to, or about whom the tip was, is nobody's business here.
        for record in of_year(ctx, &TIP, "rewarded", year)? {
            add(&mut sums, (Item::TipReward, String::new(), String::new()), record.int("reward_yuan"));
        }
    }
    let title = format!("{year} 年金额（截至 {}）", ctx.today);
    let mut report = Report::new("sums", title, ctx.today, by_unit(&sums));
    report.when_empty = "这一年没有记金额：zhiben done B2 --unit 单位 --item 提取 --amount-yuan 金额";
    if !sums.is_empty() {
        report.extras.push(Extra::Grid { key: "totals", title: "按事项合计".into(), grid: by_item(&sums) });
    }
    let total = sums.values().map(|sum| sum.cents).sum();
    report.extras.push(Extra::Value { key: "total_yuan", label: "", cell: Cell::Hundredths(total) });
    Ok(report.into())
}

fn add(sums: &mut Sums, key: (Item, String, String), cents: Option<i64>) {
    let Some(cents) = cents else { return };
    let sum = sums.entry(key).or_default();
    *sum = Sum { records: sum.records + 1, cents: sum.cents + cents };
}

/// Records of a year: by their date, a tick by the period that it is marked for.
fn of_year(ctx: &Ctx, ledger: &'static Ledger, key: &'static str, year: Period) -> anyhow::Result<Vec<Record>> {
    let query = Query { without_void: true, to: vec![(key, ctx.today)], ..Query::default() };
    let mut records = ctx.store()?.all(ledger, &query)?;
    records.retain(|record| {
        let marked = ledger.at("for").and_then(|_| record.text("for")).and_then(Period::parse);
        match marked {
            Some(period) => year.contains(period),
            None => record.date(key).is_some_and(|day| year.holds(day)),
        }
    });
    Ok(records)
}

/// Whose amount it is: one of several units together is theirs together.
fn who(ctx: &Ctx, record: &Record, names: &HashMap<i64, String>) -> String {
    let units: Vec<&str> = record.keys("units").iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
    let body = || record.text("body").and_then(|id| ctx.plan.find_body(id)).map(|id| ctx.plan.body(id).name.clone());
    if units.is_empty() { body().unwrap_or_default() } else { units.join("、") }
}

fn some(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::text(text) }
}

fn by_unit(sums: &Sums) -> Grid {
    let columns = vec![
        Column::new("measure", "任务").keep(),
        Column::new("title", "事项"),
        Column::new("subject", "单位"),
        Column::new("items", "分项").keep(),
        Column::new("records", "笔数").number(),
        Column::new("amount_yuan", "金额（元）").number(),
    ];
    let row = |((item, who, part), sum): (&(Item, String, String), &Sum)| {
        let [measure, title] = item.cells();
        Row::new(vec![measure, title, some(who), some(part), Cell::Int(sum.records), Cell::Hundredths(sum.cents)])
    };
    Grid::new(columns, sums.iter().map(row).collect())
}

/// The same without units: what was set aside and what was spent are different sums.
fn by_item(sums: &Sums) -> Grid {
    let mut totals: BTreeMap<(&Item, &str), Sum> = BTreeMap::new();
    for ((item, _, part), sum) in sums {
        let total = totals.entry((item, part)).or_default();
        *total = Sum { records: total.records + sum.records, cents: total.cents + sum.cents };
    }
    let columns = vec![
        Column::new("measure", "任务").keep(),
        Column::new("title", "事项"),
        Column::new("items", "分项").keep(),
        Column::new("records", "笔数").number(),
        Column::new("amount_yuan", "金额（元）").number(),
    ];
    let row = |((item, part), sum): ((&Item, &str), Sum)| {
        let [measure, title] = item.cells();
        Row::new(vec![measure, title, some(part), Cell::Int(sum.records), Cell::Hundredths(sum.cents)])
    };
    Grid::new(columns, totals.into_iter().map(row).collect())
}
