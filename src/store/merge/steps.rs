//! The steps (步骤) of a hazard that two sides recorded. A hazard's facts and steps of both sides hold together if they can
//! follow each other by the rule of the domain; otherwise nothing of the other side is taken, and a person decides. The
//! status and the counts follow from the steps and are computed again.

use super::content::{Content, Values, is_part};
use crate::domain::hazard::{Hazard, Misstep, Notice, Step, contradictions, missteps};
use crate::domain::unit::{Unit, UnitIx};
use crate::domain::words::{HazardStatus, STEP as STEPS, StepKind, Worded};
use crate::ledger::hazard::{facts, step};
use crate::ledger::{Change, HAZARD, Ledger, Record, Value};
use crate::merge::fields::Fields;
use crate::merge::hashed;
use crate::store::{Store, StoreError};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Columns that follow from the steps.
const DERIVED: [&str; 3] = ["status", "extensions", "reopened"];

/// The columns of a notice (通知), which several notices share.
const NOTICE: [&str; 2] = ["notified_to", "notified"];

/// The command of the step that writes a column of a hazard.
fn verb(ledger: &Ledger, name: &str) -> Option<&'static str> {
    match ledger.column(name).filter(|_| ledger == &HAZARD)?.change {
        Change::Step(verb) => Some(verb),
        Change::Kept(verb) => Some(verb).filter(|verb| STEPS.iter().any(|word| word.en == *verb)),
        _ => None,
    }
}

/// The step (步骤) that writes a column of a hazard, in Chinese; `None` for other columns.
pub fn step_of(ledger: &Ledger, name: &str) -> Option<&'static str> {
    let verb = verb(ledger, name)?;
    STEPS.iter().find(|word| word.en == verb).map(|word| word.zh)
}

/// The fields among `names` that are steps of a hazard or follow from them.
pub(super) fn all<'n>(ledger: &Ledger, names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let is_of_steps = |name: &str| {
        ledger == &HAZARD
            && (is_part(name) || verb(ledger, name).is_some() || DERIVED.contains(&name) || name == "void_reason")
    };
    names.filter(|name| is_of_steps(name)).cloned().collect()
}

/// The columns that one step writes together with this column, without this column. The parts of 五落实 are given one by
/// one.
pub(super) fn along_with(ledger: &Ledger, name: &str) -> Vec<String> {
    let Some(of) = verb(ledger, name).filter(|verb| *verb != "plan") else { return Vec::new() };
    let columns = ledger.columns.iter().map(|column| column.key);
    columns.filter(|key| *key != name && verb(ledger, key) == Some(of)).map(str::to_string).collect()
}

/// A hazard of values, with its steps.
struct Whole {
    hazard: Hazard,
    steps: Vec<Step>,
    is_void: bool,
}

impl Whole {
    fn of(values: &Values) -> Result<Option<Whole>, StoreError> {
        let Content { record, parts } = Content::from_values(&HAZARD, values)?;
        let valid = parts.iter().filter(|part| !part.is_void());
        let mut steps: Vec<Step> = valid.filter_map(step).collect();
        steps.sort_by_key(|step| (step.on, step.kind.index()));
        Ok(facts(&record, UnitIx(0)).map(|hazard| Whole { hazard, steps, is_void: record.is_void() }))
    }

    /// What does not fit: steps that cannot follow each other, and columns that contradict each other.
    fn faults(&self) -> (BTreeSet<Misstep>, BTreeSet<&'static str>) {
        let mut hazard = self.hazard.clone();
        // The status is computed later.
        hazard.status = HazardStatus::Void;
        let columns = contradictions(&hazard, chrono::NaiveDate::MAX).into_iter().map(|(key, _)| key);
        (missteps(&hazard, &self.steps).into_iter().collect(), columns.collect())
    }

    fn count(&self, kind: StepKind) -> i64 {
        self.steps.iter().filter(|step| step.kind == kind).count() as i64
    }
}

