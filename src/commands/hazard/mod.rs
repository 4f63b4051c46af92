//! 隐患: its verbs in addition to those of every ledger. Each step loads the hazard, asks the domain for the hazard
//! after the step, and writes it, with a step row for what the hazard's row does not hold.

pub mod add;
pub mod list;
pub mod origin;
pub mod sheet;
pub mod steps;

use super::ledger::edit;
use super::{Ctx, find};
use crate::commands::view::receipt;
use crate::domain::hazard::{Hazard, Step, as_of, breaches, gaps};
use crate::domain::unit::{Register, Unit, UnitIx};
use crate::domain::words::{Grade, HazardStatus, StepKind, Worded};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{HAZARD, Record, hazard};
use crate::reply::{Mistake, Outcome};
use crate::store::{Entry, Store, Writer};

/// A hazard that is not void with its unit, ready for a step.
pub struct Held {
    pub record: Record,
    pub hazard: Hazard,
    register: Register,
}

impl Held {
    pub fn unit(&self) -> &Unit {
        self.register.get(self.hazard.unit)
    }

    /// The register of the hazard's unit alone.
    pub fn into_register(self) -> Register {
        self.register
    }
}

/// The hazard with this number and its unit; a void one is a mistake.
pub fn hold(ctx: &Ctx, no: &str) -> anyhow::Result<Held> {
    let store = ctx.store()?;
    held(ctx, store, find::valid(store, &HAZARD, no)?)
}

fn held(ctx: &Ctx, store: &Store, record: Record) -> anyhow::Result<Held> {
    let register = store.register_of(&[record.int("unit").unwrap_or(0)], &ctx.plan)?;
    let read = if register.is_empty() { None } else { hazard::from_record(&record, UnitIx(0), &ctx.plan) };
    let hazard = read.ok_or_else(|| Mistake::new(format!("隐患 {} 的记录不完整，请转告维护人员", record.no())))?;
    Ok(Held { record, hazard, register })
}

/// A hazard before and after a step, with the rows of the step.
pub struct Stepped {
    pub held: Held,
    pub after: Hazard,
    pub steps: Vec<Step>,
    pub did: &'static str,
    pub reason: Option<String>,
}

impl Stepped {
    /// The hazard's record after the step.
    fn record(&self) -> Record {
        let mut record = self.held.record.clone();
        hazard::write(&self.after, &mut record);
        record
    }
}

/// Writes one hazard after a step, in the caller's transaction; gives its record.
pub fn put(ctx: &Ctx, writer: &Writer, one: &Stepped) -> anyhow::Result<Record> {
    let record = one.record();
    writer.ensure_unchanged(&one.held.record)?;
    writer.update(&one.held.record, &record)?;
    for step in &one.steps {
        let mut row = step.clone();
        // Who rectified or closed in a cycle that ends now is known or is not.
        let is_of_cycle = matches!(row.kind, StepKind::Rectify | StepKind::Close);
        row.by = row.by.or_else(|| (!is_of_cycle).then(|| ctx.operator.clone()));
        writer.insert(&hazard::step_record(&row))?;
    }
    Ok(record)
}

/// Writes the hazards after a step, all or none; gives what changed and what comes next.
pub fn write(ctx: &Ctx, all: Vec<Stepped>) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let records: Vec<Record> = all.iter().map(Stepped::record).collect();
    let entry = Entry { reason: all.iter().find_map(|one| one.reason.clone()), ..ctx.entry() };
    store.write(&entry, |writer| all.iter().try_for_each(|one| put(ctx, writer, one).map(drop)))?;
    let mut lines = Vec::new();
    for (one, record) in all.iter().zip(&records) {
        lines.push(format!("隐患 {} {}，现在是“{}”", one.after.no, one.did, state(&one.after)));
        lines.extend(edit::changes(ctx, store, &one.held.record, record));
    }
    lines.extend(next_of(&all).into_iter().map(|next| format!("下一步：{next}")));
    receipt::of_several(ctx, store, &records, lines)
}

/// The likely next commands, one for all hazards that wait for the same.
fn next_of(all: &[Stepped]) -> Vec<String> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for one in all {
        let Some(command) = next(&one.after, one.held.unit(), "编号") else { continue };
        match found.iter_mut().find(|(other, _)| *other == command) {
            Some((_, numbers)) => numbers.push(&one.after.no),
            None => found.push((command, vec![&one.after.no])),
        }
    }
    found.into_iter().map(|(command, numbers)| command.replace("编号", &numbers.join(" "))).collect()
}

/// The state in words: one that passed its review and is not closed yet waits for its closing.
pub fn state(h: &Hazard) -> &'static str {
    h.status_word().zh
}

