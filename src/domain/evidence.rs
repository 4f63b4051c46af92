//! Evidence (佐证): which records show that a measure was done. The collector compares each record with the evidence that
//! each measure accepts, and keeps for each subject the day and the parts that the record covers. One pass over the
//! records is enough for all obligations.

use super::categories::Categories;
use super::period::Period;
use super::plan::{Attended, BodyId, Evidence, EvidenceFilter, Ledger, MeasureId, Member, Plan};
use super::unit::{Register, UnitIx};
use super::words::{Grade, Word, Worded};
use chrono::NaiveDate;
use std::collections::BTreeSet;

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

/// All facts, sorted by measure, subject and day.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    facts: Vec<Fact>,
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

/// Collects the facts of the measures that are asked for.
pub struct Collector<'a> {
    plan: &'a Plan,
    register: &'a Register,
    today: NaiveDate,
    wanted: Vec<bool>,
    /// For each ledger, the accepted evidence that comes from it, with its measure.
    pub(super) lookers: Vec<Vec<(MeasureId, &'a Evidence)>>,
    pub(super) facts: Vec<Fact>,
}

impl<'a> Collector<'a> {
    /// A collector for the measures for which `wanted` is true, as of `today`.
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

    /// Whether any measure that is asked for accepts evidence from this ledger.
    pub fn looks_at(&self, ledger: Ledger) -> bool {
        !self.lookers[ledger as usize].is_empty()
    }

