//! Emergency supplies (物资): below the minimum quantity, past the expiry date, or not counted for too long. A supply is
//! one dated item, due on the earliest of these dates, and its title names all that is wrong.

use super::calendar::Calendar;
use super::dated_item::DatedItem;
use super::plan::{Ledger, SupplyTerms};
use chrono::{Days, NaiveDate};

/// One kind of supply (物资) at one place.
#[derive(Debug, Clone)]
pub struct Supply {
    pub no: String,
    pub place: String,
    pub item: String,
    pub measure_unit: String,
    pub quantity: i64,
    pub minimum: Option<i64>,
    pub expires: Option<NaiveDate>,
    pub keeper: Option<String>,
    pub counted: Option<NaiveDate>,
}

impl Supply {
    /// The dated item of the supply. The minimum must be there at all times, so if a count found less, the item was due
    /// on the day before that count.
    pub fn dated_item(&self, terms: &SupplyTerms, calendar: &Calendar, today: NaiveDate) -> Option<DatedItem> {
        if self.counted.is_some_and(|on| on > today) {
            return None;
        }
        let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
        let short = self.minimum.filter(|minimum| self.quantity < *minimum);
        let short = short.map(|minimum| {
            let text = format!("现有 {}{}，低于最低 {minimum}", self.quantity, self.measure_unit);
            (before(self.counted.unwrap_or(today)), text)
        });
        let expiry = self
            .expires
            .map(|day| (day, if day < today { format!("{day} 已过有效期") } else { format!("有效期至 {day}") }));
        let count = self.counted.map(|on| (terms.count.after(on, calendar).date, format!("上次盘点 {on}，该盘点了")));
        let mut wrong: Vec<(NaiveDate, String)> = [short, expiry, count].into_iter().flatten().collect();
        wrong.sort();
        let due = wrong.first().map(|(day, _)| *day);
        let (late, next): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|(day, _)| *day < today);
        let text: Vec<String> = if late.is_empty() { next.into_iter().take(1).collect() } else { late }
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        let text = if text.is_empty() { "尚未盘点".to_string() } else { text.join("；") };
        let mut dated_item = DatedItem::of(Ledger::Supply, &self.no, format!("{}：{text}", self.item));
        dated_item.who = Some(self.place.clone());
        dated_item.responsible = self.keeper.clone();
        dated_item.due = due;
        dated_item.basis = match due {
            Some(due) => format!("{due}：{text}。低于最低数量的，盘点前一天到期；{}", terms.reading),
            None => format!("没有有效期、最低数量和盘点日期，无从计算。{}", terms.reading),
        };
        Some(dated_item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::obligation::Status;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_wrong_with_a_supply() {
        let supply = |quantity, minimum, expires: Option<&str>, counted: Option<&str>| Supply {
            no: "WZ-1".into(),
            place: "镇仓库".into(),
            item: "沙袋".into(),
            measure_unit: "个".into(),
            quantity,
            minimum,
            expires: expires.map(day),
            keeper: None,
            counted: counted.map(day),
        };
        let today = day("2026-11-23");
        let item_of = |s: Supply| {
            let m = s.dated_item(&SupplyTerms::default(), &Calendar::default(), today).unwrap();
            (m.due.map(|d| d.to_string()), m.status(today, 15), m.title)
        };
        let due = |text: &str| Some(text.to_string());
        // Below the minimum it is overdue on the day of the count.
        assert_eq!(
            item_of(supply(3, Some(10), None, Some("2026-11-23"))),
            (due("2026-11-22"), Status::Overdue, "沙袋：现有 3个，低于最低 10".into())
        );
        assert_eq!(item_of(supply(3, Some(10), None, None)).1, Status::Overdue);
        assert_eq!(item_of(supply(10, Some(10), None, Some("2026-11-01"))).1, Status::Pending);
        // 180 days after 2026-05-27 is 2026-11-23, the day of the test; one day earlier is too long ago.
        assert_eq!(item_of(supply(10, None, None, Some("2026-05-27"))).1, Status::DueSoon);
        assert_eq!(item_of(supply(10, None, None, Some("2026-05-26"))).1, Status::Overdue);
        assert_eq!(
            item_of(supply(3, Some(10), Some("2026-10-01"), Some("2026-11-20"))),
            (due("2026-10-01"), Status::Overdue, "沙袋：2026-10-01 已过有效期；现有 3个，低于最低 10".into())
        );
        assert_eq!(item_of(supply(10, None, Some("2026-11-23"), None)).1, Status::DueSoon);
        assert_eq!(item_of(supply(10, None, None, None)), (None, Status::NoDate, "沙袋：尚未盘点".into()));
    }
}
