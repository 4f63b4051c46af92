//! Reads the records that may be evidence, in one pass over each ledger that is needed.

use super::rows::{date, iso, strange, word};
use super::{Store, StoreError};
use crate::domain::evidence::{Attendee, Collector, Detail, EvidenceRecord};
use crate::domain::period::Period;
use crate::domain::plan::{BodyId, EventId, Ledger, Plan};
use crate::domain::unit::Register;
use crate::domain::words::{DRILL, MODE, ROLE, Words};
use chrono::NaiveDate;
use rusqlite::{Connection, Row, Statement};
use std::collections::HashMap;

impl Store {
    /// Hands every record that may be evidence and is dated on or before `today` to the collector. If `unit` is given,
    /// only records of this unit. If `since` is given, records of earlier days may be left out, except those that are
    /// marked for a period.
    pub fn collect(
        &self,
        collector: &mut Collector,
        plan: &Plan,
        register: &Register,
        today: NaiveDate,
        unit: Option<i64>,
        since: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        self.placed(|| {
            let only = unit.map(Only::Unit).or(since.map(Only::Since)).unwrap_or(Only::All);
            for (ledger, source) in &SOURCES {
                if !collector.looks_at(*ledger) {
                    continue;
                }
                let details = DETAILS.map(|detail| collector.asks(*ledger, detail));
                source.read(&self.conn, plan, register, today, only, *ledger, details, &mut |evidence_record| {
                    collector.add(evidence_record)
                })?;
            }
            if collector.looks_at(Ledger::Submission) {
                self.submitted(today, &mut |evidence_record| collector.add(evidence_record))?;
            }
            self.collect_holdings(collector, plan, register, today)
        })
    }

    /// One record of a ledger as evidence, if records of the ledger are evidence by their day and the record is not
    /// void and not after `today`.
    pub fn evidence_record(
        &self,
        ledger: &str,
        id: i64,
        plan: &Plan,
        register: &Register,
        today: NaiveDate,
    ) -> Result<Option<EvidenceRecord>, StoreError> {
        let Some((of, source)) = SOURCES.iter().find(|(_, source)| source.table == ledger) else { return Ok(None) };
        self.placed(|| {
            let mut found = None;
            source.read(
                &self.conn,
                plan,
                register,
                today,
                Only::Record(id),
                *of,
                DETAILS.map(|_| true),
                &mut |record| {
                    found = Some(record.clone());
                },
            )?;
            Ok(found)
        })
    }

    /// The explanations (说明) recorded on or before a day: the obligation's id, and the unit's key where a unit owes it.
    pub fn explained(&self, today: NaiveDate) -> Result<Vec<(String, Option<i64>)>, StoreError> {
        let sql = "SELECT obligation, unit FROM explanation WHERE void_reason IS NULL AND date <= ?";
        self.rows(sql, [iso(today)], |row| row.try_into())
    }

    /// The recorded days of events.
    pub fn events(&self, plan: &Plan) -> Result<Vec<(EventId, NaiveDate)>, StoreError> {
        let all: Vec<_> = self.rows("SELECT event, happened FROM event WHERE void_reason IS NULL", [], |row| {
            let day = row.get_ref(1)?.as_str()?;
            let day = date(day).ok_or_else(|| strange("happened", day))?;
            Ok(plan.find_event(row.get_ref(0)?.as_str()?).map(|event| (event, day)))
        })?;
        Ok(all.into_iter().flatten().collect())
    }
}

/// Which records of a ledger are read.
#[derive(Debug, Clone, Copy)]
enum Only {
    All,
    /// Those of this day and later ones, and those that are marked for a period.
    Since(NaiveDate),
    /// Those that name this unit, by the store's key.
    Unit(i64),
    /// This record, by the store's key.
    Record(i64),
}

/// The details that are read if a measure depends on them, in the order of [`Details`].
const DETAILS: [Detail; 5] = [Detail::Bodies, Detail::Topic, Detail::Leader, Detail::Experts, Detail::Draw];

/// Which of [`DETAILS`] are read.
type Details = [bool; DETAILS.len()];

