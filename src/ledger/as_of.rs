//! A record as of a day, without the values that became known later. Hazards need their steps (`ledger::hazard`);
//! earlier values of certificates and supplies are only in the store's journal.

use super::{CERTIFICATE, EVENT, INSPECTION, Kind, PERSON, Record, STEP, SUPPLY, UNIT, Value};
use chrono::NaiveDate;

/// The record as of `day`; `None` if the record is dated later. A void record is void on every day.
pub fn as_of(record: Record, day: NaiveDate) -> Option<Record> {
    let later = |key: &str| record.date(key).is_some_and(|date| date > day);
    let begins: &[&str] = match record.ledger {
        ledger if [&UNIT, &PERSON].contains(&ledger) => &["since"],
        ledger if ledger == &STEP => &["on"],
        // The record does not have the quantity before the count, or before something was taken.
        ledger if ledger == &SUPPLY => &["counted", "taken"],
        ledger if ledger == &CERTIFICATE => &["issued", "reviewed"],
        // An event may be recorded before its day, because measures before the event are owed already.
        ledger if ledger == &EVENT => &[],
        ledger => ledger.date.as_slice(),
    };
    // On the day, an inspection that was held later may already have been planned.
    let was_planned = record.ledger == &INSPECTION && record.get("planned").is_some();
    if begins.iter().any(|key| later(key)) && !was_planned {
        return None;
    }
    let places = record.ledger.columns.iter().enumerate();
    let unknown: Vec<usize> = places.filter(|(_, c)| c.dated.iter().any(|key| later(key))).map(|(at, _)| at).collect();
    let mut seen = record;
    unknown.into_iter().for_each(|at| seen.values[at] = None);
    Some(seen)
}

/// Removes the links of a record to hazards that `is_known` rejects.
pub fn without_links(record: &mut Record, is_known: &dyn Fn(i64) -> bool) {
    let columns = record.ledger.columns.iter().zip(&mut record.values);
    for (_, value) in columns.filter(|(column, _)| matches!(column.kind, Kind::Hazard | Kind::Hazards)) {
        match value {
            Some(Value::Key(key)) if !is_known(*key) => *value = None,
            Some(Value::Keys(keys)) => {
                keys.retain(|key| is_known(*key));
                *value = value.take().filter(|value| *value != Value::Keys(Vec::new()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{ALL, ORDER, TASK, TIP};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_a_column_is_dated_by_is_a_date_of_its_ledger() {
        for ledger in ALL {
            for column in ledger.columns {
                for key in column.dated {
                    let by = ledger.column(key).unwrap();
                    assert_eq!((by.kind, by.dated), (Kind::Date, &[*key][..]), "{}.{}", ledger.key, column.key);
                }
            }
        }
    }

    #[test]
    fn what_is_dated_later_is_not_there_yet() {
        for (ledger, key, dependent) in [
            (&ORDER, "received", "received"),
            (&ORDER, "replied", "reply"),
            (&TASK, "finished", "result"),
            (&TIP, "answered", "finding"),
            (&TIP, "concluded", "finding"),
            (&TIP, "extended", "extended_to"),
            (&TIP, "extended", "approved_by"),
            (&TIP, "reward_notified", "reward_notified"),
            (&TIP, "answered", "reward_yuan"),
            (&TIP, "rewarded", "reward_yuan"),
            (&TIP, "rewarded", "rewarded"),
            (&UNIT, "until", "until"),
            (&PERSON, "until", "until"),
            (&INSPECTION, "date", "date"),
        ] {
            let mut record = Record::new(ledger);
            record.set(key, Some(Value::Date(day("2026-06-02"))));
            if ledger == &INSPECTION {
                record.set("planned", Some(Value::Date(day("2026-05-01"))));
            }
            if dependent != key {
                record.set(dependent, Some(Value::Text("有".into())));
            }
            let on = |text: &str| as_of(record.clone(), day(text)).unwrap();
            assert_eq!(on("2026-06-01").get(dependent), None, "{} {dependent}", ledger.key);
            assert_eq!(on("2026-06-02"), record, "{} {dependent}", ledger.key);
        }
        let mut ahead = Record::new(&EVENT);
        ahead.set("happened", Some(Value::Date(day("2026-12-20"))));
        assert_eq!(as_of(ahead.clone(), day("2026-11-23")), Some(ahead));
        for (ledger, key) in [
            (&UNIT, "since"),
            (&PERSON, "since"),
            (&STEP, "on"),
            (&SUPPLY, "counted"),
            (&SUPPLY, "taken"),
            (&CERTIFICATE, "reviewed"),
            (&ORDER, "issued"),
            (&INSPECTION, "date"),
        ] {
            let mut record = Record::new(ledger);
            record.set(key, Some(Value::Date(day("2026-06-02"))));
            assert_eq!(as_of(record.clone(), day("2026-06-01")), None, "{} {key}", ledger.key);
            assert_eq!(as_of(record.clone(), day("2026-06-02")), Some(record), "{} {key}", ledger.key);
        }
    }
}
