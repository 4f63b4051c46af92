//! Evidence files: missing, changed, belonging to nothing, the same one for two hazards, and those that the plan asks
//! for (`evidence_files`) and a record does not have.

use super::finding::{Finding, Kind};
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, form};
use crate::domain::plan::{Ledger as Kept, Measure, MeasureId, Rule};
use crate::ledger::{self, ATTACHMENT, HAZARD, INBOX, Record};
use crate::store::{FileState, Query, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub fn findings(ctx: &Ctx, store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let all = store.all(&ATTACHMENT, &Query::default())?;
    let valid: Vec<&Record> = all.iter().filter(|a| !a.is_void()).collect();
    contents(ctx, store, &valid, findings);
    of_reports(store, findings)?;
    unknown_references(store, &all, findings)?;
    homeless(store, &valid, findings)?;
    twice(&valid, findings);
    lacking(ctx, store, &valid, findings)
}

fn found(record: &str, place: impl Into<String>, what: impl Into<String>, hint: &str) -> Finding {
    Finding { kind: Kind::File, record: record.into(), place: place.into(), what: what.into(), hint: hint.into() }
}

/// Each file is read back once, whoever names it.
fn contents(ctx: &Ctx, store: &Store, valid: &[&Record], findings: &mut Vec<Finding>) {
    let mut states: HashMap<&str, FileState> = HashMap::new();
    for (at, attachment) in valid.iter().enumerate() {
        ctx.progress(&format!("正在核对附件 {}/{}", at + 1, valid.len()));
        let sha256 = attachment.text("sha256").unwrap_or_default();
        let state = *states.entry(sha256).or_insert_with(|| store.file_state(sha256));
        let what = match state {
            FileState::Sound => continue,
            FileState::Missing => "文件不见了",
            FileState::Changed => "文件内容被改过，和登记时的 SHA-256 不一致",
        };
        let place = format!("data/files/{sha256}");
        let hint = "找到原件再 attach 一次即可补回；从备份恢复时 data/files 要一并复制";
        findings.push(found(
            attachment.no(),
            place,
            format!("{}：{what}", attachment.text("file").unwrap_or("")),
            hint,
        ));
    }
}

/// The photos of reports that wait, which no attachment names yet.
fn of_reports(store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for report in store.all(&INBOX, &form::that_wait())? {
        for sha256 in store.report_photos(report.id)? {
            let what = match store.file_state(&sha256) {
                FileState::Sound => continue,
                FileState::Missing => "照片不见了",
                FileState::Changed => "照片被改过，和收到时的 SHA-256 不一致",
            };
            let hint = "把对方发来的文件再收一次：zhiben form take 文件";
            findings.push(found(report.no(), format!("data/files/{sha256}"), what, hint));
        }
    }
    Ok(())
}

/// What lies there and neither a record nor a report of an offline form names; what was taken back may come again.
fn unknown_references(store: &Store, all: &[Record], findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let (taken_back, of_reports) = (store.files_taken_back()?, store.all_report_photos()?);
    let unattached = taken_back.iter().chain(&of_reports).map(String::as_str);
    let known: HashSet<&str> = all.iter().filter_map(|a| a.text("sha256")).chain(unattached).collect();
    for name in store.file_names()?.iter().filter(|name| !known.contains(name.as_str())) {
        let hint = "确认没有用就可以删除它；有用的用 zhiben attach 附到记录上";
        findings.push(found("", format!("data/files/{name}"), "没有哪条记录用到这个文件", hint));
    }
    Ok(())
}

/// Imported attachments of records that do not exist.
fn homeless(store: &Store, valid: &[&Record], findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for attachment in valid {
        let of = attachment.text("record").unwrap_or_default();
        let numbered = ledger::ALL.iter().copied().filter(|l| l.is_numbered() || l.key == "unit");
        let mut is_there = false;
        for ledger in numbered {
            is_there = is_there || store.id_of(ledger, of)?.is_some();
        }
        if !is_there {
            let hint = "先登记那条记录，或用 zhiben attach void 作废这个附件";
            findings.push(found(attachment.no(), "附件 所属记录", format!("没有编号为“{of}”的记录"), hint));
        }
    }
    Ok(())
}

fn is_hazard(attachment: &Record) -> bool {
    attachment.text("record").is_some_and(|no| no.contains("-YH-"))
}

fn twice(valid: &[&Record], findings: &mut Vec<Finding>) {
    let mut by_content: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for attachment in valid.iter().filter(|a| is_hazard(a)) {
        let sha256 = attachment.text("sha256").unwrap_or_default();
        by_content.entry(sha256).or_default().extend(attachment.text("record"));
    }
    for (sha256, hazards) in by_content.into_iter().filter(|(_, hazards)| hazards.len() > 1) {
        let all: Vec<&str> = hazards.into_iter().collect();
        let hint = "请核实是不是附错了；错的用 zhiben attach void 作废";
        findings.push(found(&all.join("、"), format!("data/files/{sha256}"), "同一个文件用于几条隐患", hint));
    }
}

/// What the plan asks for and records do not have.
fn lacking(ctx: &Ctx, store: &Store, valid: &[&Record], findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let asks = |measure: &Measure| !measure.evidence_files.is_empty();
    if !ctx.plan.counted_measures().any(|(_, measure)| asks(measure)) {
        return Ok(());
    }
    let mut held: HashSet<(&str, &str)> = HashSet::new();
    held.extend(valid.iter().filter_map(|a| Some((a.text("record")?, a.text("kind")?))));
    let mut add = |measure: &Measure, ledger: &str, no: &str| {
        let missing: Vec<&str> =
            measure.evidence_files.iter().map(String::as_str).filter(|kind| !held.contains(&(no, kind))).collect();
        if let Some(first) = missing.first() {
            let hint = format!("zhiben attach {no} 文件 --kind {first}");
            findings.push(found(
                no,
                ledger,
                format!("任务 {} 要求的附件还缺{}", measure.id, missing.join("、")),
                &hint,
            ));
        }
    };
    let wanted = |id: MeasureId| asks(ctx.plan.measure(id));
    let needed = Needed { measures: &wanted, unit: None, hazards: Hazards::None, dated_items: &[], targets: false };
    let loaded = Loaded::new(ctx, &needed)?;
    for (id, measure) in ctx.plan.counted_measures().filter(|(_, m)| asks(m) && !matches!(m.rule, Rule::Ledger(_))) {
        let pieces: BTreeSet<(Kept, i64)> =
            loaded.input().basis.facts.of(id).iter().map(|fact| (fact.ledger, fact.record)).collect();
        for (kept, record) in pieces {
            let Some(ledger) = ledger::kept(kept.key()) else { continue };
            if let Some(record) = store.get(ledger, record)? {
                add(measure, ledger.name, record.no());
            }
        }
    }
    // A hazard owes its files from the day when it is recorded as rectified.
    let query = Query { without_void: true, ..Query::default() };
    store.scan(&HAZARD, &query, &mut |hazard| {
        let of_day = |day| ctx.plan.ledger_measure(Kept::Hazard, hazard.word("grade"), None, Some(day));
        let rectified = hazard.date("rectified");
        if let Some(measure) = rectified.and_then(of_day).map(|id| ctx.plan.measure(id)) {
            add(measure, HAZARD.name, hazard.no());
        }
        Ok(())
    })
}
