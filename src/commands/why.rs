//! `why` 为什么: how any date, status or count came to be.

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed};
use super::{Ctx, checklist, coverage, find, targets as targets_command, typed};
use crate::commands::options::word;
use crate::domain::evidence::Subject;
use crate::domain::hazard::ClockKind;
use crate::domain::obligation::{Obligation, id_of, visit};
use crate::domain::period::Period;
use crate::domain::plan::MeasureId;
use crate::ledger::{EXPLANATION, HAZARD, Ledger, Value};
use crate::reply::{Mistake, Outcome, Report};
use crate::report::{ReportInput, plan, targets, why};
use crate::store::Query;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(
        word(
            "id",
            "编号",
            "报表里的编号：7.2a/unit:U001/2026Q3、7.2a/2026Q3、隐患、证书、督办、举报、物资、交办的编号、G1、bridge",
        )
        .required(true),
    )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let id = typed::text(matches, "id");
    let lines = if id == "bridge" {
        why::bridge()
    } else if ctx.plan.find_target(id).is_some() {
        target(ctx, id)?
    } else {
        match id.split('/').collect::<Vec<_>>()[..] {
            [measure] if find::is_measure(ctx, measure) => of_measure(ctx, measure, None)?,
            [measure, period] if find::is_measure(ctx, measure) && Period::parse(period).is_some() => {
                of_measure(ctx, measure, Period::parse(period))?
            }
            [measure, subject] if find::is_measure(ctx, measure) => duty(ctx, measure, subject, "-")?,
            [measure, subject, period] if find::is_measure(ctx, measure) => duty(ctx, measure, subject, period)?,
            _ => match dated_item(ctx, id)? {
                Some(lines) => lines,
                None => hazard(ctx, id)?,
            },
        }
    };
    Ok(Report::new("why", format!("为什么：{id}（截至 {}）", ctx.today), ctx.today, why::grid(lines)).into())
}

fn target(ctx: &Ctx, id: &str) -> anyhow::Result<why::Lines> {
    let Some(asked) = ctx.plan.find_target(id) else { return Ok(Vec::new()) };
    let loaded = targets_command::loaded(&ctx.counting(asked.plan))?;
    let input = loaded.input();
    let readings = targets::readings(&input);
    let found = readings.iter().find(|r| r.target.id == asked.id);
    Ok(found.map(|reading| why::target(&input, reading)).unwrap_or_default())
}

fn of_measure(ctx: &Ctx, measure: &str, period: Option<Period>) -> anyhow::Result<why::Lines> {
    // With a period it is an id as tables print it, which is plan.toml's without a prefix.
    let id = if period.is_some() { find::printed_measure(ctx, measure)? } else { find::measure(ctx, measure)? };
    if coverage::ensure_countable(ctx, id).is_err() {
        return Ok(plan::of_measure(&ctx.plan, ctx.plan.measure(id)));
    }
    let loaded = coverage::loaded(ctx, id)?;
    let input = loaded.input();
    let period = period.unwrap_or_else(|| coverage::current(ctx, id));
    let computed = crate::report::coverage::compute(&input, id, period);
    Ok(why::coverage(&input, id, period, &computed))
}

fn duty(ctx: &Ctx, measure: &str, subject: &str, period: &str) -> anyhow::Result<why::Lines> {
    asked(ctx, measure, subject, period, &|input, duty| {
        let numbers = checklist::numbers(ctx)?;
        let mut lines = why::duty(input, &duty, &numbers);
        if duty.explained {
            lines.extend(explanation(ctx, input, &duty)?);
        }
        Ok(lines)
    })
}

/// An obligation with its id and the key of its unit.
pub type Found = (Obligation, String, Option<i64>);

/// The obligation of an id.
pub fn found(ctx: &Ctx, measure: &str, subject: &str, period: &str) -> anyhow::Result<Found> {
    asked(ctx, measure, subject, period, &|input, duty| Ok(named(input, duty)))
}