/// Makes the joined steps of a hazard fit together, or keeps those of this store in the ledger. Returns the name of the
/// step that does not fit, in Chinese.
pub(super) fn fit(
    joined: &mut Fields<Json>,
    ours: &Fields<Json>,
    theirs: &Fields<Json>,
    unit: &Unit,
) -> Result<Option<String>, StoreError> {
    let names: Vec<String> = all(&HAZARD, joined.all.keys()).into_iter().filter(|name| !is_derived(name)).collect();
    let differs = |joined: &Fields<Json>, from: &Fields<Json>| {
        names.iter().any(|name| joined.of(name).head.content != from.of(name).head.content)
    };
    if differs(joined, ours) && differs(joined, theirs) {
        union_of_notices(joined, unit)?;
        if let Some(clash) = clash(joined, ours, theirs)? {
            let held = all(&HAZARD, joined.all.keys());
            held.iter().for_each(|name| joined.hold(name, ours));
            return Ok(Some(clash));
        }
    }
    hold_parts_of_steps(joined, ours);
    let is_open = |name: &String| !joined.of(name).rivals.is_empty();
    let has_open = DERIVED.iter().any(|name| is_open(&(*name).to_string()));
    if (differs(joined, ours) && differs(joined, theirs)) || (has_open && !names.iter().any(is_open)) {
        derive(joined, &ours.values(), unit)?;
    }
    Ok(None)
}

fn is_derived(name: &str) -> bool {
    DERIVED.contains(&name)
}

/// The step of the joined record that neither side's record explains, in Chinese.
fn clash(joined: &Fields<Json>, ours: &Fields<Json>, theirs: &Fields<Json>) -> Result<Option<String>, StoreError> {
    let whole = |fields: &Fields<Json>| Whole::of(&fields.values());
    let (Some(both), Some(ours), Some(theirs)) = (whole(joined)?, whole(ours)?, whole(theirs)?) else {
        return Ok(None);
    };
    if both.is_void && !(ours.is_void && theirs.is_void) {
        return Ok(Some(StepKind::Void.word().zh.to_string()));
    }
    let ((steps, columns), (our_steps, our_columns), (their_steps, their_columns)) =
        (both.faults(), ours.faults(), theirs.faults());
    let step = steps.into_iter().find(|step| !our_steps.contains(step) && !their_steps.contains(step));
    let column = columns.into_iter().find(|column| !our_columns.contains(column) && !their_columns.contains(column));
    Ok(step
        .map(|step| format!("{}（{}）", step.kind.word().zh, step.on))
        .or_else(|| Some(step_of(&HAZARD, column?).unwrap_or_default().to_string())))
}

/// If a column of a step is in dispute, its other columns are too: a day of one side and a person of the other make no
/// step.
fn hold_parts_of_steps(joined: &mut Fields<Json>, ours: &Fields<Json>) {
    let open: Vec<String> = joined.open().map(|(name, _)| name.to_string()).filter(|name| !is_derived(name)).collect();
    for name in open.iter().flat_map(|name| along_with(&HAZARD, name)).filter(|name| !is_derived(name)) {
        joined.hold(&name, ours);
    }
}

/// Notices of both sides hold: everybody whom one of them reached was notified.
fn union_of_notices(joined: &mut Fields<Json>, unit: &Unit) -> Result<(), StoreError> {
    if NOTICE.iter().all(|name| joined.of(name).rivals.is_empty()) {
        return Ok(());
    }
    let Some(whole) = Whole::of(&joined.values())? else { return Ok(()) };
    let names = |to: &str| to.split('；').map(str::to_string).collect::<BTreeSet<String>>();
    let all = joined.of(NOTICE[0]);
    let known: BTreeSet<String> = all.contents().filter_map(|head| head.content.as_str()).flat_map(names).collect();
    let mut hazard = Hazard::found(UnitIx(0), "", crate::domain::words::Grade::General, whole.hazard.found);
    for step in whole.steps.iter().filter(|step| step.kind == StepKind::Notify) {
        let to = step.to.iter().flat_map(|to| to.split('；')).map(str::to_string).collect();
        match hazard.clone().notify(Notice { on: step.on, to, document: step.document.clone() }, unit) {
            Ok((notified, _)) => hazard = notified,
            Err(_) => return Ok(()),
        }
    }
    let reached = hazard.notified_to.as_deref().map(names).unwrap_or_default();
    if known.is_subset(&reached) {
        let mut record = Record::new(&HAZARD);
        crate::ledger::hazard::write(&hazard, &mut record);
        NOTICE.iter().for_each(|name| settled(joined, name, &record));
    }
    Ok(())
}

