//! The second half of the restatement: what counts as evidence for whom, to which period it belongs,
//! and on which day an obligation was done. Each question is asked of every deed afresh.

use crate::model::restatement::{Piece, Scenario, Slot, head};
use chrono::NaiveDate;
use zhiben::domain::evidence::{EvidenceRecord, Subject};
use zhiben::domain::plan::{Evidence, EvidenceFilter, Ledger, Measure, MeasureId, Rule};
use zhiben::domain::unit::{Unit, UnitIx};
use zhiben::domain::words::{Grade, Word, Worded};

/// The deeds that are evidence of a measure for a subject, on or before the as-of day.
pub fn pieces(scenario: &Scenario, id: MeasureId, subject: Subject, today: NaiveDate) -> Vec<Piece> {
    let measure = &scenario.plan.measures[id.0 as usize];
    let mut found = Vec::new();
    // The register says of each unit what it is, on any day.
    let as_is = |(place, unit): (usize, &Unit)| EvidenceRecord {
        ledger: Some(Ledger::Unit),
        record: unit.id,
        date: today,
        units: vec![UnitIx(place as u32)],
        ..EvidenceRecord::default()
    };
    let register: Vec<EvidenceRecord> =
        scenario.units.iter().enumerate().filter(|(_, unit)| !unit.void).map(as_is).collect();
    // So does the leading group: it is evidence while there is one and each of its members has something in charge.
    let group: Vec<EvidenceRecord> = match is_group_complete(scenario, measure, today) {
        true => vec![EvidenceRecord { ledger: Some(Ledger::Member), date: today, ..EvidenceRecord::default() }],
        false => Vec::new(),
    };
    for evidence_record in scenario
        .evidence_records
        .iter()
        .chain(&register)
        .chain(&group)
        .filter(|evidence_record| evidence_record.date <= today && names(measure, evidence_record, subject))
    {
        let ledger = evidence_record.ledger.expect("the worlds give every deed its ledger");
        let is_held_to_the_start = [Ledger::Training, Ledger::Drill, Ledger::Inspection].contains(&ledger);
        if is_held_to_the_start && evidence_record.date < head(&scenario.plan, measure).starts {
            continue;
        }
        let mut covered = 0;
        for evidence in measure.evidence.iter().filter(|e| e.ledger == ledger) {
            covered |= parts_shown(scenario, measure, id, evidence, evidence_record, subject);
        }
        if covered != 0 {
            let marked = evidence_record.counts_for.map(|period| period.to_string());
            found.push(Piece { date: evidence_record.date, marked, parts: covered });
        }
    }
    found
}

/// Whether the leading group of the measure's plan has members on the day and none of them is without a field.
fn is_group_complete(scenario: &Scenario, measure: &Measure, today: NaiveDate) -> bool {
    let mut count = 0;
    for member in scenario.plan.members.iter().filter(|member| member.plan == measure.plan) {
        let has_begun = !matches!(member.since, Some(since) if since > today);
        let has_ended = matches!(member.until, Some(until) if until < today);
        if has_begun && !has_ended {
            if member.fields.is_empty() {
                return false;
            }
            count += 1;
        }
    }
    count > 0
}

/// Parts that must all be evidenced: the items, else the values of an `every` filter, else one.
fn part_count(measure: &Measure) -> usize {
    let of_every = measure.evidence.iter().filter(|e| e.filter.every).map(|e| e.filter.words.len()).max();
    match measure.items.len() {
        0 => of_every.unwrap_or(1).max(1),
        items => items,
    }
}

/// The day on which the last part had its last piece of those that belong to the slot.
pub fn done_on(measure: &Measure, slots: &[Slot], slot: &Slot, pieces: &[Piece]) -> Option<NaiveDate> {
    let times = match measure.rule {
        Rule::Recurring { times, .. } => times as usize,
        _ => 1,
    };
    let mut done: Option<NaiveDate> = None;
    for part in 0..part_count(measure) {
        let mut days: Vec<NaiveDate> = pieces
            .iter()
            .filter(|piece| piece.parts >> part & 1 == 1 && belongs(measure, slots, slot, piece))
            .map(|piece| piece.date)
            .collect();
        days.sort();
        done = done.max(Some(*days.get(times - 1)?));
    }
    done
}

/// A mark is looked at only where the measure has a period of that name; milestones and standing
/// measures never do.
fn belongs(measure: &Measure, slots: &[Slot], slot: &Slot, piece: &Piece) -> bool {
    let looks = !matches!(measure.rule, Rule::Milestone { .. } | Rule::Standing(_));
    match &piece.marked {
        Some(name) if looks && slots.iter().any(|s| s.name == *name) => slot.name == *name,
        _ => slot.opens <= piece.date && piece.date <= slot.shuts,
    }
}

/// For the town any record fits, and where units owe the same, only one that names none or is marked 镇级; the
/// others must be named, a unit by the row or by the attendance.
fn names(measure: &Measure, evidence_record: &EvidenceRecord, subject: Subject) -> bool {
    match subject {
        Subject::Town => !measure.owed_by.unit || evidence_record.town || about(evidence_record).is_empty(),
        Subject::Body(body) => evidence_record.bodies.contains(&body),
        Subject::Unit(unit) => about(evidence_record).contains(&unit),
    }
}

