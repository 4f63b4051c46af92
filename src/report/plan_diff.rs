//! 方案改动的影响: what two plans ask for with the same records on the same day: obligations and other items that appear, go,
//! fall due on another day or have another status, for each measure, before the day and from it on.

use super::owed::{OwedKind, Scope, collect, name};
use super::{ReportInput, date, targets, text, word};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Obligation, STATUS, Status, visit};
use crate::domain::period::Period;
use crate::domain::plan::MeasureId;
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Row};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// What happens to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    Appears,
    Goes,
    Due,
    Status,
}

/// The words of each shift, in the order of `Shift`.
pub static SHIFTS: Words = &[
    Word { en: "appears", zh: "增加", also: &[] },
    Word { en: "goes", zh: "去掉", also: &[] },
    Word { en: "due", zh: "改期", also: &[] },
    Word { en: "status", zh: "改状态", also: &[] },
];

/// When an item falls due.
pub static WHEN: Words =
    &[Word { en: "before", zh: "今天以前", also: &[] }, Word { en: "after", zh: "今天及以后", also: &[] }];

/// What the change of the plan does to the items of one measure, or of a kind that belongs to no measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The id of the measure, or the key of the kind.
    pub item: String,
    pub title: String,
    /// Before today, and from today on: how many in the order of `Shift`.
    pub counts: [[i64; 4]; 2],
    pub shifted: Vec<Shifted>,
}

/// One item that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    pub id: String,
    pub shift: Shift,
    pub was: Option<State>,
    pub now: Option<State>,
    /// Whether it fell due before today under either plan.
    pub is_before: bool,
}

/// The due date and the status of an item.
pub type State = (Option<NaiveDate>, Status);

impl Effect {
    fn new(item: &str, title: &str) -> Effect {
        Effect { item: item.to_string(), title: title.to_string(), counts: [[0; 4]; 2], shifted: Vec::new() }
    }

    /// How many items before today differ.
    pub fn before(&self) -> i64 {
        self.counts[0].iter().sum()
    }

    fn is_empty(&self) -> bool {
        self.counts == [[0; 4]; 2]
    }

    /// Compares the states of an item; `named` gives its id.
    fn compare(&mut self, was: Option<State>, now: Option<State>, today: NaiveDate, named: impl FnOnce() -> String) {
        let shift = match (was, now) {
            (None, Some(_)) => Shift::Appears,
            (Some(_), None) => Shift::Goes,
            (Some(was), Some(now)) if was.0 != now.0 => Shift::Due,
            (Some(was), Some(now)) if was.1 != now.1 => Shift::Status,
            _ => return,
        };
        let is_past = |state: Option<State>| state.and_then(|(due, _)| due).is_some_and(|due| due < today);
        let is_before = is_past(was) || is_past(now);
        self.counts[usize::from(!is_before)][shift as usize] += 1;
        self.shifted.push(Shifted { id: named(), shift, was, now, is_before });
    }
}

/// The effects for each measure in the order of the new plan, then those that only the old one has, then those of items
/// without a measure.
pub fn effects(old: &ReportInput, new: &ReportInput) -> Vec<Effect> {
    let (was, now) = (old.basis.plan, new.basis.plan);
    let gone = was.measures.iter().filter(|m| now.find_measure(&m.id).is_none());
    let mut all: Vec<Effect> = Vec::new();
    for measure in now.measures.iter().chain(gone) {
        let mut effect = Effect::new(&measure.id, &measure.title);
        duties(&mut effect, old, new);
        all.push(effect);
    }
    others(&mut all, old, new);
    all.retain(|effect| !effect.is_empty());
    all
}

/// The subject and the period of an obligation, by names that both plans have.
type DutyKey<'a> = (u8, &'a str, Period);

fn key<'a>(input: &ReportInput<'a>, duty: &Obligation) -> DutyKey<'a> {
    match duty.subject {
        Subject::Town => (0, "town", duty.period),
        Subject::Body(body) => (1, &input.basis.plan.body(body).id, duty.period),
        Subject::Unit(unit) => (2, &input.basis.register.get(unit).code, duty.period),
    }
}

