//! What was done, as facts about measures. A deed is a record of any ledger that can be evidence; the
//! collector asks each measure whether the deed fits and keeps, for each subject it names, the day and
//! the parts that it covers. One pass over the deeds serves every obligation.

use super::period::Period;
use super::plan::{BodyId, Evidence, Filter, Ledger, Measure, MeasureId, Plan};
use super::unit::{Register, UnitIx};
use super::words::Word;
use chrono::NaiveDate;

/// Who owes: the town, a body, a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Town,
    Body(BodyId),
    Unit(UnitIx),
}

/// A record that may be evidence, not void.
#[derive(Debug, Clone, Default)]
pub struct Deed {
    pub ledger: Option<Ledger>,
    /// The store's key.
    pub record: i64,
    pub date: NaiveDate,
    /// 计入周期
    pub counts_for: Option<Period>,
    /// The measure that a tick names.
    pub measure: Option<MeasureId>,
    /// The parts that a tick names, one bit each; none named = all.
    pub parts: Option<u64>,
    pub units: Vec<UnitIx>,
    pub bodies: Vec<BodyId>,
    /// Mode, type or role.
    pub word: Option<&'static Word>,
    pub leader: Option<String>,
    pub has_expert: bool,
    pub attendees: Vec<Attendee>,
}

/// 参训人员 of one unit.
#[derive(Debug, Clone)]
pub struct Attendee {
    pub unit: Option<UnitIx>,
    pub role: Option<&'static Word>,
    pub passed: bool,
}

/// One piece of evidence for one subject of one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fact {
    pub measure: MeasureId,
    pub subject: Subject,
    pub date: NaiveDate,
    pub counts_for: Option<Period>,
    /// The parts covered, one bit each.
    pub parts: u64,
    pub ledger: Ledger,
    pub record: i64,
}

/// All facts, by measure, subject and day.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    facts: Vec<Fact>,
}

impl Facts {
    /// The facts of one measure, by subject and day.
    pub fn of(&self, measure: MeasureId) -> &[Fact] {
        slice_of(&self.facts, |f| f.measure.cmp(&measure))
    }
}

/// The facts of one subject among those of one measure.
pub fn of_subject(facts: &[Fact], subject: Subject) -> &[Fact] {
    slice_of(facts, |f| f.subject.cmp(&subject))
}

fn slice_of(facts: &[Fact], order: impl Fn(&Fact) -> std::cmp::Ordering) -> &[Fact] {
    let start = facts.partition_point(|f| order(f).is_lt());
    let len = facts[start..].partition_point(|f| order(f).is_eq());
    &facts[start..start + len]
}

/// Turns deeds into facts for the measures that are asked about.
pub struct Collector<'a> {
    plan: &'a Plan,
    register: &'a Register,
    today: NaiveDate,
    wanted: Vec<bool>,
    /// For each ledger, the evidence that looks at it.
    lookers: Vec<Vec<(MeasureId, &'a Evidence)>>,
    facts: Vec<Fact>,
}

impl<'a> Collector<'a> {
    /// `wanted` says which measures are asked about.
    pub fn new(plan: &'a Plan, register: &'a Register, today: NaiveDate, wanted: impl Fn(MeasureId) -> bool) -> Self {
        let mut lookers: Vec<Vec<_>> = vec![Vec::new(); Ledger::ALL.len()];
        for (id, measure) in plan.measure_ids().filter(|(id, _)| wanted(*id)) {
            for evidence in &measure.evidence {
                lookers[evidence.ledger as usize].push((id, evidence));
            }
        }
        let wanted = plan.measure_ids().map(|(id, _)| wanted(id)).collect();
        Collector { plan, register, today, wanted, lookers, facts: Vec::new() }
    }

    /// Whether any measure asked about looks at this ledger.
    pub fn looks_at(&self, ledger: Ledger) -> bool {
        !self.lookers[ledger as usize].is_empty()
    }

    /// Only facts dated on or before the as-of day count; trainings, drills and inspections before the
    /// plan's start are no evidence, a tick may be older.
    pub fn add(&mut self, deed: &Deed) {
        let Some(ledger) = deed.ledger else { return };
        if deed.date > self.today || (ledger != Ledger::Activity && deed.date < self.plan.starts) {
            return;
        }
        if let Some(id) = deed.measure {
            let measure = self.plan.measure(id);
            if self.wanted[id.0 as usize] && measure.is_ticked() {
                self.credit(id, measure, &Filter::default(), deed.parts.unwrap_or(u64::MAX), deed, ledger);
            }
            return;
        }
        for i in 0..self.lookers[ledger as usize].len() {
            let (id, evidence) = self.lookers[ledger as usize][i];
            if fits_record(&evidence.filter, deed) {
                let measure = self.plan.measure(id);
                self.credit(id, measure, &evidence.filter, parts_of(evidence, deed), deed, ledger);
            }
        }
    }

