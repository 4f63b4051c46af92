//! Dated items (到期事项) of records: the only place where a record of 证书, 许可证, 督办, 举报, 物资 or 交办 becomes its domain type.

use super::{Record, computed};
use crate::domain::calendar::Calendar;
use crate::domain::certificate::Certificate;
use crate::domain::dated_item::DatedItem;
use crate::domain::order::Order;
use crate::domain::permit::Permit;
use crate::domain::plan::{BodyId, Plan};
use crate::domain::supply::Supply;
use crate::domain::task::Task;
use crate::domain::tip::Tip;
use crate::domain::unit::{Register, UnitIx};
use chrono::NaiveDate;

/// What is needed in addition to the record.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub plan: &'a Plan,
    pub calendar: &'a Calendar,
    pub register: &'a Register,
    pub today: NaiveDate,
}

/// The dated items of a record on the day. A void record, or a record of another ledger, has none.
pub fn of(record: &Record, ground: Ground) -> Vec<DatedItem> {
    if record.is_void() {
        return Vec::new();
    }
    let Ground { plan, calendar, register, today } = ground;
    let computed = computed::dates(record, plan, calendar);
    let is_computed = |key: &str| computed.iter().any(|(of, _)| *of == key);
    let filled = (!computed::keys(record.ledger.key).is_empty()).then(|| computed::filled(record, plan, calendar));
    let record = filled.as_ref().unwrap_or(record);
    let terms = &plan.records;
    let one = |dated_item: Option<Option<DatedItem>>| dated_item.flatten().into_iter().collect();
    match record.ledger.key {
        "certificate" => {
            let (is_review_computed, is_expiry_computed) = (is_computed("review_due"), is_computed("expires"));
            let of = |held| Certificate { is_review_computed, is_expiry_computed, ..held };
            let held = certificate(record, register).map(of);
            one(held.map(|held| held.dated_item(&terms.certificate, register, today)))
        }
        "permit" => one(permit(record, register).map(|held| held.dated_item(&terms.certificate, register, today))),
        "order" => one(order(record, register).map(|o| o.dated_item(&terms.order, calendar, today))),
        "task" => one(task(record, plan).map(|t| t.dated_item(today))),
        "supply" => one(supply(record).map(|s| s.dated_item(&terms.supply, calendar, today))),
        "tip" => tip(record, plan).map(|t| t.dated_items(&terms.tip, calendar, today)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn text(record: &Record, key: &str) -> Option<String> {
    record.text(key).map(str::to_string)
}

fn unit(record: &Record, key: &str, register: &Register) -> Option<UnitIx> {
    register.by_id(record.int(key)?)
}

fn body(record: &Record, plan: &Plan) -> Option<(BodyId, String)> {
    let id = plan.find_body(record.text("body")?)?;
    Some((id, plan.body(id).name.clone()))
}

/// The certificate of a record with its computed dates.
pub fn certificate(record: &Record, register: &Register) -> Option<Certificate> {
    Some(Certificate {
        record: record.no().to_string(),
        unit: unit(record, "unit", register),
        name: text(record, "name")?,
        role: record.word("role"),
        kind: text(record, "kind")?,
        issued: record.date("issued"),
        review_due: record.date("review_due"),
        is_review_computed: false,
        is_expiry_computed: false,
        expires: record.date("expires")?,
    })
}

fn permit(record: &Record, register: &Register) -> Option<Permit> {
    Some(Permit {
        no: record.no().to_string(),
        unit: unit(record, "unit", register),
        kind: text(record, "kind")?,
        issued: record.date("issued"),
        expires: record.date("expires")?,
    })
}

/// The order of a record of 督办.
pub fn order(record: &Record, register: &Register) -> Option<Order> {
    Some(Order {
        record: record.no().to_string(),
        no: text(record, "no"),
        kind: record.word("kind")?,
        to: unit(record, "to", register),
        subject: text(record, "subject")?,
        issued: record.date("issued")?,
        signer: text(record, "signer"),
        reply_due: record.date("reply_due"),
        replied: record.date("replied"),
    })
}

fn task(record: &Record, plan: &Plan) -> Option<Task> {
    Some(Task {
        no: record.no().to_string(),
        content: text(record, "content")?,
        source: text(record, "source"),
        body: body(record, plan),
        owner: text(record, "owner"),
        date: record.date("date")?,
        due: record.date("due")?,
        finished: record.date("finished"),
    })
}

fn supply(record: &Record) -> Option<Supply> {
    Some(Supply {
        no: record.no().to_string(),
        place: text(record, "place")?,
        item: text(record, "item")?,
        measure_unit: text(record, "measure_unit").unwrap_or_default(),
        quantity: record.int("quantity")?,
        minimum: record.int("minimum"),
        expires: record.date("expires"),
        keeper: text(record, "keeper"),
        counted: record.date("counted"),
    })
}

fn tip(record: &Record, plan: &Plan) -> Option<Tip> {
    Some(Tip {
        no: record.no().to_string(),
        content: text(record, "content")?,
        body: body(record, plan),
        received: record.date("received")?,
        due: record.date("due"),
        extended: extension(record),
        has_finding: record.get("finding").is_some(),
        concluded: record.date("concluded"),
        answered: record.date("answered"),
        has_reward: record.int("reward_yuan").is_some_and(|yuan| yuan > 0),
        notified: record.date("reward_notified"),
        rewarded: record.date("rewarded"),
    })
}

/// The approved extension of a tip's check; `None` if the name of the person who approved it is missing.
fn extension(record: &Record) -> Option<(NaiveDate, NaiveDate, String)> {
    Some((record.date("extended")?, record.date("extended_to")?, text(record, "approved_by")?))
}
