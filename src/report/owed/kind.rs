//! 事项类别: the kinds of items that are owed, with their words.

use crate::domain::hazard::ClockKind;
use crate::domain::plan::Ledger;
use crate::domain::words::{Word, Words};

/// 事项类别: the kind of an item that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Hazard,
    Judgement,
    Plan,
    Notice,
    Review,
    Closing,
    Duty,
    Certificate,
    Permit,
    Order,
    Tip,
    Supply,
    Task,
    Target,
}

/// The words of each kind, in the order of `Kind`.
pub static KINDS: Words = &[
    Word { en: "hazard", zh: "隐患", also: &["整改"] },
    Word { en: "judgement", zh: "判定", also: &["judge", "judgment"] },
    Word { en: "plan", zh: "落实", also: &["五落实"] },
    Word { en: "notice", zh: "通知", also: &[] },
    Word { en: "review", zh: "复查", also: &[] },
    Word { en: "closing", zh: "销号", also: &["close"] },
    Word { en: "duty", zh: "任务", also: &[] },
    Word { en: "certificate", zh: "证书", also: &["cert"] },
    Word { en: "permit", zh: "许可证", also: &["许可"] },
    Word { en: "order", zh: "督办", also: &[] },
    Word { en: "tip", zh: "举报", also: &[] },
    Word { en: "supply", zh: "物资", also: &[] },
    Word { en: "task", zh: "交办", also: &[] },
    Word { en: "target", zh: "目标", also: &[] },
];

impl Kind {
    /// Every kind, in the order of the enum.
    pub const ALL: [Kind; 14] = [
        Kind::Hazard,
        Kind::Judgement,
        Kind::Plan,
        Kind::Notice,
        Kind::Review,
        Kind::Closing,
        Kind::Duty,
        Kind::Certificate,
        Kind::Permit,
        Kind::Order,
        Kind::Tip,
        Kind::Supply,
        Kind::Task,
        Kind::Target,
    ];

    /// The words of the kind.
    pub fn word(self) -> &'static Word {
        &KINDS[self as usize]
    }

    /// The kind that a text names.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| crate::domain::words::find(KINDS, text) == Some(k.word()))
    }

    /// The kind of the dated items of a ledger.
    pub fn of_ledger(ledger: Ledger) -> Option<Kind> {
        match ledger {
            Ledger::Hazard => Some(Kind::Hazard),
            Ledger::Certificate => Some(Kind::Certificate),
            Ledger::Permit => Some(Kind::Permit),
            Ledger::Order => Some(Kind::Order),
            Ledger::Tip => Some(Kind::Tip),
            Ledger::Supply => Some(Kind::Supply),
            Ledger::Task => Some(Kind::Task),
            _ => None,
        }
    }

    /// Whether it is a clock of a hazard.
    pub fn is_of_hazards(self) -> bool {
        Kind::OF_HAZARDS.contains(&self)
    }

    const OF_HAZARDS: [Kind; 6] =
        [Kind::Hazard, Kind::Judgement, Kind::Plan, Kind::Notice, Kind::Review, Kind::Closing];

    /// The kind of a clock of a hazard.
    pub fn of_clock(clock: ClockKind) -> Kind {
        match clock {
            ClockKind::Deadline => Kind::Hazard,
            ClockKind::Judgement => Kind::Judgement,
            ClockKind::Plan => Kind::Plan,
            ClockKind::Notice => Kind::Notice,
            ClockKind::Review => Kind::Review,
            ClockKind::Closing => Kind::Closing,
        }
    }
}
