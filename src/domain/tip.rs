//! Tips (举报): the check, the answer and the reward, each with its term. Who reported it is not known here.

use super::calendar::{Calendar, Reckoned};
use super::matter::Matter;
use super::plan::{BodyId, Ledger, TipTerms};
use chrono::NaiveDate;

/// 举报
#[derive(Debug, Clone)]
pub struct Tip {
    pub no: String,
    pub content: String,
    /// 办理单位: it owes the check, the answer and the reward; the unit that the tip is about never hears of it.
    pub body: Option<(BodyId, String)>,
    pub received: NaiveDate,
    pub due: Option<NaiveDate>,
    pub has_finding: bool,
    pub answered: Option<NaiveDate>,
    pub has_reward: bool,
    pub rewarded: Option<NaiveDate>,
}

impl Tip {
    /// The check, always; the answer once the check has its finding; the reward once one was set.
    pub fn matters(&self, terms: &TipTerms, calendar: &Calendar, today: NaiveDate) -> Vec<Matter> {
        if self.received > today {
            return Vec::new();
        }
        let answered = self.answered.filter(|on| *on <= today);
        // A finding has no day of its own: before an answer that came later it is not known.
        let is_checked = self.has_finding && self.answered.is_none_or(|on| on <= today);
        let by_term = terms.check.after(self.received, calendar);
        let due = self.due.map_or(by_term, Reckoned::from);
        let check = match self.due.filter(|day| *day != by_term.date) {
            Some(day) => format!("{day}：记录里的核查期限，{} 受理", self.received),
            None => format!("{}：{} 受理之后{}。{}", due.date, self.received, terms.check, terms.reading),
        };
        let matter = |tail: &str, what: &str, due: Reckoned, done: Option<Option<NaiveDate>>, basis: String| {
            let mut matter = Matter::of(Ledger::Tip, format!("{}{tail}", self.no), format!("{} {what}", self.content));
            matter.who = self.body.as_ref().map(|(_, name)| name.clone());
            matter.responsible = matter.who.clone();
            matter.body = self.body.as_ref().map(|(id, _)| *id);
            (matter.due, matter.beyond, matter.done, matter.basis) = (Some(due.date), due.beyond, done, basis);
            matter
        };
        let done = answered.map(Some).or_else(|| is_checked.then_some(None));
        let mut all = vec![matter("", "举报核查", due, done, check)];
        if is_checked && answered.is_none() {
            let until = terms.answer.after(due.date, calendar);
            let basis = format!("{}：核查期限 {} 之后{}。{}", until.date, due.date, terms.answer, terms.reading);
            all.push(matter("/answer", "答复举报人", until, None, basis));
        }
        if let Some(on) = answered.filter(|_| self.has_reward) {
            let until = terms.reward.after(on, calendar);
            let basis = format!("{}：答复 {on} 之后{}。{}", until.date, terms.reward, terms.reading);
            let done = self.rewarded.filter(|day| *day <= today).map(Some);
            all.push(matter("/reward", "发放举报奖励", until, done, basis));
        }
        all
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
    fn each_clock_starts_where_the_last_one_ended() {
        let mut tip = Tip {
            no: "JB-1".into(),
            content: "夜间动火".into(),
            body: None,
            received: day("2026-09-01"),
            due: None,
            has_finding: false,
            answered: None,
            has_reward: false,
            rewarded: None,
        };
        let told = |tip: &Tip, today: &str| -> Vec<(String, String, Status)> {
            let all = tip.matters(&TipTerms::default(), &Calendar::default(), day(today));
            all.iter().map(|m| (m.id.clone(), m.due.unwrap().to_string(), m.status(day(today), 15))).collect()
        };
        assert!(told(&tip, "2026-08-31").is_empty());
        let one = |id: &str, due: &str, status| (id.to_string(), due.to_string(), status);
        assert_eq!(told(&tip, "2026-10-31"), [one("JB-1", "2026-10-31", Status::DueSoon)]);
        assert_eq!(told(&tip, "2026-11-01"), [one("JB-1", "2026-10-31", Status::Overdue)]);
        tip.has_finding = true;
        assert_eq!(
            told(&tip, "2026-11-11"),
            [one("JB-1", "2026-10-31", Status::Done), one("JB-1/answer", "2026-11-10", Status::Overdue)]
        );
        (tip.answered, tip.has_reward) = (Some(day("2026-11-12")), true);
        assert_eq!(told(&tip, "2026-11-11"), [one("JB-1", "2026-10-31", Status::Overdue)], "那天还没有结果");
        assert_eq!(
            told(&tip, "2026-11-12"),
            [one("JB-1", "2026-10-31", Status::Late), one("JB-1/reward", "2027-01-11", Status::Pending)]
        );
        tip.rewarded = Some(day("2026-12-01"));
        assert_eq!(told(&tip, "2026-12-01")[1].2, Status::Done);
    }
}
