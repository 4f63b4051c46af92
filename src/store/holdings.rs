//! Reads the records that are evidence without naming a measure (证书, 人员, 物资, 风险, 执法, 审批, 督办, 举报, 交办,
//! 设备, 许可证, 宣传). A record without a date gets the as-of day as its date.

use super::rows::{date, iso, strange, word};
use super::{Store, StoreError};
use crate::domain::certificate::{last_day, unfit};
use crate::domain::evidence::{Collector, EvidenceRecord};
use crate::domain::plan::{Ledger, Plan};
use crate::domain::unit::{Register, UnitIx};
use crate::domain::words::{APPROVAL, DEVICE, ORDER, RISK, ROLE, TEAM, VIOLATION, Words};
use chrono::NaiveDate;
use rusqlite::Row;
use std::collections::HashMap;

/// For each ledger, SQL that reads its records as evidence; `?1` is the as-of day. All have these columns: id, day,
/// word, bodies, unit, a text that may name a unit, team, 镇级. Further columns from 8 on:
///
/// - certificates and permits: the kind if no expiry is recorded; for a certificate also its kind and its holder;
/// - tips: whether the reward was paid;
/// - publicity: form, audience and topics.
const SOURCES: [(Ledger, Words, &str); 12] = [
    (
        Ledger::Certificate,
        ROLE,
        "SELECT id, coalesce(issued, ?1), role, NULL, unit, NULL, NULL, 0, iif(expires IS NULL, kind, NULL), kind, name FROM certificate \
         WHERE void_reason IS NULL AND (issued IS NULL OR issued <= ?1) AND (expires IS NULL OR expires >= ?1)",
    ),
    (
        Ledger::Person,
        ROLE,
        "SELECT id, coalesce(since, ?1), role, body, unit, village, team, town FROM person \
         WHERE void_reason IS NULL AND (since IS NULL OR since <= ?1) AND (until IS NULL OR until >= ?1)",
    ),
    (
        Ledger::Supply,
        RISK,
        "SELECT id, coalesce(counted, ?1), NULL, NULL, NULL, place, NULL, town FROM supply WHERE void_reason IS NULL \
         AND (quantity > 0 OR taken > ?1) AND (counted IS NULL OR counted <= ?1) AND (expires IS NULL OR expires >= ?1)",
    ),
    (
        Ledger::Risk,
        RISK,
        "SELECT id, announced, level, NULL, unit, NULL, NULL, 0 FROM risk WHERE void_reason IS NULL AND announced <= ?1",
    ),
    (
        Ledger::Enforcement,
        VIOLATION,
        "SELECT id, date, violation, bodies, unit, NULL, NULL, town FROM enforcement WHERE void_reason IS NULL AND date <= ?1",
    ),
    (
        Ledger::Approval,
        APPROVAL,
        "SELECT id, date, kind, NULL, unit, NULL, NULL, town FROM approval WHERE void_reason IS NULL AND date <= ?1",
    ),
    (
        Ledger::Order,
        ORDER,
        "SELECT id, issued, kind, NULL, \"to\", NULL, NULL, 0 FROM \"order\" WHERE void_reason IS NULL AND issued <= ?1",
    ),
    (
        Ledger::Tip,
        RISK,
        "SELECT id, received, NULL, body, unit, NULL, NULL, 0, coalesce(reward_yuan > 0 AND rewarded <= ?1, 0) FROM tip \
         WHERE void_reason IS NULL AND received <= ?1",
    ),
    (
        Ledger::Task,
        RISK,
        "SELECT id, date, NULL, body, NULL, NULL, NULL, 0 FROM task WHERE void_reason IS NULL AND date <= ?1",
    ),
    // A device that a check found out of order is no evidence from that day on.
    (
        Ledger::Device,
        DEVICE,
        "SELECT id, coalesce(installed, checked), kind, NULL, unit, NULL, NULL, 0 FROM device WHERE void_reason IS NULL \
         AND coalesce(installed, checked) <= ?1 AND (working IS NOT 0 OR checked > ?1)",
    ),
    (
        Ledger::Permit,
        RISK,
        "SELECT id, coalesce(issued, ?1), NULL, NULL, unit, NULL, NULL, 0, iif(expires IS NULL, kind, NULL) FROM permit \
         WHERE void_reason IS NULL AND (issued IS NULL OR issued <= ?1) AND (expires IS NULL OR expires >= ?1)",
    ),
    (
        Ledger::Publicity,
        RISK,
        "SELECT id, date, NULL, NULL, NULL, NULL, NULL, 0, form, audience, items FROM publicity \
         WHERE void_reason IS NULL AND date <= ?1",
    ),
];

