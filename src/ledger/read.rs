//! Reads the value of a text by the column's declaration, in the same way for a file's cell, a command-line option and
//! an answer to a question. An error is a Chinese sentence with the text and with what is accepted.

use super::aliases::AtNeed;
use super::amount::{count, hundredths, money};
use super::fold::{close, half_width, unmarked};
use super::value::split_list;
use super::{Column, Kind, Value, day, id_number};
use crate::domain::calendar::Calendar;
use crate::domain::dates::{self, YEARS};
use crate::domain::nearest;
use crate::domain::period::Period;
use crate::domain::plan::Plan;
use crate::domain::words;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::cell::Cell;

/// Finds the store's key for a name or number. The error is the reason why there is none, as a Chinese sentence.
pub type Lookup<'a> = dyn Fn(&str) -> Result<i64, String> + 'a;

/// What is needed in addition to the text.
pub struct Context<'a> {
    pub plan: &'a Plan,
    pub calendar: &'a Calendar,
    /// The synonyms of words of closed sets.
    pub aliases: &'a AtNeed,
    pub today: NaiveDate,
    /// Whether a person typed the text. If so, a date may lack its year, and words such as 月底 are allowed.
    pub is_typed: bool,
    /// Set to a year that the calendar does not cover, if a date was computed with working days of this year.
    pub beyond: Cell<Option<i32>>,
    pub unit: &'a Lookup<'a>,
    pub hazard: &'a Lookup<'a>,
    pub training: &'a Lookup<'a>,
}

/// The value of a text; `None` if it is empty.
pub fn value(column: &Column, cell: &str, context: &Context) -> Result<Option<Value>, String> {
    let cell = unmarked(cell);
    let cell = cell.trim();
    if cell.is_empty() {
        return Ok(None);
    }
    let plan = context.plan;
    let value = match column.kind {
        // A document's number is kept as printed: 积安办〔2026〕3号, （2026）第3号.
        Kind::Text if column.is_code() && !matches!(column.key, "document" | "number") => {
            Value::Text(half_width(cell).trim().to_string())
        }
        Kind::Text => Value::Text(cell.to_string()),
        Kind::Number => Value::Int(count(cell).ok_or("应为不带小数的数字，如 12")?),
        Kind::Decimal => Value::Hundredths(hundredths(cell).ok_or("应为数字，至多两位小数，如 8 或 1.5")?),
        Kind::Money => Value::Hundredths(money(cell, false).ok_or("应为金额（元），至多两位小数，如 5600.50")?),
        Kind::Date => Value::Date(date_within(cell, context, &column.years())?),
        Kind::Flag => Value::Flag(context.aliases.flag(cell).ok_or("应为“是”或“否”")?),
        Kind::Words(set) => match words::find(set, cell).or_else(|| context.aliases.word(column.key, set, cell)) {
            Some(word) => Value::Word(word),
            None => return Err(format!("不在可选之列；{}", words::accepted(set, cell))),
        },
        Kind::CreditCode => Value::Text(credit_code(cell)?),
        Kind::IdNumber | Kind::CertificateNumber if id_number::is_masked(cell) => return Ok(None),
        Kind::CertificateNumber => Value::Text(half_width(cell).trim().to_string()),
        Kind::IdNumber => Value::Text(id_number::read(&close(cell))?),
        Kind::Aliases => Value::Texts(unique(split_list(cell, |_| false).into_iter().map(Ok).collect())?),
        Kind::Texts => {
            // A name has no line breaks, although a spreadsheet's cell may have them.
            let parts = split_list(cell, |_| false);
            let names = parts.iter().flat_map(|part| part.lines()).map(str::trim).filter(|name| !name.is_empty());
            Value::Texts(unique(names.map(|name| Ok(name.to_string())).collect())?)
        }
        Kind::Category => Value::Text(plan.categories[category(cell, plan)?].id.clone()),
        Kind::Categories => {
            let ids = split_list(cell, |_| false)
                .iter()
                .map(|name| category(name, plan).map(|i| plan.categories[i].id.clone()))
                .collect();
            Value::Texts(unique(ids)?)
        }
        Kind::Body => Value::Text(body(cell, plan)?),
        Kind::Bodies => {
            let ids =
                split_list(cell, |whole| plan.find_body(whole).is_some()).iter().map(|name| body(name, plan)).collect();
            Value::Texts(unique(ids)?)
        }
        Kind::Measure => match plan.find_measure(cell) {
            Some(id) => Value::Text(plan.measure(id).key.clone()),
            None => {
                let near = nearest::asked(cell, plan.measures.iter().map(|m| m.id.as_str()));
                return Err(format!("方案里没有这项任务；任务编号见 zhiben plan show{near}"));
            }
        },
        Kind::Event => match plan.find_event(cell) {
            Some(event) => Value::Text(plan.event(event).id.clone()),
            None => {
                let all = plan.events.iter().map(|e| format!("{}（{}）", e.id, e.title)).collect::<Vec<_>>();
                let near = nearest::asked(cell, plan.events.iter().flat_map(|e| [e.id.as_str(), e.title.as_str()]));
                return Err(format!("方案里没有这个事件；可用的有：{}{near}", all.join("、")));
            }
        },
        Kind::Period => match Period::parse(&close(cell)).filter(|p| *p != Period::Plan) {
            Some(period) => Value::Text(period.to_string()),
            None => return Err("应为周期，如 2026-07、2026Q3、2026H2、2026".to_string()),
        },
        Kind::Unit => Value::Key((context.unit)(cell)?),
        Kind::Units => {
            let keys = split_list(cell, |whole| (context.unit)(whole).is_ok())
                .iter()
                .map(|name| (context.unit)(name))
                .collect();
            Value::Keys(unique(keys)?)
        }
        Kind::Hazards => {
            let keys = split_list(cell, |_| false).iter().map(|no| (context.hazard)(no)).collect();
            Value::Keys(unique(keys)?)
        }
        Kind::Hazard => Value::Key((context.hazard)(cell)?),
        Kind::Training => Value::Key((context.training)(cell)?),
    };
    Ok(Some(value))
}