/// The ledgers whose records are evidence by their day.
static SOURCES: [(Ledger, Source); 4] = [
    (Ledger::Activity, Source { table: "activity", word: None, details: ["a.body", "", "", "", ""] }),
    (
        Ledger::Training,
        Source { table: "training", word: Some(("role", ROLE)), details: ["a.body", "a.topic", "", "", ""] },
    ),
    (Ledger::Drill, Source { table: "drill", word: Some(("type", DRILL)), details: ["a.body", "", "", "", ""] }),
    (
        Ledger::Inspection,
        Source {
            table: "inspection",
            word: Some(("mode", MODE)),
            details: [
                "a.bodies",
                "a.topic",
                "a.leader",
                "a.experts IS NOT NULL",
                "a.id IN (SELECT inspection FROM draw_candidate WHERE inspection IS NOT NULL)",
            ],
        },
    ),
];

/// How the rows of a ledger are read as evidence.
struct Source {
    table: &'static str,
    /// The column that a measure's filter compares, with the words that the column may have.
    word: Option<(&'static str, Words)>,
    /// SQL for each of [`DETAILS`]; empty where the ledger has no such column.
    details: [&'static str; DETAILS.len()],
}

impl Source {
    #[allow(clippy::too_many_arguments)]
    fn read(
        &self,
        conn: &Connection,
        plan: &Plan,
        register: &Register,
        today: NaiveDate,
        only: Only,
        ledger: Ledger,
        mut details: Details,
        each: &mut dyn FnMut(&EvidenceRecord),
    ) -> rusqlite::Result<()> {
        let table = self.table;
        let word_column = self.word.map_or("NULL".to_string(), |(key, _)| format!("a.{key}"));
        details.iter_mut().zip(self.details).for_each(|(is_read, sql)| *is_read &= !sql.is_empty());
        let [bodies, topic, leader, experts, draw] =
            std::array::from_fn(|at| if details[at] { self.details[at] } else { "NULL" });
        let tick = if ledger == Ledger::Activity { ", a.measure, a.items, a.amount_yuan > 0" } else { "" };
        let only_of = |key: &str| match (only, ledger) {
            (Only::All | Only::Since(_), _) => "1".to_string(),
            (Only::Record(id), _) => format!("{key} = {id}"),
            (Only::Unit(id), Ledger::Training) => format!(
                "({key} IN (SELECT training FROM training_units WHERE value = {id}) \
                 OR {key} IN (SELECT training FROM attendance WHERE unit = {id}))"
            ),
            (Only::Unit(id), _) => format!("{key} IN (SELECT {table} FROM {table}_units WHERE value = {id})"),
        };
        // Rows come in the order of keys, so that SQLite need not sort them, and their units beside them in the same
        // order, so that it need not look for those of each row. The plus sign keeps SQLite from using the index of
        // days: nearly all rows match, and SQLite would have to sort them by key.
        let sql = format!(
            "SELECT a.id, a.date, {word_column}, (coalesce(a.\"for\", a.town, {bodies}, {topic}) IS NOT NULL) \
             | ((({experts}) IS TRUE) << 1) | ((({draw}) IS TRUE) << 2), a.\"for\", a.town, {bodies}, {topic}, {leader}{tick} \
             FROM {table} a WHERE a.void_reason IS NULL AND +a.date <= ? AND {} ORDER BY a.id",
            match only {
                Only::Since(day) => format!("(+a.date >= '{}' OR a.\"for\" IS NOT NULL)", iso(day)),
                _ => only_of("a.id"),
            }
        );
        let units = format!("SELECT {table}, value FROM {table}_units WHERE {} ORDER BY 1, 2", only_of(table));
        let mut attendance = Attendance::prepare(conn, ledger)?;
        let (mut statement, mut units) = (conn.prepare_cached(&sql)?, conn.prepare_cached(&units)?);
        let (mut rows, mut units) = (statement.query([iso(today)])?, units.query([])?);
        let mut bodies = Bodies { plan, known: HashMap::new() };
        let mut next: Option<(i64, i64)> = units.next()?.map(<(i64, i64)>::try_from).transpose()?;
        let mut evidence_record = EvidenceRecord { ledger: Some(ledger), ..EvidenceRecord::default() };
        while let Some(row) = rows.next()? {
            self.fill(&mut evidence_record, row, plan, &mut bodies, ledger, details)?;
            while let Some((record, unit)) = next.filter(|(record, _)| *record <= evidence_record.record) {
                if record == evidence_record.record {
                    evidence_record.units.extend(register.by_id(unit));
                }
                next = units.next()?.map(<(i64, i64)>::try_from).transpose()?;
            }
            attendance.add(&mut evidence_record, register)?;
            each(&evidence_record);
        }
        Ok(())
    }

    fn fill(
        &self,
        evidence_record: &mut EvidenceRecord,
        row: &Row<'_>,
        plan: &Plan,
        bodies: &mut Bodies,
        ledger: Ledger,
        details: Details,
    ) -> rusqlite::Result<()> {
        let text = |at: usize| -> rusqlite::Result<Option<&str>> { Ok(row.get_ref(at)?.as_str_or_null()?) };
        let flag = |at: usize| -> rusqlite::Result<bool> { Ok(row.get::<_, Option<bool>>(at)?.unwrap_or(false)) };
        evidence_record.record = row.get(0)?;
        let day = row.get_ref(1)?.as_str()?;
        evidence_record.date = date(day).ok_or_else(|| strange("date", day))?;
        evidence_record.word = text(2)?.and_then(|en| self.word.and_then(|(_, words)| word(words, en)));
        // To read a column takes longer than to find in SQLite that it has no value, as most of these have none.
        let flags: i64 = row.get(3)?;
        (evidence_record.has_expert, evidence_record.drawn) = (flags & 2 > 0, flags & 4 > 0);
        (evidence_record.counts_for, evidence_record.town) = (None, false);
        evidence_record.bodies.clear();
        if flags & 1 > 0 {
            evidence_record.counts_for = text(4)?.and_then(Period::parse);
            evidence_record.town = flag(5)?;
            evidence_record.bodies.extend_from_slice(text(6)?.map_or(&[], |ids| bodies.of(ids)));
        }
        let [_, topic, leader, ..] = details;
        if topic {
            put(&mut evidence_record.topic, if flags & 1 > 0 { text(7)? } else { None });
        }
        if leader {
            put(&mut evidence_record.leader, text(8)?);
        }
        if ledger == Ledger::Activity {
            evidence_record.measure = text(9)?.and_then(|id| plan.find_key(id));
            evidence_record.parts = match (evidence_record.measure, text(10)?) {
                (Some(measure), Some(items)) => {
                    let known = &plan.measure(measure).items;
                    let places = items.split('\n').filter_map(|item| known.iter().position(|k| k == item));
                    Some(places.fold(0, |parts, place| parts | 1 << place))
                }
                _ => None,
            };
            evidence_record.paid = flag(11)?;
            // A tick for a measure that the plan no longer has is evidence for nothing.
            evidence_record.ledger = evidence_record.measure.map(|_| ledger);
        }
        evidence_record.units.clear();
        evidence_record.attendees.clear();
        Ok(())
    }
}

/// Puts a text where the record before had another, without new memory for each record.
fn put(place: &mut Option<String>, text: Option<&str>) {
    match (place.as_mut(), text) {
        (Some(place), Some(text)) => {
            place.clear();
            place.push_str(text);
        }
        _ => *place = text.map(str::to_string),
    }
}

/// The bodies that the rows name, looked up once for each text.
struct Bodies<'p> {
    plan: &'p Plan,
    known: HashMap<String, Vec<BodyId>>,
}

impl Bodies<'_> {
    fn of(&mut self, ids: &str) -> &[BodyId] {
        if !self.known.contains_key(ids) {
            let found = ids.split('\n').filter_map(|id| self.plan.find_body(id)).collect();
            self.known.insert(ids.to_string(), found);
        }
        self.known.get(ids).map_or(&[], Vec::as_slice)
    }
}