    /// For the town any record fits; a body or a unit must be named by it.
    fn credit(&mut self, id: MeasureId, measure: &Measure, filter: &Filter, parts: u64, deed: &Deed, ledger: Ledger) {
        let fact = |subject| Fact {
            measure: id,
            subject,
            date: deed.date,
            counts_for: deed.counts_for,
            parts,
            ledger,
            record: deed.record,
        };
        if measure.owed_by.town && self.fits_any_unit(filter, deed) {
            self.facts.push(fact(Subject::Town));
        }
        if measure.owed_by.body {
            let named = measure.lead.iter().filter(|body| deed.bodies.contains(body));
            self.facts.extend(named.map(|body| fact(Subject::Body(*body))));
        }
        if measure.owed_by.unit {
            let attending = deed.attendees.iter().filter_map(|a| a.unit);
            let mut seen: Vec<UnitIx> = Vec::new();
            for unit in deed.units.iter().copied().chain(attending) {
                let owes = self.register.get(unit).categories.meets(measure.categories);
                if owes && !seen.contains(&unit) && self.fits_unit(filter, deed, unit) {
                    self.facts.push(fact(Subject::Unit(unit)));
                    if deed.units.len() + deed.attendees.len() > 1 {
                        seen.push(unit);
                    }
                }
            }
        }
    }

    fn fits_any_unit(&self, filter: &Filter, deed: &Deed) -> bool {
        if filter.passed {
            return deed.attendees.iter().any(|a| a.passed);
        }
        !filter.led_by_principal || deed.units.iter().any(|unit| self.is_led_by_principal(deed, *unit))
    }

    fn fits_unit(&self, filter: &Filter, deed: &Deed, unit: UnitIx) -> bool {
        let attended = |role_fits: &dyn Fn(&Attendee) -> bool| {
            deed.attendees.iter().any(|a| a.unit == Some(unit) && role_fits(a) && (!filter.passed || a.passed))
        };
        let by_word = fits_word(filter, deed.word);
        if deed.ledger == Some(Ledger::Training) && (filter.passed || !by_word) {
            let role_fits = |a: &Attendee| a.role.map_or(by_word, |role| fits_word(filter, Some(role)));
            return attended(&role_fits);
        }
        !filter.led_by_principal || self.is_led_by_principal(deed, unit)
    }

    /// The 带队人 is the unit's 主要负责人.
    fn is_led_by_principal(&self, deed: &Deed, unit: UnitIx) -> bool {
        let principal = self.register.get(unit).principal.as_deref();
        principal.is_some() && deed.leader.as_deref() == principal
    }

    pub fn finish(mut self) -> Facts {
        self.facts.sort_unstable_by(|a, b| {
            (a.measure, a.subject, a.date, a.ledger, a.record).cmp(&(b.measure, b.subject, b.date, b.ledger, b.record))
        });
        Facts { facts: self.facts }
    }
}

fn fits_word(filter: &Filter, word: Option<&Word>) -> bool {
    let among = |words: &[&'static Word]| word.is_some_and(|w| words.iter().any(|x| x.en == w.en));
    (filter.words.is_empty() || among(&filter.words)) && !among(&filter.not_words)
}

/// What can be said of the record as a whole. A training may fit by its attendance too.
fn fits_record(filter: &Filter, deed: &Deed) -> bool {
    let by_attendance = || deed.attendees.iter().any(|a| fits_word(filter, a.role));
    (fits_word(filter, deed.word) || by_attendance())
        && (!filter.expert || deed.has_expert)
        && (!filter.by_body || !deed.bodies.is_empty())
}

/// The parts that a structured record covers: one item, one value of an `every` filter, or all.
fn parts_of(evidence: &Evidence, deed: &Deed) -> u64 {
    if let Some(item) = evidence.item {
        return 1 << item;
    }
    if !evidence.filter.every {
        return u64::MAX;
    }
    let words = deed.word.into_iter().chain(deed.attendees.iter().filter_map(|a| a.role));
    let places = words.filter_map(|w| evidence.filter.words.iter().position(|x| x.en == w.en));
    places.fold(0, |parts, place| parts | 1 << place)
}