/// Computes the status and the counts again after a person chose steps of the other side. `before` are the values before
/// the decision.
pub(super) fn settle(
    ledger: &Ledger,
    known: &mut Fields<Json>,
    before: &Values,
    store: &Store,
) -> Result<(), StoreError> {
    let values = known.values();
    let changed =
        all(ledger, before.keys().chain(values.keys())).into_iter().any(|name| before.get(&name) != values.get(&name));
    match changed {
        true => derive(known, before, &unit_of(store, &values)?),
        false => Ok(()),
    }
}

/// Computes the status and the counts. `before` are values whose counts are right for their steps.
fn derive(known: &mut Fields<Json>, before: &Values, unit: &Unit) -> Result<(), StoreError> {
    let (Some(mut now), Some(was)) = (Whole::of(&known.values())?, Whole::of(before)?) else { return Ok(()) };
    let words = known.of("status");
    let were =
        words.contents().filter_map(|head| crate::domain::words::find(HazardStatus::WORDS, head.content.as_str()?));
    let were: Vec<HazardStatus> = were.filter_map(HazardStatus::of).chain([was.hazard.status]).collect();
    let added = |kind: StepKind| now.count(kind) - was.count(kind);
    let counts = (was.hazard.extensions + added(StepKind::Extend), was.hazard.reopened + added(StepKind::Reopen));
    (now.hazard.extensions, now.hazard.reopened) = counts;
    now.hazard.status = match now.is_void {
        true => HazardStatus::Void,
        false => now.hazard.joined_status(unit, &were),
    };
    let mut record = Record::new(&HAZARD);
    crate::ledger::hazard::write(&now.hazard, &mut record);
    DERIVED.iter().for_each(|name| settled(known, name, &record));
    Ok(())
}

/// Gives a field the value of the record, as a version that follows all that are in dispute. Every store that computes
/// it from the same versions has the same version.
fn settled(known: &mut Fields<Json>, name: &str, record: &Record) {
    let content = Content { record: record.clone(), parts: Vec::new() }.values().remove(name).unwrap_or_default();
    let mut state = known.of(name);
    if state.rivals.is_empty() && state.head.content == content {
        return;
    }
    let rivals = std::mem::take(&mut state.rivals);
    state.head.versions.extend(rivals.into_iter().flat_map(|rival| rival.versions));
    let live = state.head.versions.iter().map(|version| &version[..]);
    let version = hashed([&b"settled"[..]].into_iter().chain(live));
    let is_local = state.is_local;
    state.replace(content, version);
    state.is_local = is_local;
    known.all.insert(name.to_string(), state);
    known.learn();
}

/// The unit of a hazard, as far as the steps need it.
pub(super) fn unit_of(store: &Store, values: &Values) -> Result<Unit, StoreError> {
    let unit = values.get("unit").and_then(Json::as_i64);
    let record = unit.map(|unit| store.get(&crate::ledger::UNIT, unit)).transpose()?.flatten();
    let text = |key: &str| match record.as_ref().and_then(|record| record.get(key)) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Ok(Unit {
        id: unit.unwrap_or(0),
        code: String::new(),
        name: text("name").unwrap_or_default(),
        categories: Default::default(),
        principal: text("principal"),
        controller: text("controller"),
        standard_grade: 0,
        since: None,
        managed_from: None,
        until: None,
        stops: Vec::new(),
        void: false,
    })
}