fn named(input: &ReportInput, duty: Obligation) -> Found {
    let unit = match duty.subject {
        Subject::Unit(unit) => Some(input.basis.register.get(unit).id),
        _ => None,
    };
    (duty, id_of(input.basis.plan, input.basis.register, &duty), unit)
}

/// Why it was not done, as recorded.
fn explanation(ctx: &Ctx, input: &ReportInput, duty: &Obligation) -> anyhow::Result<Option<(&'static str, String)>> {
    let (_, id, unit) = named(input, *duty);
    let measure = ctx.plan.measure(duty.measure);
    let id = id.replacen(&measure.id, &measure.key, 1);
    let mut query = Query { without_void: true, to: vec![("date", ctx.today)], ..Query::default() };
    match unit {
        Some(key) => query.equal.push(("unit", vec![Value::Key(key)])),
        None => query.equal.push(("obligation", vec![Value::Text(id.clone())])),
    }
    let ends = |id: &str| id.split('/').next().map(str::to_string).zip(id.rsplit('/').next().map(str::to_string));
    let all = ctx.store()?.all(&EXPLANATION, &query)?;
    Ok(all.iter().find(|record| record.text("obligation").and_then(ends) == ends(&id)).map(|record| {
        let text = |key: &str| record.text(key).unwrap_or("");
        let day = record.date("date").map_or(String::new(), |day| day.to_string());
        let document = record.text("document").map_or(String::new(), |document| format!("，{document}"));
        let line = format!("{}（{day}，{} 批准{document}，{}）", text("reason"), text("approved_by"), record.no());
        ("说明", line)
    }))
}

/// Finds one obligation and hands it over.
fn asked<T>(
    ctx: &Ctx,
    measure: &str,
    subject: &str,
    period: &str,
    of: &dyn Fn(&ReportInput, Obligation) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let id = find::printed_measure(ctx, measure)?;
    let loaded = coverage::loaded(ctx, id)?;
    let input = loaded.input();
    let subject = subject_of(ctx, &loaded, subject)?;
    let asked = Period::parse(period)
        .ok_or_else(|| Mistake::new(format!("“{period}”不是周期")).hint("如 2026Q3、2026-07、2026"))?;
    let mut found: Option<Obligation> = None;
    let mut periods: Vec<String> = Vec::new();
    // The measure itself first: one that it replaces, or that replaces it, answers for the other periods.
    let others = ctx.plan.succession(id).into_iter().filter(|other| *other != id);
    for part in std::iter::once(id).chain(others) {
        visit(input.basis, part, &|s| s == subject, &mut |duty| {
            periods.push(duty.period.to_string());
            if duty.period == asked && found.is_none() {
                found = Some(duty);
            }
        });
    }
    let Some(found) = found else { return Err(no_duty(ctx, id, measure, period, &periods)) };
    of(&input, found)
}

fn no_duty(ctx: &Ctx, id: MeasureId, measure: &str, period: &str, periods: &[String]) -> anyhow::Error {
    if let Err(error) = coverage::ensure_countable(ctx, id) {
        return error;
    }
    let hint = match periods.is_empty() {
        true => "这个单位或责任主体不欠这项任务：可能类别不符，或当时没有营业".to_string(),
        false => format!("它有的周期：{}", periods.join("、")),
    };
    Mistake::new(format!("任务 {measure} 对它没有周期 {period} 的要求")).hint(hint).into()
}

/// `town`, `body:ID`, `unit:CODE`, or the plain code or name.
fn subject_of(ctx: &Ctx, loaded: &Loaded, text: &str) -> anyhow::Result<Subject> {
    if text == "town" || text == "全镇" {
        return Ok(Subject::Town);
    }
    if let Some(body) = text.strip_prefix("body:") {
        return Ok(Subject::Body(find::body(ctx, body)?));
    }
    let named = text.strip_prefix("unit:");
    if let (None, Some(body)) = (named, ctx.plan.find_body(text)) {
        return Ok(Subject::Body(body));
    }
    let id = find::unit(ctx.store()?, named.unwrap_or(text))?;
    let found = loaded.register.by_id(id).map(Subject::Unit);
    found.ok_or_else(|| Mistake::new(format!("名录里没有单位“{text}”")).into())
}

