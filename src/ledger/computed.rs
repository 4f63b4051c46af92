//! Dates that a record lacks and that follow from the plan's terms: the expiry and review of a certificate, the expiry
//! of a permit, the reply of an order, the check of a tip. These dates are computed whenever the record is read, and
//! never stored. An export therefore has the cell as it was entered.

use super::{Record, Value};
use crate::domain::calendar::{Calendar, ComputedDate};
use crate::domain::certificate::{last_day, review_after};
use crate::domain::order::place;
use crate::domain::plan::Plan;
use chrono::NaiveDate;

/// The columns that can be computed for the ledger with this key.
pub fn keys(ledger: &str) -> &'static [&'static str] {
    match ledger {
        "certificate" => &["expires", "review_due"],
        "permit" => &["expires"],
        "order" => &["reply_due"],
        "tip" => &["due"],
        _ => &[],
    }
}

/// The expiry of a certificate or permit: as recorded, or computed from the kind and the day of issue.
pub fn expiry(record: &Record, plan: &Plan) -> Option<NaiveDate> {
    let by_kind = || {
        let kind = plan.records.certificate.kind(record.text("kind")?)?;
        last_day(record.date("issued")?, kind.valid_months?)
    };
    record.date("expires").or_else(by_kind)
}

/// The dates that the record lacks and that can be computed, each with the key of its column.
pub fn dates(record: &Record, plan: &Plan, calendar: &Calendar) -> Vec<(&'static str, ComputedDate)> {
    let lacking = keys(record.ledger.key).iter().filter(|key| record.get(key).is_none());
    lacking.filter_map(|key| Some((*key, date(key, record, plan, calendar)?))).collect()
}

fn date(key: &str, record: &Record, plan: &Plan, calendar: &Calendar) -> Option<ComputedDate> {
    let terms = &plan.records;
    match key {
        "expires" => expiry(record, plan).map(ComputedDate::from),
        "review_due" => {
            let kind = terms.certificate.kind(record.text("kind")?)?;
            review_after(record.date("issued")?, expiry(record, plan), kind).map(ComputedDate::from)
        }
        "reply_due" => {
            let term = terms.order.reply.get(place(record.word("kind")?)).copied().flatten()?;
            Some(term.after(record.date("issued")?, calendar))
        }
        _ => Some(terms.tip.check.after(record.date("received")?, calendar)),
    }
}

/// The record with its computed dates. A review date on the day of expiry is left out.
pub fn filled(record: &Record, plan: &Plan, calendar: &Calendar) -> Record {
    let mut filled = record.clone();
    for (key, computed) in dates(record, plan, calendar) {
        filled.set(key, Some(Value::Date(computed.date)));
    }
    if record.ledger.key == "certificate" && filled.date("review_due") >= filled.date("expires") {
        filled.set("review_due", None);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::{ORDER as KINDS, find};
    use crate::ledger::{CERTIFICATE, ORDER, TIP};

    fn day(text: &str) -> Option<Value> {
        text.parse().ok().map(Value::Date)
    }

    #[test]
    fn what_is_lacking_is_computed_and_what_is_given_stays() {
        let (plan, calendar) = (crate::plan_file::sample(), Calendar::default());
        let mut held = Record::new(&CERTIFICATE);
        held.set("kind", Some(Value::Text("焊接与热切割作业".into())));
        held.set("issued", day("2024-01-10"));
        held.set("expires", day("2030-01-09"));
        let shown = |record: &Record, key: &str| filled(record, &plan, &calendar).date(key).map(|d| d.to_string());
        assert_eq!(shown(&held, "review_due").as_deref(), Some("2027-01-09"));
        assert_eq!(held.date("review_due"), None, "the record itself has none");
        held.set("review_due", day("2026-06-01"));
        assert_eq!(shown(&held, "review_due").as_deref(), Some("2026-06-01"));
        // If no expiry is recorded, the certificate expires six years after the issue.
        held.set("expires", None);
        assert_eq!(shown(&held, "expires").as_deref(), Some("2030-01-09"));
        held.set("expires", day("2030-01-09"));
        // There is no further review before the expiry.
        held.set("review_due", day("2030-01-09"));
        assert_eq!(shown(&held, "review_due"), None);
        let mut tip = Record::new(&TIP);
        tip.set("received", day("2026-09-01"));
        let check = plan.records.tip.check.after("2026-09-01".parse().unwrap(), &calendar).date.to_string();
        assert_eq!(shown(&tip, "due"), Some(check));
        let mut order = Record::new(&ORDER);
        order.set("kind", find(KINDS, "list").map(Value::Word));
        assert_eq!(shown(&order, "reply_due"), None, "not issued");
        order.set("issued", day("2026-09-01"));
        assert_eq!(shown(&order, "reply_due").is_some(), plan.records.order.reply[1].is_some());
    }
}