/// The text as a message may show it, with ID numbers masked.
pub fn masked<'c>(column: &Column, cell: &'c str) -> Cow<'c, str> {
    match column.kind {
        Kind::IdNumber => Cow::Owned(id_number::masked(cell.trim())),
        Kind::CertificateNumber => Cow::Owned(id_number::masked_within(cell)),
        _ => Cow::Borrowed(cell),
    }
}

/// All values if every result is a value, otherwise all reasons; without repetition.
fn unique<T: PartialEq>(results: Vec<Result<T, String>>) -> Result<Vec<T>, String> {
    let (mut values, mut reasons): (Vec<T>, Vec<String>) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) if !values.contains(&value) => values.push(value),
            Err(reason) if !reasons.contains(&reason) => reasons.push(reason),
            _ => {}
        }
    }
    if reasons.is_empty() { Ok(values) } else { Err(reasons.join("；")) }
}

/// The date of a text, for the years 2000 to 2100.
pub fn date(cell: &str, context: &Context) -> Result<NaiveDate, String> {
    date_within(cell, context, &YEARS)
}

/// The date of a text, for these years.
pub fn date_within(cell: &str, context: &Context, years: &day::Years) -> Result<NaiveDate, String> {
    if context.is_typed {
        if let Some(date) = dates::full_within(cell, years) {
            return Ok(date);
        }
        let typed = dates::typed(cell, context.today, context.calendar);
        let date = typed.map(|r| {
            context.beyond.set(context.beyond.get().or(r.beyond));
            r.date
        });
        return date.ok_or_else(|| format!("不是可用的日期；可写 {}", dates::TYPED_FORMS));
    }
    day::written(cell, years)
}

/// A 统一社会信用代码 (GB 32100-2015): 18 characters of its alphabet, the last a check character.
pub fn credit_code(cell: &str) -> Result<String, String> {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let code = close(cell).to_ascii_uppercase();
    let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let Some(values) = values.filter(|v| v.len() == 18) else {
        return Err("统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）".to_string());
    };
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    if (31 - sum % 31) % 31 != values[17] {
        return Err("统一社会信用代码的校验位不对，请核对有没有抄错".to_string());
    }
    Ok(code)
}

fn category(name: &str, plan: &Plan) -> Result<usize, String> {
    let all = || plan.categories.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join("、");
    let found = plan.find_category(name).or_else(|| {
        // Names are compared without blanks and full-width forms.
        let name = close(name);
        plan.categories.iter().position(|c| close(&c.name) == name || c.aliases.iter().any(|a| close(a) == name))
    });
    let near = || nearest::asked(name, plan.categories.iter().map(|c| c.name.as_str()));
    found.ok_or_else(|| format!("方案里没有类别“{name}”；可用的有：{}{}", all(), near()))
}

fn body(name: &str, plan: &Plan) -> Result<String, String> {
    let all = || plan.bodies.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join("、");
    let found = plan.find_body(name).map(|id| plan.body(id).id.clone());
    let near = || nearest::asked(name, plan.bodies.iter().flat_map(|b| [b.name.as_str(), b.id.as_str()]));
    found.ok_or_else(|| format!("方案里没有责任主体“{name}”；可用的有：{}{}", all(), near()))
}

#[cfg(test)]
mod tests {
    use super::credit_code;

    /// The check character of GB 32100-2015.
    #[test]
    fn a_credit_code_is_checked() {
        assert_eq!(credit_code("91110000600037341l").unwrap(), "91110000600037341L");
        assert!(credit_code("911100006000373410").unwrap_err().contains("校验位"));
        assert!(credit_code("9111000060003734").unwrap_err().contains("18 位"));
    }
}