/// A record of another ledger that owes something by a date in it; `None` where the number is none of theirs.
fn dated_item(ctx: &Ctx, id: &str) -> anyhow::Result<Option<why::Lines>> {
    let store = ctx.store()?;
    let tails = ["/answer", "/reward", "/collect"];
    let no = tails.iter().find_map(|tail| id.strip_suffix(tail)).unwrap_or(id);
    let means = |ledger: &Ledger| ledger.code.is_some_and(|code| no.split('-').any(|part| part == code));
    for ledger in DATED_LEDGERS.iter().copied() {
        let record = match store.id_of(ledger, no)? {
            Some(key) => store.get(ledger, key)?,
            None if means(ledger) => Some(find::record(store, ledger, no)?),
            None => None,
        };
        let Some(record) = record else { continue };
        let line = format!("{} {}", ledger.name, record.no());
        if record.is_void() {
            let why = record.text("void_reason").unwrap_or("");
            return Ok(Some(vec![(ledger.name, format!("{line} 已作废：{why}，不在任何数里"))]));
        }
        let needed =
            Needed { measures: &|_| false, unit: None, hazards: Hazards::None, dated_items: &[ledger], targets: false };
        let loaded = Loaded::new(ctx, &needed)?;
        let asked = id.strip_prefix(no).map(|tail| format!("{}{tail}", record.no())).unwrap_or_default();
        let input = loaded.input();
        let found: Vec<_> = input.dated_items.iter().filter(|m| of_record(&m.id, record.no())).collect();
        // A reward that was not collected in time is owed no longer; the reward's lines explain it.
        let lapsed = asked.strip_suffix("/collect").map(|no| format!("{no}/reward"));
        let is = |id: &str| found.iter().find(|m| m.id == id);
        let one = is(&asked).or_else(|| is(&lapsed?)).or(found.first());
        let lines = one.map(|dated_item| why::dated_item(&input, dated_item));
        return Ok(Some(
            lines.unwrap_or_else(|| vec![(ledger.name, format!("{line} 在 {} 没有要按期办的事", ctx.today))]),
        ));
    }
    Ok(None)
}

fn of_record(id: &str, no: &str) -> bool {
    id.strip_prefix(no).is_some_and(|tail| tail.is_empty() || tail.starts_with('/'))
}

fn hazard(ctx: &Ctx, id: &str) -> anyhow::Result<why::Lines> {
    let (no, asked) = ClockKind::of_id(id).map_or((id, None), |(no, clock)| (no, Some(clock)));
    let hint =
        "可用的编号：任务/单位/周期（如 7.2a/unit:U001/2026Q3）、任务/周期、隐患等记录的编号、目标（G1）、bridge";
    let unknown = |error: anyhow::Error| match error.downcast::<Mistake>() {
        Ok(mistake) => Mistake { hint: mistake.hint.or(Some(hint.to_string())), ..mistake }.into(),
        Err(other) => other,
    };
    let record = find::record(ctx.store()?, &HAZARD, no).map_err(unknown)?;
    if record.is_void() {
        return Ok(vec![(
            "隐患",
            format!("{} 已作废：{}，不在任何数里", record.no(), record.text("void_reason").unwrap_or("")),
        )]);
    }
    let loaded = Loaded::new(
        ctx,
        &Needed {
            measures: &|_| false,
            unit: None,
            hazards: Hazards::One(record.id),
            dated_items: &[],
            targets: false,
        },
    )?;
    let input = loaded.input();
    let mut steps = ctx.store()?.steps_of(record.id)?;
    steps.retain(|step| step.on <= ctx.today);
    let found = input.hazards.first().and_then(|(hazard, _)| why::hazard(&input, hazard, &steps, asked));
    found.ok_or_else(|| Mistake::new(format!("隐患 {} 在 {} 还没有发现", record.no(), ctx.today)).into())
}
