//! Random units, evidence and events, and the report input that joins them to a random plan.

use crate::model::random_plan::{BODIES, MEASURES, cadence, categories, day, event, event_day, few, plan};
use crate::model::restated_days::walk;
use crate::model::restatement::Scenario;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use zhiben::domain::evidence::{Attendee, EvidenceRecord};
use zhiben::domain::period::Period;
use zhiben::domain::plan::{BodyId, Ledger, MeasureId};
use zhiben::domain::unit::{Stop, Unit, UnitIx};
use zhiben::domain::words::{APPROVAL, DEVICE, DRILL, GRADE, MODE, ROLE, TEAM, Word};

const UNITS: u32 = 4;
const NAMES: [&str; 3] = ["张三", "李四", "王五"];

fn name() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.8, select(&NAMES[..]).prop_map(str::to_string))
}

fn unit(place: u32) -> BoxedStrategy<Unit> {
    let life = (option::weighted(0.4, day()), option::weighted(0.4, day()), option::weighted(0.3, day()));
    let life = (life, vec((day(), option::weighted(0.7, 0..400i64)), 0..3));
    (categories(), life, name(), 0..4usize, prop::bool::weighted(0.1))
        .prop_map(move |(categories, ((since, until, managed_from), stops), principal, standard_grade, void)| Unit {
            id: i64::from(place) + 1,
            code: format!("U{place}"),
            name: format!("单位{place}"),
            categories,
            principal,
            controller: None,
            standard_grade,
            since,
            managed_from,
            until,
            stops: stops.into_iter().map(|(from, days)| Stop { from, until: days.map(|n| walk(from, n)) }).collect(),
            void,
        })
        .boxed()
}

/// 计入周期: of any length, an event's or a holiday's day, or the plan as a whole.
fn mark() -> impl Strategy<Value = Option<Period>> {
    let period = prop_oneof![
        6 => (cadence(), day()).prop_map(|(cadence, day)| cadence.holding(day)),
        2 => event_day().prop_map(Period::Day),
        1 => Just(Period::Plan),
    ];
    option::weighted(0.3, period)
}

fn word(ledger: Ledger) -> BoxedStrategy<Option<&'static Word>> {
    let one_of = |words| few(words).prop_map(|found| found.first().copied()).boxed();
    match ledger {
        Ledger::Training => one_of(ROLE),
        Ledger::Drill => one_of(DRILL),
        Ledger::Inspection => one_of(MODE),
        Ledger::Certificate | Ledger::Person => one_of(ROLE),
        Ledger::Approval => one_of(APPROVAL),
        Ledger::Device => one_of(DEVICE),
        Ledger::Hazard => select(GRADE.iter().collect::<Vec<_>>()).prop_map(Some).boxed(),
        _ => Just(None).boxed(),
    }
}

fn some_units() -> impl Strategy<Value = Vec<UnitIx>> {
    subsequence((0..UNITS).map(UnitIx).collect::<Vec<_>>(), 0..=UNITS as usize)
}

fn attendees() -> impl Strategy<Value = Vec<Attendee>> {
    let role = few(ROLE).prop_map(|found| found.first().copied());
    let one = (option::weighted(0.9, 0..UNITS), role, any::<bool>());
    vec(one.prop_map(|(unit, role, passed)| Attendee { unit: unit.map(UnitIx), role, passed }), 0..4)
}

fn team() -> impl Strategy<Value = Option<&'static Word>> {
    few(TEAM).prop_map(|found| found.first().copied())
}

/// A tick names its measure, and perhaps its parts; any other record shows by its fields what it is.
fn evidence_record() -> BoxedStrategy<EvidenceRecord> {
    let ledger = vec![
        Ledger::Activity,
        Ledger::Training,
        Ledger::Drill,
        Ledger::Inspection,
        Ledger::Hazard,
        Ledger::Certificate,
        Ledger::Person,
        Ledger::Approval,
        Ledger::Enforcement,
        Ledger::Tip,
        Ledger::Device,
        Ledger::Publicity,
    ];
    let bodies = subsequence((0..BODIES).map(BodyId).collect::<Vec<_>>(), 0..=2);
    let tick = (0..MEASURES, option::weighted(0.4, 1..8u64));
    select(ledger)
        .prop_flat_map(move |ledger| {
            let who = (some_units(), bodies.clone(), attendees());
            let words = (word(ledger), team());
            let publicity = (option::of(select(vec!["宣讲", "发放资料"])), option::of(select(vec!["企业", "学校"])));
            let topic = prop::option::of(select(vec!["用电", "动火用电", "防汛", "企业宣讲"]));
            let marks = (any::<bool>(), any::<bool>(), topic, any::<bool>(), publicity);
            (day(), mark(), tick.clone(), who, words, name(), (any::<bool>(), marks)).prop_map(
                move |(
                    date,
                    counts_for,
                    (measure, parts),
                    (units, bodies, attendees),
                    (word, team),
                    leader,
                    (has_expert, (town, drawn, topic, paid, (form, audience))),
                )| {
                    EvidenceRecord {
                        ledger: Some(ledger),
                        record: 0,
                        date,
                        counts_for,
                        measure: Some(MeasureId(measure)).filter(|_| ledger == Ledger::Activity),
                        parts: parts.filter(|_| ledger == Ledger::Activity),
                        units,
                        bodies,
                        word,
                        team: team.filter(|_| ledger == Ledger::Person),
                        leader: leader.filter(|_| ledger == Ledger::Inspection),
                        has_expert,
                        town,
                        paid: paid && [Ledger::Activity, Ledger::Tip].contains(&ledger),
                        form: form.filter(|_| ledger == Ledger::Publicity).map(str::to_string),
                        audience: audience.filter(|_| ledger == Ledger::Publicity).map(str::to_string),
                        drawn: drawn && ledger == Ledger::Inspection,
                        topic: topic
                            .filter(|_| [Ledger::Training, Ledger::Inspection, Ledger::Publicity].contains(&ledger))
                            .map(str::to_string),
                        attendees: if ledger == Ledger::Training { attendees } else { Vec::new() },
                    }
                },
            )
        })
        .boxed()
}

pub fn scenario() -> BoxedStrategy<Scenario> {
    let units = (unit(0), unit(1), unit(2), unit(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d]);
    (plan(), units, vec(evidence_record(), 0..60), vec((event(), event_day()), 0..4))
        .prop_map(|(plan, units, evidence_records, events)| {
            let mut counts = [0; Ledger::ALL.len()];
            let evidence_records = evidence_records.into_iter().map(|evidence_record| {
                // A part that the measure has not got is refused when it is typed, so none is ticked here.
                let known = |id: MeasureId| (1u64 << plan.measures[id.0 as usize].parts()) - 1;
                let parts = evidence_record
                    .parts
                    .zip(evidence_record.measure)
                    .map(|(parts, id)| parts & known(id))
                    .filter(|parts| *parts > 0);
                // Keys are unique within a ledger only.
                let count = &mut counts[evidence_record.ledger.expect("each has its ledger") as usize];
                *count += 1;
                EvidenceRecord { record: *count, parts, ..evidence_record }
            });
            let evidence_records = evidence_records.collect();
            Scenario { units, evidence_records, events, plan }
        })
        .boxed()
}
