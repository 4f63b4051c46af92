//! Evidence (佐证): which records show that a measure was done. The collector compares each record with the evidence that
//! each measure accepts, and keeps for each subject the day and the parts that the record covers. One pass over the
//! records is enough for all obligations.

mod fits;

pub(super) use fits::{Looker, fits_record, fits_words};

use super::categories::Categories;
use super::period::Period;
use super::plan::{BodyId, Ledger, MeasureId, Member, Plan};
use super::unit::{Register, UnitIx};
use super::words::Word;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// A detail of a record on which few measures depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Bodies,
    Topic,
    Leader,
    Experts,
    Draw,
}

/// Who owes an obligation (主体): the town, a body, or a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Town,
    Body(BodyId),
    Unit(UnitIx),
}

/// A record of any ledger, not void, that may be evidence of a measure.
#[derive(Debug, Clone, Default)]
pub struct EvidenceRecord {
    pub ledger: Option<Ledger>,
    /// The store's key.
    pub record: i64,
    pub date: NaiveDate,
    /// 计入周期: the period that the record was marked for.
    pub counts_for: Option<Period>,
    /// The measure that a tick (办结) names.
    pub measure: Option<MeasureId>,
    /// The parts (分项) that a tick names, one bit each; absent if it names none, which means all.
    pub parts: Option<u64>,
    /// 镇级: the record counts for the town, whatever units it names.
    pub town: bool,
    pub units: Vec<UnitIx>,
    pub bodies: Vec<BodyId>,
    /// The mode, type, role, kind or grade, depending on the ledger.
    pub word: Option<&'static Word>,
    /// 队伍 of a person of the ledger of 人员.
    pub team: Option<&'static Word>,
    pub leader: Option<String>,
    pub has_expert: bool,
    /// The inspection belongs to a registered random draw (双随机).
    pub drawn: bool,
    /// 主题 of a training; of 宣传 the content that was covered.
    pub topic: Option<String>,
    /// 宣传形式
    pub form: Option<String>,
    /// 宣传对象
    pub audience: Option<String>,
    /// Whether an amount is on the record: 金额 of a tick, or the reward of a tip.
    pub paid: bool,
    pub attendees: Vec<Attendee>,
}

impl EvidenceRecord {
    /// The units that the record is about: those in its row and those of its attendees.
    pub(super) fn named(&self) -> impl Iterator<Item = UnitIx> {
        self.units.iter().copied().chain(self.attendees.iter().filter_map(|a| a.unit))
    }
}

/// 参训人员: who attended from one unit, with role and result.
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
    /// The parts (分项) that the record covers, one bit each.
    pub parts: u64,
    pub ledger: Ledger,
    pub record: i64,
}

impl Fact {
    /// The order among the facts of a measure: by subject, day and ledger, as one number. From the highest bit: the kind of
    /// subject, 32 bits for the body or unit, 14 for the year, 9 for the day of the year, 5 for the ledger.
    fn order(&self) -> u64 {
        const { assert!(Ledger::ALL.len() <= 32, "a ledger has 5 bits of the number") };
        let subject = match self.subject {
            Subject::Town => 0,
            Subject::Body(body) => 1 << 32 | u64::from(body.0),
            Subject::Unit(unit) => 2 << 32 | u64::from(unit.0),
        };
        let day = (self.date.year().clamp(0, 9999) << 9) as u64 | u64::from(self.date.ordinal());
        (subject << 23 | day) << 5 | self.ledger as u64
    }
}

/// All facts, sorted by measure, subject and day.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Those of each measure.
    facts: Vec<Vec<Fact>>,
    /// 说明: the obligations that were explained on or before the as-of day.
    explained: BTreeSet<Explained>,
}

/// An obligation with a recorded explanation (说明): its measure, subject and period.
pub type Explained = (MeasureId, Subject, Period);

impl Facts {
    /// The facts with these explanations (说明).
    pub fn explained_by(self, explained: BTreeSet<Explained>) -> Facts {
        Facts { explained, ..self }
    }

    /// Whether an explanation (说明) of an obligation is recorded.
    pub fn is_explained(&self, of: Explained) -> bool {
        self.explained.contains(&of)
    }

    /// The facts of one measure, sorted by subject and day.
    pub fn of(&self, measure: MeasureId) -> &[Fact] {
        self.facts.get(usize::from(measure.0)).map_or(&[], Vec::as_slice)
    }
}

/// The facts of one subject among those of one measure.
pub fn of_subject(facts: &[Fact], subject: Subject) -> &[Fact] {
    let start = facts.partition_point(|f| f.subject < subject);
    let len = facts[start..].partition_point(|f| f.subject == subject);
    &facts[start..start + len]
}

/// Collects the facts of the measures that are asked for.
pub struct Collector<'a> {
    plan: &'a Plan,
    register: &'a Register,
    today: NaiveDate,
    wanted: Vec<bool>,
    /// For each ledger, the accepted evidence that comes from it.
    pub(super) lookers: Vec<Vec<Looker<'a>>>,
    /// Those of each measure.
    pub(super) facts: Vec<Vec<Fact>>,
}

impl<'a> Collector<'a> {
    /// A collector for the measures for which `wanted` is true, as of `today`.
    pub fn new(plan: &'a Plan, register: &'a Register, today: NaiveDate, wanted: impl Fn(MeasureId) -> bool) -> Self {
        let mut lookers: Vec<Vec<_>> = vec![Vec::new(); Ledger::ALL.len()];
        for (id, measure) in plan.measure_ids().filter(|(id, _)| wanted(*id)) {
            for evidence in &measure.evidence {
                lookers[evidence.ledger as usize].push(Looker::new(plan, id, evidence));
            }
        }
        let wanted: Vec<bool> = plan.measure_ids().map(|(id, _)| wanted(id)).collect();
        let facts = vec![Vec::new(); wanted.len()];
        Collector { plan, register, today, wanted, lookers, facts }
    }

