//! Tips (举报): the due dates of the check, its extension, the answer, the reward, and the collection of the reward. Who
//! gave the tip is not known here.

use super::calendar::{Calendar, ComputedDate};
use super::dated_item::DatedItem;
use super::plan::{BodyId, Ledger, TipTerms};
use chrono::NaiveDate;

/// A tip (举报) from the public.
#[derive(Debug, Clone)]
pub struct Tip {
    pub no: String,
    pub content: String,
    /// 办理单位, who owes the check, the answer and the reward. The unit that the tip is about is not shown them.
    pub body: Option<(BodyId, String)>,
    pub received: NaiveDate,
    pub due: Option<NaiveDate>,
    /// 延长核查: the day of approval, the extended due date, and who approved it.
    pub extended: Option<(NaiveDate, NaiveDate, String)>,
    pub has_finding: bool,
    /// 办结: the day on which the check ended.
    pub concluded: Option<NaiveDate>,
    pub answered: Option<NaiveDate>,
    pub has_reward: bool,
    /// 领奖通知: the day on which the reporter was asked to collect the reward.
    pub notified: Option<NaiveDate>,
    pub rewarded: Option<NaiveDate>,
}

impl Tip {
    /// The dated items of a tip: the check; the answer once the check has a result; the reward once one was set, from
    /// the end of the check; and its collection from the notice to the reporter until the reward lapses.
    pub fn dated_items(&self, terms: &TipTerms, calendar: &Calendar, today: NaiveDate) -> Vec<DatedItem> {
        if self.received > today {
            return Vec::new();
        }
        let known = |on: Option<NaiveDate>| on.filter(|on| *on <= today);
        let (concluded, answered) = (known(self.concluded), known(self.answered));
        // An answer implies that the check had ended by then.
        let ended = concluded.or(answered);
        // No date is recorded for the result; before the day of the end or of the answer it counts as not known.
        let is_checked = ended.is_some() || (self.has_finding && self.concluded.or(self.answered).is_none());
        let (due, check) = self.check(terms, calendar, today);
        let dated_item = |tail: &str, what: &str, due: ComputedDate, done: Option<Option<NaiveDate>>, basis: String| {
            let mut dated_item =
                DatedItem::of(Ledger::Tip, format!("{}{tail}", self.no), format!("{} {what}", self.content));
            dated_item.who = self.body.as_ref().map(|(_, name)| name.clone());
            dated_item.responsible = dated_item.who.clone();
            dated_item.body = self.body.as_ref().map(|(id, _)| *id);
            (dated_item.due, dated_item.beyond, dated_item.done, dated_item.basis) =
                (Some(due.date), due.beyond, done, basis);
            dated_item
        };
        let done = ended.map(Some).or_else(|| is_checked.then_some(None));
        let mut all = vec![dated_item("", "举报核查", due, done, check)];
        if is_checked && answered.is_none() {
            let (from, what) = concluded.map_or((due.date, "核查期限"), |on| (on, "核查结束"));
            let until = terms.answer.after(from, calendar);
            let basis = format!("{}：{what} {from} 之后{}。{}", until.date, terms.answer, terms.reading);
            all.push(dated_item("/answer", "答复举报人", until, None, basis));
        }
        let (notified, rewarded) = (known(self.notified), known(self.rewarded));
        if let Some(on) = ended.filter(|_| self.has_reward || notified.is_some() || rewarded.is_some()) {
            let until = terms.reward.after(on, calendar);
            let what = if concluded.is_some() { "核查结束" } else { "答复" };
            let basis = format!("{}：{what} {on} 之后{}。{}", until.date, terms.reward, terms.reading);
            let done = [notified, rewarded].into_iter().flatten().min().map(Some);
            let mut reward = dated_item("/reward", "通知领取、发放举报奖励", until, done, basis);
            reward.hint = self
                .lapsed(terms, calendar, today)
                .map(|until| format!("举报人到 {until} 没有领取，{}的领取期已过，视为放弃", terms.collect));
            all.push(reward);
        }
        if let Some(on) = notified.filter(|_| self.lapsed(terms, calendar, today).is_none()) {
            let until = terms.collect.after(on, calendar);
            let basis = format!("{}：领奖通知 {on} 之后{}，过期视为放弃。{}", until.date, terms.collect, terms.reading);
            all.push(dated_item("/collect", "举报人领取奖励（过期视为放弃）", until, rewarded.map(Some), basis));
        }
        all
    }

    /// The due date of the check, and how it follows: from an extension, the record, or the term.
    fn check(&self, terms: &TipTerms, calendar: &Calendar, today: NaiveDate) -> (ComputedDate, String) {
        let by_term = terms.check.after(self.received, calendar);
        let first = self.due.map_or(by_term, ComputedDate::from);
        if let Some((on, until, by)) = self.extended.as_ref().filter(|(on, ..)| *on <= today) {
            let text = format!(
                "{until}：{on} 经 {by} 批准延长，原来是 {}，最多延长{}。{}",
                first.date, terms.extension, terms.reading
            );
            return (ComputedDate::from(*until), text);
        }
        let text = match self.due.filter(|day| *day != by_term.date) {
            Some(day) => format!("{day}：记录里的核查期限，{} 受理", self.received),
            None => format!("{}：{} 受理之后{}。{}", first.date, self.received, terms.check, terms.reading),
        };
        (first, text)
    }