    /// Adds the facts of a record. Records dated after the as-of day do not count, nor do trainings, drills and
    /// inspections before the start of the measure's plan; ticks and other ledgers may be older.
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
        let is_dated = matches!(ledger, Ledger::Training | Ledger::Drill | Ledger::Inspection);
        let categories = |unit| self.register.categories(unit);
        let named = evidence_record.named().map(categories).fold(Categories::default(), Categories::with);
        for i in 0..self.lookers[ledger as usize].len() {
            let (id, evidence) = self.lookers[ledger as usize][i];
            let measure = self.plan.measure(id);
            // Most measures are owed by units of other categories.
            if !measure.owed_by.town && !measure.owed_by.body && !measure.categories.overlap(named) {
                continue;
            }
            let starts = self.plan.head(measure.plan).starts;
            if is_dated && evidence_record.date < starts {
                continue;
            }
            // A tick counts for another measure only if that measure names it (`activity.of`).
            let is_asked = evidence_record.measure.is_none_or(|of| evidence.filter.of.contains(&of));
            if is_asked && fits_record(&evidence.filter, evidence_record) {
                let register = self.register;
                self.credit(id, evidence_record, ledger, &|unit| {
                    parts_shown(register, evidence, evidence_record, unit)
                });
            }
        }
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
        let of_all = if measure.owed_by.town || measure.owed_by.body { shown(None) } else { 0 };
        let of_a_unit = measure.owed_by.unit && !evidence_record.town && evidence_record.named().next().is_some();
        if measure.owed_by.town && of_all != 0 && !of_a_unit {
            self.facts.push(fact(Subject::Town, of_all));
        }
        if measure.owed_by.body && of_all != 0 {
            let named = measure.lead.iter().filter(|body| evidence_record.bodies.contains(body));
            self.facts.extend(named.map(|body| fact(Subject::Body(*body), of_all)));
        }
        if measure.owed_by.unit {
            for unit in evidence_record.named() {
                let owes = self.register.categories(unit).overlap(measure.categories);
                let parts = if owes { shown(Some(unit)) } else { 0 };
                if parts != 0 {
                    self.facts.push(fact(Subject::Unit(unit), parts));
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
        for (id, evidence) in std::mem::take(&mut self.lookers[Ledger::Member as usize]) {
            let of = plan.measure(id).plan;
            let mut members = plan.members.iter().filter(|m| m.plan == of).filter(is_held).peekable();
            if members.peek().is_some() && members.all(|member| !member.fields.is_empty()) {
                let record = EvidenceRecord { date: today, ..EvidenceRecord::default() };
                if fits_record(&evidence.filter, &record) {
                    self.credit(id, &record, Ledger::Member, &|unit| parts_shown(register, evidence, &record, unit));
                }
            }
        }
    }

    /// Joins the facts that one record gives the same subject, so that one record counts once, with all parts that it
    /// covers.
    pub fn finish(mut self) -> Facts {
        self.add_standing();
        let key = |f: &Fact| (f.measure, f.subject, f.date, f.ledger, f.record);
        self.facts.sort_unstable_by_key(key);
        self.facts.dedup_by(|other, kept| {
            let same = key(other) == key(kept);
            kept.parts |= if same { other.parts } else { 0 };
            same
        });
        Facts { facts: self.facts, explained: BTreeSet::new() }
    }
}

/// Whether a record passes those conditions of the filter that do not depend on a unit.
pub(super) fn fits_record(filter: &EvidenceFilter, evidence_record: &EvidenceRecord) -> bool {
    let by_grade = || evidence_record.word.and_then(Grade::of).is_some_and(|grade| filter.grade.contains(&grade));
    (!filter.expert || evidence_record.has_expert)
        && (!filter.by_body || !evidence_record.bodies.is_empty())
        && (!filter.drawn || evidence_record.drawn)
        && (filter.bodies_min == 0 || different(&evidence_record.bodies) >= filter.bodies_min)
        && (filter.organiser.is_empty() || evidence_record.bodies.iter().any(|body| filter.organiser.contains(body)))
        && holds(&filter.topic, &[&evidence_record.topic])
        && holds(&filter.form, &[&evidence_record.form, &evidence_record.topic])
        && holds(&filter.audience, &[&evidence_record.audience, &evidence_record.topic])
        && (!filter.paid || evidence_record.paid)
        && (filter.grade.is_empty() || by_grade())
        && (filter.teams.is_empty()
            || evidence_record.team.is_some_and(|team| filter.teams.iter().any(|t| t.en == team.en)))
}

fn different(bodies: &[BodyId]) -> usize {
    (0..bodies.len()).filter(|i| !bodies[..*i].contains(&bodies[*i])).count()
}

/// Whether one of the texts contains one of the words; true if there are no words.
fn holds(words: &[String], texts: &[&Option<String>]) -> bool {
    let is_in = |word: &String| texts.iter().any(|text| text.as_deref().is_some_and(|text| text.contains(word)));
    words.is_empty() || words.iter().any(is_in)
}

/// The parts that a record covers for one line of accepted evidence: one item, the values of an `every` filter, or all;
/// none if it does not fit. For a unit only its own attendees and its own 主要负责人 count.
fn parts_shown(
    register: &Register,
    evidence: &Evidence,
    evidence_record: &EvidenceRecord,
    unit: Option<UnitIx>,
) -> u64 {
    let filter = &evidence.filter;
    if filter.led_by_principal && !is_led_by_principal(register, evidence_record, unit) {
        return 0;
    }
    if filter.asks_about_units() {
        let fits = |unit: UnitIx| filter.fits_unit(register.get(unit));
        if !unit.map_or_else(|| evidence_record.named().any(fits), fits) {
            return 0;
        }
    }
    if filter.attended.as_ref().is_some_and(|asked| !has_attended(asked, evidence_record, unit)) {
        return 0;
    }
    if filter.every {
        let shown = |word: &'static Word| fits_words(filter, &[word], evidence_record, unit);
        return filter.words.iter().enumerate().fold(0, |parts, (i, word)| parts | u64::from(shown(word)) << i);
    }
    match evidence.item {
        _ if !fits_words(filter, &filter.words, evidence_record, unit) => 0,
        Some(item) => 1 << item,
        None => u64::MAX,
    }
}

/// Whether the record's word is one of `words` and none that the filter excludes. A training also fits by its
/// attendance: somebody of the unit attended in such a role, and passed if the filter asks for it. An attendee without
/// a role has the role of the training.
pub(super) fn fits_words(
    filter: &EvidenceFilter,
    words: &[&'static Word],
    evidence_record: &EvidenceRecord,
    unit: Option<UnitIx>,
) -> bool {
    let holds = |words: &[&'static Word], word: &Word| words.iter().any(|w| w.en == word.en);
    let among = |word: Option<&Word>| words.is_empty() || word.is_some_and(|word| holds(words, word));
    let by_word =
        among(evidence_record.word) && !evidence_record.word.is_some_and(|word| holds(&filter.not_words, word));
    let attended = |a: &Attendee| {
        (unit.is_none() || a.unit == unit)
            && (!filter.passed || a.passed)
            && a.role.map_or(by_word, |role| among(Some(role)))
    };
    (by_word && !filter.passed) || evidence_record.attendees.iter().any(attended)
}

/// Whether somebody attended in such a role, from the unit if one is given, and passed if the filter asks for it.
fn has_attended(asked: &Attended, evidence_record: &EvidenceRecord, unit: Option<UnitIx>) -> bool {
    let is_such = |role: &Word| asked.roles.is_empty() || asked.roles.iter().any(|w| w.en == role.en);
    evidence_record.attendees.iter().any(|a| {
        (unit.is_none() || a.unit == unit)
            && (!asked.passed || a.passed)
            && a.role.or(evidence_record.word).map_or(asked.roles.is_empty(), is_such)
    })
}

/// Whether the 带队人 is the 主要负责人 of the unit, or of one of the record's units if none is given.
fn is_led_by_principal(register: &Register, evidence_record: &EvidenceRecord, unit: Option<UnitIx>) -> bool {
    let leads = |unit: UnitIx| {
        let principal = register.get(unit).principal.as_deref();
        principal.is_some() && evidence_record.leader.as_deref() == principal
    };
    unit.map_or_else(|| evidence_record.units.iter().any(|unit| leads(*unit)), leads)
}
