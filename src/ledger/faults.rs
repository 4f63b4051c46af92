//! Finds the mistakes of a record as a whole: missing required columns, columns that contradict each other, facts in
//! the future, and ticks that would not count for any obligation.

use super::read::Context;
use super::{Ledger, Record, Value, computed};
use crate::domain::period::Period;
use crate::domain::plan::{Ledger as Kept, Measure, Plan, Rule};
use crate::domain::words::{StepKind, Worded};
use chrono::NaiveDate;

/// The columns with the days of facts, which are never in the future.
const FACTS: [&str; 19] = [
    "date",
    "from",
    "on",
    "found",
    "issued",
    "received",
    "replied",
    "answered",
    "concluded",
    "extended",
    "reward_notified",
    "rewarded",
    "finished",
    "counted",
    "taken",
    "reviewed",
    "announced",
    "installed",
    "checked",
];

/// Pairs of columns of one record whose second date must not be before the first.
const ORDER: [(&str, &str); 17] = [
    ("from", "until"),
    ("issued", "review_due"),
    ("issued", "expires"),
    ("issued", "reviewed"),
    ("issued", "received"),
    ("issued", "reply_due"),
    ("issued", "replied"),
    ("date", "finished"),
    ("received", "due"),
    ("received", "extended"),
    ("received", "concluded"),
    ("received", "answered"),
    ("concluded", "answered"),
    ("received", "reward_notified"),
    ("received", "rewarded"),
    ("reward_notified", "rewarded"),
    ("installed", "checked"),
];

