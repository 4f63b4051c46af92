//! The words of time in a sentence and what each means: 每季度、2024年底前、安全生产月、重要节日、公布后、立查立改. A word that
//! names a past year or a document's date means nothing here.

mod due;
mod event;
mod every;
mod window;

use super::scan::Scan;
use chrono::NaiveDate;

/// What a word of time means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A cadence by its key, how often, and how many days after the period it may be done.
    Every {
        every: &'static str,
        times: u32,
        grace: Option<u32>,
    },
    Due {
        due: NaiveDate,
        from: Option<NaiveDate>,
    },
    /// Days of each year, in the notation of plan.toml, and what they are called.
    Window {
        window: String,
        name: String,
    },
    /// Before public holidays, with the days before one where the text names them.
    Holiday {
        lead_days: Option<u32>,
    },
    /// After an event, within a term such as `30d`.
    After {
        title: String,
        within: Option<String>,
    },
    /// Before an event.
    Before {
        title: String,
        days: Option<u32>,
    },
    /// Each hazard has its own deadline.
    Hazards,
    /// A frequency for which plan.toml has no period, such as 每日.
    Unfit,
}

/// A word of time with its place in the folded sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub from: usize,
    pub to: usize,
    pub when: When,
    /// The rule by which it was read, in Chinese.
    pub rule: String,
    /// From 0, sure, to 9.
    pub doubt: u8,
}

impl Mark {
    fn new(from: usize, scan: Scan, when: When, rule: impl Into<String>, doubt: u8) -> Mark {
        Mark { from, to: scan.at, when, rule: rule.into(), doubt }
    }

    /// Whether it fixes when something is owed, so that two of them are two duties.
    pub fn is_timed(&self) -> bool {
        match &self.when {
            When::Window { name, .. } => name.starts_with("每年"),
            when => *when != When::Hazards,
        }
    }
}

/// The years of the plan, by which dates without a year are understood.
#[derive(Debug, Clone, Copy)]
pub struct Years {
    pub first: i32,
    pub last: i32,
    pub issued: Option<NaiveDate>,
}

/// All words of time of a folded sentence, in its order.
pub fn marks(chars: &[char], years: Years) -> Vec<Mark> {
    let mut all: Vec<Mark> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let scan = Scan::at(chars, at);
        let found = every::read(scan, years)
            .or_else(|| due::read(scan, years))
            .or_else(|| window::read(scan))
            .or_else(|| event::read(scan));
        at = match found {
            Some(mark) => {
                let next = mark.to.max(at + 1);
                all.push(mark);
                next
            }
            None => at + 1,
        };
    }
    every::count(&mut all, chars);
    all
}

#[cfg(test)]
mod tests;
