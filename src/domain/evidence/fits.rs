//! Whether a record is evidence of a measure: the conditions of one line of accepted evidence.

use super::{Attendee, Detail, EvidenceRecord};
use crate::domain::categories::Categories;
use crate::domain::plan::{Attended, BodyId, Evidence, EvidenceFilter, Ledger, MeasureId, Plan};
use crate::domain::unit::{Register, UnitIx};
use crate::domain::words::{Grade, Word, Worded};
use chrono::NaiveDate;

/// One line of the evidence that a measure accepts, with what every record is compared with.
#[derive(Clone)]
pub(in crate::domain) struct Looker<'a> {
    pub id: MeasureId,
    pub evidence: &'a Evidence,
    /// The categories of the units that owe the measure; `None` if the town or a body owes it.
    of_units: Option<Categories>,
    /// The start of the measure's plan, before which trainings, drills and inspections do not count.
    starts: Option<NaiveDate>,
    /// Whether a record without attendees fits by its word alone.
    is_by_word: bool,
    /// The word of the last record, and the parts that it covers.
    last: Option<(Option<&'static Word>, u64)>,
}

impl<'a> Looker<'a> {
    pub fn new(plan: &Plan, id: MeasureId, evidence: &'a Evidence) -> Looker<'a> {
        let measure = plan.measure(id);
        let is_dated = matches!(evidence.ledger, Ledger::Training | Ledger::Drill | Ledger::Inspection);
        Looker {
            id,
            evidence,
            of_units: (!measure.owed_by.town && !measure.owed_by.body).then_some(measure.categories),
            starts: is_dated.then(|| plan.head(measure.plan).starts),
            is_by_word: asks_words_only(&evidence.filter),
            last: None,
        }
    }

    /// Whether a record that names units of these categories may be evidence. Most measures are owed by units of other
    /// categories. A tick counts for another measure only if that measure names it (`activity.of`).
    pub fn may_take(&self, record: &EvidenceRecord, named: Categories) -> bool {
        self.of_units.is_none_or(|categories| categories.overlap(named))
            && self.starts.is_none_or(|starts| starts <= record.date)
            && record.measure.is_none_or(|of| self.evidence.filter.of.contains(&of))
    }

    /// Whether it depends on a detail of a record.
    pub fn asks(&self, plan: &Plan, detail: Detail) -> bool {
        let filter = &self.evidence.filter;
        match detail {
            Detail::Bodies => {
                plan.measure(self.id).owed_by.body
                    || filter.by_body
                    || filter.bodies_min > 0
                    || !filter.organiser.is_empty()
            }
            Detail::Topic => !(filter.topic.is_empty() && filter.form.is_empty() && filter.audience.is_empty()),
            Detail::Leader => filter.led_by_principal,
            Detail::Experts => filter.expert,
            Detail::Draw => filter.drawn,
        }
    }

    /// The parts that a record covers for each of its units and as a whole, if its word alone decides, or if it lacks
    /// attendees.
    pub fn parts_by_word(&mut self, record: &EvidenceRecord) -> Option<u64> {
        if !record.attendees.is_empty() {
            return None;
        }
        if self.evidence.filter.attended.is_some() || self.evidence.filter.passed {
            return Some(0);
        }
        if !self.is_by_word {
            return None;
        }
        let is_same = |last: Option<&'static Word>| match (last, record.word) {
            (Some(last), Some(word)) => std::ptr::eq(last, word),
            (last, word) => last.is_none() && word.is_none(),
        };
        match self.last {
            Some((last, parts)) if is_same(last) => Some(parts),
            _ => {
                let fits = fits_words(&self.evidence.filter, &self.evidence.filter.words, record, None);
                let parts = if fits { self.all_parts() } else { 0 };
                self.last = Some((record.word, parts));
                Some(parts)
            }
        }
    }

    /// The parts that a fitting record covers: one item, or all.
    fn all_parts(&self) -> u64 {
        self.evidence.item.map_or(u64::MAX, |item| 1 << item)
    }

    /// The parts that a record covers: one item, the values of an `every` filter, or all; none if it does not fit. For a
    /// unit only its own attendees and its own 主要负责人 count.
    pub fn parts_shown(&self, register: &Register, evidence_record: &EvidenceRecord, unit: Option<UnitIx>) -> u64 {
        let filter = &self.evidence.filter;
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
        if fits_words(filter, &filter.words, evidence_record, unit) { self.all_parts() } else { 0 }
    }
}

/// Whether only the word of a record, and attendees, decide whether it fits.
fn asks_words_only(filter: &EvidenceFilter) -> bool {
    let EvidenceFilter {
        words: _,
        not_words: _,
        grade,
        teams,
        led_by_principal,
        expert,
        passed,
        by_body,
        every,
        unit_category,
        unit_grade,
        bodies_min,
        drawn,
        organiser,
        attended,
        topic,
        form,
        audience,
        of: _,
        paid,
        kinds: _,
    } = filter;
    let flags = [led_by_principal, expert, passed, by_body, every, drawn, paid];
    let lists = [topic, form, audience];
    flags.iter().all(|flag| !**flag)
        && lists.iter().all(|list| list.is_empty())
        && (grade.is_empty() && teams.is_empty() && organiser.is_empty() && unit_grade.is_empty())
        && (unit_category.is_empty() && *bodies_min == 0 && attended.is_none())
}

/// Whether a record passes those conditions of the filter that do not depend on a unit.
pub(in crate::domain) fn fits_record(filter: &EvidenceFilter, evidence_record: &EvidenceRecord) -> bool {
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

/// Whether the record's word is one of `words` and none that the filter excludes. A training also fits by its
/// attendance: somebody of the unit attended in such a role, and passed if the filter asks for it. An attendee without
/// a role has the role of the training.
pub(in crate::domain) fn fits_words(
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
