//! 结项: reads and writes closings of plans with the figures that they froze. The frozen rows are texts, as in ids and
//! files; the caller decides which plan, measure and unit a text means. A closing is never changed. `undo` may remove
//! it if it is the last command.

use super::records::Query;
use super::rows::{date, iso, strange, to_sql};
use super::submissions::sha256;
use super::{Store, StoreError, Writer};
use crate::ledger::{CLOSING, Record, Value};
use chrono::NaiveDate;
use rusqlite::{Row, params, params_from_iter};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// An obligation as frozen by a closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenDuty {
    pub measure: String,
    /// Who owes the obligation: `town`, `body:ID` or `unit:CODE`.
    pub subject: String,
    /// The store's key of the unit, if the subject is a unit.
    pub unit: Option<i64>,
    pub period: String,
    pub due: Option<NaiveDate>,
    /// The status as its English word.
    pub status: String,
    pub done_on: Option<NaiveDate>,
    pub last: Option<NaiveDate>,
    pub parts: u64,
    pub explained: bool,
    /// The number and the day of each record that counted.
    pub evidence: Vec<(String, NaiveDate)>,
}

/// The value of a target on a day, as frozen by a closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenValue {
    pub holds: bool,
    /// Part, whole, and whether the value is a count.
    pub value: Option<(i64, i64, bool)>,
    /// For each record that prevents the target, its number and its name.
    pub blocking: Vec<(String, String)>,
    pub no_data: Option<String>,
    pub is_ripe: bool,
}

/// A target as frozen by a closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenTarget {
    pub target: String,
    /// The status as its English word.
    pub status: String,
    pub now: FrozenValue,
    pub on_due: Option<FrozenValue>,
    pub cleared_on: Option<NaiveDate>,
}

/// Something that was not settled when the plan was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The kind of the unsettled thing, as its English word.
    pub kind: String,
    /// The number or id of the unsettled thing.
    pub record: String,
    pub what: String,
    pub owner: Option<String>,
    pub due: Option<NaiveDate>,
}

/// All rows that a closing freezes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frozen {
    pub duties: Vec<FrozenDuty>,
    pub targets: Vec<FrozenTarget>,
    pub standing: Vec<Standing>,
}

impl Frozen {
    /// The SHA-256 of all rows, in hexadecimal. Equal rows give the same SHA-256.
    pub fn sha256(&self) -> String {
        let mut text = String::new();
        let mut line = |parts: Json| {
            text.push_str(&parts.to_string());
            text.push('\n');
        };
        let day = |day: Option<NaiveDate>| day.map(iso);
        for d in &self.duties {
            let key = json!([d.measure, d.subject, d.period, day(d.due), d.status, day(d.done_on), day(d.last)]);
            line(json!(["duty", key, d.parts, d.explained, evidence(&d.evidence)]));
        }
        for t in &self.targets {
            line(json!(["target", t.target, t.status, t.now.json(), t.on_due.as_ref().map(FrozenValue::json)]));
        }
        for s in &self.standing {
            line(json!(["standing", s.kind, s.record, s.what, s.owner, day(s.due)]));
        }
        sha256(text.as_bytes())
    }
}

impl FrozenValue {
    fn json(&self) -> Json {
        let FrozenValue { holds, value, blocking, no_data, is_ripe } = self;
        json!({ "holds": holds, "value": value, "blocking": blocking, "no_data": no_data, "ripe": is_ripe })
    }

    fn parse(text: &str) -> rusqlite::Result<FrozenValue> {
        let wrong = || strange("now", text);
        let json: Json = serde_json::from_str(text).map_err(|_| wrong())?;
        let flag = |key: &str| json[key].as_bool().ok_or_else(wrong);
        let pair = |pair: &Json| Some((pair[0].as_str()?.to_string(), pair[1].as_str()?.to_string()));
        let value = |v: &Json| Some((v[0].as_i64()?, v[1].as_i64()?, v[2].as_bool()?));
        Ok(FrozenValue {
            holds: flag("holds")?,
            value: if json["value"].is_null() { None } else { Some(value(&json["value"]).ok_or_else(wrong)?) },
            blocking: list(&json["blocking"], pair).ok_or_else(wrong)?,
            no_data: json["no_data"].as_str().map(str::to_string),
            is_ripe: flag("ripe")?,
        })
    }
}

