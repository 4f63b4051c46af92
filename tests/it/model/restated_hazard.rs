//! The hazard's loop said again from cli.md, as a chronicle: what happened, each with its true day, is
//! told from the beginning for every day that is asked about. What keeps no history (the grade) is
//! handed in as it is now.

use crate::model::restated_days::{days_between, done_status, open_status, term_after, walk};
use chrono::NaiveDate;
use zhiben::domain::calendar::Calendar;
use zhiben::domain::plan::HazardTerms;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// 判定, by whom.
    Judged(&'static str),
    /// Which of owner, measures, fund and contingency were given, and the deadline.
    Planned([bool; 4], Option<NaiveDate>),
    /// Who was notified, one bit each.
    Notified(u8),
    Extended(NaiveDate),
    /// The document.
    Supervised(String),
    Rectified(Option<&'static str>),
    Failed,
    /// A passed review closes what is general on that day.
    Passed {
        closes: bool,
        reviewer: &'static str,
    },
    Closed(&'static str),
    Reopened,
}

/// One hazard: when it was found, what happened to it in the order of entry, and what has no history.
#[derive(Debug, Clone)]
pub struct Chronicle {
    pub found: NaiveDate,
    pub happened: Vec<(NaiveDate, What)>,
    /// 一般; a 疑似重大 obeys the gates of a major one.
    pub general: bool,
    /// Who must be notified of a major one.
    pub must_notify: u8,
    /// The names of the bits.
    pub names: [&'static str; 2],
    /// It waits for its judgement.
    pub suspected: bool,
    /// The days on which a plan named the deadline, whether or not it was new.
    pub due_named: Vec<NaiveDate>,
    /// The deadline of the general term, where the first extension was granted without another.
    pub term_due: Option<NaiveDate>,
}

/// A clock: what it is, when it was due, when it stopped, its status and its days.
pub type ClockText = (&'static str, Option<NaiveDate>, Option<NaiveDate>, &'static str, Option<i64>);

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Now {
    pub status: &'static str,
    pub judged: Option<(NaiveDate, &'static str)>,
    /// Owner, measures, fund, contingency.
    pub given: [bool; 4],
    pub due: Option<NaiveDate>,
    pub original_due: Option<NaiveDate>,
    pub extensions: i64,
    pub reopened: i64,
    pub supervision: Option<String>,
    pub notified: Option<NaiveDate>,
    pub notified_to: Vec<&'static str>,
    pub rectified: Option<NaiveDate>,
    pub rectified_by: Option<&'static str>,
    pub passed: Option<NaiveDate>,
    pub reviewer: Option<&'static str>,
    pub closed: Option<NaiveDate>,
    pub closed_by: Option<&'static str>,
    /// Who is notified, and the day since when everyone is who must be.
    pub whom_notified: u8,
    pub notified_all: Option<NaiveDate>,
}

impl Chronicle {
    /// What was so at the end of a day; nothing before the finding.
    pub fn on(&self, day: NaiveDate) -> Option<Now> {
        if day < self.found {
            return None;
        }
        let mut now = Now { due: self.term_due, ..Now::default() };
        let mut failed_before = false;
        for (on, what) in self.in_order() {
            if on > day {
                continue;
            }
            match what {
                What::Judged(by) => now.judged = Some((on, by)),
                What::Planned(parts, due) => {
                    (0..4).for_each(|part| now.given[part] |= parts[part]);
                    now.due = now.due.or(due);
                }
                What::Notified(whom) => {
                    now.whom_notified |= whom;
                    let everyone = now.whom_notified & self.must_notify == self.must_notify;
                    now.notified_all = now.notified_all.or(Some(on).filter(|_| everyone));
                }
                What::Extended(to) => {
                    // An extension only ever puts the deadline off, so the furthest one granted is in force.
                    now.original_due = self.first_due();
                    now.due = now.due.max(Some(to));
                    now.extensions += 1;
                }
                What::Supervised(_) => {}
                What::Rectified(by) => (now.rectified, now.rectified_by) = (Some(on), by),
                What::Failed => {
                    (now.rectified, now.rectified_by) = (None, None);
                    failed_before = true;
                }
                What::Passed { closes, reviewer } => {
                    (now.passed, now.reviewer) = (Some(on), Some(reviewer));
                    now.closed = Some(on).filter(|_| closes);
                }
                What::Closed(by) => (now.closed, now.closed_by) = (Some(on), Some(by)),
                What::Reopened => {
                    (now.rectified, now.passed, now.closed) = (None, None, None);
                    (now.rectified_by, now.reviewer, now.closed_by) = (None, None, None);
                    now.reopened += 1;
                    failed_before = false;
                }
            }
        }
        // What was entered last counts, whatever its day.
        for (on, what) in self.happened.iter().filter(|(on, _)| *on <= day) {
            match what {
                What::Supervised(document) => now.supervision = Some(format!("县级 {document}")),
                What::Notified(whom) => {
                    now.notified = now.notified_all.or(Some(*on));
                    let named = (0..2).filter(|bit| whom >> bit & 1 == 1).map(|bit| self.names[bit]);
                    let new: Vec<_> = named.filter(|name| !now.notified_to.contains(name)).collect();
                    now.notified_to.extend(new);
                }
                _ => {}
            }
        }
        let planned = match self.general {
            true => now.given[0] || now.given[1],
            false => now.given == [true; 4] && now.due.is_some(),
        };
        let gates_are_open = match self.general {
            true => failed_before || (now.whom_notified != 0 && planned),
            false => now.notified_all.is_some() && planned,
        };
        now.status = match (now.closed, now.rectified) {
            (Some(_), _) => "closed",
            (None, Some(_)) => "rectified",
            _ if gates_are_open => "rectifying",
            _ if now.whom_notified != 0 => "notified",
            _ => "registered",
        };
        Some(now)
    }

    /// The deadline that was in force when the first extension was granted.
    fn first_due(&self) -> Option<NaiveDate> {
        let planned = self.happened.iter().find_map(|(_, what)| match what {
            What::Planned(_, due) => *due,
            _ => None,
        });
        self.term_due.or(planned)
    }

    /// By day; on one day in the order of entry.
    fn in_order(&self) -> Vec<(NaiveDate, What)> {
        let mut all = self.happened.clone();
        all.sort_by_key(|(on, _)| *on);
        all
    }

    /// The clocks at the end of a day: the deadline, a major one's notice, and the review once rectified.
    pub fn clocks(&self, day: NaiveDate, terms: &HazardTerms, calendar: &Calendar, soon: u32) -> Vec<ClockText> {
        let Some(now) = self.on(day) else { return Vec::new() };
        let clock = |kind, due: Option<NaiveDate>, done: Option<NaiveDate>| {
            let status = done.map_or_else(|| open_status(due, day, soon), |on| done_status(on, due));
            (kind, due, done, status, due.map(|due| days_between(due, done.unwrap_or(day))))
        };
        let by_term = Some(term_after(terms.general, self.found, calendar)).filter(|_| self.general);
        let mut all = vec![clock("deadline", now.due.or(by_term), now.rectified)];
        if self.suspected {
            all.push(clock("judgement", Some(term_after(terms.states.judge, self.found, calendar)), now.closed));
        }
        let major_from = self.major_from();
        if !self.general && !self.suspected {
            // The five or the rectification ends it, whichever came first.
            let is_complete = now.given == [true; 4] && now.due.is_some();
            let five = self.last_part(day).filter(|_| is_complete);
            let done = [five, now.rectified].into_iter().flatten().min();
            all.push(clock("plan", Some(term_after(terms.states.plan, major_from, calendar)), done));
        }
        // What was found to be major after it was rectified, and notified to nobody, is 待补 and not owed by a date.
        if !self.general && (now.notified_all.is_some() || now.rectified.is_none()) {
            all.push(clock("notice", Some(term_after(terms.notify, major_from, calendar)), now.notified_all));
        }
        if let Some(rectified) = now.rectified {
            all.push(clock("review", Some(term_after(terms.review, rectified, calendar)), now.passed));
            if let Some(passed) = now.passed
                && (if self.general { now.closed.is_none() } else { !self.suspected })
            {
                all.push(clock("closing", Some(term_after(terms.states.close, passed, calendar)), now.closed));
            }
        }
        all
    }

    /// The later of the finding and the last judgement, as the chronicle ends; a judgement after the closing starts
    /// nothing.
    fn major_from(&self) -> NaiveDate {
        let Some(end) = self.on(NaiveDate::MAX) else { return self.found };
        let judged = end.judged.map(|(on, _)| on).filter(|on| end.closed.is_none_or(|closed| *on <= closed));
        judged.filter(|_| !self.general && !self.suspected).map_or(self.found, |on| on.max(self.found))
    }

    /// The latest of the days on which each of the five was first given.
    fn last_part(&self, day: NaiveDate) -> Option<NaiveDate> {
        let gave = |part: usize| {
            let days = self.happened.iter().filter_map(move |(on, what)| match what {
                What::Planned(parts, _) => Some(*on).filter(|_| parts[part]),
                _ => None,
            });
            days.filter(|on| *on <= day).min()
        };
        let due = self.due_named.iter().copied().filter(|on| *on <= day).min();
        (0..4).map(gave).chain([due]).flatten().max()
    }

    /// 期初, 新增, 重开, 销号, 期末 of the days `first` to `last`, counted day by day.
    pub fn bridge(&self, first: NaiveDate, last: NaiveDate) -> [i64; 5] {
        let is_open = |day| i64::from(self.on(day).is_some_and(|now| now.closed.is_none()));
        let (mut added, mut reopened, mut closed) = (0, 0, 0);
        let mut day = first;
        while day <= last {
            added += i64::from(day == self.found);
            for (on, what) in &self.happened {
                if *on == day {
                    let closes = matches!(what, What::Closed(_) | What::Passed { closes: true, .. });
                    closed += i64::from(closes);
                    reopened += i64::from(*what == What::Reopened);
                }
            }
            day = walk(day, 1);
        }
        [is_open(walk(first, -1)), added, reopened, closed, is_open(last)]
    }
}
