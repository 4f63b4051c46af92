//! What a record does not say and the plan's terms give: a certificate's review, an order's reply, a tip's check. It is
//! computed whenever it is read and never stored, so that an export has the cell as it was given.

use super::{Record, Value};
use crate::domain::calendar::{Calendar, Reckoned};
use crate::domain::certificate::review_after;
use crate::domain::order::place;
use crate::domain::plan::Plan;

/// The column that a record's ledger can compute.
pub fn key(record: &Record) -> Option<&'static str> {
    key_of(record.ledger.key)
}

/// The column that a ledger, by its key, can compute.
pub fn key_of(ledger: &str) -> Option<&'static str> {
    match ledger {
        "certificate" => Some("review_due"),
        "order" => Some("reply_due"),
        "tip" => Some("due"),
        _ => None,
    }
}

/// The date that the record lacks, and its column.
pub fn date(record: &Record, plan: &Plan, calendar: &Calendar) -> Option<(&'static str, Reckoned)> {
    let key = key(record).filter(|key| record.get(key).is_none())?;
    let terms = &plan.records;
    let date = match key {
        "review_due" => {
            let kind = terms.certificate.kind(record.text("kind")?)?;
            Reckoned::from(review_after(record.date("issued")?, record.date("expires"), kind)?)
        }
        "reply_due" => {
            let term = terms.order.reply.get(place(record.word("kind")?)).copied().flatten()?;
            term.after(record.date("issued")?, calendar)
        }
        _ => terms.tip.check.after(record.date("received")?, calendar),
    };
    Some((key, date))
}

/// The record as it is shown: with what it lacks, and without a review that comes with the expiry, which is none.
pub fn filled(record: &Record, plan: &Plan, calendar: &Calendar) -> Record {
    let mut filled = record.clone();
    if let Some((key, computed)) = date(record, plan, calendar) {
        filled.set(key, Some(Value::Date(computed.date)));
    }
    if key(record) == Some("review_due") && filled.date("review_due") >= filled.date("expires") {
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
        // No further review before the expiry.
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