fn list<T>(json: &Json, of: impl Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    json.as_array()?.iter().map(of).collect()
}

fn evidence(pieces: &[(String, NaiveDate)]) -> Json {
    pieces.iter().map(|(no, day)| json!([no, iso(*day)])).collect()
}

impl Writer<'_> {
    /// Writes a closing with its frozen rows and returns its key. `record` has all columns of the closing.
    pub fn insert_closing(&self, record: &Record, frozen: &Frozen) -> Result<i64, StoreError> {
        for table in ["closing", "closing_duty", "closing_target", "closing_standing"] {
            self.watch(table)?;
        }
        let keys = CLOSING.columns.iter().map(|c| format!("\"{}\"", c.key)).collect::<Vec<_>>().join(", ");
        let marks = vec!["?"; CLOSING.columns.len()].join(", ");
        let values = record.values.iter().map(|value| to_sql(value.as_ref()));
        self.conn.execute(&format!("INSERT INTO closing ({keys}) VALUES ({marks})"), params_from_iter(values))?;
        let id = self.conn.last_insert_rowid();
        let day = |day: Option<NaiveDate>| day.map(iso);
        let sql = "INSERT INTO closing_duty (closing, measure, subject, unit, period, due, status, done_on, last, parts, \
                   explained, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let mut statement = self.conn.prepare(sql)?;
        for d in &frozen.duties {
            let evidence = evidence(&d.evidence).to_string();
            let (due, done, last) = (day(d.due), day(d.done_on), day(d.last));
            let key = params![
                id,
                d.measure,
                d.subject,
                d.unit,
                d.period,
                due,
                d.status,
                done,
                last,
                bits(d.parts),
                d.explained,
                evidence
            ];
            statement.execute(key)?;
        }
        let sql =
            "INSERT INTO closing_target (closing, target, status, now, on_due, cleared_on) VALUES (?, ?, ?, ?, ?, ?)";
        let mut statement = self.conn.prepare(sql)?;
        for t in &frozen.targets {
            let on_due = t.on_due.as_ref().map(|value| value.json().to_string());
            statement.execute(params![id, t.target, t.status, t.now.json().to_string(), on_due, day(t.cleared_on)])?;
        }
        let sql = "INSERT INTO closing_standing (closing, kind, record, what, owner, due) VALUES (?, ?, ?, ?, ?, ?)";
        let mut statement = self.conn.prepare(sql)?;
        for s in &frozen.standing {
            statement.execute(params![id, s.kind, s.record, s.what, s.owner, day(s.due)])?;
        }
        Ok(id)
    }
}

/// Converts the bits to SQLite's signed integer.
fn bits(parts: u64) -> i64 {
    i64::from_ne_bytes(parts.to_ne_bytes())
}

fn parts(bits: i64) -> u64 {
    u64::from_ne_bytes(bits.to_ne_bytes())
}

impl Store {
    /// This site's last closing of a plan. Only the last closing counts.
    pub fn closing_of(&self, plan: &str) -> anyhow::Result<Option<Record>> {
        let all = self.all(&CLOSING, &Query::by("plan", Value::Text(plan.to_string())))?;
        Ok(self.local_of(all)?.into_iter().max_by_key(|closing| closing.id))
    }

