//! The tables that a plan has once: `[plan]`, `[office]`, `[hazard]`.

use super::forms;
use super::table::{Table, is_id};
use super::value::Value;
use crate::domain::calendar::Term;
use crate::domain::plan::{HazardTerms, MAIN, Office, Plan, PlanHead, StateTerms};
use chrono::NaiveDate;

/// The table `[plan]`; its dates may be missing while the file's mistakes are collected.
#[derive(Default)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) number: String,
    pub(super) basis: Vec<String>,
    pub(super) issuer: String,
    pub(super) starts: Option<NaiveDate>,
    pub(super) issued: Option<NaiveDate>,
    pub(super) ends: Option<NaiveDate>,
    pub(super) kept_from: Option<NaiveDate>,
    pub(super) rolls: bool,
    pub(super) utc_offset: i32,
    pub(super) due_soon_days: u32,
    pub(super) site: String,
    pub(super) division: String,
}

impl Head {
    /// Without dates that have mistakes; it is used only in a plan that has none.
    pub(super) fn into_head(self, file: &str, office: Office) -> PlanHead {
        PlanHead {
            id: self.id,
            file: file.to_string(),
            title: self.title,
            number: self.number,
            basis: self.basis,
            issuer: self.issuer,
            office,
            starts: self.starts.unwrap_or(NaiveDate::MIN),
            issued: self.issued.unwrap_or(NaiveDate::MIN),
            ends: self.ends.unwrap_or(NaiveDate::MIN),
            kept_from: self.kept_from,
            rolls: self.rolls,
            due_soon_days: self.due_soon_days,
            is_counted: true,
        }
    }
}

const HEAD: &[&str] = &[
    "id",
    "title",
    "number",
    "basis",
    "issuer",
    "starts",
    "issued",
    "ends",
    "kept_from",
    "roll",
    "utc_offset",
    "due_soon_days",
    "site",
    "division",
];

/// The values of `rolls`: whether a due date that is no working day moves to the next one.
const ROLLS: &[(&str, bool)] = &[("next", true), ("none", false)];

/// A table that the file must have exactly once.
fn one<'b>(root: &'b Table<'_>, name: &'b str, meaning: &str) -> Option<Table<'b>> {
    let value = root.need(name, format_args!("一张表 [{name}]：{meaning}"))?;
    if value.node.get_ref().is_array() {
        value.wrong(format!("只有一项，要写成 [{name}]（一层方括号）"));
        return None;
    }
    value.table()
}

