//! `digest` 摘要: what is overdue or due soon, as one text for each person or body that answers for it. It depends on the
//! state of each item and not on days, so no item is lost on a day without a digest; items that a reader already had
//! are left out by the caller.

pub mod message;

use super::ReportInput;
use super::overdue::{columns, row};
use super::owed::{Owed, OwedFrom, measure_of, measure_of_item, name, subject_name};
use crate::domain::evidence::Subject;
use crate::domain::hazard::Actor;
use crate::domain::obligation::{Obligation, Status};
use crate::domain::period::Period;
use crate::domain::plan::{BodyId, MeasureId};
use crate::grid::{Cell, Column, Grid, Row};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A line names up to this many units or periods, and then gives their number.
const NAMED: usize = 3;

/// The items of one reader, the most overdue first.
pub struct DigestLetter {
    pub to: String,
    pub items: Vec<Owed>,
}

/// An item in one state. As long as all of it is unchanged, the reader need not be notified again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ItemState {
    pub id: String,
    pub status: &'static str,
    pub due: Option<NaiveDate>,
}

/// Whether a digest has this item.
pub fn speaks_of(owed: &Owed) -> bool {
    matches!(owed.status, Status::Overdue | Status::DueSoon)
}

/// One letter for each reader: bodies in the order of the plan, then persons by name.
pub fn letters(input: &ReportInput, owed: &[Owed]) -> Vec<DigestLetter> {
    let mut all: BTreeMap<(usize, String), Vec<Owed>> = BTreeMap::new();
    for one in owed.iter().filter(|one| speaks_of(one)) {
        for to in answering(input, one) {
            let place = input.basis.plan.find_body(&to).map_or(usize::MAX, |BodyId(place)| place.into());
            all.entry((place, to)).or_default().push(*one);
        }
    }
    all.into_iter().map(|((_, to), items)| DigestLetter { to, items }).collect()
}

/// Who answers for it: the person or body that the record names, otherwise each body in the lead, otherwise the office.
fn answering(input: &ReportInput, owed: &Owed) -> Vec<String> {
    let plan = input.basis.plan;
    let leads = |measure: Option<MeasureId>| {
        measure.map(|id| plan.measure(id).lead.iter().map(|body| plan.body(*body).name.clone()).collect())
    };
    let named = |name: Option<&String>| name.map(|name| vec![reader(input, name)]);
    let found: Option<Vec<String>> = match owed.from {
        OwedFrom::Duty(Obligation { subject: Subject::Body(body), .. }) => Some(vec![plan.body(body).name.clone()]),
        OwedFrom::Duty(duty) => leads(Some(duty.measure)),
        OwedFrom::Hazard(place, kind) => {
            let hazard = &input.hazards[place as usize].0;
            let owner = hazard.owner.as_ref().filter(|_| kind.state().actor == Actor::Owner);
            named(owner.or(hazard.supervisor.as_ref())).or_else(|| leads(measure_of(input, hazard.grade, owed.due)))
        }
        OwedFrom::DatedItem(place, _) => {
            let dated_item = &input.dated_items[place as usize];
            named(dated_item.responsible.as_ref()).or_else(|| leads(measure_of_item(input, dated_item)))
        }
        OwedFrom::Target(place) => {
            let lead = &plan.targets[place as usize].lead;
            Some(lead.iter().map(|body| plan.body(*body).name.clone()).collect())
        }
    };
    found.filter(|names| !names.is_empty()).unwrap_or_else(|| vec![plan.first().office.name.clone()])
}

/// The name of a body if the text is a name or alias of one; otherwise the text as written.
pub fn reader(input: &ReportInput, name: &str) -> String {
    let plan = input.basis.plan;
    plan.find_body(name.trim()).map_or_else(|| name.trim().to_string(), |body| plan.body(body).name.clone())
}

/// The present state of an item.
pub fn item_state(input: &ReportInput, owed: &Owed) -> ItemState {
    ItemState { id: name(input, owed).id, status: owed.status.word().en, due: owed.due }
}

/// For scripts: one row for each reader and item.
pub fn grid(input: &ReportInput, letters: &[DigestLetter]) -> Grid {
    let mut all = vec![Column::new("to", "发给").keep()];
    all.extend(columns());
    let of = |letter: &DigestLetter, one: &Owed| {
        let Row { mut cells, tone } = row(input, one);
        cells.insert(0, Cell::text(&letter.to));
        Row { cells, tone }
    };
    Grid::new(all, letters.iter().flat_map(|letter| letter.items.iter().map(|one| of(letter, one))).collect())
}