/// The statement that reads the attendees of a training.
struct Attendance<'c>(Option<Statement<'c>>);

impl<'c> Attendance<'c> {
    fn prepare(conn: &'c Connection, ledger: Ledger) -> rusqlite::Result<Self> {
        let any = "SELECT EXISTS (SELECT 1 FROM attendance)";
        if ledger != Ledger::Training || !conn.query_row(any, [], |row| row.get::<_, bool>(0))? {
            return Ok(Attendance(None));
        }
        conn.prepare("SELECT unit, role, passed FROM attendance WHERE training = ? AND void_reason IS NULL")
            .map(|s| Attendance(Some(s)))
    }

    fn add(&mut self, evidence_record: &mut EvidenceRecord, register: &Register) -> rusqlite::Result<()> {
        let Some(statement) = &mut self.0 else { return Ok(()) };
        let mut rows = statement.query([evidence_record.record])?;
        while let Some(row) = rows.next()? {
            evidence_record.attendees.push(Attendee {
                unit: row.get::<_, Option<i64>>(0)?.and_then(|id| register.by_id(id)),
                role: row.get_ref(1)?.as_str_or_null()?.and_then(|en| word(ROLE, en)),
                passed: row.get::<_, Option<bool>>(2)?.unwrap_or(false),
            });
        }
        Ok(())
    }
}