    /// The ids of the plans that this site has closed by a day.
    pub fn closed_plans(&self, today: NaiveDate) -> anyhow::Result<Vec<String>> {
        let all = self.local_of(self.all(&CLOSING, &Query::default())?)?;
        // The last closing of a plan counts, and may be of a later day than the first.
        let mut last: BTreeMap<&str, &Record> = BTreeMap::new();
        for closing in all.iter().filter(|closing| !closing.is_void()) {
            let plan = closing.text("plan").unwrap_or_default();
            let known = last.entry(plan).or_insert(closing);
            *known = if closing.id > known.id { closing } else { known };
        }
        let is_closed = |closing: &&&Record| closing.date("on").is_some_and(|on| on <= today);
        Ok(last.values().filter(is_closed).filter_map(|closing| closing.text("plan")).map(str::to_string).collect())
    }

    /// Hands the obligations that a closing froze to `each`, in the order of freezing: all obligations, or those of one
    /// measure, of one unit, or both.
    pub fn frozen_duties(
        &self,
        closing: i64,
        measure: Option<&str>,
        unit: Option<i64>,
        each: &mut dyn FnMut(FrozenDuty),
    ) -> Result<(), StoreError> {
        self.placed(|| {
            let sql = "SELECT measure, subject, unit, period, due, status, done_on, last, parts, explained, evidence \
                       FROM closing_duty WHERE closing = ?1 AND (?2 IS NULL OR unit = ?2)";
            // The index of the rows begins with closing and measure.
            let narrowed = if measure.is_some() { " AND measure = ?3" } else { " AND ?3 IS NULL" };
            let mut statement = self.conn.prepare(&format!("{sql}{narrowed} ORDER BY id"))?;
            let mut rows = statement.query(params![closing, unit, measure])?;
            while let Some(row) = rows.next()? {
                each(duty(row)?);
            }
            Ok(())
        })
    }

    /// The targets that a closing froze.
    pub fn frozen_targets(&self, closing: i64) -> Result<Vec<FrozenTarget>, StoreError> {
        let sql = "SELECT target, status, now, on_due, cleared_on FROM closing_target WHERE closing = ? ORDER BY id";
        self.rows(sql, [closing], |row| {
            Ok(FrozenTarget {
                target: row.get(0)?,
                status: row.get(1)?,
                now: FrozenValue::parse(row.get_ref(2)?.as_str()?)?,
                on_due: row.get_ref(3)?.as_str_or_null()?.map(FrozenValue::parse).transpose()?,
                cleared_on: day_at(row, 4, "cleared_on")?,
            })
        })
    }

    /// What was not settled at a closing.
    pub fn frozen_standing(&self, closing: i64) -> Result<Vec<Standing>, StoreError> {
        let sql = "SELECT kind, record, what, owner, due FROM closing_standing WHERE closing = ? ORDER BY id";
        self.rows(sql, [closing], |row| {
            let due = day_at(row, 4, "due")?;
            Ok(Standing { kind: row.get(0)?, record: row.get(1)?, what: row.get(2)?, owner: row.get(3)?, due })
        })
    }
}

fn duty(row: &Row<'_>) -> rusqlite::Result<FrozenDuty> {
    let text = row.get_ref(10)?.as_str()?;
    let piece = |piece: &Json| Some((piece[0].as_str()?.to_string(), date(piece[1].as_str()?)?));
    let json: Option<Json> = serde_json::from_str(text).ok();
    Ok(FrozenDuty {
        measure: row.get(0)?,
        subject: row.get(1)?,
        unit: row.get(2)?,
        period: row.get(3)?,
        due: day_at(row, 4, "due")?,
        status: row.get(5)?,
        done_on: day_at(row, 6, "done_on")?,
        last: day_at(row, 7, "last")?,
        parts: parts(row.get(8)?),
        explained: row.get(9)?,
        evidence: json.and_then(|json| list(&json, piece)).ok_or_else(|| strange("evidence", text))?,
    })
}

fn day_at(row: &Row<'_>, at: usize, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    let text = row.get_ref(at)?.as_str_or_null()?;
    text.map(|text| date(text).ok_or_else(|| strange(column, text))).transpose()
}