/// The letter as text. `is_news` is whether it has only items that the reader did not have before.
pub fn text(input: &ReportInput, letter: &DigestLetter, is_news: bool) -> String {
    let today = input.basis.today;
    let count = |status: Status| letter.items.iter().filter(|one| one.status == status).count();
    let counted = |status: Status| match count(status) {
        0 => None,
        n => Some(format!("{} {n} 项", status.word().zh)),
    };
    let counts: Vec<String> = [Status::Overdue, Status::DueSoon].into_iter().filter_map(counted).collect();
    let news = if is_news { "新的" } else { "" };
    let mut units: Vec<Subject> = letter.items.iter().filter_map(subject_of_unit).collect();
    units.dedup();
    let is_of_one_unit = units.len() == 1;
    let mut text = format!("{}（截至 {today}）：{news}{}\n", letter.to, counts.join("，"));
    for status in [Status::Overdue, Status::DueSoon] {
        let items: Vec<&Owed> = letter.items.iter().filter(|one| one.status == status).collect();
        if !items.is_empty() {
            text += &format!("{}\n", status.word().zh);
            lines(input, &items, is_of_one_unit, today).iter().for_each(|line| text += &format!("  {line}\n"));
        }
    }
    text
}

/// What one line combines: a single item, the periods of one obligation, or the units that owe a measure in one period.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Bundle {
    One(String),
    Periods(MeasureId),
    Units(MeasureId, Period),
}

fn subject_of_unit(owed: &Owed) -> Option<Subject> {
    match owed.from {
        OwedFrom::Duty(duty) => Some(duty.subject).filter(|subject| matches!(subject, Subject::Unit(_))),
        _ => None,
    }
}

/// The duties of units are combined by measure and period, those of one unit alone by measure.
fn lines(input: &ReportInput, items: &[&Owed], is_of_one_unit: bool, today: NaiveDate) -> Vec<String> {
    let mut bundles: Vec<(Bundle, Vec<&Owed>)> = Vec::new();
    let mut places: BTreeMap<Bundle, usize> = BTreeMap::new();
    for one in items {
        let bundle = match one.from {
            OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)) && !is_of_one_unit => {
                Bundle::Units(duty.measure, duty.period)
            }
            OwedFrom::Duty(duty) => Bundle::Periods(duty.measure),
            _ => Bundle::One(name(input, one).id),
        };
        match places.get(&bundle).and_then(|place| bundles.get_mut(*place)) {
            Some((_, members)) => members.push(one),
            None => {
                places.insert(bundle.clone(), bundles.len());
                bundles.push((bundle, vec![one]));
            }
        }
    }
    bundles.iter().filter_map(|(bundle, members)| Some(line(input, bundle, members, members.first()?, today))).collect()
}

/// A line for several items; `first` is the one that has been due the longest.
fn line(input: &ReportInput, bundle: &Bundle, members: &[&Owed], first: &Owed, today: NaiveDate) -> String {
    let plan = input.basis.plan;
    let when = when(first, today);
    match bundle {
        Bundle::One(id) => {
            let named = name(input, first);
            let about =
                if named.subject == plan.first().issuer { String::new() } else { format!("{}：", named.subject) };
            format!("{} {id} {about}{}，{when}", first.kind().word().zh, named.title)
        }
        Bundle::Periods(measure) => {
            let periods: Vec<Period> = members.iter().filter_map(|one| period(one)).collect();
            let which = match &periods[..] {
                [Period::Plan] => String::new(),
                all if all.len() > NAMED => format!("（{} 等 {} 期）", listed(all), all.len()),
                all => format!("（{}）", listed(all)),
            };
            let earliest = if members.len() > 1 { "最早的 " } else { "" };
            format!("{}{which}：{earliest}{when}", titled(input, *measure))
        }
        Bundle::Units(measure, period) => {
            let units: Vec<String> = members.iter().filter_map(|one| unit(input, one)).collect();
            let which = if *period == Period::Plan { String::new() } else { format!("（{period}）") };
            let more = if units.len() > NAMED { " 等" } else { "" };
            format!("{}{which}：{} 家未办（{}{more}），{when}", titled(input, *measure), units.len(), listed(&units))
        }
    }
}

fn titled(input: &ReportInput, measure: MeasureId) -> String {
    let measure = input.basis.plan.measure(measure);
    format!("{} {}", measure.id, measure.title)
}

fn period(owed: &Owed) -> Option<Period> {
    match owed.from {
        OwedFrom::Duty(duty) => Some(duty.period),
        _ => None,
    }
}

fn unit(input: &ReportInput, owed: &Owed) -> Option<String> {
    match owed.from {
        OwedFrom::Duty(duty) => Some(subject_name(input, duty.subject)),
        _ => None,
    }
}

/// The first few, joined, and how many there are.
fn listed<T: ToString>(all: &[T]) -> String {
    all.iter().take(NAMED).map(T::to_string).collect::<Vec<_>>().join("、")
}

fn when(owed: &Owed, today: NaiveDate) -> String {
    let Some(due) = owed.due else { return "无期限".to_string() };
    match (today - due).num_days() {
        0 => "今天到期".to_string(),
        n if n > 0 => format!("{due} 到期，已过 {n} 天"),
        n => format!("{due} 到期，还剩 {} 天", -n),
    }
}
