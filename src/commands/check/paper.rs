//! `check paper` 假运行: what looks like compliance on paper only, with reasons, and which closed major hazards need a
//! second look. A finding is a reason to look, not a verdict.

use crate::commands::Ctx;
use crate::domain::paper::{
    self, ClosedMajor, Closing, Doubt, Entered, Extended, Numbered, Pictured, RecordText, Reviewed, Watched,
};
use crate::domain::words::StepKind;
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{
    ACTIVITY, ATTACHMENT, CERTIFICATE, DRILL, HAZARD, INSPECTION, Ledger, Record, TRAINING, UNIT, Value, id_number,
};
use crate::reply::{Outcome, Report};
use crate::report::word;
use crate::store::{Query, Store};
use chrono::{Days, NaiveDate};
use clap::ArgMatches;
use std::collections::HashMap;

/// What was held or ticked, each with its day.
const HELD: [&Ledger; 4] = [&TRAINING, &DRILL, &INSPECTION, &ACTIVITY];

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let hazards = known(store, &HAZARD, ctx.today)?;
    let names = store.numbers(&UNIT)?;
    let mut doubts = paper::hurried(&closings(store, &hazards, &names)?);
    doubts.extend(paper::repeated(&words(store, &hazards, &names, ctx.today)?));
    doubts.extend(paper::same_files(&pictured(store, &hazards, &names, ctx.today)?));
    doubts.extend(paper::silent(&watched(ctx, store, &hazards)?));
    let certificates = store.all(&CERTIFICATE, &valid())?;
    doubts.extend(paper::impossible(&numbered(&certificates), &|id| id_number::read(id).is_ok()));
    doubts.extend(paper::belated(&entered(store, ctx.today)?));
    doubts.extend(paper::self_reviews(&reviewed(&hazards, &names)));
    doubts
        .extend(paper::extended(&extended(store, &hazards, &names, ctx.today)?, ctx.plan.hazard.states.max_extensions));
    let found = !doubts.is_empty();
    doubts.extend(paper::revisits(&majors(&hazards, &names, ctx.today), ctx.today));
    let mut report = Report::new("paper", format!("纸面痕迹和回头看（截至 {}）", ctx.today), ctx.today, grid(&doubts));
    report.when_empty = "没有要提示的";
    if !doubts.is_empty() {
        report.notes.push("这些只是值得看一眼的地方，不是结论；真实情况以现场和原件为准".to_string());
    }
    let mut outcome = Outcome::from(report);
    outcome.findings = found;
    Ok(outcome)
}

fn grid(doubts: &[Doubt]) -> Grid {
    let columns = vec![
        Column::new("rule", "看点").keep(),
        Column::new("records", "记录"),
        Column::new("subject", "单位或人"),
        Column::new("why", "理由"),
        Column::new("hint", "怎么核实"),
    ];
    let row = |doubt: &Doubt| {
        Row::new(vec![
            word(doubt.rule.word()),
            Cell::List(doubt.records.iter().map(Cell::text).collect()),
            Cell::text(&doubt.subject),
            Cell::text(&doubt.why),
            Cell::text(doubt.hint),
        ])
    };
    Grid::new(columns, doubts.iter().map(row).collect())
}

fn valid() -> Query {
    Query { without_void: true, ..Query::default() }
}

/// The valid records of a ledger that are dated on or before the day.
fn known(store: &Store, ledger: &'static Ledger, today: NaiveDate) -> anyhow::Result<Vec<Record>> {
    let to = ledger.date.map(|key| (key, today)).into_iter().collect();
    store.all(ledger, &Query { to, ..valid() })
}

fn unit_of(record: &Record, names: &HashMap<i64, String>) -> String {
    record.int("unit").and_then(|id| names.get(&id)).cloned().unwrap_or_default()
}

fn closings(store: &Store, hazards: &[Record], names: &HashMap<i64, String>) -> anyhow::Result<Vec<Closing>> {
    let secs = store.closings()?;
    let of = |h: &Record| {
        Some(Closing {
            no: h.no().to_string(),
            unit: unit_of(h, names),
            found: h.date("found")?,
            closed: h.date("closed")?,
            secs: *secs.get(&h.id)?,
        })
    };
    Ok(hazards.iter().filter_map(of).collect())
}

/// Whose a record is: the unit's or the units' names.
fn subject(record: &Record, names: &HashMap<i64, String>) -> String {
    let units: Vec<String> = record.keys("units").iter().filter_map(|id| names.get(id)).cloned().collect();
    if units.is_empty() { unit_of(record, names) } else { units.join("、") }
}

/// The words that somebody has to find for each case: measures, evaluations. A tick's note is as often its title.
fn words(
    store: &Store,
    hazards: &[Record],
    names: &HashMap<i64, String>,
    today: NaiveDate,
) -> anyhow::Result<Vec<RecordText>> {
    let entry = |record: &Record, key: &str, what: &'static str| {
        let date = record.date("date");
        Some(RecordText {
            no: record.no().to_string(),
            what,
            subject: subject(record, names),
            date,
            text: record.text(key)?.to_string(),
        })
    };
    let mut all: Vec<RecordText> = hazards.iter().filter_map(|h| entry(h, "measures", "整改措施")).collect();
    all.extend(known(store, &DRILL, today)?.iter().filter_map(|d| entry(d, "evaluation", "演练评估")));
    Ok(all)
}

