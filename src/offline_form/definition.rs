//! 表单定义: what one unit's form holds, as JSON for the page. It has the unit's own hazards and duties only; no tip, no
//! ID number and nothing of another unit.

use super::section::{Field, OF_UNIT, RECTIFIED, SECTIONS, Section};
use super::token::{Bound, token};
use super::{FORM, MOST_PHOTOS, MOST_PHOTOS_OF_ROW, MOST_ROWS};
use crate::domain::criteria::Document;
use crate::domain::field_list::List;
use crate::domain::period::Period;
use crate::ledger::Kind;
use crate::ledger::read::{Context, value};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value as Json;

/// What a form is made from.
pub struct Source<'a> {
    pub site: &'a str,
    pub town: &'a str,
    /// The id of the store.
    pub store: &'a str,
    pub made: NaiveDate,
    pub period: Period,
    pub unit: Unit,
    pub hazards: Vec<OpenHazard>,
    pub duties: Vec<Duty>,
    pub checks: Vec<Checks>,
}

/// The unit that fills in the form.
pub struct Unit {
    pub code: String,
    pub name: String,
    /// What the register has in the columns that the form asks for, by key.
    pub known: Vec<(&'static str, String)>,
}

/// An open hazard of the unit.
#[derive(Debug, Serialize)]
pub struct OpenHazard {
    pub no: String,
    pub description: String,
    pub place: String,
    /// 隐患等级
    pub grade: &'static str,
    pub due: Option<String>,
    /// The state in words, with the days overdue.
    pub state: String,
    /// What is missing before it may be reported as rectified; `None` if nothing is.
    pub gate: Option<String>,
}

/// An obligation of the unit that is not done yet and belongs to the form's period.
#[derive(Debug, Serialize)]
pub struct Duty {
    pub title: String,
    pub period: String,
    pub due: Option<String>,
    pub state: String,
    /// The part of the form that reports it; `None` if the form cannot.
    pub section: Option<&'static str>,
    /// The id of the measure.
    #[serde(skip)]
    pub measure: String,
}

/// 检查项: what is looked at in a self-check, from one list of the office or one standard.
#[derive(Debug, Serialize)]
pub struct Checks {
    pub name: String,
    /// What the three answers are called: a list states what is right, a standard names what may be wrong.
    pub words: [&'static str; 3],
    pub items: Vec<CheckItem>,
}

/// One item to look at.
#[derive(Debug, Serialize)]
pub struct CheckItem {
    pub code: String,
    pub topic: String,
    pub text: String,
    /// Whether it may be a major hazard.
    pub major: bool,
}

impl Checks {
    /// The items of a list of the office (现场检查清单).
    pub fn of_list(list: &List) -> Checks {
        let items = list.items.iter().enumerate().map(|(at, item)| CheckItem {
            code: list.code(at),
            topic: item.topic.clone(),
            text: item.text.clone(),
            major: item.criterion.is_some(),
        });
        Checks { name: list.name.clone(), words: ["符合", "不符合", "没有这一项"], items: items.collect() }
    }

    /// The clauses of a standard (判定标准).
    pub fn of_document(document: &Document) -> Checks {
        let items = document.clauses.iter().map(|clause| CheckItem {
            code: clause.code.clone(),
            topic: clause.part.clone(),
            text: clause.title.clone(),
            major: true,
        });
        Checks {
            name: document.title.clone(), words: ["没有问题", "有问题", "不适用"], items: items.collect()
        }
    }
}

#[derive(Serialize)]
struct Definition<'a> {
    form: u32,
    site: &'a str,
    town: &'a str,
    token: String,
    made: &'a str,
    period: Json,
    unit: Json,
    hazards: &'a [OpenHazard],
    duties: &'a [Duty],
    checks: &'a [Checks],
    sections: Vec<Json>,
    limits: Json,
}

/// The definition of a form. `context` gives the messages of wrong values.
pub fn definition(source: &Source, context: &Context) -> Json {
    let (period, made) = (source.period.to_string(), source.made.to_string());
    let bound = Bound { form: FORM, site: source.site, unit: &source.unit.code, period: &period, made: &made };
    let definition = Definition {
        form: FORM,
        site: source.site,
        town: source.town,
        token: token(source.store, bound),
        made: &made,
        period: serde_json::json!({
            "key": period, "words": source.period.in_words(),
            "first": source.period.first().to_string(), "last": source.period.last().to_string(),
        }),
        unit: serde_json::json!({ "code": source.unit.code, "name": source.unit.name }),
        hazards: &source.hazards,
        duties: &source.duties,
        checks: &source.checks,
        sections: SECTIONS
            .iter()
            .filter(|one| is_asked(one, source))
            .map(|one| section(one, source, context))
            .collect(),
        limits: serde_json::json!({
            "rows": MOST_ROWS, "photos": MOST_PHOTOS, "photos_of_row": MOST_PHOTOS_OF_ROW, "side": 1600,
            "photo_bytes": 500_000,
        }),
    };
    serde_json::to_value(definition).unwrap_or(Json::Null)
}

/// Whether the unit has anything to say in this part.
fn is_asked(section: &Section, source: &Source) -> bool {
    match section.key {
        RECTIFIED => !source.hazards.is_empty(),
        "done" => source.duties.iter().any(|duty| duty.section == Some("done")),
        _ => true,
    }
}

fn section(section: &Section, source: &Source, context: &Context) -> Json {
    let fields: Vec<Json> = section.fields.iter().map(|one| field(section, one, source, context)).collect();
    serde_json::json!({
        "key": section.key, "title": section.title, "help": section.help, "add": section.add, "most": section.most,
        "checks": section.has_checks && !source.checks.is_empty(), "photos": section.photos, "fields": fields,
    })
}

fn field(section: &Section, field: &Field, source: &Source, context: &Context) -> Json {
    let column = field.column();
    let known = source.unit.known.iter().find(|(key, _)| section.key == OF_UNIT && *key == column.key);
    let words: Vec<Json> = match column.kind {
        Kind::Measure => {
            let ticked = source.duties.iter().filter(|duty| duty.section == Some("done"));
            let mut pairs: Vec<Json> = ticked.map(|duty| serde_json::json!([duty.measure, duty.title])).collect();
            pairs.dedup();
            pairs
        }
        _ => field.choices().into_iter().map(Json::from).collect(),
    };
    serde_json::json!({
        "key": column.key, "label": column.header, "type": kind(field), "required": field.is_required(),
        "words": words, "most": if column.kind == Kind::Date { 10 } else { field.most() },
        "value": known.map_or("", |(_, value)| value), "help": field.help, "wrong": wrong(field, context),
        "past": column.kind == Kind::Date,
    })
}

/// The type of a field in the page.
fn kind(field: &Field) -> &'static str {
    match field.column().kind {
        Kind::Date => "date",
        Kind::Number => "number",
        Kind::Decimal | Kind::Money => "decimal",
        Kind::Words(_) => "words",
        Kind::Texts => "texts",
        Kind::Hazard => "hazard",
        Kind::Measure => "measure",
        _ if field.column().key.ends_with("phone") => "phone",
        _ if field.is_long => "long",
        _ => "text",
    }
}

/// What an import says of a value that is not of the column's type; empty if any text is one.
fn wrong(field: &Field, context: &Context) -> String {
    match field.column().kind {
        Kind::Number | Kind::Decimal | Kind::Money | Kind::Date => {
            value(field.column(), "§", context).err().unwrap_or_default()
        }
        _ => String::new(),
    }
}