/// The parts of the measure that a deed shows by one line of its evidence.
fn parts_shown(
    scenario: &Scenario,
    measure: &Measure,
    id: MeasureId,
    evidence: &Evidence,
    evidence_record: &EvidenceRecord,
    subject: Subject,
) -> u64 {
    let everything = (0..part_count(measure)).map(|part| 1 << part).sum::<u64>();
    let filter = &evidence.filter;
    if evidence.ledger == Ledger::Activity && !filter.of.is_empty() {
        // A tick of another measure.
        if !evidence_record.measure.is_some_and(|of| filter.of.contains(&of)) {
            return 0;
        }
    } else if evidence.ledger == Ledger::Activity {
        return if evidence_record.measure == Some(id) { evidence_record.parts.unwrap_or(everything) } else { 0 };
    }
    if !fits_around(scenario, filter, evidence_record, subject) {
        return 0;
    }
    if filter.every {
        let shows = |word: &Word| fits(scenario, filter, &[word], evidence_record, subject);
        return filter.words.iter().enumerate().filter(|(_, word)| shows(word)).map(|(part, _)| 1 << part).sum();
    }
    let words: Vec<&Word> = filter.words.to_vec();
    match evidence.item {
        _ if !fits(scenario, filter, &words, evidence_record, subject) => 0,
        Some(item) => 1 << item,
        None => everything,
    }
}

/// The units of the row and of the attendance.
fn about(evidence_record: &EvidenceRecord) -> Vec<UnitIx> {
    evidence_record.units.iter().copied().chain(evidence_record.attendees.iter().filter_map(|a| a.unit)).collect()
}

/// What a filter asks besides the record's word: of what kind the unit is, who took part, what hangs on it.
fn fits_around(
    scenario: &Scenario,
    filter: &EvidenceFilter,
    evidence_record: &EvidenceRecord,
    subject: Subject,
) -> bool {
    let asked_units: Vec<UnitIx> = match unit_of(subject) {
        Some(unit) => vec![unit],
        None => about(evidence_record),
    };
    let is_such = |unit: &UnitIx| {
        let unit = &scenario.units[unit.0 as usize];
        (filter.unit_category.0 == 0 || unit.categories.0 & filter.unit_category.0 != 0)
            && (filter.unit_grade.is_empty() || filter.unit_grade.contains(&unit.standard_grade))
    };
    let asks_units = filter.unit_category.0 != 0 || !filter.unit_grade.is_empty();
    let distinct: std::collections::BTreeSet<_> = evidence_record.bodies.iter().collect();
    let attended = filter.attended.as_ref().is_none_or(|asked| {
        let there =
            evidence_record.attendees.iter().filter(|a| unit_of(subject).is_none() || a.unit == unit_of(subject));
        there.filter(|a| a.passed || !asked.passed).any(|a| {
            let role = a.role.or(evidence_record.word).map(|w| w.en);
            asked.roles.is_empty() || asked.roles.iter().any(|w| Some(w.en) == role)
        })
    });
    (!asks_units || asked_units.iter().any(is_such))
        && distinct.len() >= filter.bodies_min
        && (evidence_record.drawn || !filter.drawn)
        && (filter.organiser.is_empty() || distinct.iter().any(|body| filter.organiser.contains(body)))
        && (evidence_record.paid || !filter.paid)
        && (filter.form.is_empty()
            || contains_word(&filter.form, &evidence_record.form)
            || contains_word(&filter.form, &evidence_record.topic))
        && (filter.audience.is_empty()
            || contains_word(&filter.audience, &evidence_record.audience)
            || contains_word(&filter.audience, &evidence_record.topic))
        && (filter.topic.is_empty()
            || filter.topic.iter().any(|w| evidence_record.topic.as_ref().is_some_and(|t| t.contains(w))))
        && attended
}

fn contains_word(words: &[String], text: &Option<String>) -> bool {
    words.iter().any(|word| text.clone().unwrap_or_default().contains(word))
}

fn fits(
    scenario: &Scenario,
    filter: &EvidenceFilter,
    words: &[&Word],
    evidence_record: &EvidenceRecord,
    subject: Subject,
) -> bool {
    let among = |word: Option<&Word>| words.is_empty() || word.is_some_and(|w| words.iter().any(|o| o.en == w.en));
    if evidence_record.ledger == Some(Ledger::Training) {
        // Who was there: anyone for the town and for a body, its own people for a unit.
        let of_subject = |unit: Option<UnitIx>| !matches!(subject, Subject::Unit(_)) || unit == unit_of(subject);
        let there = evidence_record.attendees.iter().filter(|a| of_subject(a.unit));
        let mut people = there.filter(|a| !filter.passed || a.passed);
        return (among(evidence_record.word) && !filter.passed)
            || people.any(|a| among(a.role.or(evidence_record.word)));
    }
    if evidence_record.ledger == Some(Ledger::Hazard) {
        let grade = evidence_record.word.and_then(Grade::of);
        return filter.grade.is_empty() || grade.is_some_and(|g| filter.grade.contains(&g));
    }
    let led =
        |place: usize| evidence_record.leader.is_some() && scenario.units[place].principal == evidence_record.leader;
    let led_by_principal = match subject {
        Subject::Unit(unit) => led(unit.0 as usize),
        _ => evidence_record.units.iter().any(|unit| led(unit.0 as usize)),
    };
    among(evidence_record.word)
        && !evidence_record.word.is_some_and(|w| filter.not_words.iter().any(|o| o.en == w.en))
        && (!filter.led_by_principal || led_by_principal)
        && (filter.teams.is_empty()
            || filter.teams.iter().any(|t| evidence_record.team.is_some_and(|own| own.en == t.en)))
        && (!filter.expert || evidence_record.has_expert)
        && (!filter.by_body || !evidence_record.bodies.is_empty())
}

fn unit_of(subject: Subject) -> Option<UnitIx> {
    match subject {
        Subject::Unit(unit) => Some(unit),
        _ => None,
    }
}
