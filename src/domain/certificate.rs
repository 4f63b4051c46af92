//! Certificates (证书): when the next review (复审) or renewal (换证) is due, and which dates follow from the day of issue. A
//! row has only the present dates; the dates before a renewal are in the journal.

use super::dated_item::DatedItem;
use super::plan::{CertificateKind, CertificateRules, Ledger};
use super::unit::{Register, Unit, UnitIx};
use super::words::Word;
use chrono::{Days, Months, NaiveDate};

/// A certificate (证书) of a person.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub record: String,
    pub unit: Option<UnitIx>,
    pub name: String,
    pub role: Option<&'static Word>,
    pub kind: String,
    pub issued: Option<NaiveDate>,
    pub review_due: Option<NaiveDate>,
    /// The record has no review date; `review` was computed from the kind's months between reviews.
    pub is_review_computed: bool,
    pub expires: NaiveDate,
    /// The record has no expiry date; `expires` was computed from the kind's months of validity.
    pub is_expiry_computed: bool,
}

/// The last day of a number of months that begin on `from`: 36 months from 2024-05-06 end on 2027-05-05.
pub fn last_day(from: NaiveDate, months: u32) -> Option<NaiveDate> {
    from.checked_add_months(Months::new(months))?.checked_sub_days(Days::new(1))
}

/// The next review date that the kind asks for after `from`; none if it would fall on or after the expiry.
pub fn review_after(from: NaiveDate, expires: Option<NaiveDate>, kind: &CertificateKind) -> Option<NaiveDate> {
    let review = last_day(from, kind.review_months?)?;
    Some(review).filter(|review| expires.is_none_or(|expires| *review < expires))
}

/// Why a certificate does not satisfy its role (a 待补 sentence), or nothing if it does. A certificate for the 主要负责人 must
/// be that of the person whom the register names.
pub fn unfit(rules: &CertificateRules, unit: Option<&Unit>, role: &Word, kind: &str, name: &str) -> Option<String> {
    if !rules.satisfies(kind, role) {
        let fitting = rules.satisfying(role).join("、");
        return Some(format!("“{kind}”不是{}的证书；{}的证书有：{fitting}", role.zh, role.zh));
    }
    let principal = unit?.principal.as_deref().filter(|_| role.en == "principal")?;
    (principal != name).then(|| format!("名录里的主要负责人是{principal}，不是{name}"))
}

impl Certificate {
    /// The review while it falls due before the renewal, otherwise the renewal; after the expiry only the renewal. None
    /// before the day of issue, and none of a unit that no longer operates.
    pub fn dated_item(&self, rules: &CertificateRules, register: &Register, today: NaiveDate) -> Option<DatedItem> {
        if self.issued.is_some_and(|issued| issued > today) {
            return None;
        }
        let review = self.review_due.filter(|review| *review < self.expires && today <= self.expires);
        let due = review.unwrap_or(self.expires);
        if self.unit.is_some_and(|unit| !register.get(unit).operates_on(due.min(today))) {
            return None;
        }
        let left = (due - today).num_days();
        let stage = rules.warn.iter().copied().filter(|days| (0..=i64::from(*days)).contains(&left)).min();
        let stage = stage.map_or(String::new(), |days| format!("（{days} 天内）"));
        let what = match review {
            Some(_) if self.is_review_computed => "复审（推算）",
            Some(_) => "复审",
            None if self.is_expiry_computed => "到期换证（推算）",
            None => "到期换证",
        };
        let basis = match review {
            Some(review) if self.is_review_computed => {
                format!("{review}：没有登记复审日期，按发证日期推算，在有效期至 {} 之前", self.expires)
            }
            Some(review) => format!("{review}：记录里的复审日期，在有效期至 {} 之前", self.expires),
            None if self.is_expiry_computed => {
                format!("{}：没有登记有效期，按发证日期推算", self.expires)
            }
            None => format!("{}：记录里的有效期至", self.expires),
        };
        let clock = rules.kind(&self.kind).map(|k| format!("；“{}”：{}", k.name, validity(k))).unwrap_or_default();
        let mut dated_item =
            DatedItem::of(Ledger::Certificate, &self.record, format!("{} {} {what}{stage}", self.name, self.kind));
        dated_item.unit = self.unit;
        dated_item.who = Some(self.name.clone());
        dated_item.responsible = Some(self.name.clone());
        dated_item.word = self.role;
        dated_item.due = Some(due);
        dated_item.warn_days = rules.warn.iter().copied().max();
        dated_item.basis = format!("{basis}{clock}");
        Some(dated_item)
    }
}

/// The validity and the review interval of a kind in Chinese: 有效期 6 年，每 3 年复审.
pub fn validity(kind: &CertificateKind) -> String {
    let years = |months: u32| match months % 12 {
        0 => format!("{} 年", months / 12),
        _ => format!("{months} 个月"),
    };
    let valid = kind.valid_months.map(|m| format!("有效期 {}", years(m)));
    let review = kind.review_months.map(|m| format!("每 {}复审", years(m)));
    let parts: Vec<String> =
        [valid, review, Some(kind.source.clone()).filter(|s| !s.is_empty())].into_iter().flatten().collect();
    parts.join("，")
}

#[cfg(test)]
mod tests;
