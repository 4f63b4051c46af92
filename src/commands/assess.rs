//! `assess` 考核: the year's assessment sheet of villages and 驻镇单位, filled from the ledgers; scores are given by
//! people with `done`.

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed};
use super::{Ctx, find};
use crate::commands::options::word;
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::MeasureId;
use crate::ledger::{ACTIVITY, Value};
use crate::reply::{Mistake, Outcome, Report};
use crate::report::assess;
use crate::store::Query;
use clap::{Arg, ArgMatches, Command};

/// The `kind` by which plan.toml marks the measure of the yearly assessment (考核).
const ASSESSMENT: &str = "assessment";

pub fn options(command: Command) -> Command {
    command
        .arg(word("measure", "任务", "考核任务的编号，不写是方案里佐证为 assessment 的那项"))
        .arg(year("哪一年，不写是今年"))
}

/// `--year`
pub fn year(help: &'static str) -> Arg {
    Arg::new("year").long("year").value_name("年").help(help)
}

/// The year that was asked for, else the as-of day's.
pub fn asked(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Period> {
    let Some(text) = matches.get_one::<String>("year") else { return Ok(Cadence::Year.holding(ctx.today)) };
    let found = Period::parse(text).filter(|p| matches!(p, Period::Year(_)));
    found.ok_or_else(|| Mistake::new(format!("--year 的“{text}”不是年份")).hint("写四位年份，如 --year 2026").into())
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let id = match matches.get_one::<String>("measure") {
        Some(asked_for) => find::measure(ctx, asked_for)?,
        None => find::ticked_as(ctx, ASSESSMENT, "考核")?[0].0,
    };
    let measure = ctx.plan.measure(id);
    if !measure.owed_by.unit {
        let what = format!("任务 {} 不由各单位分别落实，没有考核表", measure.id);
        let marked =
            find::ticked_as(ctx, ASSESSMENT, "考核").map(|found| format!("如 zhiben assess {}", found[0].1.id));
        return Err(Mistake::new(what).hint(marked.unwrap_or("请写由各单位分别落实的任务".to_string())).into());
    }
    let year = asked(ctx, matches)?;
    let loaded = Loaded::new(
        ctx,
        &Needed {
            measures: &|id| ctx.plan.is_counted(id),
            unit: None,
            hazards: Hazards::All,
            dated_items: DATED_LEDGERS,
            targets: false,
        },
    )?;
    let scores = scores(ctx, &loaded, id, year)?;
    let title = format!("{year} 年考核表（{}，截至 {}）", measure.title, ctx.today);
    let mut report = Report::new("assess", title, ctx.today, assess::grid(&loaded.input(), id, year, &scores));
    report.when_empty = "没有要考核的单位";
    report.notes.push(format!("打分：zhiben done {} --unit 单位 --score 分数 --for {year}", measure.id));
    Ok(report.into())
}

/// The latest score of each unit that counts for the year.
fn scores(ctx: &Ctx, loaded: &Loaded, id: MeasureId, year: Period) -> anyhow::Result<assess::Scores> {
    let measure = Value::Text(ctx.plan.measure(id).key.clone());
    let query = Query { without_void: true, to: vec![("date", ctx.today)], ..Query::by("measure", measure) };
    let mut dated = Vec::new();
    for record in ctx.store()?.all(&ACTIVITY, &query)? {
        let marked = record.text("for").and_then(Period::parse);
        let counts = marked.map_or_else(|| record.date("date").is_some_and(|d| year.holds(d)), |period| period == year);
        if let (true, Some(score)) = (counts, record.int("score")) {
            dated.push((record.date("date"), score, record.keys("units").to_vec()));
        }
    }
    dated.sort_by_key(|(date, ..)| *date);
    let mut scores = assess::Scores::new();
    for (_, score, units) in dated {
        for unit in units.iter().filter_map(|id| loaded.register.by_id(*id)) {
            scores.insert(unit, score);
        }
    }
    Ok(scores)
}
