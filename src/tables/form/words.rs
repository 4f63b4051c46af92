//! Fills the placeholders of a form's texts, such as `{issuer}`, `{span}` and `{operator}`, and writes a period in
//! Chinese.

use super::Span;
use crate::domain::plan::Plan;
use chrono::{Datelike, NaiveDate};

/// All names of placeholders.
pub const KNOWN: &[&str] = &[
    "title", "issuer", "office", "director", "plan", "number", "site", "division", "operator", "date", "date_zh",
    "period", "span", "year", "month", "from", "to",
];

/// The values of placeholders.
pub struct Placeholders<'a> {
    pub plan: &'a Plan,
    pub title: &'a str,
    /// 填表人
    pub operator: &'a str,
    /// 填报日期
    pub date: NaiveDate,
    pub span: Span,
}

/// The names of the placeholders in a text.
pub fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

impl Placeholders<'_> {
    /// The text with its placeholders replaced by their values. An unknown placeholder stays; a form with such a
    /// placeholder cannot be read.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            filled.push_str(before);
            filled.push_str(&self.of(name).unwrap_or_else(|| format!("{{{name}}}")));
            rest = after;
        }
        filled + rest
    }

    fn of(&self, name: &str) -> Option<String> {
        let plan = self.plan;
        let last = self.span.period.last();
        Some(match name {
            "title" => self.title.to_string(),
            "issuer" => plan.first().issuer.clone(),
            "office" => plan.first().office.name.clone(),
            "director" => plan.first().office.director.clone(),
            "plan" => plan.first().title.clone(),
            "number" => plan.first().number.clone(),
            "site" => plan.site.clone(),
            "division" => plan.division.clone(),
            "operator" => self.operator.to_string(),
            "date" => self.date.to_string(),
            "date_zh" => zh_date(self.date),
            "period" => self.span.period.to_string(),
            "span" => zh_span(self.span),
            "year" => last.year().to_string(),
            "month" => last.month().to_string(),
            "from" => self.span.from.to_string(),
            "to" => self.span.to.to_string(),
            _ => return None,
        })
    }
}

fn zh_date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The period in Chinese: `2026年10月`, `2026年第三季度`; `2026年1—10月` if the days begin before the period.
pub fn zh_span(span: Span) -> String {
    let (first, last) = (span.from, span.period.last());
    if first < span.period.first() {
        return format!("{}年1—{}月", last.year(), last.month());
    }
    span.period.in_words()
}