/// The mistakes of a record as a whole: for each, the column's key and a Chinese sentence. With `is_new`, columns that
/// are required when a record is added must be filled too.
pub fn faults(record: &Record, is_new: bool, context: &Context) -> Vec<(&'static str, String)> {
    let ledger: &'static Ledger = record.ledger;
    let mut faults: Vec<(&'static str, String)> = Vec::new();
    for (column, value) in ledger.columns.iter().zip(&record.values) {
        if column.required && value.is_none() {
            let verb = if is_new { "必须填写" } else { "不能清空" };
            faults.push((column.key, format!("{}{verb}", column.header)));
        }
    }
    if ledger.is_numbered() || ledger.key == "unit" {
        let key = ledger.number_key();
        // The number is typed again later. It is also a part of obligations' ids, whose parts are separated by slashes.
        if record
            .text(key)
            .is_some_and(|no| no.contains(|c: char| c.is_control() || c == '/') || no.chars().count() > 60)
        {
            faults.push((key, "编号里不能有换行、控制字符和“/”，也不能超过 60 个字".to_string()));
        }
    }
    let mode = record.word("mode").map(|w| w.en);
    if ledger.key == "inspection" && mode != Some("selfcheck") && record.get("bodies").is_none() {
        faults.push(("bodies", "检查单位必须填写（只有“自查”可以不填）".to_string()));
    }
    if ledger.key == "inspection" && mode == Some("selfcheck") && record.keys("units").is_empty() {
        faults.push(("units", "自查要写明是哪个单位：被检查单位必须填写".to_string()));
    }
    if matches!(ledger.key, "certificate" | "permit") && computed::expiry(record, context.plan).is_none() {
        let why = match record.get("issued") {
            None => "没有发证日期，推算不出",
            Some(_) => "这种证书的有效期没有规定，推算不出",
        };
        faults.push(("expires", format!("有效期至必须填写：{why}")));
    }
    if ledger.key == "task"
        && let (Some(date), Some(due)) = (record.date("date"), record.date("due"))
        && due < date
    {
        faults.push(("due", format!("办理期限 {due} 早于交办日期 {date}")));
    }
    if ledger.key == "step" && record.word("step").and_then(StepKind::of) == Some(StepKind::Extend) {
        for key in ["from_due", "to_due"].into_iter().filter(|key| record.get(key).is_none()) {
            faults.push((key, "延期要写明原期限和新期限".to_string()));
        }
    }
    if ledger.key == "inspection" && record.get("date").is_none() && record.get("planned").is_none() {
        let how = "还没去的检查用 zhiben inspection plan --planned 日期";
        faults.push(("date", format!("日期必须填写；{how}")));
    }
    let dates: Vec<(&str, NaiveDate)> = dates(record).collect();
    let date = |key: &str| dates.iter().find(|(known, _)| *known == key).map(|(_, date)| *date);
    // Facts are dated today or earlier. Events, planned inspections and deadlines may be later.
    let past = FACTS.iter().filter_map(|key| Some((*key, date(key)?)));
    for (key, date) in past.filter(|(_, date)| *date > context.today) {
        let header = ledger.columns.iter().find(|c| c.key == key).map_or(key, |c| c.header);
        if let Some(column) = ledger.column(key) {
            faults.push((column.key, format!("{header} {date} 在今天（{}）之后", context.today)));
        }
    }
    if let (Some(since), Some(until)) = (date("since"), date("until"))
        && until < since
    {
        let header = |key: &str| ledger.column(key).map_or("", |c| c.header);
        faults.push(("until", format!("{} {until} 早于{} {since}", header("until"), header("since"))));
    }
    for (first, then) in ORDER {
        if let (Some(a), Some(b)) = (date(first), date(then))
            && let (true, Some(from), Some(column)) = (b < a, ledger.column(first), ledger.column(then))
        {
            faults.push((column.key, format!("{} {b} 早于{} {a}", column.header, from.header)));
        }
    }
    if let Some(sha256) = record.text("sha256")
        && !is_sha256(sha256)
    {
        faults.push(("sha256", "SHA-256 是 64 位小写十六进制数".to_string()));
    }
    if let Some(id) = record.text("obligation")
        && let Some(why) = not_an_obligation(id, context.plan)
    {
        faults.push(("obligation", why));
    }
    if ledger.key == "tip" {
        faults.extend(extension_faults(record, context));
    }
    if ledger.key == "activity" {
        faults.extend(activity_faults(record, context.plan));
    }
    faults
}

/// The dates of a record, by the keys of their columns. A ledger has many columns and few dates.
fn dates(record: &Record) -> impl Iterator<Item = (&'static str, NaiveDate)> + '_ {
    record.ledger.columns.iter().zip(&record.values).filter_map(|(column, value)| match value {
        Some(Value::Date(date)) => Some((column.key, *date)),
        _ => None,
    })
}

/// The mistakes of an extension (延长核查). The check of a tip may be extended once, up to the plan's limit. The day of
/// the approval and the name of the person who approved it are required.
fn extension_faults(record: &Record, context: &Context) -> Vec<(&'static str, String)> {
    let keys = ["extended", "extended_to", "approved_by"];
    let is_one = record.get("extended").is_some() || record.get("extended_to").is_some();
    let missing = keys.into_iter().filter(|key| is_one && record.get(key).is_none());
    let mut faults: Vec<(&'static str, String)> =
        missing.map(|key| (key, "延长核查要写明延期批准日期、延长至、延期批准人".to_string())).collect();
    let terms = &context.plan.records.tip;
    let due = record.date("due").or_else(|| Some(terms.check.after(record.date("received")?, context.calendar).date));
    if let (Some(due), Some(until)) = (due, record.date("extended_to")) {
        let last = terms.extension.after(due, context.calendar).date;
        if until <= due {
            faults.push(("extended_to", format!("延长至 {until} 不晚于核查期限 {due}")));
        } else if until > last {
            faults.push(("extended_to", format!("延长至 {until} 超过了最多延长{}（到 {last}）", terms.extension)));
        }
    }
    faults
}

/// Why an id is not the id of an obligation (`MEASURE/SUBJECT/PERIOD`); `None` if it is. An explanation needs such an
/// id.
fn not_an_obligation(id: &str, plan: &Plan) -> Option<String> {
    let parts: Vec<&str> = id.split('/').collect();
    let is_one = match parts[..] {
        [measure, subject, period] => {
            let is_body = |id: &str| plan.bodies.iter().any(|body| body.id == id);
            let is_subject = subject == "town"
                || subject.strip_prefix("body:").is_some_and(is_body)
                || subject.strip_prefix("unit:").is_some_and(|code| !code.is_empty());
            plan.find_key(measure).is_some() && is_subject && Period::parse(period).is_some()
        }
        _ => false,
    };
    (!is_one).then(|| {
        format!("“{id}”不是任务的事项编号；应写作 任务/单位/周期，如 7.2a/unit:U001/2026Q3，见 zhiben overdue")
    })
}

/// Whether the text is a SHA-256 as `sha256sum` writes it.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The mistakes of a tick. A tick must name a measure that accepts ticks, parts of this measure, and somebody who owes
/// the measure.
fn activity_faults(record: &Record, plan: &Plan) -> Vec<(&'static str, String)> {
    let Some(id) = record.text("measure").and_then(|id| plan.find_key(id)) else { return Vec::new() };
    let measure = plan.measure(id);
    let mut faults = Vec::new();
    if !measure.is_ticked() {
        faults.push(("measure", not_ticked(measure)));
        return faults;
    }
    if let Some(Value::Texts(items)) = record.get("items") {
        let unknown: Vec<&str> =
            items.iter().map(String::as_str).filter(|i| !measure.items.iter().any(|m| m == i)).collect();
        if !unknown.is_empty() {
            let known = if measure.items.is_empty() {
                "它没有分项".to_string()
            } else {
                format!("它的分项是：{}", measure.items.join("、"))
            };
            faults.push(("items", format!("任务 {} 没有分项“{}”；{known}", measure.id, unknown.join("、"))));
        }
    }
    let marked = record.text("for").and_then(Period::parse);
    if let Some(why) = marked.and_then(|period| not_a_period(measure, period, plan)) {
        faults.push(("for", why));
    }
    if !measure.owed_by.town {
        let names_unit = !record.keys("units").is_empty();
        let names_body = record.get("body").is_some();
        let wrong_kind =
            record.text("body").and_then(|id| plan.find_body(id)).filter(|body| !measure.lead.contains(body));
        if let Some(body) = wrong_kind.filter(|_| measure.owed_by.body) {
            let who = plan.body_names(&measure.lead);
            faults.push((
                "body",
                format!("{} 不欠任务 {}，它由这些责任主体落实：{who}", plan.body(body).name, measure.id),
            ));
        }
        match (measure.owed_by.body, measure.owed_by.unit) {
            (true, false) if !names_body => {
                let who = plan.body_names(&measure.lead);
                faults.push(("body", format!("任务 {} 由各责任主体分别落实，要写明是谁：{who}", measure.id)));
            }
            (false, true) if !names_unit => {
                faults.push(("units", format!("任务 {} 由各单位分别落实，要写明是哪个单位", measure.id)));
            }
            (true, true) if !names_unit && !names_body => {
                faults.push(("units", format!("任务 {} 要写明是哪个单位或责任主体", measure.id)));
            }
            _ => {}
        }
    }
    faults
}

/// Why the measure does not have this period; `None` if it has. A tick for a wrong period would not count.
fn not_a_period(measure: &Measure, period: Period, plan: &Plan) -> Option<String> {
    let head = plan.head(measure.plan);
    let (fits, forms) = match measure.rule {
        Rule::Recurring { every, .. } => {
            (every.holding(period.first()) == period, every.holding(head.ends).to_string())
        }
        Rule::Window(_) => (matches!(period, Period::Year(_)), "2026".to_string()),
        _ => return None,
    };
    if !fits {
        return Some(format!("任务 {} 没有周期 {period}，它的周期写作 {forms} 这样", measure.id));
    }
    let owed = period.last() >= head.issued && period.first() <= head.ends;
    (!owed).then(|| format!("周期 {period} 不在方案期内（{} 至 {}）", head.issued, head.ends))
}

fn not_ticked(measure: &Measure) -> String {
    let ledger = match &measure.rule {
        Rule::Ledger(ledger) => Some(*ledger),
        Rule::Derived { .. } => {
            return format!(
                "任务 {} 由其他任务汇总而来，不能单独办结；看它由哪些任务组成：zhiben why {}",
                measure.id, measure.id
            );
        }
        _ => measure.evidence.first().map(|e| e.ledger),
    };
    match ledger {
        Some(Kept::Submission) => {
            format!("任务 {} 以上报登记为准，不能直接办结；请用 zhiben submit 报表 --period 周期", measure.id)
        }
        Some(ledger) if ledger != Kept::Activity => {
            format!("任务 {} 以{}台账为准，不能直接办结；请用 zhiben {} add", measure.id, ledger.name(), ledger.key())
        }
        _ => format!("任务 {} 没有写明佐证", measure.id),
    }
}
