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
mod tests;
