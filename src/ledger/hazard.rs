//! Converts hazards and steps between records and domain types. No other module does this.

use super::{Record, STEP, Value};
use crate::domain::hazard::{Hazard, Step};
use crate::domain::plan::Plan;
use crate::domain::unit::UnitIx;
use crate::domain::words::{Grade, HazardStatus, StepKind, Worded};

/// The hazard of a record; `unit` is its unit's place in the register. `None` if the record lacks a value that every
/// hazard has.
pub fn from_record(record: &Record, unit: UnitIx, plan: &Plan) -> Option<Hazard> {
    let category = record.text("category").and_then(|id| plan.find_category(id));
    Some(Hazard { category, ..facts(record, unit)? })
}

/// The same without the category (行业领域), which a plan declares.
pub fn facts(record: &Record, unit: UnitIx) -> Option<Hazard> {
    let text = |key: &str| record.text(key).map(str::to_string);
    let grade = record.word("grade").and_then(Grade::of)?;
    let mut hazard = Hazard::found(unit, record.text("description")?, grade, record.date("found")?);
    hazard.id = record.id;
    hazard.no = record.no().to_string();
    hazard.source = record.word("source");
    (hazard.judged_by, hazard.judged) = (text("judged_by"), record.date("judged"));
    (hazard.owner, hazard.measures) = (text("owner"), text("measures"));
    (hazard.fund, hazard.due, hazard.contingency) = (record.int("fund_yuan"), record.date("due"), text("contingency"));
    (hazard.supervisor, hazard.supervision) = (text("supervisor"), text("supervision"));
    (hazard.notified_to, hazard.notified) = (text("notified_to"), record.date("notified"));
    (hazard.rectified, hazard.rectified_by) = (record.date("rectified"), text("rectified_by"));
    (hazard.reviewer, hazard.reviewed) = (text("reviewer"), record.date("reviewed"));
    (hazard.closed, hazard.closed_by) = (record.date("closed"), text("closed_by"));
    hazard.original_due = record.date("original_due");
    hazard.extensions = record.int("extensions").unwrap_or(0);
    hazard.reopened = record.int("reopened").unwrap_or(0);
    hazard.status = record.word("status").and_then(HazardStatus::of).unwrap_or(HazardStatus::Registered);
    Some(hazard)
}

/// Writes the values that steps may change into the record.
pub fn write(hazard: &Hazard, record: &mut Record) {
    let mut text = |key: &str, value: &Option<String>| record.set(key, value.clone().map(Value::Text));
    text("judged_by", &hazard.judged_by);
    text("owner", &hazard.owner);
    text("measures", &hazard.measures);
    text("contingency", &hazard.contingency);
    text("supervision", &hazard.supervision);
    text("notified_to", &hazard.notified_to);
    text("rectified_by", &hazard.rectified_by);
    text("reviewer", &hazard.reviewer);
    text("closed_by", &hazard.closed_by);
    let mut date = |key: &str, value| record.set(key, Option::map(value, Value::Date));
    date("judged", hazard.judged);
    date("due", hazard.due);
    date("notified", hazard.notified);
    date("rectified", hazard.rectified);
    date("reviewed", hazard.reviewed);
    date("closed", hazard.closed);
    date("original_due", hazard.original_due);
    record.set("fund_yuan", hazard.fund.map(Value::Hundredths));
    // No extensions are kept as an empty value, which is also the value of an empty cell of a file.
    record.set("extensions", Some(hazard.extensions).filter(|n| *n > 0).map(Value::Int));
    record.set("reopened", Some(hazard.reopened).filter(|n| *n > 0).map(Value::Int));
    record.set("grade", Some(Value::Word(hazard.grade.word())));
    record.set("status", Some(Value::Word(hazard.status.word())));
}

/// The record of a hazard with its values on a day. The basis of judgement is empty before the day of the judgement.
pub fn on_day(record: &Record, then: &Hazard) -> Record {
    let mut seen = record.clone();
    write(then, &mut seen);
    if record.get("judged").is_some() && then.judged.is_none() {
        seen.set("basis", None);
        seen.set("basis_clause", None);
    }
    seen
}

/// The record of a step.
pub fn step_record(step: &Step) -> Record {
    let mut record = Record::new(&STEP);
    record.set("hazard", Some(Value::Key(step.hazard)));
    record.set("step", Some(Value::Word(step.kind.word())));
    record.set("on", Some(Value::Date(step.on)));
    record.set("by", step.by.clone().map(Value::Text));
    record.set("to", step.to.clone().map(Value::Text));
    record.set("result", step.result.map(Value::Word));
    record.set("from_due", step.from_due.map(Value::Date));
    record.set("to_due", step.to_due.map(Value::Date));
    record.set("document", step.document.clone().map(Value::Text));
    record.set("note", step.note.clone().map(Value::Text));
    record
}

/// The step of a record; `None` if the record lacks a value that every step has.
pub fn step(record: &Record) -> Option<Step> {
    let text = |key: &str| record.text(key).map(str::to_string);
    let mut step = Step::new(record.int("hazard").unwrap_or(0), step_kind(record)?, record.date("on")?);
    (step.by, step.to, step.document, step.note) = (text("by"), text("to"), text("document"), text("note"));
    (step.from_due, step.to_due, step.result) = (record.date("from_due"), record.date("to_due"), record.word("result"));
    Some(step)
}

/// The kind of the step in a record.
pub fn step_kind(record: &Record) -> Option<StepKind> {
    record.word("step").and_then(StepKind::of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::{GRADE, find};
    use crate::ledger::HAZARD;

    /// Every key in this file is declared, and a hazard is the same after it became a record and back.
    #[test]
    fn a_hazard_survives_its_record() {
        let mut record = Record::new(&HAZARD);
        record.set("no", Some(Value::Text("H-1".into())));
        record.set("description", Some(Value::Text("配电箱门敞开".into())));
        record.set("grade", find(GRADE, "major").map(Value::Word));
        record.set("found", "2026-03-01".parse().ok().map(Value::Date));
        record.set("fund_yuan", Some(Value::Hundredths(0)));
        record.set("extensions", Some(Value::Int(2)));
        let plan = crate::plan_file::sample();
        let hazard = from_record(&record, UnitIx(0), &plan).unwrap();
        assert_eq!((hazard.fund, hazard.extensions, hazard.no.as_str()), (Some(0), 2, "H-1"));
        let mut copy = record.clone();
        write(&hazard, &mut copy);
        record.set("status", Some(Value::Word(HazardStatus::Registered.word())));
        assert_eq!(copy, record);
    }
}
