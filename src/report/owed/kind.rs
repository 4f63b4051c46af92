//! 事项类别: the kinds of items that are owed, with their words.

use crate::domain::hazard::ClockKind;
use crate::domain::plan::Ledger;
use crate::domain::words::{Word, Words};

/// 事项类别: the kind of an item that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwedKind {
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

/// The words of each kind, in the order of `OwedKind`.
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

impl OwedKind {
    /// Every kind, in the order of the enum.
    pub const ALL: [OwedKind; 14] = [
        OwedKind::Hazard,
        OwedKind::Judgement,
        OwedKind::Plan,
        OwedKind::Notice,
        OwedKind::Review,
        OwedKind::Closing,
        OwedKind::Duty,
        OwedKind::Certificate,
        OwedKind::Permit,
        OwedKind::Order,
        OwedKind::Tip,
        OwedKind::Supply,
        OwedKind::Task,
        OwedKind::Target,
    ];

    /// The words of the kind.
    pub fn word(self) -> &'static Word {
        &KINDS[self as usize]
    }

    /// The kind that a text names.
    pub fn parse(text: &str) -> Option<OwedKind> {
        OwedKind::ALL.into_iter().find(|k| crate::domain::words::find(KINDS, text) == Some(k.word()))
    }

    /// The kind of the dated items of a ledger.
    pub fn of_ledger(ledger: Ledger) -> Option<OwedKind> {
        match ledger {
            Ledger::Hazard => Some(OwedKind::Hazard),
            Ledger::Certificate => Some(OwedKind::Certificate),
            Ledger::Permit => Some(OwedKind::Permit),
            Ledger::Order => Some(OwedKind::Order),
            Ledger::Tip => Some(OwedKind::Tip),
            Ledger::Supply => Some(OwedKind::Supply),
            Ledger::Task => Some(OwedKind::Task),
            _ => None,
        }
    }

    /// Whether it is a clock of a hazard.
    pub fn is_of_hazards(self) -> bool {
        OwedKind::OF_HAZARDS.contains(&self)
    }

    const OF_HAZARDS: [OwedKind; 6] =
        [OwedKind::Hazard, OwedKind::Judgement, OwedKind::Plan, OwedKind::Notice, OwedKind::Review, OwedKind::Closing];

    /// The kind of a clock of a hazard.
    pub fn of_clock(clock: ClockKind) -> OwedKind {
        match clock {
            ClockKind::Deadline => OwedKind::Hazard,
            ClockKind::Judgement => OwedKind::Judgement,
            ClockKind::Plan => OwedKind::Plan,
            ClockKind::Notice => OwedKind::Notice,
            ClockKind::Review => OwedKind::Review,
            ClockKind::Closing => OwedKind::Closing,
        }
    }
}
