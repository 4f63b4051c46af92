//! Candidates for units and record numbers, at most `MANY`. If the store cannot be read, there are none.

use crate::commands::view::names;
use crate::domain::plan::Plan;
use crate::domain::words::{STATUS, find};
use crate::grid::describe::describe;
use crate::initials;
use crate::ledger::{Kind, Ledger, Record, UNIT, Value, show};
use crate::store::{Query, Store, StoreError, Walk};

/// A value, and the text that describes it.
pub(super) type Candidate = (String, String);

/// The greatest number of candidates that completion offers.
const MANY: usize = 60;

/// Candidates for a unit. If ASCII was typed: units whose code begins with it; if there are none, units whose name has
/// these first letters of the pinyin (some shells do not accept a candidate that does not begin with what was typed).
/// Otherwise: units whose name begins with what was typed.
pub(super) fn units(store: &Store, typed: &str) -> Vec<Candidate> {
    let units = |found: Result<Vec<crate::store::Match>, _>| found.unwrap_or_default();
    if typed.is_empty() || !typed.is_ascii() {
        let found = units(store.units_starting(typed, MANY));
        return found.into_iter().map(|unit| (unit.name, unit.code)).collect();
    }
    let by_code: Vec<Candidate> =
        units(store.units_starting(typed, MANY)).into_iter().map(|unit| (unit.code, unit.name)).collect();
    if !by_code.is_empty() {
        return by_code;
    }
    by_initials(store, typed).unwrap_or_default()
}

fn by_initials(store: &Store, typed: &str) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::new();
    store.names_in_order(&mut |id, name| {
        let first = name.chars().next().filter(|first| first.is_alphanumeric());
        match first {
            Some(first) if !initials::begins(&typed[..1], name) => return Walk::Past(first),
            _ if initials::begins(typed, name) => {
                let unit = store.get(&UNIT, id).ok().flatten().filter(|unit| !unit.is_void());
                found.extend(unit.map(|unit| (name.to_string(), unit.no().to_string())));
            }
            _ => {}
        }
        if found.len() < MANY { Walk::On } else { Walk::Enough }
    })?;
    Ok(found)
}

/// Record numbers that begin with what was typed. The site and the kind may be left out, so that the year comes first.
pub(super) fn numbers(
    store: &Store,
    plan: &Plan,
    ledger: &'static Ledger,
    step: &str,
    typed: &str,
) -> Option<Vec<Candidate>> {
    let key = ledger.number_key();
    let mut query = Query { without_void: true, newest_first: true, limit: Some(MANY), ..Query::default() };
    if !typed.is_empty() {
        query.holding.push((key, typed.to_string()));
    }
    let status: Vec<Value> = fit_for(step).iter().filter_map(|en| find(STATUS, en)).map(Value::Word).collect();
    if !status.is_empty() {
        query.equal.push(("status", status));
    }
    let all = store.all(ledger, &query).ok()?;
    let about = |record: &Record| summary(store, plan, record);
    Some(all.iter().filter_map(|record| Some((form(record.no(), typed)?.to_string(), about(record)))).collect())
}

/// The statuses in which a hazard may take a step.
fn fit_for(step: &str) -> &'static [&'static str] {
    match step {
        "" => &[],
        "rectify" => &["registered", "notified", "rectifying"],
        "review" | "close" => &["rectified"],
        "reopen" => &["closed"],
        "notify" => &["registered", "notified"],
        _ => &["registered", "notified", "rectifying", "rectified"],
    }
}

/// The longest form of a number that begins with what was typed: `JC-YH-2026-0012`, `YH-2026-0012` or `2026-0012`.
fn form<'n>(no: &'n str, typed: &str) -> Option<&'n str> {
    let after = |text: &'n str| text.split_once('-').map(|(_, rest)| rest);
    std::iter::successors(Some(no), |text| after(text)).take(3).find(|text| text.starts_with(typed))
}

/// A short description of a record: the first two texts that its ledger shows in lists.
fn summary(store: &Store, plan: &Plan, record: &Record) -> String {
    let names = |kind: Kind, key: i64| names::name(store, kind, key);
    let columns = record.ledger.columns.iter().zip(&record.values);
    let listed = columns.filter(|(c, value)| c.listed && value.is_some() && c.key != record.ledger.number_key());
    let words: Vec<String> =
        listed.take(2).map(|(c, value)| describe(&show::cell(c.kind, value.as_ref(), plan, &names))).collect();
    words.join("，")
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn a_number_is_offered_as_it_was_begun() {
        for (typed, offered) in [
            ("", Some("JC-YH-2026-0012")),
            ("JC", Some("JC-YH-2026-0012")),
            ("YH-2", Some("YH-2026-0012")),
            ("2026-00", Some("2026-0012")),
            ("0012", None),
            ("PX", None),
        ] {
            assert_eq!(form("JC-YH-2026-0012", typed), offered, "{typed}");
        }
    }
}