    /// Whether the facts of a ledger's records depend on a detail.
    pub fn asks(&self, ledger: Ledger, detail: Detail) -> bool {
        self.lookers[ledger as usize].iter().any(|looker| looker.asks(self.plan, detail))
    }

    /// Whether any measure that is asked for accepts evidence from this ledger.
    pub fn looks_at(&self, ledger: Ledger) -> bool {
        !self.lookers[ledger as usize].is_empty()
    }

    /// Adds the facts of a record. The records of one ledger must come in the order of their keys. Records dated after
    /// the as-of day do not count, nor do trainings, drills and inspections before the start of the measure's plan; ticks
    /// and other ledgers may be older.
    pub fn add(&mut self, evidence_record: &EvidenceRecord) {
        let Some(ledger) = evidence_record.ledger else { return };
        if evidence_record.date > self.today {
            return;
        }
        if let Some(id) = evidence_record.measure
            && self.wanted[id.0 as usize]
            && self.plan.measure(id).is_ticked()
        {
            let parts = evidence_record.parts.unwrap_or(u64::MAX);
            self.credit(id, evidence_record, ledger, &|_| parts);
        }
        let categories = |unit| self.register.categories(unit);
        let named = evidence_record.named().map(categories).fold(Categories::default(), Categories::with);
        let register = self.register;
        let mut lookers = std::mem::take(&mut self.lookers[ledger as usize]);
        for looker in lookers.iter_mut().filter(|looker| looker.may_take(evidence_record, named)) {
            match looker.parts_by_word(evidence_record) {
                Some(0) => {}
                Some(parts) => self.credit(looker.id, evidence_record, ledger, &|_| parts),
                None if fits_record(&looker.evidence.filter, evidence_record) => {
                    let shown = |unit| looker.parts_shown(register, evidence_record, unit);
                    self.credit(looker.id, evidence_record, ledger, &shown);
                }
                None => {}
            }
        }
        self.lookers[ledger as usize] = lookers;
    }

    /// Adds the facts of one record for one measure. A body or unit must be named by the record. For the town any
    /// record counts, but where units owe the measure too, a record that names units is the units' unless it is marked
    /// 镇级. `shown` gives the parts that the record covers, for one unit or as a whole.
    fn credit(
        &mut self,
        id: MeasureId,
        evidence_record: &EvidenceRecord,
        ledger: Ledger,
        shown: &dyn Fn(Option<UnitIx>) -> u64,
    ) {
        let measure = self.plan.measure(id);
        let (date, counts_for, record) = (evidence_record.date, evidence_record.counts_for, evidence_record.record);
        let fact = |subject, parts| Fact { measure: id, subject, date, counts_for, parts, ledger, record };
        let facts = &mut self.facts[usize::from(id.0)];
        let of_all = if measure.owed_by.town || measure.owed_by.body { shown(None) } else { 0 };
        let of_a_unit = measure.owed_by.unit && !evidence_record.town && evidence_record.named().next().is_some();
        if measure.owed_by.town && of_all != 0 && !of_a_unit {
            facts.push(fact(Subject::Town, of_all));
        }
        if measure.owed_by.body && of_all != 0 {
            let named = measure.lead.iter().filter(|body| evidence_record.bodies.contains(body));
            facts.extend(named.map(|body| fact(Subject::Body(*body), of_all)));
        }
        if measure.owed_by.unit {
            for unit in evidence_record.named() {
                let owes = self.register.categories(unit).overlap(measure.categories);
                let parts = if owes { shown(Some(unit)) } else { 0 };
                if parts != 0 {
                    facts.push(fact(Subject::Unit(unit), parts));
                }
            }
        }
    }

    /// Adds what holds on the as-of day without a dated record: each unit of the register, and the leading group (领导小组)
    /// once every member has a responsibility (分管).
    fn add_standing(&mut self) {
        let (plan, register, today) = (self.plan, self.register, self.today);
        if self.looks_at(Ledger::Unit) {
            for (ix, unit) in register.iter().filter(|(_, unit)| !unit.void) {
                let ledger = Some(Ledger::Unit);
                self.add(&EvidenceRecord {
                    ledger,
                    record: unit.id,
                    date: today,
                    units: vec![ix],
                    ..EvidenceRecord::default()
                });
            }
        }
        let is_held = |m: &&Member| m.since.is_none_or(|day| day <= today) && m.until.is_none_or(|day| day >= today);
        for looker in std::mem::take(&mut self.lookers[Ledger::Member as usize]) {
            let of = plan.measure(looker.id).plan;
            let mut members = plan.members.iter().filter(|m| m.plan == of).filter(is_held).peekable();
            if members.peek().is_some() && members.all(|member| !member.fields.is_empty()) {
                let record = EvidenceRecord { date: today, ..EvidenceRecord::default() };
                if fits_record(&looker.evidence.filter, &record) {
                    let shown = |unit| looker.parts_shown(register, &record, unit);
                    self.credit(looker.id, &record, Ledger::Member, &shown);
                }
            }
        }
    }

    /// Joins the facts that one record gives the same subject, so that one record counts once, with all parts that it
    /// covers.
    pub fn finish(mut self) -> Facts {
        self.add_standing();
        // The sort is stable, and records of one ledger were added in the order of their keys.
        for facts in &mut self.facts {
            facts.sort_by_cached_key(Fact::order);
            facts.dedup_by(|other, kept| {
                let same = other.order() == kept.order() && other.record == kept.record;
                kept.parts |= if same { other.parts } else { 0 };
                same
            });
        }
        Facts { facts: self.facts, explained: BTreeSet::new() }
    }
}