/// Whether a text can be the letters of the site at the start of record numbers.
pub fn is_site(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a text can be the id of a plan.
pub fn is_plan_id(text: &str) -> bool {
    plan_id(text).is_some()
}

/// Whether a text can be a 统计用区划代码.
pub fn is_division(text: &str) -> bool {
    matches!(text.len(), 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The table `[plan]`. In a further plan the settings of the town may be missing; `earlier` are the plans before it.
pub(super) fn head(root: &Table<'_>, earlier: Option<&Plan>) -> Head {
    let Some(t) = one(root, "plan", "方案") else { return Head::default() };
    t.only(HEAD);
    let (starts, ends) = (t.need_date("starts", "方案开始"), t.need_date("ends", "方案结束"));
    // A document without a date is in force from its first day on.
    let issued = t.get("issued").map_or(starts, Value::date);
    in_order(&t, ("starts", starts), ("issued", issued));
    in_order(&t, ("issued", issued), ("ends", ends));
    in_order(&t, ("starts", starts), ("ends", ends.filter(|_| t.get("issued").is_none())));
    let setting = |name, meaning| if earlier.is_some() { t.get(name) } else { t.need(name, meaning) };
    let site = |text: &str| is_site(text).then(|| text.to_string());
    let division = |text: &str| is_division(text).then(|| text.to_string());
    Head {
        id: id(&t, earlier),
        title: t.text("title", "方案的名称"),
        number: t.optional_text("number"),
        basis: t.texts("basis"),
        issuer: t.text("issuer", "印发机关"),
        starts,
        issued,
        ends,
        kept_from: t.date("kept_from"),
        rolls: t.get("roll").and_then(|v| v.choice(ROLLS)).unwrap_or_default(),
        utc_offset: of_town(earlier.map(|plan| plan.utc_offset), {
            setting("utc_offset", "时区，如 \"+08:00\"").and_then(|v| v.form(forms::offset, forms::OFFSET))
        }),
        due_soon_days: setting("due_soon_days", "临期天数，如 15")
            .and_then(|v| v.number(0..=366))
            .or(earlier.map(|plan| plan.first().due_soon_days))
            .unwrap_or_default(),
        site: of_town(earlier.map(|plan| plan.site.clone()), {
            setting("site", "编号前缀，如 \"JC\"").and_then(|v| v.form(site, "应为 1 到 8 个英文字母或数字，如 \"JC\""))
        }),
        division: of_town(earlier.map(|plan| plan.division.clone()), {
            t.get("division").and_then(|v| v.form(division, "应为 6、9 或 12 位数字的统计用区划代码，如 \"141128105\""))
        }),
    }
}

/// A setting of the town is plan.toml's, whatever a further plan gives.
fn of_town<T: Default>(earlier: Option<T>, own: Option<T>) -> T {
    earlier.or(own).unwrap_or_default()
}

/// The plan's id. Only plan.toml may leave it out.
fn id(t: &Table<'_>, earlier: Option<&Plan>) -> String {
    let Some(earlier) = earlier else {
        let own = t.get("id").and_then(|v| v.form(plan_id, PLAN_ID));
        return own.unwrap_or_else(|| MAIN.to_string());
    };
    let Some(value) = t.need("id", "方案的编号，如 \"yd2027\"，各份方案不能重复") else {
        return String::new();
    };
    let id = value.form(plan_id, PLAN_ID).unwrap_or_default();
    if let Some(taken) = earlier.find_plan(&id) {
        value.wrong(format!("与 {} 的方案同编号，请换一个", earlier.head(taken).file));
    }
    id
}

const PLAN_ID: &str = "编号只能用英文字母、数字和 . - _，以字母或数字开头，最多 40 个字符";

fn plan_id(text: &str) -> Option<String> {
    is_id(text).then(|| text.to_string())
}

/// Reports two dates in the wrong order, at the later key.
pub(super) fn in_order(table: &Table<'_>, first: (&str, Option<NaiveDate>), last: (&str, Option<NaiveDate>)) {
    if let ((name, Some(a)), (later, Some(b))) = (first, last)
        && let (true, Some(value)) = (b < a, table.get(later))
    {
        value.wrong(format!("早于 {name}（{a}），应在同一天或之后"));
    }
}

/// A further plan without the table has plan.toml's office.
pub(super) fn office(root: &Table<'_>, earlier: Option<&Plan>) -> Office {
    if let Some(earlier) = earlier.filter(|_| root.get("office").is_none()) {
        return earlier.first().office.clone();
    }
    let Some(t) = one(root, "office", "领导小组办公室") else {
        return Office::default();
    };
    t.only(&["name", "director", "contact", "phone"]);
    Office {
        name: t.text("name", "办公室的名称"),
        director: t.optional_text("director"),
        contact: t.optional_text("contact"),
        phone: t.optional_text("phone"),
    }
}

/// A further plan may leave the table out.
pub(super) fn hazard(root: &Table<'_>, earlier: Option<&Plan>) -> HazardTerms {
    if let Some(earlier) = earlier.filter(|_| root.get("hazard").is_none()) {
        return earlier.hazard.clone();
    }
    let table = one(root, "hazard", "隐患期限");
    if let Some(t) = &table {
        t.only(&[REQUIRED, &OPTIONAL.concat()].concat());
    }
    let term = |key: &str, meaning: &str| {
        let value = table.as_ref().and_then(|t| t.need(key, format_args!("{meaning}的期限，如 \"7d\" 或 \"5wd\"")));
        value.and_then(|v: Value<'_>| v.form(forms::term, forms::TERM)).unwrap_or(Term::NONE)
    };
    let reading = |key: &str| table.as_ref().map(|t| t.any_text(key)).unwrap_or_default();
    HazardTerms {
        general: term("general_term", "一般隐患整改"),
        general_reading: reading("general_reading"),
        review: term("review_term", "整改后复查"),
        review_reading: reading("review_reading"),
        notify: term("notify_term", "重大隐患通知"),
        notify_reading: reading("notify_reading"),
        states: table.as_ref().map(states).unwrap_or_default(),
    }
}

const REQUIRED: &[&str] =
    &["general_term", "general_reading", "review_term", "review_reading", "notify_term", "notify_reading"];

/// Terms that may be left out, each with the key of its reading.
const OPTIONAL: [[&str; 2]; 4] = [
    ["plan_term", "plan_reading"],
    ["judge_term", "judge_reading"],
    ["close_term", "close_reading"],
    ["max_extensions", "max_extensions_reading"],
];

fn states(t: &Table<'_>) -> StateTerms {
    let base = StateTerms::default();
    let term =
        |at: usize, default| t.get(OPTIONAL[at][0]).and_then(|v| v.form(forms::term, forms::TERM)).unwrap_or(default);
    let max = t.get(OPTIONAL[3][0]).and_then(|v| v.number(0..=99));
    StateTerms {
        plan: term(0, base.plan),
        judge: term(1, base.judge),
        close: term(2, base.close),
        max_extensions: max.unwrap_or(base.max_extensions),
        readings: OPTIONAL.map(|[_, reading]| t.any_text(reading)),
        given: OPTIONAL.map(|[key, _]| t.get(key).is_some()),
    }
}