/// Files at hazards and at what was held.
fn pictured(
    store: &Store,
    hazards: &[Record],
    names: &HashMap<i64, String>,
    today: NaiveDate,
) -> anyhow::Result<Vec<Pictured>> {
    let attached = known(store, &ATTACHMENT, today)?;
    if attached.is_empty() {
        return Ok(Vec::new());
    }
    let mut owners: HashMap<String, (&'static str, String, Option<NaiveDate>)> = HashMap::new();
    let mut add = |records: &[Record]| {
        let facts = |r: &Record| (r.no().to_string(), (r.ledger.name, subject(r, names), r.date("date")));
        owners.extend(records.iter().map(facts));
    };
    add(hazards);
    for ledger in HELD {
        add(&known(store, ledger, today)?);
    }
    let of = |attachment: &Record| {
        let no = attachment.text("record")?;
        let (what, subject, date) = owners.get(no)?.clone();
        let text = |key: &str| attachment.text(key).map(str::to_string);
        Some(Pictured { no: no.to_string(), what, subject, date, sha256: text("sha256")?, file: text("file")? })
    };
    Ok(attached.iter().filter_map(of).collect())
}

/// Units at red or orange, with the visits of others and the findings of the last year.
fn watched(ctx: &Ctx, store: &Store, hazards: &[Record]) -> anyhow::Result<Vec<Watched>> {
    let since = ctx.today.checked_sub_days(Days::new(365)).unwrap_or(ctx.today);
    let mut visits: HashMap<i64, usize> = HashMap::new();
    let year = Query { from: vec![("date", since)], to: vec![("date", ctx.today)], ..valid() };
    store.scan(&INSPECTION, &year, &mut |visit| {
        if visit.word("mode").is_none_or(|mode| mode.en != "selfcheck") {
            visit.keys("units").iter().for_each(|unit| *visits.entry(*unit).or_default() += 1);
        }
        Ok(())
    })?;
    let mut findings: HashMap<i64, usize> = HashMap::new();
    for hazard in hazards.iter().filter(|h| h.date("found").is_some_and(|found| found >= since)) {
        if let Some(unit) = hazard.int("unit") {
            *findings.entry(unit).or_default() += 1;
        }
    }
    let high = crate::domain::words::RISK.iter().filter(|w| matches!(w.en, "red" | "orange")).map(Value::Word);
    let units = store.all(&UNIT, &Query { equal: vec![("risk", high.collect())], ..valid() })?;
    let of = |unit: &Record| {
        Some(Watched {
            code: unit.no().to_string(),
            name: unit.text("name")?.to_string(),
            risk: unit.word("risk")?.zh,
            visits: visits.get(&unit.id).copied().unwrap_or(0),
            findings: findings.get(&unit.id).copied().unwrap_or(0),
        })
    };
    Ok(units.iter().filter_map(of).collect())
}

fn numbered(certificates: &[Record]) -> Vec<Numbered> {
    let of = |c: &Record| {
        let text = |key: &str| c.text(key).map(str::to_string);
        Some(Numbered { record: c.no().to_string(), no: text("no")?, holder: text("name")? })
    };
    certificates.iter().filter_map(of).collect()
}

fn entered(store: &Store, today: NaiveDate) -> anyhow::Result<Vec<Entered>> {
    let mut all = Vec::new();
    for ledger in HELD {
        let typed = store.typed_on(ledger)?;
        let of = |record: &Record| {
            Some(Entered {
                no: record.no().to_string(),
                what: ledger.name,
                date: record.date("date")?,
                entered: *typed.get(&record.id)?,
            })
        };
        all.extend(known(store, ledger, today)?.iter().filter_map(of));
    }
    Ok(all)
}

fn reviewed(hazards: &[Record], names: &HashMap<i64, String>) -> Vec<Reviewed> {
    let text = |h: &Record, key: &str| h.text(key).unwrap_or("").to_string();
    let of = |h: &Record| Reviewed {
        no: h.no().to_string(),
        unit: unit_of(h, names),
        by: text(h, "rectified_by"),
        reviewer: text(h, "reviewer"),
    };
    hazards.iter().map(of).collect()
}

/// What was extended by the day, and who granted it last.
fn extended(
    store: &Store,
    hazards: &[Record],
    names: &HashMap<i64, String>,
    today: NaiveDate,
) -> anyhow::Result<Vec<Extended>> {
    let mut all = Vec::new();
    for h in hazards.iter().filter(|h| h.int("extensions").is_some_and(|n| n > 0)) {
        let steps = store.steps_of(h.id)?;
        let granted: Vec<_> = steps.iter().filter(|s| s.kind == StepKind::Extend).collect();
        let later = granted.iter().filter(|s| s.on > today).count() as i64;
        let by = granted.iter().rfind(|s| s.on <= today).and_then(|s| s.by.clone());
        let times = h.int("extensions").unwrap_or(0) - later;
        all.push(Extended { no: h.no().to_string(), unit: unit_of(h, names), times, by });
    }
    Ok(all)
}

fn majors(hazards: &[Record], names: &HashMap<i64, String>, today: NaiveDate) -> Vec<ClosedMajor> {
    let of = |h: &Record| {
        let is_major = h.word("grade").is_some_and(|grade| grade.en == "major");
        let closed = h.date("closed").filter(|closed| is_major && *closed <= today)?;
        let description = h.text("description")?.to_string();
        Some(ClosedMajor { no: h.no().to_string(), unit: unit_of(h, names), description, closed })
    };
    hazards.iter().filter_map(of).collect()
}