fn duties(effect: &mut Effect, old: &ReportInput, new: &ReportInput) {
    let today = new.basis.today;
    let id = |input: &ReportInput| input.basis.plan.find_measure(&effect.item);
    let (old_id, new_id) = (id(old), id(new));
    let item = effect.item.clone();
    let named = |(kind, subject, period): DutyKey| match kind {
        0 => format!("{item}/{subject}/{period}"),
        1 => format!("{item}/body:{subject}/{period}"),
        _ => format!("{item}/unit:{subject}/{period}"),
    };
    let mut before: HashMap<DutyKey, State> = HashMap::new();
    every(old, old_id, &mut |duty| {
        before.insert(key(old, &duty), (duty.due, duty.status));
    });
    every(new, new_id, &mut |duty| {
        let key = key(new, &duty);
        effect.compare(before.remove(&key), Some((duty.due, duty.status)), today, || named(key));
    });
    let mut gone: Vec<(DutyKey, State)> = before.into_iter().collect();
    gone.sort_unstable_by_key(|(key, _)| *key);
    gone.into_iter().for_each(|(key, was)| effect.compare(Some(was), None, today, || named(key)));
}

fn every(input: &ReportInput, id: Option<MeasureId>, each: &mut dyn FnMut(Obligation)) {
    if let Some(id) = id {
        visit(input.basis, id, &|_| true, each);
    }
}

/// Hazards, dated items and targets: each with its measure, where it has one.
fn others(all: &mut Vec<Effect>, old: &ReportInput, new: &ReportInput) {
    let (mut before, now) = (items(old), items(new));
    let today = new.basis.today;
    let gone = |before: BTreeMap<String, Item>| before.into_iter().map(|(id, item)| (id, Some(item), None));
    let mut both: Vec<(String, Option<Item>, Option<Item>)> = Vec::new();
    for (id, item) in now {
        both.push((id.clone(), before.remove(&id), Some(item)));
    }
    both.extend(gone(before));
    for (id, was, now) in both {
        let Some(item) = now.as_ref().or(was.as_ref()) else { continue };
        let at = match all.iter().position(|effect| effect.item == item.group) {
            Some(at) => at,
            None => {
                all.push(Effect::new(&item.group, item.title));
                all.len() - 1
            }
        };
        let state = |item: &Option<Item>| item.as_ref().map(|item| item.state);
        all[at].compare(state(&was), state(&now), today, || id);
    }
}

/// An item that is no obligation.
struct Item {
    /// Its measure, or the key of its kind.
    group: String,
    title: &'static str,
    state: State,
}

fn items(input: &ReportInput) -> BTreeMap<String, Item> {
    let kinds = OwedKind::ALL.into_iter().filter(|kind| *kind != OwedKind::Duty).collect();
    let scope = Scope { kinds, not_kept: true, explained: true, ..Scope::default() };
    let readings = targets::readings(input);
    let all = collect(input, &scope, &readings, &|_| true);
    let one = |owed| {
        let named = name(input, owed);
        let kind = owed.kind().word();
        let measure = named.measure.map(|id| input.basis.plan.measure(id).id.clone());
        let state = (owed.due, owed.status);
        (named.id, Item { group: measure.unwrap_or_else(|| kind.en.to_string()), title: kind.zh, state })
    };
    all.iter().map(one).collect()
}

/// How many items differ, as one line: `增加 8、去掉 4`.
pub fn counted(counts: &[i64; 4]) -> String {
    let some = SHIFTS.iter().zip(counts).filter(|(_, count)| **count > 0);
    some.map(|(word, count)| format!("{} {count}", word.zh)).collect::<Vec<_>>().join("、")
}

/// The columns of [`detail`].
pub fn detail_columns() -> Vec<Column> {
    vec![
        Column::new("plan", "方案").keep().data(),
        Column::new("measure", "任务").keep(),
        Column::new("id", "编号").keep(),
        Column::new("change", "变化").one_of(SHIFTS.iter().map(|word| word.zh)),
        Column::new("when", "何时").one_of(WHEN.iter().map(|word| word.zh)),
        Column::new("was_due", "原期限").date(),
        Column::new("due", "现期限").date(),
        Column::new("was_status", "原状态").one_of(STATUS.iter().map(|word| word.zh)),
        Column::new("status", "现状态").one_of(STATUS.iter().map(|word| word.zh)),
    ]
}

/// One row for each item that differs.
pub fn detail(plan: &str, effects: &[Effect]) -> Vec<Row> {
    let row = |effect: &Effect, one: &Shifted| {
        let due = |state: Option<State>| date(state.and_then(|(due, _)| due));
        let status = |state: Option<State>| Cell::maybe(state, |(_, status)| word(status.word()));
        Row::new(vec![
            text(Some(plan)),
            Cell::text(&effect.item),
            Cell::text(&one.id),
            word(&SHIFTS[one.shift as usize]),
            word(&WHEN[usize::from(!one.is_before)]),
            due(one.was),
            due(one.now),
            status(one.was),
            status(one.now),
        ])
    };
    effects.iter().flat_map(|effect| effect.shifted.iter().map(move |one| row(effect, one))).collect()
}
