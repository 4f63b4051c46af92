//! 报送率 and 及时率: how much of what was owed was sent, and how much of it in time.

use super::groups::Groups;
use super::league::{Figure, ranked};
use crate::domain::obligation::Status;
use crate::domain::share::{Best, Share};
use crate::grid::Grid;

/// How many submissions were sent or are overdue, how many of these were sent, and how many were sent late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    pub owed: i64,
    pub sent: i64,
    pub late: i64,
}

impl Sent {
    /// 报送率
    pub fn rate(&self) -> Share {
        Share::of(self.sent, self.owed)
    }

    /// 及时率
    pub fn on_time_rate(&self) -> Share {
        Share::of(self.sent - self.late, self.owed)
    }

    /// Counts what fell due.
    pub fn count(&mut self, status: Status) {
        let (sent, late) = match status {
            Status::Done => (1, 0),
            Status::Late => (1, 1),
            Status::Overdue => (0, 0),
            Status::Pending | Status::DueSoon | Status::NoDate | Status::NotKept => return,
        };
        (self.owed, self.sent, self.late) = (self.owed + 1, self.sent + sent, self.late + late);
    }
}

/// The groups by how much of what they owe they sent in time.
pub fn league(groups: &Groups, sent: &[Sent]) -> Grid {
    let on_time: Vec<Share> = sent.iter().map(Sent::on_time_rate).collect();
    let rates: Vec<Share> = sent.iter().map(Sent::rate).collect();
    let figures = vec![
        Figure::counts("owed", "应报", sent.iter().map(|s| s.owed)),
        Figure::counts("sent", "已报", sent.iter().map(|s| s.sent)),
        Figure::counts("late", "其中迟报", sent.iter().map(|s| s.late)),
        Figure::counts("missing", "未报", sent.iter().map(|s| s.owed - s.sent)),
        Figure::shares("rate", "报送率", &rates),
        Figure::shares("on_time_rate", "及时率", &on_time),
    ];
    ranked(groups, &on_time, Best::Most, figures, &|group| sent[group].owed > 0)
}