    /// 放弃: the last day on which the reward could be collected, if it has passed and nobody collected it.
    pub fn lapsed(&self, terms: &TipTerms, calendar: &Calendar, today: NaiveDate) -> Option<NaiveDate> {
        let until = terms.collect.after(self.notified.filter(|on| *on <= today)?, calendar).date;
        let is_collected = self.rewarded.is_some_and(|on| on <= today);
        (until < today && !is_collected).then_some(until)
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
            extended: None,
            has_finding: false,
            concluded: None,
            answered: None,
            has_reward: false,
            notified: None,
            rewarded: None,
        };
        let states = |tip: &Tip, today: &str| -> Vec<(String, String, Status)> {
            let all = tip.dated_items(&TipTerms::default(), &Calendar::default(), day(today));
            all.iter().map(|m| (m.id.clone(), m.due.unwrap().to_string(), m.status(day(today), 15))).collect()
        };
        assert!(states(&tip, "2026-08-31").is_empty());
        let one = |id: &str, due: &str, status| (id.to_string(), due.to_string(), status);
        assert_eq!(states(&tip, "2026-10-31"), [one("JB-1", "2026-10-31", Status::DueSoon)]);
        assert_eq!(states(&tip, "2026-11-01"), [one("JB-1", "2026-10-31", Status::Overdue)]);
        tip.has_finding = true;
        assert_eq!(
            states(&tip, "2026-11-11"),
            [one("JB-1", "2026-10-31", Status::Done), one("JB-1/answer", "2026-11-10", Status::Overdue)]
        );
        (tip.answered, tip.has_reward) = (Some(day("2026-11-12")), true);
        assert_eq!(states(&tip, "2026-11-11"), [one("JB-1", "2026-10-31", Status::Overdue)], "那天还没有结果");
        assert_eq!(
            states(&tip, "2026-11-12"),
            [one("JB-1", "2026-10-31", Status::Late), one("JB-1/reward", "2026-11-22", Status::DueSoon)]
        );
        tip.rewarded = Some(day("2026-12-01"));
        assert_eq!(states(&tip, "2026-12-01")[1].2, Status::Late);
    }

    /// Counted from the end of the check, not from the answer: 10 days for the answer and for the reward, then 60 days
    /// to collect it.
    #[test]
    fn the_reward_runs_from_the_end_of_the_check_and_lapses() {
        let mut tip = Tip {
            no: "JB-1".into(),
            content: "夜间动火".into(),
            body: None,
            received: day("2026-03-02"),
            due: None,
            extended: Some((day("2026-04-20"), day("2026-05-31"), "县局".into())),
            has_finding: false,
            concluded: None,
            answered: None,
            has_reward: false,
            notified: None,
            rewarded: None,
        };
        let of = |tip: &Tip, today: &str| tip.dated_items(&TipTerms::default(), &Calendar::default(), day(today));
        let states = |tip: &Tip, today: &str| -> Vec<(String, String, Status)> {
            let each = |m: &DatedItem| (m.id.clone(), m.due.unwrap().to_string(), m.status(day(today), 15));
            of(tip, today).iter().map(each).collect()
        };
        let one = |id: &str, due: &str, status| (id.to_string(), due.to_string(), status);
        // 60 days after 2026-03-02 is 2026-05-01; the extended date counts from the day of its approval.
        assert_eq!(states(&tip, "2026-04-19"), [one("JB-1", "2026-05-01", Status::DueSoon)]);
        assert_eq!(states(&tip, "2026-05-31"), [one("JB-1", "2026-05-31", Status::DueSoon)]);
        assert_eq!(states(&tip, "2026-06-01"), [one("JB-1", "2026-05-31", Status::Overdue)]);
        assert!(of(&tip, "2026-06-01")[0].basis.contains("经 县局 批准延长，原来是 2026-05-01"));
        (tip.concluded, tip.has_finding, tip.has_reward) = (Some(day("2026-05-20")), true, true);
        let ended = one("JB-1", "2026-05-31", Status::Done);
        assert_eq!(
            states(&tip, "2026-05-31"),
            [
                ended.clone(),
                one("JB-1/answer", "2026-05-30", Status::Overdue),
                one("JB-1/reward", "2026-05-30", Status::Overdue)
            ]
        );
        (tip.answered, tip.notified) = (Some(day("2026-05-29")), Some(day("2026-05-30")));
        let later_states = |tip: &Tip, today: &str| states(tip, today)[1..].to_vec();
        let given = one("JB-1/reward", "2026-05-30", Status::Done);
        // 60 days after 2026-05-30 is 2026-07-29, the last day on which the reward can be collected.
        let collect = |status| one("JB-1/collect", "2026-07-29", status);
        assert_eq!(later_states(&tip, "2026-05-30"), [given.clone(), collect(Status::Pending)]);
        assert_eq!(later_states(&tip, "2026-07-29"), [given.clone(), collect(Status::DueSoon)]);
        assert_eq!(later_states(&tip, "2026-07-30"), std::slice::from_ref(&given), "lapsed, and nobody's debt");
        assert!(of(&tip, "2026-07-30")[1].hint.as_ref().unwrap().contains("到 2026-07-29 没有领取"));
        tip.rewarded = Some(day("2026-07-29"));
        assert_eq!(later_states(&tip, "2026-07-29"), [given.clone(), collect(Status::Done)]);
        assert_eq!(later_states(&tip, "2026-08-30"), [given.clone(), collect(Status::Done)]);
        tip.rewarded = Some(day("2026-08-01"));
        assert_eq!(later_states(&tip, "2026-07-31"), std::slice::from_ref(&given));
        assert_eq!(later_states(&tip, "2026-08-01"), [given, collect(Status::Late)], "collected after all");
    }
}
