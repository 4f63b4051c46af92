//! Permits (许可证): a permit must be renewed by its expiry date. A row has only the present dates.

use super::certificate::validity;
use super::dated_item::DatedItem;
use super::plan::{CertificateRules, Ledger};
use super::unit::{Register, UnitIx};
use chrono::NaiveDate;

/// A permit (许可证) of a unit.
#[derive(Debug, Clone)]
pub struct Permit {
    pub no: String,
    pub unit: Option<UnitIx>,
    pub kind: String,
    pub issued: Option<NaiveDate>,
    pub expires: NaiveDate,
}

impl Permit {
    /// The renewal (换证) by the expiry date, shown as many days ahead as for a certificate. None before the day of
    /// issue, and none of a unit that no longer operates.
    pub fn dated_item(&self, rules: &CertificateRules, register: &Register, today: NaiveDate) -> Option<DatedItem> {
        let is_later = self.issued.is_some_and(|issued| issued > today);
        let is_at_work = |unit: UnitIx| register.get(unit).operates_on(self.expires.min(today));
        if is_later || !self.unit.is_none_or(is_at_work) {
            return None;
        }
        let clock = rules.kind(&self.kind).map(|kind| format!("；“{}”：{}", kind.name, validity(kind)));
        let mut dated_item = DatedItem::of(Ledger::Permit, &self.no, format!("{} 到期换证", self.kind));
        dated_item.unit = self.unit;
        dated_item.due = Some(self.expires);
        dated_item.warn_days = rules.warn.iter().copied().max();
        dated_item.basis = format!("{}：记录里的有效期至{}", self.expires, clock.unwrap_or_default());
        dated_item.hint = Some(format!("换了新证：zhiben permit edit {} --issued 日期 --expires 日期", self.no));
        Some(dated_item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::obligation::Status;
    use crate::domain::unit::Unit;

    #[test]
    fn a_permit_owes_its_renewal_by_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let closed = Unit { until: Some(day("2026-05-01")), ..Unit::default() };
        let register = Register::new(vec![Unit::default(), closed]);
        let permit = |unit: u32| Permit {
            no: "JC-XK-2024-0001".into(),
            unit: Some(UnitIx(unit)),
            kind: "安全生产许可证".into(),
            issued: Some(day("2023-09-01")),
            expires: day("2026-08-31"),
        };
        let rules = CertificateRules::default();
        let on = |unit: u32, today: &str| {
            permit(unit).dated_item(&rules, &register, day(today)).map(|dated_item| dated_item.status(day(today), 15))
        };
        assert_eq!(on(0, "2026-06-01"), Some(Status::Pending));
        // The list begins 90 days before, and both ends of the 90 days are in it.
        assert_eq!(on(0, "2026-06-02"), Some(Status::DueSoon));
        assert_eq!(on(0, "2026-08-31"), Some(Status::DueSoon));
        assert_eq!(on(0, "2026-09-01"), Some(Status::Overdue));
        assert_eq!(on(0, "2023-08-31"), None, "还没有发证");
        assert_eq!((on(1, "2026-05-02"), on(1, "2026-09-01")), (None, None), "已停业");
    }
}
