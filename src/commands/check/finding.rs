//! One thing that `check` found: of what kind, about which record, where it lies, what is wrong and what to do.

use crate::grid::{Cell, Column, Row, Tone, Word};
use crate::store::Lowered;

/// What to do about what no command of ours did.
pub const RESTORE: &str = "请查明谁改动了文件；要恢复原样，用 zhiben restore 还原最近的备份";

/// The kinds of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Reference,
    Trigger,
    Chain,
    Seal,
    Number,
    Plan,
    Incomplete,
    Unsorted,
    Code,
    File,
}

impl Kind {
    fn word(self) -> Word {
        let (en, zh) = match self {
            Kind::Reference => ("reference", "引用"),
            Kind::Trigger => ("trigger", "触发器"),
            Kind::Chain => ("chain", "留痕链"),
            Kind::Seal => ("seal", "封印"),
            Kind::Number => ("number", "编号"),
            Kind::Plan => ("plan", "方案"),
            Kind::Incomplete => ("incomplete", "待补"),
            Kind::Unsorted => ("unsorted", "未分类"),
            Kind::Code => ("code", "代码"),
            Kind::File => ("file", "附件"),
        };
        Word { en: en.into(), zh: zh.into() }
    }

    /// What no clerk's work explains, and somebody should be asked about.
    fn is_grave(self) -> bool {
        matches!(self, Kind::Reference | Kind::Trigger | Kind::Chain | Kind::Seal)
    }
}

/// One finding: what is wrong with which record, where, and what to do.
#[derive(Debug, Clone)]
pub struct Finding {
    pub kind: Kind,
    /// The record's number, or another mark where it has none.
    pub record: String,
    /// The ledger, the column, the place in the journal.
    pub place: String,
    pub what: String,
    pub hint: String,
}

pub fn columns() -> Vec<Column> {
    vec![
        Column::new("kind", "类别").keep(),
        Column::new("record", "记录"),
        Column::new("where", "位置"),
        Column::new("what", "问题"),
        Column::new("hint", "办法"),
    ]
}

impl Finding {
    /// A serial that was lowered.
    pub fn of_serial(lowered: Lowered) -> Finding {
        let what = format!("{lowered}，再发会重号");
        let hint = RESTORE.to_string();
        Finding { kind: Kind::Seal, record: lowered.series, place: "编号流水".to_string(), what, hint }
    }

    pub fn row(self) -> Row {
        let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::text(text) };
        let tone = if self.kind.is_grave() { Tone::Bad } else { Tone::Plain };
        let cells = [self.record, self.place, self.what, self.hint].map(text);
        Row::new(std::iter::once(Cell::Word(self.kind.word())).chain(cells).collect()).tone(tone)
    }
}