impl Store {
    /// Hands the records of the ledgers that the collector needs to the collector.
    pub(super) fn collect_holdings(
        &self,
        collector: &mut Collector,
        plan: &Plan,
        register: &Register,
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        for (ledger, words, sql) in SOURCES {
            if !collector.looks_at(ledger) {
                continue;
            }
            let mut named = Named::new(register);
            let mut statement = self.conn.prepare(&format!("{sql} ORDER BY id"))?;
            let mut rows = statement.query([iso(today)])?;
            while let Some(row) = rows.next()? {
                if matches!(ledger, Ledger::Certificate | Ledger::Permit) && has_expired(row, plan, today)? {
                    continue;
                }
                let evidence_record = evidence_record(row, ledger, words, plan, register, &mut named)?;
                collector.add(&evidence_record);
            }
        }
        Ok(())
    }
}

/// Whether a certificate or permit without a recorded expiry has expired by the term of its kind.
fn has_expired(row: &Row<'_>, plan: &Plan, today: NaiveDate) -> rusqlite::Result<bool> {
    let Some(kind) = row.get_ref(8)?.as_str_or_null()? else { return Ok(false) };
    let months = plan.records.certificate.kind(kind).and_then(|kind| kind.valid_months);
    let issued = date(row.get_ref(1)?.as_str()?);
    Ok(issued.zip(months).and_then(|(issued, months)| last_day(issued, months)).is_none_or(|day| day < today))
}

fn evidence_record(
    row: &Row<'_>,
    ledger: Ledger,
    words: Words,
    plan: &Plan,
    register: &Register,
    named: &mut Named,
) -> rusqlite::Result<EvidenceRecord> {
    let text = |at: usize| -> rusqlite::Result<Option<&str>> { Ok(row.get_ref(at)?.as_str_or_null()?) };
    let day = row.get_ref(1)?.as_str()?;
    let unit = row.get::<_, Option<i64>>(4)?.and_then(|id| register.by_id(id));
    let by_name = match text(5)? {
        Some(place) => named.unit(place),
        None => None,
    };
    // A certificate that does not fit its holder's role is no evidence.
    let is_unfit = match text(2)?.and_then(|en| word(words, en)) {
        Some(role) if ledger == Ledger::Certificate => {
            let (kind, name) = (text(9)?.unwrap_or(""), text(10)?.unwrap_or(""));
            let unit = unit.map(|unit| register.get(unit));
            unfit(&plan.records.certificate, unit, role, kind, name).is_some()
        }
        _ => false,
    };
    let extra = |at: usize| -> rusqlite::Result<Option<String>> {
        if ledger == Ledger::Publicity { Ok(text(at)?.map(str::to_string)) } else { Ok(None) }
    };
    Ok(EvidenceRecord {
        form: extra(8)?,
        audience: extra(9)?,
        topic: extra(10)?,
        paid: ledger == Ledger::Tip && row.get(8)?,
        ledger: (!is_unfit).then_some(ledger),
        record: row.get(0)?,
        date: date(day).ok_or_else(|| strange("date", day))?,
        word: text(2)?.and_then(|en| word(words, en)),
        town: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
        team: text(6)?.and_then(|en| word(TEAM, en)),
        bodies: text(3)?.into_iter().flat_map(|ids| ids.split('\n')).filter_map(|id| plan.find_body(id)).collect(),
        units: unit.into_iter().chain(by_name.filter(|by| Some(*by) != unit)).collect(),
        ..EvidenceRecord::default()
    })
}

/// Finds a unit by a text that contains its name, such as 南河村村委会仓库 for 南河村; the longest name counts.
struct Named<'r> {
    register: &'r Register,
    known: HashMap<String, Option<UnitIx>>,
}

impl<'r> Named<'r> {
    fn new(register: &'r Register) -> Named<'r> {
        Named { register, known: HashMap::new() }
    }

    fn unit(&mut self, text: &str) -> Option<UnitIx> {
        if let Some(found) = self.known.get(text) {
            return *found;
        }
        let held = self.register.iter().filter(|(_, unit)| !unit.name.is_empty() && text.contains(&unit.name));
        let found = held.max_by_key(|(_, unit)| unit.name.len()).map(|(ix, _)| ix);
        self.known.insert(text.to_string(), found);
        found
    }
}