/// The likely next command for the hazard with this number.
fn next(h: &Hazard, unit: &Unit, no: &str) -> Option<String> {
    match h.status {
        HazardStatus::Closed | HazardStatus::Void => None,
        HazardStatus::Rectified if h.reviewed.is_some() && h.grade == Grade::Suspected => {
            Some(format!("zhiben hazard judge {no} --grade major|general --judged-by 单位"))
        }
        HazardStatus::Rectified if h.reviewed.is_some() => {
            Some(format!("zhiben hazard close {no} --approved-by 批准人"))
        }
        HazardStatus::Rectified => {
            Some(format!("zhiben hazard review {no} --reviewer 复查人 --pass\n  不通过就把 --pass 换成 --fail"))
        }
        HazardStatus::Rectifying => Some(format!("zhiben hazard rectify {no} --rectified-by 整改人")),
        _ if h.is_gated() && !h.missing_notice(unit).is_empty() => {
            let who = h.missing_notice(unit).join("、");
            Some(format!("通知{who}：zhiben hazard notify {no} --to 姓名 --document 文书"))
        }
        _ if h.is_gated() => Some(format!("补齐五落实（{}）：zhiben hazard plan {no}", h.missing_five().join("、"))),
        HazardStatus::Registered => {
            Some(format!("zhiben hazard notify {no} --to 姓名\n  或改好后 zhiben hazard rectify {no}"))
        }
        _ => Some(format!("zhiben hazard plan {no} --owner 责任人\n  或改好后 zhiben hazard rectify {no}")),
    }
}

/// The hazard's story, made from its row and its steps.
pub fn timeline(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Grid> {
    let held = held(ctx, store, record.clone())?;
    let steps = store.steps_of(record.id)?;
    let view = as_of(&held.hazard, &steps, held.unit(), ctx.today);
    // A void record is shown with its whole story.
    let h: &Hazard = view.as_deref().unwrap_or(&held.hazard);
    let entry = |kind: StepKind, on: Option<chrono::NaiveDate>, by: &Option<String>, note: String| {
        on.map(|on| (on, kind, by.clone(), note))
    };
    // A 登记 step names where the hazard comes from: it is the same event as the finding in the row.
    let (origins, steps): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|s| s.kind == StepKind::Register);
    let about = [h.description.clone()].into_iter().chain(origins.iter().map(note_of)).collect::<Vec<_>>().join("；");
    let mut story: Vec<_> =
        entry(StepKind::Register, Some(h.found), &record.text("inspector").map(str::to_string), about)
            .into_iter()
            .collect();
    story.extend(steps.iter().map(|s| (s.on, s.kind, s.by.clone(), note_of(s))));
    if !steps.iter().any(|s| s.kind == StepKind::Notify) {
        story.extend(entry(StepKind::Notify, h.notified, &None, h.notified_to.clone().unwrap_or_default()));
    }
    if !steps.iter().any(|s| s.kind == StepKind::Judge) {
        story.extend(entry(StepKind::Judge, h.judged, &h.judged_by, h.grade.word().zh.to_string()));
    }
    // A cycle that has ended since is in the steps.
    let row = &held.hazard;
    story.extend(entry(StepKind::Rectify, row.rectified, &row.rectified_by, String::new()));
    story.extend(entry(StepKind::Review, row.reviewed, &row.reviewer, "通过".to_string()));
    story.extend(entry(StepKind::Close, row.closed, &row.closed_by, String::new()));
    // A void record is void from its whole story on.
    story.sort_by_key(|(on, kind, ..)| (*kind == StepKind::Void, *on));
    story.retain(|(on, ..)| *on <= ctx.today);
    let rows = story.into_iter().map(|(on, kind, by, note)| {
        Row::new(vec![
            Cell::Date(on),
            crate::report::word(kind.word()),
            Cell::maybe(by, Cell::text),
            Cell::maybe(Some(note).filter(|n| !n.is_empty()), Cell::text),
        ])
    });
    let mut rows: Vec<Row> = rows.collect();
    let mut missing = gaps(h, held.unit());
    missing.extend(breaches(h));
    if !missing.is_empty() {
        rows.push(Row::new(vec![Cell::Empty, Cell::text("待补"), Cell::Empty, Cell::text(missing.join("、"))]));
    }
    let columns = vec![
        Column::new("on", "日期").keep(),
        Column::new("step", "步骤").keep(),
        Column::new("by", "经手人"),
        Column::new("note", "说明"),
    ];
    Ok(Grid::new(columns, rows))
}

fn note_of(step: &Step) -> String {
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
    let term = day(step.from_due).zip(day(step.to_due)).map(|(from, to)| format!("{from} → {to}"));
    let parts =
        [step.to.clone(), step.result.map(|r| r.zh.to_string()), term, step.document.clone(), step.note.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}
